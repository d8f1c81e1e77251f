"""What becomes of a message: pure judgement over what was read, verified and looked up."""

from __future__ import annotations

from dataclasses import dataclass

from intake.message import MessageState, PartRecord
from intake.outgoing import Acknowledgement, Suppressed
from intake.request import NewRequest
from parsers.findings import Finding
from parsers.message import DeliveryReport, Envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The end of processing one message; everything in it is filed in one transaction."""

    state: MessageState
    reason: str
    envelope: Envelope | None
    fingerprint: str
    parts: tuple[PartRecord, ...]
    body_text: str = ""
    requests: tuple[NewRequest, ...] = ()
    """New requests, in the order in which they get their references."""
    joins: tuple[str, ...] = ()
    """References of requests on file that this message belongs to."""
    joined_findings: tuple[tuple[str, Finding], ...] = ()
    """Findings for requests on file, e.g. ``repeated-submission``."""
    acknowledgement: Acknowledgement | Suppressed | None = None
    """None where no acknowledgement is called for (a message without a request)."""
    delivery_reports: tuple[DeliveryReport, ...] = ()
    """What bounces say about mail of ours."""
    same_as: int | None = None
    """Another message that this one is a re-rendering of: its places join that one, and it counts once."""
