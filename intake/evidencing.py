"""Settings to the evidence: for the commands that write it out or ask for another judgement."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from intake.archive.local import LocalArchive
from intake.bootstrap import reading_room
from intake.connections import SystemClock
from intake.errors import NoInput
from intake.evidence_export import CODES, Exported, export_evidence
from intake.filing.database import Database
from intake.filing.evidence import evidence_of
from intake.filing.pending import PendingSignatures
from intake.filing.schema import ensure_schema
from intake.settings import Settings


def write_evidence(settings: Settings, reference: str, to: Path) -> tuple[Exported, ...]:
    """Write out the evidence of a request's signatures; see ``evidence_export.export_evidence``.

    Raises:
        NoInput: There is no such request.
    """
    with _database(settings) as database:
        kept = evidence_of(database, reference)
    if kept is None:
        raise _unknown(reference)
    with closing(LocalArchive(Path(settings.storage.archive))) as archive, reading_room(settings) as reader:
        return export_evidence(kept, to.absolute(), archive=archive, reader=reader)


def judge_again(settings: Settings, reference: str) -> bool:
    """Let the service judge a request again that waits or was given up; False where its verdict is settled.

    Raises:
        NoInput: There is no such request.
    """
    with _database(settings) as database:
        if evidence_of(database, reference) is None:
            raise _unknown(reference)
        return PendingSignatures(database, clock=SystemClock()).retry(reference, actor="operator")


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    with closing(Database(settings.storage.database_url())) as database:
        ensure_schema(database)
        yield database


def _unknown(reference: str) -> NoInput:
    return NoInput("no-such-request", f"There is no request {reference}.", CODES["no-such-request"][1])
