"""Forms of twinning associations and a designer: Czech with German, Czech with French, landscape with captions."""

from __future__ import annotations

from collections.abc import Iterable

from tests.corpus.dev.wording import LONG
from tests.corpus.offices.forms_foundation import fill
from tests.corpus.offices.sheet import Office, Sheet

# ---------------------------------------------------------------- a twinning club: labels under lines, German below

_RINGS = (
    '<svg viewBox="0 0 50 30" style="width:20mm;height:12mm"><circle cx="17" cy="15" r="11" fill="none" '
    'stroke="#1e5631" stroke-width="3"/>'
    '<circle cx="33" cy="15" r="11" fill="none" stroke="#b8860b" stroke-width="3"/></svg>'
)
_CLUB_STYLE = """<style>
@page { size: A4; margin: 17mm 20mm 17mm 22mm;
  @bottom-center { content: "– " counter(page) " –"; font: 9pt Caladea } }
body { font: 10pt Caladea; margin: 0 }
.top { display: flex; justify-content: space-between; align-items: flex-start; margin-bottom: 2mm }
.top div { text-align: right; font-size: 8.5pt; line-height: 1.25 }
h1 { text-align: center; font-size: 17pt; margin: 2mm 0 0; font-variant: small-caps; letter-spacing: 0.5pt }
.under { text-align: center; font-style: italic; font-size: 11pt; margin: 0 0 3mm }
h2 { font-size: 11.5pt; margin: 5mm 0 1.5mm; break-after: avoid } h2 i { font-weight: normal }
.row { display: flex; gap: 5mm; margin-bottom: 2.2mm; break-inside: avoid; align-items: flex-end }
.line { border-bottom: 0.7pt dotted black; min-height: 4.6mm; padding: 1.6mm 1mm 0.2mm }
.cap { font-size: 8pt; line-height: 1.15; margin-top: 0.6mm } .cap i { display: block; color: #555 }
.story { border: 0.7pt solid black; margin-bottom: 3mm; break-inside: avoid; padding: 1.5mm 2.5mm; min-height: 22mm }
.story .cap { font-size: 9pt; margin: 0 0 1.5mm; border-bottom: 0.4pt solid #999; padding-bottom: 0.8mm }
.answer { font: italic 10.5pt Carlito; color: #14402a }
.seal { width: 27mm; height: 27mm; border: 0.7pt dashed #777; border-radius: 50%; text-align: center; flex: none;
  line-height: 27mm; color: #777; letter-spacing: 2pt }
.hint { font-size: 8pt; font-style: italic; margin: 0 0 2mm }
</style>"""
_CLUB_LABELS = {
    "applicant_type": "druh žadatele",
    "applicant_name": "úřední název žadatele",
    "ico": "IČ",
    "founder": "zřizovatel (u škol a příspěvkových organizací)",
    "street": "ulice a číslo popisné",
    "postal_code": "PSČ",
    "municipality": "sídlo (obec)",
    "district": "v okrese",
    "databox_id": "ID datové schránky",
    "website": "webové stránky",
    "population": "počet obyvatel / žáků",
    "representative_name": "jméno a příjmení osoby oprávněné jednat",
    "representative_role": "funkce oprávněné osoby",
    "contact_name": "osoba pověřená stykem s partnerem",
    "contact_role": "pracovní pozice pověřené osoby",
    "contact_email": "e-mail pověřené osoby",
    "contact_phone": "telefon pověřené osoby",
    "languages": "jazyky, jimiž lze s námi korespondovat",
    "partner_region": "zvolený partnerský region",
    "alternate_region": "region v druhém pořadí",
    "partner_type": "hledáme partnera typu",
    "partner_size": "přibližný počet obyvatel (žáků) partnera",
    "partner_character": ("Představa o partnerovi", "Naše představa o budoucím partnerovi"),
    "partner_wish": "konkrétní obec či škola, o niž máme zájem",
    "cooperation_areas": "okruhy spolupráce",
    "intent": "Záměr a očekávání",
    "cooperation_form": "způsob spolupráce",
    "planned_start": "zamýšlený začátek",
    "profile": "Obec (škola) v několika větách",
    "existing_partnerships": "Dosavadní partnerské obce a školy v cizině",
    "international_experience": "Účast v mezinárodních projektech",
    "council_resolution": "číslo a datum usnesení zastupitelstva (rady)",
    "consent": "souhlas s předáním údajů partnerskému regionu",
    "signed_place": "místo",
    "signed_date": "datum",
}
_GERMAN = {
    "applicant_type": "Art des Antragstellers", "applicant_name": "amtliche Bezeichnung des Antragstellers",
    "ico": "Identifikationsnummer", "founder": "Träger (bei Schulen)", "street": "Straße und Hausnummer",
    "postal_code": "PLZ", "municipality": "Sitz (Gemeinde)", "district": "im Bezirk", "databox_id": "Datenbox",
    "website": "Internetseite", "population": "Einwohner- bzw. Schülerzahl",
    "representative_name": "vertretungsberechtigte Person", "representative_role": "Amt",
    "contact_name": "Ansprechpartner/in", "contact_role": "Stellung", "contact_email": "E-Mail",
    "contact_phone": "Telefon", "languages": "Korrespondenzsprachen",
    "partner_region": "gewählte Partnerregion", "alternate_region": "Ersatzregion",
    "partner_type": "gesuchter Partner", "partner_size": "ungefähre Einwohner-/Schülerzahl des Partners",
    "partner_character": "Vorstellungen vom künftigen Partner", "partner_wish": "Wunschpartner",
    "cooperation_areas": "Bereiche der Zusammenarbeit", "intent": "Vorhaben und Erwartungen",
    "cooperation_form": "Art der Zusammenarbeit", "planned_start": "geplanter Beginn",
    "profile": "Kurzporträt der Gemeinde (Schule)",
    "existing_partnerships": "Bestehende Partnerschaften im Ausland",
    "international_experience": "Teilnahme an internationalen Projekten",
    "council_resolution": "Beschluss des Gemeinderats (Nr., Datum)",
    "consent": "Einwilligung in die Weitergabe der Daten", "signed_place": "Ort", "signed_date": "Datum",
}  # fmt: skip
_CLUB_PARTS = (
    ("I. Žadatel", "Antragsteller", (("applicant_name",), ("applicant_type:2", "ico:1"),
     ("street:5", "postal_code:2", "municipality:4"), ("district:2", "databox_id:2", "population:3"),
     ("founder", "website"), ("profile",))),
    ("II. Zástupci", "Vertreter", (("representative_name:3", "representative_role:2"),
     ("contact_name:3", "contact_role:2"), ("contact_email:3", "contact_phone:2"), ("languages",))),
    ("III. Partner", "Partner", (("partner_region",), ("alternate_region",), ("partner_type:3", "partner_size:2"),
     ("partner_wish",), ("partner_character",))),
    ("IV. Spolupráce", "Zusammenarbeit", (("cooperation_areas",), ("cooperation_form:3", "planned_start:2"),
     ("intent",), ("existing_partnerships",), ("international_experience",), ("council_resolution:3", "consent:3"))),
)  # fmt: skip


