"""The JSON that outsiders rely on, key by key: nothing may be missing, added or of another type."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, model_validator

T = TypeVar("T")


class _Exact(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


def _with_offset(text: str) -> str:
    assert datetime.fromisoformat(text).tzinfo is not None, text
    return text


def _day(text: str) -> str:
    assert date.fromisoformat(text).isoformat() == text
    return text


Moment = Annotated[str, AfterValidator(_with_offset)]
Day = Annotated[str, AfterValidator(_day)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Reference = Annotated[str, Field(pattern=r"^ZS-\d{4}-\d{6}$")]
Share = Annotated[float, Field(ge=0, le=1)]
Box = Annotated[list[float], Field(min_length=4, max_length=4)]
Count = Annotated[int, Field(ge=0)]
Value = str | int | bool | list[str] | None
Channel = Literal["email", "databox", "paper"]
Verdict = Literal[
    "qualified", "recognised", "seal", "advanced", "pending", "no_proof_of_time", "modified", "invalid", "unsupported",
    "none",
]  # fmt: skip


class Finding(_Exact):
    code: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    severity: Literal["error", "warning", "info"]
    field: str | None
    message: Annotated[str, Field(min_length=1)]


# -- intake parse ----------------------------------------------------------------------------------


class FieldValue(_Exact):
    value: Value
    raw: str | None
    origin: Literal["acroform", "text_layer", "ocr", "docx", "barcode", "message"] | None
    page: Count | None
    box: Box | None
    confidence: Share
    accepted: bool


class HandwrittenSignature(_Exact):
    present: bool | None
    confidence: Share
    page: Count | None
    box: Box | None


class Parsed(_Exact):
    file: str
    part: str | None
    sha256: Sha256
    media_type: str
    outcome: Literal["complete", "needs_review", "not_a_form", "unreadable"]
    form: str | None
    form_version: str | None
    fields: dict[str, FieldValue]
    handwritten_signature: HandwrittenSignature
    findings: list[Finding]
    pages: Count
    seconds: Annotated[float, Field(ge=0)]

    @model_validator(mode="after")
    def _form_and_fields_belong_together(self) -> Self:
        assert (self.form is None) == (not self.fields) == (self.form_version is None)
        assert (self.form is not None) == (self.outcome in ("complete", "needs_review"))
        return self


# -- intake verify ---------------------------------------------------------------------------------


class Signature(_Exact):
    field: str | None
    format: str
    indication: Literal["TOTAL_PASSED", "INDETERMINATE", "TOTAL_FAILED"]
    sub_indication: str | None
    intact: bool | None
    modified_after_signing: bool | None
    covers_whole_document: bool | None
    signer: str | None
    organisation: str | None
    organisation_id: str | None
    certificate_serial: str | None
    issuer: str | None
    claimed_time: Moment | None
    timestamp_time: Moment | None
    best_time: Moment | None
    trusted: bool | None
    qualified: bool | None
    qscd: bool | None
    certificate_type: Literal["esign", "eseal"] | None
    reasons: list[str]


class Verified(_Exact):
    file: str
    kind: Literal["pades", "cades", "asic-e", "smime", "zfo", "none"]
    verdict: Verdict
    signatures: list[Signature]
    seconds: Annotated[float, Field(ge=0)]


class Error(_Exact):
    code: str
    message: Annotated[str, Field(min_length=1)]


class Unread(_Exact):
    """In the place of either object: the file couldn't be read."""

    file: str
    error: Error


# -- intake export, intake ledger ------------------------------------------------------------------


class Part(_Exact):
    name: Annotated[str, Field(min_length=1)]
    sha256: Sha256
    media_type: Annotated[str, Field(pattern=r"^[^/ ]+/[^/ ]+$")]
    end: Literal["used", "set_aside"]
    reason: Annotated[str, Field(min_length=1)]


class Acknowledgement(_Exact):
    state: Literal["pending", "sent", "delivered", "bounced", "suppressed"]
    message_id: str | None
    reason: str | None

    @model_validator(mode="after")
    def _says_why_or_which(self) -> Self:
        assert self.reason if self.state == "suppressed" else self.message_id
        return self


class Message(_Exact):
    source: str
    source_ref: str
    sha256: Sha256
    channel: Channel
    received_at: Moment
    sender: str | None
    subject: str | None
    message_id: str | None
    state: Literal["pending", "filed", "in_review", "set_aside", "failed"]
    reason: str
    requests: list[Reference]
    parts: list[Part]
    acknowledgement: Acknowledgement | None


class Request(_Exact):
    reference: Reference
    state: Literal[
        "in_review", "waiting_for_applicant", "registered", "contacted", "region_asked", "counterpart_offered",
        "no_counterpart", "handed_over", "closed", "withdrawn", "rejected", "not_a_request",
    ]  # fmt: skip
    form: str | None
    channel: Channel
    source_refs: Annotated[list[str], Field(min_length=1)]
    filed_at: Moment
    fields: dict[str, Value]
    doubtful: list[str]
    findings: list[Finding]
    signature: Verdict | None
    handwritten_signature: bool | None
    duplicate_of: Reference | None
    assigned_to: str | None


class LedgerLine(_Exact):
    source: str
    date: Day
    received: Count
    filed: Count
    in_review: Count
    set_aside: Count
    failed: Count
    pending: Count
    missing: Count

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        ends = self.filed + self.in_review + self.set_aside + self.failed + self.pending + self.missing
        assert self.received == ends
        return self


def read(kind: type[T], stdout: str) -> list[T]:
    """Every line of a command's output as an object of the contract."""
    adapter = TypeAdapter(kind)
    return [adapter.validate_json(line) for line in stdout.splitlines()]


def objects(stdout: str) -> list[dict[str, Any]]:
    """Every line as any JSON object."""
    found = [json.loads(line) for line in stdout.splitlines()]
    assert all(isinstance(item, dict) for item in found)
    return found
