"""From a file to the forms in it: what kind of document it is, which form, and all its values.

Called in the limited child process; a value goes in and values come out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from parsers.acroform import printed_inside, read_acroform, unplaced_findings, with_widgets
from parsers.answer_area import answer_areas
from parsers.body_form import read_body
from parsers.body_lines import BODY_TYPE
from parsers.confidence import Signals
from parsers.definition import BY_MARK, FormDefinition, load_definition
from parsers.document import Page
from parsers.docx import WORD_TYPES, read_word
from parsers.doubts import without_doubts
from parsers.errors import Encrypted, LimitExceeded, ParserError, Unreadable
from parsers.findings import Finding, Severity, error, info, warning
from parsers.form import FieldValue, HandwrittenSignature, Origin, Outcome, ParsedForm
from parsers.gaps import without_gaps
from parsers.label import Label, OwnerKind
from parsers.labels import find_labels
from parsers.leftovers import leftovers, without_leftovers
from parsers.normalise import Context
from parsers.pages import read_pages
from parsers.pdf import MAX_PAGES, open_pdf, translated
from parsers.print_style import print_styles
from parsers.read import ReadJob
from parsers.reading import Reading
from parsers.recognise import Recognised, hidden_findings, judged, recognise, whole_findings
from parsers.regions import load_regions
from parsers.settle import settle
from parsers.settle_seen import settle_seen
from parsers.sheet import Sheet, lay_out
from parsers.text import fold
from parsers.text_layer import read_zones
from parsers.unknown_labels import read_unknown_labels
from parsers.widgets import Fillable, read_fillable
from parsers.zones import Zone, find_zones

if TYPE_CHECKING:
    from parsers.scan.picture import Picture
    from parsers.scan.reader import Scans

_PICTURES = frozenset(
    {"image/png", "image/jpeg", "image/tiff", "image/heic", "image/heif", "image/webp", "image/bmp", "image/gif"}
)
_LITTLE_TEXT = 60
"""Letters below which a picture may be anything; a letter or an invoice has more."""
_SURE_WORD = 0.6
_FEW_WORDS = 80
"""Words on a page that holds nothing but the end of a form."""
_WRITTEN = frozenset({"application/msword", "application/rtf", "text/rtf", "application/vnd.oasis.opendocument.text"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A form as it was read, with what the confidence of its values was weighed by."""

    form: ParsedForm
    signals: Mapping[str, Signals] = field(default_factory=dict)
    """By key of the field, for those that were read from a picture."""


def read_forms(job: ReadJob) -> tuple[Read, ...]:
    """What ``parsers.read.read_document`` promises, with the signals."""
    definitions = tuple(load_definition(text) for text in job.definitions)
    wanted = tuple(d for d in definitions if job.form in (None, d.key))
    context = Context(today=job.today, regions=load_regions(job.regions))
    if job.media_type in _WRITTEN:
        message = "Of word processors' files only .docx is read by machine: ask for a PDF or a .docx, or read it."
        return (Read(form=_unreadable(error("needs-reader", message))),)
    if job.media_type in WORD_TYPES:
        return tuple(Read(form=form) for form in read_word(job, wanted, context))
    if job.media_type == BODY_TYPE:
        return tuple(Read(form=form) for form in read_body(job, wanted, context))
    if job.media_type != "application/pdf" and job.media_type not in _PICTURES:
        message = "The file is no document that can be read by machine: a person must look."
        return (Read(form=_unreadable(error("unsupported-type", message))),)
    try:
        read = _read_pdf if job.media_type == "application/pdf" else _read_pictures
        return read(job, wanted, context)
    except (Encrypted, LimitExceeded, Unreadable) as problem:
        return (Read(form=_unreadable(error(problem.code, problem.message))),)


def _unreadable(*findings: Finding, page_count: int = 0) -> ParsedForm:
    return ParsedForm(
        outcome=Outcome.UNREADABLE, form=None, form_version=None, findings=findings, page_count=page_count
    )


def _read_pictures(job: ReadJob, definitions: Sequence[FormDefinition], context: Context) -> tuple[Read, ...]:
    from parsers.scan.files import open_pictures

    scans = _scanned(open_pictures(job.path, job.media_type), job.seconds)
    pages = tuple(scanned.page for _, scanned in sorted(scans.pages.items()))
    return _forms(pages, Fillable(), definitions, context, len(pages), job.form, scans)


def _scanned(pictures: Iterable[Picture], seconds: float) -> Scans:
    """Pages read by OCR; its libraries come with the first picture."""
    from parsers.scan.reader import scan

    return scan(pictures, seconds=seconds)


