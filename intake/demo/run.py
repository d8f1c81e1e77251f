"""The demo from beginning to end: servers, installation, daemon, samples in two waves, and what came of them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from intake.bootstrap import RegisterView, register_of
from intake.demo.authority import authority
from intake.demo.background import Background
from intake.demo.fillable import fillable_pdf
from intake.demo.house import PASSWORD, USER, Daemon, furnish
from intake.demo.judge import Books, differences
from intake.demo.mailbox import DemoMailbox
from intake.demo.postoffice import PostOffice
from intake.demo.samples import FOLDER, Desk, Sample
from intake.demo.show import Place, Show
from intake.demo.waves import ANSWERED_FIRST, Answered, first_wave, second_wave
from intake.ops.logging import configure
from intake.settings import Settings

SETTLE_S = 90.0
"""All samples are at their end by then, on a slow machine too."""
_LAST_CHANGE_S = 10.0
_LOOK_S = 0.2


class Interrupted(Exception):
    """Somebody wants the demo to end before its time."""


def run(directory: Path, show: Show, stop: threading.Event, *, smoke: bool, keep: bool) -> tuple[str, ...]:
    """Run the demo in a directory until it is done (``smoke``) or ``stop`` is set; ``keep`` says that it will stay.

    Returns:
        What ended otherwise than it must, a sentence each.

    Raises:
        Interrupted: Stopped before the samples had come to their end.
        IntakeError: It can't run here.
    """
    begun = time.monotonic()
    with ExitStack() as stack:
        background = stack.enter_context(Background())
        mailbox = DemoMailbox(background, user=USER, password=PASSWORD)
        office = PostOffice(background)
        desk = Desk(authority(datetime.now(UTC)))
        settings = furnish(directory, desk.world, imap_port=mailbox.port, smtp_port=office.port)
        stack.enter_context(_log_file(directory / "intake.log"))
        show.opening(Place(directory=directory, imap_port=mailbox.port, smtp_port=office.port))
        daemon = stack.enter_context(Daemon(settings))
        register = stack.enter_context(register_of(settings))
        stage = _Stage(settings, desk, mailbox, office, daemon, register, show, stop)
        stage.play()
        problems = stage.problems()
        show.summary(stage.samples, stage.books(), register.reports.outbox_list(), office.letters())
        show.ledger(register.reports.ledger())
        show.whereabouts(keep=keep)
        show.verdict(problems, count=len(stage.samples), seconds=time.monotonic() - begun)
        if not smoke:
            show.stays()
            stage.stay()
    return problems


@contextmanager
def _log_file(path: Path) -> Iterator[None]:
    """What the daemon says goes into a file: the screen is the demo's."""
    with path.open("w", encoding="utf-8") as stream:
        configure(format="console", color=False, stream=stream)
        logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd tells of every command
        try:
            yield
        finally:
            configure(level="warning", format="console")


class _Stage:
    """Everything that plays, while it plays."""

    def __init__(
        self,
        settings: Settings,
        desk: Desk,
        mailbox: DemoMailbox,
        office: PostOffice,
        daemon: Daemon,
        register: RegisterView,
        show: Show,
        stop: threading.Event,
    ) -> None:
        self._directory = settings.config_dir
        self._mailbox, self._office, self._daemon = mailbox, office, daemon
        self._register, self._show, self._stop = register, show, stop
        self._desk = desk
        self.samples: list[Sample] = []
        self._copies = settings.config_dir / "samples"
        self._documents = settings.config_dir / "documents"
        self._copies.mkdir()
        self._documents.mkdir()
        (self._copies / "form-to-fill-in.pdf").write_bytes(fillable_pdf({}))

    def play(self) -> None:
        """Deliver both waves and see them to their end."""
        self._show.wave("First wave: what people, machines and bad luck send")
        self._deliver(first_wave(self._desk))
        self._until(self._all_settled, SETTLE_S)
        self._show.wave("Second wave: what comes after")
        self._deliver(second_wave(self._desk, {key: self._answered(key) for key in ANSWERED_FIRST}))
        self._until(self._all_settled, SETTLE_S)
        self._until(lambda: not self.problems(), _LAST_CHANGE_S)  # a bounce changes what was settled

    def stay(self) -> None:
        """Go on working, and tell of whatever else comes, until somebody ends it."""
        while not self._stop.wait(_LOOK_S):
            self._look()

    def books(self) -> Books:
        """What is on record now."""
        reports = self._register.reports
        return Books(
            messages=tuple(reports.export_messages()),
            requests=tuple(reports.export_requests()),
            queue=tuple(reports.queue_list()),
        )

    def problems(self) -> tuple[str, ...]:
        """What is otherwise than expected."""
        return differences(self.samples, self.books())

    def _deliver(self, samples: Iterable[Sample]) -> None:
        for sample in samples:  # each is made here, which takes a while
            if self._stop.is_set():
                raise Interrupted
            self._keep(sample)
            self.samples.append(sample)
            if sample.source == FOLDER:
                (self._directory / FOLDER / sample.file_name).write_bytes(sample.raw)
            else:
                self._mailbox.deliver(sample.raw, received_at=sample.received_at)
            self._look()

    def _keep(self, sample: Sample) -> None:
        """Copies to play with: the message, and what is attached to it."""
        suffix = Path(sample.file_name).suffix or ".eml"
        name = f"{len(self.samples) + 1:02}-{sample.key}"
        (self._copies / f"{name}{suffix}").write_bytes(sample.raw)
        for file_name, content in sample.files.items():
            target = self._documents / name / file_name
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(content)

    def _look(self) -> None:
        """Tell of what has come to its end; end with the daemon, or when somebody says so."""
        self._daemon.check()
        self._show.progress(self.books(), self.samples, self._register.reports.outbox_list())

    def _all_settled(self) -> bool:
        books = self.books()
        return all(books.is_settled(sample) for sample in self.samples)

    def _until(self, condition: Callable[[], bool], timeout_s: float) -> None:
        """Wait for a condition, or for the end of the patience: the judgement says what is missing then."""
        deadline = time.monotonic() + timeout_s
        while not condition() and time.monotonic() < deadline:
            self._look()
            if self._stop.wait(_LOOK_S):
                raise Interrupted
        self._look()

    def _answered(self, key: str) -> Answered:
        """What the service made of a sample, for those who write about it."""
        books = self.books()
        sample = next(sample for sample in self.samples if sample.key == key)
        record = books.message(sample) or {"requests": (), "acknowledgement": None}
        wanted = (record["acknowledgement"] or {}).get("message_id")
        letters = (letter for letter in self._office.letters() if letter.message["Message-ID"] == wanted)
        letter = next(letters, None)
        return Answered(
            references=tuple(record["requests"]) or ("ZS-0000-000000",),
            acknowledgement=letter.content if letter else b"",
            envelope_sender=letter.sender if letter else "",
        )
