"""A lawyer's petition and a printing house's leaflet: each mixes several arrangements."""

from __future__ import annotations

from tests.corpus.dev.wording import LONG
from tests.corpus.offices.sheet import Office, Sheet


def fill(sheet: Sheet, key: str, between: str = " &nbsp; ", lines: int = 0) -> str:
    """Options one after the other, or a written answer of a fitting height."""
    if sheet.boxed(key):
        return sheet.choice(key, between)
    return sheet.answer(key, lines=lines or (5 if key in LONG else 1))


def listed(sheet: Sheet, key: str, tag: str = "div") -> str:
    """Options one per row, or a written answer."""
    if sheet.boxed(key):
        return "".join(f"<{tag}>{option}</{tag}>" for option in sheet.options(key))
    return f"<{tag}>{sheet.answer(key)}</{tag}>"


# ---------------------------------------------------------------- the lawyer

_LAWYER_STYLE = """<style>
@page { size: A4; margin: 22mm 22mm 20mm 26mm;
  @bottom-center { content: "– " counter(page) " –"; font: 9pt "Liberation Serif" } }
body { font: 10.5pt/1.5 "Liberation Serif"; text-align: left }
.head { width: 100%; border-collapse: collapse; margin-bottom: 8mm }
.head td { vertical-align: top; padding: 0 }
.head .box { border: 0.6pt solid black; width: 62mm; height: 24mm; padding: 1mm 2mm; font-size: 8.5pt }
h1 { font-size: 15pt; text-align: center; letter-spacing: 0.12em; margin: 0 }
.under { text-align: center; font-style: italic; margin: 0 0 5mm }
h2 { font-size: 10.5pt; text-align: center; margin: 5mm 0 1mm; break-after: avoid }
h2 small { display: block; font-size: 10.5pt }
p { margin: 0 0 1.5mm }
.no { padding-left: 8mm; position: relative }
.no b.n { position: absolute; left: 0; font-weight: normal }
.whole { white-space: nowrap }
.heads { break-after: avoid }
.opts { padding-left: 8mm; margin: 0 0 1.5mm }
.opts div { break-inside: avoid }
.two { columns: 2; column-gap: 8mm }
.text { margin: 0 0 2.5mm 8mm; min-height: 11mm; border-left: 0.5pt solid #777; padding-left: 3mm }
.acting { width: 100%; border-collapse: collapse; margin: 2mm 0 3mm }
.acting td, .acting th { border: 0.5pt solid black; padding: 1mm 2mm; text-align: left; vertical-align: top }
.acting th { font-weight: normal; font-style: italic }
.answer { font-weight: bold }
.fine { font-size: 8.5pt; line-height: 1.25; text-align: justify }
.end { width: 100%; margin-top: 8mm; break-inside: avoid }
.end td { vertical-align: bottom }
.end .sign { width: 72mm; text-align: center; font-size: 9pt }
.end .line { border-top: 0.6pt solid black }
</style>"""

