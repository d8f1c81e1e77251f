"""Forms in the manner of social security (two pages, boxes after the text) and of a decree (captions below)."""

from __future__ import annotations

from tests.corpus.offices.forms_ministry import parts, value
from tests.corpus.offices.sheet import Office, Sheet

# ---------------------------------------------------------------- 5: social security, two pages, labels right-aligned

_SOCIAL_STYLE = """<style>
@page { size: A4; margin: 15mm 15mm 15mm;
  @top-right { content: "89 324 2 / strana " counter(page); font: 8pt "Liberation Sans" }
  @top-left { content: "ZAHRANIČNÍ SPOLUPRÁCE"; font: bold 8pt "Liberation Sans" } }
body { font: 9pt/1.25 "Liberation Sans"; margin: 0 }
table { border-collapse: collapse; width: 100% }
.top { border: 1pt solid black; padding: 2mm 3mm; margin-bottom: 2mm }
.top h1 { font-size: 14pt; margin: 0 0 1mm }
.top p { margin: 0; font-size: 8pt }
h2 { background: black; color: white; font-size: 9pt; text-transform: uppercase; letter-spacing: 0.5pt;
  padding: 0.8mm 2mm;  margin: 2.6mm 0 1mm; break-after: avoid }
.line > tbody > tr > td, .line > tr > td { padding: 0.9mm 0; vertical-align: top }
.line tr { break-inside: avoid }
.line td.n { width: 8mm }
.line td.n b { display: inline-block; background: #444; color: white; width: 5.6mm; text-align: center; font-size:
8pt }
.line td.l { width: 54mm; text-align: right; padding-right: 3mm !important }
.line td.v { border-bottom: 0.5pt solid black; min-height: 5mm }
.line td.bare { border-bottom: none }
.every { display: block; text-align: left; padding: 0.25mm 0 }
.answer { font-family: "Carlito"; font-weight: bold; font-size: 10.5pt }
.cell { display: inline-block; width: 4.6mm; height: 5.4mm; border: 0.6pt solid black; margin-right: 0.7mm;
text-align: center;
  vertical-align: top; font: bold 10.5pt/5.4mm "Carlito" }
.law { font-size: 8pt; text-align: justify; margin: 1.2mm 0 }
.sign { break-inside: avoid; border: 0.6pt solid black; margin-top: 2mm }
.sign td { padding: 1.5mm 2mm; vertical-align: top }
.records { break-inside: avoid; border: 1.2pt solid black; margin-top: 3mm; padding: 1mm 2mm 12mm; font-size: 8pt;
background: #eee }
</style>"""

_SOCIAL_PAGES = (
    (("1. část – Identifikace žadatele",
      "applicant_type applicant_name//l2 ico//c8 databox_id//c7 founder population//w30"),
     ("2. část – Adresa sídla", "street municipality postal_code//c5 district website"),
     ("3. část – Zástupce žadatele ze zákona", "representative_name representative_role"),
     ("4. část – Kontakt", "contact_name contact_role contact_phone//c13 contact_email languages"),
     ("5. část – Dosavadní stav a schválení",
      "profile//l4 existing_partnerships//l3 international_experience//l3 council_resolution")),
    (("6. část – Partner",
      "partner_region alternate_region partner_type partner_size partner_wish partner_character//l4"),
     ("7. část – Spolupráce", "cooperation_areas//o2 cooperation_form planned_start//w50 intent//l4")),
)  # fmt: skip

_ONE_BY_ONE = ("cooperation_form",)


def _social(sheet: Sheet) -> str:
    number, pages = 0, []
    for sections in _SOCIAL_PAGES:
        body = ""
        for caption, keys in sections:
            lines = []
            for key, _, how in parts(keys):
                number += 1
                lines.append(_social_line(sheet, number, key, how))
            body += f'<h2>{caption}</h2><table class="line">{"".join(lines)}</table>'
        pages.append(body)
    return f"{_SOCIAL_STYLE}{_social_top(sheet)}{''.join(pages)}{_social_end(sheet)}"


