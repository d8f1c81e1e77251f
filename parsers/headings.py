"""Headings told by their numbers: „Článek I“, „II. Partner“, „Část třetí“ in their order through the form.

A heading ends the answer above it, also where it is set in the very type of the answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers.document import around, height
from parsers.label import STRONG, Label, Owner, OwnerKind
from parsers.sheet import Item, Segment, Sheet
from parsers.text import fold

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_ORDINAL = ("prvni", "druha", "treti", "ctvrta", "pata", "sesta", "sedma", "osma", "devata", "desata")
_LETTERS = tuple("abcdefghijkl")
_PART = r"(?:clanek|cl|cast|oddil|kapitola|hlava|blok|usek|krok|sekce|section|part)"
_FORMS: tuple[tuple[re.Pattern[str], Sequence[str]], ...] = (
    (re.compile(rf"(?:{_PART} )?([ivx]+)((?: .*)?)"), _ROMAN),
    (re.compile(rf"{_PART} (\w+)((?: .*)?)"), _ORDINAL),
    (re.compile(rf"{_PART} ([a-l])((?: .*)?)"), _LETTERS),
    (re.compile(rf"{_PART} (\d+)((?: .*)?)"), tuple(map(str, range(1, 20)))),
)
_CAPITAL = re.compile(r"[A-L][.):]")
_PLAIN = (re.compile(r"([a-l]) (.+)"), _LETTERS)
"""„A. Žadatel“: in capitals, since „a)“ numbers questions and parts of sentences."""
_FEW = 2
_UNDER = 1.5
"""Heights of a number within which its title stands below it."""


def numbered_headings(sheet: Sheet, labels: Sequence[Label]) -> Iterator[Label]:
    """Headings whose numbers go up through the form, as notes that no answer belongs to."""
    owned = {id(item) for label in labels for item in label.items}
    first = [segment for segment in sheet.segments if segment.items[0] is sheet.lines[segment.line][0]]
    capitals = [segment for segment in first if _CAPITAL.fullmatch(segment.items[0].text)]
    for pattern, numbers in (*_FORMS, _PLAIN):
        found = list(_ascending(capitals if pattern is _PLAIN[0] else first, pattern, numbers))
        if len(found) < _FEW:
            continue
        for segment, rest in found:
            items = [item for item in _whole(segment, rest, sheet) if id(item) not in owned]
            if items:
                box = around([item.box for item in items])
                owner = Owner(kind=OwnerKind.NOTE, key="")
                yield Label(owner=owner, items=tuple(items), box=box, last=items[-1].box, score=STRONG, length=0)


def _ascending(
    segments: Sequence[Segment], pattern: re.Pattern[str], numbers: Sequence[str]
) -> Iterator[tuple[Segment, str]]:
    """Segments that carry the numbers 1, 2, 3 … in the order of the form, each with what follows its number."""
    due = 0
    for segment in segments:
        if segment.items[0].text.islower():  # „v obci“, „i jinde“
            continue
        match = pattern.fullmatch(fold(" ".join(item.text for item in segment.items)))
        if match and due < len(numbers) and match[1] == numbers[due]:
            due += 1
            yield segment, match[2].strip()


def _whole(segment: Segment, rest: str, sheet: Sheet) -> Sequence[Item]:
    """The heading with its title on the next line, where the number stands alone and the title is centred below."""
    if rest or segment.line + 1 >= len(sheet.lines):
        return segment.items
    below = sheet.lines[segment.line + 1]
    margin = min(line[0].box[0] for line in sheet.lines)
    is_near = below[0].box[1] - segment.box[3] < _UNDER * height(segment.box)
    middle = (segment.box[0] + segment.box[2]) / 2
    is_centred = abs((below[0].box[0] + below[-1].box[2]) / 2 - middle) < 4 and segment.box[0] > margin + 4
    return (*segment.items, *below) if is_near and is_centred else segment.items
