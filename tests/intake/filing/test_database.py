"""Transactions and the translation of what databases complain about."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import text

from intake.errors import CannotStore, ConfigurationError, IntakeError, TryAgain
from intake.filing.database import Database, parse_url
from intake.filing.errors import CODES
from intake.filing.schema import ensure_schema
from tests.intake.filing.house import House
from tests.integration.servers.disk import run_on_disk
from tests.integration.servers.postgres import LOCKED_USER, Postgres


@pytest.mark.parametrize(
    "url", ["", "nonsense", "sqlite://", "sqlite:///:memory:", "mysql://u:geheim@h/d", "postgresql+psycopg2://h/d"]
)
def test_strange_url_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Database(url)
    assert caught.value.code == "database-url"
    assert "geheim" not in str(caught.value)


def test_plain_postgresql_url_means_psycopg_3() -> None:
    assert parse_url("postgresql://u@h/d").drivername == "postgresql+psycopg"


def test_sqlite_is_set_to_lose_nothing(sqlite_house: House) -> None:
    with sqlite_house.database.write() as connection:
        pragmas = [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert pragmas == ["wal", 2, 1, 30_000]


@pytest.mark.integration
def test_postgresql_is_set_to_lose_nothing(postgres_server: Postgres, postgres_url: str) -> None:
    postgres_server.execute("postgres", "ALTER ROLE postgres SET synchronous_commit = off")
    try:
        database = Database(postgres_url)
        with database.write() as connection:
            assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
        database.close()
    finally:
        postgres_server.execute("postgres", "ALTER ROLE postgres RESET synchronous_commit")


def test_concurrent_updates_are_never_lost(house: House) -> None:
    with house.database.write() as connection:
        connection.execute(text("INSERT INTO reference_counter (year, last) VALUES (1, 0)"))

    def work() -> None:
        for _ in range(20):
            with house.database.write(serialised=True) as connection:
                last = connection.execute(text("SELECT last FROM reference_counter")).scalar_one()
                connection.execute(text("UPDATE reference_counter SET last = :n"), {"n": last + 1})

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with house.database.read() as connection:
        assert connection.execute(text("SELECT last FROM reference_counter")).scalar_one() == 80


def test_reader_cannot_write(house: House) -> None:
    with pytest.raises(CannotStore) as caught, house.database.read() as connection:
        connection.execute(text("INSERT INTO reference_counter (year, last) VALUES (1, 0)"))
    assert caught.value.code == "database-read-only"


def test_reader_sees_one_snapshot(house: House) -> None:
    with house.database.read() as connection:
        before = connection.execute(text("SELECT count(*) FROM message")).scalar_one()
        house.receive(1)
        assert connection.execute(text("SELECT count(*) FROM message")).scalar_one() == before


def test_reading_goes_on_beside_a_writer(sqlite_house: House) -> None:
    with sqlite_house.database.write() as connection:
        connection.execute(text("INSERT INTO reference_counter (year, last) VALUES (1, 0)"))
        assert sqlite_house.queue.claim("w", lease_s=60, busy=()) is None  # an idle claim takes no write lock
        assert sqlite_house.reports.ledger() == []


def test_locked_sqlite_is_weather(sqlite_url: str) -> None:
    database = Database(sqlite_url, busy_timeout_s=0.1)
    other = sqlite3.connect(database.path or "", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(TryAgain) as caught, database.write():
        pass
    assert caught.value.code == "database-busy"
    other.close()
    with database.write():
        pass
    database.close()


def test_writer_in_another_thread_is_waited_for_so_long(sqlite_url: str) -> None:
    database = Database(sqlite_url, busy_timeout_s=0.1)
    errors: list[IntakeError] = []

    def write() -> None:
        try:
            with database.write():
                pass
        except IntakeError as error:
            errors.append(error)

    with database.write():
        thread = Thread(target=write)
        thread.start()
        thread.join()
    assert [error.code for error in errors] == ["database-busy"]
    database.close()


def test_full_sqlite_is_told(sqlite_house: House) -> None:
    with sqlite_house.database.write() as connection:
        connection.execute(text("PRAGMA max_page_count = 1"))  # as large as it is, for this connection
    with pytest.raises(CannotStore) as caught, sqlite_house.database.write() as connection:
        connection.execute(text("CREATE TABLE big AS SELECT randomblob(1000000) AS b"))
    assert caught.value.code == "database-full"
    assert caught.value.remedy
    sqlite_house.database.close()
    sqlite_house.receive(1)


RECEIVE = """
import sys
from pathlib import Path
from intake.errors import CannotStore
from tests.intake.filing.house import house_at
with house_at(f"sqlite:///{sys.argv[1]}/intake.db", Path(sys.argv[1])) as house:
    try:
        for number in range(0, 10_000, 50):
            house.receive(*range(number, number + 50))
    except CannotStore as error:
        held = house.reports.ledger()[0].received if number else 0
        print(error.code, held == number, house.audit.verify_chain().intact if number else True)
