"""Temporary directories that hostile code has written to: made and removed without being led astray.

Whatever lies in one may be a symbolic link, a pipe, a tree of ten thousand levels or unreadable.
A directory in use is locked (flock on itself), so that left-overs of killed processes can be told apart.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from intake.errors import CannotStore, TryAgain
from intake.sandbox.errors import CODES

PREFIX: Final = "intake-read-"
_DIRECTORY: Final = os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_YOUNG_S: Final = 60.0


@contextmanager
def fresh_directory(root: Path | None) -> Iterator[Path]:
    """A new directory of mode 0700 that is gone afterwards, whatever was put into it.

    Raises:
        TryAgain: There is no room or no descriptor for it now.
        CannotStore: The root isn't there or may not be written.
    """
    path, handle = _make(root)
    try:
        yield path
    finally:
        try:
            remove(path)
        finally:
            os.close(handle)


def _make(root: Path | None) -> tuple[Path, int]:
    try:
        path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root)).absolute()
        handle = os.open(path, os.O_RDONLY | _DIRECTORY)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (FileNotFoundError, PermissionError, NotADirectoryError) as error:
        raise CannotStore("temporary-directory", *CODES["temporary-directory"]) from error
    except OSError as error:
        raise TryAgain("sandbox-disk-full", *CODES["sandbox-disk-full"]) from error
    return path, handle


def remove(path: Path) -> None:
    """Remove a directory with everything in it; missing is fine.

    Deep trees are flattened: each subdirectory is emptied of files, its own subdirectories move up
    to the top, so neither the stack, nor the descriptors, nor PATH_MAX bound the depth.
    """
    try:
        top = _open_owned(path.name, os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))
    except (FileNotFoundError, NotADirectoryError):
        return
    try:
        number = 0
        while directories := _unlink_files(top):
            for name in directories:
                number = _flatten(top, name, number)
    finally:
        os.close(top)
    with suppress(FileNotFoundError):
        path.rmdir()


def _flatten(top: int, name: str, number: int) -> int:
    handle = _open_owned(name, os.dup(top))
    try:
        for nested in _unlink_files(handle):
            os.close(_open_owned(nested, os.dup(handle)))  # writable, or it could not be moved
            os.rename(nested, f".moved-{number}", src_dir_fd=handle, dst_dir_fd=top)
            number += 1
    finally:
        os.close(handle)
    os.rmdir(name, dir_fd=top)
    return number


def _open_owned(name: str, parent: int) -> int:
    """Open a directory after giving ourselves all rights to it; closes ``parent``."""
    try:
        anchor = os.open(name, os.O_PATH | _DIRECTORY, dir_fd=parent)
    finally:
        os.close(parent)
    try:
        with suppress(OSError):  # without /proc: the mode has to do as it is
            os.chmod(f"/proc/self/fd/{anchor}", 0o700)  # noqa: PTH101  # a descriptor, never a name
        return os.open(".", os.O_RDONLY | _DIRECTORY, dir_fd=anchor)
    finally:
        os.close(anchor)


def _unlink_files(handle: int) -> list[str]:
    """Unlink everything but directories; returns those."""
    directories = []
    with os.scandir(handle) as entries:
        found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    for name, is_directory in found:
        if is_directory:
            directories.append(name)
        else:
            os.unlink(name, dir_fd=handle)  # relative to a descriptor
    return directories


def sweep(root: Path | None) -> int:
    """Remove what killed processes left behind below the root; returns how many directories."""
    count = 0
    for path in Path(root or tempfile.gettempdir()).glob(PREFIX + "*"):
        with suppress(OSError):
            count += _sweep_one(path)
    return count


def _sweep_one(path: Path) -> int:
    handle = os.open(path, os.O_RDONLY | _DIRECTORY)
    try:
        facts = os.fstat(handle)
        if facts.st_uid != os.geteuid() or time.time() - facts.st_mtime < _YOUNG_S:
            return 0
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # BlockingIOError: somebody works in it
        remove(path)
        return 1
    finally:
        os.close(handle)
