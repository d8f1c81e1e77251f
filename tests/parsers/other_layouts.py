"""The form printed in further ways that the demo doesn't show; written without looking at the reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reportlab.pdfbase import pdfmetrics

from intake.demo.layouts import BOLD, LONG, OPTIONS, REGULAR, SECTIONS, Paper, Values, chosen, in_words, wrap

LABELS: Mapping[str, str] = {
    "applicant_type": "Žadatelem je",
    "applicant_name": "Název obce nebo školy",
    "ico": "IČO",
    "founder": "Zřizovatel",
    "street": "Ulice",
    "postal_code": "PSČ",
    "municipality": "Obec",
    "district": "Okres",
    "databox_id": "ID DS",
    "website": "WWW",
    "population": "Počet obyvatel",
    "representative_name": "Jméno a příjmení statutárního zástupce",
    "representative_role": "Funkce",
    "contact_name": "Kontaktní osoba",
    "contact_role": "Funkce",
    "contact_email": "Email",
    "contact_phone": "Mobil",
    "languages": "Znalost jazyků",
    "partner_region": "Požadovaný region",
    "alternate_region": "Náhradní partnerský region",
    "partner_type": "Koho hledáte",
    "partner_size": "Velikost partnera",
    "partner_character": "Charakteristika partnera",
    "partner_wish": "Konkrétní obec nebo škola",
    "cooperation_areas": "Zvolené oblasti spolupráce",
    "intent": "Záměr a očekávání",
    "cooperation_form": "Předpokládaná forma spolupráce",
    "planned_start": "Termín zahájení",
    "profile": "Představení obce/školy",
    "existing_partnerships": "Současní zahraniční partneři",
    "international_experience": "Zkušenosti se zahraničními projekty",
    "council_resolution": "Číslo a datum usnesení zastupitelstva",
    "consent": "Žadatel souhlasí s předáním údajů partnerskému regionu",
    "signed_place": "Podepsáno v",
    "signed_date": "Podepsáno dne",
}


def four_columns(paper: Paper, values: Values) -> None:
    """A table of label, value, label, value; long answers across, below their label."""
    paper.text(45, paper.y, "FORMULÁŘ PRO ZAHÁJENÍ ZAHRANIČNÍ SPOLUPRÁCE OBCÍ SK", 12, BOLD)
    paper.y -= 30
    for number, (_, keys) in enumerate(SECTIONS, start=1):
        paper.room(60)
        paper.text(45, paper.y, f"{number}. {SECTIONS[number - 1][0][3:]}", 10, BOLD)
        paper.y -= 8
        pending: list[str] = []
        for key in keys:
            if key in LONG or key in OPTIONS or key == "consent":
                _pair(paper, pending, values)
                pending = []
                _across(paper, key, values)
            else:
                pending.append(key)
            if len(pending) == 2:
                _pair(paper, pending, values)
                pending = []
        _pair(paper, pending, values)
        paper.y -= 20
    paper.room(40)
    paper.text(45, paper.y, "Razítko", 9)
    paper.text(345, paper.y, "Podpis", 9)


def _pair(paper: Paper, keys: list[str], values: Values) -> None:
    if not keys:
        return
    cells = []
    for number, key in enumerate(keys):
        left = 45 + 260 * number
        cells.append((left, 100, wrap(LABELS[key], 92, 9)))
        cells.append((left + 100, 160, wrap(in_words(key, values), 150, 9)))
    tall = 12.0 * max(len(lines) for _, _, lines in cells) + 6
    paper.room(tall)
    for left, width, lines in cells:
        paper.canvas.rect(left, paper.y - tall, width, tall)
        start = paper.y - (tall - 12.0 * len(lines)) / 2 - 9
        for row, line in enumerate(lines):
            paper.text(left + 4, start - 12 * row, line, 9)
    paper.y -= tall


def _across(paper: Paper, key: str, values: Values) -> None:
    lines = _answer_lines(key, values, 500)
    tall = 13.0 * (len(lines) + 1) + 8
    paper.room(tall)
    paper.canvas.rect(45, paper.y - tall, 520, tall)
    paper.text(49, paper.y - 11, LABELS[key], 9, BOLD)
    for row, line in enumerate(lines, start=1):
        paper.text(49, paper.y - 11 - 13 * row, line, 9)
    paper.y -= tall


def _answer_lines(key: str, values: Values, width: float) -> list[str]:
    if key == "consent":
        return [f"{'☑' if values.get(key) else '☐'} Ano    {'☑' if values.get(key) is False else '☐'} Ne"]
    if key not in OPTIONS:
        return wrap(in_words(key, values), width, 9)
    ticked = chosen(key, values)
    return [
        "   ".join(f"{text} {'☑' if option in ticked else '☐'}" for option, text in OPTIONS[key][start : start + 3])
        for start in range(0, len(OPTIONS[key]), 3)
    ]


def lines_below(paper: Paper, values: Values) -> None:
    """No columns ruled: a thin line below each row, answers in words at a tab stop."""
    paper.text(45, paper.y, "Žádost o zahájení zahraniční spolupráce", 14, BOLD)
    paper.y -= 30
    for heading, keys in SECTIONS:
        paper.room(50)
        paper.text(45, paper.y, heading[3:].upper(), 10, BOLD)
        paper.y -= 18
        for key in keys:
            label, answer = wrap(LABELS[key], 150, 9), wrap(in_words(key, values), 320, 10)
            tall = 13.0 * max(len(label), len(answer), 1) + 5
            paper.room(tall)
            for row, line in enumerate(label):
                paper.text(45, paper.y - 12 * row, line, 9)
            for row, line in enumerate(answer):
                paper.text(215, paper.y - 13 * row, line, 10)
            paper.canvas.setLineWidth(0.3)
            paper.canvas.line(45, paper.y - tall + 10, 550, paper.y - tall + 10)
            paper.y -= tall
        paper.y -= 12


def typed_over_dots(paper: Paper, values: Values) -> None:
    """A blank form with dotted lines, typed over: the dots run on under the answers."""
    paper.text(45, paper.y, "Pro zahájení zahraniční spolupráce obcí SK", 14, BOLD)
    paper.y -= 30
    for heading, keys in SECTIONS:
        paper.room(50)
        paper.text(45, paper.y, heading, 11, BOLD)
        paper.y -= 22
        for key in keys:
            end = 45 + float(pdfmetrics.stringWidth(LABELS[key] + ":", REGULAR, 10)) + 4
            start = max(end, 200)
            answer = wrap(in_words(key, values), 545 - start, 10) or [""]
            paper.room(18.0 * len(answer))
            paper.text(45, paper.y, LABELS[key] + ":", 10)
            for row, line in enumerate(answer):
                left = end if row == 0 else start
                dots = int((550 - left) / pdfmetrics.stringWidth(".", REGULAR, 10))
                paper.text(left, paper.y - 18 * row, "." * dots, 10)
                paper.text(start, paper.y - 18 * row + 1.5, line, 10)
            paper.y -= 18.0 * len(answer) + 4
        paper.y -= 8


OTHER_LAYOUTS: Mapping[str, Callable[[Paper, Values], None]] = {
    "four columns": four_columns,
    "lines below": lines_below,
    "typed over dots": typed_over_dots,
}


def other_pdf(values: Values, layout: str) -> bytes:
    """The form in one of the further layouts."""
    paper = Paper()
    OTHER_LAYOUTS[layout](paper, values)
    return paper.done()
