"""Which fields a printed phrase may be the label of, judged by the words of all wordings that are known.

Forms of other offices ask in words of their own: „Kdo za vás smí podepisovat?“ where ours has „Statutární zástupce“.
A phrase is as near to a field as to the nearest of its wordings, by the cosine of their words and of pairs of
neighbouring stems (soft TF-IDF, Cohen, Ravikumar and Fienberg 2003), times the share of its words that the field uses
at all: words of few fields tell more, words of other fields and of none cost.  Words that are alike count as the same
in part (Jaro-Winkler, which forgives endings, abbreviations and misread letters).  Answers, hints, headings and notes
of the definition are rivals: what is nearer to them is less of a label, and what is one of them is none unless it is a
wording too.

A wording that several fields have („Funkce“) means all of them alike; order and context decide elsewhere.

What a score means was measured on 30 forms by five authors (1,050 labels), each author's forms with the wordings of the
others only; beside the labels stood 2,300 other printed phrases, and most of those above 0.6 were wordings of a label
used as heading or as answer („Kontaktní osoba“, „město“).  The best of the fields was right for 96 % of the labels,
for 98 % where each field goes to one label only.

====  ======  ===================  =============
from  labels  of those the right   other phrases
====  ======  ===================  =============
0.3   88 %    97.8 %               8 %
0.45  77 %    98.5 %               5 %
0.6   68 %    99.0 %               4 %
0.8   54 %    99.3 %               2 %
0.9   48 %    99.4 %               2 %
====  ======  ===================  =============
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

FLOOR = 0.3
"""Score below which a phrase is no label."""

_LONGEST = 240
"""Letters above which a text is no label."""
_ALIKE = 0.78
"""Jaro-Winkler similarity from which two words begin to count as the same."""
_NEAREST = 12
_LIKELY = 0.4
"""Likeness from which an unknown word is taken for a known one in pairs."""
_ENDING = 4
"""Letters that an ending may add to a known word: „místostarosta“ isn't „místo“; an abbreviation may lack more."""
_SHORT = 3
"""Letters below which only the same word is alike."""
_STEM = 4
"""Letters of a word in a pair."""
_ROOT = 5
"""Letters by which the fields that use a word are counted."""
_PAIR = 0.5
"""Weight of a pair beside that of a word as rare."""
_PART = 0.93
"""What remains of the score where only a part of the phrase is compared."""
_RIVAL = 0.5
"""How much of a rival's lead is taken from the score."""
_SAME = 0.999
"""Score of a known wording: a letter or a figure („V“, „2“) means something only where it is one."""
_NONE = ""
"""Owner of the rivals."""
_BRACKETS = re.compile(r"\([^)]*\)?")
_SAMPLES = re.compile(r"Například (.+)", re.IGNORECASE)
"""How the help of a field names answers."""
_TRANSLATED = re.compile(r"\s[/·|]\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """A field that a phrase may be the label of."""

    key: str
    score: float
    """0 to 1, comparable across fields and phrases; 1 is a known wording."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Lexicon:
    """The words of one definition; compared by identity, so that it costs nothing as a key."""

    owners: tuple[str, ...]
    """Key of the field of each wording."""
    words: tuple[str, ...]
    weights: Mapping[str, float]
    """How much a word or pair tells."""
    unknown: float
    """Weight of a word that stands in no wording."""
    places: Mapping[str, tuple[tuple[int, float], ...]]
    """The wordings in which a word or pair stands, and its share of each, all squares of which make 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What one word of a phrase tells."""

    known: str
    """The known word that it most likely is, else itself."""
    weight: float
    places: tuple[tuple[int, float], ...]
    """What it adds to the product with each wording."""
    users: tuple[tuple[str, float], ...]
    """Fields that use it, and how surely, of its weight."""


def meanings(definition: FormDefinition, text: str) -> tuple[Meaning, ...]:
    """The fields whose label a printed phrase may be, best first; none for what is hardly a label.

    Args:
        definition: Prepared at its first use, within a tenth of a second.
        text: A phrase as printed, with or without number, colon, bracketed hint and translation behind a stroke.
    """
    if len(text) > _LONGEST or text.lstrip().startswith("("):  # a hint behind a label, on a line of its own
        return ()
    return _read(_lexicon(definition), text)


@lru_cache(maxsize=16_384)
def _read(lexicon: _Lexicon, text: str) -> tuple[Meaning, ...]:
    best: dict[str, float] = {}
    for words, share in _variants(text):
        for key, score in _against_rivals(_scores(lexicon, words)):
            best[key] = max(best.get(key, 0.0), min(1.0, share * score))
    floor = FLOOR if any(len(word) >= _SHORT for word in fold(text).split()) else _SAME
    found = [Meaning(key=key, score=score) for key, score in best.items() if score >= floor]
    return tuple(sorted(found, key=lambda meaning: -meaning.score))


def _variants(text: str) -> Iterator[tuple[tuple[str, ...], float]]:
    """The words of a phrase, whole, then without number, hint and translation; with what that takes from the score."""
    bare = without_numbering(text)
    variants = {text: 1.0, bare: 1.0}
    variants.setdefault(_BRACKETS.sub(" ", bare), _PART)
    variants.setdefault(_TRANSLATED.split(bare)[0], _PART)
    folded: dict[tuple[str, ...], float] = {}
    for variant, share in variants.items():
        folded.setdefault(tuple(fold(variant).split()), share)
    return ((words, share) for words, share in folded.items() if words)


def _against_rivals(scores: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    rival = scores.get(_NONE, 0.0)
    for key, score in scores.items():
        if key != _NONE and (rival < _SAME or score >= _SAME):
            yield key, score - _RIVAL * max(0.0, rival - score)


def _scores(lexicon: _Lexicon, words: Sequence[str]) -> dict[str, float]:
    """Of each field: cosine with its nearest wording, times the share of the words that it uses."""
    told = [_told(lexicon, word) for word in words]
    once = {word.known: word for word in told}.values()
    products: dict[int, float] = defaultdict(float)
    used: dict[str, float] = defaultdict(float)
    for word in once:
        for place, product in word.places:
            products[place] += product
        for key, weight in word.users:
            used[key] += weight
    square = sum(word.weight**2 for word in once)
    for pair in _pairs([word.known for word in told]):
        weight = lexicon.weights.get(pair, _PAIR * lexicon.unknown)
        square += weight**2
        for place, part in lexicon.places.get(pair, ()):
            products[place] += weight * part
    best: dict[str, float] = {}
    for place, product in products.items():
        key = lexicon.owners[place]
        best[key] = max(best.get(key, 0.0), product)
    scale = sqrt(square) * sum(word.weight for word in once)
    return {key: product * used[key] / scale for key, product in best.items()}


@lru_cache(maxsize=8_192)
def _told(lexicon: _Lexicon, word: str) -> _Told:
    near = _near(lexicon, word)
    if not near:
        return _Told(known=word, weight=lexicon.unknown, places=(), users=())
    known, likeness = near[0]
    weight = likeness * lexicon.weights[known] + (1 - likeness) * lexicon.unknown
    products: dict[int, float] = {}
    users: dict[str, float] = {}
    for other, alike in near:
        for place, part in lexicon.places[other]:
            products.setdefault(place, weight * alike * part)
            users.setdefault(lexicon.owners[place], weight * alike)
    return _Told(
        known=known if likeness > _LIKELY else word,
        weight=weight,
        places=tuple(products.items()),
        users=tuple(users.items()),
    )


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
    wordings += [(_NONE, words) for words in _folded(_rivals(definition)) if words not in labels]
    owners = len({key for key, _ in wordings})
    users = _users(wordings)
    weights: dict[str, float] = {}
    for _, words in wordings:
        weights.update({word: log(1 + owners / users[word[:_ROOT]]) for word in words})
        weights.update({pair: _PAIR * log(1 + owners / users[pair]) for pair in _pairs(words)})
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
        unknown=log(1 + owners),
        places={term: tuple(found) for term, found in places.items()},
    )


def _folded(texts: Iterable[str]) -> list[tuple[str, ...]]:
    folded = (tuple(fold(text).split()) for text in texts)
    return list(dict.fromkeys(words for words in folded if words))


def _users(wordings: Iterable[tuple[str, tuple[str, ...]]]) -> Counter[str]:
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
        if sample := _SAMPLES.match(field.help):
            yield from sample[1].split(",")
        yield " ".join(choice.label for choice in field.choices)  # a row of answers to tick
        for choice in field.choices:
            yield from (choice.label, *choice.aliases)
