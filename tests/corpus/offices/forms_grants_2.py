"""Forms in the manner of a school board (captions at the side) and an association (one wide, dense sheet)."""

from __future__ import annotations

from tests.corpus.offices.forms_grants import BOXES, people_cells, put
from tests.corpus.offices.sheet import Office, Sheet

# ---------------------------------------------------------------- captions at the side, boxes behind the text

_SIDES_STYLE = """<style>
@page { size: A4; margin: 14mm 15mm 16mm 15mm;
  @bottom-right { content: "list " counter(page) " z " counter(pages); font: 8pt "Noto Sans" } }
body { font: 9.5pt/1.3 "Noto Sans"; color: #111 }
h1 { font-size: 15pt; margin: 0 0 1mm; font-weight: bold; text-align: right }
.office { font-size: 8pt; text-align: right; border-bottom: 3pt solid #e09f1f; padding-bottom: 2mm; margin-bottom: 3mm }
.block { position: relative; padding-left: 9mm; margin-bottom: 2.5mm; break-inside: avoid; min-height: 34mm }
.side { position: absolute; left: 0; top: 0; bottom: 0; width: 8mm; background: #e09f1f }
.side span { position: absolute; top: 50%; left: 4mm; width: 60mm; margin-left: -30mm; margin-top: -2.7mm;
  text-align: center; transform: rotate(-90deg); color: white; font-weight: bold; font-size: 10pt }
table { width: 100%; border-collapse: collapse; table-layout: fixed }
td { border: 0.5pt solid #a9a9a9; padding: 0.6mm 1.5mm 1mm; vertical-align: top; height: 8mm }
.cap { display: block; font-size: 7.5pt; color: #7a4d00; line-height: 1.35 }
.list { columns: 2; column-gap: 8mm } .list div { display: flex; align-items: flex-end; break-inside: avoid }
.list i { flex: 1; border-bottom: 0.6pt dotted #777; margin: 0 1.5mm 1mm; min-width: 4mm }
.answer { color: #10306b }
</style>"""

_SIDES_BLOCKS = (
    ("Žadatel", (
        (("applicant_name", 4), ("ico", 2)), (("applicant_type", 6),), (("founder", 3), ("databox_id", 3)),
        (("street", 3), ("postal_code", 1), ("municipality", 2)), (("district", 6),), (("website", 4),
        ("population", 2)),
    )),
    ("Osoby", (
        (("representative_name", 3), ("representative_role", 3)), (("contact_name", 3), ("contact_role", 3)),
        (("contact_email", 4), ("contact_phone", 2)), (("languages", 6),),
    )),
    ("Náš obrázek", ((("profile", 6),), (("existing_partnerships", 6),), (("international_experience", 6),))),
    ("Budoucí partner", (
        (("partner_region", 6),), (("alternate_region", 6),), (("partner_type", 6),), (("partner_size", 3),
        ("partner_wish", 3)),
        (("partner_character", 6),),
    )),
    ("Společný plán", ((("cooperation_areas", 6),), (("intent", 6),), (("cooperation_form", 4), ("planned_start", 2)))),
)  # fmt: skip


def _sides_field(sheet: Sheet, key: str) -> str:
    if not sheet.boxed(key):
        return put(sheet, key, lines=5)
    rows = "".join(f"<div>{option.text}<i></i><span>{option.mark}</span></div>" for option in sheet.options(key))
    return f'<div class="list">{rows}</div>'


def _sides_block(sheet: Sheet, title: str, rows: tuple[tuple[tuple[str, int], ...], ...]) -> str:
    body = ""
    for row in rows:
        cells = "".join(
            f'<td colspan="{span}"><span class="cap">{sheet.label(key)}</span>{_sides_field(sheet, key)}</td>'
            for key, span in row
        )
        body += f"<tr>{cells}</tr>"
    columns = "<colgroup>" + '<col style="width:16.6%">' * 6 + "</colgroup>"
    return f'<div class="block"><div class="side"><span>{title}</span></div><table>{columns}{body}</table></div>'