_LAWYER_LABELS = {
    "applicant_type": "právní povahou",
    "applicant_name": "Navrhovatel (úplné označení dle zřizovacího či jiného právního aktu)",
    "ico": "identifikační číslo osoby",
    "founder": "zřízený subjektem (u právnických osob zřízených obcí či krajem)",
    "street": "se sídlem v ulici, č. p.",
    "postal_code": "poštovní směrovací číslo",
    "municipality": "v obci",
    "district": "ležící v okrese",
    "databox_id": "s identifikátorem datové schránky",
    "website": "zveřejňující informace způsobem umožňujícím dálkový přístup na adrese",
    "population": "čítající obyvatel (u škol žáků)",
    "representative_name": "jméno, příjmení, akademický titul",
    "representative_role": "postavení (funkce)",
    "contact_name": "jméno, příjmení, akademický titul",
    "contact_role": "postavení (funkce)",
    "contact_email": "adresa elektronické pošty",
    "contact_phone": "telefonické spojení",
    "languages": "S partnerem je navrhovatel způsobilý jednat v těchto jazycích:",
    "partner_region": "Navrhovatel se uchází o partnera usazeného v tomto partnerském regionu Kraje:",
    "alternate_region": "Nebude-li návrhu možno vyhovět podle odstavce 1, uchází se podpůrně o region:",
    "partner_type": "Partnerem má být:",
    "partner_size": "Přibližná velikost partnera:",
    "partner_character": "Další znaky, jimiž by se měl partner vyznačovat:",
    "partner_wish": "Konkrétní subjekt, o jehož partnerství má navrhovatel zájem (je-li mu znám):",
    "cooperation_areas": "Předmětem spolupráce mají být tyto oblasti:",
    "intent": "Účel spolupráce a co od ní navrhovatel očekává:",
    "cooperation_form": "Spolupráce se navrhuje v právní formě, jíž je:",
    "planned_start": ("Počátek spolupráce se navrhuje ke dni (v období):", "Spolupráce nechť započne:"),
    "profile": "Charakteristika navrhovatele:",
    "existing_partnerships": "Dosud uzavřená partnerství se subjekty v cizině:",
    "international_experience": "Účast navrhovatele na mezinárodních projektech v minulosti:",
    "council_resolution": "Zahájení spolupráce bylo schváleno usnesením (orgán, číslo, den přijetí):",
    "consent": "Se sdělením údajů v tomto návrhu obsažených orgánům partnerského regionu navrhovatel souhlasí:",
    "signed_place": "V",
    "signed_date": "dne",
}


def _blank(sheet: Sheet, key: str, width: str) -> str:
    """A place within a sentence: dots where nothing was written."""
    if sheet.fillable:
        return sheet.answer(key, width)
    return "." * 26 if sheet.empty(key) else sheet.answer(key)


def _party(sheet: Sheet) -> str:
    widths = {
        "ico": "28mm", "founder": "70mm", "street": "55mm", "postal_code": "22mm", "municipality": "45mm",
        "district": "40mm", "databox_id": "26mm", "website": "60mm", "population": "24mm",
    }  # fmt: skip
    said = ", ".join(
        f"{sheet.label(key)} {sheet.choice(key) if sheet.boxed(key) else _blank(sheet, key, width)}"
        for key, width in widths.items()
    )
    kind = sheet.choice("applicant_type", width="40mm")
    name = _blank(sheet, "applicant_name", "90mm")
    return f"""<p>{sheet.label("applicant_name")}: {name},<br>{sheet.label("applicant_type")}: {kind},</p>
<p>{said} (dále jen „navrhovatel“)</p>"""


def _acting(sheet: Sheet) -> str:
    rows = "".join(
        f'<tr><td style="width:38%">{who}</td><td style="width:32%">{sheet.answer(f"{role}_name")}</td>'
        f"<td>{sheet.answer(f'{role}_role')}</td></tr>"
        for role, who in (
            ("representative", "a) osoba oprávněná za navrhovatele jednat (§ 103 obecního zřízení, § 164 o. z.)"),
            ("contact", "b) osoba pověřená vyřizováním věci"),
        )
    )
    return f"""<table class="acting"><tr><th></th><th>{sheet.label("contact_name")}</th>
<th>{sheet.label("contact_role")}</th></tr>{rows}</table>
<p>Osobu uvedenou pod písm. b) lze zastihnout takto:</p>
<p class="no"><b class="n">–</b>{sheet.label("contact_email")} {_blank(sheet, "contact_email", "70mm")};</p>
<p class="no"><b class="n">–</b>{sheet.label("contact_phone")} {_blank(sheet, "contact_phone", "45mm")}.</p>"""


def _articles(sheet: Sheet, keys: tuple[str, ...]) -> str:
    """Numbered clauses: short answers run on, options and long ones stand below."""
    parts = []
    for number, key in enumerate(keys, 1):
        heads = " heads" if sheet.boxed(key) or key in LONG else ""
        head = f'<p class="no{heads}"><b class="n">({number})</b>{sheet.label(key)}'
        if sheet.boxed(key):
            many = " two" if len(sheet.options(key)) > 4 else ""
            shown = listed(sheet, key) if many else sheet.choice(key, ", ")
            parts.append(f'{head}</p><div class="opts{many}">{shown}</div>')
        elif key in LONG:
            parts.append(f'{head}</p><div class="text">{sheet.answer(key, lines=4)}</div>')
        else:
            parts.append(f"{head} {_blank(sheet, key, '60mm')}</p>")
    return "".join(parts)


