"""A font with all Czech letters for the sample documents, made from the one that reportlab carries.

The samples must look alike on every machine, so no system font may be needed.  Bitstream Vera, which
comes with reportlab, lacks a dozen Czech letters but has their parts; they are put together here as
composite glyphs (OpenType 1.9, tables glyf, loca, cmap), with boxes to tick.  Its licence allows
changed versions under another name: this one is called Intake Sans.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FAMILY = "IntakeSans"
_KEPT = ("OS/2", "cvt ", "fpgm", "gasp", "prep")
_COMPOSED = {"Ď": "D", "Ě": "E", "Ň": "N", "Ř": "R", "Ť": "T", "ě": "e", "ň": "n", "ř": "r"}
"""Letter → its base; the accent is that of „č“ or „Č“."""
_COMBINING = {"\u0300": "à", "\u0301": "á", "\u030c": "č", "\u030a": "å"}
"""Combining accent → the letter that has it: for text in decomposed form (NFD), as Macs name files."""


@cache
def font_bytes(*, bold: bool = False) -> bytes:
    """The whole TrueType font."""
    name = "VeraBd.ttf" if bold else "Vera.ttf"
    tables = _split(files("reportlab").joinpath("fonts", name).read_bytes())
    font = _Glyphs.read(tables)
    for letter, base in _COMPOSED.items():
        font.add(letter, font.accented(base, "č" if base.islower() else "Č"))
    for letter, base in (("ů", "u"), ("Ů", "U")):
        font.add(letter, font.ringed(letter, base))
    for letter, base in (("ď", "d"), ("ť", "t"), ("ľ", "l")):
        font.add(letter, font.hooked(base))
    for accent, model in _COMBINING.items():
        font.add(accent, font.alone(model))
    for box, drawing in _boxes().items():
        font.add(box, drawing)
    return _join(tables, font, FAMILY + ("-Bold" if bold else ""))


@dataclass(frozen=True, slots=True)
class _Part:
    glyph: int
    dx: int
    dy: int


@dataclass(frozen=True, slots=True)
class _Drawn:
    data: bytes
    advance: int


class _Glyphs:
    """The outlines of a font, to which letters can be added."""

    def __init__(self, data: list[bytes], metrics: list[tuple[int, int]], cmap: dict[int, int]) -> None:
        self.data = data
        self.metrics = metrics
        self.cmap = cmap

    @classmethod
    def read(cls, tables: Mapping[str, bytes]) -> _Glyphs:
        count = struct.unpack_from(">H", tables["maxp"], 4)[0]
        long_offsets = struct.unpack_from(">h", tables["head"], 50)[0] == 1
        kind, scale = ("I", 1) if long_offsets else ("H", 2)
        offsets = [offset * scale for offset in struct.unpack_from(f">{count + 1}{kind}", tables["loca"])]
        data = [tables["glyf"][offsets[i] : offsets[i + 1]] for i in range(count)]
        full = struct.unpack_from(">H", tables["hhea"], 34)[0]
        metrics = [struct.unpack_from(">Hh", tables["hmtx"], 4 * i) for i in range(full)]
        tail = struct.unpack_from(f">{count - full}h", tables["hmtx"], 4 * full)
        metrics += [(metrics[-1][0], bearing) for bearing in tail]
        return cls(data, metrics, _read_cmap(tables["cmap"]))

    def add(self, letter: str, drawn: _Drawn) -> None:
        self.cmap[ord(letter)] = len(self.data)
        self.data.append(drawn.data + b"\0" * (-len(drawn.data) % 4))
        self.metrics.append((drawn.advance, struct.unpack_from(">h", drawn.data, 2)[0]))

    def glyph(self, letter: str) -> int:
        return self.cmap[ord(letter)]

    def bounds(self, glyph: int) -> tuple[int, int, int, int]:
        return struct.unpack_from(">4h", self.data[glyph], 2)

    def parts(self, letter: str) -> list[_Part]:
        """The components of a composite glyph."""
        data, position, parts = self.data[self.glyph(letter)], 10, []
        while True:
            flags, glyph = struct.unpack_from(">HH", data, position)
            wide = flags & 1
            dx, dy = struct.unpack_from(">hh" if wide else ">bb", data, position + 4)
            parts.append(_Part(glyph, dx, dy))
            position += 8 if wide else 6
            position += 2 if flags & 8 else 4 if flags & 0x40 else 8 if flags & 0x80 else 0
            if not flags & 0x20:
                return parts

    def accented(self, base: str, model: str) -> _Drawn:
        """A letter with the accent of another, centred over it."""
        accent = self.parts(model)[-1]
        return self._over(base, accent.glyph, accent.dy)

    def ringed(self, letter: str, base: str) -> _Drawn:
        """A letter with the ring of „å“; over a capital as high as its caron would stand."""
        ring = self.parts("å")[-1]
        if letter.islower():
            return self._over(base, ring.glyph, ring.dy)
        caron = self.parts("Č")[-1]
        bottom = self.bounds(caron.glyph)[1] + caron.dy
        return self._over(base, ring.glyph, bottom - self.bounds(ring.glyph)[1])

    def hooked(self, base: str) -> _Drawn:
        """A letter with an apostrophe behind it, as „ď“ and „ť“ have it."""
        hook, advance = self.glyph("’"), self.metrics[self.glyph(base)][0]
        x0, _, x1, y1 = self.bounds(hook)
        top = self.bounds(self.glyph("d"))[3]
        parts = [_Part(self.glyph(base), 0, 0), _Part(hook, advance - x0 - 40, top - y1)]
        return _Drawn(self._composite(parts), advance + x1 - x0)

    def alone(self, model: str) -> _Drawn:
        """An accent that stands over the letter before it and takes no room."""
        accent = self.parts(model)[-1]
        x0, _, x1, _ = self.bounds(accent.glyph)
        middle = self.metrics[self.glyph("o")][0] // 2
        return _Drawn(self._composite([_Part(accent.glyph, -middle - (x0 + x1) // 2, accent.dy)]), 0)

    def _over(self, base: str, accent: int, dy: int) -> _Drawn:
        x0, _, x1, _ = self.bounds(self.glyph(base))
        a0, _, a1, _ = self.bounds(accent)
        dx = (x0 + x1) // 2 - (a0 + a1) // 2
        parts = [_Part(self.glyph(base), 0, 0), _Part(accent, dx, dy)]
        return _Drawn(self._composite(parts), self.metrics[self.glyph(base)][0])

    def _composite(self, parts: list[_Part]) -> bytes:
        boxes = []
        for part in parts:
            x0, y0, x1, y1 = self.bounds(part.glyph)
            boxes.append((x0 + part.dx, y0 + part.dy, x1 + part.dx, y1 + part.dy))
        low, high = [min(box[i] for box in boxes) for i in (0, 1)], [max(box[i] for box in boxes) for i in (2, 3)]
        data = struct.pack(">5h", -1, *low, *high)
        for number, part in enumerate(parts):
            more = 0x20 if number + 1 < len(parts) else 0
            data += struct.pack(">HHhh", 0x3 | more, part.glyph, part.dx, part.dy)
        return data


def _boxes() -> dict[str, _Drawn]:
    side, edge, pen = 1500, 110, 150
    outer = [(100, 0), (100, side), (100 + side, side), (100 + side, 0)]
    x0, y0, x1, y1 = 100 + edge, edge, 100 + side - edge, side - edge
    inner = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    rising = [
        (x0 + 150, y0 + 150 + pen),
        (x1 - 150 - pen, y1 - 150),
        (x1 - 150, y1 - 150 - pen),
        (x0 + 150 + pen, y0 + 150),
    ]
    falling = [
        (x0 + 150, y1 - 150 - pen),
        (x0 + 150 + pen, y1 - 150),
        (x1 - 150, y0 + 150 + pen),
        (x1 - 150 - pen, y0 + 150),
    ]
    tick = [
        (x0 + 150, 700),
        (x0 + 300, 820),
        (x0 + 520, 500),
        (x1 - 260, y1 - 130),
        (x1 - 110, y1 - 230),
        (x0 + 540, 240),
    ]
    advance = side + 200
    return {
        "☐": _Drawn(_outline([outer, inner]), advance),
        "☒": _Drawn(_outline([outer, inner, rising, falling]), advance),
        "☑": _Drawn(_outline([outer, inner, tick]), advance),
    }


def _outline(contours: list[list[tuple[int, int]]]) -> bytes:
    points = [point for contour in contours for point in contour]
    xs, ys = zip(*points, strict=True)
    ends, total = [], 0
    for contour in contours:
        total += len(contour)
        ends.append(total - 1)
    data = struct.pack(">5h", len(contours), min(xs), min(ys), max(xs), max(ys))
    data += struct.pack(f">{len(ends)}HH", *ends, 0) + b"\x01" * len(points)
    for axis in (xs, ys):
        deltas = [value - before for value, before in zip(axis, (0, *axis), strict=False)]
        data += struct.pack(f">{len(deltas)}h", *deltas)
    return data


def _split(data: bytes) -> dict[str, bytes]:
    tables = {}
    for index in range(struct.unpack_from(">H", data, 4)[0]):
        tag, _, offset, length = struct.unpack_from(">4sLLL", data, 12 + 16 * index)
        tables[tag.decode("ascii")] = data[offset : offset + length]
    return tables


def _read_cmap(table: bytes) -> dict[int, int]:
    """The Unicode BMP mapping (format 4)."""
    for index in range(struct.unpack_from(">H", table, 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHL", table, 4 + 8 * index)
        if (platform, encoding) == (3, 1):
            return _read_format_4(table[offset:])
    raise ValueError("the font has no Unicode mapping")


def _read_format_4(table: bytes) -> dict[int, int]:
    segments = struct.unpack_from(">H", table, 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", table, 14)
    starts = struct.unpack_from(f">{segments}H", table, 16 + 2 * segments)
    deltas = struct.unpack_from(f">{segments}H", table, 16 + 4 * segments)
    base = 16 + 6 * segments
    ranges = struct.unpack_from(f">{segments}H", table, base)
    mapping = {}
    for i in range(segments):
        for code in range(starts[i], min(ends[i], 0xFFFE) + 1):
            glyph = code
            if ranges[i]:
                glyph = struct.unpack_from(">H", table, base + 2 * i + ranges[i] + 2 * (code - starts[i]))[0]
            if glyph or not ranges[i]:
                mapping[code] = (glyph + deltas[i]) & 0xFFFF
    return mapping


def _write_cmap(mapping: Mapping[int, int]) -> bytes:
    codes = [*sorted(mapping), 0xFFFF]
    count = len(codes)
    deltas = [(mapping.get(code, 0) - code) & 0xFFFF for code in codes]
    power = 1 << (count.bit_length() - 1)
    search = (2 * power, power.bit_length() - 1, 2 * count - 2 * power)
    body = struct.pack(">4H", 2 * count, *search)
    body += (
        struct.pack(f">{count}HH{count}H", *codes, 0, *codes) + struct.pack(f">{count}H", *deltas) + bytes(2 * count)
    )
    table = struct.pack(">3H", 4, len(body) + 6, 0) + body
    return struct.pack(">2H2HL", 0, 1, 3, 1, 12) + table


def _names(family: str) -> bytes:
    texts = {1: family, 2: "Regular", 3: family, 4: family, 6: family}
    records, strings = b"", b""
    for key, text in texts.items():
        encoded = text.encode("utf-16-be")
        records += struct.pack(">6H", 3, 1, 0x409, key, len(encoded), len(strings))
        strings += encoded
    return struct.pack(">3H", 0, len(texts), 6 + len(records)) + records + strings


def _join(tables: Mapping[str, bytes], font: _Glyphs, family: str) -> bytes:
    offsets, position = [0], 0
    for data in font.data:
        position += len(data)
        offsets.append(position)
    count = len(font.data)
    made = {tag: tables[tag] for tag in _KEPT if tag in tables}
    made["glyf"] = b"".join(font.data)
    made["loca"] = struct.pack(f">{count + 1}I", *offsets)
    made["hmtx"] = b"".join(struct.pack(">Hh", *metric) for metric in font.metrics)
    made["cmap"] = _write_cmap(font.cmap)
    made["name"] = _names(family)
    made["post"] = struct.pack(">L", 0x00030000) + tables["post"][4:32]
    made["maxp"] = tables["maxp"][:4] + struct.pack(">H", count) + tables["maxp"][6:]
    made["hhea"] = tables["hhea"][:34] + struct.pack(">H", count)
    made["head"] = tables["head"][:8] + bytes(4) + tables["head"][12:50] + struct.pack(">h", 1) + tables["head"][52:]
    return _with_checksum(_file(made))


def _file(tables: Mapping[str, bytes]) -> bytes:
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    head = struct.pack(">L4H", 0x00010000, count, 16 * power, power.bit_length() - 1, 16 * (count - power))
    directory, body = b"", b""
    for tag in sorted(tables):
        data = tables[tag]
        directory += struct.pack(">4sLLL", tag.encode("ascii"), _sum(data), 12 + 16 * count + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    return head + directory + body


def _with_checksum(data: bytes) -> bytes:
    """Set checkSumAdjustment in ``head``."""
    position = _offset_of("head", data) + 8
    total = (0xB1B0AFBA - _sum(data)) & 0xFFFFFFFF
    return data[:position] + struct.pack(">L", total) + data[position + 4 :]


def _offset_of(tag: str, data: bytes) -> int:
    for index in range(struct.unpack_from(">H", data, 4)[0]):
        name, _, offset, _ = struct.unpack_from(">4sLLL", data, 12 + 16 * index)
        if name.decode("ascii") == tag:
            return int(offset)
    raise ValueError("the font has no such table")


def _sum(data: bytes) -> int:
    padded = data + b"\0" * (-len(data) % 4)
    return int(sum(struct.unpack(f">{len(padded) // 4}L", padded))) & 0xFFFFFFFF
