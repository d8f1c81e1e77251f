"""Invented applicants of the offices part: how people really write, and the value that a clerk would file.

The contract is that of ``tests.corpus.dev.people``: what can't be normalised has the text as written for
its value.  Municipalities, schools, people and addresses don't exist; mail and web addresses end in ``.example``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from tests.corpus.dev.people import Answer, Applicant
from tests.corpus.dev.phrases import slug
from tests.corpus.dev.wording import KEYS, OPTIONS
from tests.corpus.offices import choices, phrases, texts
from tests.corpus.offices.mistakes import spoil
from tests.corpus.offices.phrases import Person, Place
from tests.corpus.offices.writing import TODAY, dated, phone, said, spaced_number
from tests.corpus.truth import Mark

_KINDS = {"obec": 40, "mestys": 6, "mesto": 16, "skola": 31, "jina_instituce": 7}
_SIZES = {"obec": (1.9, 3.5), "mestys": (2.6, 3.4), "mesto": (3.3, 4.4)}
"""Inhabitants, as powers of ten."""
_WITH_MISTAKES = 0.35


def invent(rng: Random, *, signed_share: float) -> Applicant:
    """One applicant, one in three with mistakes.

    Args:
        rng: All that happens by chance comes from here.
        signed_share: How many are signed by hand.
    """
    kind = rng.choices(list(_KINDS), weights=list(_KINDS.values()))[0]
    home, district = phrases.place(rng), phrases.district_name(rng)
    address = phrases.street(rng, home.name)
    domain = _domain(rng, home, kind)
    person, contact = phrases.person(rng), phrases.person(rng)
    names = {"place": home.name, "where": home.where, "lady": _lady(rng), "web": f"www.{domain}"}
    answers = {
        **_of_applicant(rng, kind, home, district, address, domain),
        **_of_people(rng, kind, person, contact if rng.random() < 0.7 else person, domain),
        **_of_partner(rng, kind, names),
        **_of_cooperation(rng, kind, names),
        **_of_end(rng, home),
    }
    applicant = Applicant(answers={key: answers[key] for key in KEYS}, mark=_mark(rng, signed_share))
    if applicant.mark is not Mark.HANDWRITTEN:
        applicant.mistakes.add("missing-signature")
    if rng.random() < _WITH_MISTAKES:
        applicant.mistakes |= spoil(applicant.answers, rng, rng.choice((1, 1, 2)))
    return applicant


# ---------------------------------------------------------------- sections


def _of_applicant(rng: Random, kind: str, home: Place, district: str, address: str, domain: str) -> dict[str, Answer]:
    return {
        "applicant_type": choices.single(rng, "applicant_type", kind),
        "applicant_name": said(phrases.applicant_name(rng, kind, home.name, district, address)),
        "ico": _ico(rng, kind),
        "founder": said(_founder(rng, kind, home.name)),
        "street": said(address),
        "postal_code": _postal_code(rng),
        "municipality": said(_municipality(rng, home.name)),
        "district": choices.district(rng, district) if rng.random() < 0.75 else Answer(keys=()),
        "databox_id": _databox_id(rng),
        "website": _website(rng, domain),
        "population": _population(rng, kind),
    }


def _of_people(rng: Random, kind: str, person: Person, contact: Person, domain: str) -> dict[str, Answer]:
    return {
        "representative_name": said(person.written),
        "representative_role": said(phrases.role(rng, kind, woman=person.woman)),
        "contact_name": said(contact.written),
        "contact_role": _perhaps(rng, 0.6, phrases.contact_role(rng)),
        "contact_email": _email(rng, kind, contact, domain),
        "contact_phone": phone(rng),
        "languages": choices.languages(rng) if rng.random() < 0.88 else Answer(keys=()),
    }


def _of_partner(rng: Random, kind: str, names: Mapping[str, str]) -> dict[str, Answer]:
    region = choices.region(rng)
    wanted = "skola" if kind == "skola" else rng.choice(("obec", "obec", "mesto", "mesto", "jina_instituce"))
    return {
        "partner_region": region,
        "alternate_region": choices.region(rng, but=region.value) if rng.random() < 0.5 else Answer(keys=()),
        "partner_type": choices.single(rng, "partner_type", wanted),
        "partner_size": _perhaps(rng, 0.6, texts.size(rng)),
        "partner_character": _perhaps(rng, 0.62, texts.character(rng, names)),
        "partner_wish": _perhaps(rng, 0.5, texts.wish(rng)),
    }


def _of_cooperation(rng: Random, kind: str, names: Mapping[str, str]) -> dict[str, Answer]:
    school, forms = kind == "skola", [key for key, _ in OPTIONS["cooperation_form"]]
    form = rng.choices(forms, weights=(5, 3, 5 if school else 2, 3))[0]
    return {
        "cooperation_areas": choices.areas(rng),
        "intent": said(texts.intent(rng, names, school=school)),
        "cooperation_form": choices.single(rng, "cooperation_form", form) if rng.random() < 0.7 else Answer(keys=()),
        "planned_start": _planned_start(rng),
        "profile": said(texts.profile(rng, names, school=school)),
        "existing_partnerships": _perhaps(rng, 0.55, texts.partnerships(rng, names)),
        "international_experience": _perhaps(rng, 0.55, texts.experience(rng, names)),
        "council_resolution": _perhaps(rng, 0.3 if school else 0.55, texts.resolution(rng)),
    }


def _of_end(rng: Random, home: Place) -> dict[str, Answer]:
    return {
        "consent": choices.single(rng, "consent", "ano"),
        "signed_place": said(home.name if rng.random() < 0.7 else home.where),
        "signed_date": dated(rng, TODAY - timedelta(days=int(rng.triangular(1, 240, 10))), formal=True),
    }


# ---------------------------------------------------------------- answers


def _perhaps(rng: Random, share: float, text: str) -> Answer:
    return said(text) if rng.random() < share else Answer()


def _lady(rng: Random) -> str:
    """A woman's name as it stands after „paní“."""
    while not (person := phrases.person(rng)).woman or len(person.first) == 1:
        pass
    return f"{rng.choice(('', '', 'Mgr. ', 'Ing. '))}{person.first} {person.last}"


