"""Overrides from the environment."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from intake.settings import SettingsError
from tests.intake.settings.conftest import IMAP, STORAGE, Loaded


@pytest.mark.parametrize(
    ("variable", "value", "key", "expected"),
    [
        ("INTAKE_SOURCES__PROTOKOL__HOST", "other.cz", "host", "other.cz"),
        ("INTAKE_SOURCES__protokol__Port", "1143", "port", 1143),
        ("INTAKE_SOURCES__PROTOKOL__IMPORT_SILENTLY", "True", "import_silently", True),
        ("INTAKE_SOURCES__PROTOKOL__START_FROM", "2026-01-01", "start_from", date(2026, 1, 1)),
        ("INTAKE_SOURCES__PROTOKOL__USERNAME", "12", "username", "12"),
        ("INTAKE_SOURCES__PROTOKOL__PROCESSED_MAILBOX", "", "processed_mailbox", ""),
    ],
)
def test_variable_wins_over_the_file(loaded: Loaded, variable: str, value: str, key: str, expected: object) -> None:
    settings = loaded(STORAGE + IMAP, **{variable: value})
    assert getattr(settings.sources[0], key) == expected
    assert settings.origin(f"sources.protokol.{key}") == f"env {variable}"


@pytest.mark.parametrize(
    ("value", "expected"), [('["a@b.cz", "c@d.cz"]', 2), ("a@b.cz, c@d.cz", 2), ("a@b.cz", 1), ("", 0)]
)
def test_list_may_be_toml_or_separated_by_commas(loaded: Loaded, value: str, expected: int) -> None:
    assert len(loaded(STORAGE, INTAKE_ALARMS__TO=value).alarms.to) == expected


def test_source_with_a_hyphen_is_found_by_underscore(loaded: Loaded) -> None:
    text = STORAGE + IMAP.replace('"protokol"\nkind', '"my-box"\nkind')
    assert loaded(text, INTAKE_SOURCES__MY_BOX__HOST="h.cz").source("my-box").host == "h.cz"  # type: ignore[union-attr]


def test_nested_section_is_reached(loaded: Loaded) -> None:
    text = STORAGE + IMAP.replace('password = "x"', '[sources.oauth2]\nkind = "microsoft365"\ntenant = "t"')
    names = {"INTAKE_SOURCES__PROTOKOL__OAUTH2__CLIENT_ID": "1", "INTAKE_SOURCES__PROTOKOL__OAUTH2__CLIENT_SECRET": "2"}
    oauth2 = loaded(text, **names).sources[0].oauth2  # type: ignore[union-attr]
    assert oauth2 is not None
    assert (oauth2.client_id, oauth2.client_secret.get_secret_value()) == ("1", "2")  # type: ignore[union-attr]


def test_secret_of_the_environment_replaces_the_file_of_the_configuration(loaded: Loaded) -> None:
    text = STORAGE + IMAP.replace('password = "x"', 'password_file = "absent"')
    source = loaded(text, INTAKE_SOURCES__PROTOKOL__PASSWORD="12345").sources[0]
    assert source.password.get_secret_value() == "12345"  # type: ignore[union-attr]


def test_section_may_come_from_the_environment_alone(loaded: Loaded) -> None:
    settings = loaded("", INTAKE_STORAGE__ARCHIVE="a", INTAKE_SMTP__HOST="h.cz", INTAKE_SMTP__FROM_ADDRESS="a@b.cz")
    assert settings.storage.archive == str(Path.cwd() / "a")
    assert settings.smtp is not None


def test_source_may_come_from_the_environment_alone(loaded: Loaded) -> None:
    settings = loaded(STORAGE, INTAKE_SOURCES__SCANS__KIND="folder", INTAKE_SOURCES__SCANS__PATH="in")
    assert [source.name for source in settings.sources] == ["scans"]


@pytest.mark.parametrize(
    ("variable", "value", "line"),
    [
        ("INTAKE_SMTP__HOTS", "x", "INTAKE_SMTP__HOTS: unknown variable — did you mean INTAKE_SMTP__HOST?"),
        ("INTAKE_STORAG__ARCHIVE", "x", "INTAKE_STORAG__ARCHIVE: unknown variable — did you mean INTAKE_STORAGE__…?"),
        ("INTAKE_FOO__BAR", "x", "INTAKE_FOO__BAR: unknown variable"),
        ("INTAKE___X", "x", "INTAKE___X: unknown variable"),
        (
            "INTAKE_SOURCES__PROTOKOLL__HOST",
            "x",
            "INTAKE_SOURCES__PROTOKOLL__HOST: unknown variable; there is no source protokoll — did you mean protokol?",
        ),
        (
            "INTAKE_SOURCES__PROTOKOL",
            "x",
            "INTAKE_SOURCES__PROTOKOL: unknown variable — did you mean INTAKE_SOURCES__…?",
        ),
        ("INTAKE_WEB__LISTEN", "x", "INTAKE_WEB__LISTEN: must be an address and a port such as 127.0.0.1:8080"),
        ("INTAKE_ENGINE__THREADS", "many", 'INTAKE_ENGINE__THREADS: must be a whole number, not "many"'),
        ("INTAKE_OUTBOX__HOLD", "maybe", 'INTAKE_OUTBOX__HOLD: must be true or false, not "maybe"'),
        (
            "INTAKE_SOURCES__PROTOKOL__TLS",
            "ssl",
            'INTAKE_SOURCES__PROTOKOL__TLS: must be "implicit", "starttls" or "none", not "ssl"',
        ),
    ],
)
def test_wrong_variable_is_told_by_its_name(loaded: Loaded, variable: str, value: str, line: str) -> None:
    with pytest.raises(SettingsError) as raised:
        loaded(STORAGE + IMAP, **{variable: value})
    assert [str(problem) for problem in raised.value.problems] == [line]


def test_variables_of_one_word_are_no_settings(loaded: Loaded) -> None:
    assert loaded(STORAGE, INTAKE_CONFIG="x", INTAKE_WHATEVER="y")
