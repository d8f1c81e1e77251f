"""From a file to the forms in it: what kind of document it is, which form, and all its values.

Called in the limited child process; a value goes in and values come out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from parsers.acroform import printed_inside, read_acroform, unplaced_findings, with_widgets
from parsers.definition import BY_MARK, FormDefinition, load_definition
from parsers.document import Page
from parsers.docx import WORD_TYPES, read_word
from parsers.errors import Encrypted, LimitExceeded, ParserError, Unreadable
from parsers.findings import Finding, Severity, error, info, warning
from parsers.form import FieldValue, Outcome, ParsedForm
from parsers.labels import Label, OwnerKind, find_labels
from parsers.normalise import Context
from parsers.pages import read_pages
from parsers.pdf import MAX_PAGES, open_pdf, translated
from parsers.read import ReadJob
from parsers.reading import Reading
from parsers.recognise import Recognised, hidden_findings, judged, recognise, whole_findings
from parsers.regions import load_regions
from parsers.settle import settle
from parsers.sheet import Sheet, lay_out
from parsers.text_layer import read_zones
from parsers.widgets import Fillable, read_fillable
from parsers.zones import Zone, find_zones

_PICTURES = frozenset(
    {"image/png", "image/jpeg", "image/tiff", "image/heic", "image/heif", "image/webp", "image/bmp", "image/gif"}
)
_WRITTEN = frozenset({"application/msword", "application/rtf", "text/rtf", "application/vnd.oasis.opendocument.text"})


def read_forms(job: ReadJob) -> tuple[ParsedForm, ...]:
    """What ``parsers.read.read_document`` promises."""
    definitions = tuple(load_definition(text) for text in job.definitions)
    wanted = tuple(d for d in definitions if job.form in (None, d.key))
    context = Context(today=job.today, regions=load_regions(job.regions))
    if job.media_type in _PICTURES:
        return (_unreadable(_needs_ocr("The document is a picture: a person must read it until OCR is there.")),)
    if job.media_type in _WRITTEN:
        message = "Of word processors' files only .docx is read by machine: ask for a PDF or a .docx, or read it."
        return (_unreadable(error("needs-reader", message)),)
    if job.media_type in WORD_TYPES:
        return read_word(job, wanted, context)
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
    found = [form for definition in definitions if (form := recognise(pages, fillable, definition, forced))]
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


# ---------------------------------------------------------------- values


def _read_form(
    pages: Sequence[Page],
    recognised: Recognised,
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
    findings += hidden_findings(sheet, zones)
    findings += unplaced_findings(fillable, definition)
    findings += whole_findings(recognised, readings, definition, [page for page in every if page.is_picture])
    values = _without_unplaced(values, findings)
    return judged(definition, values, findings, page_count)


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
