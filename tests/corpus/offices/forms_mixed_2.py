"""A records officer's dense sheet and a bilingual protocol: each mixes several arrangements."""

from __future__ import annotations

from tests.corpus.dev.paper import Tick
from tests.corpus.offices.forms_mixed import fill, listed
from tests.corpus.offices.sheet import Office, Sheet

_BOXES = (Tick.CROSS, Tick.CHECK, Tick.FILLED, Tick.GLYPH, Tick.PEN)

# ---------------------------------------------------------------- the records officer

_SHORT_STYLE = """<style>
@page { size: A4; margin: 10mm 10mm 12mm 12mm; @top-right { content: "vz. OZV-3/07   l. č. " counter(page);
  font: 7pt "DejaVu Sans Condensed" } }
body { font: 8.2pt/1.25 "DejaVu Sans Condensed"; margin-top: 3mm }
table { border-collapse: collapse; width: 100% }
h1 { font-size: 11pt; margin: 0 } .sub { margin: 0 0 2mm }
.office { float: right; width: 78mm; font-size: 7.5pt; margin: 0 0 2mm 4mm }
.office td { border: 0.4pt solid black; height: 7mm; vertical-align: top; padding: 0.3mm 1mm; background: #eee }
.part { clear: both; width: 100%; margin-top: 2.5mm; break-inside: avoid }
.part > tbody > tr > td, .part > tr > td { padding: 0; border: 0.8pt solid black; vertical-align: top }
.part .side { width: 6mm; background: #ddd }
.side div { position: relative; width: 6mm }
.side span { position: absolute; left: 0.8mm; transform-origin: 0 0; transform: rotate(-90deg); text-align: center;
  font-weight: bold; white-space: nowrap; letter-spacing: 0.06em }
.grid { display: grid; grid-template-columns: repeat(24, minmax(0, 1fr)) }
.grid .c { border-right: 0.4pt solid black; border-bottom: 0.4pt solid black; padding: 0.3mm 1mm 0.8mm;
  min-height: 8.5mm }
.t { font-size: 7.5pt; color: #333 }
.cell { display: inline-block; border: 0.4pt solid black; width: 3.9mm; height: 4.6mm; text-align: center;
  margin-right: -0.4pt; vertical-align: bottom }
.who td, .who th { border: 0.4pt solid black; padding: 0.6mm 1mm; font-weight: normal; text-align: left; height: 5.5mm }
.who { table-layout: fixed } .who th, .who td { box-sizing: border-box }
.who th { background: #eee; font-size: 7.5pt }
.rows td { padding: 0.7mm 1mm; border-bottom: 0.4pt solid #888; vertical-align: top; height: 5mm }
.rows tr:nth-child(even) td { background: #f1f1f1 } .rows .n { width: 6mm } .rows .l { width: 42mm }
.run { margin: 0; padding: 1mm; border: 0.8pt solid black; border-top: none; min-height: 12mm; break-inside: avoid }
.run.first { border-top: 0.8pt solid black; margin-top: 2.5mm } .run b { font-variant: small-caps; font-size: 9pt }
.sign { margin-top: 3mm; break-inside: avoid } .sign td { border: 0.8pt solid black; height: 21mm; vertical-align: top;
  padding: 0.5mm 1mm } .foot { font-size: 7.5pt; margin-top: 2mm }
.answer { font-family: "DejaVu Sans Mono"; font-size: 8pt }
</style>"""

_SHORT_LABELS = {
    "applicant_type": "typ žad.",
    "applicant_name": "ofic. náz. žad.",
    "ico": "IČO",
    "founder": "zřiz. (jen škol. zař. a přísp. org.)",
    "street": "ul., č. p. / č. or.",
    "postal_code": "PSČ",
    "municipality": "obec (sídlo)",
    "district": "okr.",
    "databox_id": "ID dat. schr.",
    "website": "internet. str.",
    "population": "poč. obyv. (u škol poč. žáků)",
    "representative_name": "příjm., jm., tit.",
    "representative_role": "fce",
    "contact_name": "příjm., jm., tit.",
    "contact_role": "fce",
    "contact_email": "el. adr.",
    "contact_phone": "č. tel.",
    "languages": "jaz. komunik.",
    "partner_region": "poptáv. partn. reg.",
    "alternate_region": "náhr. reg. (2. v poř.)",
    "partner_type": "typ partn.",
    "partner_size": "přibl. vel. partn.",
    "partner_character": "požad. char. partn.",
    "partner_wish": "konkr. obec / šk. (je-li znám.)",
    "cooperation_areas": "obl. spolupr.",
    "intent": "popis záměru a očekáv.",
    "cooperation_form": "forma spolupr.",
    "planned_start": "předp. zah. (dat., čtvrtl.)",
    "profile": "struč. charakt. žad.",
    "existing_partnerships": "stáv. zahr. partn. (sml.)",
    "international_experience": "zkuš. s mezinár. proj.",
    "council_resolution": "č. usn. zast. / rady, ze dne",
    "consent": "souhl. s předáním úd. do partn. reg.",
    "signed_place": "v (místo podp.)",
    "signed_date": "dat. podp.",
}


