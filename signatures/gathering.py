"""From the judgement of single signatures to the report of a file, for every format the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from signatures.evidence import judged_with
from signatures.judging import Judged, blank_report
from signatures.reasons import reason
from signatures.report import Evidence, FileReport, Indication, Kind, Wanted
from signatures.verdict import file_verdict


def file_report(
    kind: Kind,
    judged: Iterable[Judged],
    *,
    reasons: Iterable[str] = (),
    signed_files: Iterable[str] = (),
) -> FileReport:
    """Put the signatures of a file together; what would settle them and what they rest on is told once."""
    judged = tuple(judged)
    reports = tuple(item.report for item in judged)
    wanted: dict[Wanted, None] = dict.fromkeys(piece for item in judged for piece in item.wanted)
    evidence: dict[Evidence, None] = dict.fromkeys(piece for item in judged for piece in item.evidence)
    return FileReport(
        kind=kind,
        verdict=file_verdict(reports),
        signatures=reports,
        reasons=tuple(dict.fromkeys(reasons)),
        signed_files=tuple(dict.fromkeys(signed_files)),
        wanted=tuple(wanted),
        evidence=tuple(evidence),
        judged_with=judged_with(),
    )


def with_facts(
    judged: Judged,
    *,
    field: str | None,
    whole: bool | None,
    reasons: Iterable[str] = (),
    signed_files: Iterable[str] = (),
) -> Judged:
    """Add what only the format knows.

    Args:
        field: Where the signature stands, e.g. the part of a mail or the name in a container.
        whole: Whether it covers all that there is.
        signed_files: Names of files that this very signature covers.
    """
    report = judged.report
    return replace(
        judged,
        report=replace(
            report,
            field=field,
            # what isn't there can't have been changed later; of a broken signature nobody can say that
            modified_after_signing=False if report.intact else None,
            covers_whole_document=whole,
            reasons=tuple(dict.fromkeys((*report.reasons, *reasons))),
            signed_files=tuple(signed_files) if report.intact else (),
        ),
    )


def unreadable(code: str, *, at: datetime, field: str | None, format: str) -> Judged:  # noqa: A002 - the field of the report
    """The report of a signature of which nothing can be read."""
    report = replace(
        blank_report(format, at),
        field=field,
        indication=Indication.TOTAL_FAILED,
        sub_indication="FORMAT_FAILURE",
        reasons=(reason(code),),
    )
    return Judged(report=report)
