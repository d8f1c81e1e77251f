"""Answers out of a list, as forms print them: by key, label or other wording; ``parsers.said`` reads what people write.

Known names are searched in the folded text, longest first, and taken out; what remains tells how
much of the answer wasn't understood.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from parsers.definition import FieldDefinition
from parsers.regions import Regions
from parsers.text import fold

CONNECTORS = frozenset(["a", "i", "nebo", "ci", "and", "und", "et", "dale", "take", "pripadne", "resp", "x"])
REGION_WORDS = frozenset(
    [
        "region",
        "regionu",
        "kraj",
        "kraje",
        "vojvodstvi",
        "vojvodstvo",
        "wojewodztwo",
        "woj",
        "oblast",
        "obl",
        "zupa",
        "provincie",
        "spolkova",
        "zeme",
        "samospravny",
        "uzemi",
        "partnersky",
    ]
)
INFLECTED = 0.95
"""Certainty of a name that only an inflection or a slip of the pen tells from a known one."""
PARTLY = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Which answers a text names."""

    keys: tuple[str, ...]
    """In the order of the list."""
    rest: str
    """Folded words that weren't understood; empty when everything was."""
    certainty: float


def name_choices(field: FieldDefinition, text: str) -> Named:
    """The choices of a field that a text names."""
    names = choice_names(field)
    ignored = CONNECTORS.union(*(fold(word).split() for word in field.ignore))
    found = _search(text, names, ignored)
    order = [choice.key for choice in field.choices]
    return Named(keys=tuple(sorted(found.keys, key=order.index)), rest=found.rest, certainty=found.certainty)


def one_choice(field: FieldDefinition, text: str) -> str | None:
    """The choice that a printed answer beside a box stands for; None where it is none or not one."""
    named = name_choices(field, text)
    return named.keys[0] if len(named.keys) == 1 and not named.rest else None


def name_regions(regions: Regions, text: str) -> Named:
    """The partner regions that a text names; their countries beside them are understood."""
    names, ignored = region_names(regions), CONNECTORS | REGION_WORDS
    padded, keys = _exact(f" {fold(text)} ", names)
    unsaid, said = _exact(padded, _country_names(regions))
    rest = _rest(unsaid, ignored)
    if not keys and not said and rest and (close := _inflected(" ".join(rest), names)):
        return Named(keys=(close,), rest="", certainty=INFLECTED)
    understood = set(said) <= {region.country for region in regions.regions if region.key in keys}
    rest = rest if understood else [*rest, *said]
    return Named(keys=tuple(dict.fromkeys(keys)), rest=" ".join(rest), certainty=PARTLY if rest else 1.0)


def choice_names(field: FieldDefinition) -> Mapping[str, str]:
    """Folded name → key, for all choices of a field."""
    return dict(_field_names(field))


@lru_cache(maxsize=256)
def _field_names(field: FieldDefinition) -> tuple[tuple[str, str], ...]:
    return tuple(
        (fold(name), choice.key) for choice in field.choices for name in (choice.key, choice.label, *choice.aliases)
    )


@lru_cache(maxsize=8)
def _region_pairs(regions: Regions) -> tuple[tuple[str, str], ...]:
    return tuple((fold(name), region.key) for region in regions.regions for name in region.names)


def region_names(regions: Regions) -> Mapping[str, str]:
    """Folded name → key, for all partner regions."""
    return dict(_region_pairs(regions))


def _country_names(regions: Regions) -> Mapping[str, str]:
    return {fold(name): country.code for country in regions.countries for name in country.names}


def _search(text: str, names: Mapping[str, str], ignored: Iterable[str]) -> Named:
    padded, keys = _exact(f" {fold(text)} ", {name: key for name, key in names.items() if not name.isdigit()})
    numbers = {name: key for name, key in names.items() if name.isdigit()}
    if numbers and not keys:
        padded, keys = _exact(padded, numbers)
    rest = _rest(padded, {*ignored, *(numbers if keys else ())})
    certainty = 1.0
    if rest and (close := _inflected(" ".join(rest), names)):
        keys, rest, certainty = [*keys, close], [], INFLECTED
    elif rest:
        certainty = PARTLY
    return Named(keys=tuple(dict.fromkeys(keys)), rest=" ".join(rest), certainty=certainty)


def _exact(padded: str, names: Mapping[str, str]) -> tuple[str, list[str]]:
    keys = []
    for name in sorted(names, key=len, reverse=True):
        if f" {name} " in padded:
            padded = padded.replace(f" {name} ", " | ")
            keys.append(names[name])
    return padded, keys


def _rest(padded: str, ignored: Iterable[str]) -> list[str]:
    return [word for word in padded.replace("|", " ").split() if word not in set(ignored)]


def _inflected(words: str, names: Mapping[str, str]) -> str | None:
    """The one answer whose name is all but equal; short words are too alike to guess."""
    if len(words) < 5:
        return None
    close = process.extract(words, [name for name in names if len(name) >= 5], scorer=fuzz.ratio, score_cutoff=86)
    keys = {names[name] for name, score, _ in close if score >= close[0][1] - 6}
    return keys.pop() if len(keys) == 1 else None