def _side(letter: str, text: str, height: int, content: str) -> str:
    """A part with its caption standing upright at the left."""
    caption = f'<span style="top:{height}mm;width:{height}mm">{letter} {text}</span>'
    side = f'<td class="side"><div style="height:{height}mm">{caption}</div></td>'
    return f'<table class="part"><tr>{side}<td>{content}</td></tr></table>'


def _small(sheet: Sheet, number: int, key: str, span: int, comb: int = 0) -> str:
    shown = sheet.cells(key, comb) if comb else fill(sheet, key)
    caption = f'<div class="t">{number:02d} {sheet.label(key)}</div>'
    return f'<div class="c" style="grid-column:span {span}">{caption}{shown}</div>'


def _who(sheet: Sheet) -> str:
    keys = ("contact_name", "contact_role", "contact_phone", "contact_email")
    widths = (21, 20, 14, 37)
    head = "".join(
        f'<th style="width:{width}%">{sheet.label(key)}</th>' for key, width in zip(keys, widths, strict=True)
    )
    asked = "".join(f"<td>{sheet.answer(key, lines=2)}</td>" for key in keys)
    return f"""<table class="who"><tr><th style="width:8%"></th>{head}</tr>
<tr><th>stat. zást.</th><td>{sheet.answer("representative_name", lines=2)}</td>
<td>{sheet.answer("representative_role", lines=2)}</td>
<td>×</td><td>×</td></tr><tr><th>kont. os.</th>{asked}</tr></table>"""


def _rows(sheet: Sheet, start: int, *keys: str) -> str:
    rows = "".join(
        f'<tr><td class="n">{number}</td><td class="l">{sheet.label(key)}</td><td>{fill(sheet, key)}</td></tr>'
        for number, key in enumerate(keys, start)
    )
    return f'<table class="rows">{rows}</table>'


def _draw_short(sheet: Sheet) -> str:
    wide = 24 if sheet.boxed("district") else 7
    cells = (
        ("applicant_type", 24, 0), ("applicant_name", 18, 0), ("ico", 6, 8), ("street", 9, 0), ("municipality", 10, 0),
        ("postal_code", 5, 5), ("district", wide, 0), ("databox_id", 6 if wide == 7 else 9, 7),
        ("website", 11 if wide == 7 else 15, 0), ("founder", 15, 0), ("population", 9, 0),
    )  # fmt: skip
    grid = "".join(_small(sheet, number, key, span, comb) for number, (key, span, comb) in enumerate(cells, 1))
    partner = ("partner_region", "alternate_region", "partner_type", "partner_size", "partner_wish", "languages")
    plan = ("cooperation_areas", "cooperation_form", "planned_start", "council_resolution", "consent")
    texts = ("partner_character", "intent", "profile", "existing_partnerships", "international_experience")
    runs = "".join(
        f'<p class="run{"" if index else " first"}"><b>{23 + index} {sheet.label(key)}</b> – '
        f"{sheet.answer(key, lines=4)}</p>"
        for index, key in enumerate(texts)
    )
    title = sheet.rng.choice(("Pro zah. zahraniční spolupráce obcí SK", "Podkl. pro zahájení zahr. spolupráce obcí SK"))
    return f"""{_SHORT_STYLE}
<table class="office"><tr><td style="width:50%">č. j.</td><td>spis. zn.</td></tr><tr><td>došlo (dat., hod.)</td>
<td>poč. příl. / l.</td></tr></table><h1>{title}</h1>
<p class="sub">KÚ Stč. kraje, Zborovská 11, P-5, e-podat. protokol@kr-s.cz<br>
Vypl. čit., stroj. n. hůlk. písm.; úd. o stat. zást. dle zák. č. 128/2000 Sb.</p>
{_side("A", "ŽADATEL", 44, f'<div class="grid">{grid}</div>')}{_side("B", "OSOBY", 19, _who(sheet))}
{_side("C", "PARTNER", 34, _rows(sheet, 12, *partner))}{_side("D", "SPOLUPR.", 30, _rows(sheet, 18, *plan))}{runs}
<table class="sign"><tr><td style="width:24%">{sheet.label("signed_place")}<br>{sheet.answer("signed_place")}</td>
<td style="width:18%">{sheet.label("signed_date")}<br>{sheet.answer("signed_date")}</td>
<td>podp. stat. zást.<br>{sheet.signature(62, 16)}</td><td style="width:20%">ot. úř. raz.</td></tr></table>
<p class="foot">Vysvětl.: žad. = žadatel; partn. = partner; usn. = usnesení.
Os. úd. zprac. dle nař. EU 2016/679 (GDPR).</p>"""


