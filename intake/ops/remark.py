"""What a check has to say: a line with a level, a sentence, a remedy and a code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from intake.errors import ExitCode, IntakeError, TryAgain, Unavailable


class Level(StrEnum):
    """OK, worth a look, or wrong."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One line of ``intake check`` or ``intake doctor``."""

    level: Level
    subject: str
    """What was looked at: ``sources.protokol``, ``storage.database``."""
    sentence: str
    remedy: str = ""
    code: str = ""
    exit_code: ExitCode = ExitCode.FINDINGS
    """What the command ends with where this is a failure."""


def ok(subject: str, sentence: str) -> Remark:
    """Something is as it should be."""
    return Remark(level=Level.OK, subject=subject, sentence=sentence)


def warn(subject: str, sentence: str, remedy: str, code: str) -> Remark:
    """Something works but deserves a look."""
    return Remark(level=Level.WARN, subject=subject, sentence=sentence, remedy=remedy, code=code)


def fail(subject: str, sentence: str, remedy: str, code: str, exit_code: ExitCode = ExitCode.FINDINGS) -> Remark:
    """Something is wrong."""
    return Remark(
        level=Level.FAIL, subject=subject, sentence=sentence, remedy=remedy, code=code, exit_code=exit_code
    )  # fmt: skip


def failed(subject: str, error: IntakeError) -> Remark:
    """An error as a line; a server that can't be used gives 69."""
    away = isinstance(error, Unavailable | TryAgain)
    exit_code = ExitCode.UNAVAILABLE if away else ExitCode.FINDINGS
    return fail(subject, error.sentence, error.remedy, error.code, exit_code)


def exit_code_of(remarks: list[Remark], *, strict: bool) -> ExitCode:
    """The gravest end: configuration, then a server that is away, then findings."""
    failures = [remark.exit_code for remark in remarks if remark.level is Level.FAIL]
    if failures:
        return max(failures)
    has_warning = any(remark.level is Level.WARN for remark in remarks)
    return ExitCode.FINDINGS if strict and has_warning else ExitCode.OK
