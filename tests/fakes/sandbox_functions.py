"""Functions that tests run inside the limited child process; most of them misbehave."""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import socket
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from parsers.errors import Encrypted, ParserError
from signatures.errors import SignatureError


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    blob: bytes
    numbers: tuple[int, ...]
    colour: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    inner: Inner | None
    at: datetime
    value: str | int | bool | tuple[str, ...] | None
    score: float


def echo(value: Outer) -> Outer:
    return value


def double(number: int) -> int:
    return 2 * number


def raise_parser_error(code: str) -> int:
    raise Encrypted(code, "It needs a password.")


def raise_rude_parser_error(message: str) -> int:
    raise ParserError("rude", message)


def raise_signature_error(code: str) -> int:
    raise SignatureError(code, "It can't be judged.")


def raise_value_error(text: str) -> int:
    raise ValueError(text)


def run_out_of_space(_: None) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def eat_memory(chunk_bytes: int) -> int:
    kept = []
    while True:
        kept.append(bytearray(chunk_bytes))


def loop(_: None) -> int:
    while True:
        pass


def sleep(seconds: float) -> int:
    time.sleep(seconds)
    return 0


def fork_bomb(_: None) -> int:
    while True:
        os.fork()


def fork_refused(_: None) -> bool:
    try:
        pid = os.fork()
    except OSError:
        return True
    if pid == 0:
        os._exit(0)
    return False


def shout(size: int) -> str:
    return "x" * size


def lie(_: None) -> int:
    return "not a number"  # type: ignore[return-value]


def crash(number: int) -> int:
    os.kill(os.getpid(), number)
    time.sleep(5)
    return 0


def segfault(_: None) -> int:
    return len(ctypes.string_at(0))


def vanish(code: int) -> int:
    os._exit(code)


def write_file(size: int) -> int:
    with Path("big").open("wb") as file:
        file.writelines(b"\0" * 65536 for _ in range(size // 65536))
    return size


def write_small(name: str) -> str:
    Path(name).write_text("here", encoding="ascii")
    return str(Path.cwd())


def read_text(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


def refused(path: str) -> bool:
    """Whether a write there is refused."""
    try:
        Path(path).write_text("got out", encoding="ascii")
    except PermissionError:
        return True
    return False


def unreadable(path: str) -> bool:
    try:
        Path(path).read_bytes()
    except OSError:
        return True
    return False


def link_refused(_: None) -> bool:
    try:
        Path("link").symlink_to("/etc/passwd")
    except OSError:
        return True
    return False


def connect_refused(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError:
        return True
    return False


def kill_refused(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGCONT)
    except OSError:
        return True
    return False


def environment(_: None) -> dict[str, str]:
    return dict(os.environ)


def descriptors(_: None) -> int:
    """How many descriptors are open, /dev/null thrice and the one socket to the parent included."""
    count = 0
    for descriptor in range(64):
        try:
            os.fstat(descriptor)
            count += 1
        except OSError:
            pass
    return count


def dig(depth: int) -> int:
    """A tree too deep for names and recursion, its floor unreadable."""
    for _ in range(depth):
        Path("d").mkdir()
        os.chdir("d")
    Path("file").write_text("deep", encoding="ascii")
    Path().chmod(0)
    return depth


def open_many(count: int) -> int:
    kept = [open("/dev/null", "rb") for _ in range(count)]  # noqa: PTH123, SIM115
    return len(kept)


def modules(_: None) -> tuple[str, ...]:
    return tuple(sorted(sys.modules))


def own_pid(_: None) -> tuple[int, int]:
    return os.getpid(), os.getppid()


def say_and_sleep(path: str) -> int:
    Path(path).write_text(f"{os.getpid()} {os.getppid()}", encoding="ascii")
    time.sleep(120)
    return 0


def unannotated(value):  # type: ignore[no-untyped-def]
    return value


def answer_rubbish(answer: bytes) -> int:
    """What a taken-over child could do: speak on the socket itself, then end well."""
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, answer)
        except OSError:
            continue
        break
    os._exit(0)
