"""Offices whose Word form is one table or many: two columns, four columns, captions above the answers."""

from __future__ import annotations

from random import Random

from tests.corpus.dev.people import Applicant
from tests.corpus.offices.word_doc import Doc
from tests.corpus.offices.word_ml import field, form_field, look, p, run, tbl, tc, text_box, tr

File = tuple[bytes, bool]

# ---------------------------------------------------------------- two columns

_TWO = {
    "applicant_type": "Typ žadatele",
    "applicant_name": "Přesný název žadatele",
    "ico": "IČO",
    "founder": "Zřizovatel (jen školy a příspěvkové organizace)",
    "street": "Ulice a číslo popisné / orientační",
    "postal_code": "PSČ",
    "municipality": "Obec (sídlo)",
    "district": "Okres",
    "databox_id": "ID datové schránky",
    "website": "Webové stránky",
    "population": "Počet obyvatel (u škol počet žáků)",
    "representative_name": "Statutární zástupce – jméno, příjmení, titul",
    "representative_role": "Funkce statutárního zástupce",
    "contact_name": "Kontaktní osoba pro zahraniční spolupráci – jméno a příjmení",
    "contact_role": "Pracovní zařazení kontaktní osoby",
    "contact_email": "E-mail kontaktní osoby",
    "contact_phone": "Telefon kontaktní osoby",
    "languages": "Jazyky, kterými se s partnerem domluvíte",
    "partner_region": "Vybraný partnerský region Středočeského kraje",
    "alternate_region": "Náhradní partnerský region",
    "partner_type": "Druh hledaného partnera",
    "partner_size": "Přibližná velikost partnera",
    "partner_character": "Jaký by měl partner být",
    "partner_wish": "Máte zájem o konkrétní obec či školu? Uveďte ji.",
    "cooperation_areas": "Oblasti spolupráce",
    "intent": "Popis záměru a očekávání od spolupráce",
    "cooperation_form": "Předpokládaná forma spolupráce",
    "planned_start": "Předpokládaný začátek spolupráce",
    "profile": "Stručná charakteristika žadatele",
    "existing_partnerships": "Dosavadní zahraniční partnerství",
    "international_experience": "Zkušenosti s mezinárodními projekty",
    "council_resolution": "Usnesení rady / zastupitelstva (číslo, datum)",
    "consent": "Souhlas s předáním údajů partnerskému regionu",
    "signed_place": "Místo",
    "signed_date": "Datum",
}
_TWO_SECTIONS = {
    "applicant_type": "A. ÚDAJE O ŽADATELI",
    "representative_name": "B. ZÁSTUPCI ŽADATELE",
    "partner_region": "C. HLEDANÝ PARTNER",
    "cooperation_areas": "D. SPOLUPRÁCE",
    "profile": "E. DOPLŇUJÍCÍ INFORMACE",
    "consent": "F. PROHLÁŠENÍ A PODPIS",
}
_TWO_HINTS = {
    "website": "uveďte včetně https://",
    "partner_size": "počtem obyvatel, žáků apod.",
    "intent": "max. 1 800 znaků",
    "cooperation_areas": "lze označit více možností",
}


def two_columns(rng: Random, applicant: Applicant) -> File:
    """Label left on grey, answer right, captions of sections over both columns."""
    doc = Doc(rng=rng, applicant=applicant, in_words=frozenset({"district", "alternate_region"}))
    boxes, colon, widths = rng.choice(("ballot", "wingdings", "square")), rng.choice(("", ":")), (3700, 5938)
    rows = []
    for key, label in _TWO.items():
        if key in _TWO_SECTIONS:
            caption = p(run(_TWO_SECTIONS[key], look(bold=True, color="FFFFFF")), before=40, after=40, keep=True)
            rows.append(tr(tc(caption, sum(widths), span=2, fill="1F4E79")))
        left = p(doc.broken(label + colon, look(bold=True)), before=30, after=30)
        if key in _TWO_HINTS:
            left += p(run(_TWO_HINTS[key], look(italic=True, size=8)), after=30)
        if doc.boxed(key) and key in ("cooperation_areas", "partner_region"):
            right = "".join(p(line, after=0) for line in doc.lines(key, boxes))
        else:
            right = p(doc.ticked(key, boxes), before=30, after=30)
        rows.append(tr(tc(left, widths[0], fill="E7E6E6"), tc(right, widths[1])))
    signed = p(run(doc.signer()), before=500)
    rows.append(
        tr(
            tc(p(run("Podpis statutárního zástupce a razítko" + colon, look(bold=True))), widths[0], fill="E7E6E6"),
            tc(signed, widths[1]),
        )
    )
    body = (
        p(run("Pro zahájení zahraniční spolupráce obcí SK"), style="Nadpis1", align="center")
        + p(
            run("Vyplněný formulář zašlete na adresu protokol@kr-s.cz nebo do datové schránky kraje."),
            align="center",
            after=120,
        )
        + tbl(rows, widths)
    )
    header = p(
        run("Krajský úřad Středočeského kraje\tOdbor kancelář hejtmana", look(size=8)),
        tabs=(("right", "none", 9638),),
        border="bottom",
    )
    footer = p(
        run("Zborovská 11, 150 21 Praha 5\tstrana ", look(size=8)), field("PAGE", "1"), tabs=(("right", "none", 9638),)
    )
    return doc.pack(body, font="Calibri", size=10, header=header, footer=footer), False


