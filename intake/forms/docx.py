"""The blank form as a Word document with content controls (ISO/IEC 29500-1, 17.5.2), in the order of the PDF.

Each control has the key of its field as tag and the label as title; a box to tick is ``key.answer``.
The same definition gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from intake.forms.blank import PlaceKind
from intake.forms.mark import mark_picture, mark_text
from intake.forms.question import Question, questions
from parsers.definition import FieldType, FormDefinition
from parsers.regions import Regions

_FONT = "Arial"
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - python-docx wants it without a zone; the same bytes every time
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_TEXT, _DATE, _ITEM = (
    "Klikněte nebo klepněte sem a zadejte text",
    "Klikněte nebo klepněte sem a zadejte datum",
    "Zvolte položku",
)
_GREY = RGBColor(0x59, 0x59, 0x59)
_LEFT, _RIGHT = Cm(6), Cm(11)


def write_docx(definition: FormDefinition, regions: Regions) -> bytes:
    """The whole file."""
    return _Writing(definition, questions(definition, regions)).run()


class _Writing:
    def __init__(self, definition: FormDefinition, asked: tuple[Question, ...]) -> None:
        self.definition = definition
        self.asked = asked
        self.document = Document()
        self.numbers = iter(range(1, 100_000))

    def run(self) -> bytes:
        self.styles()
        self.header()
        for section in self.definition.sections:
            asked = [question for question in self.asked if question.section == section.key]
            if asked:
                title = f"{section.key}. {section.label}" if len(section.key) <= 2 else section.label
                self.document.add_heading(title, level=2)
                self.table(asked)
        self.closing()
        self.foot()
        file = io.BytesIO()
        self.document.save(file)
        return _without_times(file.getvalue())

    def styles(self) -> None:
        """One typeface, A4, Czech, and headings that don't look like Word's own."""
        for name, size in (("Normal", 10), ("Heading 1", 16), ("Heading 2", 11)):
            style: Any = self.document.styles[name]
            style.font.name, style.font.size = _FONT, Pt(size)
            style.font.color.rgb = RGBColor(0, 0, 0)
            style.font.bold = name != "Normal"
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
                fonts.set(qn(kind), _FONT)
            for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
                fonts.attrib.pop(qn(kind), None)
            style.paragraph_format.space_after = Pt(3)
            style.paragraph_format.space_before = Pt(12 if name == "Heading 2" else 0)
        normal: Any = self.document.styles["Normal"]
        normal.element.get_or_add_rPr().append(parse_xml(f'<w:lang {nsdecls("w")} w:val="cs-CZ"/>'))
        page = self.document.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm(2)
        page.top_margin = page.bottom_margin = Cm(1.8)
        words, about = self.definition.print, self.document.core_properties
        about.title, about.subject, about.language = words.title or self.definition.name, self.definition.name, "cs-CZ"
        about.author, about.created, about.modified = words.authority, _EPOCH, _EPOCH
        about.last_modified_by, about.comments = "", ""

    def header(self) -> None:
        words = self.definition.print
        if words.authority:
            self.paragraph(words.authority, bold=True)
        for text in (words.unit, words.address):
            if text:
                self.paragraph(text)
        heading = self.document.add_heading(words.title or self.definition.name, level=1)
        heading.paragraph_format.space_before = Pt(12)
        for text in (words.purpose, words.instruction, words.required):
            if text:
                self.paragraph(text)

    def paragraph(self, text: str, *, bold: bool = False, size: float | None = None) -> Paragraph:
        added = self.document.add_paragraph()
        run = added.add_run(" ".join(text.split(" ")))
        run.bold = bold
        if size:
            run.font.size = Pt(size)
        return added

    # ------------------------------------------------------------ questions

    def table(self, asked: list[Question]) -> None:
        table = self.document.add_table(rows=0, cols=2, style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        _spaced(table)
        for column, width in zip(table.columns, (_LEFT, _RIGHT), strict=True):
            column.width = width
        for question in asked:
            row = table.add_row()
            _whole(row)
            for cell, width in zip(row.cells, (_LEFT, _RIGHT), strict=True):
                cell.width = width
            self.label(row.cells[0], question)
            self.control(row.cells[1], question)

    def label(self, cell: _Cell, question: Question) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.add_run(question.label).bold = True
        chosen = question.kind is PlaceKind.RADIO  # here from a list: „zaškrtněte“ would be wrong
        if question.hint and not chosen:
            hint = paragraph.add_run(f" {question.hint}")
            hint.font.size, hint.font.color.rgb = Pt(8.5), _GREY

    def control(self, cell: _Cell, question: Question) -> None:
        first = cell.paragraphs[0]
        if question.kind is PlaceKind.CHECK:
            for index, (tag, title, text) in enumerate(_boxes(question)):
                paragraph = cell.add_paragraph() if index else first
                paragraph.paragraph_format.space_after = Pt(1)
                paragraph._p.append(parse_xml(self.check(tag, title)))
                paragraph.add_run(f" {text}")
            return
        if question.options:
            body, shown = _items(question), _ITEM
        elif question.type is FieldType.DATE:
            body, shown = _DATE_PICKER, _DATE
        else:
            body, shown = f'<w:text w:multiLine="{int(question.kind is PlaceKind.LONG)}"/>', _TEXT
        first._p.append(parse_xml(self.sdt(question.key, question.tooltip, body, shown)))
        for _ in range(question.lines - 1 if question.kind is PlaceKind.LONG else 0):
            cell.add_paragraph().paragraph_format.space_after = Pt(0)

    def sdt(self, tag: str, title: str, body: str, shown: str) -> str:
        return (
            f"<w:sdt {nsdecls('w')}><w:sdtPr><w:alias w:val={_quoted(title)}/><w:tag w:val={_quoted(tag)}/>"
            f'<w:id w:val="{next(self.numbers)}"/><w:showingPlcHdr/>{body}</w:sdtPr>'
            f'<w:sdtContent><w:r><w:rPr><w:color w:val="595959"/></w:rPr><w:t>{shown}</w:t></w:r></w:sdtContent>'
            "</w:sdt>"
        )

    def check(self, tag: str, title: str) -> str:
        return (
            f'<w:sdt {nsdecls("w")} xmlns:w14="{_W14}"><w:sdtPr><w:alias w:val={_quoted(title)}/>'
            f'<w:tag w:val={_quoted(tag)}/><w:id w:val="{next(self.numbers)}"/>'
            '<w14:checkbox><w14:checked w14:val="0"/><w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
            '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox></w:sdtPr>'
            '<w:sdtContent><w:r><w:rPr><w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic" w:hAnsi="MS Gothic" '
            'w:hint="eastAsia"/></w:rPr><w:t>☐</w:t></w:r></w:sdtContent></w:sdt>'
        )

    # ------------------------------------------------------------ closing

    def closing(self) -> None:
        words = self.definition.print
        self.document.add_paragraph()
        captions = [caption for caption in (words.signature, words.stamp) if caption]
        if captions:
            table = self.document.add_table(rows=1, cols=len(captions), style="Table Grid")
            table.alignment = WD_TABLE_ALIGNMENT.CENTER
            _spaced(table)
            _whole(table.rows[0])
            for cell, caption in zip(table.rows[0].cells, captions, strict=True):
                cell.paragraphs[0].add_run(caption).bold = True
                for _ in range(3):
                    cell.add_paragraph()
        if words.return_to:
            heading = self.paragraph(f"{words.return_heading}:", bold=True)
            heading.paragraph_format.space_before = Pt(10)
            for way in words.return_to:
                self.paragraph(f"– {way}")
        if words.notice:
            heading = self.paragraph(words.notice_heading, bold=True, size=8.5)
            heading.paragraph_format.space_before = Pt(8)
            self.paragraph(words.notice, size=8.5)

    def foot(self) -> None:
        """Name, version, number of the page, and the machine mark of the whole document (page 0)."""
        definition = self.definition
        paragraph = self.document.sections[0].footer.paragraphs[0]
        mark = io.BytesIO(mark_picture(mark_text(definition.key, definition.version, 0, 0)))
        picture = paragraph.add_run().add_picture(mark, width=Cm(1.6))
        picture._inline.docPr.set("descr", "Strojová značka formuláře")
        paragraph.add_run(f"  {definition.name} · verze {definition.version} · strana ")
        paragraph._p.append(parse_xml(_counter("PAGE")))
        paragraph.add_run(" z ")
        paragraph._p.append(parse_xml(_counter("NUMPAGES")))
        for run in paragraph.runs:
            run.font.size, run.font.color.rgb = Pt(8), _GREY


_PADDING = {"top": 60, "left": 100, "bottom": 30, "right": 100}
"""Of a cell, in twentieths of a point; in the order that the schema wants."""
_DATE_PICKER = (
    '<w:date><w:dateFormat w:val="d. M. yyyy"/><w:lid w:val="cs-CZ"/>'
    '<w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="gregorian"/></w:date>'
)


def _spaced(table: Table) -> None:
    """Columns as wide as they are told, with room over and under the text."""
    table.autofit = False
    margins = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in _PADDING.items())
    table._tbl.tblPr.append(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>"))


def _whole(row: _Row) -> None:
    """A row that isn't broken over two pages."""
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))


def _boxes(question: Question) -> Iterator[tuple[str, str, str]]:
    """Tag, title and printed text of each box."""
    if not question.options:
        yield question.key, question.tooltip, "ano"
    for key, text in question.options:
        yield f"{question.key}.{key}", f"{question.tooltip}: {text}", text


def _items(question: Question) -> str:
    items = "".join(
        f"<w:listItem w:displayText={_quoted(text)} w:value={_quoted(text)}/>" for _, text in question.options
    )
    return f"<w:dropDownList>{items}</w:dropDownList>"


def _counter(name: str) -> str:
    return (
        f'<w:fldSimple {nsdecls("w")} w:instr="{name}"><w:r><w:rPr><w:color w:val="595959"/><w:sz w:val="16"/></w:rPr>'
        "<w:t>1</w:t></w:r></w:fldSimple>"
    )


def _quoted(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return f'"{escaped}"'


def _without_times(data: bytes) -> bytes:
    """The same archive with one date for all its files."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as result:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            result.writestr(info, source.read(name))
    return target.getvalue()
