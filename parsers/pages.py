"""The pages of a PDF as they are seen: words, boxes to tick, lines; and apart, what nobody can see (pdfplumber)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pdfplumber
from pdfplumber.utils.text import extract_words

from parsers.document import Appearance, Box, Page, Style, Word, around, centre, height
from parsers.errors import LimitExceeded
from parsers.marks import find_marks
from parsers.painting import Glyph, Painted, Shape, paint
from parsers.pdf import geometry, quiet_libraries
from parsers.remains import ABBREVIATION
from parsers.words import cuts_of, ringed, take_brackets, without_leaders

MIN_GLYPH_SIZE = 2.5
"""Points below which nobody reads a character."""
MAX_COVERS = 400
"""Filled areas of a page that are looked at as paper or cover, the largest first."""
MAX_PAINTED_FILE = 150_000
"""Characters, paths and pictures after which no further page is read: some fifty pages of dense text."""
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_FLAT = 6.0
"""Points up to which a stroke through a word rises or falls."""
_RULED_FROM, _DRAWN_FROM = 0.22, 0.08
"""Part of a word's height from its top where a line may begin to strike it through."""
_ROW_OF_FRAMES = 4
"""Curves of one height on one line from which they are printed."""
_SHADED = 0.985
"""Lightness below which a filled area is seen as an area of its own."""
_LEADING = frozenset("._…·‥")


def read_pages(path: Path, *, limit: int) -> tuple[Page, ...]:
    """Read the first pages of a PDF that ``parsers.pdf.open_pdf`` has found harmless.

    Returns:
        One ``Page`` each; a page whose content breaks the library is there, empty and ``unreadable``.
        Those after ``MAX_PAINTED_FILE`` things are left out.

    Raises:
        LimitExceeded: A page paints more than the limits.
    """
    wanted = list(range(1, limit + 1))
    with quiet_libraries(), path.open("rb") as stream:
        pdf = pdfplumber.open(stream, pages=wanted, raise_unicode_errors=False)
        return tuple(_pages(pdf))


def _pages(pdf: Any) -> Iterator[Page]:
    painted = 0
    for index, page in enumerate(pdf.pages):
        if painted > MAX_PAINTED_FILE:
            return
        seen_page, things = _page(pdf, page, index)
        painted += things
        yield seen_page


