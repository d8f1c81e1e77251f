"""What no print, rule or stamp explains in a place: the pieces of ink that are left, and the ways of the pen."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median

import cv2
import numpy as np

from parsers.document import Box, Word, height
from parsers.scan.ink import POINTS_PER_HALF, ground, halved, ink_of
from parsers.scan.picture import Grey, Paper, dots
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
_LARGE_PRINT = 12.0
"""Points: hands don't write larger on forms with large print."""
_TINY = 2.0
"""Points across: specks."""
_A_BIT = 0.08
"""Part of a way from which it is on a side of a ring."""
_SHORTEST = 8
"""Dots of a way."""
_SURE = 0.6
"""Confidence from which a word was read and not guessed."""
_BEND = 16
"""Dots, 8 points: how far round a corner of a frame is."""
_ENOUGH, _LEAST = 160, 0.08
"""Dots of strokes of which kinds can be told, and part of them that is a kind."""
_PALEST = 200
"""Levels: what is paler is no ink but what closes a stroke."""
_THINNER = 0.25
"""Part of the way between two kinds of ink by which the darker is paler where its stroke is thin."""
_ROUND = np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (11, 11)), dtype=np.uint8)
_APART, _TWO_KINDS = 25.0, 0.68
"""Levels between two kinds of ink, and how much of the variance that must explain; of one kind it is about 0.64."""


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


def within(remains: Remains, area: Box) -> Remains:
    """What of the remains is mostly in a part of the place they were found in."""
    part = _in_mask(area, remains.origin, _MARGIN / POINTS_PER_HALF)
    return only(remains, lambda piece: _share(piece.box, part) >= _MOSTLY)


def only(remains: Remains, kept: Callable[[Piece | Stroke], bool]) -> Remains:
    """The remains that pass a test."""
    return replace(
        remains,
        pieces=tuple(piece for piece in remains.pieces if kept(piece)),
        strokes=tuple(stroke for stroke in remains.strokes if kept(stroke)),
    )


def without_corners(remains: Remains, rules: Sequence[Box]) -> Remains:
    """Without the rounded sides of frames, whose level sides were taken for rules: both their ends are at such."""
    level = [_in_mask(rule, remains.origin, 0.0) for rule in rules if rule[2] - rule[0] > 3 * (rule[3] - rule[1])]
    ends = [(x, rule[1]) for rule in level for x in (rule[0], rule[2])]
    return only(remains, lambda piece: not _is_side(piece.box, ends))


def _is_side(box: tuple[int, int, int, int], ends: Sequence[tuple[float, float]]) -> bool:
    x0, y0, x1, y1 = box
    if x1 - x0 > _BEND:
        return False
    beside = [y for x, y in ends if x0 - _BEND <= x <= x1 + _BEND]
    return any(abs(y - y0) < _BEND for y in beside) and any(abs(y - y1) < _BEND for y in beside)


def without_rings_of_words(remains: Remains, words: Sequence[Word], area: Box | None = None) -> Remains:
    """Without rings around an answer, which weren't seen as such: they hold words and are as long as their way round.

    Args:
        remains: All that is left around a caption.
        words: All that was read on the sheet.
        area: Where a hand signs over words.
    """
    part = _in_mask(area or (0.0, 0.0, 0.0, 0.0), remains.origin, 0.0)
    spots = [_in_mask(word.box, remains.origin, 0.0) for word in words if word.confidence >= _SURE]
    middles = [((x0 + x1) / 2, (y0 + y1) / 2) for x0, y0, x1, y1 in spots]
    return only(remains, lambda piece: _share(piece.box, part) > 0.2 or not _rings(piece, middles))


def _rings(piece: Piece | Stroke, middles: Sequence[tuple[float, float]]) -> bool:
    x0, y0, x1, y1 = piece.box
    around_ = math.pi * ((x1 - x0) + (y1 - y0)) / 2 * POINTS_PER_HALF
    return piece.length < 1.4 * around_ and any(x0 < x < x1 and y0 < y < y1 for x, y in middles)


def _share(box: tuple[int, int, int, int], part: tuple[float, float, float, float]) -> float:
    wide = min(box[2], part[2]) - max(box[0], part[0])
    tall = min(box[3], part[3]) - max(box[1], part[1])
    return max(wide, 0.0) * max(tall, 0.0) / max((box[2] - box[0]) * (box[3] - box[1]), 1)


def take_apart(paper: Paper, cleaned: Grey, words: Sequence[Word], area: Box) -> tuple[Remains, ...]:
    """The pieces of ink in a place that are neither words that were read nor parts of frames and rings.

    Returns:
        Of all ink together; then, where there are two kinds of ink, of the darker one alone: a stamp is
        mostly paler than the pen that went over it.
    """
    x0, y0, x1, y1 = _crop(area, cleaned.shape)
    part = cleaned[y0:y1, x0:x1]
    line = _line_height(words)
    if min(part.shape) < 32:
        return (Remains(pieces=(), origin=(x0, y0), line=line, stamped=False),)
    light, whole = ground(part), halved(paper.grey[y0:y1, x0:x1])
    ink = ink_of(halved(part), light)
    ink = _closed(ink | wavy(ink_of(whole, light), ink))
    ink = _without_words(ink, words, (x0, y0), line)
    skeleton = thin(ink)
    bare = without_straight(ink, skeleton)
    framed = _is_framed(ink, bare)
    found = rings(both(skeleton, bare))
    found += concentric(both(skeleton, bare), found)
    every = Remains(pieces=(), origin=(x0, y0), line=line, stamped=bool(found) or framed)
    layers = [_left(every, ink, skeleton, bare, found, framed=framed)]
    dark = darker(whole, ink, skeleton)
    if dark is not None:
        beneath = [ring for ring in found if not _is_paler(ring, ink, dark)]
        skeleton = thin(dark)
        bare = without_straight(dark, skeleton)
        layers.append(_left(every, dark, skeleton, bare, beneath, framed=_is_framed(dark, bare)))
    return tuple(layers)


