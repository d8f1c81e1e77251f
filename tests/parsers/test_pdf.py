"""Opening PDFs within limits."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.demo.forms import encrypted_pdf, text_pdf, written_values
from parsers.errors import Encrypted, LimitExceeded, Unreadable
from parsers.pdf import geometry, open_pdf
from tests.parsers import hostile_pdfs

A4 = (0.0, 0.0, 595.0, 842.0)


def opened(data: bytes, folder: Path) -> int:
    path = folder / "a.pdf"
    path.write_bytes(data)
    with open_pdf(path) as reader:
        return len(reader.pages)


@pytest.mark.parametrize(
    ("rotate", "corner"),
    [(0, (10, 812, 30, 832)), (90, (10, 10, 30, 30)), (180, (565, 10, 585, 30)), (270, (812, 565, 832, 585))],
)
def test_lower_left_corner_goes_where_the_page_turns_it(rotate: int, corner: tuple[float, ...]) -> None:
    assert geometry(A4, None, rotate).upright((10, 10, 30, 30)) == corner


def test_crop_box_moves_the_origin_and_an_absurd_one_is_ignored() -> None:
    assert geometry(A4, (100, 100, 500, 700), 0).upright((100, 690, 110, 700)) == (0, 0, 10, 10)
    assert geometry(A4, (900, 900, 950, 950), 0).crop == A4
    assert geometry((595, 842, 0, 0), None, 45).rotate == 0


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (hostile_pdfs.flate_bomb, LimitExceeded),
        (hostile_pdfs.double_bomb, LimitExceeded),
        (hostile_pdfs.nested_forms, LimitExceeded),
        (hostile_pdfs.page_tree_loop, Unreadable),
    ],
)
def test_file_that_unfolds_or_loops_is_refused(make: object, error: type[Exception], tmp_path: Path) -> None:
    with pytest.raises(error):
        opened(make(), tmp_path)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("make", "pages"),
    [
        (hostile_pdfs.form_that_draws_itself, 1),
        (hostile_pdfs.huge_box, 1),
        (hostile_pdfs.false_count, 1),
        (hostile_pdfs.field_parent_loop, 1),
        (hostile_pdfs.many_pages, 5000),
    ],
)
def test_odd_but_harmless_file_is_opened(make: object, pages: int, tmp_path: Path) -> None:
    assert opened(make(), tmp_path) == pages  # type: ignore[operator]


def test_password_is_told_and_the_empty_one_is_tried(tmp_path: Path) -> None:
    values = written_values("mestys")
    with pytest.raises(Encrypted):
        opened(encrypted_pdf(values), tmp_path)
    assert opened(encrypted_pdf(values, password=""), tmp_path) == 2


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"no pdf at all", b"%PDF-1.7\n" + bytes(5000)])
def test_what_is_no_pdf_is_damaged(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        opened(data, tmp_path)


def test_truncated_file_is_damaged(tmp_path: Path) -> None:
    data = text_pdf(written_values("mestys"))
    with pytest.raises(Unreadable):
        opened(data[: len(data) // 2], tmp_path)


def test_whatever_the_library_raises_is_damage(tmp_path: Path) -> None:
    data = text_pdf(written_values("mestys")).replace(b"/FlateDecode", b"/Fl         ")
    with pytest.raises(Unreadable):
        opened(data, tmp_path)


def test_libraries_log_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Unreadable):
        opened(text_pdf(written_values("mestys"))[:3000], tmp_path)
    assert not caplog.records
