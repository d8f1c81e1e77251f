"""The names at the root of an OLE compound file, to tell Word from Outlook ([MS-CFB] 2.2 to 2.6).

Reads the directory chain and nothing else; whatever is broken just ends the list.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from parsers.entity import Buffer

_HEADER_BYTES = 512
_ENTRY_BYTES = 128
_MAX_SECTORS = 512
_MAX_ENTRIES = 4096
_NO_ENTRY = 0xFFFFFFFF
_DIFAT_IN_HEADER = 109


def list_root_entries(buffer: Buffer) -> tuple[str, ...]:
    """Names of the storages and streams directly below the root, as far as they can be read."""
    try:
        entries = list(_read_entries(buffer))
        return tuple(_walk_siblings(entries)) if entries else ()
    except (struct.error, ValueError):
        return ()


def _read_entries(buffer: Buffer) -> Iterator[tuple[str, int, int, int]]:
    """Name, left sibling, right sibling and child of every directory entry."""
    header = bytes(buffer[:_HEADER_BYTES])
    sector_bytes = 1 << min(struct.unpack_from("<H", header, 30)[0], 12)
    fat_sectors = struct.unpack_from(f"<{_DIFAT_IN_HEADER}I", header, 76)
    sector = struct.unpack_from("<I", header, 48)[0]
    for _ in range(_MAX_SECTORS):
        start = (sector + 1) * sector_bytes
        data = bytes(buffer[start : start + sector_bytes])
        if len(data) < _ENTRY_BYTES:
            return
        for at in range(0, len(data) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            length = min(struct.unpack_from("<H", data, at + 64)[0], 64)
            name = data[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
            left, right, child = struct.unpack_from("<III", data, at + 68)
            yield name, left, right, child
        sector = _next_sector(buffer, sector, fat_sectors, sector_bytes)


def _next_sector(buffer: Buffer, sector: int, fat_sectors: tuple[int, ...], sector_bytes: int) -> int:
    per_sector = sector_bytes // 4
    place = sector // per_sector
    if place >= len(fat_sectors):
        raise ValueError("chain leaves the first FAT sectors")
    start = (fat_sectors[place] + 1) * sector_bytes + (sector % per_sector) * 4
    following: int = struct.unpack("<I", bytes(buffer[start : start + 4]))[0]
    return following


def _walk_siblings(entries: list[tuple[str, int, int, int]]) -> Iterator[str]:
    waiting, seen = [entries[0][3]], set[int]()
    while waiting and len(seen) < _MAX_ENTRIES:
        number = waiting.pop()
        if number in seen or number == _NO_ENTRY or number >= len(entries):
            continue
        seen.add(number)
        name, left, right, _ = entries[number]
        waiting += (left, right)
        yield name