def _is_framed(ink: Grey, bare: Grey) -> bool:
    """Whether so much was straight that it is a frame or a rule."""
    return _inked(ink) - _inked(bare) > 60 / POINTS_PER_HALF


def _left(every: Remains, ink: Grey, skeleton: Grey, bare: Grey, found: Sequence[Ring], *, framed: bool) -> Remains:
    """What is left of a mask.

    Args:
        every: The place, without pieces.
        ink: The mask.
        skeleton: Its ink as thin lines.
        bare: The mask without straight runs.
        found: The rings in it.
        framed: Straight runs were taken out.
    """
    round_ = without_rings(ink, found)
    strokes = tuple(s for way in ways(skeleton) if (s := _stroke(way, bare, round_, found)) is not None)
    bare = both(bare, round_)
    left, _ = pieces(bare, both(skeleton, bare))
    crossed = not framed and any(stroke.crossing for stroke in strokes)
    kept = tuple(piece for piece in left if piece.extent > _TINY and (crossed or not _inside(piece, found)))
    return replace(every, pieces=kept, strokes=strokes)


def darker(grey: Grey, ink: Grey, skeleton: Grey) -> Grey | None:
    """The darker of two kinds of ink (Otsu, 1979); None where there is one kind only.

    Args:
        grey: The place.
        ink: Its mask.
        skeleton: The same as thin lines: the edges of strokes are pale in any ink.
    """
    deep = np.asarray(cv2.erode(grey, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    shades = deep[(skeleton > 0) & (deep < _PALEST)]
    if len(shades) < _ENOUGH:
        return None
    limit, _ = cv2.threshold(shades[None, :], 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    dark, pale = shades[shades <= limit].astype(np.float64), shades[shades > limit].astype(np.float64)
    if min(len(dark), len(pale)) < _LEAST * len(shades) or pale.mean() - dark.mean() < _APART:
        return None
    between = len(dark) * len(pale) / len(shades) ** 2 * (pale.mean() - dark.mean()) ** 2
    if between < _TWO_KINDS * shades.astype(np.float64).var():
        return None
    sure = np.asarray(deep <= limit, dtype=np.uint8)
    beside = np.asarray(cv2.dilate(sure, np.ones((5, 5), np.uint8)), dtype=np.uint8)
    thin_parts = np.asarray(deep <= limit + _THINNER * (pale.mean() - dark.mean()), dtype=np.uint8)
    kept = np.asarray(cv2.bitwise_and(beside, thin_parts), dtype=np.uint8)
    return both(ink, np.asarray(cv2.morphologyEx(kept, cv2.MORPH_CLOSE, _ROUND), dtype=np.uint8))


def _is_paler(ring: Ring, ink: Grey, dark: Grey) -> bool:
    """Whether a ring is of the paler ink."""
    band = np.zeros_like(ink)
    cv2.circle(band, (round(ring.x), round(ring.y)), round(ring.radius), 255, 3)
    return _inked(both(dark, band)) < 0.4 * _inked(both(ink, band))


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
    return min(max(median(heights), 7.0), _LARGE_PRINT) if heights else _PRINT


def _without_words(ink: Grey, words: Sequence[Word], origin: tuple[int, int], line: float) -> Grey:
    """The mask without the pieces that lie within words that were read; a stroke through a word stays."""
    count, numbers, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    gone = np.zeros(count, np.uint8)
    boxes = [_in_mask(word.box, origin, 4.0) for word in words if _is_read(word, line)]
    for x0, y0, x1, y1 in boxes:
        left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
        right, bottom = left + stats[:, cv2.CC_STAT_WIDTH], top + stats[:, cv2.CC_STAT_HEIGHT]
        gone[(left >= x0) & (right <= x1) & (top >= y0) & (bottom <= y1)] = 1
    gone[0] = 0
    return np.where(gone[numbers] > 0, 0, ink).astype(np.uint8)


def _is_read(word: Word, line: float) -> bool:
    letters = sum(character.isalnum() for character in word.text)
    return word.confidence >= _SURE and letters >= 2 and height(word.box) <= 1.7 * line


def _in_mask(box: Box, origin: tuple[int, int], margin: float) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = dots(box)
    left, top = origin
    return (x0 - left) / 2 - margin, (y0 - top) / 2 - margin, (x1 - left) / 2 + margin, (y1 - top) / 2 + margin


def _inside(piece: Piece, found: Sequence[Ring]) -> bool:
    """Whether a piece belongs to what a round stamp has within; a signature is wider than the arms of a town."""
    x, y = (piece.box[0] + piece.box[2]) / 2, (piece.box[1] + piece.box[3]) / 2
    return any(
        np.hypot(x - ring.x, y - ring.y) < ring.radius and piece.extent < 1.5 * ring.radius * POINTS_PER_HALF
        for ring in found
    )
