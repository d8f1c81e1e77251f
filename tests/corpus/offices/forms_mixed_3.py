"""A teacher's letter and a printed web form: each mixes several arrangements."""

from __future__ import annotations

from tests.corpus.dev.paper import Tick
from tests.corpus.dev.wording import LONG
from tests.corpus.offices.forms_mixed import fill, listed
from tests.corpus.offices.sheet import Office, Sheet

# ---------------------------------------------------------------- the teacher

_LETTER_STYLE = """<style>
@page { size: A4; margin: 16mm 20mm; @bottom-left { content: "strana " counter(page); font: 9pt "Noto Sans" } }
body { font: 11pt/1.4 "Noto Sans" }
h1 { font: bold 17pt "Noto Sans"; margin: 0 0 3mm }
.dear { margin: 0 0 4mm }
h2 { font: italic bold 12.5pt "Noto Serif"; margin: 5mm 0 2mm; break-after: avoid }
.ticket { border: 2pt double black; padding: 2mm 4mm }
.ticket p { margin: 0 0 1mm } .ticket .half { width: 49%; display: inline-block; vertical-align: top }
.ask { margin: 3.5mm 0 0 9mm; break-inside: avoid }
.ask .q { font-weight: bold; text-indent: -9mm } .ask .q i { font-style: normal; display: inline-block; width: 9mm;
  text-indent: 0 } .ask .q small { font-weight: normal }
.ask .a { min-height: 6.5mm; border-bottom: 0.8pt dotted black; padding-top: 0.5mm }
.ask .long { min-height: 20mm }
.row { display: flex; border-bottom: none }
.row .dots { flex: 1; border-bottom: 0.8pt dotted #555; margin: 0 2mm 1.6mm }
.picks { width: 118mm; margin: 1mm 0 } dl { margin: 0 } dt { float: left; clear: left; width: 62mm; font-style: italic }
dd { margin: 0 0 1mm 64mm; min-height: 6mm; font-family: "Noto Serif" }
.pair { width: 100%; border-collapse: separate; border-spacing: 0; margin-top: 4mm; break-inside: avoid }
.pair td { width: 50%; border: 0.8pt solid black; padding: 2mm 3mm; vertical-align: top; height: 34mm }
.pair td + td { border-left: none } .pair b { display: block; margin-bottom: 1mm }
.bye { margin-top: 7mm; break-inside: avoid } .bye .pen { border-bottom: 0.8pt solid black; width: 70mm }
.answer { font-family: "Noto Serif" }
</style>"""

_LETTER_LABELS = {
    "applicant_type": "Přihlašuje se",
    "applicant_name": "Jak se vaše škola nebo obec přesně jmenuje?",
    "ico": "IČO (osm číslic)",
    "founder": "A kdo vaši školu zřizuje?",
    "street": "Ulice a číslo",
    "postal_code": "PSČ",
    "municipality": "Vesnice či město",
    "district": "Z kterého okresu jste?",
    "databox_id": "Datová schránka",
    "website": "Kde si o vás můžeme přečíst na internetu?",
    "population": "Kolik lidí u vás bydlí, nebo kolik dětí k vám chodí do školy?",
    "representative_name": "Pan starosta, paní ředitelka",
    "representative_role": "Úřad, který zastává",
    "contact_name": "S kým si budeme psát a volat",
    "contact_role": "Co má u vás na starosti",
    "contact_email": "Mailová adresa",
    "contact_phone": "Číslo telefonu",
    "languages": "Jakými jazyky se s partnerem domluvíte?",
    "partner_region": "Ve kterém partnerském regionu máme hledat?",
    "alternate_region": "A kdyby tam nikdo nebyl, kde jinde?",
    "partner_type": "Koho byste si přáli za partnera?",
    "partner_size": "Jak by měl být velký?",
    "partner_character": "Jaký by měl být, aby vám byl blízký?",
    "partner_wish": "Máte už někoho vyhlédnutého? (název obce nebo školy)",
    "cooperation_areas": "Čemu byste se chtěli věnovat společně?",
    "intent": "Co plánujete a co by vám spolupráce měla přinést?",
    "cooperation_form": "Mělo by jít o",
    "planned_start": "Od kdy?",
    "profile": "Povězte nám něco o sobě – jací jste a čím žijete?",
    "existing_partnerships": "Máte už přátele v zahraničí?",
    "international_experience": "Zkusili jste už nějaký mezinárodní projekt?",
    "council_resolution": "Co k tomu řeklo zastupitelstvo nebo rada? (číslo usnesení)",
    "consent": "Souhlasíte, abychom vaše údaje předali partnerskému regionu?",
    "signed_place": "Napsáno kde",
    "signed_date": "a kdy",
}


