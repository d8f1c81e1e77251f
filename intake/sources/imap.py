"""A mailbox as a source (RFC 3501): poll, wait for mail, let go.

One long connection, dropped after any error.  A poll compares the mailbox with the register; the
processed mailbox is compared at the first poll and then every ``compare_every_s``.  The order is
that of the whole service: archived, recorded, and only then moved.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from intake.errors import ConfigurationError, IntakeError, TryAgain, Unavailable
from intake.message import Gap
from intake.ports import Alarms, Archive, Arrivals, Clock, PollReport
from intake.sources.imap_account import ImapAccount
from intake.sources.imap_errors import CommandRefused
from intake.sources.imap_login import connect
from intake.sources.imap_mailbox import MailboxIntake, Tally, Visit
from intake.sources.imap_plan import Listed, Mailboxes, Opened, name_to_create, nearest, resolve
from intake.sources.imap_session import Session

_AFTER_ERROR_S = 5.0
_BEFORE_POLL_S = 1.0
"""After a connection that broke while we waited: a server that restarts needs a moment."""
_WAKE_EVERY_S = 60.0
"""No more often does a broken connection make a poll of its own."""
_TOO_LARGE = "imap-message-too-large"
_UNFETCHABLE = "imap-message-unfetchable"
_CANNOT_MARK = "imap-cannot-mark"
_CANNOT_MOVE = "imap-cannot-move"


class ImapSource:
    """Implements ``intake.ports.Source``; ``poll`` and ``wait`` take turns, ``close`` is final."""

    def __init__(
        self,
        account: ImapAccount,
        archive: Archive,
        arrivals: Arrivals,
        alarms: Alarms,
        clock: Clock,
        *,
        connect: Callable[[ImapAccount], Session] = connect,
    ) -> None:
        self.name = account.name
        self._account = account
        self._arrivals = arrivals
        self._alarms = alarms
        self._clock = clock
        self._connect = connect
        self._closed = threading.Event()
        self._stir = threading.Event()
        """Ends a wait: somebody wants to poll or to close."""
        self._turn = threading.Lock()
        self._session: Session | None = None
        self._mailbox = ""
        self._processed: str | None = None
        self._fresh = False
        self._compared_at: datetime | None = None
        self._forgiven_at: datetime | None = None
        self._woken_at: float | None = None
        """When a broken connection last woke the poll (monotonic)."""
        self._horizon = (0, 0)
        self._gaps: dict[str, list[Gap]] = {}
        self._noted: frozenset[Gap] | None = None
        self._alarmed: dict[str, bool] = {}
        self._intake = MailboxIntake(account, archive, arrivals, clock, stopped=self._closed.is_set)

    # ------------------------------------------------------------------ polling

    def poll(self, *, dry_run: bool = False) -> PollReport:
        with self._my_turn():
            try:
                if dry_run:
                    report = self._tell()
                    self._drop()  # what it didn't make or record, the next poll must not take for done
                    return report
                report = self._poll()
            except IntakeError as problem:
                self._drop()
                if not dry_run and not self._closed.is_set():  # broken off by ourselves: no problem of the server's
                    self._note_problem(problem)
                raise
            except BaseException:  # whatever it was: the connection may be in the middle of an answer
                self._drop()
                raise
            self._arrivals.note_poll(self.name, at=self._clock.now(), problem=None)
            return report

    def _poll(self) -> PollReport:
        session = self._connected()
        first = not self._arrivals.has_polled(self.name)
        comparing = self._is_due(self._compared_at)
        if self._is_due(self._forgiven_at):
            # Not with each comparison: one that mail breaks off over and over would never give it up.
            self._intake.troubles.forgive()
            self._forgiven_at = self._clock.now()
        tallies = [
            self._visit(
                session,
                Visit(
                    mailbox=self._mailbox,
                    silent=first and self._account.import_silently,
                    processed=self._processed,
                    thorough=self._fresh or comparing,
                ),
            )
        ]
        self._horizon = tallies[0].horizon
        if comparing and self._processed is not None:
            # What lies in the processed mailbox before our first poll was dealt with by somebody: no answers.
            visit = Visit(mailbox=self._processed, silent=first, processed=None, thorough=True)
            tallies.append(self._visit(session, visit))
        self._fresh = False
        if comparing:
            self._compared_at = self._clock.now()
        self._note_gaps()
        self._raise_alarms(tallies)
        return self._report(tallies)

    def _visit(self, session: Session, visit: Visit) -> Tally:
        tally = Tally()
        try:
            self._intake.visit(session, visit, tally)
        finally:
            if tally.compared:  # else nothing is known but what was known before
                self._gaps[visit.mailbox] = tally.gaps(self._account, self._intake.troubles, self._clock.now())
        return tally

    def _report(self, tallies: list[Tally]) -> PollReport:
        return PollReport(
            seen=tallies[0].seen,
            new=sum(tally.new for tally in tallies),
            known=sum(tally.known for tally in tallies),
            failed=sum(len(gaps) for gaps in self._gaps.values()),
        )

    def _is_due(self, last: datetime | None) -> bool:
        return last is None or self._clock.now() - last >= timedelta(seconds=self._account.compare_every_s)

    # ------------------------------------------------------------------ telling

    def _tell(self) -> PollReport:
        """Log in and look; nothing is fetched, recorded, marked or made."""
        session = self._connected(create=False)
        visit = Visit(mailbox=self._mailbox, silent=False, processed=None, thorough=False)
        tally = Tally()
        opened = session.open(self._mailbox, writable=False)
        _era, known, unknown = self._intake.compare(session, visit, opened, tally)
        return PollReport(seen=tally.seen, known=len(known), would=tuple(self._sentences(session, known, unknown)))

    def _sentences(self, session: Session, known: frozenset[int], unknown: tuple[Listed, ...]) -> Iterator[str]:
        account = self._account
        if account.processed_mailbox and resolve(account.processed_mailbox, session.mailboxes()) is None:
            yield f"Would create the mailbox {account.processed_mailbox}."
        for mail in unknown:
            where = f"message {mail.uid} of {self._mailbox} ({mail.size_bytes} bytes"
            where += f", received {mail.received_at:%Y-%m-%d %H:%M})" if mail.received_at else ")"
            if mail.size_bytes > account.max_message_bytes:
                yield f"Would leave {where} on the server: it is larger than [limits] max_message_mb."
            elif account.processed_mailbox:
                yield f"Would take in {where} and move it to {account.processed_mailbox}."
            else:
                yield f"Would take in {where} and leave it where it is."
        if known and account.processed_mailbox:
            yield f"Would move {len(known)} messages that are on record already to {account.processed_mailbox}."

    # ------------------------------------------------------------------ waiting

    def wait(self, timeout_s: float) -> bool:
        deadline = time.monotonic() + timeout_s
        if self._closed.is_set() or not self._turn.acquire(timeout=timeout_s):
            return False
        try:
            return self._wait(deadline)
        except CommandRefused:
            self._drop()
            self._stir.wait(min(_AFTER_ERROR_S, max(0.0, deadline - time.monotonic())))
            return False
        except IntakeError:
            self._drop()
            return self._is_worth_a_poll(deadline)
        finally:
            self._turn.release()

    def _is_worth_a_poll(self, deadline: float) -> bool:
        """The connection broke: nobody would tell of new mail until the next poll, so that one comes soon.

        Once in a while only: a server that breaks off every wait is polled as the schedule says.
        """
        now = time.monotonic()
        soon = self._woken_at is None or now - self._woken_at >= _WAKE_EVERY_S
        pause_s = _BEFORE_POLL_S if soon else _AFTER_ERROR_S
        if self._stir.wait(min(pause_s, max(0.0, deadline - now))) or not soon:
            return False
        self._woken_at = now
        return True

    def _wait(self, deadline: float) -> bool:
        session = self._session
        if session is None or not self._account.idle or "IDLE" not in session.capabilities:
            self._stir.wait(max(0.0, deadline - time.monotonic()))
            return False
        if self._is_beyond(session.open(self._mailbox, writable=False)):
            return True  # it came between the poll's look and this one
        while (left := deadline - time.monotonic()) > 0 and not self._stir.is_set():
            begun = time.monotonic()
            if session.idle(left, self._stir.is_set):
                return True
            if time.monotonic() - begun < min(left, 1.0) / 2:
                self._stir.wait(min(left, 1.0))  # a server that ends IDLE at once gets no busy loop
        return False

    def _is_beyond(self, opened: Opened) -> bool:
        uidvalidity, next_uid = self._horizon
        return opened.uidvalidity != uidvalidity or (opened.uidnext is not None and opened.uidnext > next_uid)

    def close(self) -> None:
        """Let go within about a second; a poll that is under way ends with ``TryAgain``."""
        self._closed.set()
        self._stir.set()
        if self._turn.acquire(timeout=1.0):
            try:
                session, self._session = self._session, None
                if session is not None:
                    session.close()
            finally:
                self._turn.release()
        elif (session := self._session) is not None:
            session.abort()

    @contextlib.contextmanager
    def _my_turn(self) -> Iterator[None]:
        self._stir.set()
        with self._turn:
            if self._closed.is_set():
                raise TryAgain("imap-closed", "The source is closed.")
            self._stir.clear()
            yield

    # ------------------------------------------------------------------ connection and names

    def _connected(self, *, create: bool = True) -> Session:
        if self._session is not None:
            return self._session
        session = self._session = self._connect(self._account)
        self._fresh = True
        mailboxes = session.mailboxes()
        self._mailbox = self._resolved(mailboxes)
        self._processed = self._resolved_processed(session, mailboxes, create=create)
        return session

    def _resolved(self, mailboxes: Mailboxes) -> str:
        found = resolve(self._account.mailbox, mailboxes)
        if found is None:
            near = ", ".join(nearest(self._account.mailbox, mailboxes))
            raise Unavailable(
                "imap-mailbox-missing",
                f"The login has no mailbox named {self._account.mailbox}.",
                f"Set mailbox to one that is there: {near}.",
            )
        return found

    def _resolved_processed(self, session: Session, mailboxes: Mailboxes, *, create: bool) -> str | None:
        wanted = self._account.processed_mailbox
        if not wanted:
            return None
        found = resolve(wanted, mailboxes)
        if found == self._mailbox:
            raise ConfigurationError(
                "imap-processed-is-mailbox",
                f"processed_mailbox is the mailbox {found} itself.",
                "Name another mailbox, or leave processed_mailbox empty to leave mail where it is.",
            )
        if found is None:
            found = name_to_create(wanted, mailboxes)
            if create:
                session.create(found)
        return found

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.abort()
            session.close()

    # ------------------------------------------------------------------ telling others

    def _note_problem(self, problem: IntakeError) -> None:
        with contextlib.suppress(IntakeError):  # the database itself may be what failed
            self._note_gaps()
            self._arrivals.note_poll(self.name, at=self._clock.now(), problem=problem.sentence)

    def _note_gaps(self) -> None:
        gaps = [gap for mailbox in self._gaps.values() for gap in mailbox]
        if self._noted is None or self._noted != frozenset(gaps):
            self._arrivals.note_gaps(self.name, gaps)
            self._noted = frozenset(gaps)

    def _raise_alarms(self, tallies: list[Tally]) -> None:
        account = self._account
        too_large = sum(tally.too_large for tally in tallies)
        self._alarm(
            _TOO_LARGE,
            f"{too_large} messages on the server are larger than {account.max_message_bytes} bytes and stay there."
            if too_large
            else "",
            "Read them by hand, or raise [limits] max_message_mb.",
        )
        left = sum(self._intake.troubles.is_left(gap.source_ref) for gaps in self._gaps.values() for gap in gaps)
        self._alarm(
            _UNFETCHABLE,
            f"{left} messages can't be fetched from the server; they stay there." if left else "",
            "Open them in a mail client and forward or save them; `intake import` takes the saved file.",
        )
        self._alarm(
            _CANNOT_MARK,
            tallies[0].marking_problem and f"Recorded mail can't be moved: {tallies[0].marking_problem}",
            f"Check quota and rights of {account.processed_mailbox}, or set processed_mailbox to nothing.",
        )
        self._alarm(
            _CANNOT_MOVE,
            "The server offers neither MOVE nor UIDPLUS: recorded mail stays in the mailbox, with a keyword."
            if tallies[0].unmovable
            else "",
            "Have MOVE or UIDPLUS switched on at the server, or set processed_mailbox to nothing.",
        )

    def _alarm(self, code: str, sentence: str, remedy: str) -> None:
        """Open while the condition holds, close once when it is over (or at the first poll)."""
        if sentence:
            self._alarms.open(code, self.name, sentence, remedy)
        elif self._alarmed.get(code, True):
            self._alarms.close(code, self.name)
        self._alarmed[code] = bool(sentence)
