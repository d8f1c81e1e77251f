"""What a page of a PDF paints as far as pictures go: judged from its dictionaries, before any decoder runs (pypdf)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf import PageObject
from pypdf.generic import ArrayObject, DictionaryObject, PdfObject, StreamObject

from parsers.errors import LimitExceeded
from parsers.scan.limits import check_size

_MAX_IMAGES = 5000
_MAX_DEPTH = 20
_DRAWN = re.compile(rb"/([^\s/\[\]()<>{}%]{1,127})\s+Do\b")
_ALTERING = ("/SMask", "/Mask", "/ImageMask", "/SMaskInData", "/OC")
"""What makes a page show something else than an image's own dots (ISO 32000-2, 8.9.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFacts:
    """An image XObject by its dictionary."""

    width: int
    height: int
    bytes_a_dot: int
    """While it is decoded."""
    plain: bool
    """No mask, no transparency, always shown."""


def images_of(page: PageObject) -> tuple[ImageFacts, ...]:
    """Every image that the page, its forms, patterns and annotations can paint; masks count too.

    Raises:
        LimitExceeded: ``pdf-too-complex``: a form draws itself, which PDFium follows until its memory ends.
    """
    contents = page.get_contents()
    _refuse_loops(contents.get_data() if contents is not None else b"", page.get("/Resources"), (), set())
    seen: set[int] = set()
    holders = [page.get("/Resources"), *_appearances(page)]
    return tuple(fact for holder in holders for fact in _images(_dictionary(holder), seen, 0))


def check_images(images: tuple[ImageFacts, ...]) -> None:
    """Refuse what would take too much memory to show.

    Raises:
        LimitExceeded: ``picture-too-large``.
    """
    for image in images:
        check_size(image.width, image.height, bytes_a_dot=image.bytes_a_dot)


def _refuse_loops(data: bytes, resources: PdfObject | None, above: tuple[int, ...], done: set[int]) -> None:
    known = _dictionary(resources)
    forms = _dictionary(known.get("/XObject"))
    for name in set(_DRAWN.findall(data)) if forms else ():
        form = forms.get("/" + name.decode("latin-1"))
        form = form.get_object() if form is not None else None
        if not isinstance(form, StreamObject) or form.get("/Subtype") != "/Form" or id(form) in done:
            continue
        if id(form) in above or len(above) >= _MAX_DEPTH:
            raise LimitExceeded("pdf-too-complex", "A form of the page draws itself.")
        _refuse_loops(form.get_data(), form.get("/Resources", known), (*above, id(form)), done)
        done.add(id(form))


def _images(resources: DictionaryObject, seen: set[int], depth: int) -> Iterator[ImageFacts]:
    for kind in ("/XObject", "/Pattern"):
        for value in _dictionary(resources.get(kind)).values():
            entry = value.get_object()
            if not isinstance(entry, DictionaryObject) or id(entry) in seen or len(seen) > _MAX_IMAGES:
                continue
            seen.add(id(entry))
            if entry.get("/Subtype") == "/Image":
                yield from _facts(entry)
            elif depth < _MAX_DEPTH:
                yield from _images(_dictionary(entry.get("/Resources")), seen, depth + 1)


def _facts(image: DictionaryObject) -> Iterator[ImageFacts]:
    """The image, and its mask as one of its own."""
    altered = any(image.get(key) not in (None, False, 0) for key in _ALTERING)
    bits = _whole(image.get("/BitsPerComponent"))
    grey = str(image.get("/ColorSpace")) in ("/DeviceGray", "/G", "/CalGray")
    yield ImageFacts(
        width=_whole(image.get("/Width")),
        height=_whole(image.get("/Height")),
        bytes_a_dot=1 if bits == 1 or grey else 4,
        plain=not altered,
    )
    for key in ("/SMask", "/Mask"):
        mask = image.get(key)
        mask = mask.get_object() if mask is not None else None
        if isinstance(mask, StreamObject):
            size = _whole(mask.get("/Width")), _whole(mask.get("/Height"))
            yield ImageFacts(width=size[0], height=size[1], bytes_a_dot=1, plain=False)


def _appearances(page: PageObject) -> Iterator[PdfObject | None]:
    annotations = page.get("/Annots")
    entries = annotations.get_object() if annotations is not None else None
    for entry in entries[:_MAX_IMAGES] if isinstance(entries, ArrayObject) else ():
        normal = _dictionary(_dictionary(entry).get("/AP")).get("/N")
        normal = normal.get_object() if normal is not None else None
        states = [normal] if isinstance(normal, StreamObject) else list(_dictionary(normal).values())
        for state in states:
            yield _dictionary(state).get("/Resources")


def _whole(value: Any) -> int:
    value = value.get_object() if value is not None else None
    return max(0, int(value)) if isinstance(value, int | float) else 0


def _dictionary(value: PdfObject | None) -> DictionaryObject:
    value = value.get_object() if value is not None else None
    return value if isinstance(value, DictionaryObject) else DictionaryObject()