def _ask(sheet: Sheet, number: int, key: str) -> str:
    """A numbered question, its answer on dots below it; many options lead to boxes at the right."""
    question, bracket, hint = sheet.label(key).partition("(")
    if sheet.boxed(key) and len(sheet.options(key)) > 5:
        rows = "".join(
            f'<div class="row">{option.text}<span class="dots"></span><span>{option.mark}</span></div>'
            for option in sheet.options(key)
        )
        shown = f'<div class="picks">{rows}</div>'
    else:
        shown = f'<div class="a{" long" if key in LONG else ""}">{fill(sheet, key)}</div>'
    asked = f'<div class="q"><i>{number}.</i>{question}<small>{bracket}{hint}</small></div>'
    return f'<div class="ask">{asked}{shown}</div>'


def _letter_ticket(sheet: Sheet) -> str:
    def half(key: str, width: str) -> str:
        return f'<div class="half">{sheet.label(key)}: {sheet.answer(key, width)}</div>'

    kind = sheet.choice("applicant_type", width="60mm")
    return f"""<div class="ticket"><p>{sheet.label("applicant_type")}: {kind}</p>
{half("street", "45mm")} {half("municipality", "40mm")} {half("postal_code", "25mm")} {half("ico", "35mm")}
<p>{sheet.label("databox_id")}: {sheet.answer("databox_id", "30mm")}</p></div>"""


def _pair(sheet: Sheet, *keys: str) -> str:
    shown = "".join(f"<td><b>{sheet.label(key)}</b>{sheet.answer(key, lines=4)}</td>" for key in keys)
    return f'<table class="pair"><tr>{shown}</tr></table>'


def _draw_letter(sheet: Sheet) -> str:
    groups = (
        ("applicant_name", "founder", "district", "population", "website", "profile"),
        ("partner_type", "partner_region", "alternate_region", "partner_size", "partner_character", "partner_wish",
         "languages"),
        ("cooperation_areas", "intent", "cooperation_form", "planned_start", "council_resolution"),
    )  # fmt: skip
    numbered, number = [], 0
    for group in groups:
        numbered.append("".join(_ask(sheet, number + index, key) for index, key in enumerate(group, 1)))
        number += len(group)
    people = (
        "representative_name", "representative_role", "contact_name", "contact_role", "contact_email", "contact_phone",
    )  # fmt: skip
    listing = "".join(f"<dt>{sheet.label(key)}</dt><dd>{sheet.answer(key, '90mm')}</dd>" for key in people)
    hello = sheet.rng.choice(("Milé kolegyně, milí kolegové,", "Vážení starostové, milé paní ředitelky,"))
    return f"""{_LETTER_STYLE}<h1>Dotazník na cestu za hranice<br>
<small>k zahájení zahraniční spolupráce obcí a škol</small></h1>
<p class="dear">{hello}<br>chcete najít kamarády v cizině? Odpovězte nám prosím na pár otázek a pošlete je
na protokol@kr-s.cz nebo na adresu Středočeský kraj, Zborovská 11, Praha 5. Pište čitelně, děkujeme!</p>
<h2>Vizitka</h2>{_letter_ticket(sheet)}<h2>Nejdřív o vás</h2>{numbered[0]}
<h2>Kdo za vás mluví</h2><dl style="break-inside:avoid">{listing}</dl>
<h2>Teď o partnerovi</h2>{numbered[1]}<h2>A co spolu?</h2>{numbered[2]}
{_pair(sheet, "existing_partnerships", "international_experience")}
<div class="ask"><div class="q">{sheet.label("consent")}</div>{fill(sheet, "consent")}</div>
<div class="bye"><p>{sheet.label("signed_place")}: {sheet.answer("signed_place", "45mm")}
&emsp; {sheet.label("signed_date")}: {sheet.answer("signed_date", "35mm")}</p>
<div class="pen">{sheet.signature(68, 18)}</div>Podpis pana starosty nebo paní ředitelky</div>"""