# ---------------------------------------------------------------- the foreign-relations officer

_PROTOCOL_STYLE = """<style>
@page { size: A4 landscape; margin: 11mm 15mm 13mm; @bottom-center {
  content: "Středočeský kraj / Central Bohemian Region – " counter(page) " / " counter(pages);
  font: 8pt "DejaVu Serif" } }
body { font: 9pt/1.3 Caladea }
.top { border-bottom: 1.5pt solid #7a1f2b; padding-bottom: 2mm; margin-bottom: 3mm }
.top b { font-size: 17pt; color: #7a1f2b }
.top i { float: right; text-align: right; font-size: 8.5pt; font-style: normal }
.cols { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 8mm; break-inside: avoid }
h2 { font-size: 11pt; color: #7a1f2b; margin: 0 0 1.5mm; border-bottom: 0.5pt solid #7a1f2b;
  break-after: avoid }
h2 em { font-weight: normal }
.def { display: grid; grid-template-columns: 38mm minmax(0, 1fr); gap: 0.8mm 3mm; margin-bottom: 3mm }
.def .l { text-align: right } .cs { font-weight: bold }
.en { font-style: italic; color: #555; font-size: 8pt; display: block }
.def .a { background: #f6f0e6; padding: 0.5mm 2mm; min-height: 7mm }
.regions { width: 100%; border-collapse: collapse; margin-bottom: 3mm }
.regions td, .regions th { border-bottom: 0.4pt solid #999; padding: 0.5mm 2mm; text-align: left;
  vertical-align: bottom }
.regions .m { width: 27mm; text-align: center }
.cards { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 4mm; margin: 2mm 0 }
.note { border-left: 2.5pt solid #7a1f2b; padding: 0 0 1mm 3mm; min-height: 22mm;
  break-inside: avoid }
.note p { margin: 1mm 0 0 }
.last { width: 100%; border-collapse: collapse; break-inside: avoid }
.last th, .last td { border: 0.5pt solid #7a1f2b; padding: 1mm 2mm; text-align: left; font-weight: normal;
  vertical-align: top }
.last td { height: 17mm }
.agree .en { display: inline } .agree { margin: 1mm 0 2mm }
.answer { font-family: Carlito; font-size: 10pt }
</style>"""

