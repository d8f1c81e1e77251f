"""From a file to the forms in it: what kind of document it is, which form, and all its values.

Called in the limited child process; a value goes in and values come out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rapidfuzz import fuzz

from parsers.acroform import named_field, printed_inside, read_acroform, unplaced_findings, with_widgets
from parsers.definition import BY_MARK, FormDefinition, load_definition
from parsers.document import Page
from parsers.errors import Encrypted, LimitExceeded, ParserError, Unreadable
from parsers.findings import Finding, Severity, error, info, warning
from parsers.form import FieldValue, Outcome, ParsedForm
from parsers.labels import STRONG, Label, OwnerKind, find_labels, label_weight
from parsers.normalise import Context
from parsers.pages import read_pages
from parsers.pdf import MAX_PAGES, open_pdf, translated
from parsers.read import ReadJob
from parsers.reading import Reading
from parsers.regions import load_regions
from parsers.settle import hidden_text, settle
from parsers.sheet import Sheet, lay_out, page_lines
from parsers.text import fold
from parsers.text_layer import read_zones
from parsers.widgets import Fillable, read_fillable
from parsers.zones import Zone, find_zones

_PICTURES = frozenset(
    {"image/png", "image/jpeg", "image/tiff", "image/heic", "image/heif", "image/webp", "image/bmp", "image/gif"}
)
_WRITTEN = frozenset(
    {
        "application/msword",
        "application/rtf",
        "text/rtf",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.ms-word.document.macroenabled.12",
    }
)
_TITLE_FIT = 90.0


def read_forms(job: ReadJob) -> tuple[ParsedForm, ...]:
    """What ``parsers.read.read_document`` promises."""
    definitions = tuple(load_definition(text) for text in job.definitions)
    wanted = tuple(d for d in definitions if job.form in (None, d.key))
    context = Context(today=job.today, regions=load_regions(job.regions))
    if job.media_type in _PICTURES:
        return (_unreadable(_needs_ocr("The document is a picture: a person must read it until OCR is there.")),)
    if job.media_type in _WRITTEN:
        message = "Documents of word processors aren't read by machine yet: a person must read it."
        return (_unreadable(error("needs-reader", message)),)
    if job.media_type != "application/pdf":
        return (
            _unreadable(
                error("unsupported-type", "The file is no document that can be read by machine: a person must look.")
            ),
        )
    try:
        return _read_pdf(job, wanted, context)
    except (Encrypted, LimitExceeded, Unreadable) as problem:
        return (_unreadable(error(problem.code, problem.message)),)


def _needs_ocr(message: str) -> Finding:
    return error("needs-ocr", message)


def _unreadable(*findings: Finding, page_count: int = 0) -> ParsedForm:
    return ParsedForm(
        outcome=Outcome.UNREADABLE, form=None, form_version=None, findings=findings, page_count=page_count
    )


def _read_pdf(job: ReadJob, definitions: Sequence[FormDefinition], context: Context) -> tuple[ParsedForm, ...]:
    with open_pdf(job.path) as reader:
        page_count = len(reader.pages)
        pages = _pages(job.path, page_count)
        try:
            with translated():
                fillable = read_fillable(reader, pages)
        except ParserError:
            fillable = Fillable()
    if fillable.widgets and not any(widget.is_filled for widget in fillable.widgets):
        printed = replace(fillable, widgets=())
        forms = _forms(pages, printed, definitions, context, page_count, job.form)
        if any(_has_text(form, definitions) for form in forms):
            return forms
    pages = tuple(with_widgets(page, fillable.widgets) for page in pages)
    return _forms(pages, fillable, definitions, context, page_count, job.form)


def _forms(
    pages: Sequence[Page],
    fillable: Fillable,
    definitions: Sequence[FormDefinition],
    context: Context,
    page_count: int,
    forced: str | None,
) -> tuple[ParsedForm, ...]:
    about = list(_about_pages(pages, page_count, fillable))
    found = [form for definition in definitions if (form := _recognise(pages, fillable, definition, forced))]
    best = max(found, key=lambda form: form.score, default=None)
    if best is None:
        return (_no_form(pages, fillable, about, page_count),)
    if len(best.slices) > 1:
        about.append(info("several-forms", f"The file holds {len(best.slices)} forms."))
    return tuple(_read_form(part, best, fillable, context, about, pages, page_count) for part in best.slices)


def _has_text(form: ParsedForm, definitions: Sequence[FormDefinition]) -> bool:
    """Answers in words: printed options alone don't show that a form was filled in and flattened."""
    types = {field.key: field.type for definition in definitions for field in definition.fields}
    return sum(value.value is not None and types[value.key] not in BY_MARK for value in form.fields) >= 3


