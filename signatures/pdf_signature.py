"""One signature of a PDF: the judgement of its CMS, with the document's facts (coverage, later changes) added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from pyhanko.pdf_utils.misc import PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature

from signatures.changes import Budget, changes_after
from signatures.coverage import Coverage, coverage_of, range_fits
from signatures.integrity import FORMAT_FAILURE, is_known
from signatures.judging import Judged, Judging, blank_report, judge_cms
from signatures.pdf_fields import CMS_FORMATS, SignedField
from signatures.reasons import reason
from signatures.report import Indication, SignatureReport
from signatures.revocation import Known
from signatures.timestamps import Stamp, read_stamp
from signatures.verdict import by_weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the judgement of each signature of a file shares."""

    pdf: bytes
    reader: PdfFileReader
    fields: tuple[SignedField, ...]
    """All signatures of the file, time stamps included."""
    judging: Judging
    budget: Budget
    known: Known = field(default_factory=Known)
    """From the document security store."""
    stamps: tuple[Stamp | None, ...] = ()
    """The document time stamps; None for a broken one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedField:
    """One signature of a PDF."""

    judged: Judged
    signed_end: int | None = None
    """End of the revision that it signs, where it is intact and covers that revision."""


async def judge(signed: SignedField, context: Context) -> JudgedField:
    """Judge one signature; whatever is wrong with it becomes a reason.

    Raises:
        PdfStrictReadError: Only from a strict reader; a lenient one may go on.
    """
    blank = replace(blank_report(_base_format(signed.format), context.judging.at), field=signed.name)
    if signed.several_signers:
        return _failed(blank, "several-signers")
    if signed.signature is None:
        return _failed(blank, "signature-malformed" if signed.format in CMS_FORMATS else "format-unsupported")
    if not context.budget.in_time():
        return _failed(blank, "not-examined")
    try:
        if not is_known(signed.signature.signer_info):
            return _failed(blank, "algorithm-unsupported")
        return await _judged(signed.signature, blank, context)
    except (PdfStrictReadError, MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - hostile dictionaries and CMS raise anything from the libraries
        return _failed(blank, "signature-malformed")


async def read_stamps(context: Context) -> tuple[Stamp | None, ...]:
    """Check the document time stamps, from the newest to the oldest, each as of the one after it; in that order."""
    found: list[Stamp | None] = []
    control = context.judging.at
    for signed in reversed([item for item in context.fields if item.is_timestamp]):
        stamp = await _read_stamp(signed, context, control)
        if stamp is not None and stamp.proven:
            control = min(control, stamp.time)
        found.append(stamp)
    return tuple(found)


async def _read_stamp(signed: SignedField, context: Context, control: datetime) -> Stamp | None:
    """None when it is broken, unreadable or leaves out more than itself."""
    signature = signed.signature
    if signature is None or not _fits(signature, context.pdf):
        return None
    stamp = await read_stamp(
        signature.signed_data,
        signature.compute_digest,
        known=context.known,
        anchors=context.judging.anchors,
        control=control,
        revision=signature.signed_revision,
    )
    return stamp and replace(stamp, covers=int(signature.byte_range[1]))


def _fits(signature: EmbeddedPdfSignature, pdf: bytes) -> bool:
    try:
        return range_fits(pdf, [int(number) for number in signature.byte_range], bytes(signature.pkcs7_content))
    except (ValueError, TypeError, KeyError):
        return False


async def _judged(signature: EmbeddedPdfSignature, blank: SignatureReport, context: Context) -> JudgedField:
    end = sum([int(number) for number in signature.byte_range][2:4])
    # a stamp may stand in a later revision and yet stamp an earlier part of the file only
    later = tuple(
        stamp
        for stamp in context.stamps
        if stamp and stamp.revision > signature.signed_revision and stamp.covers >= end
    )
    judged = await judge_cms(
        signature.signed_data,
        context.judging,
        format=blank.format,
        raw_digest=signature.compute_digest(),
        document_stamps=later,
        known=context.known,
    )
    claimed = judged.report.claimed_time or _claimed_time(signature)
    report = replace(judged.report, field=blank.field, claimed_time=claimed)
    signature.compute_integrity_info(skip_diff=True)  # type: ignore[no-untyped-call]  # pyHanko left it so
    coverage = coverage_of(signature, context.pdf)
    report = _with_document(report, signature, coverage, context)
    return JudgedField(
        judged=replace(judged, report=report), signed_end=end if coverage.sound and report.intact else None
    )


def _with_document(
    report: SignatureReport, signature: EmbeddedPdfSignature, coverage: Coverage, context: Context
) -> SignatureReport:
    """What of the document is signed, and what became of it."""
    changes = changes_after(signature, coverage, context.budget, [item.name for item in context.fields])
    if not coverage.sound:
        report = replace(report, indication=Indication.TOTAL_FAILED, sub_indication=FORMAT_FAILURE)
    return replace(
        report,
        # of a broken signature nobody can say that the document is still the signed one
        modified_after_signing=changes.modified if report.intact or changes.modified else None,
        covers_whole_document=coverage.sound and coverage.whole,
        changes=changes.places,
        reasons=by_weight((*changes.reasons, *report.reasons)),
    )


def _failed(blank: SignatureReport, code: str) -> JudgedField:
    report = replace(blank, reasons=(reason(code),))
    if code == "signature-malformed":
        report = replace(report, indication=Indication.TOTAL_FAILED, sub_indication=FORMAT_FAILURE)
    return JudgedField(judged=Judged(report=report))


def _claimed_time(signature: EmbeddedPdfSignature) -> datetime | None:
    """What the signature dictionary says; PDF dates may lack the offset, UTC is a fair guess for a mere claim."""
    try:
        claimed = signature.self_reported_timestamp
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - dates are free text; a claim that can't be read is none
        return None
    return claimed.replace(tzinfo=UTC) if claimed and claimed.tzinfo is None else claimed


def newest_signed(fields: Sequence[JudgedField]) -> int | None:
    """How long the newest revision is that a sound and intact signature covers."""
    return max((item.signed_end for item in fields if item.signed_end is not None), default=None)


def _base_format(sub_filter: str) -> str:
    if sub_filter in {"/ETSI.CAdES.detached", "/PBAD.PAdES"}:
        return "PAdES-B-B"
    return f"PKCS#7 ({sub_filter.lstrip('/')})" if sub_filter else "unknown"
