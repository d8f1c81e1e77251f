"""Pictures from picture files (PNG, JPEG, TIFF, HEIF, WebP, BMP, GIF), one page at a time and within limits (Pillow).

A header is judged before anything is decoded.  What is wrong with one page is told after all pages
that can be read have been given, so that nobody loses nine good pages for a bad one.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

import cv2
import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image, ImageFile

from parsers.errors import LimitExceeded, ParserError, Unreadable
from parsers.scan.dots import Dots, laid, of_image, squared
from parsers.scan.limits import MAX_PICTURES, MAX_PIXELS, check_size, reduction
from parsers.scan.picture import Picture
from parsers.scan.resolution import orientation, stated

_PLUGINS = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/tiff": "TIFF",
    "image/heic": "HEIF",
    "image/heif": "HEIF",
    "image/webp": "WEBP",
    "image/bmp": "BMP",
    "image/gif": "GIF",
}
MEDIA_TYPES = frozenset(_PLUGINS)
"""Those that ``open_pictures`` takes."""

A4: Final = (595.276, 841.89)
_MOST = 0.7
"""Part of its rows that a picture must have to be worth reading."""
_SLIGHT = 0.005
"""Part that may be missing without a word: the margin of a page."""
_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}
"""Of a dot in Pillow's memory; the other modes take four."""
_WORKING_BYTES = {"HEIF": 6, "WEBP": 12}
"""Of decoders that hold the whole picture twice or more."""
_ORIENTATIONS = {
    1: (False, False, False),
    2: (False, True, False),
    3: (False, True, True),
    4: (False, False, True),
    5: (True, False, False),
    6: (True, True, False),
    7: (True, True, True),
    8: (True, False, True),
}
"""Exif's number → rows and columns exchanged, then mirrored, then turned top to bottom."""
_SWAPPED = (5, 6, 7, 8)
_IN_ROWS = ("JPEG", "PNG")
"""Of these, the part that came before a file was cut off can be told from the rest."""
_SUBFILE_TYPE, _PHOTOMETRIC = 254, 262
"""Tags of TIFF 6.0; bit 0 of the first: the page is another one at reduced resolution; the second 0: 0 is white."""

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
pillow_heif.options.DECODE_THREADS = 1  # each thread would reserve address space, of which the child has little
pillow_heif.register_heif_opener(thumbnails=False)


def open_pictures(path: Path, media_type: str, *, limit: int = MAX_PICTURES) -> Iterator[Picture]:
    """The pages of a picture file, each decoded when it is asked for.

    Args:
        path: The file.
        media_type: One of ``MEDIA_TYPES``, as sniffed: no other decoder is tried.
        limit: Pages after which no more are read.

    Raises:
        LimitExceeded: ``picture-too-large``; ``picture-many-pages``, more pages than ``limit``.
        Unreadable: ``picture-damaged``; ``picture-cut``, the lower part of a page that was given is missing.
            The first of all, after every page that can be read was given.
    """
    problems: list[ParserError] = []
    with path.open("rb") as stream:
        with _translated():
            file = _opened(stream, media_type)
        for index, frame in enumerate(_frames(file, limit, problems)):
            picture = _picture(stream, media_type, index, frame, problems)
            if picture is not None:
                yield picture
            del picture  # one at a time in memory
    if problems:
        raise problems[0]


@contextmanager
def _translated() -> Iterator[None]:
    """Turn what Pillow raises into this package's errors, and keep its warnings, which quote the file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (ParserError, MemoryError):
        raise
    except cv2.error as error:  # of arrays that are in order, so what it lacks is memory
        raise MemoryError from error
    except Image.DecompressionBombError as error:
        raise LimitExceeded("picture-too-large", "A picture has more megapixels than the limit.") from error
    except Exception as error:  # Pillow's decoders have no common root for what damage provokes
        raise Unreadable("picture-damaged", "The picture is damaged or not of the kind that it claims.") from error


def _opened(stream: BinaryIO, media_type: str, frame: int = 0) -> Image.Image:
    """A frame whose dots nobody else holds."""
    stream.seek(0)
    image = Image.open(stream, formats=[_PLUGINS[media_type]])
    if frame:
        image.seek(frame)
    return image


def _frames(image: Image.Image, limit: int, problems: list[ParserError]) -> Iterator[int]:
    """Which frames are pages: only TIFF's, without its thumbnails; other formats move or show one scene."""
    if image.format != "TIFF":
        yield 0
        return
    count = 0
    for frame in range(2 * limit + 1):  # thumbnails stand between pages
        try:
            with _translated():
                if not _turn_to(image, frame):
                    return
                thumbnail = _tag(image, _SUBFILE_TYPE, 0) & 1
        except ParserError as error:
            problems.append(error)
            return
        if thumbnail and frame:
            continue
        if count == limit:
            break
        yield frame
        count += 1
    problems.append(LimitExceeded("picture-many-pages", f"Only the first {count} pages of the picture were read."))


