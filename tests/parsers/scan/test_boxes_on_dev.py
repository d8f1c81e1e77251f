"""Boxes, rules and leaders of whole forms against what their PDF says, after noise, JPEG and fax."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import cv2
import numpy as np
import pytest

from parsers.document import Box, Mark, Page, centre
from parsers.pages import read_pages
from parsers.scan.boxes import find_boxes
from parsers.scan.lines import take_lines
from parsers.scan.picture import Grey, Paper, Taken
from tests.corpus import degrade
from tests.corpus.dev.people import invent
from tests.corpus.dev.printed import LAYOUTS, draw
from tests.corpus.truth import Kind

SIZE = (2480, 3508)
PAGES = (
    ("ruled-table", Kind.SCAN_150),
    ("dotted-leaders", Kind.FAX),
    ("dashed-rules", Kind.PHOTO),
    ("dense-rows", Kind.SCAN_150),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A page by its PDF, and what was found on its picture."""

    page: Page
    marks: tuple[Mark, ...]
    lines: tuple[Box, ...]


def picture(pdf: bytes, kind: Kind, noise: degrade.Generator) -> Grey:
    if kind is Kind.FAX:
        seen = degrade.faxed(degrade.rasterise(pdf, 204)[0], noise)
    elif kind is Kind.PHOTO:
        seen = degrade.compressed(degrade.noisy(degrade.blurred(degrade.rasterise(pdf, 220)[0], 0.8), noise, 4), 75)
    else:
        seen = degrade.compressed(degrade.noisy(degrade.rasterise(pdf, 150)[0], noise, 6), 50)
    grey = cv2.cvtColor(seen, cv2.COLOR_RGB2GRAY).astype(np.float32)
    grey = np.clip(grey * (254 / np.median(grey)), 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(grey, SIZE, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def looks(folder: Path) -> Iterator[Seen]:
    for number, (layout, kind) in enumerate(PAGES):
        rng = Random(f"boxes {layout}")
        pdf = draw(rng, invent(rng, signed_share=0.7), layout).pdf
        (folder / "form.pdf").write_bytes(pdf)
        page = read_pages(folder / "form.pdf", limit=1)[0]
        grey = picture(pdf, kind, np.random.default_rng(number))
        paper = Paper(grey=grey, page_index=0, taken=Taken.SCANNER, to_shown=np.diag([0.24, 0.24, 1.0]))
        lined = take_lines(paper)
        marks = find_boxes(paper, lined).marks
        yield Seen(page=page, marks=marks, lines=(*lined.rules, *lined.leaders))


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> tuple[Seen, ...]:
    assert all(layout in LAYOUTS for layout, _ in PAGES)
    return tuple(looks(tmp_path_factory.mktemp("forms")))


def same(one: Mark, other: Mark) -> bool:
    (x, y), (a, b) = centre(one.box), centre(other.box)
    return max(abs(x - a), abs(y - b)) < 4


def printed(page: Page) -> list[Mark]:
    """Boxes, not brackets, which are words on a picture."""
    return [mark for mark in page.marks if 0.8 < (mark.box[2] - mark.box[0]) / (mark.box[3] - mark.box[1]) < 1.25]


def covered(line: Box, others: tuple[Box, ...]) -> bool:
    level = line[2] - line[0] >= line[3] - line[1]
    along, across = (0, 1) if level else (1, 0)
    middle = (line[across] + line[across + 2]) / 2
    near = [other for other in others if other[across] - 4 <= middle <= other[across + 2] + 4]
    spots = np.linspace(line[along], line[along + 2], 20)
    hits = [any(other[along] - 2 <= spot <= other[along + 2] + 2 for other in near) for spot in spots]
    return float(np.mean(hits)) > 0.8


def test_boxes_are_found_and_none_is_decided_wrongly(seen: tuple[Seen, ...]) -> None:
    pairs = [(mark, [m for m in look.marks if same(m, mark)]) for look in seen for mark in printed(look.page)]
    assert len(pairs) >= 30
    assert sum(bool(found) for _, found in pairs) >= 0.99 * len(pairs)
    assert [mark for mark, found in pairs for m in found if m.ticked is not None and m.ticked != mark.ticked] == []
    assert sum(m.ticked is None for _, found in pairs for m in found) <= 0.02 * len(pairs)


def test_hardly_a_box_is_invented(seen: tuple[Seen, ...]) -> None:
    invented = [m for look in seen for m in look.marks if not any(same(m, mark) for mark in look.page.marks)]
    assert len(invented) <= 1


def test_rules_and_leaders_are_found(seen: tuple[Seen, ...]) -> None:
    printed_lines = [
        (line, look.lines)
        for look in seen
        for line in (*look.page.rules, *look.page.leaders)
        if max(line[2] - line[0], line[3] - line[1]) > 25
    ]
    assert len(printed_lines) > 60
    # edges of shaded areas are rules in print and no lines on paper
    assert sum(covered(line, lines) for line, lines in printed_lines) >= 0.95 * len(printed_lines)
