"""Text printed with the samples' font, as a paper that was laid straight and as a page that was read."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from intake.demo.layouts import Paper as Drawing
from intake.demo.scanner import Grey, printed
from parsers.document import Page
from parsers.scan.pages import Scanned
from parsers.scan.picture import PAPER_DPI, POINTS_PER_DOT, Paper, Picture, Taken

Draw = Callable[[Drawing], object]


def ink(draw: Draw) -> Grey:
    """The first page of a drawing at 300 dpi, without the page number at its foot."""
    drawing = Drawing()
    draw(drawing)
    page = printed(drawing.done(), PAPER_DPI)[0].copy()
    page[-300:] = 255
    return page


def paper(grey: Grey, index: int = 0) -> Paper:
    to_shown = np.diag([POINTS_PER_DOT, POINTS_PER_DOT, 1.0])
    return Paper(grey=grey, page_index=index, taken=Taken.SCANNER, to_shown=to_shown)


def picture(grey: Grey, index: int = 0) -> Picture:
    tall, wide = (side * POINTS_PER_DOT for side in grey.shape)
    return Picture(grey=grey, dpi=PAPER_DPI, page_index=index, width=wide, height=tall, place=(0.0, 0.0, wide, tall))


def unread(grey: Grey, index: int = 0) -> Scanned:
    """A sheet on which no word was read yet."""
    page = Page(index=index, width=grey.shape[1] * POINTS_PER_DOT, height=grey.shape[0] * POINTS_PER_DOT, by_ocr=True)
    return Scanned(page=page, paper=paper(grey, index), cleaned=grey)
