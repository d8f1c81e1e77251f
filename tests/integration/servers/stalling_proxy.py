"""A TCP proxy that stalls a conversation at an exact point, so that a kill hits it there.

The point is named by bytes that the client sends: ``before`` holds them back from the server,
``after`` lets them through and holds the answer back, after so many bytes of it if wanted.
Nothing in the product knows of it.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Self

CHUNK = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Where to stall."""

    command: bytes
    """Bytes of the client that mark the point."""
    before: bool
    """Hold the command back; otherwise its answer."""
    answer_bytes: int = 0
    """So much of the answer still passes."""


class StallingProxy:
    """Stands between the service and a server on loopback; a context manager."""

    host = "127.0.0.1"

    def __init__(self, port: int) -> None:
        """``port``: the server's."""
        self.stalled = threading.Event()
        """Set once a conversation stands still."""
        self._server_port = port
        self._point: Point | None = None
        self._listener = socket.create_server((self.host, 0))
        self.port: int = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._conversations: set[_Conversation] = set()
        self._threads: list[threading.Thread] = []
        self._closing = False

    def __enter__(self) -> Self:
        self._spawn(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._closing = True
            self.cut(self._listener)
            for connection in self._sockets:
                self.cut(connection)
        for thread in self._threads:
            thread.join(10)
        self._listener.close()

    def stall_before(self, command: bytes) -> None:
        """From now on the server doesn't get to hear of this command."""
        self._arm(Point(command=command, before=True))

    def stall_after(self, command: bytes, *, answer_bytes: int = 0) -> None:
        """From now on the server hears the command, and the client only so much of the answer."""
        self._arm(Point(command=command, before=False, answer_bytes=answer_bytes))

    def release(self) -> None:
        """New conversations run freely; those that stand still stay so until an end hangs up."""
        self._point = None

    def resume(self) -> None:
        """Let also those go on that stand still, as if nothing had happened."""
        self.release()
        with self._lock:
            conversations = tuple(self._conversations)
        for conversation in conversations:
            conversation.resume()

    def _arm(self, point: Point) -> None:
        self.stalled.clear()
        self._point = point

    # -- pumping ----------------------------------------------------------------------------------

    def _accept(self) -> None:
        while not self._closing:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection((self.host, self._server_port), timeout=10)
            except OSError:
                client.close()  # a server that is down looks the same through the proxy
                continue
            server.settimeout(None)
            conversation = _Conversation(self, client, server)
            with self._lock:
                self._sockets |= {client, server}
                self._conversations.add(conversation)
                if self._closing:
                    self.cut(client)
            self._spawn(conversation.run)

    def _spawn(self, work: object) -> None:
        thread = threading.Thread(target=work, name="stalling-proxy", daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def forget(self, conversation: _Conversation, *connections: socket.socket) -> None:
        """A conversation is over."""
        with self._lock:
            self._conversations.discard(conversation)
            self._sockets -= set(connections)
        for connection in connections:
            connection.close()

    @property
    def point(self) -> Point | None:
        """Where the next conversation to come there stalls."""
        return self._point

    @staticmethod
    def cut(connection: socket.socket) -> None:
        """Hang up; whoever reads from it finds its end."""
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)


class _Conversation:
    """One connection: the client's direction is pumped here, the server's in a thread beside it."""

    def __init__(self, proxy: StallingProxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy = proxy
        self._client = client
        self._server = server
        self._heard = b""
        """The end of what the client said: a command may come in pieces."""
        self._answer_left: int | None = None
        """Bytes of the answer that may still pass; None: all."""
        self._silenced = False
        """The client is no longer heard."""
        self._commands = b""
        self._answers = b""
        """What is held back."""
        self._lock = threading.Lock()

    def run(self) -> None:
        answers = threading.Thread(target=self._pump_answers, name="stalling-proxy-answers", daemon=True)
        answers.start()
        self._pump_commands()
        StallingProxy.cut(self._server)
        answers.join()
        self._proxy.forget(self, self._client, self._server)

    def resume(self) -> None:
        """Hand over what was held back, and nothing is held back any more."""
        with self._lock, contextlib.suppress(OSError):
            commands, self._commands, self._silenced = self._commands, b"", False
            answers, self._answers, self._answer_left = self._answers, b"", None
            self._server.sendall(commands)
            self._client.sendall(answers)

    def _pump_commands(self) -> None:
        with contextlib.suppress(OSError):
            while data := self._client.recv(CHUNK):
                with self._lock:
                    passing = self._look(data)
                    self._commands += data[len(passing) :]
                    self._server.sendall(passing)

    def _look(self, data: bytes) -> bytes:
        """What of the client's bytes passes; notes the point when it is reached."""
        if self._silenced:
            return b""
        point, known = self._proxy.point, len(self._heard)
        text = self._heard + data
        self._heard = text[-256:]
        at = text.find(point.command) if point is not None and self._answer_left is None else -1
        if point is None or at < 0 or at + len(point.command) <= known:
            return data
        if not point.before:
            self._answer_left = point.answer_bytes
            return data
        self._silenced = True
        self._proxy.stalled.set()
        return data[: max(at - known, 0)]

    def _pump_answers(self) -> None:
        with contextlib.suppress(OSError):
            while data := self._server.recv(CHUNK):
                with self._lock:
                    passing = self._measure(data)
                    self._answers += data[len(passing) :]
                    self._client.sendall(passing)
        StallingProxy.cut(self._client)

    def _measure(self, data: bytes) -> bytes:
        if self._answer_left is None:
            return data
        passing = data[: self._answer_left]
        self._answer_left -= len(passing)
        if not self._answer_left:
            self._proxy.stalled.set()  # the server has answered, so it has done what it was told
        return passing
