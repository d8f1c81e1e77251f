"""winmail.dat, in which Outlook hides attachments: [MS-OXTNEF], properties of [MS-OXCDATA] 2.11.

Read here and not by tnefparse: that copies the rest of the file for every object and believes
counts of four thousand million, so that a file of 100 bytes keeps it busy for hours.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from parsers.charsets import decode_text
from parsers.entity import GENERIC_TYPE, Buffer, Entity, slices
from parsers.errors import LimitExceeded, Unreadable
from parsers.message import UnpackLimits

_SIGNATURE = 0x223E9F78
_HEADER_BYTES = 6
_OBJECT_BYTES = 9
_CHECKSUM_BYTES = 2
_MAX_OBJECTS = 20_000
_MAX_PROPERTIES = 2_000

_BODY = 0x800C
_ATTACH_DATA = 0x800F
_ATTACH_TITLE = 0x8010
_ATTACH_RENDERING = 0x9002
_MESSAGE_PROPERTIES = 0x9003
_ATTACH_PROPERTIES = 0x9005
_OEM_CODEPAGE = 0x9007

_PROPERTY_BODY = 0x1000
_PROPERTY_HTML = 0x1013
_PROPERTY_DATA = 0x3701
_PROPERTY_SHORT_NAME = 0x3704
_PROPERTY_LONG_NAME = 0x3707
_PROPERTY_MIME_TYPE = 0x370E
_PROPERTY_CONTENT_ID = 0x3712

_TYPE_STRING8 = 0x1E
_TYPE_UNICODE = 0x1F
_TYPE_OBJECT = 0x0D
_TYPE_BINARY = 0x102
_FIXED_BYTES = {2: 4, 3: 4, 4: 4, 10: 4, 11: 4, 5: 8, 6: 8, 7: 8, 20: 8, 64: 8, 72: 16}
_COUNTED = frozenset({_TYPE_STRING8, _TYPE_UNICODE, _TYPE_OBJECT, _TYPE_BINARY})
_MULTIPLE = 0x1000
_NAMED = 0x8000
_GUID_BYTES = 16
_EMBEDDED_MESSAGE = bytes.fromhex("0703020000000000c000000000000046")

Range = tuple[int, int]


@dataclass(slots=True)
class _Attachment:
    """What has been read of one attachment so far."""

    title: str = ""
    data: Range | None = None
    texts: dict[int, str] = field(default_factory=dict)


def open_tnef(buffer: Buffer, limits: UnpackLimits) -> tuple[Entity, ...]:
    """The text and the attachments of a winmail.dat.

    Raises:
        Unreadable: ``tnef-damaged``; what could be read before the damage isn't returned.
        LimitExceeded: ``too-many-parts``.
    """
    try:
        bodies, attachments = _read_objects(buffer, limits)
    except (struct.error, ValueError) as error:
        raise Unreadable("tnef-damaged", "The winmail.dat is damaged.") from error
    return (*bodies, *(_entity(buffer, attachment) for attachment in attachments if attachment.data))


def _read_objects(buffer: Buffer, limits: UnpackLimits) -> tuple[list[Entity], list[_Attachment]]:
    codepage = "cp1250"
    bodies: list[Entity] = []
    attachments: list[_Attachment] = []
    for name, start, end in _objects(buffer):
        if name == _OEM_CODEPAGE and end - start >= 4:
            codepage = f"cp{_unpack(buffer, '<I', start)}"
        elif name == _BODY:
            bodies.append(_text_entity(bytes(buffer[start:end]).rstrip(b"\0"), "text/plain", codepage))
        elif name == _MESSAGE_PROPERTIES:
            bodies += _read_bodies(buffer, start, end, codepage)
        elif name == _ATTACH_RENDERING:
            attachments.append(_Attachment())
        elif name in (_ATTACH_DATA, _ATTACH_TITLE, _ATTACH_PROPERTIES):
            if not attachments:
                raise ValueError("an attachment's data before the attachment")
            _read_attachment_object(buffer, attachments[-1], name, (start, end), codepage)
        if len(attachments) + len(bodies) > limits.max_parts:
            raise LimitExceeded("too-many-parts", f"The winmail.dat has more than {limits.max_parts} parts.")
    return bodies, attachments


def _objects(buffer: Buffer) -> Iterator[tuple[int, int, int]]:
    """Name, start and end of the data of every object."""
    if len(buffer) < _HEADER_BYTES or _unpack(buffer, "<I", 0) != _SIGNATURE:
        raise ValueError("no TNEF signature")
    at, count = _HEADER_BYTES, 0
    while at + _OBJECT_BYTES + _CHECKSUM_BYTES <= len(buffer):
        name, size = _unpack(buffer, "<H", at + 1), _unpack(buffer, "<I", at + 5)
        start = at + _OBJECT_BYTES
        if start + size > len(buffer) or count >= _MAX_OBJECTS:
            raise ValueError("an object is longer than the file, or there are too many")
        yield name, start, start + size
        at, count = start + size + _CHECKSUM_BYTES, count + 1


def _read_attachment_object(buffer: Buffer, attachment: _Attachment, name: int, place: Range, codepage: str) -> None:
    start, end = place
    if name == _ATTACH_DATA:
        attachment.data = place
    elif name == _ATTACH_TITLE:
        attachment.title = decode_text(bytes(buffer[start:end]).rstrip(b"\0"), codepage)
    else:
        for tag, kind, place_of_value in _properties(buffer, start, end):
            if tag == _PROPERTY_DATA:
                attachment.data = _skip_class(buffer, place_of_value)
            elif kind in (_TYPE_STRING8, _TYPE_UNICODE):
                attachment.texts[tag] = _property_text(buffer, place_of_value, kind, codepage)


def _skip_class(buffer: Buffer, place: Range) -> Range:
    """An embedded message stands behind the class of its interface."""
    start, end = place
    return (start + _GUID_BYTES, end) if buffer[start : start + _GUID_BYTES] == _EMBEDDED_MESSAGE else place


def _read_bodies(buffer: Buffer, start: int, end: int, codepage: str) -> list[Entity]:
    bodies = []
    for tag, kind, place in _properties(buffer, start, end):
        if tag == _PROPERTY_BODY and kind in (_TYPE_STRING8, _TYPE_UNICODE):
            bodies.append(_text_entity(_property_text(buffer, place, kind, codepage).encode(), "text/plain", "utf-8"))
        elif tag == _PROPERTY_HTML and kind == _TYPE_BINARY:
            bodies.append(_text_entity(bytes(buffer[place[0] : place[1]]), "text/html", codepage))
    return bodies


def _properties(buffer: Buffer, start: int, end: int) -> Iterator[tuple[int, int, Range]]:
    """Tag, type and place of each value of a property list; several values give several items."""
    count = _unpack(buffer, "<I", start)
    at = start + 4
    for _ in range(min(count, _MAX_PROPERTIES)):
        if at + 4 > end:
            return
        kind, tag = _unpack(buffer, "<H", at), _unpack(buffer, "<H", at + 2)
        at = _skip_property_name(buffer, at + 4) if tag >= _NAMED else at + 4
        values = 1
        if kind & _MULTIPLE or kind in _COUNTED:
            values = min(_unpack(buffer, "<I", at), _MAX_PROPERTIES)
            at += 4
        kind &= ~_MULTIPLE
        for _ in range(values):
            size = _FIXED_BYTES.get(kind)
            if kind in _COUNTED:
                size, at = _unpack(buffer, "<I", at), at + 4
            if size is None or at + size > end:
                raise ValueError("a property is longer than its list or of an unknown type")
            yield tag, kind, (at, at + size)
            at += size + (-size % 4)


def _skip_property_name(buffer: Buffer, at: int) -> int:
    kind = _unpack(buffer, "<I", at + _GUID_BYTES)
    at += _GUID_BYTES + 4
    if kind == 0:
        return at + 4
    length = _unpack(buffer, "<I", at)
    return at + 4 + length + (-length % 4)


def _property_text(buffer: Buffer, place: Range, kind: int, codepage: str) -> str:
    raw = bytes(buffer[place[0] : place[1]])
    if kind == _TYPE_UNICODE:
        return raw.decode("utf-16-le", "replace").rstrip("\0")
    return decode_text(raw.rstrip(b"\0"), codepage)


def _text_entity(data: bytes, media_type: str, charset: str) -> Entity:
    return Entity(chunks=partial(slices, data, 0, len(data)), declared_type=media_type, charset=charset, of_mail=True)


def _entity(buffer: Buffer, attachment: _Attachment) -> Entity:
    start, end = attachment.data or (0, 0)
    texts = attachment.texts
    return Entity(
        chunks=partial(slices, buffer, start, end),
        name=texts.get(_PROPERTY_LONG_NAME) or attachment.title or texts.get(_PROPERTY_SHORT_NAME) or None,
        declared_type=(texts.get(_PROPERTY_MIME_TYPE) or GENERIC_TYPE).strip().lower(),
        disposition="attachment",
        content_id=(texts.get(_PROPERTY_CONTENT_ID) or "").strip("<> ").lower() or None,
    )


def _unpack(buffer: Buffer, layout: str, at: int) -> int:
    value: int = struct.unpack(layout, bytes(buffer[at : at + struct.calcsize(layout)]))[0]
    return value