# ---------------------------------------------------------------- the IT man

_WEB_STYLE = """<style>
@page { size: A4; margin: 15mm 14mm;
  @top-left { content: "16.03.2026 9:41"; font: 7.5pt "Liberation Sans" }
  @top-center { content: "Zahraniční spolupráce obcí – elektronický formulář"; font: 7.5pt "Liberation Sans" }
  @bottom-left { content: "https://formulare.kr-s.cz/partnerstvi/tisk?verze=2.4.1"; font: 7.5pt "Liberation Sans" }
  @bottom-right { content: counter(page) "/" counter(pages); font: 7.5pt "Liberation Sans" } }
body { font: 9.5pt/1.3 "Liberation Sans"; color: #222 }
h1 { font-size: 17pt; font-weight: normal; margin: 0 0 1mm }
.crumbs { color: #777; font-size: 8.5pt; margin: 0 0 2mm } .must { color: #c00 }
.info { background: #eaf3fb; border-left: 3pt solid #2b7bbb; padding: 1.5mm 3mm; margin: 0 0 3mm }
.set { border: 0.7pt solid #aaa; border-radius: 1.5mm; padding: 3mm 3mm 1.5mm; margin: 5mm 0 0; position: relative }
.set .legend { display: block; margin: -5.6mm 0 1.5mm 1mm; font-weight: bold; font-size: 10.5pt; break-after: avoid }
.set .legend span { background: white; padding: 0 1.5mm }
.f { display: grid; grid-template-columns: 52mm minmax(0, 1fr); gap: 0 3mm; margin-bottom: 1.6mm; break-inside: avoid }
.f .l { text-align: right; padding-top: 0.9mm } .in { border: 0.6pt solid #999; border-radius: 1mm; padding: 0.6mm 2mm;
  min-height: 5.4mm } .short { width: 42mm } .free { padding-top: 0.9mm }
.help { font-size: 7.8pt; color: #777; grid-column: 2 }
.pair { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 5mm; break-inside: avoid }
.up { margin-bottom: 1.8mm; break-inside: avoid } .up .l { margin-bottom: 0.4mm }
.area { min-height: 19mm } .up .l small { float: right; color: #777; font-size: 7.8pt }
.checks { columns: 2; column-gap: 8mm; margin: 0.5mm 0 2mm } .checks div { break-inside: avoid }
.agree { margin: 2mm 0 1mm; font-size: 10.5pt }
.print { border-top: 1pt dashed #777; margin-top: 6mm; padding-top: 3mm; break-inside: avoid }
.ink { border-bottom: 0.6pt solid #222; width: 72mm }
.answer { font-family: "Liberation Mono"; font-size: 9.3pt }
</style>"""

_WEB_LABELS = {
    "applicant_type": "Typ subjektu",
    "applicant_name": "Název organizace",
    "ico": "IČ subjektu",
    "founder": "Zřizovatel organizace",
    "street": "Ulice / č. p.",
    "postal_code": "PSČ sídla",
    "municipality": "Město / obec",
    "district": "Okres (vyberte)",
    "databox_id": "ID DS (ISDS)",
    "website": "URL webu",
    "population": "Počet obyvatel nebo žáků",
    "representative_name": "Jméno včetně titulů",
    "representative_role": "Funkce",
    "contact_name": "Jméno včetně titulů",
    "contact_role": "Funkce",
    "contact_email": "E-mail pro notifikace",
    "contact_phone": "Telefon (+420)",
    "languages": "Komunikační jazyky",
    "partner_region": "Region – priorita 1",
    "alternate_region": "Region – priorita 2",
    "partner_type": "Typ hledaného partnera",
    "partner_size": "Velikost partnera (odhad)",
    "partner_character": "Další parametry partnera",
    "partner_wish": "Konkrétní partner (pokud znáte)",
    "cooperation_areas": "Oblasti spolupráce (zvolte 1 až 8 položek)",
    "intent": "Popis záměru a očekávání",
    "cooperation_form": "Režim spolupráce",
    "planned_start": "Datum nebo období startu",
    "profile": "Popis subjektu",
    "existing_partnerships": "Stávající zahraniční partnerství",
    "international_experience": "Reference z mezinárodních projektů",
    "council_resolution": "Číslo a datum usnesení",
    "consent": "Souhlasím s předáním údajů z formuláře partnerskému regionu",
    "signed_place": "Místo podpisu",
    "signed_date": "Datum podpisu",
}

