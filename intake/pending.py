"""Verdicts that wait for revocation data or a list: when they are tried again, and what comes of it.

Pure.  The signature is judged again as of the time of receipt, which proves that it existed then.
What a clerk has decided stays: he gets a finding, nothing else changes under his hands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from intake.checks import REVIEW_CODES, needs_clerk
from intake.message import MessageRecord
from intake.request import EnvelopeSignature, RequestState
from intake.signature_checks import Judgement
from intake.signature_words import WORDS, finding
from parsers.findings import Finding
from parsers.form import ParsedForm
from signatures.report import FileReport, Verdict
from signatures.verdict import ORDER

STEPS = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))
"""Before the first tries; then every ``LATER``."""
LATER = timedelta(days=1)
GIVE_UP_AFTER = timedelta(days=14)
OVERDUE_AFTER = timedelta(days=3)
"""So long a verdict may be pending without an alarm."""
_OF_VALUES = frozenset({"signed-value-differs", "values-not-signed", "signed-version-unread"})
_OF_WAITING = frozenset({"signature-settled", "signature-settled-worse", "signature-still-pending"})
JUDGED_CODES = (
    frozenset(WORDS) | {"signature-class", "signature-missing", "signature-not-intact"}
) - _OF_VALUES - _OF_WAITING  # fmt: skip
"""Findings that every judgement makes anew; what was said of signed values was read from the document."""

CODES: Mapping[str, tuple[str, str]] = {
    "signature-pending": (
        "A verdict on a signature has waited for revocation data or a trusted list for more than three days.",
        "Set [signatures] checks_online = true, or put the CRL into crls/ of the trust directory: `intake trust show`.",
    ),
}


class End(StrEnum):
    """What a try came to."""

    SETTLED = "settled"
    IN_PART = "in_part"
    """The verdict is known, another signature around the document still waits."""
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingRequest:
    """A request whose signatures are to be judged again."""

    request_id: int
    reference: str
    since: datetime
    attempts: int
    """Tries with this one; the fence of the try."""
    message: MessageRecord
    part_path: str
    form: ParsedForm
    """As it is on file, with those findings that aren't of the signatures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a request stands at the moment of filing."""

    pending: PendingRequest
    state: RequestState
    verdict: Verdict | None
    decided: bool
    """A clerk has done something to the request."""
    duplicate_of: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """The signatures of a request as judged once more."""

    verification: FileReport | None
    envelopes: tuple[EnvelopeSignature, ...]
    judgement: Judgement

    @property
    def signed_by(self) -> FileReport | None:
        """As ``NewRequest.signed_by``."""
        own, counted = self.verification, self.judgement.report
        return counted if counted is not None and (own is None or own.verdict is Verdict.NONE) else own


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What is filed after a try, in one transaction."""

    end: End
    again: Again | None
    """Takes the place of the signatures on file; None leaves them."""
    findings: tuple[Finding, ...]
    replaces: bool
    """The former findings of the judgement go."""
    state: RequestState
    reason: str | None = None
    """Of the new state; None: neither changes."""


def next_try(attempts: int, at: datetime) -> datetime:
    """When to try again after so many tries."""
    return at + (STEPS[attempts] if attempts < len(STEPS) else LATER)


def awaits_data(verification: FileReport | None, envelopes: Sequence[EnvelopeSignature]) -> bool:
    """Whether any verdict about a document waits for revocation data or a list."""
    return any(report.verdict is Verdict.PENDING for report in _reports(verification, envelopes))


def settlement(standing: Standing, again: Again | None, *, now: datetime) -> Settlement | None:
    """Say what a try comes to; None: go on waiting.

    Args:
        standing: The request as it is on file now.
        again: None where it couldn't be judged.
        now: Decides whether to give up.
    """
    if again is not None and not _was_not_judged(again):
        waits = awaits_data(again.verification, again.envelopes)
        signed_by = again.signed_by
        if not waits or (signed_by is not None and signed_by.verdict is not standing.verdict):
            return _settled(standing, again, End.IN_PART if waits else End.SETTLED)
    if now - standing.pending.since >= GIVE_UP_AFTER:
        return _given_up(standing)
    return None


def _settled(standing: Standing, again: Again, end: End) -> Settlement:
    judged, told = again.judgement.findings, _told(standing, again)
    if standing.decided:
        return Settlement(end=end, again=again, findings=(told,), replaces=False, state=standing.state)
    findings = (*judged, told)
    state, reason = _state(standing, findings)
    return Settlement(end=end, again=again, findings=findings, replaces=True, state=state, reason=reason)


def _told(standing: Standing, again: Again) -> Finding:
    """A clerk has to know where the verdict is worse than the one that was waited with, or suffices no more."""
    new = again.signed_by.verdict if again.signed_by else Verdict.NONE
    was = standing.verdict or Verdict.NONE  # also where the seal of a data message around the document was waited for
    fell = new is not was and ORDER.index(new) > ORDER.index(Verdict.PENDING)
    worse = fell or any(one.code in REVIEW_CODES for one in again.judgement.findings)
    old = standing.verdict.value if standing.verdict else "none"
    return finding("signature-settled-worse" if worse else "signature-settled", f"{old} → {new.value}")


def _state(standing: Standing, found: Sequence[Finding]) -> tuple[RequestState, str | None]:
    """The machine's own decision, made anew by the rules of the first one."""
    form = standing.pending.form
    doubtful = needs_clerk(form, (*form.findings, *found)) or standing.duplicate_of is not None
    if standing.state is RequestState.REGISTERED and doubtful:
        return RequestState.IN_REVIEW, _doubt(found)
    if standing.state is RequestState.IN_REVIEW and not doubtful:
        return RequestState.REGISTERED, "complete, and signed as its channel demands"
    return standing.state, None


def _given_up(standing: Standing) -> Settlement:
    told = finding("signature-still-pending", f"since {standing.pending.since:%Y-%m-%d}")
    to_review = standing.state is RequestState.REGISTERED and not standing.decided
    return Settlement(
        end=End.GIVEN_UP,
        again=None,
        findings=(told,),
        replaces=False,
        state=RequestState.IN_REVIEW if to_review else standing.state,
        reason=_doubt((told,)) if to_review else None,
    )


def _was_not_judged(again: Again) -> bool:
    """The child ran out of time or memory: that says nothing of the signature."""
    found = _reports(again.verification, again.envelopes)
    return any(report.verdict is Verdict.UNSUPPORTED and not report.signatures for report in found)


def _reports(verification: FileReport | None, envelopes: Sequence[EnvelopeSignature]) -> list[FileReport]:
    return [*([verification] if verification else []), *(each.report for each in envelopes)]


def _doubt(findings: Sequence[Finding]) -> str:
    first = next((one for one in findings if one.code in REVIEW_CODES), findings[0])
    return f"{first.code}: {first.message}"
