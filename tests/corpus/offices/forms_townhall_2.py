"""More forms of town halls: a letter, a questionnaire with letters a), b), c), a sheet of a typewriter."""

from __future__ import annotations

from tests.corpus.dev.paper import Tick
from tests.corpus.offices.sheet import Office, Sheet

# ---------------------------------------------------------------- a letter with blanks

_LETTER_LABELS = {
    "applicant_name": "název obce, školy nebo instituce",
    "applicant_type": "jsme",
    "ico": "IČO",
    "street": "ulice, číslo domu",
    "postal_code": "PSČ",
    "municipality": "obec",
    "district": "okres",
    "founder": "zřizovatel, je-li žadatelem škola nebo příspěvková organizace",
    "databox_id": "identifikátor datové schránky",
    "website": "webové stránky",
    "population": "počet obyvatel, u škol počet žáků",
    "representative_name": "jméno a příjmení zástupce",
    "representative_role": "funkce zástupce",
    "contact_name": "jméno pověřeného pracovníka",
    "contact_role": "pracovní zařazení",
    "contact_email": "e-mail",
    "contact_phone": "telefon",
    "languages": "Dorozumíme se jazyky",
    "partner_region": "partnerský region",
    "alternate_region": "náhradní region",
    "partner_type": "druh partnera",
    "partner_size": "počet obyvatel nebo žáků partnera",
    "partner_wish": "konkrétní obec nebo škola, pokud o ni stojíme",
    "partner_character": "Partner by měl být",
    "cooperation_areas": "Spolupráce se má týkat těchto oblastí",
    "intent": "Náš záměr a naše očekávání",
    "cooperation_form": "Představujeme si",
    "planned_start": "kdy má spolupráce začít",
    "profile": "O nás",
    "existing_partnerships": "Zahraniční partnery již máme",
    "international_experience": "Mezinárodních projektů jsme se účastnili",
    "council_resolution": "číslo a datum usnesení zastupitelstva nebo rady",
    "consent": "Souhlasíme, aby kraj tyto údaje předal partnerskému regionu",
    "signed_place": "V",
    "signed_date": "dne",
}

_LETTER_STYLE = """<style>
@page { size: A4; margin: 22mm 22mm 18mm }
body { font: 11pt/1.35 Caladea; }
h1 { font-size: 13pt; margin: 6mm 0 5mm }
.to { margin-left: 95mm; line-height: 1.3 }
.flow { display: flex; align-items: flex-start; margin-bottom: 1.5mm }
.flow > span { margin-right: 1.5mm; white-space: nowrap }
.flow > .blank { flex: 1; white-space: normal; text-align: center }
.line { display: block; border-bottom: 0.6pt solid black; min-height: 5.2mm }
.hint { display: block; font-size: 8pt; font-style: italic; line-height: 1.15; color: #333; white-space: normal }
.wide { margin: 2.5mm 0; break-inside: avoid }
.wide .place { border-bottom: 0.6pt solid black; min-height: 6mm; padding-left: 6mm }
.place.tall { min-height: 16mm }
.close { break-inside: avoid; margin-top: 5mm }
.close > .sign { margin-left: 85mm; text-align: center }
</style>"""


