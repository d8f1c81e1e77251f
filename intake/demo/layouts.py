"""The form printed in different ways, as offices really send it: tables, boxes, dotted lines, a plain letter."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from intake.demo.applicants import SEVERAL, Written
from intake.demo.font import font_bytes

REGULAR, BOLD = "IntakeSans", "IntakeSans-Bold"
TITLE = "Pro zahájení zahraniční spolupráce obcí SK"
LEFT, RIGHT, TOP, BOTTOM = 45.0, 550.0, 790.0, 60.0

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("A. Žadatel", ("applicant_type", "applicant_name", "ico", "founder", "street", "postal_code", "municipality",
                    "district", "databox_id", "website", "population")),
    ("B. Zástupce a kontaktní osoba", ("representative_name", "representative_role", "contact_name", "contact_role",
                                       "contact_email", "contact_phone", "languages")),
    ("C. Požadovaný partner", ("partner_region", "alternate_region", "partner_type", "partner_size",
                               "partner_character", "partner_wish")),
    ("D. Spolupráce", ("cooperation_areas", "intent", "cooperation_form", "planned_start")),
    ("E. O žadateli", ("profile", "existing_partnerships", "international_experience", "council_resolution")),
    ("F. Závěr", ("consent", "signed_place", "signed_date")),
)  # fmt: skip
LONG = frozenset({"partner_character", "intent", "profile", "existing_partnerships", "international_experience"})

LABELS: Mapping[str, tuple[str, str, str]] = {
    "applicant_type": ("Typ žadatele", "Typ žadatele", "Druh žadatele"),
    "applicant_name": ("Název žadatele", "Název obce (školy, instituce)", "Úplný název"),
    "ico": ("IČO", "Identifikační číslo", "IČ"),
    "founder": ("Zřizovatel (u škol a příspěvkových organizací)", "Zřizovatel", "Zřizovatel školy"),
    "street": ("Ulice a číslo", "Ulice, č. p.", "Ulice a číslo popisné"),
    "postal_code": ("PSČ", "PSČ", "PSČ"),
    "municipality": ("Obec", "Obec", "Město / obec"),
    "district": ("Okres", "Okres", "Okres"),
    "databox_id": ("ID datové schránky", "Datová schránka", "ID datové schránky"),
    "website": ("Webové stránky", "WWW stránky", "Web"),
    "population": ("Počet obyvatel (u školy počet žáků)", "Počet obyvatel / žáků", "Počet obyvatel"),
    "representative_name": ("Statutární zástupce", "Statutární zástupce (jméno a příjmení)", "Statutární zástupce"),
    "representative_role": ("Funkce", "Funkce", "Funkce"),
    "contact_name": ("Kontaktní osoba", "Kontaktní osoba", "Jméno kontaktní osoby"),
    "contact_role": ("Funkce kontaktní osoby", "Funkce", "Funkce"),
    "contact_email": ("E-mail", "E-mailová adresa", "E-mail"),
    "contact_phone": ("Telefon", "Tel.", "Telefon"),
    "languages": ("Jazykové znalosti", "Komunikační jazyk", "Jazyky"),
    "partner_region": ("Partnerský region", "Vámi vybraný partnerský region", "Partnerský region"),
    "alternate_region": ("Náhradní region", "Náhradní region", "Náhradní region"),
    "partner_type": ("Typ partnera", "Typ hledaného partnera", "Typ partnera"),
    "partner_size": ("Přibližná velikost partnera", "Velikost partnera", "Přibližná velikost partnera"),
    "partner_character": ("Charakter partnera", "Představa o partnerovi", "Charakter partnera"),
    "partner_wish": ("Konkrétní obec nebo škola, o kterou máte zájem", "Konkrétní partner", "Konkrétní partner"),
    "cooperation_areas": ("Oblasti spolupráce", "Oblasti spolupráce", "Oblasti spolupráce"),
    "intent": ("Popis záměru a očekávání", "Stručný popis záměru", "Popis záměru a očekávání"),
    "cooperation_form": ("Forma spolupráce", "Forma spolupráce", "Forma"),
    "planned_start": ("Předpokládaný začátek", "Předpokládaný začátek spolupráce", "Předpokládaný začátek"),
    "profile": ("Charakteristika obce/školy", "Stručná charakteristika", "Charakteristika obce"),
    "existing_partnerships": ("Stávající zahraniční partnerství", "Stávající partnerství", "Stávající partnerství"),
    "international_experience": ("Zkušenosti s mezinárodními projekty", "Zkušenosti s mezinárodními projekty",
                                 "Zkušenosti s mezinárodními projekty"),
    "council_resolution": ("Usnesení zastupitelstva", "Usnesení zastupitelstva", "Usnesení zastupitelstva"),
    "consent": ("Souhlas s předáním údajů partnerskému regionu", "Souhlasím s předáním údajů partnerskému regionu",
                "Souhlas s předáním údajů partnerskému regionu"),
    "signed_place": ("Místo", "Místo", "V"),
    "signed_date": ("Datum", "Datum", "dne"),
}  # fmt: skip
"""Three wordings of each label."""

_REGIONS = (
    ("bourgogne-franche-comte", "Burgundsko-Franche-Comté"), ("rheinland-pfalz", "Porýní-Falc"),
    ("opolskie", "Opolské vojvodství"), ("bratislavsky-kraj", "Bratislavský samosprávný kraj"),
    ("mazowieckie", "Mazovské vojvodství"), ("kyjevska-oblast", "Kyjevská oblast"),
    ("vastra-gotaland", "Västra Götaland"), ("veneto", "Benátsko"), ("marche", "Marche"),
)  # fmt: skip
_KINDS = (("obec", "obec"), ("mesto", "město"), ("skola", "škola"), ("jina_instituce", "jiná instituce"))
OPTIONS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "applicant_type": (_KINDS[0], ("mestys", "městys"), *_KINDS[1:]),
    "partner_type": _KINDS,
    "languages": (
        ("cs", "čeština"), ("en", "angličtina"), ("de", "němčina"), ("fr", "francouzština"), ("pl", "polština"),
        ("it", "italština"), ("sk", "slovenština"), ("uk", "ukrajinština"), ("sv", "švédština"), ("zh", "čínština"),
        ("hu", "maďarština"),
    ),
    "partner_region": _REGIONS,
    "alternate_region": _REGIONS,
    "cooperation_areas": (
        ("schools", "školy"), ("culture", "kultura"), ("tourism", "cestovní ruch"),
        ("self_government", "zkušenosti samospráv"), ("business", "podpora podnikatelů"),
        ("science", "věda, výzkum, inovace"), ("social", "sociální oblast"),
        ("other_institutions", "další organizace (knihovny, městská policie, muzea, sportovní kluby)"),
    ),
    "cooperation_form": (
        ("trvale_partnerstvi", "trvalé partnerství"), ("projekt", "projekt"), ("vymena", "výměna"),
        ("nezavazny_kontakt", "nezávazný kontakt"),
    ),
}  # fmt: skip

Values = Mapping[str, Written]


def register_fonts() -> None:
    """Make the fonts known to reportlab; again is harmless."""
    for name, bold in ((REGULAR, False), (BOLD, True)):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, io.BytesIO(font_bytes(bold=bold))))


def wrap(text: str, width: float, size: float, font: str = REGULAR) -> list[str]:
    """Break a text into lines that fit."""
    lines: list[str] = []
    for word in text.split():
        if lines and pdfmetrics.stringWidth(f"{lines[-1]} {word}", font, size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


class Paper:
    """A canvas with a pen that moves down and turns the page."""

    def __init__(self, *, decomposed: bool = False) -> None:
        register_fonts()
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=A4, invariant=True)
        self.canvas.setTitle(TITLE)
        self.y = TOP
        self.page = 1
        self.decomposed = decomposed
        """Write accents as characters of their own (NFD)."""
        self.sign_at = (330.0, 60.0)
        """Where a hand begins to sign on the last page."""

    def room(self, needed: float) -> None:
        """Turn the page where there isn't enough room."""
        if self.y - needed < BOTTOM:
            self.turn()

    def turn(self) -> None:
        """Number the page and begin the next."""
        self.text(RIGHT - 60, 30, f"Strana {self.page}", 8)
        self.canvas.showPage()
        self.page += 1
        self.y = TOP

    def text(self, x: float, y: float, text: str, size: float = 10, font: str = REGULAR) -> float:
        """Write a text; returns where it ends."""
        text = unicodedata.normalize("NFD", text) if self.decomposed else text
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, y, text)
        return x + float(pdfmetrics.stringWidth(text, font, size))

    def box(self, x: float, y: float, *, ticked: bool, side: float = 8.5) -> None:
        """Draw a box to tick, with a cross of two lines when it is."""
        self.canvas.setLineWidth(0.7)
        self.canvas.rect(x, y, side, side)
        if ticked:
            self.canvas.setLineWidth(1.2)
            self.canvas.line(x + 1.5, y + 1.5, x + side - 1.5, y + side - 1.5)
            self.canvas.line(x + 1.5, y + side - 1.5, x + side - 1.5, y + 1.5)
            self.canvas.setLineWidth(0.7)

    def done(self) -> bytes:
        """Finish the last page and the file."""
        self.turn()
        self.canvas.save()
        return self.buffer.getvalue()


