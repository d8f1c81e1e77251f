"""Forms in the manner of a foundation (large print) and of a regional commission (merged cells)."""

from __future__ import annotations

from tests.corpus.offices.forms_grants import BOXES, put
from tests.corpus.offices.sheet import Office, Sheet

# ---------------------------------------------------------------- large print, narrow labels, boxes at the end

_LARGE_STYLE = """<style>
@page { size: A4; margin: 17mm 16mm 20mm 16mm;
  @bottom-center { content: "strana " counter(page) " ze " counter(pages); font: bold 12pt "Carlito" } }
body { font: 14.5pt/1.25 "Carlito" }
h1 { font-size: 25pt; line-height: 1.1; margin: 0 0 3mm }
.from { font-size: 13pt; margin: 0 0 5mm; border-left: 3mm solid #1f7a4d; padding-left: 3mm }
h2 { font-size: 17pt; background: #1f7a4d; color: white; margin: 5mm 0 2mm; padding: 1mm 3mm; break-after: avoid }
table { width: 100%; border-collapse: separate; border-spacing: 0 2mm; margin: 0 } tr { break-inside: avoid }
td { vertical-align: top; padding: 1.5mm 3mm }
.narrow { width: 38mm; padding: 1.5mm 3mm 0 0; font-weight: bold; line-height: 1.1 }
.frame { border: 1.2pt solid black; border-radius: 2mm; height: 7mm }
.frame table { border-spacing: 0 } .frame table td { padding: 0.6mm 0; border-bottom: 0.5pt solid #bbb }
.frame table tr:last-child td { border: 0 }
.tick { width: 12mm; text-align: right }
</style>"""

_LARGE_PARTS = (
    ("O Vás", (
        "applicant_name", "applicant_type", "founder", "ico", "databox_id", "street", "municipality", "postal_code",
        "district", "population", "website",
    )),
    ("S kým máme mluvit", (
        "representative_name", "representative_role", "contact_name", "contact_role", "contact_phone", "contact_email",
        "languages",
    )),
    ("Co byste chtěli", ("intent", "cooperation_areas", "cooperation_form", "planned_start")),
    ("Koho Vám máme najít", (
        "partner_type", "partner_region", "alternate_region", "partner_size", "partner_character", "partner_wish",
    )),
    ("Co o Vás povíme v zahraničí", ("profile", "existing_partnerships", "international_experience")),
    ("Na závěr", ("council_resolution",)),
)  # fmt: skip


def _large_row(sheet: Sheet, key: str) -> str:
    if sheet.boxed(key):
        rows = "".join(
            f'<tr><td>{option.text}</td><td class="tick">{option.mark}</td></tr>' for option in sheet.options(key)
        )
        field = f"<table>{rows}</table>"
    else:
        field = put(sheet, key)
    return f'<tr><td class="narrow">{sheet.label(key)}</td><td class="frame">{field}</td></tr>'


def _draw_large(sheet: Sheet) -> str:
    parts = "".join(
        f"<h2>{title}</h2><table>{''.join(_large_row(sheet, key) for key in keys)}</table>"
        for title, keys in _LARGE_PARTS
    )
    title = sheet.rng.choice(("Chceme zahájit spolupráci se zahraničím", "Pro zahájení zahraniční spolupráce obcí SK"))
    frame = 'class="frame" style="height:28mm;vertical-align:bottom"'
    return f"""{_LARGE_STYLE}<h1>{title}</h1><p class="from">Nadační fond Sousedé a Středočeský kraj<br>
Vyplněný formulář přineste nebo pošlete na adresu Zborovská 11, Praha 5. E-mail: protokol@kr-s.cz</p>{parts}
<p style="break-inside:avoid;margin:3mm 0">{sheet.consent_mark()} {sheet.label("consent")}</p>
<table style="break-inside:avoid">{_large_row(sheet, "signed_place")}{_large_row(sheet, "signed_date")}
<tr><td class="narrow">Podpis toho, kdo Vás zastupuje</td><td {frame}>{sheet.signature(80, 24)}</td></tr></table>"""


