"""Answers from what is printed on the page: text behind or below a label, and ticked boxes.

Works on pages as ``parsers.document`` has them, wherever their words come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parsers.choices import choice_names, name_choices, name_regions, one_choice, region_names
from parsers.definition import BY_MARK, SHAPED, FieldDefinition, FieldType, FormDefinition
from parsers.document import Box, Mark, Word, around, centre, height, overlap
from parsers.findings import Finding, warning
from parsers.form import Origin
from parsers.label import STRONG, Label, OwnerKind
from parsers.labels import begins_like_label, is_wording, siblings
from parsers.option_lists import with_own_options
from parsers.options import option_keys
from parsers.pen_answers import circled, without_struck
from parsers.reading import Reading
from parsers.region_matrix import read_region_matrix, without_matrix
from parsers.regions import Regions
from parsers.sheet import Item, Sheet
from parsers.text import clean, fold
from parsers.zones import Zone

Line = tuple[Item, ...]
_LIST = 4
"""Answers from which a text that names most of them is taken for the printed list."""
_YES = frozenset(
    {"ano", "yes", "souhlasim", "souhlasime", "souhlasi", "udeluji", "udelujeme", "udeluje", "dava", "davame"}
)
_UNBROKEN = frozenset({FieldType.URL, FieldType.EMAIL})
"""Types whose answers have no space."""
_HYPHENATED = re.compile(r"\w-$")
_MEANT_WELL = 97.0
"""Score from which words mean a field for sure; below it the certainty is less than what is filed unseen."""
_MEANT_CERTAINTY = 0.9
_BESIDE = 20.0
"""Points from a box to the words that belong to it."""
MAX_LINES = 4
"""Lines that an answer of one line may be broken into."""


def read_zones(zones: Sequence[Zone], sheet: Sheet, definition: FormDefinition, regions: Regions) -> dict[str, Reading]:
    """Read every field that has a label on the sheet.

    Returns:
        By key of the field; a field without a label isn't there.
    """
    readings: dict[str, Reading] = {}
    zones = with_own_options(without_matrix(zones, sheet, regions), sheet, definition, regions)
    for zone in zones:
        if zone.label.owner.kind is OwnerKind.FIELD:
            field = definition.field(zone.label.owner.key)
            readings[field.key] = read_zone(zone, field, definition, regions)
    for zone in zones:
        if zone.label.owner.kind is OwnerKind.COMBINED:
            for reading in _taken_apart(zone, definition):
                readings.setdefault(reading.key, reading)
    weak = {zone.label.owner.key for zone in zones if zone.label.score < STRONG}
    for reading in _line_patterns(sheet, definition):
        if reading.key not in readings or reading.key in weak or readings[reading.key].is_empty:
            readings[reading.key] = reading
    return readings | read_region_matrix(sheet, definition, regions)


def read_zone(zone: Zone, field: FieldDefinition, definition: FormDefinition, regions: Regions) -> Reading:
    """Read the answer to one field from its zone, by boxes where it has some, else by words."""
    if zone.label.meant and not zone.label.guessed:
        return _less_sure(
            read_zone(replace(zone, label=replace(zone.label, meant=False)), field, definition, regions),
            zone,
            field,
            definition,
        )
    marks = [item for line in zone.lines for item in line if isinstance(item.source, Mark)]
    if field.type in BY_MARK and (marks or zone.claimed):
        return _spoilt_by_hidden(read_marks(zone, field, regions), zone)
    reading = _read_words(zone, field, definition)
    if field.type is FieldType.YES_NO and reading.is_empty and not zone.spots:
        finding = warning("mark-unclear", "No box was found beside the question.", field.key)
        reading = replace(reading, undecided=True, certainty=0.0, findings=(*reading.findings, finding))
    return _spoilt_by_hidden(reading, zone)


def _less_sure(reading: Reading, zone: Zone, field: FieldDefinition, definition: FormDefinition) -> Reading:
    """A reading under words that mean the field: a person looks where another field may be meant as well."""
    alike = siblings(definition).get(field.key) or field.type in {FieldType.REGION, FieldType.CHOICE}
    sure = not alike and (field.type in SHAPED or zone.label.score >= _MEANT_WELL)
    return replace(reading, guessed=True, certainty=(1 if sure else _MEANT_CERTAINTY) * reading.certainty)


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
        certainty=_label_certainty(zone.label),
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
    if len(marks) > 2 and all(mark.box[3] < zone.label.box[1] - 3 for mark in marks):
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
        certainty=_label_certainty(zone.label),
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


# ---------------------------------------------------------------- words


def _read_words(zone: Zone, field: FieldDefinition, definition: FormDefinition) -> Reading:
    zone, unknown = _without_label_rest(zone, field)
    lines, cut = _value_lines(zone, field)
    words = [item.source for line in lines for item in line if isinstance(item.source, Word)]
    reading = Reading(
        key=field.key,
        origin=Origin.TEXT_LAYER,
        raw=_joined(lines, field),
        page_index=zone.label.items[0].source.page_index,
        certainty=_label_certainty(zone.label),
    )
    if not words:
        return replace(reading, box=_on_page(zone.label))
    first_page = [word for word in words if word.page_index == words[0].page_index]
    reading = replace(
        reading,
        page_index=words[0].page_index,
        box=around([word.box for word in first_page]),
        words=tuple(words),
    )
    if any(word.struck for word in words):
        return without_struck(reading, words, field)
    if field.type in BY_MARK and (chosen := [word for word in words if word.circled]):
        return circled(reading, words, chosen)
    if any(word.tangled for word in words):
        finding = warning("text-unclear", "Two texts are printed over one another.", field.key)
        return replace(reading, certainty=0.0, findings=(finding,))
    if unknown or zone.label.guessed:
        message = "The label goes on with words that the definition doesn't have."
        guess = "The answer was found under a label that the form's definition doesn't have."
        finding = warning("label-unknown", guess if zone.label.guessed else message, field.key)
        return replace(reading, certainty=0.8 * reading.certainty, findings=(finding,))
    if _names_nearly_all(reading.raw, field):
        finding = warning("mark-unclear", "The answers offered are printed here, and none is seen chosen.", field.key)
        return replace(reading, undecided=True, certainty=0.0, findings=(finding,))
    foreign = zone.mixed or _is_another_row(lines[0], zone.label, field, definition)
    if foreign or any(_holds_label(line, definition) for line in lines):
        finding = warning("text-unclear", "A printed label stands within the value.", field.key)
        return replace(reading, certainty=0.0, findings=(finding,))
    if cut:
        finding = warning("value-cut", "More text follows than this field holds.", field.key)
        return replace(reading, certainty=0.5 * reading.certainty, findings=(finding,))
    return reading


def _joined(lines: Sequence[Line], field: FieldDefinition) -> str:
    """The text of an answer; what was broken within an address or behind a hyphen is put together."""
    texts = [clean(" ".join(item.text for item in line)) for line in lines]
    whole = texts[0] if texts else ""
    for text in texts[1:]:
        unbroken = field.type in _UNBROKEN or (_HYPHENATED.search(whole) and text[:1].isalpha())
        whole += text if unbroken else f" {text}"
    return clean(whole)


def _names_nearly_all(text: str, field: FieldDefinition) -> bool:
    """Whether a text is rather the printed list of answers: rings around some of them aren't seen."""
    if field.type is not FieldType.CHOICES or len(field.choices) < _LIST:
        return False
    return len(name_choices(field, text).keys) >= max(_LIST, 0.7 * len(field.choices))


