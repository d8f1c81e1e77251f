"""Which fields a printed phrase may be the label of, judged by the words of all wordings that are known.

Forms of other offices ask in words of their own: „Kdo za vás jedná?“ for „Za žadatele jedná“.  A phrase is as near to a
field as to the nearest of its wordings, by the cosine of their words and pairs of neighbouring stems (soft TF-IDF,
Cohen, Ravikumar and Fienberg 2003): words that few fields use tell more, words that no field uses cost, and words count
as the same in part when they are alike (Jaro-Winkler, which forgives endings and misread letters).  Answers, hints,
headings and notes of the definition are rivals: what is nearer to one of them is less of a label.

What stands in several fields' wordings („Funkce“) means all of them, equally; order and context decide elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import log, sqrt

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from parsers.definition import FormDefinition
from parsers.text import fold, without_numbering

FLOOR = 0.45
"""Score below which a phrase is no label."""

_LONGEST = 240
"""Letters above which a text is no label."""
_ALIKE = 0.78
"""Likeness from which two words begin to count as the same."""
_NEAREST = 12
_STEM = 4
"""Letters of a word in a pair; endings change."""
_ROOT = 5
"""Letters by which the fields that use a word are counted."""
_PAIR = 0.5
"""Weight of a pair beside a word as rare."""
_ENDING = 4
"""Letters that an ending may add to a known word: „místostarosta“ isn't „místo“; an abbreviation may lack any number."""
_SHORT = 3
"""Letters below which only the same word is alike."""
_PART = 0.93
"""What remains of the score where only a part of the phrase is compared."""
_RIVAL = 0.5
"""How much of a rival's lead is taken from the score."""
_BRACKETS = re.compile(r"\([^)]*\)?")
_TRANSLATED = re.compile(r"\s[/·|]\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """A field that a phrase may be the label of."""

    key: str
    score: float
    """0 to 1, comparable across fields and phrases; 1 is a known wording."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Lexicon:
    """The words of one definition; its identity is its hash."""

    owners: tuple[str, ...]
    """Key of the field of each wording; empty for a rival."""
    words: tuple[str, ...]
    weights: Mapping[str, float]
    """How much a word or pair tells."""
    unknown: float
    """Weight of what stands in no wording."""
    places: Mapping[str, tuple[tuple[int, float], ...]]
    """The wordings in which a word or pair stands, with its part of their length 1."""


def meanings(definition: FormDefinition, text: str) -> tuple[Meaning, ...]:
    """The fields whose label a printed phrase may be, best first; none for what is hardly a label.

    Args:
        definition: Prepared at its first use, a few hundredths of a second.
        text: A phrase as printed, with or without number, colon, bracketed hint and translation behind a stroke.
    """
    if len(text) > _LONGEST:
        return ()
    return _read(_lexicon(definition), text)


@lru_cache(maxsize=65_536)
def _read(lexicon: _Lexicon, text: str) -> tuple[Meaning, ...]:
    best: dict[str, float] = {}
    for words, share in _variants(text):
        for key, score in _against_rivals(_scores(lexicon, words)):
            best[key] = max(best.get(key, 0.0), share * score)
    found = [Meaning(key=key, score=min(1.0, score)) for key, score in best.items() if score >= FLOOR]
    return tuple(sorted(found, key=lambda meaning: -meaning.score))


def _variants(text: str) -> Iterator[tuple[tuple[str, ...], float]]:
    """The words of a phrase, whole, then without number, hint and translation; with what that takes from the score."""
    bare = without_numbering(text)
    variants = {text: 1.0, bare: 1.0}
    variants.setdefault(_BRACKETS.sub(" ", bare), _PART)
    variants.setdefault(_TRANSLATED.split(bare)[0], _PART)
    for variant, share in variants.items():
        if words := fold(variant).split():
            yield tuple(words), share


def _against_rivals(scores: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    rival = scores.get("", 0.0)
    for key, score in scores.items():
        if key:
            yield key, score - _RIVAL * max(0.0, rival - score)


def _scores(lexicon: _Lexicon, words: Sequence[str]) -> dict[str, float]:
    """Cosine with the nearest wording of each field."""
    products: dict[int, float] = defaultdict(float)
    square = 0.0
    for word in dict.fromkeys(words):
        near = _near(lexicon, word)
        weight = _weight(lexicon, near)
        square += weight * weight
        met: set[int] = set()
        for known, likeness in near:
            fresh = [(place, part) for place, part in lexicon.places[known] if place not in met]
            met.update(place for place, _ in fresh)
            for place, part in fresh:
                products[place] += weight * likeness * part
    for pair in _pairs([_known(lexicon, word) for word in words]):
        weight = lexicon.weights.get(pair, _PAIR * lexicon.unknown)
        square += weight * weight
        for place, part in lexicon.places.get(pair, ()):
            products[place] += weight * part
    best: dict[str, float] = {}
    for place, product in products.items():
        key = lexicon.owners[place]
        best[key] = max(best.get(key, 0.0), product / sqrt(square))
    return best


def _weight(lexicon: _Lexicon, near: Sequence[tuple[str, float]]) -> float:
    """Of a word in a phrase: as much as the known word tells, so far as it is that."""
    if not near:
        return lexicon.unknown
    known, likeness = near[0]
    return likeness * lexicon.weights[known] + (1 - likeness) * lexicon.unknown


def _known(lexicon: _Lexicon, word: str) -> str:
    """The known word that a word most likely is, else itself."""
    near = _near(lexicon, word)
    return near[0][0] if near and near[0][1] > 0.4 else word


@lru_cache(maxsize=65_536)
def _near(lexicon: _Lexicon, word: str) -> tuple[tuple[str, float], ...]:
    """Known words that a word may be, best first, with their likeness above 0 up to 1."""
    if len(word) < _SHORT or word.isdigit():
        return ((word, 1.0),) if word in lexicon.places else ()
    found = process.extract(word, lexicon.words, scorer=JaroWinkler.similarity, score_cutoff=_ALIKE, limit=_NEAREST)
    whole = (entry for entry in found if len(word) <= len(entry[0]) + _ENDING)
    alike = ((known, (score - _ALIKE) / (1 - _ALIKE)) for known, score, _ in whole)
    return tuple((known, likeness) for known, likeness in alike if likeness > 0)


def _pairs(words: Sequence[str]) -> set[str]:
    """Stems side by side; the first and the last word have the edge as a neighbour."""
    stems = ["^", *(word[:_STEM] for word in words), "$"]
    return {f"{first} {second}" for first, second in pairwise(stems)}


@lru_cache(maxsize=32)
def _lexicon(definition: FormDefinition) -> _Lexicon:
    wordings = [(field.key, words) for field in definition.fields for words in _folded(field.labels)]
    labels = {words for _, words in wordings}
    wordings += [("", words) for words in _folded(_rivals(definition)) if words not in labels]
    users = _users(wordings)
    count = len(definition.fields) + 1
    weights = {}
    for _, words in wordings:
        weights.update({word: log(1 + count / users[word[:_ROOT]]) for word in words})
        weights.update({pair: _PAIR * log(1 + count / users[pair]) for pair in _pairs(words)})
    places: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, (_, words) in enumerate(wordings):
        terms = {*words, *_pairs(words)}
        length = sqrt(sum(weights[term] ** 2 for term in terms))
        for term in terms:
            places[term].append((place, weights[term] / length))
    known = {word for _, words in wordings for word in words}
    return _Lexicon(
        owners=tuple(key for key, _ in wordings),
        words=tuple(sorted(word for word in known if len(word) >= _SHORT and not word.isdigit())),
        weights=weights,
        unknown=log(1 + count),
        places={term: tuple(found) for term, found in places.items()},
    )


def _folded(texts: Iterable[str]) -> list[tuple[str, ...]]:
    folded = (tuple(fold(text).split()) for text in texts)
    return list(dict.fromkeys(words for words in folded if words))


def _users(wordings: Sequence[tuple[str, tuple[str, ...]]]) -> Counter[str]:
    """In how many fields a root or pair stands; the rivals are one more."""
    met = {(key, term) for key, words in wordings for term in (*(word[:_ROOT] for word in words), *_pairs(words))}
    return Counter(term for _, term in met)


def _rivals(definition: FormDefinition) -> Iterator[str]:
    """What is printed on forms and is no label."""
    yield from (*definition.hints, *definition.notes, *definition.placeholders, *definition.signature_labels)
    yield from (*definition.recognise.titles, *definition.recognise.superseded_titles)
    for section in definition.sections:
        yield from section.labels
    for field in definition.fields:
        yield " ".join(choice.label for choice in field.choices)  # a row of answers to tick
        for choice in field.choices:
            yield from (choice.label, *choice.aliases)
