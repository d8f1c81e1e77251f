"""Living under systemd: the unit's text, and telling the manager how we are (sd_notify(3))."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from pathlib import Path
from string import Template


def notify(state: str, environ: Mapping[str, str] | None = None) -> bool:
    """Send e.g. ``READY=1``, ``RELOADING=1``, ``STOPPING=1``, ``WATCHDOG=1``, ``STATUS=…`` to the manager.

    Returns:
        Whether there was a manager that took it; a failure is no reason to stop work.
    """
    address = (os.environ if environ is None else environ).get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return False
    if address[0] == "@":  # abstract namespace
        address = f"\0{address[1:]}"
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as manager:
            manager.sendto(state.encode(), address)
    except OSError:
        return False
    return True


def watchdog_interval_s(environ: Mapping[str, str] | None = None) -> float | None:
    """How often to send ``WATCHDOG=1``: half of what the unit allows; None without a watchdog."""
    environ = os.environ if environ is None else environ
    if environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    allowed_us = environ.get("WATCHDOG_USEC", "")
    return int(allowed_us) / 2_000_000 if allowed_us.isdecimal() and int(allowed_us) else None


# notify-reload would need systemd 253; Debian 12 has 252.
_UNIT = Template("""\
# Intake as a service of systemd.  Install:
#   cp $folder/intake.service /etc/systemd/system/
#   useradd --system --home $folder --shell /usr/sbin/nologin intake
#   chown -R intake: $folder
#   systemctl daemon-reload && systemctl enable --now intake
[Unit]
Description=Intake: requests for foreign partnerships
Documentation=man:systemd.exec(5)
Wants=network-online.target
After=network-online.target postgresql.service time-sync.target
# never give up: the database may be away for longer than a few starts take
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
User=intake
WorkingDirectory=$folder
ExecStart=$command --config $folder/intake.toml run
ExecReload=/bin/kill -HUP $$MAINPID
Restart=on-failure
RestartSec=10
# a wrong configuration doesn't mend itself
RestartPreventExitStatus=78
WatchdogSec=120
TimeoutStartSec=300
TimeoutStopSec=60
KillMode=mixed

# Instead of password_file in secrets/: password_credential = "imap" in intake.toml and
#LoadCredential=imap:/etc/credstore/intake-imap

UMask=0077
ReadWritePaths=$folder
PrivateTmp=yes
ProtectSystem=strict
ProtectHome=$protect_home
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
PrivateDevices=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
RestrictSUIDSGID=yes
RestrictRealtime=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
LockPersonality=yes
SystemCallArchitectures=native
MemoryMax=4G
TasksMax=512

[Install]
WantedBy=multi-user.target
""")


def unit_text(folder: Path, command: Path) -> str:
    """The unit of a service whose configuration lies in ``folder``.

    Args:
        folder: Absolute; the only place that the service may write to.
        command: Absolute path of the ``intake`` command.
    """
    in_home = folder.is_relative_to("/home") or folder.is_relative_to("/root")
    return _UNIT.substitute(folder=_escaped(folder), command=_escaped(command), protect_home="no" if in_home else "yes")


def _escaped(path: Path) -> str:
    """A path as a unit wants it: no specifiers, spaces and quotes escaped (systemd.syntax(7))."""
    return str(path).replace("\\", "\\\\").replace("%", "%%").replace(" ", "\\x20").replace('"', "\\x22")
