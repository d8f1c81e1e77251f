"""A small HTTP proxy that knows CONNECT only (RFC 9110, 9.3.6) and remembers where it was asked to go."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from dataclasses import dataclass, field
from typing import Self


@dataclass(kw_only=True)
class ConnectProxy:
    """``with ConnectProxy() as proxy: proxy.url``"""

    refuse: bool = False
    targets: list[str] = field(default_factory=list)
    _server: socketserver.ThreadingTCPServer = field(init=False)

    def __enter__(self) -> Self:
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"


def _handler(proxy: ConnectProxy) -> type[socketserver.StreamRequestHandler]:
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            _method, target, _version = self.rfile.readline().decode().split()
            while self.rfile.readline().strip():
                pass
            proxy.targets.append(target)
            if proxy.refuse:
                self.wfile.write(b"HTTP/1.1 403 Forbidden\r\n\r\n")
                return
            host, _, port = target.partition(":")
            with socket.create_connection((host, int(port)), timeout=10) as upstream:
                self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                back = threading.Thread(target=_pump, args=(upstream, self.connection), daemon=True)
                back.start()
                _pump(self.connection, upstream)
                back.join(5)

    return Handler


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while chunk := source.recv(65536):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)
