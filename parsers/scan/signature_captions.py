"""Captions of the place for a signature: „Podpis“ and its kin in any wording, told from headings and sentences.

No list holds what all offices print („podp. stat. zást.“, „za navrhovatele (vlastnoruční podpis)“), so one
word is looked for, and the words around it say what it is: a caption, a heading, or part of a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from rapidfuzz import fuzz

from parsers.document import Box, Page, Word, around, height, overlap
from parsers.text import fold, without_numbering

_FUZZY = 84.0
_ONE_LETTER = 83.0
"""Likeness of two words of six letters that differ in one."""
_SIGNATURES = frozenset(
    {"podpis", "podpisy", "podp", "signature", "unterschrift", "podepsal", "podepsala", "podepsan", "podepsana"}
)
_OTHER_WORDS = frozenset({"popis", "popisy", "odpis", "dopis", "podpisu", "podpisem", "podpise", "podpora", "pokus"})
"""One letter from „podpis“, or a form of it that no caption begins with („datum podpisu“)."""
_DERIVED = ("podpisov", "podpisuj", "podpisn", "podpisem", "podpisu", "podpisy", "podpise")
_HEADING = ("prohlas", "souhlas", "zaver", "cestn", "ujedn", "zavazek", "potvrz")
_SENTENCE = (
    "elektron",
    "musi",
    "nutn",
    "pripoj",
    "opatr",
    "svym",
    "bez",
    "overen",
    "nahrad",
    "uveden",
    "jsou",
    "stvrz",
)
_OFFICE = ("prevzal", "prijal", "urednik", "schval", "referent", "zapsal", "vyrid", "zpracoval")
"""Those whom an office prints for its own clerks."""
_ABBREVIATED = ("stat", "zast", "opr", "zad", "star", "red", "raz", "jedn")
"""What makes „podp.“ one of „podpis“ and not of „podpora“ or „datum podp.“."""
_SHORT, _EARLY = 8, 4
"""Words of a caption at most, and those before the one looked for."""


class Rank(IntEnum):
    """How surely a caption is that of the place to sign."""

    DOUBTFUL = 0
    """Part of a sentence or of a heading, or meant for the office."""
    LIKELY = 1
    CERTAIN = 2
    """In a wording of the form's definition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """Words that say where to sign."""

    box: Box
    line: Box
    """With all that is printed behind it."""
    rank: Rank
    alone: bool
    """Nothing else is printed in its line."""


def captions(page: Page, labels: Sequence[str]) -> list[Caption]:
    """All captions of a page that may be for the signature, in order of its lines.

    Args:
        page: Words and rules.
        labels: Wordings, ``FormDefinition.signature_labels``.
    """
    wordings = sorted({fold(label) for label in labels}, key=len, reverse=True)
    found = (_by_wording(run, wordings) or _by_word(run) for run in runs(page))
    return [caption for caption in found if caption is not None]


def _by_wording(run: Sequence[Word], wordings: Sequence[str]) -> Caption | None:
    texts = [fold(without_numbering(word.text) if index == 0 else word.text) for index, word in enumerate(run)]
    for wording in wordings:
        count = len(wording.split())
        if _begins_with(texts[:count], wording) or _is_rest(texts, wording):
            rest = [text for text in texts[count:] if len(text) > 2]
            rank = Rank.CERTAIN if not rest or _rank(texts, 0) is not Rank.DOUBTFUL else Rank.DOUBTFUL
            return _caption(run[:count], run, rank, alone=not rest)
    return None


def _by_word(run: Sequence[Word]) -> Caption | None:
    texts = [fold(word.text) for word in run]
    at = next((index for index, text in enumerate(texts) if any(map(_means_signature, text.split()))), None)
    if at is None:
        return None
    first = 0 if at <= _EARLY else at
    shown = run[first : first + _SHORT + _EARLY]
    return _caption(shown, run, _rank(texts, at), alone=len(run) <= _SHORT)


def _caption(words: Sequence[Word], run: Sequence[Word], rank: Rank, *, alone: bool) -> Caption:
    boxes = [word.box for word in words]
    return Caption(box=around(boxes), line=around([word.box for word in run]), rank=rank, alone=alone)


def _rank(texts: Sequence[str], at: int) -> Rank:
    """What the words around the one at a place say."""
    words = [word for text in texts for word in text.split() if len(word) > 1]
    if any(word.startswith((*_HEADING, *_SENTENCE, *_OFFICE)) for word in words):
        return Rank.DOUBTFUL
    if "podp" in words and not any(word.startswith(_ABBREVIATED) for word in words):
        return Rank.DOUBTFUL
    return Rank.LIKELY if len(words) <= _SHORT or (at <= 1 and len(words) <= _SHORT + _EARLY) else Rank.DOUBTFUL


def _means_signature(word: str) -> bool:
    if word in _SIGNATURES or (word.startswith("podpis") and len(word) > 8 and not word.startswith(_DERIVED)):
        return True  # the latter: with what stands behind it, when a stroke goes through both
    if word in _OTHER_WORDS:
        return False
    return any(
        abs(len(word) - len(known)) <= 1 and fuzz.ratio(word, known) >= _ONE_LETTER for known in ("podpis", "signature")
    )


def _begins_with(texts: Sequence[str], wording: str) -> bool:
    """„Datum podpisu“ is like „Datum a podpis“ but no caption."""
    words = [word for text in texts for word in text.split()]
    return any(map(_means_signature, words)) and _same(" ".join(texts), wording)


def _is_rest(texts: Sequence[str], wording: str) -> bool:
    """Whether a run is a caption whose beginning wasn't read."""
    text = " ".join(texts)
    return len(text) >= 14 and wording.startswith("podpis ") and wording.endswith(text)


def _same(text: str, wording: str) -> bool:
    if len(wording) <= 6:
        return text == wording or (len(text) == len(wording) and fuzz.ratio(text, wording) > 80)
    return fuzz.ratio(text, wording) >= _FUZZY


# ---------------------------------------------------------------- lines


def runs(page: Page) -> Iterator[list[Word]]:
    """Words of one line without a gap or an upright rule between them."""
    rows: list[list[Word]] = []
    for word in sorted(page.words, key=lambda word: (word.box[1] + word.box[3]) / 2):
        row = next((row for row in reversed(rows[-4:]) if overlap(row[-1].box, word.box) > 0.6), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    for row in rows:
        row.sort(key=lambda word: word.box[0])
        run = [row[0]]
        for left, right in pairwise(row):
            if right.box[0] - left.box[2] > 1.1 * height(left.box) or _ruled_off(page, left.box, right.box):
                yield run
                run = []
            run.append(right)
        yield run


def _ruled_off(page: Page, left: Box, right: Box) -> bool:
    middle = (left[1] + left[3]) / 2
    upright = (rule for rule in page.rules if rule[3] - rule[1] > 3 * (rule[2] - rule[0]))
    return any(left[2] - 1 <= rule[0] <= right[0] + 1 and rule[1] <= middle <= rule[3] for rule in upright)