"""


@pytest.mark.parametrize("size", ["size=300k", "size=800k"])  # none left for the log, and some
def test_full_disk_keeps_what_was_received(sqlite_url: str, tmp_path: Path, size: str) -> None:
    (tmp_path / "disk").mkdir()
    answer = run_on_disk(RECEIVE, size, tmp_path / "disk", with_file=tmp_path / "intake.db")
    assert answer == "database-full True True"


def test_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"This is no database." * 100)
    with pytest.raises(ConfigurationError) as caught:
        ensure_schema(Database(f"sqlite:///{tmp_path}/x.db"))
    assert caught.value.code == "database-not-sqlite"


def test_database_in_an_absent_directory_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotStore) as caught:
        ensure_schema(Database(f"sqlite:///{tmp_path}/absent/x.db"))
    assert caught.value.code == "database-cannot-open"


def test_missing_tables_are_told(empty_database_url: str, tmp_path: Path) -> None:
    database = Database(empty_database_url)
    with pytest.raises(ConfigurationError) as caught, database.read() as connection:
        connection.execute(text("SELECT * FROM message"))
    assert caught.value.code == "database-schema"
    database.close()


@pytest.mark.integration
@pytest.mark.parametrize(
    ("user", "name", "kind", "code"),
    [
        ("nobody", None, ConfigurationError, "database-login"),
        (LOCKED_USER, None, ConfigurationError, "database-login"),
        ("postgres", "absent", ConfigurationError, "database-login"),
    ],
)
def test_refused_postgresql_login_is_told(
    postgres_server: Postgres, postgres_database: str, user: str, name: str | None, kind: type[IntakeError], code: str
) -> None:
    if user == LOCKED_USER:
        postgres_server.execute("postgres", f"DROP ROLE IF EXISTS {user}")
        postgres_server.execute("postgres", f"CREATE ROLE {user} LOGIN PASSWORD 'secret'")
    with pytest.raises(kind) as caught:
        ensure_schema(Database(postgres_server.url(name or postgres_database, user=user)))
    assert caught.value.code == code


def test_postgresql_that_is_away_is_weather(tmp_path: Path) -> None:
    with pytest.raises(TryAgain) as caught:
        ensure_schema(Database(f"postgresql+psycopg://postgres@/x?host={tmp_path}"))
    assert caught.value.code == "database-away"


@pytest.mark.integration
def test_postgresql_connection_that_was_cut_recovers(postgres_server: Postgres, postgres_url: str) -> None:
    database = Database(postgres_url)
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'intake'"
    with pytest.raises(TryAgain) as caught, database.write() as connection:
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert caught.value.code == "database-away"
    with database.write() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
    postgres_server.execute("postgres", cut)
    with database.write() as connection:  # an idle connection that died is replaced at once
        assert connection.execute(text("SELECT 1")).scalar() == 1
    database.close()


@pytest.mark.integration
def test_postgresql_lock_that_is_not_given_is_weather(postgres_url: str) -> None:
    holder, waiter = Database(postgres_url), Database(postgres_url, busy_timeout_s=0.2)
    with holder.write(serialised=True), pytest.raises(TryAgain) as caught, waiter.write(serialised=True):
        pass
    assert caught.value.code == "database-busy"
    holder.close()
    waiter.close()


@pytest.mark.integration
def test_postgresql_without_privilege_is_told(postgres_server: Postgres, postgres_url: str) -> None:
    postgres_server.execute("postgres", "DROP ROLE IF EXISTS reader")
    postgres_server.execute("postgres", "CREATE ROLE reader LOGIN")
    database = Database(postgres_url.replace("postgres@", "reader@"))
    with pytest.raises(CannotStore) as caught, database.read() as connection:
        connection.execute(text("SELECT * FROM message"))
    assert caught.value.code == "database-privilege"
    database.close()


def test_every_code_has_a_sentence_and_a_remedy() -> None:
    assert all(sentence.endswith(".") and remedy.endswith(".") for sentence, remedy in CODES.values())


def test_turn_is_one_process_at_a_time_on_postgresql(database_url: str) -> None:
    first, second = Database(database_url), Database(database_url)
    try:
        with first.turn("poll:posta") as mine, second.turn("poll:posta") as theirs, second.turn("poll:jina") as other:
            assert (mine, theirs, other) == (True, first.is_sqlite, True)  # SQLite has one process anyway
        with second.turn("poll:posta") as theirs:
            assert theirs
        with pytest.raises(RuntimeError), first.turn("poll:posta"):
            raise RuntimeError
        with second.turn("poll:posta") as theirs:
            assert theirs
    finally:
        first.close()
        second.close()
