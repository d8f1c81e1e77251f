"""What applicants of the offices part get wrong, each as a change to one answer.

Where the answer then has no normal form, the mistake is one of ``tests.corpus.judge.NO_NORMAL_FORM``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from tests.corpus.dev.people import Answer
from tests.corpus.dev.phrases import slug
from tests.corpus.dev.wording import OPTIONS, REGIONS
from tests.corpus.offices import choices, phrases
from tests.corpus.offices.writing import TODAY, dated, said

Answers = dict[str, Answer]
Change = Callable[[Answers, Random], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One mistake."""

    key: str
    change: Change


def spoil(answers: Answers, rng: Random, count: int) -> set[str]:
    """Make some mistakes, each with another answer; returns their names."""
    made: dict[str, str] = {}
    for name in rng.sample(sorted(MISTAKES), len(MISTAKES)):
        mistake = MISTAKES[name]
        if len(made) < count and mistake.key not in made:
            answers[mistake.key] = mistake.change(answers, rng)
            made[mistake.key] = name
    return set(made.values())


def _ico_without_zeros(answers: Answers, rng: Random) -> Answer:
    ico = phrases.ico(rng, start="00")
    short = ico.lstrip("0")
    return Answer(text=rng.choice((short, short, f"{short[:3]} {short[3:]}")), value=ico)


def _ico_wrong_digit(answers: Answers, rng: Random) -> Answer:
    wrong = phrases.ico(rng)
    while int(wrong[7]) == phrases.check_digit(wrong):
        at = rng.randrange(2, 8)
        wrong = f"{wrong[:at]}{(int(wrong[at]) + rng.randrange(1, 9)) % 10}{wrong[at + 1 :]}"
    return said(wrong)


def _words(*texts: str) -> Change:
    """One of the texts, which is none of the options and stays as written."""

    def change(answers: Answers, rng: Random) -> Answer:
        return said(rng.choice(texts))

    return change


def _empty(key: str) -> Mistake:
    return Mistake(key=key, change=lambda _answers, _rng: Answer(keys=() if key in OPTIONS else None))


def _two_regions(answers: Answers, rng: Random) -> Answer:
    one, other = (choices.region_words(rng, key) for key, _ in rng.sample(REGIONS, 2))
    return said(f"{one}{rng.choice((', ', ' nebo ', ' a ', ' i ', ' / ', ', příp. ', '; '))}{other}")


def _private_mail(answers: Answers, rng: Random) -> Answer:
    words = [
        word
        for word in answers["representative_name"].text.replace(",", "").split()
        if word.isalpha() and word not in ("MBA", "MPA", "BA")
    ]
    name = slug(words[-1]) or "obec"
    number = rng.choice((str(rng.randrange(50, 99)), str(rng.randrange(1, 9)), ""))
    return said(f"{name}{number}@{rng.choice(('soukroma-posta', 'mailik', 'volnaposta', 'schranka.mail'))}.example")


def _mail_without_at(answers: Answers, rng: Random) -> Answer:
    local, _, domain = str(answers["contact_email"].value).partition("@")
    return said(f"{local}{rng.choice(('(zavináč)', '(zavinac)', '.', ' zavináč ', '', '[at]'))}{domain}")


def _phone_digits(answers: Answers, rng: Random) -> Answer:
    digits = str(answers["contact_phone"].value)[4:]
    a, b, c = digits[:3], digits[3:6], digits[6:]
    extra = str(rng.randrange(10))
    return said(rng.choice((digits[:8], f"{a} {b} {c[:2]}", digits + extra, f"{a} {b} {c}{extra}", f"{a} {b[:2]} {c}")))


def _postal_code_short(answers: Answers, rng: Random) -> Answer:
    digits = str(answers["postal_code"].value)
    at = rng.randrange(1, 5)
    short = digits[:at] + digits[at + 1 :]
    return said(rng.choice((short, f"{short[:3]} {short[3:]}")))


def _date_in_future(answers: Answers, rng: Random) -> Answer:
    return dated(rng, TODAY + timedelta(days=rng.choice((rng.randrange(20, 90), rng.randrange(300, 900)))), formal=True)


def _date_without_year(answers: Answers, rng: Random) -> Answer:
    day, month = rng.randrange(1, 29), rng.randrange(1, 12)
    names = ("ledna", "února", "března", "dubna", "května", "června", "července", "srpna", "září", "října", "listopadu")
    return said(
        rng.choice((f"{day}. {month}.", f"{day}.{month}.", f"{day}. {names[month - 1]}", f"dne {day}. {month}."))
    )


def _consent_refused(answers: Answers, rng: Random) -> Answer:
    return choices.single(rng, "consent", "ne")


MISTAKES: Mapping[str, Mistake] = {
    "ico-without-zeros": Mistake(key="ico", change=_ico_without_zeros),
    "ico-wrong-digit": Mistake(key="ico", change=_ico_wrong_digit),
    "no-ico": _empty("ico"),
    "no-region": _empty("partner_region"),
    "two-regions": Mistake(key="partner_region", change=_two_regions),
    "region-not-on-the-list": Mistake(
        key="partner_region",
        change=_words(
            "Bavorsko", "Sasko", "Toskánsko", "Jihotyrolsko", "Hesensko", "Bretaň", "Košický kraj", "Katalánsko",
            "Lombardie",
            "Žilinský samosprávný kraj", "Dolní Rakousko", "Lvovská oblast", "Malopolské vojvodství", "Štýrsko",
            "Normandie",
            "Bádensko-Württembersko", "Provence-Alpes-Côte d'Azur", "Bavorsko (Německo)", "Horní Falc", "Flandry",
            "Sardinie",
        ),
    ),
    "country-instead-of-region": Mistake(
        key="partner_region",
        change=_words(
            "Německo", "Francie", "Polsko", "Itálie", "SRN", "Ukrajina", "Švédsko", "Polská republika",
            "kdekoli v Polsku",
            "Spolková republika Německo", "Francie (bez bližšího určení)", "NĚMECKO", "Rakousko", "německo",
        ),
    ),
    "slovakia-guessed-from-sk": Mistake(
        key="partner_region",
        change=_words("Slovensko", "Slovenská republika", "SK", "SK (Slovensko)", "SR", "obce SK – Slovensko"),
    ),
    "district-outside": Mistake(
        key="district",
        change=_words(
            "Brno-venkov", "Litoměřice", "Praha", "Jičín", "Pelhřimov", "okres Havlíčkův Brod", "Tábor", "Louny",
            "Plzeň-sever",
            "Hlavní město Praha", "okres Rokycany", "Česká Lípa", "Pardubice", "Písek",
        ),
    ),
    "private-mail": Mistake(key="contact_email", change=_private_mail),
    "mail-without-at": Mistake(key="contact_email", change=_mail_without_at),
    "phone-digits": Mistake(key="contact_phone", change=_phone_digits),
    "no-phone": _empty("contact_phone"),
    "postal-code-digit-missing": Mistake(key="postal_code", change=_postal_code_short),
    "date-in-future": Mistake(key="signed_date", change=_date_in_future),
    "date-without-year": Mistake(key="signed_date", change=_date_without_year),
    "no-date": _empty("signed_date"),
    "consent-empty": _empty("consent"),
    "consent-refused": Mistake(key="consent", change=_consent_refused),
    "no-areas": _empty("cooperation_areas"),
    "no-contact": _empty("contact_name"),
    "no-place": _empty("signed_place"),
    "no-profile": _empty("profile"),
    "no-population": _empty("population"),
    "no-partner-type": _empty("partner_type"),
}  # fmt: skip
"""All mistakes by their names."""
