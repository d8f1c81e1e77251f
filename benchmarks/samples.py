"""Mails with the form as a signed text PDF, each of an applicant of its own (invented)."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from intake.demo.authority import authority
from intake.demo.layouts import LAYOUTS
from intake.demo.mails import Mail
from intake.demo.samples import Desk

FIRST_NUMBER = 9902000
"""Of the seven digits in front of an IČO's check digit."""


def form_mails(count: int, *, seed: int) -> list[Mail]:
    """Complete forms from different applicants, so that none is a repetition; alike for one seed but for signatures."""
    desk = Desk(authority(datetime.now(UTC)))
    chance = random.Random(seed)
    layouts = sorted(LAYOUTS)
    mails = []
    for number in chance.sample(range(10_000), count):
        who = desk.applicant(
            "zlatovice",
            applicant_name=f"Obec Lhota {number}",
            ico=ico(FIRST_NUMBER + number),
            contact_email=f"obec@lhota-{number}.example",
        )
        pdf = desk.text(who, layouts[number % len(layouts)])
        mails.append(desk.mail(f"bench-{seed}-{number}", who, "V příloze posíláme žádost.", {"zadost.pdf": pdf}))
    return mails


def ico(number: int) -> str:
    """An IČO with its check digit: weights 8 to 2, modulo 11."""
    digits = f"{number:07}"
    rest = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), digits, strict=True)) % 11
    return digits + str((11 - rest) % 10)