def chosen(key: str, values: Values) -> tuple[str, ...]:
    """Keys of the options that are ticked for a field."""
    value = values.get(key)
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, str) and value else ()


def in_words(key: str, values: Values) -> str:
    """The answer as text, also where others tick."""
    value = values.get(key)
    if isinstance(value, bool):
        return "ano" if value else "ne"
    if key in OPTIONS:
        labels = dict(OPTIONS[key])
        return (", " if key in SEVERAL else " ").join(labels.get(option, option) for option in chosen(key, values))
    return value if isinstance(value, str) else ""


def draw_heading(paper: Paper, title: str = TITLE) -> None:
    """The title and who the form goes to."""
    paper.text(LEFT, paper.y, title, 15, BOLD)
    paper.text(LEFT, paper.y - 16, "Středočeský kraj, Zborovská 11, 150 21 Praha 5, protokol@kr-s.cz", 8)
    paper.y -= 40


# ---------------------------------------------------------------- table


def draw_table(paper: Paper, values: Values) -> None:
    """Two ruled columns, labels on the left; drawn boxes."""
    draw_heading(paper)
    for heading, keys in SECTIONS:
        paper.room(60)
        paper.text(LEFT, paper.y, heading, 11, BOLD)
        paper.y -= 8
        for key in keys:
            _table_row(paper, key, values)
        paper.y -= 18
    paper.room(80)
    paper.y -= 20
    paper.sign_at = (330, paper.y + 4)
    paper.text(LEFT, paper.y, "Podpis statutárního zástupce:", 10)
    paper.canvas.line(LEFT + 160, paper.y - 2, RIGHT, paper.y - 2)
    paper.y -= 40


