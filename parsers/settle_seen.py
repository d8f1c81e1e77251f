"""The value of an answer that was read from a picture: read twice, compared, weighed by the calibration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from rapidfuzz.distance import Levenshtein

from parsers.confidence import Signals, probability, shipped_calibration
from parsers.definition import SHAPED, FieldDefinition, FieldType, FormDefinition
from parsers.document import Word, around
from parsers.findings import Finding
from parsers.form import FieldValue, Origin
from parsers.normalise import Context, ico_is_valid
from parsers.reading import Reading
from parsers.scan.again import SIZES, read_again, unread_ink
from parsers.scan.handwriting import looks_handwritten
from parsers.scan.mend import mended
from parsers.scan.ocr import Line
from parsers.scan.reader import Scans
from parsers.settle import settle
from parsers.text import clean, fold

_FROM_SECOND = frozenset({FieldType.EMAIL, FieldType.URL, FieldType.DATABOX_ID})
"""Types whose characters the second reading knows better."""
_TWO_OF_THREE = 0.97
"""Agreement where a third reading had to decide."""
_UNSURE_WORD = 0.8
_KNOWN = 0.95
"""Certainty of a reading below which its label is a guess."""
_STAIN = 3.0
"""Square points of ink from which something stands there: a small letter of 8 points has about five."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settled:
    value: FieldValue
    findings: tuple[Finding, ...]

    @property
    def is_valid(self) -> bool:
        return self.value.value is not None and not self.findings


def settle_seen(
    field: FieldDefinition, reading: Reading, definition: FormDefinition, context: Context, scans: Scans
) -> tuple[FieldValue, tuple[Finding, ...], Signals]:
    """Make the value of a field that was read by OCR, with everything there is to say about it.

    Args:
        field: Its definition.
        reading: As the page was read.
        definition: The form, for thresholds.
        context: Today and the regions.
        scans: The pages, for reading the answer once more.

    Returns:
        The value, what is to say about it, and what its confidence was weighed by.
    """
    reading = replace(reading, origin=Origin.OCR, raw=mended(field.type, reading.raw))
    chosen, agreement = _settled(field, reading, definition, context), None
    if reading.words and not reading.undecided:
        chosen, agreement = _voted(field, reading, definition, context, scans)
    signals = _signals(field, reading, chosen, agreement, scans)
    sure, enough = _weighed(field, signals)
    accepted = sure >= enough and reading.certainty > 0 and _may_be_accepted(chosen, reading)
    accepted = accepted and not _needs_a_person(field, reading, chosen)
    reasons = (*_reasons(chosen, signals), *(() if accepted else _why_not()))
    value = replace(chosen.value, confidence=round(sure, 4), accepted=accepted, reasons=reasons)
    return value, chosen.findings, signals


def _reasons(chosen: _Settled, signals: Signals) -> Iterator[str]:
    """What speaks for and against the value; ``intake parse --explain`` has the words."""
    yield from (code for code in chosen.value.reasons if code != "below-threshold")
    if signals.agreement is not None:
        yield "read-twice" if signals.agreement >= 1 else "readings-differ"
    if signals.word_confidence < _UNSURE_WORD:
        yield "word-unsure"
    if signals.handwritten:
        yield "handwritten"
    if not signals.layout:
        yield "ink-unread"


def _why_not() -> Iterator[str]:
    if shipped_calibration() is None:
        yield "not-calibrated"
    yield "below-threshold"


def _weighed(field: FieldDefinition, signals: Signals) -> tuple[float, float]:
    """How sure the value is, and how sure it has to be; without a calibration nothing is."""
    calibration = shipped_calibration()
    if calibration is None:
        return 0.0, 1.0
    return probability(signals, calibration), calibration.accept if field.accept is None else field.accept


def _settled(field: FieldDefinition, reading: Reading, definition: FormDefinition, context: Context) -> _Settled:
    value, findings = settle(field, reading, definition, context)
    return _Settled(value=value, findings=findings)


