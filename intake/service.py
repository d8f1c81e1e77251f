"""The service as a whole over its ports: what the daemon and the commands do with it.

Knows no adapter; ``intake.bootstrap`` builds it from the settings.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import structlog

from intake.errors import ExitCode, IntakeError, LoginRefused, trace
from intake.message import Channel
from intake.outgoing import alarm_subject, alarm_words
from intake.pending import CODES as PENDING_CODES
from intake.pipeline.engine import Engine
from intake.pipeline.recheck import Recheck
from intake.ports import Alarms, Archive, Arrivals, Clock, Filing, Outbox, PollReport, Queue, Source
from intake.register_watch import RegisterWatch
from intake.sandbox import Sandbox
from intake.trust_watch import TrustWatch

SWEEP_OLDER_THAN = timedelta(days=1)
SOURCE_ALARM_AFTER = timedelta(minutes=5)
LEAST_FREE_BYTES = 500 * 1024 * 1024
OUTBOX_SLICE_S = 30.0
SOURCE_ALARMS = ("source-", "imap-", "folder-")
"""How the codes of alarms begin whose subject is a source."""

CODES: Mapping[str, tuple[str, str]] = {
    "source-login-refused": (
        "The server refused the login of a source; it is not tried again by itself (lock-out).",
        "Correct the user name or the secret and reload, or check with `intake doctor`.",
    ),
    "source-failing": (
        "A source couldn't be polled for several minutes.",
        "Run `intake doctor`; mail waits on its server meanwhile and nothing is lost.",
    ),
    "source-crashed": (
        "A source failed in a way that nobody foresaw: a mistake in the program.",
        "Report it with the log line; the source is tried again by itself.",
    ),
    "disk-low": (
        "The disk of the archive has less than 500 MB free.",
        "Make room; while nothing can be stored, mail stays on its server.",
    ),
    "messages-failed": (
        "Messages are in the failure queue.",
        "`intake queue list --state failed` names each with its reason and remedy.",
    ),
    "restart-needed": (
        "A reload found a changed key that takes effect only after a restart.",
        "Restart the service, or undo the change and reload.",
    ),
    "configuration-refused": (
        "A reload found the new configuration wrong; the old one goes on.",
        "Correct it, run `intake check`, and reload again.",
    ),
}

log = structlog.get_logger(__name__)


class SourceCrashed(IntakeError):
    """A bug of ours in a source."""

    exit_code = ExitCode.INTERNAL


class Sent(Protocol):
    """One round of the outbox."""

    @property
    def problem(self) -> IntakeError | None: ...


class Sender(Protocol):
    """What sends the outbox (``intake.replies.sender``)."""

    def send_due(self, stop: Callable[[], bool] = ...) -> Sent: ...

    def wait_s(self) -> float | None: ...


class Beats(Protocol):
    """Signs of life of the daemon (``intake.filing.beats``)."""

    def start(self) -> None: ...

    def beat(self) -> None: ...

    def end(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What ``intake import`` took in."""

    new: int
    known: int
    problems: tuple[str, ...]


TakeFiles = Callable[[Sequence[Path], Channel, bool, Callable[[], None]], Taken]