def _turn_to(image: Image.Image, frame: int) -> bool:
    try:
        image.seek(frame)
    except EOFError:
        return False
    return True


def _tag(image: Image.Image, number: int, otherwise: int) -> int:
    tags = getattr(image, "tag_v2", {})
    value = tags.get(number, otherwise)
    return value if isinstance(value, int) else otherwise


def _picture(stream: BinaryIO, media_type: str, index: int, frame: int, problems: list[ParserError]) -> Picture | None:
    try:
        with _translated():
            picture, missing = _decoded(_opened(stream, media_type, frame), stream, index)
    except ParserError as error:
        problems.append(error)
        return None
    if missing:
        share = max(1, round(100 * missing))
        problems.append(Unreadable("picture-cut", f"The picture is cut off: about {share} % at its end is missing."))
    return picture


def _decoded(image: Image.Image, stream: BinaryIO, index: int) -> tuple[Picture, float]:
    """The picture, and the part of its rows that is missing."""
    turned = orientation(image)
    is_tiff = image.format == "TIFF"  # Pillow has turned its size already, and will turn its dots
    stored = image.size[::-1] if is_tiff and turned in _SWAPPED else image.size
    check_size(*stored)
    dpi = stated(image, stored)
    scale = reduction(*stored, max(dpi) if dpi else None)
    image.draft(None, (round(stored[0] * scale), round(stored[1] * scale)))
    check_size(*image.size, bytes_a_dot=_WORKING_BYTES.get(str(image.format), _BYTES.get(image.mode, 4)))
    inverted = is_tiff and image.mode.startswith("I") and _tag(image, _PHOTOMETRIC, 1) == 0
    image, missing = _loaded(image, stream)
    left = min(1.0, scale * max(stored) / max(image.size))
    dots = of_image(image, scale=left, inverted=inverted)
    if not is_tiff:
        dots = laid(dots, *_ORIENTATIONS[turned])
    dpi = dpi[::-1] if dpi and turned in _SWAPPED else dpi
    return _placed(dots, dpi, max(stored) / max(dots.size), index), missing


def _loaded(image: Image.Image, stream: BinaryIO) -> tuple[Image.Image, float]:
    """Decode; of a file that ends too early what is there, if that is most of it.  What isn't becomes white."""
    drafted = image.size
    try:
        image.load()
    except OSError:
        if image.format not in _IN_ROWS or any(image.info.get(key) for key in ("progressive", "interlace")):
            raise
    else:
        return _filled(image) if image.format == "JPEG" and _is_left_over(image) else (image, 0.0)
    stream.seek(0)
    again = Image.open(stream, formats=[image.format])
    again.draft(None, drafted)
    with _truncation_allowed():
        again.load()
    return _filled(again) if _is_left_over(again) else (again, 0.0)


def _is_left_over(image: Image.Image) -> bool:
    """Whether the last dot is as decoders leave what they didn't get: all zero, or JPEG's middle grey."""
    last = image.getpixel((image.width - 1, image.height - 1))
    values = last if isinstance(last, tuple) else (last,)
    return set(values) <= ({127, 128} if image.format == "JPEG" else {0})


def _filled(image: Image.Image) -> tuple[Image.Image, float]:
    """White where nothing was decoded, and how much that is."""
    rows = _rows_there(np.asarray(image))
    if rows < _MOST * image.height:
        raise Unreadable("picture-damaged", "The picture is cut off: most of it is missing.")
    if image.mode in ("L", "RGB", "RGBA"):
        image.paste("white", (0, rows, image.width, image.height))
    missing = 1.0 - rows / image.height
    return image, missing if missing > _SLIGHT else 0.0


def _rows_there(array: NDArray[Any]) -> int:
    """Rows above those that are all like the last dot."""
    last = array[-1, -1]
    return next((row + 1 for row in range(array.shape[0] - 1, -1, -1) if (array[row] != last).any()), 0)


@contextmanager
def _truncation_allowed() -> Iterator[None]:
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _placed(dots: Dots, dpi: tuple[float, float] | None, reduced: float, index: int) -> Picture:
    """A page as large as the resolution says, or on A4."""
    per_inch = None
    if dpi is not None:
        dots, per_inch = squared(dots, (dpi[0] / reduced, dpi[1] / reduced))
    across, down = dots.size
    paper = sorted(A4, reverse=across > down)
    point = 72.0 / per_inch if per_inch else min(paper[0] / across, paper[1] / down)
    width, height = across * point, down * point
    return Picture(
        grey=dots.grey,
        colour=dots.colour,
        dpi=per_inch,
        page_index=index,
        width=width,
        height=height,
        place=(0.0, 0.0, width, height),
        bilevel=dots.bilevel,
    )