def _table_row(paper: Paper, key: str, values: Values) -> None:
    split, size = LEFT + 175, 9.5
    label = wrap(LABELS[key][0] + ("" if key == "ico" else ":"), split - LEFT - 10, size)
    options = list(flow(key, RIGHT - split - 10, size)) if key in OPTIONS else []
    answer = [] if options or key == "consent" else wrap(in_words(key, values), RIGHT - split - 12, size)
    lines = max(len(label), len(answer), (options[-1][1] + 1) if options else 1)
    tall = 13.0 * lines + 6
    paper.room(tall)
    top = paper.y
    for edge in (LEFT, split):
        paper.canvas.rect(edge, top - tall, (split if edge == LEFT else RIGHT) - edge, tall)
    middle = (tall - 13.0 * len(label)) / 2
    for number, line in enumerate(label):
        paper.text(LEFT + 5, top - 12 - middle - 13 * number, line, size)
    for number, line in enumerate(answer):
        paper.text(split + 5, top - 12 - 13 * number, line, size)
    for x, line_number, text, option in options:
        if option is not None:
            paper.box(split + 5 + x, top - 13 - 13 * line_number, ticked=option in chosen(key, values))
        paper.text(split + 17 + x, top - 12 - 13 * line_number, text, size)
    if key == "consent":
        paper.box(split + 5, top - 13, ticked=values.get(key) is True)
        paper.text(split + 17, top - 12, "ano", size)
        paper.box(split + 55, top - 13, ticked=values.get(key) is False)
        paper.text(split + 67, top - 12, "ne", size)
    paper.y = top - tall


