"""The wordings of a form's labels, and which of them a printed text is: the same, nearly, or in meaning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from parsers.definition import FormDefinition
from parsers.label import STRONG, WEAK, Owner, OwnerKind
from parsers.meaning import meanings
from parsers.text import fold, without_numbering

_FUZZY = 88.0
_SHORT = 8
"""Folded letters below which only the exact wording counts."""
_PREFIX = 5
"""Words of a text among which a wording at its beginning is looked for."""
"""Words and dash before a label that may belong to it."""
_ALIKE = str.maketrans("01l5|!q8", "oiisiigb")
"""Letters that OCR mistakes for one another, once folded."""
_ONE_WRONG = 4
"""Folded letters from which a short wording is known with one of them wrong."""
_GUESSED = 92.0
_MEANT = 0.3
"""Nearness of meaning from which a phrase may be a label, and from which it is one."""
_MEANT_SURELY = 0.6
_MEANT_ALONE = 0.7
"""The same for a single word: misspelt or cut, it is print that says something else."""
_SIBLING = 8.0
"""How much less a wording counts for a field that is asked for like its own one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One way in which a field, heading or note is printed."""

    owner: Owner
    folded: str
    capital: bool
    """It begins with a capital letter."""
    meant: bool = False
    """Nobody has this wording; its words may mean the same."""


def match_name(definition: FormDefinition, name: str) -> str | None:
    """The field that a technical name or a tooltip stands for: its key, or the wording of a label."""
    words = fold(without_numbering(name.replace("_", " ")))
    bare = words.rstrip("0123456789 ")
    for field in definition.fields:
        keys = {field.key.replace("_", " "), field.key.replace("_", "")}
        if words in keys or bare in keys:
            return field.key
    found = [w for w in all_wordings(definition) if w.owner.kind is OwnerKind.FIELD and w.folded in (words, bare)]
    keys = {wording.owner.key for wording in found}
    first = [field.key for field in definition.fields if field.key in keys and fold(field.label) in (words, bare)]
    return first[0] if first else (keys.pop() if len(keys) == 1 else None)


def name_fits(definition: FormDefinition, name: str, key: str) -> bool:
    """Whether a technical name is a wording of that field, perhaps of others too."""
    words = fold(without_numbering(name.replace("_", " ")))
    wanted = {words, words.rstrip("0123456789 ")}
    return any(fold(label) in wanted for label in definition.field(key).labels)


def begins_like_label(definition: FormDefinition, text: str) -> bool:
    """Whether a text begins with the label of a field and goes on in small letters: „E-mail pro komunikaci“."""
    words = without_numbering(text).split()
    if len(words) < 2 or not words[0][:1].isupper():
        return False
    return any(
        words[count][:1].islower()
        and any(w.owner.kind is OwnerKind.FIELD for w in index_of(definition).get(fold(" ".join(words[:count])), ()))
        for count in range(1, min(len(words), _PREFIX))
    )


def is_wording(definition: FormDefinition, text: str) -> bool:
    """Whether a printed text is a label, heading or note of the form and hardly an answer."""
    folded = fold(without_numbering(text))
    return len(folded) >= _SHORT and folded in index_of(definition)


def is_question(definition: FormDefinition, text: str) -> bool:
    """Whether a text is a wording of a field's label, however short."""
    found = index_of(definition).get(fold(without_numbering(text)), ())
    return any(wording.owner.kind is OwnerKind.FIELD for wording in found)


@lru_cache(maxsize=32)
def all_wordings(definition: FormDefinition) -> tuple[Wording, ...]:
    """Every wording of a definition."""
    owners: list[tuple[Owner, Iterable[str]]] = [
        (Owner(kind=OwnerKind.FIELD, key=field.key), field.labels) for field in definition.fields
    ]
    owners += [(Owner(kind=OwnerKind.COMBINED, key=str(i)), c.labels) for i, c in enumerate(definition.combined)]
    owners += [(Owner(kind=OwnerKind.SECTION, key=section.key), section.labels) for section in definition.sections]
    owners += [(Owner(kind=OwnerKind.NOTE, key=note), (note,)) for note in definition.notes]
    return tuple(
        Wording(owner=owner, folded=fold(text), capital=text[:1].isupper()) for owner, texts in owners for text in texts
    )


