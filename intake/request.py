"""A request for a foreign partnership: the values read, its findings, its signatures, its life."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from intake.signature_table import SignatureClass
from parsers.databox import DataMessageEnvelope
from parsers.findings import Finding
from parsers.form import ParsedForm
from signatures.report import FileReport, Verdict


class RequestState(StrEnum):
    """Life cycle of a request; filing by machine gives ``registered``."""

    IN_REVIEW = "in_review"
    WAITING_FOR_APPLICANT = "waiting_for_applicant"
    REGISTERED = "registered"
    CONTACTED = "contacted"
    REGION_ASKED = "region_asked"
    COUNTERPART_OFFERED = "counterpart_offered"
    NO_COUNTERPART = "no_counterpart"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    NOT_A_REQUEST = "not_a_request"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeSignature:
    """The verification of something beside a document or around it that signs the document too."""

    part_path: str
    """Of the .p7s, the container or the nested mail; empty for the message itself."""
    report: FileReport
    databox: DataMessageEnvelope | None = None
    """Where it is the seal of a data message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequest:
    """A request to be filed; the register gives it its reference."""

    state: RequestState
    reason: str
    form: ParsedForm
    part_path: str
    """Path of the part that holds (or may be) the form, unique within the message."""
    document_sha256: str
    values_digest: str | None
    """SHA-256 over all normalised values; None where none were read."""
    applicant_key: str | None
    """What tells the applicant apart (IČO, else folded name); None where unknown."""
    verification: FileReport | None
    """Of the document itself."""
    findings: tuple[Finding, ...]
    """Those of the form and those of the checks."""
    duplicate_of: str | None = None
    envelopes: tuple[EnvelopeSignature, ...] = ()
    """Of what lies beside the document or around it."""
    signature_class: SignatureClass | None = None
    """What the signatures mean for the request; None where the document couldn't be read."""
    counted: FileReport | None = None
    """The verification that counts, own or of an envelope; None for a hand, a data box, or nothing."""

    @property
    def signed_by(self) -> FileReport | None:
        """The document's own verification, or where it isn't signed itself the one around it that counts."""
        own = self.verification
        return self.counted if self.counted is not None and (own is None or own.verdict is Verdict.NONE) else own


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRequest:
    """A request on file, as far as the search for duplicates needs it."""

    reference: str
    values_digest: str | None
    state: RequestState