def flow(key: str, width: float, size: float) -> Iterator[tuple[float, int, str, str | None]]:
    """Options one after the other: offset, line, text, key; None for the second line of a long option."""
    x, line = 0.0, 0
    for option, text in OPTIONS[key]:
        wide = 24 + float(pdfmetrics.stringWidth(text, REGULAR, size))
        if x and x + wide > width:
            x, line = 0.0, line + 1
        for number, part in enumerate(wrap(text, width - 24, size)):
            line += 1 if number else 0
            yield x, line, part, None if number else option
        x += wide


# ---------------------------------------------------------------- stacked


def draw_stacked(paper: Paper, values: Values) -> None:
    """Labels above boxes, two fields side by side; glyphs for boxes to tick."""
    draw_heading(paper)
    for heading, keys in SECTIONS:
        paper.room(70)
        paper.text(LEFT, paper.y, heading, 11, BOLD)
        paper.y -= 16
        pending: list[str] = []
        for key in keys:
            if key in LONG or key in OPTIONS or key == "consent":
                _stacked_row(paper, pending, values)
                pending = []
                _stacked_wide(paper, key, values)
            else:
                pending.append(key)
            if len(pending) == 2:
                _stacked_row(paper, pending, values)
                pending = []
        _stacked_row(paper, pending, values)
        paper.y -= 6
    paper.room(50)
    paper.text(LEFT, paper.y, "Podpis a razítko", 8)
    paper.canvas.rect(LEFT, paper.y - 44, 240, 38)
    paper.sign_at = (LEFT + 90, paper.y - 28)
    paper.y -= 60


def _stacked_row(paper: Paper, keys: Sequence[str], values: Values) -> None:
    if not keys:
        return
    width = 245.0
    answers = [wrap(in_words(key, values), width - 12, 10) or [""] for key in keys]
    tall = 14.0 * max(len(answer) for answer in answers) + 5
    paper.room(tall + 26)
    for column, (key, answer) in enumerate(zip(keys, answers, strict=True)):
        x = LEFT + column * (width + 15)
        paper.text(x, paper.y, LABELS[key][1], 8)
        paper.canvas.rect(x, paper.y - 5 - tall, width, tall)
        for number, line in enumerate(answer):
            paper.text(x + 5, paper.y - 18 - 14 * number, line, 10)
    paper.y -= tall + 24


def _stacked_wide(paper: Paper, key: str, values: Values) -> None:
    if key == "consent":
        paper.room(30)
        paper.text(LEFT, paper.y, f"{'☒' if values.get(key) else '☐'} {LABELS[key][1]}", 10)
        paper.y -= 24
        return
    if key in OPTIONS:
        options = list(flow(key, RIGHT - LEFT, 9.5))
        paper.room(16.0 * (options[-1][1] + 1) + 24)
        paper.text(LEFT, paper.y, LABELS[key][1], 8)
        for x, line, text, option in options:
            box = "☒" if option in chosen(key, values) else "☐"
            paper.text(LEFT + x, paper.y - 16 - 15 * line, f"{box} {text}" if option else text, 9.5)
        paper.y -= 16.0 * (options[-1][1] + 1) + 20
        return
    answer = wrap(in_words(key, values), RIGHT - LEFT - 12, 10)
    tall = 14.0 * max(2, len(answer)) + 5
    paper.room(tall + 26)
    paper.text(LEFT, paper.y, LABELS[key][1], 8)
    paper.canvas.rect(LEFT, paper.y - 5 - tall, RIGHT - LEFT, tall)
    for number, words in enumerate(answer):
        paper.text(LEFT + 5, paper.y - 18 - 14 * number, words, 10)
    paper.y -= tall + 24


# ---------------------------------------------------------------- leaders


