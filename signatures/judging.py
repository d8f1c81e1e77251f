"""The judgement of one CMS signature (RFC 5652, CAdES, PAdES), which all formats share.

Whoever calls adds what only his format knows: field, coverage, later changes, further reasons.

pyHanko's three AdES procedures answer for the present: without a signature time stamp, with one,
with archive time stamps.  Here one order of steps covers them: time stamps are judged from the
newest to the oldest, each as of the one after it; the earliest that holds is the proven time,
else the moment of judgement is; signature value and chain are judged as of that time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from asn1crypto import cms, core
from pyhanko.sign.validation.generic_cms import extract_self_reported_ts

from signatures.cms_material import attached_to, long_term, names_certificate
from signatures.integrity import FORMAT_FAILURE, UNSUPPORTED, integrity_of, is_known
from signatures.reasons import reason
from signatures.report import Evidence, Indication, SignatureReport, Wanted
from signatures.revocation import Known
from signatures.timestamps import Stamp, signature_stamps
from signatures.trust import Signer, with_trust
from signatures.verdict import by_weight

if TYPE_CHECKING:
    from signatures.anchors import Anchors

__all__ = ["Judged", "Judging", "Known", "Stamp", "base_format", "blank_report", "judge_cms", "split_signers"]

_BASELINE = "-B-B"
_NOTHING_MORE = Known()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """As of when, and by whom one is believed."""

    at: datetime
    """Aware moment of judgement, and of proven existence where no time stamp proves an earlier one."""
    received: bool = False
    """``at`` is the time of receipt."""
    anchors: Anchors | None = None
    """None: no trust directory, so nothing is trusted."""
    now: datetime | None = None
    """The real moment of work, only to notice what has expired since a receipt; None: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One signature's report, what would settle it and what it rests on."""

    report: SignatureReport
    wanted: tuple[Wanted, ...] = ()
    evidence: tuple[Evidence, ...] = ()


async def judge_cms(
    signed: cms.SignedData,
    judging: Judging,
    *,
    format: str,  # noqa: A002 - the field of the report
    raw_digest: bytes | None = None,
    document_stamps: tuple[Stamp, ...] = (),
    known: Known = _NOTHING_MORE,
) -> Judged:
    """Judge one signature; whatever is wrong with it becomes a reason, only MemoryError and RecursionError come out.

    Args:
        signed: With one SignerInfo; see ``split_signers``.  With several the reason is ``several-signers``.
        format: Name of the format at its lowest level, e.g. ``CAdES-B-B``; one that ends so is raised to
            ``-B-T``, ``-B-LT``, ``-B-LTA`` by what the signature holds, others stay.  See ``base_format``.
        raw_digest: Digest of the detached content by the SignerInfo's digest algorithm; None: content within.
        document_stamps: Time stamps over the whole later document (PAdES, ASiC archive manifest).
        known: Certificates and revocation data kept beside the signature, e.g. in the DSS of a PDF.

    Returns:
        A report with ``field``, ``modified_after_signing`` and ``covers_whole_document`` None.
    """
    blank = blank_report(format, judging.at)
    try:
        signers = len(signed["signer_infos"])
        if signers != 1:
            return Judged(report=_failed(blank, "several-signers" if signers else "signature-malformed"))
        if not is_known(signed["signer_infos"][0]):
            return Judged(report=_failed(blank, "algorithm-unsupported"))
        return await _judged(signed, judging, blank, raw_digest, document_stamps, known)
    except (MemoryError, RecursionError):
        raise
    except UNSUPPORTED:
        return Judged(report=_failed(blank, "algorithm-unsupported"))
    except Exception:  # noqa: BLE001 - hostile CMS and certificates raise anything from the libraries
        return Judged(report=_failed(blank, "signature-malformed"))


def split_signers(signed: cms.SignedData) -> tuple[cms.SignedData, ...]:
    """One SignedData a SignerInfo, with the same content and certificates; itself where there is one."""
    infos = signed["signer_infos"]
    if len(infos) < 2:
        return (signed,)
    return tuple(_with_signer(signed, info) for info in infos)


