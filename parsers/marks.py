"""Boxes to tick as they are printed: glyphs, brackets and drawn squares, empty or with something in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.document import Box, Mark, centre, holds
from parsers.painting import Glyph, Shape

_EMPTY = frozenset("☐□◻▢❏❐❑❒○◯⬜▫◽")
_TICKED = frozenset("☑☒■◼▣◉✓✔✗✘🗹🗵🗷⬛⊠⊗☓◾")
_BULLETS = frozenset("■◼✓✔●◾")
"""Ticked boxes that lists use as bullets as well."""
_WINGDINGS = {**dict.fromkeys("\xa8\x6f\x71\x72\xa1\x70", False), **dict.fromkeys("\xfe\xfd\xfc\xfb\x78\x6e\xa4", True)}
_WINGDINGS_2 = {**dict.fromkeys("\xa3\x2a\x30\x81\x99", False), **dict.fromkeys("RSTPQO\x52", True)}
_DINGBATS = {**dict.fromkeys("opqrm", False), **dict.fromkeys("n345678l", True)}
_TICKS = frozenset("xX×✓✔✗✘☓■●•/\\VvJ4583")
"""What people put into a box, also as ZapfDingbats codes."""
_SIDE = (4.5, 24.0)
"""Points between which the side of a drawn box lies."""
_COMB_GAP = 0.6
"""Of its side, the most that lies between two boxes of one row."""
_COMB = 4
"""Boxes side by side with nothing between them from which they are for a letter each, not to tick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Marks of a page, and the glyphs and shapes that belong to them."""

    marks: tuple[Mark, ...]
    glyphs: frozenset[int]
    """``order`` of the glyphs that are part of a mark, not of the text."""
    shapes: frozenset[int]


def find_marks(glyphs: Sequence[Glyph], shapes: Sequence[Shape], page_index: int) -> Found:
    """All boxes to tick on a page, from visible glyphs and painted shapes."""
    printed = [(glyph, state) for glyph in glyphs if (state := glyph_state(glyph.text, glyph.font)) is not None]
    squares = _without_combs(_squares(shapes))
    marks: list[Mark] = []
    used_glyphs: set[int] = set()
    used_shapes: set[int] = set()
    for square in squares:
        inside = [g for g in glyphs if holds(square.box, centre(g.box), 0.5) and g.text.strip()]
        if inside and all(_is_digit(glyph) for glyph in inside):
            continue  # the number of a question, or a digit in a cell of its own
        drawn = [s for s in shapes if s.order != square.order and _is_in(s, square.box)]
        marks.append(Mark(box=square.box, page_index=page_index, ticked=_ticked(square, inside, drawn)))
        used_glyphs |= {glyph.order for glyph in inside}
        used_shapes |= {square.order, *(shape.order for shape in drawn)}
    for glyph, state in printed:
        if glyph.order not in used_glyphs:
            solid = glyph.text in _BULLETS
            marks.append(Mark(box=glyph.box, page_index=page_index, ticked=state, solid=solid))
            used_glyphs.add(glyph.order)
    return Found(marks=tuple(marks), glyphs=frozenset(used_glyphs), shapes=frozenset(used_shapes))


def _is_digit(glyph: Glyph) -> bool:
    return glyph.text.isdigit() and "dings" not in glyph.font.lower() and "dingbats" not in glyph.font.lower()


def bracket_state(text: str) -> bool | None:
    """Whether a text such as ``[x]`` or ``( )`` is a ticked or an empty box; None for another text."""
    bare = text.replace(" ", "")
    if len(bare) < 2 or (bare[0], bare[-1]) not in {("[", "]"), ("(", ")")}:
        return None
    inner = bare[1:-1].strip("_.")
    if not inner:
        return False
    return True if inner in {"x", "X", "×", "✓", "✔", "✗"} else None


def glyph_state(text: str, font: str) -> bool | None:
    """Whether a character of a font is a ticked or an empty box; None for another character."""
    printed, font = text, font.lower()
    if len(text) == 1 and 0xF000 <= ord(text) <= 0xF0FF:
        text, font = chr(ord(text) - 0xF000), font if "dings" in font else "wingdings"
    if "wingdings2" in font.replace(" ", "").replace("-", ""):
        return _WINGDINGS_2.get(text)
    if "wingdings" in font:
        return _WINGDINGS.get(text, _plain_state(printed))
    if "dingbats" in font:
        return _DINGBATS.get(text, _plain_state(printed))
    return _plain_state(text)


def _plain_state(text: str) -> bool | None:
    if text in _EMPTY:
        return False
    return True if text in _TICKED else None


def _squares(shapes: Sequence[Shape]) -> list[Shape]:
    """Drawn boxes, the innermost where several lie in one another."""
    found: list[Shape] = []
    for shape in shapes:
        if shape.picture or shape.is_line or not _is_square(shape.box):
            continue
        paper = shape.filled and (shape.lightness or 0.0) > 0.6
        if not (shape.is_rectangle and (shape.stroked or (shape.filled and not paper))):
            continue
        if not any(holds(other.box, centre(shape.box)) for other in found):
            found.append(shape)
    return found


def _without_combs(squares: Sequence[Shape]) -> list[Shape]:
    """The boxes but for those in a row with no room for words between: a letter of an IČO or PSČ is for each."""
    rows: list[list[Shape]] = []
    for square in sorted(squares, key=lambda s: (round(s.box[1]), s.box[0])):
        if rows and _touches(rows[-1][-1].box, square.box):
            rows[-1].append(square)
        else:
            rows.append([square])
    in_combs = {square.order for row in rows if len(row) >= _COMB for square in row}
    return [square for square in squares if square.order not in in_combs]


def _touches(left: Box, right: Box) -> bool:
    return (
        -1.0 < right[0] - left[2] < _COMB_GAP * (left[2] - left[0])
        and abs(left[1] - right[1]) < 1.0
        and abs(left[3] - right[3]) < 1.0
    )


def _is_square(box: Box) -> bool:
    wide, tall = box[2] - box[0], box[3] - box[1]
    return _SIDE[0] <= wide <= _SIDE[1] and _SIDE[0] <= tall <= _SIDE[1] and 0.7 <= wide / tall <= 1.4


def _is_in(shape: Shape, box: Box) -> bool:
    size = max(shape.box[2] - shape.box[0], shape.box[3] - shape.box[1])
    return holds(box, centre(shape.box), 1.0) and size <= 2.2 * (box[2] - box[0])


def _ticked(square: Shape, inside: Sequence[Glyph], drawn: Sequence[Shape]) -> bool | None:
    side = square.box[2] - square.box[0]
    if square.filled and square.lightness is not None and square.lightness < 0.4:
        return True
    strokes = [s for s in drawn if not _is_frame(s, square.box) and not _is_paper(s)]
    big = [s for s in strokes if max(s.box[2] - s.box[0], s.box[3] - s.box[1]) >= 0.3 * side]
    if any(shape.picture for shape in big):
        return None
    if big:
        return True
    if not inside:
        return False if not strokes else None
    return True if all(glyph.text in _TICKS or glyph_state(glyph.text, glyph.font) for glyph in inside) else None


def _is_frame(shape: Shape, box: Box) -> bool:
    """A second outline or one edge of the box itself, not something in it."""
    if shape.filled and not shape.stroked and (shape.lightness or 0.0) < 0.6 and not shape.is_line:
        thin = min(shape.box[2] - shape.box[0], shape.box[3] - shape.box[1]) < 1.2
        return thin and _on_edge(shape.box, box)
    if shape.filled and not shape.is_line and _is_dark(shape):
        return False
    if shape.is_rectangle:
        side = box[2] - box[0]
        return abs((shape.box[2] - shape.box[0]) - side) <= max(3.0, 0.35 * side)
    return shape.is_line and _on_edge(shape.box, box)


def _is_dark(shape: Shape) -> bool:
    return shape.lightness is not None and shape.lightness < 0.6


def _on_edge(line: Box, box: Box) -> bool:
    x, y = centre(line)
    return min(abs(x - box[0]), abs(x - box[2])) < 1.2 or min(abs(y - box[1]), abs(y - box[3])) < 1.2


def _is_paper(shape: Shape) -> bool:
    return shape.filled and not shape.stroked and (shape.lightness or 0.0) > 0.6
