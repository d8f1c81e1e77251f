"""Forms in the manner of grant agencies and associations of municipalities: tables with notes, numbers and matrices."""

from __future__ import annotations

from collections.abc import Iterable

from tests.corpus.dev.paper import Tick
from tests.corpus.dev.wording import LONG
from tests.corpus.offices.sheet import Office, Sheet

BOXES = tuple(tick for tick in Tick if tick not in (Tick.CIRCLED, Tick.CROSSED_OUT))
"""Ticks for options whose box stands apart from the text."""


def put(sheet: Sheet, key: str, *, between: str = " &nbsp; ", lines: int = 4) -> str:
    """The options or the answer of a key; a long one has ``lines`` lines."""
    if sheet.boxed(key):
        return sheet.choice(key, between)
    return sheet.answer(key, lines=lines if key in LONG else 2 if key == "applicant_name" else 1)


def people_cells(sheet: Sheet) -> tuple[str, str]:
    """The cells of the representative (name, function) and of the contact person (and address, telephone)."""
    first = "".join(f"<td>{sheet.answer(f'representative_{part}', lines=2)}</td>" for part in ("name", "role"))
    parts = ("name", "role", "email", "phone")
    second = "".join(f"<td>{sheet.answer(f'contact_{part}', lines=2)}</td>" for part in parts)
    return first, second


def option_rows(sheet: Sheet, keys: Iterable[str]) -> str:
    """One row per option: its text, then a cell with the box of each key."""
    columns = [sheet.options(key) for key in keys]
    return "".join(
        f"<tr><td>{options[0].text}</td>"
        + "".join(f'<td class="tick">{option.mark}</td>' for option in options)
        + "</tr>"
        for options in zip(*columns, strict=True)
    )


# ---------------------------------------------------------------- okruh údajů – údaj – poznámka

_NOTES_STYLE = """<style>
@page { size: A4; margin: 13mm 14mm 15mm 14mm;
  @bottom-left { content: "Formulář AGP-Z/03"; font: 7.5pt "Carlito"; color: #555 }
  @bottom-right { content: "strana " counter(page) " / " counter(pages); font: 7.5pt "Carlito"; color: #555 } }
body { font: 10pt/1.25 "Carlito" }
table { width: 100%; border-collapse: collapse; margin-bottom: 3mm }
td, th { border: 0.6pt solid #35506b; padding: 0.7mm 1.6mm; vertical-align: top; text-align: left }
tr { break-inside: avoid } tr:first-child { break-after: avoid } .option { white-space: nowrap }
th { background: #dbe5ee; font-size: 9pt }
.bar { background: #35506b; color: white; font-weight: bold; padding: 1mm 1.6mm; margin: 0; break-after: avoid }
.topic { width: 27% } .note { width: 24%; font-size: 8pt; font-style: italic; color: #444 }
.people { table-layout: fixed } .people td:nth-child(4) span { white-space: normal !important }
.people th { box-sizing: border-box } .people td { overflow-wrap: anywhere }
.tick { text-align: center; width: 24mm } .none { background: #e4e4e4 }
.answer { font-weight: bold }
.head { border: 0; margin-bottom: 4mm } .head td { border: 0; vertical-align: middle }
.logo { width: 16mm; height: 16mm; border: 1.5pt solid #35506b; border-radius: 8mm; text-align: center;
  line-height: 16mm; font-weight: bold; color: #35506b }
h1 { font-size: 15pt; margin: 0; color: #35506b } .head p { margin: 0; font-size: 8pt }
.in { border: 0.6pt dashed #777; font-size: 7.5pt; width: 36mm; height: 15mm; padding: 1mm; color: #555 }
</style>"""

