"""Forms in the manner of an insurance company (tinted boxes) and a statistical report (landscape, line numbers)."""

from __future__ import annotations

from tests.corpus.offices.forms_ministry import in_columns, parts, value
from tests.corpus.offices.sheet import Office, Sheet

# ---------------------------------------------------------------- 3: insurance company, tinted boxes without lines

_INSURER_STYLE = """<style>
@page { size: A4; margin: 12mm 14mm 16mm;
  @bottom-left { content: "KS-ZV/1.26"; font: 7.5pt "Noto Sans"; color: #8c1d40 } }
body { font: 9pt/1.25 "Noto Sans"; margin: 0 }
table { border-collapse: separate; border-spacing: 1.2mm; width: 100%; table-layout: fixed }
.brand { background: #8c1d40; color: white; padding: 3mm 4mm; margin-bottom: 2mm }
.brand small { float: right; text-align: right; font-size: 8pt; line-height: 1.35 }
.brand b { font-size: 15pt; line-height: 1.3 }
h2 { font-size: 10.5pt; color: #8c1d40; border-bottom: 1.2pt solid #8c1d40; margin: 2.4mm 1.2mm 0.4mm;
  break-after: avoid }
.row { break-inside: avoid; margin: -0.6mm 0 }
.row > tbody > tr > td, .row > tr > td { box-sizing: border-box; background: #f3ebee; border-radius: 1mm;
  padding: 0.8mm 1.6mm 1mm; vertical-align: top }
.k { display: block; color: #8c1d40; font-size: 7.5pt; letter-spacing: 0.1pt }
.v { display: block; min-height: 4.4mm }
.matrix th { text-align: left; font-weight: normal; color: #8c1d40; font-size: 7.5pt; padding: 0 1.6mm }
.matrix td { background: #f3ebee; padding: 1.2mm 1.6mm; height: 5mm; border-radius: 1mm }
.matrix td.who { background: #8c1d40; color: white; font-weight: bold; font-size: 8pt }
.matrix { break-inside: avoid }
.options { border-spacing: 0 }
.options td { padding: 0.2mm 1mm 0.2mm 0; vertical-align: top; font-size: 8.5pt }
.law { columns: 2; column-gap: 6mm; font-size: 7.5pt; text-align: justify; margin: 2mm 1.2mm }
.law p { margin: 0 0 1mm }
.answer { font-family: "Liberation Serif"; font-size: 10.5pt; color: #102a6b }
.cell { display: inline-block; width: 4.4mm; height: 5mm; background: white; margin-right: 0.5mm; text-align: center;
  vertical-align: top; color: #102a6b }
</style>"""

_INSURER_PARTS = (
    ("Zájemce o spolupráci", ("applicant_name/65/l2 ico/35/c8", "applicant_type/60 population/40",
                              "street/60 postal_code/40/c5", "municipality/50 district/50/o2",
                              "databox_id/40/c7 website/60",
                              "founder/100")),
    ("Osoby", ()),
    ("Na koho se máme v zahraničí obrátit", ("partner_region/100/o3", "alternate_region/100/o3",
                                             "partner_type/62 partner_size/38",
                                             "partner_character/100/l4", "partner_wish/100")),
    ("Předmět spolupráce", ("cooperation_areas/100/o2", "cooperation_form/70 planned_start/30", "intent/100/l5")),
    ("Dotazník k zájemci", ("profile/100/l5", "existing_partnerships/100/l3", "international_experience/100/l3",
                            "council_resolution/100")),
)  # fmt: skip


def _insurer(sheet: Sheet) -> str:
    title = sheet.rng.choice(("Zájem o zahájení zahraniční spolupráce", "Návrh na navázání zahraničního partnerství"))
    body = "".join(
        f"<h2>{number}. {caption}</h2>"
        + (_insurer_people(sheet) if not rows else "".join(_insurer_row(sheet, row) for row in rows))
        for number, (caption, rows) in enumerate(_INSURER_PARTS, 1)
    )
    return f"""{_INSURER_STYLE}<div class="brand"><small>Středočeský kraj<br>Zborovská 11, 150 21 Praha 5<br>
protokol@kr-s.cz</small><b>{title}</b><br>obce, školy a instituce Středočeského
kraje</div>{body}{_insurer_end(sheet)}"""