def _draw_letter(sheet: Sheet) -> str:
    def blank(key: str, grow: float = 1) -> str:
        hint = f'<span class="hint">({sheet.label(key)})</span>'
        grow = f'style="flex-grow:{grow}"'
        return f'<span class="blank" {grow}><span class="line">{sheet.answer(key)}</span>{hint}</span>'

    def pick(key: str, before: str) -> str:
        if sheet.boxed(key):
            return f'<div class="wide">{before} ({sheet.label(key)}): {sheet.choice(key, ", ")}</div>'
        return f'<div class="flow"><span>{before}</span>{blank(key)}</div>'

    def said(key: str, *, tall: bool = False) -> str:
        if sheet.boxed(key):
            return f'<div class="wide">{sheet.label(key)}: &nbsp;{sheet.choice(key)}</div>'
        size, lines = (" tall", 3) if tall else ("", 1)
        place = f'<div class="place{size}">{sheet.answer(key, lines=lines)}</div>'
        return f'<div class="wide">{sheet.label(key)}:{place}</div>'

    def flow(*parts: str) -> str:
        return f'<div class="flow">{"".join(part if "<" in part else f"<span>{part}</span>" for part in parts)}</div>'

    kind = sheet.choice("applicant_type", " / ") if sheet.boxed("applicant_type") else ""
    kind = f'<div class="wide">({sheet.label("applicant_type")}: {kind}),</div>' if kind else _letter_kind(sheet)
    return f"""{_LETTER_STYLE}
<div class="to">Středočeský kraj<br>Krajský úřad<br>Zborovská 11<br>150 21 Praha 5</div>
<h1>Věc: Žádost o zahájení zahraniční spolupráce</h1>
{flow("My, níže podepsaní zástupci", blank("applicant_name"))}
{kind}
{flow("IČO", _line(sheet, "ico"), "se sídlem", blank("street", 2), blank("postal_code", 0.7))}
{flow("v", blank("municipality"), "v okrese", blank("district"))}
{flow("zřizuje nás", blank("founder"))}
{flow(blank("population", 2), blank("databox_id", 1.8), blank("website", 2))}
{flow("jejichž jménem jedná", blank("representative_name", 1.4), blank("representative_role"))}
<p style="margin:3mm 0">žádáme Středočeský kraj, aby nám vyhledal zahraničního partnera.</p>
{pick("partner_region", "Rádi bychom, aby pocházel z regionu")}
{pick("alternate_region", "a kdyby se tam nikdo nenašel, z regionu")}
{pick("partner_type", "Hledáme")}
{flow("a to o velikosti asi", blank("partner_size"), "nejraději", blank("partner_wish", 1.6))}
{said("partner_character", tall=True)}
{said("cooperation_areas")}
{said("cooperation_form")}
{flow("Začít bychom chtěli", blank("planned_start"))}
{said("languages")}
{said("intent", tall=True)}
{said("profile", tall=True)}
{said("existing_partnerships", tall=True)}
{said("international_experience", tall=True)}
<div class="close">{flow("Žádost byla schválena usnesením", blank("council_resolution"))}
{flow("Bližší údaje podá", blank("contact_name", 1.4), blank("contact_role"))}
{flow(_line(sheet, "contact_phone"), _line(sheet, "contact_email", 1.6))}
{said("consent")}
<p style="margin:4mm 0 0">S pozdravem</p>
{flow(_line(sheet, "signed_place"), _line(sheet, "signed_date"), '<span style="width:70mm"> </span>')}
<div class="sign">{sheet.signature(70, 18)}<span class="line" style="min-height:0"></span>
<span class="hint">(podpis zástupce, razítko)</span></div></div>"""


def _line(sheet: Sheet, key: str, grow: float = 1) -> str:
    label = "" if key == "ico" else f"<span>{sheet.label(key)}</span>"
    return f'{label}<span class="blank line" style="flex-grow:{grow}">{sheet.answer(key)}</span>'


def _letter_kind(sheet: Sheet) -> str:
    place = f'<span class="blank line">{sheet.answer("applicant_type")}</span>'
    return f'<div class="flow"><span>({sheet.label("applicant_type")}:</span>{place}<span>),</span></div>'


# ---------------------------------------------------------------- questions with letters

