"""Forms of foundations and European programmes: cards of questions, bilingual tables, questionnaires."""

from __future__ import annotations

from collections.abc import Iterable

from tests.corpus.dev.wording import LONG
from tests.corpus.offices.sheet import Office, Sheet


def fill(sheet: Sheet, key: str, between: str = " &nbsp; ", lines: int = 4) -> str:
    """What stands in the place of an answer: options, writing or a fillable place."""
    if sheet.boxed(key):
        return between.join(map(str, sheet.options(key)))
    return sheet.answer(key, lines=lines if key in LONG else 1)


# ---------------------------------------------------------------- a foundation: cards, questions, rounded boxes

_BRIDGE = (
    '<svg viewBox="0 0 60 34" style="width:24mm;height:13.6mm"><path d="M2 26Q30 -8 58 26" fill="none" '
    'stroke="#0b6e69" stroke-width="3"/><path d="M0 27H60M12 27V17M21 27V12M30 27V9M39 27V12M48 27V17" '
    'stroke="#e08a1e" stroke-width="2"/></svg>'
)
_ICONS = (
    '<path d="M2 20V10L11 3L20 10V20H14V13H8V20Z"/>',
    '<circle cx="11" cy="7" r="4.5"/><path d="M2 20Q2 12 11 12Q20 12 20 20Z"/>',
    '<path d="M9 3A6 6 0 1 1 8.9 3ZM13 13L20 20" fill="none" stroke="white" stroke-width="2.7"/>',
    '<path d="M3 19L5 13L16 2L20 6L9 17Z"/>',
)
_CARD_STYLE = """<style>
@page { size: A4; margin: 12mm 14mm 15mm;
  @bottom-left { content: "Nadační fond Mosty přes hranice · se Středočeským krajem"; font: 7.5pt Carlito;
  color: #6b7b7b }
  @bottom-right { content: counter(page) " z " counter(pages); font: 7.5pt Carlito; color: #6b7b7b } }
body { font: 10.5pt Carlito; margin: 0; color: #222 }
.top { display: flex; align-items: center; gap: 6mm; margin-bottom: 3mm }
h1 { font-size: 19pt; color: #0b6e69; margin: 0; line-height: 1.1 }
.lead { font-size: 9.5pt; color: #555; margin: 0 0 4mm }
.card { border: 0.8pt solid #b9d5d3; border-radius: 3mm; margin-bottom: 5mm; box-decoration-break: slice }
.head { background: #0b6e69; color: white; padding: 1.6mm 4mm; border-radius: 2.6mm 2.6mm 0 0; break-after: avoid }
.head svg { width: 5mm; height: 5mm; vertical-align: -1mm; margin-right: 2mm; fill: white }
.head b { font-size: 13pt } .head small { float: right; font-size: 9pt; margin-top: 1mm }
.row { display: flex; gap: 4mm; padding: 1.6mm 4mm 0; break-inside: avoid }
.card > .row:last-child { padding-bottom: 4mm }
.keep { break-inside: avoid }
.q { font-weight: bold; color: #0b4f4b } .help { display: block; font-size: 8pt; color: #7a7a7a; line-height: 1.15 }
.box { border: 0.8pt solid #8fb3b0; border-radius: 2mm; background: #fbfdfd; padding: 1.2mm 2.5mm; min-height: 4.6mm;
  margin-top: 0.8mm }
.box.big { min-height: 17mm } .options { padding: 1mm 0 0.5mm; line-height: 1.55 }
.options .option { margin-right: 4mm; display: inline-block }
.answer { color: #1a1a66 }
</style>"""
_CARD_LABELS = {
    "applicant_type": "Kdo se hlásí?",
    "applicant_name": "Jak se jmenuje vaše obec nebo škola?",
    "ico": "Vaše IČO",
    "founder": "Kdo vás zřídil?",
    "street": "Ulice a číslo domu",
    "postal_code": "PSČ",
    "municipality": "Obec, ve které sídlíte",
    "district": "Ve kterém okrese ležíte?",
    "databox_id": "Vaše datová schránka",
    "website": "Kde vás najdeme na internetu?",
    "population": "Kolik vás je?",
    "representative_name": "Kdo za vás jedná?",
    "representative_role": "V jaké funkci?",
    "contact_name": "Na koho se máme obracet?",
    "contact_role": "Co má u vás na starosti?",
    "contact_email": "E-mail, který denně čte",
    "contact_phone": ("Telefon, který zvedá", "Telefon, na kterém je k zastižení"),
    "languages": "Jakými jazyky se s partnerem domluvíte?",
    "partner_region": "Ve kterém regionu máme hledat?",
    "alternate_region": "A kde hledat, kdyby to tam nevyšlo?",
    "partner_type": "Koho si přejete za partnera?",
    "partner_size": "Jak velký by měl být?",
    "partner_character": "Jaký by váš partner měl být?",
    "partner_wish": "Máte už někoho vyhlédnutého?",
    "cooperation_areas": "Co chcete dělat společně?",
    "intent": "Povězte nám o svém záměru",
    "cooperation_form": "Jak pevné má vaše spojení být?",
    "planned_start": "Kdy byste rádi začali?",
    "profile": "Představte se nám",
    "existing_partnerships": "S kým v zahraničí se už přátelíte?",
    "international_experience": "Jaké mezinárodní projekty máte za sebou?",
    "council_resolution": "Kdy a pod jakým číslem to schválilo zastupitelstvo nebo rada?",
    "consent": "Souhlasíme s tím, aby kraj tyto údaje předal partnerskému regionu.",
    "signed_place": "Kde podepisujete?",
    "signed_date": "Kterého dne?",
}
_CARD_HELP = {
    "applicant_name": "celý úřední název, jak stojí v rejstříku",
    "ico": "osm číslic",
    "founder": "jen školy a příspěvkové organizace",
    "databox_id": "sedm znaků",
    "population": "obyvatel; u škol žáků",
    "representative_name": "starostka, starosta, ředitelka, ředitel – jméno s tituly",
    "contact_name": "jméno člověka, který bude s partnerem v kontaktu",
    "alternate_region": "váš náhradní region; nechte prázdné, nechcete-li jiný",
    "partner_size": "stačí přibližně, třeba počet obyvatel nebo žáků",
    "partner_character": "poloha, krajina, spolky, zaměření školy, …",
    "partner_wish": "název konkrétní obce či školy; není-li, přeskočte",
    "cooperation_areas": "zatrhněte vše, co se hodí",
    "intent": "co chystáte a co si od spolupráce slibujete; pár vět stačí",
    "profile": "čím žijete, co je u vás k vidění, na co jste hrdí",
    "existing_partnerships": "partner, země, od kterého roku",
    "council_resolution": "není-li usnesení ještě přijato, dodejte je později",
}
_CARD_PARTS = (
    ("Kdo jste", ("applicant_type",), ("applicant_name", "ico:1"), ("street", "postal_code:1", "municipality"),
     ("district",), ("founder", "population:2"), ("website", "databox_id:2"), ("profile",)),
    ("Lidé, se kterými budeme mluvit", ("representative_name", "representative_role:2"),
     ("contact_name", "contact_role:2"), ("contact_email", "contact_phone:2"), ("languages",)),
    ("Koho hledáte", ("partner_region",), ("alternate_region",), ("partner_type", "partner_size"),
     ("partner_character",), ("partner_wish",)),
    ("Co spolu podniknete", ("cooperation_areas",), ("intent",), ("cooperation_form", "planned_start:2"),
     ("existing_partnerships",), ("international_experience",), ("council_resolution",)),
)  # fmt: skip


