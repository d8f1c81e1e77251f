"""``intake doctor`` against a real IMAP and SMTP server."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from intake.cli.main import app
from tests.fakes.smtp_server import SmtpServer
from tests.integration.servers.dovecot import Dovecot, free_port

pytestmark = pytest.mark.integration

Doctor = Callable[..., tuple[int, list[dict[str, Any]]]]


@pytest.fixture
def doctor(dovecot: Dovecot, tmp_path: Path) -> Doctor:
    """Run the doctor over a configuration for the two servers, with changes."""

    def examine(smtp_port: int, **changes: str) -> tuple[int, list[dict[str, Any]]]:
        imap = {"password": "heslo", "port": str(dovecot.tls_port), "mailbox": "INBOX"} | changes
        (tmp_path / "intake.toml").write_text(
            f'[storage]\n[[sources]]\nname = "protokol"\nkind = "imap"\nhost = "127.0.0.1"\nport = {imap["port"]}\n'
            f'username = "protokol"\npassword = "{imap["password"]}"\nmailbox = "{imap["mailbox"]}"\ntimeout_s = 5\n'
            f'ca_file = "{dovecot.ca_file}"\n'
            f'[smtp]\nhost = "127.0.0.1"\nport = {smtp_port}\ntls = "none"\nfrom_address = "office@kr-s.cz"\n'
        )
        (tmp_path / "intake.toml").chmod(0o600)
        result = CliRunner().invoke(app, ["doctor", "--json", "--config", str(tmp_path)])
        return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]

    return examine


def _failures(remarks: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(remark["subject"], remark["code"]) for remark in remarks if remark["level"] == "FAIL"]


def test_everything_is_tried_and_nothing_changed(doctor: Doctor, dovecot: Dovecot) -> None:
    with SmtpServer() as smtp:
        code, remarks = doctor(smtp.port)
        assert (code, _failures(remarks)) == (0, [])
        assert smtp.received == []
    subjects = {remark["subject"] for remark in remarks if remark["level"] == "OK"}
    assert {"sources.protokol", "smtp", "disk", "clock", "sandbox", "storage"} <= subjects
    assert any("IDLE" in remark["sentence"] for remark in remarks)
    assert dovecot.mailboxes() == {"INBOX"}


def test_wrong_password_is_told_and_smtp_is_tried_all_the_same(doctor: Doctor) -> None:
    with SmtpServer() as smtp:
        code, remarks = doctor(smtp.port, password="t0p-s3cret")
    assert (code, _failures(remarks)) == (69, [("sources.protokol", "imap-login-refused")])
    assert any(remark["subject"] == "smtp" and remark["level"] == "OK" for remark in remarks)
    assert "t0p-s3cret" not in json.dumps(remarks)


def test_dead_servers_are_told(doctor: Doctor) -> None:
    code, remarks = doctor(free_port(), port=str(free_port()))
    assert code == 69
    assert {subject for subject, _ in _failures(remarks)} == {"sources.protokol", "smtp"}
    assert all(remark["remedy"] for remark in remarks if remark["level"] == "FAIL")


def test_missing_mailbox_is_a_finding(doctor: Doctor) -> None:
    with SmtpServer() as smtp:
        code, remarks = doctor(smtp.port, mailbox="Archiv")
    assert (code, _failures(remarks)) == (4, [("sources.protokol", "imap-mailbox-missing")])
