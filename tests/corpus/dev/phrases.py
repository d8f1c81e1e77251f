"""Invented names, places and sentences that applicants of the dev part are made of."""

from __future__ import annotations

import unicodedata
from random import Random

PLACES = (
    "Zlatovice", "Modřínov", "Horní Řečiště", "Kouřovec nad Jizerkou", "Břízky u Vrbin", "Ďáblova Lhota",
    "Týnčany pod Skalkou", "Žďárek", "Svatá Hedvika", "Nová Šťáhlava", "Dolní Újezdec", "Obora Ouholická",
    "Čertovy Hamry", "Mníškovice", "Lhůta", "Vranůvky", "Kamenný Přívozec", "Jestřábice-Podolí", "Hůrka", "Ostrůvek",
    "Štěpánovka u Louže", "Radošín nad Berounkou",
)  # fmt: skip
STREETS = (
    "Návesní", "Školní", "Náměstí Míru", "Hlavní", "Ke Hřbitovu", "Říční", "Tyršova", "Nad Příkopem", "č. p.",
    "Žižkova", "Husovo náměstí", "U Mlýna",
)  # fmt: skip
_MEN = ("Jan", "Petr", "Jiří", "Tomáš", "Zdeněk", "Miloš", "Břetislav", "Řehoř", "Luděk", "Šimon")
_WOMEN = ("Jana", "Eva", "Věra", "Zdeňka", "Růžena", "Šárka", "Lenka", "Božena", "Žaneta", "Ludmila")
_HIS = ("Vzorný", "Příkladný", "Ťuhýk", "Ždímal", "Škvor", "Dvořáček", "Řezníček", "Úlehla", "Křížek", "Mánek-Dub")
_HERS = ("Vzorná", "Příkladná", "Ťuhýková", "Ždímalová", "Škvorová", "Durišová", "Řezníčková", "Úlehlová", "Křížková")
_BEFORE = ("", "", "", "Ing. ", "Mgr. ", "Bc. ", "PhDr. ", "MUDr. ", "Ing. arch. ")
_AFTER = ("", "", "", "", ", Ph.D.", ", DiS.", ", MBA", ", CSc.")
TOWN_ROLES = ("starosta", "starostka", "místostarosta", "místostarostka", "starosta obce", "starostka města")
SCHOOL_ROLES = ("ředitel", "ředitelka", "ředitel školy", "ředitelka školy", "zástupkyně ředitele")
CONTACT_ROLES = (
    "referentka kultury", "tajemník", "vedoucí odboru školství", "účetní", "učitelka němčiny", "projektový manažer",
    "asistentka starosty", "koordinátor Erasmus+",
)  # fmt: skip
SIZES = (
    "1 000 až 3 000 obyvatel", "500–2000", "do 5 000 obyvatel", "od 800 do 1 500 obyvatel", "podobná jako my",
    "škola do 400 žáků", "cca 2 tisíce obyvatel",
)  # fmt: skip
WISHES = ("Collège des Exemples", "Beispielhausen", "gmina Przykładowo", "Obec Vzorkovce", "Comune di Esempio")
PARTNERSHIPS = (
    "Žilinky (SK), od roku 2019", "Musterdorf, Německo, 2004; Wzorowo, Polsko, 2011", "Vzorová nad Váhom (SK), 1998",
    "Saint-Exemple, Francie, od roku 2015", "zatím žádné",
)  # fmt: skip
CHARACTERS = (
    "Menší obec s činným spolkovým životem, nejlépe v údolí řeky.",
    "Vinařská nebo zemědělská oblast s podobnou historií a památkami.",
    "Škola s výukou češtiny nebo angličtiny a se zájmem o přírodní vědy.",
    "Uvítáme partnera, který má zkušenost s výměnnými pobyty a s péčí o krajinu.",
    "Poloha v dosahu jednodenní cesty autobusem je výhodou.",
)
INTENTS = (
    "Chceme navázat pravidelná setkání spolků a žáků a vyměňovat si zkušenosti s péčí o památky.",
    "Rádi bychom společně připravili jeden malý projekt ročně, například společný festival nebo výstavu.",
    "Očekáváme pomoc s prvním kontaktem a s překladem dopisů.",
    "Připravujeme výměnné pobyty žáků osmých ročníků a společné badatelské dny.",
    "Nabízíme ubytování v rodinách, sportovní halu a průvodce po okolí.",
    "Zajímá nás, jak jinde hospodaří s vodou, odpady a energií, a chceme se o to podělit.",
    "Hasiči z naší jednotky by rádi poznali výcvik svých kolegů.",
)
PROFILES = (
    "Leží na úpatí Vrbinských vrchů a má základní školu, knihovnu, dobrovolné hasiče a pěvecký sbor.",
    "Každý rok pořádá slavnosti třešní, na které přijíždějí hosté z celého kraje.",
    "První zmínka pochází z roku 1352, dominantou je barokní kostel svatého Jiljí.",
    "Úplná základní škola s devíti ročníky, žákovským parlamentem a školní zahradou.",
    "Hospodářství stojí na drobných živnostech, ovocnářství a cestovním ruchu.",
    "V posledních deseti letech přibylo mladých rodin, a tak jsme rozšířili školku i ordinaci.",
)
EXPERIENCES = (
    "Zatím jen výměna dopisů mezi školami.",
    "V letech 2018 až 2020 jsme se účastnili programu Erasmus+ se třemi školami.",
    "Dvakrát jsme hostili dobrovolníky z Evropského sboru solidarity.",
)


def person(rng: Random) -> str:
    """A name, with or without titles."""
    first, last = rng.choice(((_MEN, _HIS), (_WOMEN, _HERS)))
    return f"{rng.choice(_BEFORE)}{rng.choice(first)} {rng.choice(last)}{rng.choice(_AFTER)}"


def ico(rng: Random, *, start: str = "") -> str:
    """Eight digits with a valid check digit (weights 8 to 2, modulo 11)."""
    head = (start or rng.choice(("00", "00", "4", "7", "9"))).ljust(1)
    digits = head + "".join(str(rng.randrange(10)) for _ in range(7 - len(head)))
    if len(start) == 2 and digits[2] == "0":
        digits = digits[:2] + "5" + digits[3:]
    remainder = (11 - sum(int(digit) * (8 - i) for i, digit in enumerate(digits)) % 11) % 11
    return digits + str((remainder or 1) % 10)


def slug(text: str) -> str:
    """Lower-case letters without diacritics, hyphens for the rest; as in a domain name."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return "-".join("".join(c if c.isalnum() and c.isascii() else " " for c in plain).split())