def _domain(rng: Random, home: Place, kind: str) -> str:
    whole, short = slug(home.name), slug(home.name.split(" nad ")[0].split(" pod ")[0].split(" u ")[0])
    joined = short.replace("-", "")
    forms: tuple[str, ...]
    if kind == "skola":
        forms = ("zs-{}", "zs{}", "skola-{}", "{}-skola", "zsams.{}", "gym-{}", "skola{}25")
    elif kind == "jina_instituce":
        forms = ("{}-spolu", "knihovna.{}", "kultura-{}", "{}info")
    else:
        forms = (
            ("{}", "{}", "mesto-{}", "mu.{}")
            if kind == "mesto"
            else ("{}", "{}", "obec-{}", "ou-{}", "urad.{}", "obec.{}")
        )
    return rng.choice(forms).format(rng.choice((whole, short, joined, short))) + ".example"


def _ico(rng: Random, kind: str) -> Answer:
    ico = phrases.ico(rng, start="00" if kind in ("obec", "mestys", "mesto") and rng.random() < 0.9 else "")
    ways = ("{0}{1}{2}", "{0} {1} {2}", "{3} {4} {5}", "{3} {6} {7}", "{8} {9}")
    parts = (
        ico[:3], ico[3:5], ico[5:], ico[:2], ico[2:5], ico[5:], ico[2:4], ico[4:], ico[:4], ico[4:],
    )  # fmt: skip
    return Answer(text=rng.choices(ways, weights=(70, 10, 12, 3, 3))[0].format(*parts), value=ico)


def _founder(rng: Random, kind: str, home: str) -> str:
    if kind not in ("skola", "jina_instituce") or rng.random() < 0.12:
        return ""
    town = ("Město {}", "Obec {}", "Městys {}", "obec {}", "Město {}, IČO 00" + str(rng.randrange(231000, 244000)))
    other = (
        "Středočeský kraj",
        "Středočeský kraj, Zborovská 11, 150 21 Praha 5",
        "KÚ Středočeského kraje",
        "soukromá osoba",
    )
    return rng.choice(town if rng.random() < 0.7 else other).format(home)


