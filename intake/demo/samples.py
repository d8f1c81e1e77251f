"""What a sample message is, what must become of it, and the desk at which samples are written.

People, municipalities and addresses are invented.  The same trust world gives the same messages,
but for the signatures, which hold random numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from intake.demo import authority_signing, forms
from intake.demo.applicants import APPLICANTS, Applicant, Value, Written
from intake.demo.authority import Authority
from intake.demo.authority_signing import Level
from intake.demo.mails import Mail
from intake.demo.signatories import By, Signatories
from intake.demo.worth import Worth
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
    "prilohov": ("mesto", "Město Přílohov", "99010135", "Přílohov", "mesto@prilohov.example"),
    "schranov": ("mestys", "Městys Schránov", "99010143", "Schránov", "urad@schranov.example"),
    "postovice": ("skola", "Základní škola Poštovice", "99010151", "Poštovice", "skola@postovice.example"),
    "radcov": ("muzeum", "Muzeum rad Rádcov", "99010160", "Rádcov", "muzeum@radcov.example"),
    "zmenov": ("mesto", "Město Změnov", "99010178", "Změnov", "podatelna@zmenov.example"),
    "lhota": ("zlatovice", "Obec Vzorová Lhota", "00000019", "Vzorová Lhota", "obec@vzorova-lhota.example"),
}
"""Applicants who differ from one of ``intake.demo.applicants`` only in who they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedRequest:
    """A request that a sample must open."""

    applicant: Applicant | None = None
    """Whose values must be read; None where nobody could read the form."""
    state: RequestState = RequestState.REGISTERED
    signature: Worth | None = None
    """None where nobody could read the form."""
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
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """What is attached, by name."""

    @property
    def sha256(self) -> str:
        """Tells it apart on record."""
        return hashlib.sha256(self.raw).hexdigest()


class Desk:
    """Where samples are written: at one time, each signed by its applicant's representative unless said otherwise."""

    def __init__(self, world: Authority) -> None:
        """The messages arrive a moment before the world's."""
        self.world = world
        self.now = world.at
        self._signed: dict[tuple[str, By, str], bytes] = {}
        self._signatories = Signatories(world)

    def applicant(self, key: str, **different: str) -> Applicant:
        """An invented applicant, with some answers changed that need no normalising; the form is three days old."""
        base, who = _variant(key)
        model, day = APPLICANTS[base], self.now - timedelta(days=3)
        written: dict[str, Written] = {**model.written, **who, **different}
        truth: dict[str, Value] = {**model.truth, **who, **different}
        written["signed_date"], truth["signed_date"] = f"{day.day}. {day.month}. {day.year}", day.date().isoformat()
        return Applicant(written=MappingProxyType(written), truth=MappingProxyType(truth))

    def fillable(self, applicant: Applicant, by: By = By.DEVICE) -> bytes:
        """The fillable form, signed electronically; the same file whenever it is asked for."""
        return self._once(applicant, "fillable", by, lambda: forms.fillable_pdf(applicant.written))

    def text(self, applicant: Applicant, layout: str, by: By = By.DEVICE) -> bytes:
        """The form as a word processor prints it, signed electronically; the same file whenever it is asked for."""
        return self._once(applicant, layout, by, lambda: forms.text_pdf(applicant.written, layout, signed=False))

    def _once(self, applicant: Applicant, kind: str, by: By, make: Callable[[], bytes]) -> bytes:
        key = (kind, by, repr(sorted(applicant.written.items())))
        if key not in self._signed:
            self._signed[key] = self.sign(make(), applicant, by)
        return self._signed[key]

    def sign(self, pdf: bytes, applicant: Applicant, by: By = By.DEVICE) -> bytes:
        """Signed three hours ago (PAdES), with a qualified time stamp."""
        signer = self._signatories.of(applicant, by)
        return authority_signing.sign_pdf(self.world, pdf, signer, level=Level.T, at=self._signed_at)

    def detached(self, pdf: bytes, applicant: Applicant) -> bytes:
        """A .p7s over a file, signed and stamped three hours ago (CAdES)."""
        signer, at = self._signatories.of(applicant, By.DEVICE), self._signed_at
        return authority_signing.cms(self.world, pdf, signer, at=at, stamped=at)

    def container(self, files: Mapping[str, bytes], applicant: Applicant) -> bytes:
        """A container of files, signed and stamped three hours ago (ASiC-E with XAdES)."""
        signer, at = self._signatories.of(applicant, By.DEVICE), self._signed_at
        return authority_signing.asice_xades(self.world, files, signer, at=at, stamped=at)

    def signed_mail(self, mail: Mail, applicant: Applicant) -> bytes:
        """The whole mail, signed and stamped as it was sent (S/MIME)."""
        signer = self._signatories.of(applicant, By.DEVICE)
        headers, entity = mail.split()
        return authority_signing.smime(self.world, entity, signer, headers=headers, at=mail.at, stamped=mail.at)

    @property
    def _signed_at(self) -> datetime:
        return self.now - timedelta(hours=3)

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
        return replace(self.raw_sample(mail.key, title, mail.written(), expected), files=mail.files)

    def raw_sample(self, key: str, title: str, raw: bytes, expected: Expected) -> Sample:
        """Bytes as they reach the mailbox."""
        return Sample(key=key, title=title, raw=raw, received_at=self.now - timedelta(minutes=1), expected=expected)


def _variant(key: str) -> tuple[str, dict[str, str]]:
    if key not in _VARIANTS:
        return key, {}
    base, name, ico, municipality, email = _VARIANTS[key]
    return base, {"applicant_name": name, "ico": ico, "municipality": municipality, "contact_email": email}


def filed(
    *requests: tuple[Applicant, Worth], acknowledgement: str = "sent", codes: frozenset[str] = frozenset()
) -> Expected:
    """Complete and signed: nobody has to look at it, though findings may say something."""
    expected = tuple(ExpectedRequest(applicant=who, signature=worth, codes=codes) for who, worth in requests)
    return Expected(state=MessageState.FILED, requests=expected, acknowledgement=acknowledgement)


def in_review(
    code: str,
    applicant: Applicant | None = None,
    *more_codes: str,
    signature: Worth | None = None,
    acknowledgement: str = "sent",
    reason: str = "",
) -> Expected:
    """One request that a clerk has to settle, by the reason of one code; without other words that stands in it."""
    request = ExpectedRequest(
        applicant=applicant,
        state=RequestState.IN_REVIEW,
        signature=signature,
        codes=frozenset({code, *more_codes}),
    )
    state = MessageState.IN_REVIEW
    return Expected(state=state, code=code, reason=reason or code, requests=(request,), acknowledgement=acknowledgement)


def no_request(state: MessageState, reason: str, *, code: str = "") -> Expected:
    """Nothing to file and nothing to answer."""
    return Expected(state=state, reason=reason, code=code)