def _card_field(sheet: Sheet, entry: str) -> str:
    key, _, share = entry.partition(":")
    hint = f'<span class="help">{_CARD_HELP[key]}</span>' if key in _CARD_HELP else ""
    place = "options" if sheet.boxed(key) else "box big" if key in LONG else "box"
    answer = fill(sheet, key, " ")
    style = f"flex: {share or 3} 1 0; min-width: 0"
    return (
        f'<div style="{style}"><span class="q">{sheet.label(key)}</span>{hint}<div class="{place}">{answer}</div></div>'
    )


def _card(sheet: Sheet, number: int, title: str, rows: Iterable[Iterable[str]], end: str = "") -> str:
    first, *others = (f'<div class="row">{"".join(_card_field(sheet, entry) for entry in row)}</div>' for row in rows)
    icon = f'<svg viewBox="0 0 22 22" fill="white">{_ICONS[number - 1]}</svg>'
    head = f'<div class="head"><small>Část {number} ze 4</small>{icon}<b>{title}</b></div>'
    return f'<div class="card"><div class="keep">{head}{first}</div>{"".join(others)}{end}</div>'


def _draw_cards(sheet: Sheet) -> str:
    title = sheet.rng.choice(("Pro zahájení zahraniční spolupráce obcí SK", "Hledáme vám partnera v zahraničí"))
    lead = (
        "Děkujeme, že se chcete s někým spřátelit za hranicemi. Odpovězte prosím na otázky ve čtyřech částech; "
        "zabere to asi dvacet minut. Hotový list pošlete na protokol@kr-s.cz nebo na Zborovskou 11, Praha 5."
    )
    end = (
        f'<div class="row"><div>{sheet.consent_mark()}{sheet.label("consent")}</div></div>'
        f'<div class="row">{_card_field(sheet, "signed_place")}{_card_field(sheet, "signed_date:2")}'
        '<div style="flex: 4 1 0"><span class="q">Podpis toho, kdo za vás jedná</span>'
        f'<div class="box" style="height:19mm">{sheet.signature(60, 17)}</div></div></div>'
    )
    cards = [_card(sheet, n, name, rows, end if n == 4 else "") for n, (name, *rows) in enumerate(_CARD_PARTS, 1)]
    top = f'<div class="top">{_BRIDGE}<h1>{title}</h1></div><p class="lead">{lead}</p>'
    return f"{_CARD_STYLE}{top}{''.join(cards)}"