def _pages(path: Path, page_count: int) -> tuple[Page, ...]:
    try:
        return read_pages(path, limit=min(page_count, MAX_PAGES))
    except ParserError:
        raise
    except MemoryError:
        raise
    except Exception as problem:  # pdfminer has no common root for what a damaged file provokes
        raise Unreadable("pdf-damaged", "The PDF is damaged.") from problem


def _about_pages(pages: Sequence[Page], page_count: int, fillable: Fillable) -> Iterator[Finding]:
    if page_count > len(pages):
        yield warning("pdf-many-pages", f"Only the first {len(pages)} of {page_count} pages were looked at.")
    if broken := [page.index + 1 for page in pages if page.unreadable]:
        yield error("page-unreadable", f"Page {broken[0]} couldn't be read.")
    if fillable.xfa:
        yield warning("xfa-form", "The file is an XFA form: other programs than Adobe's may show other values.")


def _no_form(pages: Sequence[Page], fillable: Fillable, about: Sequence[Finding], page_count: int) -> ParsedForm:
    if fillable.xfa:
        message = "The form exists only as XFA, which Adobe programs alone show: ask for a printed copy."
        others = (finding for finding in about if finding.code != "xfa-form")
        return _unreadable(error("xfa-form", message), *others, page_count=page_count)
    if any(page.is_picture and not page.unreadable and _shows_picture(page, pages) for page in pages):
        message = "The page is a picture without text: a person must read it until OCR is there."
        message_hidden = "The picture carries text that nobody can see, as scanner programs add it; it wasn't read."
        hidden = [info("hidden-text", message_hidden)] if any(page.hidden for page in pages) else []
        return _unreadable(_needs_ocr(message), *hidden, *about, page_count=page_count)
    if any(page.unreadable for page in pages):
        return _unreadable(*about, page_count=page_count)
    finding = info("not-the-form", "The document has text and none of the forms' labels.")
    return ParsedForm(
        outcome=Outcome.NOT_A_FORM, form=None, form_version=None, findings=(finding, *about), page_count=page_count
    )


def _shows_picture(page: Page, pages: Sequence[Page]) -> bool:
    """A page of pictures counts; a blank one only where the whole file is blank."""
    return page.garbled or page.image_share > 0.2 or all(not other.words for other in pages)


# ---------------------------------------------------------------- which form, where


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recognised:
    definition: FormDefinition
    score: float
    superseded: bool
    slices: tuple[tuple[Page, ...], ...]


def _recognise(
    pages: Sequence[Page], fillable: Fillable, definition: FormDefinition, forced: str | None
) -> _Recognised | None:
    views = [_view(page, fillable, definition) for page in pages]
    slices = tuple(_slices(pages, views, definition))
    score = max((_score(part, pages, views) for part in slices), default=0.0)
    titled = any(view.titled for view in views)
    superseded = not titled and any(view.superseded for view in views)
    rules = definition.recognise
    least = rules.min_score_with_title if titled or superseded else rules.min_score
    if forced is not None:
        least = 0.01
    if score < least:
        return None
    return _Recognised(definition=definition, score=score, superseded=superseded, slices=slices)


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
        key: label_weight(label.length)
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
        titled=_has_title(lines, definition.recognise.titles),
        superseded=_has_title(lines, definition.recognise.superseded_titles),
        notes=int(notes >= 1),
    )


def _keys_of(label: Label, definition: FormDefinition) -> tuple[str, ...]:
    if label.owner.kind is OwnerKind.FIELD:
        return (label.owner.key,)
    return definition.combined[int(label.owner.key)].fields if label.owner.kind is OwnerKind.COMBINED else ()


