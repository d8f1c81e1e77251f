"""Which of the offered answers an applicant names in words of his own: inflected, abbreviated, with a remark.

Listed names are searched word by word, first as they are, longest first, then in their cases; what is left tells
how much wasn't understood.  Printed options are another matter: ``parsers.choices`` reads them more strictly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import fuzz, process

from parsers.choices import CONNECTORS, INFLECTED, PARTLY, REGION_WORDS
from parsers.definition import FieldDefinition
from parsers.regions import Regions
from parsers.text import fold
from parsers.wordforms import forms, place_forms

_SAYS_NOTHING = CONNECTORS.union(
    ("v", "ve", "na", "z", "ze", "s", "se", "do", "k", "u", "pro", "o", "jako", "je", "jsme", "jsou", "pouze", "jen"),
    ("zejmena", "hlavne", "predevsim", "prip", "popr", "event", "spise", "nejlepe", "vcetne"),
)
_NEGATIONS = frozenset(
    ("ne", "neni", "nejsme", "nejsem", "nejsou", "nikoli", "nikoliv", "mimo", "krome", "vyjma", "nic", "ani", "nevime")
).union(("nevim", "zadny", "zadna", "zadne", "zadnou", "zadneho"))
_NEGATED_VERBS = (
    "neum", "nemluv", "neovlad", "nedomluv", "nezna", "nechce", "nehled", "nemam", "nepozad", "nepref", "neuvaz",
)  # fmt: skip
"""How verbs begin that deny; „nezávazný“ isn't one."""
_TOKENS = re.compile(r"[^\W_]+|[,;/+&|:()]|(?<=\s)[-–—](?=\s)")
_ALIKE = 86
"""Likeness, out of 100, from which a slip of the pen is forgiven."""
_RIVALS = 6
"""Points by which the next answer must be less alike."""
_TOO_SHORT = 5
"""Letters below which a slip of the pen could mean anything."""
_STEMMED = 7
"""Letters of a word from which its ending is let off."""
_MAX_WORDS = 400
"""Words above which a text is no answer out of a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Where a text names an answer."""

    at: int
    key: str
    joined: bool
    """It stands first, or behind a comma or a conjunction."""
    oblique: bool = False
    """In a case that may make it an attribute: „škola města“."""
    inflected: bool = False
    bracketed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a text says about a list of answers."""

    keys: tuple[str, ...]
    """In the order of the list."""
    rest: str = ""
    """Folded words that weren't understood."""
    certainty: float = 1.0
    negated: bool = False
    """It says also, or only, what doesn't hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    text: str
    after_break: bool
    dotted: bool
    bracketed: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Name:
    """A name of an answer, with all forms of each of its words."""

    key: str
    words: tuple[str, ...]
    cases: tuple[frozenset[str], ...]
    derived: frozenset[str]
    """Single words made from the name of a place."""
    oblique: bool
    anyhow: frozenset[str]
    """All of these."""
    is_place: bool
    """A proper name: its answer is written with a capital letter."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Lexicon:
    """The names of one list; its identity is its hash."""

    names: tuple[_Name, ...]
    """Longest first; without numbers."""
    numbers: Mapping[str, str]
    order: tuple[str, ...]
    ignored: Set[str]
    abbreviated: frozenset[str]
    """Words that say nothing when they are cut off with a full stop: „okr.“."""
    stems: tuple[str, ...]
    """How words of the question begin: „Mluvíme …“ to „Kterými jazyky mluvíte“."""
    cores: Mapping[str, str]
    """Names without the words that many share („vojvodství“), for slips of the pen."""

    def candidates(self, said: set[str], *, many: bool, inflected: bool) -> list[_Name]:
        """Names of one or of many words that may be among those said."""
        names = [name for name in self.names if (len(name.words) > 1) == many]
        if inflected:
            return [name for name in names if not said.isdisjoint(name.anyhow)]
        return [name for name in names if said.issuperset(name.words)]


def said_choices(field: FieldDefinition, text: str) -> Said:
    """All choices of a field that an answer names."""
    return _said(_field_lexicon(field), text, single=False)


def said_choice(field: FieldDefinition, text: str) -> Said:
    """The one choice that an answer names: others that only describe it („škola města“) are part of the rest."""
    return _said(_field_lexicon(field), text, single=True)


def said_regions(regions: Regions, text: str) -> Said:
    """The partner regions that an answer names; their own country beside them is understood."""
    words, lexicon = _words(text), _region_lexicon(regions)
    mentions, left = _find(words, lexicon)
    countries, left = _find(words, _country_lexicon(regions), left)
    country_of = {region.key: region.country for region in regions.regions}
    rest = [at for at in left if words[at].text not in lexicon.ignored]
    if rest and not mentions and (close := _close(words, rest, lexicon)):
        mentions, rest = [Mention(at=rest[0], key=close, inflected=True, joined=True)], []
    own = {country_of[mention.key] for mention in mentions}
    rest = [at for at in rest if words[at].text.upper() not in own]
    foreign = [mention.at for mention in countries if mention.key not in own]
    return _summed(lexicon, mentions, words, sorted([*rest, *foreign]), left)