_ABC_LABELS = {
    "applicant_type": "Kdo jste?",
    "applicant_name": "Jak se přesně jmenujete?",
    "ico": "Vaše IČO",
    "street": "Ulice a číslo",
    "postal_code": "Směrovací číslo",
    "municipality": "Obec, kde sídlíte",
    "district": "Ve kterém jste okrese?",
    "databox_id": "Číslo vaší datové schránky",
    "website": "Stránky na internetu",
    "population": "Kolik máte obyvatel (škola: žáků)?",
    "founder": "Jste-li škola: kdo vás zřídil?",
    "representative_name": "Kdo za vás smí podepisovat?",
    "representative_role": "V jaké je funkci?",
    "contact_name": "Komu máme volat?",
    "contact_role": "Co má na starosti (funkce)?",
    "contact_email": "Jeho (její) e-mail",
    "contact_phone": "Na jakém čísle?",
    "languages": "Jakými jazyky se s partnerem domluvíte?",
    "partner_region": "Ze kterého partnerského regionu má být?",
    "alternate_region": "A kdyby to tam nevyšlo, ze kterého jiného?",
    "partner_type": "Koho hledáte?",
    "partner_size": "Jak má být velký?",
    "partner_wish": "Máte už někoho určitého na mysli? Koho?",
    "partner_character": "Jakého partnera si přejete? Popište ho.",
    "cooperation_areas": "Čeho se má spolupráce týkat?",
    "cooperation_form": "Jaká spolupráce to má být?",
    "planned_start": "Kdy chcete začít?",
    "intent": "Co chcete společně dělat a co si od toho slibujete?",
    "profile": "Představte se (poloha, historie, čím žijete)",
    "existing_partnerships": "S kým v zahraničí už partnerství máte?",
    "international_experience": "Které mezinárodní projekty máte za sebou?",
    "council_resolution": "Kdy a pod jakým číslem to schválilo zastupitelstvo či rada?",
    "consent": "Smíme vaše odpovědi předat partnerskému regionu?",
    "signed_place": "Kde podepsáno",
    "signed_date": "Kdy podepsáno",
}

_ABC_STYLE = """<style>
@page { size: A4; margin: 16mm 20mm; @top-right { content: counter(page); font: 9pt "Noto Sans" } }
body { font: 9.5pt/1.3 "Noto Sans"; }
h1 { font-size: 14pt; margin: 0 0 1mm; color: #1d4d2b }
h2 { font-size: 11pt; margin: 4mm 0 1mm; break-after: avoid }
.item { padding-left: 13mm; text-indent: -6mm; margin: 1mm 0; break-inside: avoid }
.item > * { text-indent: 0 }
.below { border-bottom: 0.5pt solid #444; min-height: 5.4mm; margin-top: 0.6mm }
.below.tall { min-height: 14mm }
.answer { font-style: italic }
.list { margin: 0.5mm 0 }
.last { break-inside: avoid }
.many { columns: 3; margin: 0.5mm 0 }
.many div, .list div { break-inside: avoid }
.beside { display: flex }
.beside .item { flex: 1; margin-right: 4mm; padding-left: 6mm }
.beside .item:first-child { padding-left: 13mm }
.beside .item:last-child { margin-right: 0 }
.sign { margin: 3mm 0 0 13mm; width: 90mm; border: 0.5pt solid #444; padding: 1mm 2mm; break-inside: avoid }
</style>"""


def _draw_abc(sheet: Sheet) -> str:
    letters = iter("")

    def item(key: str, *, tall: bool = False) -> str:
        head = f"{next(letters)}) {sheet.label(key)}"
        if not sheet.boxed(key):
            size, lines = (" tall", 3) if tall else ("", 1)
            return f'<div class="item">{head}<div class="below{size}">{sheet.answer(key, lines=lines)}</div></div>'
        options = "".join(f"<div>{option}</div>" for option in sheet.options(key))
        shape = "list" if key in ("cooperation_areas", "cooperation_form") else "many"
        return f'<div class="item">{head}<div class="{shape}">{options}</div></div>'

    def beside(*keys: str) -> str:
        return f'<div class="beside">{"".join(map(item, keys))}</div>'

    def question(text: str) -> str:
        nonlocal letters
        letters = iter("abcdefghijklm")
        return f"<h2>{text}</h2>"

    first = question("1. Povězte nám, kdo jste.") + item("applicant_type") + item("applicant_name")
    first += (
        beside("ico", "databox_id") + beside("street", "postal_code", "municipality") + beside("district", "website")
    )
    first += beside("population", "founder")
    second = question("2. Kdo za vás mluví?") + beside("representative_name", "representative_role")
    second += beside("contact_name", "contact_role") + beside("contact_phone", "contact_email") + item("languages")
    third = (
        question("3. Jaký má být partner?") + item("partner_type") + item("partner_region") + item("alternate_region")
    )
    third += beside("partner_size", "partner_wish") + item("partner_character", tall=True)
    fourth = question("4. A jaká spolupráce?") + item("cooperation_areas") + item("cooperation_form")
    fourth += item("planned_start") + item("intent", tall=True)
    fifth = question("5. Co by o vás měl partner vědět?") + item("profile", tall=True)
    fifth += item("existing_partnerships", tall=True) + item("international_experience", tall=True)
    sixth = (
        question("6. A nakonec") + item("council_resolution") + item("consent") + beside("signed_place", "signed_date")
    )
    sign = f'<div class="sign">Podpis toho, kdo za vás smí podepisovat, a razítko<br>{sheet.signature(84, 18)}</div>'
    return f"""{_ABC_STYLE}
<h1>Dotazník k zahájení zahraniční spolupráce</h1>
<p style="margin:0">Odpovědi pište prosím pod otázky. Kde je na výběr, označte, co platí. Vyplněný dotazník pošlete
Středočeskému kraji, Zborovská 11, Praha 5, nebo na protokol@kr-s.cz.</p>
{first}{second}{third}{fourth}{fifth}<div class="last">{sixth}{sign}</div>"""


