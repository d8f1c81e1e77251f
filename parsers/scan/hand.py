"""Whether a hand has signed: pen strokes in the place for the signature that are no print, stamp or line.

A signature is a long way of the pen in few pieces that are larger than print.  So what is certainly
something else is taken away first (words that were read, straight runs, circles of stamps), and what
is left is judged by its size and by how open it is: merged print is low and dense.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from parsers.document import Box, Page, Word, height
from parsers.form import HandwrittenSignature
from parsers.scan.picture import Grey, Paper, points
from parsers.scan.remains import Remains, Stroke, only, take_apart, within, without_corners, without_rings_of_words
from parsers.scan.signature_area import Place, open_end, places
from parsers.scan.signature_captions import Rank
from parsers.scan.strokes import Piece

_OPEN = 1.9
"""Density up to which ink is the wide loops of a pen; lines of print that run together have more."""
_CORNERS = 8
_SURE_MARK = 0.95
"""Confidence needed where no caption was read: handwritten answers are marks too."""
_LARGEST = 230.0
"""Points across: no signature is larger, but shaded bars are."""
_PEN, _NO_PEN = 1.3, 0.5
"""Odds from which there is a pen's mark, and up to which there is none; between them nobody can tell."""
_NO_PEN_IN_STAMP = -0.4
"""The same where rings or frames were taken away, and with them perhaps parts of a pen's way."""


def find_signature(sheets: Iterable[tuple[Page, Paper, Grey]], labels: Sequence[str]) -> HandwrittenSignature:
    """Whether a form was signed by hand.

    Args:
        sheets: Each page with its paper and the paper without lines, in order.
        labels: Captions of the place, ``FormDefinition.signature_labels``; others are known by their words.

    Returns:
        Judged around the captions of the last page that has any.  Where no caption was read, the last part of
        the last page with text is judged, more strictly; that there is none is never said then.
    """
    pages = list(sheets)
    doubtful: list[HandwrittenSignature] = []
    for page, paper, cleaned in reversed(pages):
        found = places(page, labels)
        sure = [place for place in found if place.caption.rank > Rank.DOUBTFUL]
        judged = [_in_place(paper, cleaned, page, place) for place in sure or found]
        if sure:
            return _of_several(judged)
        doubtful += [one for one in judged if one.present]
    ends = (one for sheet in reversed(pages) if (one := _at_end(*sheet)) is not None)
    return _of_several([*doubtful, next(ends, HandwrittenSignature())])


def _at_end(page: Page, paper: Paper, cleaned: Grey) -> HandwrittenSignature | None:
    """Judged in the last part of a page without a caption; None where it has no text."""
    end = open_end(page)
    if end is None:
        return None
    layers = [without_corners(part, page.rules) for part in take_apart(paper, cleaned, page.words, end)]
    layers = [without_rings_of_words(part, page.words) for part in layers]
    layers = [only(within(part, end), lambda ink: ink.extent < _LARGEST) for part in layers]
    found = _judged(paper, layers, end)
    upright = found.box is not None and height(found.box) > found.box[2] - found.box[0]
    if not found.present or upright or found.confidence < _SURE_MARK:
        return HandwrittenSignature(present=None, confidence=0.0, page_index=page.index, box=end)
    return replace(found, confidence=round(0.9 * found.confidence, 3))


def _of_several(judged: Sequence[HandwrittenSignature]) -> HandwrittenSignature:
    """One mark is enough; where there is none, one doubtful place leaves all unsure."""
    return max(judged, key=lambda one: ((False, None, True).index(one.present), one.confidence))


def _in_place(paper: Paper, cleaned: Grey, page: Page, place: Place) -> HandwrittenSignature:
    """Judged where the caption says, and all around it where nothing is there."""
    layers = [without_corners(part, page.rules) for part in take_apart(paper, cleaned, page.words, place.room)]
    near = _judged(paper, [within(remains, place.area) for remains in layers], place.area)
    if near.present:
        return near
    layers = [without_rings_of_words(part, page.words, place.area) for part in layers]
    wide = _judged(paper, [within(remains, place.room) for remains in layers], place.room)
    if wide.present:
        return wide
    return near if place.bounded else _of_several((near, wide))


