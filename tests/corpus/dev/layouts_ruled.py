"""Layouts of the dev part with ruled cells and boxes: tables, combs, boxes below labels, landscape blocks."""

from __future__ import annotations

from tests.corpus.dev.paper import Paper, heading
from tests.corpus.dev.wording import LONG, SECTIONS


def ruled_table(paper: Paper) -> None:
    """Two ruled columns, labels on the left, headings as grey rows."""
    heading(paper)
    split = paper.left + 180
    for number, (_, keys) in enumerate(SECTIONS):
        _grey_row(paper, f"{'ABCDEF'[number]}. {paper.wording.headings[number]}")
        for key in keys:
            _table_row(paper, key, split)
    _signature_row(paper, split)


def _grey_row(paper: Paper, text: str) -> None:
    paper.room(60)
    paper.canvas.setFillGray(0.88)
    paper.canvas.rect(paper.left, paper.y - 16, paper.right - paper.left, 16, fill=1)
    paper.canvas.setFillGray(0)
    paper.text(paper.left + 4, paper.y - 12, text, bold=True)
    paper.y -= 16


def _table_row(paper: Paper, key: str, split: float) -> None:
    size = paper.style.size
    leading = 1.35 * size
    label = paper.label_lines(paper.label(key), split - paper.left - 8)
    room = paper.right - split - 10
    count = _answer_count(paper, key, room)
    tall = leading * max(len(label), count) + 6
    paper.room(tall)
    top = paper.y
    paper.canvas.setLineWidth(0.6)
    paper.canvas.rect(paper.left, top - tall, split - paper.left, tall)
    paper.canvas.rect(split, top - tall, paper.right - split, tall)
    middle = (tall - leading * len(label)) / 2
    for row, line in enumerate(label):
        paper.text(paper.left + 4, top - middle - leading * (row + 0.75), line)
    if paper.has_options(key):
        paper.options(key, split + 5, top - 3 - 0.75 * leading, room, size, leading)
    else:
        paper.write(key, (split + 5, top - tall + 2, paper.right - 4, top - 3), size, leading)
    paper.y = top - tall


def _answer_count(paper: Paper, key: str, room: float) -> int:
    size = paper.style.size
    if paper.has_options(key):
        return paper.option_lines(key, room, size)
    return max(len(paper.answer_lines(key, room, size)), 3 if key in LONG else 1)


def _signature_row(paper: Paper, split: float) -> None:
    paper.room(64)
    paper.canvas.rect(paper.left, paper.y - 52, split - paper.left, 52)
    paper.canvas.rect(split, paper.y - 52, paper.right - split, 52)
    paper.text(paper.left + 4, paper.y - 20, "Podpis statutárního zástupce")
    paper.text(paper.left + 4, paper.y - 32, "Razítko")
    paper.signature(split + 10, paper.y - 48, paper.right - split - 20, 40)
    paper.y -= 64


def comb_boxes(paper: Paper) -> None:
    """Labels on grey before white boxes; IČO and PSČ a letter to a box."""
    heading(paper, centred=True)
    split = paper.left + 165
    for number, (_, keys) in enumerate(SECTIONS):
        paper.room(70)
        paper.text(paper.left, paper.y - 4, f"{number + 1}. {paper.wording.headings[number].upper()}", bold=True)
        paper.y -= 14
        for key in keys:
            _comb_row(paper, key, split)
        paper.y -= 12
    paper.room(70)
    paper.text(paper.left, paper.y - 10, "Podpis a razítko", 8)
    paper.canvas.rect(split, paper.y - 56, 260, 54)
    paper.signature(split + 10, paper.y - 52, 240, 44)
    paper.y -= 66


def _comb_row(paper: Paper, key: str, split: float) -> None:
    size, leading = paper.style.size, 1.4 * paper.style.size
    label = paper.label_lines(paper.label(key), split - paper.left - 10, size - 0.5)
    room = paper.right - split - 10
    count = _answer_count(paper, key, room)
    tall = max(leading * count + 5, 1.2 * size * len(label) + 6)
    paper.room(tall + 4)
    top = paper.y
    paper.canvas.setFillGray(0.92)
    paper.canvas.rect(paper.left, top - tall, split - paper.left - 4, tall, stroke=0, fill=1)
    paper.canvas.setFillGray(0)
    for row, line in enumerate(label):
        paper.text(paper.left + 4, top - 3 - 1.2 * size * (row + 0.72), line, size - 0.5)
    cells = {"ico": 8, "postal_code": 5}.get(key, 0)
    if paper.has_options(key):
        paper.options(key, split + 4, top - 2 - 0.75 * leading, room, size, leading)
    elif cells and not paper.fillable and len(paper.words(key).replace(" ", "")) <= cells:
        _comb(paper, key, split, top - tall, cells, tall)
    else:
        paper.canvas.setLineWidth(0.5)
        paper.canvas.rect(split, top - tall, paper.right - split, tall)
        paper.write(key, (split + 4, top - tall + 1, paper.right - 4, top - 2), size, leading)
    paper.y = top - tall - 4