def _club_slot(sheet: Sheet, entry: str) -> str:
    key, _, share = entry.partition(":")
    caption = f'<div class="cap">{sheet.label(key)}<i>{_GERMAN[key]}</i></div>'
    if key in LONG:
        return f'<div class="story">{caption}{fill(sheet, key)}</div>'
    style = f"flex: {share or 1} 1 0; min-width: 0"
    return f'<div style="{style}"><div class="line">{fill(sheet, key, " &nbsp; &nbsp; ")}</div>{caption}</div>'


def _club_row(sheet: Sheet, row: tuple[str, ...]) -> str:
    slots = "".join(_club_slot(sheet, entry) for entry in row)
    return slots if row[0] in LONG else f'<div class="row">{slots}</div>'


def _draw_club(sheet: Sheet) -> str:
    name = sheet.rng.choice(
        ("Pro zahájení zahraniční spolupráce obcí SK", "Přihláška k navázání zahraničního partnerství")
    )
    parts = "".join(
        f"<h2>{title} &nbsp;<i>{german}</i></h2>" + "".join(_club_row(sheet, row) for row in rows)
        for title, german, rows in _CLUB_PARTS
    )
    end = (
        '<div class="row" style="margin-top:6mm"><div style="width:64mm">'
        f'<div class="line">{sheet.signature(60, 20)}</div>'
        '<div class="cap">podpis oprávněné osoby<i>Unterschrift</i></div></div><div class="seal">L.S.</div>'
        f"{_club_slot(sheet, 'signed_place:3')}{_club_slot(sheet, 'signed_date:2')}</div>"
    )
    club = "Spolek přátel partnerských měst<br>při Středočeském kraji<br>Zborovská 11, Praha 5 · protokol@kr-s.cz"
    return (
        f'{_CLUB_STYLE}<div class="top">{_RINGS}<div>{club}</div></div><h1>{name}</h1>'
        '<p class="under">Antrag auf Anbahnung einer internationalen Partnerschaft</p>'
        '<p class="hint">Vyplňujte česky; údaje uveďte nad čarou, popis je vždy pod ní.</p>'
        f"{parts}{end}"
    )