def _page(pdf: Any, page: Any, index: int) -> tuple[Page, int]:
    """A page and how many things it paints."""
    source = page.page_obj
    try:
        layout = geometry(source.mediabox, source.cropbox, int(source.rotate or 0))
        painted = paint(source, pdf.rsrcmgr, layout)
        if turn := _turn(painted):
            painted = paint(source, pdf.rsrcmgr, layout.turned(turn))
        return seen(painted, index, turned=turn), len(painted.glyphs) + len(painted.shapes)
    except (LimitExceeded, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - pdfminer has no common root for what damaged content provokes; the page is told as unreadable
        return Page(index=index, width=float(page.width), height=float(page.height), unreadable=True), 0


def _turn(painted: Painted) -> int:
    """By how much to turn a page whose text mostly runs upwards, downwards or on its head."""
    angles = Counter(glyph.angle for glyph in painted.glyphs if glyph.widget is None and glyph.text.strip())
    turn, count = max(angles.items(), key=lambda entry: entry[1], default=(0, 0))
    return turn if turn and count >= 20 else 0


def seen(painted: Painted, index: int, *, turned: int = 0) -> Page:
    """Sort what was painted into what is seen and what isn't."""
    upright = [glyph for glyph in painted.glyphs if glyph.angle == 0]
    hidden = _hidden(upright, painted)
    suspicious = _hidden(upright, _without_widgets(painted)) if painted.has_widgets else hidden
    printed = [glyph for glyph in upright if glyph.widget is None]
    seen_glyphs = [glyph for glyph in printed if glyph.order not in hidden]
    mapped = [glyph for glyph in seen_glyphs if not _is_unmapped(glyph)]
    dotted = _leader_runs(mapped)
    dots = {glyph.order for run in dotted for glyph in run}
    visible = [glyph for glyph in mapped if glyph.order not in dots]
    shapes = [shape for shape in painted.shapes if shape.widget is None]
    found = find_marks(visible, shapes, index)
    rules = tuple(_rules(shapes, found.shapes))
    strokes = _Strokes(ruled=tuple(_strokes(rules)), drawn=tuple(_drawn_strokes(shapes, found.shapes)))
    rings = _rings([shape for shape in shapes if shape.order not in found.shapes])
    words = _words([glyph for glyph in visible if glyph.order not in found.glyphs], index)
    words, brackets = take_brackets(words)
    words, leaders = without_leaders(words)
    return Page(
        index=index,
        width=painted.width,
        height=painted.height,
        words=ringed([replace(word, struck=_is_struck(word.box, strokes)) for word in words], rings),
        marks=(*found.marks, *brackets),
        leaders=(*leaders, *(around([glyph.box for glyph in run]) for run in dotted)),
        rules=rules,
        hidden=tuple(_words([glyph for glyph in printed if glyph.order in suspicious], index)),
        appearances=tuple(_appearances(painted, hidden)),
        image_share=_image_share(painted),
        garbled=len(mapped) < 0.7 * len(seen_glyphs),
        turned=turned,
    )


_TITLE = 12
"""Letters before a full stop that tell an abbreviation."""


def _leader_runs(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Dots and dashes painted one after the other: taken out first, since people type over them."""
    runs: list[list[Glyph]] = []
    before, last = "", None
    for glyph in glyphs:
        if glyph.text not in _LEADING:
            before, last = (before + glyph.text)[-_TITLE:], glyph
            runs += [[]] if glyph.text.strip() else []
        elif last is not None and not runs[-1] and _is_its_stop(glyph, last) and ABBREVIATION.search(before):
            before, last = "", None  # the one of „DrSc.“, which leaders may follow
        elif runs and runs[-1] and _is_next(runs[-1][-1], glyph):
            _append(runs, glyph)
        else:
            runs.append([glyph])
    return [run for run in runs if len(run) >= (2 if run[:1] and run[0].text == "…" else 4)]


def _is_its_stop(glyph: Glyph, last: Glyph) -> bool:
    """Whether a full stop stands right behind a letter, in its type."""
    beside = -1 < glyph.box[0] - last.box[2] < 0.15 * last.size and abs(glyph.box[1] - last.box[1]) < 1
    return glyph.text == "." and glyph.font == last.font and beside


def _is_next(last: Glyph, glyph: Glyph) -> bool:
    """Whether a dot goes on with the row; the full stop of what was typed before leaders has its own font or size."""
    alike = last.text == glyph.text and last.font == glyph.font and abs(last.size - glyph.size) < 0.2
    return alike and abs(last.box[1] - glyph.box[1]) < 1 and glyph.box[0] > last.box[0]


def _append(runs: list[list[Glyph]], glyph: Glyph) -> None:
    """Lengthen the last run; one of another pitch begins anew, so that the full stop before leaders stays."""
    run = runs[-1]
    pitch = run[1].box[0] - run[0].box[0] if len(run) > 1 else None
    step = glyph.box[0] - run[-1].box[0]
    if pitch is None or abs(step - pitch) < 0.3 * min(step, pitch):
        run.append(glyph)
    else:
        runs.append([run.pop(), glyph] if len(run) == 2 else [glyph])


def _is_unmapped(glyph: Glyph) -> bool:
    """A character of a font that doesn't say what its characters are."""
    return glyph.text.startswith("(cid:") or glyph.text in {"\ufffd", "\x00"}


def _without_widgets(painted: Painted) -> Painted:
    """The page without what fillable fields paint over it: that hides print, but in all honesty."""
    return replace(painted, shapes=tuple(shape for shape in painted.shapes if shape.widget is None))


def _appearances(painted: Painted, hidden: frozenset[int]) -> Iterator[Appearance]:
    shown: dict[int, list[Glyph]] = {shape.widget: [] for shape in painted.shapes if shape.widget is not None}
    for glyph in painted.glyphs:
        if glyph.widget is not None:
            shown.setdefault(glyph.widget, [])
            if glyph.order not in hidden:
                shown[glyph.widget].append(glyph)
    for widget, glyphs in sorted(shown.items()):
        words = _words(glyphs, 0)
        yield Appearance(annotation=widget, text=" ".join(word.text for word in words))
    for widget in sorted(painted.unread):
        yield Appearance(annotation=widget, text="", unread=True)


def _hidden(glyphs: Sequence[Glyph], painted: Painted) -> frozenset[int]:
    fills = [shape for shape in painted.shapes if shape.filled and not shape.is_line and _area(shape.box) > 4]
    fills = sorted(sorted(fills, key=lambda shape: -_area(shape.box))[:MAX_COVERS], key=lambda shape: shape.order)
    return frozenset(glyph.order for glyph in glyphs if glyph.text.strip() and _is_hidden(glyph, fills, painted))


def _is_hidden(glyph: Glyph, fills: Sequence[Shape], painted: Painted) -> bool:
    x, y = centre(glyph.box)
    off_page = not (0 <= x <= painted.width and 0 <= y <= painted.height)
    if not glyph.visible or off_page or glyph.size < MIN_GLYPH_SIZE:
        return True
    paper: float | None = 1.0
    for fill in fills:
        if not (fill.box[0] <= x <= fill.box[2] and fill.box[1] <= y <= fill.box[3]):
            continue
        if fill.order > glyph.order:
            if fill.opaque and _covers(fill.box, glyph.box):
                return True
        elif fill.opaque:
            paper = None if fill.picture else fill.lightness
    return paper is not None and glyph.lightness is not None and abs(paper - glyph.lightness) < 0.07


def _covers(cover: Box, box: Box) -> bool:
    slack = 0.15 * height(box)
    return (
        cover[0] <= box[0] + slack
        and cover[2] >= box[2] - slack
        and cover[1] <= box[1] + slack
        and cover[3] >= box[3] - slack
    )


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _words(glyphs: Sequence[Glyph], page_index: int) -> list[Word]:
    characters = [_character(glyph) for glyph in _once(glyphs)]
    words = extract_words(characters, x_tolerance_ratio=0.18, y_tolerance=3, return_chars=True)
    return [piece for word in words for piece in _pieces(word["chars"], page_index)]


def _once(glyphs: Sequence[Glyph]) -> Iterator[Glyph]:
    """Characters without their shadows: some programs paint twice, a little aside, for bold."""
    painted: dict[tuple[str, int, int], Glyph] = {}
    for glyph in glyphs:
        x, y = round(glyph.box[0]), round(glyph.box[1])
        near = (painted.get((glyph.text, x + dx, y + dy)) for dx in (-1, 0, 1) for dy in (-1, 0, 1))
        if not any(other is not None and _is_shadow(glyph.box, other.box) for other in near):
            painted[(glyph.text, x, y)] = glyph
            yield glyph


def _is_shadow(box: Box, other: Box) -> bool:
    return abs(box[0] - other[0]) < 0.35 * (box[2] - box[0]) + 0.01 and abs(box[1] - other[1]) < 1


def _character(glyph: Glyph) -> dict[str, Any]:
    x0, top, x1, bottom = glyph.box
    return {
        "text": glyph.text,
        "x0": x0,
        "x1": max(x1, x0 + 0.01),
        "top": top,
        "bottom": bottom,
        "doctop": top,
        "height": bottom - top,
        "width": x1 - x0,
        "size": glyph.size,
        "upright": True,
        "style": _style(glyph),
    }


def _style(glyph: Glyph) -> Style:
    shade = -1.0 if glyph.lightness is None else round(glyph.lightness, 1)
    return Style(font=_SUBSET.sub("", glyph.font), shade=shade, size=round(2 * glyph.size) / 2)


def _pieces(characters: Sequence[Any], page_index: int) -> Iterator[Word]:
    """A word, cut where leaders are glued to it."""
    text = "".join(character["text"][:1] or " " for character in characters)
    for start, end in pairwise(sorted({*cuts_of(text), *_printed_comma(text, characters)})):
        part = characters[start:end]
        boxes = [(float(c["x0"]), float(c["top"]), float(c["x1"]), float(c["bottom"])) for c in part]
        text_of_part = "".join(c["text"] for c in part)
        style = part[0]["style"]
        yield Word(text=text_of_part, box=around(boxes), page_index=page_index, tangled=_is_tangled(boxes), style=style)


def _printed_comma(text: str, characters: Sequence[Any]) -> Iterator[int]:
    """Where a comma in another type follows an answer: the sentence around it goes on."""
    if text.endswith((",", ";")) and len(text) > 1 and characters[-1]["style"].font != characters[-2]["style"].font:
        yield len(text) - 1


def _is_tangled(boxes: Sequence[Box]) -> bool:
    """Whether characters stand on one another: two texts printed in one place."""
    for left, right in pairwise(boxes):
        narrow = min(left[2] - left[0], right[2] - right[0])
        if narrow > 0.5 and left[2] - right[0] > 0.4 * narrow:
            return True
    return False


def _rules(shapes: Sequence[Shape], in_marks: frozenset[int]) -> Iterator[Box]:
    for shape in shapes:
        if shape.order in in_marks or shape.picture or not (shape.stroked or shape.filled):
            continue
        x0, y0, x1, y1 = shape.box
        wide, tall = x1 - x0, y1 - y0
        if min(wide, tall) <= 2 and max(wide, tall) >= 8:
            yield shape.box
        elif wide >= 20 and tall >= 8 and _is_frame(shape):
            yield from ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1))


