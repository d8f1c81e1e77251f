"""Documents that reach the same mailbox and are not the form: letters from abroad, invoices, minutes, other forms."""

from __future__ import annotations

import random

from tests.corpus.final.answers import FIRST_F, FIRST_M, LAST_F, LAST_M, Answers
from tests.corpus.final.hand import signature, some_hand
from tests.corpus.final.places import PLACES
from tests.corpus.final.sheet import HEIGHT, Filling, Sheet
from tests.corpus.truth import Mark

LETTERS = (
    "letter-en", "letter-de", "invitation", "invoice", "minutes", "questionnaire", "running-text", "reply", "leaflet",
    "grant",
)  # fmt: skip


def draw_letter(subject: str, rng: random.Random) -> bytes:
    """One page (a PDF) of a subject named in ``LETTERS``."""
    nothing = Answers(written={}, chosen={}, truth={}, mistakes=frozenset())
    family = rng.choice(("Liberation Serif", "Liberation Sans", "Carlito", "sans", "serif"))
    sheet = Sheet(Filling(answers=nothing, mark=Mark.ABSENT, hand=some_hand(rng)), family, rng, title=subject)
    {
        "letter-en": _english, "letter-de": _german, "invitation": _invitation, "invoice": _invoice,
        "minutes": _minutes,
        "questionnaire": _questionnaire, "running-text": _running, "reply": _reply, "leaflet": _leaflet,
        "grant": _grant,
    }[subject](sheet, rng)  # fmt: skip
    return sheet.finish()


def _name(rng: random.Random) -> str:
    return rng.choice((f"{rng.choice(FIRST_M)} {rng.choice(LAST_M)}", f"{rng.choice(FIRST_F)} {rng.choice(LAST_F)}"))


def _body(sheet: Sheet, y: float, paragraphs: tuple[str, ...], *, size: float = 10.5) -> float:
    for text in paragraphs:
        y = sheet.paragraph(65, y, text, size, 465) + 8
    return y


def _signed(sheet: Sheet, rng: random.Random, x: float, y: float) -> None:
    if rng.random() < 0.7:
        sheet.ink(signature(x, HEIGHT - y, 110, 34, rng))


def _english(sheet: Sheet, rng: random.Random) -> None:
    town = rng.choice(("Ballymore Heath", "Norbury-on-Trent", "Lakeview Township", "Kilgarran"))
    sheet.text(65, 70, f"{town} Town Council", 14, bold=True)
    sheet.text(65, 86, "Civic Centre, 4 Market Square", 9)
    sheet.text(530, 120, f"{rng.randint(1, 28)} May 2026", 10, align="right")
    y = _body(sheet, 160, (
        "Dear Sir or Madam,",
        (f"We are writing on behalf of {town}, a town of about {rng.randint(3, 20)},000 inhabitants. Our council "
        f"has resolved to look "
        "for a partner municipality in the Central Bohemian Region with which we could establish lasting cooperation."),
        ("We are particularly interested in culture, tourism and exchange between schools. Several of our "
        "primary schools have "
        "experience with international projects and would welcome contact with Czech pupils and teachers."),
        ("A leaflet about our town is enclosed. We would be grateful if you could pass our request on to "
        "suitable municipalities "
        "and let us know whether there is a form that we should complete."),
        "Yours faithfully,",
    ))  # fmt: skip
    _signed(sheet, rng, 70, y + 34)
    sheet.text(65, y + 50, rng.choice(("Margaret Ashdown", "Colin Whitmarsh", "Deirdre Kavanagh")), 10.5)
    sheet.text(65, y + 64, "Mayor", 10.5, italic=True)


