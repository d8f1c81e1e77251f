"""The trust directory on this machine: its places, its locks, and how a new set of lists replaces the old one.

``lotl.xml  lotl-signers/*.pem  lotl-pivots/*.xml  tl/*.xml  roots/*.pem  crls/*  ocsp/*`` is what is believed,
``trust.json`` what became of the last try to renew it.

Lists belong together: the list of lists says who signs the national ones.  A new set is therefore
written whole into a directory beside them, made durable, and *committed* by one rename of that
directory to ``.commit``; then its files are renamed to their places.  Whoever finds a ``.commit``, the
one who was killed or the next who looks, carries it on, so that a crash leaves the old or the new set.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from intake.errors import CannotStore, TryAgain

LOTL = "lotl.xml"
SIGNERS = "lotl-signers"
PIVOTS = "lotl-pivots"
NATIONAL = "tl"
ROOTS = "roots"
CRLS = "crls"
OCSP = "ocsp"
STATE = "trust.json"
LISTS = (LOTL, SIGNERS, PIVOTS, "pivots", NATIONAL, "tl-signers")
"""What lists are proven with."""
BELIEVED = (*LISTS, ROOTS, CRLS, OCSP)
"""What a judgement depends on."""
_COMMIT = ".commit"
_NEXT = ".next"
_DONE = ".done-"
_LEAVING = "leaving.json"
_UPDATE_LOCK = ".update.lock"
_SWAP_LOCK = ".swap.lock"

CODES: Mapping[str, tuple[str, str]] = {
    "trust-busy": (
        "Another process is renewing the trusted lists.",
        "Nothing to do: let it finish; `intake trust show` shows the outcome.",
    ),
    "trust-cannot-store": (
        "The trust directory can't be written to; the lists in use stay.",
        "Check that [signatures] trust_dir has room and may be written by the service.",
    ),
}

Changes = Mapping[str, bytes | None]
"""Path below the directory → new content, or None for a file that leaves."""


@contextmanager
def updating(directory: Path) -> Iterator[None]:
    """The right to renew the lists, for one process at a time; what a killed one had begun is ended first.

    Raises:
        TryAgain: Another one is at it.
        CannotStore: The directory can't be written.
    """
    with writing():
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = _opened(directory / _UPDATE_LOCK)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise TryAgain("trust-busy", *CODES["trust-busy"]) from error
        with writing():
            settle(directory)
            _remove_left_overs(directory)
        yield
    finally:
        os.close(handle)


@contextmanager
def writing() -> Iterator[None]:
    """Turn what the disk says into an error for people."""
    try:
        yield
    except OSError as error:
        raise CannotStore("trust-cannot-store", *CODES["trust-cannot-store"]) from error


def replace_set(directory: Path, changes: Changes) -> None:
    """Put new files in the places of the old, all or none; the caller holds ``updating``.

    Raises:
        CannotStore: The disk is full or read-only; nothing was changed.
    """
    with writing():
        following = directory / _NEXT
        following.mkdir(mode=0o700)
        for name, content in changes.items():
            if content is not None:
                _write(following / "files" / name, content)
        leaving = [name for name, content in changes.items() if content is None]
        _write(following / _LEAVING, json.dumps(leaving).encode())
        for folder in (*(path for path in following.rglob("*") if path.is_dir()), following):
            sync(folder)
        following.rename(directory / _COMMIT)
        sync(directory)
        settle(directory)


def settle(directory: Path) -> None:
    """End what was committed: rename each file to its place.

    Raises:
        OSError: As the disk says; it can be called again.
    """
    commit = directory / _COMMIT
    if not commit.is_dir():
        return
    with _swap(directory, fcntl.LOCK_EX):
        if not commit.is_dir():
            return  # somebody was faster
        touched = {directory}
        for path in sorted(path for path in (commit / "files").rglob("*") if path.is_file()):
            target = directory / path.relative_to(commit / "files")
            target.parent.mkdir(mode=0o700, exist_ok=True)
            path.replace(target)
            touched.add(target.parent)
        for name in json.loads((commit / _LEAVING).read_bytes()):
            (directory / name).unlink(missing_ok=True)
        for folder in touched:
            sync(folder)
        gone = Path(tempfile.mkdtemp(prefix=_DONE, dir=directory))
        commit.rename(gone)  # whole, so that a crash leaves no half of it
        shutil.rmtree(gone, ignore_errors=True)


@contextmanager
def reading(directory: Path) -> Iterator[None]:
    """Look at a whole set: nothing is swapped meanwhile, and what a killed process had committed is ended.

    A directory that this process can't write to is read as it is.
    """
    with suppress(OSError):
        settle(directory)
    with _swap(directory, fcntl.LOCK_SH):
        yield


def files_of(directory: Path, *names: str) -> tuple[Path, ...]:
    """Plain files of the named places, in order; hidden ones are ours and don't count."""
    found = []
    for name in names:
        place = directory / name
        entries = [place] if place.is_file() else sorted(place.glob("*")) if place.is_dir() else []
        found += [path for path in entries if path.is_file() and not path.name.startswith(".")]
    return tuple(found)


def write_file(path: Path, content: bytes) -> None:
    """Replace one file: temporary name, fsync, rename, fsync of the directory.

    Raises:
        CannotStore: The disk is full or read-only; the old file stays.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    with writing():
        try:
            _write(temporary, content)
            temporary.replace(path)
            sync(path.parent)
        finally:
            temporary.unlink(missing_ok=True)


def sync(place: Path) -> None:
    """Make a directory's entries durable."""
    handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _remove_left_overs(directory: Path) -> None:
    for path in (directory / _NEXT, *directory.glob(f"{_DONE}*")):
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _swap(directory: Path, kind: int) -> Iterator[None]:
    """The short lock around the renames; readers share it where there is one, and make none."""
    try:
        place = directory / _SWAP_LOCK
        handle = _opened(place) if kind == fcntl.LOCK_EX else os.open(place, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        if kind == fcntl.LOCK_EX:
            raise
        yield
        return
    try:
        fcntl.flock(handle, kind)
        yield
    finally:
        os.close(handle)
