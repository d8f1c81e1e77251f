"""Layouts with lines and boxes: a ruled table, boxes in two columns, a dense page, a spreadsheet."""

from __future__ import annotations

from tests.corpus.final.answers import OPTIONS, WORDS
from tests.corpus.final.sheet import Sheet
from tests.corpus.final.signing import sign

GREY = 0.88

# ---------------------------------------------------------------- a table with the labels on the left

TABLE = {
    "applicant_type": "Žadatelem je", "applicant_name": "Název obce (školy, instituce)", "ico": "IČO",
    "founder": "Zřizovatel (u škol a příspěvkových "
               "organizací)", "street": "Ulice a číslo popisné", "postal_code": "PSČ",
    "municipality": "Obec", "district": "Okres", "databox_id": "ID datové schránky", "website": "Webové stránky",
    "population": "Počet obyvatel (u školy počet žáků)",
    "representative_name": "Statutární zástupce – jméno a příjmení, titul", "representative_role": "Funkce",
    "contact_name": "Kontaktní osoba – jméno a příjmení", "contact_role": "Funkce kontaktní osoby",
    "contact_email": "E-mail", "contact_phone": "Telefon",
    "languages": "Jazykové znalosti (komunikační jazyk s partnerem)",
    "partner_region": "Partnerský region Středočeského kraje", "alternate_region": "Náhradní region",
    "partner_type": "Typ hledaného partnera", "partner_size": "Přibližná velikost partnera (od – do)",
    "partner_character": "Charakter partnera", "partner_wish": "Konkrétní obec/škola, o kterou máte zájem",
    "cooperation_areas": "Oblasti spolupráce", "intent": "Popis záměru a očekávání",
    "cooperation_form": "Forma spolupráce", "planned_start": "Předpokládaný začátek spolupráce",
    "profile": "Charakteristika obce/školy", "existing_partnerships": "Stávající zahraniční partnerství (obec, "
                                                                      "země, od roku)",
    "international_experience": "Zkušenosti s mezinárodními projekty",
    "council_resolution": "Usnesení zastupitelstva (číslo a datum)",
    "consent": "Souhlas s předáním údajů partnerskému regionu", "signed_place": "Místo", "signed_date": "Datum",
}  # fmt: skip


class _Table:
    def __init__(self, sheet: Sheet, labels: dict[str, str], y: float, *, left: float = 40, split: float = 212,
                 right: float = 556) -> None:  # fmt: skip
        self.sheet, self.labels, self.y = sheet, labels, y
        self.left, self.split, self.right = left, split, right

    def band(self, text: str) -> None:
        self._room(60)
        self.sheet.box(self.left, self.y, self.right - self.left, 15, grey=GREY)
        self.sheet.text(self.left + 4, self.y + 11, text, 9.5, bold=True)
        self.y += 15

    def row(self, key: str, lines: int = 1) -> None:
        height = 5 + 13 * lines
        self._frame(key, height)
        self.sheet.answer(key, self.split + 4, self.y + 12.5, self.right - self.split - 8, lines=lines)
        self.y += height

    def choice(self, key: str, *, rows: int = 1, columns: int = 0, style: str = "box") -> None:
        height = 5 + 13 * rows
        self._frame(key, height)
        self.sheet.options(
            key, self.split + 4, self.y + 12.5, self.right - self.split - 8, columns=columns, style=style, size=8.5
        )
        self.y += height

    def _frame(self, key: str, height: float) -> None:
        self._room(height)
        sheet = self.sheet
        sheet.box(self.left, self.y, self.split - self.left, height)
        sheet.box(self.split, self.y, self.right - self.split, height)
        width = self.split - self.left - 8
        if sheet.width(self.labels[key], 8.5) > width and height > 25:
            sheet.paragraph(self.left + 4, self.y + 11.5, self.labels[key], 8.5, width)
        else:
            sheet.text(self.left + 4, self.y + 12, self.labels[key], 8.5, fit=width)

    def _room(self, height: float) -> None:
        if self.y + height > 800:
            self.sheet.page()
            self.y = 45