# ---------------------------------------------------------------- a jumelage: French in a column of its own

_FRENCH_STYLE = """<style>
@page { size: A4; margin: 14mm 13mm 16mm;
  @bottom-right { content: counter(page) "/" counter(pages); font: 8pt "Liberation Sans" } }
body { font: 9pt "Liberation Sans"; margin: 0 }
.flags { display: flex; height: 2.5mm; margin-bottom: 3mm } .flags span { flex: 1 }
h1 { font-size: 15pt; margin: 0; color: #11457e }
h1 small { display: block; font: italic 10pt "Liberation Sans"; color: #777 }
table { width: 100%; border-collapse: collapse; margin: 0 0 3.5mm } tr { break-inside: avoid }
caption, .caption { text-align: left; font-weight: bold; font-size: 10pt; color: #d7141a; padding: 2mm 0 1mm;
  break-after: avoid }
.caption i { font-weight: normal; color: #777 }
td, th { padding: 1.1mm 1.5mm; vertical-align: top; border-top: 0.4pt solid #9ab; text-align: left }
tr.odd td { background: #f1f4f8 } .cs { width: 47mm; font-weight: bold }
.fr { width: 40mm; font-style: italic; color: #777 }
.two .cs { width: 33mm } .two .fr { width: 30mm } .void { background: #ccc } .mark { width: 24mm; text-align: center }
th { font-weight: bold; border-bottom: 0.8pt solid #11457e } th i { display: block; font-weight: normal; color: #777 }
.long td { height: 18mm } .answer { font-family: "DejaVu Sans Condensed"; color: #11457e }
.paper { columns: 2; font-size: 7.5pt; color: #555; margin: 2mm 0 3mm; text-align: justify }
.paper i { color: #888 } .last { display: flex; justify-content: flex-end; break-inside: avoid }
.last div { border: 0.6pt solid #11457e; padding: 1mm 2mm; width: 76mm; height: 26mm; font-size: 8pt }
</style>"""
_FRENCH_LABELS = {
    "applicant_type": "Kategorie",
    "applicant_name": "Název obce, školy nebo instituce",
    "ico": "IČO",
    "founder": "Zřizovatel (školy, příspěvkové organizace)",
    "street": "Adresa: ulice a číslo",
    "postal_code": "Adresa: PSČ",
    "municipality": "Adresa: obec",
    "district": "Okres",
    "databox_id": "Datová schránka (ID)",
    "website": "Webová stránka",
    "population": "Obyvatelé (u škol žáci), počet",
    "representative_name": "Jméno a příjmení",
    "representative_role": "Funkce",
    "contact_name": "Jméno a příjmení",
    "contact_role": "Funkce",
    "contact_email": "E-mail",
    "contact_phone": "Telefon",
    "languages": "Dorozumíme se těmito jazyky",
    "partner_region": "1. volba regionu",
    "alternate_region": "2. volba regionu",
    "partner_type": "Kategorie partnera",
    "partner_size": "Velikost partnera (přibližně)",
    "partner_character": "Vlastnosti, které by měl partner mít",
    "partner_wish": "Přání konkrétní obce nebo školy",
    "cooperation_areas": "Náplň spolupráce",
    "intent": "Popis záměru, očekávání",
    "cooperation_form": "Podoba spolupráce",
    "planned_start": "Termín zahájení",
    "profile": "Popis obce nebo školy",
    "existing_partnerships": "Stávající partnerství v zahraničí",
    "international_experience": "Mezinárodní projekty, které jsme uskutečnili",
    "council_resolution": "Usnesení zastupitelstva / rady č., ze dne",
    "consent": "Souhlasíme, aby byly údaje předány vybranému regionu",
    "signed_place": "Podepsáno v",
    "signed_date": "Podepsáno dne",
}
_FRENCH = {
    "applicant_type": "catégorie", "applicant_name": "nom de la commune, de l’école ou de l’établissement",
    "ico": "n° d’identification", "founder": "organisme fondateur", "street": "rue et numéro",
    "postal_code": "code postal", "municipality": "commune", "district": "arrondissement",
    "databox_id": "boîte de données", "website": "site internet", "population": "nombre d’habitants (d’élèves)",
    "languages": "langues de communication", "partner_region": "premier choix",
    "alternate_region": "second choix", "partner_type": "catégorie du partenaire",
    "partner_size": "taille approximative", "partner_character": "profil souhaité",
    "partner_wish": "partenaire souhaité", "cooperation_areas": "domaines", "intent": "projet et attentes",
    "cooperation_form": "forme de la coopération", "planned_start": "date de début", "profile": "présentation",
    "existing_partnerships": "jumelages existants",
    "international_experience": "projets internationaux réalisés",
    "council_resolution": "délibération du conseil", "consent": "accord sur la transmission des données",
    "signed_place": "fait à", "signed_date": "le",
}  # fmt: skip
_FRENCH_FIRST = ("applicant_name", "applicant_type", "ico", "street", "postal_code", "municipality", "district",
                 "population", "founder", "website", "databox_id", "languages")  # fmt: skip
