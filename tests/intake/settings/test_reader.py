"""Broken configurations and the exact lines that tell so."""

from __future__ import annotations

import pytest

from intake.settings import Settings, SettingsError, load
from tests.intake.settings.conftest import IMAP, STORAGE, Loaded

ISDS = '[[sources]]\nname = "databox"\nkind = "isds"\nbox_id = "keebyyf"\n'
SMTP = '[smtp]\nhost = "smtp.kraj.cz"\nfrom_address = "protokol@kr-s.cz"\n'
OAUTH = IMAP.replace('password = "x"', '[sources.oauth2]\nkind = "generic"\nclient_id = "a"\nclient_secret = "s3cret"')


def _lines(error: SettingsError) -> list[str]:
    return [str(problem) for problem in error.problems]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 'intake.toml: storage: is missing; add [storage] with database = "sqlite:///intake.db"'),
        ("[storage]\ndatabse = 1", "intake.toml:2: storage.databse: unknown key — did you mean database?"),
        ("[storage]\nzzz = 1", "intake.toml:2: storage.zzz: unknown key"),
        (STORAGE + "[smpt]\n", "intake.toml:2: smpt: unknown section — did you mean smtp?"),
        (STORAGE + "[[outbox]]\n", "intake.toml:2: outbox: must be a section: [outbox]"),
        (
            STORAGE + "[sources.protokol]\n",
            "intake.toml:2: sources: is a list: write [[sources]] with two brackets, and the name as a key in it",
        ),
        (
            STORAGE + IMAP + "pol_every_s = 3",
            "intake.toml:8: sources.protokol.pol_every_s: unknown key — did you mean poll_every_s?",
        ),
        (STORAGE + IMAP + 'port = "993"', 'intake.toml:8: sources.protokol.port: must be a whole number, not "993"'),
        (STORAGE + IMAP + "port = 0", "intake.toml:8: sources.protokol.port: must be at least 1, not 0"),
        (STORAGE + IMAP + "port = 1e3", "intake.toml:8: sources.protokol.port: must be a whole number, not 1000.0"),
        (
            STORAGE + IMAP + 'tls = "startls"',
            (
                'intake.toml:8: sources.protokol.tls: must be "implicit", "starttls" or "none", not "startls"'
                " — did you mean starttls?"
            ),
        ),
        (
            STORAGE + IMAP + 'start_from = "2026-01-01"',
            (
                "intake.toml:8: sources.protokol.start_from: must be a date such as 2026-01-31, without quotes,"
                ' not "2026-01-01"'
            ),
        ),
        (
            STORAGE + IMAP + "import_silently = 1",
            "intake.toml:8: sources.protokol.import_silently: must be true or false, not 1",
        ),
        (
            STORAGE + IMAP + "sent_mailbox = 1",
            "intake.toml:8: sources.protokol.sent_mailbox: must be text in quotes, not 1",
        ),
        (
            STORAGE + IMAP + 'processed_mailbox = "INBOX"',
            (
                "intake.toml:8: sources.protokol.processed_mailbox: must not be the mailbox itself;"
                " empty leaves the mail where it is"
            ),
        ),
        (STORAGE + IMAP.replace('name = "protokol"\nkind', "kind"), "intake.toml:2: sources.1.name: is missing"),
        (
            STORAGE + IMAP.replace('"protokol"\nkind', '"Proto kol"\nkind'),
            'intake.toml:3: sources.Proto kol.name: must be of a-z, 0-9, _ and -, not "Proto kol"',
        ),
        (
            STORAGE + IMAP + IMAP,
            'intake.toml:9: sources.protokol.name: "protokol" is used twice; every source has its own name',
        ),
        (
            STORAGE + IMAP.replace('"imap"', '"imapp"'),
            "intake.toml:4: sources.protokol.kind: must be imap, isds or folder — did you mean imap?",
        ),
        (
            STORAGE + IMAP.replace('kind = "imap"\n', ""),
            "intake.toml:2: sources.protokol: kind is missing; it must be imap, isds or folder",
        ),
        (STORAGE + IMAP.replace('username = "protokol"\n', ""), "intake.toml:2: sources.protokol.username: is missing"),
        (
            STORAGE + IMAP.replace('password = "x"\n', ""),
            (
                "intake.toml:2: sources.protokol.password_file: is missing;"
                " give password_file, password_credential or an oauth2 section"
            ),
        ),
        (
            STORAGE + IMAP + 'password_file = "x"',
            "intake.toml:8: sources.protokol.password_file: password is given twice (also as password); keep one",
        ),
        (
            STORAGE + IMAP.replace("imap.kraj.cz", "imap.kraj.cz:993"),
            (
                "intake.toml:5: sources.protokol.host: must be a host name or address without a port,"
                ' such as "imap.example.cz"'
            ),
        ),
        (
            STORAGE + ISDS,
            'intake.toml:2: sources.databox.certificate_file: is missing; login = "certificate" needs it',
        ),
        (
            STORAGE + OAUTH,
            (
                "intake.toml:7: sources.protokol.oauth2.token_url: is missing;"
                " generic needs the address of the token endpoint"
            ),
        ),
        (
            STORAGE + OAUTH + '\ntoken_url = "http://idp.kraj.cz/token"',
            (
                "intake.toml:12: sources.protokol.oauth2.token_url: must be an https:// address"
                " (http:// only to this machine)"
            ),
        ),
        (STORAGE + SMTP + "tls = 5", 'intake.toml:5: smtp.tls: must be "implicit", "starttls" or "none", not 5'),
        (STORAGE + '[smtp]\nhost = "a"', "intake.toml:2: smtp.from_address: is missing"),
        (
            STORAGE + SMTP + 'bounce_address = "Office <a@b.cz>"',
            "intake.toml:5: smtp.bounce_address: must be a plain e-mail address such as office@example.cz",
        ),
        (
            STORAGE + "[alarms]\nto = [\n  'a@b.cz',\n  'nobody']",
            "intake.toml:5: alarms.to.1: must be a plain e-mail address such as office@example.cz",
        ),
        (
            STORAGE + "[alarms]\nto = 'a@b.cz'",
            'intake.toml:3: alarms.to: must be a list such as ["a", "b"], not "a@b.cz"',
        ),
        (
            STORAGE + "[web]\nlisten = '8080'",
            "intake.toml:3: web.listen: must be an address and a port such as 127.0.0.1:8080",
        ),
        (
            "[storage]\ndatabase = 'mysql://x'",
            "intake.toml:2: storage.database: must begin with sqlite:/// (a file) or postgresql+psycopg:// (a server)",
        ),
        ("storage.archive = 'http://x/y'", "intake.toml:1: storage.archive: must be a directory or s3://bucket/prefix"),
        ("[storage\n", "intake.toml:1: isn't TOML: Expected ']' at the end of a table declaration (column 9)"),
        ("[storage]\na = 1\na = 2", "intake.toml:3: isn't TOML: Cannot overwrite a value (at the end)"),
    ],
)
def test_broken_configuration_is_told_with_its_line(loaded: Loaded, text: str, line: str) -> None:
    with pytest.raises(SettingsError) as raised:
        loaded(text)
    assert _lines(raised.value) == [line]
    assert raised.value.exit_code == 78


