"""Forms as a clerk of a town hall types them in Word: dotted lines, plain tables, sentences with blanks."""

from __future__ import annotations

from tests.corpus.dev.paper import Tick
from tests.corpus.offices.sheet import Office, Sheet

_BY_PEN = (Tick.CROSSED_OUT, Tick.CIRCLED)

# ---------------------------------------------------------------- dotted lines

_DOTTED_LABELS = {
    "applicant_type": "Žadatelem je",
    "applicant_name": "Úřední název žadatele",
    "ico": ("IČO", "IČ"),
    "founder": "Zřizovatel (vyplní jen školy a příspěvkové organizace)",
    "street": "Ulice, čp.",
    "postal_code": "PSČ",
    "municipality": "Obec / město",
    "district": "Okres",
    "databox_id": "Datová schránka",
    "website": "www",
    "population": "Počet obyvatel (u škol počet žáků)",
    "representative_name": "Starosta / starostka, ředitel / ředitelka (jméno, příjmení, titul)",
    "representative_role": "Jeho (její) funkce",
    "contact_name": "Vyřizuje",
    "contact_role": "Funkce",
    "contact_email": "E-mail",
    "contact_phone": ("Tel.", "Telefon"),
    "languages": "Domluvíme se těmito jazyky",
    "partner_region": "Zájem o partnera z regionu",
    "alternate_region": "Pokud by to nešlo, pak z regionu",
    "partner_type": "Partnerem má být",
    "partner_size": "Přibližná velikost partnera (počet obyvatel, žáků)",
    "partner_character": "Jaký by partner měl být (poloha, ráz, zaměření)",
    "partner_wish": "Máte-li vyhlédnutou konkrétní obec nebo školu, napište kterou",
    "cooperation_areas": "Spolupracovat chceme v těchto oblastech (označte křížkem, i více možností)",
    "intent": "Stručně popište svůj záměr a co od spolupráce čekáte",
    "cooperation_form": "Půjde o",
    "planned_start": "Začít bychom chtěli",
    "profile": "Něco o naší obci (škole)",
    "existing_partnerships": "Partnerské obce a školy v cizině, se kterými se již stýkáme",
    "international_experience": "Zkušenosti s mezinárodními projekty",
    "council_resolution": "Schváleno zastupitelstvem (radou) – číslo a den usnesení",
    "consent": "S předáním těchto údajů partnerskému regionu v zahraničí souhlasíme",
    "signed_place": "V",
    "signed_date": "dne",
}

_DOTTED_STYLE = """<style>
@page { size: A4; margin: 20mm 20mm 18mm 25mm;
  @bottom-center { content: "– " counter(page) " –"; font: 9pt "Liberation Serif" } }
body { font: 11.5pt/1.55 "Liberation Serif"; }
p { margin: 0 0 0.8mm }
.office { text-align: center; font-size: 11pt; line-height: 1.25; margin-bottom: 5mm }
h1 { font-size: 14pt; text-align: center; text-decoration: underline; margin: 0 0 4mm; line-height: 1.25 }
h2 { font-size: 11.5pt; margin: 4mm 0 1mm; break-after: avoid }
.dots { word-break: break-all }
.pen { border-bottom: 0.7pt dotted black }
.ruled { line-height: 1.6 }
.option { display: inline }
.areas { margin: 0 0 1mm 8mm }
.end { break-inside: avoid; margin-top: 7mm }
.sign { float: right; width: 75mm; text-align: center; line-height: 1.2; margin-top: 6mm }
.small { font-size: 9pt; line-height: 1.25; clear: both; padding-top: 5mm }
</style>"""


def dotted(sheet: Sheet, key: str, total: int = 60, lead: int = 3, dot: str = ".") -> str:
    """An answer typed into a row of dots; what was left of the dots stays before and after it.

    Args:
        sheet: The form.
        key: Of the field.
        total: How many dots the empty form has.
        lead: How many of them stay before the answer.
        dot: One dot, or three in one letter.
    """
    each = 0.25 if dot == "." else 1
    if sheet.fillable:
        lines = max(1, round(total * each / 38))
        return sheet.answer(key, width="100%" if lines > 1 else f"{min(total * each, 36):.1f}em", lines=lines)
    used = len(sheet.given(key).text) * 0.45 / each
    if not used:
        return f'<span class="dots">{dot * total}</span>'
    after = f'<span class="dots">{dot * max(2, round(total - lead - used))}</span>'
    if key in sheet.handwritten:
        return f'<span class="pen">&nbsp;{sheet.answer(key)}&nbsp;</span>{after}'
    return f'<span class="dots">{dot * lead}</span>{sheet.answer(key)}{after}'


