"""Forms in the manner of a ministry and a labour office: numbered boxed cells, combs, shaded labels, side captions."""

from __future__ import annotations

from collections.abc import Iterator

from tests.corpus.offices.sheet import Office, Sheet

# ---------------------------------------------------------------- common to the forms of this manner


def parts(row: str) -> Iterator[tuple[str, str, str]]:
    """Key, width and manner of each ``key/width/manner`` in a row."""
    for part in row.split():
        key, width, how = [*part.split("/"), "", ""][:3]
        yield key, width, how


def value(sheet: Sheet, key: str, how: str = "") -> str:
    """An answer: ``c8`` a comb of 8, ``o3`` options in 3 columns, ``l4`` a place of 4 lines, ``w30`` 30 mm wide."""
    if how.startswith("c"):
        return sheet.cells(key, int(how[1:]))
    if sheet.boxed(key):
        return in_columns(sheet, key, int(how[1:])) if how.startswith("o") else sheet.choice(key)
    if how.startswith("w"):
        return sheet.answer(key, width=f"{how[1:]}mm")
    return sheet.answer(key, lines=int(how[1:]) if how.startswith("l") else 1)


def in_columns(sheet: Sheet, key: str, columns: int) -> str:
    """Options in a table without lines, row by row."""
    options = [str(option) for option in sheet.options(key)]
    rows = [options[start : start + columns] for start in range(0, len(options), columns)]
    style = f"width:{100 / columns:.1f}%;box-sizing:border-box"
    body = "".join("<tr>" + "".join(f'<td style="{style}">{option}</td>' for option in row) + "</tr>" for row in rows)
    return f'<table class="options">{body}</table>'


# ---------------------------------------------------------------- 1: tax return, captions in the corner of the cell

_TAX_STYLE = """<style>
@page { size: A4; margin: 11mm 12mm 12mm 12mm;
  @bottom-left { content: "25 5404 MZ 5404 – vzor č. 3"; font: 7.5pt "Liberation Sans" }
  @bottom-center { content: counter(page) " / " counter(pages); font: 7.5pt "Liberation Sans" } }
body { font: 8pt/1.2 "Liberation Sans"; margin: 0 }
table { border-collapse: collapse; width: 100% }
.head td { vertical-align: top; padding: 0 }
.to { border: 0.5pt solid black; padding: 1.5mm 2mm; line-height: 1.4 }
.filed { border: 0.5pt dashed #666; height: 22mm; font-size: 7.5pt; color: #555; text-align: center; padding-top:
1mm }
h1 { font-size: 14pt; text-align: center; margin: 3mm 0 0.5mm }
.sub { text-align: center; margin: 0 0 2.5mm }
.part { position: relative; border: 1.2pt solid black; padding-left: 6.5mm; margin-bottom: 1.6mm; break-inside:
avoid }
.side { position: absolute; top: 50%; left: 3.2mm; width: 44mm; margin: -1.6mm 0 0 -22mm; text-align: center;
  transform: rotate(-90deg); font-weight: bold; font-size: 7.5pt }
.row { border-left: 1.2pt solid black; border-bottom: 0.5pt solid black; table-layout: fixed }
.part .row:last-child { border-bottom: none }
.row > tbody > tr > td, .row > tr > td { box-sizing: border-box; border-left: 0.5pt solid black; padding: 0.6mm
1.2mm 1mm; vertical-align: top }
.k { display: block; font-size: 7.5pt; color: #222; margin-bottom: 0.7mm }
.k b { border: 0.4pt solid black; padding: 0 0.6mm; margin-right: 1mm; font-size: 7.5pt }
.v { display: block; font-size: 9.5pt; min-height: 4.6mm }
.answer { font-family: "Liberation Mono" }
.cell { display: inline-block; width: 4.1mm; height: 5mm; border: 0.4pt solid #777; border-right-width: 0;
  text-align: center; vertical-align: top; font-family: "Liberation Mono" }
.cell:last-child { border-right-width: 0.4pt }
.options td { padding: 0.3mm 1mm 0.3mm 0; font-size: 8.5pt; vertical-align: top }
.law { font-size: 7.5pt; text-align: justify; margin: 1mm 0 }
.off { background: #ddd; border: 0.5pt solid black; font-size: 7.5pt; margin-top: 2mm; break-inside: avoid }
.off td { border: 0.5pt solid black; padding: 0.8mm 1.2mm 5mm; vertical-align: top }
</style>"""

