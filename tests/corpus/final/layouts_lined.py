"""Layouts of running lines: dotted and dashed leaders, numbered questions."""

from __future__ import annotations

from tests.corpus.final.answers import OPTIONS, WORDS
from tests.corpus.final.hand import text_width
from tests.corpus.final.sheet import Sheet
from tests.corpus.final.signing import sign

# ---------------------------------------------------------------- dots, as somebody made them in Word

DOTS = {
    "applicant_type": "Typ žadatele (nehodící se škrtněte)", "applicant_name": "Název obce nebo školy", "ico": "IČO",
    "founder": "Zřizovatel (u škol)", "street": "Ulice a č. p.", "postal_code": "PSČ", "municipality": "Obec",
    "district": "Okres", "databox_id": "Datová schránka", "website": "Web", "population": "Počet obyvatel",
    "representative_name": "Statutární zástupce", "representative_role": "Funkce",
    "contact_name": "Kontaktní osoba (jméno, příjmení)", "contact_role": "Funkce kontaktní osoby",
    "contact_email": "Email", "contact_phone": "Kontaktní telefon", "languages": "Jazykové znalosti",
    "partner_region": "Vámi vybraný partnerský region", "alternate_region": "Případně jiný region",
    "partner_type": "Typ partnera (nehodící se škrtněte)", "partner_size": "Přibližná velikost partnera",
    "partner_character": "Charakter partnera", "partner_wish": "Konkrétní obec nebo škola",
    "cooperation_areas": "Zájem o spolupráci v oblasti", "intent": "Popis záměru, očekávání",
    "cooperation_form": "Forma spolupráce (nehodící se škrtněte)", "planned_start": "Předpokládaný začátek",
    "profile": "Charakteristika obce nebo školy", "existing_partnerships": "Stávající zahraniční partnerství",
    "international_experience": "Zkušenosti s mezinárodními projekty",
    "council_resolution": "Usnesení zastupitelstva (číslo, datum)",
    "consent": "Žadatel souhlasí s předáním údajů partnerskému regionu (nehodící se škrtněte)", "signed_place": "V",
    "signed_date": "dne",
}  # fmt: skip


class _Leaders:
    """Label, answer and what is left of the leader."""

    def __init__(self, sheet: Sheet, labels: dict[str, str], y: float, *, printed_dots: bool, size: float = 10) -> None:
        self.sheet, self.labels, self.y, self.size, self.dots = sheet, labels, y, size, printed_dots
        self.left, self.right, self.leading = 57.0, 538.0, 17.0

    def line(
        self, key: str, x: float | None = None, right: float | None = None, *, lines: int = 1, go_on: bool = True
    ) -> None:
        x, right = x or self.left, right or self.right
        self._room(lines + (lines > 1))
        start = self.sheet.text(x, self.y, f"{self.labels[key]}:" if self.dots else self.labels[key], self.size) + 4
        if lines > 1:  # the answer of several lines begins below its label
            start = x
            self.y += self.leading
        taken = self.sheet.answer(
            key, start + 2, self.y, right - start - 4, lines=lines, leading=self.leading, size=self.size
        )
        text = self.sheet.filling.answers.text(key)
        for index in range(lines):
            self._leader(
                start,
                right,
                self.y + index * self.leading,
                text,
                key,
                covered=index < taken and bool(text),
                whole=lines > 1,
            )
        if go_on:
            self.y += self.leading * lines

    def choice(self, key: str, style: str, *, words: dict[str, str] | None = None, separator: str = " / ") -> None:
        self._room(1)
        end = self.sheet.text(self.left, self.y, f"{self.labels[key]}: ", self.size) + 5
        separator = "" if self.sheet.filling.acroform else separator
        if end > 300:
            self.y += self.leading
            end = self.left + 16
        self.y = self.sheet.options(key, end + 2, self.y, self.right - end, style=style, size=self.size,
        leading=self.leading,
                                    separator=separator, words=words) + self.leading  # fmt: skip

    def heading(self, text: str) -> None:
        self._room(7)
        self.y += 4
        self.sheet.text(self.left, self.y, text, self.size + 1.5, bold=True)
        self.y += self.leading

    def _leader(self, x: float, right: float, y: float, text: str, key: str, *, covered: bool, whole: bool) -> None:
        if not self.dots:
            self.sheet.rule(x, y + 2.2, right, y + 2.2, 0.6, dash=(1.6, 1.8))
            return
        if covered and whole:
            return  # typing over several lines pushed the dots out
        sheet = self.sheet
        if covered and not sheet.filling.acroform:
            written = (text_width(text, sheet.filling.hand, self.size + 1.5) if key in sheet.filling.handwritten
                       else sheet.width(text, self.size, family=sheet.filling.family))  # fmt: skip
            x = min(x + 8 + written, right)
        dot = sheet.width(".", self.size)
        sheet.text(x, y, "." * int((right - x) / dot), self.size)

    def _room(self, lines: int) -> None:
        if self.y + lines * self.leading > 800:
            self.sheet.page()
            self.y = 60