# ---------------------------------------------------------------- four columns, legacy form fields

_FOUR = {
    "applicant_type": "Právní postavení",
    "applicant_name": "Název",
    "ico": "IČ",
    "founder": "Zřizovatel",
    "street": "Ulice, č. p.",
    "postal_code": "PSČ",
    "municipality": "Město / obec",
    "district": "Okres",
    "databox_id": "Dat. schránka",
    "website": "Internet",
    "population": "Obyvatel / žáků",
    "representative_name": "Jméno",
    "representative_role": "Funkce",
    "contact_name": "Jméno",
    "contact_role": "Funkce",
    "contact_email": "E-mail",
    "contact_phone": "Telefon",
    "languages": "Jazyky komunikace",
    "partner_region": "Region 1. volby",
    "alternate_region": "Region 2. volby",
    "partner_type": "Typ partnera",
    "partner_size": "Velikost partnera",
    "partner_character": "Požadavky na partnera",
    "partner_wish": "Konkrétní zájem o obec / školu",
    "cooperation_areas": "Témata spolupráce",
    "intent": "Záměr a očekávání",
    "cooperation_form": "Forma",
    "planned_start": "Zahájení od",
    "profile": "Charakteristika obce (školy)",
    "existing_partnerships": "Stávající zahraniční partneři",
    "international_experience": "Zkušenosti z mezin. projektů",
    "council_resolution": "Usnesení orgánu obce č., ze dne",
    "consent": "Souhlas",
    "signed_place": "V",
    "signed_date": "dne",
}
_FOUR_BLOCKS = (
    (
        "Žadatel",
        (
            "applicant_name+",
            "applicant_type",
            "ico",
            "street",
            "postal_code",
            "municipality",
            "district",
            "databox_id",
            "website",
            "population",
            "founder",
        ),
    ),
    ("Statutár", ("representative_name", "representative_role")),
    ("Kontaktní osoba", ("contact_name", "contact_role", "contact_phone", "contact_email", "languages+")),
    (
        "Hledaný partner",
        ("partner_region", "alternate_region", "partner_type", "partner_size", "partner_wish+", "partner_character+"),
    ),
    ("Spolupráce", ("cooperation_areas+", "cooperation_form", "planned_start", "intent+")),
    ("Další údaje", ("profile+", "existing_partnerships+", "international_experience+", "council_resolution+")),
)
_FOUR_WIDTHS = (620, 1650, 3150, 1650, 3000)


