"""The pictures of a document read one after the other, as far as the time goes."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import cv2

from parsers.errors import ParserError
from parsers.scan.machine_mark import MachineMark, take_mark
from parsers.scan.pages import Scanned, read_paper
from parsers.scan.picture import Picture
from parsers.scan.shelf import Shelf
from parsers.scan.straighten import straighten_all

SECONDS = 16.0
"""Time from the first picture after which no further page is begun, of the processor and of the clock."""
_NO_MEMORY = -4
"""OpenCV's code for an allocation that failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scans:
    """The pages of a document that were read from pictures."""

    pages: Mapping[int, Scanned] = field(default_factory=dict)
    """By index of the page."""
    marks: Mapping[int, MachineMark] = field(default_factory=dict)
    """The codes of our own forms on them, by index of the page."""
    left_out: bool = False
    """The time was over before the last page."""
    problem: ParserError | None = None
    """Why a picture couldn't be opened, the first of several."""


def scan(pictures: Iterable[Picture], *, seconds: float = SECONDS) -> Scans:
    """Read pictures as pages.

    Args:
        pictures: In the order of pages; each is let go before the next is opened.  They may end with an error.
        seconds: For which further pages are begun, by the processor's time and by the clock.

    Raises:
        parsers.errors.ParserError: Not one page could be opened.
        MemoryError: A picture needs more memory than there is.
    """
    cv2.setNumThreads(1)
    shelf = Shelf()
    marks: dict[int, MachineMark] = {}
    until_cpu, until = time.process_time() + seconds, time.monotonic() + seconds
    try:
        for paper in straighten_all(pictures):
            upright, mark = take_mark(paper)
            if mark is not None:
                marks[paper.page_index] = mark
            shelf.put(read_paper(upright))
            if time.process_time() > until_cpu or time.monotonic() > until:
                return Scans(pages=shelf, marks=marks, left_out=True)
    except ParserError as problem:
        if not shelf:
            raise
        return Scans(pages=shelf, marks=marks, problem=problem)
    except cv2.error as problem:
        if problem.code == _NO_MEMORY:
            raise MemoryError from problem
        raise
    return Scans(pages=shelf, marks=marks)