def _voted(
    field: FieldDefinition, reading: Reading, definition: FormDefinition, context: Context, scans: Scans
) -> tuple[_Settled, float]:
    """The value on which two of three readings agree, and how far they do; the third is asked for where two differ."""
    first = _settled(field, reading, definition, context)
    line = _again(field, reading, scans, SIZES[0])
    second = _settled(field, replace(reading, raw=mended(field.type, line.text)), definition, context)
    agreement = _agreement(field, first, second)
    if agreement >= 1 or field.type is FieldType.LONG_TEXT:
        return first, agreement
    third = _settled(
        field,
        replace(reading, raw=mended(field.type, _again(field, reading, scans, SIZES[1]).text)),
        definition,
        context,
    )
    for other in (second, first):
        if other.value.value is not None and other.value.value == third.value.value:
            return other, max(agreement, _TWO_OF_THREE)
    return _better(field, reading, first, second, line), agreement


def _again(field: FieldDefinition, reading: Reading, scans: Scans, size: float) -> Line:
    read = [
        read_again(scans.pages[index], list(words), field.type, reading.raw, size=size)
        for index, words in groupby(reading.words, key=lambda word: word.page_index)
        if index in scans.pages
    ]
    text = " ".join(line.text for line in read if line.text)
    return Line(text=text, confidence=min((line.confidence for line in read), default=0.0))


def _agreement(field: FieldDefinition, first: _Settled, second: _Settled) -> float:
    """1 where both readings come to the same value; below, how alike the texts are."""
    if first.value.value is not None and first.value.value == second.value.value:
        return 1.0
    one, other = _comparable(first.value), _comparable(second.value)
    alike = Levenshtein.normalized_similarity(one, other)
    return alike if field.type is FieldType.LONG_TEXT else min(alike, _TWO_OF_THREE - 0.01)


def _comparable(value: FieldValue) -> str:
    return clean(str(value.value) if value.value is not None else value.raw or "")


def _better(field: FieldDefinition, reading: Reading, first: _Settled, second: _Settled, line: Line) -> _Settled:
    """Where all three differ: the valid one; for codes the one that knew which characters may occur."""
    if fold(first.value.raw or "") == fold(second.value.raw or "") and line.text:
        return second  # it was read in Czech alone, and knows the accents
    if first.is_valid != second.is_valid:
        return first if first.is_valid else second
    if field.type in _FROM_SECOND:
        return second if line.text else first
    return second if line.confidence > _least(reading.words) + 0.1 else first


def _signals(
    field: FieldDefinition, reading: Reading, chosen: _Settled, agreement: float | None, scans: Scans
) -> Signals:
    value = chosen.value.value
    page = scans.pages[reading.page_index] if reading.page_index is not None else None
    return Signals(
        agreement=agreement,
        valid=not chosen.findings,
        strong_check=field.type is FieldType.ICO and isinstance(value, str) and ico_is_valid(value),
        word_confidence=_least(reading.words),
        label_certainty=min(1.0, reading.certainty),
        layout=0.0 if _is_overlooked(reading, scans) else 1.0,
        source=page.paper.taken.value if page is not None else "scanner",
        type=field.type,
        length=len(reading.raw),
        handwritten=_by_hand(reading, scans),
        foreign=field.foreign,
    )


def _by_hand(reading: Reading, scans: Scans) -> bool | None:
    """Whether the words were written by hand; None where there are none, or nobody can tell."""
    words = [word for word in reading.words if word.page_index == reading.page_index]
    if not words or reading.page_index is None:
        return None
    scanned = scans.pages[reading.page_index]
    zone = around([word.box for word in words])
    return looks_handwritten(scanned.paper, scanned.cleaned, scanned.page.words, zone)


def _is_overlooked(reading: Reading, scans: Scans) -> bool:
    """Whether ink stands where the answer may be, and no word accounts for it."""
    if reading.page_index is None:
        return False
    scanned = scans.pages[reading.page_index]
    return any(unread_ink(scanned, area) > _STAIN for area in reading.areas)


def _least(words: Sequence[Word]) -> float:
    return min((word.confidence for word in words), default=1.0)


def _needs_a_person(field: FieldDefinition, reading: Reading, chosen: _Settled) -> bool:
    """A picture has no type that tells print from answers: only known wordings and shapes are trusted there."""
    if chosen.value.value is None:
        return field.required or reading.certainty < 1
    return (reading.guessed or reading.certainty < _KNOWN) and field.type not in SHAPED


def _may_be_accepted(chosen: _Settled, reading: Reading) -> bool:
    empty = chosen.value.value is None and reading.is_empty and not reading.findings
    return chosen.value.value is not None or empty