_NOTES_GROUPS = (
    ("A. Subjekt, který se o spolupráci uchází", (
        ("applicant_type", "zaškrtněte jednu možnost"), ("applicant_name", "podle registru ekonomických subjektů"),
        ("ico", "osm číslic"), ("founder", "vyplní jen školy a příspěvkové organizace"), ("population",
        "k 1. lednu letošního roku"),
        ("street", "není-li ulice, část obce a č. p."), ("postal_code", ""), ("municipality", ""), ("district", ""),
        ("databox_id", "sedm znaků"), ("website", "nepovinné"),
    )),
    ("C. Jaký subjekt v zahraničí agentura osloví", (
        ("partner_type", ""), ("partner_size", "postačí řádový odhad"),
        ("partner_character", "poloha, hospodářství, zaměření, velikost spádového území aj."),
        ("partner_wish", "uveďte, pokud již máte někoho vyhlédnutého"),
    )),
    ("E. Náplň", (
        ("intent", "nejvýše 1 000 znaků"), ("cooperation_form", ""), ("planned_start",
        "měsíc a rok, případně pololetí"),
    )),
    ("F. Dosavadní činnost", (
        ("profile", "slouží k představení subjektu v cizím jazyce"), ("existing_partnerships",
        "obec, stát, rok uzavření"),
        ("international_experience", "název programu, rok, výsledek"), ("council_resolution",
        "číslo a datum; nerozhodoval-li orgán, uveďte to"),
        ("languages", "jazyk, v němž lze s Vámi jednat"), ("consent", "bez souhlasu nelze údaje postoupit"),
    )),
)  # fmt: skip


def _notes_table(sheet: Sheet, rows: Iterable[tuple[str, str]]) -> str:
    body = "".join(
        f'<tr><td class="topic">{sheet.label(key)}</td><td>{put(sheet, key)}</td><td class="note">{note}</td></tr>'
        for key, note in rows
    )
    return f"<table><tr><th>Okruh údajů</th><th>Údaj</th><th>Poznámka</th></tr>{body}</table>"


def _notes_people(sheet: Sheet) -> str:
    widths = {"name": "20%", "role": "15%", "email": "34%", "phone": "19%"}
    heads = "".join(
        f'<th style="width:{width}">{sheet.label(f"contact_{part}")}</th>' for part, width in widths.items()
    )
    first, second = people_cells(sheet)
    return (
        '<p class="bar">B. Osoby jednající za subjekt</p>'
        f'<table class="people"><tr><th></th>{heads}</tr>'
        f'<tr><th>Statutární zástupce</th>{first}<td class="none"></td><td class="none"></td></tr>'
        f"<tr><th>Kontaktní osoba</th>{second}</tr></table>"
    )


def _notes_choices(sheet: Sheet) -> str:
    regions = ("partner_region", "alternate_region")
    if all(sheet.boxed(key) for key in regions):
        heads = "".join(f'<th class="tick">{sheet.label(key)}</th>' for key in regions)
        heads = f"<tr><th>Partnerský region kraje</th>{heads}</tr>"
        first = f'<table style="break-inside:avoid">{heads}{option_rows(sheet, regions)}</table>'
    else:
        notes = ("jeden z partnerských regionů kraje", "pro případ, že v prvním partner nebude nalezen")
        first = _notes_table(sheet, zip(regions, notes, strict=True))
    return f'<p class="bar">D. Volba partnerského regionu</p>{first}'


def _notes_areas(sheet: Sheet) -> str:
    key = "cooperation_areas"
    if not sheet.boxed(key):
        return _notes_table(sheet, [(key, "i více oblastí")])
    return f'<table><tr><th>{sheet.label(key)}</th><th class="tick">zájem</th></tr>{option_rows(sheet, [key])}</table>'


