"""A Word document laid out as a page that the readers of printed forms understand.

Word alone knows where a text ends up on paper, but labels and values are told apart by what stands behind,
below or in the next cell.  So lines are never wrapped, columns are as wide as they need, every table is ruled, and
distances say what belongs together: less between lines of a paragraph than between paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from parsers.document import Box, Mark, Page, Word
from parsers.marks import bracket_state
from parsers.word_blocks import Block, Cell, Kind, NewPage, Paragraph, Piece, Table, joined, text_of
from parsers.word_styles import Tab

_MARGIN = 72.0
"""Out of the reach of what readers take for running heads."""
_LETTER, _SPACE, _HEIGHT = 5.3, 3.0, 10.0
_LINE_GAP = 2.0
_PARAGRAPH_GAP = 11.0
"""More than what one answer in words may leave between its lines, less than what a long text may."""
_EMPTY_GAPS = (0.0, 5.0, 6.5)
"""What one and two empty paragraphs add; more of them end a text."""
_MANY_EMPTY = 40.0
_TAB_STEP = 35.4
_LEAST_TAB = 13.0
_PADDING = 5.5
"""So that rows are further apart than the lines of one label, or of one answer, may be."""
_SIDE = 8.0
"""So that texts of two cells are further apart than words of one text may be."""
_LEAST_COLUMN = 24.0
_THIN = 0.25
_GAP = 20.0
"""Wider than any space within a label, or between the number of a question and its label."""
_SPECIAL = {Kind.TAB: "\t", Kind.TICK: "\n", Kind.GAP: "\v", Kind.PAGE: "\v"}
"""What stands for these pieces in a line."""

_BRACKETS = re.compile(r"\[[ \xa0]*[xX×✓✔✗]?[ \xa0_.]*\]|\([ \xa0]*[xX×✓✔✗]?[ \xa0_.]*\)")
_LEADER = re.compile(
    r"[._·•‗]{4,}|(?<![^\W\d_])[.…·]{3,}|(?<!\S)[.…·_]{1,2}(?!\S)|…{2,}|_{2,}|[-–—]{4,}|(?<![^\W\d_])…"
)


@dataclass(slots=True)
class _Placed:
    """Things placed from an origin of their own."""

    words: list[Word] = field(default_factory=list)
    hidden: list[Word] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    leaders: list[Box] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    right: float = 0.0
    bottom: float = 0.0

    def add(self, other: _Placed, dx: float, dy: float) -> None:
        """Take over what another holds, moved."""
        self.words += [replace(word, box=_moved(word.box, dx, dy)) for word in other.words]
        self.hidden += [replace(word, box=_moved(word.box, dx, dy)) for word in other.hidden]
        self.marks += [replace(mark, box=_moved(mark.box, dx, dy)) for mark in other.marks]
        self.leaders += [_moved(box, dx, dy) for box in other.leaders]
        self.rules += [_moved(box, dx, dy) for box in other.rules]
        self.right = max(self.right, other.right + dx)
        self.bottom = max(self.bottom, other.bottom + dy)


def lay_out_blocks(blocks: Sequence[Block], *, index: int, picture_share: float = 0.0) -> Page:
    """Lay out a part of a document as one page, however long.

    Args:
        blocks: Paragraphs and tables in their order.
        index: Number of the page.
        picture_share: Part of a page that the largest picture of the document covers.
    """
    placed = _stacked(blocks)
    whole = _Placed()
    whole.add(placed, _MARGIN, _MARGIN)
    return Page(
        index=index,
        width=whole.right + _MARGIN,
        height=whole.bottom + _MARGIN,
        words=tuple(replace(word, page_index=index) for word in whole.words),
        marks=tuple(replace(mark, page_index=index) for mark in whole.marks),
        leaders=tuple(whole.leaders),
        rules=tuple(whole.rules),
        hidden=tuple(replace(word, page_index=index) for word in whole.hidden),
        image_share=picture_share,
    )


def _stacked(blocks: Sequence[Block], *, nested: bool = False) -> _Placed:
    """Blocks under one another."""
    whole = _Placed()
    top, empty = 0.0, 0
    for block in blocks:
        if isinstance(block, NewPage):
            continue
        placed = _table(block, nested=nested) if isinstance(block, Table) else _paragraph(block)
        if not placed.bottom:
            empty += 1
            continue
        if whole.bottom:
            top = whole.bottom + _PARAGRAPH_GAP + (_EMPTY_GAPS[empty] if empty < len(_EMPTY_GAPS) else _MANY_EMPTY)
        whole.add(placed, 0.0, top)
        empty = 0
    return whole


def _moved(box: Box, dx: float, dy: float) -> Box:
    return (box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy)


# ---------------------------------------------------------------- paragraphs


@dataclass(frozen=True, slots=True)
class _Character:
    """One character of a line with what is true of it; a tab, or a box to tick, counts as one."""

    text: str
    piece: Piece


def _paragraph(paragraph: Paragraph) -> _Placed:
    placed = _Placed()
    top, hang = 0.0, paragraph.indent
    for line in _lines(paragraph.pieces):
        text = "".join(character.text for character in line)
        goes_on = top > 0 and not _asks(line) and not text.lstrip().startswith("(")
        start = hang if goes_on else paragraph.indent
        writer = _Line(placed, top, start, paragraph.tabs)
        writer.write(line)
        if writer.value_x is not None:
            hang = writer.value_x
        elif not goes_on:
            hang = paragraph.indent
        if writer.wrote:
            top += _HEIGHT + _LINE_GAP
            placed.bottom = top - _LINE_GAP
    return placed


def _lines(pieces: Sequence[Piece]) -> Iterator[list[_Character]]:
    line: list[_Character] = []
    for piece in pieces:
        if piece.kind is Kind.BREAK:
            yield line
            line = []
        elif piece.kind is Kind.TEXT:
            line += [_Character(character, piece) for character in piece.text]
        else:
            line.append(_Character(_SPECIAL[piece.kind], piece))
    yield line


def _asks(line: Sequence[_Character]) -> bool:
    """Whether a line has what only a label or an option has, so that it continues no answer."""
    text = "".join(character.text for character in line)
    return bool(re.search(r":(?:\s|$)|[\t\n]", text)) or bool(_LEADER.search(text) or _BRACKETS.search(text))


class _Line:
    """Writes one line, character by character, from left to right."""

    def __init__(self, placed: _Placed, top: float, start: float, tabs: Sequence[Tab]) -> None:
        self._placed = placed
        self._top = top
        self._x = start
        self._tabs = tabs
        self._word: list[_Character] = []
        self._word_x = start
        self._led_from: float | None = None
        self._behind_label = False
        self.wrote = False
        self.value_x: float | None = None
        """Where the answer on the line begins: behind a colon, a tab or leaders."""

    def write(self, line: Sequence[_Character]) -> None:
        text = "".join(character.text for character in line)
        at = 0
        while at < len(line):
            at += self._special(line, text, at) or self._letter(line[at])
        self._end_word()
        self._end_leader()
        self._placed.right = max(self._placed.right, self._x)

    def _special(self, line: Sequence[_Character], text: str, at: int) -> int:
        """Write a tab, box or leader that begins here; the number of its characters, 0 for none."""
        character = line[at]
        if character.text == "\t":
            self._tab(character.piece)
            return 1
        if character.text == "\n":
            self._tick(character.piece.ticked, solid=character.piece.solid)
            return 1
        if character.text == "\v":
            self._end_word()
            self._x += _GAP
            return 1
        if character.piece.hidden:
            return 0
        bracket = _BRACKETS.match(text, at) if at == 0 or not text[at - 1].isalnum() else None
        if bracket and (state := bracket_state(bracket[0])) is not None:
            self._tick(state)
            return len(bracket[0])
        leader = _LEADER.match(text, at)
        if leader and not self._ends_sentence(line, at):
            self._end_word()
            self._lead(len(leader[0]) * _SPACE)
            return len(leader[0])
        return 0

    def _ends_sentence(self, line: Sequence[_Character], at: int) -> bool:
        """A full stop typed before printed dots: only the one of another run than the dots."""
        return bool(self._word) and at + 1 < len(line) and line[at].piece is not line[at + 1].piece

    def _letter(self, character: _Character) -> int:
        if character.text.isspace():
            self._end_word()
            self._x += _SPACE
            return 1
        last = self._word[-1].piece if self._word else character.piece
        if (last.struck, last.hidden) != (character.piece.struck, character.piece.hidden):
            self._end_word()
        if not self._word:
            self._end_leader()
            self._word_x = self._x
        self._word.append(character)
        self._x += _LETTER
        return 1

    def _end_word(self) -> None:
        if not self._word:
            return
        text = "".join(character.text for character in self._word)
        piece = self._word[0].piece
        box = (self._word_x, self._top, self._x, self._top + _HEIGHT)
        word = Word(text=text, box=box, page_index=0, struck=piece.struck, circled=piece.emphasised, style=piece.style)
        (self._placed.hidden if piece.hidden else self._placed.words).append(word)
        if self._behind_label and self.value_x is None:
            self.value_x = self._word_x
        self._behind_label = self._behind_label or text.endswith(":")
        self.wrote = True
        self._word = []

    def _tab(self, piece: Piece) -> None:
        self._end_word()
        stop = next((tab for tab in self._tabs if tab.at >= self._x + _LEAST_TAB), None)
        step = (int((self._x + _LEAST_TAB) / _TAB_STEP) + 1) * _TAB_STEP
        if piece.underlined or (stop is not None and stop.led):
            self._lead(_LEAST_TAB)
        self._x = step if stop is None else stop.at
        self._behind_label = True

    def _lead(self, width: float) -> None:
        if self._led_from is None:
            self._led_from = self._x + 1
        self._x += width
        self._behind_label = self.wrote = True

    def _end_leader(self) -> None:
        if self._led_from is not None:
            self._placed.leaders.append(
                (self._led_from, self._top + 8, max(self._x, self._led_from + 3), self._top + 9)
            )
            self._x += 1
        self._led_from = None

    def _tick(self, state: bool | None, *, solid: bool = False) -> None:
        self._end_word()
        self._end_leader()
        self._x += 2
        box = (self._x, self._top, self._x + _HEIGHT, self._top + _HEIGHT)
        self._placed.marks.append(Mark(box=box, page_index=0, ticked=state, solid=solid))
        self._x += _HEIGHT + 2
        self.wrote = True


# ---------------------------------------------------------------- tables


def _table(table: Table, *, nested: bool = False) -> _Placed:
    """A table as ruled cells; options within a cell stay in that cell, in columns without rules."""
    contents = [[(cell, _stacked(cell.blocks, nested=True)) for cell in row] for row in table.rows]
    lefts = _columns(contents, table.grid)
    tops = _row_tops(contents)
    bare = nested and _is_options(table)
    whole = _Placed()
    for number, row in enumerate(contents):
        for cell, content in row:
            end = min(number + cell.rows, len(tops) - 1)
            box = (lefts[cell.column], tops[number], lefts[cell.column + cell.columns], tops[end])
            whole.add(content, box[0] + _SIDE, box[1] + _PADDING)
            whole.rules += () if bare else _edges(box)
    whole.right, whole.bottom = lefts[-1], max(tops[-1], _THIN)
    return whole


def _is_options(table: Table) -> bool:
    """Whether each cell that isn't empty has a box to tick, in it or beside it."""
    filled = [[cell for cell in row if text_of(cell.blocks) or _has_tick(cell)] for row in table.rows]
    return any(filled) and all(any(_has_tick(cell) for cell in row) for row in filled if row)


