"""The steps of one message: unpack, read, verify, decide, file.

Each step may be repeated: nothing is written before the one filing transaction at the end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import structlog

from intake.databox import BoxRules, as_data_message
from intake.days import prague_day
from intake.decide import Case, Decision, Policy, Reading, Suppression, decide
from intake.errors import CannotProcess, CannotStore
from intake.findings import remedy
from intake.message import MessageRecord
from intake.pipeline.budget import Allowance, Budget
from intake.pipeline.envelopes import with_envelopes
from intake.pipeline.reading import Reader
from intake.pipeline.sealed import box_of, judged_seal
from intake.ports import Archive, Claim, Clock, Compose, Filing, Lookup
from intake.register_checks import RegisterCheck
from intake.registers import Organisation
from intake.sandbox import ForeignBytesError
from intake.signature_table import SignatureTable
from intake.together import together
from parsers.errors import CODES as PARSER_CODES
from parsers.message import Envelope, UnpackedMessage
from parsers.sniff import MAIL

CAP_WINDOW = timedelta(days=1)
CANNOT_STORE = "cannot-store"
"""The machine's fault and not the message's: weather.  What fills a disk that had room is ``child-disk``."""

log = structlog.get_logger(__name__)


class Processor:
    """Takes one claimed message to its end; plugged into the engine."""

    def __init__(
        self,
        *,
        archive: Archive,
        reader: Reader,
        filing: Filing,
        suppression: Suppression,
        reply_address: Callable[[Envelope], str | None],
        compose: Compose,
        clock: Clock,
        signatures: SignatureTable,
        acknowledge_other: bool = False,
        allowance: Allowance = Allowance(),  # noqa: B008  # frozen
        filed: Callable[[], None] = lambda: None,
        check: RegisterCheck = lambda form: form,
        organisation_of: Callable[[str], Organisation | None] = lambda _ico: None,
        owner_of_box: Callable[[str], Organisation | None] = lambda _box_id: None,
        boxes: BoxRules = BoxRules(),  # noqa: B008  # frozen
    ) -> None:
        """Set up without starting anything.

        Args:
            archive: Where the originals lie.
            reader: Opens them, in children.
            filing: The one transaction at the end.
            suppression: Who gets no acknowledgement.
            reply_address: Where one goes.
            compose: Writes it.
            clock: Counts what was sent lately.
            signatures: What a signature means for a request.
            acknowledge_other: Whether a message without a request is acknowledged too.
            allowance: How much of one message is read.
            filed: Called after each filing, to wake the outbox.
            check: Adds what public registers say.
            organisation_of: The organisation of an IČO in the public register.
            owner_of_box: The organisation of a data box in the public register.
            boxes: Which data messages are the office's.
        """
        self._archive = archive
        self._reader = reader
        self._filing = filing
        self._compose = compose
        self._clock = clock
        self._allowance = allowance
        self._filed = filed
        self._check = check
        self._organisation_of = organisation_of
        self._owner_of_box = owner_of_box
        self._policy = Policy(
            suppression=suppression,
            reply_address=reply_address,
            sent_lately=self._sent_lately,
            acknowledge_other=acknowledge_other,
            signatures=signatures,
            boxes=boxes,
        )

    def __call__(self, claim: Claim) -> None:
        """Process one message.

        Raises:
            CannotProcess: The message as a whole can't be taken apart: the failure queue.
            TryAgain, CannotStore: Weather; nothing was changed.
        """
        started = time.monotonic()
        with self._reader.sandbox.directory() as directory:
            case = self.read(claim.message, directory)
        decision = self._filing.file(claim, lambda lookup: decide(case, self._policy, lookup), self._compose)
        _report(claim, decision, seconds=round(time.monotonic() - started, 2))
        self._filed()

    def read(self, message: MessageRecord, directory: Path) -> Case:
        """Unpack a message into ``directory`` and read each document that may hold the form, within the allowance."""
        reader = self._reader.within(Budget(self._allowance))
        unpacked = self._unpack(reader, message, directory)
        original, boxes = self._archive.path(message.sha256), self._policy.boxes
        seal = judged_seal(reader, original, unpacked, message)
        if unpacked.databox is not None and seal is not None:
            message = as_data_message(message, unpacked.databox, seal, boxes)
        documents = () if message.before_start else reader.documents(unpacked)
        # As of the time of receipt: the verdict stays the same when the step is repeated.
        at = message.received_at
        readings, unread = reader.read_all(documents, directory, today=prague_day(at), at=at)
        if not message.before_start and not any(reading.is_form for reading in readings):
            typed = reader.read_body(unpacked, directory, today=prague_day(at))
            readings = (*readings, typed) if typed is not None else readings
        readings = with_envelopes(reader, original, unpacked, readings, directory, at=at, seal=seal)
        checked = tuple(map(self._checked, together(readings, reader.forms.loaded())))
        organisations = self._organisations(checked)
        return Case(
            message=message,
            unpacked=unpacked,
            readings=checked,
            unread=unread,
            sender_box=box_of(unpacked, seal, self._owner_of_box),
            seal=seal,
            organisations=organisations,
        )

    def _organisations(self, readings: Sequence[Reading]) -> Mapping[str, Organisation]:
        """Those that the forms name, as far as the register knows them."""
        icos = {ico for reading in readings for form in reading.forms if isinstance(ico := form.value("ico"), str)}
        found = {ico: self._organisation_of(ico) for ico in sorted(icos)}
        return {ico: organisation for ico, organisation in found.items() if organisation is not None}

    def _checked(self, reading: Reading) -> Reading:
        return replace(reading, forms=tuple(map(self._check, reading.forms)))

    def _unpack(self, reader: Reader, message: MessageRecord, directory: Path) -> UnpackedMessage:
        self._archive.open(message.sha256).close()  # a disk that isn't mounted is weather, a lost original isn't
        original = self._archive.path(message.sha256)
        try:
            return self._take_apart(reader, message, original, directory)
        except CannotProcess as error:
            error.envelope = self._reader.envelope(original) if message.media_type == MAIL else None
            raise

    def _take_apart(self, reader: Reader, message: MessageRecord, original: Path, directory: Path) -> UnpackedMessage:
        try:
            unpacked = reader.unpack(original, directory, media_type=message.media_type, file_name=message.file_name)
        except ForeignBytesError as error:
            if error.code == CANNOT_STORE:
                raise CannotStore(error.code, error.sentence, error.remedy) from error
            if message.before_start:  # only recorded, so nothing of it has to be read
                return UnpackedMessage(envelope=Envelope(), parts=(), defects=(error.sentence,))
            raise CannotProcess(error.code, error.sentence, error.remedy or remedy(error.code)) from error
        _refuse_unread(unpacked)
        return unpacked

    def _sent_lately(self, lookup: Lookup, address: str) -> int:
        return lookup.acknowledgements_since(address, self._clock.now() - CAP_WINDOW)


def _refuse_unread(unpacked: UnpackedMessage) -> None:
    """A mail that our reader gave up on: kept whole, and a mistake of ours to be looked at."""
    for part in unpacked.parts:
        if part.code == "mail-unreadable":
            raise CannotProcess(part.code, *PARSER_CODES[part.code])


def _report(claim: Claim, decision: Decision | None, *, seconds: float) -> None:
    if decision is None:
        log.info("message.filed_elsewhere", message=claim.message.id)
        return
    log.info(
        "message.processed",
        message=claim.message.id,
        source=claim.message.source,
        state=decision.state.value,
        requests=len(decision.requests),
        seconds=seconds,
    )
