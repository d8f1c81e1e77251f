"""Zip archives as containers of parts (APPNOTE 6.3), with the guards of the data box and tighter ones.

Everything is judged by the central directory before a byte is inflated; what the directory
conceals, zipfile refuses at the checksum.  Names are never used as paths.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from parsers.charsets import find_codec
from parsers.entity import CHUNK_BYTES, Buffer, Entity
from parsers.errors import Encrypted, LimitExceeded, ParserError, Unreadable
from parsers.message import UnpackLimits
from parsers.zip_directory import READABLE_METHODS, ZIP_FAILS, open_directory

_ENCRYPTED_FLAG = 0x1
_UTF8_FLAG = 0x800
_LOCAL_HEADER_BYTES = 30
_SYSTEM_NAMES = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


def open_zip(buffer: Buffer, limits: UnpackLimits, *, room_bytes: int) -> tuple[Entity, ...]:
    """The files in a zip as entities; folders aren't among them.

    Args:
        buffer: The whole zip; it must stay open while the entities' chunks are read.
        limits: Entries, folder levels and ratio.
        room_bytes: How many unpacked bytes the message may still have.

    Raises:
        LimitExceeded: ``zip-too-many-entries`` or ``zip-bomb``.
        Encrypted: ``zip-encrypted``, when none of its files can be read without a password.
        Unreadable: ``zip-damaged``.
    """
    directory = open_directory(buffer)
    if len(directory.infolist()) > limits.max_zip_entries:
        raise LimitExceeded("zip-too-many-entries", f"The zip has more than {limits.max_zip_entries} entries.")
    # Not is_dir(): it fails on an entry without a name.
    infos = [info for info in directory.infolist() if not info.filename.endswith("/")]
    if infos and all(info.flag_bits & _ENCRYPTED_FLAG for info in infos):
        raise Encrypted("zip-encrypted", "The zip needs a password.")
    _refuse_bombs(infos, len(buffer), limits, room_bytes)
    return tuple(_entity(directory, info, limits) for info in infos)


def open_asic(buffer: Buffer, limits: UnpackLimits, *, room_bytes: int) -> tuple[Entity, ...]:
    """The files in an ASiC container (ETSI EN 319 162-1); those of its signatures are set aside.

    Arguments and exceptions are those of ``open_zip``.
    """
    return tuple(_of_container(entity) for entity in open_zip(buffer, limits, room_bytes=room_bytes))


def _of_container(entity: Entity) -> Entity:
    name = entity.name or ""
    if entity.problem is not None or not (name == "mimetype" or name.upper().startswith("META-INF/")):
        return entity
    problem = Unreadable("signature-file", "The file belongs to the signatures of the container.")
    return replace(entity, problem=problem)


def _refuse_bombs(infos: list[zipfile.ZipInfo], packed: int, limits: UnpackLimits, room_bytes: int) -> None:
    unpacked = sum(info.file_size for info in infos)
    if unpacked > room_bytes:
        raise LimitExceeded("zip-bomb", "The zip unpacks to more than the message may have in total.")
    if unpacked > limits.zip_ratio_floor_bytes and unpacked > packed * limits.max_zip_ratio:
        raise LimitExceeded("zip-bomb", f"The zip unpacks to more than {limits.max_zip_ratio} times its size.")
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise LimitExceeded("zip-bomb", "Files of the zip overlap one another.")
        end = info.header_offset + _LOCAL_HEADER_BYTES + info.compress_size


def _entity(directory: zipfile.ZipFile, info: zipfile.ZipInfo, limits: UnpackLimits) -> Entity:
    name = _decode_name(info)
    return Entity(
        chunks=partial(_read_member, directory, info),
        name=name,
        disposition="attachment",
        problem=_find_problem(info, name, limits),
    )


def _decode_name(info: zipfile.ZipInfo) -> str:
    """Names without the UTF-8 flag are UTF-8 all the same (macOS) or of the Czech DOS code page (Windows)."""
    if info.flag_bits & _UTF8_FLAG:
        return info.orig_filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.orig_filename
    for codec in ("utf-8", find_codec("cp852") or "cp437"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def _find_problem(info: zipfile.ZipInfo, name: str, limits: UnpackLimits) -> ParserError | None:
    folders = [folder for folder in name.replace("\\", "/").split("/")[:-1] if folder not in ("", ".", "..")]
    if info.flag_bits & _ENCRYPTED_FLAG:
        return Encrypted("zip-encrypted", "This file of the zip needs a password.")
    if stat.S_ISLNK(info.external_attr >> 16):
        return Unreadable("zip-link", "An entry of the zip is a link, not a file.")
    if len(folders) > limits.max_zip_folders:
        return LimitExceeded(
            "zip-too-deep", f"The file lies more than {limits.max_zip_folders} folders deep in the zip."
        )
    if info.compress_type not in READABLE_METHODS:
        return Unreadable("zip-method-unsupported", "This file of the zip is packed by a method that isn't read.")
    if "__MACOSX" in folders or name.rpartition("/")[2].lower() in _SYSTEM_NAMES:
        return Unreadable("system-file", "The sender's operating system put this file into the zip by itself.")
    return None


def _read_member(directory: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    if info.flag_bits & _ENCRYPTED_FLAG or info.compress_type not in READABLE_METHODS:
        return
    try:
        with directory.open(info) as member:
            while chunk := member.read(CHUNK_BYTES):
                yield chunk
    except ZIP_FAILS as error:
        raise Unreadable("zip-entry-damaged", "This file of the zip is damaged.") from error
