"""From whatever a decoder gives to dots that can be read: grey and colour, 8 bits, opaque, square."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from parsers.scan.picture import Colour, Grey

SQUARE = 1.03
"""Up to this ratio of width to height, a dot counts as square."""
_COLOURED = 30
"""Difference between red, green and blue that compression doesn't make."""
_FEW = 20
"""So many coloured dots are dirt on the glass."""
_REDUCIBLE = ("1", "L", "RGB", "RGBA", "CMYK", "YCbCr")
_PREMULTIPLIED = {"La": "LA", "RGBa": "RGBA"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dots:
    """Decoded and converted, not yet placed on a page."""

    grey: Grey
    colour: Colour | None
    bilevel: bool

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return int(self.grey.shape[1]), int(self.grey.shape[0])


def of_image(image: Image.Image, *, scale: float = 1.0, inverted: bool = False) -> Dots:
    """Convert a decoded image of any mode, on white where it is transparent.

    Args:
        image: Loaded.
        scale: 1 or less, of both sides.
        inverted: 0 is white, as Pillow leaves it in deep greys.
    """
    bilevel = image.mode == "1" or (image.mode == "L" and not any(image.histogram()[1:255]))
    if scale < 1.0 and image.mode in _REDUCIBLE:  # before anything makes a second copy of a large picture
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = (image.convert("L") if image.mode == "1" else image).resize(size, Image.Resampling.BOX)
        scale = 1.0
    array = _eight_bits(image)
    dots = of_array(255 - array if inverted else array, scale=scale)
    return replace(dots, bilevel=True) if bilevel else dots


def of_array(array: NDArray[np.uint8], *, scale: float = 1.0) -> Dots:
    """Take an array of one channel or of red, green, blue.

    Args:
        array: Not changed; kept where nothing has to be.
        scale: 1 or less, of both sides.
    """
    colour = array if array.ndim == 3 and _is_coloured(array) else None
    grey = array if array.ndim == 2 else np.asarray(cv2.cvtColor(array, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    bilevel = colour is None and _has_two_values(grey)
    if scale < 1.0:
        grey = _resized(grey, scale, scale)
        colour = _resized(colour, scale, scale) if colour is not None else None
    return Dots(
        grey=np.ascontiguousarray(grey, dtype=np.uint8),
        colour=np.ascontiguousarray(colour) if colour is not None else None,
        bilevel=bilevel,
    )


def squared(dots: Dots, dpi: tuple[float, float]) -> tuple[Dots, float]:
    """Stretch the coarser side of dots that aren't square, as faxes have them; their dots an inch then."""
    across, down = dpi
    if max(across, down) <= SQUARE * min(across, down):
        return dots, (across * down) ** 0.5
    finer = max(across, down)
    x, y = finer / across, finer / down
    colour = _resized(dots.colour, x, y) if dots.colour is not None else None
    return Dots(grey=_resized(dots.grey, x, y), colour=colour, bilevel=dots.bilevel), finer


def laid(dots: Dots, swapped: bool, mirrored: bool, flipped: bool) -> Dots:
    """Exchange rows and columns, then mirror left and right, then turn top to bottom; each only if asked."""
    if not (swapped or mirrored or flipped):
        return dots

    def turn(array: NDArray[np.uint8]) -> NDArray[np.uint8]:
        array = np.swapaxes(array, 0, 1) if swapped else array
        array = array[:, ::-1] if mirrored else array
        return np.ascontiguousarray(array[::-1] if flipped else array)

    colour = turn(dots.colour) if dots.colour is not None else None
    return Dots(grey=turn(dots.grey), colour=colour, bilevel=dots.bilevel)


def _eight_bits(image: Image.Image) -> NDArray[np.uint8]:
    if image.mode.startswith("I") or image.mode == "F":
        return _scaled_down(np.asarray(image))
    if image.mode in ("1", "L"):
        return np.asarray(image.convert("L"))
    if image.mode == "LAB":  # Pillow converts it only through colour profiles; its first channel is lightness
        return np.asarray(image.getchannel(0))
    image = image.convert(_PREMULTIPLIED[image.mode]) if image.mode in _PREMULTIPLIED else image
    if image.has_transparency_data:
        image = _on_white(image.convert("RGBA"))
    return np.asarray(image if image.mode == "RGB" else image.convert("RGB"))


def _on_white(image: Image.Image) -> Image.Image:
    sheet = Image.new("RGB", image.size, (255, 255, 255))
    sheet.paste(image, mask=image.getchannel("A"))
    return sheet


def _scaled_down(deep: NDArray[Any]) -> NDArray[np.uint8]:
    """16 and 32 bits, of which scanners use 10, 12 or all: the brightest dot tells."""
    if deep.dtype.kind == "f":
        deep = np.nan_to_num(deep, nan=0.0, posinf=0.0, neginf=0.0)
        top = float(deep.max(initial=0.0))
        return (deep.clip(0.0) * (255.0 / top if top > 0 else 0.0)).astype(np.uint8)
    spare = max(0, int(deep.max(initial=0)).bit_length() - 8)
    return (deep.clip(0) >> spare).astype(np.uint8)


def _is_coloured(array: NDArray[np.uint8]) -> bool:
    """Looked at in every second dot of every second row: pens draw broader."""
    sample = np.ascontiguousarray(array[::2, ::2])
    red, green, blue = (sample[:, :, channel] for channel in range(3))
    apart = cv2.max(cv2.absdiff(red, green), cv2.absdiff(green, blue))
    return int(cv2.countNonZero(cv2.threshold(apart, _COLOURED, 255, cv2.THRESH_BINARY)[1])) > _FEW


def _has_two_values(grey: Grey) -> bool:
    counts = cv2.calcHist([grey], [0], None, [256], [0, 256])
    return int(np.count_nonzero(counts[1:255])) == 0


def _resized(array: NDArray[np.uint8], x: float, y: float) -> NDArray[np.uint8]:
    """Averaged where it shrinks, interpolated where it grows."""
    size = (max(1, round(array.shape[1] * x)), max(1, round(array.shape[0] * y)))
    method = cv2.INTER_AREA if x <= 1.0 and y <= 1.0 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(array, size, interpolation=method), dtype=np.uint8)
