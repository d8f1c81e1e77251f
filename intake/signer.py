"""Who signed, beside who applies: names and numbers of certificates compared with those on the form.

Facts only.  Whether a person may sign for a municipality no certificate says; a clerk decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from intake.registers import same_name
from parsers.form import ParsedForm
from parsers.text import fold
from signatures.report import SignatureReport

REPRESENTATIVE, CONTACT = "representative_name", "contact_name"
_TITLES = frozenset(
    {
        *(
            "akad",
            "arch",
            "artd",
            "bc",
            "bca",
            "csc",
            "dis",
            "doc",
            "dr",
            "drsc",
            "et",
            "ing",
            "jd",
            "judr",
            "llb",
            "llm",
        ),
        *("mba", "mga", "mgr", "mphil", "mudr", "mvdr", "paeddr", "pharmdr", "phd", "phdr", "phmr", "prof", "rcdr"),
        *("rndr", "rsdr", "rtdr", "thd", "thdr", "thlic", "thmgr"),
    }
)
_GLUED = re.compile(r"(?<=[A-Za-z])\.(?=[A-Za-z]{1,2}\b)")
"""``Ph.D.`` is one title and not two initials."""
_ICO = re.compile(r"(?:NTR|VAT)\s*CZ\s*-?\s*(?:CZ)?\s*(\d{1,8})\b", re.IGNORECASE)
"""ETSI EN 319 412-1, 5.1.4: national register (NTR) or tax number (VAT); both of a Czech organisation hold the IČO."""
_BRACKETED = re.compile(r"\[\s*IČO?\s*:?\s*(\d{1,8})\s*\]", re.IGNORECASE)
_LEAST_WORDS = 2
_SEAL = "eseal"


class Named(StrEnum):
    """Which person of the form has the signer's name."""

    REPRESENTATIVE = "representative"
    CONTACT = "contact"
    NOBODY = "nobody"
    UNKNOWN = "unknown"
    """The form or the certificate names nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """One signature's owner beside the applicant."""

    name: str
    """For people: the certificate's name and organisation."""
    is_seal: bool
    organisation_fits: bool | None
    """The certificate's organisation is the applicant; None where it names none, or the form no applicant."""
    has_organisation: bool
    named: Named

    @property
    def fits(self) -> bool:
        """Nothing contradicts that it is the applicant's, and something says so."""
        if self.organisation_fits is not None:
            return self.organisation_fits
        return self.named in (Named.REPRESENTATIVE, Named.CONTACT, Named.UNKNOWN)


def signers(reports: Iterable[SignatureReport], form: ParsedForm) -> tuple[Signer, ...]:
    """Compare each signature's certificate with the form; a value that isn't sure is compared all the same."""
    return tuple(_signer(report, form) for report in reports if report.signer or report.organisation)


def ico_of(report: SignatureReport) -> str | None:
    """The IČO in a certificate: organizationIdentifier, or in brackets of O; 8 digits."""
    found = _ICO.search(report.organisation_id or "") or _BRACKETED.search(report.organisation or "")
    return found[1].zfill(8) if found else None


def same_person(one: str, other: str) -> bool:
    """Whether two wordings name one person: titles, functions, order, letter case and diacritics don't count.

    The shorter name needs two words, all of which the longer has ("Nováková Jana" in "Jana Marie Nováková").
    """
    short, long = sorted((_words(one), _words(other)), key=len)
    return len(short) >= _LEAST_WORDS and short <= long


def _signer(report: SignatureReport, form: ParsedForm) -> Signer:
    organisation = report.organisation or ""
    is_seal = report.certificate_type == _SEAL
    return Signer(
        name=", ".join(dict.fromkeys(text for text in (report.signer, organisation) if text)),
        is_seal=is_seal,
        organisation_fits=_organisation_fits(report, form),
        has_organisation=bool(organisation or ico_of(report)),
        named=Named.UNKNOWN if is_seal else _named(report.signer or "", form),
    )


def _organisation_fits(report: SignatureReport, form: ParsedForm) -> bool | None:
    """By IČO where both name one, else by name."""
    there, asked = ico_of(report), _text(form, "ico")
    if there and asked:
        return there == asked.zfill(8)
    name, applicant = _BRACKETED.sub("", report.organisation or "").strip(), _text(form, "applicant_name")
    return same_name(name, applicant) if name and applicant else None


def _named(signer: str, form: ParsedForm) -> Named:
    people = {key: name for key in (REPRESENTATIVE, CONTACT) if (name := _text(form, key))}
    if not people or len(_words(signer)) < _LEAST_WORDS:
        return Named.UNKNOWN
    if same_person(signer, people.get(REPRESENTATIVE, "")):
        return Named.REPRESENTATIVE
    return Named.CONTACT if same_person(signer, people.get(CONTACT, "")) else Named.NOBODY


def _words(name: str) -> frozenset[str]:
    return frozenset(fold(_GLUED.sub("", name)).split()) - _TITLES


def _text(form: ParsedForm, key: str) -> str | None:
    value = form.value(key)
    return value if isinstance(value, str) and value else None
