"""Invented applicants: what each wrote, the value that it stands for, and what was done wrong.

Municipalities, schools, people and addresses don't exist; mail addresses end in ``.example``.
The value of an answer that can't be normalised (a country where a region is asked, a phone number
with eight digits) is the text as written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from tests.corpus.dev import phrases
from tests.corpus.dev.wording import DISTRICTS, KEYS, OPTIONS, REGIONS
from tests.corpus.truth import Mark, Value

_TODAY = date(2026, 11, 22)
_MONTHS = (
    "ledna", "února", "března", "dubna", "května", "června", "července", "srpna", "září", "října", "listopadu",
    "prosince",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer as written, and what it means."""

    text: str = ""
    value: Value = None
    keys: tuple[str, ...] | None = None
    """Options that it ticks; None where it can only be written in words."""


@dataclass(slots=True, kw_only=True)
class Applicant:
    """One filled-in form, before it is put on paper."""

    answers: dict[str, Answer]
    mark: Mark = Mark.HANDWRITTEN
    mistakes: set[str] = field(default_factory=set)


def invent(rng: Random, *, signed_share: float) -> Applicant:
    """One applicant, one in three with mistakes.

    Args:
        rng: All that happens by chance comes from here.
        signed_share: How many are signed by hand.
    """
    school = rng.random() < 0.35
    place = rng.choice(phrases.PLACES)
    name = _name(rng, place, school)
    domain = rng.choice(("www.", "")) + phrases.slug(place) + ".example"
    person, contact = phrases.person(rng), phrases.person(rng)
    offices = phrases.SCHOOL_ROLES if school else phrases.TOWN_ROLES
    kind = "skola" if school else {"Obec": "obec", "Městys": "mestys", "Město": "mesto"}[name.split()[0]]
    day = _TODAY - timedelta(days=rng.randrange(1, 200))
    answers: dict[str, Answer] = {
        "applicant_type": _chosen("applicant_type", kind),
        "applicant_name": _said(name),
        "ico": _ico(rng),
        "founder": _said(f"{rng.choice(('Město', 'Obec'))} {place}" if school else ""),
        "street": _said(
            f"{rng.choice(phrases.STREETS)} {rng.choice(('{}', '{}/3', '{}a')).format(rng.randrange(1, 999))}"
        ),
        "postal_code": _postal_code(rng),
        "municipality": _said(place),
        "district": _chosen("district", rng.choice(DISTRICTS)) if rng.random() < 0.9 else Answer(keys=()),
        "databox_id": _databox_id(rng),
        "website": _website(rng, domain),
        "population": _population(rng, school),
        "representative_name": _said(person),
        "representative_role": _said(rng.choice(offices)),
        "contact_name": _said(contact if rng.random() < 0.7 else person),
        "contact_role": _said(rng.choice(phrases.CONTACT_ROLES) if rng.random() < 0.7 else ""),
        "contact_email": _email(rng, contact, domain),
        "contact_phone": _phone(rng),
        "languages": _several(rng, "languages", 3, none=0.1),
        "partner_region": _region(rng),
        "alternate_region": _region(rng) if rng.random() < 0.5 else Answer(keys=()),
        "partner_type": _chosen("partner_type", "skola" if school else rng.choice(("obec", "mesto"))),
        "partner_size": _said(rng.choice(phrases.SIZES) if rng.random() < 0.6 else ""),
        "partner_character": _long(rng, phrases.CHARACTERS, 0.7),
        "partner_wish": _said(rng.choice(phrases.WISHES) if rng.random() < 0.35 else ""),
        "cooperation_areas": _several(rng, "cooperation_areas", 4, none=0.0),
        "intent": _long(rng, phrases.INTENTS, 1.0),
        "cooperation_form": _several(rng, "cooperation_form", 1, none=0.2),
        "planned_start": _planned_start(rng),
        "profile": _long(rng, phrases.PROFILES, 1.0),
        "existing_partnerships": _said(rng.choice(phrases.PARTNERSHIPS) if rng.random() < 0.5 else ""),
        "international_experience": _long(rng, phrases.EXPERIENCES, 0.5),
        "council_resolution": _said(_resolution(rng) if rng.random() < 0.4 else ""),
        "consent": Answer(text="ano", value=True, keys=("ano",)),
        "signed_place": _said(place),
        "signed_date": _dated(rng, day),
    }
    assert tuple(answers) == KEYS
    applicant = Applicant(answers=answers, mark=_mark(rng, signed_share))
    if applicant.mark is not Mark.HANDWRITTEN:
        applicant.mistakes.add("missing-signature")
    if rng.random() < 0.35:
        for name_of_mistake in rng.sample(sorted(MISTAKES), rng.choice((1, 1, 2))):
            MISTAKES[name_of_mistake](applicant.answers, rng)
            applicant.mistakes.add(name_of_mistake)
    return applicant


