"""Czech words in their cases, folded: enough of them to know a listed name when it is inflected.

Forms are made, not analysed: a stem with all endings that occur.  Some of them no Czech word has, and
they do no harm; what would mean two names is for the caller to leave out.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

_ENDINGS = (
    "", "a", "e", "i", "o", "u", "y", "em", "am", "um", "im", "ym", "om", "ou", "ich", "ych", "ach", "ech", "eho",
    "emu", "ami", "emi", "imi", "ymi", "ovi", "ii", "iho", "imu",
)  # fmt: skip
_SOFTENED = {"ch": "s", "k": "c", "h": "z", "g": "z"}
_SOFT_ENDINGS = ("e", "i", "ich")
_VOWELS = "aeiouy"
_PLACE_ENDINGS = ("o", "a", "u", "em", "y", "e", "eho", "emu", "ou", "ym", "ych", "i", "ymi")


@lru_cache(maxsize=4_096)
def forms(word: str, shortest: int = 4) -> frozenset[str]:
    """A folded word in all its cases, itself among them; numbers only as they are.

    Args:
        word: Folded.
        shortest: Letters of a stem that is inflected; shorter ones are too like other words.
    """
    if not word.isascii() or not word.isalpha():
        return frozenset({word})
    made = {word}
    stem = _stem(word)
    if len(stem) >= shortest:
        made |= {stem + ending for ending in _ENDINGS}
        made |= {soft + ending for soft in _softened(stem) for ending in _SOFT_ENDINGS}
    if len(word) > 3 and word[-2] == "e" and word[-1] not in _VOWELS:  # obec, obce
        made |= {word[:-2] + word[-1] + ending for ending in _ENDINGS[1:]}
    return frozenset(made)


def place_forms(words: Sequence[str]) -> frozenset[str]:
    """What is called after a place: „Kolínsko“, „kutnohorský“, „Mladoboleslavska“; from its folded words."""
    if not words or not all(word.isascii() and word.isalpha() and len(word) >= 3 for word in words):
        return frozenset()
    before = "".join(f"{_stem(word)}o" for word in words[:-1])
    return frozenset(before + stem + ending for stem in _place_stems(words[-1]) for ending in _PLACE_ENDINGS)


def _place_stems(word: str) -> set[str]:
    stem = _stem(word)
    if len(stem) < 3 or stem.endswith(("sk", "ck")):
        return {stem} if len(stem) > 4 else set()
    if stem.endswith("k"):  # Mělník, Mělnicko; Nymburk, Nymbursko
        return {stem[:-1] + "ck", stem[:-1] + "sk"}
    if stem[-1] not in _VOWELS and stem[-2] not in _VOWELS:  # Kladno, Kladensko
        return {stem + "sk", f"{stem[:-1]}e{stem[-1]}sk"}
    return {stem + "sk"}


def _softened(stem: str) -> list[str]:
    return next(([stem.removesuffix(hard) + soft] for hard, soft in _SOFTENED.items() if stem.endswith(hard)), [])


def _stem(word: str) -> str:
    """The word without its ending."""
    if word.endswith("ium"):
        return word[:-2]
    return word[:-1] if word[-1] in _VOWELS else word