_FRENCH_WISHES = ("partner_type", "partner_size", "partner_wish", "partner_character")
_FRENCH_PLANS = ("cooperation_form", "cooperation_areas", "planned_start", "intent", "profile", "existing_partnerships",
                 "international_experience")  # fmt: skip
_FRENCH_END = ("council_resolution", "consent", "signed_place", "signed_date")
_PEOPLE = (
    ("Nom et prénom", "representative_name", "contact_name"),
    ("Fonction", "representative_role", "contact_role"),
    ("Courriel", "", "contact_email"),
    ("Téléphone", "", "contact_phone"),
)


def _french_rows(sheet: Sheet, czech: str, french: str, keys: Iterable[str]) -> str:
    rows = "".join(
        f'<tr class="{"odd" * (n % 2)} {"long" * (key in LONG)}"><td class="cs">{sheet.label(key)}</td>'
        f'<td class="fr">{_FRENCH[key]}</td><td>{fill(sheet, key)}</td></tr>'
        for n, key in enumerate(keys)
    )
    return f'<div class="caption">{czech} <i>· {french}</i></div><table>{rows}</table>'


def _french_people(sheet: Sheet) -> str:
    rows = "".join(
        f'<tr><td class="cs">{sheet.label(contact)}</td><td class="fr">{french}</td>'
        f"{f'<td>{sheet.answer(first)}</td>' if first else '<td class=void></td>'}<td>{sheet.answer(contact)}</td></tr>"
        for french, first, contact in _PEOPLE
    )
    head = (
        "<th></th><th></th><th>Statutární zástupce<i>représentant légal</i></th><th>Kontaktní osoba<i>contact</i></th>"
    )
    return f'<div class="caption">Osoby <i>· personnes</i></div><table class="two"><tr>{head}</tr>{rows}</table>'