# ---------------------------------------------------------------- a typewriter, tabs and hanging indents

_TYPED_LABELS = {
    "applicant_type": "Druh žadatele",
    "applicant_name": "Žadatel (přesný název)",
    "ico": "Ident. číslo",
    "founder": "Zřizovatel (u obcí se neuvádí)",
    "street": "Adresa sídla (ulice, č. p./č. o.)",
    "postal_code": "poštovní směr. č.",
    "municipality": "v obci (městě)",
    "district": "okres",
    "databox_id": "Dat. schránka (ID)",
    "website": "Web",
    "population": "Obyvatel celkem (škola: žáků celkem)",
    "representative_name": "Zákonný zástupce žadatele",
    "representative_role": "ve funkci",
    "contact_name": "Styčný pracovník",
    "contact_role": "zařazen jako",
    "contact_email": "el. adresa",
    "contact_phone": "č. telefonu",
    "languages": "Jednací jazyky",
    "partner_region": "Kraj (region), kde se má partner hledat",
    "alternate_region": "V pořadí druhý kraj (region)",
    "partner_type": "Má jít o",
    "partner_size": "Žádoucí velikost",
    "partner_wish": "Vyhlédnutý partner (název, stát)",
    "partner_character": "Požadavky na partnera",
    "cooperation_areas": "Obory spolupráce",
    "cooperation_form": "Podoba spolupráce",
    "planned_start": "Termín zahájení",
    "intent": "Zdůvodnění žádosti, záměry a očekávání",
    "profile": "Stručný popis žadatele",
    "existing_partnerships": "Uzavřená partnerství se zahraničím",
    "international_experience": "Mezinárodní projekty, kterých se žadatel zúčastnil",
    "council_resolution": "Usnesení orgánu obce (č., ze dne)",
    "consent": "Souhlas s předáním údajů do ciziny",
    "signed_place": "V",
    "signed_date": "dne",
}

_TYPED_STYLE = """<style>
@page { size: A4; margin: 20mm 15mm 16mm 22mm;
  @top-center { content: "- " counter(page) " -"; font: 9pt "Liberation Mono" } }
@page :first { @top-center { content: none } }
body { font: 9.5pt/1.45 "Liberation Mono"; }
h1 { font-size: 11pt; margin: 5mm 0 0; letter-spacing: 0.8mm }
h2 { font-size: 9.5pt; font-weight: normal; text-decoration: underline; margin: 4mm 0 1.5mm; break-after: avoid }
.row { display: grid; grid-template-columns: 56mm 4mm 1fr; break-inside: avoid; margin-bottom: 0.6mm }
.row > :first-child { padding-left: 5mm; text-indent: -5mm }
.pair { display: grid; grid-template-columns: 56mm 4mm 42mm 1fr; break-inside: avoid; margin-bottom: 0.6mm }
.pair > :first-child { padding-left: 5mm; text-indent: -5mm }
.pair > :last-child { padding-left: 4mm; text-indent: -4mm }
.long { margin: 1.5mm 0 2mm; break-inside: avoid }
.long .text { margin-left: 15mm; min-height: 12mm }
.blank { word-break: break-all }
.written { border-bottom: 0.6pt solid black }
.flow { margin-left: 60mm; break-inside: avoid }
</style>"""


