"""What a signer's certificate says (RFC 5280, ETSI EN 319 412): whose it is, since when, how strong.

All of it is the certificate's own word; whether to believe it is the business of trust.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509
from pyhanko.sign.ades.qualified_asn1 import get_qc_statements

from signatures.reasons import reason

RSA_MIN_BITS = 2048
DSA_MIN_BITS = 3072
EC_MIN_BITS = 224
_ICO_IN_BRACKETS = re.compile(r"\[IČO?:?\s*(\d{8})\]")
"""As older certificates of Czech CAs carry it in O, e.g. ``Obec Horní Lhota [IČ 00123456]``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The names that a report shows."""

    signer: str | None
    organisation: str | None
    organisation_id: str | None
    serial: str
    """Hexadecimal, upper case."""
    issuer: str | None


def subject_of(certificate: x509.Certificate) -> Subject:
    """Read the names; an IČO in brackets of O counts as organizationIdentifier where that is missing."""
    name = certificate.subject.native
    issuer = certificate.issuer.native
    organisation = _text(name.get("organization_name"))
    return Subject(
        signer=_text(name.get("common_name")) or _full_name(name),
        organisation=organisation,
        organisation_id=_text(name.get("organization_identifier")) or _bracketed_id(organisation),
        serial=f"{certificate.serial_number:X}",
        issuer=_text(issuer.get("common_name")) or _text(issuer.get("organization_name")),
    )


def remarks_on(certificate: x509.Certificate, *, at: datetime) -> tuple[str, ...]:
    """Reasons that lie in the certificate alone: validity at an aware moment, key, usage, claims."""
    reasons = []
    if at > certificate.not_valid_after:
        reasons.append(reason("certificate-expired", f"{certificate.not_valid_after:%Y-%m-%d}"))
    if at < certificate.not_valid_before:
        reasons.append(reason("certificate-not-yet-valid", f"valid from {certificate.not_valid_before:%Y-%m-%d}"))
    if weakness := _key_weakness(certificate):
        reasons.append(reason("weak-key", weakness))
    usage = certificate.key_usage_value
    if usage is not None and not usage.native & {"digital_signature", "non_repudiation"}:
        reasons.append(reason("usage-unsuitable"))
    if certificate.issuer == certificate.subject:
        reasons.append(reason("self-signed"))
    elif claims := _claims(certificate):
        reasons.append(reason("claims-qualified", claims))
    return tuple(reasons)


def _claims(certificate: x509.Certificate) -> str | None:
    statements = {item["statement_id"].native: item for item in get_qc_statements(certificate)}
    if "qc_compliance" not in statements:
        return None
    claims = ["on a qualified device" if "qc_sscd" in statements else "no word of a device"]
    if "qc_type" in statements:
        types = statements["qc_type"]["statement_info"].native
        claims += [{"qct_esign": "of a person", "qct_eseal": "of an organisation"}.get(item, item) for item in types]
    return ", ".join(claims)


def _key_weakness(certificate: x509.Certificate) -> str | None:
    key = certificate.public_key
    minimum = {"rsa": RSA_MIN_BITS, "rsassa_pss": RSA_MIN_BITS, "dsa": DSA_MIN_BITS, "ec": EC_MIN_BITS}
    if key.algorithm not in minimum:
        return None  # the library can't measure Ed25519 and its like, which have but one size
    bits = key.bit_size
    return f"{key.algorithm.upper()}, {bits} bits" if bits is not None and bits < minimum[key.algorithm] else None


def _full_name(name: dict[str, object]) -> str | None:
    parts = [_text(name.get("given_name")), _text(name.get("surname"))]
    return " ".join(part for part in parts if part) or _text(name.get("pseudonym"))


def _bracketed_id(organisation: str | None) -> str | None:
    found = _ICO_IN_BRACKETS.search(organisation or "")
    return f"NTRCZ-{found[1]}" if found else None


def _text(value: object) -> str | None:
    """One line; an attribute that occurs several times comes as a list."""
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value)
    return " ".join(str(value).split()) or None if value else None
