"""The parent's side of one call: hand over, wait under one deadline, judge how it ended."""

from __future__ import annotations

import os
import select
import signal
import socket
import time
from dataclasses import dataclass, field
from typing import Final

from intake.errors import IntakeError, TryAgain
from intake.sandbox.errors import CODES, ForeignBytesError, foreign
from intake.sandbox.limits import Limits
from intake.sandbox.wire import (
    CHILD_ERROR,
    ERROR,
    ERROR_BYTES,
    HEAD_BYTES,
    MEMORY,
    REPORT,
    RESULT,
    ChildError,
    Malformed,
    Report,
    decode,
    plain_error,
    unframe,
)

_CHUNK: Final = 1 << 18
_REPORT_BYTES: Final = 8192
_GRACE_S: Final = 5.0
"""How long the zygote may take to end a child that was given up."""
_NEAR_LIMIT: Final = 0.75


@dataclass(slots=True, kw_only=True)
class Ending:
    """How a call ended, as far as the parent could see."""

    forked: bool = False
    lost: bool = False
    """The zygote went silent; it has to be replaced."""
    abandoned: bool = False
    """The zygote was ended by this process, for a reason that isn't this call's."""
    report: Report | None = None
    breach: str | None = None
    answer: bytearray = field(default_factory=bytearray)


class Conversation:
    """One call over its two sockets; used once, by one thread."""

    def __init__(self, report: socket.socket, data: socket.socket, argument: bytes, limits: Limits) -> None:
        self._report = report
        self._data = data
        self._unsent = memoryview(argument)
        self._limits = limits
        self._ending = Ending()
        self._deadline = time.monotonic() + limits.wall_s
        self._poll = select.poll()
        data.setblocking(False)
        report.setblocking(False)
        self._poll.register(data, select.POLLIN | select.POLLOUT)
        self._poll.register(report, select.POLLIN)

    def hold(self) -> Ending:
        """Talk until the child has ended (or nobody answers any more)."""
        ending = self._ending
        while ending.report is None and not ending.lost:
            left_s = self._deadline - time.monotonic()
            if left_s <= 0:
                self._overdue()
                continue
            for descriptor, events in self._poll.poll(left_s * 1000):
                if descriptor == self._report.fileno():
                    self._hear()
                else:
                    self._exchange(events)
        self._drain()
        return ending

    def _overdue(self) -> None:
        if self._ending.breach is None and self._ending.forked:
            self._give_up("child-timeout")
        else:  # given up before, or never begun: the zygote itself hangs
            self._ending.lost = True

    def _give_up(self, breach: str) -> None:
        """Ask the zygote to kill the child; its report still comes."""
        self._ending.breach = breach
        self._deadline = time.monotonic() + _GRACE_S
        try:
            self._report.shutdown(socket.SHUT_WR)
        except OSError:  # the zygote has closed its end already
            pass

    def _hear(self) -> None:
        try:
            text = self._report.recv(_REPORT_BYTES)
        except BlockingIOError:
            return
        except OSError:
            text = b""
        if not text:
            self._ending.lost = True
            return
        report: Report = decode(REPORT, text)
        if report.forked:
            self._ending.forked = True
        else:
            self._ending.report = report

    def _exchange(self, events: int) -> None:
        if events & select.POLLOUT:
            self._send()
        if events & (select.POLLIN | select.POLLHUP | select.POLLERR) and not self._receive():
            self._poll.unregister(self._data)

    def _send(self) -> None:
        try:
            self._unsent = self._unsent[self._data.send(self._unsent) :]
        except BlockingIOError:
            return
        except OSError:  # the child is gone: its end says why
            self._unsent = self._unsent[:0]
        if not self._unsent:
            self._poll.modify(self._data, select.POLLIN)

    def _receive(self) -> bool:
        """Take what the child says; False at the end of it, or when it says too much."""
        try:
            chunk = self._data.recv(_CHUNK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self._ending.answer += chunk
        if len(self._ending.answer) > self._limits.result_bytes + HEAD_BYTES and self._ending.breach is None:
            self._give_up("child-output")
        return bool(chunk) and self._ending.breach != "child-output"

    def _drain(self) -> None:
        """What the child had said before it ended may still lie in the socket."""
        while self._ending.breach is None and self._receive_now():
            pass

    def _receive_now(self) -> bool:
        before = len(self._ending.answer)
        return self._receive() and len(self._ending.answer) > before


def judge(ending: Ending, limits: Limits) -> bytes:
    """The result's JSON, or the reason why there is none.

    Raises:
        ForeignBytesError: The function raised, or the child broke a limit.
        TryAgain: No process could be started, or the sandbox was closed meanwhile.
        IntakeError: The function can't be called at all (our mistake).
        NoSpace: The child found no room on the disk; the caller knows whether that was its own doing.
    """
    report = ending.report
    if report is not None and report.refused is not None:
        raise IntakeError("sandbox-start", f"The limited child process refused: {report.refused}")
    if report is not None and report.busy:
        raise TryAgain("sandbox-busy", *CODES["sandbox-busy"])
    if ending.breach is not None:
        raise foreign(ending.breach)
    if ending.abandoned:
        raise TryAgain("sandbox-closed", *CODES["sandbox-closed"])
    if report is None or report.status is None:
        raise foreign("child-crashed")
    if report.status != 0 or not ending.answer:
        raise _death(report, limits)
    try:
        return _result(ending.answer)
    except Malformed:
        raise foreign("child-output") from None


class NoSpace(Exception):
    """ENOSPC or EDQUOT in the child; ``error`` is what it comes to if the child filled the disk itself."""

    def __init__(self, error: ForeignBytesError) -> None:
        super().__init__(error.sentence)
        self.error = error


def _result(answer: bytearray) -> bytes:
    kind, payload = unframe(answer)
    if kind == RESULT:
        return payload
    if kind == MEMORY:
        raise foreign("child-memory")
    if kind != ERROR or len(payload) > ERROR_BYTES:
        raise Malformed("neither a result nor an error")
    error: ChildError = plain_error(decode(CHILD_ERROR, payload))
    if error.no_space:
        raise NoSpace(foreign("child-disk"))
    if error.foreseen:
        raise ForeignBytesError(error.code, error.message)
    raise foreign("child-exception", f"A reader failed with {error.message}.")


def _death(report: Report, limits: Limits) -> ForeignBytesError:
    """Which limit a signal or an exit without an answer points to."""
    number = os.waitstatus_to_exitcode(report.status or 0)
    if number == -signal.SIGXCPU or (number == -signal.SIGKILL and report.cpu_s >= limits.cpu_s):
        return foreign("child-cpu")
    if number == -signal.SIGXFSZ:
        return foreign("child-file-size")
    if report.peak_bytes >= limits.address_space_bytes * _NEAR_LIMIT:  # C code that can't bear a failed malloc
        return foreign("child-memory")
    if number < 0:
        return foreign("child-crashed", f"The process that read the bytes died of {_signal_name(-number)}.")
    return foreign("child-crashed", "The process that read the bytes ended without an answer.")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
