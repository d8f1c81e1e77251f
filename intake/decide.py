"""What becomes of a message: pure judgement over what was read, verified and looked up.

The rules are those of ``docs/flow.md``.  In short: each document that is or may be the form
becomes a request, a reply joins the request that it answers, a machine's mail is set aside, and
whatever is left waits for a person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from intake import databox
from intake.case import Beside as Beside
from intake.case import Case as Case
from intake.case import Reading as Reading
from intake.checks import REVIEW_CODES, applicant_key, needs_clerk, values_digest
from intake.classify import automatic, is_picture, references_in, thread_ids
from intake.databox import BoxRules
from intake.message import MessageRecord, MessageState, PartRecord
from intake.outgoing import Acknowledgement, Suppressed
from intake.part_ends import part_records
from intake.request import EnvelopeSignature, NewRequest, RequestState
from intake.signature_checks import Judgement, SignatureFacts, judge
from intake.signature_table import SignatureTable
from parsers.databox import DataMessageEnvelope
from parsers.findings import Finding, Severity
from parsers.form import Outcome, ParsedForm
from parsers.message import DeliveryReport, Envelope, PartRole, UnpackedMessage

if TYPE_CHECKING:
    from intake.ports import Lookup


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
    turned_out: MessageRecord | None = None
    """Where the message isn't what it was recorded as: a file that is a data message has its place and time."""


Suppression = Callable[[Envelope, MessageRecord, Callable[[str], int]], Suppressed | None]
"""(envelope, message, acknowledgements sent lately to an address) → why none may be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the office has set; the rest of the rules is fixed."""

    suppression: Suppression
    reply_address: Callable[[Envelope], str | None]
    """Where an acknowledgement goes, in the form that SMTP can carry."""
    sent_lately: Callable[[Lookup, str], int]
    signatures: SignatureTable
    """What a signature means for a request."""
    acknowledge_other: bool = False
    """Whether a message without a request is acknowledged too."""
    boxes: BoxRules = field(default_factory=BoxRules)
    """Which data messages are the office's."""


def decide(case: Case, policy: Policy, lookup: Lookup) -> Decision:
    """Judge one message; asks the register only through ``lookup``, inside the filing transaction."""
    message, unpacked = case.message, case.unpacked
    if unpacked.databox is not None and case.seal is not None:
        return replace(_of_databox(case, unpacked.databox, case.seal, policy, lookup), turned_out=message)
    twin = _twin(case, lookup)
    if twin is not None:
        return _without_request(case, MessageState.SET_ASIDE, "the same mail as one on file", same_as=twin)
    if message.before_start:
        return _without_request(case, MessageState.SET_ASIDE, "received before the source's start_from date")
    return replace(_judge(case, policy, lookup), delivery_reports=unpacked.delivery_reports)


def _judge(case: Case, policy: Policy, lookup: Lookup) -> Decision:
    unpacked = case.unpacked
    if unpacked.delivery_reports and not any(reading.is_form for reading in case.readings):
        return _without_request(case, MessageState.SET_ASIDE, _report_words(unpacked, lookup))
    named = databox.names_of_requests(unpacked.databox) if unpacked.databox else unpacked.envelope.subject
    joins = lookup.requests_of_thread(thread_ids(unpacked.envelope), references_in(named))
    candidates = _candidates(case, joins)
    if candidates:
        return _with_requests(case, policy, lookup, candidates, joins)
    return _other(case, policy, lookup, joins)


def _twin(case: Case, lookup: Lookup) -> int | None:
    """The message that this one re-renders: only a mail with a Message-ID and a date can tell."""
    envelope = case.unpacked.envelope
    if case.unpacked.databox or not (envelope.message_id and envelope.date and case.unpacked.fingerprint):
        return None
    return lookup.same_message(case.message.source, case.unpacked.fingerprint, case.message.id)


