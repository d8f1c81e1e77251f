"""Compare one open mailbox with the register and take in what is new: archive, record, only then mark.

The register is the truth: UIDs that it has no place for are fetched, whatever flags they bear.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from intake.days import is_before
from intake.errors import TryAgain
from intake.message import Arrival, Channel, Gap, Receipt
from intake.ports import Archive, Arrivals, Clock
from intake.sources.beside import beside
from intake.sources.imap_account import ImapAccount
from intake.sources.imap_errors import CommandRefused
from intake.sources.imap_fetch import Fetched, Fetcher, Troubles
from intake.sources.imap_plan import Copied, Era, Listed, Marking, Opened, marking, places
from intake.sources.imap_session import Session

log = structlog.get_logger(__name__)

_MARK_CHUNK = 500
_NO_MAILBOX = frozenset({"TRYCREATE", "NONEXISTENT"})
_TAKEN_AWAY = "EXPUNGEISSUED"
"""Somebody else, a colleague or another host of ours, took some of the mail away meanwhile (RFC 5530)."""

Print = tuple[int, datetime | None]
"""What the server said of a mail: RFC822.SIZE and INTERNALDATE."""


@dataclass(slots=True)
class Memory:
    """What is remembered between polls; the register and the server can always tell it again."""

    known: dict[tuple[str, int], tuple[Era, set[int]]] = field(default_factory=dict)
    """UIDs on record by mailbox and UIDVALIDITY: never more than the register holds."""
    prints: dict[Era, dict[int, Print]] = field(default_factory=dict)

    def note(self, era: Era, uids: Iterable[int]) -> None:
        if (found := self.known.get((era.mailbox, era.uidvalidity))) and found[0] == era:
            found[1].update(uids)

    def begin(self, era: Era, known: Iterable[int]) -> None:
        """Keep one era a mailbox."""
        for key in [key for key in self.known if key[0] == era.mailbox and key[1] != era.uidvalidity]:
            del self.known[key]
        for old in [old for old in self.prints if old.mailbox == era.mailbox and old != era]:
            del self.prints[old]
        self.known[era.mailbox, era.uidvalidity] = (era, set(known))
        self.prints.setdefault(era, {})


@dataclass(slots=True)
class Tally:
    """How far one mailbox came; filled as it goes, so that it holds when a poll breaks off."""

    compared: bool = False
    """Whether the server has said what it holds."""
    seen: int = 0
    new: int = 0
    known: int = 0
    horizon: tuple[int, int] = (0, 0)
    """UIDVALIDITY and the UID from which on nothing was seen yet."""
    waiting: dict[str, Listed] = field(default_factory=dict)
    """On the server and not on record, by place."""
    too_large: int = 0
    marking_problem: str = ""
    unmovable: bool = False

    def gaps(self, account: ImapAccount, troubles: Troubles, now: datetime) -> list[Gap]:
        return [
            Gap(
                source_ref=place,
                received_at=mail.received_at or now,
                reason=self._reason(place, mail, account, troubles),
            )
            for place, mail in self.waiting.items()
        ]

    @staticmethod
    def _reason(place: str, mail: Listed, account: ImapAccount, troubles: Troubles) -> str:
        if mail.size_bytes > account.max_message_bytes:
            return f"Larger than [limits] max_message_mb: {mail.size_bytes} bytes."
        return troubles.reasons.get(place, "Not fetched yet.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """How one mailbox is to be treated in this poll."""

    mailbox: str
    silent: bool
    processed: str | None
    """Where recorded mail is moved; None: it stays."""
    thorough: bool
    """Nothing remembered counts: ask the register and the server for everything again."""


@dataclass(slots=True)
class _Round:
    """Batches that are recorded together: every transaction waits for the disk."""

    begun: float = field(default_factory=time.monotonic)
    tried: list[Listed] = field(default_factory=list)
    fetched: list[Fetched] = field(default_factory=list)

    def add(self, tried: Sequence[Listed], fetched: Sequence[Fetched]) -> None:
        self.tried += tried
        self.fetched += fetched

    def is_due(self, account: ImapAccount) -> bool:
        return len(self.fetched) >= account.round_count or time.monotonic() - self.begun >= account.round_s

    def is_full(self, account: ImapAccount) -> bool:
        return len(self.fetched) >= account.round_most


Sync = Callable[[], None]
"""Makes the originals of a round durable."""


class _Recorder:
    """Records a round beside the fetch of the next one; never more than one at a time."""

    def __init__(self, record: Callable[[_Round, Sync], Mapping[int, Arrival]]) -> None:
        self._record = record
        self._running: Future[Mapping[int, Arrival]] | None = None

    def begin(self, gathered: _Round, sync: Sync) -> Mapping[int, Arrival]:
        """Begin to record a round, after the one before it; returns what of that one may be marked."""
        recorded = self.end()
        if gathered.tried:
            self._running = beside(lambda: self._record(gathered, sync), name="record")
        return recorded

    def is_idle(self) -> bool:
        return self._running is None or self._running.done()

    def end(self) -> Mapping[int, Arrival]:
        """Wait until the round is recorded; returns what of it may be marked."""
        running, self._running = self._running, None
        return running.result() if running is not None else {}


class MailboxIntake:
    """Takes in what is new in one mailbox after another."""

    def __init__(
        self, account: ImapAccount, archive: Archive, arrivals: Arrivals, clock: Clock, *, stopped: Callable[[], bool]
    ) -> None:
        self._account = account
        self._archive = archive
        self._arrivals = arrivals
        self._clock = clock
        self._stopped = stopped
        self._memory = Memory()
        self.troubles = Troubles(account.attempts)

    def visit(self, session: Session, visit: Visit, tally: Tally) -> None:
        """Take in, record and mark; the tally is filled on the way."""
        opened = session.open(visit.mailbox, writable=visit.processed is not None)
        era, known, unknown = self.compare(session, visit, opened, tally)
        marker = _Marker(self, session, visit, opened, tally)
        marker.mark_again(era, known)
        fetcher = Fetcher(session, self._archive, self._account, self.troubles)
        gathered = _Round()
        recorder = _Recorder(lambda gathered, sync: self._settle(era, gathered, sync, visit, tally))
        try:
            for batch, fetched in fetcher.fetch_all(era, unknown):
                gathered.add(batch, fetched)
                if gathered.is_full(self._account) or (gathered.is_due(self._account) and recorder.is_idle()):
                    full, gathered = gathered, _Round()
                    marker.mark(recorder.begin(full, self._archive.syncing()))
                self._check_stopped()
        finally:
            # Also when the connection breaks: what came before that is recorded, and marked by the next poll.
            recorded = [recorder.begin(gathered, self._archive.syncing()), recorder.end()]
        for arrivals in recorded:
            marker.mark(arrivals)

    # ------------------------------------------------------------------ comparing

    def compare(
        self, session: Session, visit: Visit, opened: Opened, tally: Tally
    ) -> tuple[Era, frozenset[int], tuple[Listed, ...]]:
        """What of the mail on the server is on record, and what isn't."""
        on_server = session.uids(opened.exists)
        listed = session.listing(sorted(on_server)) if visit.thorough else None
        era, known = self._known(session, visit, opened, on_server, listed)
        unknown = on_server - known
        mails = (
            [mail for mail in listed if mail.uid in unknown] if listed is not None else session.listing(sorted(unknown))
        )
        self._memory.prints[era].update({mail.uid: (mail.size_bytes, mail.received_at) for mail in listed or mails})
        tally.compared = True
        tally.seen = len(on_server)
        tally.horizon = (opened.uidvalidity, max([opened.uidnext or 0, *(uid + 1 for uid in on_server)]))
        tally.waiting = {era.place(mail.uid): mail for mail in mails}
        tally.too_large = sum(mail.size_bytes > self._account.max_message_bytes for mail in mails)
        return era, frozenset(on_server & known), tuple(mails)

    def _known(
        self, session: Session, visit: Visit, opened: Opened, on_server: frozenset[int], listed: Sequence[Listed] | None
    ) -> tuple[Era, set[int]]:
        remembered = self._memory.known.get((visit.mailbox, opened.uidvalidity))
        if remembered and not visit.thorough and on_server <= remembered[1]:
            era, known = remembered
        else:
            era, known = self._ask_register(visit.mailbox, opened.uidvalidity)
        if self._is_restored(session, visit.mailbox, opened, era, known, listed):
            log.warning("imap.uids_given_twice", source=self._account.name, uidvalidity=era.uidvalidity)
            era, known = Era(mailbox=era.mailbox, uidvalidity=era.uidvalidity, turn=era.turn + 1), set()
        self._memory.begin(era, known)
        return self._memory.known[era.mailbox, era.uidvalidity]

    def _ask_register(self, mailbox: str, uidvalidity: int) -> tuple[Era, set[int]]:
        refs = self._arrivals.known_refs(self._account.name, f"{mailbox}/{uidvalidity}")
        era, known = places(refs, mailbox, uidvalidity)
        return era, set(known)

    def _is_restored(
        self,
        session: Session,
        mailbox: str,
        opened: Opened,
        era: Era,
        known: set[int],
        listed: Sequence[Listed] | None,
    ) -> bool:
        """Whether the server gives UIDs a second time, as after a restore from a backup."""
        if known and opened.uidnext is not None and max(known) >= opened.uidnext:
            # Another poller may have recorded what came after our SELECT: look again before concluding.
            fresh = session.open(mailbox, writable=opened.writable)
            if fresh.uidnext is not None and max(known) >= fresh.uidnext:
                return True
        prints = self._memory.prints.get(era, {})
        return any(
            mail.uid in known
            and prints.get(mail.uid, (mail.size_bytes, mail.received_at)) != (mail.size_bytes, mail.received_at)
            for mail in listed or ()
        )

    # ------------------------------------------------------------------ recording

    def _settle(self, era: Era, gathered: _Round, sync: Sync, visit: Visit, tally: Tally) -> Mapping[int, Arrival]:
        """Make originals durable, then record them: afterwards, and not before, they may be marked."""
        sync()
        recorded = self._record(era, gathered.fetched, visit, tally)
        for mail in gathered.tried:
            if era.place(mail.uid) not in self.troubles.reasons:
                tally.waiting.pop(era.place(mail.uid), None)
        return recorded

    def _record(self, era: Era, fetched: Sequence[Fetched], visit: Visit, tally: Tally) -> Mapping[int, Arrival]:
        if not fetched:
            return {}
        arrivals = {found.mail.uid: self._arrival(era, found, visit) for found in fetched}
        receipts = self._arrivals.receive(list(arrivals.values()))
        self._memory.note(era, arrivals)
        tally.new += sum(receipt is Receipt.NEW for receipt in receipts)
        tally.known += sum(receipt is not Receipt.NEW for receipt in receipts)
        # What another process has recorded meanwhile is marked by that one, or by the next poll.
        ours = zip(arrivals.items(), receipts, strict=True)
        return {uid: arrival for (uid, arrival), receipt in ours if receipt is not Receipt.KNOWN_PLACE}

    def _arrival(self, era: Era, found: Fetched, visit: Visit) -> Arrival:
        received_at = found.mail.received_at or self._clock.now()
        return Arrival(
            source=self._account.name,
            source_ref=era.place(found.mail.uid),
            channel=Channel.EMAIL,
            received_at=received_at,
            stored=found.stored,
            media_type="message/rfc822",
            silent=visit.silent,
            before_start=is_before(received_at, self._account.start_from),
        )

    def record_copies(self, mailbox: str, copied: Copied, arrivals: Mapping[int, Arrival]) -> None:
        """Note the places to which mail was just moved, so that no comparison has to fetch it again."""
        remembered = self._memory.known.get((mailbox, copied.uidvalidity))
        era = remembered[0] if remembered else self._ask_register(mailbox, copied.uidvalidity)[0]
        moved = {copied.uids[uid]: arrival for uid, arrival in arrivals.items() if uid in copied.uids}
        self._arrivals.receive([_at(arrival, era.place(uid)) for uid, arrival in moved.items()])
        self._memory.note(era, moved)

    def is_ours(self, session: Session, era: Era, uids: Iterable[int]) -> list[int]:
        """Those that aren't older than ``start_from``: the others are left where they are."""
        if self._account.start_from is None:
            return sorted(uids)
        prints = self._memory.prints[era]
        for mail in session.listing(sorted(set(uids) - set(prints))):
            prints[mail.uid] = (mail.size_bytes, mail.received_at)
        dates = {uid: prints[uid][1] for uid in uids if uid in prints}
        return sorted(uid for uid, at in dates.items() if at is None or not is_before(at, self._account.start_from))

    def _check_stopped(self) -> None:
        if self._stopped():
            raise TryAgain("imap-closed", "The poll was broken off because the source is being closed.")


