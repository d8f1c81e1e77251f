"""Codes of what the service itself finds (checks, decisions), with their explanation."""

from __future__ import annotations

from collections.abc import Mapping

from intake import register_checks, signature_words
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
    "debug-png": (
        "The directory for the pictures of `intake parse --debug-png` can't be written.",
        "Name another directory.",
    ),
    "source-kind-not-there": (
        "A source is of a kind that this version can't poll yet.",
        "Remove the source, and hand its files over by a folder source.",
    ),
    "archive-kind-not-there": (
        "This version keeps originals only in a directory.",
        "Set [storage] archive to a directory.",
    ),
    "sealed-envelope": (
        "The document lies in a signed envelope (p7m, ZFO) that this version can't open.",
        "Open it with the program of its kind, save the form, and import it with `intake import`.",
    ),
    "documents-unread": (
        "Documents of the message weren't read: it holds more, or slower ones, than one message may.",
        "Look through the rest of the message; a form among it is filed with `intake import`.",
    ),
    "documents-joined": (
        "Several documents of the message, each a page of the form, were put together to one request.",
        "Nothing to do; the pages are counted through in the order of their fields.",
    ),
    "documents-ambiguous": (
        "Pages of several forms came in one message, and it can't be told which belong together.",
        "Look at the documents and put the pages of each applicant together.",
    ),
    "documents-differ": (
        "Two documents of the message, pages or copies of one form, give different answers to one question.",
        "Look at both; the signed one counts, or ask the applicant.",
    ),
    "confirmed-by-document": (
        "A copy of the form beside the signed one says the same; its agreement counts as a second reading.",
        "Nothing to do.",
    ),
    "only-on-unsigned": (
        "The answer couldn't be read on the document that counts; the value is that of the copy beside it.",
        "Compare it with the signed document.",
    ),
    "signed-in-part": (
        "The signed document is only a part of the form; the other values come from the copy that isn't signed.",
        "Compare both, and ask the applicant for the whole signed form where that is needed.",
    ),
    "text-over-pages": (
        "A long text is the last answer on its page, and the next page is another file: it may go on there.",
        "Look at the top of the next page.",
    ),
    "page-unread": (
        "A picture beside a form that came in parts has none of the form's labels: it may be a page of it.",
        "Open it, and type in what is missing.",
    ),
    "values-unsure": (
        "The form was read, but not every required answer surely enough to be filed unseen.",
        "Compare the values with the document; `intake parse --explain` says for each why it isn't sure.",
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
    known = (CODES, register_checks.CODES, signature_words.CODES, findings.CODES, errors.CODES)
    return next((codes[code][1] for codes in known if code in codes), "")
