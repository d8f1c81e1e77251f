"""Which form a document is, on which of its pages, and what is to say about it as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from parsers.acroform import named_field
from parsers.definition import FormDefinition
from parsers.document import Page
from parsers.findings import Finding, Severity, error, warning
from parsers.form import FieldValue, Outcome, ParsedForm
from parsers.label import STRONG, Label, OwnerKind
from parsers.labels import find_labels, label_weight
from parsers.reading import Reading
from parsers.settle import hidden_text
from parsers.sheet import Sheet, lay_out, page_lines
from parsers.text import fold
from parsers.widgets import Fillable
from parsers.zones import Zone

_TITLE_FIT = 90.0
_SHARE = 0.25
"""Of the fields, how many a document without the title asks for at least: other forms ask for names and numbers too."""
_CERTAIN = 5.0
"""Score from which fewer are enough: they are asked for in wordings of this form."""
_MEANT = 0.2
"""What a label in words of its own says beside a known one: letters and invoices have such words too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A form that a document is, and the pages of each copy of it."""

    definition: FormDefinition
    score: float
    superseded: bool
    slices: tuple[tuple[Page, ...], ...]


def recognise(
    pages: Sequence[Page], fillable: Fillable, definition: FormDefinition, forced: str | None
) -> Recognised | None:
    """Whether a document is this form.

    Args:
        pages: All pages of the document.
        fillable: Its fillable places, whose names tell as labels do.
        definition: The form.
        forced: Key of the form that somebody says it is; then one label is enough.
    """
    views = [_view(page, fillable, definition) for page in pages]
    slices = tuple(_slices(pages, views, definition))
    score = max((_score(part, pages, views) for part in slices), default=0.0)
    titled = any(view.titled for view in views)
    superseded = not titled and any(view.superseded for view in views)
    rules = definition.recognise
    least = rules.min_score_with_title if titled or superseded else rules.min_score
    if forced is not None:
        least = 0.01
    asked = {key for view in views for key in view.weights}
    few = len(asked) < _SHARE * len(definition.fields) and score < _CERTAIN
    if score < least or (few and not (titled or superseded) and forced is None):
        return None
    return Recognised(definition=definition, score=score, superseded=superseded, slices=slices)


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """What one page says of a form."""

    weights: Mapping[str, float]
    """Key of each field that is surely on it → how much its label says."""
    titled: bool
    superseded: bool
    notes: int


def _view(page: Page, fillable: Fillable, definition: FormDefinition) -> _View:
    labels = find_labels(lay_out([page]), definition)
    weights = {
        key: label_weight(label.length) * label.score / 100 * (_MEANT if label.meant else 1)
        for label in labels
        if label.score >= STRONG
        for key in _keys_of(label, definition)
    }
    for widget in fillable.widgets:
        if widget.page_index == page.index and (key := named_field(definition, widget)):
            weights[key] = max(weights.get(key, 0.0), 0.4)
    lines = fold(" ".join(page_lines(page)))
    notes = sum(label_weight(label.length) for label in labels if label.owner.kind is OwnerKind.NOTE)
    return _View(
        weights=weights,
        titled=has_title(lines, definition.recognise.titles),
        superseded=has_title(lines, definition.recognise.superseded_titles),
        notes=int(notes >= 1),
    )


def _keys_of(label: Label, definition: FormDefinition) -> tuple[str, ...]:
    if label.owner.kind is OwnerKind.FIELD:
        return (label.owner.key,)
    return definition.combined[int(label.owner.key)].fields if label.owner.kind is OwnerKind.COMBINED else ()


def has_title(text: str, titles: Sequence[str]) -> bool:
    """Whether one of the titles stands in a folded text, or nearly so."""
    return any(len(text) >= len(fold(t)) and fuzz.partial_ratio(fold(t), text) >= _TITLE_FIT for t in titles)


def _score(part: Sequence[Page], pages: Sequence[Page], views: Sequence[_View]) -> float:
    weights: dict[str, float] = {}
    notes = 0
    for page, view in zip(pages, views, strict=True):
        if page in part:
            weights.update(view.weights)
            notes += view.notes
    return sum(weights.values()) + min(notes, 1)


def _slices(pages: Sequence[Page], views: Sequence[_View], definition: FormDefinition) -> Iterator[tuple[Page, ...]]:
    """The pages of each form: a new one begins where the first questions are asked again."""
    opening = {field.key for field in definition.fields[:3]}
    current: list[Page] = []
    pending: list[Page] = []
    seen: set[str] = set()
    for page, view in zip(pages, views, strict=True):
        keys = set(view.weights)
        again = keys & seen
        if current and keys & opening & seen and len(again) >= max(3, len(keys) // 2):
            yield tuple(current)
            current, pending, seen = [], [], set()
        pending.append(page)
        starts = len(keys) >= 2 or view.titled or view.superseded
        if (keys or view.notes) and (current or starts):
            current += pending if current else [page]
            pending = []
            seen |= keys
    if current:
        yield tuple(current)


def hidden_findings(sheet: Sheet, zones: Sequence[Zone]) -> list[Finding]:
    """That there is text which nobody can see, once for each field beside which it lies."""
    if not any(fold(item.text) for item in sheet.hidden):
        return []
    keys = [zone.label.owner.key for zone in zones if zone.hidden and zone.label.owner.kind is OwnerKind.FIELD]
    return [hidden_text(key) for key in keys] or [hidden_text(None)]


def whole_findings(
    recognised: Recognised, readings: Mapping[str, Reading], definition: FormDefinition, pictures: Sequence[Page]
) -> Iterator[Finding]:
    """What is to say of a form as a whole; ``pictures`` are the pages that nobody could read."""
    if recognised.superseded:
        yield error("form-superseded", "This is an older form; its fields may mean something else.")
    absent = [field for field in definition.fields if field.required and field.key not in readings]
    if absent and (shown := [page for page in pictures if page.garbled or page.image_share > 0.2]):
        yield warning("needs-ocr", f"Page {shown[0].index + 1} is a picture and wasn't read.")
    if len(absent) >= 4:
        yield warning("form-part", f"{len(absent)} required fields aren't on the document at all.")


def judged(
    definition: FormDefinition, values: Sequence[FieldValue], findings: Sequence[Finding], page_count: int
) -> ParsedForm:
    """The form with its outcome: complete where each required value is accepted and no finding is an error."""
    required = {field.key for field in definition.fields if field.required}
    settled = all(value.accepted for value in values if value.key in required)
    clean = not any(finding.severity is Severity.ERROR for finding in findings)
    return ParsedForm(
        outcome=Outcome.COMPLETE if settled and clean else Outcome.NEEDS_REVIEW,
        form=definition.key,
        form_version=definition.version,
        fields=tuple(values),
        findings=tuple(dict.fromkeys(findings)),
        page_count=page_count,
    )