def _insurer_row(sheet: Sheet, row: str) -> str:
    cells, last = [], len(row.split()) - 1
    for place, (key, width, how) in enumerate(parts(row)):
        wide = f"width:{width}%" if place < last else ""
        room = f' style="min-height:{int(how[1:]) * 4.4:.1f}mm"' if how.startswith("l") else ""
        cells.append(
            f'<td style="{wide}"><span class="k">{sheet.label(key)}</span>'
            f'<span class="v"{room}>{value(sheet, key, how)}</span></td>'
        )
    return f'<table class="row"><tr>{"".join(cells)}</tr></table>'


def _insurer_people(sheet: Sheet) -> str:
    """Who acts and who answers the telephone, with one heading for both."""
    heads = "".join(f"<th>{sheet.label(key)}</th>" for key in ("contact_name", "contact_role"))
    lines = "".join(
        f'<tr><td class="who">{who}</td>'
        + "".join(f"<td>{sheet.answer(f'{person}_{what}')}</td>" for what in ("name", "role"))
        + "</tr>"
        for who, person in (("zákonný zástupce žadatele", "representative"), ("osoba pro styk s krajem", "contact"))
    )
    widths = '<colgroup><col style="width:30%"><col style="width:40%"><col></colgroup>'
    below = _insurer_row(sheet, "contact_phone/38 contact_email/62") + _insurer_row(sheet, "languages/100/o5")
    return f'<table class="matrix">{widths}<tr><th></th>{heads}</tr>{lines}</table>{below}'


def _insurer_end(sheet: Sheet) -> str:
    return f"""<div class="law"><p><b>Poučení.</b> Zájemce bere na vědomí, že kraj údaje uvedené v bodech 1 až 5
uchovává po dobu
nezbytnou k vyhledání partnera a že úplnost údajů ovlivňuje délku vyřízení.</p><p>Zájemce má právo na přístup k
osobním údajům,
na jejich opravu a výmaz, jakož i právo podat stížnost u Úřadu pro ochranu osobních údajů, Pplk. Sochora 27, Praha
7.</p>
<p>Změny údajů oznámí zájemce bez zbytečného odkladu, nejpozději do 15 dnů.</p></div>
<div style="break-inside:avoid"><p style="margin:1mm 1.2mm 2mm">{sheet.consent_mark()}{sheet.label("consent")}</p>
<table class="row"><tr><td style="width:26%"><span class="k">{sheet.label("signed_place")}</span>
<span class="v">{sheet.answer("signed_place")}</span></td>
<td style="width:22%"><span class="k">{sheet.label("signed_date")}</span>
<span class="v">{sheet.answer("signed_date")}</span></td>
<td><span class="k">Podpis zájemce (zákonného zástupce)</span>{sheet.signature(76, 20)}</td></tr></table></div>"""


_INSURER_LABELS = {
    "applicant_type": "forma zájemce",
    "applicant_name": "název zájemce",
    "ico": "IČ",
    "founder": "je-li zájemce zřízen jiným subjektem, název zřizovatele",
    "street": "adresa sídla: ulice, č. p. / č. o.",
    "postal_code": "PSČ",
    "municipality": "obec",
    "district": "okres",
    "databox_id": "identifikátor datové schránky",
    "website": "www",
    "population": "počet obyvatel, u škol žáků",
    "representative_name": "jméno a příjmení",
    "representative_role": "funkce",
    "contact_name": "jméno a příjmení",
    "contact_role": "funkce",
    "contact_email": "e-mail kontaktní osoby",
    "contact_phone": "telefon kontaktní osoby",
    "languages": "jazyky pro komunikaci se zahraničním partnerem",
    "partner_region": "vybraný partnerský region",
    "alternate_region": "náhradní volba regionu",
    "partner_type": "hledaný partner je",
    "partner_size": "velikost partnera (přibližně)",
    "partner_character": "charakteristika hledaného partnera",
    "partner_wish": "konkrétní obec nebo škola, má-li ji zájemce vybranou",
    "cooperation_areas": "oblasti spolupráce",
    "intent": "popis záměru a očekávání zájemce",
    "cooperation_form": "typ spolupráce",
    "planned_start": "zahájení spolupráce od",
    "profile": "charakteristika zájemce (zeměpisná, hospodářská, kulturní, u škol zaměření)",
    "existing_partnerships": "má zájemce již zahraniční partnery? které a odkdy?",
    "international_experience": "podílel se zájemce na mezinárodních projektech? na jakých?",
    "council_resolution": "usnesení orgánu obce, kterým byl záměr schválen",
    "consent": (
        "Zájemce souhlasí s tím, aby kraj poskytl údaje z tohoto tiskopisu příslušnému partnerskému regionu.",
        "Souhlasím s předáním výše uvedených údajů orgánům partnerského regionu.",
    ),
    "signed_place": "místo",
    "signed_date": "datum",
}