def _draw_sides(sheet: Sheet) -> str:
    blocks = "".join(_sides_block(sheet, title, rows) for title, rows in _SIDES_BLOCKS)
    title = sheet.rng.choice(
        ("Přihláška škol a obcí k zahraničnímu partnerství", "Pro zahájení zahraniční spolupráce obcí SK a jejich škol")
    )
    return f"""{_SIDES_STYLE}<h1>{title}</h1><div class="office">Školská rada při Středočeském kraji<br>
Zborovská 81/11, 150 21 Praha 5 – Smíchov &middot; protokol@kr-s.cz</div>{blocks}
<div class="block"><div class="side"><span>Závěr</span></div><table>
<col style="width:28%"><col style="width:22%"><col>
<tr><td colspan="3"><span class="cap">{sheet.label("council_resolution")}</span>
{sheet.answer("council_resolution")}</td></tr>
<tr><td colspan="3"><span class="cap">{sheet.label("consent")}</span>
{sheet.choice("consent", " &emsp;&emsp; ")}</td></tr>
<tr><td><span class="cap">{sheet.label("signed_place")}</span>{sheet.answer("signed_place")}</td>
<td><span class="cap">{sheet.label("signed_date")}</span>{sheet.answer("signed_date")}</td>
<td style="height:30mm"><span class="cap">podpis ředitele / starosty a razítko</span>
<div style="text-align:center">{sheet.signature(64, 24)}</div></td></tr></table></div>"""


_SIDES = Office(
    name="school-board-sides",
    draw=_draw_sides,
    ticks=BOXES,
    options={
        "applicant_type": {"skola": "škola nebo školské zařízení", "jina_instituce": "instituce jiného druhu"},
        "partner_type": {"skola": "škola", "jina_instituce": "instituce jiného druhu"},
        "consent": {"ano": "uděluji", "ne": "neuděluji"},
        "cooperation_form": {"vymena": "výměna žáků či občanů", "projekt": "společný projekt"},
    },
    labels={
        "applicant_type": "kdo se hlásí", "applicant_name": "název školy, obce nebo instituce",
        "ico": "identifikační číslo osoby", "founder": "kdo je zřizovatelem", "street": "sídlo – ulice a číslo",
        "postal_code": "směr. číslo", "municipality": "sídlo – místo", "district": "ve kterém okrese",
        "databox_id": "identifikátor schránky (ISDS)", "website": "stránky na internetu",
        "population": ("kolik má žáků / obyvatel", "počet žáků nebo obyvatel"),
        "representative_name": "ředitel(ka) / starosta(ka) – jméno", "representative_role": "přesné označení funkce",
        "contact_name": "koordinátor(ka) – jméno", "contact_role": "koordinátor(ka) – pracovní zařazení",
        "contact_email": "mail na koordinátora", "contact_phone": "telefon na koordinátora",
        "languages": "kterými jazyky se domluvíme", "partner_region": "v jakém regionu partnera hledáme především",
        "alternate_region": "ve kterém dalším regionu lze hledat", "partner_type": "partnerem bude",
        "partner_size": "jak velký (žáků, obyvatel)", "partner_character": "jaký by měl být",
        "partner_wish": "máme na mysli tuto školu nebo obec", "cooperation_areas": "čemu se chceme společně věnovat",
        "intent": "co plánujeme a co od toho čekáme", "cooperation_form": "v jaké podobě",
        "planned_start": "od kdy", "profile": "několik vět o nás",
        "existing_partnerships": "s kým v zahraničí už jsme partnery",
        "international_experience": "do kterých mezinárodních projektů jsme se zapojili",
        "council_resolution": "kdy a jak o věci rozhodla rada či zastupitelstvo (č. usnesení)",
        "consent": "souhlas s postoupením údajů do partnerského regionu", "signed_place": "v místě",
        "signed_date": "datum podpisu",
    },
)  # fmt: skip