_HELP = {
    "ico": "8 číslic bez mezer", "databox_id": "7 znaků, např. z portálu datových schránek",
    "founder": "vyplňují pouze školy a příspěvkové organizace", "partner_wish": "obec nebo škola, nepovinné",
    "planned_start": "např. 1. 9. 2026 nebo 2. pololetí",
    "council_resolution": "zastupitelstvo / rada, pokud již rozhodly",
}  # fmt: skip
_MUST = frozenset({
    "applicant_type", "applicant_name", "ico", "street", "postal_code", "municipality", "district",
    "representative_name", "contact_name", "contact_email", "partner_region", "cooperation_areas", "intent",
    "signed_place", "signed_date",
})  # fmt: skip
_BRIEF = frozenset({"ico", "postal_code", "databox_id", "population", "planned_start", "signed_date"})


def _named(sheet: Sheet, key: str, colon: str = "") -> str:
    must = ' <span class="must">*</span>' if key in _MUST else ""
    return f"{sheet.label(key)}{colon}{must}"


def _input(sheet: Sheet, key: str, colon: str) -> str:
    """A label at the right edge of its column and a framed place, or round the options none."""
    if sheet.boxed(key):
        rows = len(sheet.options(key)) < 6 or "region" in key
        columns = " checks" if "region" in key else ""
        shown = f'<div class="free{columns}">{listed(sheet, key) if rows else sheet.choice(key)}</div>'
    else:
        shown = f'<div class="in{" short" if key in _BRIEF else ""}">{sheet.answer(key)}</div>'
    hint = f'<div class="help">{_HELP[key]}</div>' if key in _HELP else ""
    return f'<div class="f"><div class="l">{_named(sheet, key, colon)}</div>{shown}{hint}</div>'


def _set(legend: str, *content: str) -> str:
    return f'<div class="set"><div class="legend"><span>{legend}</span></div>{"".join(content)}</div>'


def _above(sheet: Sheet, key: str) -> str:
    return f'<div class="up"><div class="l">{_named(sheet, key)}</div><div class="in">{sheet.answer(key)}</div></div>'


def _area(sheet: Sheet, key: str) -> str:
    return (
        f'<div class="up"><div class="l"><small>max. 1000 znaků</small>{_named(sheet, key)}</div>'
        f'<div class="in area">{sheet.answer(key, lines=5)}</div></div>'
    )