def _of_databox(
    case: Case, envelope: DataMessageEnvelope, seal: EnvelopeSignature, policy: Policy, lookup: Lookup
) -> Decision:
    """A data message: first whether it is one at all and ours, then what it holds."""
    if databox.seal_is_wrong(seal.report, policy.boxes):  # neither its number nor its subject is believed
        case = replace(case, unpacked=replace(case.unpacked, fingerprint=case.message.sha256))
    elif (twin := lookup.same_data_message(envelope.dm_id, case.unpacked.fingerprint, case.message.id)) is not None:
        return _without_request(case, MessageState.SET_ASIDE, "the same data message as one on file", same_as=twin)
    findings = databox.seal_findings(seal, policy.boxes, is_original=True)
    doubts = tuple(finding for finding in findings if finding.code in databox.REVIEW_CODES)
    aside = databox.set_aside_because(envelope, policy.boxes)
    if aside is not None and not doubts:
        return _without_request(case, MessageState.SET_ASIDE, aside)
    if aside is not None:
        return _without_request(case, MessageState.IN_REVIEW, _doubt(doubts))
    decision = _judge(case, policy, lookup)
    if doubts and doubts[0].code not in decision.reason:  # no form that could have told it, or with a worse error
        return replace(decision, state=MessageState.IN_REVIEW, reason=f"{_doubt(doubts)}; {decision.reason}")
    return decision


def _report_words(unpacked: UnpackedMessage, lookup: Lookup) -> str:
    """A bounce of what a colleague wrote by hand lands in the same mailbox: say whose it is."""
    ids = [report.original_message_id for report in unpacked.delivery_reports if report.original_message_id]
    ours = lookup.has_sent(ids, unpacked.envelope.recipients)
    return f"a delivery report about mail {'of ours' if ours else 'that the service did not send'}"


# -- which documents become requests ------------------------------------------------------------


def _candidates(case: Case, joins: tuple[str, ...]) -> tuple[Reading, ...]:
    """Documents that are, or may be, the form.

    Beside a recognised form pictures are annexes.  In a reply and in a machine's mail only a
    recognised form opens a new request: a photo there is correspondence.
    """
    forms = tuple(reading for reading in case.readings if reading.is_form)
    if joins:
        return forms
    machine = automatic(case.unpacked.envelope) is not None
    unread = tuple(reading for reading in case.readings if reading.outcome is Outcome.UNREADABLE)
    documents = tuple(reading for reading in unread if not is_picture(reading.part))
    pictures = tuple(reading for reading in unread if is_picture(reading.part))
    chosen = {*map(id, forms), *map(id, documents)}
    if not forms and not documents and not machine:
        chosen |= {id(reading) for reading in pictures[:1]}  # several photos are the pages of one form
    return tuple(reading for reading in case.readings if id(reading) in chosen)


def _with_requests(
    case: Case, policy: Policy, lookup: Lookup, candidates: tuple[Reading, ...], joins: tuple[str, ...]
) -> Decision:
    sorting = _Sorting(case, lookup, policy)
    for reading in sorted(candidates, key=_unsigned):  # of two equal forms the signed one counts
        sorting.add(reading)
    if not sorting.doubts and _has_unread_document(case):
        sorting.doubts.append("documents-unread: Not all documents of the message were read.")
    known = tuple(dict.fromkeys(sorting.repeated))
    decision = Decision(
        state=MessageState.IN_REVIEW if sorting.doubts else MessageState.FILED,
        reason=sorting.reason(),
        envelope=case.unpacked.envelope,
        fingerprint=case.unpacked.fingerprint,
        parts=part_records(case, sorting.used),
        body_text=case.unpacked.body_text,
        requests=tuple(sorting.requests),
        joins=tuple(dict.fromkeys((*joins, *known))),
        joined_findings=tuple((reference, _repeated()) for reference in known),
    )
    return replace(decision, acknowledgement=_acknowledgement(case, policy, lookup, known))


def _has_unread_document(case: Case) -> bool:
    """Beside a form unread pictures are annexes; an unread document may be another form."""
    return any(part.path in case.unread and not is_picture(part) for part in case.unpacked.parts)


def _unsigned(reading: Reading) -> bool:
    return not reading.is_signed