def says_country(regions: Regions, text: str) -> bool:
    """Whether an answer names nothing but one or more countries."""
    words, ignored = _words(text), _region_lexicon(regions).ignored
    countries, left = _find(words, _country_lexicon(regions))
    return bool(countries) and all(words[at].text in ignored for at in left)


def _said(lexicon: _Lexicon, text: str, *, single: bool) -> Said:
    words = _words(text)
    mentions, left = _find(words, lexicon)
    rest = [at for at in left if not _says_nothing(words[at], lexicon)]
    if rest and (close := _close(words, rest, lexicon)):
        found = (*mentions, Mention(at=rest[0], key=close, inflected=True, joined=True))
        return _summed(lexicon, found, words, [], left)
    if single:
        kept = _without_attributes(mentions, rest, words)
        rest = sorted([*rest, *(mention.at for mention in mentions if mention not in kept)])
        mentions = kept
    return _summed(lexicon, mentions, words, rest, left)


def _summed(
    lexicon: _Lexicon, mentions: Sequence[Mention], words: Sequence[_Word], rest: Sequence[int], left: Sequence[int]
) -> Said:
    keys = sorted({mention.key for mention in mentions}, key=lexicon.order.index)
    inflected = any(mention.inflected for mention in mentions)
    return Said(
        keys=tuple(keys),
        rest=" ".join(words[at].text for at in rest),
        certainty=PARTLY if rest else INFLECTED if inflected else 1.0,
        negated=any(_negates(words[at].text) for at in left),
    )


def _negates(word: str) -> bool:
    return word in _NEGATIONS or word.startswith(_NEGATED_VERBS)


def _without_attributes(mentions: Sequence[Mention], rest: Sequence[int], words: Sequence[_Word]) -> list[Mention]:
    """The mentions that answer: not „města“ in „škola města“, nor what stands in brackets beside other words."""
    remarked = any(words[at].bracketed for at in rest)
    kept = [mention for mention in mentions if not (mention.bracketed and (remarked or mention.oblique))]
    kept = kept or list(mentions)
    return [mention for mention in kept if mention is kept[0] or not mention.oblique or mention.joined]


# ---------------------------------------------------------------- words


def _words(text: str) -> list[_Word]:
    """Folded words in order; „–“ between spaces, commas and the like are breaks."""
    made: list[_Word] = []
    depth, broken = 0, False
    for match in _TOKENS.finditer(text):
        sign = match[0]
        depth = max(0, depth + (sign == "(") - (sign == ")"))
        broken = broken or sign[0] in ",;/+&|:-–—"
        for word in fold(sign).split():
            dotted = text[match.end() : match.end() + 1] == "."
            made.append(_Word(text=word, after_break=broken, dotted=dotted, bracketed=depth > 0))
            broken = False
    return made if len(made) <= _MAX_WORDS else []


def _find(
    words: Sequence[_Word], lexicon: _Lexicon, free: Iterable[int] | None = None
) -> tuple[list[Mention], list[int]]:
    """Mentions of names in order, and the words that are in none; a number is a name only where there is no other."""
    left = dict.fromkeys(range(len(words)) if free is None else free)
    mentions: list[Mention] = []
    # „mateřské školy“ is the longer name in another case, not „školy“ with a word beside it.
    for many, inflected in ((True, False), (True, True), (False, False), (False, True)):
        for name in lexicon.candidates({words[at].text for at in left}, many=many, inflected=inflected):
            for at in list(left):
                if count := _matches(words, at, left, name, inflected=inflected):
                    mentions.append(_mention(words, at, name, inflected=inflected))
                    for taken in range(at, at + count):
                        del left[taken]
    numbers = [(at, lexicon.numbers[words[at].text]) for at in left if words[at].text in lexicon.numbers]
    if not mentions:
        mentions = [Mention(at=at, key=key, joined=True) for at, key in numbers]
    for at, _ in numbers:
        del left[at]
    return sorted(mentions, key=lambda mention: mention.at), list(left)


def _matches(words: Sequence[_Word], at: int, left: Mapping[int, None], name: _Name, *, inflected: bool) -> int:
    """How many words from there on are the name; 0 where it doesn't stand there."""
    if at not in left:
        return 0
    if inflected and words[at].text in name.derived:
        return 1
    span = range(at, at + len(name.words))
    if any(index not in left for index in span):
        return 0
    if not inflected:
        return len(span) if all(words[index].text == word for index, word in zip(span, name.words, strict=True)) else 0
    fits = [words[index].text in cases for index, cases in zip(span, name.cases, strict=True)]
    short = [
        name.is_place and words[index].dotted and word.startswith(words[index].text)
        for index, word in zip(span, name.words, strict=True)
    ]
    return len(span) if any(fits) and all(map(max, fits, short)) else 0