@dataclass(kw_only=True)
class Service:
    """Everything that runs, over one configuration; close it when done."""

    sources: tuple[Source, ...]
    poll_every: Mapping[str, float]
    """Every source that the configuration has, also one of a kind that can't be polled yet."""
    logins: Mapping[str, str]
    """Source → digest of how it logs in: a refused one isn't tried again until this changes."""
    archive: Archive
    arrivals: Arrivals
    queue: Queue
    filing: Filing
    outbox: Outbox
    alarms: Alarms
    reports: Any
    """The register's read side (``intake.filing.reports``)."""
    engine: Engine
    sandbox: Sandbox
    sender: Sender | None
    take: TakeFiles
    clock: Clock
    archive_dir: Path
    on_close: Callable[[], None]
    outbox_ready: threading.Event
    filed_hooks: list[Callable[[], None]]
    """Called after each message that came to its end."""
    beats: Beats
    registers: RegisterWatch | None = None
    trust: TrustWatch | None = None
    recheck: Recheck | None = None
    ending: threading.Event = field(default_factory=threading.Event, init=False)
    """Set when polls are about to be broken off."""
    _unrecorded: set[str] = field(default_factory=set, init=False)
    """Sources whose login was refused while the database couldn't be told."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of connections, the child process and the database."""
        for source in self.sources:
            source.close()
        self.sandbox.close()
        self.on_close()

    # -- sources --------------------------------------------------------------------------------

    def poll_every_s(self, source: str) -> float:
        """The schedule of a source."""
        return self.poll_every[source]

    def may_log_in(self, source: str) -> bool:
        """False while the very login that a server refused would be used again, or nobody can tell."""
        try:
            if source in self._unrecorded:
                self._remember_refusal(source)
            refused = self.arrivals.refused_login(source)
        except IntakeError:
            return False
        return refused is None or refused != self.logins.get(source)

    def poll(self, source: Source) -> PollReport:
        """One round of a source, with its outcome on record and its alarms opened or closed.

        Two processes at once would move the same mail twice; nothing is done where another one is at it.

        Raises:
            IntakeError: As the source says; it is on record already.
        """
        try:
            with self.arrivals.turn(source.name) as mine:
                if not mine:
                    log.info("source.polled_elsewhere", source=source.name)
                    return PollReport()
                report = source.poll()
        except LoginRefused as error:
            self._stop_source(source, error)
            raise
        except IntakeError as error:
            self._note_problem(source, error)
            raise
        self._unrecorded.discard(source.name)
        self.arrivals.refuse_login(source.name, None)
        for code in ("source-login-refused", "source-failing", "source-crashed"):
            self.alarms.close(code, source.name)
        return report

    def _stop_source(self, source: Source, error: LoginRefused) -> None:
        """Remember the refusal first of all: whatever fails then, the login isn't repeated."""
        self._unrecorded.add(source.name)
        self._note_problem(source, error)
        with suppress(IntakeError):  # the database is away: ``may_log_in`` says no until it is on record
            self._remember_refusal(source.name)
            self.alarms.open("source-login-refused", source.name, error.sentence, error.remedy)

    def _remember_refusal(self, source: str) -> None:
        self.arrivals.refuse_login(source, self.logins.get(source, ""))
        self._unrecorded.discard(source)

    def _note_problem(self, source: Source, error: IntakeError) -> None:
        if self.ending.is_set():
            return  # we broke the poll off ourselves
        with suppress(IntakeError):  # the database may be what fails
            self.arrivals.note_poll(source.name, at=self.clock.now(), problem=error.sentence)

    def source_crashed(self, name: str, error: Exception) -> IntakeError:
        """A bug in a source: log where, raise an alarm, go on with the others; returns what to tell a person."""
        log.error("source.crashed", source=name, **trace(error))
        with suppress(IntakeError):
            self.arrivals.note_poll(name, at=self.clock.now(), problem=CODES["source-crashed"][0])
            self.alarms.open("source-crashed", name, *CODES["source-crashed"])
        return SourceCrashed("source-crashed", *CODES["source-crashed"])

    def take_files(
        self, paths: Sequence[Path], *, channel: Channel, silent: bool, progress: Callable[[], None]
    ) -> Taken:
        """Archive and record files that a person names."""
        return self.take(paths, channel, silent, progress)

    # -- queue and outbox -----------------------------------------------------------------------

    def send_due(self) -> IntakeError | None:
        """Send until nothing is due; returns why the server couldn't be used, if it couldn't."""
        return self.sender.send_due().problem if self.sender is not None else None

    def send_outbox(self, stop: threading.Event) -> None:
        """Send whatever becomes due until ``stop``; woken by ``wake_outbox``."""
        while not stop.is_set():
            self.outbox_ready.clear()
            pause_s = self._send_round(stop)
            self.outbox_ready.wait(pause_s)

    def _send_round(self, stop: threading.Event) -> float:
        if self.sender is None:
            return OUTBOX_SLICE_S
        try:
            self.sender.send_due(stop.is_set)
            due_s = self.sender.wait_s()
        except IntakeError as error:
            log.warning("outbox.failed", code=error.code)
            return 5.0
        except Exception as error:  # noqa: BLE001 - step boundary: a bug in sending must not end the thread
            log.error("outbox.crashed", **trace(error))
            return OUTBOX_SLICE_S
        return OUTBOX_SLICE_S if due_s is None else min(max(due_s, 0.05), OUTBOX_SLICE_S)

    def wake_outbox(self) -> None:
        """Something was composed."""
        self.outbox_ready.set()

    # -- health ---------------------------------------------------------------------------------

    def sweep(self) -> None:
        """Remove what killed processes left behind."""
        with suppress(IntakeError):
            files, directories = self.archive.sweep(SWEEP_OLDER_THAN), self.sandbox.sweep()
            if files or directories:
                log.info("left_overs.swept", files=files, directories=directories)

    def check_health(self) -> None:
        """Open and close the alarms that look at the service as a whole."""
        with suppress(IntakeError):  # the database is away; the next round tries again
            counts = self.reports.status_counts()
            self._check_sources(counts["sources"])
            self._check_disk()
            self._check_failures(counts["messages"].get("failed", 0))
            self._check_signatures(counts.get("pending_signatures", {}))
            self._retire_alarms(counts["alarms"])
            self._settle_outgoing(counts["alarms"])
            if self.registers is not None:
                self.registers.check(self.alarms)

    def refresh_registers(self) -> None:
        """Fetch the public registers where the configuration wants it and they are due."""
        if self.registers is not None:
            self.registers.refresh(self.alarms)

    def refresh_trust(self) -> None:
        """Renew the trusted lists where they are due, and open or close the alarms about them."""
        if self.trust is not None:
            self.trust.refresh(self.alarms)

    def judge_pending(self) -> None:
        """Judge the signatures again whose verdict waits and whose time has come."""
        if self.recheck is None:
            return
        try:
            self.recheck.run(self.ending.is_set)
        except IntakeError as error:  # weather: they come again at their next time
            log.warning("signatures.postponed", code=error.code)
        except Exception as error:  # noqa: BLE001 - step boundary: a bug here must not end the scheduler's job
            log.error("signatures.crashed", **trace(error))

    def _check_signatures(self, pending: Mapping[str, Any]) -> None:
        if not (overdue := pending.get("overdue")):
            self.alarms.close("signature-pending", "signatures")
            return
        waits = "verdict waits" if overdue == 1 else "verdicts wait"
        since = pending["oldest_since"][:10]
        words = (
            f"{overdue} {waits} for revocation data or a trusted list for more than 3 days, the oldest since {since}."
        )
        self.alarms.open("signature-pending", "signatures", words, PENDING_CODES["signature-pending"][1])

    def _check_sources(self, states: Sequence[Mapping[str, Any]]) -> None:
        names = {source.name for source in self.sources}
        for state in states:
            since, name = state["problem_since"], state["name"]
            if since is None or name not in names or not self.may_log_in(name):
                continue  # a stopped source has its own alarm
            if self.clock.now() - datetime.fromisoformat(since) >= SOURCE_ALARM_AFTER:
                self.alarms.open("source-failing", name, state["problem"], CODES["source-failing"][1])

    def _check_disk(self) -> None:
        try:
            free = shutil.disk_usage(self.archive_dir).free
        except OSError:
            return  # the archive itself is away: whoever needs it says so
        if free < LEAST_FREE_BYTES:
            self.alarms.open("disk-low", "archive", *CODES["disk-low"])
        else:
            self.alarms.close("disk-low", "archive")

    def _retire_alarms(self, alarms: Sequence[Mapping[str, Any]]) -> None:
        """Close the alarms of what the configuration no longer has: nobody else would."""
        for alarm in alarms:
            of_source = alarm["code"].startswith(SOURCE_ALARMS) and alarm["subject"] not in self.poll_every
            of_server = alarm["code"].startswith("smtp-") and self.sender is None
            if of_source or of_server:
                self.alarms.close(alarm["code"], alarm["subject"])

    def _settle_outgoing(self, alarms: Sequence[Mapping[str, Any]]) -> None:
        """Make the alarms fit the messages that failed.

        A person may have dropped a message or put it back since; the database may have gone away between
        giving one up and the alarm about it.
        """
        outgoing = [alarm for alarm in alarms if alarm["code"].startswith("outgoing-")]
        failed = {alarm_subject(mail["kind"], mail["id"]): mail for mail in self.reports.outbox_list("failed")}
        for alarm in outgoing:
            if alarm["subject"] not in failed:
                self.alarms.close(alarm["code"], alarm["subject"])
        for subject in failed.keys() - {alarm["subject"] for alarm in outgoing}:
            code = "outgoing-doubtful" if failed[subject]["doubtful"] else "outgoing-refused"
            self.alarms.open(code, subject, *alarm_words(code, failed[subject]["id"]))

    def _check_failures(self, failed: int) -> None:
        if failed:
            words = f"{failed} message{'s are' if failed > 1 else ' is'} in the failure queue."
            self.alarms.open("messages-failed", "queue", words, CODES["messages-failed"][1])
        else:
            self.alarms.close("messages-failed", "queue")
