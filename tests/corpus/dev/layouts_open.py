"""Layouts of the dev part without cells: leaders, rules, numbered questions, shaded bands, a plain letter."""

from __future__ import annotations

from tests.corpus.dev.fonts import width
from tests.corpus.dev.paper import GROWN, Paper, heading
from tests.corpus.dev.wording import ENGLISH, LONG, SECTIONS


def dotted_leaders(paper: Paper) -> None:
    """Printed dots behind label and answer; place and date in one sentence."""
    heading(paper)
    for number, (_, keys) in enumerate(SECTIONS):
        paper.room(60)
        paper.text(paper.left, paper.y, f"{'ABCDEF'[number]}) {paper.wording.headings[number]}", bold=True)
        paper.y -= 20
        for key in keys:
            if paper.fillable or key not in ("signed_place", "signed_date"):
                _leader_row(paper, key)
        paper.y -= 6
    paper.room(90)
    if not paper.fillable:
        _place_and_date(paper)
    paper.text(paper.right - 230, paper.y - 40, "." * 60, 10)
    paper.text(paper.right - 200, paper.y - 52, "podpis statutárního zástupce", 8)
    paper.signature(paper.right - 230, paper.y - 40, 220, 36)
    paper.y -= 60


def _dots(paper: Paper, x: float, y: float) -> None:
    size = paper.style.size
    count = int((paper.right - x) / width(".", paper.style.print.regular, size))
    if count > 2:
        paper.text(x, y, "." * count, size)


def _leader_row(paper: Paper, key: str) -> None:
    size, leading = paper.style.size, 1.75 * paper.style.size
    text = paper.wording.labels[key] + ":"
    lines = paper.label_lines(text, paper.right - paper.left - 120)
    paper.room(leading * (len(lines) + (4 if key in LONG and paper.fillable else 1)))
    for line in lines[:-1]:
        paper.text(paper.left, paper.y, line)
        paper.y -= leading
    end = paper.text(paper.left, paper.y, lines[-1]) + 5
    if paper.has_options(key):
        _options_after(paper, key, end, leading)
        return
    if paper.fillable:
        tall = leading * (3 if key in LONG else 1)
        if key in LONG:
            paper.room(tall + leading)
            paper.y -= leading
        x = paper.left if key in LONG else end
        paper.write(key, (x, paper.y - tall + leading - 3, paper.right, paper.y + size + 2), size, 1.3 * size)
        paper.y -= tall + 2
        return
    _answer_on_dots(paper, key, end, leading)


def _answer_on_dots(paper: Paper, key: str, end: float, leading: float) -> None:
    size = paper.style.size
    rest = paper.words(key).split()
    least = 3 if key in LONG else 1
    row = 0
    while rest or row < least:
        x = end if row == 0 else paper.left
        line: list[str] = []
        while rest and _wide(paper, key, [*line, rest[0]]) <= paper.right - x:
            line.append(rest.pop(0))
        if rest and not line and row:
            line.append(rest.pop(0))
        if row:
            paper.room(leading)
        stop = paper.put(key, x, paper.y + (0.8 if line else 0), " ".join(line), size) if line else x
        if not rest:
            _dots(paper, stop + 2, paper.y)
        paper.y -= leading
        row += 1
        if row > 40:
            raise ValueError("an answer doesn't end")


def _wide(paper: Paper, key: str, words: list[str]) -> float:
    grown = GROWN if key in paper.handwritten else 1.0
    return width(" ".join(words), paper.style.answers.regular, grown * paper.style.size)


def _options_after(paper: Paper, key: str, end: float, leading: float) -> None:
    size = paper.style.size
    below = paper.option_lines(key, paper.right - end, size) > 2
    x = paper.left + 12 if below else end
    if below:
        paper.y -= leading * 0.85
    count = paper.option_lines(key, paper.right - x, size)
    paper.room(leading * count)
    paper.options(key, x, paper.y, paper.right - x, size, leading * 0.85)
    paper.y -= leading * 0.85 * count + 0.3 * leading


def _place_and_date(paper: Paper) -> None:
    x = paper.text(paper.left, paper.y, "V ")
    for key, then in (("signed_place", " dne "), ("signed_date", "")):
        words = paper.words(key)
        x = paper.put(key, x, paper.y, words, paper.style.size) if words else paper.text(x, paper.y, "." * 24)
        x = paper.text(x, paper.y, then) if then else x
    paper.y -= 26


