"""One thread with an event loop in which the demo's servers live, on free ports of loopback."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, Self, TypeVar

T = TypeVar("T")

HOST = "127.0.0.1"
_CALL_S = 60.0


class Background:
    """Runs coroutines and servers for threads; leaving the block ends them all."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="demo-servers", daemon=True)
        self._servers: list[asyncio.Server] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.call(self._end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(_CALL_S)
        self.loop.close()

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the loop and wait for it; from any other thread."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(_CALL_S)

    def serve(self, start: Coroutine[Any, Any, asyncio.Server]) -> int:
        """Start a server; returns the port that the system chose for it."""
        server = self.call(start)
        self._servers.append(server)
        port: int = server.sockets[0].getsockname()[1]
        return port

    async def _end(self) -> None:
        """Listen no more, and hang up on clients that have left their sessions open."""
        for server in self._servers:
            server.close()
        sessions = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for session in sessions:
            session.cancel()
        await asyncio.gather(*sessions, return_exceptions=True)
        await asyncio.sleep(0)  # the transports close in the next round
