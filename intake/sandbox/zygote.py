"""The zygote: loads the parsers once, stays single-threaded, forks one child a call, outlives nobody.

It never sees a foreign byte.  Per call it gets an order and two sockets: ``report``, on which it says
what became of the child (and whose end-of-file from the parent means "kill it"), and ``data``, which it
hands to the child.  End-of-file on the control socket means that the parent is gone.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from intake.sandbox import child, confine
from intake.sandbox.wire import ORDER, REPORT, Contract, Order, Report, contract_by_name, decode, encode

ORDER_BYTES = 1 << 16
_LOOK_FOR_PARENT_MS = 5_000
_DEAF_TO = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)
"""Shutdown is told by end-of-file: systemd signals the whole control group, and a reader that dies
of it would look like one that foreign bytes have killed."""


def main(control_descriptor: int, parent: int, preload: list[str]) -> None:
    """Serve until the parent is gone; called in the freshly exec'd interpreter."""
    control = socket.socket(fileno=control_descriptor)
    try:
        isolated = _prepare(preload)
    except Exception as error:  # noqa: BLE001  # told to the parent, which turns it into a sentence
        control.send(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
        return
    control.send(json.dumps({"ready": os.getpid()}).encode())
    _Zygote(control, parent, isolated).serve()


def _prepare(preload: Iterable[str]) -> bool:
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    for number in _DEAF_TO:
        signal.signal(number, signal.SIG_IGN)
    confine.name_process("intake-zygote")
    confine.adopt_orphans()
    for name in preload:
        _load(name)
    confine.package_paths("intake")
    _stay_single_threaded()
    isolated = confine.leave_network()
    gc.collect()
    gc.freeze()  # children don't touch, and so don't copy, what is loaded now
    return isolated


def _load(name: str) -> None:
    """Import a module; ``package.*`` is every module of the package."""
    package_name, star, _ = name.partition(".*")
    module = importlib.import_module(package_name)
    if star:
        for found in pkgutil.walk_packages(module.__path__, package_name + "."):
            importlib.import_module(found.name)


def _stay_single_threaded() -> None:
    """A fork copies one thread and the locks of all."""
    count = len(os.listdir("/proc/self/task"))  # noqa: PTH208  # a count of bare names
    if count != 1:
        raise RuntimeError(f"a preloaded module started {count - 1} thread(s)")


class _Zygote:
    def __init__(self, control: socket.socket, parent: int, isolated_network: bool) -> None:
        self._control = control
        self._parent = parent
        self._isolated_network = isolated_network
        self._pid = os.getpid()
        self._calls: dict[int, socket.socket] = {}
        """Process id of the child → report socket of its call."""
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)
        self._woken, waker = socket.socketpair()
        self._waker = waker
        self._woken.setblocking(False)
        waker.setblocking(False)
        self._poll.register(self._woken, select.POLLIN)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)

    def serve(self) -> None:
        while os.getppid() == self._parent:
            ready = {descriptor for descriptor, _ in self._poll.poll(_LOOK_FOR_PARENT_MS)}
            if self._control.fileno() in ready and not self._take_order():
                break
            for pid, report in tuple(self._calls.items()):
                if report.fileno() in ready:
                    self._given_up(pid, report)
            if self._woken.fileno() in ready:
                self._reap()
        for pid in tuple(self._calls):
            _kill(pid)

    def _take_order(self) -> bool:
        """Start one call; False when the parent is gone."""
        try:
            text, descriptors, _, _ = socket.recv_fds(self._control, ORDER_BYTES, 2)
        except OSError:
            return False
        if len(descriptors) != 2:
            return bool(text)
        report, data = (socket.socket(fileno=descriptor) for descriptor in descriptors)
        with data:
            try:
                order: Order = decode(ORDER, text)
                contract = contract_by_name(order.function)
                confine.package_paths(contract.function.__module__)  # remembered for the children
                _stay_single_threaded()
            except Exception as error:  # noqa: BLE001  # the parent's mistake, told to the parent
                _tell(report, Report(refused=f"{type(error).__name__}: {error}"))
                report.close()
                return True
            self._fork(order, contract, report, data)
        return True

    def _fork(self, order: Order, contract: Contract, report: socket.socket, data: socket.socket) -> None:
        try:
            pid = os.fork()
        except OSError:
            _tell(report, Report(busy=True))
            report.close()
            return
        if pid == 0:
            child.live(order, contract, data, zygote=self._pid, isolated_network=self._isolated_network)
        self._calls[pid] = report
        self._poll.register(report, select.POLLIN)
        _tell(report, Report(forked=True))

    def _given_up(self, pid: int, report: socket.socket) -> None:
        """The parent has let go of a call: end it; the report stays open for its last word."""
        self._poll.unregister(report)
        _kill(pid)

    def _reap(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._woken.recv(4096):
                pass
        while (pid := _ended()) is not None:
            if pid in self._calls:
                _kill(pid)  # its whole group, while the unreaped leader still guards the number
            _, status, usage = os.wait4(pid, 0)
            if (report := self._calls.pop(pid, None)) is not None:
                self._finish(report, status, usage)
        self._sweep_strays()

    def _finish(self, report: socket.socket, status: int, usage: Any) -> None:
        with contextlib.suppress(KeyError):
            self._poll.unregister(report)
        cpu_s = usage.ru_utime + usage.ru_stime
        _tell(report, Report(status=status, cpu_s=cpu_s, peak_bytes=usage.ru_maxrss * 1024))
        report.close()

    def _sweep_strays(self) -> None:
        """Grandchildren that left their group have come to us when their parent died (no seccomp)."""
        with contextlib.suppress(OSError, ValueError):
            children = Path(f"/proc/self/task/{self._pid}/children").read_text(encoding="ascii")
            for pid in map(int, children.split()):
                if pid not in self._calls:
                    os.kill(pid, signal.SIGKILL)


def _ended() -> int | None:
    """A child that has ended and isn't reaped yet."""
    try:
        found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return None
    return found.si_pid if found is not None else None


def _kill(pid: int) -> None:
    for kill in (os.killpg, os.kill):  # before its setsid the child has no group of its own
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def _tell(report: socket.socket, message: Report) -> None:
    with contextlib.suppress(OSError):  # a parent that is gone
        report.send(encode(REPORT, message), socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
