"""A peer: Tesseract reads the page as it came, and our own logic of labels takes the words from there.

No straightening, no removal of lines, no boxes, no second reading: what remains of our reader without
the work on pictures.  A PDF is drawn at 300 dpi; pictures are taken as they are.
"""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import pypdfium2
import tesserocr
from PIL import Image, ImageOps, ImageSequence

from parsers.document import Page, Word
from parsers.errors import Unreadable
from parsers.form import Outcome, ParsedForm
from parsers.labels import find_labels
from parsers.normalise import Context
from parsers.recognise import judged, recognise
from parsers.regions import load_regions
from parsers.settle import settle
from parsers.sheet import lay_out
from parsers.text_layer import read_zones
from parsers.widgets import Fillable
from parsers.zones import find_zones
from tests.corpus.judge import FORM, REGIONS, TODAY
from tests.corpus.truth import Specimen

_DPI = 300.0
_A4_WIDTH = 595.0
_DATA = "/usr/share/tesseract-ocr"


def read(specimen: Specimen, folder: Path) -> tuple[tuple[ParsedForm, ...], float] | None:  # noqa: ARG001  # as all peers
    """The forms in a specimen and the CPU seconds that it took; None for Word documents."""
    if not (specimen.media_type == "application/pdf" or specimen.media_type.startswith("image/")):
        return None
    began = time.process_time()
    pages = tuple(_page(image, index) for index, image in enumerate(_images(specimen)))
    return _forms(pages), time.process_time() - began


def _forms(pages: Sequence[Page]) -> tuple[ParsedForm, ...]:
    """As ``parsers.assemble`` does for a text layer."""
    context = Context(today=TODAY, regions=load_regions(REGIONS))
    found = recognise(pages, Fillable(), FORM, None)
    if found is None:
        none = ParsedForm(outcome=Outcome.NOT_A_FORM, form=None, form_version=None, page_count=len(pages))
        return (none,)
    return tuple(_form(part, context) for part in found.slices)


def _form(pages: Sequence[Page], context: Context) -> ParsedForm:
    sheet = lay_out(pages)
    zones = find_zones(sheet, find_labels(sheet, FORM), FORM)
    readings = read_zones(zones, sheet, FORM, context.regions)
    values = [settle(field, readings.get(field.key), FORM, context)[0] for field in FORM.fields]
    return judged(FORM, values, (), len(pages))


# ---------------------------------------------------------------- words


def _images(specimen: Specimen) -> Iterator[Image.Image]:
    if specimen.media_type != "application/pdf":
        with Image.open(io.BytesIO(specimen.content)) as file:
            for frame in ImageSequence.Iterator(file):
                yield ImageOps.exif_transpose(frame).convert("L")
        return
    document = pypdfium2.PdfDocument(specimen.content)
    try:
        document.init_forms()
        for page in document:
            yield page.render(scale=_DPI / 72).to_pil().convert("L")
    finally:
        document.close()


def _page(image: Image.Image, index: int) -> Page:
    scale = _A4_WIDTH / min(image.size)
    words = tuple(_words(image, index, scale))
    return Page(index=index, width=image.width * scale, height=image.height * scale, words=words)


def _words(image: Image.Image, index: int, scale: float) -> Iterator[Word]:
    api = _engine()
    api.SetImage(image)
    api.Recognize()
    level = tesserocr.RIL.WORD
    for item in tesserocr.iterate_level(api.GetIterator(), level):
        box = item.BoundingBox(level)
        text = (item.GetUTF8Text(level) or "").strip()
        if box and text:
            x0, y0, x1, y1 = (float(value) * scale for value in box)
            yield Word(text=text, box=(x0, y0, x1, y1), page_index=index)


@lru_cache(maxsize=1)
def _engine() -> tesserocr.PyTessBaseAPI:
    return tesserocr.PyTessBaseAPI(path=_data(), lang="ces+eng", psm=tesserocr.PSM.AUTO)


def _data() -> str:
    """Where Debian keeps the languages, or where the environment says."""
    if given := os.environ.get("TESSDATA_PREFIX"):
        return given
    found = sorted(Path(_DATA).glob("*/tessdata"))
    if not found:
        raise Unreadable("peer-failed", "Tesseract's languages aren't installed: tesseract-ocr-ces, tesseract-ocr-eng.")
    return str(found[-1])