# ---------------------------------------------------------------- one wide sheet, applicant against partner

_WIDE_STYLE = """<style>
@page { size: A4 landscape; margin: 8mm 11mm 10mm 11mm;
  @bottom-left { content: "tisk. SMOK 17-2026 – vyplňte čitelně, nehodící se nechte prázdné";
    font: 7pt "DejaVu Sans Condensed" }
  @bottom-right { content: counter(page) "/" counter(pages); font: 7pt "DejaVu Sans Condensed" } }
body { font: 7.6pt/1.25 "DejaVu Sans Condensed" }
h1 { font-size: 12pt; margin: 0 0 1.5mm; text-transform: uppercase; letter-spacing: 0.4pt }
h1 small { font-size: 7.6pt; text-transform: none; font-weight: normal }
table { width: 100%; border-collapse: collapse; table-layout: fixed; margin-bottom: 1.5mm } tr { break-inside: avoid }
td, th { border: 0.5pt solid black; padding: 0.5mm 1mm; vertical-align: top; text-align: left; overflow-wrap: anywhere }
th { background: #e8e8e8; font-weight: normal; box-sizing: border-box }
th.big { background: #333; color: white; font-weight: bold; text-transform: uppercase }
.answer { font-family: "DejaVu Sans Mono"; font-size: 7.5pt } .value td { height: 4.5mm }
.option { white-space: nowrap } .wrap .option { white-space: normal }
.half { break-inside: avoid; display: flex; gap: 4mm } .half > div { flex: 1 }
</style>"""


def _wide_line(sheet: Sheet, widths: dict[str, int]) -> str:
    heads = "".join(f'<th style="width:{width}%">{sheet.label(key)}</th>' for key, width in widths.items())
    values = "".join(f"<td>{sheet.answer(key, lines=2)}</td>" for key in widths)
    return f'<table><tr>{heads}</tr><tr class="value">{values}</tr></table>'


def _wide_people(sheet: Sheet) -> str:
    columns = {"jméno, příjmení, tituly": 20, "zastává funkci": 20, "elektronická pošta": 28, "telefonní číslo": 16}
    heads = "".join(f'<th style="width:{width}%">{text}</th>' for text, width in columns.items())
    first, second = people_cells(sheet)
    return (
        f'<table><tr><th class="big" style="width:16%">Osoba</th>{heads}</tr>'
        f'<tr class="value"><th>Statutární zástupce</th>{first}'
        f'<td>—</td><td>—</td></tr><tr class="value"><th>Kontaktní osoba</th>{second}</tr></table>'
    )


_WIDE_PAIRS = (
    ("typ subjektu", "applicant_type", "partner_type"), ("počet obyvatel, u školy počet žáků", "population",
    "partner_size"),
    ("charakteristika (poloha, zvláštnosti, život v obci či škole)", "profile", "partner_character"),
    ("stávající zahraniční partneři žadatele / konkrétní vyhlédnutý partner", "existing_partnerships", "partner_wish"),
)  # fmt: skip


def _wide_pairs(sheet: Sheet) -> str:
    wide = " &emsp; "
    rows = "".join(
        f'<tr class="value"><th>{text}</th><td>{put(sheet, ours, between=wide, lines=5)}</td>'
        f"<td>{put(sheet, theirs, between=' &emsp; ', lines=5)}</td></tr>"
        for text, ours, theirs in _WIDE_PAIRS
    )
    heads = '<th class="big">Žadatel</th><th class="big">Hledaný partner</th>'
    return f'<table><tr><th class="big" style="width:16%">Porovnání</th>{heads}</tr>{rows}</table>'


