"""Answers read where the print of a form has their places, without looking for labels or boxes.

A page that is registered tells for each field where its answer stands.  Boxes to tick are measured there; whether
the print is the one that was described is checked once more by what stands beside them, for a list of answers may
have changed since the definition was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import cv2
import numpy as np
from rapidfuzz import fuzz

from parsers.choices import choice_names
from parsers.definition import FieldDefinition, FieldType, FormDefinition, Place
from parsers.document import Box, Mark, Word, around, centre, height, holds
from parsers.findings import warning
from parsers.form import Origin
from parsers.reading import Reading
from parsers.regions import Regions
from parsers.scan.again import lines_of, unread_ink
from parsers.scan.machine_mark import MachineMark
from parsers.scan.ocr import read_page
from parsers.scan.pages import Scanned
from parsers.scan.picture import POINTS_PER_DOT, Grey, dots
from parsers.scan.registration import Registration, register
from parsers.text import clean, fold

_EMPTY, _TICKED = 0.04, 0.11
"""Share of ink inside a box up to which it is empty, and from which it is ticked; from 0.08 to 0.22 none was wrong."""
_CONTRAST = 55
_INSET = 2.2
"""Points inside its edge from which a box of ten is measured, with the size of others."""
_SHIFT = 3.0
"""Points by which a box may lie beside its place: paper bends."""
_OUTLINE = 0.35
"""Correlation from which the outline of a box is seen."""
_BLACK, _BEYOND = 0.6, 0.35
"""Ink inside and around from which a box was blackened to take its tick back."""
_STAIN = 3.0
"""Square points of ink that no word accounts for, from which a place is read once more."""
_FRAME, _THIN = 2.0, 3.0
"""Points from the edge of a place up to which strokes may be its frame, and how wide such a stroke is."""
_RING = 2.5
"""Points around a place in which there is nothing but its frame."""
_STROKES = "\"'|[]{}!_,.;:`´‘’“”„°*~^-–—=\\/"
_BESIDE = 90.0
"""Points behind a box in which its answer begins."""
_NAMED, _BETTER = 60.0, 8.0
"""Likeness from which words are the answer that belongs to a box, and by how much another may fit better."""
_PAPER = 190.0
"""How dark paper may be on an evenly lit sheet."""


def read_by_place(
    indexes: Iterable[int],
    pages: Mapping[int, Scanned],
    marks: Mapping[int, MachineMark],
    definition: FormDefinition,
    regions: Regions,
) -> dict[str, Reading]:
    """The answers on all pages that can be laid onto the print of the form.

    Args:
        indexes: Of the pages of one copy of the form; those that weren't read from a picture are passed over.
        pages: Of the document, by index; each is asked for once.
        marks: The codes that were found on them.
        definition: The form; without a geometry nothing is read.
        regions: For the names printed beside their boxes.

    Returns:
        By key of the field; what isn't there is to be read by its label.
    """
    readings: dict[str, Reading] = {}
    if definition.geometry is None:
        return readings
    for index in indexes:
        if index not in pages:
            continue
        scanned = pages[index]
        registration = register(scanned.paper, scanned.page, definition, marks.get(index))
        if registration is not None:
            for reading in read_registered(registration, scanned, definition, regions):
                readings.setdefault(reading.key, reading)
    return readings


def read_registered(
    registration: Registration, scanned: Scanned, definition: FormDefinition, regions: Regions
) -> Iterator[Reading]:
    """The answers of the fields that have a place on a registered page; its cleaned sheet loses their frames."""
    geometry = definition.geometry
    places: dict[str, list[Place]] = {}
    for place in geometry.places if geometry else ():
        if place.page == registration.page:
            places.setdefault(place.field, []).append(place)
    for key, own in places.items():
        if key in registration.disputed:
            continue
        field = definition.field(key)
        if own[0].option or field.type is FieldType.YES_NO:
            reading = _ticked(registration, scanned, field, own, regions)
        else:
            reading = _written(registration, scanned, field, own[0])
        if reading is not None:
            yield reading


# ---------------------------------------------------------------- written


def _written(registration: Registration, scanned: Scanned, field: FieldDefinition, place: Place) -> Reading:
    box = registration.place(place.box)
    words = [word for word in scanned.page.words if holds(box, centre(word.box), 0.5)]
    inner = (box[0] + 1, box[1] + 1, box[2] - 1, box[3] - 1)
    _wipe_frame(scanned.cleaned, box)
    if unread_ink(scanned, inner) > _STAIN:
        again = _read_place(scanned, inner)
        words = again if _letters(again) > _letters(words) else words
    words = _without_frame(words, box)
    words = [word for line in sorted(lines_of(words), key=lambda line: line[0].box[1]) for word in line]
    reading = Reading(
        key=field.key,
        origin=Origin.OCR,
        raw=clean(" ".join(word.text for word in words)),
        page_index=scanned.page.index,
        box=around([word.box for word in words]) if words else box,
        certainty=registration.certainty,
        words=tuple(words),
        areas=(inner,),
    )
    if any(word.struck for word in words):
        finding = warning("text-struck", "The value, or a part of it, is struck through.", field.key)
        return replace(reading, certainty=0.0, findings=(finding,))
    return reading


def _without_frame(words: Sequence[Word], box: Box) -> list[Word]:
    """The words without what a frame that was drawn thick, or moved, leaves at both ends of a place."""
    kept: list[Word] = []
    for word in words:
        x0, _, x1, _ = word.box
        at_left, at_right = x0 < box[0] + _FRAME, x1 > box[2] - _FRAME
        text = word.text.lstrip(_STROKES) if at_left else word.text
        text = text.rstrip(_STROKES) if at_right else text
        if text and not (len(text) == 1 and x1 - x0 < _THIN and (at_left or at_right)):
            kept.append(replace(word, text=text))
    return kept


def _wipe_frame(cleaned: Grey, box: Box) -> None:
    """Take what is left of the frame around a place out of a sheet in place: second readings are cut from there."""
    x0, y0, x1, y1 = dots((box[0] - _RING, box[1] - _RING, box[2] + _RING, box[3] + _RING))
    around_it = cleaned[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)]
    edge = round((_RING + _FRAME / 4) / POINTS_PER_DOT)
    inner = around_it[edge:-edge, edge:-edge].copy()
    if inner.size:
        around_it[:] = 255
        around_it[edge:-edge, edge:-edge] = inner


def _letters(words: Sequence[Word]) -> int:
    return sum(character.isalnum() for word in words for character in word.text)


def _read_place(scanned: Scanned, box: Box) -> list[Word]:
    """The words of a place that the reading of the whole page overlooked."""
    x0, y0, x1, y1 = dots(box)
    cut = scanned.cleaned[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)]
    if min(cut.shape) < 12:
        return []
    margin = 30
    words = read_page(np.pad(cut, margin, constant_values=255), scanned.page.index, sparse=True)
    dx, dy = (max(start, 0) * POINTS_PER_DOT - margin * POINTS_PER_DOT for start in (x0, y0))
    return [replace(w, box=(w.box[0] + dx, w.box[1] + dy, w.box[2] + dx, w.box[3] + dy)) for w in words]


# ---------------------------------------------------------------- ticked


def _ticked(
    registration: Registration,
    scanned: Scanned,
    field: FieldDefinition,
    places: Sequence[Place],
    regions: Regions,
) -> Reading | None:
    names = _names(field, regions)
    if not all(_is_beside(registration, scanned, place, names) for place in places if place.option):
        return None
    marks = [_mark_at(registration, scanned, place) for place in places]
    chosen = [place.option for place, mark in zip(places, marks, strict=True) if mark.ticked]
    reading = Reading(
        key=field.key,
        origin=Origin.OCR,
        raw=", ".join(names[key][0] if key in names else "☒" for key in chosen),
        answer=bool(chosen) if field.type is FieldType.YES_NO else tuple(chosen),
        page_index=scanned.page.index,
        box=around([m.box for m in marks if m.ticked] or [m.box for m in marks]),
        certainty=registration.certainty,
    )
    if any(mark.ticked is None for mark in marks):
        finding = warning("mark-unclear", "A box is neither clearly empty nor clearly ticked.", field.key)
    elif field.type is not FieldType.CHOICES and len(chosen) > 1:
        finding = warning("choice-several", "Several answers are ticked where one is asked.", field.key)
    else:
        return reading
    return replace(reading, answer=None, undecided=True, certainty=0.0, findings=(finding,))


def _names(field: FieldDefinition, regions: Regions) -> dict[str, list[str]]:
    """Key of each answer → how it may be printed, the usual wording first."""
    if field.type is FieldType.REGION:
        return {region.key: [region.name] for region in regions.regions}
    names = {choice.key: [choice.label] for choice in field.choices}
    for name, key in choice_names(field).items():
        names[key].append(name)
    return names


def _is_beside(registration: Registration, scanned: Scanned, place: Place, names: Mapping[str, Sequence[str]]) -> bool:
    """Whether the words behind a box, where any were read, are the answer that belongs there."""
    box = registration.place(place.box)
    line = (box[2] + 1, box[1] - 2, box[2] + _BESIDE, box[3] + 2)
    words = [word for word in scanned.page.words if holds(line, (word.box[0] + 2, centre(word.box)[1]))]
    said = fold(" ".join(word.text for word in sorted(words, key=lambda word: word.box[0])))
    if len(said) < 3:
        return True
    likeness = {
        key: max(fuzz.ratio(fold(name), said[: len(fold(name)) + 1]) for name in own) for key, own in names.items()
    }
    mine = likeness.get(place.option, 0.0)
    return mine >= _NAMED and mine + _BETTER >= max(likeness.values())


def _mark_at(registration: Registration, scanned: Scanned, place: Place) -> Mark:
    """The box at a place, with its state; where the search for boxes came to another, nobody can tell."""
    grey = scanned.paper.grey
    box = _settled(grey, registration.place(place.box))
    state = _state(grey, box)
    other = next(
        (m for m in scanned.page.marks if holds(box, centre(m.box)) and height(m.box) > 0.6 * height(box)), None
    )
    if other is not None and other.ticked is not state:
        state = None
    return Mark(box=box, page_index=scanned.page.index, ticked=state)


def _settled(grey: Grey, box: Box) -> Box:
    """The box where its outline is seen, at most a few points aside."""
    x0, y0, x1, y1 = dots(box)
    wide, tall, reach = x1 - x0, y1 - y0, round(_SHIFT / POINTS_PER_DOT)
    if x0 - reach - 3 < 0 or y0 - reach - 3 < 0 or min(wide, tall) < 12:
        return box
    window = grey[y0 - reach - 3 : y1 + reach + 3, x0 - reach - 3 : x1 + reach + 3]
    outline = np.full((tall + 6, wide + 6), 255, np.uint8)
    outline[2:-2, 2:-2] = 0
    outline[5:-5, 5:-5] = 255
    if window.shape[0] < outline.shape[0] or window.shape[1] < outline.shape[1]:
        return box
    _, best, _, (column, row) = cv2.minMaxLoc(cv2.matchTemplate(window, outline, cv2.TM_CCOEFF_NORMED))
    if best < _OUTLINE:
        return box
    dx, dy = ((value - reach) * POINTS_PER_DOT for value in (column, row))
    return (box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy)


def _state(grey: Grey, box: Box) -> bool | None:
    x0, y0, x1, y1 = dots(box)
    inset = round(_INSET / 10 * (x1 - x0))
    inside = grey[max(y0 + inset, 0) : max(y1 - inset, 0), max(x0 + inset, 0) : max(x1 - inset, 0)]
    out = x1 - x0
    if inside.size < 50:
        return None
    around_it = grey[max(y0 - out, 0) : y1 + out, max(x0 - out, 0) : x1 + out]
    light = max(float(np.percentile(around_it, 85)), _PAPER)
    share = float((inside < light - _CONTRAST).mean())
    if share >= _TICKED:
        return None if share > _BLACK and _beyond(grey, (x0, y0, x1, y1), light) > _BEYOND else True
    return False if share <= _EMPTY else None


def _beyond(grey: Grey, box: tuple[int, int, int, int], light: float) -> float:
    """Share of ink in a thin frame around a box, clear of its outline."""
    x0, y0, x1, y1 = box
    near, far = 5, 10
    outer = grey[max(y0 - far, 0) : y1 + far, max(x0 - far, 0) : x1 + far] < light - _CONTRAST
    inner = outer[far - near : near - far, far - near : near - far]
    count = outer.size - inner.size
    return float(outer.sum() - inner.sum()) / max(count, 1)