def _french_regions(sheet: Sheet) -> str:
    """One table with two columns of boxes, where both choices are printed."""
    keys = ("partner_region", "alternate_region")
    if not all(sheet.boxed(key) for key in keys):
        return _french_rows(sheet, "Region", "région", keys)
    head = "".join(f'<th class="mark">{sheet.label(key)}<i>{_FRENCH[key]}</i></th>' for key in keys)
    rows = "".join(
        f'<tr class="{"odd" * (n % 2)}"><td>{first.text}</td><td class="mark">{first.mark}</td>'
        f'<td class="mark">{second.mark}</td></tr>'
        for n, (first, second) in enumerate(zip(*map(sheet.options, keys), strict=True))
    )
    head = f"<tr><th>Partnerský region<i>région partenaire</i></th>{head}</tr>"
    return f'<div class="caption">Region <i>· région</i></div><table style="width:125mm">{head}{rows}</table>'


def _draw_french(sheet: Sheet) -> str:
    colours = ("#11457e", "#ffffff", "#d7141a", "#ffffff", "#0055a4", "#ffffff", "#ef4135")
    flags = "".join(f'<span style="background:{colour}"></span>' for colour in colours)
    name = sheet.rng.choice(
        ("Pro zahájení zahraniční spolupráce obcí SK", "Hledáme partnerskou obec: zahraniční spolupráce")
    )
    paper = (
        "List vyplňte česky a zašlete Středočeskému kraji, Zborovská 11, Praha 5 (protokol@kr-s.cz). "
        "Francouzské popisy slouží našim partnerům. <i>Les mentions en français sont destinées à nos partenaires.</i>"
    )
    return (
        f'{_FRENCH_STYLE}<div class="flags">{flags}</div><h1>{name}<small>Fiche de jumelage</small></h1>'
        f'<p class="paper">{paper}</p>{_french_rows(sheet, "Kdo žádá", "le demandeur", _FRENCH_FIRST)}'
        f"{_french_people(sheet)}{_french_regions(sheet)}"
        f"{_french_rows(sheet, 'Partner', 'le partenaire', _FRENCH_WISHES)}"
        f"{_french_rows(sheet, 'Spolupráce', 'la coopération', _FRENCH_PLANS)}"
        f"{_french_rows(sheet, 'Závěr', 'pour terminer', _FRENCH_END)}"
        f'<div class="last"><div>Podpis a razítko / <i>signature et cachet</i><br>{sheet.signature(68, 19)}</div></div>'
    )


# ---------------------------------------------------------------- a designer's form: landscape, captions in the frame