def _has_title(text: str, titles: Sequence[str]) -> bool:
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


# ---------------------------------------------------------------- values


def _read_form(
    pages: Sequence[Page],
    recognised: _Recognised,
    fillable: Fillable,
    context: Context,
    about: Sequence[Finding],
    every: Sequence[Page],
    page_count: int,
) -> ParsedForm:
    definition = recognised.definition
    here = {page.index for page in pages}
    fillable = replace(fillable, widgets=tuple(w for w in fillable.widgets if w.page_index in here))
    sheet = lay_out(pages)
    labels = find_labels(sheet, definition)
    zones = find_zones(sheet, labels, definition)
    readings = _merged(fillable, zones, sheet, labels, definition, context)
    values, findings = [], list(about)
    for field in definition.fields:
        value, said = settle(field, readings.get(field.key), definition, context)
        values.append(_as_shown(value, pages))
        findings += said
    findings += _hidden_findings(sheet, zones)
    findings += unplaced_findings(fillable, definition)
    findings += _whole(recognised, readings, definition, [page for page in every if page.is_picture])
    values = _without_unplaced(values, findings)
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


def _as_shown(value: FieldValue, pages: Sequence[Page]) -> FieldValue:
    """The value with its box on the page as viewers show it."""
    page = next((page for page in pages if page.index == value.page_index), None)
    if page is None or value.box is None:
        return value
    x0, y0, x1, y1 = page.as_shown(value.box)
    return replace(value, box=(round(x0, 1), round(y0, 1), round(x1, 1), round(y1, 1)))


def _merged(
    fillable: Fillable,
    zones: Sequence[Zone],
    sheet: Sheet,
    labels: Sequence[Label],
    definition: FormDefinition,
    context: Context,
) -> dict[str, Reading]:
    """Fillable places first; print where there is none, or where it was filled in and flattened."""
    filled = read_acroform(fillable, zones, sheet, labels, definition, context.regions)
    printed = read_zones(zones, sheet, definition, context.regions)
    inside = {zone.label.owner.key: printed_inside(zone) for zone in zones}
    merged = dict(printed)
    for key, reading in filled.items():
        flattened = reading.is_empty and not reading.findings and (inside.get(key) or _only_printed(key, zones))
        if not (flattened and key in printed and not printed[key].is_empty):
            merged[key] = reading
    return merged


def _only_printed(key: str, zones: Sequence[Zone]) -> bool:
    """No fillable place stands beside this label: what is named like the field lies elsewhere or is hidden."""
    zone = next((z for z in zones if z.label.owner.kind is OwnerKind.FIELD and z.label.owner.key == key), None)
    marks = [item.source for line in zone.lines for item in line] if zone else []
    return zone is not None and not zone.spots and not any(getattr(mark, "widget", None) for mark in marks)


def _without_unplaced(values: Sequence[FieldValue], findings: Sequence[Finding]) -> list[FieldValue]:
    unplaced = {f.field for f in findings if f.code == "acroform-value-not-shown" and f.severity is Severity.ERROR}
    return [replace(value, accepted=False) if value.key in unplaced else value for value in values]


def _hidden_findings(sheet: Sheet, zones: Sequence[Zone]) -> list[Finding]:
    if not any(fold(item.text) for item in sheet.hidden):
        return []
    keys = [zone.label.owner.key for zone in zones if zone.hidden and zone.label.owner.kind is OwnerKind.FIELD]
    return [hidden_text(key) for key in keys] or [hidden_text(None)]


def _whole(
    recognised: _Recognised, readings: Mapping[str, Reading], definition: FormDefinition, pictures: Sequence[Page]
) -> Iterator[Finding]:
    if recognised.superseded:
        yield error("form-superseded", "This is an older form; its fields may mean something else.")
    absent = [field for field in definition.fields if field.required and field.key not in readings]
    if absent and (shown := [page for page in pictures if page.garbled or page.image_share > 0.2]):
        yield warning("needs-ocr", f"Page {shown[0].index + 1} is a picture and wasn't read.")
    if len(absent) >= 4:
        yield warning("form-part", f"{len(absent)} required fields aren't on the document at all.")