# ---------------------------------------------------------------- 4: statistical report, landscape, line numbers

_REPORT_STYLE = """<style>
@page { size: A4 landscape; margin: 10mm 11mm 13mm;
  @bottom-left { content: "VÝKAZ ZS 1-01"; font: 7.5pt "DejaVu Sans Condensed" } }
body { font: 8.5pt/1.2 "DejaVu Sans Condensed"; margin: 0 }
table { border-collapse: collapse; width: 100%; table-layout: fixed }
.head td { border: 0.5pt solid black; padding: 1.2mm 2mm; vertical-align: top; font-size: 7.5pt }
.head td.t { font-size: 13pt; font-weight: bold; text-align: center; vertical-align: middle }
.part { position: relative; padding-left: 7mm; border: 1pt solid black; margin-top: 1.5mm; background: #cfd8cf;
  break-inside: avoid }
.side { position: absolute; top: 50%; left: 3.5mm; width: 50mm; margin: -1.8mm 0 0 -25mm; text-align: center;
  transform: rotate(-90deg); font-weight: bold; font-size: 8pt }
.lines { background: white }
.lines > tbody > tr > td, .lines > tr > td { box-sizing: border-box; border: 0.5pt solid #333; padding: 0.8mm
1.4mm; height: 5.6mm }
.lines td.n { text-align: center; font-size: 7.5pt; padding: 0 }
.lines td.l { background: #e9eee9 }
.answer { font-style: italic; font-size: 9.5pt }
.options td { padding: 0.2mm 1mm; vertical-align: top }
.note { font-size: 7.5pt; margin: 1.5mm 0 0 }
.end { break-inside: avoid; margin-top: 2mm }
.end td { border: 0.5pt solid black; padding: 1mm 1.4mm; vertical-align: top }
</style>"""

_REPORT_PARTS = (
    ("I. SUBJEKT", ("applicant_name//l2 ico", "applicant_type founder", "street district", "municipality databox_id",
                    "postal_code population", "representative_name website", "representative_role council_resolution")),
    ("II. STYK", ("contact_name contact_phone", "contact_role contact_email", "languages//o6")),
    ("III. PARTNER", ("partner_region//o3", "alternate_region//o3", "partner_type partner_size", "partner_wish",
                      "partner_character//l3")),
    ("IV. OBSAH", ("cooperation_areas//o3", "cooperation_form planned_start", "intent//l4")),
    ("V. POPIS", ("profile//l4", "existing_partnerships//l3", "international_experience//l3")),
)  # fmt: skip


def _report(sheet: Sheet) -> str:
    line, blocks = 0, []
    columns = "".join(f'<col style="width:{width}%">' for width in (3.5, 15.5, 31, 3.5, 15.5, 31))
    for caption, rows in _REPORT_PARTS:
        body = ""
        for row in rows:
            keys = list(parts(row))
            cells = "".join(
                _report_pair(sheet, line + place, key, how, span=1 if len(keys) == 2 else 4)
                for place, (key, _, how) in enumerate(keys, 1)
            )
            line += len(keys)
            body += f"<tr>{cells}</tr>"
        table = f'<table class="lines"><colgroup>{columns}</colgroup>{body}</table>'
        blocks.append(f'<div class="part"><span class="side">{caption}</span>{table}</div>')
    return f"{_REPORT_STYLE}{_report_head(sheet)}{''.join(blocks)}{_report_end(sheet)}"


