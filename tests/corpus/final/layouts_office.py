"""Layouts of offices: an official two-pager with instructions, a typescript, one in Czech and English."""

from __future__ import annotations

from tests.corpus.final.answers import OPTIONS, WORDS
from tests.corpus.final.sheet import Sheet
from tests.corpus.final.signing import sign

# ---------------------------------------------------------------- an official form with instructions and cells

OFFICIAL = {
    "applicant_type": "Právní forma žadatele", "applicant_name": "Název žadatele", "ico": "IČO",
    "founder": "Zřizovatel školy",
    "street": "Ulice, číslo popisné", "postal_code": "PSČ", "municipality": "Obec",
    "district": "Okres Středočeského kraje",
    "databox_id": "ID datové schránky", "website": "WWW stránky", "population": "Počet obyvatel / žáků",
    "representative_name": "Statutární zástupce, jméno a příjmení", "representative_role": "Funkce",
    "contact_name": "Kontaktní osoba, jméno a příjmení", "contact_role": "Funkce kontaktní osoby",
    "contact_email": "E-mail",
    "contact_phone": "Telefon", "languages": "Jazyková vybavenost", "partner_region": "Vybraný partnerský region",
    "alternate_region": "Náhradní region", "partner_type": "Požadovaný typ partnera",
    "partner_size": "Přibližná velikost partnera",
    "partner_character": "Charakter partnera (poloha, hospodářství, "
                         "tradice)", "partner_wish": "Konkrétní obec/škola, o kterou máte zájem",
    "cooperation_areas": "Oblasti spolupráce (lze vybrat více)", "intent": "Popis záměru a očekávání",
    "cooperation_form": "Forma spolupráce", "planned_start": "Předpokládaný začátek",
    "profile": "Charakteristika obce/školy",
    "existing_partnerships": "Stávající zahraniční partnerství",
    "international_experience": "Zkušenosti s mezinárodními projekty",
    "council_resolution": "Číslo a datum usnesení zastupitelstva",
    "consent": "Souhlasím s předáním uvedených údajů partnerskému "
               "regionu", "signed_place": "Místo", "signed_date": "Datum",
}  # fmt: skip


