"""Values read from pictures: read again from the paper, compared, weighed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.demo.layouts import Paper as Drawing
from parsers.confidence import Signals, shipped_calibration
from parsers.document import Word, around
from parsers.form import FieldValue, Origin
from parsers.reading import Reading
from parsers.scan.reader import Scans
from parsers.settle_seen import settle_seen
from tests.parsers.form_samples import context, definition
from tests.parsers.scan.prints import ink, unread

LEFT, BASE = 60.0, 100.0


def seen(
    key: str, text: str, read: str | None = None, *, confidence: float = 0.95, stain: bool = False
) -> tuple[FieldValue, Signals, set[str]]:
    """Settle an answer that stands on a paper; ``read`` is what the first reading made of it."""
    ends: list[float] = []

    def draw(drawing: Drawing) -> None:
        ends.append(drawing.text(LEFT, 842 - BASE, text))
        if stain:
            drawing.text(LEFT + 200, 842 - BASE, "ještě něco")

    scanned = unread(ink(draw))
    raw = text if read is None else read
    word = Word(text=raw, box=(LEFT, BASE - 9, ends[0], BASE + 3), page_index=0, confidence=confidence)
    scanned = replace(scanned, page=replace(scanned.page, words=(word,)))
    reading = Reading(
        key=key,
        origin=Origin.TEXT_LAYER,
        raw=raw,
        page_index=0,
        box=around([word.box]),
        words=(word,),
        areas=((LEFT - 10, BASE - 12, 560.0, BASE + 6),),
    )
    form = definition()
    value, findings, signals = settle_seen(form.field(key), reading, form, context(), Scans(pages={0: scanned}))
    return value, signals, {finding.code for finding in findings}


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("ico", "00990019", "00990019"),
        ("contact_email", "urad@lhota.example", "urad@lhota.example"),
        ("municipality", "Žďár nad Sázavou", "Žďár nad Sázavou"),
        ("postal_code", "284 01", "28401"),
    ],
)
def test_two_readings_that_agree_say_so(key: str, text: str, expected: str) -> None:
    value, signals, codes = seen(key, text)
    assert (value.value, value.origin, codes) == (expected, Origin.OCR, set())
    assert (signals.agreement, signals.valid, signals.layout) == (1.0, True, 1.0)
    assert "read-twice" in value.reasons


@pytest.mark.parametrize(
    ("key", "text", "read"),
    [
        ("ico", "00990019", "00990079"),
        ("contact_email", "urad@lhota.example", "uradOlhota.example"),
        ("databox_id", "b5x9krt", "b5x9hrt"),
        ("municipality", "Žďár nad Sázavou", "Zďár nad Sazavou"),
    ],
)
def test_two_readings_outvote_the_first(key: str, text: str, read: str) -> None:
    value, signals, _ = seen(key, text, read)
    assert value.value == text
    assert signals.agreement is not None
    assert 0.9 < signals.agreement < 1
    assert "readings-differ" in value.reasons


def test_long_text_that_is_nearly_alike_stays_as_it_was_read() -> None:
    value, signals, _ = seen("intent", "Chceme se setkávat s obcí v zahraničí", "Chceme se setkavat s obcí v zahraničí")
    assert value.value == "Chceme se setkavat s obcí v zahraničí"
    assert signals.agreement is not None
    assert 0.95 < signals.agreement < 1


def test_ink_that_no_word_accounts_for_is_told() -> None:
    value, signals, _ = seen("municipality", "Lhota", stain=True)
    assert signals.layout == 0
    assert "ink-unread" in value.reasons


def test_word_that_was_read_unsurely_is_told() -> None:
    value, signals, _ = seen("municipality", "Lhota", confidence=0.4)
    assert signals.word_confidence == 0.4
    assert "word-unsure" in value.reasons


def test_check_digit_is_a_strong_check() -> None:
    assert seen("ico", "00990019")[1].strong_check
    assert not seen("municipality", "Lhota")[1].strong_check


def test_degree_gets_its_full_stop_back() -> None:
    assert seen("contact_name", "Ing. Jana Vzorová", "Ing Jana Vzorová")[0].value == "Ing. Jana Vzorová"


def test_answer_that_breaks_its_rule_is_never_accepted() -> None:
    value, signals, codes = seen("ico", "00990018")
    assert (value.accepted, signals.valid) == (False, False)
    assert codes == {"ico-checksum"}


def test_without_a_calibration_nothing_is_accepted() -> None:
    value, _, _ = seen("ico", "00990019")
    if shipped_calibration() is None:
        assert not value.accepted
        assert {"not-calibrated", "below-threshold"} <= set(value.reasons)
    else:
        assert 0 < value.confidence <= 1
