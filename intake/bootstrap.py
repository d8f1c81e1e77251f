"""Settings to adapters: the only room that knows everybody."""

from __future__ import annotations

import gc
import os
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intake.answering import alarm_mails, composing, make_composer, make_sender, suppression_rules
from intake.archive.local import INCOMING, LocalArchive
from intake.connections import SystemClock, box_rules, login_digest
from intake.connections import imap_account as imap_account
from intake.connections import smtp_account as smtp_account
from intake.errors import CannotStore, ConfigurationError, NoInput
from intake.evidence_keeping import EvidenceKeeper
from intake.filing.alarms import AlarmBoard
from intake.filing.arrivals import ArrivalRegister
from intake.filing.beats import Beats
from intake.filing.database import Database
from intake.filing.outbox import MessageOutbox
from intake.filing.pending import PendingSignatures
from intake.filing.process_lock import process_lock
from intake.filing.queue import MessageQueue
from intake.filing.references import MARK_NAME
from intake.filing.register import Register
from intake.filing.reports import Reports
from intake.filing.schema import ensure_schema, schema_version
from intake.findings import CODES
from intake.message import Channel
from intake.ops.check import CODES as CHECK_CODES
from intake.pipeline.budget import Allowance
from intake.pipeline.engine import Engine
from intake.pipeline.process import Processor
from intake.pipeline.reading import Forms, Reader
from intake.pipeline.recheck import Recheck
from intake.ports import Alarms, Archive, Arrivals, Clock, Source
from intake.register_checks import checking
from intake.registering import register_watch, stored_registers
from intake.replies.suppress import reply_address
from intake.sandbox import Limits, Sandbox
from intake.service import Service as Service
from intake.service import Taken
from intake.settings import FolderSource, ImapSource, Settings
from intake.settings.matrix import load_signature_table
from intake.sources import documents, folder, handed_over, imap
from intake.trust import TrustRoom
from intake.trusting import trust_room, trust_watch
from parsers.definition import load_definition
from parsers.errors import ParserError
from parsers.regions import load_regions
from signatures.report import FileReport
from signatures.verify import VerifyJob, verify_file

MIB = 1024 * 1024
KIND_NOT_THERE = "source-kind-not-there"


# -- without a database ---------------------------------------------------------------------------


@contextmanager
def reading_room(settings: Settings) -> Iterator[Reader]:
    """A reader with its child process, for commands that store nothing."""
    with _room(settings, None, offline=False) as (sandbox, trust):
        yield Reader(sandbox, _forms(settings), trust=trust)


Judge = Callable[[VerifyJob], FileReport]


@contextmanager
def judging_room(settings: Settings, *, trust: Path | None = None, offline: bool = False) -> Iterator[Judge]:
    """What judges signatures in a child process, for commands that store nothing.

    Args:
        settings: For limits, and for trust directory and network.
        trust: Instead of the configured directory.
        offline: Fetch nothing.
    """
    with _room(settings, trust, offline=offline) as (sandbox, room):

        def judge(job: VerifyJob) -> FileReport:
            def call(job: VerifyJob, more: tuple[Path, ...]) -> FileReport:
                readable = (job.path, *job.companions, *more)
                return sandbox.call(verify_file, job, readable=readable, limits=sandbox.limits.for_signatures())

            return room.judge(job, call)

        yield judge


@contextmanager
def _room(settings: Settings, trust: Path | None, *, offline: bool) -> Iterator[tuple[Sandbox, TrustRoom]]:
    sandbox = _sandbox(settings)
    room = trust_room(settings, sandbox, directory=trust, offline=offline)
    try:
        yield sandbox, room
    finally:
        room.close()
        sandbox.close()


def input_file(path: Path) -> tuple[Path, str]:
    """A file that a person named, absolute, and its type as guessed from the name.

    Raises:
        NoInput: It isn't there, isn't a file, or can't be read.
    """
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise NoInput("input-name", "The name of a file is no Unicode text.", "Rename the file.") from error
    if path.is_dir():
        raise NoInput("input-is-directory", f"{path} is a directory.", "Name the files in it.")
    if not path.exists():
        raise NoInput("input-missing", f"{path} isn't there.", "Check the path.")
    if not path.is_file() or not os.access(path, os.R_OK):
        raise NoInput("input-unreadable", f"{path} can't be read.", "Check its type and its rights.")
    return path.absolute(), documents.media_type(path.name)