def _german(sheet: Sheet, rng: random.Random) -> None:
    town = rng.choice(("Oberwiesenbach", "Lindhausen", "Sankt Ulrich am See", "Neuenfelde"))
    sheet.text(65, 70, f"Gemeinde {town}", 14, bold=True)
    sheet.text(65, 86, "Der Bürgermeister", 10)
    sheet.text(530, 120, f"{town}, den {rng.randint(1, 28)}. April 2026", 10, align="right")
    sheet.text(65, 150, "Partnerschaft mit einer Gemeinde in Mittelböhmen", 11, bold=True)
    y = _body(sheet, 178, (
        "Sehr geehrte Damen und Herren,",
        (f"unsere Gemeinde mit rund {rng.randint(2, 9)}.{rng.randint(100, 900)} Einwohnern sucht eine "
        f"Partnergemeinde in der "
        "Tschechischen Republik. Wir denken an Begegnungen der Schulen, der Feuerwehren und der Musikvereine."),
        ("Unsere Gemeinde liegt inmitten von Weinbergen, verfügt über eine Grundschule, zwei Kindergärten und reges "
        "Vereinsleben. Erfahrungen mit internationalen Projekten haben wir durch unsere französische Partnerstadt."),
        ("Anliegend übersenden wir Ihnen Informationen über unsere Gemeinde. Für eine Weiterleitung an interessierte "
        "Gemeinden wären wir Ihnen dankbar."),
        "Mit freundlichen Grüßen",
    ))  # fmt: skip
    _signed(sheet, rng, 70, y + 34)
    sheet.text(65, y + 50, rng.choice(("Karl-Heinz Brückner", "Sabine Oesterle", "Jörg Großmann")), 10.5)


def _invitation(sheet: Sheet, rng: random.Random) -> None:
    place = rng.choice(PLACES)
    sheet.box(48, 60, 499, 420, line=1.5)
    sheet.text(298, 120, "POZVÁNKA", 26, bold=True, align="centre")
    sheet.text(298, 160, "na setkání s partnerskými městy", 15, align="centre")
    sheet.text(298, 205, f"{place.name}, sál radnice", 13, align="centre")
    sheet.text(298, 228, f"{rng.randint(2, 28)}. září 2026 od {rng.randint(9, 18)} hodin", 13, align="centre")
    y = 270.0
    for line in (
        "zahájení a přivítání hostů",
        "vystoupení dětí ze základní školy",
        "přednáška o zahraniční spolupráci obcí",
        "občerstvení",
    ):
        sheet.text(298, y, f"• {line}", 11, align="centre")
        y += 20
    sheet.text(298, 440, f"Srdečně zve {_name(rng)}, starosta", 11, italic=True, align="centre")


def _invoice(sheet: Sheet, rng: random.Random) -> None:
    place = rng.choice(PLACES)
    sheet.text(50, 60, f"Faktura – daňový doklad č. 2026{rng.randint(1000, 9999)}", 15, bold=True)
    sheet.box(50, 76, 245, 110)
    sheet.box(300, 76, 245, 110)
    for x, who, name in (
        (56, "Dodavatel", f"Tiskárna {rng.choice(LAST_M)}, s.r.o."),
        (306, "Odběratel", f"Obec {place.name}"),
    ):
        sheet.text(x, 92, who + ":", 9, bold=True)
        for index, line in enumerate((name, f"Hlavní {rng.randint(1, 300)}",
        f"{place.postal_code[:3]} {place.postal_code[3:]} {place.name}",
                                      f"IČO: {rng.randint(10**7, 10**8 - 1)}", "Telefon: 311 000 000",
                                      "E-mail: fakturace@example.cz")):  # fmt: skip
            sheet.text(x, 106 + 13 * index, line, 9)
    sheet.text(
        50,
        208,
        f"Datum vystavení: {rng.randint(1, 28)}. 6. 2026     Datum splatnosti: {rng.randint(1, 28)}. 7. 2026",
        9,
    )
    y, total = 230.0, 0
    for item in ("Tisk letáků v češtině a němčině", "Překlad – němčina, normostrana", "Doprava"):
        price = rng.randint(3, 120) * 50
        total += price
        sheet.box(50, y, 495, 18, line=0.4)
        sheet.text(55, y + 12.5, item, 9)
        sheet.text(540, y + 12.5, f"{price},00 Kč", 9, align="right")
        y += 18
    sheet.text(540, y + 24, f"Celkem k úhradě: {total},00 Kč", 12, bold=True, align="right")


