"""A scanned page laid onto the known print of its form: a map from points of the print to points of the paper.

The evidence is the four angles in the corners, the code, and the printed labels that OCR found.  Several maps are
tried (by all angles, by three of them, by the code, by labels); the one with which most of the evidence agrees is
made exact by all that agrees.  Labels are less exact than angles, but they can't be mistaken for a table's
border, and they tell whether the print is the one that the definition describes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.definition import FormDefinition, Geometry
from parsers.document import Box, Page, around
from parsers.label import OwnerKind
from parsers.labels import find_labels
from parsers.scan.corners import Spot, find_corners
from parsers.scan.machine_mark import MachineMark
from parsers.scan.picture import Matrix, Paper
from parsers.scan.plane import scaling, through
from parsers.sheet import lay_out

_REACH, _REACH_BY_MARK = 40.0, 16.0
"""Points around its place on the print in which an angle is looked for; less where the code tells it better."""
_EXACT, _NEAR = 2.0, 4.0
"""Points by which angles and the code, and labels, may be off."""
_ELSEWHERE = 9.0
"""Points from which a label isn't where the print has it."""
_LEAST_LABELS = 6
"""Labels from which a page is laid onto its print without angles or code."""
_LABEL_SHARE = 0.6
"""Share of the labels on the page that must be where the print has them."""
_ONLY_LABELS = 0.9
"""The same where neither angles nor a code are seen."""
_COLUMNS = 60.0
"""Points by which labels then have to scatter across the page."""
_SPREAD = 90.0
"""Points by which evidence is spread both ways where it may tell that a page is stretched or sheared."""
_SCALES = (0.6, 1.6)
_WEIGHTS = {"corner": 8, "mark": 1, "label": 1}
_SURE = 1.0
_BY_LABELS = 0.97
"""Certainty of places by labels alone."""

