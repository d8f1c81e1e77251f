"""Opening a foreign PDF (ISO 32000-2) within limits, before any slower library may see it.

pypdf stops at decompression limits; pdfplumber doesn't, and follows nested form XObjects as often as
they are drawn.  So everything that pdfplumber will unfold is unfolded here first and measured.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pypdf import PageObject, PdfReader, apply_configuration
from pypdf.errors import (
    DependencyError,
    FileNotDecryptedError,
    LimitReachedError,
)
from pypdf.generic import ArrayObject, DictionaryObject, PdfObject, StreamObject

from parsers.document import Box
from parsers.errors import Encrypted, LimitExceeded, ParserError, Unreadable

MAX_PAGES = 200
MAX_FILE_BYTES = 100_000_000
MAX_STREAM_BYTES = 20_000_000
MAX_PAGE_BYTES = 10_000_000
"""Content of one page with all forms drawn in it, as often as they are drawn."""
MAX_FONT_BYTES = 60_000_000
"""All fonts and character maps of the file."""
MAX_MAP_BYTES = 4_000_000
"""All character maps of the file: programs in PostScript, which are slow to run."""
MAX_DEPTH = 20

_OUTPUT_LIMITS = (
    "zlib_maximum_output_length",
    "lzw_maximum_output_length",
    "run_length_maximum_output_length",
    "array_based_stream_maximum_output_length",
)
_DRAWN = re.compile(rb"/([^\s/\[\]()<>{}%]{1,127})\s+Do\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """How a page lies: what of it is shown and how it is turned."""

    crop: Box
    """CropBox within MediaBox in default user space, y upwards."""
    rotate: int
    """0, 90, 180 or 270 degrees clockwise."""

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the upright page in points."""
        width, tall = self.crop[2] - self.crop[0], self.crop[3] - self.crop[1]
        return (tall, width) if self.rotate in (90, 270) else (width, tall)

    @property
    def matrix(self) -> tuple[float, float, float, float, float, float]:
        """From user space to the upright page, its corner at the origin, y still upwards."""
        x0, y0, x1, y1 = self.crop
        return {
            90: (0.0, -1.0, 1.0, 0.0, -y0, x1),
            180: (-1.0, 0.0, 0.0, -1.0, x1, y1),
            270: (0.0, 1.0, -1.0, 0.0, y1, -x0),
        }.get(self.rotate, (1.0, 0.0, 0.0, 1.0, -x0, -y0))

    def turned(self, degrees: int) -> Geometry:
        """The same page turned clockwise once more."""
        return Geometry(crop=self.crop, rotate=(self.rotate + degrees) % 360)

    def upright(self, rectangle: Box) -> Box:
        """A rectangle of user space as a box on the upright page, y downwards."""
        a, b, c, d, e, f = self.matrix
        xs = [a * x + c * y + e for x, y in ((rectangle[0], rectangle[1]), (rectangle[2], rectangle[3]))]
        ys = [
            self.size[1] - (b * x + d * y + f) for x, y in ((rectangle[0], rectangle[1]), (rectangle[2], rectangle[3]))
        ]
        return (min(xs), min(ys), max(xs), max(ys))


def geometry(media: Box, crop: Box | None, rotate: int) -> Geometry:
    """How a page lies; an absurd CropBox counts as none, an odd Rotate as 0 (ISO 32000-2, 14.11.2)."""
    media = _ordered(media)
    cut = _ordered(crop) if crop else media
    cut = (max(cut[0], media[0]), max(cut[1], media[1]), min(cut[2], media[2]), min(cut[3], media[3]))
    if cut[2] - cut[0] < 1 or cut[3] - cut[1] < 1:
        cut = media
    return Geometry(crop=cut, rotate=rotate % 360 if rotate % 90 == 0 else 0)


def _ordered(box: Box) -> Box:
    return (min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3]))


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Keep the PDF libraries from logging: their warnings quote the document."""
    loggers = [logging.getLogger(name) for name in ("pypdf", "pdfminer", "pdfplumber")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


@contextmanager
def open_pdf(path: Path) -> Iterator[PdfReader]:
    """Open a PDF with pypdf and make sure that reading it stays within limits.

    Raises:
        Encrypted: It needs a password other than the empty one.
        LimitExceeded: It unfolds to more than the limits.
        Unreadable: It is damaged.
    """
    limits = dict.fromkeys(_OUTPUT_LIMITS, MAX_STREAM_BYTES)
    if path.stat().st_size > MAX_FILE_BYTES:
        raise LimitExceeded("pdf-too-complex", "The PDF is larger than 100 MB.")
    with quiet_libraries(), apply_configuration(None, **limits), path.open("rb") as stream:
        with translated():
            reader = PdfReader(stream, strict=False)
            if reader.is_encrypted and not reader.decrypt(""):
                raise Encrypted("pdf-encrypted", "The PDF needs a password.")
            if not reader.pages:
                raise Unreadable("pdf-empty", "The PDF has no page.")
            _measure(reader)
        yield reader


@contextmanager
def translated() -> Iterator[None]:
    """Turn what pypdf raises into this package's errors; around calls of pypdf only."""
    try:
        yield
    except FileNotDecryptedError as error:
        raise Encrypted("pdf-encrypted", "The PDF needs a password.") from error
    except LimitReachedError as error:
        raise LimitExceeded("pdf-too-complex", "The PDF unfolds to more than the limits allow.") from error
    except DependencyError as error:
        raise Unreadable("pdf-damaged", "The PDF uses a filter or cipher that isn't known.") from error
    except (ParserError, MemoryError, OSError):
        raise
    except Exception as error:  # pypdf: "broken PDF files might cause other exceptions", and they do
        raise Unreadable("pdf-damaged", "The PDF is damaged.") from error


