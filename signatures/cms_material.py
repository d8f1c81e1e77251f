"""What lies in a CMS signature besides it: certificates, revocation data, time stamps (RFC 5652, EN 319 122-1).

Values are taken out one by one: an archive time stamp of the old kind may be huge, and decoding
a whole structure into Python values takes minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from asn1crypto import cms, core, crl, ocsp, pdf, x509
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

from signatures.revocation import Known

MAX_ITEMS = 500
_T = TypeVar("_T")
_CERTIFICATE_VALUES = "1.2.840.113549.1.9.16.2.23"
_REVOCATION_VALUES = "1.2.840.113549.1.9.16.2.24"
_SIGNATURE_STAMP = "1.2.840.113549.1.9.16.2.14"
_ARCHIVE_STAMPS = frozenset(
    {"1.2.840.113549.1.9.16.2.27", "1.2.840.113549.1.9.16.2.48", "0.4.0.1733.2.4", "0.4.0.1733.2.5"}
)
"""Archive time stamps (v1, v2, v3) and the long-term validation attribute."""
_ADOBE_REVOCATION = "1.2.840.113583.1.1.8"
_SIGNING_CERTIFICATE = frozenset({"1.2.840.113549.1.9.16.2.12", "1.2.840.113549.1.9.16.2.47"})


class _Lists(core.SequenceOf):  # type: ignore[misc]  # asn1crypto is untyped
    _child_spec = crl.CertificateList


class _Answers(core.SequenceOf):  # type: ignore[misc]  # as above
    _child_spec = ocsp.BasicOCSPResponse


class _RevocationValues(core.Sequence):  # type: ignore[misc]  # as above
    """CAdES, ETSI EN 319 122-1, A.1.5.2 (revocation-values)."""

    _fields = [  # noqa: RUF012 - asn1crypto's way of declaring a structure
        ("crls", _Lists, {"explicit": 0, "optional": True}),
        ("ocsps", _Answers, {"explicit": 1, "optional": True}),
        ("other", core.Any, {"explicit": 2, "optional": True}),
    ]


class _Certificates(core.SequenceOf):  # type: ignore[misc]  # as above
    _child_spec = x509.Certificate


def attached_to(signed: cms.SignedData) -> Known:
    """Certificates and revocation data of one SignedData, also from attributes; what can't be read is left out."""
    found = Known(
        certificates=_all(_certificates(signed)),
        crls=tuple(map(CRLContainer, _all(_lists(signed)))),
        ocsps=tuple(one for answer in _all(_responses(signed)) for one in containers(answer)),
    )
    for signer in signed["signer_infos"]:
        found += _of_attributes(signer)
    return found


def containers(answer: ocsp.OCSPResponse) -> list[OCSPContainer]:
    """One OCSP response for each certificate that it answers for; none of an unreadable or unsuccessful one."""
    try:
        return OCSPContainer.load_multi(answer)
    except (ValueError, TypeError, KeyError):
        return []


def long_term(signed: cms.SignedData) -> tuple[bool, bool]:
    """Whether revocation data lies within, and whether an archive time stamp does; their worth aside."""
    kinds = {attribute["type"].dotted for attribute in _unsigned(signed["signer_infos"][0])}
    revocation = bool(_all(_lists(signed)) or _all(_responses(signed))) or _REVOCATION_VALUES in kinds
    return revocation, bool(kinds & _ARCHIVE_STAMPS)


def names_certificate(signed: cms.SignedData) -> bool:
    """Whether the signing certificate is named among the signed attributes, which makes it CAdES."""
    signed_attributes = (info["signed_attrs"] or () for info in signed["signer_infos"])
    return any(item["type"].dotted in _SIGNING_CERTIFICATE for attributes in signed_attributes for item in attributes)


def tokens_of(signer: cms.SignerInfo) -> int:
    """How many attributes hold signature time stamps, readable or not."""
    return sum(attribute["type"].dotted == _SIGNATURE_STAMP for attribute in _unsigned(signer))


def _of_attributes(signer: cms.SignerInfo) -> Known:
    certificates: list[x509.Certificate] = []
    crls: list[crl.CertificateList] = []
    ocsps: list[ocsp.OCSPResponse] = []
    for attribute in (*_unsigned(signer), *(signer["signed_attrs"] or ())):
        kind = attribute["type"].dotted
        if kind == _CERTIFICATE_VALUES:
            certificates += _all(_values(attribute, _Certificates))
        elif kind == _REVOCATION_VALUES:
            crls += _all(_values(attribute, _RevocationValues, "crls"))
            ocsps += map(_wrapped, _all(_values(attribute, _RevocationValues, "ocsps")))
        elif kind == _ADOBE_REVOCATION:
            crls += _all(_values(attribute, pdf.RevocationInfoArchival, "crl"))
            ocsps += _all(_values(attribute, pdf.RevocationInfoArchival, "ocsp"))
    return Known(
        certificates=tuple(certificates),
        crls=tuple(map(CRLContainer, crls)),
        ocsps=tuple(one for answer in ocsps for one in containers(answer)),
    )


def _values(attribute: cms.CMSAttribute, kind: type[Any], key: str | None = None) -> Iterator[Any]:
    for value in attribute["values"]:
        decoded = kind.load(value.dump())
        yield from (decoded if key is None else decoded[key]) or ()


def _certificates(signed: cms.SignedData) -> Iterator[x509.Certificate]:
    for choice in signed["certificates"] or ():
        if choice.name == "certificate":
            yield choice.chosen


def _lists(signed: cms.SignedData) -> Iterator[crl.CertificateList]:
    for choice in signed["crls"] or ():
        if choice.name == "crl":
            yield choice.chosen


def _responses(signed: cms.SignedData) -> Iterator[ocsp.OCSPResponse]:
    for choice in signed["crls"] or ():
        if choice.name == "other" and choice.chosen["other_rev_info_format"].native == "ocsp_response":
            yield choice.chosen["other_rev_info"].parsed


def _unsigned(signer: cms.SignerInfo) -> Iterable[cms.CMSAttribute]:
    return signer["unsigned_attrs"] or ()


def _wrapped(basic: ocsp.BasicOCSPResponse) -> ocsp.OCSPResponse:
    """CAdES keeps the inner part of a response only."""
    content = {"response_type": "basic_ocsp_response", "response": basic}
    return ocsp.OCSPResponse({"response_status": "successful", "response_bytes": content})


def _all(items: Iterator[_T]) -> tuple[_T, ...]:
    """What can be read, at most ``MAX_ITEMS``; the first that can't ends it."""
    found: list[_T] = []
    try:
        for item in items:
            found.append(item)
            if len(found) == MAX_ITEMS:
                break
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - unsigned and foreign structures raise anything; they are only offers of help
        return tuple(found)
    return tuple(found)