def in_words(key: str, keys: tuple[str, ...]) -> str:
    """The options of those keys as people list them."""
    labels = dict(OPTIONS[key])
    return ", ".join(labels[option] for option in keys)


# ---------------------------------------------------------------- answers


def _said(text: str) -> Answer:
    return Answer(text=text, value=text or None)


def _chosen(key: str, option: str) -> Answer:
    return Answer(text=in_words(key, (option,)), value=option, keys=(option,))


def _several(rng: Random, key: str, most: int, *, none: float) -> Answer:
    if rng.random() < none:
        return Answer(keys=())
    if most == 1:
        return _chosen(key, rng.choice(OPTIONS[key])[0])
    picked = set(rng.sample([option for option, _ in OPTIONS[key]], rng.randrange(1, most + 1)))
    keys = tuple(option for option, _ in OPTIONS[key] if option in picked)
    return Answer(text=in_words(key, keys), value=tuple(sorted(keys)), keys=keys)


def _region(rng: Random) -> Answer:
    key, _ = rng.choice(REGIONS)
    return _chosen("partner_region", key)


def _name(rng: Random, place: str, school: bool) -> str:
    if not school:
        return f"{rng.choice(('Obec', 'Obec', 'Obec', 'Městys', 'Město'))} {place}"
    kind = rng.choice(("Základní škola", "Základní škola a Mateřská škola", "Gymnázium", "Střední škola"))
    return f"{kind} {place}" + rng.choice(("", ", příspěvková organizace"))


def _ico(rng: Random) -> Answer:
    ico = phrases.ico(rng)
    return Answer(text=ico, value=ico)


def _postal_code(rng: Random) -> Answer:
    digits = f"2{rng.randrange(5, 10)}{rng.randrange(1000):03d}"
    return Answer(text=rng.choice((digits, f"{digits[:3]} {digits[3:]}", f"{digits[:3]} {digits[3:]}")), value=digits)


def _databox_id(rng: Random) -> Answer:
    if rng.random() < 0.2:
        return Answer()
    return _said("".join(rng.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(7)))


def _website(rng: Random, domain: str) -> Answer:
    if rng.random() < 0.15:
        return Answer()
    return _said(rng.choice((domain, f"https://{domain}", f"https://{domain}/o-nas", f"http://{domain}")))


def _population(rng: Random, school: bool) -> Answer:
    count = rng.randrange(45, 900) if school else rng.choice((rng.randrange(90, 999), rng.randrange(1000, 24000)))
    spaced = f"{count:,}".replace(",", " ")
    unit = "žáků" if school else "obyvatel"
    return Answer(
        text=rng.choice((str(count), spaced, f"{spaced} {unit}", f"{count:,}".replace(",", "."))), value=count
    )


def _email(rng: Random, person: str, domain: str) -> Answer:
    plain = domain.removeprefix("www.")
    words = [word for word in person.replace(",", "").split() if not word.endswith(".") and word != "DiS."]
    local = rng.choice((phrases.slug(words[-1]), ".".join(map(phrases.slug, words[-2:])), "podatelna", "info"))
    return _said(f"{local}@{plain}")


def _phone(rng: Random) -> Answer:
    start = rng.choice(("601", "602", "606", "724", "737", "777", "311", "318", "326"))
    digits = f"{start}00{rng.randrange(1000, 9999)}"
    spaced = f"{digits[:3]} {digits[3:6]} {digits[6:]}"
    return Answer(text=rng.choice((spaced, spaced, digits, f"+420 {spaced}", f"+420{digits}")), value=f"+420{digits}")


def _long(rng: Random, sentences: tuple[str, ...], share: float) -> Answer:
    if rng.random() >= share:
        return Answer()
    return _said(" ".join(rng.sample(sentences, rng.randrange(1, min(4, len(sentences)) + 1))))


def _dated(rng: Random, day: date) -> Answer:
    written = rng.choice(
        (
            f"{day.day}. {day.month}. {day.year}",
            f"{day.day}.{day.month}.{day.year}",
            f"{day.day:02d}.{day.month:02d}.{day.year}",
            f"{day.day}. {_MONTHS[day.month - 1]} {day.year}",
        )
    )
    return Answer(text=written, value=day.isoformat())


