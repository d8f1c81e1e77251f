"""What the rooms need of each other, as protocols; ``intake.bootstrap`` plugs them together.

Every method that writes to the register is one transaction, durable when it returns, and safe to
repeat; an original is durable only after ``Archive.sync``.
``TryAgain`` means weather (database away, locked, disk full): nothing was changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol

from intake.decide import Decision
from intake.message import Arrival, Gap, MessageRecord, Receipt, Stored
from intake.outgoing import Acknowledgement, DueMessage, Outgoing
from intake.pending import PendingRequest, Settlement, Standing
from intake.request import KnownRequest
from parsers.message import Envelope


class ArchiveWriter(Protocol):
    """An original on its way into the archive, in chunks of any size."""

    def write(self, chunk: bytes) -> None: ...

    def seal(self) -> Stored:
        """End the original; it has its name, and is durable, only after this thread's next ``Archive.sync``."""


class Archive(Protocol):
    """Originals, byte for byte, read-only, under their SHA-256."""

    def writer(self) -> AbstractContextManager[ArchiveWriter]:
        """A new original, written, sealed and synced by one thread; leaving the block without ``seal`` throws it away.

        Raises:
            CannotStore: The disk is full or read-only.
        """

    def put(self, content: bytes) -> Stored:
        """Store a whole original; it has its name, and is durable, only after this thread's next ``sync``."""

    def sync(self) -> None:
        """Make everything durable that this thread has stored since its last call: bytes, name, directory entry.

        Raises:
            CannotStore: At least one original isn't durable: record none of this round.
        """

    def syncing(self) -> Callable[[], None]:
        """Take over what this thread has stored; the result is its ``sync``, to be called once in any thread."""

    def open(self, sha256: str) -> BinaryIO:
        """An original for reading.

        Raises:
            CannotProcess: It isn't there.
            TryAgain: The whole archive isn't there, or the disk fails.
        """

    def path(self, sha256: str) -> Path:
        """A local file with the original, for a child process that must not see the archive itself."""

    def sweep(self, older_than: timedelta) -> int:
        """Remove left-over temporary files of killed processes; returns how many."""


class Arrivals(Protocol):
    """The register as a source sees it."""

    def known_refs(self, source: str, prefix: str) -> frozenset[str]:
        """Places of this source on record that begin with ``prefix``."""

    def receive(self, arrivals: Sequence[Arrival]) -> tuple[Receipt, ...]:
        """Record originals that lie durably in the archive, all in one transaction, each pending."""

    def note_gaps(self, source: str, gaps: Sequence[Gap]) -> None:
        """Replace what the server is known to hold and we don't."""

    def turn(self, source: str) -> AbstractContextManager[bool]:
        """One process at a time polls a source; False where another, on any host, is at it."""

    def has_polled(self, source: str) -> bool:
        """Whether a first poll of this source has ever been completed (``import_silently``)."""

    def refuse_login(self, source: str, login: str | None) -> None:
        """Remember the digest of a login that the server refused; None after one that it took."""

    def refused_login(self, source: str) -> str | None:
        """Digest of the login that was refused last and not taken since, over restarts too."""

    def note_poll(self, source: str, *, at: datetime, problem: str | None) -> None:
        """Record the end of a poll; ``problem`` is its error in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollReport:
    """One round of a source."""

    seen: int = 0
    new: int = 0
    known: int = 0
    failed: int = 0
    """Items that couldn't be fetched; they stay on the server and in the ledger as missing."""
    would: tuple[str, ...] = ()
    """With ``dry_run``: what would be done, a sentence an item."""


class Source(Protocol):
    """A mailbox, a data box or a directory that is polled."""

    name: str

    def poll(self, *, dry_run: bool = False) -> PollReport:
        """Fetch what is new: archive, record, and only then mark it where it came from.

        Raises:
            LoginRefused: Don't try again before a person has done something.
            TryAgain, Unavailable: The server can't be reached now.
            CannotStore: Nothing can be stored; nothing was marked.
        """

    def wait(self, timeout_s: float) -> bool:
        """Sleep until something may have arrived or the time is over; True wakes the poll."""

    def close(self) -> None:
        """Let go of the connection; from any thread."""


