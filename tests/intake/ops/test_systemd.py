"""sd_notify against a real socket, and the unit's text."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from intake.ops.systemd import notify, unit_text, watchdog_interval_s


@pytest.mark.parametrize("is_abstract", [False, True])
def test_manager_hears_the_state(tmp_path: Path, is_abstract: bool) -> None:
    name = f"@intake-{os.getpid()}" if is_abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(name.replace("@", "\0"))
        manager.settimeout(5)
        assert notify("READY=1\nSTATUS=running", {"NOTIFY_SOCKET": name})
        assert manager.recv(100) == b"READY=1\nSTATUS=running"


@pytest.mark.parametrize(
    "environ", [{}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "/nowhere/x"}, {"NOTIFY_SOCKET": "x"}]
)
def test_without_a_manager_nothing_happens(environ: dict[str, str]) -> None:
    assert not notify("READY=1", environ)


@pytest.mark.parametrize(
    ("environ", "interval"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "60000000"}, 30),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": str(os.getpid())}, 30),
    ],
)
def test_watchdog_is_fed_twice_as_often_as_it_wants(environ: dict[str, str], interval: float | None) -> None:
    assert watchdog_interval_s(environ) == interval


@pytest.mark.parametrize(
    "line",
    [
        "Type=notify",
        "ExecStart=/opt/intake/bin/intake --config /etc/intake/intake.toml run",
        "ExecReload=/bin/kill -HUP $MAINPID",
        "Restart=on-failure",
        "RestartPreventExitStatus=78",
        "WatchdogSec=120",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "ReadWritePaths=/etc/intake",
    ],
)
def test_unit_says(line: str) -> None:
    assert line in unit_text(Path("/etc/intake"), Path("/opt/intake/bin/intake")).splitlines()


def test_service_in_a_home_may_reach_it() -> None:
    assert "ProtectHome=no" in unit_text(Path("/home/x/intake"), Path("/usr/bin/intake"))


def test_odd_paths_are_escaped() -> None:
    assert "ReadWritePaths=/a\\x20b/100%%" in unit_text(Path("/a b/100%"), Path("/usr/bin/intake"))