_LARGE = Office(
    name="foundation-large",
    draw=_draw_large,
    ticks=BOXES,
    one_box=True,
    options={
        "cooperation_form": {"trvale_partnerstvi": "trvalé přátelství", "nezavazny_kontakt": "zatím se jen poznat"},
        "cooperation_areas": {
            "schools": "školy a děti", "business": "místní podnikatelé", "self_government": "jak se řídí obec",
        },
        "applicant_type": {"jina_instituce": "něco jiného"},
        "partner_type": {"jina_instituce": "něco jiného"},
    },
    labels={
        "applicant_type": "Jste", "applicant_name": "Jak se jmenujete (úřední název)", "ico": "Vaše IČO",
        "founder": "Kdo Vás zřídil", "street": "Ulice a číslo domu", "postal_code": "PSČ",
        "municipality": "Obec nebo město", "district": "Do kterého okresu patříte", "databox_id": "Kód datové schránky",
        "website": "Vaše webová adresa", "population": "Kolik máte obyvatel nebo žáků",
        "representative_name": "Kdo Vás zastupuje podle zákona", "representative_role": "Jakou má funkci",
        "contact_name": "Komu se můžeme ozvat", "contact_role": "Co má na starosti",
        "contact_email": "Na jaký e-mail psát", "contact_phone": "Na jaké číslo volat",
        "languages": "Kterými jazyky mluvíte", "partner_region": "Ve kterém regionu",
        "alternate_region": "Když to nevyjde, ve kterém jiném", "partner_type": "Hledáte",
        "partner_size": "Jak velký by měl být", "partner_character": "Jakého partnera si přejete",
        "partner_wish": "Už o někom víte? Napište název", "cooperation_areas": "Co máte společně dělat",
        "intent": "Popište svůj záměr a svá očekávání", "cooperation_form": "Jaké spojení si přejete",
        "planned_start": "Kdy chcete začít", "profile": "Představte se",
        "existing_partnerships": "Jaké partnery v cizině již máte",
        "international_experience": "Jaké mezinárodní projekty jste dělali",
        "council_resolution": "Jak se usnesla rada nebo zastupitelstvo (číslo, den)",
        "consent": "Souhlasíme s tím, aby kraj předal tyto údaje partnerskému regionu.",
        "signed_place": "Kde podepsáno", "signed_date": "Kdy podepsáno",
    },
)  # fmt: skip


# ---------------------------------------------------------------- merged group cells, a tick column in front

_MERGED_STYLE = """<style>
@page { size: A4; margin: 18mm 15mm 15mm 20mm;
  @top-right { content: "Příloha č. 2 k pravidlům, str. " counter(page); font: italic 8.5pt "Liberation Serif" } }
body { font: 10.5pt/1.2 "Liberation Serif" }
h1 { font-size: 13pt; text-align: center; margin: 0 0 1mm }
.sub { text-align: center; font-size: 9.5pt; margin: 0 0 3mm }
table { width: 100%; border-collapse: collapse; table-layout: fixed }
td { border: 0.7pt solid black; padding: 0.7mm 1.5mm; vertical-align: middle }
.group { margin-bottom: -0.7pt; break-inside: avoid }
.name { background: #d9d9d9; font-weight: bold; text-align: center; font-size: 9.5pt }
.code { text-align: center; font-size: 8.5pt } .answer { font-style: italic }
.has { padding: 0 } .inner td { border-width: 0 0 0.4pt 0; padding: 0.3mm 1.2mm }
.inner tr:last-child td { border-bottom: 0 } .inner .tick { text-align: center; border-right: 0.4pt solid black }
.inner .text { border-right: 0.4pt solid black } .inner .last { border-right: 0 }
.foot { font-size: 8.5pt; text-align: justify } .people td { height: 5.5mm }
</style>"""

_MERGED_GROUPS = (
    ("Žadatel", (
        "applicant_name", "applicant_type", "ico", "founder", "street", "postal_code", "municipality", "district",
        "databox_id", "website", "population",
    )),
    ("Dosavadní stav", ("profile", "existing_partnerships", "international_experience")),
    ("Region", ("partner_region", "alternate_region")),
    ("Partner", ("partner_type", "partner_size", "partner_character", "partner_wish")),
    ("Obsah spolupráce", ("cooperation_areas", "cooperation_form", "intent", "planned_start", "languages")),
    ("Schválení", ("council_resolution", "consent")),
)  # fmt: skip


def _merged_options(sheet: Sheet, key: str) -> str:
    options, rows = sheet.options(key), ""
    for first in range(0, len(options), 2):
        cells = [
            f'<td class="tick">{option.mark}</td><td class="text">{option.text}</td>' for option in options[first:][:2]
        ]
        cells[-1] = cells[-1].replace('"text"', '"last"') if len(cells) == 2 else cells[-1]
        rows += f"<tr>{''.join(cells)}{'' if len(cells) == 2 else '<td></td><td></td>'}</tr>"
    return f'<table class="inner"><col style="width:7mm"><col><col style="width:7mm"><col>{rows}</table>'