def _has_tick(cell: Cell) -> bool:
    pieces = [piece for block in cell.blocks if isinstance(block, Paragraph) for piece in block.pieces]
    return any(piece.kind is Kind.TICK for piece in pieces) or bool(_BRACKETS.search(joined(pieces)))


def _columns(contents: Sequence[Sequence[tuple[Cell, _Placed]]], grid: Sequence[float]) -> list[float]:
    """Left edge of each column, and the right edge of the last."""
    count = max((cell.column + cell.columns for row in contents for cell, _ in row), default=0)
    widths = [max(_LEAST_COLUMN, grid[i] if i < len(grid) else 0.0) for i in range(count)]
    for spanned in (False, True):
        for row in contents:
            for cell, content in row:
                if (cell.columns > 1) is spanned and cell.columns:
                    missing = content.right + 2 * _SIDE - sum(widths[cell.column : cell.column + cell.columns])
                    widths[cell.column + cell.columns - 1] += max(0.0, missing)
    lefts = [0.0]
    for width in widths:
        lefts.append(lefts[-1] + width)
    return lefts


def _row_tops(contents: Sequence[Sequence[tuple[Cell, _Placed]]]) -> list[float]:
    """Top of each row, and the bottom of the last."""
    ending: dict[int, list[tuple[int, float]]] = {}
    for number, row in enumerate(contents):
        for cell, content in row:
            last = min(number + cell.rows, len(contents)) - 1
            ending.setdefault(last, []).append((number, content.bottom + 2 * _PADDING))
    tops = [0.0]
    for number in range(len(contents)):
        ends = [tops[first] + tall for first, tall in ending.get(number, [])]
        tops.append(max([tops[number] + _HEIGHT + 2 * _PADDING, *ends]))
    return tops


def _edges(box: Box) -> Iterator[Box]:
    x0, y0, x1, y1 = box
    yield (x0, y0 - _THIN, x1, y0 + _THIN)
    yield (x0, y1 - _THIN, x1, y1 + _THIN)
    yield (x0 - _THIN, y0, x0 + _THIN, y1)
    yield (x1 - _THIN, y0, x1 + _THIN, y1)
