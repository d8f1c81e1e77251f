"""What a command says: data on stdout (table, TSV or JSON lines), talk on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from intake.errors import IntakeError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

_UNSAFE = dict.fromkeys((*range(32), 127, *range(128, 160))) | {9: " ", 10: " ", 13: " "}
"""Control characters in foreign text could rewrite a terminal or break a line of TSV."""

SHORT_CELL = 12
"""Characters of a cell that is never broken over lines."""


class Output:
    """Writes to the streams of this moment, so that redirection in tests and pagers works."""

    __slots__ = ("color", "json", "quiet", "verbose")

    def __init__(self, *, json: bool = False, quiet: bool = False, verbose: bool = False, color: bool = True) -> None:
        self.json = json
        self.quiet = quiet
        self.verbose = verbose
        self.color = color

    @property
    def for_people(self) -> bool:
        """stdout is a terminal and nobody asked for JSON: leave out what doesn't fit a screen."""
        return sys.stdout.isatty() and not self.json

    def record(self, record: Mapping[str, object]) -> None:
        """Print one JSON object as one line on stdout, whatever ``--json`` says, and flush it."""
        text = json.dumps(record, ensure_ascii=False, default=_plain)
        if not _can_print(text):  # another locale than UTF-8, or a file name that is no Unicode
            text = json.dumps(record, default=_plain)
        print(text, file=sys.stdout, flush=True)  # noqa: T201 - this is the one place that prints

    def data(self, text: str) -> None:
        """Print text as data on stdout."""
        print(text, file=sys.stdout, flush=True)  # noqa: T201

    def table(
        self,
        columns: Sequence[str],
        rows: Iterable[Sequence[object]],
        *,
        empty: str = "",
        styles: Mapping[str, str] | None = None,
    ) -> None:
        """Print rows: JSON objects with ``--json``, a table on a terminal, else TSV with a header.

        Args:
            columns: Names, lower case with underscores; keys of the JSON objects.
            rows: As many values as there are columns.
            empty: Sentence for a person (stderr) where there is no row.
            styles: Cell text → rich style, for states that should stand out on a terminal.
        """
        rows = [tuple(row) for row in rows]
        if self.json:
            for row in rows:
                self.record(dict(zip(columns, row, strict=True)))
        elif not rows:
            self.say(empty or "Nothing to show.")
        elif sys.stdout.isatty():
            self._rich_table(columns, rows, styles or {})
        else:
            self.data("\n".join("\t".join(cell(value) for value in row) for row in (tuple(columns), *rows)))

    def say(self, text: str) -> None:
        """Tell a person something on stderr; silent with ``--quiet``."""
        if not self.quiet and text:
            self._stderr(text)

    def detail(self, text: str) -> None:
        """Tell a person more on stderr, only with ``--verbose``."""
        if self.verbose and not self.quiet:
            self._stderr(text)

    def warn(self, text: str, remedy: str = "") -> None:
        """Warn on stderr, also with ``--quiet``."""
        self._stderr(f"{self._paint('warning:', '33')} {text}")
        if remedy:
            self._stderr(f"  → {remedy}")

    def error(self, error: IntakeError) -> None:
        """Print a failure on stderr: its sentence with the code, the remedy."""
        first, *more = error.sentence.splitlines() or [""]
        self._stderr("\n".join([f"{self._paint('intake:', '31')} {first} [{error.code}]", *more]))
        if error.remedy:
            self._stderr(f"  → {error.remedy}")

    @contextmanager
    def progress(self, description: str, total: int | None) -> Iterator[Advance]:
        """Show a progress bar on stderr where that is a terminal; ``with … as advance: advance()``."""
        if self.quiet or self.json or not sys.stderr.isatty():
            yield Advance(None, None)
            return
        from rich.progress import Progress

        with Progress(console=self.console(sys.stderr), transient=True) as bar:
            yield Advance(bar, bar.add_task(description, total=total))

    def console(self, stream: TextIO) -> Console:
        """A rich console on a stream, in the colours that were asked for (``NO_COLOR`` too)."""
        from rich.console import Console

        return Console(file=stream, no_color=True if not self.color else None, highlight=False)

    def _rich_table(self, columns: Sequence[str], rows: Sequence[Sequence[object]], styles: Mapping[str, str]) -> None:
        from rich import box
        from rich.table import Table
        from rich.text import Text

        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
        texts = [[cell(value) for value in row] for row in rows]
        for index, name in enumerate(columns):
            short = all(len(row[index]) <= SHORT_CELL for row in texts)  # only long texts give way to a narrow screen
            table.add_column(name.replace("_", "\n"), overflow="fold", no_wrap=short, vertical="top")
        for row in texts:
            table.add_row(*(Text(text, style=styles.get(text, "")) for text in row))
        self.console(sys.stdout).print(table)

    def painted(self, text: str, ansi: str) -> str:
        """Text for stdout in a colour (SGR code), where that is a terminal and colours are wanted."""
        return f"\x1b[{ansi}m{text}\x1b[0m" if self.color and sys.stdout.isatty() else text

    def _paint(self, text: str, ansi: str) -> str:
        return f"\x1b[{ansi}m{text}\x1b[0m" if self.color and sys.stderr.isatty() else text

    def _stderr(self, text: str) -> None:
        with suppress(OSError):  # a full disk under the log must not change what the process ends with
            print(text, file=sys.stderr, flush=True)  # noqa: T201


class Advance:
    """Moves a progress bar on, if there is one."""

    __slots__ = ("_bar", "_task")

    def __init__(self, bar: Progress | None, task: object) -> None:
        self._bar = bar
        self._task = task

    def __call__(self, steps: int = 1) -> None:
        if self._bar is not None:
            self._bar.advance(self._task, steps)  # type: ignore[arg-type]  # rich's TaskID is a NewType over int


def _can_print(text: str) -> bool:
    """Whether stdout's encoding has all the letters of a text."""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def cell(value: object) -> str:
    """A value as text of one line without control characters; None is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(_plain(value))
    return text.translate(_UNSAFE)


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, (str, int, float)):
        return value
    return str(value) if isinstance(value, Path) else repr(value)
