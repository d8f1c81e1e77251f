"""The pages of a document that were read, within a bounded memory: all but the last few lie packed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.pages import Scanned

UNPACKED = 3
"""Pages kept as they are, 16 to 42 MB each; a form has two or three."""
_FAST = [cv2.IMWRITE_PNG_COMPRESSION, 1]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Packed:
    rest: Scanned
    """With empty pictures."""
    grey: bytes
    cleaned: bytes
    colour: bytes | None


class Shelf(Mapping[int, Scanned]):
    """By index of the page; a packed page is unpacked when it is asked for."""

    def __init__(self) -> None:
        """Empty."""
        self._open: OrderedDict[int, Scanned] = OrderedDict()
        self._packed: dict[int, _Packed] = {}

    def put(self, scanned: Scanned) -> None:
        """Keep a page; the one unused longest is packed where there are too many."""
        self._open[scanned.page.index] = scanned
        while len(self._open) > UNPACKED:
            index, oldest = self._open.popitem(last=False)
            if index not in self._packed:
                self._packed[index] = _packed(oldest)

    def __getitem__(self, index: int) -> Scanned:
        """The page; KeyError where it wasn't read."""
        if index in self._open:
            self._open.move_to_end(index)
        else:
            self.put(_unpacked(self._packed[index]))
        return self._open[index]

    def __contains__(self, index: object) -> bool:
        """Whether the page was read."""
        return index in self._open or index in self._packed

    def __iter__(self) -> Iterator[int]:
        """The pages in their order."""
        return iter(sorted({*self._open, *self._packed}))

    def __len__(self) -> int:
        """How many pages were read."""
        return len({*self._open, *self._packed})


_NOTHING: NDArray[np.uint8] = np.zeros((0, 0), np.uint8)


def _packed(scanned: Scanned) -> _Packed:
    paper = scanned.paper
    return _Packed(
        rest=replace(scanned, paper=replace(paper, grey=_NOTHING, colour=None), cleaned=_NOTHING),
        grey=_png(paper.grey),
        cleaned=_png(scanned.cleaned),
        colour=_png(paper.colour) if paper.colour is not None else None,
    )


def _unpacked(packed: _Packed) -> Scanned:
    colour = _dots(packed.colour, cv2.IMREAD_COLOR) if packed.colour is not None else None
    paper = replace(packed.rest.paper, grey=_dots(packed.grey, cv2.IMREAD_GRAYSCALE), colour=colour)
    return replace(packed.rest, paper=paper, cleaned=_dots(packed.cleaned, cv2.IMREAD_GRAYSCALE))


def _png(dots: NDArray[np.uint8]) -> bytes:
    return cv2.imencode(".png", dots, _FAST)[1].tobytes()


def _dots(png: bytes, mode: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.imdecode(np.frombuffer(png, np.uint8), mode), dtype=np.uint8)