def _draw_web(sheet: Sheet) -> str:
    colon = sheet.rng.choice(("", ":"))

    def inputs(*keys: str) -> str:
        return "".join(_input(sheet, key, colon) for key in keys)

    def above(*keys: str) -> str:
        return "".join(_above(sheet, key) for key in keys)

    applicant = ("applicant_type", "applicant_name", "ico", "founder", "population", "databox_id", "website")
    people = above("contact_name", "contact_role", "contact_email", "contact_phone")
    partner = ("partner_region", "alternate_region", "partner_type", "partner_size", "partner_wish", "languages")
    return f"""{_WEB_STYLE}<h1>Zahájení zahraniční spolupráce</h1>
<p class="crumbs">Úvod › Životní situace › Vnější vztahy › Hledání partnera &nbsp; [krok 5 z 5: rekapitulace a tisk]</p>
<div class="info">Pole označená <span class="must">*</span> jsou povinná. Vytištěný formulář podepište a odešlete
datovou schránkou, na protokol@kr-s.cz nebo poštou: Středočeský kraj, Zborovská 11, Praha 5.</div>
{_set("Subjekt", inputs(*applicant))}{_set("Adresa sídla", inputs("street", "municipality", "postal_code", "district"))}
<div class="pair">{_set("Statutární zástupce", above("representative_name", "representative_role"))}
{_set("Kontaktní osoba", people)}</div>
{_set("Hledaný partner", inputs(*partner), _area(sheet, "partner_character"))}
{
        _set(
            "Spolupráce",
            f'<div class="l">{_named(sheet, "cooperation_areas")}</div>',
            f'<div class="checks">{listed(sheet, "cooperation_areas")}</div>',
            inputs("cooperation_form", "planned_start", "council_resolution"),
            _area(sheet, "intent"),
        )
    }
{
        _set(
            "Doplňující informace",
            *(_area(sheet, key) for key in ("profile", "existing_partnerships", "international_experience")),
        )
    }
<div class="agree">{sheet.consent_mark()} {sheet.label("consent")}.</div>
<div class="help">Informace o zpracování osobních údajů (GDPR) naleznete v patičce portálu.</div>
<div class="print">{
        inputs("signed_place", "signed_date")
    }<div class="f"><div class="l">Podpis statutárního zástupce</div>
<div class="ink">{sheet.signature(70, 18)}</div></div></div>"""


_LETTER_OPTIONS = {
    "partner_type": {"skola": "školu", "jina_instituce": "jinou instituci"},
    "cooperation_areas": {
        "schools": "školám a dětem", "culture": "kultuře a tradicím", "tourism": "turistice a cestovnímu ruchu",
        "self_government": "tomu, jak se vede obec (zkušenosti samospráv)", "business": "podpoře podnikatelů",
        "science": "vědě a novým nápadům", "social": "sociální péči",
        "other_institutions": "knihovnám, muzeím, městské policii a sportu",
    },
    "cooperation_form": {
        "trvale_partnerstvi": "trvalé přátelství", "projekt": "společný projekt", "vymena": "výměnu",
        "nezavazny_kontakt": "nezávazné seznámení",
    },
    "consent": {"ano": "ano, souhlasíme", "ne": "ne, nesouhlasíme"},
}  # fmt: skip
_WEB_REGIONS = {
    "bourgogne-franche-comte": "FR: Burgundsko-Franche-Comté", "rheinland-pfalz": "DE: Porýní-Falc",
    "opolskie": "PL: Opolské vojvodství", "mazowieckie": "PL: Mazovské vojvodství",
    "bratislavsky-kraj": "SK: Bratislavský kraj", "kyjevska-oblast": "UA: Kyjevská oblast",
    "vastra-gotaland": "SE: Västra Götaland", "veneto": "IT: Benátsko", "dolnoslaskie": "PL: Dolnoslezské vojvodství",
}  # fmt: skip
_WEB_OPTIONS = {
    "applicant_type": {
        "obec": "Obec", "mestys": "Městys", "mesto": "Město", "skola": "Škola", "jina_instituce": "Jiná instituce",
    },
    "partner_region": _WEB_REGIONS,
    "alternate_region": _WEB_REGIONS,
    "cooperation_areas": {
        "schools": "Školství a vzdělávání", "culture": "Kultura", "tourism": "Cestovní ruch",
        "self_government": "Sdílení zkušeností samospráv", "business": "Podpora podnikání",
        "science": "Věda, výzkum a inovace", "social": "Sociální služby",
        "other_institutions": "Další organizace (knihovny, policie, muzea, kluby)",
    },
    "cooperation_form": {
        "trvale_partnerstvi": "Dlouhodobé partnerství", "projekt": "Jednorázový projekt", "vymena": "Výměna",
        "nezavazny_kontakt": "Nezávazný kontakt",
    },
}  # fmt: skip

OFFICES = (
    Office(name="mixed-letter", labels=_LETTER_LABELS, draw=_draw_letter, options=_LETTER_OPTIONS),
    Office(
        name="mixed-web", labels=_WEB_LABELS, draw=_draw_web, options=_WEB_OPTIONS, one_box=True,
        ticks=(Tick.CROSS, Tick.CHECK, Tick.FILLED, Tick.GLYPH, Tick.PEN),
    ),
)  # fmt: skip