def _draw_notes(sheet: Sheet) -> str:
    groups = [f'<p class="bar">{title}</p>{_notes_table(sheet, rows)}' for title, rows in _NOTES_GROUPS]
    title = sheet.rng.choice(
        ("Žádost o zahájení zahraniční spolupráce obce SK", "Podklad pro zahájení zahraniční spolupráce obcí SK")
    )
    return f"""{_NOTES_STYLE}<table class="head"><tr><td style="width:18mm"><div class="logo">AGP</div></td>
<td><h1>{title}</h1><p>Středočeský kraj &middot; Agentura pro granty a partnerství &middot; Zborovská 11,
Praha 5 &middot; protokol@kr-s.cz</p></td>
<td style="width:38mm"><div class="in">vyplní agentura<br>došlo dne:<br>poř. č.:</div></td></tr></table>
{groups[0]}{_notes_people(sheet)}{groups[1]}{_notes_choices(sheet)}{groups[2]}{_notes_areas(sheet)}{groups[3]}
<table style="break-inside:avoid"><tr><th style="width:27%">{sheet.label("signed_place")}</th>
<th style="width:24%">{sheet.label("signed_date")}</th>
<th>Podpis statutárního zástupce, otisk razítka</th></tr><tr><td style="height:24mm">{sheet.answer("signed_place")}</td>
<td>{sheet.answer("signed_date")}</td><td style="vertical-align:bottom">{sheet.signature(70, 22)}</td></tr></table>"""


_NOTES = Office(
    name="agency-notes",
    draw=_draw_notes,
    ticks=BOXES,
    options={"consent": {"ano": "ano, souhlasím", "ne": "ne, nesouhlasím"}},
    labels={
        "applicant_type": "Druh subjektu", "applicant_name": "Úřední název", "ico": "Identifikační číslo",
        "founder": "Zřizovatel subjektu", "street": "Ulice, číslo popisné / orientační",
        "postal_code": "Poštovní směrovací číslo",
        "municipality": "Obec sídla", "district": "Okres", "databox_id": "Identifikátor datové schránky",
        "website": "Internetová prezentace", "population": ("Počet obyvatel / žáků",
        "Velikost (obyvatelé, u škol žáci)"),
        "representative_name": "Jméno, příjmení, titul", "representative_role": "Funkce",
        "contact_name": "Jméno, příjmení, titul", "contact_role": "Funkce", "contact_email": "E-mail",
        "contact_phone": "Telefon",
        "languages": "Jazyky pro styk s partnerem", "partner_region": ("První volba", "Hlavní volba"),
        "alternate_region": "Náhradní volba", "partner_type": "Druh hledaného partnera",
        "partner_size": "Přibližná velikost partnera",
        "partner_character": "Požadované vlastnosti partnera",
        "partner_wish": "Konkrétní obec či škola, o niž je zájem",
        "cooperation_areas": "Oblasti, v nichž chce subjekt spolupracovat", "intent": "Záměr a očekávaný přínos",
        "cooperation_form": "Podoba spolupráce", "planned_start": "Předpokládaný začátek",
        "profile": "Stručná charakteristika subjektu",
        "existing_partnerships": "Uzavřená zahraniční partnerství",
        "international_experience": "Účast v mezinárodních projektech",
        "council_resolution": "Usnesení rady nebo zastupitelstva",
        "consent": "Souhlas s předáním údajů partnerskému regionu",
        "signed_place": "Místo", "signed_date": "Datum",
    },
)  # fmt: skip


# ---------------------------------------------------------------- numbered zebra rows, labels at the right

