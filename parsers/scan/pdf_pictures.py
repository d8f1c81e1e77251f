"""Pictures from the pages of a PDF: the embedded image where it alone is what a page shows, else a rendering (PDFium).

An embedded image is nine times cheaper than a rendering and has the scanner's own dots.  It is only
taken where nothing else can be seen on the page: no second image, visible text, line, form, annotation,
clip, mask, transparency or layer.  Whatever isn't known to be harmless to this is rendered.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray
from pypdf import PageObject, PdfReader

from parsers.document import Box
from parsers.errors import Encrypted, ParserError, Unreadable
from parsers.pdf import Geometry, page_geometry, quiet_libraries, translated
from parsers.scan.dots import Dots, laid, of_array, squared
from parsers.scan.limits import READ_DPI, reduction
from parsers.scan.pdf_images import ImageFacts, check_images, images_of
from parsers.scan.picture import Picture

MAX_RENDERED_PIXELS = 20_000_000
MAX_RENDERED_SIDE = 8_000
_MAX_OBJECTS = 20_000
"""Things on a page among which a single image is looked for; invisible text of a scan has some thousands."""
_LEAST_SHARE = 0.25
"""Part of the page that an image must cover to be a page's picture and no letterhead."""
_SLACK = 1.0
"""Points by which boxes may differ."""
_LEVEL = 0.002
"""Part of an image's side by which it may lean and still count as straight: a dot or two."""
_INVISIBLE = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
_UNSEEN_ANNOTATIONS = (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP)
_UNCOLOURED = {1: None, 3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGB}


def pdf_pictures(path: Path, page_indices: Sequence[int]) -> Iterator[Picture]:
    """The pictures of these pages as viewers show them, each made when it is asked for.

    Args:
        path: A PDF that ``parsers.pdf.open_pdf`` has found harmless.
        page_indices: From 0, in the order wanted.

    Raises:
        Encrypted, Unreadable: The file can't be opened: ``pdf-encrypted``, ``pdf-damaged``.
        LimitExceeded, Unreadable: ``picture-too-large``, ``page-unreadable``: the first page that couldn't be
            shown, after all others were given.
    """
    problem: ParserError | None = None
    with _opened(path) as file:
        for index in page_indices:
            try:
                picture = file.picture(index)
            except ParserError as error:
                problem = problem or error
                continue
            yield picture
            del picture  # one at a time in memory
    if problem is not None:
        raise problem


def render_page(path: Path, page_index: int, dpi: float = READ_DPI) -> Picture:
    """A page as an applicant sees it, with what stands in fillable fields and annotations.

    Args:
        path: A PDF that ``parsers.pdf.open_pdf`` has found harmless.
        page_index: From 0.
        dpi: Wanted; less where the page would be too large. ``Picture.dpi`` tells.

    Raises:
        Encrypted, LimitExceeded, Unreadable: As ``pdf_pictures``.
    """
    with _opened(path) as file:
        return file.rendered(page_index, dpi)


@contextmanager
def _opened(path: Path) -> Iterator[_File]:
    with ExitStack() as stack:
        stack.enter_context(quiet_libraries())
        stream = stack.enter_context(path.open("rb"))
        with translated():
            reader = PdfReader(stream, strict=False)
            if reader.is_encrypted and not reader.decrypt(""):
                raise Encrypted("pdf-encrypted", "The PDF needs a password.")
        try:
            document = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError as error:
            raise Unreadable("pdf-damaged", "The PDF is damaged.") from error
        stack.callback(document.close)
        document.init_forms()
        yield _File(reader, document)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Embedded:
    """The only thing to be seen on a page."""

    image: Any
    """Of pypdfium2."""
    place: Box
    """On the page as shown, in points."""
    swapped: bool
    mirrored: bool
    flipped: bool