def table(sheet: Sheet) -> None:
    """Labels on the left, answers on the right, sections as grey bands."""
    sheet.text(298, 46, "Pro zahájení zahraniční spolupráce obcí SK", 15, bold=True, align="centre")
    sheet.text(298, 62, "Krajský úřad Středočeského kraje, Zborovská 11, 150 21 Praha 5", 8.5, align="centre")
    t = _Table(sheet, TABLE, 74)
    t.band("A. Žadatel")
    t.choice("applicant_type")
    for key in ("applicant_name", "ico", "founder", "street", "postal_code", "municipality", "district", "databox_id",
                "website", "population"):  # fmt: skip
        t.row(key)
    t.band("B. Zástupce a kontaktní osoba")
    for key in (
        "representative_name",
        "representative_role",
        "contact_name",
        "contact_role",
        "contact_email",
        "contact_phone",
    ):
        t.row(key)
    t.choice("languages", rows=2, columns=4)
    t.band("C. Požadovaný partner")
    t.choice("partner_region", rows=3, columns=2)
    t.row("alternate_region")
    t.choice("partner_type")
    t.row("partner_size")
    t.row("partner_character", 2)
    t.row("partner_wish")
    t.band("D. Spolupráce")
    t.choice("cooperation_areas", rows=8, columns=1)
    t.row("intent", 5)
    t.choice("cooperation_form")
    t.row("planned_start")
    t.band("E. O žadateli")
    t.row("profile", 5)
    t.row("existing_partnerships", 2)
    t.row("international_experience", 2)
    t.row("council_resolution")
    t.band("F. Závěr")
    t._frame("consent", 18)
    sheet.option("consent", "ano", 217, t.y + 12.5)
    sheet.text(230, t.y + 12.5, "souhlasím", 9)
    t.y += 18
    t.row("signed_place")
    t.row("signed_date")
    t._room(66)
    sheet.box(40, t.y, 172, 62)
    sheet.box(212, t.y, 344, 62)
    sheet.paragraph(44, t.y + 12, "Podpis statutárního zástupce (razítko)", 8.5, 160)
    sign(sheet, 225, t.y + 4, 300, 54)


# ---------------------------------------------------------------- a label above each box, two columns

BOXES = {
    "applicant_type": "Typ žadatele", "applicant_name": "Oficiální název žadatele", "ico": "Identifikační číslo (IČO)",
    "founder": "Název zřizovatele", "street": "Ulice, č. p.", "postal_code": "Poštovní směrovací číslo",
    "municipality": "Město / obec", "district": "Okres", "databox_id": "Datová schránka (ID)",
    "website": "Internetové stránky", "population": "Počet obyvatel / žáků",
    "representative_name": "Jméno a příjmení statutárního zástupce",
    "representative_role": "Funkce statutárního zástupce",
    "contact_name": "Jméno a příjmení kontaktní osoby", "contact_role": "Pracovní zařazení kontaktní osoby",
    "contact_email": "Kontaktní e-mail", "contact_phone": "Telefon / mobil", "languages": "Znalost jazyků",
    "partner_region": "Vybraný partnerský region", "alternate_region": "Náhradní partnerský region",
    "partner_type": "Typ partnera", "partner_size": "Velikost partnera",
    "partner_character": "Charakteristika partnera",
    "partner_wish": "Konkrétní partner (je-li znám)", "cooperation_areas": "Oblasti spolupráce",
    "intent": "Stručný popis záměru a očekávání", "cooperation_form": "Forma spolupráce",
    "planned_start": "Předpokládaný termín zahájení", "profile": "Stručná charakteristika obce nebo školy",
    "existing_partnerships": "Stávající partnerství v zahraničí",
    "international_experience": "Zkušenosti se zahraničními projekty",
    "council_resolution": "Číslo a datum usnesení zastupitelstva",
    "consent": "Souhlasím s předáním údajů partnerskému regionu", "signed_place": "Místo podpisu",
    "signed_date": "Datum podpisu",
}  # fmt: skip


def _boxed(sheet: Sheet, labels: dict[str, str], key: str, x: float, y: float, width: float, lines: int = 1,
           options: tuple[str, ...] = ()) -> None:  # fmt: skip
    sheet.text(x, y, labels[key], 7.5, fit=width)
    sheet.box(x, y + 3, width, 4 + 13 * lines, line=0.5)
    sheet.answer(key, x + 4, y + 15, width - 8, lines=lines, options=options)