_ZEBRA_STYLE = """<style>
@page { size: A4; margin: 16mm 18mm; @bottom-center { content: "– " counter(page) " –"; font: 9pt "Caladea" } }
body { font: 10pt/1.3 "Caladea" }
.top { text-align: center; border-bottom: 2pt double #6b2c2c; padding-bottom: 2mm; margin-bottom: 3mm }
.top b { font-size: 9pt; letter-spacing: 1pt } h1 { font-size: 16pt; margin: 2mm 0 0; color: #6b2c2c }
.guide { font-size: 8.5pt; text-align: justify; margin: 0 0 3mm }
table { width: 100%; border-collapse: collapse } tr { break-inside: avoid }
.main td { padding: 1.3mm 2mm; vertical-align: top; border: 0 }
.main .odd td { background: #f3ece6 }
.no { width: 9mm; text-align: center; color: #6b2c2c }
.label { width: 41mm; text-align: right; font-style: italic; border-right: 1pt solid #6b2c2c !important }
.main thead td { font-size: 8pt; border-bottom: 1pt solid #6b2c2c; color: #6b2c2c; font-style: normal }
.main .part td { font-variant: small-caps; font-weight: bold; padding-top: 4mm; border-bottom: 0.8pt solid #6b2c2c;
  break-after: avoid }
.address td { padding: 0 2mm 0 0 !important; background: none !important } .address i { font-size: 8pt; display: block }
.people { table-layout: fixed }
.people td:nth-child(4) span { white-space: normal !important }
.people th { box-sizing: border-box; font-size: 8pt; font-weight: normal; font-style: italic; text-align: left;
  padding: 0 1mm }
.people td { border: 0.5pt solid #b59c8a !important; background: white !important; padding: 0.8mm 1mm !important;
  font-size: 9pt; height: 1.3em; overflow-wrap: anywhere }
.answer { font-family: "Liberation Sans"; font-size: 9.5pt }
.options { columns: 2 } .options div { break-inside: avoid }
.sign { margin-top: 6mm; break-inside: avoid } .sign td { vertical-align: bottom; padding: 0 3mm 0 0 }
.stamp { width: 22mm; height: 22mm; border: 0.6pt dashed #888; border-radius: 11mm; text-align: center;
  line-height: 22mm; color: #999; font-size: 8pt }
</style>"""

_ZEBRA_PARTS = (
    ("Kdo žádá", ("applicant_type", "applicant_name", "ico", "founder", "ADDRESS", "district", "databox_id",
    "website", "population")),
    ("Kdo za žadatele jedná", ("PEOPLE", "languages")),
    ("Představení žadatele", ("profile", "existing_partnerships", "international_experience")),
    ("Co žadatel chce podnikat", ("cooperation_areas", "intent", "cooperation_form", "planned_start")),
    ("S kým", ("partner_region", "alternate_region", "partner_type", "partner_size", "partner_character",
    "partner_wish")),
    ("Náležitosti", ("council_resolution", "consent")),
)  # fmt: skip


def _zebra_address(sheet: Sheet) -> tuple[str, str]:
    widths = {"street": "48%", "postal_code": "16%", "municipality": "36%"}
    cells = "".join(
        f'<td style="width:{width}"><i>{sheet.label(key)}</i>{sheet.answer(key)}</td>' for key, width in widths.items()
    )
    return "Sídlo", f'<table class="address"><tr>{cells}</tr></table>'


def _zebra_people(sheet: Sheet) -> str:
    parts = ("name", "role", "email", "phone")
    widths = dict(zip(parts, ("21%", "15%", "36%", "17%"), strict=True))
    heads = "".join(f'<th style="width:{widths[part]}">{sheet.label(f"contact_{part}")}</th>' for part in parts)
    first, second = people_cells(sheet)
    rows = f"<tr><th>ze zákona</th>{first}<th>×</th><th>×</th></tr><tr><th>pověřený pracovník</th>{second}</tr>"
    return f'<table class="people"><tr><th style="width:11%"></th>{heads}</tr>{rows}</table>'


def _zebra_row(sheet: Sheet, key: str) -> tuple[str, str]:
    if key == "ADDRESS":
        return _zebra_address(sheet)
    if sheet.boxed(key) and key not in ("consent", "partner_type", "applicant_type"):
        return sheet.label(key), '<div class="options">' + "".join(
            f"<div>{option}</div>" for option in sheet.options(key)
        ) + "</div>"
    return sheet.label(key), put(sheet, key, between=" &emsp; ")


