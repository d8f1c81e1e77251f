"""Hostile picture files, as bytes: small ones that stand for huge ones, loops, and files cut off."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Mapping

import pillow_heif
from PIL import Image

from tests.fakes.hostile_pdf import MIB, one_page, stream, zeros


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *chunks: bytes, data: bytes = b"", colours: int = 0) -> bytes:
    """A PNG of this size by its header, whatever its data."""
    header = struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0)
    parts = (_chunk(b"IHDR", header), *chunks, _chunk(b"IDAT", data), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def png_bomb() -> bytes:
    """900 megapixels of nothing in 900 kB."""
    return png(30000, 30000, data=zeros(858 * MIB, level=1))


def png_of_little_data() -> bytes:
    """100 megapixels in colours by its header, with data for some rows."""
    return png(10000, 10000, data=zlib.compress(bytes(300_010)), colours=2)


def png_text_bomb() -> bytes:
    """Comments that unfold to hundreds of megabytes."""
    text = _chunk(b"zTXt", b"a\0\0" + zeros(64 * MIB))
    return png(400, 600, *[text] * 8, data=zlib.compress(b"\xff" * 601 * 600))


def png_profile_bomb() -> bytes:
    """A colour profile that unfolds to 200 MB."""
    return png(400, 600, _chunk(b"iCCP", b"a\0\0" + zeros(200 * MIB)), data=zlib.compress(b"\xff" * 401 * 600))


def jpeg_header(width: int = 65500, height: int = 65500) -> bytes:
    """A JPEG of 4 gigapixels by its header."""
    small = io.BytesIO()
    Image.new("L", (16, 16), 200).save(small, "JPEG")
    return small.getvalue().replace(struct.pack(">HH", 16, 16), struct.pack(">HH", height, width), 1)


def photo(kind: str = "JPEG") -> bytes:
    """An honest picture of noise."""
    out = io.BytesIO()
    grain = Image.effect_noise((600, 800), 60).convert("RGB")
    if kind == "HEIF":
        pillow_heif.from_pillow(grain).save(out)
    else:
        grain.save(out, kind)
    return out.getvalue()


def cut(data: bytes, part: float = 0.4) -> bytes:
    """The beginning of a file."""
    return data[: int(len(data) * part)]


def tiff(frames: int = 1, *, next_of_last: int = 0, width: int = 400, height: int = 600) -> bytes:
    """Pages of 1 bit that all share one white strip; the last one names the first, itself or none as the next."""
    strip = bytes(((width + 7) // 8) * height) if width * height < 1e7 else b"\0"
    out = bytearray(b"II*\0" + struct.pack("<I", 8 + len(strip) + len(strip) % 2) + strip + bytes(len(strip) % 2))
    entries = [(256, width), (257, height), (258, 1), (259, 1), (262, 0), (273, 8), (277, 1), (278, height)]
    entries.append((279, len(strip)))
    first = len(out)
    size = 2 + 12 * len(entries) + 4
    for frame in range(frames):
        out += struct.pack("<H", len(entries))
        out += b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
        last = frame == frames - 1
        out += struct.pack("<I", (first if next_of_last else 0) if last else first + (frame + 1) * size)
    return bytes(out)


def tiff_loop() -> bytes:
    """Three pages, the last of which leads back to the first."""
    return tiff(3, next_of_last=1)


def pdf_image(width: int = 30000, height: int = 30000) -> bytes:
    """A page with an image whose data are missing."""
    head = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8" % (width, height)
    return one_page(
        stream(b"595 0 0 842 0 0 cm /I Do"), stream(b"", head), resources=b"<</XObject<</I 6 0 R>>>>"
    )  # fmt: skip


HOSTILE_PICTURES: Mapping[str, tuple[str, Callable[[], bytes], str | None]] = {
    "png bomb": ("image/png", png_bomb, "picture-too-large"),
    "png of little data": ("image/png", png_of_little_data, "picture-too-large"),
    "png text bomb": ("image/png", png_text_bomb, "picture-damaged"),
    "png profile bomb": ("image/png", png_profile_bomb, "picture-damaged"),
    "png cut off": ("image/png", lambda: cut(photo("PNG")), "picture-damaged"),
    "jpeg of 4 gigapixels": ("image/jpeg", jpeg_header, "picture-too-large"),
    "jpeg without data": ("image/jpeg", lambda: jpeg_header(9000, 9000), "picture-damaged"),
    "jpeg cut off": ("image/jpeg", lambda: cut(photo()), "picture-damaged"),
    "tiff of 900 megapixels": ("image/tiff", lambda: tiff(width=30000, height=30000), "picture-too-large"),
    "tiff of 5000 pages": ("image/tiff", lambda: tiff(5000), "picture-many-pages"),
    "tiff loop": ("image/tiff", tiff_loop, None),
    "heic cut off": ("image/heic", lambda: cut(photo("HEIF")), "picture-damaged"),
    "heic by its name": ("image/heic", lambda: b"\0\0\0\x18ftypheic" + bytes(MIB), "picture-damaged"),
    "webp cut off": ("image/webp", lambda: cut(photo("WEBP")), "picture-damaged"),
    "gif cut off": ("image/gif", lambda: cut(photo("GIF")), "picture-damaged"),
    "bmp cut off": ("image/bmp", lambda: cut(photo("BMP")), "picture-damaged"),
    "jpeg that is called png": ("image/png", photo, "picture-damaged"),
    "pdf with a huge image": ("application/pdf", pdf_image, "picture-too-large"),
    "nothing": ("image/png", bytes, "picture-damaged"),
}
"""name → (media type, bytes, code of the error that is told; None: it is read as if nothing were wrong)."""