class Lookup(Protocol):
    """What a decision may ask of the register, inside the filing transaction."""

    def requests_of_thread(self, message_ids: Collection[str], references: Collection[str]) -> tuple[str, ...]:
        """References of the requests that these Message-IDs (received or sent by us) or numbers belong to."""

    def has_sent(self, message_ids: Collection[str], bounce_addresses: Collection[str]) -> bool:
        """Whether one of these Message-IDs, or of these envelope senders, is of mail that we sent."""

    def request_by_document(self, sha256: str) -> KnownRequest | None: ...

    def requests_by_applicant(self, applicant_key: str) -> tuple[KnownRequest, ...]: ...

    def same_message(self, source: str, fingerprint: str, besides_id: int) -> int | None:
        """Another message of the source with this fingerprint (a server re-rendered it)."""

    def same_data_message(self, dm_id: str, fingerprint: str, besides_id: int) -> int | None:
        """Another message, of whatever source, that is the same data message."""

    def acknowledgements_since(self, recipient: str, since: datetime) -> int: ...


Decide = Callable[[Lookup], Decision]
Compose = Callable[[Acknowledgement, tuple[str, ...]], Outgoing]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A message that one worker holds for a while."""

    message: MessageRecord
    fence: int
    """Changes with every claim; the holder of an old one can't write any more."""


class Queue(Protocol):
    """The message table as the durable queue; leases by the database's clock."""

    def claim(self, worker: str, *, lease_s: float, busy: Collection[int]) -> Claim | None:
        """Take one due pending message, the least tried first.

        A lease that ran out without a release means that its holder died: such a claim raises
        ``attempts`` in the same transaction.  A message with ``attempts > 0`` is a suspect: it is
        given only while ``busy`` (this process's other claims) is empty, and its holder claims
        nothing beside it, so that a poison message takes no innocent with it.
        """

    def renew(self, claim: Claim, *, lease_s: float) -> bool:
        """Prolong the lease; False when it was lost."""

    def release(self, claim: Claim, *, delay_s: float, note: str | None, counts: bool) -> None:
        """Give a message back; ``counts`` raises ``attempts`` (not for weather)."""

    def fail(self, claim: Claim, *, code: str, reason: str, remedy: str, envelope: Envelope | None = None) -> bool:
        """Put the message into the failure queue, with what could be read of its header; False when it was lost."""

    def retry(self, message_ids: Sequence[int], *, actor: str) -> int:
        """Put failed messages back to pending with attempts 0; returns how many there were."""

    def clear_leases(self, worker: str) -> None:
        """At start, under the process lock: what this worker held before it died is free again."""

    def pending(self) -> int: ...


class Filing(Protocol):
    """Where decisions become rows."""

    def file(self, claim: Claim, decide: Decide, compose: Compose) -> Decision | None:
        """Judge and file in ONE transaction, serialised with every other filing.

        The fence is checked first; None says that somebody else was faster.  ``decide`` and
        ``compose`` are pure and quick.  References are given in the order of the requests.
        """


class PendingSignatures(Protocol):
    """Requests whose verdict waits for revocation data or a list."""

    def turn(self) -> AbstractContextManager[bool]:
        """One process at a time judges again; False where another, on any host, is at it."""

    def claim_due(self) -> PendingRequest | None:
        """Take one whose time has come; its next time is set in the same transaction, so a death only delays it."""

    def settle(self, pending: PendingRequest, decide: Callable[[Standing], Settlement | None]) -> Settlement | None:
        """File what a try came to in ONE transaction; None where it goes on waiting or somebody else was faster.

        ``decide`` is pure and quick, and sees the request as it is on file now.
        """


class Outbox(Protocol):
    """Composed messages and what became of them."""

    def claim_due(self, worker: str, *, lease_s: float) -> DueMessage | None: ...

    def mark_sent(self, due: DueMessage, *, response: str) -> None: ...

    def mark_retry(self, due: DueMessage, *, delay_s: float, note: str, doubtful: bool) -> None:
        """``doubtful``: the connection broke after DATA, the server may have taken the message."""

    def mark_failed(self, due: DueMessage, *, note: str, doubtful: bool = False) -> None:
        """Refused for good, or (``doubtful``) a person has to decide whether it went out."""

    def next_due_s(self) -> float | None:
        """Seconds until the next message is due (0 when one is), None when none waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmNotice:
    """An alarm as people are told of it, at opening and at closing."""

    code: str
    subject: str
    """What it is about: a source's name, an outgoing message's number."""
    sentence: str
    remedy: str
    since: datetime
    closed_at: datetime | None
    """None while it is open."""


class Alarms(Protocol):
    """Things that a person has to know of; opened and closed by the same check."""

    def open(self, code: str, subject: str, sentence: str, remedy: str) -> object:
        """Open an alarm, or say that it still holds."""

    def close(self, code: str, subject: str) -> object:
        """Close it; nothing happens where none is open."""


class Clock(Protocol):
    """The time, so that tests can set it."""

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One source and Prague day: received = filed + in_review + set_aside + failed + pending + missing."""

    source: str
    date: date
    received: int
    filed: int
    in_review: int
    set_aside: int
    failed: int
    pending: int
    missing: int
