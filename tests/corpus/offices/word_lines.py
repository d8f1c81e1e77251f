"""Offices whose Word form is running text: leaders of dots, sentences with blanks, numbered questions."""

from __future__ import annotations

from random import Random

from tests.corpus.dev.people import Applicant
from tests.corpus.offices.word_doc import Doc, numbering
from tests.corpus.offices.word_ml import field, look, p, run, section

File = tuple[bytes, bool]

# ---------------------------------------------------------------- leaders

_LEADERS = {
    "applicant_name": "Název obce, města, školy",
    "applicant_type": "Žadatelem je",
    "ico": "IČO",
    "founder": "Zřizovatel školy",
    "street": "Adresa sídla (ulice, číslo)",
    "postal_code": "PSČ",
    "municipality": "Obec",
    "district": "V okrese",
    "databox_id": "Datová schránka č.",
    "website": "Adresa webu",
    "population": "Obyvatel (žáků)",
    "representative_name": "Za obec / školu jedná",
    "representative_role": "ve funkci",
    "contact_name": "Věc vyřizuje",
    "contact_role": "pracovní pozice",
    "contact_email": "mail",
    "contact_phone": "tel.",
    "languages": "Domluvíme se jazykem",
    "partner_region": "Zvolený region",
    "alternate_region": "Záložní region",
    "partner_type": "Chceme partnera typu",
    "partner_size": "Jeho orientační velikost",
    "partner_character": "Představa o partnerovi",
    "partner_wish": "Oslovte prosím konkrétně",
    "cooperation_areas": "Náměty ke spolupráci",
    "cooperation_form": "Spolupráce má mít podobu",
    "planned_start": "Spolupráci zahájíme",
    "intent": "Náš záměr a co očekáváme",
    "profile": "Něco o naší obci / škole",
    "existing_partnerships": "V zahraničí již máme tyto partnery",
    "international_experience": "Z mezinárodních projektů máme za sebou",
    "council_resolution": "Usnesení zastupitelstva č.",
    "consent": "Souhlasíme, aby kraj předal údaje partnerskému regionu",
    "signed_place": "V",
    "signed_date": "dne",
}
_LEADER_GROUPS = (
    (
        "I. Žadatel",
        "applicant_name|applicant_type|ico databox_id|founder|street|postal_code municipality|district population|website",  # noqa: E501
    ),
    (
        "II. Lidé",
        "representative_name representative_role|contact_name contact_role|contact_phone contact_email|languages",
    ),
    ("III. Partner", "partner_region|alternate_region|partner_type|partner_size|partner_character|partner_wish"),
    ("IV. Spolupráce", "cooperation_areas|cooperation_form|planned_start|intent"),
    ("V. Ostatní", "profile|existing_partnerships|international_experience|council_resolution|consent"),
)
_LEADER_NOTES = {
    "founder": "Vyplňují pouze školy a příspěvkové organizace.",
    "alternate_region": "Pro případ, že by se v prvním regionu partner nenašel.",
    "council_resolution": "Pokud již bylo přijato; jinak nevyplňujte.",
}


def leaders(rng: Random, applicant: Applicant) -> File:
    """Labels with dots after them, typed or by tab stops; the chosen option is underlined, or the others struck."""
    doc = Doc(rng=rng, applicant=applicant, in_words=frozenset({"district", "alternate_region", "languages"}))
    strike, typed = rng.random() < 0.5, rng.random() < 0.5
    body = p(
        run("Zahájení zahraniční spolupráce obcí SK – přihláška", look(bold=True, size=15)), align="center", after=60
    )
    hint = "Nehodící se škrtněte." if strike else "Zvolenou možnost podtrhněte."
    body += p(run(hint, look(italic=True)), align="center", after=120)
    for heading, lines in _LEADER_GROUPS:
        body += p(run(heading), style="Nadpis2")
        for line in lines.split("|"):
            body += _leader_line(doc, line.split(), strike=strike, typed=typed)
    body += p(
        *(run(f"{_LEADERS[key]} ") + _dotted(doc.text(key), 24) + run("  ") for key in ("signed_place", "signed_date")),
        before=400,
    )
    body += p(run("Podpis (starosta, ředitel): "), run(doc.signer() or "." * 50), before=500)
    header = p(
        run("Středočeský kraj • Oddělení vnějších vztahů • Zborovská 11, Praha 5", look(size=8, small_caps=True)),
        align="right",
    )
    return doc.pack(body, font="Cambria", size=10.5, header=header), False


