"""Forms in Word documents (.docx, .docm, .dotx; ECMA-376): laid out, then read as printed forms are.

What a content control or form field is called counts beside the label printed next to it.  Macros never run,
nothing outside the file is fetched, and a document has no pages until Word lays it out, so values have no place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from parsers.cells import swallowed, with_whole_wordings, within_cells, without_beginnings
from parsers.definition import BY_MARK, FieldDefinition, FieldType, FormDefinition
from parsers.document import Page, Word, height, overlap
from parsers.errors import Encrypted, LimitExceeded, Unreadable
from parsers.findings import Finding, error, info, warning
from parsers.form import Origin, Outcome, ParsedForm
from parsers.label import Label, OwnerKind
from parsers.normalise import Context
from parsers.opc import Element, Package, open_package
from parsers.print_style import PrintStyles, print_styles
from parsers.read import ReadJob
from parsers.reading import Reading
from parsers.recognise import Recognised, has_title, hidden_findings, judged, recognise, whole_findings
from parsers.settle import settle
from parsers.sheet import Item, Sheet, lay_out
from parsers.text import clean, compact, fold
from parsers.text_layer import read_zones
from parsers.unknown_labels import read_unknown_labels
from parsers.widgets import Fillable
from parsers.word_blanks import with_gaps
from parsers.word_blocks import Block, NewPage, Paragraph, Story, Table
from parsers.word_controls import with_controls
from parsers.word_headings import find_word_labels
from parsers.word_layout import lay_out_blocks
from parsers.word_leftover import with_empties_doubted
from parsers.word_persons import with_persons_doubted
from parsers.word_prose import with_prose_doubted
from parsers.word_styles import Styles, read_styles
from parsers.word_text import read_story
from parsers.zones import Zone, find_zones

WORD_TYPES = frozenset(
    {
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
        "application/vnd.ms-word.document.macroenabled.12",
        "application/vnd.ms-word.template.macroenabled.12",
    }
)
MAX_WORDS = 6_000
"""A form has some hundred; what is longer isn't read to its end."""
MAX_CELLS = 2_000
_PICTURE = 0.2
"""Part of a page from which a picture may be a scan of the form."""
_FEW_LETTERS = 200
_LABEL_WORDS = 8
"""Words among which the colon of a label stands."""
_NEAR = 2.0
"""Heights of a line within which a paragraph may continue the one above."""


def read_word(job: ReadJob, definitions: Sequence[FormDefinition], context: Context) -> tuple[ParsedForm, ...]:
    """Read the forms in a Word document.

    Returns:
        One ``ParsedForm`` for each copy of a form; exactly one, ``unreadable`` or ``not_a_form``, where none was read.
    """
    try:
        package = open_package(job.path)
        story = _story(package)
        return read_story_forms(story, list(_about(package, story)), definitions, context, job.form)
    except (Encrypted, LimitExceeded, Unreadable) as problem:
        return (_without_form(Outcome.UNREADABLE, error(problem.code, problem.message)),)


def _story(package: Package) -> Story:
    body = package.tree(package.main).find("body")
    if body is None:
        raise Unreadable("docx-damaged", "The document has no body.")
    related = package.related(package.main)
    return read_story(body, _styles(package, related.get("styles"), related.get("numbering")))


def _styles(package: Package, styles: str | None, numbering: str | None) -> Styles:
    """Without its styles a document can still be read; whatever is wrong with them isn't told."""
    found: list[Element | None] = []
    for name in (styles, numbering):
        try:
            found.append(package.tree(name) if name is not None else None)
        except Unreadable:
            found.append(None)
    return read_styles(*found)


def _about(package: Package, story: Story) -> Iterator[Finding]:
    if any(name.endswith("vbaproject.bin") for name in package.names()):
        yield warning("docx-macros", "The document holds macros; they were not run.")
    if story.tracked:
        yield warning("tracked-changes", "The document has tracked changes: inserted text counts, deleted doesn't.")
    if story.unread:
        yield error("docx-part-unread", "The document holds embedded parts or ActiveX controls, which aren't read.")


def _without_form(outcome: Outcome, *findings: Finding) -> ParsedForm:
    return ParsedForm(outcome=outcome, form=None, form_version=None, findings=findings)


# ---------------------------------------------------------------- which form, where


