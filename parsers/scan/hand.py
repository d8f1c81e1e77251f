"""Whether a hand has signed: pen strokes in the place for the signature that are no print, stamp or line.

A signature is a long way of the pen in few pieces that are larger than print.  So what is certainly
something else is taken away first (words that were read, straight runs, circles of stamps), and what
is left is judged by its size and by how open it is: merged print is low and dense.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

import cv2
import numpy as np

from parsers.document import Box, Page, Word, height
from parsers.form import HandwrittenSignature
from parsers.scan.ink import POINTS_PER_HALF, ground, halved, ink_of
from parsers.scan.picture import Grey, Paper, dots, points
from parsers.scan.signature_area import Place, open_end, places
from parsers.scan.signature_captions import Rank
from parsers.scan.strokes import Piece, Ring, both, concentric, pieces, rings, thin, without_rings, without_straight
from parsers.scan.ways import Way, ruled_parts, wavy, ways

_MARGIN = 8.0
"""Points around the place that are looked at too: hands write over the edge."""
_AROUND = 40.0
"""Points around the place that are taken apart with it: a stamp that is cut looks like strokes."""
_MOSTLY = 0.4
"""Part of a stroke that must be in the place."""
_PRINT = 10.0
"""Points: the height of a line of print where no word tells."""
_OPEN = 1.9
"""Density up to which ink is the wide loops of a pen; lines of print that run together have more."""
_CORNERS = 8
_PEN, _NO_PEN = 1.8, 0.5
"""Odds from which there is a pen's mark, and up to which there is none; between them nobody can tell."""
_NO_PEN_IN_STAMP = -1.0
"""The same where rings or frames were taken away, and with them perhaps parts of a pen's way."""
_TINY = 2.0
"""Points across: specks."""
_A_BIT = 0.08
"""Part of a way from which it is on a side of a ring."""
_SHORTEST = 8
"""Dots of a way."""
_SURE = 0.6
"""Confidence from which a word was read and not guessed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """One way of the pen, straight on through crossings, without what frames and rings explain; in points."""

    box: tuple[int, int, int, int]
    """(x0, y0, x1, y1) in dots of the mask."""
    length: float
    extent: float
    """From corner to corner."""
    narrow: float
    """About how far it swings to both sides of its direction."""
    crossing: bool
    """It goes into a ring or out of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remains:
    """What no print, stamp or line explains in a place; the rest of ``judge_signature`` is arithmetic."""

    pieces: tuple[Piece, ...]
    strokes: tuple[Stroke, ...] = ()
    origin: tuple[int, int]
    """Dots of the paper, of the mask's first dot."""
    line: float
    """Height of a line of print on this sheet, in points."""
    stamped: bool
    """A ring or frame was taken away."""


def find_signature(sheets: Iterable[tuple[Page, Paper, Grey]], labels: Sequence[str]) -> HandwrittenSignature:
    """Whether a form was signed by hand.

    Args:
        sheets: Each page with its paper and the paper without lines, in order.
        labels: Captions of the place, ``FormDefinition.signature_labels``.

    Returns:
        Judged in the place of the last caption.  Where no caption was read, a mark below the text of the last
        page counts, but that there is none is never said.
    """
    pages = list(sheets)
    doubtful: list[HandwrittenSignature] = []
    for page, paper, cleaned in reversed(pages):
        found = places(page, labels)
        sure = [place for place in found if place.caption.rank > Rank.DOUBTFUL]
        judged = [_in_place(paper, cleaned, page.words, place) for place in sure or found]
        if sure:
            return _of_several(judged)
        doubtful += judged
    last = HandwrittenSignature()
    for page, paper, cleaned in reversed(pages):
        end = open_end(page)
        if not last.present and end is not None:
            one = judge_signature(paper, cleaned, page.words, end)
            last = replace(one, confidence=0.9 * one.confidence) if one.present else last
    return last


