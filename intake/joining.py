"""Two readings of one form made one: its pages put together, or one copy confirmed by another.

Values only: which documents belong together is told by ``intake.together``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from parsers.definition import FieldType, FormDefinition
from parsers.findings import Finding, Severity, info, warning
from parsers.form import FieldValue, HandwrittenSignature, NormalisedValue, Outcome, ParsedForm
from parsers.text import clean, fold

CONFIRMED = "confirmed-by-document"
_ALIKE = 85.0
"""Ratio of two folded texts from which one may be a bad reading of the other."""
_SAME_LONG_TEXT = 98.0
_LONG = 60
"""Characters from which a text may differ in a few letters and still say the same."""
_SHOWN = 60
_PART = 4
"""So many required fields must be absent for a form to be called a part (as the reader does)."""
_IN_PART = 0.7
"""A signed document with less than this share of the copy's fields is only a part of the form."""


def located(form: ParsedForm) -> frozenset[str]:
    """Keys of the fields that stand on a document, answered or not."""
    return frozenset(value.key for value in form.fields if value.origin is not None)


def likeness(first: ParsedForm, second: ParsedForm) -> tuple[int, int]:
    """How many fields two forms both answer, and how many of these alike, reading errors allowed."""
    others = {value.key: value.value for value in second.fields if value.value is not None}
    pairs = [(v.value, others[v.key]) for v in first.fields if v.value is not None and v.key in others]
    return len(pairs), sum(alike(one, other) for one, other in pairs)


def alike(one: NormalisedValue, other: NormalisedValue) -> bool:
    """Whether two values may be readings of the same writing."""
    if isinstance(one, str) and isinstance(other, str):
        return one == other or fuzz.ratio(fold(one), fold(other)) >= _ALIKE
    return one == other


def contradict(first: ParsedForm, second: ParsedForm) -> bool:
    """Whether two forms surely answer a question differently."""
    others = {value.key: value for value in second.fields if value.accepted}
    return any(
        value.accepted and value.key in others and not alike(value.value, others[value.key].value)
        for value in first.fields
    )


# -- pages of one form ---------------------------------------------------------------------------


def join_pages(forms: Sequence[ParsedForm], definition: FormDefinition, place: str) -> ParsedForm:
    """Pages of one form, each read alone, as one form.

    Args:
        forms: In the order of the pages; pages are counted through.
        definition: The form that they are pages of.
        place: Where the pages are, for people: „parts 2 and 3“.
    """
    chosen: list[FieldValue] = []
    source: dict[str, int] = {}
    findings = [info("documents-joined", f"The form was put together from the {place} of the message.")]
    offsets = [sum(form.page_count for form in forms[:number]) for number in range(len(forms))]
    for field in definition.fields:
        found = [(number, value) for number, form in enumerate(forms) if (value := _of(form, field.key)) is not None]
        if not found:
            continue
        number, value, said = _best(found, field.key)
        source[field.key] = number
        chosen.append(_moved(value, offsets[number]))
        findings += said
    for number, form in enumerate(forms):
        findings += _kept(form, {key for key, origin in source.items() if origin == number})
    chosen, over = _cut_at_page_ends(chosen, forms, definition)
    return _judged(forms[0], definition, chosen, [*findings, *over], signed=_signed(forms, offsets), forms=forms)


def _of(form: ParsedForm, key: str) -> FieldValue | None:
    return next((value for value in form.fields if value.key == key), None)


def _best(found: Sequence[tuple[int, FieldValue]], key: str) -> tuple[int, FieldValue, tuple[Finding, ...]]:
    """The answer of the page that has one; two different answers are a person's."""
    there = [(number, value) for number, value in found if value.origin is not None]
    answered = [(number, value) for number, value in there if value.value is not None or value.raw]
    number, value = max(answered or there or found, key=lambda one: (one[1].accepted, one[1].confidence))
    others = [other for _, other in there if other is not value and not _equal(other.value, value.value)]
    if not others:
        return number, value, ()
    doubted = replace(value, accepted=False, reasons=(*value.reasons, "documents-differ"))
    return number, doubted, (_differ(key, "One page", value.value, "another one", others[0].value),)