def _social_line(sheet: Sheet, number: int, key: str, how: str) -> str:
    boxed = sheet.boxed(key)
    if boxed and key in _ONE_BY_ONE:
        shown = "".join(f'<span class="every">{option}</span>' for option in sheet.options(key))
    elif boxed and not how:
        after = [f"{option.text}&nbsp;{option.mark}" for option in sheet.options(key)]
        shown = " &ensp; ".join(f'<span style="white-space:nowrap">{option}</span>' for option in after)
    else:
        shown = value(sheet, key, how)
    bare = " bare" if boxed or (how.startswith("c") and not sheet.fillable) else ""
    room = f' style="height:{int(how[1:]) * 4}mm"' if how.startswith("l") else ""
    return (
        f'<tr><td class="n"><b>{number}</b></td><td class="l">{sheet.label(key)}</td>'
        f'<td class="v{bare}"{room}>{shown}</td></tr>'
    )


def _social_top(sheet: Sheet) -> str:
    title = sheet.rng.choice(
        ("Oznámení pro zahájení zahraniční spolupráce", "Oznámení zájmu o zahájení zahraniční spolupráce obcí SK")
    )
    return f"""<div class="top"><h1>{title}</h1><p>Tiskopis se podává Krajskému úřadu Středočeského kraje,
Zborovská 11,
150 21 Praha 5, nebo na adresu protokol@kr-s.cz. Údaje zapisujte do předtištěných polí; zvolené možnosti
jednoznačně označte.
Úřední záznamy na druhé straně nevyplňujte.</p></div>"""


def _social_end(sheet: Sheet) -> str:
    return f"""<h2>8. část – Závěrečná prohlášení</h2>
<p class="law">Žadatel bere na vědomí, že bez předání údajů nelze partnera v zahraničí vyhledat. Žadatel se
zavazuje sdělit kraji
do osmi dnů každou změnu skutečností uvedených v částech 1 až 7, zejména změnu zástupce a kontaktu.</p>
<p style="margin:1mm 0">{sheet.label("consent")} &ensp; {sheet.choice("consent", " &ensp; ", width="25mm")}</p>
<table class="sign"><tr><td style="width:55%">Podpis zástupce žadatele<br>{sheet.signature(80, 19)}</td>
<td style="border-left:0.6pt solid black">{sheet.label("signed_place")} &ensp;
{sheet.answer("signed_place", width="45mm")}
<div style="margin-top:5mm">{sheet.label("signed_date")} &ensp;
{sheet.answer("signed_date", width="35mm")}</div></td></tr></table>
<div class="records"><b>Úřední záznamy</b> &ensp; Došlo dne: ........................ &ensp; Č. j.:
........................
&ensp; Referent: ........................</div>"""


_SOCIAL_LABELS = {
    "applicant_type": "Žadatel (druh)",
    "applicant_name": "Plný název",
    "ico": "IČO",
    "founder": "Zřízen kým (školy, organizace)",
    "street": "Ulice, č. p.",
    "postal_code": "PSČ",
    "municipality": "Obec",
    "district": "Okres",
    "databox_id": "ID datové schránky",
    "website": "Internetové stránky",
    "population": "Počet obyvatel, u škol počet žáků",
    "representative_name": "Titul, jméno a příjmení",
    "representative_role": "Zastává funkci",
    "contact_name": "Titul, jméno a příjmení",
    "contact_role": "Zastává funkci",
    "contact_email": "E-mail",
    "contact_phone": "Telefon",
    "languages": "Jazyky, kterými se lze dorozumět",
    "partner_region": "Požadovaný partnerský region",
    "alternate_region": "Nelze-li vyhovět, náhradní region",
    "partner_type": "Druh partnera",
    "partner_size": "Velikost partnera",
    "partner_character": "Jaký má partner být",
    "partner_wish": "Zájem o určitou obec či školu",
    "cooperation_areas": "Oblasti zamýšlené spolupráce",
    "intent": "Popis záměru a očekávání žadatele",
    "cooperation_form": "Druh spolupráce",
    "planned_start": "Spolupráce má začít",
    "profile": "Charakteristika obce, školy, instituce",
    "existing_partnerships": "Zahraniční partnerství, která již žadatel má",
    "international_experience": "Mezinárodní projekty, kterých se žadatel účastnil",
    "council_resolution": "Usnesení rady nebo zastupitelstva",
    "consent": "Souhlasím s tím, aby údaje byly předány partnerskému regionu:",
    "signed_place": "Místo",
    "signed_date": "Datum",
}