def _without_label_rest(zone: Zone, field: FieldDefinition) -> tuple[Zone, bool]:
    """The zone without words that still belong to its label, and whether such words may be there.

    „Název žadatele dle registru: Obec X“: small letters straight behind a label without a colon.
    """
    last = zone.label.items[-1]
    first = zone.lines[0] if zone.lines else ()
    if field.type in BY_MARK or last.text.endswith(":") or not first or overlap(first[0].box, last.box) < 0.5:
        return zone, False
    count = _rest_of_label(last, first)
    if not count:
        return zone, False
    answers = len(first) > count or len(zone.lines) > 1
    lines = (first[count:], *zone.lines[1:]) if answers else zone.lines
    return replace(zone, lines=tuple(line for line in lines if line)), True


def _rest_of_label(last: Item, line: Line) -> int:
    """How many words straight behind a label look like more of it: up to a colon or a gap."""
    start = line[0].text
    if not (start[:1].islower() or start.startswith("(")) or any(c.isdigit() or c in "@." for c in start):
        return 0
    for count, (before, item) in enumerate(pairwise((last, *line))):
        if before.text.endswith(":") or item.box[0] - before.box[2] > height(before.box):
            return count
    return len(line)


def _is_another_row(line: Line, label: Label, field: FieldDefinition, definition: FormDefinition) -> bool:
    """A line below the label and not beside it that looks like a label and an answer of its own."""
    if overlap(line[0].box, label.last) > 0.3 or abs(line[0].box[0] - label.box[0]) > 6:
        return False
    if any(right.box[0] - left.box[2] > 1.5 * height(left.box) for left, right in pairwise(line)):
        return True
    if field.type is FieldType.LONG_TEXT:
        return False
    text = " ".join(item.text for item in line)
    return any(item.text.endswith(":") for item in line) or begins_like_label(definition, text)


def _holds_label(line: Line, definition: FormDefinition) -> bool:
    """A label that no zone has claimed: what follows it may belong to another field."""
    text = " ".join(item.text for item in line)
    return is_wording(definition, text) or (":" in text and is_wording(definition, text.split(":")[0]))