def read_story_forms(
    story: Story, about: list[Finding], definitions: Sequence[FormDefinition], context: Context, forced: str | None
) -> tuple[ParsedForm, ...]:
    """Read the forms in a text that was taken apart; what ``read_word`` says of its result holds.

    Args:
        story: Its blocks and fillable places.
        about: What is to be said of the document as a whole.
        definitions: The forms to look for.
        context: Today and the regions.
        forced: Key of the form that somebody says it is.
    """
    story.blocks = with_gaps(story.blocks)
    count = _readable(story.blocks)
    if count < len(story.blocks):
        about.append(warning("docx-long", "The document is longer than any form; its end wasn't read."))
    parts = _parts(story.blocks[:count], definitions)
    pages = [
        lay_out_blocks(story.blocks[part.start : part.stop], index=index, picture_share=story.picture_share)
        for index, part in enumerate(parts)
    ]
    found = [form for definition in definitions if (form := recognise(pages, Fillable(), definition, forced))]
    best = max(found, key=lambda form: form.score, default=None)
    if best is None:
        return (_no_form(pages, story, about),)
    if len(best.slices) > 1:
        about.append(info("several-forms", f"The file holds {len(best.slices)} forms."))
    return tuple(_read_form(story, [parts[page.index] for page in copy], best, context, about) for copy in best.slices)


def _readable(blocks: Sequence[Block]) -> int:
    """How many blocks can be read within the limits."""
    words = cells = 0
    for number, block in enumerate(blocks):
        new_words, new_cells = _size(block)
        words, cells = words + new_words, cells + new_cells
        if words > MAX_WORDS or cells > MAX_CELLS:
            return number
    return len(blocks)


def _size(block: Block) -> tuple[int, int]:
    """Words and cells in a block; what isn't a word counts as one where it stands alone."""
    if isinstance(block, Paragraph):
        return len(block.text.split()) + len(block.pieces), 0
    if isinstance(block, NewPage):
        return 0, 0
    sizes = [_size(inner) for row in block.rows for cell in row for inner in cell.blocks]
    own = sum(len(row) + 1 for row in block.rows)
    return sum(words for words, _ in sizes), own + sum(cells for _, cells in sizes)


def _parts(blocks: Sequence[Block], definitions: Sequence[FormDefinition]) -> list[range]:
    """The document in parts that may be forms of their own: at page breaks, and where a title stands again."""
    titles = [title for d in definitions for title in (*d.recognise.titles, *d.recognise.superseded_titles)]
    starts = [0]
    titled = False
    for number, block in enumerate(blocks):
        is_title = has_title(fold(_heading(block)), titles)
        if number and (isinstance(block, NewPage) or (is_title and titled)):
            starts.append(number)
            titled = False
        titled = titled or is_title
    return [range(start, stop) for start, stop in zip(starts, [*starts[1:], len(blocks)], strict=True)]


def _heading(block: Block) -> str:
    """The text of a paragraph, or of the first row of a table, as far as a title may be long."""
    if isinstance(block, Paragraph):
        return block.text[:200]
    if isinstance(block, Table) and block.rows:
        return " ".join(_heading(inner) for cell in block.rows[0][:4] for inner in cell.blocks[:4])[:200]
    return ""


def _no_form(pages: Sequence[Page], story: Story, about: Sequence[Finding]) -> ParsedForm:
    letters = sum(len(word.text) for page in pages for word in page.words)
    if letters < _FEW_LETTERS and story.picture_share > _PICTURE:
        message = "The document holds a picture instead of text: a person must read it until OCR is there."
        return _without_form(Outcome.UNREADABLE, error("needs-ocr", message), *about)
    if not letters and not any(page.marks for page in pages):
        return _without_form(Outcome.UNREADABLE, error("docx-empty", "The document holds no text."), *about)
    finding = info("not-the-form", "The document has text and none of the forms' labels.")
    return _without_form(Outcome.NOT_A_FORM, finding, *about)


# ---------------------------------------------------------------- values


