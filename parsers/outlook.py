"""A mail saved by Outlook as .msg: [MS-OXMSG], read by extract-msg.

Only plain streams are asked for.  The library's readers of RTF bodies and of the many kinds of
Outlook items are left alone: they are slow and not needed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import extract_msg
from extract_msg.attachments import AttachmentBase
from extract_msg.enums import ErrorBehavior

from parsers.charsets import clean_line
from parsers.entity import GENERIC_TYPE, Entity, OpenMail, slices
from parsers.errors import LimitExceeded, Unreadable
from parsers.headers import Fields, read_fields
from parsers.message import UnpackLimits

# The library reports every oddity of a hostile file in words of its own, content included.
logging.getLogger("extract_msg").setLevel(logging.CRITICAL + 1)
logging.getLogger("olefile").setLevel(logging.CRITICAL + 1)

# All but broken sectors: a file that was cut off would give cut attachments without a word.
_TOLERANT = ErrorBehavior.SUPPRESS_ALL & ~ErrorBehavior.OLE_DEFECT_INCORRECT

Value = TypeVar("Value")

_SUBJECT = "0037"
_TRANSPORT_HEADERS = "007D"
_SENDER_NAME = "0C1A"
_SENDER_SMTP = "5D01"
_SENDER_EMAIL = "0C1F"
_DISPLAY_TO = "0E04"
_BODY = "1000"
_MESSAGE_ID = "1035"
_REFERENCES = "1039"
_IN_REPLY_TO = "1042"
_HTML_STREAM = "__substg1.0_10130102"
_SENT_AT = "00390040"
_LONG_NAME = "3707"
_SHORT_NAME = "3704"
_DISPLAY_NAME = "3001"
_MIME_TYPE = "370E"
_CONTENT_ID = "3712"


def open_msg(path: Path, limits: UnpackLimits) -> OpenMail:
    """The header fields, the text and the attachments of a .msg; attached messages are .msg again.

    Raises:
        Unreadable: ``msg-damaged``.
        LimitExceeded: ``too-many-parts``.
    """
    try:
        message = extract_msg.MSGFile(  # type: ignore[no-untyped-call]  # its options are keyword arguments of any kind
            str(path), delayAttachments=True, errorBehavior=_TOLERANT
        )
    except MemoryError:
        raise
    except Exception as error:  # the library raises whatever the bytes provoke
        raise _damaged() from error
    try:
        return _read(message, limits)
    except (LimitExceeded, MemoryError):
        raise
    except Exception as error:  # as above: properties are read only when they are asked for
        raise _damaged() from error
    finally:
        message.close()


def _damaged() -> Unreadable:
    return Unreadable("msg-damaged", "The Outlook message is damaged.")


def _read(message: extract_msg.MSGFile, limits: UnpackLimits) -> OpenMail:
    folders = message.listDir(streams=False, storages=True, includePrefix=False)
    if sum(folder[0].startswith("__attach") for folder in folders if len(folder) == 1) > limits.max_parts:
        raise LimitExceeded("too-many-parts", f"The Outlook message has more than {limits.max_parts} attachments.")
    if not message.exists("__properties_version1.0"):
        raise _damaged()
    attachments = tuple(_attachment(item) for item in message.attachments if isinstance(item, AttachmentBase))
    return OpenMail(fields=_read_fields(message), entities=(*_bodies(message), *attachments))


def _bodies(message: extract_msg.MSGFile) -> list[Entity]:
    bodies = []
    if text := _text(message, _BODY):
        bodies.append(_body_entity(text.encode("utf-8", "replace"), "text/plain", "utf-8"))
    if html := _tolerate(lambda: message.getStream(_HTML_STREAM)):
        bodies.append(_body_entity(html, "text/html", None))
    return bodies


def _body_entity(data: bytes, media_type: str, charset: str | None) -> Entity:
    return Entity(chunks=partial(slices, data, 0, len(data)), declared_type=media_type, charset=charset, of_mail=True)


def _attachment(attachment: AttachmentBase) -> Entity:
    name = _text(attachment, _LONG_NAME) or _text(attachment, _SHORT_NAME) or _text(attachment, _DISPLAY_NAME)
    data = _tolerate(lambda: attachment.data)
    if isinstance(data, extract_msg.MSGFile):
        embedded = data
        data = _tolerate(embedded.exportBytes)
        name = f"{name or 'message'}.msg"
    problem = None if isinstance(data, bytes) else Unreadable("msg-damaged", "An attachment of the message is damaged.")
    content = data if isinstance(data, bytes) else b""
    return Entity(
        chunks=partial(slices, content, 0, len(content)),
        name=name,
        declared_type=(_text(attachment, _MIME_TYPE) or GENERIC_TYPE).strip().lower(),
        disposition="attachment",
        content_id=(_text(attachment, _CONTENT_ID) or "").strip("<> ").lower() or None,
        problem=problem,
    )


def _read_fields(message: extract_msg.MSGFile) -> Fields:
    """The transport headers of a received mail; of one that was only sent, what its properties say."""
    if headers := _text(message, _TRANSPORT_HEADERS):
        fields, _ = read_fields(headers.strip().encode("utf-8", "replace"))
        if fields.first("from"):
            return fields
    name = clean_line(_text(message, _SENDER_NAME) or "").replace('"', "'")
    address = _text(message, _SENDER_SMTP) or _text(message, _SENDER_EMAIL) or ""
    sent_at = _tolerate(lambda: format_datetime(message.getPropertyVal(_SENT_AT)))
    values = (
        ("from", f'"{name}" <{clean_line(address)}>'),
        ("to", _text(message, _DISPLAY_TO)),
        ("subject", _text(message, _SUBJECT)),
        ("date", sent_at),
        ("message-id", _text(message, _MESSAGE_ID)),
        ("references", _text(message, _REFERENCES)),
        ("in-reply-to", _text(message, _IN_REPLY_TO)),
    )
    return Fields(tuple((key, value) for key, value in values if value))


def _text(holder: extract_msg.MSGFile | AttachmentBase, property_id: str) -> str | None:
    value = _tolerate(lambda: holder.getStringStream(f"__substg1.0_{property_id}"))
    return value.rstrip("\0") if isinstance(value, str) else None


def _tolerate(read: Callable[[], Value]) -> Value | None:
    """One broken property doesn't cost the rest of the message."""
    try:
        return read()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 — the library raises whatever the bytes provoke
        return None
