"""What a test of the whole service needs: mails of invented people, and looks into the register from outside."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache
from typing import Any

from typer.testing import CliRunner, Result

from intake.cli.main import app
from intake.demo.forms import text_pdf, written_values
from intake.demo.pki import Pki, make_pki
from intake.demo.signing import sign_pdf
from tests.integration.servers.service import IntakeService, table
from tests.integration.servers.tables import Tables

OFFICE = "protokol@kr-s.cz"


def mail(number: int, *, padding: int = 0) -> bytes:
    """A mail without a form."""
    words = f"From: jana@lhota.example\r\nSubject: Dotaz\r\nMessage-ID: <{number}@lhota.example>\r\n\r\nDobrý den.\r\n"
    return words.encode() + b"x" * padding


def letter(key: str, *, text: str = "Dobrý den.", form: bytes | None = None, **headers: str) -> bytes:
    """A mail with the key in its Message-ID and its sender; ``In_Reply_To`` and the like are headers."""
    message = EmailMessage(policy=SMTP)
    given = {"From": f"Jana Vzorová <{sender(key)}>", "To": OFFICE, "Subject": f"Žádost {key}"}
    given |= {"Date": "Fri, 20 Nov 2026 09:15:30 +0100", "Message-ID": message_id(key)}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in given.items():
        message[name] = value
    message.set_content(text, cte="quoted-printable")
    if form is not None:
        message.add_attachment(form, maintype="application", subtype="pdf", filename="zadost.pdf")
    return message.as_bytes()


def sender(key: str) -> str:
    return f"{key}@obec.example"


def message_id(key: str) -> str:
    return f"<{key}@obec.example>"


@lru_cache
def signed_form(number: int) -> bytes:
    """A complete and electronically signed form of an applicant of its own: it is filed without a clerk."""
    form = text_pdf(written_values("zlatovice", applicant_name=f"Obec Vzorová Lhota {number}", ico=ico(number)))
    return sign_pdf(form, _pki().person, at=datetime.now(UTC) - timedelta(hours=1))


@lru_cache
def _pki() -> Pki:
    return make_pki()


def ico(number: int) -> str:
    """A valid number of an organisation that doesn't exist (weighted sum modulo 11)."""
    digits = f"{9_800_000 + number}"
    weighted = sum(int(digit) * weight for digit, weight in zip(digits, range(8, 1, -1), strict=True))
    return f"{digits}{(11 - weighted % 11) % 10}"


def folder_section(**changes: Any) -> str:
    """A ``[[sources]]`` table for the drop directory ``prichozi``."""
    values = {"name": "posta", "kind": "folder", "path": "prichozi", "settle_s": 0, "poll_every_s": 2, **changes}
    return "[[sources]]\n" + table(values)


def command(service: IntakeService, *arguments: str) -> Result:
    """Run a command over an installation in this process, which is much faster than starting one."""
    handlers = logging.getLogger().handlers[:]
    try:
        return CliRunner(env={"COLUMNS": "500"}).invoke(app, ["--config", str(service.config), *arguments])
    finally:
        logging.getLogger().handlers[:] = handlers
        logging.captureWarnings(capture=False)


def started(service: IntakeService) -> None:
    """Start the daemon and wait until it runs."""
    before = service.log.count("service.started")
    service.start()
    service.wait_until(lambda: service.log.count("service.started") > before, every_s=0.1)


def reload_with(service: IntakeService, *sections: str, event: str) -> None:
    """Write a configuration, send SIGHUP, and wait until the daemon has logged the event once more."""
    before = service.log.count(event)
    service.write(*sections)
    service.reload()
    service.wait_until(lambda: service.log.count(event) > before, every_s=0.1)


def tables(service: IntakeService) -> Tables:
    """The database of an installation whose daemon has started."""
    if service.database.startswith("postgresql"):
        return Tables(service.database)
    return Tables(f"sqlite:///{service.directory / service.database.removeprefix('sqlite:///')}")


def alarms(service: IntakeService) -> list[str]:
    """Codes of the open alarms; the small disk of a test machine is nobody's business here."""
    found = tables(service).rows("SELECT code FROM alarm WHERE closed_at IS NULL AND code <> 'disk-low' ORDER BY id")
    return [row.code for row in found]


def settled(service: IntakeService, count: int) -> Callable[[], bool]:
    """That exactly so many messages are on record, each at its end."""
    counting = "SELECT count(*) FROM message"
    return lambda: (
        tables(service).value(counting) == count and tables(service).value(f"{counting} WHERE state = 'pending'") == 0
    )


def by_message_id(service: IntakeService) -> Mapping[str, dict[str, Any]]:
    """What ``export messages`` tells, by Message-ID."""
    return {message["message_id"]: message for message in tables(service).messages()}
