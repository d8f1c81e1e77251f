"""A sealed data message (ZFO of the Czech data boxes, ISDS): bytes in, envelope and files out.

A ZFO is a CMS SignedData over XML (``cms_content`` takes it out); whether the seal is good isn't
asked here.  Files may have a hundred megabytes, so the tree is built from a copy without their
base64, which is decoded from where it stands.  Elements are matched by local name: the host in the
namespace differs between the system's manual and its files.

Source: Provozní řád ISDS of 26 June 2026; dmBaseTypes.xsd 3.11.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

# lxml ships no type information
from lxml import etree

from parsers.charsets import clean_line
from parsers.cms_content import holds_content, open_signed_data
from parsers.databox import AttachedFile, BoxParty, DataMessageEnvelope, DataMessageKind, DeliveryEvent
from parsers.entity import CHUNK_BYTES, GENERIC_TYPE, Buffer, Entity
from parsers.errors import LimitExceeded, ParserError, Unreadable
from parsers.message import UnpackLimits

MAX_FILES = 500
"""The system takes a hundred."""
MAX_TREE_BYTES = 32 * 1024 * 1024
"""Of the XML without long base64; attachments as XML have twenty megabytes at most."""
MAX_TAGS = 1_000_000
MAX_EVENTS = 200
_MAX_TEXT = 1000

_PRAGUE = ZoneInfo("Europe/Prague")
_YEARS = range(2009, 2200)
_BODIES = ("dmReturnedMessage", "dmDelivery")
_LONG_BASE64 = re.compile(rb">([A-Za-z0-9+/=\s]{16384,}+)<")
_MARK = re.compile(r"\*(\d{1,9})\*")
"""Stands for long base64 in the tree; an asterisk is no letter of base64."""
_FIRST_ELEMENT = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml(?P<declaration>[^>]{0,200})\?>)?\s*(?:<!--(?:(?!-->).){0,4096}-->\s*)?<[A-Za-z_]",
    re.DOTALL,
)
"""A DOCTYPE can't follow an element, so where one comes first there is none."""
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([^\"']*)[\"']")
_DM_ID = re.compile(r"\d{1,20}")
_BOX_ID = re.compile(r"[a-z0-9]{7}")
_NUMBER = re.compile(r"-?\d{1,9}")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,120}")
_EVENT_CODE = re.compile(r"(EV\d{1,3})\s*:\s*")
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDataMessage:
    """A data message taken apart."""

    envelope: DataMessageEnvelope
    entities: tuple[Entity, ...]
    """Its files in order; none of a receipt."""


def is_sealed(buffer: Buffer) -> bool:
    """Whether a file of the ZFO type is a sealed message; 602 forms, which are zips, have the same type."""
    return buffer[:1] == b"\x30" and holds_content(buffer)


def open_zfo(buffer: Buffer, limits: UnpackLimits) -> OpenDataMessage:
    """Take a ZFO apart.

    Args:
        buffer: Whole file in DER or BER.
        limits: For the bytes of one part; its XML counts as one.

    Returns:
        Envelope and files; a file that can't be decoded has its problem and the others go on.

    Raises:
        Unreadable: ``cms-damaged``, ``zfo-damaged``.
        LimitExceeded: ``part-too-large``, ``too-many-parts``, ``zfo-too-complex``.
    """
    return read_data_message(_content(buffer, limits.max_part_bytes))


def read_data_message(content: bytes | bytearray) -> OpenDataMessage:
    """Take the sealed XML apart; exceptions are those of ``open_zfo``."""
    long_texts: list[tuple[int, int]] = []
    root = _tree(content, long_texts)
    body = next((child for child in root if _local(child) in _BODIES), None)
    message = None if body is None else _child(body, "dmDm")
    if body is None or message is None:
        raise _damaged("it holds no data message")
    files = [each for folder in _children(message, "dmFiles") for each in _children(folder, "dmFile")]
    if len(files) > MAX_FILES:
        raise LimitExceeded("too-many-parts", f"The data message has more than {MAX_FILES} files.")
    envelope = _envelope(root, body, message)
    return OpenDataMessage(
        envelope=replace(envelope, files=tuple(map(_described, files))),
        entities=tuple(_entity(each, content, long_texts) for each in files),
    )


# -- the XML --------------------------------------------------------------------------------------


