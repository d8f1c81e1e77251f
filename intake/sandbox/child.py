"""What the forked child does: give up its rights, run one function, answer, end."""

from __future__ import annotations

import errno
import os
import signal
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import NoReturn

from intake.sandbox import confine
from intake.sandbox.wire import (
    ARGUMENT,
    CHILD_ERROR,
    ERROR,
    HEAD_BYTES,
    MEMORY,
    RESULT,
    ChildError,
    Contract,
    Malformed,
    Order,
    decode,
    encode,
    frame,
    head,
)
from parsers.errors import ParserError
from signatures.errors import SignatureError

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
_OUT_OF_MEMORY = frame(MEMORY, b"")


def live(order: Order, contract: Contract, data: socket.socket, *, zygote: int, isolated_network: bool) -> NoReturn:
    """The whole life of a child; never returns into the zygote's loop."""
    try:
        _detach(data, zygote)
        text = _argument(data)
        _settle(Path(order.directory))
        confine.confine(
            order.limits,
            directory=Path(order.directory),
            readable=(*map(Path, order.readable), *confine.package_paths(contract.function.__module__)),
            isolated_network=isolated_network,
        )
        data.sendall(_answer(contract, text))
        os._exit(0)
    finally:  # whatever came through, the loop of the zygote isn't ours
        os._exit(70)


def _detach(data: socket.socket, zygote: int) -> None:
    """A session of our own, killed with the zygote, deaf to shutdown signals, without its descriptors."""
    os.setsid()
    confine.die_with_parent(zygote, signal.SIGKILL)
    confine.name_process("intake-reader")
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it; being ended is clearer than EFBIG
    for descriptor in _descriptors():
        if descriptor > 2 and descriptor != data.fileno():
            try:
                os.close(descriptor)
            except OSError:  # the one that listed the directory
                pass


def _descriptors() -> list[int]:
    try:
        return [int(name) for name in os.listdir("/proc/self/fd")]  # noqa: PTH208  # bare names
    except OSError:
        return list(range(3, 1024))


def _argument(data: socket.socket) -> bytes:
    opening = _exactly(data, HEAD_BYTES)
    kind, length = head(opening)
    if kind != ARGUMENT:
        raise Malformed("not an argument")
    return _exactly(data, length)


def _exactly(data: socket.socket, size: int) -> bytes:
    text = bytearray(size)
    view = memoryview(text)
    while view:
        count = data.recv_into(view)
        if not count:
            raise EOFError
        view = view[count:]
    return bytes(text)


def _settle(directory: Path) -> None:
    os.chdir(directory)
    os.umask(0o077)
    os.environ.update({"TMPDIR": str(directory), "HOME": str(directory)})
    tempfile.tempdir = None


def _answer(contract: Contract, text: bytes) -> bytes:
    """Run the function; whatever it raises becomes an answer too."""
    try:
        result = contract.function(decode(contract.argument, text))
        return frame(RESULT, encode(contract.result, result))
    except MemoryError:
        return _OUT_OF_MEMORY
    except (ParserError, SignatureError) as error:
        return _failure(ChildError(foreseen=True, code=error.code, message=_one_line(error.message)))
    except Exception as error:  # noqa: BLE001  # the boundary between foreign bytes and the service
        no_space = isinstance(error, OSError) and error.errno in _NO_SPACE
        place = _place(error, contract.function)
        return _failure(ChildError(foreseen=False, code="child-exception", message=place, no_space=no_space))


def _failure(error: ChildError) -> bytes:
    return frame(ERROR, encode(CHILD_ERROR, error))


def _one_line(message: str) -> str:
    return "".join(character if character.isprintable() else " " for character in message)[:400]


def _place(error: BaseException, function: Callable[..., object]) -> str:
    """Type and place, never the text: libraries quote the document in their messages."""
    frames = _frames(error.__traceback__)
    ours = function.__module__.partition(".")[0]
    place = f"{type(error).__name__} at {frames[-1]}"
    nearest = next((frame for frame in reversed(frames) if frame.startswith(ours + ".")), None)
    return place if nearest in (None, frames[-1]) else f"{place}, called from {nearest}"


def _frames(traceback: TracebackType | None) -> list[str]:
    frames = []
    while traceback is not None:
        frames.append(f"{traceback.tb_frame.f_globals.get('__name__', '<unknown>')}:{traceback.tb_lineno}")
        traceback = traceback.tb_next
    return frames or ["<unknown>:0"]