class _File:
    """A PDF open in both libraries: one knows its dictionaries, the other shows it."""

    def __init__(self, reader: PdfReader, document: Any) -> None:
        self._reader = reader
        self._document = document

    def picture(self, index: int) -> Picture:
        """The embedded image if it is what the page shows, else a rendering."""
        with self._page(index) as (page, source, images):
            embedded = _embedded(page, source, images)
            picture = _of_image(embedded, index, page.get_size()) if embedded is not None else None
            return picture or _rendered(page, index, READ_DPI)

    def rendered(self, index: int, dpi: float) -> Picture:
        """The page as viewers show it."""
        with self._page(index) as (page, _, _):
            return _rendered(page, index, dpi)

    @contextmanager
    def _page(self, index: int) -> Iterator[tuple[Any, PageObject, tuple[ImageFacts, ...]]]:
        """In both libraries, by its dictionaries first: PDFium runs the content when it loads a page."""
        with translated():
            if not 0 <= index < len(self._reader.pages):
                raise Unreadable("page-unreadable", f"There is no page {index + 1}.")
            source = self._reader.pages[index]
            images = images_of(source)
        check_images(images)
        try:
            page = self._document[index]
        except (pypdfium2.PdfiumError, IndexError) as error:
            raise Unreadable("page-unreadable", f"Page {index + 1} couldn't be read.") from error
        try:
            yield page, source, images
        except pypdfium2.PdfiumError as error:
            raise Unreadable("page-unreadable", f"Page {index + 1} couldn't be read.") from error
        except cv2.error as error:  # of arrays that are in order, so what it lacks is memory
            raise MemoryError from error
        finally:
            page.close()


# ---------------------------------------------------------------- the embedded image


def _embedded(page: Any, source: PageObject, images: Sequence[ImageFacts]) -> _Embedded | None:
    """The one image that a page shows; None where anything speaks against it."""
    image = _only_image(page)
    if image is None or _has_annotations(page):
        return None
    width, height = image.get_px_size()
    alike = [facts for facts in images if (facts.width, facts.height) == (width, height)]
    if not alike or not all(facts.plain for facts in alike):
        return None
    with translated():
        layout = page_geometry(source)
    if max(abs(ours - theirs) for ours, theirs in zip(layout.size, page.get_size(), strict=True)) > _SLACK:
        return None
    laid_out = _laid_out(image, layout)
    return laid_out if laid_out is not None and _is_unclipped(image, layout, laid_out.place) else None


def _only_image(page: Any) -> Any:
    """The image after which, and but for which, nothing is painted that can be seen."""
    if pdfium.FPDFPage_CountObjects(page) > _MAX_OBJECTS:
        return None
    image = None
    for thing in page.get_objects(max_depth=1):
        if thing.type == pdfium.FPDF_PAGEOBJ_IMAGE and image is None:
            image = thing
        elif thing.type != pdfium.FPDF_PAGEOBJ_TEXT or pdfium.FPDFTextObj_GetTextRenderMode(thing) != _INVISIBLE:
            return None
    if image is None or pdfium.FPDFPageObj_HasTransparency(image) or _is_on_layer(image):
        return None
    return image


def _is_on_layer(thing: Any) -> bool:
    """Optional content (ISO 32000-2, 8.11) may be switched off."""
    names = (_mark_name(pdfium.FPDFPageObj_GetMark(thing, n)) for n in range(pdfium.FPDFPageObj_CountMarks(thing)))
    return "OC" in names


def _mark_name(mark: Any) -> str:
    buffer = (ctypes.c_ushort * 64)()
    length = ctypes.c_ulong()
    pdfium.FPDFPageObjMark_GetName(mark, buffer, ctypes.sizeof(buffer), ctypes.byref(length))
    return bytes(buffer)[: min(length.value, 128)].decode("utf-16-le", "replace").rstrip("\0")


def _has_annotations(page: Any) -> bool:
    for number in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
        if kind not in _UNSEEN_ANNOTATIONS:
            return True
    return False


def _laid_out(image: Any, layout: Geometry) -> _Embedded | None:
    """Where it lies and how it is turned, if it stands straight, within the page, and large enough."""
    a, b, c, d, e, f = image.get_matrix().get()
    size = abs(a) + abs(b) + abs(c) + abs(d)
    upright, sideways = abs(b) + abs(c) < _LEVEL * size, abs(a) + abs(d) < _LEVEL * size
    if size <= 0 or not (upright or sideways):
        return None
    xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
    place = layout.upright((min(xs), min(ys), max(xs), max(ys)))
    width, height = layout.size
    inside = min(place[0], place[1], width - place[2], height - place[3]) > -_SLACK
    if not inside or (place[2] - place[0]) * (place[3] - place[1]) < _LEAST_SHARE * width * height:
        return None
    ma, mb, mc, md, *_ = layout.matrix
    a, b, c, d = a * ma + b * mc, a * mb + b * md, c * ma + d * mc, c * mb + d * md
    swapped = abs(a) + abs(d) < abs(b) + abs(c)
    mirrored, flipped = (c > 0, b > 0) if swapped else (a < 0, d < 0)
    return _Embedded(image=image, place=place, swapped=swapped, mirrored=mirrored, flipped=flipped)


