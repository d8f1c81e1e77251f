"""The register on this machine: one read-only SQLite file, replaced as a whole.

Why a SQLite file of its own and not a table of the service's database or a file of JSON lines: the
lists have some 30,000 records that are looked up one by one; an index on disk costs no memory in
the workers and no time at start, while JSON lines would be parsed by each process (about 60 MB).
It isn't the service's data: it can be thrown away and fetched again, needs no migration (another
version is simply built anew) and works beside PostgreSQL.  Only whole files are written, under
another name, and renamed; readers open them as immutable and take no locks.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import structlog

from intake.errors import CannotStore, TryAgain
from intake.registers import (
    Organisation,
    OrganisationKind,
    Place,
    RegisterInfo,
    RegisterSource,
    name_key,
    same_district,
)
from intake.sources.register_merge import MergedOrganisation, merge
from parsers.register_records import AuthorityRecord, PlaceRecord, RegisterBatch, RegisterKind
from parsers.text import fold

FILE_NAME = "registers.sqlite3"
VERSION = 1

_SCHEMA = """
CREATE TABLE source (kind TEXT PRIMARY KEY, origin TEXT, data_date TEXT, imported_at TEXT, records INT, skipped INT,
  sha256 TEXT);
CREATE TABLE authority (kind TEXT, ico TEXT, name TEXT, legal_form TEXT, postal_code TEXT, municipality TEXT,
  municipality_code TEXT, region TEXT, databox_id TEXT, valid INT, prim INT);
CREATE TABLE place (postal_code TEXT, municipality TEXT, code TEXT, district TEXT, region TEXT, key TEXT);
CREATE TABLE organisation (id INTEGER PRIMARY KEY, ico TEXT, name TEXT, kind TEXT, municipality TEXT, code TEXT,
  district TEXT, region TEXT, postal_code TEXT, valid INT, key TEXT, folded TEXT);
CREATE TABLE databox (id TEXT, organisation INT);
CREATE INDEX place_code ON place (code);
CREATE INDEX place_key ON place (key);
CREATE INDEX place_postal_code ON place (postal_code);
CREATE INDEX organisation_ico ON organisation (ico);
CREATE INDEX organisation_key ON organisation (key);
CREATE INDEX organisation_code ON organisation (code);
CREATE INDEX organisation_postal_code ON organisation (postal_code);
CREATE INDEX databox_id ON databox (id);
CREATE INDEX databox_organisation ON databox (organisation);
"""
_ORGANISATION = "SELECT id, ico, name, kind, municipality, code, district, region, postal_code, valid FROM organisation"
_ORDER = " ORDER BY valid DESC, (kind = 'municipality') DESC, name, id"

Part = tuple[RegisterSource, RegisterBatch]
Parts = Mapping[RegisterKind, Part]

log = structlog.get_logger(__name__)


# -- writing --------------------------------------------------------------------------------------


def read_parts(path: Path) -> dict[RegisterKind, Part]:
    """The lists of a register as they were imported, to build it anew with one of them replaced; none: empty."""
    store = StoredRegisters(path)
    with contextlib.closing(store):
        info = store.info()
        if info is None:
            return {}
        return {RegisterKind(source.kind): (source, store.batch(RegisterKind(source.kind))) for source in info.sources}


def write_store(path: Path, parts: Parts) -> None:
    """Build the register from its lists and put it in the place of the old one, whole or not at all.

    Raises:
        CannotStore: The directory can't be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)
        _build(temporary, parts)
        _replace(temporary, path)
    except (OSError, sqlite3.Error) as error:
        remedy = "Check that [registers] directory has room and may be written by the service."
        raise CannotStore(
            "register-cannot-store", f"The register can't be written to {path.parent}.", remedy
        ) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _replace(temporary: Path, path: Path) -> None:
    """Fsync, rename, fsync the directory."""
    _sync(temporary, os.O_RDWR)
    temporary.replace(path)
    _sync(path.parent, os.O_RDONLY | os.O_DIRECTORY)