def official(sheet: Sheet) -> None:
    """Two pages with numbered items, instructions, cells for figures and boxes after the words."""
    sheet.text(45, 48, "Krajský úřad Středočeského kraje", 9, bold=True)
    sheet.box(400, 34, 150, 44, line=0.8)
    sheet.text(404, 43, "Otisk podacího razítka", 6.5)
    sheet.text(45, 78, "ŽÁDOST O ZAHÁJENÍ ZAHRANIČNÍ SPOLUPRÁCE", 13.5, bold=True)
    y = sheet.paragraph(45, 94, "Pokyny: Vyplňte čitelně hůlkovým písmem nebo na počítači. Údaje o škole vyplní "
                                "jen škola. "
                        "Podepsanou žádost zašlete na adresu úřadu, datovou schránkou, nebo jako prostý sken "
                        "e-mailem.", 7.5, 500) + 6  # fmt: skip
    number = 0

    def heading(text: str) -> None:
        nonlocal y
        sheet.box(45, y, 505, 14, grey=0.15, line=0)
        sheet.text(49, y + 10.5, text, 9, bold=True, colour=(1, 1, 1))
        y += 20

    def item(key: str, x: float = 45, width: float = 505, lines: int = 1) -> None:
        nonlocal number
        number += 1
        sheet.text(x, y + 7, f"{number:02} {OFFICIAL[key]}", 7.5, fit=width)
        if key in {"ico", "postal_code"}:
            sheet.cells(key, x + 13, y + 11, 8 if key == "ico" else 5, 13.5)
            return
        sheet.box(x + 13, y + 11, width - 13, 3.5 + 13 * lines, line=0.5)
        sheet.answer(key, x + 17, y + 22.5, width - 21, lines=lines, size=10)

    def items(*columns: tuple[str, float, float], lines: int = 1) -> None:
        nonlocal y
        for key, x, width in columns:
            item(key, x, width, lines)
        y += 17 + 13 * lines + 2

    def marks(key: str, columns: int) -> None:
        nonlocal y, number
        number += 1
        sheet.text(45, y + 7, f"{number:02} {OFFICIAL[key]}", 7.5)
        y = sheet.options(key, 58, y + 20, 492, style="after", columns=columns, size=8.5) + 9

    heading("I. ŽADATEL")
    marks("applicant_type", 5)
    items(("applicant_name", 45, 370), ("ico", 425, 125))
    items(("founder", 45, 300), ("population", 355, 195))
    items(("street", 45, 240), ("postal_code", 295, 85), ("municipality", 385, 165))
    items(("district", 45, 150), ("databox_id", 205, 120), ("website", 335, 215))
    heading("II. ZÁSTUPCE A KONTAKTNÍ OSOBA")
    items(("representative_name", 45, 300), ("representative_role", 355, 195))
    items(("contact_name", 45, 300), ("contact_role", 355, 195))
    items(("contact_email", 45, 300), ("contact_phone", 355, 195))
    marks("languages", 4)
    heading("III. POŽADOVANÝ PARTNER")
    marks("partner_region", 3)
    items(("alternate_region", 45, 250), ("partner_size", 305, 245))
    marks("partner_type", 4)
    items(("partner_character", 45, 505), lines=2)
    items(("partner_wish", 45, 505))
    sheet.text(298, 820, "Žádost o zahájení zahraniční spolupráce – strana 1 ze 2", 7, align="centre")
    sheet.page()
    y = 44
    heading("IV. SPOLUPRÁCE")
    marks("cooperation_areas", 1)
    items(("intent", 45, 505), lines=6)
    marks("cooperation_form", 4)
    items(("planned_start", 45, 250))
    heading("V. O ŽADATELI")
    items(("profile", 45, 505), lines=6)
    items(("existing_partnerships", 45, 505), lines=2)
    items(("international_experience", 45, 505), lines=2)
    items(("council_resolution", 45, 300))
    heading("VI. PROHLÁŠENÍ")
    y = sheet.paragraph(45, y + 6, "Prohlašuji, že uvedené údaje jsou pravdivé. Krajský úřad zpracovává osobní "
                                   "údaje uvedené v žádosti "
                        "jen pro zprostředkování partnerství a uchová je po dobu danou spisovým "
                        "plánem.", 7.5, 505) + 8  # fmt: skip
    end = sheet.text(45, y, OFFICIAL["consent"], 9)
    sheet.option("consent", "ano", end + 8, y)
    y += 14
    items(("signed_place", 45, 150), ("signed_date", 205, 110))
    sheet.text(335, y - 25, "Podpis statutárního zástupce, razítko", 7.5)
    sheet.box(335, y - 21, 215, 66, line=0.5)
    sign(sheet, 342, y - 18, 200, 58)
    sheet.text(298, 820, "Žádost o zahájení zahraniční spolupráce – strana 2 ze 2", 7, align="centre")


# ---------------------------------------------------------------- as if from a typewriter

TYPED = {
    "applicant_type": "Typ žadatele", "applicant_name": "Název", "ico": "IČO", "founder": "Zřizovatel",
    "street": "Ulice",
    "postal_code": "PSČ", "municipality": "Obec", "district": "Okres", "databox_id": "Dat. schránka (ID)",
    "website": "Web",
    "population": "Počet obyvatel", "representative_name": "Statutární zástupce", "representative_role": "Funkce",
    "contact_name": "Kontaktní osoba", "contact_role": "Funkce kont. osoby", "contact_email": "E-mail",
    "contact_phone": "Mobil",
    "languages": "Jazyky", "partner_region": "Partnerský region", "alternate_region": "Náhradní region",
    "partner_type": "Typ partnera",
    "partner_size": "Velikost partnera", "partner_character": "Charakter partnera", "partner_wish": "Konkrétní partner",
    "cooperation_areas": "Oblasti spolupráce", "intent": "Popis záměru", "cooperation_form": "Forma spolupráce",
    "planned_start": "Začátek spolupráce", "profile": "Charakteristika", "existing_partnerships": "Zahr. partnerství",
    "international_experience": "Zkušenosti s mezinárodními projekty", "council_resolution": "Usnesení zastup.",
    "consent": "Souhlas s předáním údajů partnerskému regionu", "signed_place": "Místo", "signed_date": "Datum",
}  # fmt: skip


