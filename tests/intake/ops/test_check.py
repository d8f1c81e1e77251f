"""Offline checks, one by one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from intake.errors import ExitCode
from intake.ops import check
from intake.ops.remark import Level, Remark, exit_code_of, fail, ok, warn
from intake.settings import Settings, load

IMAP = '[[sources]]\nname = "p"\nkind = "imap"\nhost = "imap.kraj.cz"\nusername = "p"\n'
HOLD = "[outbox]\nhold = true\n"


def _settings(folder: Path, text: str) -> Settings:
    (folder / "intake.toml").write_text("[storage]\n" + text)
    (folder / "intake.toml").chmod(0o600)
    return load(folder / "intake.toml", resolve_secrets=False, environ={})


def _codes(remarks: object) -> list[tuple[Level, str]]:
    return [(remark.level, remark.code) for remark in remarks]  # type: ignore[attr-defined]


def test_password_in_the_file_is_a_warning_and_worse_when_others_read_it(tmp_path: Path) -> None:
    settings = _settings(tmp_path, IMAP + 'password = "x"')
    assert _codes(check.secrets_in_clear(settings)) == [(Level.WARN, "check-secret-in-clear")]
    (tmp_path / "intake.toml").chmod(0o640)
    assert _codes(check.secrets_in_clear(settings)) == [(Level.FAIL, "check-secret-in-clear")]


@pytest.mark.parametrize(("host", "count"), [("imap.kraj.cz", 1), ("127.0.0.1", 0), ("localhost", 0), ("::1", 0)])
def test_login_without_tls_is_a_warning_unless_it_stays_here(tmp_path: Path, host: str, count: int) -> None:
    text = IMAP.replace("imap.kraj.cz", host) + 'password = "x"\ntls = "none"'
    assert len(list(check.clear_text(_settings(tmp_path, text)))) == count


def test_missing_secret_is_a_configuration_error(tmp_path: Path) -> None:
    remarks = list(check.secrets(_settings(tmp_path, IMAP + 'password_file = "gone"')))
    assert [remark.exit_code for remark in remarks] == [ExitCode.CONFIGURATION]
    assert "isn't there" in remarks[0].sentence


def test_silence_is_told(tmp_path: Path) -> None:
    codes = _codes(check.silence(_settings(tmp_path, HOLD)))
    assert [code for _, code in codes] == ["check-no-source", "check-no-smtp", "check-hold"]


def test_directories_are_looked_at(tmp_path: Path) -> None:
    text = '[[sources]]\nname = "f"\nkind = "folder"\npath = "gone"\nprocessed_path = "done"'
    remarks = {remark.subject: remark.level for remark in check.paths(_settings(tmp_path, text))}
    assert remarks == {
        "storage.database": Level.OK,
        "storage.archive": Level.OK,
        "sources.f.path": Level.FAIL,
        "sources.f.processed_path": Level.OK,
    }


def test_place_that_is_a_file_can_not_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "archive").touch()
    assert (Level.FAIL, "check-path") in _codes(check.paths(_settings(tmp_path, "")))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_place_can_not_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir(0o500)
    assert (Level.FAIL, "check-path") in _codes(check.paths(_settings(tmp_path, "")))


@pytest.mark.parametrize("broken", [b"x = 1", b"\xff", b"["])
def test_broken_definition_regions_and_signatures_are_told(tmp_path: Path, broken: bytes) -> None:
    settings = _settings(tmp_path, "")
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "zahranicni-spoluprace.toml").write_bytes(broken)
    (tmp_path / "regions.toml").write_bytes(broken)
    (tmp_path / "signatures.toml").write_bytes(broken)
    assert _codes(check.forms(settings)) == [(Level.FAIL, "check-form")]
    assert _codes(check.regions(settings)) == [(Level.FAIL, "check-regions")]
    assert _codes(check.signature_table(settings)) == [(Level.FAIL, "check-signatures")]


def test_shipped_configuration_passes(tmp_path: Path) -> None:
    settings = _settings(tmp_path, "")
    remarks = [*check.forms(settings), *check.regions(settings), *check.templates(settings)]
    assert {remark.level for remark in remarks} == {Level.OK}


@pytest.mark.parametrize(
    ("remarks", "strict", "code"),
    [
        ([], True, 0),
        ([ok("a", "")], True, 0),
        ([warn("a", "", "", "")], False, 0),
        ([warn("a", "", "", "")], True, 4),
        ([fail("a", "", "", ""), fail("b", "", "", "", ExitCode.UNAVAILABLE)], False, 69),
        ([fail("a", "", "", "", ExitCode.CONFIGURATION), fail("b", "", "", "")], False, 78),
    ],
)
def test_exit_code_is_that_of_the_gravest(remarks: list[Remark], strict: bool, code: int) -> None:
    assert exit_code_of(remarks, strict=strict) == code


def test_what_is_not_there_yet_is_said(tmp_path: Path) -> None:
    box = '[[sources]]\nname = "d"\nkind = "isds"\nbox_id = "keebyyf"\ncertificate_file = "x.pem"\n'
    text = IMAP + 'sent_mailbox = "Sent"\npassword = "x"\n' + box
    settings = _settings(tmp_path, 'archive = "s3://bucket/x"\n' + text)
    remarks = list(check.not_there_yet(settings))
    assert [remark.level for remark in remarks] == [Level.WARN, Level.WARN, Level.FAIL]
    assert remarks[-1].code == "archive-kind-not-there"