def _draw_lawyer(sheet: Sheet) -> str:
    title = sheet.rng.choice(
        ("NÁVRH NA ZAHÁJENÍ ZAHRANIČNÍ SPOLUPRÁCE", "NÁVRH NA NAVÁZÁNÍ ZAHRANIČNÍ SPOLUPRÁCE OBCÍ SK")
    )
    agreed = sheet.choice("consent") if sheet.boxed("consent") else _blank(sheet, "consent", "25mm")
    place, day = _blank(sheet, "signed_place", "42mm"), _blank(sheet, "signed_date", "32mm")
    partner = (
        "partner_region", "alternate_region", "partner_type", "partner_size", "partner_character", "partner_wish",
        "languages",
    )  # fmt: skip
    return f"""{_LAWYER_STYLE}
<table class="head"><tr><td>Středočeský kraj<br>Krajský úřad<br>Zborovská 81/11, 150 21 Praha 5<br>protokol@kr-s.cz</td>
<td class="box">Spisová značka a podací razítko<br>(vyplní krajský úřad)</td></tr></table>
<h1>{title}</h1><p class="under">podle § 55 zákona č. 128/2000 Sb., o obcích (obecní zřízení)</p>
<h2>Článek I<small>Označení navrhovatele</small></h2>{_party(sheet)}
<h2>Článek II<small>Osoby jednající</small></h2>{_acting(sheet)}
<h2>Článek III<small>Partner</small></h2>
{_articles(sheet, partner)}
<h2>Článek IV<small>Obsah spolupráce</small></h2>
{_articles(sheet, ("cooperation_areas", "cooperation_form", "planned_start", "intent"))}
<h2>Článek V<small>Skutečnosti rozhodné pro posouzení návrhu</small></h2>
{_articles(sheet, ("profile", "existing_partnerships", "international_experience", "council_resolution"))}
<h2>Článek VI<small>Prohlášení</small></h2>
<p>{sheet.label("consent")} <span class="whole">{agreed}</span></p>
<p class="fine">Navrhovatel prohlašuje, že údaje shora uvedené odpovídají skutečnosti, a bere na vědomí,
že na vyhovění návrhu není právní nárok. Osobní údaje se zpracovávají
podle čl. 6 odst. 1 písm. e) nařízení (EU) 2016/679.</p>
<table class="end"><tr><td>{sheet.label("signed_place")} {place} {sheet.label("signed_date")} {day}</td>
<td class="sign">{sheet.signature(66, 18)}<div class="line">za navrhovatele (vlastnoruční podpis)</div></td></tr>
</table>"""


# ---------------------------------------------------------------- the designer of a printing house

_LEAFLET_STYLE = """<style>
@page { size: A4; margin: 12mm 13mm 14mm; @bottom-right { content: counter(page) "/" counter(pages);
  font: bold 9pt Carlito; color: #0b6b6b } }
body { font: 10.5pt/1.25 Carlito; color: #222 }
.band { background: #0b6b6b; color: white; padding: 5mm 6mm; margin-bottom: 4mm }
.band b { font-size: 21pt; display: block } .band span { font-size: 10.5pt }
h2 { font-size: 14pt; color: #0b6b6b; margin: 5mm 0 1mm; break-after: avoid }
h2 i { font-style: normal; display: inline-block; width: 6.5mm; background: #f2a900; color: white; text-align: center;
  margin-right: 2.5mm }
.lines { display: grid; gap: 3mm; align-items: end; padding-top: 2.5mm; break-inside: avoid }
.cards { display: grid; gap: 3mm; grid-template-columns: 1fr 1fr; break-inside: avoid }
.ruled { border-bottom: 0.8pt solid #0b6b6b; min-height: 5.5mm; padding: 0 1mm }
.cap { font-size: 8pt; color: #0b6b6b; text-transform: uppercase; letter-spacing: 0.03em; padding: 0.4mm 1mm 0 }
.card { border: 1.2pt solid #0b6b6b; border-radius: 3mm; padding: 2.5mm 3.5mm }
.card h3 { margin: 0 0 1mm; font-size: 11.5pt } .card .q { font-size: 8.5pt; color: #0b6b6b; margin-top: 1.5mm }
.card .a { min-height: 5mm }
.tiles { display: grid; grid-template-columns: 1fr 1fr; gap: 1.5mm 3mm; margin: 1.5mm 0 }
.tiles div { background: #e6f2f1; padding: 1.2mm 2.5mm }
.panel { margin: 4mm 0 0; border: 0.8pt solid #0b6b6b; padding: 0 3mm 2mm;
  break-inside: avoid }
.panel .tab { display: inline-block; background: #f2a900; color: #222; font-weight: bold; font-size: 9.5pt;
  padding: 0.4mm 3mm; margin: 0 0 1.5mm -3mm } .panel .a { min-height: 13mm }
.strip { background: #e6f2f1; padding: 2mm 3mm; margin-top: 3mm; break-inside: avoid }
.strip b { display: block; font-size: 9.5pt; color: #0b6b6b }
.seal { width: 22mm; height: 22mm; border: 0.8pt dashed #888; border-radius: 11mm; text-align: center;
  line-height: 22mm; color: #888; margin: 0 auto }
.answer { color: #101060 }
</style>"""

