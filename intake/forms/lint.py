"""Every mistake of a form definition, with its line and what to write instead.

What can't be read at all is told by ``parsers.definition``; the rules here find what can be read and
would make the reader err: wordings that mean two fields, hints taken for values, versions that overlap.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from rapidfuzz import process

from intake.settings.lines import Path as KeyPath
from intake.settings.lines import find_lines
from parsers.definition import FieldType, FormDefinition, load_definition
from parsers.text import fold
from parsers.toml import BadDefinition, Problem

_CAPTIONS = ("required", "signature", "stamp", "return_heading", "notice_heading")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Mistake:
    """One thing wrong with a definition."""

    file: str
    line: int
    """From 1; 0 where it is the whole file."""
    key: str
    message: str
    suggestion: str = ""


def lint(texts: Mapping[str, str]) -> tuple[Mistake, ...]:
    """Find what is wrong with definitions and between them.

    Args:
        texts: Name of each file → its TOML text.

    Returns:
        In the order of files and lines; empty where all is right.
    """
    found: list[Mistake] = []
    loaded: list[tuple[str, Mapping[KeyPath, int], FormDefinition]] = []
    for file, text in texts.items():
        mistakes, definition = _lint_one(file, text)
        found += mistakes
        if definition is not None:
            loaded.append((file, find_lines(text), definition))
    return tuple(sorted(dict.fromkeys([*found, *_versions(loaded)])))


def _lint_one(file: str, text: str) -> tuple[list[Mistake], FormDefinition | None]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        suggestion = "A text stands in quotes, a list in brackets with commas."
        return [Mistake(file=file, line=int(place[1]) if place else 0, key="TOML", message=str(error),
                        suggestion=suggestion)], None  # fmt: skip
    place_of = _Places(file, data, find_lines(text))
    said = list(_doubts(place_of, data))
    try:
        definition = load_definition(text, file=file)
    except BadDefinition as error:
        precise = bool(said)
        problems = [problem for problem in error.problems if problem.path or not precise]
        return [*said, *(place_of.problem(problem) for problem in problems)], None
    return said, definition


class _Places:
    """Turns a place in the data into a mistake with its line."""

    def __init__(self, file: str, data: Mapping[str, Any], lines: Mapping[KeyPath, int]) -> None:
        self.file = file
        self.data = data
        self.lines = lines

    def mistake(self, path: KeyPath, message: str, suggestion: str = "") -> Mistake:
        return Mistake(
            file=self.file, line=self.line(path), key=self.name(path), message=message, suggestion=suggestion
        )

    def problem(self, problem: Problem) -> Mistake:
        value = self.value(problem.path)
        unknown = problem.path[-1:] == ("type",) and isinstance(value, str)
        reason = f"there is no type {value!r}" if unknown else problem.reason
        return self.mistake(problem.path, reason, _suggestion(value, problem))

    def line(self, path: KeyPath) -> int:
        """Of the key itself, else of what holds it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 0

    def name(self, path: KeyPath) -> str:
        """``ico.type`` rather than ``fields.2.type``."""
        parts = []
        for length, step in enumerate(path, 1):
            inside = self.value(path[:length])
            key = inside.get("key") if isinstance(inside, dict) and isinstance(step, int) else None
            parts.append(str(key or step))
        named = len(path) > 1 and path[0] == "fields"
        return ".".join(parts[1:] if named else parts) or "whole file"

    def value(self, path: KeyPath) -> Any:
        value: Any = self.data
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value


def _suggestion(value: Any, problem: Problem) -> str:
    last = problem.path[-1] if problem.path else ""
    if last == "type" and isinstance(value, str):
        near = process.extractOne(value, [kind.value for kind in FieldType], score_cutoff=55)
        known = ", ".join(FieldType)
        return f'Write "{near[0]}".' if near else f"One of: {known}."
    if last == "accept" and isinstance(value, int | float) and 1 < value <= 100:
        return f"Write {value / 100:g}: it is a share, not per cent."
    if last == "accept":
        return "Write a share from 0 to 1, for instance 0.9."
    if problem.reason == "Field required":
        return f"Add: {last} = …"
    return ""


# ---------------------------------------------------------------- one definition