def four_columns(rng: Random, applicant: Applicant) -> File:
    """Label, answer, label, answer; sections upright at the side; the first section has legacy form fields."""
    doc = Doc(rng=rng, applicant=applicant)
    rows = []
    for caption, keys in _FOUR_BLOCKS:
        for index, cells in enumerate(_four_rows(doc, keys)):
            merged = "continue" if index else "restart"
            side = "<w:p/>" if index else p(run(caption, look(bold=True, size=8.5)), align="center")
            rows.append(
                tr(
                    tc(side, _FOUR_WIDTHS[0], merge=merged, fill="D9E2F3", upright=True),
                    *cells,
                    height=340 + 300 * (len(keys) < 3),
                    split=True,
                )
            )
    consent = doc.check(ticked=doc.consents())
    body = (
        p(run("ŽÁDOST O NAVÁZÁNÍ ZAHRANIČNÍ SPOLUPRÁCE", look(bold=True, size=14)), align="center", after=20)
        + p(run("obce, města a školy Středočeského kraje", look(size=9)), align="center", after=100)
        + tbl(rows, _FOUR_WIDTHS, color="2F5496")
        + p(consent, run(" Souhlasíme s předáním výše uvedených údajů partnerskému regionu."), before=120, after=200)
        + p(
            run(f"{_FOUR['signed_place']} "),
            doc.typed("signed_place"),
            run(f" {_FOUR['signed_date']} "),
            doc.typed("signed_date"),
        )
        + p(run(f"\t{doc.signer()}"), tabs=(("center", "none", 7600),), before=400)
        + p(run("\t"), run("\t"), tabs=(("left", "none", 5900), ("right", "dot", 9300)))
        + p(run("\tpodpis oprávněné osoby", look(size=8)), tabs=(("center", "none", 7600),))
    )
    protected = '<w:documentProtection w:edit="forms" w:enforcement="1"/>'
    file = doc.pack(
        body, font="Arial", size=9, margin=900, footer=p(run("Formulář MZ-4/2026", look(size=7))), settings=protected
    )
    return file, True


def _four_rows(doc: Doc, keys: tuple[str, ...]) -> list[list[str]]:
    rows: list[list[str]] = []
    open_row: list[str] = []
    for key in keys:
        name, wide = key.removesuffix("+"), key.endswith("+")
        label = tc(p(doc.broken(_FOUR[name], look(size=8))), _FOUR_WIDTHS[1], fill="F2F2F2", middle=True)
        answer = p(_four_answer(doc, name))
        if wide:
            rows.append([label, tc(answer, sum(_FOUR_WIDTHS[2:]), span=3)])
        elif open_row:
            rows.append([*open_row, label, tc(answer, _FOUR_WIDTHS[4], middle=True)])
            open_row = []
        else:
            open_row = [label, tc(answer, _FOUR_WIDTHS[2], middle=True)]
    if open_row:
        rows.append([*open_row, tc("<w:p/>", sum(_FOUR_WIDTHS[3:]), span=2, fill="F2F2F2")])
    return rows


def _four_answer(doc: Doc, key: str) -> str:
    bold = look(bold=True)
    if key not in _FOUR_BLOCKS[0][1] and f"{key}+" not in _FOUR_BLOCKS[0][1]:
        return doc.ticked(key, "ballot", properties=bold)
    if not doc.boxed(key):
        return doc.typed(key, bold)
    options = doc.options(key)
    picked = next((index for index, (_, chosen) in enumerate(options, 1) if chosen), 0)
    entries = "".join(f'<w:listEntry w:val="{text}"/>' for text in ("– vyberte –", *(text for text, _ in options)))
    return form_field(doc.number(), "FORMDROPDOWN", f'<w:ddList><w:result w:val="{picked}"/>{entries}</w:ddList>')


# ---------------------------------------------------------------- captions above, answers below

