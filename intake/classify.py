"""What kind of message and part this is, told from the envelope and the bytes' type alone."""

from __future__ import annotations

import re
from collections.abc import Iterable

from parsers.message import Envelope, PartRole, UnpackedPart

DOCUMENT_TYPES = frozenset(
    {
        "application/pdf",
        "application/msword",
        "application/rtf",
        "application/vnd.ms-word.document.macroenabled.12",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "text/rtf",
    }
)
SEALED_TYPES = frozenset(
    {
        "application/pkcs7-mime",
        "application/vnd.etsi.asic-e+zip",
        "application/vnd.etsi.asic-s+zip",
        "application/vnd.software602.filler.form-xml-zip",
    }
)
"""A signed envelope (CMS, ASiC, ZFO) that wasn't opened: it may hold the form."""
LOCKED_CODES = frozenset(
    {
        "archive-unsupported",
        "cms-damaged",
        "msg-damaged",
        "office-encrypted",
        "part-too-large",
        "smime-encrypted",
        "tnef-damaged",
        "zfo-damaged",
        "zfo-file-damaged",
        "zfo-too-complex",
        "zip-damaged",
        "zip-encrypted",
        "zip-entry-damaged",
        "zip-method-unsupported",
        "zip-split",
    }
)
"""Parts that may hold the form but can't be opened without the sender's help."""
DOCUMENT_NAMES = (".pdf", ".docx", ".docm", ".dotx", ".doc", ".odt", ".rtf")
SMALLEST_PICTURE_BYTES = 20_000
"""A smaller picture beside a text is a logo, not a page of a form (a fax page of A4 has about 30 kB)."""

_REFERENCE = re.compile(r"\bZS-\d{4}-\d{6}\b")
_FORWARDED = re.compile(r"(?i)^\s*(?:fwd?|fw|přep|předáno|postoup)\w*\s*:")
QUIET_PRECEDENCE = frozenset({"bulk", "list", "junk", "auto_reply", "auto-reply"})
"""Values of Precedence that machines write."""
FORWARDERS_MARKS = frozenset({"x-loop"})
"""Whatever forwards a person's mail puts it on, too: no acknowledgement then, but a person reads it."""


def may_hold_form(part: UnpackedPart, *, alone: bool = False) -> bool:
    """Whether a leaf is a document or a picture of a page, so that it has to be read.

    One that is only called a document was damaged on its way, or saved in another format.

    Args:
        part: A leaf or container.
        alone: Nothing else came with it.
    """
    if part.set_aside is not None or part.stored_as is None or part.role is not PartRole.ATTACHMENT:
        return False
    if part.media_type in DOCUMENT_TYPES | SEALED_TYPES:
        return True
    if is_picture(part):
        return alone or part.size_bytes >= SMALLEST_PICTURE_BYTES
    return part.name.lower().endswith(DOCUMENT_NAMES)


def is_picture(part: UnpackedPart) -> bool:
    """A photo or a scan without a PDF around it."""
    return part.media_type.startswith("image/")


def is_locked(part: UnpackedPart) -> bool:
    """A part that may hold the form, but only the sender can open it, or send it again."""
    if part.code == "part-empty":
        return part.name.lower().endswith(DOCUMENT_NAMES)
    return part.code in LOCKED_CODES


def automatic(envelope: Envelope) -> str | None:
    """Why a mail was written by a machine (RFC 3834, section 2), or None for a person's."""
    if envelope.content_type == "multipart/report":
        return "a report by a mail server"
    if envelope.auto_submitted not in (None, "no"):
        return "an automatic reply or notice"
    if envelope.list_headers or envelope.precedence in QUIET_PRECEDENCE:
        return "a mailing list or bulk mail"
    if envelope.return_path == "" or set(envelope.loop_marks) - FORWARDERS_MARKS:
        return "an automatic reply or notice"
    return None


def is_reply(envelope: Envelope) -> bool:
    """Whether a mail answers another; a forwarded one may name its original, too."""
    return bool(envelope.in_reply_to) and _FORWARDED.match(envelope.subject) is None


def references_in(subject: str) -> tuple[str, ...]:
    """Our reference numbers that a subject names, in order, each once."""
    return tuple(dict.fromkeys(_REFERENCE.findall(subject)))


def thread_ids(envelope: Envelope) -> tuple[str, ...]:
    """Message-IDs of the mails that this one answers, the nearest first."""
    ids: Iterable[str] = (*envelope.in_reply_to, *reversed(envelope.references))
    return tuple(dict.fromkeys(ids))
