"""What can go wrong in the service itself, each with its sentence, its remedy and its exit code."""

from __future__ import annotations

from enum import IntEnum
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.message import Envelope


class ExitCode(IntEnum):
    """Exit codes of every command; those from 65 on follow sysexits.h."""

    OK = 0
    FAILED = 1
    USAGE = 2
    PARTLY = 3
    FINDINGS = 4
    BAD_DATA = 65
    NO_INPUT = 66
    UNAVAILABLE = 69
    INTERNAL = 70
    CANNOT_CREATE = 73
    TRY_AGAIN = 75
    CONFIGURATION = 78
    INTERRUPTED = 130


class IntakeError(Exception):
    """A failure with one sentence for a person and what to do about it.

    No personal data and no secrets in either.
    """

    exit_code = ExitCode.FAILED

    def __init__(self, code: str, sentence: str, remedy: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        """Stable, lower case with hyphens, e.g. ``imap-login-refused``."""
        self.sentence = sentence
        self.remedy = remedy


class ConfigurationError(IntakeError):
    """The configuration, a secret or the schema doesn't fit; trying again won't help."""

    exit_code = ExitCode.CONFIGURATION


class Unavailable(IntakeError):
    """A server can't be reached or refuses; permanent until somebody does something."""

    exit_code = ExitCode.UNAVAILABLE


class LoginRefused(Unavailable):
    """A server refused the credentials: don't try again by yourself (lock-out)."""


class TryAgain(IntakeError):
    """Weather: network, a busy or restarting server or database, another process at work."""

    exit_code = ExitCode.TRY_AGAIN


class CannotStore(IntakeError):
    """The disk or the database refuses to keep what we were given."""

    exit_code = ExitCode.CANNOT_CREATE


class NoInput(IntakeError):
    """A path that was named isn't there or can't be read."""

    exit_code = ExitCode.NO_INPUT


class BadData(IntakeError):
    """An input that can't be understood."""

    exit_code = ExitCode.BAD_DATA


class CannotProcess(IntakeError):
    """One message can't be processed; it goes to the failure queue and the next one on."""

    exit_code = ExitCode.BAD_DATA
    envelope: Envelope | None = None
    """What could be read of its header, so that a person sees whose it is."""


def trace(error: BaseException) -> dict[str, str]:
    """Type and places of an unforeseen error, for the log; never its text, which may quote a message."""
    places: list[str] = []
    cause = error.__cause__ or error.__context__
    traceback: TracebackType | None = error.__traceback__
    while traceback is not None:
        places.append(f"{traceback.tb_frame.f_globals.get('__name__', '?')}:{traceback.tb_lineno}")
        traceback = traceback.tb_next
    return {
        "error": type(error).__name__,
        "cause": type(cause).__name__ if cause else "",
        "place": places[-1] if places else "?",
        "trace": " > ".join(places[-12:]),
    }
