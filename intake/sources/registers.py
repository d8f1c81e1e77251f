"""Importing public registers: fetched over HTTPS or taken from files, proven, and only then put in place of the old.

A list that can't be fetched or read, that is empty, or that has less than half of the records of the one
in use is refused, and the one in use stays.  Foreign bytes are read by ``read``, which the caller
lets run in a limited child process.
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from intake.errors import BadData, CannotStore, IntakeError, NoInput, TryAgain, Unavailable
from intake.ports import Clock
from intake.registers import RegisterSource
from intake.sources.https import HttpsRoute, https_client, translated
from intake.sources.register_store import Part, read_parts, write_store
from parsers.register_records import RegisterBatch, RegisterKind

MAX_DOWNLOAD_BYTES = 256 * 1024 * 1024
DOWNLOAD_S = 1_200.0
"""For a whole list; a server that drips is given up."""
LEAST_SHARE = 0.5
"""Of the records in use; a list that has fewer is taken for a broken one."""

CODES: Mapping[str, tuple[str, str]] = {
    "register-absent": (
        "No public register was imported.",
        "Run `intake registers update`, or give it files: intake registers update --from FILE.",
    ),
    "register-no-address": (
        "There is nothing to fetch: the configuration has no address of any register.",
        "Set the addresses in [registers], or name a file: intake registers update --from FILE.",
    ),
    "register-refused": (
        "The server of a register answers with an error, or elsewhere.",
        "Open the address in a browser; where it moved, correct it in [registers].",
    ),
    "register-busy": ("The server of a register is busy.", "Try again later; the register in use stays."),
    "register-download-large": (
        "The server of a register sends more than any register has.",
        "Check the address in [registers].",
    ),
    "register-other-kind": (
        "An address of [registers] gives another list than it should.",
        "Check that the addresses aren't interchanged.",
    ),
    "register-shrunk": (
        "A list has less than half of the records of the one in use, which stays.",
        "Look at the new list; if it is right, import it with --force.",
    ),
    "register-twice": (
        "Two of the files are the same list.",
        "Name each list once.",
    ),
    "register-cannot-store": (
        "The register can't be written to its directory.",
        "Check that [registers] directory has room and may be written by the service.",
    ),
    "register-unreadable": (
        "The register's file can't be read now.",
        "Look at the disk; `intake registers update` builds the file anew.",
    ),
}

ReadRegister = Callable[[Path], RegisterBatch]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """One list to be imported: by its address, or a file."""

    kind: RegisterKind | None
    """What it should be; None: whatever it is."""
    url: str = ""
    path: Path | None = None

    @property
    def name(self) -> str:
        """For people: the address without its query, or the file's name."""
        if self.path is not None:
            return self.path.name
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.hostname}{parts.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What became of one list."""

    origin: str
    kind: RegisterKind | None
    source: RegisterSource | None = None
    """None where it was refused."""
    before: int = 0
    """Records of this list in use until now."""
    reasons: tuple[tuple[str, int], ...] = ()
    """Why records were passed over."""
    problem: IntakeError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """Brings lists into the store."""

    store: Path
    route: HttpsRoute
    read: ReadRegister
    clock: Clock
    max_bytes: int = MAX_DOWNLOAD_BYTES
    """Of one download, packed."""

    def update(self, origins: Sequence[Origin], *, force: bool = False) -> tuple[Import, ...]:
        """Import lists; each that fails leaves the one in use, the others go in together.

        Args:
            origins: Addresses and files.
            force: Take a list that has become much smaller.

        Returns:
            One result for each origin, in their order.

        Raises:
            CannotStore: The store can't be written; nothing was changed.
        """
        parts = read_parts(self.store)
        fresh: dict[RegisterKind, Part] = {}
        results = []
        for origin in origins:
            try:
                source, batch = self._fetched(origin, parts, fresh, force=force)
            except IntakeError as error:
                results.append(Import(origin=origin.name, kind=origin.kind, problem=error))
                continue
            fresh[batch.kind] = (source, batch)
            before = parts[batch.kind][1].count if batch.kind in parts else 0
            results.append(
                Import(origin=origin.name, kind=batch.kind, source=source, before=before, reasons=batch.skipped)
            )
        if fresh:
            write_store(self.store, {**parts, **fresh})
        return tuple(results)

    def _fetched(
        self, origin: Origin, parts: Mapping[RegisterKind, Part], fresh: Mapping[RegisterKind, Part], *, force: bool
    ) -> Part:
        with ExitStack() as stack:
            path, dated = self._at_hand(origin, stack)
            batch = self.read(path)
            _refuse_odd(origin, batch, parts, fresh, force=force)
            source = RegisterSource(
                kind=batch.kind.value,
                origin=origin.name,
                data_date=dated,
                imported_at=self.clock.now(),
                records=batch.count,
                skipped=sum(count for _, count in batch.skipped),
                sha256=_digest(path),
            )
        return source, batch

    def _at_hand(self, origin: Origin, stack: ExitStack) -> tuple[Path, date | None]:
        """The list as a local file, and of which day it is."""
        if origin.path is not None:
            return origin.path, _file_date(origin.path)
        try:
            path = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="intake-register-"))) / "list"
            return path, self._download(origin, path)
        except OSError as error:
            remedy = "Make room below TMPDIR, and see that the service may write there."
            raise CannotStore("register-cannot-store", "The download can't be kept for now.", remedy) from error

    def _download(self, origin: Origin, path: Path) -> date | None:
        """Write what the server sends, still packed, to a file; returns of which day it is."""
        what = f"The register at {urlsplit(origin.url).hostname}"
        headers = {"Accept": "application/xml, text/xml, text/csv", "Accept-Encoding": "gzip"}
        with (
            translated(what),
            https_client(self.route, origin.url) as client,
            client.stream("GET", origin.url, headers=headers) as answer,
        ):
            _refuse_answer(what, answer)
            with path.open("wb") as file:
                for chunk in _bounded(answer.iter_raw(), self.max_bytes):
                    file.write(chunk)
            return _header_date(answer.headers.get("Last-Modified"))


def _refuse_answer(what: str, answer: httpx2.Response) -> None:
    status = answer.status_code
    if status == httpx2.codes.OK:
        return
    if status == 429 or status >= 500:
        raise TryAgain("register-busy", f"{what} is busy (HTTP {status}).", CODES["register-busy"][1])
    words = "answers elsewhere" if answer.is_redirect else "refuses to answer"
    raise Unavailable("register-refused", f"{what} {words} (HTTP {status}).", CODES["register-refused"][1])


def _bounded(chunks: Iterator[bytes], max_bytes: int) -> Iterator[bytes]:
    total, until = 0, time.monotonic() + DOWNLOAD_S
    for chunk in chunks:
        if time.monotonic() > until:
            raise TryAgain("register-busy", "The server sends too slowly.", CODES["register-busy"][1])
        total += len(chunk)
        if total > max_bytes:
            raise BadData("register-download-large", *CODES["register-download-large"])
        yield chunk


def _refuse_odd(
    origin: Origin,
    batch: RegisterBatch,
    parts: Mapping[RegisterKind, Part],
    fresh: Mapping[RegisterKind, Part],
    *,
    force: bool,
) -> None:
    """A list of another kind, the same one twice, or one that has lost most of its records."""
    if origin.kind not in (None, batch.kind):
        words = f"The address of the list {origin.kind} gives the list {batch.kind}."
        raise BadData("register-other-kind", words, CODES["register-other-kind"][1])
    if batch.kind in fresh:
        raise BadData("register-twice", f"The list {batch.kind} is named twice.", CODES["register-twice"][1])
    used = parts[batch.kind][1].count if batch.kind in parts else 0
    if not force and batch.count < used * LEAST_SHARE:
        words = f"The list {batch.kind} has {batch.count} records, the one in use {used}; it wasn't taken."
        raise BadData("register-shrunk", words, CODES["register-shrunk"][1])


def _file_date(path: Path) -> date:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
    except OSError as error:
        raise NoInput("input-missing", f"{path} isn't there or can't be read.", "Check the path.") from error


def _header_date(value: str | None) -> date | None:
    """RFC 9110, 8.8.2; None where the server says nothing sensible."""
    try:
        return parsedate_to_datetime(value).date() if value else None
    except (ValueError, TypeError, IndexError):
        return None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