def dashed_rules(paper: Paper) -> None:
    """A dashed rule under each answer, labels before it on one tab stop."""
    heading(paper, centred=True)
    stop = paper.left + 190
    for number, (_, keys) in enumerate(SECTIONS):
        paper.room(70)
        paper.text(paper.left, paper.y, paper.wording.headings[number].upper(), bold=True)
        paper.y -= 20
        for key in keys:
            _ruled_row(paper, key, stop, dashed=True)
        paper.y -= 8
    _rule_to_sign(paper, "Podpis statutárního zástupce:")


def _ruled_row(paper: Paper, key: str, stop: float, *, dashed: bool, number: str = "") -> None:
    size, leading = paper.style.size, 1.5 * paper.style.size
    label = paper.label_lines(f"{number}{paper.label(key)}", stop - paper.left - 8)
    room = paper.right - stop - 2
    options = paper.has_options(key)
    count = paper.option_lines(key, room, size) if options else max(1, len(paper.answer_lines(key, room, size)))
    count = max(count, 2 if key in LONG else 1)
    tall = max(leading * count, 1.2 * size * len(label))
    paper.room(tall + 6)
    for row, line in enumerate(label):
        paper.text(paper.left, paper.y - 1.2 * size * row, line)
    if options:
        paper.options(key, stop, paper.y, room, size, leading)
    else:
        paper.canvas.setLineWidth(0.5)
        paper.canvas.setDash(*(((2.2, 1.8),) if dashed else ()))
        for row in range(count):
            paper.canvas.line(stop, paper.y - 3 - leading * row, paper.right, paper.y - 3 - leading * row)
        paper.canvas.setDash()
        bottom = paper.y - 3 - leading * (count - 1)
        paper.write(key, (stop + 2, bottom, paper.right, paper.y + 0.8 * leading), size, leading)
    paper.y -= tall + 6


def _rule_to_sign(paper: Paper, text: str) -> None:
    paper.room(70)
    end = paper.text(paper.left, paper.y - 40, text) + 8
    paper.canvas.line(end, paper.y - 42, end + 220, paper.y - 42)
    paper.signature(end + 6, paper.y - 40, 200, 36)
    paper.y -= 60


def numbered_sections(paper: Paper) -> None:
    """Every question has its number; solid rules under the answers."""
    heading(paper)
    for number, (_, keys) in enumerate(SECTIONS, start=1):
        paper.room(70)
        paper.text(
            paper.left, paper.y, f"{number}. {paper.wording.headings[number - 1]}", paper.style.size + 2, bold=True
        )
        paper.y -= 22
        for index, key in enumerate(keys, start=1):
            _ruled_row(paper, key, paper.left + 205, dashed=False, number=f"{number}.{index} ")
        paper.y -= 4
    _rule_to_sign(paper, "Podpis a razítko:")


def two_pages(paper: Paper) -> None:
    """Who asks on the first page, what is asked on the second; pale bands under the answers."""
    heading(paper)
    for number, (_, keys) in enumerate(SECTIONS):
        if number == 2:
            paper.turn()
            paper.text(paper.left, paper.y, f"{paper.wording.title} – pokračování", 9)
            paper.y -= 26
        paper.room(70)
        paper.text(paper.left, paper.y, f"Část {number + 1}: {paper.wording.headings[number]}", bold=True)
        paper.y -= 16
        for key in keys:
            _band(paper, key)
        paper.y -= 4
    _rule_to_sign(paper, "Podpis oprávněné osoby")


def _band(paper: Paper, key: str) -> None:
    size, leading = paper.style.size, 1.35 * paper.style.size
    room = paper.right - paper.left - 12
    if key == "consent" and paper.style.consent_box:
        paper.room(2 * leading + 8)
        paper.consent(paper.left, paper.y - 6, room, size, leading)
        paper.y -= 2 * leading + 8
        return
    options = paper.has_options(key)
    count = paper.option_lines(key, room, size) if options else max(1, len(paper.answer_lines(key, room, size)))
    tall = leading * count + 5
    paper.room(tall + leading + 4)
    paper.text(paper.left, paper.y - 4, paper.label(key), size - 0.5, bold=True)
    top = paper.y - 8
    if options:
        paper.options(key, paper.left + 4, top - leading, room, size, leading)
    else:
        paper.canvas.setFillColorRGB(0.9, 0.94, 0.98)
        paper.canvas.rect(paper.left, top - tall, paper.right - paper.left, tall, stroke=0, fill=1)
        paper.canvas.setFillGray(0)
        paper.write(key, (paper.left + 6, top - tall + 1, paper.right - 6, top - 2), size, leading)
    paper.y = top - tall - 6