def _draw_dotted(sheet: Sheet) -> str:
    dot = sheet.rng.choice((".", ".", "…"))
    dots = 1 if dot == "." else 4
    colon = sheet.rng.choice((":", ":", ""))
    hint = "* nehodící se škrtněte" if sheet.tick is Tick.CROSSED_OUT else "* hodící se zakroužkujte"
    hint = "" if sheet.fillable else hint

    def line(key: str, total: int, lead: int = 4) -> str:
        if sheet.boxed(key):
            by_word = not sheet.options(key)[0].mark
            between = " – " if by_word else " &nbsp; "
            return f"{sheet.label(key)}{'*' * by_word}{colon} {sheet.choice(key, between)}"
        return f"{sheet.label(key)}{colon} {dotted(sheet, key, total // dots, max(1, lead // dots), dot)}"

    return f"""{_DOTTED_STYLE}
<div class="office"><b>Krajský úřad Středočeského kraje</b><br>
Zborovská 11, 150 21 Praha 5, e-mail: protokol@kr-s.cz</div>
<h1>Pro zahájení zahraniční spolupráce<br>obcí SK</h1>
<h2>I. Kdo žádá</h2>
<p>{line("applicant_type", 60)}</p>
<p>{line("applicant_name", 105)}</p>
<p>{line("ico", 36)} {line("databox_id", 44)}</p>
<p>{line("street", 70)} {line("postal_code", 30)}</p>
<p>{line("municipality", 60)} {line("district", 40)}</p>
<p>{line("founder", 62)}</p>
<p>{line("population", 24)} {line("website", 50)}</p>
<p>{line("representative_name", 66)} {line("representative_role", 60)}</p>
<p>{line("contact_name", 60)} {line("contact_role", 52)}</p>
<p>{line("contact_phone", 42)} {line("contact_email", 66)}</p>
<p>{line("languages", 92)}</p>
<h2>II. Koho hledáme</h2>
<p>{line("partner_region", 90)}</p>
<p>{line("alternate_region", 84)}</p>
<p>{line("partner_type", 60)}</p>
<p>{line("partner_size", 54)}</p>
<p class="ruled">{line("partner_character", 330)}</p>
<p>{line("partner_wish", 180)}</p>
<h2>III. Oč nám jde</h2>
{_dotted_areas(sheet, dot, dots)}
<p class="ruled">{line("intent", 520)}</p>
<p>{line("cooperation_form", 70)}</p>
<p>{line("planned_start", 60)}</p>
<h2>IV. Představujeme se</h2>
<p class="ruled">{line("profile", 500)}</p>
<p class="ruled">{line("existing_partnerships", 330)}</p>
<p class="ruled">{line("international_experience", 330)}</p>
<div class="end"><p>{line("council_resolution", 62)}</p>
<p>{line("consent", 20)}</p>
<p style="margin-top:6mm">{line("signed_place", 56)} {line("signed_date", 40)}</p>
<div class="sign">{sheet.signature(70, 18)}<br>
.....................................................<br>razítko a podpis</div>
<div class="small">{hint}</div></div>"""


def _dotted_areas(sheet: Sheet, dot: str, dots: int) -> str:
    key = "cooperation_areas"
    if sheet.boxed(key):
        rows = "".join(f"<div>{option}</div>" for option in sheet.options(key))
        return f'<p>{sheet.label(key)}:</p><div class="areas">{rows}</div>'
    return f"<p>{sheet.label(key)}: {dotted(sheet, key, 160 // dots, 1, dot)}</p>"


# ---------------------------------------------------------------- a table of two columns