def _is_unclipped(image: Any, layout: Geometry, place: Box) -> bool:
    """Whether each clip is a rectangle that leaves the whole image."""
    clip = pdfium.FPDFPageObj_GetClipPath(image)
    count = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
    return all(_leaves(_outline(clip, number), layout, place) for number in range(max(0, count)))


def _outline(clip: Any, number: int) -> list[tuple[float, float]] | None:
    """Corners of one clip; None where it has curves or too many of them."""
    count = pdfium.FPDFClipPath_CountPathSegments(clip, number)
    if not 4 <= count <= 6:
        return None
    corners = []
    for place in range(count):
        segment = pdfium.FPDFClipPath_GetPathSegment(clip, number, place)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_BEZIERTO:
            return None
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        corners.append((x.value, y.value))
    return corners


def _leaves(corners: list[tuple[float, float]] | None, layout: Geometry, place: Box) -> bool:
    if corners is None:
        return False
    xs, ys = zip(*corners, strict=True)
    edges = (min(xs), min(ys), max(xs), max(ys))
    at_edges = all(min(abs(x - edges[0]), abs(x - edges[2])) < 0.01 for x in xs) and all(
        min(abs(y - edges[1]), abs(y - edges[3])) < 0.01 for y in ys
    )
    four = len({(round(x, 1), round(y, 1)) for x, y in corners}) == 4
    box = layout.upright(edges)
    spare = min(place[0] - box[0], place[1] - box[1], box[2] - place[2], box[3] - place[3])
    return at_edges and four and spare > -_SLACK


def _of_image(embedded: _Embedded, index: int, page_size: tuple[float, float]) -> Picture | None:
    try:
        array = _array(embedded.image.get_bitmap(render=False))
    except pypdfium2.PdfiumError:
        return None
    across, down = array.shape[1], array.shape[0]
    width, height = embedded.place[2] - embedded.place[0], embedded.place[3] - embedded.place[1]
    stored = (height, width) if embedded.swapped else (width, height)
    dpi = (72.0 * across / stored[0], 72.0 * down / stored[1])
    scale = reduction(across, down, max(dpi))
    dots = of_array(array, scale=scale)
    dots, per_inch = squared(dots, (dpi[0] * scale, dpi[1] * scale))
    dots = laid(dots, embedded.swapped, embedded.mirrored, embedded.flipped)
    return _picture(dots, index, per_inch, page_size, embedded.place)


# ---------------------------------------------------------------- the rendering


def _rendered(page: Any, index: int, dpi: float) -> Picture:
    width, height = (max(1.0, side) for side in page.get_size())
    scale = min(dpi / 72.0, MAX_RENDERED_SIDE / max(width, height), sqrt(MAX_RENDERED_PIXELS / (width * height)))
    dots = of_array(_array(page.render(scale=scale, limit_image_cache=True)))
    return _picture(dots, index, 72.0 * scale, (width, height), (0.0, 0.0, width, height))


def _array(bitmap: Any) -> NDArray[np.uint8]:
    """A copy in red, green, blue, or in one channel: the bitmap's own memory goes with it."""
    array: NDArray[np.uint8] = bitmap.to_numpy()
    if array.ndim == 2 or array.shape[2] == 1:
        return array.reshape(array.shape[:2]).copy()
    return np.asarray(cv2.cvtColor(array, _UNCOLOURED[array.shape[2]] or cv2.COLOR_BGR2RGB), dtype=np.uint8)


def _picture(dots: Dots, index: int, dpi: float, page_size: tuple[float, float], place: Box) -> Picture:
    return Picture(
        grey=dots.grey,
        colour=dots.colour,
        dpi=dpi,
        page_index=index,
        width=page_size[0],
        height=page_size[1],
        place=place,
        bilevel=dots.bilevel,
    )
