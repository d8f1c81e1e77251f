"""What applicants write at length: sentences with names, numbers, dates, lists and quotes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random

MONTHS = (
    "ledna", "února", "března", "dubna", "května", "června", "července", "srpna", "září", "října", "listopadu",
    "prosince",
)  # fmt: skip
_ABROAD = (
    ("Saint-Éloi-des-Prés", "Francie", "FR"), ("Châteauneuf-sur-Lisse", "Francie", "FR"),
    ("Vézeronne", "Francie", "FR"),
    ("Montréal-la-Côte", "Francie", "FR"), ("L'Étang-aux-Chênes", "Francie", "FR"),
    ("Mühlbrück an der Lahre", "Německo", "DE"),
    ("Großenau", "Německo", "DE"), ("Weißkirchlein", "Německo", "DE"), ("Ober-Rüdigheim", "Německo", "DE"),
    ("Hölzenbach/Eifelchen", "Německo", "DE"), ("Łąkowice Małe", "Polsko", "PL"),
    ("Święta Góra nad Odrzą", "Polsko", "PL"),
    ("Źródłowo", "Polsko", "PL"), ("Brzeźnica Żabia", "Polsko", "PL"), ("gmina Dębowiec Śląski", "Polsko", "PL"),
    ("Vyšná Lúčka", "Slovensko", "SK"), ("Ľubovec nad Váhom", "Slovensko", "SK"), ("Dolný Kôprovec", "Slovensko", "SK"),
    ("Peñablanca de Orba", "Španělsko", "ES"), ("Södra Lindås", "Švédsko", "SE"), ("Åsbroheda", "Švédsko", "SE"),
    ("Monteverde di Brentella", "Itálie", "IT"), ("San Niccolò al Piàn", "Itálie", "IT"),
    ("Nagyszőlőd", "Maďarsko", "HU"),
    ("Stavkivka", "Ukrajina", "UA"), ("Nova Bukivnyca", "Ukrajina", "UA"), ("St. Özdorf am Inntal", "Rakousko", "AT"),
)  # fmt: skip
_THINGS = (
    "hasičský sport", "společné divadlo", "péče o krajinu", "ochrana památek", "hospodaření s vodou", "třídění odpadu",
    "dechová hudba", "knihovnictví", "komunitní energetika", "péče o seniory", "místní jídlo", "výtvarné kurzy",
    "fotbal",
    "řemesla", "včelařství", "obnova alejí", "veřejná doprava", "paměť míst", "pěší turistika", "dobrovolnictví",
    "folklor",
    "elektronická úřední deska", "krizové řízení", "podpora rodin", "robotika", "čtenářství", "stolní tenis",
    "ekologie",
)  # fmt: skip
_TITLES = (
    "Společně přes hranice", "Dva břehy", "Krajina bez hranic", "Sousedé na dálku", "Voda je náš poklad",
    "Écoles en fleurs",
    "Brücken bauen", "Mosty – Mosty", "Čteme spolu", "Od pramene k řece", "Zelená škola 2.0", "Młodzi razem",
    "Kuchyně babiček",
)  # fmt: skip
_GROUPS = (
    "myslivci", "hasiči", "Sokol", "ochotnický spolek", "pěvecký sbor", "rybáři", "zahrádkáři", "klub seniorů",
    "včelaři",
    "skautský oddíl", "fotbalový klub", "mateřské centrum", "Junák", "muzejní spolek", "dechový orchestr", "TJ Sokol",
)  # fmt: skip


def _three(words: tuple[str, ...]) -> Callable[[Random], str]:
    def pick(rng: Random) -> str:
        first, second, third = rng.sample(words, 3)
        return rng.choice((f"{first}, {second} a {third}", f"{first}, {second}, {third}", f"{first} a {second}"))

    return pick


def _date(rng: Random) -> str:
    day, month, year = rng.randrange(1, 29), rng.randrange(1, 13), rng.randrange(2012, 2026)
    return rng.choice((f"{day}. {month}. {year}", f"{day}. {MONTHS[month - 1]} {year}", f"{day}.{month}.{year}"))


def _number(rng: Random) -> str:
    count = rng.randrange(1000, 9000)
    return rng.choice((str(rng.randrange(12, 990)), f"{count // 1000} {count % 1000:03d}", f"{count // 10}"))


_SLOTS: Mapping[str, Callable[[Random], str]] = {
    "abroad": lambda rng: rng.choice(_ABROAD)[0],
    "abroad_in": lambda rng: "{0[0]} ({0[1]})".format(rng.choice(_ABROAD)),
    "things": _three(_THINGS),
    "thing": lambda rng: rng.choice(_THINGS),
    "groups": _three(_GROUPS),
    "title": lambda rng: rng.choice(("„{}“", "„{}“", "„{}“", '"{}"', "{}")).format(rng.choice(_TITLES)),
    "date": _date,
    "number": _number,
    "pupils": lambda rng: str(rng.randrange(41, 780)),
    "small": lambda rng: str(rng.randrange(2, 40)),
    "year": lambda rng: str(rng.randrange(1998, 2026)),
    "old": lambda rng: str(rng.randrange(1088, 1790)),
    "next": lambda rng: rng.choice(("2027", "2028", "2027/2028", "2027–2028")),
    "page": lambda rng: rng.choice(
        ("o-nas", "historie", "skola/projekty", "partneri", "fotogalerie?rok=2025", "cs/spolky")
    ),
    "percent": lambda rng: rng.choice(("{} %", "{}%", "{},5 %")).format(rng.randrange(3, 80)),
    "metres": lambda rng: rng.choice(("{} m n. m.", "{} metrů nad mořem")).format(rng.randrange(170, 620)),
}

_INTENT_ANY = (
    "Očekáváme pomoc s prvním kontaktem a s překladem dopisů.",
    "Chtěli bychom začít malým krokem: jednou návštěvou v roce <next> a společným setkáním on-line.",
    "Zajímají nás hlavně tato témata: <things>.",
    "Rádi bychom společně připravili projekt <title> v rozpočtu do <number> tis. Kč.",
    "Název projektu: <title>.", "Předpokládaný termín první návštěvy: <small> měsíců po podpisu dohody.",
    "Představujeme si: 1) dopisy a videohovory, 2) krátkou návštěvu, 3) společnou akci.",
    "Co nabízíme: ubytování v rodinách, sportovní halu, průvodce po okolí; co hledáme: spolehlivého partnera.",
    "Partner by měl být ochoten komunikovat alespoň v angličtině / němčině.",
    ("Byli bychom rádi, kdyby se do spolupráce zapojila nejen radnice, ale i spolky, škola, farnost a rodiny, "
    "protože jen tak vznikají vztahy, které přetrvají i změnu zastupitelstva po dalších volbách."),
    ("Konkrétně chceme: – uspořádat setkání mládeže (termín: začátek července <next>); – vydat společný kalendář; "
    "– vyměnit si výstavu dětských kreseb <title>; – připravit žádost o dotaci."),
    ("V korespondenci jsme zatím použili větu „We are a small municipality looking for friends“ a „Nous cherchons "
    "une commune amie“, další překlady nemáme."),
    "Místo prvního setkání: radnice nebo škola, datum podle dohody (např. <date> jsme tak přivítali hosty z <abroad>).",
    ("Druhým cílem – neméně důležitým – je předávání zkušeností: veřejné zakázky, GIS, pasport zeleně, participativní "
    "rozpočet (u nás <number> tis. Kč ročně), krizové plány a/nebo povodňové komise."),
    "Kontaktní osobou pro výměny je paní <lady>, která mluví plynně francouzsky.",
    "Inspirovala nás spolupráce sousední obce s městem <abroad_in>, která trvá od roku <year>.",
    "Počítáme s výjezdem asi <small> osob a s tím, že náklady na dopravu si hradí každá strana sama.",
    "Na akci chceme získat dotaci (Erasmus+, CERV, Fond malých projektů apod.).",
    "Podrobnosti o nás najdete na <web>/<page>.", "Uvítáme i jen příležitostný kontakt – na formě netrváme.",
    "Záměr projednala rada na svém <small>. zasedání a podpořila jej.",
    "Na jazyku ani vzdálenosti nám příliš nezáleží.",
    "Doufáme v přátelství na dlouhá léta, ne v jednorázovou „papírovou“ akci.", "Těšíme se na spolupráci!",
    "Jde nám o tyto oblasti: a) <thing>; b) <thing>; c) výměna zkušeností.", "Máme za sebou <small> let příprav.",
    "Telefonický kontakt prosíme až po 15. hodině.", "Chceme, aby z partnerství měli užitek všichni: <groups>.",
)  # fmt: skip
_INTENT_TOWN = (
    "Chceme navázat pravidelná setkání spolků a vyměňovat si zkušenosti s péčí o památky.",
    "Obec <place> hledá partnera, se kterým by mohla sdílet zkušenosti samospráv.",
    "Zajímá nás, jak jinde hospodaří s vodou, odpady a energií, a chceme se o to podělit.",
    "Hasiči z naší jednotky by rádi poznali výcvik svých kolegů.",
    "V roce 2027 oslavíme výročí první písemné zmínky (<old>) a rádi bychom na oslavy pozvali hosty z partnerské obce.",
    "Naše spolky (<groups>) mají zájem o vzájemné návštěvy.",
    "Plánujeme společný jarmark, výstavu a turnaj v kopané.",
    "Obyvatelé v anketě (<number> hlasů) vyslovili přání mít partnerskou obec v zahraničí.",
    "Starosta osobně navštívil <abroad_in> a byl nadšen přístupem tamní samosprávy.",
    "Hledáme obec nebo město s podobnou polohou – do 50 km od velkého města.",
    "Od spolupráce si slibujeme oživení cestovního ruchu a nové podněty pro drobné podnikatele.",
)
_INTENT_SCHOOL = (
    "Připravujeme výměnné pobyty žáků osmých ročníků a společné badatelské dny.",
    "Naši žáci ve věku 12–15 let by si rádi dopisovali s vrstevníky.",
    "Výuka jazyků: AJ od 1. třídy, NJ/FJ od 7. třídy.",
    "Plánujeme týdenní pobyt skupiny <small> žáků se dvěma pedagogy, vždy v květnu nebo v červnu.",
    "Učitelé by uvítali stínování výuky (job shadowing) a výměnu metodik.",
    "Škola chce zapojit žáky s odlišným mateřským jazykem a využít eTwinning.",
    "Hledáme partnerskou školu podobného zaměření: <things>.",
    "Rodiče přislíbili ubytování pro <small> dětí.",
    "Cílem je motivovat žáky k učení cizích jazyků a k samostatnosti.",
    "Společně bychom vydali čtyřjazyčný časopis <title>.",
)
_PROFILE_ANY = (
    "Více na <web>.", "Více informací: https://<web>/<page>", "Podrobnější představení přikládáme v příloze č. 1.",
    "Telefon: viz kontakt výše, e-mail čteme denně; úřední hodiny Po a St 8:00–17:00.",
    ("Stručně z historie: <old> – první zmínka, 1648 – vypálení Švédy, 1873 – železnice, <year> – nový znak a prapor, "
    "<date> – otevření komunitního centra."),
    "Typ obce: venkovská; velikost: střední; jazyky: hlavně angličtina, starší generace němčina.",
    "Blízkost Prahy (asi <small> km) je výhodou i nevýhodou.", "Dopravní spojení: vlak, autobus, dálnice D<small>.",
    "V okolí stojí za návštěvu zřícenina hradu, rozhledna a skanzen.", "Jsme držiteli ocenění <title> z roku <year>.",
    "Dne <date> jsme otevřeli novou knihovnu s dětským oddělením.", "Máme zájem o tato témata: <things>.",
    "Rozpočet na rok 2026 činí <number> tis. Kč.", "Naším mottem je: „Kdo se ptá, dojde dál.“",
)  # fmt: skip
_PROFILE_TOWN = (
    "Obec <place> leží na úpatí Vrbinských vrchů (<metres>).",
    "<place> má základní školu, knihovnu, dobrovolné hasiče a pěvecký sbor.",
    "Každý rok pořádáme slavnosti třešní, na které přijíždějí hosté z celého kraje.",
    "První písemná zmínka pochází z roku <old>, dominantou je barokní kostel svatého Jiljí.",
    "Hospodářství stojí na drobných živnostech, ovocnářství a cestovním ruchu.",
    "V posledních deseti letech přibylo mladých rodin, a tak jsme rozšířili školku i ordinaci.",
    "V obci žije <number> obyvatel, z toho asi <percent> dětí do 15 let.",
    "Katastrální výměra: <number> ha.",
    "Místní části: Horní Konec, Podolí, Na Kopci, Samota.",
    "Aktivní spolky: <groups>.",
    "Najdete u nás zámek ze 17. století, synagogu, židovský hřbitov a naučnou stezku <title>.",
    "Občanská vybavenost – MŠ, ZŠ (1.–5. ročník), pošta Partner, obchod, dvě restaurace, hřiště.",
    "Významní rodáci: malíř Čeněk Vosáhlo (1861–1923) a botanička dr. Hedvika Úlehlová.",
    "Obec má schválený územní plán, kanalizaci s ČOV pro <number> EO a optickou síť.",
    "Největším zaměstnavatelem je firma Vzorokov s. r. o. (<number> zaměstnanců).",
    "Název obce se v pramenech píše také Slatowitz či Zlathovicze.",
    "Okolní krajina je mírně zvlněná, s rybníky a lipovými alejemi.",
    "Jsme obec s rozšířenou působností pro <small> okolních obcí.",
    "Znak: v modrém poli stříbrný jelen; prapor od roku <year>.",
)
_PROFILE_SCHOOL = (
    "Úplná základní škola s devíti ročníky, žákovským parlamentem a školní zahradou.",
    "Školu navštěvuje <pupils> žáků v <small> třídách, pedagogický sbor má <small> členů.",
    "Škola <where> byla založena v roce <year>; dnes sídlí v budově z roku <old> po celkové rekonstrukci.",
    "Vyučujeme podle ŠVP <title>.",
    "Cizí jazyky: angličtina (3 h týdně), němčina (2 h), francouzština jako kroužek.",
    "Máme dvě odborné učebny, dílny, kuchyňku, tělocvičnu a bezbariérový přístup.",
    "Kapacita školní družiny: <small> dětí.",
    "Zaměřujeme se na: <things>.",
    "Zřizovatelem školy je obec; ředitelka paní <lady> vede školu od roku <year>.",
    "Pravidelně se účastníme olympiád, soutěže Zlatý list a sbírky Srdíčkové dny.",
    "Nabízíme obory: 18-20-M/01 Informační technologie; 63-41-M/02 Obchodní akademie.",
)
_CHARACTERS = (
    "Menší obec s činným spolkovým životem, nejlépe v údolí řeky.",
    "Vinařská nebo zemědělská oblast s podobnou historií a památkami.",
    "Škola s výukou češtiny nebo angličtiny a se zájmem o přírodní vědy.",
    "Uvítáme partnera, který má zkušenost s výměnnými pobyty a s péčí o krajinu.",
    "Poloha v dosahu jednodenní cesty autobusem je výhodou.",
    "Podhorská obec, turistika, lyžování.",
    "Na charakteru nezáleží.",
    "Poloha: nížina nebo pahorkatina; hospodářství: zemědělství, drobný průmysl; tradice: poutě, posvícení.",
    "Historické město s památkovou zónou, příp. zámkem či klášterem.",
    "Obec s hasičskou zbrojnicí a vlastní jednotkou.",
    "Podobná velikost, ale ne podmínkou.",
    "Mělo by jít o místo s rybníky / řekou / přehradou.",
    "Blízkost velkého města (do 40 km).",
    "Partner, který klade důraz na: <things>.",
    "Hledáme obec, kde působí <groups>.",
    "Město s gymnáziem a ZUŠ.",
    "Ideálně obec podobná jako <abroad_in>, kterou jsme v roce <year> navštívili.",
    "Venkovská škola s <small> až <number> žáky.",
    "Památky UNESCO nejsou nutné :-)",
    "Průmyslové město, které prošlo útlumem těžby (jako my).",
    "Klidné místo, živé tradice.",
)
_EXPERIENCES = (
    "Zatím jen výměna dopisů mezi školami.",
    "V letech 2018 až 2020 jsme se účastnili programu Erasmus+ se třemi školami.",
    "Dvakrát jsme hostili dobrovolníky z Evropského sboru solidarity.",
    "Zatím nemáme.",
    "Žádné zkušenosti, rádi začneme.",
    "Projekt <title> (Evropa pro občany, <year>, <number> tis. Kč).",
    "Erasmus+ KA1 – <year>: mobilita <small> učitelů.",
    "Výměnný pobyt s obcí <abroad_in> v termínu od <date> do konce téhož měsíce.",
    "INTERREG V-A: stavba cyklostezky.",
    "Projekt eTwinning <title>, partneři: <abroad>, <abroad>.",
    "Comenius (2009–2011), Visegrádský fond (<year>).",
    "Dne <date> nás navštívila delegace z města <abroad_in>.",
    "Hasiči jezdí každý rok na soutěž do obce <abroad_in>.",
    "Zkušenosti má kolegyně <lady>, která tři roky pracovala v zahraničí.",
    "Reg. č. projektu: CZ.01.2.34/0.0/<number>.",
    "Pěvecký sbor vystupoval v zahraničí (<abroad_in>, <year>).",
    "Škola získala certifikát eTwinning School <year>.",
    "Spolupráce skončila v roce <year>, důvodem byla změna vedení partnerského města.",
)
_PARTNERSHIPS = (
    "zatím žádné", "nemáme", "Dosud žádné oficiální partnerství.", "žádné – přátelské kontakty s obcí <abroad_in>",
    "Partnerská smlouva s městem <abroad_in> ze dne <date>, neaktivní.", "<abroad> – družba hasičů, bez smlouvy",
)  # fmt: skip
_WISHES = (
    "<abroad>", "<abroad_in>", "<abroad>, příp. okolí", "obec <abroad>", "Collège Jules-Exemple, <abroad>", "nemáme",
    "Grundschule Weißkirchlein", "Szkoła Podstawowa nr <small> w Źródłowie", "nevíme, necháme na vás",
    "<abroad> nebo <abroad>",
    "město <abroad> (už jsme si psali)", "Základná škola s MŠ Ľubovec nad Váhom", "Gymnasium am Rüdigplatz, Großenau",
)  # fmt: skip
_SIZES = (
    "1 000 až 3 000 obyvatel", "500–2000", "do 5 000 obyvatel", "od 800 do 1 500 obyvatel", "podobná jako my",
    "cca 2 tisíce",
    "škola do 400 žáků", "nerozhoduje", "<small>00 – 5 000 obyv.", "max. 10.000 obyvatel",
    "přibližně stejná jako naše obec",
    "malá obec (do 1000 ob.)", "200-350 žáků", "okolo <number>", "nad 3 000", "1500", "15–25 žáků ve třídě", "střední",
    "min. 500, max. 4 000 obyvatel", "±20 % naší velikosti",
)  # fmt: skip
_STARTS = (
    "jaro 2027", "školní rok 2027/2028", "září 2027", "co nejdříve", "2. pololetí 2027", "ihned po nalezení partnera",
    "podzim 2027", "léto 2027", "v průběhu roku 2027", "rok 2028", "Co nejdříve", "květen–červen 2027", "9/2027",
    "1. čtvrtletí 2027", "do konce školního roku", "po podpisu dohody", "ihned", "od nového školního roku", "2027",
    "leden 2027", "prázdniny 2027", "dle možností partnera", "I. pololetí 2028", "nejdříve na jaře 2027",
)  # fmt: skip


def filled(rng: Random, template: str, names: Mapping[str, str]) -> str:
    """A sentence with its gaps filled in, from the names first."""
    return re.sub(r"<(\w+)>", lambda gap: names.get(gap[1]) or _SLOTS[gap[1]](rng), template)


def _together(rng: Random, pool: tuple[str, ...], names: Mapping[str, str], *, most: int) -> str:
    counts = range(1, min(most, len(pool)) + 1)
    count = rng.choices(counts, weights=[12, 14, 14, 10, 7, 4, 3, 2, 1, 1, 1, 1][: len(counts)])[0]
    text = " ".join(filled(rng, template, names) for template in rng.sample(pool, count))
    return _list(rng, text) if count == 1 and rng.random() < 0.08 else text


def _list(rng: Random, text: str) -> str:
    """The same with hyphens in front, as those write who think in points."""
    return f"- {text} - {rng.choice(_THINGS)} - {rng.choice(_THINGS)}"


def intent(rng: Random, names: Mapping[str, str], *, school: bool) -> str:
    """What the applicant wants."""
    return _together(rng, _INTENT_ANY + (_INTENT_SCHOOL if school else _INTENT_TOWN), names, most=12)


def profile(rng: Random, names: Mapping[str, str], *, school: bool) -> str:
    """Who the applicant is."""
    return _together(rng, _PROFILE_ANY + (_PROFILE_SCHOOL if school else _PROFILE_TOWN), names, most=12)


def character(rng: Random, names: Mapping[str, str]) -> str:
    """What the partner should be like."""
    return _together(rng, _CHARACTERS, names, most=5)


def experience(rng: Random, names: Mapping[str, str]) -> str:
    """Projects with others abroad."""
    return _together(rng, _EXPERIENCES, names, most=6)


def partnerships(rng: Random, names: Mapping[str, str]) -> str:
    """Partners that the applicant has already, as a list in one of the usual ways."""
    if rng.random() < 0.3:
        return filled(rng, rng.choice(_PARTNERSHIPS), names)
    way = rng.choice(("{0} ({2}), od roku {3}", "{0}, {1}, {3}", "{1}: {0} ({3})", "{0} – {1}, od {3}", "{2} {0} {3}"))
    places = rng.sample(_ABROAD, rng.choice((1, 1, 2, 2, 3, 4)))
    return rng.choice(("; ", "; ", ", ", " / ")).join(way.format(*each, rng.randrange(1990, 2026)) for each in places)


def wish(rng: Random) -> str:
    """A particular partner."""
    return filled(rng, rng.choice(_WISHES), {})


def size(rng: Random) -> str:
    """How large the partner should be."""
    return filled(rng, rng.choice(_SIZES), {})


def start(rng: Random) -> str:
    """When it should begin, in words."""
    return rng.choice(_STARTS)


def resolution(rng: Random) -> str:
    """The resolution of the council."""
    day, month, year = rng.randrange(1, 28), rng.randrange(1, 11), rng.choice((2025, 2026, 2026))
    number, meeting = rng.randrange(1, 240), rng.randrange(1, 12)
    return rng.choice(
        (
            f"č. {number}/{meeting}/{year} ze dne {day}. {month}. {year}", f"{number}/{year}", f"č. {number}/{year}",
            f"usnesení č. {number}/Z{meeting}/{year}", f"ZO č. {meeting}/{year}, bod {number % 20 + 1}",
            f"Zastupitelstvo schválilo dne {day}. {MONTHS[month - 1]} {year}",
            f"UZ {number}-{meeting}/{year}, {day}.{month}.{year}",
            "bude projednáno na zasedání v prosinci 2026", f"RM {number}/{meeting}/{year % 100}",
            "zatím neprojednáno",
            f"{meeting}. zasedání ZM, usn. č. {number} ({day}. {month}. {year})", f"{year}/{number:03d}/ZO",
        )
    )  # fmt: skip