# ---------------------------------------------------------------- a European programme: codes, shaded labels cs / en

_EU_STYLE = """<style>
@page { size: A4; margin: 16mm 15mm 18mm;
  @bottom-center { content: "Strana / Page " counter(page) " (" counter(pages) ")"; font: 7.5pt "Noto Sans";
  color: #003399 }
  @top-right { content: "Fond malých partnerství / Small Partnership Fund"; font: italic 7.5pt "Noto Sans";
  color: #555 } }
body { font: 9pt "Noto Sans"; margin: 0 }
.band { background: #003399; color: white; padding: 3mm 5mm; display: flex; align-items: center; gap: 6mm }
.band svg { width: 16mm; height: 16mm } h1 { font-size: 14pt; margin: 0 } .band p { margin: 0.5mm 0 0; font-size: 9pt }
.office { width: 70mm; margin: 3mm 0 3mm auto; border: 0.6pt dashed #777; font-size: 7.5pt; padding: 1.5mm 2mm 6mm;
  color: #555 }
table { width: 100%; border-collapse: collapse; margin-bottom: 4mm }
th { text-align: left; background: #ffcc00; color: #003399; font-size: 10pt; padding: 1.2mm 2mm;
  border: 0.6pt solid #003399 }
td { border: 0.6pt solid #003399; padding: 1.2mm 2mm; vertical-align: top } tr { break-inside: avoid }
thead { break-after: avoid }
.code { width: 8mm; color: #003399; font-size: 8pt } .label { background: #e6ecf7; width: 54mm }
.label small { display: block; color: #555; font-size: 7.5pt } .answer { font: bold 9.5pt "Liberation Sans" }
.long { height: 20mm } .option { display: inline-block; width: 48%; vertical-align: top }
.option svg { vertical-align: -0.25em }
.fine { font-size: 7.5pt; text-align: justify; color: #333 }
</style>"""
_EU_LABELS = {
    "applicant_type": "Právní postavení žadatele / Legal status",
    "applicant_name": "Úplný název žadatele / Full name of the applicant",
    "ico": "Identifikační číslo (IČO) / Registration number",
    "founder": "Zřizovatel / Founding authority",
    "street": "Ulice, č. p. / Street, number",
    "postal_code": "Poštovní směrovací číslo / Postcode",
    "municipality": "Místo (obec) / Town",
    "district": "Okres / District",
    "databox_id": "Identifikátor datové schránky / Data box ID",
    "website": "Internetová adresa / Website",
    "population": "Počet obyvatel, resp. žáků / Inhabitants or pupils",
    "representative_name": "Oprávněný zástupce / Authorised representative",
    "representative_role": "Postavení oprávněného zástupce / Position of the representative",
    "contact_name": "Kontaktní osoba projektu / Contact person",
    "contact_role": "Pracovní zařazení kontaktní osoby / Position of the contact person",
    "contact_email": "Adresa elektronické pošty / E-mail",
    "contact_phone": "Telefonní číslo / Phone",
    "languages": "Pracovní jazyky / Working languages",
    "partner_region": "Cílový region / Target region",
    "alternate_region": "Náhradní region / Alternative region",
    "partner_type": "Typ hledaného partnera / Type of partner sought",
    "partner_size": "Přibližná velikost partnera / Approximate size",
    "partner_character": "Požadovaný profil partnera / Desired profile of the partner",
    "partner_wish": "Předem vybraný partner / Preselected partner",
    "cooperation_areas": "Tematické oblasti / Thematic areas",
    "intent": "Cíle a očekávané výsledky / Objectives and expected results",
    "cooperation_form": "Typ spolupráce / Type of cooperation",
    "planned_start": "Předpokládané zahájení / Expected start",
    "profile": "Stručný popis žadatele / Short description of the applicant",
    "existing_partnerships": "Dosavadní zahraniční partneři / Current foreign partners",
    "international_experience": "Zkušenosti s mezinárodními projekty / Experience with international projects",
    "council_resolution": "Rozhodnutí orgánu žadatele (usnesení) / Resolution of the governing body",
    "consent": "Souhlas s předáním údajů cílovému regionu / Consent to data transfer",
    "signed_place": "Místo / Place",
    "signed_date": "Datum / Date",
}
_EU_NOTES = {
    "founder": "vyplní jen školy a organizace / schools and organisations only",
    "partner_region": "jeden region / one region only",
    "cooperation_areas": "lze více odpovědí / multiple answers possible",
    "partner_wish": "nepovinné / optional",
    "intent": "max. 1 000 znaků / characters",
    "existing_partnerships": "název, země, rok / name, country, year",
}
_EU_OPTIONS = {
    "applicant_type": {"obec": "obec / municipality", "mestys": "městys / market town", "mesto": "město / town",
                       "skola": "škola / school", "jina_instituce": "jiná instituce / other institution"},
    "partner_type": {"obec": "obec / municipality", "mesto": "město / town",
                     "skola": "škola / school", "jina_instituce": "jiná instituce / other institution"},
    "cooperation_form": {"trvale_partnerstvi": "trvalé partnerství / twinning", "projekt": "projekt / project",
                         "vymena": "výměna / exchange", "nezavazny_kontakt": "nezávazný kontakt / informal contact"},
    "cooperation_areas": {"schools": "školy / schools", "culture": "kultura / culture",
                          "tourism": "cestovní ruch / tourism",
                          "self_government": "zkušenosti samospráv / local government",
                          "business": "podpora podnikatelů / business", "science": "věda, výzkum, inovace / R&D&I",
                          "social": "sociální oblast / social affairs",
                          "other_institutions": "další organizace (knihovny, muzea, kluby) / other organisations"},
    "consent": {"ano": "ano / yes", "ne": "ne / no"},
}  # fmt: skip
_EU_PARTS = (
    ("Žadatel / Applicant", ("applicant_name", "applicant_type", "ico", "founder", "street", "postal_code",
                             "municipality", "district", "databox_id", "website", "population", "profile")),
    ("Zastoupení a komunikace / Representation and communication",
     ("representative_name", "representative_role", "contact_name", "contact_role", "contact_email", "contact_phone",
      "languages")),
    ("Hledaný partner / Partner search", ("partner_region", "alternate_region", "partner_type", "partner_size",
                                          "partner_character", "partner_wish")),
    ("Spolupráce / Cooperation", ("cooperation_form", "cooperation_areas", "intent", "planned_start",
                                  "existing_partnerships", "international_experience")),
    ("Prohlášení / Declaration", ("council_resolution", "consent", "signed_place", "signed_date")),
)  # fmt: skip