_LEAFLET_LABELS = {
    "applicant_type": "Kdo jste?",
    "applicant_name": "název, jak ho píšete v hlavičce",
    "ico": "IČ",
    "founder": "zřizovatel (jen školy a organizace)",
    "street": "ulice + číslo domu",
    "postal_code": "směrovací číslo",
    "municipality": "město / ves",
    "district": "okres",
    "databox_id": "datovka (7 znaků)",
    "website": "web",
    "population": "kolik vás je (obyvatel / žáků)",
    "representative_name": "Celé jméno",
    "representative_role": "Pozice",
    "contact_name": "Celé jméno",
    "contact_role": "Pozice",
    "contact_email": "E-mail",
    "contact_phone": "Mobil nebo pevná",
    "languages": "Domluvíme se",
    "partner_region": "Vysněný region",
    "alternate_region": "Náhradní region",
    "partner_type": "Hledáme partnera typu",
    "partner_size": "velikost partnera zhruba",
    "partner_character": "Jaký by měl partner být",
    "partner_wish": "vyhlédnutá obec / škola (máte-li)",
    "cooperation_areas": "Co chcete dělat společně? Zaškrtněte všechny dlaždice, které sedí.",
    "intent": "Váš plán a co si od něj slibujete",
    "cooperation_form": "Jak pevné má pouto být",
    "planned_start": "rádi bychom začali",
    "profile": "Představte se světu",
    "existing_partnerships": "Přátelé, které už v cizině máte",
    "international_experience": "Co už máte za sebou (mezinárodní projekty)",
    "council_resolution": "usnesení zastupitelstva / rady (č. a datum)",
    "consent": "Smíme vaše údaje poslat do partnerského regionu?",
    "signed_place": "místo",
    "signed_date": "datum",
}


def _ruled(sheet: Sheet, *cells: tuple[str, int]) -> str:
    """One row of answers on lines, captions under the lines."""
    tracks = " ".join(f"minmax(0, {width}fr)" for _, width in cells)
    shown = "".join(
        f'<div><div class="ruled">{fill(sheet, key)}</div><div class="cap">{sheet.label(key)}</div></div>'
        for key, _ in cells
    )
    return f'<div class="lines" style="grid-template-columns:{tracks}">{shown}</div>'


def _card(sheet: Sheet, heading: str, *keys: str) -> str:
    asked = "".join(f'<div class="q">{sheet.label(key)}</div><div class="a">{fill(sheet, key)}</div>' for key in keys)
    return f'<div class="card"><h3>{heading}</h3>{asked}</div>'


def _pick(sheet: Sheet, key: str) -> str:
    return f'<div class="card"><h3>{sheet.label(key)}</h3>{listed(sheet, key)}</div>'


def _panel(sheet: Sheet, key: str) -> str:
    return f'<div class="panel"><div class="tab">{sheet.label(key)}</div><div class="a">{fill(sheet, key)}</div></div>'


def _strip(sheet: Sheet, key: str) -> str:
    return f'<div class="strip"><b>{sheet.label(key)}</b>{fill(sheet, key)}</div>'