_PROTOCOL_LABELS = {
    "applicant_type": "Právní postavení / Legal status",
    "applicant_name": "Název subjektu / Name of entity",
    "ico": "Identifikační číslo / Company ID",
    "founder": "Zřizovatel školy / School founder",
    "street": "Ulice, číslo popisné / Street and No.",
    "postal_code": "Poštovní kód / Postcode",
    "municipality": "Sídelní obec / Town or village",
    "district": "Správní okres / District",
    "databox_id": "Datová schránka (ID) / Data box ID",
    "website": "Internetová prezentace / Website",
    "population": "Obyvatel či žáků / Inhabitants or pupils",
    "representative_name": "Statutární orgán (jméno) / Legal representative",
    "representative_role": "Funkce stat. orgánu / Position",
    "contact_name": "Koordinátor spolupráce / Co-ordinator",
    "contact_role": "Pracovní zařazení / Job title",
    "contact_email": "E-mailový kontakt / E-mail",
    "contact_phone": "Telefonní kontakt / Phone",
    "languages": "Jazyková vybavenost / Working languages",
    "partner_region": "1. volba / 1st choice",
    "alternate_region": "2. volba / 2nd choice",
    "partner_type": "Druh partnera / Kind of partner",
    "partner_size": "Orientační velikost / Approximate size",
    "partner_character": "Profil ideálního partnera / Ideal partner",
    "partner_wish": "Preferovaný partner (jmenovitě) / Preferred partner by name",
    "cooperation_areas": "Tematické okruhy spolupráce / Fields of co-operation",
    "intent": "Záměr a očekávaný přínos / Intent and expectations",
    "cooperation_form": "Typ vazby / Form of co-operation",
    "planned_start": "Předpokládaný termín zahájení / Envisaged start",
    "profile": "Medailon žadatele / About the applicant",
    "existing_partnerships": "Partnerské smlouvy v platnosti / Current twinnings",
    "international_experience": "Dosavadní mezinárodní projekty / International projects to date",
    "council_resolution": "Usnesení orgánu obce / Council resolution",
    "consent": "Souhlas s předáním údajů partnerskému regionu / Consent to data transfer",
    "signed_place": "Místo / Place",
    "signed_date": "Datum / Date",
}


def _both(text: str) -> str:
    czech, _, english = text.partition(" / ")
    return f'<span class="cs">{czech}</span> <span class="en">{english}</span>'


def _defined(sheet: Sheet, *keys: str) -> str:
    rows = "".join(
        f'<div class="l">{_both(sheet.label(key))}</div><div class="a">{fill(sheet, key)}</div>' for key in keys
    )
    return f'<div class="def">{rows}</div>'


def _regions(sheet: Sheet) -> str:
    """A matrix of regions and choices; rows where a choice is written."""
    first, second = "partner_region", "alternate_region"
    if not (sheet.boxed(first) and sheet.boxed(second)):
        return _defined(sheet, first, second)
    rows = "".join(
        f'<tr><td>{one.text}</td><td class="m">{one.mark}</td><td class="m">{two.mark}</td></tr>'
        for one, two in zip(sheet.options(first), sheet.options(second), strict=True)
    )
    heads = "".join(f'<th class="m">{_both(sheet.label(key))}</th>' for key in (first, second))
    return f'<table class="regions"><tr><th></th>{heads}</tr>{rows}</table>'


def _note(sheet: Sheet, key: str) -> str:
    return f'<div class="note">{_both(sheet.label(key))}<p>{fill(sheet, key, lines=4)}</p></div>'


def _draw_protocol(sheet: Sheet) -> str:
    title = sheet.rng.choice(
        ("Zahájení zahraniční spolupráce obcí a škol", "Žádost o navázání zahraničního partnerství")
    )
    applicant = (
        "applicant_type", "applicant_name", "ico", "street", "postal_code", "municipality", "district", "population",
        "founder", "databox_id", "website",
    )  # fmt: skip
    people = (
        "representative_name",
        "representative_role",
        "contact_name",
        "contact_role",
        "contact_phone",
        "contact_email",
    )
    areas = listed(sheet, "cooperation_areas")
    return f"""{_PROTOCOL_STYLE}
<div class="top"><i>Odbor vnějších vztahů<br>Zborovská 11, CZ-150 21 Praha 5<br>protokol@kr-s.cz</i>
<b>{title}</b><br>Request for Launching International Co-operation</div>
<div class="cols"><div><h2>I. Žadatel <em>/ Applicant</em></h2>{_defined(sheet, *applicant)}</div>
<div><h2>II. Partnerský region <em>/ Partner region</em></h2>{_regions(sheet)}
<h2>III. Hledaný partner <em>/ Partner sought</em></h2>
{_defined(sheet, "partner_type", "partner_size", "partner_wish", "languages")}</div></div>
<div class="cols"><div><h2>IV. Zástupci <em>/ Persons</em></h2>{_defined(sheet, *people)}</div>
<div><h2>V. Spolupráce <em>/ Co-operation</em></h2>{_both(sheet.label("cooperation_areas"))}
<div style="columns:2;margin-bottom:2mm">{areas}</div>{_defined(sheet, "cooperation_form", "planned_start")}</div></div>
<div class="cards">{_note(sheet, "intent")}{_note(sheet, "partner_character")}{_note(sheet, "profile")}</div>
<div class="cards">{_note(sheet, "existing_partnerships")}{_note(sheet, "international_experience")}
{_note(sheet, "council_resolution")}</div>
<p class="agree">{_both(sheet.label("consent"))} {fill(sheet, "consent")}</p>
<table class="last"><tr><th style="width:30%">{_both(sheet.label("signed_place"))}</th>
<th style="width:22%">{_both(sheet.label("signed_date"))}</th><th>{_both("Podpis / Signature")}</th></tr>
<tr><td>{sheet.answer("signed_place")}</td><td>{sheet.answer("signed_date")}</td><td>{sheet.signature(70, 15)}</td></tr>
</table>"""