def _stars() -> str:
    """Twelve points in a ring."""
    spots = (
        (20, 6),
        (27, 8),
        (32, 13),
        (34, 20),
        (32, 27),
        (27, 32),
        (20, 34),
        (13, 32),
        (8, 27),
        (6, 20),
        (8, 13),
        (13, 8),
    )
    points = "".join(
        f'<path d="M{x} {y - 3}L{x + 2} {y + 2.5}L{x - 3} {y - 1}H{x + 3}L{x - 2} {y + 2.5}Z"/>' for x, y in spots
    )
    return f'<svg viewBox="0 0 40 40" fill="#ffcc00">{points}</svg>'


def _eu_row(sheet: Sheet, code: str, key: str) -> str:
    note = f"<small>{_EU_NOTES[key]}</small>" if key in _EU_NOTES else ""
    tall = ' class="long"' if key in LONG else ""
    cells = f'<td class="label">{sheet.label(key)}{note}</td><td{tall}>{fill(sheet, key, " ")}</td>'
    return f'<tr><td class="code">{code}</td>{cells}</tr>'


def _draw_eu(sheet: Sheet) -> str:
    tables = []
    for letter, (title, keys) in zip("ABCDE", _EU_PARTS, strict=True):
        rows = "".join(_eu_row(sheet, f"{letter}.{n}", key) for n, key in enumerate(keys, 1))
        if letter == "E":
            label = "Podpis oprávněného zástupce, razítko / Signature, stamp"
            rows += (
                f'<tr><td class="code">E.5</td><td class="label">{label}</td><td>{sheet.signature(75, 20)}</td></tr>'
            )
        tables.append(f'<table><thead><tr><th colspan="3">{letter}. {title}</th></tr></thead>{rows}</table>')
    name = sheet.rng.choice(
        ("Formulář pro zahájení zahraniční spolupráce obcí SK", "Žádost o zahájení zahraniční spolupráce obcí SK")
    )
    english = "<p>Application Form – International Cooperation of Municipalities</p>"
    band = f'<div class="band">{_stars()}<div><h1>{name}</h1>{english}</div></div>'
    office = '<div class="office">Vyplní vyhlašovatel / For official use only<br>Reg. č. / Reg. No.:</div>'
    fine = (
        '<p class="fine">Údaje zpracovává Středočeský kraj, Zborovská 11, Praha 5, výhradně '
        "za účelem vyhledání zahraničního partnera. "
        "/ The data are processed by the Central Bohemian Region solely for the purpose of partner search.</p>"
    )
    return f"{_EU_STYLE}{band}{office}{''.join(tables)}{fine}"


