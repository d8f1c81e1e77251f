"""The form as Word documents: tables, content controls, old form fields, tabs, boxes as glyphs, struck words.

Source: ECMA-376 part 1 (WordprocessingML), [MS-DOCX] for the check box control (w14).
"""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import cv2
import docx
import numpy as np
from docx.oxml import parse_xml
from docx.shared import Cm, Pt

from tests.corpus.final.answers import OPTIONS, WORDS, Answers
from tests.corpus.final.hand import signature
from tests.corpus.final.layouts_lined import DASHES, DOTS, QUESTIONS
from tests.corpus.final.layouts_office import OFFICIAL, TYPED
from tests.corpus.final.layouts_ruled import BOXES, GRID, TABLE
from tests.corpus.truth import Mark

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
PROMPT = "Klikněte nebo klepněte sem a zadejte text."
PICK = "Zvolte položku."


@dataclass(frozen=True, slots=True, kw_only=True)
class WordLayout:
    """One way in which the form was set in Word."""

    name: str
    draw: Callable[[_Page], None]
    labels: Mapping[str, str]
    as_text: frozenset[str]
    locative: bool = False


class _Page:
    """The document in the making."""

    def __init__(self, layout: WordLayout, answers: Answers, mark: Mark, rng: random.Random) -> None:
        self.labels, self.answers, self.mark, self.rng = layout.labels, answers, mark, rng
        self.document = docx.Document()
        self.document.core_properties.created = self.document.core_properties.modified = datetime(2026, 5, 4, 9, 30)
        style = self.document.styles["Normal"]
        style.font.name = rng.choice(("Calibri", "Arial", "Times New Roman"))
        style.font.size = Pt(10)
        style.paragraph_format.space_after = Pt(2)
        for section in self.document.sections:
            section.left_margin = section.right_margin = Cm(2)
        self._id = 0

    def text(self, key: str) -> str:
        return self.answers.text(key)

    def number(self) -> int:
        self._id += 1
        return self._id

    def sign(self, paragraph: Any) -> None:
        if self.mark is Mark.HANDWRITTEN:
            paragraph.add_run().add_picture(BytesIO(_scribble(self.rng)), width=Cm(4.5))
        elif self.mark is Mark.PRINTED_NAME_ONLY:
            paragraph.add_run(self.text("representative_name") or self.text("contact_name"))


def draw_word(layout: WordLayout, answers: Answers, mark: Mark, rng: random.Random) -> bytes:
    """The document, the same bytes for the same arguments."""
    page = _Page(layout, answers, mark, rng)
    layout.draw(page)
    buffer = BytesIO()
    page.document.save(buffer)
    return _same_every_time(buffer.getvalue())