class _Marker:
    """Lets recorded mail leave the mailbox; a courtesy to people, whose failure stops nothing."""

    def __init__(self, intake: MailboxIntake, session: Session, visit: Visit, opened: Opened, tally: Tally) -> None:
        self._intake = intake
        self._session = session
        self._mailbox = visit.processed
        self._opened = opened
        self._tally = tally
        self._how = marking(session.capabilities)
        if self._mailbox is not None and not opened.writable:
            self._give_up("The mailbox is read-only for this login.")
        if self._mailbox is not None and self._how is Marking.KEYWORD:
            tally.unmovable = True

    def mark_again(self, era: Era, known: frozenset[int]) -> None:
        """Mail on record that still lies there: an earlier mark failed, or was never reached."""
        if self._mailbox is None or not known:
            return
        if self._how is Marking.KEYWORD:
            known &= self._session.without_keyword() if self._opened.keywords else frozenset()
        self._mark(self._intake.is_ours(self._session, era, known), {})

    def mark(self, arrivals: Mapping[int, Arrival]) -> None:
        ours = [uid for uid, arrival in arrivals.items() if not arrival.before_start]
        if self._how is not Marking.KEYWORD or self._opened.keywords:
            self._mark(ours, arrivals)

    def _mark(self, uids: Sequence[int], arrivals: Mapping[int, Arrival]) -> None:
        for first in range(0, len(uids), _MARK_CHUNK):
            if self._mailbox is None:
                return
            chunk = uids[first : first + _MARK_CHUNK]
            try:
                copied = self._mark_or_create(chunk, self._mailbox)
            except CommandRefused as refusal:
                if refusal.response_code == _TAKEN_AWAY:
                    continue  # what still lies there is marked by the next poll
                self._give_up(refusal.sentence)
                return
            if copied is not None and arrivals:
                self._intake.record_copies(self._mailbox, copied, arrivals)

    def _mark_or_create(self, uids: Sequence[int], mailbox: str) -> Copied | None:
        try:
            return self._session.mark(uids, mailbox, self._how)
        except CommandRefused as refusal:
            if refusal.response_code not in _NO_MAILBOX:
                raise
            self._session.create(mailbox)  # somebody deleted it meanwhile
            return self._session.mark(uids, mailbox, self._how)

    def _give_up(self, problem: str) -> None:
        self._tally.marking_problem = problem
        self._mailbox = None


def _at(arrival: Arrival, place: str) -> Arrival:
    return replace(arrival, source_ref=place)
