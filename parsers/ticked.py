"""Answers that are given by ticking: boxes, the words that belong to each, and which answer these stand for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parsers.choices import choice_names, name_choices, name_regions, one_choice, region_names
from parsers.definition import FieldDefinition, FieldType
from parsers.document import Box, Mark, Word, around, centre, height, overlap
from parsers.findings import Finding, warning
from parsers.form import Origin
from parsers.options import option_keys
from parsers.reading import Reading
from parsers.regions import Regions
from parsers.sheet import Item
from parsers.text import clean, fold
from parsers.zones import Zone

Line = tuple[Item, ...]
_BESIDE = 20.0
"""Points from a box to the words that belong to it."""
_YES = frozenset(
    {"ano", "yes", "souhlasim", "souhlasime", "souhlasi", "udeluji", "udelujeme", "udeluje", "dava", "davame"}
)


def read_marks(zone: Zone, field: FieldDefinition, regions: Regions) -> Reading:
    """Read an answer that is given by ticking boxes; a box in doubt leaves it undecided."""
    if zone.claimed is not None and not _options(zone):
        return _one_box(zone, field, zone.claimed)
    zone = _with_first_name(zone, field, regions)
    options = _options(zone)
    meant = _meanings(options, field, regions)
    ticked = [option for option in options if option.mark.ticked]
    keys = [key for option, key in zip(options, meant, strict=True) if option.mark.ticked]
    reading = Reading(
        key=field.key,
        origin=Origin.TEXT_LAYER,
        raw=", ".join(option.text for option in ticked),
        answer=tuple(key for key in keys if key is not None),
        page_index=zone.label.items[0].source.page_index,
        box=_box_of([option.mark for option in ticked]) or _box_of([option.mark for option in options]),
        certainty=zone.label.certainty,
        guessed=any(_meaning(option.text, field, regions) is None for option in ticked),
    )
    if len(options) == 1 and field.type is FieldType.YES_NO and not yes_or_no(options[0].text):
        return _one_box(zone, field, options[0].mark)
    if doubt := _doubt(options, keys, set(meant), zone, field, regions):
        return replace(reading, answer=None, undecided=True, certainty=0.0, findings=(doubt,))
    return replace(reading, answer=_as_yes_no(reading.answer)) if field.type is FieldType.YES_NO else reading


@dataclass(frozen=True, slots=True, kw_only=True)
class _Option:
    mark: Mark
    text: str


def _doubt(
    options: Sequence[_Option],
    keys: Sequence[str | None],
    offered: set[str | None],
    zone: Zone,
    field: FieldDefinition,
    regions: Regions,
) -> Finding | None:
    if any(option.mark.ticked is None for option in options):
        return warning("mark-unclear", "A box is neither clearly empty nor clearly ticked.", field.key)
    if None in keys:
        return warning("choice-unknown", "A ticked answer is none of those known.", field.key)
    if field.type is not FieldType.CHOICES and len(set(keys)) > 1:
        return warning("choice-several", "Several answers are ticked where one is asked.", field.key)
    marks = [item for line in zone.lines for item in line if isinstance(item.source, Mark)]
    if len(marks) > 2 and not zone.captioned and all(mark.box[3] < zone.label.box[1] - 3 for mark in marks):
        return warning("mark-unclear", "The answers stand above the question: they may answer another one.", field.key)
    if any(_is_shifted(line) for line in zone.lines) and not all(option.text for option in options):
        return warning("mark-unclear", "A box has no words that say what it is for.", field.key)
    if len(options) > 2 and all(option.mark.solid for option in options):
        return warning("mark-unclear", "The marks before the answers may be bullets.", field.key)
    if _named(zone, field, regions) > len(options):
        return warning("mark-unclear", "More answers are printed than boxes were found.", field.key)
    if any((key := _meaning(text, field, regions)) and key not in offered for text in _unmarked(zone)):
        return warning("mark-unclear", "A printed answer has no box that was found.", field.key)
    return None


def _meanings(options: Sequence[_Option], field: FieldDefinition, regions: Regions) -> tuple[str | None, ...]:
    """The answer that each option stands for."""
    texts = [option.text for option in options]
    if field.type is FieldType.YES_NO:
        return tuple(yes_or_no(text) for text in texts)
    names = region_names(regions) if field.type is FieldType.REGION else choice_names(field)
    return option_keys(texts, lambda text: _meaning(text, field, regions), names)


def _named(zone: Zone, field: FieldDefinition, regions: Regions) -> int:
    """How many answers the words of a zone name that was read from a picture, where a box may be overlooked."""
    words = [item.source for line in zone.lines for item in line if isinstance(item.source, Word)]
    if field.type is FieldType.YES_NO or all(word.confidence == 1 for word in words):
        return 0
    text = " ".join(word.text for word in words)
    return len((name_regions(regions, text) if field.type is FieldType.REGION else name_choices(field, text)).keys)


def _one_box(zone: Zone, field: FieldDefinition, mark: Mark) -> Reading:
    reading = Reading(
        key=field.key,
        origin=Origin.TEXT_LAYER,
        raw="☒" if mark.ticked else "",
        answer=bool(mark.ticked),
        page_index=mark.page_index,
        box=mark.box,
        certainty=zone.label.certainty,
    )
    if mark.ticked is None:
        finding = warning("mark-unclear", "The box is neither clearly empty nor clearly ticked.", field.key)
        return replace(reading, answer=None, undecided=True, certainty=0.0, findings=(finding,))
    return reading


def _options(zone: Zone) -> list[_Option]:
    """Boxes with the words that belong to each: those after it, or before it where boxes stand last."""
    lines = [line for line in zone.lines if any(isinstance(item.source, Mark) for item in line)]
    trailing = sum(isinstance(line[-1].source, Mark) and isinstance(line[0].source, Word) for line in lines)
    behind = trailing <= len(lines) / 2
    options: list[tuple[Item, list[Item]]] = []
    beside = _beside_boxes(zone) if behind else {}
    texts: dict[int, list[Item]] = {}
    for line in zone.lines:
        current: list[Item] | None = None
        for item in line if behind else line[::-1]:
            if isinstance(item.source, Mark):
                current = texts.setdefault(id(item), [])
                options.append((item, current))
            elif isinstance(item.source, Word):
                home = current if current is not None else _wrapped(item, options, zone)
                home = texts.setdefault(id(beside[id(item)]), []) if id(item) in beside else home
                if home is not None:
                    home.append(item)
    return [
        _Option(mark=mark.source, text=clean(" ".join(item.text for item in (words if behind else words[::-1]))))
        for mark, words in options
        if isinstance(mark.source, Mark)
    ]


def _beside_boxes(zone: Zone) -> dict[int, Item]:
    """Words to the boxes that they stand at in two lines, half above and half below it."""
    found: dict[int, Item] = {}
    for line in zone.lines:
        for mark, following in pairwise((*line, None)):
            if mark is None or not isinstance(mark.source, Mark) or (following and isinstance(following.source, Word)):
                continue
            end = following.box[0] if following else mark.box[2] + (zone.right_edge or 1000.0)
            words = [w for other in zone.lines for w in _of_two_lines(other, mark, end)]
            sides = {w.box[1] + w.box[3] > mark.box[1] + mark.box[3] for w in words}
            if len(sides) == 2:
                found |= {id(word): mark for word in words}
    return found


def _of_two_lines(line: Line, mark: Item, end: float) -> list[Item]:
    """The words of a line straight above or below a box that begin right behind it and end before the next box."""
    words = [item for item in line if mark.box[2] - 1 <= item.box[0] < end and isinstance(item.source, Word)]
    close = words and abs(centre(words[0].box)[1] - centre(mark.box)[1]) < height(words[0].box)
    return words if close and words[0].box[0] - mark.box[2] < _BESIDE else []


def _with_first_name(zone: Zone, field: FieldDefinition, regions: Regions) -> Zone:
    """The zone with the name before its first box that went with the label: „Druh partnera  obec ☐ město ☐“."""
    last, first = zone.label.items[-1], zone.lines[0] if zone.lines else ()
    if len(zone.label.items) < 2 or not first or not _is_shifted(first) or overlap(last.box, first[0].box) < 0.5:
        return zone
    if _meaning(last.text, field, regions) is None:
        return zone
    return replace(zone, lines=((last, *first), *zone.lines[1:]))


def _is_shifted(line: Line) -> bool:
    """A line of boxes and words that begins and ends with a box: one of them has no words, but which?"""
    return len(line) > 2 and all(isinstance(item.source, Mark) for item in (line[0], line[-1]))


def _wrapped(item: Item, options: Sequence[tuple[Item, list[Item]]], zone: Zone) -> list[Item] | None:
    """The option before, whose text goes on at the start of this line."""
    close = [
        (mark, words)
        for mark, words in options
        if 0 <= item.box[1] - (words or [mark])[-1].box[1] < 2.2 * height(item.box)
    ]
    if not close:
        return None
    mark, words = close[-1]
    aligned = [texts for _, texts in close if texts and abs(texts[0].box[0] - item.box[0]) < 6]
    if not words or not aligned:
        last = words[-1] if words else mark
        goes_on = not words or abs(last.box[1] - item.box[1]) < 3 or last.box[2] > zone.right_edge - 90
        return words if goes_on else None
    return aligned[-1]


def _unmarked(zone: Zone) -> Iterator[str]:
    """Words of the zone that stand on a line without any box and continue no option."""
    options = [item for line in zone.lines for item in line if isinstance(item.source, Mark)]
    left = min((item.box[0] for item in options), default=0.0)
    for line in zone.lines:
        if not any(isinstance(item.source, Mark) for item in line) and line[0].box[0] <= left + 2:
            yield " ".join(item.text for item in line)


def _meaning(text: str, field: FieldDefinition, regions: Regions) -> str | None:
    if field.type is FieldType.YES_NO:
        return yes_or_no(text)
    if field.type is FieldType.REGION:
        keys = name_regions(regions, text).keys
        return keys[0] if len(keys) == 1 else None
    if key := one_choice(field, text):
        return key
    folded = f"{fold(text)} "
    names = choice_names(field)
    starts = [name for name in names if not name.isdigit() and folded.startswith(f"{name} ")]
    return names[max(starts, key=len)] if starts else None


def printed_option(zone: Zone, widget: str) -> str | None:
    """The words printed beside a fillable box of a zone."""
    return next((option.text for option in _options(zone) if option.mark.widget == widget), None)


def yes_or_no(text: str) -> str | None:
    """Whether a printed answer or name says yes or no; numbers don't."""
    first = fold(text).split(" ")[0]
    if first in _YES:
        return "yes"
    return "no" if first in {"ne", "no"} or (first.startswith("ne") and first[2:] in _YES) else None


def _as_yes_no(answer: tuple[str, ...] | bool | None) -> tuple[str, ...] | bool | None:
    return answer == ("yes",) if isinstance(answer, tuple) and answer else None


def _box_of(marks: Sequence[Mark]) -> Box | None:
    on_first = [mark.box for mark in marks if mark.page_index == marks[0].page_index]
    return around(on_first) if on_first else None