def _same_every_time(content: bytes) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(zipfile.ZipInfo(entry.filename, (2026, 5, 4, 9, 30, 0)), old.read(entry), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _scribble(rng: random.Random) -> bytes:
    canvas = np.full((150, 420, 3), 255, np.uint8)
    for stroke in signature(20, 20, 360, 105, rng):
        points = np.array([(x, 150 - y) for x, y in stroke], np.int32)
        cv2.polylines(canvas, [points], False, (150, 50, 20), 3, cv2.LINE_AA)
    return bytes(cv2.imencode(".png", canvas)[1].tobytes())


def _marked(page: _Page, key: str, words: Mapping[str, str] | None = None) -> str:
    """Options in a line with glyph boxes."""
    names = words or WORDS[key]
    return "   ".join(f"{'☒' if page.answers.ticked(key, option) else '☐'} {names[option]}" for option in OPTIONS[key])


def _consent_glyph(page: _Page) -> str:
    return "☒" if page.answers.ticked("consent", "ano") else "☐"


SECTIONS = (
    ("Žadatel", ("applicant_type", "applicant_name", "ico", "founder", "street", "postal_code", "municipality",
    "district",
                 "databox_id", "website", "population")),
    ("Zástupce a kontaktní osoba", ("representative_name", "representative_role", "contact_name", "contact_role",
                                    "contact_email", "contact_phone", "languages")),
    ("Požadovaný partner", ("partner_region", "alternate_region", "partner_type", "partner_size", "partner_character",
                            "partner_wish")),
    ("Spolupráce", ("cooperation_areas", "intent", "cooperation_form", "planned_start")),
    ("O žadateli", ("profile", "existing_partnerships", "international_experience", "council_resolution")),
    ("Závěr", ("consent", "signed_place", "signed_date")),
)  # fmt: skip


# ---------------------------------------------------------------- a table of two columns


def _table(page: _Page) -> None:
    page.document.add_heading("Pro zahájení zahraniční spolupráce obcí SK", 1)
    table = page.document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for heading, keys in SECTIONS:
        row = table.add_row().cells
        row[0].merge(row[1]).paragraphs[0].add_run(heading).bold = True
        for key in keys:
            label, value = table.add_row().cells
            label.text = page.labels[key]
            if key == "cooperation_areas":
                lines = _marked(page, key).split("   ")
                value.text = lines[0]
                for line in lines[1:]:
                    value.add_paragraph(line)
            elif key == "consent":
                value.text = f"{_consent_glyph(page)} souhlasím"
            elif key in OPTIONS and key != "district":
                value.text = _marked(page, key)
            else:
                value.text = page.text(key)
    label, value = table.add_row().cells
    label.text = "Podpis statutárního zástupce a razítko"
    page.sign(value.paragraphs[0])


# ---------------------------------------------------------------- content controls


def _control(page: _Page, key: str, *, lines: bool = False, picks: tuple[str, ...] = ()) -> Any:
    text = page.text(key)
    kind = "<w:text w:multiLine='1'/>" if lines else "<w:text/>"
    if picks:
        items = "".join(f"<w:listItem w:displayText='{pick}' w:value='{pick}'/>" for pick in picks)
        kind = f"<w:dropDownList>{items}</w:dropDownList>"
    prompt = "" if text else "<w:showingPlcHdr/>"
    control = parse_xml(
        f"<w:sdt xmlns:w='{W}'><w:sdtPr><w:alias w:val=''/><w:tag w:val=''/><w:id "
        f"w:val='{1000 + page.number()}'/>{prompt}{kind}"
        "</w:sdtPr><w:sdtContent><w:r><w:t xml:space='preserve'/></w:r></w:sdtContent></w:sdt>"
    )
    control.find(f".//{{{W}}}alias").set(f"{{{W}}}val", page.labels[key][:60])
    control.find(f".//{{{W}}}tag").set(f"{{{W}}}val", key if page.number() % 2 else "")
    control.find(f".//{{{W}}}t").text = text or (PICK if picks else PROMPT)
    return control


def _check(page: _Page, on: bool) -> Any:
    return parse_xml(
        f"<w:sdt xmlns:w='{W}' xmlns:w14='{W14}'><w:sdtPr><w:id w:val='{5000 + page.number()}'/><w14:checkbox>"
        f"<w14:checked w14:val='{int(on)}'/><w14:checkedState w14:val='2612' w14:font='MS Gothic'/>"
        "<w14:uncheckedState w14:val='2610' w14:font='MS Gothic'/></w14:checkbox></w:sdtPr><w:sdtContent><w:r>"
        f"<w:t>{'☒' if on else '☐'}</w:t></w:r></w:sdtContent></w:sdt>"
    )


def _controls(page: _Page) -> None:
    page.document.add_heading("Žádost o zahájení zahraniční spolupráce", 1)
    page.document.add_paragraph().add_run("Vyplňte prosím šedá pole. U nabídek zaškrtněte.").italic = True
    picks = {"district": OPTIONS["district"], "alternate_region": tuple(WORDS["partner_region"].values())}
    for heading, keys in SECTIONS:
        page.document.add_heading(heading, 2)
        for key in keys:
            paragraph = page.document.add_paragraph()
            if key == "consent":
                paragraph._p.append(_check(page, page.answers.ticked("consent", "ano")))
                paragraph.add_run(" " + page.labels[key])
                continue
            paragraph.add_run(page.labels[key] + ": ").bold = True
            if key in OPTIONS and key not in picks:
                for option in OPTIONS[key]:
                    paragraph._p.append(_check(page, page.answers.ticked(key, option)))
                    paragraph.add_run(f" {WORDS[key][option]}   ")
            else:
                paragraph._p.append(_control(page, key, lines=key in {"intent", "profile"}, picks=picks.get(key, ())))
    paragraph = page.document.add_paragraph("Podpis: ")
    page.sign(paragraph)


# ---------------------------------------------------------------- label, tab, answer


def _tabs(page: _Page) -> None:
    page.document.add_paragraph().add_run("Zahájení zahraniční spolupráce obcí Středočeského kraje").bold = True
    for heading, keys in SECTIONS:
        page.document.add_paragraph().add_run(heading.upper()).bold = True
        for key in keys:
            if key in {"intent", "profile"}:
                page.document.add_paragraph(page.labels[key] + ":")
                page.document.add_paragraph(page.text(key))
                continue
            paragraph = page.document.add_paragraph(f"{page.labels[key]}:\t{page.text(key)}")
            paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(7))
    page.sign(page.document.add_paragraph("Podpis a razítko:\t"))


