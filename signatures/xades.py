"""XML signatures in ASiC-E containers (XAdES, ETSI EN 319 132-1): judged like the others once their form is sound."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from asn1crypto import crl, ocsp
from lxml import etree
from pyhanko_certvalidator.revinfo.archival import CRLContainer

from signatures.cms_material import containers
from signatures.errors import SignatureError
from signatures.integrity import FORMAT_FAILURE, WEAK_DIGESTS
from signatures.judging import Judged, Judging, blank_report
from signatures.reasons import reason
from signatures.report import Indication, SignatureReport
from signatures.revocation import Known
from signatures.safe_xml import UnsafeXml, parse_xml
from signatures.signed_data import read_signed
from signatures.timestamps import Stamp, read_stamp
from signatures.trust import Signer, with_trust
from signatures.xml_signature import Faulty, Token, Verified, signatures_of, verify

_T = TypeVar("_T")
MAX_BYTES = 32 * 1024 * 1024
MAX_SIGNATURES = 32
_FORMAT = "XAdES-B"
_FAILURES: Mapping[str, str] = {
    "manifest-broken": "HASH_FAILURE",
    "digest-broken": "HASH_FAILURE",
    "signature-broken": "SIG_CRYPTO_FAILURE",
    "signature-malformed": FORMAT_FAILURE,
}
"""code → sub-indication of ETSI EN 319 102-1 for what is surely wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class XadesJudged:
    """One XML signature and what of the container it covers."""

    judged: Judged
    covered: tuple[str, ...] = ()
    """Names of files, as the container has them, that are referred to and have the signed digest."""


async def judge_xades(xml: bytes, files: Mapping[str, bytes], judging: Judging) -> tuple[XadesJudged, ...]:
    """Judge every signature of one ``META-INF/signatures*.xml``; whatever is wrong becomes a reason.

    Args:
        xml: The file as it lies in the container.
        files: All files of the container by name, as they lie in it; nothing else can be referred to.

    Returns:
        One entry a signature in document order, at least one: XML that can't be read is a broken signature.
        In the reports ``field`` and ``covers_whole_document`` are None.
    """
    try:
        found = signatures_of(parse_xml(xml, max_bytes=MAX_BYTES))
    except UnsafeXml as problem:
        return (_failed(judging, Faulty("signature-malformed", str(problem))),)
    except Faulty as fault:
        return (_failed(judging, fault),)
    if len(found) > MAX_SIGNATURES:
        return (_failed(judging, Faulty("xades-undecided", f"{len(found)} signatures")),)
    return tuple([await _judge(item, files, judging) for item in found])


async def _judge(signature: etree._Element, files: Mapping[str, bytes], judging: Judging) -> XadesJudged:
    try:
        verified = verify(signature, files)
        return XadesJudged(judged=await _judged(verified, judging), covered=verified.covered)
    except Faulty as fault:
        return _failed(judging, fault)
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - hostile XML and certificates raise anything from three libraries
        return _failed(judging, Faulty("signature-malformed"))


async def _judged(verified: Verified, judging: Judging) -> Judged:
    known = _known(verified)
    stamps = [await _stamp(item, known, judging) for item in verified.stamps]
    fitting = tuple(stamp for stamp in stamps if stamp)
    report = replace(
        blank_report(_level(verified, stamped=bool(fitting)), judging.at),
        intact=verified.fault is None,
        modified_after_signing=False if verified.fault is None else None,
        claimed_time=verified.claimed_time,
        reasons=tuple(_weakness(verified.digests)),
    )
    if verified.fault is not None:
        report = _with_fault(report, Faulty(*verified.fault))
    signer = Signer(
        certificate=verified.certificate,
        stamps=fitting,
        broken_stamps=None in stamps,
        known=known,
        only_chain_open=verified.fault is None,
    )
    trusted = await with_trust(report, signer, judging)
    return Judged(report=trusted.report, wanted=trusted.wanted, evidence=trusted.evidence)


async def _stamp(item: Token, known: Known, judging: Judging) -> Stamp | None:
    try:
        token = read_signed(item.token).data
    except SignatureError:
        return None
    imprint: Callable[[str], bytes] = lambda name: hashlib.new(name, item.stamped).digest()  # noqa: E731 - typed
    return await read_stamp(token, imprint, known=known, anchors=judging.anchors, control=judging.at)


def _known(verified: Verified) -> Known:
    """Certificates and revocation data that came along; what can't be read is left out."""
    lists, answers = [], []
    for der in verified.crls:
        lists += _readable(der, lambda der: [CRLContainer(crl.CertificateList.load(der, strict=True))])
    for der in verified.ocsps:
        answers += _readable(der, lambda der: containers(ocsp.OCSPResponse.load(der, strict=True)))
    return Known(certificates=verified.others, crls=tuple(lists), ocsps=tuple(answers))


def _readable(der: bytes, read: Callable[[bytes], list[_T]]) -> list[_T]:
    try:
        return read(der)
    except (ValueError, TypeError, KeyError):
        return []


def _level(verified: Verified, *, stamped: bool) -> str:
    """The baseline level that the content amounts to (ETSI EN 319 132-1, 6), its worth aside."""
    if not stamped:
        return f"{_FORMAT}-B"
    if not (verified.crls or verified.ocsps):
        return f"{_FORMAT}-T"
    return f"{_FORMAT}-LTA" if verified.is_archived else f"{_FORMAT}-LT"


def _weakness(digests: Iterable[str]) -> Iterable[str]:
    return (reason("weak-digest", name.upper()) for name in sorted(WEAK_DIGESTS & set(digests)))


def _failed(judging: Judging, fault: Faulty) -> XadesJudged:
    return XadesJudged(judged=Judged(report=_with_fault(blank_report("XAdES", judging.at), fault)))


def _with_fault(report: SignatureReport, fault: Faulty) -> SignatureReport:
    reasons = (*report.reasons, reason(fault.code, fault.detail))
    if fault.code not in _FAILURES:
        return replace(report, reasons=reasons)
    failed = _FAILURES[fault.code]
    return replace(report, indication=Indication.TOTAL_FAILED, sub_indication=failed, reasons=reasons)
