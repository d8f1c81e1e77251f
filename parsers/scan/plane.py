"""Maps of the plane, and pictures drawn through them.

Coordinates are continuous: a dot reaches from i to i + 1, so that boxes and sizes need no half dots;
only ``drawn`` knows that OpenCV counts from the middles of dots.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.picture import Matrix

Bytes = NDArray[np.uint8]
_FEWER = 0.75
"""A picture that shrinks more than this is averaged first, or its thin strokes would break."""
_LONGEST = 16_000
"""OpenCV draws from pictures up to 32,767 dots long."""


def scaling(x: float, y: float | None = None) -> Matrix:
    """Stretched from the origin."""
    return np.diag([x, x if y is None else y, 1.0])


def moving(x: float, y: float) -> Matrix:
    """Moved."""
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])


def turning(degrees: float) -> Matrix:
    """Turned around the origin, clockwise as it is seen."""
    sine, cosine = np.sin(np.deg2rad(degrees)), np.cos(np.deg2rad(degrees))
    return np.array([[cosine, -sine, 0.0], [sine, cosine, 0.0], [0.0, 0.0, 1.0]])


def onto_rectangle(corners: NDArray[np.float64], wide: float, tall: float) -> Matrix:
    """The perspective that lays four corners, clockwise from the upper left, onto a rectangle at the origin."""
    rectangle = np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], dtype=np.float32)
    return np.asarray(cv2.getPerspectiveTransform(corners.astype(np.float32), rectangle), dtype=np.float64)


def through(matrix: Matrix, spots: Any) -> NDArray[np.float64]:
    """Points (n × 2) as the map moves them."""
    spots = np.asarray(spots, dtype=np.float64).reshape(-1, 2)
    moved = np.column_stack([spots, np.ones(len(spots))]) @ matrix.T
    return np.asarray(moved[:, :2] / moved[:, 2:], dtype=np.float64)


def drawn(
    picture: Bytes, matrix: Matrix, size: tuple[int, int], *, smooth: bool = True, border: int | None = 255
) -> Bytes:
    """A picture drawn through a map, averaged where it shrinks.

    Args:
        picture: Grey or in colours.
        matrix: From dots of the picture to dots of the result.
        size: Width and height of the result.
        smooth: Cubic interpolation, for reading; otherwise linear.
        border: What is beyond the picture; None for what is at its edge.
    """
    picture, matrix = _averaged(picture, matrix, size)
    centred = moving(-0.5, -0.5) @ matrix @ moving(0.5, 0.5)
    if picture.shape[1::-1] == size and np.allclose(centred, np.eye(3), atol=2e-5):
        return picture
    flags = cv2.INTER_CUBIC if smooth else cv2.INTER_LINEAR
    mode = cv2.BORDER_REPLICATE if border is None else cv2.BORDER_CONSTANT
    value = (border or 0,) * 3
    if abs(centred[2, 0]) + abs(centred[2, 1]) < 1e-12:
        result = cv2.warpAffine(picture, centred[:2], size, flags=flags, borderMode=mode, borderValue=value)
    else:
        result = cv2.warpPerspective(picture, centred, size, flags=flags, borderMode=mode, borderValue=value)
    return np.asarray(result, dtype=np.uint8)


def _averaged(picture: Bytes, matrix: Matrix, size: tuple[int, int]) -> tuple[Bytes, Matrix]:
    """The picture made smaller before it is drawn, and the map from there."""
    tall, wide = picture.shape[:2]
    share = min(_scale_of(matrix, wide, tall), _LONGEST / max(wide, tall))
    if share >= _FEWER and max(wide, tall) <= _LONGEST:
        return picture, matrix
    fewer = (max(1, round(wide * share)), max(1, round(tall * share)))
    if _is_scaling(matrix):  # nothing but a change of size: done with the right one at once
        exact = (max(1, round(wide * matrix[0, 0])), max(1, round(tall * matrix[1, 1])))
        fewer = size if max(abs(exact[0] - size[0]), abs(exact[1] - size[1])) <= 1 else fewer
    small = cv2.resize(picture, fewer, interpolation=cv2.INTER_AREA)
    if fewer == size and _is_scaling(matrix):
        return np.asarray(small, dtype=np.uint8), np.eye(3)
    return np.asarray(small, dtype=np.uint8), matrix @ scaling(wide / fewer[0], tall / fewer[1])


def _scale_of(matrix: Matrix, wide: int, tall: int) -> float:
    """How many dots one dot becomes, along a side, where the map is of its middle size."""
    corners = through(matrix, [(0, 0), (wide, 0), (wide, tall), (0, tall)])
    sides = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    return float(min(max(sides[0], sides[2]) / wide, max(sides[1], sides[3]) / tall))


def _is_scaling(matrix: Matrix) -> bool:
    return bool(np.allclose(matrix, np.diag(np.diag(matrix)), atol=1e-9))
