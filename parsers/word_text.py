"""What stands in a Word document: paragraphs and tables with texts, boxes to tick and fillable places (ECMA-376, 17).

Deleted text is left out and inserted text counts; of alternative contents the first counts; placeholders are
empty; a field shows its result.  Nobody sees hidden text, so it is kept apart from the visible.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from parsers.marks import glyph_state
from parsers.opc import Element
from parsers.text import clean, fold
from parsers.word_blocks import (
    Block,
    Cell,
    Control,
    Kind,
    NewPage,
    Paragraph,
    Piece,
    Story,
    Table,
    joined,
    text_of,
    with_tick_cells,
)
from parsers.word_fields import FieldStack
from parsers.word_styles import Colour, Look, Styles, is_on, read_tabs, shading, twips, value_of

_THROUGH = frozenset({"ins", "moveTo", "customXml", "smartTag", "hyperlink", "fldSimple", "dir", "bdo", "sdtContent"})
_CHANGES = frozenset({"ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel"})
_PROMPT = (
    "klepn",
    "klikn",
    "zadejte",
    "zvolte",
    "vyberte",
    "vypln",
    "dopln",
    "click",
    "tap",
    "choose",
    "enter",
    "select",
)
_EMU_PER_POINT = 12_700
_PAGE_AREA = 595.0 * 842.0
_SPANS = 63


def read_story(body: Element, styles: Styles) -> Story:
    """Read the body of a document."""
    walker = _Walker(styles)
    for child in body:
        walker.story.blocks += walker.blocks([child])
    return walker.story


class _Walker:
    """Walks the elements; holds what lasts longer than one paragraph."""

    def __init__(self, styles: Styles) -> None:
        self.story = Story()
        self._styles = styles
        self._fields = FieldStack()
        self._floating: list[Paragraph] = []
        self._boxed: list[Block] = []
        self._paper: Colour | None = None
        self._look = Look()
        self._paragraph_style: str | None = None

    # ------------------------------------------------------------ blocks

    def blocks(self, elements: Sequence[Element]) -> list[Block]:
        """Paragraphs and tables of a body, a cell or a text box."""
        found: list[Block] = []
        for element in elements:
            self._note(element)
            if element.tag == "p":
                found += self._paragraph(element)
            elif element.tag == "tbl":
                found.append(self._table(element))
            elif element.tag == "sdt":
                found += self._block_control(element)
            elif element.tag in _THROUGH:
                found += self.blocks(list(element))
            elif element.tag == "AlternateContent":
                found += self.blocks(_alternative(element))
        return found

    def _note(self, element: Element) -> None:
        self.story.tracked |= element.tag in _CHANGES
        self.story.unread |= element.tag in ("altChunk", "subDoc")

    def _block_control(self, control: Element) -> list[Block]:
        content = control.find("sdtContent")
        found = self.blocks(list(content)) if content is not None else []
        properties = control.find("sdtPr")
        if _shows_placeholder(properties) and _is_prompt(content, text_of(found), self._styles):
            self._keep(properties, "")
            return [Paragraph()]
        self._keep(properties, text_of(found))
        return found

    def _keep(self, properties: Element | None, text: str, ticked: bool | None = None, *, is_box: bool = False) -> None:
        names = tuple(name for key in ("alias", "tag") if (name := value_of(properties, key)))
        date = None if properties is None else properties.find("date")
        stored = None if date is None else (date.get("fullDate") or "")[:10] or None
        number = len(self.story.blocks)
        self.story.controls.append(
            Control(names=names, text=text, block=number, ticked=ticked, is_box=is_box, date=stored)
        )

    def _paragraph(self, element: Element) -> list[Block]:
        properties = element.find("pPr")
        style = value_of(properties, "pStyle")
        outer = (self._paragraph_style, self._look, self._paper, self._floating, self._boxed)
        self._paragraph_style, self._floating, self._boxed = style, [], []
        self._paper = shading(properties) or self._paper
        self._fields.new_paragraph()
        self.story.tracked |= properties is not None and any(
            properties.find(f"rPr/{change}") is not None for change in ("ins", "del", "moveFrom", "moveTo")
        )
        pieces = [*self._bullet(properties), *self._inline(list(element))]
        for box in self._floating:
            pieces += [Piece(kind=Kind.TAB), *box.pieces] if clean(joined(pieces)) else box.pieces
        boxed = self._boxed
        self._paragraph_style, self._look, self._paper, self._floating, self._boxed = outer
        whole = Paragraph(
            pieces=tuple(pieces),
            indent=_indent(properties),
            tabs=read_tabs(properties) or self._styles.tabs.get(style or "", ()),
        )
        return [*_new_page(properties, "pageBreakBefore"), *_split(whole), *boxed, *_new_section(properties)]

    def _bullet(self, properties: Element | None) -> Iterator[Piece]:
        number = None if properties is None else properties.find("numPr")
        level = value_of(number, "ilvl") or "0"
        key = (value_of(number, "numId") or "", int(level) if level.isdecimal() else 0)
        if number is not None and key in self._styles.bullets:
            yield Piece(kind=Kind.TICK, ticked=self._styles.bullets[key])
            yield Piece(kind=Kind.TEXT, text=" ")

    # ------------------------------------------------------------ within a paragraph

    def _inline(self, elements: Sequence[Element]) -> list[Piece]:
        found: list[Piece] = []
        for element in elements:
            self._note(element)
            if element.tag == "r":
                found += self._run(element)
            elif element.tag == "sdt":
                found += self._inline_control(element)
            elif element.tag in _THROUGH:
                found += self._inline(list(element))
            elif element.tag == "AlternateContent":
                found += self._inline(_alternative(element))
            elif element.tag in ("oMath", "oMathPara"):
                found.append(Piece(kind=Kind.TEXT, text="".join(text.text or "" for text in element.iter("t"))))
        return found

    def _inline_control(self, control: Element) -> list[Piece]:
        properties, content = control.find("sdtPr"), control.find("sdtContent")
        pieces = self._inline(list(content)) if content is not None else []
        box = None if properties is None else properties.find("checkbox")
        if box is not None:
            state = box.find("checked")
            ticked = state is not None and is_on(state)
            shown = [piece.ticked for piece in pieces if piece.kind is Kind.TICK]
            agreed = ticked if shown in ([], [ticked]) else None
            self._keep(properties, "", agreed, is_box=True)
            return [Piece(kind=Kind.TICK, ticked=agreed)]
        text = clean(joined(pieces))
        if _shows_placeholder(properties) and _is_prompt(content, text, self._styles):
            self._keep(properties, "")
            return []
        self._keep(properties, text)
        return pieces

    def _run(self, run: Element) -> list[Piece]:
        properties = run.find("rPr")
        self._look = self._styles.run(properties, self._paragraph_style)
        found: list[Piece] = []
        for element in run:
            found += self._in_run(element)
        return found

    def _in_run(self, element: Element) -> list[Piece]:
        if element.tag == "fldChar":
            return self._field_character(element)
        if element.tag == "ruby":
            return self._inline(list(element.find("rubyBase") or []))
        if element.tag == "AlternateContent":
            return [piece for child in _alternative(element) for piece in self._in_run(child)]
        if element.tag in ("drawing", "pict", "object"):
            return self._drawing(element)
        if self._fields.is_silent:
            return []
        if element.tag == "t":
            return list(self._text(element.text or ""))
        if element.tag == "sym":
            return list(self._symbol(element))
        if element.tag in ("tab", "ptab"):
            return [Piece(kind=Kind.TAB, underlined=bool(self._look.underlined))]
        if element.tag in ("br", "cr"):
            return [Piece(kind=Kind.PAGE if element.get("type") == "page" else Kind.BREAK)]
        return [replace(self._shown(hidden=False), text="-")] if element.tag == "noBreakHyphen" else []

    def _text(self, text: str) -> Iterator[Piece]:
        """Text with the boxes to tick in it; of a symbol font the letters are boxes."""
        font, run = self._look.font or "", ""
        hidden = self._look.unseen(self._paper)
        shown = self._shown(hidden=hidden)
        for character in text:
            state = None if hidden else glyph_state(character, font)
            if state is None:
                run += " " if character in "\n\r" else character
                continue
            if run:
                yield replace(shown, text=run)
            yield Piece(kind=Kind.TICK, ticked=state, solid=character in "■◼✓✔●◾")
            run = ""
        if run:
            yield replace(shown, text=run)

    def _shown(self, *, hidden: bool) -> Piece:
        """A piece of text, still without its letters, as the current run shows it."""
        look = self._look
        return Piece(
            kind=Kind.TEXT,
            hidden=hidden,
            struck=bool(look.struck),
            underlined=bool(look.underlined),
            style=look.printed(heading=self._styles.is_heading(self._paragraph_style)),
            emphasised=bool(look.underlined or look.bold or look.highlighted),
        )

    def _symbol(self, element: Element) -> Iterator[Piece]:
        try:
            character = chr(int(element.get("char", ""), 16))
        except (ValueError, OverflowError):
            return
        state = glyph_state(character, element.get("font", ""))
        if state is not None and not self._look.unseen(self._paper):
            yield Piece(kind=Kind.TICK, ticked=state)

    def _field_character(self, element: Element) -> list[Piece]:
        legacy = self._fields.step(element)
        if legacy is None:
            return []
        names = (legacy.name,) if legacy.name else ()
        self.story.controls.append(
            Control(
                names=names, text=legacy.text, block=len(self.story.blocks), ticked=legacy.ticked, is_box=legacy.is_box
            )
        )
        if legacy.is_box:
            return [Piece(kind=Kind.TICK, ticked=legacy.ticked)]
        return [replace(self._shown(hidden=False), text=legacy.text)] if legacy.text else []

    def _drawing(self, element: Element) -> list[Piece]:
        pieces: list[Piece] = []
        self.story.picture_share = max(self.story.picture_share, _picture_share(element))
        self.story.unread |= any(child.tag in ("control", "OLEObject") for child in element.iter())
        floats = element.find("anchor") is not None or element.tag == "pict"
        look = self._look
        for content in _text_boxes(element):
            blocks = self.blocks(list(content))
            first = blocks[0] if blocks else None
            if len(blocks) != 1 or not isinstance(first, Paragraph):
                self._boxed += blocks
            elif floats:
                self._floating.append(first)
            else:
                pieces += [Piece(kind=Kind.TAB), *first.pieces, Piece(kind=Kind.TAB)]
        self._look = look
        return pieces

    # ------------------------------------------------------------ tables

    def _table(self, element: Element) -> Table:
        grid = tuple(twips(column.get("w")) for column in element.findall("tblGrid/gridCol"))
        rows: list[tuple[Cell, ...]] = []
        open_above: dict[int, tuple[int, int]] = {}
        for row in self._unwrapped(element, "tr"):
            properties = row.find("trPr")
            if properties is not None and properties.find("del") is not None:
                self.story.tracked = True
                continue
            cells: list[Cell] = []
            column = _number(value_of(properties, "gridBefore"), 0)
            for cell in self._unwrapped(row, "tc"):
                columns = _number(value_of(cell.find("tcPr"), "gridSpan"), 1)
                self._cell(cell, column, columns, grid, cells, rows, open_above)
                column += columns
            rows.append(tuple(cells))
        return Table(rows=with_tick_cells(rows), grid=grid)

    def _cell(
        self,
        element: Element,
        column: int,
        columns: int,
        grid: Sequence[float],
        cells: list[Cell],
        rows: list[tuple[Cell, ...]],
        open_above: dict[int, tuple[int, int]],
    ) -> None:
        properties = element.find("tcPr")
        merge = None if properties is None else properties.find("vMerge")
        blocks = self._cell_blocks(element, properties)
        goes_on = merge is not None and merge.get("val", "continue") == "continue" and column in open_above
        if goes_on and not text_of(blocks):
            at, index = open_above[column]
            above = rows[at][index]
            grown = replace(above, rows=len(rows) - at + 1)
            rows[at] = (*rows[at][:index], grown, *rows[at][index + 1 :])
            return
        width = twips(_cell_width(properties)) or sum(grid[column : column + columns])
        open_above.pop(column, None)
        if merge is not None:
            open_above[column] = (len(rows), len(cells))
        cells.append(Cell(blocks=tuple(blocks), column=column, columns=columns, width=width))

    def _cell_blocks(self, element: Element, properties: Element | None) -> list[Block]:
        outer = self._paper
        self._paper = shading(properties) or outer
        blocks: list[Block] = [b for b in self.blocks(list(element)) if not isinstance(b, NewPage)]
        self._paper = outer
        return blocks

    def _unwrapped(self, parent: Element, wanted: str) -> Iterator[Element]:
        """Rows or cells, also those within content controls."""
        for child in parent:
            self._note(child)
            if child.tag == wanted:
                yield child
            elif child.tag == "sdt":
                content = child.find("sdtContent")
                properties = child.find("sdtPr")
                if _shows_placeholder(properties) and content is not None:
                    yield from self._emptied(content, properties, wanted)
                elif content is not None:
                    self._keep(properties, clean(" ".join(text.text or "" for text in content.iter("t"))))
                    yield from self._unwrapped(content, wanted)
            elif child.tag in _THROUGH:
                yield from self._unwrapped(child, wanted)

    def _emptied(self, content: Element, properties: Element | None, wanted: str) -> Iterator[Element]:
        text = clean(" ".join(text.text or "" for text in content.iter("t")))
        prompt = _is_prompt(content, text, self._styles)
        self._keep(properties, "" if prompt else text)
        for element in self._unwrapped(content, wanted):
            for paragraph in element.iter("p") if prompt else ():
                for child in [child for child in paragraph if child.tag != "pPr"]:
                    paragraph.remove(child)
            yield element


# ---------------------------------------------------------------- small questions


def _alternative(element: Element) -> list[Element]:
    choices = [child for child in element if child.tag == "Choice" and len(child)]
    fallback = element.find("Fallback")
    return list(choices[0]) if choices else list(fallback if fallback is not None else [])


def _shows_placeholder(properties: Element | None) -> bool:
    shown = None if properties is None else properties.find("showingPlcHdr")
    return shown is not None and is_on(shown)


def _is_prompt(content: Element | None, text: str, styles: Styles) -> bool:
    """A placeholder by its style or its words; other programs leave the flag when somebody types over it."""
    runs = [run for run in (content.iter("r") if content is not None else ()) if run.find("t") is not None]
    if all(styles.names.get(value_of(run.find("rPr"), "rStyle") or "") == "placeholder text" for run in runs):
        return True
    return fold(text).startswith(_PROMPT) or not fold(text)


def _indent(properties: Element | None) -> float:
    indent = None if properties is None else properties.find("ind")
    if indent is None:
        return 0.0
    first = twips(indent.get("firstLine")) - twips(indent.get("hanging"))
    return max(0.0, twips(indent.get("left") or indent.get("start")) + first)


def _new_page(properties: Element | None, name: str) -> list[NewPage]:
    switch = None if properties is None else properties.find(name)
    return [NewPage()] if switch is not None and is_on(switch) else []


def _new_section(properties: Element | None) -> list[NewPage]:
    section = None if properties is None else properties.find("sectPr")
    return [NewPage()] if section is not None and value_of(section, "type") != "continuous" else []


def _split(paragraph: Paragraph) -> list[Block]:
    """A paragraph in pieces where a page ends in it."""
    parts: list[Block] = []
    current: list[Piece] = []
    for piece in paragraph.pieces:
        if piece.kind is Kind.PAGE:
            parts += [replace(paragraph, pieces=tuple(current)), NewPage()]
            current = []
        else:
            current.append(piece)
    return [*parts, replace(paragraph, pieces=tuple(current))]


def _cell_width(properties: Element | None) -> str | None:
    width = None if properties is None else properties.find("tcW")
    return width.get("w") if width is not None and width.get("type", "dxa") == "dxa" else None


def _number(text: str | None, otherwise: int) -> int:
    number = int(text) if text is not None and text.isdecimal() and len(text) < 6 else otherwise
    return min(number, _SPANS)


def _text_boxes(element: Element) -> Iterator[Element]:
    """The outermost text boxes of a drawing; of alternative contents those of the first."""
    for child in element:
        if child.tag == "txbxContent":
            yield child
        elif child.tag == "AlternateContent":
            for alternative in _alternative(child):
                yield from ([alternative] if alternative.tag == "txbxContent" else _text_boxes(alternative))
        else:
            yield from _text_boxes(child)


def _picture_share(element: Element) -> float:
    if not any(child.tag in ("blip", "imagedata") for child in element.iter()):
        return 0.0
    extent = next(element.iter("extent"), None)
    if extent is None:
        return 0.5
    try:
        area = float(extent.get("cx", "0")) * float(extent.get("cy", "0")) / _EMU_PER_POINT**2
    except ValueError:
        return 0.5
    return max(0.0, min(1.0, area / _PAGE_AREA))
