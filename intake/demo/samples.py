"""What a sample message is, what must become of it, and the desk at which samples are written.

People, municipalities and addresses are invented.  The same time and PKI give the same messages,
but for the signatures, which hold random numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from intake.demo import forms, signing
from intake.demo.applicants import APPLICANTS, Applicant, Value, Written
from intake.demo.mails import Mail
from intake.demo.pki import YEAR, Identity, Pki, Role, issue, subject
from intake.message import MessageState
from intake.request import RequestState

MAILBOX, FOLDER = "protokol", "posta"
"""Names of the two sources of the demo."""

_VARIANTS: Mapping[str, tuple[str, str, str, str, str]] = {
    # base, name of the applicant, IČO, municipality, e-mail
    "vranovec": ("mestys", "Obec Vranovec pod Skalou", "99010020", "Vranovec pod Skalou", "obec@vranovec.example"),
    "lipnovec": ("mesto", "Město Lipnovec", "99010038", "Lipnovec", "kultura@lipnovec.example"),
    "blatnicka": ("mestys", "Městys Horní Blatnička", "99010046", "Horní Blatnička", "urad@blatnicka.example"),
    "doubravinek": ("muzeum", "Knihovna Doubravínek", "99010054", "Doubravínek", "knihovna@doubravinek.example"),
    "lhotka": ("mestys", "Obec Jedlová Lhotka", "99010062", "Jedlová Lhotka", "starosta@jedlova-lhotka.example"),
    "kravolin": ("muzeum", "Muzeum sýrů Kravolín", "99010071", "Kravolín", "muzeum@kravolin.example"),
    "hlubocany": ("mesto", "Město Hlubočany", "99010089", "Hlubočany", "mesto@hlubocany.example"),
    "hrusice": ("mesto", "Město Hruštín", "99010101", "Hruštín", "podatelna@hrustin.example"),
    "temnice": ("skola", "Základní škola Temnice", "99010119", "Temnice", "skola@temnice.example"),
    "papirov": ("mestys", "Městys Papírov", "99010127", "Papírov", "urad@papirov.example"),
    "sifrov": ("skola", "Základní škola Šifrov", "99010097", "Šifrov", "skola@sifrov.example"),
}
"""Applicants who differ from one of ``intake.demo.applicants`` only in who they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedRequest:
    """A request that a sample must open."""

    applicant: Applicant | None = None
    """Whose values must be read; None where nobody could read the form."""
    state: RequestState = RequestState.REGISTERED
    signature: str | None = None
    """The verdict."""
    codes: frozenset[str] = frozenset()
    """Findings that it must have, and no others of severity error or warning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What must become of a sample in the end."""

    state: MessageState
    code: str = ""
    """In the queue: its code."""
    reason: str = ""
    """Words that the reason on record holds."""
    requests: tuple[ExpectedRequest, ...] = ()
    """New ones, in any order."""
    joins: tuple[str, ...] = ()
    """Keys of the samples whose requests it joins."""
    acknowledgement: str = ""
    """``sent``, ``bounced``, the code of its suppression, or nothing where none is called for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A message as it arrives, and its end."""

    key: str
    title: str
    raw: bytes = field(repr=False)
    received_at: datetime
    expected: Expected
    source: str = MAILBOX
    file_name: str = ""
    """For the folder."""

    @property
    def sha256(self) -> str:
        """Tells it apart on record."""
        return hashlib.sha256(self.raw).hexdigest()