def base_format(signed: cms.SignedData) -> str:
    """``CAdES-B-B`` where the signing certificate is named among the signed attributes, else ``CMS``."""
    return "CAdES-B-B" if names_certificate(signed) else "CMS"


def blank_report(format: str, at: datetime) -> SignatureReport:  # noqa: A002 - as above
    """A report in which nothing is known yet."""
    return SignatureReport(
        field=None,
        format=format,
        indication=Indication.INDETERMINATE,
        sub_indication=None,
        intact=None,
        modified_after_signing=None,
        covers_whole_document=None,
        signer=None,
        organisation=None,
        organisation_id=None,
        certificate_serial=None,
        issuer=None,
        claimed_time=None,
        timestamp_time=None,
        best_time=at,
        trusted=None,
        qualified=None,
        qscd=None,
        certificate_type=None,
    )


async def _judged(
    signed: cms.SignedData,
    judging: Judging,
    blank: SignatureReport,
    raw_digest: bytes | None,
    document_stamps: Sequence[Stamp],
    known: Known,
) -> Judged:
    info = signed["signer_infos"][0]
    attached = attached_to(signed)
    integrity = await integrity_of(signed, raw_digest, judging.at)
    control = min((stamp.time for stamp in document_stamps if stamp.proven), default=judging.at)
    own = await signature_stamps(info, known=known + attached, anchors=judging.anchors, control=control)
    report = replace(
        blank,
        format=_format(blank.format, signed, known, stamped=any(own), archived=bool(document_stamps)),
        indication=integrity.indication,
        sub_indication=integrity.sub_indication,
        intact=integrity.intact,
        claimed_time=_claimed_time(info),
        reasons=integrity.reasons,
    )
    signer = Signer(
        certificate=integrity.certificate,
        stamps=tuple(stamp for stamp in (*own, *document_stamps) if stamp),
        broken_stamps=None in own,
        known=known + attached,
        only_chain_open=integrity.only_chain_open,
    )
    trusted = await with_trust(report, signer, judging)
    report = replace(trusted.report, reasons=by_weight(trusted.report.reasons))
    return Judged(report=report, wanted=trusted.wanted, evidence=trusted.evidence)


def _failed(blank: SignatureReport, code: str) -> SignatureReport:
    if code != "signature-malformed":
        return replace(blank, reasons=(reason(code),))
    return replace(blank, indication=Indication.TOTAL_FAILED, sub_indication=FORMAT_FAILURE, reasons=(reason(code),))


def _with_signer(signed: cms.SignedData, info: cms.SignerInfo) -> cms.SignedData:
    """The content is shared and not copied: it may be large, and the signers many."""
    part = cms.SignedData()
    for name in ("version", "digest_algorithms", "encap_content_info", "certificates", "crls"):
        if not isinstance(signed[name], core.Void):
            part[name] = signed[name]
    part["signer_infos"] = cms.SignerInfos([info])
    return part


def _format(base: str, signed: cms.SignedData, known: Known, *, stamped: bool, archived: bool) -> str:
    """The baseline level that the content amounts to (ETSI EN 319 122-1, 6; 319 142-1, 6), its worth aside."""
    if not base.endswith(_BASELINE) or not (stamped or archived):
        return base
    revocation, archive_stamp = long_term(signed)
    if not (revocation or known.crls or known.ocsps):
        level = "-B-T"
    else:
        level = "-B-LTA" if archived or archive_stamp else "-B-LT"
    return base.removesuffix(_BASELINE) + level


def _claimed_time(info: cms.SignerInfo) -> datetime | None:
    try:
        claimed = extract_self_reported_ts(info)
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - dates are free text; a claim that can't be read is none
        return None
    if claimed is None:
        return None
    return claimed if claimed.tzinfo else claimed.replace(tzinfo=UTC)