Spots = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Registration:
    """Where the print of a form lies on a paper."""

    page: int
    """Of the print, from 0."""
    matrix: Matrix
    """From points of the print to points of the paper."""
    residual: float
    """Points by which what agrees is off, in the mean (root of the mean square)."""
    corners: int
    labels: int
    """How many angles and labels agree."""
    certainty: float
    """That the places are where they are said to be, 0 to 1."""
    disputed: frozenset[str] = frozenset()
    """Keys of fields whose labels stand elsewhere: the print has changed there."""

    def place(self, box: Box) -> Box:
        """A box of the print as the upright box around it on the paper, in points."""
        x0, y0, x1, y1 = box
        spots = through(self.matrix, [(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
        return around([(float(x), float(y), float(x), float(y)) for x, y in spots])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clue:
    """One point of the print seen on the paper."""

    kind: str
    printed: Spot
    seen: Spot


def register(
    paper: Paper, page: Page, definition: FormDefinition, mark: MachineMark | None = None
) -> Registration | None:
    """Lay a page onto the print that the definition describes.

    Args:
        paper: The upright sheet.
        page: What was read on it; its words give the labels.
        definition: With a geometry, or there is nothing to be laid on.
        mark: The code on the page, where there is one of this form.

    Returns:
        None where too little agrees: another print, or a page without anything to go by.
    """
    geometry = definition.geometry
    if geometry is None or (mark is not None and not _is_of(mark, definition)):
        return None
    labels = _labels(page, definition)
    sure = _corner_clues(paper, geometry, mark) + _mark_clues(geometry, mark)
    numbers = range(geometry.pages) if mark is None else range(mark.page, mark.page + 1)
    tried = (_registered(number, geometry, sure, labels) for number in numbers)
    return max((r for r in tried if r is not None), key=lambda r: (r.labels, r.corners), default=None)


def _is_of(mark: MachineMark, definition: FormDefinition) -> bool:
    geometry = definition.geometry
    known = geometry is not None and mark.page < geometry.pages
    return known and mark.form == definition.key and mark.version == definition.version


# ---------------------------------------------------------------- evidence


def _corner_clues(paper: Paper, geometry: Geometry, mark: MachineMark | None) -> list[_Clue]:
    if len(geometry.corners) != 4:
        return []
    clues = _mark_clues(geometry, mark)
    by_mark = _similar(clues)
    matrix = by_mark if by_mark is not None else scaling(paper.width / geometry.width, paper.height / geometry.height)
    expected = [(float(x), float(y)) for x, y in through(matrix, geometry.corners)]
    reach = _REACH if by_mark is None else _REACH_BY_MARK
    seen = find_corners(paper.grey, expected, reach)
    return [
        _Clue(kind="corner", printed=printed, seen=spot)
        for printed, spot in zip(geometry.corners, seen, strict=True)
        if spot is not None
    ]


def _mark_clues(geometry: Geometry, mark: MachineMark | None) -> list[_Clue]:
    if geometry.mark is None or mark is None:
        return []
    x0, y0, x1, y1 = geometry.mark
    printed = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    return [_Clue(kind="mark", printed=p, seen=s) for p, s in zip(printed, mark.corners, strict=True)]


def _labels(page: Page, definition: FormDefinition) -> dict[str, Spot]:
    """By key of the field the upper left point of its label on the paper."""
    return {
        label.owner.key: label.items[0].source.box[:2]
        for label in find_labels(lay_out([page]), definition)
        if label.owner.kind is OwnerKind.FIELD
    }


# ---------------------------------------------------------------- the map


def _registered(number: int, geometry: Geometry, sure: list[_Clue], labels: dict[str, Spot]) -> Registration | None:
    here = {label.field: label.box[:2] for label in geometry.labels if label.page == number}
    by_label = [_Clue(kind="label", printed=here[key], seen=labels[key]) for key in here if key in labels]
    clues = [*sure, *by_label]
    best: list[_Clue] = []
    for candidate in _maps(sure, by_label):
        agreeing = _agreeing(candidate, clues)
        if _weight(agreeing) > _weight(best):
            best = agreeing
    corners, named = (sum(clue.kind == kind for clue in best) for kind in ("corner", "label"))
    certainty = _certainty(best, len(by_label))
    matrix = _fitted(best) if certainty else None
    if matrix is None:
        return None
    off = _off(matrix, best)
    return Registration(
        page=number,
        matrix=matrix,
        residual=float(np.sqrt((off**2).mean())),
        corners=corners,
        labels=named,
        certainty=certainty,
        disputed=_disputed(matrix, here, labels),
    )


def _disputed(matrix: Matrix, printed: Mapping[str, Spot], seen: Mapping[str, Spot]) -> frozenset[str]:
    both = [key for key in printed if key in seen]
    off = _off(matrix, [_Clue(kind="label", printed=printed[key], seen=seen[key]) for key in both])
    return frozenset(key for key, far in zip(both, off, strict=True) if far > _ELSEWHERE)


def _certainty(agreeing: Sequence[_Clue], labels: int) -> float:
    """0 where it isn't enough: an offset of one line would give every field the answer of its neighbour."""
    corners, marks, named = (sum(clue.kind == kind for clue in agreeing) for kind in ("corner", "mark", "label"))
    if labels >= 3 and named < _LABEL_SHARE * labels:
        return 0.0
    if corners >= 3 and (marks == 4 or named >= 3):
        return _SURE
    if corners >= 2 and marks == 4:
        return _SURE if named >= 3 else 0.0
    return _BY_LABELS if named >= max(_LEAST_LABELS, _ONLY_LABELS * labels) and _is_spread(agreeing) else 0.0


def _is_spread(clues: Sequence[_Clue]) -> bool:
    """Whether the labels stand in several columns: a single column of lines fits many a form."""
    printed = np.array([clue.printed for clue in clues if clue.kind == "label"], float)
    return bool(printed.size) and float(printed[:, 0].std()) > _COLUMNS


def _maps(sure: Sequence[_Clue], labels: Sequence[_Clue]) -> Iterator[Matrix]:
    """What the map may be, from those few pieces of evidence that would suffice each."""
    corners = [clue for clue in sure if clue.kind == "corner"]
    marks = [clue for clue in sure if clue.kind == "mark"]
    if len(corners) == 4:
        yield from _possible(_projective(corners))
    for three in combinations(corners, 3):
        yield from _possible(_affine(three))
    for two in combinations(corners, 2):
        yield from _possible(_similar([*two, *marks]))
    if len(labels) >= _LEAST_LABELS:
        printed, seen = _spots(labels)
        for estimate in (cv2.estimateAffinePartial2D, cv2.estimateAffine2D):
            matrix, _ = estimate(printed, seen, method=cv2.RANSAC, ransacReprojThreshold=_NEAR)
            yield from _possible(np.vstack([matrix, (0, 0, 1)]) if np.size(matrix) == 6 else None)


def _possible(matrix: Matrix | None) -> Iterator[Matrix]:
    """A map that leaves the print about as it is: not mirrored, turned or stretched."""
    if matrix is None or not np.isfinite(matrix).all():
        return
    x, y = (float(np.hypot(*matrix[:2, axis])) for axis in (0, 1))
    upright = matrix[0, 0] > 0.9 * x and matrix[1, 1] > 0.9 * y
    if upright and _SCALES[0] < x < _SCALES[1] and _SCALES[0] < y < _SCALES[1] and 0.9 < x / y < 1.11:
        yield matrix


def _agreeing(matrix: Matrix, clues: Sequence[_Clue]) -> list[_Clue]:
    limits = np.array([_NEAR if clue.kind == "label" else _EXACT for clue in clues])
    near = _off(matrix, clues) <= limits
    return [clue for clue, fits in zip(clues, near, strict=True) if fits]


def _weight(clues: Sequence[_Clue]) -> int:
    return sum({"corner": 3, "mark": 1, "label": 1}[clue.kind] for clue in clues)


def _off(matrix: Matrix, clues: Sequence[_Clue]) -> NDArray[np.float64]:
    if not clues:
        return np.zeros(0)
    printed, seen = _spots(clues)
    return np.asarray(np.hypot(*(through(matrix, printed) - seen).T), dtype=np.float64)


def _spots(clues: Sequence[_Clue]) -> tuple[Spots, Spots]:
    return np.array([clue.printed for clue in clues], float), np.array([clue.seen for clue in clues], float)


def _fitted(clues: Sequence[_Clue]) -> Matrix | None:
    """The map by everything that agrees, the angles alone where all four do; labels of one column tell no shear."""
    corners = [clue for clue in clues if clue.kind == "corner"]
    if len(corners) == 4:
        return _projective(corners)
    weighed = [clue for clue in clues for _ in range(_WEIGHTS[clue.kind])]
    spread = float(_spots(weighed)[0].std(axis=0).min())
    return _affine(weighed) if spread > _SPREAD else _similar(weighed)


def _projective(clues: Sequence[_Clue]) -> Matrix:
    printed, seen = _spots(clues)
    matrix = cv2.getPerspectiveTransform(printed.astype(np.float32), seen.astype(np.float32))
    return np.asarray(matrix, dtype=np.float64)


def _affine(clues: Sequence[_Clue]) -> Matrix | None:
    printed, seen = _spots(clues)
    if len(clues) < 3:
        return None
    known = np.column_stack([printed, np.ones(len(clues))])
    solution, _, rank, _ = np.linalg.lstsq(known, seen, rcond=None)
    return np.vstack([solution.T, (0, 0, 1)]) if rank == 3 else None


def _similar(clues: Sequence[_Clue]) -> Matrix | None:
    """Moved, turned and enlarged alike in all directions, by two points or more."""
    if not clues:
        return None
    printed, seen = _spots(clues)
    middle, there = printed.mean(axis=0), seen.mean(axis=0)
    one, other = (printed - middle) @ (1, 1j), (seen - there) @ (1, 1j)
    size = float((abs(one) ** 2).sum())
    if size < 1.0:
        return None
    turn = complex((one.conj() * other).sum()) / size
    turning = np.array([[turn.real, -turn.imag], [turn.imag, turn.real]])
    move = there - turning @ middle
    return np.array([[turning[0, 0], turning[0, 1], move[0]], [turning[1, 0], turning[1, 1], move[1]], [0, 0, 1]])
