"""Tesseract in process: pages and strips of real print."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from intake.demo.layouts import Paper as Drawing
from parsers.errors import Unreadable
from parsers.scan.ocr import read_page, read_strip, tessdata
from parsers.scan.picture import Grey, dots
from tests.parsers.scan.prints import ink

LINES = (
    (45, 760, "Název žadatele: Městys Žďárec"),
    (45, 735, "E-mail: urad@zdarec.example"),
    (45, 710, "IČO 00990019"),
)


def page() -> Grey:
    def draw(drawing: Drawing) -> None:
        for x, y, text in LINES:
            drawing.text(x, y, text)

    return ink(draw)


def strip(text: str, size: float = 10) -> Grey:
    x0, y0, x1, y1 = dots((40, 66, 400, 90))
    return ink(lambda drawing: drawing.text(45, 760, text, size))[y0:y1, x0:x1]


def test_page_is_read_as_words_with_accents_and_the_at_sign() -> None:
    words = read_page(page(), 3)
    assert [word.text for word in words] == " ".join(text for _, _, text in LINES).split()
    assert {word.page_index for word in words} == {3}
    assert all(0.5 < word.confidence <= 1 for word in words)


def test_word_lies_where_it_was_printed_and_is_as_high_as_its_line() -> None:
    first, *_ = words = read_page(page(), 0)
    assert first.box[0] == pytest.approx(45, abs=2)
    baseline = 842 - 760
    assert first.box[1] < baseline < first.box[3] + 1
    line = [word.box for word in words[:4]]
    assert max(box[3] for box in line) - min(box[3] for box in line) < 1.5


def test_empty_page_has_no_words() -> None:
    assert read_page(np.full((3508, 2480), 255, np.uint8), 0) == ()


def test_table_cells_are_found_by_looking_everywhere() -> None:
    assert "Žďárec" in [word.text for word in read_page(page(), 0, sparse=True)]


@pytest.mark.parametrize(
    ("text", "languages", "whitelist", "expected"),
    [
        ("Příbram Žďár", "ces", "", "Příbram Žďár"),
        ("284 01", "eng", "0123456789 ", "284 01"),
        ("urad@lhota.example", "eng", "abcdefghijklmnopqrstuvwxyz@.", "urad@lhota.example"),
    ],
)
def test_strip_is_read_as_one_line(text: str, languages: str, whitelist: str, expected: str) -> None:
    line = read_strip(strip(text), languages, whitelist)
    assert line.text == expected
    assert line.confidence > 0.5


def test_only_allowed_characters_are_read() -> None:
    assert set(read_strip(strip("PSČ 284 01"), "eng", "0123456789 ").text) <= set("0123456789 ")


@pytest.mark.parametrize("shape", [(0, 0), (3, 500), (500, 1), (40, 40)])
def test_strip_without_text_is_no_line(shape: tuple[int, int]) -> None:
    line = read_strip(np.full(shape, 255, np.uint8), "ces")
    assert (line.text, line.confidence) == ("", 0.0)


def test_missing_data_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    monkeypatch.setattr("parsers.scan.ocr._TESSDATA", ())
    with pytest.raises(Unreadable) as caught:
        tessdata()
    assert caught.value.code == "ocr-missing"


def test_named_data_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for language in ("ces", "eng", "osd"):
        (tmp_path / f"{language}.traineddata").touch()
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert tessdata() == tmp_path
