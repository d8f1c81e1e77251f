"""Which answer each option of a printed list stands for: forms shorten and inflect the names that are known.

„angl.“, „školám a dětem“, „Mazovské voj.“: what no name fits exactly goes to the answer that it is most like, each
answer to one option only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from parsers.choices import CONNECTORS, REGION_WORDS
from parsers.text import fold

_STEM = 4
"""Letters that a word and its inflections have in common, at least; an abbreviation may be shorter."""
_SHORTEST = 2
_LIKE = 0.45
"""Likeness from which an option stands for an answer, and by how much it must be more like it than the next one."""
_LEAD = 0.12
_BRACKETS = re.compile(r"\([^)]*\)?")


def option_keys(
    texts: Sequence[str], exact: Callable[[str], str | None], names: Mapping[str, str]
) -> tuple[str | None, ...]:
    """The answers that options stand for; None where it is none, or which one can't be told.

    Args:
        texts: All options of a list.
        exact: What one means by itself.
        names: Folded name → key, of all answers.
    """
    keys = [exact(text) for text in texts]
    free = {key for key in names.values() if key not in keys}
    open_texts = [number for number, key in enumerate(keys) if key is None and texts[number]]
    scores = {
        (number, key): max(_likeness(texts[number], name) for name, owner in names.items() if owner == key)
        for number in open_texts
        for key in free
    }
    for (number, key), score in sorted(scores.items(), key=lambda entry: -entry[1]):
        rivals = [s for (n, k), s in scores.items() if (n == number) != (k == key) and keys[n] is None and k in free]
        if score >= _LIKE and keys[number] is None and key in free and score >= max(rivals, default=0.0) + _LEAD:
            keys[number] = key
            free.discard(key)
    return tuple(keys)


def _likeness(text: str, name: str) -> float:
    """How much an option is like a name, with what it says in brackets or without."""
    known = _words(name)
    return max(_alike_words(_words(said), known) for said in (_BRACKETS.sub(" ", text), text))


def _alike_words(said: Sequence[str], known: Sequence[str]) -> float:
    """How much of a name's words, and of the option's, are alike."""
    if not said or not known:
        return 0.0
    hits = sum(any(_alike(word, other) for other in said) for word in known)
    meant = sum(any(_alike(other, word) for other in known) for word in said)
    return 0.6 * hits / len(known) + 0.4 * meant / len(said)


def _words(text: str) -> list[str]:
    return [word for word in fold(text).split() if word not in CONNECTORS and word not in REGION_WORDS]


def _alike(first: str, second: str) -> bool:
    short, long = sorted((first, second), key=len)
    if len(short) < _SHORTEST:
        return False
    if long.startswith(short):
        return True
    common = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return common >= max(_STEM, len(short) - 3)