def _doubts(place: _Places, data: Mapping[str, Any]) -> Iterator[Mistake]:
    fields = _tables(data, "fields")
    sections = _tables(data, "sections")
    yield from _doubled_keys(place, "fields", fields)
    yield from _doubled_keys(place, "sections", sections)
    yield from _doubled_wordings(place, fields)
    yield from _empty_sections(place, sections, fields)
    yield from _printed(place, data)
    hints = {fold(hint) for hint in _texts(data.get("hints"))}
    for index, field in fields:
        path: KeyPath = ("fields", index)
        yield from _choices(place, path, field)
        yield from _senseless(place, path, field)
        yield from _hint(place, path, field, hints)


def _tables(data: Mapping[str, Any], name: str) -> list[tuple[int, dict[str, Any]]]:
    entries = data.get(name)
    entries = entries if isinstance(entries, list) else []
    return [(index, entry) for index, entry in enumerate(entries) if isinstance(entry, dict)]


def _texts(value: Any) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _doubled_keys(place: _Places, name: str, tables: Iterable[tuple[int, dict[str, Any]]]) -> Iterator[Mistake]:
    first: dict[str, int] = {}
    for index, table in tables:
        key = table.get("key")
        if isinstance(key, str) and first.setdefault(key, index) != index:
            line = place.line((name, first[key], "key"))
            yield place.mistake((name, index, "key"), f"the key {key!r} is given twice, first in line {line}")


