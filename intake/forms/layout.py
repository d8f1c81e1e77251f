"""Lays a form out on A4: header, sections of labelled boxes on a grid of twelve, signature, foot of each page.

Rows go down a page until the next one doesn't fit; a heading stays with the row under it.  Boxes are
high enough for handwriting (7.5 mm), and every box to tick is 3.5 mm wide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from intake.forms.blank import HEIGHT, WIDTH, Blank, BlankPage, Box, Frame, Line, Piece, Place, PlaceKind, Tag
from intake.forms.font import Font, load_font
from intake.forms.mark import SIDE, angles, mark_boxes, mark_text
from intake.forms.question import Question, questions
from parsers.definition import FormDefinition
from parsers.regions import Regions

LEFT, RIGHT = 54.0, 541.0
_TOP, _BOTTOM = 50.0, 752.0
_GUTTER = 12.0
_UNIT = (RIGHT - LEFT + _GUTTER) / 12
_LABEL, _HINT, _OPTION, _TEXT = 8.5, 7.5, 9.5, 9.0
_HIGH, _WRITTEN_LINE, _OPTION_LINE, _TICK = 22.0, 16.0, 16.0, 10.0
_AFTER = 10.0
"""White under a row."""
_SIGNING = 78.0
MARK: Box = (RIGHT - SIDE, _BOTTOM + 9, RIGHT, _BOTTOM + 9 + SIDE)
"""Where the machine mark stands on every page."""
_STAMP = 62.0
"""Height of the place for the office's own stamp."""