# ---------------------------------------------------------------- questions, the answer in the paragraph below


def _questions(page: _Page) -> None:
    page.document.add_heading("Dotazník pro zahájení zahraniční spolupráce", 1)
    keys = [key for _, keys in SECTIONS for key in keys]
    for number, key in enumerate(keys, 1):
        page.document.add_paragraph().add_run(f"{number}. {page.labels[key]}").bold = True
        page.document.add_paragraph(page.text(key)).paragraph_format.left_indent = Cm(1)
    page.sign(page.document.add_paragraph("Podpis: "))


# ---------------------------------------------------------------- label and answer in the same cell


def _cells(page: _Page) -> None:
    page.document.add_heading("Pro zahájení zahraniční spolupráce obcí SK", 1)
    wide = {"cooperation_areas", "intent", "profile", "existing_partnerships", "partner_region", "languages",
    "partner_type",
            "cooperation_form", "applicant_type", "partner_character", "international_experience"}  # fmt: skip
    for heading, keys in SECTIONS:
        page.document.add_paragraph().add_run(heading).bold = True
        table = page.document.add_table(rows=0, cols=2)
        table.style = "Table Grid"
        free: Any = None
        for key in keys:
            if key in wide:
                row = table.add_row().cells
                cell, free = row[0].merge(row[1]), None
            elif free is not None:
                cell, free = free, None
            else:
                cell, free = table.add_row().cells
            cell.paragraphs[0].add_run(page.labels[key]).font.size = Pt(8)
            value = page.text(key)
            if key == "consent":
                yes, no = ("☒" if page.answers.ticked(key, option) else "☐" for option in ("ano", "ne"))
                value = f"{yes} ANO   {no} NE"
            elif key in OPTIONS and key != "district":
                value = _marked(page, key)
            cell.add_paragraph(value)
    page.sign(page.document.add_paragraph("Podpis statutárního zástupce: "))


# ---------------------------------------------------------------- dots, struck words


def _dots(page: _Page) -> None:
    page.document.add_heading("Zahájení zahraniční spolupráce obcí Středočeského kraje", 1)
    for heading, keys in SECTIONS[:-1]:
        page.document.add_paragraph().add_run(heading).bold = True
        for key in keys:
            paragraph = page.document.add_paragraph(f"{page.labels[key]}: ")
            if key in {"applicant_type", "partner_type", "cooperation_form"}:
                for index, option in enumerate(OPTIONS[key]):
                    paragraph.add_run(" / " if index else "")
                    run = paragraph.add_run(WORDS[key][option])
                    run.font.strike = bool(page.answers.chosen.get(key)) and not page.answers.ticked(key, option)
            elif text := page.text(key):
                paragraph.add_run(text + ("" if key in {"intent", "profile"} else " " + "." * max(4, 60 - len(text))))
            else:
                paragraph.add_run("." * 70)
    paragraph = page.document.add_paragraph(f"{page.labels['consent']}: ")
    for index, option in enumerate(("ano", "ne")):
        paragraph.add_run(" – " if index else "")
        paragraph.add_run(option).font.strike = not page.answers.ticked("consent", option)
    place = page.text("signed_place") or "." * 30
    page.document.add_paragraph(f"V {place} dne {page.text('signed_date') or '.' * 20}")
    page.sign(page.document.add_paragraph("Podpis a razítko: "))


