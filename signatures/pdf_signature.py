"""One signature of a PDF: gathers its facts from CMS, certificate, coverage, time stamps and later changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESStatus
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.ades import AdESBasicValidationResult, ades_basic_validation, ades_timestamp_validation
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter, message_imprint_checker
from pyhanko_certvalidator.util import get_pyca_cryptography_hash

from signatures.certificate import remarks_on, subject_of
from signatures.changes import Budget, changes_after
from signatures.coverage import coverage_of, range_fits
from signatures.pdf_fields import CMS_FORMATS, SignedField, entry
from signatures.reasons import reason
from signatures.report import Indication, SignatureReport
from signatures.trust import as_of, validation_spec

WEAK_DIGESTS = frozenset({"md2", "md5", "sha1"})

_INDICATIONS = {
    AdESStatus.PASSED: Indication.TOTAL_PASSED,
    AdESStatus.INDETERMINATE: Indication.INDETERMINATE,
    AdESStatus.FAILED: Indication.TOTAL_FAILED,
}
_FORMAT_FAILURE = AdESFailure.FORMAT_FAILURE.standard_name
_UNSUPPORTED = (NotImplementedError, UnsupportedAlgorithm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A signature or document time stamp that fits what it stamps."""

    time: datetime
    proven: bool
    """Its authority is trusted."""
    revision: int = -1
    """The revision that a document time stamp closes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the judgement of each signature of a file shares."""

    pdf: bytes
    reader: PdfFileReader
    fields: tuple[SignedField, ...]
    """All signatures of the file, time stamps included."""
    stamps: tuple[Stamp | None, ...]
    """The document time stamps; None for a broken one."""
    at: datetime
    budget: Budget


async def judge(signed: SignedField, context: Context) -> SignatureReport:
    """Judge one signature; whatever is wrong with it becomes a reason.

    Raises:
        PdfStrictReadError: Only from a strict reader; a lenient one may go on.
    """
    blank = _blank_report(signed, context.at)
    if signed.signature is None:
        code = "signature-malformed" if signed.format in CMS_FORMATS else "format-unsupported"
        return _failed(blank, code)
    if not context.budget.in_time():
        return _failed(blank, "not-examined")
    if not _is_known(signed.signature):
        return _failed(blank, "algorithm-unsupported")
    try:
        return await _judged(signed.signature, blank, context)
    except (PdfStrictReadError, MemoryError, RecursionError):
        raise
    except _UNSUPPORTED:
        return _failed(blank, "algorithm-unsupported")
    except Exception:  # noqa: BLE001 - hostile CMS and certificates raise anything from the libraries
        return _failed(blank, "signature-malformed")


