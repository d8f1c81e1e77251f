"""Signatures on file: those beside the document too, with what they mean, in tables old and new."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text

from intake.filing.database import Database
from intake.filing.migrations import HEAD
from intake.filing.schema import ensure_schema, schema_version, upgrade_to
from intake.filing.tables import Request, SignatureReport
from intake.request import EnvelopeSignature, NewRequest
from intake.signature_table import SignatureClass
from signatures.report import FileReport, Kind, Verdict
from tests.fakes.signed import report, signature
from tests.intake.filing.house import House, decision, request

UNSIGNED = FileReport(kind=Kind.NONE, verdict=Verdict.NONE)


def rows(house: House, table: type[Any]) -> list[Any]:
    with house.database.read() as connection:
        return list(connection.execute(select(table).order_by(table.id)))


def filed(house: House, **changes: Any) -> NewRequest:
    new = request(**changes)
    house.receive(1)
    house.file(decision(requests=(new,)))
    return new


def test_signature_is_filed_with_its_stamp_changes_and_class(house: House) -> None:
    own = report(
        Verdict.MODIFIED,
        signature(timestamp_authority="TSU 1", changes=("page 1", "ico\x00"), certificate_sha256="ab" * 32),
    )
    filed(house, verification=own, signature_class=SignatureClass.MODIFIED_REVIEW, counted=own)
    [row] = rows(house, SignatureReport)
    assert (row.part_path, row.timestamp_authority, row.timestamp_qualified) == (None, "TSU 1", True)
    assert (row.changes, row.certificate_sha256) == (["page 1", "ico\ufffd"], "ab" * 32)
    assert rows(house, Request)[0].signature_class == "MODIFIED_REVIEW"


def test_signatures_around_the_document_follow_its_own(house: House) -> None:
    around = EnvelopeSignature(part_path="", report=report(Verdict.RECOGNISED, kind=Kind.SMIME))
    beside = EnvelopeSignature(
        part_path="3", report=report(Verdict.QUALIFIED, signature(), signature(), kind=Kind.CADES)
    )
    filed(house, verification=report(), envelopes=(around, beside))
    found = [(row.position, row.part_path) for row in rows(house, SignatureReport)]
    assert found == [(0, None), (1, ""), (2, "3"), (3, "3")]


@pytest.mark.parametrize(
    ("own", "verdict", "kind"),
    [(UNSIGNED, "qualified", "cades"), (None, "qualified", "cades"), (report(Verdict.ADVANCED), "advanced", "pades")],
)
def test_request_shows_its_own_signature_else_the_one_that_counts(
    own: FileReport | None, verdict: str, kind: str, house: House
) -> None:
    beside = report(Verdict.QUALIFIED, kind=Kind.CADES)
    envelope = EnvelopeSignature(part_path="3", report=beside)
    filed(house, verification=own, envelopes=(envelope,), counted=beside)
    [row] = rows(house, Request)
    assert (row.signature_verdict, row.signature_kind) == (verdict, kind)


def test_unsigned_request_shows_that_nothing_was_found(house: House) -> None:
    assert replace(request(), verification=UNSIGNED).signed_by == UNSIGNED


def test_tables_of_the_first_version_keep_their_rows(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    with database.migrate() as connection:
        upgrade_to(connection, "0001")
    with database.write() as connection:
        connection.execute(text("INSERT INTO reference_counter (year, last) VALUES (2026, 7)"))
    ensure_schema(database, upgrade=True)
    assert schema_version(database) == HEAD
    with database.read() as connection:
        assert connection.execute(text("SELECT last FROM reference_counter")).scalar_one() == 7
        assert list(connection.execute(select(SignatureReport.changes, SignatureReport.part_path))) == []
    database.close()
