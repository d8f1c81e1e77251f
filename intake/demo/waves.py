"""The sample messages, in two waves: the second answers, repeats or returns what was made of the first.

Each applicant has one message of the first wave at most, so that no order of processing matters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from intake.demo import forms, mails, signing
from intake.demo.applicants import written_values
from intake.demo.mails import Mail
from intake.demo.pki import Pki
from intake.demo.samples import FOLDER, Desk, Expected, ExpectedRequest, Sample, filed, in_review, no_request
from intake.message import MessageState
from intake.request import RequestState

MIB = 1024 * 1024
PDF = "zadost.pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the service made of a sample of the first wave."""

    references: tuple[str, ...]
    acknowledgement: bytes
    """As sent."""
    envelope_sender: str


ANSWERED_FIRST = ("fillable", "text", "closed-region")
"""Samples of the first wave that the second one is about."""


def first_wave(now: datetime, pki: Pki) -> tuple[Sample, ...]:
    """Messages that stand for themselves; ``now`` is aware."""
    desk = Desk(now, pki)
    return tuple(make(desk) for make in _FIRST)


def second_wave(now: datetime, pki: Pki, answered: Mapping[str, Answered], first: Mapping[str, Sample]) -> tuple[Sample, ...]:
    """Messages about those of the first wave, both by key."""
    desk = Desk(now, pki)
    return tuple(make(desk, answered, first) for make in _SECOND)


# ---------------------------------------------------------------- forms that can be read


def _fillable(desk: Desk) -> Sample:
    who = desk.applicant("zlatovice")
    mail = desk.mail("fillable", who, "posíláme podepsanou žádost.", {"Žádost Zlatovice.pdf": desk.fillable(who)})
    return desk.sample(mail, "The fillable form, signed electronically", filed(who))


def _text(desk: Desk) -> Sample:
    who = desk.applicant("skola")
    mail = desk.mail("text", who, "v příloze je žádost naší školy.", {PDF: desk.text(who, "table")})
    return desk.sample(mail, "The form written in a word processor, signed electronically", filed(who))


def _two_forms(desk: Desk) -> Sample:
    museum = desk.applicant("muzeum")
    village = desk.applicant(
        "mestys", applicant_name="Obec Vranovec pod Skalou", ico="99010019", municipality="Vranovec pod Skalou"
    )
    files = {"muzeum.pdf": desk.fillable(museum), "vranovec.pdf": desk.text(village, "letter")}
    mail = desk.mail("two-forms", museum, "posílám dvě žádosti, za muzeum a za obec Vranovec.", files)
    return desk.sample(mail, "Two forms in one mail", filed(museum, village))


def _zip(desk: Desk) -> Sample:
    who = desk.applicant("mesto", applicant_name="Město Lipnovec", ico="99010027", municipality="Lipnovec")
    packed = mails.zipped({"Žádost Lipnovec/žádost.pdf": desk.text(who, "stacked")})
    mail = desk.mail("zip", who, "kvůli velikosti posíláme žádost zabalenou.", {"zadost.zip": packed})
    return desk.sample(mail, "A form inside a zip", filed(who))


def _winmail(desk: Desk) -> Sample:
    who = desk.applicant("mestys", applicant_name="Městys Horní Blatnička", ico="99010035", municipality="Blatnička")
    hidden = mails.winmail({"Žádost.pdf": desk.fillable(who)}, text="Posíláme žádost.")
    mail = desk.mail("winmail", who, "posíláme žádost.", {"winmail.dat": hidden})
    return desk.sample(mail, "A form inside Outlook's winmail.dat", filed(who))


def _forwarded(desk: Desk) -> Sample:
    who = desk.applicant("muzeum", applicant_name="Knihovna Doubravínek", ico="99010043", municipality="Doubravínek")
    inner = desk.mail("forwarded-inner", who, "obracíme se na Vás s žádostí.", {PDF: desk.fillable(who)})
    outer = Mail(
        key="forwarded",
        name="Kolegyně Podatelnová",
        address="podatelna@kraj.example",
        subject="FW: Žádost o zahájení zahraniční spolupráce",
        text="Ahoj, tohle přišlo k nám na podatelnu, patří to Vám.",
        at=desk.now - timedelta(minutes=2),
        files={"Žádost.eml": inner.written()},
    )
    return desk.sample(outer, "A form in a mail that a colleague forwards", filed(who, acknowledgement="ack-internal"))


# ---------------------------------------------------------------- forms for a clerk


def _unsigned(desk: Desk) -> Sample:
    who = desk.applicant("mestys")
    mail = desk.mail("unsigned", who, "v příloze žádost.", {PDF: forms.fillable_pdf(who.written)})
    return desk.sample(mail, "A form that nobody signed", in_review("signature-missing", who, signature="none"))


def _wrong_ico(desk: Desk) -> Sample:
    who = desk.applicant("mesto", ico="99004560")
    mail = desk.mail("wrong-ico", who, "posíláme vyplněnou žádost.", {PDF: desk.fillable(who)})
    return desk.sample(mail, "A wrong check digit in the IČO", in_review("ico-checksum", who, signature="advanced"))


def _closed_region(desk: Desk) -> Sample:
    who = replace_region(desk)
    mail = desk.mail("closed-region", who, "rádi bychom spolupracovali s Itálií.", {PDF: desk.text(who, "letter")})
    expected = in_review("region-not-offered", who, signature="advanced", acknowledgement="bounced")
    return desk.sample(mail, "A region with which the cooperation has ended", expected)