_TABLE_LABELS = {
    "applicant_type": "1. Právní postavení žadatele",
    "applicant_name": "2. Název",
    "ico": "3. Identifikační číslo osoby",
    "street": "4. Sídlo – ulice a číslo popisné",
    "municipality": "5. Sídlo – obec",
    "postal_code": "6. Poštovní směrovací číslo",
    "district": "7. Okres",
    "databox_id": "8. ID DS",
    "website": "9. Internetová adresa",
    "population": "10. Obyvatel / žáků",
    "founder": "11. Kdo organizaci zřídil (obce nevyplňují)",
    "representative_name": "Titul, jméno a příjmení",
    "contact_name": "Titul, jméno a příjmení",
    "representative_role": "Zastávaná funkce",
    "contact_role": "Zastávaná funkce",
    "contact_email": "Elektronická pošta",
    "contact_phone": "Mobil nebo pevná linka",
    "languages": "12. Jazyk, kterým lze s námi jednat",
    "partner_region": "13. Vybraný partnerský region",
    "alternate_region": "14. Náhradní volba regionu",
    "partner_type": "15. Druh partnera",
    "partner_size": "16. Velikost partnera (přibližně)",
    "partner_wish": "17. Konkrétní partner, o kterého stojíme (pokud o nějakém víme)",
    "partner_character": "18. Popis hledaného partnera",
    "cooperation_areas": "19. Předmět spolupráce (lze zaškrtnout více polí)",
    "cooperation_form": "20. Způsob spolupráce",
    "planned_start": "21. Předpokládané zahájení (měsíc, rok)",
    "intent": "22. Záměr a očekávání",
    "profile": "23. Charakteristika obce nebo školy",
    "existing_partnerships": "24. Dosavadní zahraniční partnerství",
    "international_experience": "25. Účast v mezinárodních projektech",
    "council_resolution": "26. Usnesení rady nebo zastupitelstva (č. j., datum)",
    "consent": "27. Souhlas s poskytnutím údajů zahraničnímu regionu",
    "signed_place": "Místo",
    "signed_date": "Datum",
}

_TABLE_STYLE = """<style>
@page { size: A4; margin: 16mm 18mm 15mm;
  @bottom-left { content: "strana " counter(page) " z " counter(pages); font: 8.5pt Carlito } }
body { font: 10.5pt/1.2 Carlito; }
h1 { font-size: 15pt; margin: 3mm 0 1mm }
table { width: 100%; border-collapse: collapse; margin: 0 0 3mm }
td, th { border: 0.6pt solid black; padding: 0.9mm 1.8mm; vertical-align: top; text-align: left }
tr { break-inside: avoid }
td:first-child, th { font-weight: bold }
.two td:first-child { width: 62mm }
.head { break-after: avoid }
.head td { background: #d9d9d9; font-weight: bold }
.answer { font-style: italic }
.below { font-weight: normal; min-height: 13mm; margin-top: 0.5mm }
.who th { background: #f2f2f2 }
.who td, .who th { width: 30% }
.who td:last-child, .who th:last-child { width: 42% }
.letter { display: flex; justify-content: space-between; font-size: 9.5pt; }
.letter { border-bottom: 1.5pt solid black; padding-bottom: 1mm }
.letter span + span { text-align: right }
.sign td { height: 24mm; font-weight: normal !important }
</style>"""


def _draw_table(sheet: Sheet) -> str:
    def row(key: str) -> str:
        between = "<br>" if key == "cooperation_areas" else " &nbsp;&nbsp; "
        return f"<tr><td>{sheet.label(key)}</td><td>{sheet.choice(key, between)}</td></tr>"

    def long(key: str) -> str:
        place = f'<div class="below">{sheet.answer(key, lines=3)}</div>'
        return f'<tr><td colspan="2">{sheet.label(key)}:{place}</td></tr>'

    def rows(*keys: str) -> str:
        return "".join(map(row, keys))

    def head(text: str) -> str:
        return f'<tr class="head"><td colspan="2">{text}</td></tr>'

    no_answer = '<td style="text-align:center;color:#777">nevyplňuje se</td>'
    title = sheet.rng.choice(
        ("Formulář pro navázání spolupráce v zahraničí", "Pro zahájení zahraniční spolupráce obcí SK")
    )
    seat = ("street", "municipality", "postal_code", "district", "databox_id", "website", "population", "founder")
    return f"""{_TABLE_STYLE}
<div class="letter"><span>Středočeský kraj<br>Zborovská 11, Praha 5</span>
<span>vyplněné zašlete na<br>protokol@kr-s.cz</span></div>
<h1>{title}</h1>
<p style="margin:0 0 2.5mm;font-size:9.5pt">Vyplňte prosím pravý sloupec tabulky.
Nestačí-li místo, řádek se při psaní sám zvětší.</p>
<table class="two">{head("A. Údaje o žadateli")}{rows("applicant_type", "applicant_name", "ico", *seat)}</table>
<table class="who"><tr><th></th><th>Osoba oprávněná jednat za žadatele</th><th>Kontaktní osoba</th></tr>
<tr><td>{sheet.label("representative_name")}</td><td>{sheet.answer("representative_name")}</td><td>{sheet.answer("contact_name")}</td></tr>
<tr><td>{sheet.label("representative_role")}</td><td>{sheet.answer("representative_role")}</td><td>{sheet.answer("contact_role")}</td></tr>
<tr><td>{sheet.label("contact_email")}</td>{no_answer}<td>{sheet.answer("contact_email")}</td></tr>
<tr><td>{sheet.label("contact_phone")}</td>{no_answer}<td>{sheet.answer("contact_phone")}</td></tr></table>
<table class="two">{rows("languages")}{head("B. Údaje o hledaném partnerovi")}
{rows("partner_region", "alternate_region", "partner_type", "partner_size", "partner_wish")}{long("partner_character")}
{head("C. Údaje o spolupráci")}{rows("cooperation_areas", "cooperation_form", "planned_start")}{long("intent")}
{head("D. Bližší informace o žadateli")}{long("profile")}
{long("existing_partnerships")}{long("international_experience")}
{rows("council_resolution", "consent")}</table>
<table class="sign" style="break-inside:avoid"><tr>
<td style="width:28%"><b>{sheet.label("signed_place")}:</b><br>{sheet.answer("signed_place")}</td>
<td style="width:24%"><b>{sheet.label("signed_date")}:</b><br>{sheet.answer("signed_date")}</td>
<td><b>Podpis, otisk úředního razítka:</b><br>{sheet.signature(72, 18)}</td></tr></table>"""