@dataclass(slots=True)
class _Sheet:
    """A page being laid out."""

    content: list[Piece | Place] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    y: float = _TOP


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """A question with the room that it takes."""

    question: Question
    x: float
    width: float
    label: tuple[Line, ...]
    """With y counted from the top of the label."""
    columns: int = 1
    tail: int = 0
    """How many answers at the end are too wide for a column and have a line of their own."""

    @property
    def answer_rows(self) -> int:
        """Lines of boxes to tick."""
        return -(-(len(self.question.options) - self.tail) // self.columns) + self.tail

    @property
    def label_height(self) -> float:
        ticked = bool(self.question.options) and self.question.kind in (PlaceKind.RADIO, PlaceKind.CHECK)
        return self.label[-1].y + (6.0 if ticked else 4.5)

    @property
    def answer_height(self) -> float:
        if self.question.options and self.question.kind in (PlaceKind.RADIO, PlaceKind.CHECK):
            return self.answer_rows * _OPTION_LINE - 4
        if self.question.kind is PlaceKind.LONG:
            return self.question.lines * _WRITTEN_LINE + 6
        return 14.0 if self.question.kind is PlaceKind.CHECK else _HIGH


def lay_out(definition: FormDefinition, regions: Regions) -> Blank:
    """The form on pages.

    Raises:
        IntakeError: A text has a letter that can't be printed, or the typeface isn't installed.
    """
    sheets = _Layout(definition, load_font(), load_font(bold=True)).run(questions(definition, regions))
    pages = tuple(_finished(sheet, number, len(sheets), definition) for number, sheet in enumerate(sheets, 1))
    title = definition.print.title or definition.name
    return Blank(key=definition.key, version=definition.version, title=title, subject=definition.name, pages=pages)


class _Layout:
    def __init__(self, definition: FormDefinition, regular: Font, bold: Font) -> None:
        self.definition = definition
        self.regular = regular
        self.bold = bold
        self.sheets = [_Sheet()]

    @property
    def sheet(self) -> _Sheet:
        return self.sheets[-1]

    def run(self, asked: Sequence[Question]) -> list[_Sheet]:
        self.header()
        for section in self.definition.sections:
            rows = list(self.rows([question for question in asked if question.section == section.key]))
            if rows:
                heading = f"{section.key}.\xa0{section.label}" if len(section.key) <= 2 else section.label
                self.room(31 + _row_height(rows[0]))
                self.heading(heading, section.key)
            for row in rows:
                self.room(_row_height(row))
                self.row(row)
        self.closing()
        return self.sheets

    def room(self, height: float) -> None:
        """A new page where less than that is left."""
        if self.sheet.y + height > _BOTTOM:
            self.sheets.append(_Sheet())
            self.continued()

    def text(self, text: str, x: float, width: float, size: float, *, bold: bool = False,
             leading: float = 1.35) -> tuple[Line, ...]:  # fmt: skip
        """Lines from the height at which the page stands; moves it on."""
        lines = []
        for words in (self.bold if bold else self.regular).wrapped(text, size, width):
            self.sheet.y += size * leading
            lines.append(Line(text=words, x=x, y=self.sheet.y, size=size, bold=bold))
        return tuple(lines)

    def put(self, tag: Tag, *lines: Line, section: str = "") -> None:
        if lines:
            self.sheet.content.append(Piece(tag=tag, lines=lines, section=section))

    # ------------------------------------------------------------ header

    def header(self) -> None:
        words = self.definition.print
        narrow = RIGHT - LEFT - (190 if words.office_use else 0)
        if words.authority:
            self.put(Tag.P, *self.text(words.authority, LEFT, narrow, 10.5, bold=True))
        for text in (words.unit, words.address):
            if text:
                self.put(Tag.P, *self.text(text, LEFT, narrow, _TEXT))
        if words.office_use:
            self.office_use(words.office_use)
        self.sheet.y = max(self.sheet.y + 8, _TOP + (_STAMP + 3 if words.office_use else 0))
        title = words.title or self.definition.name
        self.put(Tag.H1, *self.text(title, LEFT, RIGHT - LEFT, 18, bold=True, leading=1.2))
        self.sheet.y += 3
        for text in (words.purpose, words.instruction):
            if text:
                self.sheet.y += 2.5
                self.put(Tag.P, *self.text(text, LEFT, RIGHT - LEFT, _TEXT))
        self.sheet.y += 7

    def office_use(self, caption: str) -> None:
        box = (RIGHT - 172, _TOP, RIGHT, _TOP + _STAMP)
        self.sheet.frames.append(Frame(box=box))
        self.put(Tag.P, Line(text=caption, x=box[0] + 5, y=box[1] + 11, size=7.5))

    def continued(self) -> None:
        """The name of the form on every further page."""
        words = self.definition.print
        name = " · ".join(text for text in (words.authority, words.title or self.definition.name) if text)
        self.put(Tag.ARTIFACT, *self.text(name, LEFT, RIGHT - LEFT, 8))
        self.sheet.y += 9

    def heading(self, text: str, section: str) -> None:
        sheet = self.sheet
        sheet.y += 18
        self.put(Tag.H2, Line(text=text, x=LEFT, y=sheet.y, size=11.5, bold=True), section=section)
        sheet.y += 5
        sheet.frames.append(Frame(box=(LEFT, sheet.y, RIGHT, sheet.y), line=1.2))
        sheet.y += 8

    # ------------------------------------------------------------ questions

    def rows(self, asked: Sequence[Question]) -> Iterator[list[_Cell]]:
        row: list[_Cell] = []
        used = 0
        for question in asked:
            if used + question.width > 12:
                yield row
                row, used = [], 0
            row.append(self.cell(question, used))
            used += question.width
        if row:
            yield row

    def cell(self, question: Question, before: int) -> _Cell:
        x, width = LEFT + before * _UNIT, question.width * _UNIT - _GUTTER
        ticked = question.kind is PlaceKind.CHECK and not question.options
        label = self.label(question, x, width, _TICK + 6 if ticked else 0)
        columns, tail = self.columns(question, width)
        return _Cell(question=question, x=x, width=width, label=label, columns=columns, tail=tail)

    def label(self, question: Question, x: float, width: float, indent: float) -> tuple[Line, ...]:
        lines: list[Line] = []
        for words in self.bold.wrapped(question.label, _LABEL, width - indent):
            lines.append(Line(text=words, x=x + indent, y=_LABEL + 10.5 * len(lines), size=_LABEL, bold=True))
        if not question.hint:
            return tuple(lines)
        end = lines[-1].x + self.bold.width(lines[-1].text, _LABEL) + 4
        if end + self.regular.width(question.hint, _HINT) <= x + width:
            return (*lines, replace(lines[-1], text=question.hint, x=end, size=_HINT, bold=False))
        y = lines[-1].y + 9.5
        return (*lines, Line(text=question.hint, x=x, y=y, size=_HINT))

    def columns(self, question: Question, width: float) -> tuple[int, int]:
        """How many columns of answers there are, and how many answers at the end stand below them."""
        wide = [self.regular.width(text, _OPTION) + _TICK + 5 + 14 for _, text in question.options]
        if not wide:
            return 1, 0
        tail = int(len(wide) > 4 and wide[-1] > 1.4 * max(wide[:-1]))
        count = len(wide) - tail
        fitting = max(1, min(int((width + 14) / max(wide[:count])), count))
        rows = -(-count // fitting)
        return -(-count // rows), tail

    def row(self, cells: Sequence[_Cell]) -> None:
        """Cells side by side, their boxes in one line."""
        sheet = self.sheet
        labels = max(cell.label_height for cell in cells)
        for cell in cells:
            self.ask(cell, sheet.y + labels)
        sheet.y += _row_height(cells)

    def ask(self, cell: _Cell, y: float) -> None:
        """The label over the place, or beside the only box to tick."""
        asked = cell.question
        ticked = asked.kind is PlaceKind.CHECK and not asked.options
        top = y - cell.label_height
        label = Piece(
            tag=Tag.LABEL,
            lines=tuple(replace(line, y=line.y + top) for line in cell.label),
            section=asked.section,
            field=asked.key,
        )
        if ticked:
            self.tick(asked, "", asked.tooltip, cell.x, top + 0.3)
            self.sheet.content.append(label)
        elif asked.kind in (PlaceKind.RADIO, PlaceKind.CHECK):
            self.sheet.content.append(label)
            self.answers(cell, y)
        else:
            self.sheet.content.append(label)
            self.writing(cell, y)

    def writing(self, cell: _Cell, y: float) -> None:
        asked = cell.question
        box = (cell.x, y, cell.x + cell.width, y + cell.answer_height)
        self.sheet.frames.append(Frame(box=box))
        inner = (box[0] + 1, box[1] + 1, box[2] - 1, box[3] - 1)
        self.sheet.content.append(
            Place(
                key=asked.key,
                kind=asked.kind,
                box=inner,
                tooltip=asked.tooltip,
                required=asked.required,
                section=asked.section,
                options=tuple(text for _, text in asked.options) if asked.kind is PlaceKind.LIST else (),
            )
        )

    def answers(self, cell: _Cell, y: float) -> None:
        asked, rows = cell.question, cell.answer_rows - cell.tail
        step = (cell.width + 14) / cell.columns
        for index, (key, text) in enumerate(asked.options):
            below = index >= len(asked.options) - cell.tail
            column, line = (0, cell.answer_rows - 1) if below else divmod(index, rows)
            x, top = cell.x + column * step, y + line * _OPTION_LINE
            self.tick(asked, key, f"{asked.tooltip}: {text}", x, top)
            self.put(
                Tag.LABEL,
                Line(text=text, x=x + _TICK + 5, y=top + 8.4, size=_OPTION),
                section=asked.section,
            )

    def tick(self, asked: Question, option: str, tooltip: str, x: float, y: float) -> None:
        box = (x, y, x + _TICK, y + _TICK)
        self.sheet.frames.append(Frame(box=box, line=0.8))
        self.sheet.content.append(
            Place(
                key=asked.key,
                kind=asked.kind,
                box=box,
                tooltip=tooltip,
                required=asked.required,
                section=asked.section,
                option=option,
            )
        )

    # ------------------------------------------------------------ closing

    def closing(self) -> None:
        words = self.definition.print
        self.room(_SIGNING + 20)
        self.signing(words.signature, words.stamp)
        if words.return_to:
            self.room(14 + 13 * len(words.return_to))
            self.put(Tag.P, *self.text(f"{words.return_heading}:", LEFT, RIGHT - LEFT, _TEXT, bold=True))
            for way in words.return_to:
                lines = self.text(way, LEFT + 12, RIGHT - LEFT - 12, _TEXT)
                self.put(Tag.P, replace(lines[0], text="–", x=LEFT + 2), *lines)
            self.sheet.y += 8
        if words.notice:
            self.room(14 + 12 * (1 + len(self.regular.wrapped(words.notice, 8, RIGHT - LEFT))))
            self.put(Tag.P, *self.text(words.notice_heading, LEFT, RIGHT - LEFT, 8, bold=True))
            self.put(Tag.P, *self.text(words.notice, LEFT, RIGHT - LEFT, 8))

    def signing(self, signature: str, stamp: str) -> None:
        """A place for the hand and, beside it, one for the stamp."""
        y, middle = self.sheet.y + 4, LEFT + 7 * _UNIT
        for x0, x1, caption in ((LEFT, middle - _GUTTER, signature), (middle, RIGHT, stamp)):
            if caption:
                self.put(Tag.P, Line(text=caption, x=x0, y=y + _LABEL, size=_LABEL, bold=True))
                self.sheet.frames.append(Frame(box=(x0, y + 13, x1, y + 13 + _SIGNING - 18)))
        self.sheet.y = y + _SIGNING + 4


def _row_height(cells: Sequence[_Cell]) -> float:
    labels = max(cell.label_height for cell in cells)
    alone = all(cell.question.kind is PlaceKind.CHECK and not cell.question.options for cell in cells)
    return labels + (0 if alone else max(cell.answer_height for cell in cells)) + _AFTER


def _finished(sheet: _Sheet, number: int, count: int, definition: FormDefinition) -> BlankPage:
    """The page with its foot, machine mark and corners."""
    foot = HEIGHT - 50.0
    said = f"{definition.name} · verze {definition.version}"
    page = f"strana {number} z {count}"
    font = load_font()
    lines = (
        Line(text=definition.print.required, x=LEFT, y=foot - 19, size=8),
        Line(text=said, x=LEFT, y=foot, size=8),
        Line(text=page, x=RIGHT - SIDE - 14 - font.width(page, 8), y=foot, size=8),
    )
    frames = [Frame(box=box, line=0) for box in angles()]
    mark = mark_text(definition.key, definition.version, number, count)
    frames += [Frame(box=box, line=0) for box in mark_boxes(mark, MARK[0], MARK[1])]
    rule: Box = (LEFT, foot - 14, RIGHT - SIDE - 14, foot - 14)
    pieces = [Piece(tag=Tag.ARTIFACT, lines=(line,)) for line in lines]
    frames.append(Frame(box=rule))
    assert rule[2] < WIDTH
    return BlankPage(content=(*sheet.content, *pieces), frames=(*sheet.frames, *frames))