# ---------------------------------------------------------------- a questionnaire in two columns, answers typewritten

_ASK_STYLE = """<style>
@page { size: A4; margin: 15mm 14mm 14mm;
  @top-left { content: "DOTAZNÍK"; font: bold 8pt "Noto Serif"; letter-spacing: 2pt; color: #a33b20 }
  @top-right { content: "list " counter(page); font: 8pt "Noto Serif"; color: #a33b20 } }
body { font: 9.5pt "Noto Serif"; margin: 0; counter-reset: ask }
h1 { font-size: 20pt; font-weight: normal; margin: 0 0 1mm; border-bottom: 2pt solid #a33b20 }
.lead { font-style: italic; margin: 0 0 3mm } h2 { font-size: 11pt; color: #a33b20; margin: 4mm 0 2mm }
.columns { columns: 2; column-gap: 9mm; column-rule: 0.5pt solid #bbb; margin-bottom: 4mm }
.ask { break-inside: avoid; margin-bottom: 3mm; padding-left: 8mm; position: relative; counter-increment: ask }
.ask::before { content: counter(ask) "."; position: absolute; left: 0; top: 0; font: bold 12pt "Noto Serif";
  color: #a33b20 }
.help { font-size: 7.5pt; color: #777 } .options { margin-top: 0.8mm }
.options .option { display: block; line-height: 1.5 }
.options.inline .option { display: inline-block; margin-right: 5mm }
.line { border-bottom: 0.6pt dotted #333; min-height: 5mm; margin-top: 0.6mm }
.area { background: #f4efe6; border-left: 2pt solid #a33b20; padding: 1.5mm 2.5mm; min-height: 17mm; margin-top: 1mm }
.part { display: flex; margin-top: 0.8mm; align-items: flex-end } .part i { width: 24mm; flex: none }
.part.own { display: block }
.part .line { flex: 1; min-width: 0; margin: 0 }
.answer { font: 8.5pt "DejaVu Sans Mono" }
.end { display: flex; gap: 10mm; margin-top: 4mm; align-items: flex-end; break-inside: avoid }
.end .line { display: inline-block; min-width: 38mm; padding: 0 1mm }
.sign { border-bottom: 0.6pt dotted #333; width: 62mm }
</style>"""
_ASK_LABELS = {
    "applicant_type": "Za koho dotazník vyplňujete?",
    "applicant_name": "Pod jakým úředním názvem vystupujete?",
    "ico": "Jaké máte identifikační číslo?",
    "founder": "Jste-li škola nebo příspěvková organizace, kdo je vaším zřizovatelem?",
    "street": "ulice, číslo",
    "postal_code": "PSČ",
    "municipality": "obec, pošta",
    "district": "okres",
    "databox_id": "dat. schránka",
    "website": "www stránky",
    "population": "Kolik má obec obyvatel (škola žáků)?",
    "representative_name": "jméno",
    "representative_role": "funkce",
    "contact_name": "jméno",
    "contact_role": "zařazení",
    "contact_email": "e-mail",
    "contact_phone": "telefon",
    "languages": "V kterých jazycích jste schopni vést dopisy a rozhovory?",
    "partner_region": "Který partnerský region Středočeského kraje jste si vybrali?",
    "alternate_region": "Který region by pro vás byl druhou volbou?",
    "partner_type": "Má být partnerem obec, škola, nebo někdo jiný?",
    "partner_size": "Kolik obyvatel nebo žáků by měl partner zhruba mít?",
    "partner_character": "Jak si představujete svého partnera?",
    "partner_wish": "Je některá obec nebo škola, o kterou stojíte především? Která?",
    "cooperation_areas": "V čem chcete spolupracovat?",
    "intent": "Proč partnera hledáte a co od spolupráce očekáváte?",
    "cooperation_form": "O jaký druh spolupráce máte zájem?",
    "planned_start": "Odkdy chcete spolupracovat?",
    "profile": "Čím je vaše obec (škola) charakteristická?",
    "existing_partnerships": "Máte již partnery v zahraničí? Které a od kdy?",
    "international_experience": "Kterých mezinárodních projektů jste se zúčastnili?",
    "council_resolution": "Kterým usnesením vyslovilo zastupitelstvo (rada) se spoluprací souhlas?",
    "consent": "Smíme vaše údaje předat do partnerského regionu?",
    "signed_place": "V",
    "signed_date": "dne",
}
_ASK_HELP = {
    "applicant_name": "(opište z razítka)",
    "cooperation_areas": "(hodí-li se více možností, označte všechny)",
    "partner_wish": "(nemusíte odpovídat)",
    "alternate_region": "(nemusíte odpovídat)",
    "intent": "(tři až šest vět)",
    "council_resolution": "(číslo a datum)",
}
_ASK_ABOUT = (
    "applicant_type", "applicant_name", "ico",
    ("Kde máte sídlo?", ("street", "postal_code", "municipality", "district")),
    ("Kde vás najdeme po síti?", ("databox_id", "website")),
    "population", "founder",
    ("Kdo je podle zákona oprávněn za vás jednat?", ("representative_name", "representative_role")),
    ("Kdo bude s partnerem v kontaktu?", ("contact_name", "contact_role", "contact_email", "contact_phone")),
    "languages",
)  # fmt: skip
_ASK_OWN = ("contact_email", "website")
_ASK_WIDE = ("profile", "existing_partnerships", "international_experience")
_ASK_PARTNER = (
    "partner_region", "alternate_region", "partner_type", "partner_size", "partner_wish", "cooperation_areas",
    "cooperation_form", "planned_start", "council_resolution",
)  # fmt: skip