def _municipality(rng: Random, home: str) -> str:
    way = rng.random()
    if way < 0.85:
        return home
    if way < 0.92:
        return home.upper()
    return f"{home}{rng.choice((', část Horní Konec', ' - střed', ' – Podolí', ' (Městečko)', ' II'))}"


def _postal_code(rng: Random) -> Answer:
    digits = f"2{rng.randrange(5, 10)}{rng.randrange(1000):03d}"
    return Answer(text=rng.choice((digits, f"{digits[:3]} {digits[3:]}", f"{digits[:3]} {digits[3:]}")), value=digits)


def _databox_id(rng: Random) -> Answer:
    if rng.random() < 0.32:
        return Answer()
    box = "".join(rng.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(7))
    return Answer(text=box.upper() if rng.random() < 0.2 else box, value=box)


def _website(rng: Random, domain: str) -> Answer:
    if rng.random() < 0.32:
        return Answer()
    bare, path = (
        domain.removeprefix("www."),
        rng.choice(("o-nas", "cs/kontakty", "aktuality/uvod", "index.php?id=12", "urad.html")),
    )
    ways = (
        "www.{0}", "www.{0}", "www.{0}", "{0}", "https://{0}", "https://www.{0}", "http://www.{0}", "https://{0}/{1}",
        "www.{0}/{1}", "{0}/{1}", "https://www.{0}/{1}",
    )  # fmt: skip
    return said(rng.choice(ways).format(bare, path))


def _population(rng: Random, kind: str) -> Answer:
    school = kind == "skola"
    count = rng.randrange(24, 900) if kind not in _SIZES else int(10 ** rng.uniform(*_SIZES[kind]))
    spaced, dotted = spaced_number(count, " "), spaced_number(count, ".")
    unit = rng.choice(("žáků", "žáků", "studentů", "dětí") if school else ("obyvatel", "obyvatel", "obyv.", "ob."))
    about = rng.choice(("cca", "cca", "asi", "přibližně", "ca"))
    ways = (
        f"{count}", f"{count}", spaced, spaced, dotted, f"{count} {unit}", f"{spaced} {unit}", f"{dotted} {unit}",
        f"{about} {count}", f"{about} {spaced} {unit}", f"{about} {spaced}", f"{spaced} (k 1. 1. 2026)",
        f"{count} {unit} k 31. 12. 2025",
    )  # fmt: skip
    return Answer(text=rng.choice(ways), value=count)


def _email(rng: Random, kind: str, person: Person, domain: str) -> Answer:
    first, last = (slug(name.replace("ß", "ss").replace("ł", "l")) for name in (person.first, person.last))
    own = (
        last, f"{first}.{last}", f"{first}.{last}", f"{last}.{first}", f"{first[0]}.{last}", f"{first[0]}{last}",
        f"{first}-{last}", f"{last}{rng.randrange(1, 9)}", f"{last}_{first[0]}", f"{first}.{last}2",
    )  # fmt: skip
    shared: tuple[str, ...]
    if kind == "skola":
        shared = ("reditel", "reditelna", "skola", "kancelar", "erasmus-plus", "info", "zastupce.reditele", "posta")
    elif kind == "jina_instituce":
        shared = ("info", "vedeni", "projekty", "kancelar", "spolek-1")
    else:
        shared = (
            "podatelna",
            "info",
            "starosta",
            "obec",
            "urad",
            "e-podatelna",
            "ou.urad",
            "posta",
            "kancelar.starosty",
        )
    return said(f"{rng.choice(own if rng.random() < 0.6 else shared)}@{domain}")


def _planned_start(rng: Random) -> Answer:
    if rng.random() < 0.33:
        return Answer()
    if rng.random() < 0.4:
        first = date(2027, 1, 1) + timedelta(days=rng.randrange(0, 500))
        return dated(rng, first.replace(day=1) if rng.random() < 0.6 else first, formal=False)
    return said(texts.start(rng))


def _mark(rng: Random, signed_share: float) -> Mark:
    if rng.random() < signed_share:
        return Mark.HANDWRITTEN
    return rng.choice((Mark.ABSENT, Mark.ABSENT, Mark.STAMP_ONLY, Mark.PRINTED_NAME_ONLY))
