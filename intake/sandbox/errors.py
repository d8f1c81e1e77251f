"""How a call into the limited child process can end badly, with codes for people."""

from __future__ import annotations

from collections.abc import Mapping

from intake.errors import ExitCode, IntakeError


class ForeignBytesError(IntakeError):
    """Foreign bytes could not be read, or whoever read them broke a limit.

    ``code`` is that of the ``ParserError`` or ``SignatureError`` raised in the child, or one of ``CODES``.
    """

    exit_code = ExitCode.BAD_DATA


_LOOK = "Open the original with care and enter it by hand, or raise the limit and run `intake queue retry`."
_REPORT = "This is a fault of a reader, not of the sender: report it with the code and the place, keep the original."
_WAIT = (
    "Nothing to do for this message: it is tried again by itself. If it goes on, look at memory, disk and processes."
)

CODES: Mapping[str, tuple[str, str]] = {
    "child-timeout": ("Reading took longer than the wall-clock limit and was stopped.", _LOOK),
    "child-cpu": ("Reading used more processor time than allowed and was stopped.", _LOOK),
    "child-memory": ("Reading needed more memory than allowed and was stopped.", _LOOK),
    "child-file-size": ("Unpacking wrote a file larger than allowed and was stopped.", _LOOK),
    "child-disk": ("Unpacking filled the temporary directory although there was room enough.", _LOOK),
    "child-output": ("The reader's answer was too large or malformed and was thrown away.", _REPORT),
    "child-crashed": ("The process that read the bytes crashed.", _REPORT),
    "child-exception": ("A reader failed in a way that it doesn't foresee.", _REPORT),
    "sandbox-start": (
        "The limited child process can't be started or refused to run a function.",
        "Run `intake doctor`; check that the installation is complete and readable for the service's user.",
    ),
    "sandbox-argument": (
        "A file's name or another value can't be handed to the limited child process.",
        "Rename the file so that its name is valid UTF-8.",
    ),
    "sandbox-unreadable": (
        "A file that should be read isn't there or may not be read.",
        "Check that it is there, and its mode; for an original see the archive directory.",
    ),
    "temporary-directory": (
        "The temporary directory can't be written.",
        "Check that TMPDIR is there and that the service's user may write to it.",
    ),
    "sandbox-busy": ("The system could not start a process just now (memory, processes, disk).", _WAIT),
    "sandbox-closed": ("The service was stopping while bytes were being read.", _WAIT),
    "sandbox-disk-full": ("The temporary directory has no room.", "Free space below TMPDIR; it goes on by itself."),
}
"""code → (what it means, what to do), for ``intake explain``."""


def foreign(code: str, sentence: str = "") -> ForeignBytesError:
    """A breach by its code; the sentence is that of ``CODES`` unless a better one is known."""
    meaning, remedy = CODES[code]
    return ForeignBytesError(code, sentence or meaning, remedy)