_FRAME_STYLE = """<style>
@page { size: A4 landscape; margin: 11mm 12mm 13mm;
  @bottom-left { content: "Středočeský kraj · Zborovská 11 · Praha 5 · protokol@kr-s.cz"; font: 7.5pt "Noto Sans" }
  @bottom-right { content: counter(page); font: bold 9pt "Noto Sans"; color: #6a3fa0 } }
body { font: 9pt "Noto Sans"; margin: 0 }
.top { display: flex; align-items: center; margin-bottom: 4mm; gap: 5mm } h1 { font-size: 17pt; margin: 0; flex: 1 }
.dot { width: 6mm; height: 6mm; line-height: 6mm; border-radius: 50%; display: inline-block; text-align: center;
  font-weight: bold; font-size: 8pt; color: white }
.part { position: relative; padding-left: 13mm; margin-bottom: 4mm }
.side { position: absolute; left: 0; top: 0; bottom: 0; width: 8mm; border-radius: 2mm; color: white }
.side b { position: absolute; left: 50%; top: 50%; white-space: nowrap; font-size: 9.5pt;
  transform: translate(-50%, -50%) rotate(-90deg) }
.row { display: flex; gap: 4mm; break-inside: avoid } .field { position: relative; padding: 2mm 0 1.6mm; min-width: 0 }
.in { border: 0.9pt solid #8a8a9a; border-radius: 2.2mm; padding: 2.5mm 3mm 1.2mm; min-height: 4.4mm }
.in.long { min-height: 15mm }
.cap { position: absolute; left: 3.5mm; top: 0.3mm; background: white; padding: 0 1mm; font-size: 7.5pt; color: #555;
  white-space: nowrap }
.cap em { color: #999 }
.pill { display: inline-block; border: 0.5pt solid #bbb; border-radius: 3mm; background: #f6f4fa;
  margin: 0.6mm 1mm 0.6mm 0;
  padding: 0.3mm 1.5mm 0.3mm 2.5mm; white-space: nowrap }
.cell { display: inline-block; width: 4.6mm; height: 4.6mm; border-bottom: 1pt solid #8a8a9a; margin-right: 1mm;
  text-align: center; vertical-align: bottom; font-weight: bold; color: #1b2a6b }
.answer { font-weight: bold; color: #1b2a6b }
.legal { font-size: 7.5pt; color: #555; margin: 1mm 0 }
</style>"""
_FRAME_LABELS = {
    "applicant_type": "Typ organizace",
    "applicant_name": "Název organizace",
    "ico": "IČO",
    "founder": "Zřizovatel",
    "street": "Sídlo – ulice a číslo",
    "postal_code": "Sídlo – PSČ",
    "municipality": "Sídlo – obec",
    "district": "Sídlo – okres",
    "databox_id": "ID datové schránky",
    "website": "Web",
    "population": "Počet obyvatel (žáků)",
    "representative_name": "Za organizaci jedná",
    "representative_role": "Jeho / její funkce",
    "contact_name": "Kontaktní osoba",
    "contact_role": "Funkce kontaktní osoby",
    "contact_email": "Kontaktní e-mail",
    "contact_phone": "Kontaktní telefon",
    "languages": "Jazyky pro komunikaci",
    "partner_region": "Vybraný partnerský region",
    "alternate_region": "Záložní region",
    "partner_type": "Hledaný partner",
    "partner_size": "Velikost hledaného partnera",
    "partner_character": "Charakteristika hledaného partnera",
    "partner_wish": ("Konkrétní partner, máte-li ho", "Máte zájem o určitou obec / školu?"),
    "cooperation_areas": "Témata spolupráce",
    "intent": "Záměr – co chcete společně dělat a co čekáte",
    "cooperation_form": "Forma spolupráce",
    "planned_start": "Plánovaný začátek",
    "profile": "Medailonek organizace",
    "existing_partnerships": "Současní zahraniční partneři",
    "international_experience": "Mezinárodní zkušenosti a projekty",
    "council_resolution": "Usnesení rady / zastupitelstva",
    "consent": "Souhlas s předáním údajů partnerskému regionu",
    "signed_place": "Vyplněno v",
    "signed_date": "Dne",
}
_FRAME_HINTS = {
    "founder": "u škol",
    "population": "k 1. 1.",
    "alternate_region": "nepovinné",
    "partner_size": "stačí odhad",
    "cooperation_areas": "i více odpovědí",
    "profile": "historie, poloha, spolky, zajímavosti",
    "council_resolution": "číslo, datum",
}
_FRAME_CELLS = {"ico": 8, "postal_code": 5}
_FRAME_PARTS = (
    ("O vás", "#6a3fa0", (("applicant_name:5", "applicant_type:6"),
     ("ico:4", "founder:6", "population:4", "databox_id:3"),
     ("street:4", "postal_code:3", "municipality:4", "website:5"), ("district",), ("profile",))),
    ("Kontakt", "#0e7c86", (("representative_name:4", "representative_role:3", "contact_name:4", "contact_role:3"),
     ("contact_email:3", "contact_phone:2"), ("languages",))),
    ("Partner", "#c2571a", (("partner_region",), ("alternate_region",),
     ("partner_type:3", "partner_size:2", "partner_wish:3"), ("partner_character",))),
    ("Spolupráce", "#2e7d32", (("cooperation_areas",), ("cooperation_form:3", "planned_start:1"), ("intent",),
     ("existing_partnerships", "international_experience"))),
)  # fmt: skip