def _merged_group(sheet: Sheet, number: int, title: str, keys: tuple[str, ...]) -> str:
    rows = ""
    for place, key in enumerate(keys, 1):
        name = f'<td class="name" rowspan="{len(keys)}">{title}</td>' if place == 1 else ""
        rows += f'<tr>{name}<td class="code">{number}.{place}</td><td>{sheet.label(key)}</td>'
        if sheet.boxed(key) and key != "consent":
            rows += f'<td class="has">{_merged_options(sheet, key)}</td></tr>'
        else:
            rows += f"<td>{put(sheet, key, between=' &emsp; ')}</td></tr>"
    columns = '<col style="width:25mm"><col style="width:11mm"><col style="width:46mm"><col>'
    return f'<table class="group">{columns}{rows}</table>'


def _merged_people(sheet: Sheet) -> str:
    rows = (
        '<tr><td class="name"></td><td class="name">Statutární zástupce</td><td class="name">Kontaktní osoba</td></tr>'
    )
    for part in ("name", "role", "email", "phone"):
        first = sheet.answer(f"representative_{part}") if part in ("name", "role") else "– – –"
        second = sheet.answer(f"contact_{part}")
        rows += f"<tr><td>{sheet.label(f'contact_{part}')}</td><td>{first}</td><td>{second}</td></tr>"
    return f'<table class="group people"><col style="width:38mm"><col style="width:58mm"><col>{rows}</table>'


def _draw_merged(sheet: Sheet) -> str:
    groups = [_merged_group(sheet, number, *group) for number, group in enumerate(_MERGED_GROUPS, 1)]
    title = sheet.rng.choice(
        ("Návrh na zahájení zahraniční spolupráce", "Pro zahájení zahraniční spolupráce obcí SK – návrh")
    )
    return f"""{_MERGED_STYLE}<h1>{title}</h1><p class="sub">Zastupitelstvo Středočeského kraje – Komise pro vnější
vztahy obcí, Zborovská 11, Praha 5, protokol@kr-s.cz</p>{groups[0]}{_merged_people(sheet)}{"".join(groups[1:])}
<p class="foot">Navrhovatel prohlašuje, že údaje odpovídají skutečnosti. Komise návrh projedná na nejbližším zasedání;
na poskytnutí součinnosti není právní nárok.</p>
<table style="break-inside:avoid"><col style="width:25mm"><col style="width:62mm"><col>
<tr style="height:14mm"><td class="name">{sheet.label("signed_place")}</td><td>{sheet.answer("signed_place")}</td>
<td rowspan="2" style="height:28mm;vertical-align:bottom;text-align:center">{sheet.signature(62, 22)}
<div style="font-size:8.5pt">(podpis a razítko)</div></td></tr>
<tr><td class="name">{sheet.label("signed_date")}</td><td>{sheet.answer("signed_date")}</td></tr></table>"""


_MERGED = Office(
    name="commission-merged",
    draw=_draw_merged,
    ticks=BOXES,
    labels={
        "applicant_type": "Právní postavení", "applicant_name": "Navrhovatel (název)", "ico": "IČO navrhovatele",
        "founder": "Zřizovatel, je-li navrhovatel zřízen jinou osobou", "street": "Sídlo: ulice, č. p./č. o.",
        "postal_code": "Sídlo: PSČ", "municipality": "Sídlo: název obce", "district": "Sídlo: okres",
        "databox_id": "Datová schránka", "website": "Webové stránky",
        "population": ("Počet obyvatel, resp. žáků", "Obyvatel (žáků)"),
        "representative_name": "Titul, jméno, příjmení", "representative_role": "Funkce či pracovní pozice",
        "contact_name": "Titul, jméno, příjmení", "contact_role": "Funkce či pracovní pozice",
        "contact_email": "E-mailová adresa", "contact_phone": "Telefonické spojení",
        "languages": "Komunikační jazyk(y)",
        "partner_region": "Navrhovaný partnerský region",
        "alternate_region": "Alternativní region, nebude-li prvnímu návrhu vyhověno",
        "partner_type": "Kategorie partnera", "partner_size": "Orientační velikost",
        "partner_character": "Charakter partnera a jeho území", "partner_wish": "Předem zvolený partner (název, stát)",
        "cooperation_areas": "Oblasti spolupráce", "intent": "Odůvodnění: záměr a očekávání",
        "cooperation_form": "Forma spolupráce", "planned_start": "Účinnost od (zahájení)",
        "profile": "Základní charakteristika navrhovatele", "existing_partnerships": "Partnerské smlouvy se zahraničím",
        "international_experience": "Realizované mezinárodní projekty",
        "council_resolution": "Usnesení orgánu navrhovatele",
        "consent": "Souhlas s předáním údajů zahraničnímu regionu", "signed_place": "Místo", "signed_date": "Den",
    },
)  # fmt: skip


OFFICES = (_LARGE, _MERGED)