def _planned_start(rng: Random) -> Answer:
    if rng.random() < 0.25:
        return Answer()
    if rng.random() < 0.5:
        return _dated(rng, _TODAY + timedelta(days=rng.randrange(30, 500)))
    return _said(rng.choice(("jaro 2027", "školní rok 2027/2028", "září 2027", "co nejdříve", "2. pololetí 2027")))


def _resolution(rng: Random) -> str:
    day, month = rng.randrange(1, 28), rng.randrange(1, 11)
    return f"č. {rng.randrange(1, 80)}/{month + 1}/2026 ze dne {day}. {month}. 2026"


def _mark(rng: Random, signed_share: float) -> Mark:
    if rng.random() < signed_share:
        return Mark.HANDWRITTEN
    return rng.choice((Mark.ABSENT, Mark.ABSENT, Mark.STAMP_ONLY, Mark.PRINTED_NAME_ONLY))


# ---------------------------------------------------------------- mistakes

Answers = dict[str, Answer]


def _ico_without_zeros(answers: Answers, rng: Random) -> None:
    ico = phrases.ico(rng, start="00")
    answers["ico"] = Answer(text=ico.lstrip("0"), value=ico)


def _ico_with_spaces(answers: Answers, rng: Random) -> None:
    ico = phrases.ico(rng)
    answers["ico"] = Answer(text=f"{ico[:3]} {ico[3:5]} {ico[5:]}", value=ico)


def _ico_wrong_digit(answers: Answers, rng: Random) -> None:
    ico = phrases.ico(rng)
    wrong = ico[:7] + str((int(ico[7]) + rng.randrange(1, 9)) % 10)
    answers["ico"] = Answer(text=wrong, value=wrong)


def _in_words_only(key: str, texts: tuple[str, ...]) -> Callable[[Answers, Random], None]:
    """Put one of the texts there: it is none of the options and stays as written."""

    def apply(answers: Answers, rng: Random) -> None:
        answers[key] = _said(rng.choice(texts))

    return apply


def _emptied(key: str) -> Callable[[Answers, Random], None]:
    def apply(answers: Answers, rng: Random) -> None:
        answers[key] = Answer(keys=() if key in OPTIONS else None)

    return apply


def _two_regions(answers: Answers, rng: Random) -> None:
    (_, one), (_, other) = rng.sample(REGIONS, 2)
    answers["partner_region"] = _said(f"{one}{rng.choice((', ', ' nebo ', ' a '))}{other}")


def _private_email(answers: Answers, rng: Random) -> None:
    name = phrases.slug(answers["contact_name"].text.split()[-1].strip(".,")) or "obec"
    answers["contact_email"] = _said(f"{name}{rng.randrange(50, 99)}@soukroma-posta.example")


def _phone_wrong(answers: Answers, rng: Random) -> None:
    digits = answers["contact_phone"].value
    assert isinstance(digits, str)
    answers["contact_phone"] = _said(digits[4:12] if rng.random() < 0.5 else digits[4:] + "7")


def _date_in_future(answers: Answers, rng: Random) -> None:
    answers["signed_date"] = _dated(rng, _TODAY + timedelta(days=rng.randrange(20, 900)))


def _consent_refused(answers: Answers, rng: Random) -> None:
    answers["consent"] = Answer(text="ne", value=False, keys=("ne",))


MISTAKES: Mapping[str, Callable[[Answers, Random], None]] = {
    "ico-without-zeros": _ico_without_zeros,
    "ico-with-spaces": _ico_with_spaces,
    "ico-wrong-digit": _ico_wrong_digit,
    "no-region": _emptied("partner_region"),
    "two-regions": _two_regions,
    "region-not-on-the-list": _in_words_only("partner_region", ("Bavorsko", "Toskánsko", "Jihotyrolsko")),
    "country-instead-of-region": _in_words_only("partner_region", ("Německo", "Francie", "Polsko", "Itálie")),
    "slovakia-guessed-from-sk": _in_words_only("partner_region", ("Slovensko", "Slovenská republika")),
    "district-outside": _in_words_only("district", ("Brno-venkov", "Litoměřice", "Praha")),
    "private-mail": _private_email,
    "mail-without-at": _in_words_only("contact_email", ("starosta(zavinac)obec.example", "podatelna.obec.example")),
    "phone-digits": _phone_wrong,
    "date-in-future": _date_in_future,
    "date-without-year": _in_words_only("signed_date", ("15. 10.", "3. listopadu", "1.9.")),
    "consent-empty": _emptied("consent"),
    "consent-refused": _consent_refused,
    "no-areas": _emptied("cooperation_areas"),
    "no-contact": _emptied("contact_name"),
    "no-place": _emptied("signed_place"),
}
"""What applicants get wrong, each as a change to their answers."""