_TAX_PARTS = (
    ("ŽADATEL", ("applicant_type/100", "applicant_name/68/l2 ico/32/c8", "street/52 municipality/30 postal_code/18/c5",
                 "district/100/o6", "databox_id/30/c7 website/46 population/24", "founder/100")),
    ("JEDNAJÍCÍ", ("representative_name/100", "representative_role/100")),
    ("KONTAKT", ("contact_name/58 contact_role/42", "contact_phone/42/c13 contact_email/58", "languages/100")),
    ("HLEDANÝ PARTNER", ("partner_region/100/o3", "alternate_region/100/o3", "partner_type/60 partner_size/40",
                         "partner_character/100/l4", "partner_wish/100")),
    ("SPOLUPRÁCE", ("cooperation_areas/100/o2", "cooperation_form/72 planned_start/28", "intent/100/l4")),
    ("VLASTNÍ ÚDAJE", ("profile/100/l4", "existing_partnerships/100/l3", "international_experience/100/l3")),
)  # fmt: skip


def _tax(sheet: Sheet) -> str:
    number = 0
    blocks = []
    for caption, rows in _TAX_PARTS:
        tables = []
        for row in rows:
            cells = []
            for key, width, how in parts(row):
                number += 1
                cells.append(_tax_cell(sheet, number, key, width, how))
            tables.append(f'<table class="row"><tr>{"".join(cells)}</tr></table>')
        blocks.append(f'<div class="part"><span class="side">{caption}</span>{"".join(tables)}</div>')
    return f"{_TAX_STYLE}{_tax_head(sheet)}{''.join(blocks)}{_tax_end(sheet, number)}"


def _tax_cell(sheet: Sheet, number: int, key: str, width: str, how: str = "") -> str:
    caption = f'<span class="k"><b>{number:02d}</b>{sheet.label(key)}</span>'
    room = f' style="min-height:{int(how[1:]) * 4.4:.1f}mm"' if how.startswith("l") else ""
    return f'<td style="width:{width}%">{caption}<span class="v"{room}>{value(sheet, key, how)}</span></td>'


def _tax_head(sheet: Sheet) -> str:
    title = sheet.rng.choice(
        ("PŘIHLÁŠKA<br>pro zahájení zahraniční spolupráce obcí SK", "PŘIHLÁŠKA<br>k navázání zahraniční spolupráce")
    )
    return f"""<table class="head"><tr><td style="width:56%"><div class="to">Krajskému úřadu<br><b>Středočeského
kraje</b><br>
Zborovská 11, 150 21 Praha 5<br>protokol@kr-s.cz</div></td><td style="width:8%"></td>
<td><div class="filed">otisk podacího razítka krajského úřadu</div></td></tr></table>
<h1>{title}</h1>
<p class="sub">Než začnete vyplňovat tiskopis, přečtěte si, prosím, pokyny. Pole 06 vyplňte bez mezery.</p>"""