def _ask(sheet: Sheet, key: str) -> str:
    hint = f' <span class="help">{_ASK_HELP[key]}</span>' if key in _ASK_HELP else ""
    place = "options" if sheet.boxed(key) else "area" if key in LONG else "line"
    if key == "consent":
        place += " inline"
    return f'<div class="ask"><b>{sheet.label(key)}</b>{hint}<div class="{place}">{fill(sheet, key, "")}</div></div>'


def _ask_parts(sheet: Sheet, question: str, keys: Iterable[str]) -> str:
    parts = "".join(
        f'<div class="part{" own" * (key in _ASK_OWN)}"><i>{sheet.label(key)}</i>'
        f'<div class="line">{fill(sheet, key)}</div></div>'
        for key in keys
    )
    return f'<div class="ask"><b>{question}</b>{parts}</div>'


def _asks(sheet: Sheet, questions: Iterable[str | tuple[str, Iterable[str]]]) -> str:
    return "".join(_ask(sheet, each) if isinstance(each, str) else _ask_parts(sheet, *each) for each in questions)


def _draw_asks(sheet: Sheet) -> str:
    name = sheet.rng.choice(
        ("Dotazník pro zahájení zahraniční spolupráce", "Než začneme: zahraniční spolupráce obcí SK")
    )
    where, when = (
        f'{sheet.label(key)} <span class="line">{sheet.answer(key, width="44mm")}</span>'
        for key in ("signed_place", "signed_date")
    )
    return (
        f'{_ASK_STYLE}<h1>{name}</h1><p class="lead">Prosíme o odpovědi na všechny otázky. Dotazník vraťte '
        "Krajskému úřadu Středočeského kraje, Zborovská 11, Praha&nbsp;5.</p>"
        f'<h2>O vás</h2><div class="columns">{_asks(sheet, _ASK_ABOUT)}</div>{_asks(sheet, _ASK_WIDE)}'
        f'<h2>O partnerovi a o spolupráci</h2><div class="columns">{_asks(sheet, _ASK_PARTNER)}</div>'
        f"{_asks(sheet, ('partner_character', 'intent', 'consent'))}"
        f'<div class="end"><div>{where} &nbsp; {when}</div><div><div class="sign">{sheet.signature(60, 17)}</div>'
        '<span class="help">vlastnoruční podpis oprávněné osoby</span></div></div>'
    )


OFFICES = (
    Office(name="foundation-cards", labels=_CARD_LABELS, draw=_draw_cards, one_box=True,
           in_words=frozenset({"district"})),
    Office(name="foundation-eu-codes", labels=_EU_LABELS, draw=_draw_eu, options=_EU_OPTIONS,
           in_words=frozenset({"district"})),
    Office(name="foundation-questionnaire", labels=_ASK_LABELS, draw=_draw_asks,
           in_words=frozenset({"district", "alternate_region"})),
)  # fmt: skip