def _blank(sheet: Sheet, key: str, total: int) -> str:
    """An answer typed over a row of underscores."""
    if sheet.fillable:
        lines = max(1, total // 70)
        return sheet.answer(key, width="100%" if lines > 1 else f"{total * 0.6:.0f}em", lines=lines)
    rest = total - len(sheet.given(key).text)
    line = f'<span class="blank">{"_" * max(rest, 0)}</span>'
    if sheet.empty(key):
        return line
    return f'<span class="written">{sheet.answer(key)}</span>{line}'


def _draw_typed(sheet: Sheet) -> str:
    long_line = sheet.rng.choice(("=", "-")) * 78

    def row(key: str, total: int = 48) -> str:
        if sheet.boxed(key):
            between = "<br>" if key in ("partner_region", "alternate_region", "cooperation_areas") else ", "
            place = sheet.choice(key, between)
        else:
            place = _blank(sheet, key, total)
        return f'<div class="row"><span>{sheet.label(key)}</span><span>:</span><span>{place}</span></div>'

    def pair(key: str, total: int, second: str, other: int) -> str:
        beside = f"<span>{sheet.label(second)}: {_blank(sheet, second, other)}</span>"
        first = f"<span>{sheet.label(key)}</span><span>:</span><span>{_blank(sheet, key, total)}</span>"
        return f'<div class="pair">{first}{beside}</div>'

    def long(key: str) -> str:
        text = _blank(sheet, key, 210)
        return f'<div class="long">{sheet.label(key)}:<div class="text">{text}</div></div>'

    who = row("applicant_type") + row("applicant_name") + pair("ico", 14, "databox_id", 8) + row("street")
    who += (
        pair("postal_code", 10, "district", 14) + row("municipality", 40) + row("founder", 40) + row("population", 20)
    )
    who += row("website", 40) + row("representative_name", 40) + row("representative_role", 40)
    who += row("contact_name", 40) + row("contact_role", 40) + row("contact_phone", 30) + row("contact_email", 40)
    partner = row("partner_region") + row("alternate_region") + row("partner_type") + row("partner_size", 30)
    partner += row("partner_wish") + row("languages") + long("partner_character")
    what = row("cooperation_areas") + row("cooperation_form") + row("planned_start", 30) + long("intent")
    more = long("profile") + long("existing_partnerships") + long("international_experience")
    end = row("council_resolution") + row("consent", 10)
    place, date = _blank(sheet, "signed_place", 24), _blank(sheet, "signed_date", 14)
    return f"""{_TYPED_STYLE}
Středočeský kraj, Zborovská 11, Praha 5<br>{long_line}
<h1>ŽÁDOST</h1>o navázání partnerství se zahraničím
<h2>A. ÚDAJE O ŽADATELI</h2>{who}<h2>B. ÚDAJE O PARTNEROVI</h2>{partner}
<h2>C. PŘEDMĚT PARTNERSTVÍ</h2>{what}<h2>D. DALŠÍ ÚDAJE</h2>{more}
<div style="break-inside:avoid">{end}<p style="margin:6mm 0 3mm">{sheet.label("signed_place")} {place}
{sheet.label("signed_date")} {date}</p>
<div class="flow">{sheet.signature(75, 18)}<br>
___________________________________<br>otisk razítka, vlastnoruční podpis</div></div>
{long_line}<br>Zašlete na: protokol@kr-s.cz"""


OFFICES = (
    Office(
        name="townhall-letter",
        labels=_LETTER_LABELS,
        draw=_draw_letter,
        options={"partner_type": {"skola": "školu", "jina_instituce": "jinou instituci"}},
        in_words=frozenset(("district",)),
    ),
    Office(
        name="townhall-abc",
        labels=_ABC_LABELS,
        draw=_draw_abc,
        options={"consent": {"ano": "ano, smíte", "ne": "ne, nesmíte"}},
        in_words=frozenset(("district",)),
    ),
    Office(
        name="townhall-typed",
        labels=_TYPED_LABELS,
        draw=_draw_typed,
        options={"consent": {"ano": "souhlasíme", "ne": "nesouhlasíme"}},
        in_words=frozenset(("district", "languages")),
        ticks=(Tick.BRACKET, Tick.CROSSED_OUT, Tick.CIRCLED, Tick.PEN, Tick.CROSS),
    ),
)