def dots(sheet: Sheet) -> None:
    """Word with dots; what doesn't hold is crossed out."""
    sheet.text(298, 64, "ZAHÁJENÍ ZAHRANIČNÍ SPOLUPRÁCE OBCÍ", 14, bold=True, align="centre")
    sheet.text(298, 80, "žádost obce, města nebo školy ve Středočeském kraji", 11, align="centre")
    labels = DOTS
    if sheet.filling.acroform:  # nobody strikes words out in a fillable file
        labels = {key: label.replace("nehodící se škrtněte", "označte") for key, label in DOTS.items()}
    f = _Leaders(sheet, labels, 106, printed_dots=True)
    f.heading("1. Údaje o žadateli")
    f.choice("applicant_type", "strike")
    f.line("applicant_name")
    f.line("ico", right=230, go_on=False)
    f.line("founder", x=236)
    f.line("street")
    f.line("postal_code", right=180, go_on=False)
    f.line("municipality", x=186)
    f.line("district", right=280, go_on=False)
    f.line("databox_id", x=286)
    f.line("website", right=320, go_on=False)
    f.line("population", x=326)
    f.heading("2. Zástupce žadatele a kontakt")
    f.line("representative_name", right=370, go_on=False)
    f.line("representative_role", x=376)
    f.line("contact_name")
    f.line("contact_role")
    f.line("contact_email", right=320, go_on=False)
    f.line("contact_phone", x=326)
    f.line("languages")
    f.heading("3. Požadovaný partner")
    f.line("partner_region")
    f.line("alternate_region")
    f.choice("partner_type", "strike")
    f.line("partner_size")
    f.line("partner_character", lines=2)
    f.line("partner_wish")
    f.heading("4. Spolupráce")
    f.line("cooperation_areas", lines=2)
    f.line("intent", lines=5)
    f.choice("cooperation_form", "strike")
    f.line("planned_start")
    f.heading("5. O žadateli")
    f.line("profile", lines=5)
    f.line("existing_partnerships", lines=2)
    f.line("international_experience", lines=2)
    f.line("council_resolution")
    f.y += 8
    sheet.text(57, f.y, labels["consent"] + ":", 10, fit=480)
    f.y += 17
    sheet.options("consent", 73, f.y, 200, words={"ano": "ano", "ne": "ne"}, chosen_from=("ano", "ne"),
    style="strike", size=10,
                  separator="" if sheet.filling.acroform else " – ")  # fmt: skip
    f.y += 50
    end = sheet.text(57, f.y, "V ", 10)
    sheet.answer("signed_place", end + 2, f.y, 130, size=10)
    end = sheet.text(195, f.y, "dne ", 10)
    sheet.answer("signed_date", end + 2, f.y, 90, size=10)
    if not sheet.filling.answers.text("signed_place"):
        sheet.text(68, f.y, "." * 40, 10)
    if not sheet.filling.answers.text("signed_date"):
        sheet.text(end, f.y, "." * 28, 10)
    sign(sheet, 340, f.y - 52, 195, 54)
    sheet.text(340, f.y + 4, "." * 68, 10, fit=196)
    sheet.text(438, f.y + 16, "podpis a razítko", 8.5, align="centre")


# ---------------------------------------------------------------- dashed lines, choices ringed