def _wide_rest(sheet: Sheet, keys: tuple[str, ...]) -> str:
    rows = "".join(
        f'<tr class="value"><th style="width:32%">{sheet.label(key)}</th><td>{put(sheet, key, lines=6)}</td></tr>'
        for key in keys
    )
    return f'<table class="{"wrap" if "cooperation_areas" in keys else ""}">{rows}</table>'


def _draw_wide(sheet: Sheet) -> str:
    subject = {"applicant_name": 30, "ico": 10, "founder": 22, "databox_id": 12, "website": 26}
    seat = {"street": 40, "postal_code": 15, "municipality": 45}
    left = ("district", "languages", "partner_region", "alternate_region", "cooperation_form", "planned_start")
    right = ("cooperation_areas", "intent", "international_experience", "council_resolution")
    return f"""{_WIDE_STYLE}<h1>Zahraniční spolupráce obcí SK – vstupní list
<small>&emsp;Sdružení místních samospráv a obcí, pracoviště Zborovská 11, Praha 5 (protokol@kr-s.cz)</small></h1>
{_wide_line(sheet, subject)}{_wide_line(sheet, seat)}{_wide_people(sheet)}{_wide_pairs(sheet)}
<div class="half"><div>{_wide_rest(sheet, left)}</div><div>{_wide_rest(sheet, right)}</div></div>
<table style="break-inside:avoid"><tr><th style="width:30%">{sheet.label("consent")}</th>
<th style="width:20%">{sheet.label("signed_place")}</th>
<th style="width:15%">{sheet.label("signed_date")}</th><th>podpis (a razítko) statutárního zástupce</th></tr>
<tr><td>{sheet.choice("consent", " &emsp; ")}</td><td>{sheet.answer("signed_place")}</td>
<td>{sheet.answer("signed_date")}</td>
<td style="height:22mm;vertical-align:bottom">{sheet.signature(70, 20)}</td></tr></table>"""


_WIDE = Office(
    name="assembly-wide",
    draw=_draw_wide,
    options={"consent": {"ano": "souhlasíme", "ne": "nesouhlasíme"}},
    labels={
        "applicant_type": "typ subjektu – žadatel", "applicant_name": "žadatel (název dle zřizovací listiny či zákona)",
        "ico": "IČ organizace", "founder": "zřizující obec / kraj",
        "street": "adresa: ulice nebo část obce, číslo domu",
        "postal_code": "adresa: PSČ", "municipality": "adresa: obec", "district": "bývalý okres", "databox_id": "ID DS",
        "website": "URL", "population": "počet obyvatel nebo žáků – žadatel",
        "representative_name": "Statutární zástupce: jméno",
        "representative_role": "Statutární zástupce: funkce", "contact_name": "Kontaktní osoba: jméno",
        "contact_role": "Kontaktní osoba: funkce", "contact_email": "Kontaktní osoba: elektronická pošta",
        "contact_phone": "Kontaktní osoba: telefonní číslo", "languages": "jazykové možnosti žadatele",
        "partner_region": "cílový region č. 1", "alternate_region": "cílový region č. 2 (náhradní)",
        "partner_type": "typ subjektu – hledaný partner", "partner_size": "počet obyvatel nebo žáků – hledaný partner",
        "partner_character": "charakteristika – hledaný partner", "partner_wish": "konkrétní vyhlédnutý partner",
        "cooperation_areas": "tematické oblasti", "intent": "záměr, cíle, očekávané výsledky",
        "cooperation_form": "typ spolupráce",
        "planned_start": "plánované zahájení", "profile": "charakteristika – žadatel",
        "existing_partnerships": "stávající zahraniční partneři",
        "international_experience": "praxe v mezinárodních projektech",
        "council_resolution": "příslušné usnesení (orgán, č., den)", "consent": "s předáním údajů partnerskému regionu",
        "signed_place": "místo podpisu", "signed_date": "den podpisu",
    },
)  # fmt: skip


OFFICES = (_SIDES, _WIDE)