def _read_pdf(job: ReadJob, definitions: Sequence[FormDefinition], context: Context) -> tuple[Read, ...]:
    with open_pdf(job.path) as reader:
        page_count = len(reader.pages)
        pages = _pages(job.path, page_count)
        try:
            with translated():
                fillable = read_fillable(reader, pages)
        except ParserError:
            fillable = Fillable()
    pages, scans = _with_scans(job.path, pages, job.seconds)
    if fillable.widgets and not any(widget.is_filled for widget in fillable.widgets):
        printed = replace(fillable, widgets=())
        forms = _forms(pages, printed, definitions, context, page_count, job.form, scans)
        if any(_has_text(read.form, definitions) for read in forms):
            return forms
    pages = tuple(with_widgets(page, fillable.widgets) for page in pages)
    return _forms(pages, fillable, definitions, context, page_count, job.form, scans)


def _with_scans(path: Path, pages: tuple[Page, ...], seconds: float) -> tuple[tuple[Page, ...], Scans | None]:
    """The pages, with those that are pictures read by OCR."""
    wanted = [p.index for p in pages if p.is_picture and not p.unreadable and _shows_picture(p, pages)]
    if not wanted:
        return pages, None
    from parsers.scan.pdf_pictures import pdf_pictures

    scans = _scanned(pdf_pictures(path, wanted), seconds)
    read = scans.pages
    return tuple(_seen_by_ocr(page, read[page.index].page) if page.index in read else page for page in pages), scans


def _seen_by_ocr(page: Page, read: Page) -> Page:
    """What OCR read; what the file says of hidden text and fillable places stays."""
    return replace(read, hidden=page.hidden, appearances=page.appearances)


def _forms(
    pages: Sequence[Page],
    fillable: Fillable,
    definitions: Sequence[FormDefinition],
    context: Context,
    page_count: int,
    forced: str | None,
    scans: Scans | None,
) -> tuple[Read, ...]:
    about = list(_about_pages(pages, page_count, fillable, scans))
    found = _recognised(pages, fillable, definitions, forced, scans)
    best = max(found, key=lambda form: form.score, default=None)
    if best is None:
        return (Read(form=_no_form(pages, fillable, about, page_count)),)
    if len(best.slices) > 1:
        about.append(info("several-forms", f"The file holds {len(best.slices)} forms."))
    return tuple(_read_form(part, best, fillable, context, about, pages, page_count, scans) for part in best.slices)


def _recognised(
    pages: Sequence[Page],
    fillable: Fillable,
    definitions: Sequence[FormDefinition],
    forced: str | None,
    scans: Scans | None,
) -> list[Recognised]:
    """The forms that the document may be; where pages say so themselves by their codes, that one alone."""
    if scans is None or not scans.marks:
        return [form for definition in definitions if (form := recognise(pages, fillable, definition, forced))]
    from parsers.scan.marked import definitions_of, recognised_by_marks

    marked = definitions_of(scans.marks, definitions) or definitions
    labelled = [(definition, recognise(pages, fillable, definition, forced)) for definition in marked]
    found = [recognised_by_marks(pages, scans.marks, definition, form) for definition, form in labelled]
    return [form for form in found if form is not None]


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


def _about_pages(pages: Sequence[Page], page_count: int, fillable: Fillable, scans: Scans | None) -> Iterator[Finding]:
    if page_count > len(pages):
        yield warning("pdf-many-pages", f"Only the first {len(pages)} of {page_count} pages were looked at.")
    if broken := [page.index + 1 for page in pages if page.unreadable]:
        yield error("page-unreadable", f"Page {broken[0]} couldn't be read.")
    if any(page.by_ocr and any(fold(word.text) for word in page.hidden) for page in pages):
        yield info(
            "hidden-text", "The picture carries text that nobody can see, as scanner programs add it; it wasn't read."
        )
    if scans is not None and scans.problem is not None:
        yield error(scans.problem.code, scans.problem.message)
    if scans is not None and scans.left_out:
        yield warning("pictures-left-out", "The time for one document was over before its last page was read.")
    if fillable.xfa:
        yield warning("xfa-form", "The file is an XFA form: other programs than Adobe's may show other values.")


def _no_form(pages: Sequence[Page], fillable: Fillable, about: Sequence[Finding], page_count: int) -> ParsedForm:
    if fillable.xfa:
        message = "The form exists only as XFA, which Adobe programs alone show: ask for a printed copy."
        others = (finding for finding in about if finding.code != "xfa-form")
        return _unreadable(error("xfa-form", message), *others, page_count=page_count)
    if any(page.is_picture and not page.unreadable and _shows_picture(page, pages) for page in pages):
        return _unreadable(error("needs-ocr", "A page is a picture that wasn't read."), *about, page_count=page_count)
    if pages and all(page.by_ocr for page in pages) and sum(map(_letters, pages)) < _LITTLE_TEXT:
        message = "The picture shows hardly any text that can be read."
        return _unreadable(error("picture-without-text", message), *about, page_count=page_count)
    if any(page.unreadable for page in pages):
        return _unreadable(*about, page_count=page_count)
    finding = info("not-the-form", "The document has text and none of the forms' labels.")
    return ParsedForm(
        outcome=Outcome.NOT_A_FORM, form=None, form_version=None, findings=(finding, *about), page_count=page_count
    )


