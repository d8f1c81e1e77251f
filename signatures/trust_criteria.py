"""Qualifications of a listed CA: which certificates a qualifier is about (ETSI TS 119 612, 5.5.9.2).

Several criteria of one kind in a list become nested lists of their own, so that ``atLeastOne`` keeps its meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from signatures.trust_store import Criteria, Qualification

_SIE = "http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#"
_TYPES = "http://uri.etsi.org/02231/v2/additionaltypes#"
_XADES = "http://uri.etsi.org/01903/v1.3.2#"
_P = {"s": _SIE, "a": _TYPES, "x": _XADES}
_QUALIFIER_BASES = (
    "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/",
    "http://uri.etsi.org/TrstSvc/eSigDir-1999-93-EC-TrustedList/SvcInfoExt/",
)
_COMBINATIONS = frozenset({"all", "atLeastOne", "none"})
_OID = re.compile(r"[0-2](\.(0|[1-9]\d{0,38})){1,63}", re.ASCII)
_BITS = {
    # names of TS 119 612, C.2 → asn1crypto's of RFC 5280, 4.2.1.3
    "digitalSignature": "digital_signature",
    "nonRepudiation": "non_repudiation",
    "keyEncipherment": "key_encipherment",
    "dataEncipherment": "data_encipherment",
    "keyAgreement": "key_agreement",
    "keyCertSign": "key_cert_sign",
    "crlSign": "crl_sign",
    "encipherOnly": "encipher_only",
    "decipherOnly": "decipher_only",
}
_MAX_DEPTH = 8


class Unsupported(Exception):
    """Something decisive isn't known here; in words for a remark."""


def qualifications_of(element: etree._Element) -> Iterator[Qualification]:
    """Read ``Qualifications``; qualifiers of other kinds than URIs of ETSI are passed over."""
    for item in element.iterfind("s:QualificationElement", _P):
        uris = (qualifier.get("uri", "").strip() for qualifier in item.iterfind("s:Qualifiers/s:Qualifier", _P))
        qualifiers = tuple(dict.fromkeys(filter(None, map(_qualifier, uris))))
        criteria = item.find("s:CriteriaList", _P)
        if qualifiers:
            yield Qualification(qualifiers=qualifiers, criteria=_UNKNOWN if criteria is None else _criteria(criteria))


_UNKNOWN = Criteria(combine="all", undecidable=True)


def _qualifier(uri: str) -> str:
    return next((uri.removeprefix(base) for base in _QUALIFIER_BASES if uri.startswith(base)), "")


def _criteria(element: etree._Element, depth: int = 0) -> Criteria:
    combine = element.get("assert", "")
    if combine not in _COMBINATIONS or depth > _MAX_DEPTH:
        return _UNKNOWN
    single = list(_single(element, depth))
    if not single:
        return _UNKNOWN
    if len(single) == 1 and combine != "none" and single[0].combine == "all":
        return single[0]
    return Criteria(combine=combine, nested=tuple(single))


def _single(element: etree._Element, depth: int) -> Iterator[Criteria]:
    """Each criterion of a list as a list of its own."""
    for child in element.iterchildren(etree.Element):
        name = etree.QName(child)
        if name.namespace == _SIE and name.localname == "KeyUsage":
            yield _key_usage(child)
        elif name.namespace == _SIE and name.localname == "PolicySet":
            yield _with_oids(child.iterfind("s:PolicyIdentifier/x:Identifier", _P), "policies")
        elif name.namespace == _SIE and name.localname == "CriteriaList":
            yield _criteria(child, depth + 1)
        elif name.localname == "otherCriteriaList":
            yield from map(_other, child.iterchildren(etree.Element))
        elif name.localname != "Description":
            yield _UNKNOWN


def _other(element: etree._Element) -> Criteria:
    if element.tag == f"{{{_TYPES}}}CertSubjectDNAttribute":
        return _with_oids(element.iterfind("a:AttributeOID/x:Identifier", _P), "subject_attributes")
    if element.tag == f"{{{_TYPES}}}ExtendedKeyUsage":
        return _with_oids(element.iterfind("a:KeyPurposeId/x:Identifier", _P), "extended_key_usage")
    return _UNKNOWN


def _key_usage(element: etree._Element) -> Criteria:
    bits: list[tuple[str, bool]] = []
    for bit in element.iterfind("s:KeyUsageBit", _P):
        name, value = _BITS.get(bit.get("name", "")), "".join(bit.itertext()).strip()
        if name is None or value not in {"true", "false", "1", "0"}:
            return _UNKNOWN
        bits.append((name, value in {"true", "1"}))
    return Criteria(combine="all", key_usage=tuple(bits)) if bits else _UNKNOWN


def _with_oids(identifiers: Iterable[etree._Element], part: str) -> Criteria:
    oids = tuple("".join(item.itertext()).strip().lower().removeprefix("urn:oid:") for item in identifiers)
    if not oids or not all(map(_OID.fullmatch, oids)):
        return _UNKNOWN
    match part:
        case "policies":
            return Criteria(combine="all", policies=oids)
        case "subject_attributes":
            return Criteria(combine="all", subject_attributes=oids)
        case _:
            return Criteria(combine="all", extended_key_usage=oids)