def _minutes(sheet: Sheet, rng: random.Random) -> None:
    place = rng.choice(PLACES)
    sheet.text(65, 70, f"Zápis ze zasedání zastupitelstva č. {rng.randint(2, 9)}/2026", 14, bold=True)
    sheet.text(65, 88, f"konaného dne {rng.randint(1, 28)}. 5. 2026 v {place.locative}", 10)
    _body(sheet, 116, (
        f"Přítomni: {', '.join(_name(rng) for _ in range(6))}. Omluveni: {_name(rng)}.",
        "1. Zahájení. Starosta zahájil zasedání v 18.00 a konstatoval, že zastupitelstvo je usnášeníschopné.",
        ("2. Rozpočtové opatření č. 3. Zastupitelstvo schvaluje rozpočtové opatření podle přílohy. Pro 9, proti "
        "0, zdržel se 1."),
        (f"3. Zahraniční spolupráce. {_name(rng)} informoval o možnosti navázat partnerství s obcí v "
        f"Porýní-Falci nebo v Opolském "
        "vojvodství. Zastupitelstvo bere informaci na vědomí a ukládá starostovi zjistit podmínky na krajském úřadě."),
        (f"Usnesení č. {rng.randint(10, 99)}/2026: Zastupitelstvo pověřuje starostu jednáním o zahájení "
        f"zahraniční spolupráce."),
        "4. Různé. Diskuse o opravě chodníku v ulici Školní, o počtu obyvatel a o kapacitě mateřské školy.",
        f"Zapsala: {_name(rng)}    Ověřovatelé: {_name(rng)}, {_name(rng)}",
    ))  # fmt: skip


def _questionnaire(sheet: Sheet, rng: random.Random) -> None:
    sheet.text(298, 60, rng.choice(("Žádost o přidělení popelnice", "Dotazník spokojenosti s odpady",
    "Přihláška na letní tábor")), 15,
               bold=True, align="centre")  # fmt: skip
    sheet.text(298, 78, f"Městský úřad {rng.choice(PLACES).name}, odbor životního prostředí", 9.5, align="centre")
    y = 110.0
    for label in ("Jméno a příjmení", "Datum narození", "Trvalé bydliště", "Ulice a číslo", "PSČ, obec", "Telefon",
    "E-mail",
                  "Číslo nemovitosti", "Počet osob v domácnosti", "Frekvence svozu", "Číslo účtu"):  # fmt: skip
        sheet.box(60, y, 170, 20)
        sheet.box(230, y, 305, 20)
        sheet.text(65, y + 13.5, label, 9.5)
        y += 20
    y += 24
    end = sheet.text(60, y, "Způsob platby:", 9.5)
    for word in ("hotově", "převodem", "složenkou"):
        sheet.box(end + 12, y - 8, 8.5, 8.5)
        end = sheet.text(end + 24, y, word, 9.5)
    sheet.text(60, y + 50, "V .............................. dne ....................", 10)
    sheet.text(380, y + 50, "..............................", 10)
    sheet.text(415, y + 63, "podpis", 8.5)


def _running(sheet: Sheet, rng: random.Random) -> None:
    sheet.text(65, 70, "Jak požádat o zprostředkování partnerství", 15, bold=True)
    _body(sheet, 100, (
        ("Obce, města a školy mohou krajský úřad požádat o pomoc při hledání partnera v zahraničí. V žádosti "
        "uvedou název žadatele, "
        "IČO, ulici a číslo, PSČ, obec a okres, dále ID datové schránky, webové stránky a počet obyvatel nebo žáků."),
        ("Potřebujeme znát jméno statutárního zástupce a jeho funkci, kontaktní osobu, její e-mail a telefon a "
        "také jazykové "
        "znalosti, aby bylo jasné, jak budou partneři spolu mluvit."),
        ("Žadatel si vybere partnerský region (například Porýní-Falc nebo Burgundsko-Franche-Comté), případně "
        "náhradní region, a "
        "popíše typ partnera, jeho přibližnou velikost a charakter. Oblasti spolupráce bývají různé: školy, "
        "kultura, cestovní "
        "ruch, zkušenosti samospráv, podpora podnikatelů, věda a výzkum nebo sociální oblast."),
        ("Velmi pomůže popis záměru a očekávání, charakteristika obce či školy a přehled stávajících "
        "zahraničních partnerství. "
        "Usnesení zastupitelstva k žádosti o vyhledání partnera není nutné."),
        "Nakonec nesmí chybět souhlas s předáním údajů partnerskému regionu, místo, datum a podpis.",
        f"Dotazy zodpoví {_name(rng)}, oddělení vnějších vztahů.",
    ))  # fmt: skip