def _is_frame(shape: Shape) -> bool:
    """A rectangle of which the edge is seen: stroked, or darker than the paper."""
    if not (shape.is_rectangle or shape.is_framed):
        return False
    shaded = shape.filled and shape.lightness is not None and shape.lightness < _SHADED
    return shape.stroked or shaded


def _strokes(rules: Sequence[Box]) -> Iterator[Box]:
    """Horizontal lines that are no edge of a table: no vertical one begins or ends where they do."""
    upright = [rule for rule in rules if height(rule) > rule[2] - rule[0]]
    for rule in rules:
        y = (rule[1] + rule[3]) / 2
        ends = [v for v in upright if v[1] - 2 <= y <= v[3] + 2 and min(abs(v[0] - rule[0]), abs(v[0] - rule[2])) < 2]
        if height(rule) <= 2 and not ends:
            yield rule


def _drawn_strokes(shapes: Sequence[Shape], in_marks: frozenset[int]) -> Iterator[Box]:
    """Strokes of a pen through something: flat, and not quite straight."""
    for shape in shapes:
        drawn = shape.stroked and not (shape.filled or shape.is_line or shape.is_rectangle or shape.picture)
        if drawn and shape.order not in in_marks:
            wide, tall = shape.box[2] - shape.box[0], height(shape.box)
            if wide >= 8 and tall <= min(_FLAT, 0.35 * wide):
                yield shape.box