def _letters(page: Page) -> int:
    """Letters and digits that were read for sure."""
    return sum(sum(c.isalnum() for c in word.text) for word in page.words if word.confidence >= _SURE_WORD)


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
    scans: Scans | None,
) -> Read:
    definition = recognised.definition
    here = {page.index for page in pages}
    fillable = replace(fillable, widgets=tuple(w for w in fillable.widgets if w.page_index in here))
    sheet = lay_out(pages)
    labels = find_labels(sheet, definition)
    zones = find_zones(sheet, labels, definition)
    readings = _merged(fillable, zones, sheet, labels, definition, context)
    readings |= read_unknown_labels(readings, labels, sheet, definition, context, origin=Origin.TEXT_LAYER)
    if scans is not None:
        readings = _with_areas(readings, zones, sheet, labels)
        readings |= _by_place(pages, definition, context, scans, readings)
    values, findings, signals = [], list(about), {}
    for question in definition.fields:
        reading = readings.get(question.key)
        if scans is not None and reading is not None and reading.page_index in scans.pages:
            value, said, signals[question.key] = settle_seen(question, reading, definition, context, scans)
        else:
            value, said = settle(question, reading, definition, context)
        values.append(_as_shown(value, pages))
        findings += said
    values = without_gaps(values, definition)
    values = without_doubts(values, readings, sheet, labels, definition)
    values = without_leftovers(
        values, leftovers(sheet, labels, zones, readings, print_styles(sheet, labels)), definition
    )
    findings += hidden_findings(sheet, zones)
    findings += unplaced_findings(fillable, definition)
    findings += whole_findings(recognised, readings, definition, [page for page in every if page.is_picture])
    findings += _about_marks(pages, definition, scans)
    values = _without_unplaced(values, findings)
    form = judged(definition, values, findings, page_count)
    mark = (
        _signature([*pages, *_last_page(pages, every)], definition, scans)
        if scans is not None
        else form.handwritten_signature
    )
    return Read(form=replace(form, handwritten_signature=mark), signals=signals)


def _last_page(pages: Sequence[Page], every: Sequence[Page]) -> Iterator[Page]:
    """The page after a form's last one where it has so little text that only its signature may stand there."""
    after = next((page for page in every if page.index == pages[-1].index + 1), None)
    if after is not None and len(after.words) <= _FEW_WORDS:
        yield after


def _signature(pages: Sequence[Page], definition: FormDefinition, scans: Scans) -> HandwrittenSignature:
    """Whether a hand has signed one of the pages that were read from pictures."""
    from parsers.scan.hand import find_signature

    sheets = [scans.pages[page.index] for page in pages if page.index in scans.pages]
    found = find_signature(((s.page, s.paper, s.cleaned) for s in sheets), definition.signature_labels)
    page = next((page for page in pages if page.index == found.page_index), None)
    return replace(found, box=page.as_shown(found.box)) if page is not None and found.box is not None else found


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


def _by_place(
    pages: Sequence[Page],
    definition: FormDefinition,
    context: Context,
    scans: Scans,
    readings: Mapping[str, Reading],
) -> dict[str, Reading]:
    """What stands in the places of a known print; better than what labels give, but no better than what was typed."""
    from parsers.scan.by_place import read_by_place

    typed = {key for key, reading in readings.items() if reading.origin is Origin.ACROFORM and not reading.is_empty}
    indexes = [page.index for page in pages]
    placed = read_by_place(indexes, scans.pages, scans.marks, definition, context.regions)
    return {key: reading for key, reading in placed.items() if key not in typed}


def _about_marks(pages: Sequence[Page], definition: FormDefinition, scans: Scans | None) -> Iterable[Finding]:
    if scans is None or not scans.marks:
        return ()
    from parsers.scan.marked import mark_findings

    return mark_findings(pages, scans.marks, definition)


def _with_areas(
    readings: Mapping[str, Reading], zones: Sequence[Zone], sheet: Sheet, labels: Sequence[Label]
) -> dict[str, Reading]:
    areas = {z.label.owner.key: answer_areas(z, sheet, labels) for z in zones if z.label.owner.kind is OwnerKind.FIELD}
    return {key: replace(reading, areas=areas.get(key, ())) for key, reading in readings.items()}


def _only_printed(key: str, zones: Sequence[Zone]) -> bool:
    """No fillable place stands beside this label: what is named like the field lies elsewhere or is hidden."""
    zone = next((z for z in zones if z.label.owner.kind is OwnerKind.FIELD and z.label.owner.key == key), None)
    marks = [item.source for line in zone.lines for item in line] if zone else []
    return zone is not None and not zone.spots and not any(getattr(mark, "widget", None) for mark in marks)


def _without_unplaced(values: Sequence[FieldValue], findings: Sequence[Finding]) -> list[FieldValue]:
    unplaced = {f.field for f in findings if f.code == "acroform-value-not-shown" and f.severity is Severity.ERROR}
    return [replace(value, accepted=False) if value.key in unplaced else value for value in values]
