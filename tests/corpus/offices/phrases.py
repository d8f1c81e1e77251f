"""Invented places, streets, schools, people and offices that the applicants of the offices part are made of."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.corpus.dev.wording import DISTRICTS

# ---------------------------------------------------------------- places

_ICE = (
    "Zlatovice", "Zdebořice", "Mrákotice", "Předhradice", "Svojmětice", "Kuřimice", "Neštětice", "Žíznětice",
    "Ptýrovice",
    "Běchařovice", "Ouněšovice", "Čachovičky", "Šťáralice", "Úžlebice", "Ďuřice", "Řepčovice", "Tchorovičky",
    "Libčanice",
    "Hvozdnětice", "Chářovice", "Vrbčanice", "Dřevnice", "Zákolanice", "Jestřábice",
)  # fmt: skip
_ANY = ("Hrazčany", "Týnišany", "Lužčany", "Vrbčany", "Dubčany", "Břežčany", "Zahrušany", "Pískovčany", "Doubravčany")
_OV = (
    "Kouřovec", "Přívozec", "Jeřábkovec", "Újezdovec", "Kamejovec", "Hrádkovec", "Bratrov", "Modřínov", "Chrášťov",
    "Křinecov",
    "Štěpařov", "Mukářkov", "Řevnov", "Zvánkov", "Ostrážov", "Petříčkov", "Ždánov", "Hosťálín", "Milotín", "Kostelín",
    "Lhotín", "Ctětín", "Brázdín", "Hradušín", "Kozojedín",
)  # fmt: skip
_A = (
    "Lhůta",
    "Lípina",
    "Olšišná",
    "Dobrotina",
    "Studna",
    "Bukoslina",
    "Osadina",
    "Lhotina",
    "Rovenina",
    "Skalina",
    "Vinična",
)
_NO = ("Dubešno", "Polepno", "Kornelno", "Jíložno", "Žabelno", "Hlízno", "Bělčno", "Rácno", "Zbelčno", "Úvalno")
_SOFT = ("Horní", "Dolní", "Přední", "Zadní", "Prostřední")
_HARD = ("Nov", "Star", "Velk", "Mal", "Bíl", "Červen", "Such", "Kamenn", "Dlouh", "Kostelní", "Čern")
_TAILS = (
    "nad Jizerkou", "nad Berounkou", "nad Labem", "nad Sázavou", "u Kolína", "u Vrbin", "u Mělníka", "pod Skalkou",
    "pod Brdy", "pod Žebrákem", "v Rájích", "na Vrších", "u Čelákovic", "nad Mrlinou", "pod Řípem",
)  # fmt: skip
_PARTS = ("Podolí", "Předměstí", "Zálesí", "Nádraží", "Pazderna")
_ADJECTIVES = {"m": ("ý", "ém"), "f": ("á", "é"), "n": ("é", "ém"), "p": ("é", "ých")}
_SOFT_LOCATIVE = {"m": "m", "f": "", "n": "m", "p": "ch"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A municipality that doesn't exist."""

    name: str
    where: str
    """The locative with its preposition: „v Horních Zlatovicích“."""


def place(rng: Random) -> Place:
    """One of some thousand."""
    name, locative, gender = _noun(rng)
    if rng.random() < 0.3:
        if rng.random() < 0.5:
            soft = rng.choice(_SOFT)
            name, locative = f"{soft} {name}", f"{soft}{_SOFT_LOCATIVE[gender]} {locative}"
        else:
            hard = rng.choice(_HARD)
            one, other = ("", _SOFT_LOCATIVE[gender]) if hard.endswith("í") else _ADJECTIVES[gender]
            name, locative = f"{hard}{one} {name}", f"{hard}{other} {locative}"
    tail = ""
    if rng.random() < 0.25:
        tail = f" {rng.choice(_TAILS)}" if rng.random() < 0.8 else f"-{rng.choice(_PARTS)}"
    first, second = locative[0].lower(), locative[1].lower()
    hard_to_say = first in "vf" or (first in "szšž" and second not in "aáeéěiíoóuúůyý")
    return Place(name=name + tail, where=f"{'ve' if hard_to_say else 'v'} {locative}{tail}")


