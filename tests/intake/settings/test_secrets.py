"""Secrets from files and credentials."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.settings import SettingsError, secret_problems
from tests.intake.settings.conftest import IMAP, STORAGE, Loaded

BY_FILE = STORAGE + IMAP.replace('password = "x"', 'password_file = "secrets/imap"')
BY_CREDENTIAL = STORAGE + IMAP.replace('password = "x"', 'password_credential = "imap"')
KEY = "intake.toml:7: sources.protokol.password_file: "


def _secret(text: str | bytes, mode: int = 0o600) -> Path:
    path = Path("secrets/imap")
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.chmod(mode)
    return path.absolute()


@pytest.mark.parametrize(
    ("content", "secret"),
    [("pw", "pw"), ("pw\n", "pw"), ("pw\r\n", "pw"), (" p w ", " p w "), ("žluťoučký", "žluťoučký")],
)
def test_secret_is_read_without_its_line_end(loaded: Loaded, content: str, secret: str) -> None:
    loaded(STORAGE)
    _secret(content)
    settings = loaded(BY_FILE)
    assert settings.sources[0].password.get_secret_value() == secret  # type: ignore[union-attr]
    assert secret not in repr(settings)


@pytest.mark.parametrize(
    ("content", "mode", "code", "message"),
    [
        (None, 0, "secret-missing", "{path} isn't there; write the secret into it and run: chmod 600 {path}"),
        ("", 0o600, "secret-empty", "{path} is empty; write the secret into it"),
        ("\n", 0o600, "secret-empty", "{path} is empty; write the secret into it"),
        ("pw", 0o640, "secret-exposed", "{path} is open to others (mode 0640); run: chmod 600 {path}"),
        ("pw", 0o604, "secret-exposed", "{path} is open to others (mode 0604); run: chmod 600 {path}"),
        ("a\nb", 0o600, "secret-missing", "{path} holds more than one line; a secret is one line"),
        (b"\xff", 0o600, "secret-missing", "{path} can't be read (not UTF-8 text)"),
        ("x" * 70_000, 0o600, "secret-missing", "{path} holds more than one line; a secret is one line"),
    ],
)
def test_secret_that_can_not_be_used_is_refused(
    loaded: Loaded, content: str | bytes | None, mode: int, code: str, message: str
) -> None:
    loaded(STORAGE)
    path = Path("secrets/imap").absolute() if content is None else _secret(content, mode)
    with pytest.raises(SettingsError) as raised:
        loaded(BY_FILE)
    assert [str(problem) for problem in raised.value.problems] == [KEY + message.format(path=path)]
    assert raised.value.code == code


def test_symbolic_link_to_a_private_file_is_fine(loaded: Loaded) -> None:
    loaded(STORAGE)
    real = _secret("pw").rename(Path("real").absolute())
    Path("secrets/imap").symlink_to(real)
    assert loaded(BY_FILE).sources[0].password  # type: ignore[union-attr]


def test_secrets_are_left_alone_where_nobody_needs_them(loaded: Loaded) -> None:
    settings = loaded(BY_FILE, resolve_secrets=False)
    assert [problem.code for problem in secret_problems(settings, {})] == ["secret-missing"]


def test_credential_of_systemd_may_be_group_readable(loaded: Loaded, tmp_path: Path) -> None:
    (tmp_path / "imap").write_text("pw\n")
    (tmp_path / "imap").chmod(0o440)
    settings = loaded(BY_CREDENTIAL, CREDENTIALS_DIRECTORY=str(tmp_path))
    assert settings.sources[0].password.get_secret_value() == "pw"  # type: ignore[union-attr]


def test_credential_needs_systemd(loaded: Loaded) -> None:
    with pytest.raises(SettingsError) as raised:
        loaded(BY_CREDENTIAL)
    assert raised.value.code == "secret-no-credentials"


@pytest.mark.parametrize("name", ["../imap", "a/b", "..", ""])
def test_credential_name_leaves_no_directory(loaded: Loaded, name: str) -> None:
    text = BY_CREDENTIAL.replace('password_credential = "imap"', f'password_credential = "{name}"')
    with pytest.raises(SettingsError, match="plain name of a credential"):
        loaded(text, CREDENTIALS_DIRECTORY="/nowhere")


def test_certificate_with_its_key_must_be_private(loaded: Loaded) -> None:
    loaded(STORAGE)
    path = _secret("-----BEGIN", 0o644)
    box = '[[sources]]\nname = "d"\nkind = "isds"\nbox_id = "keebyyf"\ncertificate_file = "secrets/imap"\n'
    with pytest.raises(SettingsError, match=str(path)):
        loaded(STORAGE + box)


def test_database_password_goes_into_the_url_only(loaded: Loaded) -> None:
    text = '[storage]\ndatabase = "postgresql+psycopg://intake@db:5433/x?sslmode=require"\ndatabase_password = "a/b@c"'
    storage = loaded(text).storage
    assert storage.database_url() == "postgresql+psycopg://intake:a%2Fb%40c@db:5433/x?sslmode=require"
    assert "a/b" not in repr(storage)
