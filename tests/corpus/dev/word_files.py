"""The form as word processors save it (ISO/IEC 29500, WordprocessingML): tables, controls, tabs with dots."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from docx import Document
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from tests.corpus.dev.people import Applicant
from tests.corpus.dev.printed import FORM, fields_of
from tests.corpus.dev.wording import LONG, OPTIONS, SECTIONS, Wording, choose_wording
from tests.corpus.truth import Mark, Truth

_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PROMPT = "Klikněte nebo klepněte sem a zadejte text."
_EPOCH = (2026, 11, 22, 0, 0, 0)


class _Draft:
    """A document being written, with everything that decides its look."""

    def __init__(self, rng: Random, applicant: Applicant) -> None:
        self.document = Document()
        self.rng = rng
        self.applicant = applicant
        self.wording: Wording = choose_wording(rng)
        self.glyphs = rng.choice((("☐", "☒"), ("☐", "☑"), ("□", "■")))
        self.boxed = {key for key in OPTIONS if key != "district" and rng.random() < 0.75}
        self.controls = 0
        normal = self.document.styles["Normal"]
        normal.font.name = rng.choice(("Calibri", "Times New Roman", "Arial"))
        normal.font.size = Pt(10)

    def is_boxed(self, key: str) -> bool:
        return key in self.boxed and self.applicant.answers[key].keys is not None

    def chosen(self, key: str) -> tuple[str, ...]:
        return self.applicant.answers[key].keys or ()

    def options_text(self, key: str) -> str:
        empty, full = self.glyphs
        return "   ".join(f"{full if option in self.chosen(key) else empty} {text}" for option, text in OPTIONS[key])


def draw_docx(rng: Random, applicant: Applicant, layout: str) -> tuple[bytes, Truth]:
    """Write an applicant's answers into a document of one of ``DOCX_LAYOUTS``."""
    draft = _Draft(rng, applicant)
    draft.document.add_heading(draft.wording.title, level=1)
    DOCX_LAYOUTS[layout](draft)
    draft.document.add_paragraph("")
    signer = applicant.answers["representative_name"].text if applicant.mark is Mark.PRINTED_NAME_ONLY else ""
    draft.document.add_paragraph(f"Podpis statutárního zástupce: {signer}")
    truth = Truth(
        form=FORM,
        fields=fields_of(applicant, one_box=False),
        mark=applicant.mark,
        mistakes=frozenset(applicant.mistakes),
    )
    return _stored(draft.document), truth


def _stored(document: Any) -> bytes:
    """The file with one date for all its members, so that it is the same every time."""
    buffer, result = io.BytesIO(), io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _EPOCH), source.read(name), zipfile.ZIP_DEFLATED)
    return result.getvalue()


# ---------------------------------------------------------------- table


def _table(draft: _Draft) -> None:
    """One table of two columns for the whole form, headings across."""
    table = draft.document.add_table(rows=0, cols=2, style="Table Grid")
    for number, (_, keys) in enumerate(SECTIONS):
        row = table.add_row().cells
        row[0].merge(row[1]).text = f"{'ABCDEF'[number]}. {draft.wording.headings[number]}"
        for key in keys:
            label, value = table.add_row().cells
            label.text = draft.wording.labels[key]
            if draft.is_boxed(key):
                value.text = draft.options_text(key)
            else:
                _paragraphs(value, draft.applicant.answers[key].text, split=key in LONG)


def _paragraphs(cell: Any, text: str, *, split: bool) -> None:
    """Long answers as people type them: a paragraph for every other sentence."""
    parts = text.split(". ") if split else [text]
    cell.text = ". ".join(parts[:2]) + ("." if len(parts) > 2 else "")
    for number in range(2, len(parts), 2):
        cell.add_paragraph(". ".join(parts[number : number + 2]) + ("." if number + 2 < len(parts) else ""))


def _four_columns(draft: _Draft) -> None:
    """A table for each part, label and value twice in a row; long answers across below their label."""
    for number, (_, keys) in enumerate(SECTIONS):
        draft.document.add_heading(f"{number + 1}. {draft.wording.headings[number]}", level=2)
        table = draft.document.add_table(rows=0, cols=4, style="Table Grid")
        pending: list[str] = []
        for key in keys:
            across = key in LONG or draft.is_boxed(key)
            if pending and (across or len(pending) == 2):
                _pair(draft, table, pending)
                pending = []
            if across:
                _across(draft, table, key)
            else:
                pending.append(key)
        if pending:
            _pair(draft, table, pending)


def _pair(draft: _Draft, table: Any, keys: list[str]) -> None:
    cells = table.add_row().cells
    for column, key in enumerate(keys):
        cells[2 * column].text = draft.wording.labels[key] + ":"
        cells[2 * column + 1].text = draft.applicant.answers[key].text
    if len(keys) == 1:
        cells[1].merge(cells[3])