async def read_stamp(signed: SignedField, pdf: bytes, at: datetime) -> Stamp | None:
    """Check a document time stamp; None when it is broken, unreadable or leaves out more than itself."""
    signature = signed.signature
    if signature is None:
        return None
    try:
        if not range_fits(pdf, [int(number) for number in signature.byte_range], bytes(signature.pkcs7_content)):
            return None
        result = await ades_timestamp_validation(
            signature.signed_data, validation_spec(), signature.compute_digest, timing_info=as_of(at)
        )
        stamp = _stamp(result)
    except (PdfStrictReadError, MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - as above; a stamp that can't be read proves nothing
        return None
    return stamp and replace(stamp, revision=signature.signed_revision)


async def _judged(signature: EmbeddedPdfSignature, report: SignatureReport, context: Context) -> SignatureReport:
    signature.compute_integrity_info(skip_diff=True)  # type: ignore[no-untyped-call]  # pyHanko left it so
    result = await ades_basic_validation(
        signature.signed_data, validation_spec(), timing_info=as_of(context.at), raw_digest=signature.compute_digest()
    )
    report = _with_cms(report, signature, result)
    report = _with_document(report, signature, context)
    report = await _with_times(report, signature, context)
    report = _with_certificate(report, signature, at=report.best_time or context.at)
    return _add(report, reason("trust-not-configured"))


def _with_cms(
    report: SignatureReport, signature: EmbeddedPdfSignature, result: AdESBasicValidationResult[Any]
) -> SignatureReport:
    """What the signature says of itself, the document and the certificate aside."""
    report = replace(
        report,
        indication=_INDICATIONS[result.ades_subindic.status],
        sub_indication=_sub_indication(result),
        intact=_is_intact(result),
        claimed_time=_claimed_time(signature),
    )
    return _add(report, *_cms_reasons(result), *_digest_weakness(signature))


def _with_document(report: SignatureReport, signature: EmbeddedPdfSignature, context: Context) -> SignatureReport:
    """What of the document is signed, and what became of it."""
    coverage = coverage_of(signature, context.pdf)
    changes = changes_after(signature, coverage, context.budget, [item.name for item in context.fields])
    if not coverage.sound:
        report = replace(report, indication=Indication.TOTAL_FAILED, sub_indication=_FORMAT_FAILURE)
    report = replace(
        report,
        # of a broken signature nobody can say that the document is still the signed one
        modified_after_signing=changes.modified if report.intact or changes.modified else None,
        covers_whole_document=coverage.sound and coverage.whole,
    )
    return _add(report, *changes.reasons)


async def _with_times(report: SignatureReport, signature: EmbeddedPdfSignature, context: Context) -> SignatureReport:
    """The time stamps in the signature and over the document, and the format that they amount to."""
    own, remarks = await _signature_stamps(signature, context)
    later = [stamp for stamp in context.stamps if stamp and stamp.revision > signature.signed_revision]
    stamps = [*own, *later]
    report = replace(
        report,
        format=_format(report.format, stamped=bool(stamps), archived=bool(later), reader=context.reader),
        timestamp_time=min((stamp.time for stamp in stamps), default=None),
        best_time=min((stamp.time for stamp in stamps if stamp.proven), default=context.at),
    )
    return _add(report, *remarks)


def _with_certificate(report: SignatureReport, signature: EmbeddedPdfSignature, *, at: datetime) -> SignatureReport:
    """Whose certificate it is; nothing where it is missing, which has its reason already."""
    try:
        certificate = signature.signer_cert
    except SignatureValidationError:
        return report
    subject = subject_of(certificate)
    report = replace(
        report,
        signer=subject.signer,
        organisation=subject.organisation,
        organisation_id=subject.organisation_id,
        certificate_serial=subject.serial,
        issuer=subject.issuer,
    )
    return _add(report, *remarks_on(certificate, at=at))


def _add(report: SignatureReport, *reasons: str) -> SignatureReport:
    return replace(report, reasons=(*report.reasons, *reasons))


def _is_known(signature: EmbeddedPdfSignature) -> bool:
    """Whether the library knows digest and signature algorithm at all."""
    try:
        get_pyca_cryptography_hash(signature.md_algorithm)
        return bool(signature.signer_info["signature_algorithm"].signature_algo)
    except (ValueError, TypeError, AttributeError, KeyError, UnsupportedAlgorithm):
        return False


def _blank_report(signed: SignedField, at: datetime) -> SignatureReport:
    return SignatureReport(
        field=signed.name,
        format=_base_format(signed.format),
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


def _failed(blank: SignatureReport, code: str) -> SignatureReport:
    if code != "signature-malformed":
        return replace(blank, reasons=(reason(code),))
    return replace(blank, indication=Indication.TOTAL_FAILED, sub_indication=_FORMAT_FAILURE, reasons=(reason(code),))


def _is_intact(result: AdESBasicValidationResult[Any]) -> bool | None:
    status = result.api_status
    if status is None:
        return False if result.ades_subindic.status is AdESStatus.FAILED else None
    return bool(status.intact and status.valid)


def _cms_reasons(result: AdESBasicValidationResult[Any]) -> tuple[str, ...]:
    indication = result.ades_subindic
    if indication is AdESFailure.HASH_FAILURE:
        return (reason("digest-broken"),)
    if indication is AdESFailure.SIG_CRYPTO_FAILURE:
        return (reason("signature-broken"),)
    if indication is AdESIndeterminate.NO_SIGNING_CERTIFICATE_FOUND:
        return (reason("certificate-missing"),)
    return (reason("signature-malformed"),) if result.api_status is None else ()


def _sub_indication(result: AdESBasicValidationResult[Any]) -> str | None:
    indication = result.ades_subindic
    return None if indication.status is AdESStatus.PASSED else str(indication.standard_name)


def _digest_weakness(signature: EmbeddedPdfSignature) -> tuple[str, ...]:
    digest = signature.md_algorithm
    return (reason("weak-digest", digest.upper()),) if digest in WEAK_DIGESTS else ()


async def _signature_stamps(
    signature: EmbeddedPdfSignature, context: Context
) -> tuple[tuple[Stamp, ...], tuple[str, ...]]:
    """The time stamps inside the CMS, and what is to be said of them."""
    stamps, codes = [], set()
    for token in extract_tst_data_iter(signature.signer_info, signed=False):
        try:
            imprint = message_imprint_checker(signature.signer_info)
            result = await ades_timestamp_validation(token, validation_spec(), imprint, timing_info=as_of(context.at))
            stamp = _stamp(result)
        except (MemoryError, RecursionError):
            raise
        except Exception:  # noqa: BLE001 - unsigned attributes are anybody's; a stamp that can't be read proves nothing
            stamp = None
        if stamp is not None:
            stamps.append(stamp)
        if stamp is None or not stamp.proven:
            codes.add("timestamp-broken" if stamp is None else "timestamp-untrusted")
    return tuple(stamps), tuple(reason(code) for code in sorted(codes))


def _stamp(result: AdESBasicValidationResult[Any]) -> Stamp | None:
    status = result.api_status
    if status is None or not (status.intact and status.valid):
        return None
    return Stamp(time=_aware(status.timestamp), proven=result.ades_subindic.status is AdESStatus.PASSED)


def _claimed_time(signature: EmbeddedPdfSignature) -> datetime | None:
    try:
        claimed = signature.self_reported_timestamp
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - dates are free text; a claim that can't be read is none
        return None
    return _aware(claimed) if claimed else None


def _aware(moment: datetime) -> datetime:
    """PDF dates may lack the offset; UTC is as good a guess as any for a mere claim."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _base_format(sub_filter: str) -> str:
    if sub_filter in {"/ETSI.CAdES.detached", "/PBAD.PAdES"}:
        return "PAdES-B-B"
    return f"PKCS#7 ({sub_filter.lstrip('/')})" if sub_filter else "unknown"


def _format(base: str, *, stamped: bool, archived: bool, reader: PdfFileReader) -> str:
    """The baseline level that the content amounts to (ETSI EN 319 142-1, 6.1), its worth aside."""
    if base != "PAdES-B-B" or not stamped:
        return base
    if not any(_revocation_data(reader)):
        return "PAdES-B-T"
    return "PAdES-B-LTA" if archived else "PAdES-B-LT"


def _revocation_data(reader: PdfFileReader) -> Iterator[bool]:
    store = entry(reader.root, "/DSS")
    if isinstance(store, generic.DictionaryObject):
        yield from (bool(entry(store, key)) for key in ("/CRLs", "/OCSPs"))