def _tax_end(sheet: Sheet, number: int) -> str:
    place, date = _tax_cell(sheet, number + 3, "signed_place", "32"), _tax_cell(sheet, number + 4, "signed_date", "22")
    return f"""<div class="part"><span class="side">PROHLÁŠENÍ</span>
<table class="row"><tr>{_tax_cell(sheet, number + 1, "council_resolution", "100")}</tr></table>
<table class="row"><tr>{_tax_cell(sheet, number + 2, "consent", "100")}</tr></table>
<table class="row"><tr>{place}{date}<td><span class="k">Vlastnoruční podpis oprávněné osoby / otisk razítka</span>
{sheet.signature(70, 19)}</td></tr></table></div>
<p class="law">Prohlašuji, že všechny mnou uvedené údaje jsou pravdivé a úplné, a jsem si vědom(a) toho, že neúplná
přihláška
nebude do nabídky pro zahraniční regiony zařazena, dokud žadatel vady neodstraní. Na zprostředkování není právní
nárok.</p>
<table class="off"><tr><td style="width:25%">Evidenční číslo</td><td style="width:25%">Převzal(a) dne</td>
<td style="width:25%">Kontrola úplnosti</td><td>Vyřízeno / odloženo</td></tr></table>"""


_TAX_LABELS = {
    "applicant_type": "Právní postavení žadatele (vyznačte)",
    "applicant_name": ("Název žadatele", "Úplný název žadatele podle registru osob"),
    "ico": "Identifikační číslo (IČO)",
    "founder": "Zřizovatel (vyplní jen školy a příspěvkové organizace)",
    "street": "Ulice, číslo popisné/orientační",
    "postal_code": "PSČ",
    "municipality": "Obec (sídlo)",
    "district": "Okres",
    "databox_id": "ID datové schránky",
    "website": "Adresa internetových stránek",
    "population": "Počet obyvatel / žáků",
    "representative_name": "Jméno, příjmení a titul",
    "representative_role": "Postavení (starosta, ředitel apod.)",
    "contact_name": "Jméno, příjmení a titul",
    "contact_role": "Pracovní zařazení",
    "contact_email": "Elektronická adresa (e-mail)",
    "contact_phone": "Telefonní číslo",
    "languages": "Jazyky, jimiž lze s partnerem jednat",
    "partner_region": "Zvolený partnerský region Středočeského kraje",
    "alternate_region": "Náhradní region, nebude-li možno vyhovět předchozímu údaji",
    "partner_type": "Druh partnera",
    "partner_size": "Přibližná velikost partnera",
    "partner_character": "Požadavky na povahu partnera (poloha, hospodářství, zázemí, zvláštnosti)",
    "partner_wish": "Konkrétní zahraniční subjekt, o který má žadatel zájem",
    "cooperation_areas": "Obory zamýšlené spolupráce (lze vyznačit i více)",
    "intent": "Záměr žadatele a co od spolupráce očekává",
    "cooperation_form": "Způsob spolupráce",
    "planned_start": "Předpokládaný počátek",
    "profile": "Základní charakteristika žadatele",
    "existing_partnerships": "Dosavadní zahraniční partneři žadatele",
    "international_experience": "Zkušenosti s mezinárodními projekty (program, rok, role)",
    "council_resolution": "Usnesení zastupitelstva nebo rady (číslo a den přijetí)",
    "consent": "Souhlasím s předáním údajů z této přihlášky partnerskému regionu",
    "signed_place": "V (místo)",
    "signed_date": "Dne",
}

# ---------------------------------------------------------------- 2: labour office, shaded labels, a column of notes

