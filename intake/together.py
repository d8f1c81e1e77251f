"""Which documents of one mail make one request: pages of a form apart, and copies of one form.

Told by what is on them, never by file names: pages hold disjoint sets of the form's fields, copies
the same fields with the same answers.  Where it can't be told, documents stay apart and a finding says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from intake.classify import is_picture
from intake.decide import Beside, Reading
from intake.joining import confirm, contradict, join_pages, likeness, located
from intake.request import EnvelopeSignature
from parsers.definition import FormDefinition
from parsers.findings import Finding, warning
from parsers.form import Origin, Outcome, ParsedForm
from parsers.text import fold
from signatures.report import FileReport, Verdict

_SHARED = 0.25
"""Part of the shorter page's fields that two pages of a form may both hold, e.g. the applicant's name."""
_SIGNED_ALIKE = 0.6
"""Part of the answers in which a signed form and its typed copy must be alike: a scan is read with errors."""
_COPY_ALIKE = 0.9
"""The same of two forms of one kind, which may also be two requests of one applicant."""
_NAMES_ALIKE = 85.0
_LEAST_ANSWERS = 3
_CLEARLY = 0.1
"""By so much a copy must fit one form better than any other."""
_BROKEN = (Verdict.INVALID, Verdict.MODIFIED)
_PICTURE_CODES = frozenset({"needs-ocr", "picture-without-text"})
"""What the reader says of a document that is a picture in which it found no form."""

PAGE_WORDS = "a page of the form"
COPY_WORDS = "a copy of the form; compared with the one that counts"
TWICE_WORDS = "the same form once more in this message"
UNREAD_WORDS = "may be a page of the form; it could not be read"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    """A form as far as it is known, with the documents that went into it; the first is the one that is filed."""

    reading: Reading
    form: ParsedForm

    @property
    def place(self) -> str:
        """For people."""
        paths = [self.reading.part.path, *(other.part.path for other in self.reading.beside)]
        return f"part {paths[0]}" if len(paths) == 1 else f"parts {', '.join(paths[:-1])} and {paths[-1]}"

    @property
    def rank(self) -> int:
        """Which of two copies counts: signed electronically, by hand, scanned, typed."""
        if self.reading.is_signed:
            return 3
        if self.form.handwritten_signature.present:
            return 2
        return int(self.is_scan)

    @property
    def is_scan(self) -> bool:
        """Its values were read from a picture."""
        return any(value.origin is Origin.OCR for value in self.form.fields)


def together(readings: Sequence[Reading], definitions: Sequence[FormDefinition]) -> tuple[Reading, ...]:
    """Join the documents that make one request.

    Args:
        readings: One for each document of the message.
        definitions: The forms that were looked for.

    Returns:
        One reading for each request or other document, in the order of the message; a document that went
        into another one's form is in that one's ``beside``.
    """
    known = {definition.key: definition for definition in definitions}
    units = [unit for reading in readings if (unit := _unit(reading)) is not None and unit.form.form in known]
    if not units or len(readings) < 2:
        return tuple(readings)
    joined: list[_Unit] = []
    for key in dict.fromkeys(unit.form.form for unit in units):
        joined += _joined([unit for unit in units if unit.form.form == key], known[str(key)])
    rest = [reading for reading in readings if _unit(reading) is None or reading.forms[0].form not in known]
    if len(joined) == 1:
        joined, rest = _with_unread_pages(joined[0], rest, known[str(joined[0].form.form)])
    order = {reading.part.path: number for number, reading in enumerate(readings)}
    return tuple(sorted((*map(_read, joined), *rest), key=lambda reading: order[reading.part.path]))


def _unit(reading: Reading) -> _Unit | None:
    """A document that holds one form; several forms in one file stay as they are."""
    if len(reading.forms) != 1 or not reading.is_form:
        return None
    return _Unit(reading=reading, form=reading.forms[0])


def _read(unit: _Unit) -> Reading:
    return replace(unit.reading, forms=(unit.form,))


def _joined(units: Sequence[_Unit], definition: FormDefinition) -> list[_Unit]:
    found = _copies(units, definition, same_rank=True)
    for kind in ((True,), (False,), (True, False)):
        found = _pages(found, definition, kind)
    return _copies(found, definition, same_rank=False)


# -- pages ---------------------------------------------------------------------------------------


def _pages(units: list[_Unit], definition: FormDefinition, scans: tuple[bool, ...]) -> list[_Unit]:
    """Join what can only be pages of one form; where several could be, each gets a finding."""
    parts = [unit for unit in units if unit.is_scan in scans and _is_part(unit.form, definition)]
    result = list(units)
    for group in _groups(parts):
        if all(_are_pages(one, other) for one in group for other in group if one is not other):
            result = [unit for unit in result if unit not in group]
            result.append(_one_form(group, definition))
        else:
            result = [_ambiguous(unit) if unit in group else unit for unit in result]
    return result


def _is_part(form: ParsedForm, definition: FormDefinition) -> bool:
    here = located(form)
    return any(field.required and field.key not in here for field in definition.fields)


def _are_pages(one: _Unit, other: _Unit) -> bool:
    first, second = located(one.form), located(other.form)
    shared, shorter = len(first & second), min(len(first), len(second))
    return shorter > 0 and shared <= _SHARED * shorter and not _other_applicant(one.form, other.form)


def _groups(parts: Sequence[_Unit]) -> Iterator[list[_Unit]]:
    """What hangs together by pairs that could be pages of one form."""
    left = list(parts)
    while left:
        group = [left.pop(0)]
        for unit in group:  # grows while it is walked
            near = [other for other in left if _are_pages(unit, other)]
            group += near
            left = [other for other in left if other not in near]
        if len(group) > 1:
            yield group


def _one_form(group: Sequence[_Unit], definition: FormDefinition) -> _Unit:
    order = [field.key for field in definition.fields]
    pages = sorted(group, key=lambda unit: _middle(unit.form, order))
    first = pages[0].reading
    others = [other for page in pages[1:] for other in _as_beside(page, PAGE_WORDS)]
    joined, envelopes = (*first.beside, *others), _common_envelopes(pages)
    reading = replace(first, beside=joined, verification=_weakest(pages), envelopes=envelopes)
    places = _Unit(reading=reading, form=pages[0].form).place
    return _Unit(reading=reading, form=join_pages([page.form for page in pages], definition, places))


def _middle(form: ParsedForm, order: Sequence[str]) -> float:
    """Where the fields of a page stand on the form."""
    numbers = [order.index(key) for key in located(form) if key in order]
    return sum(numbers) / max(len(numbers), 1)


def _as_beside(unit: _Unit, words: str) -> tuple[Beside, ...]:
    return (Beside(part=unit.reading.part, words=words), *unit.reading.beside)


def _weakest(pages: Sequence[_Unit]) -> FileReport | None:
    """A broken signature of any page counts; else a form is signed where all its pages are."""
    reports = [page.reading.verification for page in pages]
    broken = next((report for report in reports if report is not None and report.verdict in _BROKEN), None)
    unsigned = [report for report in reports if report is None or report.verdict is Verdict.NONE]
    return broken or (unsigned[0] if unsigned else reports[0])


def _common_envelopes(pages: Sequence[_Unit]) -> tuple[EnvelopeSignature, ...]:
    """What signs every page; a broken signature beside any of them counts."""
    known = dict.fromkeys(envelope for page in pages for envelope in page.reading.envelopes)
    return tuple(
        envelope
        for envelope in known
        if envelope.report.verdict in _BROKEN or all(envelope in page.reading.envelopes for page in pages)
    )


def _ambiguous(unit: _Unit) -> _Unit:
    said = warning("documents-ambiguous", "Other pages in the message may belong to this form or to another one.")
    return unit if said in unit.form.findings else replace(unit, form=_with_finding(unit.form, said))


def _with_finding(form: ParsedForm, finding: Finding) -> ParsedForm:
    return replace(form, findings=(*form.findings, finding))


# -- copies --------------------------------------------------------------------------------------


def _copies(units: Sequence[_Unit], definition: FormDefinition, *, same_rank: bool) -> list[_Unit]:
    """Join copies of one form; what counts comes first, and each copy goes to the form that it fits best."""
    heads: list[_Unit] = []
    for unit in sorted(units, key=lambda unit: (-unit.rank, -len(located(unit.form)))):
        fits = [0.0 if same_rank and head.rank != unit.rank else _fit(head, unit) for head in heads]
        best, second = sorted((0.0, 0.0, *fits), reverse=True)[:2]
        if best and best >= second + _CLEARLY:
            number = fits.index(best)
            heads[number] = _compared(heads[number], unit, definition)
        else:
            heads.append(unit)
    return heads


def _fit(head: _Unit, copy: _Unit) -> float:
    """How well a document fits as a copy of a form, 0 where it is none: part of the answers that are alike."""
    both, same = likeness(head.form, copy.form)
    if both < _LEAST_ANSWERS or _other_applicant(head.form, copy.form):
        return 0.0
    share = same / both
    of_kinds = head.rank != copy.rank or head.reading.part.media_type != copy.reading.part.media_type
    if of_kinds:
        return share if share >= _SIGNED_ALIKE else 0.0
    return share if share >= _COPY_ALIKE and not contradict(head.form, copy.form) else 0.0


def _compared(head: _Unit, copy: _Unit, definition: FormDefinition) -> _Unit:
    if head.reading.part.sha256 == copy.reading.part.sha256:
        form, others = head.form, _as_beside(copy, TWICE_WORDS)
    else:
        independent = head.is_scan != copy.is_scan
        form = confirm(head.form, copy.form, definition, copy.place, independent=independent)
        others = _as_beside(copy, COPY_WORDS)
    return _Unit(reading=replace(head.reading, beside=(*head.reading.beside, *others)), form=form)


def _other_applicant(one: ParsedForm, other: ParsedForm) -> bool:
    """Whether two forms name different applicants: by IČO, unless the names show that one was misread."""
    icos = one.value("ico"), other.value("ico")
    if None in icos:
        return _names_alike(one, other) is False
    return icos[0] != icos[1] and not _names_alike(one, other)


def _names_alike(one: ParsedForm, other: ParsedForm) -> bool | None:
    """Whether the names of two applicants may be one, though letters were misread or more was read with it."""
    names = one.value("applicant_name"), other.value("applicant_name")
    if not (isinstance(names[0], str) and isinstance(names[1], str)):
        return None
    return fuzz.partial_ratio(fold(names[0]), fold(names[1])) >= _NAMES_ALIKE


# -- pages that nobody could read ----------------------------------------------------------------


def _with_unread_pages(
    unit: _Unit, rest: Sequence[Reading], definition: FormDefinition
) -> tuple[list[_Unit], list[Reading]]:
    """Pictures without the form's labels beside a form that came in parts: pages of it, and no requests."""
    came_in_parts = any(finding.code == "documents-joined" for finding in unit.form.findings)
    if not (came_in_parts or _is_part(unit.form, definition)):
        return [unit], list(rest)
    pages = [reading for reading in rest if _is_unread_picture(reading)]
    if not pages:
        return [unit], list(rest)
    beside = tuple(Beside(part=page.part, words=UNREAD_WORDS) for page in pages)
    paths = ", ".join(page.part.path for page in pages)
    said = warning("page-unread", f"Pictures without the form's labels came with it (part {paths}).")
    mark = unit.form.handwritten_signature
    form = _with_finding(unit.form, said)
    if mark.present is False:  # it may be on the page that wasn't read
        form = replace(form, handwritten_signature=replace(mark, present=None, confidence=0.0))
    reading = replace(unit.reading, beside=(*unit.reading.beside, *beside))
    return [_Unit(reading=reading, form=form)], [reading for reading in rest if reading not in pages]


def _is_unread_picture(reading: Reading) -> bool:
    codes = {finding.code for form in reading.forms for finding in form.findings}
    return reading.outcome is Outcome.UNREADABLE and (is_picture(reading.part) or bool(codes & _PICTURE_CODES))