def _comb(paper: Paper, key: str, x: float, y: float, cells: int, tall: float) -> None:
    side, size = 16.0, paper.style.size + 1
    paper.canvas.setLineWidth(0.5)
    letters = paper.words(key).replace(" ", "")
    for cell in range(cells):
        paper.canvas.rect(x + cell * side, y, side, tall)
        if cell < len(letters):
            paper.put(key, x + cell * side + 0.3 * side, y + (tall - 0.7 * size) / 2, letters[cell], size)


def boxes_below(paper: Paper) -> None:
    """Small labels above boxes, two columns side by side."""
    heading(paper)
    for number, (_, keys) in enumerate(SECTIONS):
        paper.room(80)
        paper.text(paper.left, paper.y, paper.wording.headings[number], paper.style.size + 1.5, bold=True)
        paper.canvas.setLineWidth(1.2)
        paper.canvas.line(paper.left, paper.y - 4, paper.right, paper.y - 4)
        paper.y -= 18
        pending: list[str] = []
        for key in keys:
            across = key in LONG or paper.has_options(key)
            if pending and (across or len(pending) == 2):
                _boxes(paper, pending)
                pending = []
            if across:
                _boxes_across(paper, key)
            else:
                pending.append(key)
        if pending:
            _boxes(paper, pending)
        paper.y -= 4
    paper.room(76)
    paper.text(paper.left, paper.y, "Podpis statutárního zástupce, razítko", 8)
    paper.canvas.rect(paper.left, paper.y - 58, 250, 54)
    paper.signature(paper.left + 8, paper.y - 54, 234, 44)
    paper.y -= 70


def _boxes(paper: Paper, keys: list[str]) -> None:
    size, leading, gap = paper.style.size, 1.35 * paper.style.size, 15.0
    wide = (paper.right - paper.left - gap) / 2
    labels = [paper.label_lines(paper.label(key), wide, 8) for key in keys]
    above = 10.0 * max(map(len, labels))
    count = max(max(len(paper.answer_lines(key, wide - 10, size)), 1) for key in keys)
    tall = leading * count + 5
    paper.room(tall + above + 8)
    for column, key in enumerate(keys):
        x, top = paper.left + column * (wide + gap), paper.y - above + 5
        for row, line in enumerate(labels[column]):
            paper.text(x, paper.y - 10 * row, line, 8)
        paper.canvas.setLineWidth(0.6)
        paper.canvas.rect(x, top - tall, wide, tall)
        paper.write(key, (x + 5, top - tall + 1, x + wide - 5, top - 2), size, leading)
    paper.y -= tall + above + 8


def _boxes_across(paper: Paper, key: str) -> None:
    size, leading = paper.style.size, 1.4 * paper.style.size
    room = paper.right - paper.left - 10
    if key == "consent" and paper.style.consent_box:
        paper.room(40)
        paper.consent(paper.left, paper.y - 4, room, size, leading)
        paper.y -= 2 * leading + 6
        return
    count = _answer_count(paper, key, room)
    tall = leading * count + 5
    paper.room(tall + 18)
    paper.text(paper.left, paper.y, paper.label(key), 8)
    if paper.has_options(key):
        paper.options(key, paper.left + 5, paper.y - 8 - 0.75 * leading, room, size, leading)
    else:
        paper.canvas.setLineWidth(0.6)
        paper.canvas.rect(paper.left, paper.y - 5 - tall, paper.right - paper.left, tall)
        paper.write(key, (paper.left + 5, paper.y - 4 - tall, paper.right - 5, paper.y - 7), size, leading)
    paper.y -= tall + 20