# ---------------------------------------------------------------- a slip to cut off

_SLIP_LABELS = {
    "applicant_type": "Přihlašuje se",
    "applicant_name": "Oficiální název",
    "ico": "IČO",
    "founder": "Zřízeno kým (školy)",
    "street": "Ulice, č. p.",
    "postal_code": "PSČ",
    "municipality": "Obec",
    "district": "Okres",
    "databox_id": "ID datovky",
    "website": "Web",
    "population": "Obyvatel / žáků",
    "representative_name": "Za přihlášeného jedná",
    "representative_role": "Funkce",
    "contact_name": "Na koho se máme obrátit",
    "contact_role": "Funkce",
    "contact_email": "Mail",
    "contact_phone": "Tel./mobil",
    "languages": "Jazyky pro dopisování",
    "partner_region": "Zvolený region",
    "alternate_region": "Když ne, tak region",
    "partner_type": "Typ partnera",
    "partner_size": "Velikost partnera",
    "partner_wish": "Partner podle jména (známe-li ho)",
    "partner_character": "Představa o partnerovi",
    "cooperation_areas": "Zajímají nás",
    "cooperation_form": "Forma spolupráce",
    "planned_start": "Od kdy",
    "intent": "Co máme v plánu a co očekáváme",
    "profile": "Vizitka obce či školy",
    "existing_partnerships": "Naše dosavadní partnerství v zahraničí",
    "international_experience": "Naše zkušenosti z mezinárodních projektů",
    "council_resolution": "Usnesením zastupitelstva (rady)",
    "consent": "Souhlasíme, aby kraj údaje z návratky předal zvolenému partnerskému regionu.",
    "signed_place": "Místo podpisu",
    "signed_date": "Datum podpisu",
}

_SLIP_STYLE = """<style>
@page { size: A4; margin: 15mm 18mm }
body { font: 10pt/1.3 "Liberation Sans"; }
h1 { font-size: 12.5pt; margin: 4mm 0 2mm }
.cut { border-top: 1pt dashed black; margin: 4mm 0 3mm; text-align: center; font-size: 8pt }
h2 { font-size: 12pt; text-align: center; margin: 0 0 2.5mm; break-after: avoid }
.line { display: flex; align-items: flex-end; margin-bottom: 1.6mm; break-inside: avoid }
.line .name { white-space: nowrap; margin-right: 1.5mm }
.line .place { flex: 1; border-bottom: 0.6pt solid black; margin-right: 4mm; min-height: 4.6mm }
.line .place:last-child { margin-right: 0 }
.answer { font-weight: bold }
.ticks { margin-bottom: 2mm; break-inside: avoid }
.ruled { line-height: 6mm; min-height: 18mm; margin-bottom: 3mm;
  background: linear-gradient(transparent 96%, #777 96%) 0 0 / 100% 6mm }
.framed { border: 0.5pt solid #777; margin-bottom: 3mm }
.block { break-inside: avoid }
.letter p { margin: 0 0 2mm }
</style>"""