def _frame_place(sheet: Sheet, key: str) -> str:
    if key in _FRAME_CELLS:
        return sheet.cells(key, _FRAME_CELLS[key])
    if sheet.boxed(key) and not (sheet.fillable and key == "district"):
        return "".join(f'<span class="pill">{option.text} &nbsp;{option.mark}</span> ' for option in sheet.options(key))
    return sheet.answer(key, lines=3 if key in LONG else 1)


def _frame_field(sheet: Sheet, entry: str) -> str:
    key, _, share = entry.partition(":")
    hint = f" <em>({_FRAME_HINTS[key]})</em>" if key in _FRAME_HINTS else ""
    inside = f'<div class="in {"long" * (key in LONG)}">{_frame_place(sheet, key)}</div>'
    style = f"flex: {share or 1} 1 0"
    return f'<div class="field" style="{style}">{inside}<div class="cap">{sheet.label(key)}{hint}</div></div>'


def _frame_part(sheet: Sheet, title: str, colour: str, rows: Iterable[Iterable[str]]) -> str:
    body = "".join(f'<div class="row">{"".join(_frame_field(sheet, entry) for entry in row)}</div>' for row in rows)
    side = f'<div class="side" style="background:{colour}"><b>{title}</b></div>'
    return f'<div class="part" style="break-inside:avoid">{side}{body}</div>'


def _draw_frames(sheet: Sheet) -> str:
    name = sheet.rng.choice(("Pro zahájení zahraniční spolupráce obcí SK", "Zahraniční spolupráce: přihláška obce"))
    dots = "".join(
        f'<span class="dot" style="background:{colour}">{n}</span> {title} &nbsp; '
        for n, (title, colour, _) in enumerate(_FRAME_PARTS, 1)
    )
    parts = "".join(_frame_part(sheet, *part) for part in _FRAME_PARTS)
    end = (
        '<p class="legal">Údaje použije Středočeský kraj jen k vyhledání zahraničního partnera. Podpisem stvrzujete, '
        "že jsou pravdivé.</p>"
        f'<div class="row">{_frame_field(sheet, "council_resolution:3")}{_frame_field(sheet, "consent:3")}</div>'
        f'<div class="row">{_frame_field(sheet, "signed_place:3")}{_frame_field(sheet, "signed_date:2")}'
        f'<div class="field" style="flex:4 1 0"><div class="in">{sheet.signature(80, 19)}</div>'
        '<div class="cap">Podpis, případně razítko</div></div></div>'
    )
    side = '<div class="side" style="background:#444"><b>Podpis</b></div>'
    return (
        f'{_FRAME_STYLE}<div class="top"><h1>{name}</h1><div>{dots}</div></div>{parts}'
        f'<div class="part" style="break-inside:avoid">{side}{end}</div>'
    )


OFFICES = (
    Office(name="foundation-twinning-club", labels=_CLUB_LABELS, draw=_draw_club, in_words=frozenset({"district"})),
    Office(name="foundation-jumelage", labels=_FRENCH_LABELS, draw=_draw_french, in_words=frozenset({"district"})),
    Office(name="foundation-frames", labels=_FRAME_LABELS, draw=_draw_frames),
)