def _wordings(index: int, field: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(field.get("label"), str):
        yield ("fields", index, "label"), field["label"]
    for number, alias in enumerate(_texts(field.get("aliases"))):
        yield ("fields", index, "aliases", number), alias


def _doubled_wordings(place: _Places, fields: Sequence[tuple[int, dict[str, Any]]]) -> Iterator[Mistake]:
    """Wordings that are the same once letter case, diacritics and punctuation are gone."""
    labels = {fold(str(field.get("label", ""))): index for index, field in reversed(fields)}
    first: dict[str, tuple[int, KeyPath]] = {}
    for index, field in fields:
        shared = {fold(text) for text in _texts(field.get("shared"))}
        for path, text in _wordings(index, field):
            folded = fold(text)
            if not folded:
                yield place.mistake(path, f"{text!r} has no letter or digit, so it fits anything")
                continue
            owner, where = first.setdefault(folded, (index, path))
            if path == where and labels.get(folded, index) != index and folded not in shared:
                owner, where = labels[folded], ("fields", labels[folded], "label")
            told = path[-1] == "label" and where[-1] != "label"  # at the alias
            if path != where and not told and (owner == index or folded not in shared):
                yield _same(place, path, text, where, mine=owner == index, label=where[-1] == "label")


def _same(place: _Places, path: KeyPath, text: str, where: KeyPath, *, mine: bool, label: bool) -> Mistake:
    line = place.line(where)
    if mine:
        return place.mistake(path, f"{text!r} stands here twice, first in line {line}", "Remove one of them.")
    other = place.name(where[:2])
    what = "label" if label else "alias"
    return place.mistake(
        path,
        f"{text!r} is also the {what} of {other} (line {line})",
        f'Remove it, or, where both are printed so, add: shared = ["{text}"]',
    )


def _empty_sections(
    place: _Places, sections: Iterable[tuple[int, dict[str, Any]]], fields: Iterable[tuple[int, dict[str, Any]]]
) -> Iterator[Mistake]:
    used = {field.get("section") for _, field in fields}
    known = [str(section.get("key")) for _, section in sections]
    for index, section in sections:
        if section.get("key") not in used:
            yield place.mistake(("sections", index, "key"), f"no field is in section {section.get('key')!r}")
    for index, field in fields:
        if isinstance(field.get("section"), str) and field["section"] not in known:
            message = f"there is no section {field['section']!r}"
            yield place.mistake(("fields", index, "section"), message, f"One of: {', '.join(known)}.")


def _choices(place: _Places, path: KeyPath, field: Mapping[str, Any]) -> Iterator[Mistake]:
    if "choices" not in field and field.get("type") in ("choice", "choices"):
        message = f"a field of type {field['type']} has no answers to choose from"
        yield place.mistake((*path, "type"), message, 'Add: choices = [{ key = "…", label = "…" }, …]')
    first: dict[str, tuple[KeyPath, str]] = {}
    choices = field.get("choices")
    for number, choice in enumerate(choices if isinstance(choices, list) else ()):
        if not isinstance(choice, dict):
            continue
        here = (*path, "choices", number)
        label = choice.get("label")
        if isinstance(label, str) and not fold(label):
            yield place.mistake(here, "the answer has no label", 'Write what is printed beside its box: label = "…"')
        for text in (label, *_texts(choice.get("aliases"))):
            folded = fold(text) if isinstance(text, str) else ""
            before = first.setdefault(folded, (here, str(text)))
            if folded and before[0] != here:
                yield place.mistake(here, f"{text!r} names two answers, first in line {place.line(before[0])}")


def _senseless(place: _Places, path: KeyPath, field: Mapping[str, Any]) -> Iterator[Mistake]:
    """Rules that say nothing, or contradict each other."""
    required, must = field.get("required"), field.get("must_be_true")
    if field.get("type") == "yes_no" and required is True and must is not True:
        message = "a required yes/no without must_be_true is always answered: an empty box says no"
        yield place.mistake((*path, "required"), message, "Add must_be_true = true, or leave out required.")
    if must is True and required is not True:
        yield place.mistake((*path, "must_be_true"), "must be true, and isn't required", "Add: required = true")
    if field.get("accept") == 0:
        message = "accept = 0 files every value unseen, however unsure"
        yield place.mistake((*path, "accept"), message, "Write a share like 0.9.")
    if "lines" in field and field.get("type") != "long_text":
        yield place.mistake((*path, "lines"), "lines is only for long_text", 'Remove it, or write type = "long_text".')
    if "boxes" in field and field.get("type") not in ("choice", "region"):
        yield place.mistake((*path, "boxes"), "boxes is only for choice and region", "Remove it.")
    labels = {fold(text) for _, text in _wordings(0, field)}
    for number, text in enumerate(_texts(field.get("shared"))):
        if fold(text) not in labels:
            message = f"{text!r} is shared, but is no label or alias of this field"
            yield place.mistake((*path, "shared", number), message, "Add it to aliases, or remove it here.")


def _printed(place: _Places, data: Mapping[str, Any]) -> Iterator[Mistake]:
    """Texts of the blank form that follow a field and would be read with its value."""
    words = data.get("print")
    words = words if isinstance(words, dict) else {}
    notes = {fold(note) for note in _texts(data.get("notes"))}
    for key in _CAPTIONS:
        text = words.get(key)
        if isinstance(text, str) and text and fold(text) not in notes:
            message = f"{text!r} isn't among the form's notes: on paper it would be read as a value"
            yield place.mistake(("print", key), message, f'Add "{text}" to notes at the top.')


def _hint(place: _Places, path: KeyPath, field: Mapping[str, Any], hints: set[str]) -> Iterator[Mistake]:
    hint = field.get("hint")
    if isinstance(hint, str) and hint and fold(hint) not in hints:
        message = f"the hint {hint!r} isn't among the form's hints: on paper it would be read as a value"
        yield place.mistake((*path, "hint"), message, f'Add "{hint}" to hints at the top.')


# ---------------------------------------------------------------- between definitions


def _versions(loaded: Sequence[tuple[str, Mapping[KeyPath, int], FormDefinition]]) -> Iterator[Mistake]:
    """Versions of one form, each but the first with a day from which it holds."""
    ordered = sorted(loaded, key=lambda entry: (entry[2].key, entry[2].valid_from or date.min))
    for (file, _, earlier), (other, lines, later) in pairwise(ordered):
        if earlier.key != later.key:
            continue
        if earlier.version == later.version:
            message = f"version {later.version} of {later.key} stands in {file} too"
            yield _between(other, lines, "version", message, "Give it another version.")
        if (later.valid_from or date.min) == (earlier.valid_from or date.min):
            message = f"versions {earlier.version} ({file}) and {later.version} of {later.key} begin on the same day"
            yield _between(other, lines, "valid_from", message, "Add valid_from = YYYY-MM-DD to the newer one.")
        elif earlier.valid_until and later.valid_from and earlier.valid_until >= later.valid_from:
            message = f"version {earlier.version} ({file}) holds until {earlier.valid_until}, this one from before"
            suggestion = "Let one end before the other begins."
            yield _between(other, lines, "valid_from", message, suggestion)


def _between(file: str, lines: Mapping[KeyPath, int], key: str, message: str, suggestion: str) -> Mistake:
    line = lines.get((key,)) or lines.get(("version",), 0)
    return Mistake(file=file, line=line, key=key, message=message, suggestion=suggestion)
