"""Pages laid under one another as one long sheet: lines, segments and ruled cells.

A value that runs over a page break then simply goes on.  Positions are in points of that sheet;
``Item.source`` keeps the box on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parsers.document import Box, Mark, Page, Spot, Style, Word, centre, height, overlap

_PAGE_NUMBER = re.compile(
    r"(?i)^[-–\s]*(?:strana|stránka|str\.|page)?\s*\d{1,3}(?:\s*(?:z|ze|/|of|\|)\s*\d{1,3})?[-–\s]*$"
)
_MARGIN = 60.0
"""Points at the top and bottom of a page where running heads stand."""
_EDGE = 3.0
_COUNTED = "\N{REPLACEMENT CHARACTER}"
"""Stands for the number of the page in a running head."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A word, a box to tick or a fillable place on the sheet."""

    box: Box
    source: Word | Mark | Spot

    @property
    def text(self) -> str:
        """What a word says; empty for the others."""
        return self.source.text if isinstance(self.source, Word) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Words of one line that belong together: no wide gap, rule, leader or box to tick between them, one type."""

    items: tuple[Item, ...]
    box: Box
    line: int
    led: bool
    """Leaders follow directly."""
    after_mark: bool
    before_mark: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The pages of one form under one another."""

    lines: tuple[tuple[Item, ...], ...]
    segments: tuple[Segment, ...]
    spots: tuple[Item, ...]
    hidden: tuple[Item, ...]
    horizontals: tuple[Box, ...]
    verticals: tuple[Box, ...]
    leaders: tuple[Box, ...]
    """Rows of dots or dashes to write on."""
    right_edge: float
    """Where the printed text ends on the right."""

    def cell(self, point: tuple[float, float]) -> Box | None:
        """The ruled cell around a point; None where it isn't closed on four sides."""
        x, y = point
        across = [(r[1] + r[3]) / 2 for r in self.horizontals if r[0] - 1 <= x <= r[2] + 1]
        upright = [(r[0] + r[2]) / 2 for r in self.verticals if r[1] - 1 <= y <= r[3] + 1]
        above, below = [v for v in across if v <= y], [v for v in across if v > y]
        left, right = [v for v in upright if v <= x], [v for v in upright if v > x]
        if not (above and below and left and right):
            return None
        return (max(left), max(above), min(right), min(below))


def lay_out(pages: Sequence[Page]) -> Sheet:
    """Put pages under one another; page numbers and running heads are left out."""
    repeated = _running_heads(pages)
    items: list[Item] = []
    spots: list[Item] = []
    hidden: list[Item] = []
    rules: list[Box] = []
    leaders: list[Box] = []
    top = 0.0
    for page in pages:
        words = [word for word in page.words if id(word) not in repeated]
        items += _placed((*words, *page.marks), top)
        spots += _placed(page.spots, top)
        hidden += _placed(page.hidden, top)
        rules += [_moved(rule, top) for rule in page.rules]
        leaders += [_moved(leader, top) for leader in page.leaders]
        top += page.height
    lines = _lines(items)
    horizontals = tuple(rule for rule in rules if rule[2] - rule[0] >= rule[3] - rule[1])
    verticals = tuple(rule for rule in rules if rule[2] - rule[0] < rule[3] - rule[1])
    segments = [s for index, line in enumerate(lines) for s in _segments(line, index, verticals, leaders)]
    return Sheet(
        lines=lines,
        segments=tuple(segments),
        spots=tuple(spots),
        hidden=tuple(hidden),
        horizontals=horizontals,
        verticals=verticals,
        leaders=tuple(leaders),
        right_edge=max((item.box[2] for item in items), default=0.0),
    )


def page_lines(page: Page) -> tuple[str, ...]:
    """The text of a page line by line."""
    return tuple(" ".join(item.text for item in line) for line in _lines(_placed(page.words, 0.0)))


def _placed(sources: Iterable[Word | Mark | Spot], top: float) -> list[Item]:
    return [Item(box=_moved(source.box, top), source=source) for source in sources]


def _moved(box: Box, top: float) -> Box:
    return (box[0], box[1] + top, box[2], box[3] + top)