DASHES = {
    "applicant_type": "Kdo žádá", "applicant_name": "Úplný název žadatele", "ico": "Identifikační číslo osoby",
    "founder": "Zřizovatel", "street": "Adresa – ulice, č. p.", "postal_code": "PSČ", "municipality": "Město/obec",
    "district": "V okrese", "databox_id": "ID datové schránky", "website": "Internetová adresa",
    "population": "Počet obyvatel nebo žáků", "representative_name": "Statutární zástupce (titul, jméno, příjmení)",
    "representative_role": "Funkce statutárního zástupce", "contact_name": "Jméno kontaktní osoby",
    "contact_role": "Funkce kontaktní osoby", "contact_email": "Elektronická adresa",
    "contact_phone": "Telefonní spojení",
    "languages": "Komunikační jazyk", "partner_region": "Zvolený partnerský region",
    "alternate_region": "Druhá volba regionu",
    "partner_type": "Koho hledáte", "partner_size": "Velikost partnerské obce",
    "partner_character": "Jaký má partner být",
    "partner_wish": "Máte-li již vybraného partnera, uveďte jej", "cooperation_areas": "Oblasti zamýšlené spolupráce",
    "intent": "Co od spolupráce očekáváte", "cooperation_form": "Předpokládaná forma spolupráce",
    "planned_start": "Zahájení spolupráce", "profile": "Představení obce/školy",
    "existing_partnerships": "Dosavadní zahraniční partnerství",
    "international_experience": "Zkušenosti s mezinárodní spoluprací",
    "council_resolution": "Usnesení rady/zastupitelstva", "consent": "Souhlasíme s předáním údajů partnerskému regionu",
    "signed_place": "Místo", "signed_date": "Dne",
}  # fmt: skip


def dashes(sheet: Sheet) -> None:
    """Dashed lines with the text on them; the right word is ringed."""
    sheet.text(57, 56, "Zahájení zahraniční spolupráce obcí Středočeského kraje", 13, italic=True)
    how = "označte křížkem" if sheet.filling.acroform else "zakroužkujte"
    sheet.text(57, 72, f"Správnou možnost {how}.", 8.5)
    f = _Leaders(sheet, DASHES, 94, printed_dots=False)
    f.leading = 18.5
    f.heading("Identifikace žadatele")
    f.choice("applicant_type", "ring", separator="   ")
    for key in ("applicant_name", "ico", "founder", "street"):
        f.line(key)
    f.line("postal_code", right=170, go_on=False)
    f.line("municipality", x=180, right=370, go_on=False)
    f.line("district", x=380)
    f.line("databox_id", right=260, go_on=False)
    f.line("website", x=270)
    f.line("population")
    f.heading("Zástupce a kontaktní osoba")
    for key in (
        "representative_name",
        "representative_role",
        "contact_name",
        "contact_role",
        "contact_email",
        "contact_phone",
    ):
        f.line(key)
    f.choice("languages", "ring", separator="   ")
    f.heading("Zahraniční partner")
    f.choice("partner_region", "ring", separator="   ")
    f.line("alternate_region")
    f.choice("partner_type", "ring", separator="   ")
    for key in ("partner_size", "partner_character", "partner_wish"):
        f.line(key, lines=2 if key == "partner_character" else 1)
    f.heading("Zamýšlená spolupráce")
    areas = dict(WORDS["cooperation_areas"]) | {"other_institutions": "další organizace"}
    f.choice("cooperation_areas", "ring", words=areas, separator="   ")
    f.line("intent", lines=5)
    f.choice("cooperation_form", "ring", separator="   ")
    f.line("planned_start")
    f.heading("Informace o žadateli")
    f.line("profile", lines=5)
    f.line("existing_partnerships", lines=2)
    f.line("international_experience", lines=2)
    f.line("council_resolution")
    f.y += 6
    end = sheet.text(57, f.y, DASHES["consent"] + ":   ", 10)
    sheet.options("consent", end, f.y, 120, words={"ano": "ANO", "ne": "NE"}, chosen_from=("ano", "ne"), style="ring",
    size=10,
                  separator="" if sheet.filling.acroform else "     ")  # fmt: skip
    f.y += 56
    f.line("signed_place", right=190, go_on=False)
    f.line("signed_date", x=198, right=305, go_on=False)
    sheet.text(315, f.y, "Podpis", 10)
    sign(sheet, 352, f.y - 50, 185, 54)
    sheet.rule(350, f.y + 2.2, 538, f.y + 2.2, 0.6, dash=(1.6, 1.8))


# ---------------------------------------------------------------- questions

