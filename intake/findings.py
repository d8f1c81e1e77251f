"""Codes of what the service itself finds (checks, decisions), with their explanation."""

from __future__ import annotations

from collections.abc import Mapping

from intake import register_checks
from parsers import errors, findings

CODES: Mapping[str, tuple[str, str]] = {
    "signature-missing": (
        "The form has no signature that its channel demands, or nobody could tell.",
        "Look at the page; ask the applicant for a signed form where there is none.",
    ),
    "signature-not-intact": (
        "The document was changed after signing, or its signature doesn't fit its bytes.",
        "Compare what was signed with what is there; ask the applicant to sign and send it anew.",
    ),
    "repeated-submission": (
        "The same form, or the same values of the same applicant, came again.",
        "Nothing to do: the message was added to the request that is on file.",
    ),
    "suspected-duplicate": (
        "The same applicant has another request on file with other values.",
        "Compare both; a clerk decides whether the new one replaces the old one.",
    ),
    "no-such-message": ("No message has this number.", "`intake queue list` names those that wait."),
    "no-such-outgoing": (
        "No outgoing message has this number, or nothing was composed for it.",
        "`intake outbox list` names them.",
    ),
    "input-missing": ("A path that was named isn't there.", "Check the path."),
    "input-is-directory": ("A directory was named where a file is wanted.", "Name the files in it."),
    "input-name": ("The name of a file that was named is no Unicode text.", "Rename the file."),
    "input-unreadable": ("A file that was named can't be read.", "Check its type and its rights."),
    "source-kind-not-there": (
        "A source is of a kind that this version can't poll yet.",
        "Remove the source, and hand its files over by a folder source.",
    ),
    "archive-kind-not-there": (
        "This version keeps originals only in a directory.",
        "Set [storage] archive to a directory.",
    ),
    "sealed-envelope": (
        "The document lies in a signed envelope (p7m, ASiC, ZFO) that this version can't open.",
        "Open it with the program of its kind, save the form, and import it with `intake import`.",
    ),
    "documents-unread": (
        "Documents of the message weren't read: it holds more, or slower ones, than one message may.",
        "Look through the rest of the message; a form among it is filed with `intake import`.",
    ),
    "part-not-kept": (
        "The part broke a limit while the message was taken apart.",
        "Look into the original; ask the sender for a smaller or plainer file.",
    ),
}


def remedy(code: str | None) -> str:
    """What to do about a finding or about bytes that couldn't be read; empty for a code of another room."""
    if code is None:
        return ""
    known = (CODES, register_checks.CODES, findings.CODES, errors.CODES)
    return next((codes[code][1] for codes in known if code in codes), "")