_LABOUR_STYLE = """<style>
@page { size: A4; margin: 14mm 13mm 15mm 16mm;
  @bottom-center { content: "Strana " counter(page) " z " counter(pages); font: 8pt "Carlito" }
  @bottom-left { content: "S 15 – 2026"; font: 8pt "Carlito" } }
body { font: 9.5pt/1.2 "Carlito"; margin: 0 }
table { border-collapse: collapse; width: 100% }
.logo { float: left; width: 15mm; height: 15mm; background: #1c4f7c; color: white; text-align: center; font: bold
15pt/15mm "Carlito" }
.form { float: right; border: 1pt solid black; padding: 1.5mm 3mm; font-weight: bold; font-size: 12pt }
.whom { margin-left: 19mm; min-height: 15mm; font-size: 9.5pt }
h1 { clear: both; font-size: 15pt; margin: 3mm 0 1mm }
.hint { font-size: 8.5pt; margin: 0 0 2mm; font-style: italic }
.grid { margin-bottom: 2.5mm; table-layout: fixed }
.grid > tbody > tr > td, .grid > tbody > tr > th, .grid > tr > td, .grid > tr > th { border: 0.6pt solid #444;
padding: 1.1mm 1.6mm; vertical-align: middle }
.grid th.bar { background: #1c4f7c; color: white; text-align: left; font-size: 10.5pt }
.grid th.rec { background: white; font-weight: normal; font-size: 7.5pt; color: #666; text-align: center;
vertical-align: top }
.grid td.l { background: #dfe6ec; font-size: 8.5pt }
.grid td.l b { font-weight: bold }
.grid tr { break-inside: avoid }
.rec { background: repeating-linear-gradient(45deg, #fff, #fff 1.2mm, #eee 1.2mm, #eee 1.5mm) }
.answer { font-weight: bold }
.options td { padding: 0.3mm 1mm; border: none }
.law { font-size: 8pt; text-align: justify; margin: 0 0 1.4mm }
.sign { break-inside: avoid }
.sign td { vertical-align: bottom; padding: 1mm 2mm }
</style>"""

_LABOUR_GRIDS = (
    ("A. Kdo žádá", ("applicant_name/l2", "applicant_type", "ico databox_id", "founder", "population", "website")),
    ("B. Sídlo", ("street", "municipality postal_code", "district")),
    ("C. Kdo za žadatele jedná", ("representative_name", "representative_role")),
    ("D. Komu máme volat a psát", ("contact_name", "contact_role", "contact_phone", "contact_email", "languages")),
    ("E. Jaký partner se hledá", ("partner_type", "partner_size", "partner_region", "alternate_region",
                                  "partner_wish", "partner_character/l4")),
    ("F. Náplň spolupráce", ("cooperation_areas", "cooperation_form", "planned_start", "intent/l4")),
    ("G. Doplňující údaje o žadateli", ("profile/l4", "existing_partnerships/l3", "international_experience/l3",
                                        "council_resolution")),
)  # fmt: skip

_LABOUR_COLUMNS = {"partner_region": 2, "alternate_region": 2, "cooperation_areas": 2, "district": 4, "languages": 4}


def _labour(sheet: Sheet) -> str:
    colon = sheet.rng.choice((":", ""))
    grids = "".join(_labour_grid(sheet, caption, rows, colon) for caption, rows in _LABOUR_GRIDS)
    title = sheet.rng.choice(
        ("Žádost pro zahájení zahraniční spolupráce obcí SK", "Žádost o zprostředkování zahraničního partnerství")
    )
    return f"""{_LABOUR_STYLE}<div class="logo">SK</div><div class="form">S 15</div>
<div class="whom"><b>Krajský úřad Středočeského kraje</b><br>oddělení vnějších vztahů<br>Zborovská 11, 150 21 Praha
5, protokol@kr-s.cz</div>
<h1>{title}</h1>
<p class="hint">Vyplňte čitelně, hůlkovým písmem nebo na počítači. Hodící se označte. Šrafovaný sloupec ponechte
prázdný.</p>
{grids}{_labour_end(sheet, colon)}"""


def _labour_grid(sheet: Sheet, caption: str, rows: tuple[str, ...], colon: str) -> str:
    columns = "".join(f'<col style="width:{width}%">' for width in (27, 23, 15, 25, 10))
    head = f'<tr><th class="bar" colspan="4">{caption}</th><th class="rec">Záznamy</th></tr>'
    body = "".join(f'<tr>{_labour_row(sheet, row, colon)}<td class="rec"></td></tr>' for row in rows)
    return f'<table class="grid"><colgroup>{columns}</colgroup>{head}{body}</table>'


