"""Unpacks bytes in a directory of their own and checks what must hold for every message."""

from __future__ import annotations

import hashlib
import re
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from parsers.errors import ParserError
from parsers.mail import unpack
from parsers.message import PartRole, UnpackedMessage, UnpackedPart, UnpackJob, UnpackLimits

_LIMITS = UnpackLimits()
_OURS = re.compile(r"\d{4,}")


@dataclass(frozen=True)
class Unpacked:
    """A message and the bytes of its stored parts."""

    message: UnpackedMessage
    files: dict[str, bytes]

    def part(self, path: str) -> UnpackedPart:
        return next(part for part in self.message.parts if part.path == path)

    def content(self, path: str) -> bytes:
        return self.files[self.part(path).stored_as or ""]

    def outline(self) -> list[tuple[str, str, str | None]]:
        return [(part.path, part.media_type, part.code) for part in self.message.parts]


def unpack_bytes(
    data: bytes,
    *,
    media_type: str = "message/rfc822",
    file_name: str | None = None,
    limits: UnpackLimits = _LIMITS,
) -> Unpacked:
    """Unpack and assert the contract of ``UnpackedMessage``; what unpack raises goes through."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        original, directory = root / "original", root / "parts"
        original.write_bytes(data)
        directory.mkdir()
        job = UnpackJob(
            original=original, media_type=media_type, file_name=file_name, directory=directory, limits=limits
        )
        try:
            message = unpack(job)
        finally:
            assert {path.name for path in root.iterdir()} == {"original", "parts"}
            assert all(_OURS.fullmatch(path.name) and path.is_file() for path in directory.iterdir())
        files = {path.name: path.read_bytes() for path in directory.iterdir()}
    _assert_contract(message, files, limits)
    return Unpacked(message, files)


def unpack_or_refuse(data: bytes, **options: object) -> UnpackedMessage | ParserError:
    """The message, or the one kind of error that may leave."""
    try:
        return unpack_bytes(data, **options).message  # type: ignore[arg-type]
    except ParserError as error:
        return error


def assert_clean_name(name: str) -> None:
    """What holds for every name that people see."""
    assert name
    assert len(name.encode()) <= 255
    assert name == unicodedata.normalize("NFC", name)
    assert not re.search(r"[/\\\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]", name)
    assert name not in (".", "..")


def _assert_contract(message: UnpackedMessage, files: dict[str, bytes], limits: UnpackLimits) -> None:
    parts = message.parts
    assert len(parts) <= limits.max_parts
    assert len({part.path for part in parts}) == len(parts)
    assert {part.stored_as for part in parts if part.stored_as} == set(files)
    for part in parts:
        assert_clean_name(part.name)
        assert re.fullmatch(r"[0-9a-f]{64}", part.sha256)
        assert (part.set_aside is None) == (part.code is None)
        assert part.media_type == part.media_type.lower()
        if part.stored_as:
            assert hashlib.sha256(files[part.stored_as]).hexdigest() == part.sha256
            assert len(files[part.stored_as]) == part.size_bytes
        else:
            assert part.set_aside or part.role is PartRole.CONTAINER
    _assert_clean_texts(message)


def _assert_clean_texts(message: UnpackedMessage) -> None:
    envelope = message.envelope
    singles = (
        envelope.subject,
        envelope.sender_name,
        envelope.sender_address,
        envelope.message_id,
        envelope.precedence,
    )
    for text in (*singles, *envelope.recipients, *envelope.references, *message.defects):
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", text or "")
        assert len(text or "") <= 998
    assert len(message.body_text) <= 100_000
    message.body_text.encode()
    assert len(envelope.recipients) <= 100
    assert envelope.date is None or envelope.date.tzinfo is not None
