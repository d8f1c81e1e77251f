"""Tesseract in process: a page as words, a strip as one line.

The engine is kept between pages of one child process.  ``ces`` has no „@“, so pages are read with
``ces+eng``; codes and addresses once more with ``eng`` and the characters that may occur in them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import tesserocr

from parsers.document import Word, centre, holds
from parsers.errors import Unreadable
from parsers.scan.ink import parts_of
from parsers.scan.picture import PAPER_DPI, Grey
from parsers.text import clean

READ_DPI = 220.0
"""What Tesseract reads best once lines are gone; 300 is slower and less right."""
_LANGUAGES = ("ces", "eng", "osd")
_TESSDATA = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
)
Dots = tuple[int, int, int, int]
_SUREST = 0.99
"""Confidence of a word that was read from a picture; 1 is for those that a file itself has."""
_PALEST = 200
"""Lightness above which no dot is ink."""
_INK = 140
_MOST_STRIPS = 12
_SURE_LINE = 0.7
"""Mean confidence of a line that was overlooked at first: below, it may be a stamp or a signature."""
_NOISE = 0.25
"""Confidence below which a run of strokes without a letter or digit is a stain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One strip of paper as it was read once more."""

    text: str
    confidence: float
    """0 to 1, of the word that is least sure; 0 where nothing was read."""


def tessdata() -> Path:
    """The directory of Tesseract's data.

    Raises:
        Unreadable: ``ocr-missing``: it isn't installed, or not for Czech.
    """
    named = os.environ.get("TESSDATA_PREFIX")
    for place in (*([named] if named else []), *_TESSDATA):
        if all((Path(place) / f"{language}.traineddata").is_file() for language in _LANGUAGES):
            return Path(place)
    raise Unreadable("ocr-missing", "Tesseract's Czech data isn't installed: apt-get install tesseract-ocr-ces.")


@lru_cache(maxsize=8)
def _engine(languages: str, whitelist: str = "", *, page: bool = False) -> tesserocr.PyTessBaseAPI:
    mode = tesserocr.PSM.AUTO if page else tesserocr.PSM.SINGLE_LINE
    api = tesserocr.PyTessBaseAPI(path=str(tessdata()), lang=languages, psm=mode)
    if whitelist:
        api.SetVariable("tessedit_char_whitelist", whitelist)
    return api


def read_page(grey: Grey, page_index: int, *, sparse: bool = False) -> tuple[Word, ...]:
    """All words of a paper at ``PAPER_DPI``.

    Args:
        grey: Best without rules, leaders and boxes.
        page_index: Written into the words.
        sparse: Look for text everywhere instead of in blocks (Tesseract's mode 11): finds what tables hid.

    Returns:
        Words with their boxes in points, each as high as its line, from ascender to descender.
    """
    api = _engine("ces+eng", page=True)
    api.SetPageSegMode(tesserocr.PSM.SPARSE_TEXT if sparse else tesserocr.PSM.AUTO)
    scale = READ_DPI / PAPER_DPI
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    _show(api, np.asarray(small, dtype=np.uint8), READ_DPI)
    api.Recognize()
    try:
        words, upright = _split(_words(api, page_index, 72.0 / READ_DPI))
        for x0, y0, x1, y1 in upright:
            api.SetPageSegMode(tesserocr.PSM.SINGLE_BLOCK)
            api.SetRectangle(x0, y0, x1 - x0, y1 - y0)
            api.Recognize()
            again = _split(_words(api, page_index, 72.0 / READ_DPI))[0]
            words += [word for word in again if not any(holds(other.box, centre(word.box)) for other in words)]
        for x0, y0, x1, y1 in _overlooked(np.asarray(small, dtype=np.uint8), words):
            api.SetPageSegMode(tesserocr.PSM.SINGLE_LINE)
            api.SetRectangle(x0, y0, x1 - x0, y1 - y0)
            api.Recognize()
            line = _split(_words(api, page_index, 72.0 / READ_DPI))[0]
            if line and sum(word.confidence for word in line) / len(line) >= _SURE_LINE:
                words += line
        return tuple(words)
    finally:
        api.Clear()


def read_strip(strip: Grey, languages: str, whitelist: str = "", *, dpi: float = PAPER_DPI) -> Line:
    """One line of text; white is put around it.

    Args:
        strip: Cut out of a paper.
        languages: ``ces``, ``eng`` or both with a plus.
        whitelist: The only characters that may occur; empty for all.
        dpi: Of the strip.
    """
    if min(strip.shape[:2]) < 4 or int(strip.min()) > _PALEST:
        return Line(text="", confidence=0.0)  # on white alone Tesseract sees letters
    margin = 12
    framed = np.pad(strip, margin, constant_values=255)
    api = _engine(languages, whitelist)
    _show(api, framed, dpi)
    text = clean(api.GetUTF8Text() or "")
    confidences: Sequence[int] = api.AllWordConfidences()
    api.Clear()
    return Line(text=text, confidence=min(confidences, default=0) / 100 if text else 0.0)


def _show(api: tesserocr.PyTessBaseAPI, grey: Grey, dpi: float) -> None:
    tall, wide = grey.shape
    api.SetImageBytes(np.ascontiguousarray(grey).tobytes(), wide, tall, 1, wide)
    api.SetSourceResolution(round(dpi))


def _split(found: Iterable[tuple[Word, Dots | None]]) -> tuple[list[Word], list[Dots]]:
    """The words, and the blocks in which Tesseract took a column of numbers for lines that run upwards."""
    words: list[Word] = []
    blocks: dict[Dots, None] = {}
    for word, block in found:
        if block is None:
            words.append(word)
        else:
            blocks[block] = None
    return words, list(blocks)


def _overlooked(grey: Grey, words: Sequence[Word]) -> list[Dots]:
    """Strips with ink like that of a line of text which no word accounts for: page layout loses one now and then."""
    scale = READ_DPI / 72.0
    ink = (grey < _INK).astype(np.uint8)
    for box in (word.box for word in words):
        x0, y0, x1, y1 = (round(number * scale) for number in box)
        ink[max(y0 - 4, 0) : y1 + 4, max(x0 - 4, 0) : x1 + 4] = 0
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, round(9 * scale)), np.uint8))
    _, stats = parts_of(np.asarray(joined, dtype=np.uint8))
    strips = []
    for x, y, wide, tall, _ in sorted(stats[1:].tolist(), key=lambda part: -part[2])[:_MOST_STRIPS]:
        inked = float(ink[y : y + tall, x : x + wide].mean())
        if wide >= 9 * scale and 4 * scale <= tall <= 24 * scale and 0.05 <= inked <= 0.6:
            strips.append(
                (max(x - 8, 0), max(y - 6, 0), min(x + wide + 8, grey.shape[1]), min(y + tall + 6, grey.shape[0]))
            )
    return strips


def _words(api: tesserocr.PyTessBaseAPI, page_index: int, scale: float) -> Iterator[tuple[Word, Dots | None]]:
    """Each word, and its block where that isn't read from left to right."""
    iterator = api.GetIterator()
    if iterator is None:
        return
    for item in tesserocr.iterate_level(iterator, tesserocr.RIL.WORD):
        try:
            text = item.GetUTF8Text(tesserocr.RIL.WORD).strip()
        except RuntimeError:  # an empty word
            continue
        box = item.BoundingBox(tesserocr.RIL.WORD)
        confidence = item.Confidence(tesserocr.RIL.WORD) / 100
        if not text or box is None or (confidence < _NOISE and not any(c.isalnum() for c in text)):
            continue
        top, bottom = _line_of(item, box)
        x0, _, x1, _ = (number * scale for number in box)
        word = Word(text=text, box=(x0, top * scale, x1, bottom * scale), page_index=page_index)
        turned = item.Orientation()[0] != tesserocr.Orientation.PAGE_UP
        block = item.BoundingBox(tesserocr.RIL.BLOCK) if turned else None
        yield replace(word, confidence=max(0.0, min(_SUREST, confidence))), block


def _line_of(item: tesserocr.PyResultIterator, box: tuple[int, int, int, int]) -> tuple[float, float]:
    """From where to where the line of a word reaches, in dots: letters without ascenders stand as high as others."""
    baseline = item.Baseline(tesserocr.RIL.TEXTLINE)
    rows = item.RowAttributes()
    if not baseline or not rows["row_height"]:
        return float(box[1]), float(box[3])
    (x0, y0), (x1, y1) = baseline
    middle = (box[0] + box[2]) / 2
    base = y0 + (y1 - y0) * (middle - x0) / max(x1 - x0, 1)
    below = abs(rows["descenders"])
    above = rows["row_height"] - below
    if not 0.3 < (box[3] - box[1]) / rows["row_height"] < 1.6 or not box[1] - 4 <= base <= box[3] + below + 4:
        return float(box[1]), float(box[3])
    return base - above, base + below
