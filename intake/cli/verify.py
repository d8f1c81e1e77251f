"""``intake verify``: judge the signatures of files, without a database."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from intake.cli.companions import companions_of
from intake.cli.context import Context
from intake.cli.output import cell
from intake.cli.signature_block import signature_block
from intake.cli.verify_words import LANGUAGES, Words
from intake.days import PRAGUE
from intake.errors import ExitCode, IntakeError

if TYPE_CHECKING:
    from intake.bootstrap import Judge
    from signatures.report import FileReport, SignatureReport

NEEDS_PERSON = frozenset({"modified", "invalid", "unsupported", "pending", "no_proof_of_time"})


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("verify")(verify)


def verify(
    ctx: typer.Context,
    paths: Annotated[
        list[Path], typer.Argument(readable=False, metavar="PATH...", help="Signed PDFs and other files.")
    ],
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="TIME", help="Judge as of this ISO 8601 time; Prague time without an offset."),
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Fetch nothing, whatever [signatures] checks_online says.")
    ] = False,
    trust: Annotated[
        Path | None,
        typer.Option("--trust", metavar="DIR", help="Trusted lists, roots, CRLs; else [signatures] trust_dir."),
    ] = None,
    lang: Annotated[
        str, typer.Option("--lang", metavar="en|cs", help="Language of the verdict and its reasons for people.")
    ] = "en",
) -> None:
    """Tell what the signatures of a file are worth: who, when, what changed since, and why.

    Whom to believe is in a trust directory, which ``intake trust update`` makes; without one the best
    verdict is ``advanced``.  Only with [signatures] checks_online are CRLs and OCSP answers fetched.

    Examples:
      intake verify zadost.pdf
      intake verify zadost.pdf.p7s        (signs zadost.pdf beside it)
      intake verify --json --at 2026-11-20T09:15:30+01:00 *.pdf
      intake verify --offline --trust /srv/intake/trust zadost.pdf

    Exit codes: 0 all is well or unsigned, 4 a person has to look, 65 a file can't be read, 66 it isn't there.
    """
    from intake.bootstrap import judging_room

    context = Context.of(ctx)
    context.start_logging()
    moment, words = _moment(at), _words(lang)
    if trust is not None and not trust.is_dir():
        context.output.warn(f"--trust {trust} isn't a directory: nobody is trusted.", "Make it: intake trust update")
    codes: set[ExitCode] = set()
    with judging_room(context.settings_or_defaults(), trust=trust, offline=offline) as judge:
        for path in paths:
            started = time.perf_counter()
            try:
                report = _judge(judge, path, moment)
            except IntakeError as error:
                codes.add(ExitCode.BAD_DATA if error.exit_code is ExitCode.FAILED else error.exit_code)
                _show_error(context, path, error)
                continue
            if report.verdict.value in NEEDS_PERSON:
                codes.add(ExitCode.FINDINGS)
            _show(context, path, report, words, seconds=round(time.perf_counter() - started, 3))
    if codes:
        raise typer.Exit(max(codes))


def _words(language: str) -> Words:
    if language not in LANGUAGES:
        raise typer.BadParameter("--lang is en or cs")
    return LANGUAGES[language]


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter("TIME is ISO 8601, e.g. 2026-11-20T09:15:30+01:00") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=PRAGUE)


def _judge(judge: Judge, path: Path, at: datetime | None) -> FileReport:
    from intake.bootstrap import input_file
    from signatures.verify import VerifyJob

    original, media_type = input_file(path)
    beside = companions_of(original)
    return judge(VerifyJob(path=original, name=path.name, media_type=media_type, at=at, companions=beside))


def _record(path: Path, report: FileReport, seconds: float) -> dict[str, Any]:
    return {
        "file": str(path),
        "kind": report.kind.value,
        "verdict": report.verdict.value,
        "signatures": [_signature(signature) for signature in report.signatures],
        "seconds": seconds,
    }


def _signature(report: SignatureReport) -> dict[str, Any]:
    return {
        "field": report.field,
        "format": report.format,
        "indication": report.indication.value,
        "sub_indication": report.sub_indication,
        "intact": report.intact,
        "modified_after_signing": report.modified_after_signing,
        "covers_whole_document": report.covers_whole_document,
        "signer": report.signer,
        "organisation": report.organisation,
        "organisation_id": report.organisation_id,
        "certificate_serial": report.certificate_serial,
        "issuer": report.issuer,
        "claimed_time": report.claimed_time,
        "timestamp_time": report.timestamp_time,
        "best_time": report.best_time,
        "trusted": report.trusted,
        "qualified": report.qualified,
        "qscd": report.qscd,
        "certificate_type": report.certificate_type,
        "reasons": list(report.reasons),
    }


def _show_error(context: Context, path: Path, error: IntakeError) -> None:
    if context.output.json:
        context.output.record({"file": str(path), "error": {"code": error.code, "message": error.sentence}})
    else:
        context.output.data(f"{cell(path)}: {error.sentence} [{error.code}]")


def _show(context: Context, path: Path, report: FileReport, words: Words, *, seconds: float) -> None:
    if not context.output.json:
        context.output.data(signature_block(context.output, path, report, words))
        return
    context.output.record(_record(path, report, seconds))
    for reason in report.reasons:  # about the file as a whole: the contract has no key for it
        context.output.say(f"{cell(path)}: {reason}")