def _of_several(judged: Sequence[HandwrittenSignature]) -> HandwrittenSignature:
    """One mark is enough; where there is none, one doubtful place leaves all unsure."""
    return max(judged, key=lambda one: ((False, None, True).index(one.present), one.confidence))


def _in_place(paper: Paper, cleaned: Grey, words: Sequence[Word], place: Place) -> HandwrittenSignature:
    """Judged where the caption says, and all around it where nothing is there."""
    remains = take_apart(paper, cleaned, words, place.room)
    near = _judged(paper, within(remains, place.area), place.area)
    if near.present:
        return near
    wide = _judged(paper, within(remains, place.room), place.room)
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
    return _judged(paper, within(take_apart(paper, cleaned, words, area), area), area)


def _judged(paper: Paper, remains: Remains, area: Box) -> HandwrittenSignature:
    odds = pen_odds(remains)
    page_index = paper.page_index
    if odds >= _PEN:
        box = _in_points(_joined(_pens(remains)), remains.origin)
        return HandwrittenSignature(present=True, confidence=_sure(odds), page_index=page_index, box=box)
    if odds > (_NO_PEN_IN_STAMP if remains.stamped else _NO_PEN):
        return HandwrittenSignature(present=None, confidence=0.0, page_index=page_index, box=area)
    return HandwrittenSignature(present=False, confidence=_sure(1.5 - odds), page_index=page_index)


def within(remains: Remains, area: Box) -> Remains:
    """What of the remains is mostly in a part of the place they were found in."""
    x0, y0, x1, y1 = (number / POINTS_PER_HALF for number in area)
    left, top = (number / 2 for number in remains.origin)
    margin = _MARGIN / POINTS_PER_HALF
    part = (x0 - left - margin, y0 - top - margin, x1 - left + margin, y1 - top + margin)
    return replace(
        remains,
        pieces=tuple(piece for piece in remains.pieces if _share(piece.box, part) >= _MOSTLY),
        strokes=tuple(stroke for stroke in remains.strokes if _share(stroke.box, part) >= _MOSTLY),
    )


def _share(box: tuple[int, int, int, int], part: tuple[float, float, float, float]) -> float:
    wide = min(box[2], part[2]) - max(box[0], part[0])
    tall = min(box[3], part[3]) - max(box[1], part[1])
    return max(wide, 0.0) * max(tall, 0.0) / max((box[2] - box[0]) * (box[3] - box[1]), 1)


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


def take_apart(paper: Paper, cleaned: Grey, words: Sequence[Word], area: Box) -> Remains:
    """The pieces of ink in a place that are neither words that were read nor parts of frames and rings."""
    x0, y0, x1, y1 = _crop(area, cleaned.shape)
    part = cleaned[y0:y1, x0:x1]
    line = _line_height(words)
    if min(part.shape) < 32:
        return Remains(pieces=(), origin=(x0, y0), line=line, stamped=False)
    light = ground(part)
    ink = ink_of(halved(part), light)
    ink = _closed(ink | wavy(ink_of(halved(paper.grey[y0:y1, x0:x1]), light), ink))
    ink = _without_words(ink, words, (x0, y0), line)
    skeleton = thin(ink)
    bare = without_straight(ink, skeleton)
    framed = _inked(ink) - _inked(bare) > 60 / POINTS_PER_HALF
    found = rings(both(skeleton, bare))
    found += concentric(both(skeleton, bare), found)
    round_ = without_rings(ink, found)
    strokes = tuple(s for way in ways(skeleton) if (s := _stroke(way, bare, round_, found)) is not None)
    bare = both(bare, round_)
    left, _ = pieces(bare, both(skeleton, bare))
    crossed = not framed and any(stroke.crossing for stroke in strokes)
    kept = tuple(piece for piece in left if piece.extent > _TINY and (crossed or not _inside(piece, found)))
    return Remains(pieces=kept, strokes=strokes, origin=(x0, y0), line=line, stamped=bool(found) or framed)


