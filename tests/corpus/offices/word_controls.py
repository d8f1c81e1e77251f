"""Offices whose Word form has content controls, or bilingual labels over the answers in the same cell."""

from __future__ import annotations

import re
from random import Random

from tests.corpus.dev.people import Applicant
from tests.corpus.offices.word_doc import Doc
from tests.corpus.offices.word_doc import style as named
from tests.corpus.offices.word_ml import control, list_items, look, p, run, tbl, tc, tr

File = tuple[bytes, bool]

# ---------------------------------------------------------------- content controls

_CARDS = (
    (
        "1 | Identifikace žadatele",
        (
            ("applicant_name", "Název subjektu"),
            ("applicant_type", "Druh subjektu"),
            ("ico", "Identifikační číslo osoby (IČO)"),
            ("founder", "Zřizovatel (u příspěvkových organizací)"),
            ("street", "Ulice a číslo domu"),
            ("postal_code", "PSČ"),
            ("municipality", "Název obce sídla"),
            ("district", "Okres"),
            ("databox_id", "Datová schránka (ID)"),
            ("website", "Odkaz na web"),
            ("population", "Počet obyvatel, resp. žáků"),
        ),
    ),
    (
        "2 | Zodpovědné osoby",
        (
            ("representative_name", "Statutární orgán (jméno a příjmení)"),
            ("representative_role", "Statutární orgán – funkce"),
            ("contact_name", "Kontakt (jméno a příjmení)"),
            ("contact_role", "Kontakt – funkce"),
            ("contact_email", "Kontakt – e-mail"),
            ("contact_phone", "Kontakt – telefon"),
            ("languages", "Jazyky pro komunikaci s partnerem"),
        ),
    ),
    (
        "3 | Poptávaný partner",
        (
            ("partner_region", "Partnerský region – hlavní volba"),
            ("alternate_region", "Partnerský region – náhradní volba"),
            ("partner_type", "Typ partnerského subjektu"),
            ("partner_size", "Velikost partnerského subjektu"),
            ("partner_character", "Popis vhodného partnera"),
            ("partner_wish", "Konkrétní vytipovaný partner"),
        ),
    ),
    (
        "4 | Zaměření spolupráce",
        (
            ("cooperation_areas", "Oblasti zájmu"),
            ("cooperation_form", "Forma spolupráce"),
            ("planned_start", "Plánované zahájení"),
            ("intent", "Popis záměru, cíle a očekávání"),
        ),
    ),
    (
        "5 | Představení a zkušenosti žadatele",
        (
            ("profile", "Charakteristika žadatele"),
            ("existing_partnerships", "Existující zahraniční partnerství"),
            ("international_experience", "Zkušenosti s mezinárodními projekty"),
            ("council_resolution", "Číslo a datum usnesení zastupitelstva / rady"),
        ),
    ),
)
_CHECKED = "languages", "cooperation_areas"
_DATES = "planned_start", "signed_date"


def controls(rng: Random, applicant: Applicant) -> File:
    """Headed cards; the label in small capitals above a content control, whose placeholder stays where nothing was chosen."""  # noqa: E501
    doc = Doc(rng=rng, applicant=applicant)
    combo = rng.random() < 0.5
    body = p(run("Vstupní formulář: zahraniční spolupráce obcí SK"), style="Nadpis1")
    body += p(run("Klikněte do šedého textu a pište. Formulář uložte a odešlete datovou schránkou."), after=160)
    for heading, rows in _CARDS:
        inside = p(run(heading), style="Nadpis2")
        for key, label in rows:
            inside += p(doc.broken(label), style="Popisek", keep=True) + _controlled(doc, key, combo=combo)
        body += tbl([tr(tc(inside, 9638), split=True)], (9638,), color="A6A6A6") + p(after=60)
    consent = _checkbox(doc, ticked=doc.consents())
    body += p(
        consent,
        run(" Žadatel souhlasí, aby Středočeský kraj předal uvedené údaje partnerskému regionu."),
        before=80,
        after=160,
    )
    rows = [
        tr(
            *(
                tc(p(run(label), style="Popisek"), 3212)
                for label in ("Místo podpisu", "Datum podpisu", "Podpis oprávněného zástupce")
            )
        ),
        tr(
            _cell_control(doc, "signed_place"),
            tc(_controlled(doc, "signed_date", combo=combo), 3212),
            tc(p(run(doc.signer()), before=400), 3212),
        ),
    ]
    extra = named(
        "Popisek",
        "Popisek pole",
        '<w:spacing w:before="80" w:after="0"/>',
        look(small_caps=True, color="2E74B5", size=9),
    )
    return doc.pack(body + tbl(rows, (3212,) * 3, line="nil") + p(), font="Calibri", size=11, extra=extra), True


