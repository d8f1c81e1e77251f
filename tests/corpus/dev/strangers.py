"""Documents that reach the same mailbox and are none of the forms: letters, invoices, minutes, other forms."""

from __future__ import annotations

import io
from random import Random

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from tests.corpus.dev import ink, phrases
from tests.corpus.dev.fonts import families, wrap


def draw_stranger(rng: Random) -> tuple[str, bytes]:
    """What it is, and its PDF."""
    name = rng.choice(sorted(_KINDS))
    return name, _on_paper(rng, _KINDS[name](rng))


def _on_paper(rng: Random, blocks: list[str]) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=True)
    family, size, y = rng.choice(families()), rng.choice((9.5, 10.5, 11.0)), 780.0
    for number, block in enumerate(blocks):
        font = family.bold if number == 0 else family.regular
        for line in wrap(block, 490, font, size) or [""]:
            if y < 70:
                canvas.showPage()
                y = 780.0
            canvas.setFont(font, size)
            canvas.drawString(55, y, line)
            y -= 1.45 * size
        y -= 0.6 * size
    if rng.random() < 0.6:
        ink.sign(canvas, rng, 320, max(y - 40, 40), 150, 36)
    canvas.save()
    return buffer.getvalue()


def _german(rng: Random) -> list[str]:
    return [
        "Anfrage zu einer Gemeindepartnerschaft",
        "Sehr geehrte Damen und Herren,",
        f"die Gemeinde Beispielhausen ({rng.randrange(900, 9000)} Einwohner) sucht einen Partner in Mittelböhmen.",
        (
            "Unsere Feuerwehr, die Grundschule und der Musikverein möchten Kontakte knüpfen. Wir senden Ihnen "
            "Informationen über unseren Ort und bitten um Weiterleitung an geeignete Gemeinden."
        ),
        (
            f"Ansprechpartnerin: Erika Muster, Telefon 0049 30 000{rng.randrange(1000, 9999)}, "
            "E-Mail: buergermeisterin@beispielhausen.example"
        ),
        "Mit freundlichen Grüßen",
    ]


def _english(rng: Random) -> list[str]:
    return [
        "Looking for a partner school",
        "Dear colleagues,",
        (
            f"we are a secondary school with {rng.randrange(200, 900)} pupils and look for a partner school in "
            "Central Bohemia for exchange visits. Areas of interest: culture, science, sports."
        ),
        "Contact person: Ann Sample, head of languages, e-mail ann.sample@school.example",
        "Kind regards",
    ]


def _polish(rng: Random) -> list[str]:
    return [
        "Propozycja współpracy partnerskiej",
        "Szanowni Państwo,",
        (
            f"Gmina Przykładowo ({rng.randrange(2000, 9000)} mieszkańców) poszukuje partnera w Kraju Środkowoczeskim. "
            "Proponujemy wymianę młodzieży oraz wspólne projekty kulturalne."
        ),
        "Osoba do kontaktu: Jan Przykładny, tel. +48 00 000 00 00, urzad@przykladowo.example",
        "Z poważaniem",
    ]


def _question(rng: Random) -> list[str]:
    place = rng.choice(phrases.PLACES)
    return [
        "Dotaz k zahraniční spolupráci",
        "Dobrý den,",
        (
            f"obec {place} uvažuje o partnerství s obcí v zahraničí. Kde najdeme formulář a do kdy jej máme poslat? "
            "Musí záměr nejdříve schválit zastupitelstvo?"
        ),
        f"Děkuji za odpověď. {phrases.person(rng)}, starosta, IČO {phrases.ico(rng)}",
    ]


def _invoice(rng: Random) -> list[str]:
    return [
        f"FAKTURA č. 2026{rng.randrange(1000, 9999)}",
        f"Dodavatel: Vzorové tiskárny, s. r. o., IČO {phrases.ico(rng)}, 280 02 {rng.choice(phrases.PLACES)}",
        "Odběratel: Středočeský kraj, Zborovská 11, 150 21 Praha 5",
        *(f"Tisk letáků, {n} ks … {n * 7},00 Kč" for n in rng.sample(range(100, 900), 4)),
        f"Celkem k úhradě: {rng.randrange(2000, 90000)},00 Kč. Datum splatnosti: {rng.randrange(1, 28)}. 12. 2026",
        "Telefon: 601 000 000, e-mail: fakturace@tiskarny.example",
    ]


def _grant(rng: Random) -> list[str]:
    """Another form of the same office: some labels are the same."""
    place = rng.choice(phrases.PLACES)
    return [
        "Žádost o poskytnutí dotace z rozpočtu kraje – Fond kultury",
        f"Název žadatele: Obec {place}",
        f"IČO: {phrases.ico(rng)}",
        f"Číslo bankovního účtu: {rng.randrange(10**8, 10**9)}/0100",
        f"Název projektu: Oprava kapličky v obci {place}",
        f"Celkové náklady projektu: {rng.randrange(50, 900)} 000 Kč",
        f"Požadovaná výše dotace: {rng.randrange(20, 400)} 000 Kč",
        f"Kontaktní osoba: {phrases.person(rng)}",
        "Účel dotace: " + " ".join(rng.sample(phrases.PROFILES, 2)),
        "Prohlašuji, že žadatel nemá závazky po lhůtě splatnosti.",
    ]


def _minutes(rng: Random) -> list[str]:
    place = rng.choice(phrases.PLACES)
    return [
        f"Výpis z usnesení zastupitelstva obce {place} č. {rng.randrange(1, 12)}/2026",
        (
            f"Zastupitelstvo obce {place} po projednání schvaluje navázání partnerství se zahraniční obcí "
            "a ukládá starostovi předložit návrh smlouvy."
        ),
        *rng.sample(phrases.INTENTS, 3),
        f"Hlasování: pro {rng.randrange(5, 9)}, proti {rng.randrange(0, 3)}, zdrželo se {rng.randrange(0, 3)}.",
        f"Ověřovatelé zápisu: {phrases.person(rng)}, {phrases.person(rng)}",
    ]


def _leaflet(rng: Random) -> list[str]:
    return [rng.choice(phrases.PLACES), *rng.sample(phrases.PROFILES, 5), *rng.sample(phrases.INTENTS, 2)]


_KINDS = {
    "letter-german": _german,
    "letter-english": _english,
    "letter-polish": _polish,
    "question": _question,
    "invoice": _invoice,
    "grant-form": _grant,
    "minutes": _minutes,
    "leaflet": _leaflet,
}