_SHORT_REGIONS = {
    "bourgogne-franche-comte": "Burg.-Franche-Comté", "rheinland-pfalz": "Porýní-Falc", "opolskie": "Opolské voj.",
    "mazowieckie": "Mazovské voj.", "bratislavsky-kraj": "Bratisl. samospr. kraj", "kyjevska-oblast": "Kyjev. obl.",
    "vastra-gotaland": "Västra Götal.", "veneto": "Benátsko", "dolnoslaskie": "Dolnoslez. voj.",
}  # fmt: skip
_SHORT_OPTIONS = {
    "applicant_type": {"jina_instituce": "jiná inst."},
    "partner_type": {"jina_instituce": "jiná inst."},
    "partner_region": _SHORT_REGIONS,
    "alternate_region": _SHORT_REGIONS,
    "languages": {
        "cs": "češ.", "en": "angl.", "de": "něm.", "fr": "franc.", "pl": "polš.", "it": "ital.", "sk": "sloven.",
        "uk": "ukraj.", "sv": "švéd.",
    },
    "cooperation_areas": {
        "schools": "škol.", "culture": "kult.", "tourism": "cest. ruch", "self_government": "zkuš. samospr.",
        "business": "podp. podnik.", "science": "věda, výzk., inov.", "social": "soc. obl.",
        "other_institutions": "další org. (knih., měst. pol., muz., sport. kl.)",
    },
    "cooperation_form": {
        "trvale_partnerstvi": "trv. partn.", "projekt": "proj.", "nezavazny_kontakt": "zatím nezáv. kont.",
    },
}  # fmt: skip
_PROTOCOL_REGIONS = {
    "bourgogne-franche-comte": "Burgundsko-Franche-Comté (FR)", "rheinland-pfalz": "Porýní-Falc / Rheinland-Pfalz (DE)",
    "opolskie": "Opolské vojvodství / Opolskie (PL)", "mazowieckie": "Mazovské vojvodství / Mazowieckie (PL)",
    "bratislavsky-kraj": "Bratislavský kraj (SK)", "kyjevska-oblast": "Kyjevská oblast / Kyiv Oblast (UA)",
    "vastra-gotaland": "Västra Götaland (SE)", "veneto": "Benátsko / Veneto (IT)",
    "dolnoslaskie": "Dolnoslezské vojvodství / Dolnośląskie (PL)",
}  # fmt: skip
_PROTOCOL_OPTIONS = {
    "partner_region": _PROTOCOL_REGIONS,
    "alternate_region": _PROTOCOL_REGIONS,
    "cooperation_areas": {
        "schools": "školy / schools", "culture": "kultura / culture", "tourism": "cestovní ruch / tourism",
        "self_government": "zkušenosti samospráv / self-government", "business": "podnikání / business support",
        "science": "věda, výzkum, inovace / R&D&I", "social": "sociální oblast / social affairs",
        "other_institutions": "další organizace / other bodies",
    },
    "consent": {"ano": "ano / yes", "ne": "ne / no"},
}  # fmt: skip

OFFICES = (
    Office(name="mixed-short", labels=_SHORT_LABELS, draw=_draw_short, options=_SHORT_OPTIONS),
    Office(
        name="mixed-protocol", labels=_PROTOCOL_LABELS, draw=_draw_protocol, options=_PROTOCOL_OPTIONS, ticks=_BOXES
    ),
)