def _across(draft: _Draft, table: Any, key: str) -> None:
    cells = table.add_row().cells
    cell = cells[0].merge(cells[3])
    cell.text = draft.wording.labels[key] + ":"
    answer = draft.options_text(key) if draft.is_boxed(key) else draft.applicant.answers[key].text
    cell.add_paragraph(answer)


# ---------------------------------------------------------------- content controls


def _controls(draft: _Draft) -> None:
    """Labels in paragraphs, answers in content controls; check boxes of Word 2010 and later."""
    for number, (_, keys) in enumerate(SECTIONS):
        draft.document.add_heading(draft.wording.headings[number], level=2)
        for key in keys:
            paragraph = draft.document.add_paragraph(draft.wording.labels[key] + ": ")
            if draft.is_boxed(key):
                for option, text in OPTIONS[key]:
                    paragraph._p.append(_check_box(draft, key, ticked=option in draft.chosen(key)))
                    paragraph.add_run(f" {text}   ")
            elif key in OPTIONS:
                paragraph._p.append(_list_control(draft, key))
            else:
                paragraph._p.append(_text_control(draft, key, draft.applicant.answers[key].text))


def _control(draft: _Draft, key: str, kind: Any, shown: str, *, prompt: bool) -> Any:
    draft.controls += 1
    control, properties, content = (OxmlElement(name) for name in ("w:sdt", "w:sdtPr", "w:sdtContent"))
    for name, value in (("w:alias", draft.wording.labels[key]), ("w:tag", key if draft.controls % 2 else "")):
        element = OxmlElement(name)
        element.set(qn("w:val"), value)
        properties.append(element)
    identity = OxmlElement("w:id")
    identity.set(qn("w:val"), str(1000 + draft.controls))
    properties.append(identity)
    if prompt:
        properties.append(OxmlElement("w:showingPlcHdr"))
    properties.append(kind)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = shown
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(text)
    content.append(run)
    control.append(properties)
    control.append(content)
    return control


def _text_control(draft: _Draft, key: str, answer: str) -> Any:
    return _control(draft, key, OxmlElement("w:text"), answer or _PROMPT, prompt=not answer)


def _list_control(draft: _Draft, key: str) -> Any:
    kind = OxmlElement("w:dropDownList")
    for option, text in OPTIONS[key]:
        item = OxmlElement("w:listItem")
        item.set(qn("w:displayText"), text)
        item.set(qn("w:value"), option)
        kind.append(item)
    answer = draft.applicant.answers[key].text
    return _control(draft, key, kind, answer or "Zvolte položku.", prompt=not answer)


def _check_box(draft: _Draft, key: str, *, ticked: bool) -> Any:
    kind = parse_xml(
        f'<w14:checkbox xmlns:w14="{_W14}" xmlns:w="{_W}"><w14:checked w14:val="{int(ticked)}"/>'
        '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
        '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>'
    )
    return _control(draft, key, kind, "☒" if ticked else "☐", prompt=False)


# ---------------------------------------------------------------- paragraphs


def _tabs(draft: _Draft) -> None:
    """A label, the answer, and a tab stop that fills the line with dots."""
    for number, (_, keys) in enumerate(SECTIONS, start=1):
        draft.document.add_paragraph(f"{number}. {draft.wording.headings[number - 1]}").runs[0].bold = True
        for index, key in enumerate(keys, start=1):
            paragraph = draft.document.add_paragraph(f"{number}.{index} {draft.wording.labels[key]}: ")
            if draft.is_boxed(key):
                paragraph.add_run(draft.options_text(key))
                continue
            paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(15.5), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
            paragraph.add_run(draft.applicant.answers[key].text + "\t")


def _typed_dots(draft: _Draft) -> None:
    """Dots typed one by one; the answer stands before what is left of them."""
    for number, (_, keys) in enumerate(SECTIONS):
        draft.document.add_paragraph(draft.wording.headings[number].upper()).runs[0].bold = True
        for key in keys:
            answer = draft.options_text(key) if draft.is_boxed(key) else draft.applicant.answers[key].text
            dots = "" if draft.is_boxed(key) else "." * max(0, 60 - len(answer))
            paragraph = draft.document.add_paragraph("")
            paragraph.add_run(f"{draft.wording.labels[key]}: ").bold = True
            paragraph.add_run(f"{answer} {dots}".strip())


DOCX_LAYOUTS: Mapping[str, Callable[[_Draft], None]] = {
    "docx-table": _table,
    "docx-four-columns": _four_columns,
    "docx-controls": _controls,
    "docx-tabs": _tabs,
    "docx-typed-dots": _typed_dots,
}