def _stroke(way: Way, bare: Grey, round_: Grey, found: Sequence[Ring]) -> Stroke | None:
    """What is a pen's of a way; None where rings and frames explain it, or it is within a stamp's rings.

    Args:
        bare: The mask without straight runs.
        round_: The mask without rings.
    """
    ruled = ruled_parts(way, bare[way[:, 1], way[:, 0]] == 0)
    free = way[(round_[way[:, 1], way[:, 0]] > 0) & ~ruled].astype(np.float64)
    if len(free) < _SHORTEST:
        return None
    within = [float(np.mean(np.hypot(free[:, 0] - ring.x, free[:, 1] - ring.y) < ring.radius)) for ring in found]
    crossing = any(_A_BIT < share < 1 - _A_BIT for share in within)
    if not crossing and any(share > 0.5 for share in within):
        return None
    across = np.linalg.svd(free - free.mean(axis=0), compute_uv=False)[1] / math.sqrt(len(free))
    (x0, y0), (x1, y1) = free.min(axis=0).tolist(), free.max(axis=0).tolist()
    return Stroke(
        box=(int(x0), int(y0), int(x1) + 1, int(y1) + 1),
        length=1.15 * len(free) * POINTS_PER_HALF,
        extent=float(np.hypot(x1 - x0, y1 - y0)) * POINTS_PER_HALF,
        narrow=3.4 * float(across) * POINTS_PER_HALF,
        crossing=crossing,
    )


def _crop(area: Box, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = dots((area[0] - _AROUND, area[1] - _AROUND, area[2] + _AROUND, area[3] + _AROUND))
    return max(x0, 0), max(y0, 0), min(x1, shape[1]), min(y1, shape[0])


def _inked(ink: Grey) -> int:
    return int(np.count_nonzero(ink))


def _closed(ink: Grey) -> Grey:
    """Strokes that fax and thin pens broke are whole again."""
    return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((2, 2), np.uint8)), dtype=np.uint8)


def _line_height(words: Sequence[Word]) -> float:
    heights = [height(word.box) for word in words if len(word.text) > 2 and word.confidence > _SURE]
    return min(max(median(heights), 7.0), 16.0) if heights else _PRINT


def _without_words(ink: Grey, words: Sequence[Word], origin: tuple[int, int], line: float) -> Grey:
    """The mask without the pieces that lie within words that were read; a stroke through a word stays."""
    count, numbers, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    gone = np.zeros(count, np.uint8)
    boxes = [_in_mask(word.box, origin) for word in words if _is_read(word, line)]
    for x0, y0, x1, y1 in boxes:
        left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
        right, bottom = left + stats[:, cv2.CC_STAT_WIDTH], top + stats[:, cv2.CC_STAT_HEIGHT]
        gone[(left >= x0) & (right <= x1) & (top >= y0) & (bottom <= y1)] = 1
    gone[0] = 0
    return np.where(gone[numbers] > 0, 0, ink).astype(np.uint8)


def _is_read(word: Word, line: float) -> bool:
    letters = sum(character.isalnum() for character in word.text)
    return word.confidence >= _SURE and letters >= 2 and height(word.box) <= 1.7 * line


def _in_mask(box: Box, origin: tuple[int, int]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = dots(box)
    return (x0 - origin[0]) / 2 - 4, (y0 - origin[1]) / 2 - 4, (x1 - origin[0]) / 2 + 4, (y1 - origin[1]) / 2 + 4


def _inside(piece: Piece, found: Sequence[Ring]) -> bool:
    """Whether a piece belongs to what a round stamp has within; a signature is wider than the arms of a town."""
    x, y = (piece.box[0] + piece.box[2]) / 2, (piece.box[1] + piece.box[3]) / 2
    return any(
        np.hypot(x - ring.x, y - ring.y) < ring.radius and piece.extent < 1.5 * ring.radius * POINTS_PER_HALF
        for ring in found
    )
