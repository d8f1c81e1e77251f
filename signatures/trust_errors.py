"""Why a trusted list, a pinned root or revocation data isn't used; the rest of the directory goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_FETCH = "Run `intake trust update`; the last good copy is used on until a sound one comes."
_PUT = "Replace or remove the file in the trust directory."


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustProblem:
    """What a code says to an operator."""

    english: str
    czech: str
    means: str
    """For ``intake explain``."""
    remedy: str


class ListError(Exception):
    """A list can't be used; ``code`` is a key of ``TRUST_PROBLEMS``."""

    def __init__(self, code: str, detail: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail

    def __str__(self) -> str:
        return problem(self.code, self.detail)


TRUST_PROBLEMS: Mapping[str, TrustProblem] = {
    # the file
    "list-unreadable": TrustProblem(
        english="The trusted list can't be read.",
        czech="Důvěryhodný seznam nelze přečíst.",
        means="The file can't be opened, isn't well-formed XML, or declares a DTD or entities.",
        remedy=_FETCH,
    ),
    "list-too-large": TrustProblem(
        english="The trusted list is larger than any real one.",
        czech="Důvěryhodný seznam je větší než kterýkoli skutečný.",
        means="Lists of more than 32 MB aren't read.",
        remedy=_FETCH,
    ),
    "list-malformed": TrustProblem(
        english="The file isn't a trusted list as ETSI TS 119 612 describes it.",
        czech="Soubor není důvěryhodný seznam podle ETSI TS 119 612.",
        means="The root element, the territory, the number or the date of issue is missing or wrong.",
        remedy=_FETCH,
    ),
    "list-territory": TrustProblem(
        english="The trusted list is of another territory than its file name says.",
        czech="Důvěryhodný seznam patří jinému území, než říká jméno souboru.",
        means="The signed territory and the two letters of the file name differ.",
        remedy=_PUT,
    ),
    "list-superseded": TrustProblem(
        english="A newer list of the same territory is there.",
        czech="Je k dispozici novější seznam téhož území.",
        means="Of several lists of one territory only that with the highest sequence number is used.",
        remedy="Remove the older file.",
    ),
    # its signature
    "list-unsigned": TrustProblem(
        english="The trusted list isn't signed.",
        czech="Důvěryhodný seznam není podepsán.",
        means="Its root element holds no XML signature.",
        remedy=_FETCH,
    ),
    "list-several-signatures": TrustProblem(
        english="The trusted list holds more than one signature.",
        czech="Důvěryhodný seznam obsahuje více než jeden podpis.",
        means="ETSI TS 119 612 allows one; more of them are how signature wrapping looks.",
        remedy=_FETCH,
    ),
    "list-signature-form": TrustProblem(
        english="The signature of the trusted list doesn't cover the whole list.",
        czech="Podpis důvěryhodného seznamu nepokrývá celý seznam.",
        means="Its references name something else than the whole document, or transform it in another way.",
        remedy=_FETCH,
    ),
    "list-signature-broken": TrustProblem(
        english="The signature of the trusted list is broken.",
        czech="Podpis důvěryhodného seznamu je porušený.",
        means="The list was changed after signing, or the signature breaks XAdES.",
        remedy=_FETCH,
    ),
    "list-signature-weak": TrustProblem(
        english="The signature of the trusted list is too weak.",
        czech="Podpis důvěryhodného seznamu je příliš slabý.",
        means="It uses SHA-1, MD5, a key below 2048 bits (RSA) or 256 bits (EC), or a symmetric key.",
        remedy=_FETCH,
    ),
    "list-signer-unknown": TrustProblem(
        english="The signer of the trusted list isn't one who may sign it.",
        czech="Podepsal jej někdo, kdo k tomu není oprávněn.",
        means="The list of lists (for itself: lotl-signers/ and lotl-pivots/; without it: tl-signers/) names others.",
        remedy="Run `intake trust update`; where the signers really changed, put the new certificate in.",
    ),
    "list-signer-expired": TrustProblem(
        english="The certificate of the list's signer wasn't valid when the list was issued.",
        czech="Certifikát toho, kdo seznam podepsal, v den vydání neplatil.",
        means="A list is judged as of its own date of issue.",
        remedy=_FETCH,
    ),
    "lotl-signers-missing": TrustProblem(
        english="Nobody is named who may sign the list of lists.",
        czech="Není určeno, kdo smí podepsat seznam seznamů.",
        means="lotl-signers/ of the trust directory holds no certificate that can be read.",
        remedy="Run `intake trust update`, which puts the published certificates there.",
    ),
    # remarks on lists in use
    "service-skipped": TrustProblem(
        english="A service of the list was left out.",
        czech="Jedna služba ze seznamu byla vynechána.",
        means="A period of it can't be understood, or carries a critical extension that isn't known here.",
        remedy="Nothing need be done; certificates of that service count as not listed for the time.",
    ),
    # other files
    "root-unreadable": TrustProblem(
        english="A pinned root can't be read.",
        czech="Připnutý kořenový certifikát nelze přečíst.",
        means="A file below roots/ (or of signers) holds no certificate in PEM or DER.",
        remedy=_PUT,
    ),
    "revocation-unreadable": TrustProblem(
        english="Revocation data can't be read.",
        czech="Údaje o zneplatnění nelze přečíst.",
        means="A file below crls/ or ocsp/ is neither a CRL nor an OCSP response.",
        remedy=_PUT,
    ),
    "trust-store-unreadable": TrustProblem(
        english="The compiled trust store can't be read.",
        czech="Připravené údaje o důvěře nelze přečíst.",
        means="The file is damaged or was made by another version.",
        remedy="Run `intake trust update`, or remove the file: it is made again.",
    ),
}
"""code → what it says."""


def problem(code: str, detail: str | None = None) -> str:
    """Write a problem: ``code: Sentence. (detail)``."""
    sentence = TRUST_PROBLEMS[code].english
    return f"{code}: {sentence} ({detail})" if detail else f"{code}: {sentence}"