def _placeholder(text: str) -> str:
    return run(text, look(style="Zstupntext"))


def _plain(
    doc: Doc, text: str, kind: str = "<w:text/>", empty: str = "Klikněte nebo klepněte sem a zadejte text."
) -> str:
    content = doc.broken(text) if text else _placeholder(empty)
    return control(doc.number(), kind, content, placeholder=not text)


def _checkbox(doc: Doc, *, ticked: bool) -> str:
    kind = (
        f'<w14:checkbox><w14:checked w14:val="{int(ticked)}"/><w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
        '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>'
    )
    return control(doc.number(), kind, run("☒" if ticked else "☐", look(font="MS Gothic")))


def _controlled(doc: Doc, key: str, *, combo: bool) -> str:
    if doc.boxed(key):
        options = doc.options(key)
        if key in _CHECKED:
            return p(*(_checkbox(doc, ticked=chosen) + run(f" {text}    ") for text, chosen in options))
        picked = next((text for text, chosen in options if chosen), "")
        kind = list_items("w:comboBox" if combo else "w:dropDownList", [text for text, _ in options])
        return p(_plain(doc, picked, kind, "Zvolte položku."))
    text = doc.text(key)
    if key in _DATES:
        return p(_plain(doc, text, _date(doc, key), "Klikněte nebo klepněte sem a zadejte datum."))
    if key in ("intent", "profile") and text:
        return control(doc.number(), "<w:richText/>", p(doc.broken(text)))
    return p(_plain(doc, text))


def _date(doc: Doc, key: str) -> str:
    value = str(doc.applicant.answers[key].value or "")
    full = f' w:fullDate="{value}T00:00:00Z"' if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else ""
    return (
        f'<w:date{full}><w:dateFormat w:val="d. M. yyyy"/><w:lid w:val="cs-CZ"/>'
        '<w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="gregorian"/></w:date>'
    )


def _cell_control(doc: Doc, key: str) -> str:
    text = doc.text(key)
    content = tc(p(run(text) if text else _placeholder("Zadejte místo.")), 3212)
    return control(doc.number(), "<w:text/>", content, placeholder=not text)


# ---------------------------------------------------------------- bilingual, landscape, matrix of people

_BILINGUAL = {
    "applicant_name": ("Název žadatele", "Name of applicant"),
    "applicant_type": ("Kategorie žadatele", "Category of applicant"),
    "ico": ("IČO", "Company ID"),
    "founder": ("Zřizovatel", "Founder"),
    "street": ("Ulice, číslo", "Street, number"),
    "postal_code": ("PSČ", "Postcode"),
    "municipality": ("Sídlo (město, obec)", "Town"),
    "district": ("Okres", "District"),
    "databox_id": ("ID DS", "Data box ID"),
    "website": ("Webová prezentace", "Website"),
    "population": ("Počet obyvatel / žáků", "Number of inhabitants / pupils"),
    "languages": ("Komunikační jazyky", "Languages spoken"),
    "partner_region": ("Partnerský region (1. priorita)", "Partner region (1st priority)"),
    "alternate_region": ("Partnerský region (2. priorita)", "Partner region (2nd priority)"),
    "partner_type": ("Požadovaný typ partnera", "Type of partner sought"),
    "partner_size": ("Požadovaná velikost partnera", "Size of partner"),
    "partner_character": ("Požadovaný profil partnera", "Profile of partner sought"),
    "partner_wish": ("Preferovaný konkrétní partner", "Particular partner preferred"),
    "cooperation_areas": ("Oblasti spolupráce", "Areas of co-operation"),
    "intent": ("Popis záměru a očekávání", "Intent and expectations"),
    "cooperation_form": ("Forma spolupráce", "Form of co-operation"),
    "planned_start": ("Zahájení spolupráce", "Start of co-operation"),
    "profile": ("Profil žadatele", "Profile of applicant"),
    "existing_partnerships": ("Stávající zahraniční partnerství", "Existing partnerships abroad"),
    "international_experience": ("Zkušenosti s mezinárodními projekty", "International project experience"),
    "council_resolution": ("Usnesení rady / zastupitelstva", "Council resolution"),
    "consent": ("Souhlas s předáním údajů regionu", "Consent to data transfer"),
    "signed_place": ("Místo", "Place"),
    "signed_date": ("Datum", "Date"),
}
_GRID = (
    "ŽADATEL / APPLICANT",
    "applicant_name:6 applicant_type:4 ico:2",
    "street:4 postal_code:2 municipality:3 district:3",
    "website:4 databox_id:2 population:3 founder:3",
    "languages:12",
    "PARTNER",
    "partner_region:7 alternate_region:5",
    "partner_type:4 partner_size:4 partner_wish:4",
    "partner_character:12",
    "SPOLUPRÁCE / CO-OPERATION",
    "cooperation_areas:6 cooperation_form:3 planned_start:3",
    "intent:12",
    "O ŽADATELI / ABOUT THE APPLICANT",
    "profile:6 international_experience:6",
    "existing_partnerships:6 council_resolution:3 consent:3",
    "signed_place:3 signed_date:3 signature:6",
)
_STEP = 1190
_MATRIX = (2900, 4000, 3180, 2600, 1600)