def judge_signature(paper: Paper, cleaned: Grey, words: Sequence[Word], area: Box) -> HandwrittenSignature:
    """Whether there is a handwritten mark in the place for the signature.

    Args:
        paper: The sheet.
        cleaned: The sheet without rules, borders and leaders.
        words: All that was read on this sheet.
        area: The place in points of the paper, of ``signature_area``.

    Returns:
        ``present`` is None where there is ink that is neither surely a pen's nor surely something else's.
    """
    return _judged(paper, [within(remains, area) for remains in take_apart(paper, cleaned, words, area)], area)


def _judged(paper: Paper, layers: Sequence[Remains], area: Box) -> HandwrittenSignature:
    remains = max(layers, key=pen_odds)
    odds = pen_odds(remains)
    page_index = paper.page_index
    if odds >= _PEN:
        box = _in_points(_joined(_pens(remains)), remains.origin)
        return HandwrittenSignature(present=True, confidence=_sure(odds), page_index=page_index, box=box)
    if odds > (_NO_PEN_IN_STAMP if remains.stamped else _NO_PEN):
        return HandwrittenSignature(present=None, confidence=0.0, page_index=page_index, box=area)
    return HandwrittenSignature(present=False, confidence=_sure(1.5 - odds), page_index=page_index)


def _sure(odds: float) -> float:
    """Probability by the logarithm of the odds; drawings aren't life, so nothing is quite sure."""
    return round(min(0.995, 1 / (1 + math.exp(-odds))), 3)


def pen_odds(remains: Remains) -> float:
    """Logarithm of the odds that a pen wrote what is left, from -5 for nothing to 6 (fitted on drawings of the tests).

    Size and openness of the largest piece, the longest swinging way, how far straight strokes go together,
    and how far all long ways do: spiky hands have no long ways, and hasty ones no large pieces.
    """
    line, strokes = remains.line, remains.strokes
    piece = max((likeness(piece, line) for piece in remains.pieces), default=0.0)
    swing = max((_swing(stroke, line) for stroke in strokes), default=0.0)
    spikes = sum(s.length for s in strokes if s.extent > 1.6 * line and s.length < 1.3 * s.extent) / line
    way = sum(s.length for s in strokes if s.extent > 2.0 * line) / line
    return (
        -5.0
        + 2.6 * min(piece, 2.0)
        + 1.6 * min(swing, 1.6)
        + 0.66 * math.log1p(min(spikes, 20.0))
        + 0.74 * math.log1p(min(way, 25.0))
    )


def _swing(stroke: Stroke, line: float) -> float:
    """How much one way is like a signature by itself: long, wide and swinging; 1 and more is."""
    return min(stroke.length / (6 * line), stroke.extent / (2.2 * line), stroke.narrow / (0.5 * line))


def _pens(remains: Remains) -> list[Piece | Stroke]:
    """What of the remains is most like a pen's."""
    line = remains.line
    pens: list[Piece | Stroke] = [piece for piece in remains.pieces if likeness(piece, line) >= 0.8]
    pens += [stroke for stroke in remains.strokes if _swing(stroke, line) >= 0.7]
    return pens or [*remains.pieces, *remains.strokes]


def likeness(piece: Piece, line: float) -> float:
    """How much a piece of ink is like the stroke of a signature: 1 and more is one.

    Args:
        piece: What is left in the place.
        line: Height of a line of print in points; what one line of print holds is no signature unless it is open.
    """
    if piece.corners < _CORNERS or piece.narrow < 0.45 * line or piece.length < 1.2 * piece.extent:
        return 0.0
    size = piece.extent / (2.2 * line)
    way = piece.length / (4.0 * line)
    taller = piece.narrow / (1.05 * line)
    wide_open = _OPEN / max(piece.density, 0.1) * (1.25 if taller >= 2.0 else 1.0)
    return min(size, way, wide_open, max(taller, 0.7 * wide_open))


def _joined(found: Sequence[Piece | Stroke]) -> tuple[int, int, int, int]:
    boxes = [piece.box for piece in found]
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def _in_points(box: tuple[int, int, int, int], origin: tuple[int, int]) -> Box:
    x0, y0, x1, y1 = box
    return points((2 * x0 + origin[0], 2 * y0 + origin[1], 2 * x1 + origin[0], 2 * y1 + origin[1]))
