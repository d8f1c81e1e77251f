"""What a Word document is taken apart into: blocks, the pieces of paragraphs, and fillable places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from parsers.document import Style
from parsers.text import clean
from parsers.word_styles import Tab

_TICK_CELL_POINTS = 32.0
"""A cell of a table up to this width, empty or with a cross, is a box to tick."""
_CROSSES = frozenset({"x", "X", "×", "✓", "✔", "✗", "✘"})


class Kind(Enum):
    """What a piece of a paragraph is."""

    TEXT = auto()
    TAB = auto()
    BREAK = auto()
    PAGE = auto()
    TICK = auto()
    GAP = auto()
    """Room between print and an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of a paragraph."""

    kind: Kind
    text: str = ""
    struck: bool = False
    hidden: bool = False
    ticked: bool | None = None
    solid: bool = False
    underlined: bool = False
    style: Style | None = None
    emphasised: bool = False
    """Underlined, bold or marked with colour, as an option that is chosen may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph in reading order."""

    pieces: tuple[Piece, ...] = ()
    indent: float = 0.0
    """Points from the margin."""
    tabs: tuple[Tab, ...] = ()

    @property
    def text(self) -> str:
        """What is seen of it."""
        return clean("".join(_plain(piece) for piece in self.pieces))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a table, over one or more columns and rows."""

    blocks: tuple[Block, ...]
    column: int
    columns: int = 1
    rows: int = 1
    width: float = 0.0
    """In points; 0 where it isn't said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; cells that only continue one above are left out."""

    rows: tuple[tuple[Cell, ...], ...]
    grid: tuple[float, ...]
    """Width of each column in points, as far as it is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPage:
    """The page ends here."""


Block = Paragraph | Table | NewPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A content control or a legacy form field, with what it shows."""

    names: tuple[str, ...]
    """Title, tag or bookmark, as far as it has them."""
    text: str
    block: int
    """Number of the block of the body that it begins in."""
    ticked: bool | None = None
    is_box: bool = False
    date: str | None = None
    """The date that a date control stores, ISO 8601."""


@dataclass(slots=True, kw_only=True)
class Story:
    """All that was found in the body of a document."""

    blocks: list[Block] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)
    tracked: bool = False
    """There are tracked changes."""
    unread: bool = False
    """Embedded parts (ActiveX, other documents) that aren't read."""
    picture_share: float = 0.0
    """Part of a page that the largest picture covers, 0 to 1."""


def joined(pieces: Sequence[Piece]) -> str:
    """The visible text of pieces as it stands, spaces and all."""
    return "".join(_plain(piece) for piece in pieces)


def text_of(blocks: Sequence[Block]) -> str:
    """The visible text of blocks, with single spaces."""
    texts: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            texts.append(block.text)
        elif isinstance(block, Table):
            texts += [text_of(cell.blocks) for row in block.rows for cell in row]
    return clean(" ".join(texts))


def _plain(piece: Piece) -> str:
    return " " if piece.kind is not Kind.TEXT else "" if piece.hidden else piece.text


def with_tick_cells(rows: Sequence[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """Narrow cells as the boxes that they are drawn to be: where one has a cross, those as narrow, crossed or empty."""
    crossed = [cell.width for row in rows for cell in row if _tick_state(cell)]
    return tuple(
        tuple(
            replace(cell, blocks=(Paragraph(pieces=(Piece(kind=Kind.TICK, ticked=state),)),))
            if (state := _tick_state(cell)) is not None and any(abs(cell.width - width) < 3 for width in crossed)
            else cell
            for cell in row
        )
        for row in rows
    )


def _tick_state(cell: Cell) -> bool | None:
    """Whether a narrow cell is crossed or empty; None for another cell."""
    if not 0 < cell.width <= _TICK_CELL_POINTS or any(not isinstance(block, Paragraph) for block in cell.blocks):
        return None
    pieces = [piece for block in cell.blocks if isinstance(block, Paragraph) for piece in block.pieces]
    text = clean(joined(pieces))
    if any(piece.kind is Kind.TICK or piece.hidden for piece in pieces) or (text and text not in _CROSSES):
        return None
    return bool(text)