def bilingual(rng: Random, applicant: Applicant) -> File:
    """Czech in bold, English in italics, then the answer in the same cell; a matrix of the people; landscape."""
    doc = Doc(rng=rng, applicant=applicant, in_words=frozenset({"district", "alternate_region"}))
    boxes, same = rng.choice(("wingdings", "paren", "ballot")), rng.random() < 0.5
    rows: list[list[str]] = [[], []]
    for entry in _GRID:
        if entry == "PARTNER":
            rows.append([])
        if ":" not in entry:
            rows[-1].append(
                tr(tc(p(run(entry, look(bold=True, size=8)), keep=True), 12 * _STEP, span=12, fill="DDEBF7"))
            )
            continue
        cells = ((key, int(span)) for key, _, span in (cell.partition(":") for cell in entry.split()))
        rows[-1].append(
            tr(
                *(tc(_same_cell(doc, key, boxes, same=same), span * _STEP, span=span) for key, span in cells),
                height=560,
            )
        )
    before, after = ([row for group in part for row in group] for part in (rows[:2], rows[2:]))
    body = (
        p(
            run("Žádost o zahájení zahraniční spolupráce", look(bold=True, size=15)),
            run("  /  Application for co-operation abroad", look(italic=True, size=12)),
            after=80,
        )
        + tbl(before, (_STEP,) * 12)
        + p(run("OSOBY / PERSONS", look(bold=True, size=8)), before=120, after=40, keep=True)
        + _people(doc)
        + p(after=80)
        + tbl(after, (_STEP,) * 12)
    )
    header = p(
        run("Středočeský kraj | Central Bohemian Region | Zborovská 11, 150 21 Praha 5", look(size=8, color="7F7F7F")),
        align="center",
    )
    return doc.pack(body, font="Carlito", size=9.5, header=header, landscape=True, margin=1200), False


def _same_cell(doc: Doc, key: str, boxes: str, *, same: bool) -> str:
    czech, english = _BILINGUAL.get(key, ("Podpis statutárního zástupce", "Signature"))
    label = run(czech, look(bold=True)) + run(f" / {english}", look(italic=True, size=8))
    answer = run(doc.signer()) if key == "signature" else doc.ticked(key, boxes)
    return p(label + "<w:r><w:br/></w:r>" + answer) if same else p(label) + p(answer, before=20)


def _people(doc: Doc) -> str:
    head = (("", ""), ("Jméno a příjmení", "Name"), ("Funkce", "Position"), ("E-mail", "E-mail"), ("Telefon", "Phone"))
    cells = [
        tc(
            p(run(czech, look(bold=True)), run(f" / {english}" if english != czech else "", look(italic=True, size=8))),
            width,
            fill="F2F2F2",
        )
        for (czech, english), width in zip(head, _MATRIX, strict=True)
    ]
    rows = [tr(*cells, header=True)]
    for name, english, keys in (
        ("Statutární zástupce", "Legal representative", ("representative_name", "representative_role", "", "")),
        ("Kontaktní osoba", "Contact person", ("contact_name", "contact_role", "contact_email", "contact_phone")),
    ):
        first = tc(
            p(run(name, look(bold=True)), run(f" / {english}", look(italic=True, size=8))), _MATRIX[0], fill="F2F2F2"
        )
        answers = (
            tc(p(doc.broken(doc.text(key)) if key else ""), width, fill="" if key else "BFBFBF")
            for key, width in zip(keys, _MATRIX[1:], strict=True)
        )
        rows.append(tr(first, *answers, height=400))
    return tbl(rows, _MATRIX)