# ---------------------------------------------------------------- form fields of Word 97


def _field(paragraph: Any, data: str, code: str, result: str | None) -> None:
    begin = f"<w:r xmlns:w='{W}'><w:fldChar w:fldCharType='begin'><w:ffData>{data}</w:ffData></w:fldChar></w:r>"
    parts = [begin, f"<w:r xmlns:w='{W}'><w:instrText xml:space='preserve'> {code} </w:instrText></w:r>"]
    if result is not None:
        parts.append(f"<w:r xmlns:w='{W}'><w:fldChar w:fldCharType='separate'/></w:r>")
        parts.append(f"<w:r xmlns:w='{W}'><w:t xml:space='preserve'/></w:r>")
    parts.append(f"<w:r xmlns:w='{W}'><w:fldChar w:fldCharType='end'/></w:r>")
    for part in parts:
        element = parse_xml(part)
        if (text := element.find(f"{{{W}}}t")) is not None:
            text.text = result
        paragraph._p.append(element)


def _fields(page: _Page) -> None:
    page.document.add_heading("Žádost o zahájení zahraniční spolupráce", 1)
    table = page.document.add_table(rows=0, cols=2)
    for heading, keys in SECTIONS:
        row = table.add_row().cells
        row[0].merge(row[1]).paragraphs[0].add_run(heading).bold = True
        for key in keys:
            label, value = table.add_row().cells
            label.text = page.labels[key]
            paragraph = value.paragraphs[0]
            if key in OPTIONS and key != "district":
                for option in OPTIONS[key]:
                    _tick(page, paragraph, page.answers.ticked(key, option), WORDS[key][option])
            elif key == "consent":
                _tick(page, paragraph, page.answers.ticked(key, "ano"), "souhlasím")
            else:
                name = f"<w:name w:val='Text{page.number()}'/><w:enabled/><w:textInput/>"
                _field(paragraph, name, "FORMTEXT", page.text(key) or "\u2002" * 5)
    page.sign(page.document.add_paragraph("Podpis: "))


def _tick(page: _Page, paragraph: Any, on: bool, word: str) -> None:
    data = f"<w:name w:val='Zaškrtávací{page.number()}'/><w:enabled/><w:checkBox><w:sizeAuto/><w:default w:val='0'/>"
    _field(paragraph, data + ("<w:checked/>" if on else "") + "</w:checkBox>", "FORMCHECKBOX", None)
    paragraph.add_run(f" {word}   ")


_ALL = (
    "applicant_type district languages partner_region alternate_region partner_type cooperation_areas "
    "cooperation_form consent"
)


def _layout(
    name: str, draw: Callable[[_Page], None], labels: Mapping[str, str], as_text: str, *, locative: bool = False
) -> WordLayout:
    return WordLayout(name=name, draw=draw, labels=labels, as_text=frozenset(as_text.split()), locative=locative)


_SHORT = {key: label.removesuffix(":") for key, label in TYPED.items()}
WORD_LAYOUTS = (
    _layout("word-table", _table, TABLE, "district alternate_region"),
    _layout("word-controls", _controls, BOXES, "district alternate_region"),
    _layout("word-tabs", _tabs, _SHORT, _ALL),
    _layout("word-cells", _cells, OFFICIAL, "district alternate_region"),
    _layout(
        "word-dots", _dots, DOTS, "district alternate_region languages partner_region cooperation_areas", locative=True
    ),
    _layout("word-fields", _fields, GRID | {"applicant_type": DASHES["applicant_type"]}, "district alternate_region"),
    _layout("word-questions", _questions, QUESTIONS, _ALL),
)
