"""Answers beside labels by regular expressions, as a careful script would do it with a page's text.

Labels in all wordings of the definition; the value stands right of its label, else below it; options
count as chosen where a cross or hook stands before (else behind) their words.  Rules and thresholds of
the values are those of our own reader (``parsers.settle``), so that only the finding differs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from parsers.definition import BY_MARK, FieldDefinition, FieldType, FormDefinition
from parsers.form import FieldValue, Origin, Outcome, ParsedForm
from parsers.normalise import Context
from parsers.reading import Reading
from parsers.regions import Regions
from parsers.settle import settle

LEAST_LABELS = 6
"""Fewer make no form."""
_BLOCK = 14
"""Lines below a label in which its options are looked for."""
_PARAGRAPH = 16
"""Lines of a long answer at most."""
_FILLER = re.compile(r"^[\s)*]*(?:\([^)]*\))?[\s:.…_‥·|*-]*")
_TRAILER = re.compile(r"(?:[\s_…‥·|-]|\.{2,})*$")
_HEADING = re.compile(r"^\s*[A-F]\s?[.)]\s|^\s*Strana \d+\s*$")
"""What ends an answer without being a label."""
_LEADERS = re.compile(r"[._…‥·]{3,}|\s{2,}")
_STARTS = re.compile(r"(?:^|\s{2}|[|:]\s?)[\W_]*(?:[A-Fa-f]?\.?\d{0,2}[.)]?\d{0,2}[.)]?)\s*$")
_FIRST = re.compile(r"[\W_]*(?:[A-Fa-f]?\.?\d{0,2}[.)]?\d{0,2}[.)]?)[\W_]*")
_TICK = r"(?:\[\s?[xX×]\s?\]|\(\s?[xX×]\s?\)|[☒☑✓✔✗✘×■●⊠⦿◉]|(?<![^\W_])[xX](?![^\W_]))"


@dataclass(frozen=True, slots=True)
class _Found:
    """A label in the text."""

    key: str
    line: int
    start: int
    end: int


def read_lines(lines: Sequence[str], definition: FormDefinition, context: Context, page_count: int) -> ParsedForm:
    """Make a form of the text of a document, line by line, columns kept apart by spaces."""
    folded = [_plain(line) for line in lines]
    labels = {found.key: found for found in _labels(folded, definition)}
    if len(labels) < LEAST_LABELS:
        return ParsedForm(outcome=Outcome.NOT_A_FORM, form=None, form_version=None, page_count=page_count)
    text = _Text(lines, folded, sorted(labels.values(), key=lambda found: (found.line, found.start)))
    together = _together(lines, definition)
    values: list[FieldValue] = []
    for field in definition.fields:
        found = labels.get(field.key)
        reading = _reading(field, found, text, context.regions) if found else together.get(field.key)
        values.append(settle(field, reading, definition, context)[0])
    return ParsedForm(
        outcome=Outcome.NEEDS_REVIEW,
        form=definition.key,
        form_version=definition.version,
        fields=tuple(values),
        page_count=page_count,
    )


def _reading(field: FieldDefinition, found: _Found, text: _Text, regions: Regions) -> Reading:
    if field.type in BY_MARK:
        answer = _ticked(field, text.block(found), regions)
        if answer is not None:
            return Reading(key=field.key, origin=Origin.TEXT_LAYER, raw="x", answer=answer)
    raw = text.value(found, long=field.type is FieldType.LONG_TEXT)
    return Reading(key=field.key, origin=Origin.TEXT_LAYER, raw=raw)


def _together(lines: Sequence[str], definition: FormDefinition) -> dict[str, Reading]:
    """Answers to several fields in one line, by the definition's own patterns: „V Praze dne 1. 2. 2026“."""
    found: dict[str, Reading] = {}
    for combined in definition.combined:
        labels = [_expression(_plain(words)) for words in combined.labels]
        for line in lines:
            starts = [m.end() for label in labels if (m := label.search(_plain(line)))] if labels else [0]
            match = re.search(combined.pattern, _tidy(_FILLER.sub("", line[starts[0] :], count=1))) if starts else None
            for key, words in match.groupdict().items() if match else ():
                found.setdefault(key, Reading(key=key, origin=Origin.TEXT_LAYER, raw=words or ""))
    return found


# ---------------------------------------------------------------- labels


def _plain(line: str) -> str:
    """Lower case without diacritics, letter for letter."""
    letters = (unicodedata.normalize("NFKD", letter)[:1].lower()[:1] or " " for letter in line)
    return "".join(letters)


@lru_cache(maxsize=1_000)
def _expression(words: str) -> re.Pattern[str]:
    parts = [re.escape(part) for part in re.findall(r"[^\W_]+", _plain(words))]
    return re.compile(r"(?<![^\W_])" + r"[\W_]{1,4}".join(parts) + r"(?![^\W_])")