def _report_pair(sheet: Sheet, line: int, key: str, how: str, span: int) -> str:
    room = f' style="height:{int(how[1:]) * 4}mm"' if how.startswith("l") else ""
    shown = in_columns(sheet, key, 3) if key == "district" and sheet.boxed(key) else value(sheet, key, how)
    return f'<td class="n">{line:02d}</td><td class="l">{sheet.label(key)}</td><td colspan="{span}"{room}>{shown}</td>'


def _report_head(sheet: Sheet) -> str:
    title = sheet.rng.choice(
        ("Výkaz pro zahájení zahraniční spolupráce obcí SK", "Výkaz zájmu o zahraniční partnerství")
    )
    return f"""<table class="head"><tr><td style="width:27%">Schváleno pro obce, školy a jiné instituce
Středočeského kraje.
Vyplněný výkaz doručte v jednom
vyhotovení.</td><td class="t">{title}</td><td style="width:25%">Doručit:<br><b>Středočeský kraj</b>,
krajský úřad<br>Zborovská 11, Praha 5<br>protokol@kr-s.cz</td></tr></table>"""


def _report_end(sheet: Sheet) -> str:
    return f"""<div class="end"><table><tr><td style="width:42%">{sheet.label("consent")}<br>
{sheet.choice("consent")}</td>
<td style="width:15%">{sheet.label("signed_place")}<br>{sheet.answer("signed_place")}</td>
<td style="width:14%">{sheet.label("signed_date")}<br>{sheet.answer("signed_date")}</td>
<td>Podpis vedoucího vykazující jednotky, razítko<br>{sheet.signature(66, 18)}</td></tr></table>
<p class="note">Vysvětlivky: ř. 04 vyplní jen školy a příspěvkové organizace; ř. 14 škola nevyplňuje, není-li
usnesení třeba.
Nevyplněný řádek proškrtněte nebo ponechte prázdný.</p></div>"""


_REPORT_LABELS = {
    "applicant_type": "Typ vykazující jednotky",
    "applicant_name": "Název vykazující jednotky (žadatele)",
    "ico": "IČO",
    "founder": "Zřizovatel",
    "street": "Ulice a číslo domu",
    "postal_code": "PSČ",
    "municipality": "Obec – sídlo",
    "district": "Okres",
    "databox_id": "ID DS",
    "website": "Web",
    "population": "Stav obyvatel (žáků) k 1. 1.",
    "representative_name": "Statutární zástupce",
    "representative_role": "Funkce statutárního zástupce",
    "contact_name": "Výkaz sestavil (kontaktní osoba)",
    "contact_role": "Funkce",
    "contact_email": "E-mail",
    "contact_phone": "Telefon",
    "languages": "Komunikační jazyky",
    "partner_region": "Partnerský region – 1. volba",
    "alternate_region": "Partnerský region – 2. volba",
    "partner_type": "Typ partnera",
    "partner_size": "Velikost partnera (řádově)",
    "partner_character": "Požadovaný charakter partnera",
    "partner_wish": "Jmenovitě požadovaný partner",
    "cooperation_areas": "Oblasti spolupráce",
    "intent": "Popis záměru, očekávané přínosy",
    "cooperation_form": "Forma spolupráce",
    "planned_start": "Plánované zahájení",
    "profile": "Popis obce, školy či instituce",
    "existing_partnerships": "Existující zahraniční partnerství",
    "international_experience": "Zkušenost s mezinárodními projekty",
    "council_resolution": "Usnesení zastupitelstva / rady č.",
    "consent": "Souhlas s předáním vykázaných údajů partnerskému regionu",
    "signed_place": "Sestaveno v",
    "signed_date": "Dne",
}

OFFICES = (
    Office(name="insurer", labels=_INSURER_LABELS, draw=_insurer, one_box=True),
    Office(name="statistical-report", labels=_REPORT_LABELS, draw=_report),
)