QUESTIONS = {
    "applicant_type": "Kdo je žadatelem? Žadatelem je:", "applicant_name": "Jaký je oficiální název žadatele?",
    "ico": "Jaké je identifikační číslo (IČO) žadatele?", "founder": "Jde-li o školu, kdo je zřizovatel?",
    "street": "Ulice a číslo sídla žadatele:", "postal_code": "PSČ sídla:", "municipality": "Obec sídla:",
    "district": "Ve kterém okrese žadatel sídlí?", "databox_id": "Jaké má žadatel ID datové schránky?",
    "website": "Webové stránky žadatele:", "population": "Jaký je počet obyvatel (u školy počet žáků)?",
    "representative_name": "Kdo je statutární zástupce žadatele?",
    "representative_role": "Jaká je funkce statutárního zástupce?",
    "contact_name": "Kdo je kontaktní osoba?", "contact_role": "Jaká je funkce kontaktní osoby?",
    "contact_email": "E-mail kontaktní osoby:", "contact_phone": "Telefon kontaktní osoby:",
    "languages": "Jaké máte jazykové znalosti (v jakém jazyce lze s partnerem jednat)?",
    "partner_region": "Který partnerský region jste si vybrali?",
    "alternate_region": "Který náhradní region připadá v úvahu?",
    "partner_type": "Jaký typ partnera hledáte?", "partner_size": "Jaká má být přibližná velikost partnera?",
    "partner_character": "Jaký má být charakter partnera?",
    "partner_wish": "Máte zájem o konkrétní obec nebo školu? Uveďte ji:",
    "cooperation_areas": "Ve kterých oblastech spolupráce máte zájem?", "intent": "Popište svůj záměr a očekávání:",
    "cooperation_form": "O jakou formu spolupráce vám jde?",
    "planned_start": "Jaký je předpokládaný začátek spolupráce?",
    "profile": "Uveďte stručnou charakteristiku obce nebo školy:",
    "existing_partnerships": "Jaká jsou vaše stávající zahraniční partnerství?",
    "international_experience": "Jaké máte zkušenosti s mezinárodními projekty?",
    "council_resolution": "Existuje usnesení zastupitelstva? Uveďte číslo a datum:",
    "consent": "Souhlasíte s předáním údajů partnerskému regionu?", "signed_place": "Místo:", "signed_date": "Datum:",
}  # fmt: skip


def questions(sheet: Sheet) -> None:
    """Numbered questions in sentences, the answer below each."""
    sheet.text(57, 58, "Dotazník pro zahájení zahraniční spolupráce obcí SK", 14, bold=True)
    y = (
        sheet.paragraph(
            57, 74, "Odpovězte prosím na následující otázky. U otázek s nabídkou označte kroužek.", 9, 480, italic=True
        )
        + 8
    )
    lines = {
        "intent": 4,
        "profile": 4,
        "existing_partnerships": 2,
        "international_experience": 2,
        "partner_character": 2,
    }
    columns = {
        "partner_region": 2,
        "cooperation_areas": 1,
        "languages": 4,
        "applicant_type": 5,
        "partner_type": 4,
        "cooperation_form": 4,
    }
    for number, key in enumerate((key for key in QUESTIONS if not key.startswith("signed_")), 1):
        count = -(-len(OPTIONS[key]) // columns[key]) if key in columns else lines.get(key, 1)
        if y + 16 + 14 * count > 800:
            sheet.page()
            y = 58.0
        sheet.text(57, y, f"{number}.", 9.5, bold=True)
        end = sheet.text(77, y, QUESTIONS[key], 9.5, bold=True)
        if key == "consent":
            for option, word in (("ano", "ano"), ("ne", "ne")):
                sheet.option(key, option, end + 14, y, shape="circle")
                end = sheet.text(end + 26, y, word, 9.5)
        elif key in columns:
            y = sheet.options(key, 80, y + 15, 460, style="circle", columns=columns[key], size=9)
        else:
            sheet.answer(key, 80, y + 15, 455, lines=lines.get(key, 1), leading=13.5, size=10)
            y += 15 + 13.5 * (lines.get(key, 1) - 1)
        y += 18.2
    if y > 765:
        sheet.page()
        y = 60.0
    y += 34
    for key, x in (("signed_place", 57), ("signed_date", 205)):
        end = sheet.text(x, y, QUESTIONS[key], 9.5)
        sheet.answer(key, end + 6, y, 95, size=10)
    sheet.text(340, y, "Podpis:", 9.5)
    sign(sheet, 382, y - 42, 150, 52)
