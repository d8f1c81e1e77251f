"""Judging signatures again whose verdict waits: as of the time of receipt, from the original in the archive.

Nothing is written before the one transaction at the end, so a try that was killed is only late.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import structlog

from intake.case import Reading
from intake.databox import BoxRules
from intake.errors import CannotProcess, IntakeError, trace
from intake.message import MessageRecord
from intake.pending import Again, End, PendingRequest, Settlement, settlement
from intake.pipeline.budget import Allowance, Budget
from intake.pipeline.envelopes import with_envelopes
from intake.pipeline.reading import Reader
from intake.pipeline.sealed import box_of, judged_seal
from intake.ports import Archive, Clock, PendingSignatures
from intake.registers import Organisation
from intake.sandbox import ForeignBytesError
from intake.signature_checks import SignatureFacts, judge
from intake.signature_table import SignatureTable
from parsers.message import PartRole, UnpackedMessage, UnpackedPart

log = structlog.get_logger(__name__)


class Directories(Protocol):
    """Where parts lie while they are looked at (``intake.sandbox``)."""

    def directory(self) -> AbstractContextManager[Path]: ...


class Recheck:
    """Tries what is due, one request after the other."""

    def __init__(
        self,
        *,
        archive: Archive,
        reader: Reader,
        filing: PendingSignatures,
        clock: Clock,
        signatures: SignatureTable,
        allowance: Allowance = Allowance(),  # noqa: B008  # frozen
        organisation_of: Callable[[str], Organisation | None] = lambda _ico: None,
        owner_of_box: Callable[[str], Organisation | None] = lambda _box_id: None,
        boxes: BoxRules = BoxRules(),  # noqa: B008  # frozen
    ) -> None:
        """Set up without starting anything; see ``Processor`` for what they are."""
        self._archive = archive
        self._reader = reader
        self._filing = filing
        self._clock = clock
        self._signatures = signatures
        self._allowance = allowance
        self._organisation_of = organisation_of
        self._owner_of_box = owner_of_box
        self._boxes = boxes

    def run(self, stop: Callable[[], bool] = lambda: False) -> int:
        """Try whatever is due; returns how many verdicts have settled.

        Raises:
            TryAgain, CannotStore: Weather; what was due comes again.
        """
        settled = 0
        with self._filing.turn() as mine:
            while mine and not stop() and (pending := self._filing.claim_due()) is not None:
                done = self._try(pending)
                settled += done is not None and done.end is End.SETTLED
        return settled

    def _try(self, pending: PendingRequest) -> Settlement | None:
        try:
            again = self._again(pending)
        except IntakeError:
            raise
        except Exception as error:  # noqa: BLE001 - step boundary: a bug over one request must not keep the others waiting
            log.error("signature.recheck_crashed", request=pending.reference, **trace(error))
            again = None
        now = self._clock.now()
        done = self._filing.settle(pending, lambda standing: settlement(standing, again, now=now))
        verdict = again.signed_by.verdict.value if again is not None and again.signed_by is not None else None
        end = done.end.value if done else "pending"
        log.info("signature.rechecked", request=pending.reference, attempt=pending.attempts, end=end, verdict=verdict)
        return done

    def _again(self, pending: PendingRequest) -> Again | None:
        """Judge the document and what lies around it; None where the message can't be opened now."""
        reader = self._reader.within(Budget(self._allowance))
        with reader.sandbox.directory() as directory:
            try:
                unpacked = self._unpacked(reader, pending.message, directory)
            except (CannotProcess, ForeignBytesError) as error:
                log.warning("signature.unopened", request=pending.reference, code=error.code)
                return None
            path = pending.part_path.partition("#")[0]
            part = next((one for one in unpacked.parts if one.path == path), None)
            return self._judged(reader, pending, unpacked, part, directory) if part is not None else None

    def _unpacked(self, reader: Reader, message: MessageRecord, directory: Path) -> UnpackedMessage:
        self._archive.open(message.sha256).close()  # a disk that isn't mounted is weather, a lost original isn't
        original = self._archive.path(message.sha256)
        return reader.unpack(original, directory, media_type=message.media_type, file_name=message.file_name)

    def _judged(
        self, reader: Reader, pending: PendingRequest, unpacked: UnpackedMessage, part: UnpackedPart, directory: Path
    ) -> Again:
        message, at = pending.message, pending.message.received_at
        verification = None
        if part.stored_as is not None and part.role is not PartRole.BODY:
            stored = directory / Path(part.stored_as).name  # a child said it, and foreign bytes may have taken it over
            verification = reader.verify(stored, part.name, part.media_type, at)
        reading = Reading(part=part, forms=(pending.form,), verification=verification)
        original = self._archive.path(message.sha256)
        seal = judged_seal(reader, original, unpacked, message)
        [reading] = with_envelopes(reader, original, unpacked, (reading,), directory, at=at, seal=seal)
        ico = pending.form.value("ico")
        facts = SignatureFacts(
            channel=message.channel,
            received_at=at,
            verification=reading.verification,
            envelopes=reading.envelopes,
            box=box_of(unpacked, seal, self._owner_of_box),
            boxes=self._boxes,
            organisation=self._organisation_of(ico) if isinstance(ico, str) else None,
        )
        judgement = judge(pending.form, facts, self._signatures)
        return Again(verification=reading.verification, envelopes=reading.envelopes, judgement=judgement)