def draw_leaders(paper: Paper, values: Values) -> None:
    """Dotted lines behind the labels, options in brackets, place and date in one line."""
    draw_heading(paper)
    for heading, keys in SECTIONS:
        paper.room(60)
        paper.text(LEFT, paper.y, heading, 11, BOLD)
        paper.y -= 20
        for key in keys:
            if key not in ("signed_place", "signed_date"):
                _leader_line(paper, key, values)
        paper.y -= 6
    paper.room(80)
    place, day = in_words("signed_place", values), in_words("signed_date", values)
    paper.text(LEFT, paper.y, f"V {place or 25 * '.'} dne {day or 20 * '.'}", 10)
    paper.y -= 40
    paper.sign_at = (LEFT + 290, paper.y + 4)
    paper.text(LEFT + 250, paper.y, 60 * ".", 10)
    paper.text(LEFT + 290, paper.y - 12, "Podpis statutárního zástupce", 8)
    paper.y -= 30


def _leader_line(paper: Paper, key: str, values: Values) -> None:
    size = 10.0
    label = LABELS[key][2] + ": "
    answer = in_words(key, values)
    if key in OPTIONS:
        ticked = chosen(key, values)
        answer = "  ".join(f"[{'x' if option in ticked else ' '}] {text}" for option, text in OPTIONS[key])
    if key == "consent":
        answer = f"{'[x]' if values.get(key) else '[ ]'} ano   {'[x]' if values.get(key) is False else '[ ]'} ne"
    first = RIGHT - LEFT - float(pdfmetrics.stringWidth(label, REGULAR, size))
    lines = _first_and_rest(answer, first, RIGHT - LEFT, size)
    paper.room(16.0 * len(lines) + 4)
    end = paper.text(LEFT, paper.y, label, size)
    for number, words in enumerate(lines):
        end = paper.text(end if number == 0 else LEFT, paper.y, words, size)
        if number < len(lines) - 1:
            paper.y -= 15
    if key not in OPTIONS and key != "consent":
        dots = int((RIGHT - end - 4) / pdfmetrics.stringWidth(".", REGULAR, size))
        paper.text(end + 2, paper.y, "." * max(dots, 0), size)
    paper.y -= 20


def _first_and_rest(text: str, first: float, full: float, size: float) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        room = first if len(lines) == 1 else full
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and pdfmetrics.stringWidth(longer, REGULAR, size) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


# ---------------------------------------------------------------- letter


def draw_letter(paper: Paper, values: Values) -> None:
    """Lines of a word processor: bold label, colon, answer in words."""
    draw_heading(paper)
    for heading, keys in SECTIONS:
        paper.room(50)
        paper.text(LEFT, paper.y, heading, 12, BOLD)
        paper.y -= 20
        for key in keys:
            label = LABELS[key][0] + ": "
            indent = float(pdfmetrics.stringWidth(label, BOLD, 10))
            lines = _first_and_rest(in_words(key, values), RIGHT - LEFT - indent, RIGHT - LEFT, 10)
            paper.room(14.0 * len(lines) + 6)
            end = paper.text(LEFT, paper.y, label, 10, BOLD)
            for number, line in enumerate(lines):
                paper.text(end if number == 0 else LEFT, paper.y - 13 * number, line, 10)
            paper.y -= 13 * len(lines) + 6
        paper.y -= 8
    paper.room(40)
    paper.sign_at = (LEFT + 60, paper.y + 4)
    paper.text(LEFT, paper.y, "Podpis: ", 10)
    paper.y -= 30


LAYOUTS: Mapping[str, Callable[[Paper, Values], None]] = {
    "table": draw_table,
    "stacked": draw_stacked,
    "leaders": draw_leaders,
    "letter": draw_letter,
}


def draw_signature(canvas: Any, x: float, y: float) -> None:
    """A scrawl as a pen leaves it."""
    canvas.setLineWidth(1.3)
    canvas.setStrokeColorRGB(0.1, 0.15, 0.5)
    path = canvas.beginPath()
    path.moveTo(x, y)
    for dx, dy in ((8, 22), (14, -14), (22, 18), (30, -10), (42, 12), (55, -6), (75, 10), (110, -2)):
        path.curveTo(x + dx - 5, y + dy + 8, x + dx - 2, y + dy - 12, x + dx, y + dy)
    canvas.drawPath(path)
    canvas.setStrokeColorRGB(0, 0, 0)
