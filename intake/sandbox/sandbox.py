"""Sandbox: calls a function on foreign bytes in a limited child process, from any thread."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import structlog
from pydantic import TypeAdapter

from intake.errors import BadData, IntakeError, NoInput, TryAgain
from intake.sandbox import confine, scratch
from intake.sandbox.conversation import Conversation, Ending, NoSpace, judge
from intake.sandbox.errors import CODES, foreign
from intake.sandbox.limits import Limits
from intake.sandbox.wire import ARGUMENT, ORDER, Malformed, Order, contract_of, decode, encode, frame, name_of
from intake.sandbox.zygote import ORDER_BYTES

A = TypeVar("A")
R = TypeVar("R")

PRELOAD: Final = ("parsers.*", "signatures.*")
_START_S: Final = 60.0
_STOP_S: Final = 5.0
_HAND_OVER_S: Final = 10.0
_BOOT: Final = """\
import sys, json
sys.path[:] = json.loads(sys.argv[4])
from intake.sandbox.zygote import main
main(int(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3]))
"""

log = structlog.get_logger()


class Sandbox:
    """A zygote with its calls; nothing is started before the first call.

    Every call gets a child of its own.  Safe to share between threads; must not be shared over a fork.
    """

    def __init__(
        self,
        *,
        preload: Sequence[str] = PRELOAD,
        limits: Limits = Limits(),  # noqa: B008  # frozen
        temporary_root: Path | None = None,
    ) -> None:
        """Set up without starting anything.

        Args:
            preload: Modules that the zygote loads once; ``package.*`` is every module of a package.
            limits: Those of a call that brings none of its own.
            temporary_root: Where directories are made; TMPDIR by default.
        """
        self._preload = tuple(preload)
        self.limits = limits
        self._root = temporary_root
        self._lock = threading.Lock()
        self._zygote: _ZygoteProcess | None = None
        self._closed = False

    def call(
        self,
        function: Callable[[A], R],
        argument: A,
        *,
        limits: Limits | None = None,
        directory: Path | None = None,
        readable: Sequence[Path] = (),
    ) -> R:
        """Run a module-level function over one argument in a child of its own.

        Args:
            function: Fully annotated; goes by name, its argument and result as JSON checked against the annotations.
            argument: A value of the annotated type.
            limits: Instead of the sandbox's own.
            directory: The only place the child may write to, its working directory and TMPDIR; one of its
                own, removed afterwards, where none is given.
            readable: Files or directories that the child has to read, such as an original in the archive.

        Raises:
            ForeignBytesError: The function raised or the child broke a limit; the code says which.
            TryAgain: No process, no room, or the sandbox was closed meanwhile: not the bytes' fault.
            NoInput: A readable path isn't there.
            BadData: The argument isn't of its type, or holds text that isn't Unicode (a file's name).
            TypeError, IntakeError: Our own mistake: the function can't be called like this.
        """
        contract = contract_of(function)
        name = name_of(function)
        text = frame(ARGUMENT, _encoded(contract.argument, argument))
        limits = limits or self.limits
        with ExitStack() as stack:
            place = directory.absolute() if directory else stack.enter_context(self.directory())
            order = Order(function=name, limits=limits, directory=str(place), readable=_present(readable))
            room = shutil.disk_usage(place).free
            ending = self._converse(_encoded(ORDER, order), text, limits)
            result = _judge(ending, limits, room)
        try:
            return decode(contract.result, result)  # type: ignore[no-any-return]  # checked by the adapter of R
        except Malformed:
            raise foreign("child-output") from None

    def directory(self) -> AbstractContextManager[Path]:
        """A fresh directory of mode 0700; removed afterwards with everything in it, links not followed."""
        return scratch.fresh_directory(self._root)

    def sweep(self) -> int:
        """Remove directories that killed processes left behind; returns how many."""
        return scratch.sweep(self._root)

    def isolation(self) -> tuple[confine.Measure, ...]:
        """Which measures hold on this system, as a child of ours finds them."""
        return self.call(measures, None)

    def start(self) -> None:
        """Start the zygote now instead of at the first call.

        Raises:
            IntakeError: A module can't be loaded; ``sandbox-start``.
            TryAgain: No process can be started now.
        """
        self._running()

    def close(self) -> None:
        """End the zygote and every running call (those get ``TryAgain``); further calls are refused."""
        with self._lock:
            self._closed = True
            zygote, self._zygote = self._zygote, None
        if zygote is not None:
            zygote.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _converse(self, order: bytes, argument: bytes, limits: Limits) -> Ending:
        """One call, once more on a new zygote where the old one died before it had forked."""
        for _ in range(2):
            zygote = self._running()
            ending = zygote.converse(order, argument, limits)
            if not ending.lost:
                return ending
            self._discard(zygote)
            if ending.forked:
                return ending
        raise TryAgain("sandbox-busy", *CODES["sandbox-busy"])

    def _running(self) -> _ZygoteProcess:
        with self._lock:
            if self._closed:
                raise TryAgain("sandbox-closed", *CODES["sandbox-closed"])
            if self._zygote is None:
                self._zygote = _ZygoteProcess(self._preload)
            return self._zygote

    def _discard(self, zygote: _ZygoteProcess) -> None:
        with self._lock:
            known = self._zygote is zygote
            if known:
                self._zygote = None
        zygote.stop()
        if known:
            log.warning("sandbox.zygote_lost", pid=zygote.pid)


def _encoded(shape: TypeAdapter[tuple[Any]], value: object) -> bytes:
    try:
        return encode(shape, value)
    except Malformed:
        sentence = "What should be read has a name or a value that isn't valid Unicode or not of its type."
        raise BadData("sandbox-argument", sentence, CODES["sandbox-argument"][1]) from None


def _judge(ending: Ending, limits: Limits, room: int) -> bytes:
    """The result's JSON; a full disk is the fault of the bytes only if there was room before."""
    try:
        return judge(ending, limits)
    except NoSpace as full:
        if room < limits.file_size_bytes:
            raise TryAgain("sandbox-disk-full", *CODES["sandbox-disk-full"]) from None
        raise full.error from None


class _ZygoteProcess:
    """A running zygote, as its parent holds it."""

    def __init__(self, preload: Sequence[str]) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._sending = threading.Lock()
        self._abandoned = False
        with theirs:
            try:
                self._process = _execute(theirs.fileno(), preload)
            except OSError as error:
                self._control.close()
                raise TryAgain("sandbox-busy", *CODES["sandbox-busy"]) from error
        self.pid = self._process.pid
        try:
            self._greet()
        except BaseException:  # the process must not outlive a failed greeting, Ctrl+C included
            self.stop()
            raise

    def _greet(self) -> None:
        self._control.settimeout(_START_S)
        try:
            answer = json.loads(self._control.recv(ORDER_BYTES) or b'{"error": "it ended at once"}')
        except TimeoutError:
            raise TryAgain("sandbox-busy", "The limited child process did not start in time.") from None
        if "error" in answer:
            _, remedy = CODES["sandbox-start"]
            raise IntakeError("sandbox-start", f"The limited child process can't start: {answer['error']}", remedy)
        self._control.settimeout(_HAND_OVER_S)

    def converse(self, order: bytes, argument: bytes, limits: Limits) -> Ending:
        """Hand a call over and hold it to its end."""
        with ExitStack() as stack:
            report, their_report = _pair(stack, socket.SOCK_SEQPACKET)
            data, their_data = _pair(stack, socket.SOCK_STREAM)
            try:
                with self._sending:
                    socket.send_fds(self._control, [order], [their_report.fileno(), their_data.fileno()])
            except OSError:
                return Ending(lost=True)
            their_report.close()
            their_data.close()
            ending = Conversation(report, data, argument, limits).hold()
            ending.abandoned = ending.lost and self._abandoned
            return ending

    def stop(self) -> None:
        """Let it end (it kills its children), or make it; they die with it."""
        self._abandoned = self._abandoned or self._process.poll() is None
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._control.close()


def _execute(control: int, preload: Sequence[str]) -> subprocess.Popen[bytes]:
    """Exec a fresh interpreter: no locks, no descriptors, no environment, no threads of ours."""
    search_path = [entry for entry in sys.path if os.path.isabs(entry)]  # noqa: PTH117  # text as it stands
    arguments = (str(control), str(os.getpid()), json.dumps(list(preload)), json.dumps(search_path))
    return subprocess.Popen(  # noqa: S603  # our own interpreter with our own code
        (sys.executable, "-I", "-X", "utf8", "-c", _BOOT, *arguments),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env=_environment(),
        pass_fds=(control,),
        start_new_session=True,
    )


def _environment() -> dict[str, str]:
    """A clean one; threads of numeric libraries would outlive no fork."""
    fixed = {
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "OMP_THREAD_LIMIT": "1",
    }
    return fixed | {name: os.environ[name] for name in ("TZ", confine.TESSDATA) if name in os.environ}


def _pair(stack: ExitStack, kind: socket.SocketKind) -> tuple[socket.socket, socket.socket]:
    try:
        ours, theirs = socket.socketpair(socket.AF_UNIX, kind)
    except OSError as error:
        raise TryAgain("sandbox-busy", *CODES["sandbox-busy"]) from error
    stack.callback(theirs.close)
    stack.callback(ours.close)
    return ours, theirs


def _present(readable: Sequence[Path]) -> tuple[str, ...]:
    """Look at the files first: an archive that is away isn't the fault of the bytes.

    Raises:
        NoInput, TryAgain: Not there; not readable now.
    """
    for path in readable:
        try:
            os.close(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK))
        except (FileNotFoundError, PermissionError, NotADirectoryError) as error:
            _, remedy = CODES["sandbox-unreadable"]
            raise NoInput("sandbox-unreadable", f"{path} can't be read.", remedy) from error
        except OSError as error:
            raise TryAgain("sandbox-busy", "A file can't be opened now.") from error
    return tuple(str(path.absolute()) for path in readable)


def measures(_: None) -> tuple[confine.Measure, ...]:
    """Run in a child: what holds there."""
    return confine.held