def _noun(rng: Random) -> tuple[str, str, str]:
    """Nominative, locative, gender."""
    kind = rng.choices((_ICE, _ANY, _OV, _A, _NO), weights=(30, 10, 28, 12, 10))[0]
    name = rng.choice(kind)
    if kind is _ICE:
        return name, name[:-1] + "ích", "p"
    if kind is _ANY:
        return name, name[:-1] + "ech", "p"
    if kind is _OV:
        return name, name[:-2] + "ci" if name.endswith("ec") else name + "ě", "m"
    if kind is _A:
        return name, name[:-1] + ("é" if name.endswith("á") else "ě"), "f"
    return name, name[:-1] + "ě", "n"


_STREETS = (
    "Návesní", "Školní", "náměstí Míru", "Hlavní", "Ke Hřbitovu", "Říční", "Tyršova", "Nad Příkopem", "Žižkova",
    "Husovo náměstí", "U Mlýna", "Komenského", "Palackého", "Pražská", "Kolínská", "Na Vršku", "K Rybníku",
    "Pod Lipami",
    "nám. T. G. Masaryka", "Masarykovo nám.", "náměstí Svobody", "17. listopadu", "28. října", "tř. Dr. E. Beneše",
    "třída 9. května", "Sídliště 1. máje", "Jiráskova", "Smetanova", "B. Němcové", "Boženy Němcové", "Za Humny",
    "Ve Dvoře", "Lipová", "Javorová", "Dlouhá", "Krátká", "U Kostela sv. Jiljí", "Karla Čapka", "Fügnerova", "V Úvoze",
    "Poděbradova", "nábřeží Dr. Kramáře", "Železniční", "U Hřiště", "Zámecká", "Farní", "Mírové náměstí", "ul. Školní",
    "ulice Míru", "Čsl. armády", "Československé armády", "Rudé armády", "V Zahradách", "Nad Ohradou", "Ke Studánce",
    "Dukelských hrdinů", "Sv. Čecha", "Otmara Vaňorného", "J. K. Tyla", "Na Příkopech", "Horní náměstí", "Dr. Tyrše",
)  # fmt: skip


def street(rng: Random, place_name: str) -> str:
    """Street and number, or only a number as in villages without streets."""
    number = str(rng.randrange(1, rng.choice((99, 400, 1900))))
    if rng.random() < 0.34:
        plain = ("č. p. {}", "čp. {}", "č.p. {}", "č. {}", "č. p. {}/1")
        return rng.choice((*plain, f"{place_name} {{}}", f"{place_name} {{}}", f"{place_name} č. p. {{}}")).format(
            number
        )
    tail = rng.choices(("{}", "{}/{}", "{}a", "{}/{}b", "č. p. {}"), weights=(60, 24, 6, 4, 6))[0]
    return f"{rng.choice(_STREETS)} {tail.format(number, rng.randrange(1, 48))}"


# ---------------------------------------------------------------- names of applicants