def _leader_line(doc: Doc, keys: list[str], *, strike: bool, typed: bool) -> str:
    runs, stops = [], []
    for index, key in enumerate(keys, 1):
        runs.append(run(" " * (index > 1)) + doc.broken(_LEADERS[key]))
        runs.append((doc.note(_LEADER_NOTES[key]) if key in _LEADER_NOTES else "") + run(": "))
        if doc.boxed(key):
            runs.append(doc.emphasised(key, strike=strike))
            continue
        text = doc.text(key)
        if typed or len(text) > 45:
            runs.append(_dotted(text, 80 // len(keys) - len(_LEADERS[key])))
        else:
            stops.append(("left", "dot", 9638 * index // len(keys)))
            runs.append(run(f"{text}\t", look()))
    return p(*runs, tabs=stops, after=70)


def _dotted(text: str, room: int) -> str:
    """An answer typed over the dots; some of them are left behind it."""
    rest = max(3, round(1.5 * (room - len(text))))
    return (
        run(text, look(italic=True)) + run(" " * bool(text) + "." * rest)
        if len(text) < room
        else run(text, look(italic=True))
    )


# ---------------------------------------------------------------- sentences, tracked changes, comments

_AUTHOR = 'w:author="Novotná Jitka" w:date="2026-10-05T09:10:00Z"'


def letter(rng: Random, applicant: Applicant) -> File:
    """A letter with blanks in its sentences; answers were typed while changes were being tracked."""
    doc = Doc(
        rng=rng, applicant=applicant, in_words=frozenset({"district", "languages", "alternate_region", "consent"})
    )
    boxes, share = rng.choice(("bracket", "paren")), rng.uniform(0.2, 0.8)

    def blank(key: str) -> str:
        text = doc.text(key)
        if not text:
            return run("_" * rng.randrange(10, 25))
        if rng.random() < share:
            return _tracked(doc, text)
        return run(text, look(underline="single"))

    def line(*parts: str, **how: object) -> str:
        return p(
            *(blank(part[1:]) if part.startswith("@") else run(part) for part in parts), align="both", after=110, **how
        )  # type: ignore[arg-type]

    def boxed(caption: str, key: str) -> str:
        if not doc.boxed(key):
            return line(f"{caption}: ", f"@{key}")
        return p(run(f"{caption}:"), keep=True, after=40) + "".join(
            p(row, left=425, after=20) for row in doc.lines(key, boxes)
        )

    body = p(run("Krajský úřad Středočeského kraje\nZborovská 11\n150 21 Praha 5"), after=240)
    body += p(
        run("Věc: Zahájení zahraniční spolupráce obcí SK – žádost o zprostředkování partnera", look(bold=True)),
        after=160,
    )
    body += line(
        "My, níže podepsaní zástupci žadatele (název) ",
        "@applicant_name",
        ", IČO ",
        "@ico",
        ", se sídlem na adrese (ulice a číslo) ",
        "@street",
        ", PSČ ",
        "@postal_code",
        ", obec ",
        "@municipality",
        ", okres ",
        "@district",
        ", ID datové schránky ",
        "@databox_id",
        ", internetové stránky ",
        "@website",
        ", počet obyvatel nebo žáků ",
        "@population",
        ", u škol zřizovatel ",
        "@founder",
        ", žádáme o zprostředkování spolupráce se zahraničním partnerem.",
    )
    body += boxed("Žadatel je (označte)", "applicant_type")
    body += line(
        "Podle zákona za žadatele jedná ", "@representative_name", ", funkce: ", "@representative_role", ".", before=120
    )
    phone = doc.comment("Prosím ověřit, zda je číslo stále platné.", blank("contact_phone"), author="Novotná Jitka")
    body += p(
        run("S krajem bude komunikovat "),
        blank("contact_name"),
        run(", pracovní zařazení "),
        blank("contact_role"),
        run(", e-mail "),
        blank("contact_email"),
        run(", telefon "),
        phone,
        run("."),
        align="both",
        after=110,
    )
    body += line("S partnerem se domluvíme těmito jazyky: ", "@languages", ".")
    body += boxed("Partnera hledáme v regionu (vyberte jeden)", "partner_region")
    body += line("Nebude-li to možné, přijmeme partnera z regionu ", "@alternate_region", ".", before=120)
    body += boxed("Partnerem by měla být", "partner_type")
    body += line(
        "Partner by měl mít velikost přibližně ",
        "@partner_size",
        ". Zajímá nás konkrétně tato obec či škola: ",
        "@partner_wish",
        ". Od partnera si představujeme, že bude: ",
        "@partner_character",
        before=120,
    )
    body += boxed("Spolupracovat chceme v oblastech", "cooperation_areas")
    body += boxed("Forma spolupráce", "cooperation_form")
    body += line("Začít bychom chtěli (termín) ", "@planned_start", ".", before=120)
    body += line("Naším záměrem a očekáváním je: ", "@intent")
    body += line("Charakteristika naší obce (školy): ", "@profile")
    body += line("Dosud máme tato zahraniční partnerství: ", "@existing_partnerships", ".")
    body += line("Naše zkušenosti s mezinárodními projekty: ", "@international_experience")
    body += line("Podání žádosti schválilo zastupitelstvo (rada) usnesením ", "@council_resolution", ".")
    body += line("S předáním těchto údajů partnerskému regionu souhlasíme (ano/ne): ", "@consent")
    body += line("V (místo) ", "@signed_place", " dne ", "@signed_date", before=300)
    body += p(run(doc.signer() or " "), before=500, left=5200) + p(run("_" * 28), left=5200)
    body += p(run("podpis zástupce žadatele", look(size=9)), left=5200)
    return doc.pack(body, font="Times New Roman", size=11.5, margin=1417, settings="<w:trackRevisions/>"), False


def _tracked(doc: Doc, text: str) -> str:
    """A blank that was deleted and the answer that was put there, or an answer whose end was corrected."""
    words = text.split(" ")
    mark = look(underline="single")
    if len(words) > 3 and doc.rng.random() < 0.5:
        kept, late = " ".join(words[:-2]), " " + " ".join(words[-2:])
        return run(kept, mark) + _deleted(doc, " ......", mark) + _inserted(doc, late, mark)
    return _deleted(doc, "_" * 12, "") + _inserted(doc, text, mark)


def _deleted(doc: Doc, text: str, properties: str) -> str:
    inside = f'<w:r>{properties}<w:delText xml:space="preserve">{text}</w:delText></w:r>'
    return f'<w:del w:id="{900 + doc.number()}" {_AUTHOR}>{inside}</w:del>'


def _inserted(doc: Doc, text: str, properties: str) -> str:
    return f'<w:ins w:id="{900 + doc.number()}" {_AUTHOR}>{run(text, properties)}</w:ins>'


# ---------------------------------------------------------------- numbered questions

_QUESTIONS = (
    (
        "Kdo jste",
        (
            ("applicant_name", "Jak se vaše obec, škola či instituce oficiálně jmenuje?"),
            ("applicant_type", "Co jste?"),
            ("ico", "Jaké máte IČO?"),
            ("founder", "Jste-li škola, kdo vás zřídil?"),
            ("street", "V jaké ulici a čísle popisném sídlíte?"),
            ("postal_code", "Jaké máte PSČ?"),
            ("municipality", "Ve které obci je vaše sídlo?"),
            ("district", "Do kterého okresu patříte?"),
            ("databox_id", "Jaký je kód vaší datové schránky?"),
            ("website", "Kde vás najdeme na internetu?"),
            ("population", "Kolik máte obyvatel (škola: žáků)?"),
        ),
    ),
    (
        "S kým budeme jednat",
        (
            ("representative_name", "Kdo je starostou, ředitelem či jiným zákonným zástupcem?"),
            ("representative_role", "Jak přesně zní jeho / její funkce?"),
            ("contact_name", "Kdo bude naší kontaktní osobou?"),
            ("contact_role", "Jakou funkci má kontaktní osoba?"),
            ("contact_email", "Na jaký e-mail jí máme psát?"),
            ("contact_phone", "Na jaké číslo jí máme volat?"),
            ("languages", "Jakými jazyky u vás mluvíte?"),
        ),
    ),
    (
        "Koho hledáte",
        (
            ("partner_region", "Ze kterého partnerského regionu má partner být?"),
            ("alternate_region", "Který region je vaše druhá volba?"),
            ("partner_type", "Jakého partnera hledáte?"),
            ("partner_size", "Jak má být partner zhruba velký?"),
            ("partner_character", "Jaký by partner měl být? Popište ho."),
            ("partner_wish", "Máte už vyhlédnutou konkrétní obec nebo školu?"),
        ),
    ),
    (
        "Co spolu chcete dělat",
        (
            ("cooperation_areas", "Ve kterých oblastech chcete spolupracovat?"),
            ("cooperation_form", "Jakou formu má spolupráce mít?"),
            ("planned_start", "Kdy chcete spolupráci zahájit?"),
            ("intent", "Jaký je váš záměr a co od spolupráce čekáte?"),
        ),
    ),
    (
        "Na závěr",
        (
            ("profile", "Jak byste svou obec nebo školu partnerovi představili?"),
            ("existing_partnerships", "Jaká zahraniční partnerství už máte?"),
            ("international_experience", "Jaké zkušenosti máte s mezinárodními projekty?"),
            ("council_resolution", "Kterým usnesením to rada či zastupitelstvo schválilo?"),
            ("consent", "Souhlasíte s předáním odpovědí partnerskému regionu?"),
        ),
    ),
)


def questions(rng: Random, applicant: Applicant) -> File:
    """Automatically numbered questions, answers in the paragraph below; the first page in two columns."""
    doc = Doc(rng=rng, applicant=applicant, in_words=frozenset({"district"}))
    boxes, blue = rng.choice(("ballot", "square", "bracket")), look(color="1F3864")
    body = p(run("Dotazník k navázání zahraniční spolupráce"), style="Nadpis1")
    body += p(
        run("Milí starostové, milé ředitelky, odpovězte prosím na otázky a dotazník nám pošlete na protokol@kr-s.cz."),
        after=120,
    )
    body += p(section=section(margin=1000))
    for index, (heading, rows) in enumerate(_QUESTIONS):
        body += p(run(heading), style="Nadpis2", number=(1, 0))
        for key, question in rows:
            body += p(doc.broken(question, look(bold=True)), number=(1, 1), keep=True, before=60)
            if doc.boxed(key):
                body += "".join(p(row, left=1300, hanging=280) for row in doc.lines(key, boxes, properties=blue))
            else:
                body += p(doc.broken(doc.text(key), blue), left=850)
        if index == 1:
            body += p(section=section(margin=1000, columns=2, continuous=True))
    body += p(run("Podepsáno v: ", look(bold=True)), run(doc.text("signed_place"), blue), before=300)
    body += p(run("Datum: ", look(bold=True)), run(doc.text("signed_date"), blue))
    body += p(run("Podpis: ", look(bold=True)), run(doc.signer(), blue), before=200)
    footer = p(run("Děkujeme! Vaše Centrum pro partnerské regiony   "), field("PAGE", "1"), align="center")
    lists = numbering(("%1.", "%1.%2"))
    return doc.pack(body, font="Calibri", size=10, numbering=lists, footer=footer, margin=1000, continuous=True), False