def bilingual(paper: Paper) -> None:
    """Czech and English labels in one line, the answer below, a thin rule after each."""
    heading(paper)
    for number, (_, keys) in enumerate(SECTIONS):
        paper.room(60)
        paper.text(
            paper.left, paper.y, f"{number + 1}. {paper.wording.headings[number]}", paper.style.size + 1, bold=True
        )
        paper.y -= 18
        for key in keys:
            _bilingual_row(paper, key)
        paper.y -= 4
    _rule_to_sign(paper, "Podpis")


def _bilingual_row(paper: Paper, key: str) -> None:
    size, leading = paper.style.size, 1.3 * paper.style.size
    room = paper.right - paper.left - 16
    options = paper.has_options(key)
    count = paper.option_lines(key, room, size) if options else max(1, len(paper.answer_lines(key, room, size)))
    paper.room(leading * (count + 1) + 8)
    end = paper.text(paper.left, paper.y, paper.wording.labels[key], bold=True)
    paper.canvas.setFillGray(0.35)
    paper.text(end + 3, paper.y, f"/ {ENGLISH[key]}", size - 1)
    paper.canvas.setFillGray(0)
    base = paper.y - leading - 1
    if options:
        paper.options(key, paper.left + 14, base, room, size, leading)
    else:
        bottom = base - leading * (count - 1) - 3
        paper.write(key, (paper.left + 14, bottom, paper.right, base + 0.8 * leading), size, leading)
    paper.y = base - leading * (count - 1) - 5
    paper.canvas.setLineWidth(0.3)
    paper.canvas.line(paper.left, paper.y, paper.right, paper.y)
    paper.y -= 13


def plain_letter(paper: Paper) -> None:
    """A word processor's lines: bold label, then the answer straight behind it."""
    heading(paper)
    for number, (_, keys) in enumerate(SECTIONS):
        paper.room(50)
        paper.text(paper.left, paper.y, paper.wording.headings[number], paper.style.size + 2, bold=True)
        paper.y -= 20
        for key in keys:
            _letter_row(paper, key)
        paper.y -= 8
    paper.room(60)
    end = paper.text(paper.left, paper.y - 30, "Podpis:") + 10
    paper.signature(end, paper.y - 30, 200, 34)
    paper.y -= 50


def _letter_row(paper: Paper, key: str) -> None:
    size, leading = paper.style.size, 1.35 * paper.style.size
    lines = paper.label_lines(paper.wording.labels[key] + ":", paper.right - paper.left - 90, bold=True)
    for line in lines[:-1]:
        paper.room(leading)
        paper.text(paper.left, paper.y, line, bold=True)
        paper.y -= leading
    paper.room((7 if key in LONG and paper.fillable else 2) * leading)
    end = paper.text(paper.left, paper.y, lines[-1], bold=True) + 4
    if paper.has_options(key):
        _options_after(paper, key, end, 1.15 * leading)
        return
    if paper.fillable:
        tall = leading * (max(2, len(paper.answer_lines(key, paper.right - paper.left, size))) if key in LONG else 1)
        drop = leading if key in LONG else 0
        paper.room(tall + drop)
        x = paper.left if key in LONG else end
        top = paper.y + 0.85 * leading - drop
        paper.write(key, (x, top - tall, paper.right, top), size, leading)
        paper.y -= tall + drop + 3
        return
    _flowing(paper, key, end, leading)


def _flowing(paper: Paper, key: str, end: float, leading: float) -> None:
    rest, x = paper.words(key).split(), end
    while rest:
        line: list[str] = []
        room = paper.right - x
        while rest and _wide(paper, key, [*line, rest[0]]) <= room:
            line.append(rest.pop(0))
        if not line and x == paper.left:
            line.append(rest.pop(0))
        if line:
            paper.put(key, x, paper.y, " ".join(line), paper.style.size)
        if rest:
            paper.y -= leading
            paper.room(leading)
        x = paper.left
    paper.y -= leading + 3