_HONOURED = (
    "J. A. Komenského",
    "T. G. Masaryka",
    "Karla Čapka",
    "Boženy Němcové",
    "Bedřicha Hrozného",
    "Edvarda Beneše",
)
_SAINTS = ("sv. Jiljí", "sv. Ludmily", "sv. Prokopa")
_SCHOOLS = (
    "Základní škola {p}", "Základní škola {p}, příspěvková organizace", "Základní škola {p}, okres {d}",
    "Základní škola a Mateřská škola {p}", "Základní škola a mateřská škola {p}, příspěvková organizace",
    "Základní škola a Mateřská škola {p}, okres {d}, příspěvková organizace", "ZŠ a MŠ {p}", "ZŠ {p}, p. o.",
    "Základní škola {h} {p}", "Základní škola {h} {p}, {s}, okres {d}", "Masarykova základní škola {p}",
    "Základní škola, {p}, {s}", "Základní škola {p}, {s}, příspěvková organizace", "1. základní škola {p}",
    "Mateřská škola „Sluníčko“ {p}", "Mateřská škola Duha, {p}, příspěvková organizace", "Gymnázium {p}",
    "Gymnázium {h}, {p}, {s}", "Gymnázium a Střední odborná škola pedagogická, {p}", "Gymnázium, {p}, {s}",
    "Střední odborná škola a Střední odborné učiliště, {p}, {s}", "Střední škola služeb a řemesel, {p}",
    "Obchodní akademie a Jazyková škola s právem státní jazykové zkoušky {p}", "Střední zemědělská škola, {p}",
    "Střední průmyslová škola strojírenská a Vyšší odborná škola, {p}, {s}", "Základní umělecká škola {p}",
    "Základní umělecká škola Antonína Dvořáka, {p}, {s}", "Soukromé gymnázium „Altera“, s.r.o.",
    "Integrovaná střední škola {p}", "Základní škola a Praktická škola {p}, {s}", "Církevní základní škola {t} {p}",
    'Základní škola "Na Vinici" {p}', "Lesní mateřská škola Jezevčí nora, z. s.", "Svobodná základní škola, o. p. s.",
    "Zdravotnická škola {p}, příspěvková organizace Středočeského kraje", "Základní škola {p} (1.–5. ročník)",
)  # fmt: skip
_INSTITUTIONS = (
    "Městská knihovna {p}", "Městské muzeum {p}", "Městské muzeum a galerie {p}, příspěvková organizace",
    "Kulturní centrum {p}", "Sbor dobrovolných hasičů {p}", "Tělocvičná jednota Sokol {p}", "TJ Sokol {p}, z. s.",
    "Mikroregion {p}, dobrovolný svazek obcí", "MAS {p} a okolí, z. s.",
    "Domov seniorů {p}, poskytovatel sociálních služeb",
    "Informační centrum {p}", "Pěvecký sbor „Lipka“ {p}, z. s.", "Svaz obcí {p}sko – „Společně“", "Městská policie {p}",
)  # fmt: skip
_TOWNS = {
    "obec": ("Obec {p}", "Obec {p}", "Obec {p}", "Obec {p}, okres {d}", "OBEC {u}", "Obec {p} – Obecní úřad"),
    "mestys": ("Městys {p}", "Městys {p}", "Úřad městyse {p}", "MĚSTYS {u}"),
    "mesto": ("Město {p}", "Město {p}", "Město {p} – Městský úřad {p}", "Město {p}, okres {d}", "MĚSTO {u}"),
}


def applicant_name(rng: Random, kind: str, place_name: str, district: str, address: str) -> str:
    """The name as the applicant writes it."""
    if kind == "skola":
        name = rng.choice(_SCHOOLS)
    elif kind == "jina_instituce":
        name = rng.choice([text for text in _INSTITUTIONS if "{p}sko" not in text or place_name.endswith("ov")])
    else:
        name = rng.choice(_TOWNS[kind])
    return name.format(
        p=place_name, u=place_name.upper(), d=district, s=address, h=rng.choice(_HONOURED), t=rng.choice(_SAINTS)
    )


def district_name(rng: Random) -> str:
    """One of the twelve."""
    return rng.choice(DISTRICTS)


# ---------------------------------------------------------------- people