class _Sorting:
    """Goes through the candidates of one message: new request, repetition, or suspicion."""

    def __init__(self, case: Case, lookup: Lookup, policy: Policy) -> None:
        self._case = case
        self._lookup = lookup
        self._signatures = policy.signatures
        self._boxes = policy.boxes
        self._digests: set[str] = set()
        self.requests: list[NewRequest] = []
        self.repeated: list[str] = []
        self.doubts: list[str] = []
        self.used: dict[str, str] = {}
        """Part path → reason for its end."""

    def add(self, reading: Reading) -> None:
        forms = [form for form in reading.forms if form.outcome is not Outcome.NOT_A_FORM]
        for index, form in enumerate(forms):
            path = reading.part.path if index == 0 else f"{reading.part.path}#{index + 1}"
            self.used[reading.part.path] = self._sort(reading, form, path)
        self.used |= {other.part.path: other.words for other in reading.beside}

    def _sort(self, reading: Reading, form: ParsedForm, path: str) -> str:
        """File one form; returns why its part counts as used."""
        signed = self._signature(reading, form)
        told = signed.findings if signed else ()
        informing = tuple(finding for finding in told if finding.code not in REVIEW_CODES)  # they come last
        findings = (*form.findings, *(finding for finding in told if finding not in informing))
        doubtful = needs_clerk(form, findings)
        if doubtful and all(finding.severity is Severity.INFO for finding in findings):
            findings = (*findings, _unsure(form))
        digest, applicant = values_digest(form), applicant_key(form)
        # Without an applicant equal values are those of two forms that are equally empty.
        identity = digest if digest and applicant else reading.part.sha256 + path.partition("#")[2]
        if identity in self._digests:
            return "the same form once more in this message"
        self._digests.add(identity)
        if doubtful:
            self.doubts.append(_doubt(findings))
        same = self._known(reading, form, digest, applicant)
        if same is not None:
            self.repeated.append(same)
            return f"repeats {same}"
        duplicate_of = self._suspicion(applicant)
        if duplicate_of is not None:
            findings = (*findings, _suspected(duplicate_of))
            self.doubts.append(f"suspected duplicate of {duplicate_of}")
        in_review = doubtful or duplicate_of is not None
        self.requests.append(
            NewRequest(
                state=RequestState.IN_REVIEW if in_review else RequestState.REGISTERED,
                reason=self.doubts[-1] if in_review else "complete, and signed as its channel demands",
                form=form,
                part_path=path,
                document_sha256=reading.part.sha256,
                values_digest=digest,
                applicant_key=applicant,
                verification=reading.verification,
                findings=(*findings, *informing),
                duplicate_of=duplicate_of,
                envelopes=reading.envelopes,
                signature_class=signed.word if signed else None,
                counted=signed.report if signed else None,
            )
        )
        return "holds the form" if form.outcome is not Outcome.UNREADABLE else "may hold the form"

    def _signature(self, reading: Reading, form: ParsedForm) -> Judgement | None:
        if form.outcome is Outcome.UNREADABLE:
            return None
        case, ico = self._case, form.value("ico")
        facts = SignatureFacts(
            channel=case.message.channel,
            received_at=case.message.received_at,
            verification=reading.verification,
            envelopes=reading.envelopes,
            box=case.sender_box,
            organisation=case.organisations.get(ico) if isinstance(ico, str) else None,
            boxes=self._boxes,
        )
        return judge(form, facts, self._signatures)

    def _known(self, reading: Reading, form: ParsedForm, digest: str | None, applicant: str | None) -> str | None:
        """The request on file that holds this very form.

        The empty form is the same file for everybody: without an applicant it is nobody's repetition.
        """
        whole = len(reading.forms) == 1 and not reading.beside  # else the other documents may say something new
        if whole and (applicant or form.outcome is Outcome.UNREADABLE):
            same_file = self._lookup.request_by_document(reading.part.sha256)
            if same_file is not None:
                return same_file.reference
        if digest is None or applicant is None:
            return None
        others = self._lookup.requests_by_applicant(applicant)
        return next((known.reference for known in others if known.values_digest == digest), None)

    def _suspicion(self, applicant: str | None) -> str | None:
        """Another open request of the same applicant; closed ones don't count."""
        if applicant is None:
            return None
        over = (RequestState.NOT_A_REQUEST, RequestState.WITHDRAWN, RequestState.REJECTED, RequestState.CLOSED)
        known = [other for other in self._lookup.requests_by_applicant(applicant) if other.state not in over]
        return known[-1].reference if known else None

    def reason(self) -> str:
        """One sentence on the message as a whole."""
        if self.doubts:
            return "; ".join(dict.fromkeys(self.doubts))
        if not self.requests:
            return f"repeats {', '.join(dict.fromkeys(self.repeated))}"
        return "complete form" if len(self.requests) == 1 else f"{len(self.requests)} complete forms"