def _reply(sheet: Sheet, rng: random.Random) -> None:
    place = rng.choice(PLACES)
    sheet.text(65, 70, f"Obecní úřad {place.name}", 13, bold=True)
    sheet.text(65, 86, f"{place.postal_code[:3]} {place.postal_code[3:]} {place.name}", 9.5)
    sheet.text(530, 116, f"V {place.locative} dne {rng.randint(1, 28)}. 7. 2026", 10, align="right")
    sheet.text(65, 146, "Věc: Dotaz k zahraniční spolupráci", 11, bold=True)
    y = _body(sheet, 172, (
        "Vážení,",
        ("dovoluji si zeptat se, zda by naše obec mohla navázat kontakt s některým z partnerských regionů "
        "Středočeského kraje a zda "
        "je k tomu potřeba usnesení zastupitelstva. Formulář zatím nemáme, prosíme o jeho zaslání."),
        "Děkuji za odpověď a jsem s pozdravem",
    ))  # fmt: skip
    _signed(sheet, rng, 370, y + 36)
    sheet.text(440, y + 54, _name(rng), 10.5, align="centre")
    sheet.text(440, y + 67, rng.choice(("starosta obce", "místostarostka", "účetní")), 9.5, align="centre")


def _leaflet(sheet: Sheet, rng: random.Random) -> None:
    place = rng.choice(PLACES)
    sheet.box(0, 0, 596, 110, grey=0.25, line=0)
    sheet.text(298, 70, f"Vítejte – {place.name}", 24, bold=True, colour=(1, 1, 1), align="centre")
    _body(sheet, 150, (
        (f"{place.name} leží v okrese {place.district}. Charakteristika obce: klidné místo k životu, škola, "
        f"knihovna, muzeum a sportovní klub."),
        (f"Počet obyvatel: {rng.randint(400, 9000)}. Nadmořská výška: {rng.randint(160, 520)} m. První zmínka: "
        f"{rng.randint(1100, 1450)}."),
        "Informační centrum je otevřeno od úterý do neděle. Telefon a e-mail najdete na webových stránkách.",
        "Kultura a cestovní ruch: rozhledna, naučná stezka, hudební léto, posvícení, adventní trhy.",
    ), size=12)  # fmt: skip
    for index in range(3):
        sheet.box(65 + index * 158, 430, 148, 110, grey=0.55 + 0.12 * index)


def _grant(sheet: Sheet, rng: random.Random) -> None:
    place = rng.choice(PLACES)
    sheet.text(50, 58, "Žádost o dotaci z programu Kultura a památky", 14, bold=True)
    y = 84.0
    for label, value in (("Žadatel", f"Spolek přátel města {place.name}"), ("IČO", str(rng.randint(10**7,
    10**8 - 1))), ("Sídlo", f"Husova {rng.randint(1, 90)}, {place.name}"),
                         ("Statutární orgán", _name(rng)), ("Bankovní účet", f"{rng.randint(10**8, 10**9)}/0100"),
                         ("Název projektu", "Oprava varhan"),
                         ("Celkové náklady", f"{rng.randint(40, 900)} 000 Kč"), ("Požadovaná dotace",
                         f"{rng.randint(10, 200)} 000 Kč"), ("Termín realizace", "1. 6. – 30. 11. 2026"),
                         ("Účel dotace", "Obnova barokních varhan v kostele"), ("Datum",
                         f"{rng.randint(1, 28)}. 2. 2026")):  # fmt: skip
        sheet.box(50, y, 160, 22)
        sheet.box(210, y, 335, 22)
        sheet.text(55, y + 14.5, label, 9.5, bold=True)
        sheet.text(215, y + 14.5, value, 9.5)
        y += 22
    sheet.text(350, y + 50, "Podpis:", 9.5)
    _signed(sheet, rng, 395, y + 54)