class Desk:
    """Where samples are written: at one time, each signed by its applicant's representative."""

    def __init__(self, now: datetime, pki: Pki) -> None:
        """``now`` is aware; the messages arrive a moment before it."""
        self.now = now.replace(microsecond=0)
        self._pki = pki
        self._signed: dict[tuple[str, str], bytes] = {}
        self._signers: dict[tuple[str, ...], Identity] = {}

    def applicant(self, key: str, **different: str) -> Applicant:
        """An invented applicant, with some answers changed that need no normalising; the form is three days old."""
        base, who = _variant(key)
        model, day = APPLICANTS[base], self.now - timedelta(days=3)
        written: dict[str, Written] = {**model.written, **who, **different}
        truth: dict[str, Value] = {**model.truth, **who, **different}
        written["signed_date"], truth["signed_date"] = f"{day.day}. {day.month}. {day.year}", day.date().isoformat()
        return Applicant(written=MappingProxyType(written), truth=MappingProxyType(truth))

    def fillable(self, applicant: Applicant) -> bytes:
        """The fillable form, signed electronically; the same file whenever it is asked for."""
        return self._once(applicant, "fillable", lambda: forms.fillable_pdf(applicant.written))

    def text(self, applicant: Applicant, layout: str) -> bytes:
        """The form as a word processor prints it, signed electronically; the same file whenever it is asked for."""
        return self._once(applicant, layout, lambda: forms.text_pdf(applicant.written, layout, signed=False))

    def _once(self, applicant: Applicant, kind: str, make: Callable[[], bytes]) -> bytes:
        key = (kind, repr(sorted(applicant.written.items())))
        if key not in self._signed:
            self._signed[key] = self.sign(make(), applicant)
        return self._signed[key]

    def sign(self, pdf: bytes, applicant: Applicant) -> bytes:
        """Signed by the applicant's representative three hours ago, with a time stamp."""
        return signing.sign_pdf(pdf, self._signer(applicant), at=self.now - timedelta(hours=3), tsa=self._pki.tsa)

    def _signer(self, applicant: Applicant) -> Identity:
        who = tuple(str(applicant.written[key]) for key in ("representative_name", "applicant_name", "ico"))
        if who not in self._signers:
            name, organisation, ico = who
            named = subject(name, organisation=organisation, organisation_id=f"NTRCZ-{''.join(ico.split())}")
            valid = (self.now - YEAR, self.now + YEAR)
            self._signers[who] = issue(self._pki.issuing, named, Role.PERSON, valid=valid)
        return self._signers[who]

    def mail(self, key: str, who: Applicant, text: str, files: Mapping[str, bytes]) -> Mail:
        """A mail of an applicant's contact person."""
        name, address = who.written["contact_name"], who.written["contact_email"]
        return Mail(
            key=key,
            name=str(name),
            address=str(address),
            subject=f"Žádost o zahájení zahraniční spolupráce – {who.written['municipality']}",
            text=f"Dobrý den,\n\n{text}\n\nS pozdravem\n{name}\n{who.written['applicant_name']}",
            at=self.now - timedelta(minutes=2),
            files=files,
        )

    def sample(self, mail: Mail, title: str, expected: Expected) -> Sample:
        """A mail as it reaches the mailbox."""
        return self.raw_sample(mail.key, title, mail.written(), expected)

    def raw_sample(self, key: str, title: str, raw: bytes, expected: Expected) -> Sample:
        """Bytes as they reach the mailbox."""
        return Sample(key=key, title=title, raw=raw, received_at=self.now - timedelta(minutes=1), expected=expected)


def _variant(key: str) -> tuple[str, dict[str, str]]:
    if key not in _VARIANTS:
        return key, {}
    base, name, ico, municipality, email = _VARIANTS[key]
    return base, {"applicant_name": name, "ico": ico, "municipality": municipality, "contact_email": email}


def filed(*applicants: Applicant, acknowledgement: str = "sent") -> Expected:
    """Complete and signed: nobody has to look at it."""
    requests = tuple(ExpectedRequest(applicant=applicant, signature="advanced") for applicant in applicants)
    return Expected(state=MessageState.FILED, requests=requests, acknowledgement=acknowledgement)


def in_review(
    code: str,
    applicant: Applicant | None = None,
    *,
    signature: str | None = None,
    acknowledgement: str = "sent",
    reason: str = "",
) -> Expected:
    """One request that a clerk has to settle, for one reason; without other words its code stands in it."""
    request = ExpectedRequest(
        applicant=applicant, state=RequestState.IN_REVIEW, signature=signature, codes=frozenset({code})
    )
    state = MessageState.IN_REVIEW
    return Expected(state=state, code=code, reason=reason or code, requests=(request,), acknowledgement=acknowledgement)


def no_request(state: MessageState, reason: str, *, code: str = "") -> Expected:
    """Nothing to file and nothing to answer."""
    return Expected(state=state, reason=reason, code=code)