def _running_heads(pages: Sequence[Page]) -> set[int]:
    """Identities of the words that are page numbers, or stand alike at the edge of several pages."""
    seen: dict[tuple[str, int], list[tuple[Item, ...]]] = {}
    dropped: set[int] = set()
    for number, page in enumerate(pages, 1):
        for line in _lines(_placed(page.words, 0.0)):
            y = centre(line[0].box)[1]
            if _MARGIN < y < page.height - _MARGIN:
                continue
            text = " ".join(item.text for item in line)
            if _PAGE_NUMBER.match(text) and (y > page.height - _MARGIN or not text.isdecimal()):
                dropped |= {id(item.source) for item in line}
            for alike in (text, *_counted(text, number)):
                seen.setdefault((alike, round(y / 4)), []).append(line)
    for (text, _), repeats in seen.items():
        counted = _COUNTED in text and len(repeats) > 1
        dropped |= {id(item.source) for line in (repeats if counted else repeats[1:]) for item in line}
    return dropped


def _counted(text: str, number: int) -> Iterable[str]:
    """A line with its page's number told apart, wherever that may stand: „list 3 ze 3“ has it twice."""
    for match in re.finditer(rf"(?<!\d){number}(?!\d)", text):
        yield text[: match.start()] + _COUNTED + text[match.end() :]


def _lines(items: Sequence[Item]) -> tuple[tuple[Item, ...], ...]:
    lines: list[list[Item]] = []
    for item in sorted(items, key=lambda item: centre(item.box)[1]):
        home = next((line for line in reversed(lines[-4:]) if _on_line(item, line)), None)
        if home is None:
            lines.append([item])
        else:
            home.append(item)
    return tuple(tuple(sorted(line, key=lambda item: item.box[0])) for line in lines)


def _on_line(item: Item, line: Sequence[Item]) -> bool:
    nearest = min(line, key=lambda other: abs(other.box[0] - item.box[0]))
    same_page = nearest.source.page_index == item.source.page_index
    return same_page and overlap(nearest.box, item.box) >= 0.5


def _segments(line: Sequence[Item], index: int, verticals: Sequence[Box], leaders: Sequence[Box]) -> Iterable[Segment]:
    runs: list[list[Item]] = []
    previous: Item | None = None
    led_after: set[int] = set()
    for item in line:
        led = previous is not None and _led(previous, item, leaders)
        if led and previous is not None:
            led_after.add(id(previous))
        if isinstance(item.source, Word):
            joined = previous is not None and isinstance(previous.source, Word) and not led
            if joined and previous is not None and not _apart(previous, item, verticals):
                runs[-1].append(item)
            else:
                runs.append([item])
        previous = item
    for run in runs:
        first, last = line.index(run[0]), line.index(run[-1])
        yield Segment(
            items=tuple(run),
            box=(run[0].box[0], min(i.box[1] for i in run), run[-1].box[2], max(i.box[3] for i in run)),
            line=index,
            led=id(run[-1]) in led_after or _led(run[-1], None, leaders),
            after_mark=first > 0 and _is_near_mark(line[first - 1], run[0]),
            before_mark=last + 1 < len(line) and isinstance(line[last + 1].source, Mark),
        )


def _apart(left: Item, right: Item, verticals: Sequence[Box]) -> bool:
    gap = right.box[0] - left.box[2]
    if gap > 1.0 * max(height(left.box), height(right.box)) or _style(left) != _style(right):
        return True
    y = centre(right.box)[1]
    return any(rule[1] <= y <= rule[3] and left.box[2] - 1 <= rule[0] <= right.box[0] + 1 for rule in verticals)


def _style(item: Item) -> Style | None:
    return item.source.style if isinstance(item.source, Word) else None


def _led(left: Item, right: Item | None, leaders: Sequence[Box]) -> bool:
    """Whether leaders begin just after an item, and before the next: not those below it, on which it was written."""
    end = right.box[0] if right is not None else left.box[2] + 12
    least = 3.0 if right is not None and right.box[0] - left.box[2] > 12 else 0.0
    return any(
        overlap(leader, left.box) > 0.2 and left.box[2] - 2 <= leader[0] <= end - least and leader[0] - left.box[2] < 30
        for leader in leaders
    )


def _is_near_mark(mark: Item, word: Item) -> bool:
    return isinstance(mark.source, Mark) and word.box[0] - mark.box[2] < 25


def same_row(first: Box, second: Box) -> bool:
    """Whether two ruled cells lie in one row of a table, or the second spans the row of the first."""
    return second[1] <= first[1] + _EDGE and second[3] >= first[3] - _EDGE and height(second) < 400
