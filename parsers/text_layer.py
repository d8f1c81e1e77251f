"""Answers from what is printed on the page: text behind or below a label; ``parsers.ticked`` reads boxes.

Works on pages as ``parsers.document`` has them, wherever their words come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.captions import is_whole
from parsers.choices import name_choices
from parsers.definition import BY_MARK, SHAPED, FieldDefinition, FieldType, FormDefinition
from parsers.document import Box, Mark, Word, around, height, overlap
from parsers.findings import warning
from parsers.form import Origin
from parsers.label import STRONG, Label, OwnerKind
from parsers.option_lists import with_own_options
from parsers.pen_answers import circled, without_struck
from parsers.reading import Reading
from parsers.region_matrix import read_region_matrix, without_matrix
from parsers.regions import Regions
from parsers.sheet import Item, Sheet
from parsers.text import clean
from parsers.ticked import read_marks
from parsers.wordings import begins_like_label, is_wording, siblings
from parsers.zones import Zone

Line = tuple[Item, ...]
_LIST = 4
"""Answers from which a text that names most of them is taken for the printed list."""
_UNBROKEN = frozenset({FieldType.URL, FieldType.EMAIL})
"""Types whose answers have no space."""
_HYPHENATED = re.compile(r"\w-$")
_MEANT_WELL = 97.0
"""Score from which words mean a field for sure; below it the certainty is less than what is filed unseen."""
_MEANT_CERTAINTY = 0.9
_LETTER = 1
"""Letters of a label, „V“, beside which a whole line („V Kolíně dne 1. 9. 2026“) tells more."""
_ALIGNED = 4.0
"""Points within which lines begin, or have their middle, at one place."""
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
    weak = {zone.label.owner.key for zone in zones if zone.label.score < STRONG or zone.label.length <= _LETTER}
    for reading in _line_patterns(sheet, definition):
        known = readings.get(reading.key)
        if known is None or known.is_empty or (reading.key in weak and not _holds_more(known, reading)):
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
        certainty=zone.label.certainty,
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
    if any(isinstance(item.source, Mark) for line in zone.lines if _is_among(line, words) for item in line):
        finding = warning("text-unclear", "Boxes to tick stand within the value.", field.key)
        return replace(reading, certainty=0.0, findings=(finding,))
    if cut:
        finding = warning("value-cut", "More text follows than this field holds.", field.key)
        return replace(reading, certainty=0.5 * reading.certainty, findings=(finding,))
    return reading


def _is_among(line: Line, words: Sequence[Word]) -> bool:
    return any(item.source is word for item in line for word in words)


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
        if before.text.endswith(":"):
            return count
        if item.box[0] - before.box[2] > height(before.box):
            break
    else:
        count = len(line)
    return 0 if any(character.isdigit() for item in line[:count] for character in item.text) else count


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
    if is_whole(" ".join(item.text for item in lines[0]), field):
        return kept, False
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
            certainty=zone.label.certainty,
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


def _holds_more(known: Reading, reading: Reading) -> bool:
    """Whether an answer goes on right below what its line says: it begins there, or has the same middle."""
    end = known.words[0].box[3] - 1 if known.words else 0.0
    upper = [word for word in known.words if word.box[1] <= end]
    lower = [word.box for word in known.words if word.box[1] > end]
    if not upper or not lower or clean(" ".join(word.text for word in upper)) != reading.raw:
        return False
    first, below = around([word.box for word in upper]), around([box for box in lower if box[1] < lower[0][3] - 1])
    return abs(below[0] - first[0]) <= _ALIGNED or abs(below[0] + below[2] - first[0] - first[2]) <= 2 * _ALIGNED


def _spoilt_by_hidden(reading: Reading, zone: Zone) -> Reading:
    return replace(reading, certainty=0.0) if zone.hidden else reading


def _on_page(label: Label) -> Box:
    """Where the value would stand, for an empty field: right behind the label."""
    box = label.items[-1].source.box
    return (box[2], box[1], box[2] + 100, box[3])