def test_all_problems_are_told_at_once_in_the_order_of_the_file(loaded: Loaded) -> None:
    with pytest.raises(SettingsError) as raised:
        loaded("[storage]\nx = 1\n" + IMAP + "y = 1\n[smtp]\nz = 1", INTAKE_WEB__W="1")
    places = [line.partition(": ")[0] for line in _lines(raised.value)]
    assert places == ["INTAKE_WEB__W", *(f"intake.toml:{line}" for line in (2, 9, 10, 10, 11))]


def test_wrong_secret_is_never_shown(loaded: Loaded) -> None:
    with pytest.raises(SettingsError) as raised:
        loaded(STORAGE + IMAP.replace('"x"', "314159"))
    assert _lines(raised.value) == ["intake.toml:7: sources.protokol.password: must be text in quotes"]


@pytest.mark.parametrize(
    ("raw", "place"), [(b"[storage]\n#\xff", "intake.toml:2: isn't UTF-8 text"), (None, "intake.toml: isn't there")]
)
def test_unreadable_file_is_told(config, raw: bytes | None, place: str) -> None:  # type: ignore[no-untyped-def]
    if raw is not None:
        config.write_bytes(raw)
    with pytest.raises(SettingsError) as raised:
        load(config, environ={})
    assert _lines(raised.value) == [place]


def test_everything_but_storage_is_optional(loaded: Loaded) -> None:
    settings = loaded(STORAGE)
    assert isinstance(settings, Settings)
    assert settings.sources == ()
    assert settings.smtp is None
    assert not settings.outbox.hold