def typed(sheet: Sheet) -> None:
    """Fixed pitch, label and colon, brackets for boxes, as a small office types its own copy of the form."""
    sheet.text(57, 60, "PRO ZAHÁJENÍ ZAHRANIČNÍ SPOLUPRÁCE OBCÍ SK", 12, bold=True)
    sheet.text(57, 72, "=" * 66, 12, fit=480)
    y = 90.0

    def line(key: str, lines: int = 1) -> None:
        nonlocal y
        if y + 13 * lines > 800:
            sheet.page()
            y = 60.0
        sheet.text(57, y, f"{TYPED[key]}:", 9.5, fit=140)
        sheet.answer(key, 200, y, 340, lines=lines, leading=13, size=9.5)
        y += 13.5 * lines

    def marks(key: str, columns: int) -> None:
        nonlocal y
        sheet.text(57, y, f"{TYPED[key]}:", 9.5)
        words = {**WORDS[key], **({"other_institutions": "další organizace"} if key == "cooperation_areas" else {})}
        y = sheet.options(key, 200, y, 345, columns=columns, style="ascii", size=9, words=words) + 13.5

    def heading(text: str) -> None:
        nonlocal y
        y += 8
        if y > 700:
            sheet.page()
            y = 60.0
        sheet.text(57, y, text, 9.5, bold=True)
        y += 15

    heading("A) ŽADATEL")
    marks("applicant_type", 2)
    for key in (
        "applicant_name",
        "ico",
        "founder",
        "street",
        "postal_code",
        "municipality",
        "district",
        "databox_id",
        "website",
        "population",
    ):
        line(key)
    heading("B) ZÁSTUPCE A KONTAKT")
    for key in (
        "representative_name",
        "representative_role",
        "contact_name",
        "contact_role",
        "contact_email",
        "contact_phone",
        "languages",
    ):
        line(key)
    heading("C) HLEDANÝ PARTNER")
    marks("partner_region", 1)
    line("alternate_region")
    marks("partner_type", 2)
    for key in ("partner_size", "partner_character", "partner_wish"):
        line(key, 2 if key == "partner_character" else 1)
    heading("D) SPOLUPRÁCE")
    marks("cooperation_areas", 2)
    line("intent", 6)
    marks("cooperation_form", 2)
    line("planned_start")
    heading("E) O ŽADATELI")
    line("profile", 6)
    line("existing_partnerships", 2)
    y += 4
    sheet.paragraph(57, y, f"{TYPED['international_experience']}:", 9.5, 140)
    sheet.answer("international_experience", 200, y, 340, lines=2, size=9.5)
    y += 30
    line("council_resolution")
    heading("F) ZÁVĚR")
    end = sheet.text(57, y, f"{TYPED['consent']}:", 9.5)
    sheet.options(
        "consent", end + 10, y, 160, words={"ano": "ano", "ne": "ne"}, chosen_from=("ano", "ne"), style="ascii", size=9
    )
    y += 18
    line("signed_place")
    line("signed_date")
    y += 58
    end = sheet.text(57, y, "Podpis:", 9.5)
    sign(sheet, end + 12, y - 42, 180, 50)


# ---------------------------------------------------------------- Czech and English

BILINGUAL = {
    "applicant_type": "Typ žadatele / Type of applicant", "applicant_name": "Název žadatele / Name of applicant",
    "ico": "IČO / Company ID", "founder": "Zřizovatel / Founder", "street": "Ulice a číslo / Street, No.",
    "postal_code": "PSČ / Postal code", "municipality": "Obec / Municipality", "district": "Okres / District",
    "databox_id": "ID datové schránky / Data box ID", "website": "Webové stránky / Website",
    "population": "Počet obyvatel / Population", "representative_name": "Statutární zástupce / Representative",
    "representative_role": "Funkce / Position", "contact_name": "Kontaktní osoba / Contact person",
    "contact_role": "Funkce kontaktní osoby / Contact's position", "contact_email": "E-mail / E-mail",
    "contact_phone": "Telefon / Phone", "languages": "Jazykové znalosti / Languages",
    "partner_region": "Partnerský region / Partner region", "alternate_region": "Náhradní region / Alternate region",
    "partner_type": "Typ partnera / Type of partner", "partner_size": "Přibližná velikost partnera / Approximate size",
    "partner_character": "Charakter partnera / Character of the partner",
    "partner_wish": "Konkrétní obec nebo škola / Particular municipality or school",
    "cooperation_areas": "Oblasti spolupráce / Areas of cooperation", "intent": "Popis záměru a očekávání / "
                                                                                "Intent and expectations",
    "cooperation_form": "Forma spolupráce / Form of cooperation",
    "planned_start": "Předpokládaný začátek / Planned start",
    "profile": "Charakteristika obce/školy / Profile of the municipality or school",
    "existing_partnerships": "Stávající zahraniční partnerství / Existing partnerships",
    "international_experience": "Zkušenosti s mezinárodními projekty / Experience with international projects",
    "council_resolution": "Usnesení zastupitelstva / Council resolution",
    "consent": "Souhlas s předáním údajů / I agree to the transfer of data", "signed_place": "Místo / Place",
    "signed_date": "Datum / Date",
}  # fmt: skip
_ENGLISH = {
    "applicant_type": ("municipality", "market town", "town", "school", "other"),
    "partner_type": ("municipality", "town", "school", "other"),
    "cooperation_areas": (
        "schools",
        "culture",
        "tourism",
        "self-government",
        "business",
        "research",
        "social",
        "others",
    ),
    "cooperation_form": ("partnership", "project", "exchange", "contact"),
    "languages": ("Czech", "English", "German", "French", "Polish", "Italian", "Slovak", "Ukrainian"),
}


