"""What the demo tells: on a terminal in colours, else as plain lines."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intake.demo.house import PASSWORD, PROCESSED, TRUST, USER
from intake.demo.judge import Books, Record, expectations, settled, signature_class
from intake.demo.postoffice import Letter
from intake.demo.samples import FOLDER, ExpectedRequest, Sample
from intake.ports import LedgerLine
from intake.signature_words import WORDS

if TYPE_CHECKING:
    from intake.cli.output import Output

_LOOKS = {
    "filed": ("✓", "32"),
    "in_review": ("?", "33"),
    "set_aside": ("·", "2"),
    "failed": ("✗", "31"),
}
"""Sign and colour (SGR) of each state."""
_STYLES = {"registered": "green", "in_review": "yellow", "failed": "red", "bounced": "red"}
_INDENT = " " * 14
_NOTES = " " * 18
"""Under the title beside a reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the demo lives."""

    directory: Path
    imap_port: int
    smtp_port: int


class Show:
    """Prints; remembers of which messages it has told."""

    def __init__(self, output: Output, *, command: str) -> None:
        """``command`` is how a person calls ``intake`` here."""
        self._output = output
        self._command = command
        self._told: set[str] = set()
        self._place = Place(directory=Path(), imap_port=0, smtp_port=0)

    def opening(self, place: Place) -> None:
        """What this is."""
        self._place = place
        badge = self._output.painted(" DEMO ", "1;30;43")
        self._line(f"{badge} Intake at work on invented messages; nothing leaves this machine.")
        self._line(f"       IMAP   imap://{USER}:{PASSWORD}@127.0.0.1:{place.imap_port}")
        self._line(f"       SMTP   smtp://127.0.0.1:{place.smtp_port}")
        self._line(f"       files  {place.directory}")

    def _message(self, message: Record, title: str, recipients: Mapping[str, str]) -> None:
        """Two lines: what it was and its state, then why and what the sender got."""
        if self._output.json:
            self._output.record({"title": title, **message})
            return
        sign, colour = _LOOKS[message["state"]]
        state = self._output.painted(f"{sign} {message['state'].replace('_', ' '):<10}", colour)
        named = ", ".join(message["requests"])
        room = self._width - len(_INDENT) - len(named) - 1
        self._line(f"{state}  {self._output.painted(f'{title:<{room}}', '1')} {named}".rstrip())
        for words in filter(None, (message["reason"], *_left(message), _answer(message, recipients))):
            self._line(self._output.painted(self._wrapped(words), "2"))

    def wave(self, title: str) -> None:
        """A new chapter."""
        self._heading(title)

    def progress(self, books: Books, samples: Sequence[Sample], outbox: Sequence[Record]) -> None:
        """Tell of each message that has come to its end since the last call."""
        titles = {sample.sha256: sample.title for sample in samples}
        recipients = {str(entry["message_id"]): str(entry["recipient"]) for entry in outbox}
        for message in books.messages:
            if settled(message) and message["source_ref"] not in self._told:
                self._told.add(message["source_ref"])
                self._message(message, titles.get(message["sha256"], "Another message"), recipients)

    def summary(
        self, samples: Sequence[Sample], books: Books, outbox: Sequence[Record], letters: Sequence[Letter]
    ) -> None:
        """All that was filed and sent, what the signatures are worth, and what failed."""
        if self._output.json:
            return
        self._requests(books)
        self._signatures(samples, books)
        self._letters(outbox, letters)
        self._failures(books)

    def ledger(self, lines: Sequence[LedgerLine]) -> None:
        """What was received and what became of it, in numbers."""
        self._heading("The ledger: every message is accounted for")
        for line in lines:
            counts = asdict(line)
            ends = ("filed", "in_review", "set_aside", "failed", "pending", "missing")
            total = " + ".join(f"{counts[end]} {end.replace('_', ' ')}" for end in ends)
            self._line(f"  {line.source} on {line.date}: received {line.received}")
            self._line(f"    = {total}")

    def _requests(self, books: Books) -> None:
        self._heading("Requests on file")
        columns = ("reference", "applicant", "region", "state")
        rows = (
            (
                request["reference"],
                self._cut(request["fields"].get("applicant_name") or "(not read yet)", 40),
                request["fields"].get("partner_region"),
                request["state"],
            )
            for request in books.requests
        )
        self._output.table(columns, rows, styles=_STYLES)

    def _signatures(self, samples: Sequence[Sample], books: Books) -> None:
        """Two lines or more a request: what it was, what its signature is worth, what else clerks are told of it."""
        self._heading("What the signatures are worth, by the trusted lists of a throw-away authority")
        for sample, request, wanted in _judged(samples, books):
            words, fits = _compared(request, wanted)
            sign = self._output.painted("✓", "32") if fits else self._output.painted("✗", "31")
            self._line(f"{sign} {request['reference']}  {self._output.painted(sample.title, '1')}")
            self._line(self._wrapped(words, _NOTES))
            for finding in request["findings"]:
                if finding["code"] in WORDS:
                    self._line(self._output.painted(self._wrapped(finding["message"], _NOTES), "2"))

    def _letters(self, outbox: Sequence[Record], letters: Sequence[Letter]) -> None:
        self._heading("Acknowledgements that the senders got")
        states = {str(entry["message_id"]): entry["state"] for entry in outbox}
        rows = (
            (
                ", ".join(letter.recipients),
                states.get(str(letter.message["Message-ID"])),
                self._cut(str(letter.message["Subject"]), 60),
            )
            for letter in letters
        )
        self._output.table(("to", "state", "subject"), rows, styles=_STYLES)
        if letters:
            self._line(self._output.painted("One of them whole:", "2"))
            self._letter(letters[0])

    def _letter(self, letter: Letter) -> None:
        message, edge = letter.message, self._output.painted("│", "33")
        for name in ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "Auto-Submitted"):
            self._line(f"{edge} {self._output.painted(f'{name}:', '1')} {message[name]}")
        body = message.get_body(("plain",))
        text = body.get_content() if body else ""
        for line in ("", *text.strip().splitlines()):
            self._line(f"{edge} {line}".rstrip())

    def _failures(self, books: Books) -> None:
        self._heading("The failure queue")
        failed = (entry for entry in books.queue if entry["state"] == "failed")
        columns = ("id", "code", "reason", "hint")
        self._output.table(columns, ([entry[name] for name in columns] for entry in failed), empty="It is empty.")

    def whereabouts(self, *, keep: bool) -> None:
        """Where everything lies and how to look at it."""
        directory = self._place.directory
        self._heading("Where things lie" + ("" if keep else " (removed at the end; --keep DIR keeps them)"))
        self._line(f"  {directory}")
        for name, what in (
            ("intake.toml", "the configuration"),
            ("intake.db", "the register (SQLite)"),
            ("archive/", "the originals, byte for byte, under their SHA-256"),
            ("intake.log", "what the daemon says"),
            ("samples/", "the messages of this demo, and the form to fill in"),
            ("documents/", "what was attached to them"),
            (f"{TRUST}/", "whom it believes: a throw-away authority's lists, root, CRLs"),
            (f"{FOLDER}/", "the folder for paper mail: drop a PDF in and see"),
            (PROCESSED, "the mailbox on the IMAP server for what is safely stored"),
        ):
            self._line(f"    {name:<12} {self._output.painted(what, '2')}")
        self._heading("Look further, in another terminal")
        self._line(f"  export INTAKE_CONFIG={directory / 'intake.toml'}")
        for verb, what in (
            ("status", "is it well?"),
            ("export requests", "values, doubts, findings"),
            ("export messages", "parts, acknowledgements"),
            ("trust show", "whom does it believe?"),
            ("queue list", "what waits, what to do"),
            ("outbox list", "what was sent or bounced"),
        ):
            self._line(f"  {self._command} {verb:<16} {self._output.painted(what, '2')}")
        documents = directory / "documents" / "*" / "zadost.p*"
        self._line(f"  {self._command} verify {documents}  {self._output.painted('whose, and why', '2')}")

    def verdict(self, problems: Sequence[str], *, count: int, seconds: float) -> None:
        """Whether all is as it must be."""
        self._line("")
        if problems:
            self._output.warn(f"{len(problems)} things are not as they must be:")
            for problem in problems:
                self._output.warn(problem)
        else:
            words = f"All {count} messages came to the end that they must come to, in {seconds:.0f} s."
            self._line(self._output.painted(words, "1;32"))

    def stays(self) -> None:
        """It goes on."""
        words = "It keeps running: drop a PDF into the folder and see. Ctrl+C ends it."
        self._line(self._output.painted(words, "1"))

    def _heading(self, words: str) -> None:
        self._line("")
        self._line(self._output.painted(words, "1;36"))

    def _line(self, text: str) -> None:
        if not self._output.json:
            self._output.data(text)

    def _wrapped(self, words: str, indent: str = _INDENT) -> str:
        if not sys.stdout.isatty():
            return indent + words
        return textwrap.fill(words, self._width, initial_indent=indent, subsequent_indent=indent)

    def _cut(self, text: str, room: int) -> str:
        """Text for a cell of a table on a terminal; whole elsewhere."""
        return text if len(text) <= room or not sys.stdout.isatty() else f"{text[: room - 1].rstrip()}…"

    @property
    def _width(self) -> int:
        return min(shutil.get_terminal_size((100, 24)).columns, 110) if sys.stdout.isatty() else 100


def _judged(samples: Sequence[Sample], books: Books) -> Iterator[tuple[Sample, Record, ExpectedRequest]]:
    """Requests with a form that could be read, in their order, each with its message and what was expected."""
    found = (
        (sample, request, wanted)
        for sample in samples
        if (message := books.message(sample)) is not None
        for request, wanted in expectations(sample, message, books)
        if request["signature"] is not None or wanted.signature is not None
    )
    yield from sorted(found, key=lambda one: str(one[1]["reference"]))


def _compared(request: Record, wanted: ExpectedRequest) -> tuple[str, bool]:
    """Verdict and class as found, beside what was expected where that differs; and whether they are the same."""
    found = f"{request['signature']}, {signature_class(request)}" if request["signature"] else "no verdict"
    expected = f"{wanted.signature.verdict}, {wanted.signature.class_}" if wanted.signature else "no verdict"
    if found == expected:
        return f"as expected: {found}", True
    return f"found: {found}; expected: {expected}", False


def _left(message: Record) -> Iterator[str]:
    """Attachments that nobody used, with the reason; a machine's mail has none worth telling."""
    if message["state"] != "set_aside":
        yield from (f"{part['name']}: {part['reason']}" for part in message["parts"] if part["end"] == "set_aside")


def _answer(message: Record, recipients: Mapping[str, str]) -> str:
    """What the sender got, in words."""
    acknowledgement: Any = message["acknowledgement"]
    if acknowledgement is None:
        return "not answered: a person does that" if message["state"] == "in_review" else ""
    if acknowledgement["state"] == "suppressed":
        return f"no acknowledgement: {acknowledgement['reason']}"
    return f"acknowledged to {recipients.get(acknowledgement['message_id'], 'the sender')}"