def _labour_row(sheet: Sheet, row: str, colon: str) -> str:
    pairs = list(parts(row))
    span = 1 if len(pairs) > 1 else 3
    cells = []
    for key, how, _ in pairs:
        how = f"o{_LABOUR_COLUMNS[key]}" if key in _LABOUR_COLUMNS else how
        room = f' style="height:{int(how[1:]) * 4}mm"' if how.startswith("l") else ""
        cells.append(
            f'<td class="l">{sheet.label(key)}{colon}</td><td colspan="{span}"{room}>{value(sheet, key, how)}</td>'
        )
    return "".join(cells)


def _labour_end(sheet: Sheet, colon: str) -> str:
    return f"""<table class="grid" style="break-inside:avoid"><tr><th class="bar">H. Souhlas a podpis</th></tr>
<tr><td><p class="law">Údaje z této žádosti zpracovává krajský úřad jako správce podle čl. 6 odst. 1 písm. e)
nařízení (EU) 2016/679
po dobu trvání zprostředkování, nejdéle však tři roky. Souhlas lze kdykoli odvolat písemně na adrese úřadu;
odvoláním není dotčena
zákonnost předchozího zpracování.</p>
<p style="margin:0">{sheet.label("consent")}{colon} &nbsp;
{sheet.choice("consent", width="30mm")}</p></td></tr></table>
<table class="sign"><tr><td style="width:24%">{sheet.label("signed_place")}{colon}<br>
{sheet.answer("signed_place")}</td>
<td style="width:20%">{sheet.label("signed_date")}{colon}<br>{sheet.answer("signed_date")}</td>
<td style="text-align:center">{sheet.signature(74, 20)}
<div style="border-top:0.6pt solid black">podpis (a razítko)
žadatele</div></td></tr></table>"""


_LABOUR_LABELS = {
    "applicant_type": "Žadatelem je",
    "applicant_name": "Název obce, školy nebo instituce",
    "ico": "IČO",
    "founder": "Zřizovatel (u škol a organizací)",
    "street": "Ulice a čp. (nemá-li obec ulice, jen čp.)",
    "postal_code": "Poštovní směrovací číslo",
    "municipality": "Město, městys, obec",
    "district": "Okres",
    "databox_id": "Datová schránka",
    "website": "Webové stránky",
    "population": "Kolik má obec obyvatel (škola žáků)",
    "representative_name": "Titul, jméno, příjmení statutárního zástupce",
    "representative_role": "Ve funkci",
    "contact_name": "Kontaktní osoba (titul, jméno, příjmení)",
    "contact_role": "Její funkce nebo pracovní pozice",
    "contact_email": "E-mail",
    "contact_phone": "Telefon, mobil",
    "languages": "Kterými jazyky se s Vámi partner domluví",
    "partner_region": "Partnerský region kraje, v němž má být partner hledán",
    "alternate_region": "Další region, který připadá v úvahu (druhá volba)",
    "partner_type": "Partnerem má být",
    "partner_size": "Jak má být partner asi velký",
    "partner_character": "Čím se má partner vyznačovat",
    "partner_wish": "Máte-li už vyhlédnutou obec nebo školu, uveďte ji",
    "cooperation_areas": "V čem chcete spolupracovat",
    "intent": "Popište svůj záměr a svá očekávání",
    "cooperation_form": "Forma spolupráce",
    "planned_start": "Kdy chcete začít",
    "profile": "Představení žadatele (poloha, historie, vybavenost, život v obci či škole)",
    "existing_partnerships": "Stávající partnerství se zahraničím",
    "international_experience": "Dosavadní účast v mezinárodních projektech",
    "council_resolution": "Schváleno usnesením zastupitelstva (rady) č.",
    "consent": "Souhlasím, aby údaje z žádosti byly předány partnerskému regionu",
    "signed_place": "Místo podpisu",
    "signed_date": "Datum podpisu",
}

OFFICES = (
    Office(
        name="ministry-tax",
        labels=_TAX_LABELS,
        draw=_tax,
        options={
            "cooperation_areas": {"schools": "školství", "business": "podpora podnikání", "tourism": "cestovní ruch"}
        },
    ),
    Office(name="labour-office", labels=_LABOUR_LABELS, draw=_labour),
)
