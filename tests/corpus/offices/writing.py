"""Text, dates, phones and numbers as Czech applicants write them, with their normal forms."""

from __future__ import annotations

from datetime import date
from random import Random

from tests.corpus.dev.people import Answer
from tests.corpus.offices.texts import MONTHS

TODAY = date(2026, 11, 22)
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_MOBILE = ("601", "602", "603", "604", "605", "606", "607", "608", "702", "720", "721", "724", "728", "731", "736",
"737", "739",
           "774", "775", "776", "777")  # fmt: skip
_LANDLINE = ("311", "312", "313", "315", "317", "318", "321", "325", "326", "327")


def said(text: str) -> Answer:
    """An answer that means what it says; nothing where the text is empty."""
    written = " ".join(text.split())
    return Answer(text=written, value=written or None)


def spaced_number(count: int, between: str) -> str:
    """Thousands set apart."""
    return f"{count:,}".replace(",", between)


def dated(rng: Random, day: date, *, formal: bool) -> Answer:
    """A date in one of the usual ways.

    Args:
        rng: Chooses the way.
        day: The date.
        formal: It stands where a date is asked, so that also „dne“ and hurried ways occur.
    """
    d, m, y = day.day, day.month, day.year
    ways = [
        f"{d}. {m}. {y}", f"{d}. {m}. {y}", f"{d}.{m}.{y}", f"{d}.{m}.{y}", f"{d:02d}.{m:02d}.{y}",
        f"{d:02d}. {m:02d}. {y}",
        f"{d}. {MONTHS[m - 1]} {y}", f"{d}. {MONTHS[m - 1]} {y}", f"{d}.{MONTHS[m - 1]} {y}",
    ]  # fmt: skip
    if formal:
        ways += [
            f"dne {d}. {m}. {y}", f"dne {d}.{m}.{y}", f"dne {d}. {MONTHS[m - 1]} {y}", f"{d}. {_ROMAN[m - 1]}. {y}",
            f"{y}-{m:02d}-{d:02d}", f"{d:02d}.{m:02d}.{y}", f"{d}. {m}. {y}", f"{d}.{m}.{y}",
        ]  # fmt: skip
        ways += [f"{d}/{m}/{y}"] if d > 12 else [f"{d}. {m}.{y}"]
    return Answer(text=rng.choice(ways), value=day.isoformat())


def phone(rng: Random) -> Answer:
    """One number, mobile or landline."""
    landline = rng.random() < 0.4
    digits = (
        f"{rng.choice(_LANDLINE if landline else _MOBILE)}{rng.choice(('00', '60', '55'))}{rng.randrange(1000, 9999)}"
    )
    a, b, c = digits[:3], digits[3:6], digits[6:]
    ways = [
        f"{a} {b} {c}", f"{a} {b} {c}", f"{a} {b} {c}", digits, digits, f"+420 {a} {b} {c}", f"+420 {a} {b} {c}",
        f"+420{digits}", f"+420 {digits}", f"00420 {a} {b} {c}", f"00420{digits}", f"{a}-{b}-{c}", f"{a}.{b}.{c}",
        f"+420-{a}-{b}-{c}", f"(+420) {a} {b} {c}", f"+420 {a}-{b}-{c}", f"+420 {a}{b}{c}", f"tel. {a} {b} {c}",
        f"{a} {digits[3:5]} {digits[5:7]} {digits[7:]}",
    ]  # fmt: skip
    if landline:
        ways += [f"{a}/{b}{c}", f"{a}/{b} {c}", f"{a} / {b} {c}", f"+420 {a}/{b}{c}", f"tel.: {a} {b} {c}"]
    else:
        ways += [f"mobil {a} {b} {c}", f"mob.: {a} {b} {c}", f"{a}/{b}{c}", f"{a}/{b} {c}"]
    return Answer(text=rng.choice(ways), value=f"+420{digits}")