def _draw_zebra(sheet: Sheet) -> str:
    number, rows = 0, []
    for part, keys in _ZEBRA_PARTS:
        rows.append(f'<tr class="part"><td colspan="3">{part}</td></tr>')
        for key in keys:
            number += 1
            if key == "PEOPLE":
                rows.append(
                    f'<tr class="odd"><td class="no">{number}</td><td colspan="2">{_zebra_people(sheet)}</td></tr>'
                )
                continue
            label, field = _zebra_row(sheet, key)
            odd = "odd" if number % 2 else ""
            rows.append(
                f'<tr class="{odd}"><td class="no">{number}</td><td class="label">{label}</td><td>{field}</td></tr>'
            )
    title = sheet.rng.choice(
        ("Dotazník pro navázání zahraniční spolupráce", "Pro zahájení zahraniční spolupráce obcí SK")
    )
    blank = '<span style="display:inline-block;width:100%;border-bottom:0.6pt dotted black">'
    return f"""{_ZEBRA_STYLE}<div class="top"><b>SVAZ OBCÍ A MĚST STŘEDOČESKÉHO KRAJE</b><br>ve spolupráci s
krajským úřadem
<h1>{title}</h1></div>
<p class="guide">Řádky tabulky prosíme vyplnit bez výjimky; netýká-li se Vás údaj, ponechte řádek prázdný. Vyplněný
list zašlete na podatelnu krajského úřadu, Zborovská 11, 150 21 Praha 5, nebo elektronicky na protokol@kr-s.cz.</p>
<table class="main"><thead><tr><td class="no">poř. č.</td><td class="label">předmět</td>
<td>vyplní žadatel</td></tr></thead>
{"".join(rows)}</table>
<table class="sign"><tr><td style="width:40mm">{sheet.label("signed_place")}<br>
{blank}{sheet.answer("signed_place")}&nbsp;</span></td>
<td style="width:34mm">{sheet.label("signed_date")}<br>{blank}{sheet.answer("signed_date")}&nbsp;</span></td>
<td style="width:24mm"><div class="stamp">L. S.</div></td>
<td style="text-align:center">{sheet.signature(58, 20)}
<div style="border-top:0.6pt solid black;font-size:8pt">podpis oprávněného zástupce</div></td></tr></table>"""


_ZEBRA = Office(
    name="union-zebra",
    draw=_draw_zebra,
    options={"cooperation_form": {
        "projekt": "jednorázový projekt", "vymena": "výměnné pobyty", "nezavazny_kontakt": "nezávazné seznámení",
    }},
    labels={
        "applicant_type": "žadatelem je", "applicant_name": "plný název", "ico": "IČ",
        "founder": "zřizovatel (u organizací)",
        "street": "ulice a č. p.", "postal_code": "PSČ", "municipality": "obec", "district": "okresní příslušnost",
        "databox_id": "datová schránka (ID)", "website": "www stránky", "population": "obyvatel / žáků celkem",
        "representative_name": "příjmení a jméno", "representative_role": "postavení",
        "contact_name": ("příjmení a jméno", "jméno a příjmení"),
        "contact_role": "postavení", "contact_email": "elektronická adresa", "contact_phone": "mobil / tel.",
        "languages": "dorozumíme se těmito jazyky", "partner_region": "zvolený partnerský region",
        "alternate_region": "region v záloze", "partner_type": "protějškem má být",
        "partner_size": "velikost protějšku (zhruba)",
        "partner_character": "další představy o protějšku", "partner_wish": "vybraná obec / škola, byla-li už nalezena",
        "cooperation_areas": "zamýšlené oblasti", "intent": "popis záměru a co si od něj žadatel slibuje",
        "cooperation_form": "druh vztahu", "planned_start": "termín zahájení", "profile": "čím se žadatel vyznačuje",
        "existing_partnerships": "partnerské obce a školy v cizině",
        "international_experience": "zkušenosti s přeshraničními a evropskými projekty",
        "council_resolution": "číslo a datum usnesení",
        "consent": "s předáním těchto údajů do partnerského regionu žadatel souhlasí",
        "signed_place": "V", "signed_date": "dne",
    },
)  # fmt: skip


OFFICES = (_NOTES, _ZEBRA)