def _both(key: str) -> dict[str, str]:
    czech = {**WORDS[key], **({"other_institutions": "další organizace"} if key == "cooperation_areas" else {})}
    return {option: f"{czech[option]} / {word}" for option, word in zip(OPTIONS[key], _ENGLISH[key], strict=True)}


def bilingual(sheet: Sheet) -> None:
    """Each label in Czech and English above an open field with a line below; two pages."""
    sheet.text(50, 52, "Žádost o zahájení zahraniční spolupráce", 14, bold=True)
    sheet.text(50, 67, "Application for international cooperation of municipalities", 11, italic=True)
    y = 78.0

    def heading(czech: str, english: str) -> None:
        nonlocal y
        sheet.text(50, y + 17, f"{czech} / {english}", 10, bold=True)
        sheet.rule(50, y + 21, 545, y + 21, 1.4)
        y += 24

    def field(key: str, x: float = 50, width: float = 495, lines: int = 1, *, advance: bool = True) -> None:
        nonlocal y
        sheet.text(x, y + 10, BILINGUAL[key], 7.5, italic=True, fit=width)
        for line in range(lines):
            sheet.rule(x, y + 26 + 14 * line, x + width, y + 26 + 14 * line, 0.5)
        sheet.answer(key, x + 2, y + 23.5, width - 4, lines=lines, leading=14, size=10)
        y += (13 + 14 * lines + 3) if advance else 0

    def two(left: str, right: str, split: float = 0.5) -> None:
        first = 495 * split - 8
        field(left, 50, first, advance=False)
        field(right, 50 + 495 * split + 4, 495 * (1 - split) - 4)

    def marks(key: str, columns: int) -> None:
        nonlocal y
        sheet.text(50, y + 10, BILINGUAL[key], 7.5, italic=True)
        words = None if key == "partner_region" else _both(key)
        y = sheet.options(key, 52, y + 23, 500, columns=columns, words=words, size=8.5, style="box") + 6

    heading("Žadatel", "Applicant")
    marks("applicant_type", 3)
    two("applicant_name", "ico", 0.65)
    two("founder", "population", 0.6)
    two("street", "postal_code", 0.65)
    two("municipality", "district")
    two("databox_id", "website")
    heading("Zástupce a kontaktní osoba", "Representative and contact")
    two("representative_name", "representative_role")
    two("contact_name", "contact_role")
    two("contact_email", "contact_phone")
    marks("languages", 4)
    heading("Požadovaný partner", "Partner sought")
    marks("partner_region", 3)
    two("alternate_region", "partner_size")
    marks("partner_type", 4)
    field("partner_character", lines=2)
    field("partner_wish")
    sheet.page()
    y = 40
    heading("Spolupráce", "Cooperation")
    marks("cooperation_areas", 2)
    marks("cooperation_form", 2)
    field("planned_start")
    field("intent", lines=5)
    heading("O žadateli", "About the applicant")
    field("profile", lines=5)
    field("existing_partnerships", lines=2)
    field("international_experience", lines=2)
    field("council_resolution")
    heading("Závěr", "Conclusion")
    sheet.text(50, y + 14, BILINGUAL["consent"] + ":", 9)
    end = 330.0
    for option, word in (("ano", "ano / yes"), ("ne", "ne / no")):
        sheet.option("consent", option, end, y + 14)
        end = sheet.text(end + 12, y + 14, word, 9) + 16
    y += 22
    two("signed_place", "signed_date")
    sheet.text(300, y + 12, "Podpis statutárního zástupce / Signature", 7.5, italic=True)
    sign(sheet, 310, y + 14, 220, 58)
    sheet.rule(300, y + 76, 545, y + 76, 0.5)