_MEN = (
    "Jan", "Petr", "Jiří", "Tomáš", "Zdeněk", "Miloš", "Břetislav", "Řehoř", "Luděk", "Šimon", "Josef", "Pavel",
    "Martin",
    "Jaroslav", "Miroslav", "František", "Václav", "Michal", "Karel", "Lukáš", "Ondřej", "Vojtěch", "Matěj", "Čeněk",
    "Radek", "Vít", "Hynek", "Oldřich", "Květoslav", "Bohumír", "Ctirad", "Dušan", "Vladimír", "Štěpán",
)  # fmt: skip
_WOMEN = (
    "Jana", "Eva", "Věra", "Zdeňka", "Růžena", "Šárka", "Lenka", "Božena", "Žaneta", "Ludmila", "Marie", "Hana", "Anna",
    "Kateřina", "Lucie", "Alena", "Petra", "Jaroslava", "Martina", "Jitka", "Markéta", "Tereza", "Ivana", "Monika",
    "Michaela", "Drahomíra", "Blanka", "Radmila", "Vlasta", "Květa", "Naděžda", "Miluše", "Zuzana", "Barbora", "Dagmar",
)  # fmt: skip
_SURNAMES = (
    ("Vzorný", "Vzorná"), ("Příkladný", "Příkladná"), ("Ťuhýk", "Ťuhýková"), ("Ždímal", "Ždímalová"),
    ("Škvor", "Škvorová"),
    ("Řezníček", "Řezníčková"), ("Úlehla", "Úlehlová"), ("Křížek", "Křížková"), ("Mánek", "Mánková"),
    ("Durych", "Durychová"),
    ("Zahrádka", "Zahrádková"), ("Mlejnek", "Mlejnková"), ("Vosáhlo", "Vosáhlová"), ("Kozlík", "Kozlíková"),
    ("Holubář", "Holubářová"), ("Skočdopole", "Skočdopole"), ("Nezval", "Nezvalová"), ("Hrubý", "Hrubá"),
    ("Tichý", "Tichá"),
    ("Šťastný", "Šťastná"), ("Brázdil", "Brázdilová"), ("Čihák", "Čiháková"), ("Doležálek", "Doležálková"),
    ("Jíra", "Jírová"),
    ("Krůta", "Krůtová"), ("Liška", "Lišková"), ("Matějů", "Matějů"), ("Petrů", "Petrů"), ("Náprstek", "Náprstková"),
    ("Oříšek", "Oříšková"), ("Polívka", "Polívková"), ("Rejsek", "Rejsková"), ("Sýkora", "Sýkorová"),
    ("Vrána", "Vránová"),
    ("Zelenka", "Zelenková"), ("Žák", "Žáková"), ("Ďurčák", "Ďurčáková"), ("Fürst", "Fürstová"), ("Schön", "Schönová"),
    ("Müller", "Müllerová"), ("Krejčí", "Krejčí"), ("Dvorník", "Dvorníková"), ("Havránek", "Havránková"),
    ("Pštross", "Pštrossová"), ("Hloušek", "Hloušková"), ("Kubíček", "Kubíčková"), ("Vaňous", "Vaňousová"),
    ("z Lobkova", "z Lobkova"), ("Janků", "Janků"), ("Stehlík", "Stehlíková"), ("Ptáček", "Ptáčková"),
    ("Chmelař", "Chmelařová"),
)  # fmt: skip
_FOREIGN = (
    "Nguyen Thi Lan", "Tran Van Minh", "Oleksandr Kovalenko", "Olha Ševčenková", "Ľubomír Hriňák", "Mária Kováčiková",
    "Jürgen Weißmann", "Małgorzata Nowicka", "Zoltán Székely", "Bernard O'Leary", "Ľudmila Ďurišová",
    "François Lefèvre",
    "Grzegorz Brzęczyszczyk", "Andrea Rossová Bianchi", "Ángel Muñoz", "Björn Åkerlund", "Maria da Silva Horáková",
)  # fmt: skip
_BEFORE = (
    "Ing.", "Mgr.", "Bc.", "PhDr.", "MUDr.", "Ing. arch.", "PaedDr.", "RNDr.", "JUDr.", "MVDr.", "Mgr. et Mgr.",
    "doc. Ing.",
    "prof. PhDr.", "Ing. Bc.", "BcA.", "MgA.", "RSDr.", "Ing. Mgr.", "ThLic.", "Mgr. Bc.", "doc. RNDr.", "PharmDr.",
)  # fmt: skip
_AFTER = (
    "Ph.D.",
    "DiS.",
    "MBA",
    "CSc.",
    "MPA",
    "LL.M.",
    "Ph.D., MBA",
    "DrSc.",
    "MSc.",
    "BA (Hons)",
    "Ph. D.",
    "MBA, LL.M.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who doesn't exist."""

    written: str
    first: str
    last: str
    woman: bool


def person(rng: Random) -> Person:
    """One person, the name with or without titles and in the ways in which names are written."""
    if rng.random() < 0.07:
        name = rng.choice(_FOREIGN)
        before = f"{rng.choice(_BEFORE)} " if rng.random() < 0.25 else ""
        return Person(
            written=before + name, first=name.split()[0], last=name.split()[-1], woman=name.split()[-1][-1] in "aá"
        )
    woman = rng.random() < 0.5
    first, last = rng.choice(_WOMEN if woman else _MEN), rng.choice(_SURNAMES)[woman]
    shown = last
    if woman and rng.random() < 0.15:
        shown = f"{last}{rng.choice((' ', '-', ' '))}{rng.choice(_SURNAMES)[1]}"
    before = f"{rng.choice(_BEFORE[:8] if rng.random() < 0.8 else _BEFORE)} " if rng.random() < 0.5 else ""
    after = f"{rng.choice((', ', ', ', ' '))}{rng.choice(_AFTER)}" if rng.random() < 0.16 else ""
    way = rng.random()
    if way < 0.05:
        written = f"{shown} {first}{', ' + before.strip() if before else ''}"
    elif way < 0.1:
        written = f"{before}{first} {shown.upper()}{after}"
    elif way < 0.13:
        written = f"{before}{first} {rng.choice('ABDEHJKLMPVZ')}. {shown}{after}"
    elif way < 0.15:
        written = f"{rng.choice(('paní', 'pí')) if woman else rng.choice(('pan', 'p.'))} {before}{first} {shown}"
    else:
        written = f"{before}{first} {shown}{after}"
    return Person(written=written, first=first, last=last, woman=woman)


_TOWN_ROLES = (
    ("starosta", "starostka"), ("starosta", "starostka"), ("starosta obce", "starostka obce"),
    ("Starosta", "Starostka"),
    ("Starosta obce", "starostka obce"), ("místostarosta", "místostarostka"),
    ("1. místostarosta", "1. místostarostka"),
    ("starosta (od r. 2022)", "starostka, předsedkyně DSO"),
    ("místostarosta pověřený řízením obce", "neuvolněná starostka obce"),
    ("starosta (uvolněný)", "starostka (neuvolněná)"),
    ("2. místostarosta pro školství a kulturu", "místostarostka obce"),
)  # fmt: skip
_SCHOOL_ROLES = (
    ("ředitel", "ředitelka"), ("ředitel školy", "ředitelka školy"), ("Ředitel", "Ředitelka školy"),
    ("statutární zástupce ředitelky", "zástupkyně ředitele"), ("ředitel ZŠ a MŠ", "ředitelka ZŠ a MŠ"),
    ("ředitel gymnázia", "pověřená řízením školy"), ("jednatel a ředitel", "jednatelka, ředitelka školy"),
)  # fmt: skip
_OTHER_ROLES = (
    ("ředitel", "ředitelka"), ("předseda spolku", "předsedkyně spolku"), ("vedoucí", "vedoucí"),
    ("starosta SDH", "starostka SDH"),
    ("předseda správní rady", "předsedkyně výboru"), ("předseda svazku obcí", "předsedkyně svazku obcí"),
)  # fmt: skip
_CONTACT_ROLES = (
    "referentka kultury", "tajemník", "tajemnice úřadu", "vedoucí odboru školství", "účetní", "učitelka němčiny",
    "projektový manažer", "asistentka starosty", "koordinátor Erasmus+", "koordinátorka mezinárodních projektů",
    "zastupitel", "členka zastupitelstva obce", "radní pro kulturu", "referent OÚ", "vedoucí kanceláře starosty",
    "předsedkyně kulturní komise", "předseda školské komise", "kronikář obce", "knihovnice", "zástupkyně ředitele",
    "učitel angličtiny a dějepisu", "výchovná poradkyně", "správce webu", "administrativní pracovnice", "místostarosta",
    "PR a komunikace", "tisková mluvčí města", "velitel jednotky SDH", "sekretariát",
    "odborná referentka (granty a dotace)",
    "vedoucí oddělení kultury, sportu a cestovního ruchu", "dobrovolník", "tlumočnice", "manažer MAS",
    "asistentka ředitelky",
    "předseda partnerského výboru", "hospodářka školy", "školní psycholožka", "referentka – zahraniční vztahy",
)  # fmt: skip


def role(rng: Random, kind: str, *, woman: bool) -> str:
    """Function of whoever stands for the applicant."""
    roles = {"skola": _SCHOOL_ROLES, "jina_instituce": _OTHER_ROLES}.get(kind, _TOWN_ROLES)
    written = rng.choice(roles)[woman]
    return written.replace("obce", "města") if kind == "mesto" else written


def contact_role(rng: Random) -> str:
    """Function of the contact person."""
    return rng.choice(_CONTACT_ROLES)


# ---------------------------------------------------------------- numbers


def ico(rng: Random, *, start: str = "") -> str:
    """Eight digits with a valid check digit (weights 8 to 2, modulo 11)."""
    head = start or rng.choice(("00", "00", "00", "4", "6", "7", "0", "2"))
    first = str(rng.randrange(1, 10))
    digits = head + first + "".join(str(rng.randrange(10)) for _ in range(6 - len(head)))
    return digits + str(check_digit(digits))


def check_digit(digits: str) -> int:
    """The eighth digit that belongs to seven."""
    remainder = (11 - sum(int(digit) * (8 - i) for i, digit in enumerate(digits[:7])) % 11) % 11
    return (remainder or 1) % 10