# -- with a database ------------------------------------------------------------------------------


@contextmanager
def executing(settings: Settings, *, upgrade: bool) -> Iterator[None]:
    """The right to execute work on the database, its tables being of this version.

    Raises:
        TryAgain: With SQLite another process has that right; its pid is named.
        ConfigurationError: The tables are newer, or older and ``upgrade`` is off.
        CannotStore: The archive isn't the one that belongs to the database.
    """
    with process_lock(settings.storage.database_url()):
        database = Database(settings.storage.database_url())
        try:
            ensure_schema(database, upgrade=upgrade)
            _check_archive(settings, database)
            _clear_leases(database)
        finally:
            database.close()
        gc.freeze()  # what is loaded by now stays: the collector needn't go through it again and again
        yield


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterView:
    """The register beside a running service: what it changes is only enqueued."""

    reports: Reports
    queue: MessageQueue
    outbox: MessageOutbox
    hold: bool
    can_send: bool

    sources: tuple[str, ...]
    """Names of those that the configuration has."""

    def status(self) -> dict[str, Any]:
        """Counts, sources, alarms, and whether all is well.

        A held outbox, a missing [smtp] and a daemon that was stopped on purpose are told, but nobody is
        woken for them.
        """
        report = self.reports.status_counts()
        known = {source["name"]: source for source in report["sources"]}
        report["sources"] = [known.get(name, _never_polled(name)) for name in self.sources]
        failing = any(source["problem"] for source in report["sources"])
        dead = report["daemon"]["state"] == "dead"
        unwell = report["alarms"] or failing or dead or report["missing"] or report["messages"].get("failed")
        sending = {"outbox_held": self.hold, "can_send": self.can_send}
        return {"well": not unwell, **report, **sending}


def _held_back(settings: Settings) -> str | None:
    """Why nothing is sent, where the operator wants it so."""
    if settings.smtp is None:
        return "It isn't sent: the configuration has no [smtp]."
    return "It isn't sent: [outbox] hold = true." if settings.outbox.hold else None


def _never_polled(name: str) -> dict[str, Any]:
    return {"name": name, "last_poll": None, "last_success": None, "problem": None, "problem_since": None}


@contextmanager
def register_of(settings: Settings) -> Iterator[RegisterView]:
    """Open the register for looking and enqueuing; the tables are made where there are none."""
    clock = SystemClock()
    database = Database(settings.storage.database_url())
    try:
        ensure_schema(database)
        yield RegisterView(
            reports=Reports(database, held_back=_held_back(settings)),
            queue=MessageQueue(database, clock=clock),
            outbox=MessageOutbox(database, clock=clock),
            hold=settings.outbox.hold,
            can_send=settings.smtp is not None,
            sources=tuple(source.name for source in settings.sources),
        )
    finally:
        database.close()


def _check_archive(settings: Settings, database: Database) -> None:
    """A disk that isn't mounted looks like an empty archive: nothing must be written below its mount point."""
    if "://" in settings.storage.archive or (Path(settings.storage.archive) / INCOMING).is_dir():
        return
    if Reports(database).holds_messages():
        place = settings.storage.archive
        sentence = f"{place} isn't the archive of the messages in the database."
        remedy = f"Mount its disk, or restore it from a backup; to begin an empty one: mkdir -p {place}/{INCOMING}"
        raise CannotStore("archive-away", sentence, remedy)


def _clear_leases(database: Database) -> None:
    """Under the process lock: whoever held these leases is dead.  On PostgreSQL they have to run out."""
    if database.is_sqlite:
        clock, worker = SystemClock(), _worker_name(database)
        MessageQueue(database, clock=clock).clear_leases(worker)
        MessageOutbox(database, clock=clock).clear_leases(worker)


