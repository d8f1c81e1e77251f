"""One call in a thread of its own, which doesn't keep the process from ending (an executor's would)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

Result = TypeVar("Result")


def beside(work: Callable[[], Result], *, name: str) -> Future[Result]:
    """Begin to work; the future tells the result, or raises what the work has raised."""
    future: Future[Result] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - handed over to whoever waits
            future.set_exception(error)

    Thread(target=run, name=name, daemon=True).start()
    return future