def boxes(sheet: Sheet) -> None:
    """A label above each box in two columns; choices in columns of their own."""
    sheet.rule(45, 58, 550, 58, 1.6, colour=(0.1, 0.3, 0.55))
    sheet.text(45, 50, "Žádost o zahájení zahraniční spolupráce", 17, colour=(0.1, 0.3, 0.55))
    y = 78.0
    sheet.text(45, y, "Žadatel", 11, bold=True)
    sheet.text(45, y + 16, BOXES["applicant_type"], 7.5)
    sheet.options("applicant_type", 45, y + 29, 150, columns=1, style="circle", leading=13)
    for index, key in enumerate(("applicant_name", "ico", "founder", "street", "postal_code", "municipality")):
        _boxed(sheet, BOXES, key, 215 + index % 2 * 173, y + 14 + index // 2 * 30, 162)
    for index, key in enumerate(("district", "databox_id", "website", "population")):
        offered = ("", *OPTIONS["district"]) if key == "district" else ()
        _boxed(sheet, BOXES, key, 45 + index % 4 * 127.5, y + 107, 120, options=offered)
    y = 222
    sheet.text(45, y, "Zástupce a kontakt", 11, bold=True)
    keys = (
        "representative_name",
        "representative_role",
        "contact_name",
        "contact_role",
        "contact_email",
        "contact_phone",
    )
    for index, key in enumerate(keys):
        _boxed(sheet, BOXES, key, 45 + index % 2 * 258, y + 15 + index // 2 * 30, 247)
    sheet.text(45, y + 107, BOXES["languages"], 7.5)
    sheet.options("languages", 45, y + 120, 505, columns=4)
    y = 374
    sheet.text(45, y, "Požadovaný partner", 11, bold=True)
    sheet.text(45, y + 15, BOXES["partner_region"], 7.5)
    sheet.options("partner_region", 45, y + 28, 190, columns=1, style="circle")
    sheet.text(245, y + 15, BOXES["partner_type"], 7.5)
    sheet.options("partner_type", 245, y + 28, 90, columns=1, style="circle")
    for index, key in enumerate(("alternate_region", "partner_size", "partner_wish")):
        _boxed(sheet, BOXES, key, 350, y + 15 + index * 31, 200)
    _boxed(sheet, BOXES, "partner_character", 45, y + 112, 505, 2)
    y = 534
    sheet.text(45, y, "Spolupráce", 11, bold=True)
    sheet.text(45, y + 15, BOXES["cooperation_areas"], 7.5)
    areas = {**WORDS["cooperation_areas"], "other_institutions": "další organizace"}
    sheet.options("cooperation_areas", 45, y + 28, 330, words=areas, columns=2)
    sheet.text(395, y + 15, BOXES["cooperation_form"], 7.5)
    sheet.options("cooperation_form", 395, y + 28, 160, columns=1, style="circle")
    _boxed(sheet, BOXES, "planned_start", 45, y + 88, 165)
    _boxed(sheet, BOXES, "council_resolution", 220, y + 88, 165)
    _boxed(sheet, BOXES, "intent", 45, y + 120, 505, 6)
    sheet.text(545, 822, "strana 1/2", 7.5, align="right")
    sheet.page()
    sheet.text(45, 52, "O žadateli", 11, bold=True)
    _boxed(sheet, BOXES, "profile", 45, 68, 505, 6)
    _boxed(sheet, BOXES, "existing_partnerships", 45, 168, 247, 4)
    _boxed(sheet, BOXES, "international_experience", 303, 168, 247, 4)
    sheet.text(45, 252, "Závěr", 11, bold=True)
    sheet.option("consent", "ano", 45, 272)
    sheet.text(59, 272, BOXES["consent"], 9)
    _boxed(sheet, BOXES, "signed_place", 45, 292, 150)
    _boxed(sheet, BOXES, "signed_date", 205, 292, 100)
    sheet.text(325, 292, "Podpis a razítko", 7.5)
    sheet.box(325, 295, 225, 70, line=0.5)
    sign(sheet, 332, 298, 205, 62)
    sheet.text(545, 822, "strana 2/2", 7.5, align="right")


# ---------------------------------------------------------------- one dense page, several fields in a row

DENSE = {
    "applicant_type": "Druh žadatele:", "applicant_name": "Název:", "ico": "IČ:", "founder": "Zřizovatel školy:",
    "street": "Ulice a čp.:", "postal_code": "PSČ:", "municipality": "Obec:", "district": "Okres:",
    "databox_id": "ID DS:", "website": "Web:", "population": "Počet obyvatel (žáků):",
    "representative_name": "Statutární zástupce:", "representative_role": "Funkce:", "contact_name": "Kontaktní osoba:",
    "contact_role": "Funkce kont. osoby:", "contact_email": "E-mail:", "contact_phone": "Tel.:",
    "languages": "Jazyky:", "partner_region": "Partnerský region:", "alternate_region": "Náhradní region:",
    "partner_type": "Typ partnera:", "partner_size": "Velikost partnera:", "partner_character": "Charakter partnera:",
    "partner_wish": "Konkrétní obec nebo škola:", "cooperation_areas": "Oblasti spolupráce:",
    "intent": "Popis záměru:", "cooperation_form": "Forma spolupráce:", "planned_start": "Předpokládaný začátek:",
    "profile": "Charakteristika obce/školy:", "existing_partnerships": "Dosavadní zahraniční partnerství:",
    "international_experience": "Zkušenosti s mezinár. projekty:", "council_resolution": "Usnesení zastupitelstva č.:",
    "consent": "Souhlas s předáním údajů partnerskému regionu:", "signed_place": "Místo:", "signed_date": "Datum:",
}  # fmt: skip


def _inline(sheet: Sheet, key: str, x: float, y: float, right: float, *, line: bool = True) -> None:
    end = sheet.text(x, y, DENSE[key], 8, bold=True) + 4
    if line:
        sheet.rule(end, y + 2.5, right, y + 2.5, 0.4)
    sheet.answer(key, end + 1, y, right - end - 2, size=9)


def dense(sheet: Sheet) -> None:
    """Everything on one page, up to four fields in a row, small print."""
    sheet.text(42, 52, "ZAHRANIČNÍ SPOLUPRÁCE OBCÍ STŘEDOČESKÉHO KRAJE – ŽÁDOST", 11.5, bold=True)
    sheet.text(553, 52, "tiskopis ZS-1", 7, align="right")
    sheet.rule(34, 60, 561, 60)
    rows: list[tuple[tuple[str, float, float], ...]] = [
        (("applicant_name", 42, 400), ("ico", 408, 553)),
        (("founder", 42, 330), ("population", 336, 553)),
        (("street", 42, 230), ("postal_code", 236, 310), ("municipality", 316, 553)),
        (("district", 42, 170), ("databox_id", 176, 276), ("website", 282, 553)),
        (("representative_name", 42, 340), ("representative_role", 346, 553)),
        (("contact_name", 42, 310), ("contact_role", 316, 553)),
        (("contact_email", 42, 330), ("contact_phone", 336, 553)),
        (("partner_size", 42, 290), ("alternate_region", 296, 553)),
        (("partner_wish", 42, 300), ("planned_start", 306, 553)),
    ]
    y = 78.0
    end = sheet.text(42, y, DENSE["applicant_type"], 8, bold=True)
    sheet.options("applicant_type", end + 8, y, 460, size=8.5)
    for index, row in enumerate(rows):
        y += 19 if index not in {4, 7} else 24
        if index in {4, 7}:
            sheet.rule(34, y - 13, 561, y - 13)
        for key, left, right in row:
            _inline(sheet, key, left, y, right)
    for key in ("partner_region", "partner_type", "languages", "cooperation_form"):
        y += 18
        end = sheet.text(42, y, DENSE[key], 8, bold=True)
        y = sheet.options(key, 126, y, 427, size=8, columns=3 if key == "partner_region" else 0, leading=13)
    y += 18
    sheet.text(42, y, DENSE["cooperation_areas"], 8, bold=True)
    y = sheet.options("cooperation_areas", 126, y, 430, size=8, leading=12.5) + 8
    for key, lines in (("partner_character", 2), ("intent", 5), ("profile", 5), ("existing_partnerships", 2),
                       ("international_experience", 1), ("council_resolution", 1)):  # fmt: skip
        sheet.rule(34, y, 561, y, 0.4)
        sheet.text(42, y + 10.5, DENSE[key], 8, bold=True, fit=118)
        sheet.answer(key, 165, y + 10.5, 388, lines=lines, leading=11.5, size=9)
        y += 4 + 12 * lines
    sheet.rule(34, y, 561, y)
    end = sheet.text(42, y + 16, DENSE["consent"], 8, bold=True)
    for option in ("ano", "ne"):
        sheet.option("consent", option, end + 8, y + 16)
        end = sheet.text(end + 20, y + 16, option.upper(), 8.5)
    _inline(sheet, "signed_place", 42, y + 38, 180)
    _inline(sheet, "signed_date", 186, y + 38, 300)
    sheet.text(312, y + 38, "Podpis, razítko:", 8, bold=True)
    sign(sheet, 385, y + 8, 160, 56)
    sheet.box(34, 34, 527, y + 38, line=1.2)


# ---------------------------------------------------------------- a spreadsheet

GRID = {
    "applicant_type": "Typ žadatele (z nabídky)", "applicant_name": "Název organizace", "ico": "IČO žadatele",
    "founder": "Zřizovatel", "street": "Adresa (ulice a číslo)", "postal_code": "PSČ", "municipality": "Obec (město)",
    "district": "Okres", "databox_id": "Identifikátor datové schránky", "website": "WWW",
    "population": "Počet obyvatel/žáků",
    "representative_name": "Osoba oprávněná jednat za žadatele", "representative_role": "Funkce zástupce",
    "contact_name": "Kontaktní osoba", "contact_role": "Funkce kontaktní osoby", "contact_email": "E-mailová adresa",
    "contact_phone": "Telefonní číslo", "languages": "Komunikační jazyky", "partner_region": "Požadovaný region",
    "alternate_region": "Náhradní region (2. volba)", "partner_type": "Druh partnera",
    "partner_size": "Přibližná velikost",
    "partner_character": "Představa o partnerovi", "partner_wish": "Konkrétní partner",
    "cooperation_areas": "Zvolené oblasti spolupráce",
    "intent": "Záměr a očekávání", "cooperation_form": "Forma", "planned_start": "Termín zahájení",
    "profile": "Charakteristika žadatele", "existing_partnerships": "Současní zahraniční partneři",
    "international_experience": "Zkušenosti s mezinárodní spoluprací", "council_resolution": "Usnesení zastupitelstva",
    "consent": "Souhlas s předáním údajů", "signed_place": "Místo", "signed_date": "Datum vyplnění",
}  # fmt: skip


def grid(sheet: Sheet) -> None:
    """Label and answer twice in a row, as printed from a spreadsheet; choices in words."""
    sheet.box(36, 40, 523, 24, grey=0.8)
    sheet.text(42, 56, "Pro zahájení zahraniční spolupráce obcí Středočeského kraje", 12, bold=True)
    y = 64.0

    def pair(left: str, right: str) -> None:
        nonlocal y
        for x, key in ((36, left), (297.5, right)):
            sheet.box(x, y, 108, 19, grey=0.93, line=0.4)
            sheet.text(x + 3, y + 12.5, GRID[key], 7.8, fit=102)
            sheet.box(x + 108, y, 153.5, 19, line=0.4)
            sheet.answer(key, x + 111, y + 13, 147, size=9)
        y += 19

    def wide(key: str, lines: int) -> None:
        nonlocal y
        height = 6 + 12.5 * lines
        sheet.box(36, y, 108, height, grey=0.93, line=0.4)
        sheet.paragraph(39, y + 12, GRID[key], 7.8, 102)
        sheet.box(144, y, 415, height, line=0.4)
        sheet.answer(key, 147, y + 13, 408, lines=lines, leading=12.5, size=9)
        y += height

    pair("applicant_type", "ico")
    wide("applicant_name", 1)
    wide("founder", 1)
    pair("street", "postal_code")
    pair("municipality", "district")
    pair("databox_id", "population")
    pair("representative_name", "representative_role")
    pair("contact_name", "contact_role")
    wide("contact_email", 1)
    pair("contact_phone", "website")
    wide("languages", 1)
    y += 6
    pair("partner_region", "alternate_region")
    pair("partner_type", "partner_size")
    wide("partner_character", 2)
    pair("partner_wish", "planned_start")
    y += 6
    wide("cooperation_areas", 2)
    pair("cooperation_form", "council_resolution")
    wide("intent", 6)
    wide("profile", 6)
    wide("existing_partnerships", 2)
    wide("international_experience", 2)
    y += 6
    pair("consent", "signed_date")
    pair_y = y
    sheet.box(36, pair_y, 108, 58, grey=0.93, line=0.4)
    sheet.text(39, pair_y + 12.5, GRID["signed_place"], 7.8)
    sheet.box(144, pair_y, 153.5, 58, line=0.4)
    sheet.answer("signed_place", 147, pair_y + 13, 147, size=9)
    sheet.box(297.5, pair_y, 108, 58, grey=0.93, line=0.4)
    sheet.text(300.5, pair_y + 12.5, "Podpis a razítko", 7.8)
    sheet.box(405.5, pair_y, 153.5, 58, line=0.4)
    sign(sheet, 409, pair_y + 3, 146, 52)