def _value_lines(zone: Zone, field: FieldDefinition) -> tuple[list[Line], bool]:
    """The lines of an answer, and whether text goes on that such a field doesn't hold."""
    lines = [line for line in (_words_only(line) for line in zone.lines) if line]
    if not lines or not (zone.ruled or _is_near(lines[0], zone.label)):
        return [], False
    kept = [lines[0]]
    for line in lines[1:]:
        if _is_next_page(kept[-1], line) and not zone.ruled:
            if not _goes_on_overleaf(kept[-1], line, zone):
                return kept, field.type is FieldType.LONG_TEXT
            kept.append(line)
            continue
        gap = line[0].box[1] - kept[-1][0].box[3]
        tall = height(kept[-1][0].box)
        if (
            zone.ruled
            or (field.type is FieldType.LONG_TEXT and gap <= 1.8 * tall)
            or (gap <= 1.0 * tall and len(kept) < MAX_LINES and _goes_on(kept, line, zone))
        ):
            kept.append(line)
        else:
            return kept, gap <= 0.6 * tall and _looks_like_more(kept, line, field)
    return kept, False


def _is_next_page(line: Line, following: Line) -> bool:
    return following[0].source.page_index > line[0].source.page_index


def _goes_on_overleaf(line: Line, following: Line, zone: Zone) -> bool:
    """Whether text goes on at the top of the next page: the line was full, or the sentence isn't finished."""
    full = line[-1].box[2] + (following[0].box[2] - following[0].box[0]) + 3 > zone.right_edge
    aligned = abs(line[0].box[0] - following[0].box[0]) <= 4 or line[0].box[0] > following[0].box[0]
    return aligned and (full or following[0].text[:1].islower())


def _words_only(line: Line) -> Line:
    return tuple(item for item in line if isinstance(item.source, Word))


def _is_near(line: Line, label: Label) -> bool:
    """On the label's line or closely below it."""
    beside = any(overlap(item.box, label.box) > 0.3 for item in line)
    return beside or line[0].box[1] - label.box[3] <= 2.5 * height(label.last)


def _goes_on(kept: Sequence[Line], line: Line, zone: Zone) -> bool:
    """Whether a line continues the one before: that was full, or both begin where values begin."""
    start, begin = kept[0][0].box[0], line[0].box[0]
    broken = kept[-1][-1].text.endswith(("-", "/")) and len(kept[-1][-1].text) > 1
    if broken and begin <= start + 4 and begin >= start - 4:
        return True
    if abs(begin - start) <= 4 and abs(start - zone.label.box[0]) > 12:
        return True
    end = kept[-1][-1].box[2] + (line[0].box[2] - line[0].box[0]) + 3
    return end > zone.right_edge - 0.08 * (zone.right_edge - start) and begin <= start + 4


def _looks_like_more(kept: Sequence[Line], line: Line, field: FieldDefinition) -> bool:
    text_like = field.type in {FieldType.TEXT, FieldType.PERSON, FieldType.DATE_OR_TEXT, FieldType.REGION}
    same_size = 0.85 < height(line[0].box) / max(height(kept[0][0].box), 0.1) < 1.18
    return text_like and same_size and abs(line[0].box[0] - kept[0][0].box[0]) <= 4 and len(kept) >= MAX_LINES


def _taken_apart(zone: Zone, definition: FormDefinition) -> Iterator[Reading]:
    combined = definition.combined[int(zone.label.owner.key)]
    words = [item.source for line in zone.lines[:2] for item in line if isinstance(item.source, Word)]
    match = re.search(combined.pattern, clean(" ".join(word.text for word in words))[:500])
    for key in combined.fields:
        yield Reading(
            key=key,
            origin=Origin.TEXT_LAYER,
            raw=clean(match[key] or "") if match else "",
            page_index=zone.label.items[0].source.page_index,
            box=around([word.box for word in words]) if words else _on_page(zone.label),
            certainty=_label_certainty(zone.label),
            undecided=bool(words) and match is None,
            findings=(warning("text-unclear", "The answers under one label can't be told apart.", key),)
            if words and match is None
            else (),
        )


def _line_patterns(sheet: Sheet, definition: FormDefinition) -> Iterator[Reading]:
    for combined in definition.combined:
        if combined.labels:
            continue
        for line in sheet.lines:
            words = [item.source for item in line if isinstance(item.source, Word)]
            match = re.search(combined.pattern, clean(" ".join(word.text for word in words))[:500])
            if match is None:
                continue
            for key in combined.fields:
                yield Reading(
                    key=key,
                    origin=Origin.TEXT_LAYER,
                    raw=clean(match[key] or ""),
                    page_index=words[0].page_index,
                    box=around([word.box for word in words]),
                )
            break


def _label_certainty(label: Label) -> float:
    if label.score >= 100:
        return 1.0
    return 0.98 if label.score >= STRONG else 0.9 * label.score / 100


def _spoilt_by_hidden(reading: Reading, zone: Zone) -> Reading:
    return replace(reading, certainty=0.0) if zone.hidden else reading


def _box_of(marks: Sequence[Mark]) -> Box | None:
    on_first = [mark.box for mark in marks if mark.page_index == marks[0].page_index]
    return around(on_first) if on_first else None


def _on_page(label: Label) -> Box:
    """Where the value would stand, for an empty field: right behind the label."""
    box = label.items[-1].source.box
    return (box[2], box[1], box[2] + 100, box[3])