def _labels(folded: Sequence[str], definition: FormDefinition) -> Iterator[_Found]:
    """Those that begin a line or have a colon first, then longer wordings; a shared one goes to its fields in order."""
    owners: dict[str, list[str]] = {}
    for field in definition.fields:
        for wording in (text for text in field.labels if len(text) > 1):
            owners.setdefault(_plain(wording), []).append(field.key)
    done: set[str] = set()
    taken: list[_Found] = []
    for _, _, line, start, end, wording in sorted(place for words in owners for place in _places(words, folded)):
        free = [key for key in owners[wording] if key not in done]
        if free and not any(other.line == line and start < other.end and end > other.start for other in taken):
            taken.append(_Found(free[0], line, start, end))
            done.add(free[0])
            yield taken[-1]


def _places(wording: str, folded: Sequence[str]) -> Iterator[tuple[bool, int, int, int, int, str]]:
    """Where a wording begins a line or column: whether it could be something else, then the order of preference."""
    expression = _expression(wording)
    for number, line in enumerate(folded):
        for match in expression.finditer(line):
            before, after = line[: match.start()], line[match.end() :].lstrip(" )")
            if _STARTS.search(before):
                doubtful = not (_FIRST.fullmatch(before) or after.startswith(":"))
                yield doubtful, -len(wording), number, match.start(), match.end(), wording


# ---------------------------------------------------------------- answers


class _Text:
    """The lines with the labels found in them."""

    def __init__(self, lines: Sequence[str], folded: Sequence[str], labels: Sequence[_Found]) -> None:
        self.lines = lines
        self.folded = folded
        self.labels = labels

    def value(self, found: _Found, *, long: bool) -> str:
        """What stands right of a label, else below; a long answer goes on to the next label."""
        right = self._right(found)
        limit = _PARAGRAPH if long else (0 if right else 1)
        parts = [right] if right else []
        for row in range(found.line + 1, min(found.line + 1 + _PARAGRAPH, len(self.lines))):
            if len(parts) >= max(limit, 1) and not long:
                break
            words = self._below(found, row, whole=bool(right) and long)
            if words is None:
                break
            if words:
                parts.append(words)
        return " ".join(parts)

    def _right(self, found: _Found) -> str:
        after = [label.start for label in self.labels if label.line == found.line and label.start >= found.end]
        rest = self.lines[found.line][found.end : min(after, default=None)]
        return _tidy(_FILLER.sub("", rest, count=1))

    def _below(self, found: _Found, row: int, *, whole: bool) -> str | None:
        """The column under a label; None where another label stands in it."""
        beside = [label.start for label in self.labels if label.line == found.line and label.start > found.start]
        left, right = (0, None) if whole else (max(found.start - 3, 0), min(beside, default=None))
        for label in self.labels:
            if label.line == row and (right is None or label.start < right) and label.end > left:
                return None
        line = self.lines[row]
        if _HEADING.search(line):
            return None
        while 0 < left < len(line) and not line[left - 1].isspace():
            left -= 1
        return _tidy(line[left:right])

    def block(self, found: _Found) -> str:
        """The folded text from a label to the next one."""
        after = [label for label in self.labels if (label.line, label.start) > (found.line, found.start)]
        last = min(after[0].line if after else len(self.lines), found.line + _BLOCK)
        if after and after[0].line == found.line:
            return self.folded[found.line][found.end : after[0].start]
        return "\n".join([self.folded[found.line][found.end :], *self.folded[found.line + 1 : last]])


def _tidy(words: str) -> str:
    return " ".join(_TRAILER.sub("", _LEADERS.sub(" ", words)).split())


def _ticked(field: FieldDefinition, block: str, regions: Regions) -> tuple[str, ...] | bool | None:
    """Keys of the options with a cross beside them; None: no option is marked."""
    options = _wordings(field, regions)
    for shape in (_TICK + r"[\W_]{{0,3}}{words}", r"{words}[\W_]{{0,3}}" + _TICK):
        chosen = [key for key, wordings in options.items() if any(_marked(shape, words, block) for words in wordings)]
        if field.type is FieldType.YES_NO and chosen:
            return chosen[0] == "yes"
        if chosen:
            return tuple(chosen)
    return None


def _marked(shape: str, words: str, block: str) -> bool:
    return re.search(shape.format(words=_expression(words).pattern), block) is not None


def _wordings(field: FieldDefinition, regions: Regions) -> dict[str, tuple[str, ...]]:
    if field.type is FieldType.REGION:
        return {region.key: region.names for region in regions.regions}
    if field.type is FieldType.YES_NO:
        return {"yes": ("ano", "souhlasím", "souhlasíme"), "no": ("ne", "nesouhlasím", "nesouhlasíme")}
    return {choice.key: (choice.label, *choice.aliases) for choice in field.choices}