# ---------------------------------------------------------------- 6: annex to a decree, captions below the answer

_ANNEX_STYLE = """<style>
@page { size: A4; margin: 16mm 17mm 17mm; @bottom-center { content: "– " counter(page) " –"; font: 9pt "Caladea" } }
body { font: 9.5pt/1.25 "Caladea"; margin: 0 }
table { border-collapse: collapse; width: 100%; table-layout: fixed }
.annex { text-align: right; font-style: italic; margin: 0 }
h1 { font-size: 13pt; text-align: center; margin: 3mm 0 1mm; font-variant: small-caps }
.sub { text-align: center; margin: 0 0 3mm; font-size: 8.5pt }
.part { border: 1.4pt double black; margin-bottom: 2mm; break-inside: avoid }
.part h2 { font-size: 9.5pt; text-align: center; margin: 0; padding: 0.6mm; border-bottom: 0.5pt solid black;
background: #f1efe6 }
.row > tbody > tr > td, .row > tr > td { box-sizing: border-box; border: 0.5pt solid #555; border-bottom-width: 0.7pt;
  padding: 1.4mm 1.6mm 0.5mm; vertical-align: bottom; text-align: center }
.v { display: block; min-height: 5mm }
.left .v { text-align: left }
.k { display: block; border-top: 0.5pt dotted black; font-style: italic; font-size: 8pt; padding-top: 0.4mm;
  margin-top: 0.6mm }
.answer { font-family: "Liberation Sans"; font-size: 9.5pt }
.options td { text-align: left; padding: 0.2mm 1mm; vertical-align: top; font-size: 9pt }
.law { font-size: 8pt; text-align: justify; margin: 1mm 0 }
.seal { width: 23mm; height: 23mm; border: 0.5pt dashed black; border-radius: 50%; text-align: center; line-height:
23mm; margin: 0 auto }
.sign { break-inside: avoid; margin-top: 2mm }
.sign td { vertical-align: bottom; padding: 1mm 2mm; text-align: center }
</style>"""

_ANNEX_PARTS = (
    ("a) název, právní povaha a sídlo navrhovatele",
     ("applicant_name/70/l2 ico/30", "applicant_type/100", "founder/65 databox_id/35",
      "street/45 postal_code/15 municipality/40",
      "district/100/o4", "population/35 website/65")),
    ("b) osoby oprávněné jednat a podávat vysvětlení",
     ("representative_name/60 representative_role/40", "contact_name/60 contact_role/40",
      "contact_email/60 contact_phone/40",
      "languages/100")),
    ("c) kde a jaký protějšek má být vyhledán",
     ("partner_region/100/o3", "alternate_region/100/o3", "partner_type/60 partner_size/40", "partner_wish/100",
      "partner_character/100/l4")),
    ("d) věcné vymezení spolupráce",
     ("cooperation_areas/100/o2", "cooperation_form/65 planned_start/35", "intent/100/l5")),
    ("e) skutečnosti, které mohou mít vliv na výběr protějšku",
     ("profile/100/l5", "existing_partnerships/100/l3", "international_experience/100/l3", "council_resolution/100")),
)  # fmt: skip


def _annex(sheet: Sheet) -> str:
    title = sheet.rng.choice(
        ("Návrh na zahájení zahraniční spolupráce obcí SK", "Návrh na zprostředkování zahraniční spolupráce")
    )
    blocks = "".join(
        f'<div class="part"><h2>{caption}</h2>{"".join(_annex_row(sheet, row) for row in rows)}</div>'
        for caption, rows in _ANNEX_PARTS
    )
    return f"""{_ANNEX_STYLE}<p class="annex">Příloha č. 2 k Zásadám zahraničních vztahů Středočeského kraje</p>
<h1>{title}</h1><p class="sub">(podává se Krajskému úřadu Středočeského kraje, Zborovská 11, Praha 5;
protokol@kr-s.cz;
popis každého údaje je pod místem pro jeho zápis)</p>{blocks}{_annex_end(sheet)}"""