def _mention(words: Sequence[_Word], at: int, name: _Name, *, inflected: bool) -> Mention:
    joined = words[at].after_break or at == 0 or words[at - 1].text in CONNECTORS
    return Mention(
        at=at,
        key=name.key,
        oblique=name.oblique or (inflected and not name.is_place),
        inflected=inflected,
        bracketed=words[at].bracketed,
        joined=joined,
    )


def _says_nothing(word: _Word, lexicon: _Lexicon) -> bool:
    if word.text in lexicon.ignored or (word.text.startswith(lexicon.stems) and not _negates(word.text)):
        return True
    return word.dotted and len(word.text) > 1 and any(known.startswith(word.text) for known in lexicon.abbreviated)


def _close(words: Sequence[_Word], rest: Sequence[int], lexicon: _Lexicon) -> str | None:
    """The one answer whose name is all but what is left, from the first letter on: „Malopolské“ isn't „Opolské“."""
    left = " ".join(words[at].text for at in rest)
    names = {name: key for name, key in lexicon.cores.items() if len(name) >= _TOO_SHORT and name[0] == left[:1]}
    if len(left) < _TOO_SHORT or not names:
        return None
    found = process.extract(left, list(names), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    keys = {names[name] for name, score, _ in found if score >= found[0][1] - _RIVALS}
    return keys.pop() if len(keys) == 1 else None


# ---------------------------------------------------------------- lists of names


@lru_cache(maxsize=256)
def _field_lexicon(field: FieldDefinition) -> _Lexicon:
    names = [
        _name(choice.key, name, label=choice.label)
        for choice in field.choices
        for name in dict.fromkeys(map(fold, (choice.key, choice.label, *choice.aliases)))
    ]
    asked = {word for label in field.labels for word in fold(label).split() if len(word) > 2} - _NEGATIONS
    ignored = {form for entry in field.ignore for word in fold(entry).split() for form in forms(word)}
    ignored |= {form for word in asked for form in forms(word)}
    stems = tuple(sorted({word[:-3] for word in asked if len(word) >= _STEMMED}))
    order = tuple(choice.key for choice in field.choices)
    return _lexicon(names, order, ignored - _NEGATIONS, abbreviated=frozenset(asked), stems=stems)


@lru_cache(maxsize=8)
def _region_lexicon(regions: Regions) -> _Lexicon:
    names = [
        _name(region.key, name, label=region.name)
        for region in regions.regions
        for name in dict.fromkeys(map(fold, region.names))
    ]
    ignored = {form for word in REGION_WORDS for form in forms(word)}
    return _lexicon(names, tuple(region.key for region in regions.regions), ignored, generic=ignored)


@lru_cache(maxsize=8)
def _country_lexicon(regions: Regions) -> _Lexicon:
    names = [
        _name(country.code, name, label=country.names[0])
        for country in regions.countries
        for name in dict.fromkeys(map(fold, country.names))
    ]
    return _lexicon(names, tuple(country.code for country in regions.countries), set())


def _lexicon(
    names: Sequence[_Name],
    order: tuple[str, ...],
    ignored: Set[str],
    *,
    abbreviated: frozenset[str] = frozenset(),
    stems: tuple[str, ...] = (),
    generic: Set[str] = frozenset(),
) -> _Lexicon:
    """Names with their forms; a form that two answers share means neither, and says so by being left out."""
    worded = [name for name in names if name.words and not "".join(name.words).isdigit()]
    clean_names = [replace(name, derived=name.derived - _shared(name, worded)) for name in worded]
    cores = {" ".join(word for word in name.words if word not in generic): name.key for name in worded}
    return _Lexicon(
        names=tuple(sorted(clean_names, key=lambda name: -len(" ".join(name.words)))),
        numbers={name.words[0]: name.key for name in names if len(name.words) == 1 and name.words[0].isdigit()},
        order=order,
        ignored=_SAYS_NOTHING | ignored,
        abbreviated=abbreviated,
        stems=stems,
        cores=cores,
    )


def _shared(name: _Name, names: Sequence[_Name]) -> frozenset[str]:
    others = (other.derived.union(other.words) for other in names if other.key != name.key)
    return name.derived & frozenset().union(*others)


def _name(key: str, folded: str, *, label: str) -> _Name:
    words = tuple(folded.split())
    is_place = label[:1].isupper()
    # „Hora“ is short, but beside „Kutná“ it can't be mistaken.
    cases = tuple(forms(word, 3 if is_place and len(words) > 1 else 4) for word in words)
    derived = place_forms(words) if is_place else frozenset[str]()
    first = fold(label)
    return _Name(
        key=key,
        words=words,
        cases=cases,
        derived=derived,
        anyhow=derived.union(*cases),
        oblique=not is_place and folded != first and _is_case(words, first),
        is_place=is_place,
    )


def _is_case(words: Sequence[str], label: str) -> bool:
    """Whether a name is but the label in another case: „města“."""
    stems = label.split()
    return len(words) == len(stems) and all(word in forms(stem) for word, stem in zip(words, stems, strict=True))