def _draw_leaflet(sheet: Sheet) -> str:
    online = (("databox_id", 3), ("website", 5))
    if sheet.boxed("district"):
        where = _strip(sheet, "district") + _ruled(sheet, *online)
    else:
        where = _ruled(sheet, ("district", 4), *online)
    areas = listed(sheet, "cooperation_areas")
    slogan = sheet.rng.choice(("Za hranice s krajem", "Partner za hranicemi", "Najdeme vám partnera v Evropě"))
    return f"""{_LEAFLET_STYLE}
<div class="band"><b>{slogan}</b><span>Přihláška k zahájení zahraniční spolupráce
&nbsp;|&nbsp; Středočeský kraj</span></div>
<h2><i>1</i>To jsme my</h2>{_strip(sheet, "applicant_type")}
{_ruled(sheet, ("applicant_name", 7), ("ico", 3))}
{_ruled(sheet, ("street", 5), ("postal_code", 2), ("municipality", 4))}
{where}
{_ruled(sheet, ("founder", 7), ("population", 5))}
<h2><i>2</i>S kým mluvíme</h2><div class="cards">
{_card(sheet, "Podpis patří", "representative_name", "representative_role")}
{_card(sheet, "Vše domluví", "contact_name", "contact_role", "contact_email", "contact_phone")}</div>
{_strip(sheet, "languages")}
<h2><i>3</i>Koho hledáme</h2><div class="cards">
{_pick(sheet, "partner_region")}{_pick(sheet, "alternate_region")}</div>
{_strip(sheet, "partner_type")}{_ruled(sheet, ("partner_size", 5), ("partner_wish", 7))}
{_panel(sheet, "partner_character")}
<h2><i>4</i>{sheet.label("cooperation_areas")}</h2><div class="tiles">{areas}</div>
{_strip(sheet, "cooperation_form")}{_ruled(sheet, ("planned_start", 1), ("council_resolution", 2))}
{_panel(sheet, "intent")}
<h2><i>5</i>Náš příběh</h2>{_panel(sheet, "profile")}{_panel(sheet, "existing_partnerships")}
{_panel(sheet, "international_experience")}{_strip(sheet, "consent")}
<div class="lines" style="margin-top:4mm;grid-template-columns:4fr 3fr 7fr 24mm">
<div><div class="ruled">{sheet.answer("signed_place")}</div><div class="cap">{sheet.label("signed_place")}</div></div>
<div><div class="ruled">{sheet.answer("signed_date")}</div><div class="cap">{sheet.label("signed_date")}</div></div>
<div><div class="ruled">{sheet.signature(60, 16)}</div><div class="cap">podpis</div></div>
<div class="seal">L. S.</div></div>"""


_LAWYER_OPTIONS = {
    "cooperation_form": {
        "trvale_partnerstvi": "smlouva o trvalém partnerství", "projekt": "společný projekt",
        "vymena": "výměna (pobyty a stáže)", "nezavazny_kontakt": "kontakt prozatím nezávazný",
    },
}  # fmt: skip
_LEAFLET_OPTIONS = {
    "cooperation_areas": {
        "schools": "školy a mládež", "culture": "kultura a tradice", "tourism": "turismus",
        "self_government": "zkušenosti z radnic", "business": "místní firmy a podnikatelé",
        "science": "věda a inovace", "social": "sociální péče",
        "other_institutions": "knihovny, muzea, sportovci, strážníci",
    },
    "cooperation_form": {
        "trvale_partnerstvi": "napořád (trvalé partnerství)", "projekt": "na jeden projekt", "vymena": "na výměnu",
        "nezavazny_kontakt": "zatím nezávazně",
    },
    "consent": {"ano": "ano, jistě", "ne": "raději ne"},
}  # fmt: skip

OFFICES = (
    Office(
        name="mixed-lawyer", labels=_LAWYER_LABELS, draw=_draw_lawyer, options=_LAWYER_OPTIONS,
        in_words=frozenset({"district"}),
    ),
    Office(name="mixed-leaflet", labels=_LEAFLET_LABELS, draw=_draw_leaflet, options=_LEAFLET_OPTIONS),
)  # fmt: skip