def build(settings: Settings, *, clock: Clock | None = None) -> Service:
    """Everything that runs, over one configuration; the caller holds ``executing``.

    Nothing is started, fetched or sent yet: a reload builds the new service while the old one is at
    work, so that a wrong configuration costs nothing.  All that is written is the alarm about a source
    of a kind that isn't there yet.

    Raises:
        ConfigurationError, CannotStore: It can't be built as the settings say.
        TryAgain: The archive isn't there, and the database can't be asked whether it should be.
    """
    clock = clock or SystemClock()
    database = Database(settings.storage.database_url())
    composer = make_composer(settings)
    _check_archive(settings, database)  # at a reload the disk may be away, which at the start was there
    archive = _archive(settings)
    arrivals = ArrivalRegister(database, clock=clock)
    queue = MessageQueue(database, clock=clock)
    outbox = MessageOutbox(database, clock=clock)
    alarms = AlarmBoard(database, clock=clock, compose_alarm=alarm_mails(settings, composer))
    register = Register(database, clock=clock, reference_mark=archive.root / MARK_NAME)
    sandbox = _sandbox(settings)
    registers = stored_registers(settings)
    trust = trust_room(settings, sandbox, clock=clock)
    reader = Reader(sandbox, _forms(settings), trust=EvidenceKeeper(trust, archive))
    allowance = Allowance(documents=settings.sandbox.message_documents, seconds=settings.sandbox.message_s)
    signatures = load_signature_table(settings.signature_table())
    outbox_ready = threading.Event()
    filed_hooks: list[Callable[[], None]] = [outbox_ready.set]
    processor = Processor(
        archive=archive,
        reader=reader,
        filing=register,
        suppression=suppression_rules(settings),
        reply_address=reply_address,
        compose=composing(composer, clock),
        clock=clock,
        acknowledge_other=settings.mail.acknowledge_other,
        allowance=allowance,
        filed=lambda: _call_all(filed_hooks),
        check=checking(registers, settings.registers.region),
        signatures=signatures,
        organisation_of=registers.by_ico,
        owner_of_box=registers.by_databox,
        boxes=box_rules(settings),
    )
    recheck = Recheck(
        archive=archive,
        reader=reader,
        filing=PendingSignatures(database, clock=clock),
        clock=clock,
        signatures=signatures,
        allowance=allowance,
        organisation_of=registers.by_ico,
        owner_of_box=registers.by_databox,
        boxes=box_rules(settings),
    )
    _note_kinds(settings, alarms)
    worker = _worker_name(database)
    engine = Engine(
        queue,
        processor,
        worker=worker,
        threads=settings.engine.threads,
        lease_s=settings.engine.lease_s,
        alarms=alarms,
    )
    return Service(
        sources=_sources(settings, archive, arrivals, alarms, clock),
        poll_every={source.name: float(source.poll_every_s) for source in settings.sources},
        logins={source.name: login_digest(source) for source in settings.sources},
        archive=archive,
        arrivals=arrivals,
        queue=queue,
        filing=register,
        outbox=outbox,
        alarms=alarms,
        reports=Reports(database),
        engine=engine,
        sandbox=sandbox,
        sender=make_sender(settings, outbox, composer, alarms, clock, worker),
        take=_taker(archive, arrivals, clock),
        clock=clock,
        archive_dir=archive.root,
        on_close=lambda: _call_all((archive.close, database.close, registers.close, trust.close)),
        outbox_ready=outbox_ready,
        filed_hooks=filed_hooks,
        beats=Beats(database),
        registers=register_watch(settings, registers, sandbox, clock),
        trust=trust_watch(settings, trust, sandbox, clock),
        recheck=recheck,
    )


@contextmanager
def dry_sources(settings: Settings) -> Iterator[tuple[Source, ...]]:
    """Sources for ``poll --dry-run``: they look into the register and change nothing, nor make what isn't there."""
    clock = SystemClock()
    with tempfile.TemporaryDirectory(prefix="intake-dry-") as scratch:
        database = Database(settings.storage.database_url())
        if schema_version(database) is None:
            database = Database(f"sqlite:///{scratch}/nothing-yet.db")
        ensure_schema(database)
        arrivals, alarms = ArrivalRegister(database, clock=clock), AlarmBoard(database, clock=clock)
        sources = _sources(settings, LocalArchive(Path(scratch)), arrivals, alarms, clock)
        try:
            yield sources
        finally:
            for source in sources:
                source.close()
            database.close()