def _rings(shapes: Sequence[Shape]) -> list[Box]:
    """Curves that a pen drew around something: not the printed frames of buttons, painted twice or alike in a row."""
    rings = [shape for shape in shapes if _is_ring(shape)]
    areas = [shape for shape in shapes if not (shape.is_line or shape.picture)]
    heights = Counter((round(ring.box[1], 1), round(height(ring.box), 1)) for ring in rings)
    return [
        ring.box
        for ring in rings
        if heights[(round(ring.box[1], 1), round(height(ring.box), 1))] < _ROW_OF_FRAMES
        and not any(area.order != ring.order and _is_same(area.box, ring.box) for area in areas)
    ]


def _is_same(first: Box, second: Box) -> bool:
    return all(abs(a - b) < 1 for a, b in zip(first, second, strict=True))


def _is_ring(shape: Shape) -> bool:
    """A curve drawn around something; whether it is a word, its place tells."""
    drawn = shape.stroked and not (shape.filled or shape.is_line or shape.is_rectangle or shape.picture)
    return drawn and height(shape.box) > _FLAT and shape.box[2] - shape.box[0] >= 12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Strokes:
    """What may strike words through."""

    ruled: tuple[Box, ...]
    drawn: tuple[Box, ...]
    """By a pen: they may lie higher than print does it."""


def _is_struck(box: Box, strokes: _Strokes) -> bool:
    return _strikes(strokes.ruled, box, _RULED_FROM) or _strikes(strokes.drawn, box, _DRAWN_FROM)


def _strikes(strokes: Sequence[Box], box: Box, start: float) -> bool:
    top, bottom = box[1] + start * height(box), box[1] + 0.78 * height(box)
    return any(
        top <= (stroke[1] + stroke[3]) / 2 <= bottom
        and min(stroke[2], box[2]) - max(stroke[0], box[0]) >= 0.6 * (box[2] - box[0])
        for stroke in strokes
    )


def _image_share(painted: Painted) -> float:
    page = (0.0, 0.0, painted.width, painted.height)
    shares = [_area(_common(shape.box, page)) for shape in painted.shapes if shape.picture]
    return min(1.0, max(shares, default=0.0) / max(_area(page), 1.0))


def _common(first: Box, second: Box) -> Box:
    x0, y0 = max(first[0], second[0]), max(first[1], second[1])
    return (x0, y0, max(x0, min(first[2], second[2])), max(y0, min(first[3], second[3])))