def _moved(value: FieldValue, pages: int) -> FieldValue:
    return value if value.page_index is None else replace(value, page_index=value.page_index + pages)


def _kept(form: ParsedForm, keys: set[str]) -> Iterator[Finding]:
    """What is still to be said of one page: of it as a whole, and of the answers that were taken from it."""
    for finding in form.findings:
        if finding.code != "form-part" and (finding.field is None or finding.field in keys):
            yield finding


def _cut_at_page_ends(
    values: Sequence[FieldValue], forms: Sequence[ParsedForm], definition: FormDefinition
) -> tuple[list[FieldValue], list[Finding]]:
    """A long text that ends its page may go on at the top of the next, which has no label for it."""
    order = [field.key for field in definition.fields]
    last = {max(located(form), key=order.index) for form in forms[:-1] if located(form)}
    doubtful = {
        value.key
        for value in values
        if value.key in last and value.value is not None and definition.field(value.key).type is FieldType.LONG_TEXT
    }
    message = "It is the last answer on its page and may go on at the top of the next one."
    return (
        [
            replace(v, accepted=False, reasons=(*v.reasons, "text-over-pages")) if v.key in doubtful else v
            for v in values
        ],
        [warning("text-over-pages", message, value.key) for value in values if value.key in doubtful],
    )


def _signed(forms: Sequence[ParsedForm], offsets: Sequence[int]) -> HandwrittenSignature:
    """One page signed is enough; it is absent only where it is on every page."""
    marks = [(form.handwritten_signature, offset) for form, offset in zip(forms, offsets, strict=True)]
    for wanted in (True, None, False):
        mine = [one for one in marks if one[0].present is wanted]
        if mine:
            mark, offset = max(mine, key=lambda one: one[0].confidence)
            return mark if mark.page_index is None else replace(mark, page_index=mark.page_index + offset)
    return HandwrittenSignature()


# -- copies of one form --------------------------------------------------------------------------


def confirm(
    main: ParsedForm, copy: ParsedForm, definition: FormDefinition, place: str, *, independent: bool
) -> ParsedForm:
    """A form whose values count, judged again with a copy of it beside.

    Args:
        main: The signed form, or the scan.
        copy: The other one; only what was surely read there counts.
        definition: The form that both are.
        place: Where the copy is, for people: „part 3“.
        independent: They were read in different ways (a picture and a text), so that both agreeing is evidence.
    """
    in_part = len(located(main)) < _IN_PART * len(located(copy))
    values, findings = [], list[Finding]()
    taken: set[str] = set()
    for field in definition.fields:
        mine, theirs = _of(main, field.key), _of(copy, field.key)
        if mine is None or theirs is None or theirs.origin is None or not theirs.accepted:
            values += [mine] if mine is not None else []
            continue
        value, said = _compared(mine, theirs, place, in_part=in_part, independent=independent)
        values.append(value)
        findings += said
        if value.origin is not mine.origin:
            taken.add(field.key)
    about = _about(values, place, in_part=in_part)
    kept = _kept(main, {value.key for value in values} - taken)
    theirs_said = (finding for finding in copy.findings if finding.field in taken)
    return _judged(main, definition, values, [*about, *kept, *theirs_said, *findings])


def _about(values: Sequence[FieldValue], place: str, *, in_part: bool) -> Iterator[Finding]:
    if count := sum(CONFIRMED in value.reasons for value in values):
        yield info(CONFIRMED, f"Values confirmed by the copy beside it ({place}): {count}.")
    if in_part:
        yield warning("signed-in-part", f"Only a part of the form is signed; the other values are those of {place}.")