def _doubt(findings: tuple[Finding, ...]) -> str:
    """The weightiest finding in words; mere facts are no doubt, and there is one that is more."""
    doubts = (finding for finding in findings if finding.severity is not Severity.INFO)
    ranked = sorted(doubts, key=lambda finding: list(Severity).index(finding.severity))
    first, more = ranked[0], len(ranked) - 1
    suffix = f" (+{more} more)" if more else ""
    return f"{first.code}: {first.message}{suffix}"


def _unsure(form: ParsedForm) -> Finding:
    """Why a form without any other doubt isn't filed unseen."""
    count = sum(not field.accepted for field in form.fields)
    message = f"{count} of {len(form.fields)} answers aren't sure enough to be filed unseen."
    return Finding(code="values-unsure", severity=Severity.WARNING, message=message)


# -- messages without a new request -------------------------------------------------------------


def _other(case: Case, policy: Policy, lookup: Lookup, joins: tuple[str, ...]) -> Decision:
    machine = automatic(case.unpacked.envelope)
    if machine is not None:
        return replace(_without_request(case, MessageState.SET_ASIDE, machine), joins=joins)
    if joins:
        return _correspondence(case, joins)
    reason = f"no form found; a person has to read it{_not_opened(case)}"
    decision = _without_request(case, MessageState.IN_REVIEW, reason)
    if not policy.acknowledge_other:
        return decision
    return replace(decision, acknowledgement=_acknowledgement(case, policy, lookup, ()))


def _not_opened(case: Case) -> str:
    """The first part that couldn't be opened, for the reason of a message in which no form was found."""
    parts = [part for part in case.unpacked.parts if part.code]
    more = f" (+{len(parts) - 1} more)" if len(parts) > 1 else ""
    return f"; {parts[0].code}: {parts[0].set_aside}{more}" if parts else ""


def _correspondence(case: Case, joins: tuple[str, ...]) -> Decision:
    """A reply joins its request; one with a document that nobody has read yet is shown to a clerk."""
    unread = any(reading.outcome is Outcome.UNREADABLE for reading in case.readings)
    named = ", ".join(joins)
    reason = f"reply that joins {named}"
    if unread:
        reason += " and brings a document that a person has to read"
    state = MessageState.IN_REVIEW if unread else MessageState.FILED
    used = {part.path: f"joins {named}" for part in case.unpacked.parts if part.set_aside is None}
    return replace(_without_request(case, state, reason), joins=joins, parts=part_records(case, used))


def _without_request(case: Case, state: MessageState, reason: str, *, same_as: int | None = None) -> Decision:
    return Decision(
        state=state,
        reason=reason,
        envelope=case.unpacked.envelope,
        fingerprint=case.unpacked.fingerprint,
        parts=part_records(case, {}),
        body_text=case.unpacked.body_text,
        same_as=same_as,
    )


# -- acknowledgement, findings ----------------------------------------------------------


def _acknowledgement(
    case: Case, policy: Policy, lookup: Lookup, known: tuple[str, ...]
) -> Acknowledgement | Suppressed:
    message, envelope = case.message, case.unpacked.envelope
    suppressed = policy.suppression(envelope, message, lambda address: policy.sent_lately(lookup, address))
    if suppressed is not None:
        return suppressed
    recipient = policy.reply_address(envelope)
    if recipient is None:
        return Suppressed(code="ack-no-sender", reason="The message names no valid address in From.")
    return Acknowledgement(
        recipient=recipient,
        subject=envelope.subject,
        sender=envelope.sender_address or recipient,
        received_at=message.received_at,
        original_message_id=envelope.message_id,
        original_references=envelope.references,
        source_sha256=message.sha256,
        known_references=known,
        attachments=_files(case.unpacked),
    )


def _files(unpacked: UnpackedMessage) -> tuple[tuple[str, int, str], ...]:
    """What the sender attached, as he knows it: the outermost parts that are no text."""
    outer = (part for part in unpacked.parts if "." not in part.path and part.role is not PartRole.BODY)
    return tuple((part.name, part.size_bytes, part.sha256) for part in outer if part.role is not PartRole.INLINE)


def _repeated() -> Finding:
    return Finding(
        code="repeated-submission",
        severity=Severity.INFO,
        message="The same form was handed in again; no new request was made.",
    )


def _suspected(reference: str) -> Finding:
    return Finding(
        code="suspected-duplicate",
        severity=Severity.WARNING,
        message=f"The same applicant has a request with other values: {reference}.",
    )