def _read_form(
    story: Story, parts: Sequence[range], recognised: Recognised, context: Context, about: Sequence[Finding]
) -> ParsedForm:
    definition = recognised.definition
    blocks = [block for part in parts for block in story.blocks[part.start : part.stop]]
    page = lay_out_blocks(blocks, index=0, picture_share=story.picture_share)
    sheet = lay_out([page])
    found = find_word_labels(sheet, definition)
    labels = with_whole_wordings(found, sheet)
    styles = print_styles(sheet, labels)
    zones = [_held(zone, labels, sheet, definition, styles) for zone in find_zones(sheet, labels, definition)]
    zones = without_beginnings(zones, labels, sheet)
    printed = read_zones(zones, sheet, definition, context.regions)
    readings = {key: _placeless(reading) for key, reading in printed.items()}
    readings = _with_doubts(readings, zones, sheet, definition)
    readings |= _doubted(readings, [zone.label.owner.key for zone in swallowed(found, labels, zones)])
    if styles is None:
        readings = with_prose_doubted(readings, zones, sheet, definition)
    readings = with_empties_doubted(readings, zones, labels, sheet, styles)
    readings = with_persons_doubted(readings, labels, definition)
    here = [control for control in story.controls if any(control.block in part for part in parts)]
    readings = with_controls(readings, here, definition)
    readings |= read_unknown_labels(readings, labels, sheet, definition, context, origin=Origin.DOCX)
    values, findings = [], list(about)
    for field in definition.fields:
        value, said = settle(field, readings.get(field.key), definition, context)
        values.append(value)
        findings += said
    findings += hidden_findings(sheet, zones)
    pictures = [page] if story.picture_share > _PICTURE else []
    findings += whole_findings(recognised, readings, definition, pictures)
    return judged(definition, values, findings, 0)


def _held(
    zone: Zone, labels: Sequence[Label], sheet: Sheet, definition: FormDefinition, styles: PrintStyles | None
) -> Zone:
    """The zone without what answers something else: other cells, and printed lines below it „label: answer“.

    Where the type doesn't tell print from answers, nobody knows whether such a line goes on with a long text.
    """
    zone = within_cells(zone, labels, sheet)
    field = definition.field(zone.label.owner.key) if zone.label.owner.kind is OwnerKind.FIELD else None
    printed = [styles is None or styles.is_print(line[0]) for line in zone.lines]
    asking = [n for n, line in enumerate(zone.lines) if printed[n] and _asks(line, zone) and not _repeats(line, field)]
    if not asking:
        return zone
    if field is not None and field.type is FieldType.LONG_TEXT:
        return zone if styles else replace(zone, mixed=True)
    return replace(zone, lines=zone.lines[: asking[0]])


def _repeats(line: Sequence[Item], field: FieldDefinition | None) -> bool:
    """Whether an answer begins with its own label: „okres: Příbram“."""
    said = fold(_text(line).partition(":")[0])
    return field is not None and any(said == fold(wording) for wording in field.labels)


def _asks(line: Sequence[Item], zone: Zone) -> bool:
    below = line[0].box[1] > zone.label.box[3]
    return below and any(item.text.endswith(":") for item in line[:_LABEL_WORDS])


def _placeless(reading: Reading) -> Reading:
    return replace(reading, origin=Origin.DOCX, page_index=None, box=None)


def _with_doubts(
    readings: dict[str, Reading], zones: Sequence[Zone], sheet: Sheet, definition: FormDefinition
) -> dict[str, Reading]:
    """Where one answer may go on in the next paragraph, a person has to look."""
    doubtful = dict(readings)
    for zone in zones:
        if zone.label.owner.kind is not OwnerKind.FIELD:
            continue
        field, reading = definition.field(zone.label.owner.key), readings.get(zone.label.owner.key)
        if reading is not None and reading.raw and _may_go_on(zone, field, reading, sheet):
            finding = warning("value-cut", "Another paragraph follows, which may belong to the value.", field.key)
            doubtful[field.key] = replace(reading, certainty=0.0, findings=(*reading.findings, finding))
    return doubtful


def _doubted(readings: dict[str, Reading], keys: Sequence[str]) -> dict[str, Reading]:
    """Empty answers that may have been taken for a part of the next label."""
    message = "The words below may be its answer, or belong to the next label."
    return {
        key: replace(reading, certainty=0.0, undecided=True, findings=(warning("text-unclear", message, key),))
        for key in keys
        if (reading := readings.get(key)) is not None and reading.is_empty
    }


def _may_go_on(zone: Zone, field: FieldDefinition, reading: Reading, sheet: Sheet) -> bool:
    lines = [words for line in zone.lines if (words := [item for item in line if isinstance(item.source, Word)])]
    if field.type is FieldType.LONG_TEXT or field.type in BY_MARK or len(lines) < 2:
        return False
    first, second = lines[0], lines[1]
    gap = second[0].box[1] - first[0].box[3]
    if gap > _NEAR * height(first[0].box) or compact(_text(second)) in compact(reading.raw):
        return False
    beside = any(overlap(item.box, zone.label.box) > 0.3 for item in first)
    cell = sheet.cell((first[0].box[0], first[0].box[1] + 1))
    same_cell = cell is not None and cell == sheet.cell((second[0].box[0], second[0].box[1] + 1))
    return not beside or same_cell


def _text(items: Sequence[Item]) -> str:
    return clean(" ".join(item.text for item in items))
