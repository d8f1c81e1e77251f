"""PDFs whose page is one image, turned, mirrored, masked and packed in every way that scanners know; as bytes."""

from __future__ import annotations

import io
import zlib

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

WIDTH, HEIGHT = 300, 420
"""Of the image."""
PAGE = (360.0, 504.0)
"""Of the page in points, before it is turned."""
WHOLE = (360.0, 0.0, 0.0, 504.0, 0.0, 0.0)
"""The matrix that lays an image over the whole page."""


def sample(mode: str = "RGB") -> Image.Image:
    """A picture that looks different in each turn and mirror."""
    image = Image.new("RGB", (WIDTH, HEIGHT), (245, 245, 245))
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 20, 120, 60), fill=(0, 0, 0))
    draw.rectangle((200, 30, 280, 200), fill=(200, 30, 30))
    draw.rectangle((30, 300, 90, 400), fill=(30, 30, 200))
    draw.polygon(((150, 250), (260, 390), (120, 390)), fill=(90, 90, 90))
    return image.convert(mode)


def flate(data: bytes) -> bytes:
    return zlib.compress(data)


def image_stream(data: bytes, entries: bytes, *, size: tuple[int, int] = (WIDTH, HEIGHT)) -> bytes:
    """An image XObject."""
    head = b"/Type/XObject/Subtype/Image/Width %d/Height %d" % size
    return b"<<%b%b/Length %d>>\nstream\n%b\nendstream" % (head, entries, len(data), data)


def colours() -> bytes:
    """The sample, lossless, in colours."""
    return image_stream(flate(sample().tobytes()), b"/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode")


def greys(extra: bytes = b"") -> bytes:
    """The sample in greys, with further entries."""
    data = flate(sample("L").tobytes())
    return image_stream(data, b"/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode" + extra)


def palette() -> bytes:
    """The sample with a palette of few colours."""
    image = sample().quantize(16)
    colours = bytes(image.getpalette() or ())[:48].ljust(48, b"\0")
    entries = b"/ColorSpace[/Indexed/DeviceRGB 15<%b>]/BitsPerComponent 8/Filter/FlateDecode" % colours.hex().encode()
    return image_stream(flate(image.tobytes()), entries)


def inks() -> bytes:
    """The sample in four inks."""
    data = flate(sample("CMYK").tobytes())
    return image_stream(data, b"/ColorSpace/DeviceCMYK/BitsPerComponent 8/Filter/FlateDecode")


def jpeg(mode: str = "RGB") -> bytes:
    """The sample as DCT."""
    out = io.BytesIO()
    sample(mode).save(out, "JPEG", quality=90)
    space = {"RGB": b"/DeviceRGB", "L": b"/DeviceGray"}[mode]
    return image_stream(out.getvalue(), b"/ColorSpace%b/BitsPerComponent 8/Filter/DCTDecode" % space)


def jpeg2000() -> bytes:
    """The sample as JPX, which tells its colours itself."""
    out = io.BytesIO()
    sample().save(out, "JPEG2000")
    return image_stream(out.getvalue(), b"/Filter/JPXDecode")


def fax(*, black_is_1: bool = False) -> bytes:
    """The sample in black and white as CCITT Group 4."""
    out = io.BytesIO()
    sample("1").save(out, "TIFF", compression="group4", strip_size=WIDTH * HEIGHT)
    with Image.open(io.BytesIO(out.getvalue())) as tiff:
        offset, count = tiff.tag_v2[273][0], tiff.tag_v2[279][0]  # type: ignore[attr-defined] # of a TIFF
    data = out.getvalue()[offset : offset + count]
    parameters = b"/K -1/Columns %d/Rows %d/BlackIs1 %b" % (WIDTH, HEIGHT, b"true" if black_is_1 else b"false")
    entries = b"/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<<%b>>" % parameters
    return image_stream(data, entries)


def jbig2() -> bytes:
    """Black and white as JBIG2 (ITU-T T.88): one generic region, coded as Group 4 (MMR)."""
    group4 = fax().split(b"stream\n", 1)[1].rsplit(b"\nendstream", 1)[0]
    page = WIDTH.to_bytes(4, "big") + HEIGHT.to_bytes(4, "big") + bytes(8) + b"\0\0\0"
    region = WIDTH.to_bytes(4, "big") + HEIGHT.to_bytes(4, "big") + bytes(8) + b"\0" + b"\x01" + group4
    data = _segment(0, 48, page) + _segment(1, 38, region)
    return image_stream(data, b"/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode")


def _segment(number: int, kind: int, data: bytes) -> bytes:
    return number.to_bytes(4, "big") + bytes((kind, 0, 1)) + len(data).to_bytes(4, "big") + data


def stencil() -> bytes:
    """A mask through which the current colour is painted."""
    return image_stream(flate(sample("1").tobytes()), b"/ImageMask true/BitsPerComponent 1/Filter/FlateDecode")


def soft_mask() -> bytes:
    """Half transparent, for ``/SMask 7 0 R``."""
    ramp: NDArray[np.uint8] = np.linspace(0, 255, WIDTH * HEIGHT).astype(np.uint8)
    return image_stream(flate(ramp.tobytes()), b"/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode")


def content(matrix: tuple[float, ...] = WHOLE, *, before: str = "", after: str = "") -> bytes:
    """Operators that draw the image."""
    numbers = " ".join(f"{number:g}" for number in matrix)
    return f"q {before} {numbers} cm /I Do Q {after}".encode()
