"""Second readings: the words of an answer read once more from the paper, each line by itself.

Codes and addresses are read with the characters that may occur in them (``eng`` has the „@“ that ``ces`` lacks).
Two readings that agree say more than any confidence of one (facts: AUC .92 against .79).
"""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence

import cv2
import numpy as np

from parsers.definition import FieldType
from parsers.document import Box, Word, around, centre, overlap
from parsers.scan.ocr import Line, read_strip
from parsers.scan.pages import Scanned
from parsers.scan.picture import PAPER_DPI, Grey, dots

_DIGITS = string.digits
_LATIN = string.ascii_letters + string.digits
_HOW: Mapping[FieldType, tuple[str, str]] = {
    FieldType.ICO: ("eng", _DIGITS + " "),
    FieldType.POSTAL_CODE: ("eng", _DIGITS + " "),
    FieldType.PHONE: ("eng", _DIGITS + "+()/-,; "),
    FieldType.DATABOX_ID: ("eng", string.ascii_lowercase + _DIGITS),
    FieldType.EMAIL: ("eng", _LATIN + "@._%+-,; "),
    FieldType.URL: ("eng", _LATIN + "/:._%+-?&=#~"),
}
"""Type → languages and characters; all others are read in Czech."""
_NUMERIC_DATE = re.compile(r"[\d\s./-]+")
SIZES = (260.0, 180.0)
"""Dots an inch of the second and the third reading: others than the page's, so that they err in different places."""
_SIDE = 4.0
_ABOVE = 1.5
"""Points around the words that are cut out with them."""
_INK = 140


def read_again(scanned: Scanned, words: Sequence[Word], kind: FieldType, raw: str, *, size: float = SIZES[0]) -> Line:
    """Read the words of an answer once more.

    Args:
        scanned: The page on which they stand.
        words: Of one page; they are read line by line.
        kind: Type of the field, which tells what characters may occur.
        raw: As read before.
        size: Dots an inch to read at.

    Returns:
        The lines joined by spaces, as sure as the least sure word.
    """
    languages, allowed = _HOW.get(kind, ("ces", ""))
    if kind is FieldType.DATE and _NUMERIC_DATE.fullmatch(raw):
        languages, allowed = "eng", _DIGITS + "./- "
    read = [
        read_strip(_strip(scanned, box, size), languages, allowed, dpi=size)
        for box in (_roomy(around([w.box for w in line]), line, scanned.page.words) for line in lines_of(words))
    ]
    text = " ".join(line.text for line in read if line.text)
    return Line(text=text, confidence=min((line.confidence for line in read), default=0.0))


def lines_of(words: Sequence[Word]) -> list[list[Word]]:
    """Words by the lines they stand on, each from left to right."""
    lines: list[list[Word]] = []
    for word in words:
        home = next((line for line in lines if overlap(line[-1].box, word.box) > 0.5), None)
        if home is None:
            lines.append([word])
        else:
            home.append(word)
    return [sorted(line, key=lambda word: word.box[0]) for line in lines]


def unread_ink(scanned: Scanned, zone: Box) -> float:
    """Ink in a part of the page that no word, box or line accounts for, in square points."""
    x0, y0, x1, y1 = _within(dots(zone), scanned.cleaned)
    if x1 <= x0 or y1 <= y0:
        return 0.0
    ink = scanned.cleaned[y0:y1, x0:x1] < _INK
    for box in (*(word.box for word in scanned.page.words), *(mark.box for mark in scanned.page.marks)):
        a0, b0, a1, b1 = dots((box[0] - 1, box[1] - 1, box[2] + 1, box[3] + 1))
        ink[max(b0 - y0, 0) : max(b1 - y0, 0), max(a0 - x0, 0) : max(a1 - x0, 0)] = False
    return float(np.count_nonzero(ink)) * (72.0 / PAPER_DPI) ** 2


def _roomy(box: Box, line: Sequence[Word], others: Sequence[Word]) -> Box:
    """A little more than the words, but nothing of their neighbours."""
    x0, y0, x1, y1 = box
    own = {id(word) for word in line}
    beside = [w.box for w in others if id(w) not in own and y0 < centre(w.box)[1] < y1]
    left = max((b[2] for b in beside if b[2] <= x0 + 1), default=0.0)
    right = min((b[0] for b in beside if b[0] >= x1 - 1), default=float("inf"))
    return (max(x0 - _SIDE, (left + x0) / 2), y0 - _ABOVE, min(x1 + _SIDE, (right + x1) / 2), y1 + _ABOVE)


def _strip(scanned: Scanned, box: Box, size: float) -> Grey:
    x0, y0, x1, y1 = _within(dots(box), scanned.cleaned)
    cut = scanned.cleaned[y0:y1, x0:x1]
    if min(cut.shape) < 4:
        return cut
    scale = size / PAPER_DPI
    return np.asarray(cv2.resize(cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _within(box: tuple[int, int, int, int], grey: Grey) -> tuple[int, int, int, int]:
    tall, wide = grey.shape
    x0, y0, x1, y1 = box
    return max(x0, 0), max(y0, 0), min(x1, wide), min(y1, tall)
