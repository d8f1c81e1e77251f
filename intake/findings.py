"""Codes of what the service itself finds (checks, decisions), with their explanation."""

from __future__ import annotations

from collections.abc import Mapping

CODES: Mapping[str, tuple[str, str]] = {
    "signature-missing": (
        "The form has no signature that its channel demands, or nobody could tell.",
        "Look at the page; ask the applicant for a signed form where there is none.",
    ),
    "signature-broken": (
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
    "ack-paper": ("A paper submission is not acknowledged by mail.", "Print the letter and send it by post."),
    "ack-no-address": ("The message names no address.", "Find another way to tell the applicant."),
}