def _compared(
    mine: FieldValue, theirs: FieldValue, place: str, *, in_part: bool, independent: bool
) -> tuple[FieldValue, tuple[Finding, ...]]:
    """One answer beside its copy, which was surely read."""
    if mine.origin is None and in_part:
        return _placeless(theirs), ()
    if _equal(mine.value, theirs.value):
        return (_with_second_reading(mine, theirs) if independent else mine), ()
    if mine.value is None and not mine.accepted:
        return _proposed(mine, theirs, place)
    said = _differ(mine.key, "The document that counts", mine.value, f"the copy ({place})", theirs.value)
    return replace(mine, accepted=False, reasons=(*mine.reasons, "documents-differ")), (said,)


def _placeless(theirs: FieldValue) -> FieldValue:
    """An answer of the copy: its place is on another document than the one that is filed."""
    return replace(theirs, page_index=None, box=None, reasons=(*theirs.reasons, "only-on-unsigned"))


def _with_second_reading(mine: FieldValue, theirs: FieldValue) -> FieldValue:
    """Two readings that know nothing of each other are wrong together only if both are wrong."""
    if mine.value is None:  # nothing read twice is no evidence: a faint answer is empty to both
        return mine
    doubt = (1 - mine.confidence) * (1 - theirs.confidence)
    reasons = tuple(code for code in mine.reasons if code != "below-threshold")
    return replace(mine, confidence=round(min(1 - doubt, 0.999), 3), accepted=True, reasons=(*reasons, CONFIRMED))


def _proposed(mine: FieldValue, theirs: FieldValue, place: str) -> tuple[FieldValue, tuple[Finding, ...]]:
    """The copy's value as a proposal where the document that counts couldn't be read."""
    if theirs.value is None:
        return mine, ()
    value = replace(_placeless(theirs), raw=mine.raw, confidence=0.0, accepted=False)
    message = f"It couldn't be read on the document that counts; this is the value of the copy ({place})."
    return value, (warning("only-on-unsigned", message, mine.key),)


# -- both ----------------------------------------------------------------------------------------


def _equal(one: NormalisedValue, other: NormalisedValue) -> bool:
    """Whether two values say the same; in a long text a few letters may be misread, no figure."""
    if not (isinstance(one, str) and isinstance(other, str)):
        return one == other
    if clean(one) == clean(other):
        return True
    if min(len(one), len(other)) < _LONG or _figures(one) != _figures(other):
        return False
    return fuzz.ratio(fold(one), fold(other)) >= _SAME_LONG_TEXT


def _figures(text: str) -> list[str]:
    return [character for character in text if character.isdigit()]


def _differ(key: str, who: str, one: NormalisedValue, whom: str, other: NormalisedValue) -> Finding:
    return warning("documents-differ", f"{who} says {_shown(one)}, {whom} says {_shown(other)}.", key)


def _shown(value: NormalisedValue) -> str:
    if value is None:
        return "nothing"
    text = ", ".join(value) if isinstance(value, tuple) else str(value)
    return f"„{text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}“"


def _judged(
    base: ParsedForm,
    definition: FormDefinition,
    values: Sequence[FieldValue],
    findings: Sequence[Finding],
    *,
    signed: HandwrittenSignature | None = None,
    forms: Sequence[ParsedForm] = (),
) -> ParsedForm:
    """The form with its outcome, by the rule of the reader: required values accepted, no finding an error."""
    by_key: Mapping[str, FieldValue] = {value.key: value for value in values}
    required = [by_key.get(field.key) for field in definition.fields if field.required]
    absent = sum(value is None or (value.origin is None and value.value is None) for value in required)
    said = [finding for finding in findings if finding.code != "form-part"]
    if absent >= _PART:
        said.append(warning("form-part", f"{absent} required fields aren't on the documents at all."))
    sure = all(value is not None and value.accepted for value in required)
    clear = not any(finding.severity is Severity.ERROR for finding in said)
    return replace(
        base,
        outcome=Outcome.COMPLETE if sure and clear else Outcome.NEEDS_REVIEW,
        fields=tuple(values),
        findings=tuple(dict.fromkeys(said)),
        handwritten_signature=signed or base.handwritten_signature,
        page_count=sum(form.page_count for form in forms) if forms else base.page_count,
    )