def _content(buffer: Buffer, limit: int) -> bytearray:
    """The sealed XML, in memory once."""
    content = bytearray()
    for chunk in open_signed_data(buffer, name=None).chunks():
        content += chunk
        if len(content) > limit:
            raise LimitExceeded("part-too-large", "The data message is larger than the limit.")
    return content


def _tree(content: bytes | bytearray, long_texts: list[tuple[int, int]]) -> Any:
    """The XML as a tree, with a mark in place of each long base64, whose places are noted."""

    def mark(found: re.Match[bytes]) -> bytes:
        long_texts.append(found.span(1))
        return b">*%d*<" % (len(long_texts) - 1)

    slim = _LONG_BASE64.sub(mark, content)
    start = _FIRST_ELEMENT.match(slim)
    encoding = _ENCODING.search(start["declaration"] or b"") if start else None
    if start is None or (encoding and encoding[1].lower() not in {b"utf-8", b"utf8", b"us-ascii"}):
        raise _damaged("what it seals isn't the XML of a data message")
    if len(slim) > MAX_TREE_BYTES or slim.count(b"<") > MAX_TAGS:
        raise LimitExceeded("zfo-too-complex", "The data message has more XML than any message needs.")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=True,  # for long text; what makes it dangerous needs a DOCTYPE
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(slim, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _damaged("what it seals isn't well-formed XML") from error


def _damaged(what: str) -> Unreadable:
    return Unreadable("zfo-damaged", f"The data message can't be read: {what}.")


def _local(element: Any) -> str:
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def _children(parent: Any, name: str) -> Iterator[Any]:
    return (child for child in parent if _local(child) == name)


def _child(parent: Any, name: str) -> Any | None:
    return next(_children(parent, name), None)


def _raw(parent: Any, name: str) -> str:
    child = _child(parent, name)
    return "" if child is None else (child.text or "").strip()


def _text(parent: Any, name: str) -> str:
    return clean_line(_raw(parent, name), _MAX_TEXT)


def _number(text: str | None) -> int | None:
    found = _NUMBER.fullmatch((text or "").strip())
    return int(found[0]) if found else None


def _truth(text: str | None) -> bool | None:
    return _TRUTH.get((text or "").strip().lower())


def _time(text: str) -> datetime | None:
    """Aware; the system writes an offset, and where one is missing Czech time is meant."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.year not in _YEARS:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=_PRAGUE)


# -- the envelope ---------------------------------------------------------------------------------


def _envelope(root: Any, body: Any, message: Any) -> DataMessageEnvelope:
    dm_id = _raw(message, "dmID")
    if not _DM_ID.fullmatch(dm_id):
        raise _damaged("it has no number")
    return DataMessageEnvelope(
        kind=_kind(root, body),
        dm_id=dm_id,
        sender=_party(message, "Sender"),
        sender_type=_number(_raw(message, "dmSenderType")),
        recipient=_party(message, "Recipient"),
        subject=_text(message, "dmAnnotation"),
        to_hands=_text(message, "dmToHands"),
        delivered_at=_time(_raw(body, "dmDeliveryTime")),
        accepted_at=_time(_raw(body, "dmAcceptanceTime")),
        state=_number(_raw(body, "dmMessageStatus")),
        message_type=clean_line(body.get("dmType") or message.get("dmType") or "", 10),
        legal_title=_legal_title(message),
        personal_delivery=_truth(_raw(message, "dmPersonalDelivery")),
        fiction_allowed=_truth(_raw(message, "dmAllowSubstDelivery")),
        size_kb=_number(_raw(body, "dmAttachmentSize")),
        is_large=_truth(body.get("dmVODZ")) is True,
        announced_files=_number(body.get("attsNum")),
        is_suspicious=_truth(body.get("specMessFlag")) is True,
        events=tuple(_events(body)),
    )


def _kind(root: Any, body: Any) -> DataMessageKind:
    if _local(body) == "dmDelivery":
        return DataMessageKind.RECEIPT
    sent = "sent" in (etree.QName(root).namespace or "").rpartition("/")[2].lower()
    return DataMessageKind.SENT if sent or "Sent" in _local(root) else DataMessageKind.RECEIVED


def _party(message: Any, role: str) -> BoxParty:
    """``role``: ``Sender`` or ``Recipient``, as it stands in the names of the elements."""
    box_id = _raw(message, f"dbID{role}").lower()
    return BoxParty(
        box_id=box_id if _BOX_ID.fullmatch(box_id) else None,
        name=_text(message, f"dm{role}"),
        address=_text(message, f"dm{role}Address"),
        unit=_text(message, f"dm{role}OrgUnit"),
        unit_number=_text(message, f"dm{role}OrgUnitNum"),
        reference=_text(message, f"dm{role}RefNumber"),
        file_reference=_text(message, f"dm{role}Ident"),
    )


def _legal_title(message: Any) -> str:
    law, year, section, paragraph, point = (
        _text(message, f"dmLegalTitle{part}") for part in ("Law", "Year", "Sect", "Par", "Point")
    )
    act = f"{law}/{year}" if law and year else law
    words = (act, section and f"§ {section}", paragraph and f"odst. {paragraph}", point and f"písm. {point}")
    return " ".join(word for word in words if word)


def _events(body: Any) -> Iterator[DeliveryEvent]:
    found = [each for folder in _children(body, "dmEvents") for each in _children(folder, "dmEvent")]
    for event in found[:MAX_EVENTS]:
        words = _text(event, "dmEventDescr")
        code = _EVENT_CODE.match(words)
        yield DeliveryEvent(
            at=_time(_raw(event, "dmEventTime")),
            code=code[1] if code else "",
            words=words[code.end() :] if code else words,
        )


# -- the files ------------------------------------------------------------------------------------


def _described(file: Any) -> AttachedFile:
    return AttachedFile(
        name=clean_line(file.get("dmFileDescr") or "", _MAX_TEXT),
        declared_type=clean_line(file.get("dmMimeType") or "", 200),
        meta_type=clean_line(file.get("dmFileMetaType") or "", 30),
    )


def _entity(file: Any, content: bytes | bytearray, long_texts: list[tuple[int, int]]) -> Entity:
    """A file, whatever its declared type and its kind of attachment are: none is ever left out."""
    declared = (file.get("dmMimeType") or "").strip().lower()
    return Entity(
        chunks=_chunks(file, content, long_texts),
        name=file.get("dmFileDescr") or None,
        declared_type=declared if _MEDIA_TYPE.fullmatch(declared) else GENERIC_TYPE,
        disposition="attachment",
    )


def _chunks(file: Any, content: bytes | bytearray, long_texts: list[tuple[int, int]]) -> partial[Iterator[bytes]]:
    encoded, xml = _child(file, "dmEncodedContent"), _child(file, "dmXMLContent")
    if encoded is None and xml is not None:
        return partial(_as_xml, xml)
    text = "" if encoded is None else encoded.text or ""
    mark = _MARK.fullmatch(text)
    if mark and int(mark[1]) < len(long_texts):
        start, end = long_texts[int(mark[1])]
        return partial(_decoded, content, start, end)
    short = text.encode("utf-8", "replace")
    return partial(_decoded, short, 0, len(short))


def _as_xml(content: Any) -> Iterator[bytes]:
    """An attachment that stands in the message as XML: its one element, or its text where there is none."""
    elements = [child for child in content if isinstance(child.tag, str)]
    if len(elements) == 1:
        yield etree.tostring(elements[0], encoding="UTF-8", xml_declaration=True, with_tail=False)
    elif elements:
        raise Unreadable("zfo-file-damaged", "A file of the data message can't be decoded.")
    elif text := (content.text or "").strip():
        yield text.encode()


def _decoded(content: bytes | bytearray, start: int, end: int) -> Iterator[bytes]:
    """Base64 between two places, piece by piece; line ends may stand anywhere in it."""
    rest = b""
    ended = False
    for at in range(start, end, CHUNK_BYTES):
        rest += b"".join(content[at : min(at + CHUNK_BYTES, end)].split())
        if ended and rest:
            raise _undecodable()
        whole = len(rest) - len(rest) % 4
        part, rest = rest[:whole], rest[whole:]
        ended = part.endswith(b"=")
        yield _decode(part)
    if rest:
        raise _undecodable()


def _decode(text: bytes) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise _undecodable() from error


def _undecodable() -> ParserError:
    return Unreadable("zfo-file-damaged", "A file of the data message can't be decoded.")