@lru_cache(maxsize=32)
def index_of(definition: FormDefinition) -> Mapping[str, tuple[Wording, ...]]:
    """The wordings by their folded text."""
    index: dict[str, tuple[Wording, ...]] = {}
    for wording in all_wordings(definition):
        index[wording.folded] = (*index.get(wording.folded, ()), wording)
    return index


@lru_cache(maxsize=16_384)
def known_wordings(text: str, definition: FormDefinition, by_ocr: bool) -> tuple[tuple[Wording, float], ...]:
    """Once for a page, once for the whole form: each run is compared only the first time."""
    return tuple(_matches(text, definition, by_ocr=by_ocr))


def _matches(text: str, definition: FormDefinition, *, by_ocr: bool) -> Iterator[tuple[Wording, float]]:
    folded, index = fold(without_numbering(text)), index_of(definition)
    if not folded:
        return
    if exact := index.get(folded) or index.get(fold(text)):
        yield from ((wording, 100.0) for wording in exact)
        return
    if by_ocr and len(folded) < _SHORT:
        yield from _misread(folded, definition)
    if len(folded) >= _SHORT:
        near = process.extract(folded, _names(definition), scorer=fuzz.ratio, score_cutoff=_FUZZY, limit=3)
        for name, score, _ in near:
            if len(name) >= _SHORT:
                yield from ((wording, score) for wording in index[name])


def meant_wordings(text: str, definition: FormDefinition) -> Iterator[tuple[Wording, float]]:
    """Fields that a phrase asks for in words of its own."""
    if text.endswith(".") and len(text.split()) == 1 and len(text) >= _SHORT - 2:
        return  # a word and a full stop: an answer, or the end of a sentence
    folded = fold(without_numbering(text))
    if any(character.isdigit() for character in folded):
        return  # „Hlavní 5“
    for meaning in meanings(definition, text):
        if meaning.score < (_MEANT if " " in folded else _MEANT_ALONE):
            continue
        if meaning.score >= _MEANT_SURELY:
            score = STRONG + (99.0 - STRONG) * (meaning.score - _MEANT_SURELY) / (1 - _MEANT_SURELY)
        else:
            score = WEAK + 4 + (STRONG - WEAK - 5) * (meaning.score - _MEANT) / (_MEANT_SURELY - _MEANT)
        for key, less in ((meaning.key, 0.0), *((key, _SIBLING) for key in siblings(definition).get(meaning.key, ()))):
            owner = Owner(kind=OwnerKind.FIELD, key=key)
            yield Wording(owner=owner, folded=folded, capital=False, meant=True), max(score - less, WEAK)


@lru_cache(maxsize=8)
def siblings(definition: FormDefinition) -> Mapping[str, frozenset[str]]:
    """Fields that are asked for in the same words of different persons or things: those that share a wording."""
    users: dict[str, set[str]] = {}
    for field in definition.fields:
        for wording in field.labels:
            users.setdefault(fold(wording), set()).add(field.key)
    kind = {field.key: field.type for field in definition.fields}
    siblings: dict[str, set[str]] = {}
    for keys in users.values():
        for key in keys:
            siblings.setdefault(key, set()).update(k for k in keys - {key} if kind[k] is kind[key])
    return {key: frozenset(others) for key, others in siblings.items()}


@lru_cache(maxsize=32)
def _names(definition: FormDefinition) -> tuple[str, ...]:
    return tuple(index_of(definition))


@lru_cache(maxsize=32)
def _short_names(definition: FormDefinition) -> tuple[tuple[str, str], ...]:
    """Short wordings, each with what it is when letters that are alike are one."""
    return tuple((name, name.translate(_ALIKE)) for name in index_of(definition) if len(name) < _SHORT)


def _misread(folded: str, definition: FormDefinition) -> Iterator[tuple[Wording, float]]:
    """Short wordings that OCR may have made this of: letters alike, or one letter wrong."""
    index = index_of(definition)
    said = folded.translate(_ALIKE)
    alike = [name for name, read in _short_names(definition) if read == said]
    for name in alike:
        yield from ((wording, STRONG) for wording in index[name])
    if alike or len(folded) < _ONE_WRONG:
        return
    for name, _ in _short_names(definition):
        if len(name) >= _ONE_WRONG and Levenshtein.distance(name, folded, score_cutoff=1) <= 1:
            yield from ((wording, _GUESSED) for wording in index[name])