_CAPTIONS = {
    "applicant_type": "Žadatel je",
    "applicant_name": "Úplný název obce, školy nebo instituce",
    "ico": "Identifikační číslo",
    "founder": "Kým byla organizace zřízena",
    "street": "Ulice a čp.",
    "postal_code": "Poštovní směrovací číslo",
    "municipality": "Sídlo – obec",
    "district": "Sídlo – okres",
    "databox_id": "Identifikátor DS",
    "website": "www",
    "population": "Počet obyvatel / žáků",
    "representative_name": "Jméno a příjmení vč. titulů",
    "representative_role": "Zastávaná funkce",
    "contact_name": "Jméno a příjmení",
    "contact_role": "Pozice na úřadě / ve škole",
    "contact_email": "Elektronická pošta",
    "contact_phone": "Telefonní číslo",
    "languages": "Jazykové vybavení",
    "partner_region": "Požadovaný region",
    "alternate_region": "Druhá možnost regionu",
    "partner_type": "Partnerem má být",
    "partner_size": "Velikost partnera (obyvatel, žáků)",
    "partner_character": "Charakter partnera, jeho poloha, zaměření",
    "partner_wish": "Vytipovaná obec / škola v zahraničí",
    "cooperation_areas": "V čem chcete spolupracovat",
    "intent": "Čeho chcete spoluprací dosáhnout a co od ní očekáváte",
    "cooperation_form": "Způsob spolupráce",
    "planned_start": "Kdy chcete začít",
    "profile": "Představení obce (školy)",
    "existing_partnerships": "Partnerské obce / školy v zahraničí, které již máte",
    "international_experience": "Mezinárodní projekty, jichž jste se účastnili",
    "council_resolution": "Schváleno usnesením č.",
    "consent": "Údaje smějí být předány partnerskému regionu",
    "signed_place": "Místo podpisu",
    "signed_date": "Datum podpisu",
}
_CAPTION_ROWS = (
    "Kdo žádá",
    "applicant_name:8 applicant_type:4",
    "ico:3 databox_id:3 website:6",
    "street:5 postal_code:3 municipality:4",
    "district:4 population:3 founder:5",
    "Osoba oprávněná jednat",
    "representative_name:7 representative_role:5",
    "Vyřizuje",
    "contact_name:7 contact_role:5",
    "contact_phone:4 contact_email:8",
    "languages:12",
    "Koho hledáte",
    "partner_region:12",
    "alternate_region:6 partner_size:6",
    "partner_type:6 partner_wish:6",
    "partner_character:12",
    "O jakou spolupráci jde",
    "cooperation_areas:12",
    "cooperation_form:7 planned_start:5",
    "intent:12",
    "O vás",
    "profile:12",
    "existing_partnerships:12",
    "international_experience:12",
    "Závěr",
    "council_resolution:7 consent:5",
    "signed_place:4 signed_date:4 signature:4",
)
_UNIT = 808


def captions(rng: Random, applicant: Applicant) -> File:
    """A row of small captions, the row below takes the answers; options nested as a table of their own."""
    doc = Doc(rng=rng, applicant=applicant, in_words=frozenset({"alternate_region", "district"}))
    boxes, rows = rng.choice(("wingdings", "wingdings-cross")), []
    for entry in _CAPTION_ROWS:
        if ":" not in entry:
            rows.append(
                tr(
                    tc(
                        p(run(entry, look(bold=True, small_caps=True, size=12)), before=80, keep=True),
                        12 * _UNIT,
                        span=12,
                        fill="FFF2CC",
                    )
                )
            )
            continue
        cells = [(key, int(span)) for key, _, span in (cell.partition(":") for cell in entry.split())]
        small = look(size=7.5, color="595959")
        names = [_CAPTIONS.get(key, "Podpis") for key, _ in cells]
        rows.append(
            tr(
                *(
                    tc(p(doc.broken(name, small), keep=True), span * _UNIT, span=span)
                    for name, (_, span) in zip(names, cells, strict=True)
                )
            )
        )
        rows.append(
            tr(*(tc(_below(doc, key, span, boxes), span * _UNIT, span=span) for key, span in cells), height=420)
        )
    address = "".join(
        p(run(line, look(size=8)), after=0)
        for line in ("Středočeský kraj", "Zborovská 11", "150 21 Praha 5", "protokol@kr-s.cz")
    )
    body = (
        p(
            text_box(address, x=340, y=0, width=135, height=58),
            run("Formulář pro zahájení zahraniční spolupráce obcí SK"),
            style="Nadpis1",
        )
        + p(run("Do bílých polí pište čitelně, nejlépe na počítači."), after=360)
        + tbl(rows, [_UNIT] * 12)
    )
    footer = p(run("Strana "), field("PAGE", "1"), run(" z "), field("NUMPAGES", "2"), align="center")
    return doc.pack(body, font="Times New Roman", size=11, footer=footer), False


def _below(doc: Doc, key: str, span: int, boxes: str) -> str:
    if key == "signature":
        return p(run(doc.signer()), before=400)
    if not doc.boxed(key):
        return p(doc.broken(doc.text(key)))
    if key not in ("partner_region", "cooperation_areas", "languages"):
        return p(doc.ticked(key, boxes))
    lines = doc.lines(key, boxes)
    columns = 2 if key == "cooperation_areas" else 3
    lines += [""] * (-len(lines) % columns)
    width = (span * _UNIT - 200) // columns
    rows = [
        tr(*(tc(p(line), width) for line in lines[start : start + columns])) for start in range(0, len(lines), columns)
    ]
    return tbl(rows, [width] * columns, line="nil") + p(after=0)
