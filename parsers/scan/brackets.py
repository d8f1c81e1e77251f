"""Boxes made of brackets, as OCR reads them: ``[ ]`` becomes „[1“ or „{]“; their ink tells whether they are ticked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from parsers.document import Box, Mark, Word, around, height
from parsers.scan.picture import Grey, dots

_LONE = re.compile(r"[\[{(|][ xX×*✓vV1lI|.,_-]{0,2}[\]})1lIJ|]|[\[{][\]}1lIJ|]?|\[.?\]")
_GLUED = re.compile(r"[\[{(][xX×][\]})J|1lI](?=\w)|[\[{] ?[\]}](?=\w)")
_INK = 140
_EMPTY, _TICKED = 0.02, 0.07
"""Shares of ink between the brackets below which nothing stands there, and from which something does."""
_WIDEST = 2.2
"""A pair of brackets by its height."""


def take_read_brackets(words: Sequence[Word], cleaned: Grey) -> tuple[list[Word], list[Mark]]:
    """The boxes among words that were read from a picture, and the other words.

    Args:
        words: Of one page.
        cleaned: The paper on which they were read.
    """
    kept: list[Word] = []
    marks: list[Mark] = []
    index = 0
    while index < len(words):
        count = next((count for count in (3, 2, 1) if _is_box(words[index : index + count])), 0)
        word = words[index]
        if count:
            box = around([word.box for word in words[index : index + count]])
            marks.append(_mark(box, word.page_index, cleaned))
        elif match := _GLUED.match(word.text):
            middle = word.box[0] + (word.box[2] - word.box[0]) * match.end() / len(word.text)
            marks.append(_mark((word.box[0], word.box[1], middle, word.box[3]), word.page_index, cleaned))
            kept.append(replace(word, text=word.text[match.end() :], box=(middle, *word.box[1:])))
        else:
            kept.append(word)
        index += count or 1
    return kept, marks


def _is_box(run: Sequence[Word]) -> bool:
    """Whether words side by side are one pair of brackets with at most a tick between them."""
    box = around([word.box for word in run])
    if not _LONE.fullmatch("".join(word.text for word in run)) or box[2] - box[0] > _WIDEST * height(box):
        return False
    return all(b.box[0] - a.box[2] + 1 >= 0 and abs(a.box[1] - b.box[1]) < 4 for a, b in pairwise(run))


def _mark(box: Box, page_index: int, cleaned: Grey) -> Mark:
    return Mark(box=box, page_index=page_index, ticked=_state(box, cleaned))


def _state(box: Box, cleaned: Grey) -> bool | None:
    """By the ink between the brackets, whose own strokes lie in the outer thirds."""
    x0, y0, x1, y1 = box
    wide, tall = x1 - x0, y1 - y0
    a0, b0, a1, b1 = dots((x0 + 0.34 * wide, y0 + 0.2 * tall, x1 - 0.34 * wide, y1 - 0.2 * tall))
    inside = cleaned[max(b0, 0) : b1, max(a0, 0) : a1]
    if inside.size == 0:
        return None
    share = float(np.mean(inside < _INK))
    if share >= _TICKED:
        return True
    return False if share <= _EMPTY else None