def _call_all(hooks: Sequence[Callable[[], None]]) -> None:
    for hook in hooks:
        hook()


def _sources(
    settings: Settings, archive: Archive, arrivals: Arrivals, alarms: Alarms, clock: Clock
) -> tuple[Source, ...]:
    """Adapters of those that can be polled: one that can't stops nothing."""
    sources: list[Source] = []
    for source in settings.sources:
        if isinstance(source, ImapSource):
            sources.append(imap.ImapSource(imap_account(settings, source, clock), archive, arrivals, alarms, clock))
        elif isinstance(source, FolderSource):
            sources.append(folder.FolderSource(_drop_folder(settings, source), archive, arrivals, alarms, clock))
    return tuple(sources)


def _note_kinds(settings: Settings, alarms: Alarms) -> None:
    for source in settings.sources:
        if isinstance(source, ImapSource | FolderSource):
            alarms.close(KIND_NOT_THERE, source.name)
        else:
            words = f'The source {source.name} is of kind "{source.kind}"; this version can\'t poll it yet.'
            alarms.open(KIND_NOT_THERE, source.name, words, CODES[KIND_NOT_THERE][1])


def _drop_folder(settings: Settings, source: FolderSource) -> folder.DropFolder:
    return folder.DropFolder(
        name=source.name,
        path=source.path,
        processed_path=source.processed_path,
        channel=Channel(source.channel),
        settle_s=source.settle_s,
        start_from=source.start_from,
        import_silently=source.import_silently,
        max_file_bytes=settings.limits.max_message_mb * MIB,
    )


def _taker(archive: Archive, arrivals: Arrivals, clock: Clock) -> Callable[..., Taken]:
    def take(paths: Sequence[Path], channel: Channel, silent: bool, progress: Callable[[], None]) -> Taken:
        taken = handed_over.take_files(
            paths,
            archive=archive,
            arrivals=arrivals,
            clock=clock,
            channel=channel,
            silent=silent,
            progress=progress,
        )
        return Taken(new=taken.new, known=taken.known, problems=tuple(taken.problems))

    return take


def _archive(settings: Settings) -> LocalArchive:
    if "://" in settings.storage.archive:
        raise ConfigurationError(
            "archive-kind-not-there",
            "This version keeps originals only in a directory.",
            "Set [storage] archive to a directory.",
        )
    return LocalArchive(Path(settings.storage.archive))


def _sandbox(settings: Settings) -> Sandbox:
    limits = Limits(
        address_space_bytes=settings.sandbox.memory_mb * MIB,
        cpu_s=settings.sandbox.cpu_s,
        wall_s=settings.sandbox.wall_s,
    )
    return Sandbox(limits=limits)


def _forms(settings: Settings) -> Forms:
    """Every definition is read here once, so that a wrong one is refused and not found out mail by mail."""
    texts = tuple(_definition(path, load_definition, "check-form") for path in settings.forms())
    if not texts:
        raise ConfigurationError("check-form", "There is no form definition at all.", CHECK_CODES["check-form"][1])
    return Forms(definitions=texts, regions=_definition(settings.regions(), load_regions, "check-regions"))


def _definition(path: Path, load: Callable[..., object], code: str) -> str:
    remedy = CHECK_CODES[code][1]
    try:
        text = path.read_text(encoding="utf-8")
        load(text, file=str(path))
    except ParserError as error:
        raise ConfigurationError(code, error.message, remedy) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(code, f"{path} isn't UTF-8 text.", remedy) from error
    except OSError as error:
        raise ConfigurationError(code, f"{path} can't be read: {error.strerror}.", remedy) from error
    return text


def _worker_name(database: Database) -> str:
    """With SQLite there is one process; on PostgreSQL each has a name of its own."""
    return "local" if database.is_sqlite else f"{os.uname().nodename}-{uuid.uuid4().hex[:12]}"