def _draw_slip(sheet: Sheet) -> str:
    colon = sheet.rng.choice((":", ""))

    def line(*keys: str | tuple[str, float]) -> str:
        cells = []
        for entry in keys:
            key, grow = (entry, 1.0) if isinstance(entry, str) else entry
            place = f'<span class="place" style="flex-grow:{grow}">{sheet.answer(key)}</span>'
            cells.append(f'<span class="name">{sheet.label(key)}{colon}</span>{place}')
        return f'<div class="line">{"".join(cells)}</div>'

    def pick(key: str) -> str:
        if not sheet.boxed(key):
            return line(key)
        return f'<div class="ticks">{sheet.label(key)}{colon} &nbsp;{sheet.choice(key, " &nbsp;")}</div>'

    def block(key: str) -> str:
        ruled = "framed" if sheet.fillable else "ruled"
        place = f'<div class="{ruled}">{sheet.answer(key, lines=4)}</div>'
        return f'<div class="block">{sheet.label(key)}{colon}{place}</div>'

    cut = '<div class="cut">zde odstřihněte</div>'
    first = pick("applicant_type") + line("applicant_name") + line(("street", 3), "postal_code", ("municipality", 3))
    first += line("ico", ("district", 1.6), "databox_id") + line("population", ("website", 2)) + line("founder")
    first += line(("representative_name", 2), "representative_role") + line(("contact_name", 2), "contact_role")
    first += line("contact_phone", ("contact_email", 2)) + pick("languages")
    first += pick("partner_region") + pick("alternate_region") + pick("partner_type")
    first += line("partner_size", "planned_start") + line("partner_wish")
    first += pick("cooperation_areas") + pick("cooperation_form")
    second = "".join(map(block, ("partner_character", "intent", "profile")))
    second += block("existing_partnerships") + block("international_experience")
    sign = line("signed_place", "signed_date")
    return f"""{_SLIP_STYLE}{_slip_letter(sheet)}{cut}<h2>NÁVRATKA</h2>{first}
<div style="break-before:page"></div><h2>NÁVRATKA – druhá strana</h2>{second}
<div class="block">{line("council_resolution")}
<div class="ticks">{sheet.consent_mark()}{sheet.label("consent")}</div>{sign}
<div class="line" style="margin-top:2mm"><span class="name">Podpis a razítko{colon}</span>
<span class="place">{sheet.signature(80, 17)}</span></div></div>
"""


def _slip_letter(sheet: Sheet) -> str:
    greeting = sheet.rng.choice(("Vážené paní starostky, vážení páni starostové,", "Dobrý den,"))
    return f"""<div class="letter"><b>Středočeský kraj</b>, Zborovská 11, Praha 5
<h1>Zahraniční spolupráce obcí – hledáme vám partnera</h1>
<p>{greeting}</p>
<p>kraj udržuje styky s devíti regiony Evropy a rád pomůže i obcím, školám a dalším institucím ze svého území,
které by chtěly navázat spolupráci za hranicemi. Stačí vyplnit návratku dole a na druhé straně, odstřihnout ji
a poslat nám ji poštou, datovou schránkou nebo naskenovanou na protokol@kr-s.cz.</p>
<p>Přihlásit se může každá obec bez ohledu na velikost. Partnerský region dostane vaši návratku v překladu;
odpověď obvykle přichází do tří měsíců. Účast je bezplatná a nezavazuje k uzavření smlouvy.</p>
<p>Horní část listu si ponechte. S pozdravem odbor kanceláře hejtmana</p></div>"""


OFFICES = (
    Office(
        name="townhall-dotted",
        labels=_DOTTED_LABELS,
        draw=_draw_dotted,
        options={"cooperation_form": {"nezavazny_kontakt": "nezávazný kontakt"}},
        in_words=frozenset(("district", "languages")),
        ticks=_BY_PEN,
    ),
    Office(
        name="townhall-table",
        labels=_TABLE_LABELS,
        draw=_draw_table,
        options={"cooperation_form": {"trvale_partnerstvi": "trvalé partnerství obcí", "projekt": "společný projekt"}},
        in_words=frozenset(("district", "alternate_region")),
    ),
    Office(
        name="townhall-slip",
        labels=_SLIP_LABELS,
        draw=_draw_slip,
        options={"cooperation_areas": {"schools": "školství", "self_government": "chod samosprávy"}},
        in_words=frozenset(("district",)),
        one_box=True,
    ),
)