def dense_rows(paper: Paper) -> None:
    """Everything small and close: label, value, label, value in ruled rows without headings of their own."""
    heading(paper, size=11)
    paper.y += 6
    for _, keys in SECTIONS:
        pending: list[str] = []
        for key in keys:
            across = key in LONG or paper.has_options(key)
            if pending and (across or len(pending) == 2):
                _dense(paper, pending)
                pending = []
            if across:
                _dense(paper, [key])
            else:
                pending.append(key)
        if pending:
            _dense(paper, pending)
    paper.room(46)
    paper.canvas.rect(paper.left, paper.y - 40, paper.right - paper.left, 40)
    paper.text(paper.left + 3, paper.y - 12, "Podpis", 7.5)
    paper.signature(paper.left + 120, paper.y - 37, 240, 32)
    paper.y -= 46


def _dense(paper: Paper, keys: list[str]) -> None:
    size = paper.style.size - 1.5
    leading = 1.28 * size
    half = (paper.right - paper.left) / 2
    wide = half if len(keys) == 2 else 2 * half
    side = 112.0 if paper.style.print.is_wide else 96.0
    room = wide - side - 7
    labels = [paper.label_lines(paper.label(key), side - 5, size - 0.5, bold=True) for key in keys]
    counts = [
        paper.option_lines(key, room, size)
        if paper.has_options(key)
        else max(1, len(paper.answer_lines(key, room, size)))
        for key in keys
    ]
    tall = leading * max(*counts, *map(len, labels), 1) + 4
    paper.room(tall)
    top = paper.y
    paper.canvas.setLineWidth(0.4)
    for column, key in enumerate(keys):
        x = paper.left + column * half
        paper.canvas.rect(x, top - tall, side, tall)
        paper.canvas.rect(x + side, top - tall, wide - side, tall)
        for row, line in enumerate(labels[column]):
            paper.text(x + 3, top - 2 - leading * (row + 0.75), line, size - 0.5, bold=True)
        if paper.has_options(key):
            paper.options(key, x + side + 3, top - 2 - 0.75 * leading, room, size, leading)
        else:
            paper.write(key, (x + side + 3, top - tall + 1, x + wide - 3, top - 2), size, leading)
    paper.y = top - tall


def landscape_blocks(paper: Paper) -> None:
    """An annex on a landscape page: three columns of label above value, thin rules between."""
    heading(paper, centred=True)
    paper.text(paper.left, paper.y + 12, "Příloha č. 1 k metodickému pokynu", 7.5)
    for number, (_, keys) in enumerate(SECTIONS):
        paper.room(64)
        paper.text(
            paper.left,
            paper.y - 4,
            f"{['I', 'II', 'III', 'IV', 'V', 'VI'][number]}. {paper.wording.headings[number]}",
            bold=True,
        )
        paper.y -= 12
        row: list[str] = []
        for key in keys:
            across = key in LONG or paper.has_options(key)
            if row and (across or len(row) == 3):
                _blocks(paper, row)
                row = []
            if across:
                _blocks(paper, [key])
            else:
                row.append(key)
        if row:
            _blocks(paper, row)
        paper.y -= 6
    paper.room(60)
    paper.text(paper.right - 230, paper.y - 52, "Podpis oprávněné osoby", 8)
    paper.canvas.line(paper.right - 260, paper.y - 42, paper.right, paper.y - 42)
    paper.signature(paper.right - 250, paper.y - 40, 240, 38)
    paper.y -= 60


def _blocks(paper: Paper, keys: list[str]) -> None:
    size, leading = paper.style.size, 1.3 * paper.style.size
    wide = (paper.right - paper.left) / (1 if len(keys) == 1 and _is_wide(paper, keys[0]) else 3)
    room = wide - 10
    counts = [
        paper.option_lines(key, room, size)
        if paper.has_options(key)
        else max(1, len(paper.answer_lines(key, room, size)))
        for key in keys
    ]
    labels = [paper.label_lines(paper.label(key), room, 7.5) for key in keys]
    above = 9.5 * max(map(len, labels))
    tall = above + leading * max(counts) + 8
    paper.room(tall)
    top = paper.y
    paper.canvas.setLineWidth(0.3)
    for column, key in enumerate(keys):
        x = paper.left + column * wide
        paper.canvas.rect(x, top - tall, wide, tall)
        for row, line in enumerate(labels[column]):
            paper.text(x + 4, top - 9.5 * (row + 0.85), line, 7.5)
        if paper.has_options(key):
            paper.options(key, x + 4, top - above - 2 - 0.8 * leading, room, size, leading)
        else:
            paper.write(key, (x + 5, top - tall + 2, x + wide - 5, top - above - 2), size, leading)
    paper.y = top - tall


def _is_wide(paper: Paper, key: str) -> bool:
    return key in LONG or paper.has_options(key)
