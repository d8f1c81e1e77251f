"""Everything known of one message when it is decided: its documents as they were read and verified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from intake.message import MessageRecord, SenderBox
from intake.registers import Organisation
from intake.request import EnvelopeSignature
from parsers.form import Outcome, ParsedForm
from parsers.message import UnpackedMessage, UnpackedPart
from signatures.report import FileReport, Kind, Verdict
from signatures.verdict import ORDER


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A further document of the message that belongs to a form, and what it is to it."""

    part: UnpackedPart
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One document of the message as it was read and judged."""

    part: UnpackedPart
    forms: tuple[ParsedForm, ...]
    """More than one where a file holds several forms."""
    verification: FileReport | None = None
    """Of the document itself."""
    beside: tuple[Beside, ...] = ()
    """Other documents that went into its form (``intake.together``); they have no reading of their own."""
    envelopes: tuple[EnvelopeSignature, ...] = ()
    """What lies beside the document or around it and signs it too: a .p7s, a container, the mail."""

    @property
    def envelope_verification(self) -> FileReport | None:
        """The best of its envelopes."""
        return min((each.report for each in self.envelopes), key=lambda it: ORDER.index(it.verdict), default=None)

    @property
    def is_signed(self) -> bool:
        """Somebody signed the document electronically.

        A signature of the whole mail says nothing of one document, and the seal of a data message isn't its sender's.
        """
        around = (each.report for each in self.envelopes if each.report.kind not in (Kind.SMIME, Kind.ZFO))
        reports = (self.verification, *around)
        return any(report is not None and report.verdict is not Verdict.NONE for report in reports)

    @property
    def outcome(self) -> Outcome:
        """The best that can be said of the document."""
        outcomes = {form.outcome for form in self.forms}
        order = (Outcome.COMPLETE, Outcome.NEEDS_REVIEW, Outcome.UNREADABLE, Outcome.NOT_A_FORM)
        return next((outcome for outcome in order if outcome in outcomes), Outcome.NOT_A_FORM)

    @property
    def is_form(self) -> bool:
        """The document was recognised as the form."""
        return self.outcome in (Outcome.COMPLETE, Outcome.NEEDS_REVIEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything known of a message when it is decided."""

    message: MessageRecord
    unpacked: UnpackedMessage
    readings: tuple[Reading, ...]
    unread: frozenset[str] = frozenset()
    """Paths of documents beyond what is read of one message; the first of them has a reading that says so."""
    sender_box: SenderBox | None = None
    """Of a data message; ``seal`` says whether to believe it."""
    seal: EnvelopeSignature | None = None
    """Where the message is a data message itself."""
    organisations: Mapping[str, Organisation] = field(default_factory=dict)
    """IČO → the organisation in the public register, of those that the forms name."""