@dataclass(slots=True)
class _Tally:
    costs: dict[int, int] = field(default_factory=dict)
    fonts: set[int] = field(default_factory=set)
    font_bytes: int = 0
    map_bytes: int = 0


def _measure(reader: PdfReader) -> None:
    tally = _Tally()
    for page in reader.pages[:MAX_PAGES]:
        contents = page.get_contents()
        data = contents.get_data() if contents is not None else b""
        cost = _cost(data, page.get("/Resources"), tally, 0)
        if cost + _appearance_cost(page, tally) > MAX_PAGE_BYTES:
            raise LimitExceeded("pdf-too-complex", "One page unfolds to more than 10 MB.")


def _appearance_cost(page: PageObject, tally: _Tally) -> int:
    """Bytes of what annotations paint above the content."""
    annotations = page.get("/Annots")
    entries = annotations.get_object() if annotations is not None else None
    if not isinstance(entries, ArrayObject):
        return 0
    cost = 0
    for entry in entries:
        normal = _dictionary(_dictionary(entry).get("/AP")).get("/N")
        normal = normal.get_object() if normal is not None else None
        states = [normal] if isinstance(normal, StreamObject) else list(_dictionary(normal).values())
        for state in states:
            if isinstance(stream := state.get_object(), StreamObject):
                cost += _cost(stream.get_data(), stream.get("/Resources"), tally, 1)
        if cost > MAX_PAGE_BYTES:
            break
    return cost


def _cost(data: bytes, resources: PdfObject | None, tally: _Tally, depth: int) -> int:
    """Bytes that an interpreter will run through for this content, forms counted as often as drawn."""
    if depth > MAX_DEPTH:
        raise LimitExceeded("pdf-too-complex", "Forms are nested too deeply.")
    known = _dictionary(resources)
    _weigh_fonts(_dictionary(known.get("/Font")), tally)
    forms = _dictionary(known.get("/XObject"))
    cost = len(data)
    for name in _DRAWN.findall(data):
        if cost > MAX_PAGE_BYTES:
            break
        cost += _form_cost(forms.get("/" + name.decode("latin-1")), known, tally, depth)
    return cost


def _form_cost(form: PdfObject | None, outer: DictionaryObject, tally: _Tally, depth: int) -> int:
    form = form.get_object() if form is not None else None
    if not isinstance(form, StreamObject) or form.get("/Subtype") != "/Form":
        return 0
    if id(form) not in tally.costs:
        tally.costs[id(form)] = 0  # a form that draws itself: interpreters stop there too
        tally.costs[id(form)] = _cost(form.get_data(), form.get("/Resources", outer), tally, depth + 1) + 10
    return tally.costs[id(form)]


def _weigh_fonts(fonts: DictionaryObject, tally: _Tally) -> None:
    for name in fonts:
        font = _dictionary(fonts.get(name))
        if id(font) in tally.fonts:
            continue
        tally.fonts.add(id(font))
        descendants = font.get("/DescendantFonts")
        inner = descendants.get_object() if descendants is not None else None
        below = [_dictionary(entry) for entry in inner[:1]] if isinstance(inner, ArrayObject) else []
        for holder in (font, *below, *(_dictionary(entry.get("/FontDescriptor")) for entry in (font, *below))):
            for key in ("/ToUnicode", "/FontFile", "/FontFile2", "/FontFile3", "/CIDToGIDMap", "/Encoding"):
                stream = holder.get(key)
                stream = stream.get_object() if stream is not None else None
                if isinstance(stream, StreamObject):
                    tally.font_bytes += len(stream.get_data())
                    tally.map_bytes += len(stream.get_data()) if key in ("/ToUnicode", "/Encoding") else 0
        if tally.font_bytes > MAX_FONT_BYTES or tally.map_bytes > MAX_MAP_BYTES:
            raise LimitExceeded("pdf-too-complex", "The fonts or their character maps unfold to more than the limit.")


def _dictionary(value: PdfObject | None) -> DictionaryObject:
    value = value.get_object() if value is not None else None
    return value if isinstance(value, DictionaryObject) else DictionaryObject()


def page_geometry(page: PageObject) -> Geometry:
    """How a page of pypdf lies."""
    media = tuple(float(number) for number in page.mediabox)
    crop = tuple(float(number) for number in page.cropbox)
    return geometry(media, crop, int(page.rotation))  # type: ignore[arg-type] # four numbers each
