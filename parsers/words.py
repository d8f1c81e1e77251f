"""Words of a page sorted out, wherever they come from: leaders, boxes made of brackets, values glued to a colon."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.document import Box, Mark, Word, around, centre, height, holds
from parsers.marks import bracket_state
from parsers.remains import ABBREVIATION

_GLUED = re.compile(r"(?<=[^\W\d_]|[.)]):(?=[^\W\d_]|\+|\d{3})")
"""A value written right behind the colon of its label, without a space."""
_DOTS = re.compile(r"[._…]+")
_LEADER = re.compile(r"[.…_‥·]{3,}|[-–—]{4,}|…+|_{2,}")


def cuts_of(text: str) -> list[int]:
    """Where a word is to be cut, with its beginning and end: around leaders and behind a glued colon."""
    edges = {edge for match in _LEADER.finditer(text) for edge in (_leader_start(match), match.end())}
    return sorted({0, len(text), *edges, *(match.end() for match in _GLUED.finditer(text))})


def _leader_start(leader: re.Match[str]) -> int:
    """The first dot behind „DrSc“ is its own."""
    start = leader.start()
    is_stop = leader[0].startswith(".") and ABBREVIATION.search(leader.string[max(start - 40, 0) : start])
    return start + 1 if is_stop else start


def without_leaders(words: Sequence[Word]) -> tuple[list[Word], list[Box]]:
    """The words that say something, and the boxes of those that only lead the eye."""
    leading = [bool(_LEADER.fullmatch(word.text) or _DOTS.fullmatch(word.text)) for word in words]
    leaders = [word.box for word, leads in zip(words, leading, strict=True) if leads]
    return [word for word, leads in zip(words, leading, strict=True) if not leads], leaders


def take_brackets(words: Sequence[Word]) -> tuple[list[Word], list[Mark]]:
    """``[x]``, ``[ ]`` and the like as boxes to tick, also when they fell into several words; the other words."""
    kept: list[Word] = []
    marks: list[Mark] = []
    index = 0
    while index < len(words):
        for count in (1, 2, 3):
            run = words[index : index + count]
            state = bracket_state("".join(word.text for word in run)) if _is_tight(run) else None
            if state is not None:
                marks.append(Mark(box=around([w.box for w in run]), page_index=run[0].page_index, ticked=state))
                index += count
                break
        else:
            kept.append(words[index])
            index += 1
    return kept, marks


def _is_tight(run: Sequence[Word]) -> bool:
    return all(0 <= b.box[0] - a.box[2] < 12 and abs(a.box[1] - b.box[1]) < 3 for a, b in pairwise(run))


def ringed(words: Sequence[Word], rings: Sequence[Box]) -> tuple[Word, ...]:
    """The words with those told as circled around which a ring of about their height is drawn."""
    chosen: set[int] = set()
    for ring in rings:
        inside = [word for word in words if holds(ring, centre(word.box))]
        if inside and _fits(ring, around([word.box for word in inside])):
            chosen |= {id(word) for word in inside}
    return tuple(replace(word, circled=True) if id(word) in chosen else word for word in words)


def _fits(ring: Box, words: Box) -> bool:
    """Not the frame of a table, a round stamp or a signature: hardly larger than one line of words."""
    tall = height(words)
    return tall < height(ring) < 3 * tall + 4 and ring[2] - ring[0] < words[2] - words[0] + 5 * tall and tall < 30
