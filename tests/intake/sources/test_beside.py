"""A call beside its caller: the result or the error comes back, from a thread that holds nobody up."""

from __future__ import annotations

import threading

import pytest

from intake.sources.beside import beside


def test_result_comes_from_a_daemon_thread() -> None:
    thread = beside(threading.current_thread, name="fetch").result(5)
    assert (thread.name, thread.daemon) == ("fetch", True)


def test_error_is_raised_where_the_result_is_wanted() -> None:
    def fail() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        beside(fail, name="fetch").result(5)
