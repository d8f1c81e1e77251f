"""A paper as a page of ``parsers.document``: words by Tesseract; boxes, rules and leaders by their ink."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from parsers.document import Box, Page, Word, centre, height, overlap
from parsers.scan.boxes import find_boxes
from parsers.scan.brackets import take_read_brackets
from parsers.scan.lines import take_lines
from parsers.scan.ocr import read_page
from parsers.scan.pen import find_pen_marks
from parsers.scan.picture import POINTS_PER_DOT, Grey, Paper
from parsers.words import cuts_of, ringed, without_leaders

_STAINS = frozenset("|¦_~‚'`´^°\\/—–-=«»<>*•·.,:;„“”\"’‘!ˇ¨¬§{}[]()")
_LEAST_HEIGHT = 3.5
"""Points below which nobody prints a word."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scanned:
    """A sheet as it was read, with the paper for looking again."""

    page: Page
    paper: Paper
    cleaned: Grey
    """The paper without rules, leaders, boxes, and what a pen drew around or through words."""


def read_paper(paper: Paper) -> Scanned:
    """Read all that stands on a paper."""
    lined = take_lines(paper)
    boxed = find_boxes(paper, lined)
    pen = find_pen_marks(paper, lined, boxed)
    rules = pen.without_marks(lined.rules)
    words = list(_tidy(read_page(pen.cleaned, paper.page_index), rules))
    words, brackets = take_read_brackets(words, boxed.cleaned)
    words, leaders = without_leaders(words)
    page = Page(
        index=paper.page_index,
        width=paper.width,
        height=paper.height,
        words=ringed(pen.struck(words), pen.rings),
        marks=(*boxed.marks, *brackets),
        leaders=(*lined.leaders, *leaders),
        rules=rules,
        image_share=1.0,
        turned=paper.turned,
        by_ocr=True,
        shown=_shown(paper),
    )
    return Scanned(page=page, paper=paper, cleaned=pen.cleaned)


def _shown(paper: Paper) -> tuple[float, ...]:
    to_dots = np.diag([1 / POINTS_PER_DOT, 1 / POINTS_PER_DOT, 1.0])
    return tuple(float(number) for number in (paper.to_shown @ to_dots).ravel())


def _tidy(words: Sequence[Word], rules: Sequence[Box]) -> Iterator[Word]:
    """Words without stains and what is left of lines, cut where a value is glued to leaders or a colon."""
    for word in words:
        if height(word.box) < _LEAST_HEIGHT or _is_stain(word, words, rules):
            continue
        yield from _pieces(word)


def _is_stain(word: Word, words: Sequence[Word], rules: Sequence[Box]) -> bool:
    """Signs alone that no line of text holds, or that lie on a rule."""
    if not set(word.text) <= _STAINS:
        return False
    if set(word.text) <= set("|¦_") or (word.confidence < 0.4 and not set(word.text) <= set("–—-")):
        return True
    x, y = centre(word.box)
    if any(rule[0] - 2 <= x <= rule[2] + 2 and rule[1] - 2 <= y <= rule[3] + 2 for rule in rules):
        return True
    return not any(
        other is not word
        and overlap(other.box, word.box) > 0.5
        and -1 <= max(other.box[0] - word.box[2], word.box[0] - other.box[2]) < 2 * height(word.box)
        for other in words
    )


def _pieces(word: Word) -> Iterator[Word]:
    cuts = cuts_of(word.text)
    x0, y0, x1, y1 = word.box
    pitch = (x1 - x0) / max(len(word.text), 1)
    for start, end in pairwise(cuts):
        yield replace(word, text=word.text[start:end], box=(x0 + start * pitch, y0, x0 + end * pitch, y1))