def _sync(place: Path, flags: int) -> None:
    descriptor = os.open(place, flags | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _build(path: Path, parts: Parts) -> None:
    path.touch(mode=0o600)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")  # nobody sees the file before it is whole
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(_SCHEMA)
        with connection:
            for source, batch in parts.values():
                _insert_source(connection, source)
                _insert_records(connection, batch)
            _insert_organisations(connection, merge(batch for _, batch in parts.values()))
        connection.execute(f"PRAGMA user_version = {VERSION}")


def _insert_source(connection: sqlite3.Connection, source: RegisterSource) -> None:
    dated = source.data_date.isoformat() if source.data_date else None
    row = (source.kind, source.origin, dated, source.imported_at.isoformat(), source.records, source.skipped)
    connection.execute("INSERT INTO source VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, source.sha256))


def _insert_records(connection: sqlite3.Connection, batch: RegisterBatch) -> None:
    connection.executemany(
        "INSERT INTO authority VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (_authority_row(batch.kind, record) for record in batch.authorities),
    )
    connection.executemany(
        "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?)",
        (
            (p.postal_code, p.municipality, p.municipality_code, p.district, p.region, name_key(p.municipality))
            for p in batch.places
        ),
    )


def _authority_row(kind: RegisterKind, record: AuthorityRecord) -> tuple[object, ...]:
    seat = (record.postal_code, record.municipality, record.municipality_code, record.region)
    return (
        kind.value, record.ico, record.name, record.legal_form, *seat, record.databox_id, record.valid, record.primary
    )  # fmt: skip


def _insert_organisations(connection: sqlite3.Connection, organisations: Iterable[MergedOrganisation]) -> None:
    for number, one in enumerate(organisations, start=1):
        seat = (one.municipality, one.municipality_code, one.district, one.region, one.postal_code)
        values = (one.ico, one.name, one.kind.value, *seat)
        connection.execute(
            "INSERT INTO organisation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (number, *values, one.valid, name_key(one.name), fold(one.name)),
        )
        connection.executemany("INSERT INTO databox VALUES (?, ?)", ((box, number) for box in one.databox_ids))


# -- looking up -----------------------------------------------------------------------------------


class StoredRegisters:
    """``Registers`` over the file: opened at the first look-up, opened anew when it was replaced.

    Safe to share between threads.  A file that is damaged or of another version counts as none, with a
    warning in the log, so that a register never keeps a request from being filed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._stamp: tuple[int, int, int] | None = None
        self._connection: sqlite3.Connection | None = None

    def close(self) -> None:
        """Let go of the file; a later look-up opens it again."""
        with self._lock:
            self._let_go()
            self._stamp = None

    def info(self) -> RegisterInfo | None:
        """What there is; None where there is no register."""
        with self._opened() as connection:
            if connection is None:
                return None
            sources = tuple(_source(row) for row in connection.execute("SELECT * FROM source ORDER BY kind"))
            if not sources:
                return None
            return RegisterInfo(
                sources=sources,
                organisations=_count(connection, "SELECT count(*) FROM organisation"),
                municipalities=_count(connection, "SELECT count(DISTINCT code) FROM place"),
                places=_count(connection, "SELECT count(*) FROM place"),
                databoxes=_count(connection, "SELECT count(*) FROM databox"),
            )

    def batch(self, kind: RegisterKind) -> RegisterBatch:
        """One list as it was imported."""
        authorities = self._rows("SELECT * FROM authority WHERE kind = ?", kind.value)
        places = self._rows("SELECT * FROM place") if kind is RegisterKind.POSTAL_CODES else []
        return RegisterBatch(
            kind=kind,
            authorities=tuple(_authority(row) for row in authorities),
            places=tuple(_place_record(row) for row in places),
        )

    def by_ico(self, ico: str) -> Organisation | None:
        """The organisation with that IČO."""
        return self._first("WHERE ico = ?", ico) if ico else None

    def by_databox(self, databox_id: str) -> Organisation | None:
        """The organisation to which a data box belongs; capitals don't matter."""
        where = "WHERE id IN (SELECT organisation FROM databox WHERE id = ?)"
        return self._first(where, databox_id.lower()) if databox_id else None

    def by_name(self, name: str, *, district: str | None = None) -> tuple[Organisation, ...]:
        """Organisations of that bare name, in that district only where one is given."""
        found = self._organisations("WHERE key = ?", name_key(name))
        return tuple(one for one in found if not district or same_district(one.district, district))

    def by_postal_code(self, postal_code: str) -> tuple[Organisation, ...]:
        """Organisations whose seat has that postal code, and municipalities in which it is used."""
        where = (
            "WHERE postal_code = ?1 OR (kind = 'municipality' AND code <> '' "
            "AND code IN (SELECT code FROM place WHERE postal_code = ?1))"
        )
        return self._organisations(where, postal_code)

    def places(self, *, name: str | None = None, postal_code: str | None = None) -> tuple[Place, ...]:
        """Municipalities of that name, and in which that postal code is used."""
        rows = self._rows(
            "SELECT municipality, code, district, region, group_concat(postal_code, ' ') FROM place WHERE code IN "
            "(SELECT code FROM place WHERE (?1 IS NULL OR key = ?1) AND (?2 IS NULL OR postal_code = ?2)) "
            "GROUP BY code ORDER BY municipality, district LIMIT 500",
            name_key(name) if name is not None else None,
            postal_code,
        )
        return tuple(_place(row) for row in rows)

    def search(self, text: str, *, limit: int = 20) -> tuple[Organisation, ...]:
        """By IČO, data box, postal code, or the beginnings of the words of a name."""
        if found := self._exact(text):
            return found[:limit]
        key = fold(text)
        if not key:
            return ()
        pattern = "% " + key.replace(" ", "% ") + "%"
        # what begins with the words stands before what has them somewhere
        where = "WHERE ' ' || folded LIKE ?1 ORDER BY key <> ?2, valid DESC, length(name), name LIMIT ?3"
        return self._organisations(where, pattern, name_key(text), limit, order="")

    def _exact(self, text: str) -> tuple[Organisation, ...]:
        plain = text.replace(" ", "").lower()
        if plain.isascii() and plain.isdigit() and len(plain) == 5 and (found := self.by_postal_code(plain)):
            return found
        if plain.isascii() and plain.isdigit() and len(plain) <= 8:
            one = self.by_ico(plain.zfill(8))
        else:
            one = self.by_databox(plain)
        return (one,) if one else ()

    def _first(self, where: str, *values: object) -> Organisation | None:
        return next(iter(self._organisations(where, *values)), None)

    def _organisations(self, where: str, *values: object, order: str = _ORDER) -> tuple[Organisation, ...]:
        with self._opened() as connection:
            if connection is None:
                return ()
            rows = connection.execute(f"{_ORGANISATION} {where}{order}", values).fetchall()
            return tuple(_organisation(connection, row) for row in rows)

    def _rows(self, sql: str, *values: object) -> list[Any]:
        with self._opened() as connection:
            return connection.execute(sql, values).fetchall() if connection is not None else []

    @contextlib.contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection | None]:
        """The current file's connection, held for one look-up."""
        with self._lock:
            stamp = _stamp(self._path)
            if stamp != self._stamp:
                self._let_go()
                self._stamp = stamp
                self._connection = _open(self._path) if stamp else None
            try:
                yield self._connection
            except sqlite3.Error as error:
                self._let_go()
                self._stamp = None
                raise TryAgain("register-unreadable", "The register can't be read now.") from error

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """Changes with every replacement; None where there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _open(path: Path) -> sqlite3.Connection | None:
    """The file, proven whole; None where it can't be used."""
    connection = None
    try:
        uri = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version == VERSION and connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok":
            return connection
        log.warning("registers.unusable", version=version, expected=VERSION)
    except sqlite3.Error as error:
        log.warning("registers.unusable", error=type(error).__name__)
    if connection is not None:
        connection.close()
    return None


def _count(connection: sqlite3.Connection, sql: str) -> int:
    return int(connection.execute(sql).fetchone()[0])


def _source(row: Any) -> RegisterSource:
    kind, origin, dated, imported_at, records, skipped, sha256 = row
    return RegisterSource(
        kind=kind,
        origin=origin,
        data_date=date.fromisoformat(dated) if dated else None,
        imported_at=datetime.fromisoformat(imported_at),
        records=records,
        skipped=skipped,
        sha256=sha256,
    )


def _organisation(connection: sqlite3.Connection, row: Any) -> Organisation:
    number, ico, name, kind, municipality, code, district, region, postal_code, valid = row
    used = connection.execute("SELECT DISTINCT postal_code FROM place WHERE code = ? ORDER BY 1", (code,))
    codes = [postal_code, *(found for (found,) in used)]
    boxes = connection.execute("SELECT id FROM databox WHERE organisation = ? ORDER BY rowid", (number,))
    return Organisation(
        ico=ico,
        name=name,
        kind=OrganisationKind(kind),
        municipality=municipality,
        municipality_code=code,
        district=district,
        region=region,
        postal_codes=tuple(dict.fromkeys(found for found in codes if found)),
        databox_ids=tuple(box for (box,) in boxes),
        valid=bool(valid),
    )


def _authority(row: Any) -> AuthorityRecord:
    _, ico, name, legal_form, postal_code, municipality, code, region, databox_id, valid, primary = row
    return AuthorityRecord(
        ico=ico,
        name=name,
        legal_form=legal_form,
        postal_code=postal_code,
        municipality=municipality,
        municipality_code=code,
        region=region,
        databox_id=databox_id,
        valid=bool(valid),
        primary=bool(primary),
    )


def _place_record(row: Any) -> PlaceRecord:
    postal_code, municipality, code, district, region, _ = row
    return PlaceRecord(
        postal_code=postal_code, municipality=municipality, municipality_code=code, district=district, region=region
    )


def _place(row: Any) -> Place:
    municipality, code, district, region, postal_codes = row
    used = tuple(sorted(set(postal_codes.split())))
    return Place(municipality=municipality, municipality_code=code, district=district, region=region, postal_codes=used)
