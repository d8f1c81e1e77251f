"""Which files the child may touch: Landlock by bare system calls (linux/landlock.h, ABI 1 to 6)."""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_QUERY_VERSION: Final = 1
_PATH_BENEATH: Final = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE, _MAKE_DIR, _MAKE_REG = 1 << 4, 1 << 5, 1 << 7, 1 << 8
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_FILE_RIGHTS: Final = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE

_READ: Final = _READ_FILE | _READ_DIR
_WRITE: Final = _READ | _WRITE_FILE | _TRUNCATE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _REFER
"""Plain files and directories only: no symbolic links, devices, sockets or pipes for us to stumble over."""

_KNOWN_BY_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
_TCP: Final = 0b11
_SCOPES: Final = 0b11
"""Abstract Unix sockets and signals stay inside (ABI 6)."""


def abi(libc: ctypes.CDLL) -> int:
    """Version of Landlock in the running kernel, 0 where there is none."""
    return max(0, int(libc.syscall(_CREATE, None, 0, _QUERY_VERSION)))


def apply(libc: ctypes.CDLL, *, readable: Iterable[Path], writable: Iterable[Path], devices: Iterable[Path]) -> bool:
    """Close the file system but for these; False where the kernel has no Landlock.

    A path that isn't there is passed over.  ``PR_SET_NO_NEW_PRIVS`` must have been set.

    Raises:
        OSError: The kernel has Landlock and refused a rule.
    """
    version = abi(libc)
    if not version:
        return False
    known = _KNOWN_BY_ABI[min(version, 5)]
    ruleset = _create(libc, version, known)
    for paths, rights in ((readable, _READ), (writable, _WRITE), (devices, _READ_FILE | _WRITE_FILE)):
        for path in paths:
            _allow(libc, ruleset, path, rights & known)
    _checked(libc.syscall(_RESTRICT, ruleset, 0))
    os.close(ruleset)
    return True


def _create(libc: ctypes.CDLL, version: int, known: int) -> int:
    attributes = struct.pack("=Q", known)
    if version >= 4:
        attributes += struct.pack("=Q", _TCP)
    if version >= 6:
        attributes += struct.pack("=Q", _SCOPES)
    return _checked(libc.syscall(_CREATE, attributes, ctypes.c_size_t(len(attributes)), 0))


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    try:
        anchor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not path.is_dir():
            rights &= _FILE_RIGHTS
        rule = struct.pack("=Qi", rights, anchor)
        _checked(libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0))
    finally:
        os.close(anchor)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