def _annex_row(sheet: Sheet, row: str) -> str:
    cells, place = [], ' class="left"' if len(row.split()) == 1 else ""
    for key, width, how in parts(row):
        room = f' style="min-height:{int(how[1:]) * 4.4:.1f}mm"' if how.startswith("l") else ""
        cells.append(
            f'<td{place} style="width:{width}%"><span class="v"{room}>{value(sheet, key, how)}</span>'
            f'<span class="k">{sheet.label(key)}</span></td>'
        )
    return f'<table class="row"><tr>{"".join(cells)}</tr></table>'


def _annex_end(sheet: Sheet) -> str:
    date = sheet.answer("signed_date")
    return f"""<div class="part"><h2>f) souhlas</h2><p style="margin:1.5mm 2mm">{sheet.label("consent")}
&ensp; {sheet.choice("consent", " &ensp;/&ensp; ", width="30mm")}</p></div>
<p class="law">Správní poplatek se nevybírá. Na vyřízení návrhu se nevztahuje správní řád; kraj návrh posoudí a o
výsledku
navrhovatele vyrozumí do 60 dnů ode dne, kdy návrh došel.</p>
<table class="sign"><tr><td style="width:42%">{sheet.signature(68, 19)}<span class="k">podpis osoby oprávněné
jednat</span></td>
<td style="width:18%"><div class="seal">L. S.</div></td>
<td><span class="v">{sheet.answer("signed_place")}</span><span class="k">{sheet.label("signed_place")}</span></td>
<td><span class="v">{date}</span><span class="k">{sheet.label("signed_date")}</span></td></tr></table>"""


_ANNEX_LABELS = {
    "applicant_type": "právní povaha navrhovatele",
    "applicant_name": "název navrhovatele",
    "ico": "identifikační číslo osoby",
    "founder": "zřizovatel, je-li navrhovatelem škola nebo příspěvková organizace",
    "street": "ulice a číslo popisné",
    "postal_code": "PSČ",
    "municipality": "obec, v níž má navrhovatel sídlo",
    "district": "okres",
    "databox_id": "označení datové schránky (ID)",
    "website": "adresa webu",
    "population": "počet obyvatel (žáků)",
    "representative_name": "jméno a příjmení osoby oprávněné jednat za navrhovatele",
    "representative_role": "její funkce (starosta, ředitel)",
    "contact_name": "jméno a příjmení kontaktní osoby",
    "contact_role": "funkce kontaktní osoby",
    "contact_email": "e-mail pro doručování zpráv",
    "contact_phone": "telefonní spojení",
    "languages": "jazyky použitelné ve styku s protějškem",
    "partner_region": "partnerský region, v němž má být protějšek vyhledán",
    "alternate_region": "náhradní region pro případ, že v prvním regionu není vhodný protějšek",
    "partner_type": "protějškem má být",
    "partner_size": "přibližná velikost protějšku",
    "partner_character": "vlastnosti, které má protějšek mít",
    "partner_wish": "konkrétní obec nebo škola, o kterou má navrhovatel zájem",
    "cooperation_areas": "oblasti, v nichž se má spolupracovat",
    "intent": "popis záměru a toho, co navrhovatel od spolupráce očekává",
    "cooperation_form": "podoba spolupráce",
    "planned_start": "předpokládané zahájení",
    "profile": "stručná charakteristika navrhovatele",
    "existing_partnerships": "dosavadní zahraniční partnerství navrhovatele",
    "international_experience": "zkušenosti navrhovatele s mezinárodními projekty",
    "council_resolution": "číslo a datum usnesení zastupitelstva (rady)",
    "consent": "S předáním údajů obsažených v návrhu partnerskému regionu navrhovatel",
    "signed_place": "místo",
    "signed_date": "datum",
}

OFFICES = (
    Office(name="social-security", labels=_SOCIAL_LABELS, draw=_social),
    Office(
        name="decree-annex",
        labels=_ANNEX_LABELS,
        draw=_annex,
        options={"consent": {"ano": "souhlasí", "ne": "nesouhlasí"}},
    ),
)
