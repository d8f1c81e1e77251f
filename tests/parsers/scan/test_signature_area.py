"""Where the place for the signature is, from words and rules as any form prints them."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.definition import load_definition
from parsers.document import Box, Page, Word
from parsers.scan.signature_area import open_end, places, signature_area

LABELS = ("Podpis", "Podpis statutárního zástupce", "Podpis a razítko", "Podpis statutárního zástupce, razítko")
_FORM = Path(__file__).parents[3] / "config/forms/zahranicni-spoluprace.toml"


def _words(text: str, x: float, y: float, size: float = 10.0) -> list[Word]:
    words = []
    for part in text.split():
        words.append(Word(text=part, box=(x, y, x + 0.5 * size * len(part), y + size), page_index=0))
        x += 0.5 * size * (len(part) + 0.6)
    return words


def _page(*lines: list[Word], rules: tuple[Box, ...] = (), leaders: tuple[Box, ...] = ()) -> Page:
    words = tuple(word for line in lines for word in line)
    return Page(index=0, width=595, height=842, words=words, rules=rules, leaders=leaders)


def _frame(x0: float, y0: float, x1: float, y1: float) -> tuple[Box, ...]:
    return (x0, y0, x1, y0 + 1), (x0, y1, x1, y1 + 1), (x0, y0, x0 + 1, y1), (x1, y0, x1 + 1, y1)


def _covers(area: Box | None, spot: Box) -> bool:
    return area is not None and area[0] <= spot[0] and area[1] <= spot[1] and area[2] >= spot[2] and area[3] >= spot[3]


ANSWER = _words("V Praze dne 1. 2. 2026", 50, 500)
PLACES = {
    "line behind": (_page(ANSWER, _words("Podpis:", 50, 600), rules=((100, 609, 300, 610),)), (110, 575, 290, 605)),
    "line above": (_page(ANSWER, _words("podpis", 380, 612, 8), rules=((330, 605, 530, 606),)), (340, 575, 520, 604)),
    "leaders above": (
        _page(ANSWER, _words("Podpis a razítko", 380, 612, 8), leaders=((330, 604, 420, 606), (421, 604, 530, 606))),
        (340, 575, 520, 604),
    ),
    "cell": (_page(_words("Podpis", 54, 602), rules=_frame(50, 600, 545, 645)), (100, 603, 500, 642)),
    "cell beside": (
        _page(
            _words("Podpis statutárního zástupce", 54, 610),
            rules=(*_frame(50, 600, 210, 650), *_frame(210, 600, 545, 650)),
        ),
        (215, 603, 540, 647),
    ),
    "frame of a stamp in the cell": (
        _page(_words("Podpis a razítko", 50, 610, 8), rules=(*_frame(210, 600, 470, 655), (270, 604, 271, 648))),
        (215, 603, 465, 650),
    ),
    "box below": (_page(_words("Podpis", 50, 600), rules=_frame(50, 615, 300, 670)), (55, 620, 295, 665)),
    "nothing drawn": (_page(ANSWER, _words("Podpis:", 50, 600)), (90, 585, 250, 610)),
    "beginning not read": (
        _page(_words("árního zástupce, razítko", 110, 600), rules=_frame(50, 615, 300, 670)),
        (55, 620, 295, 665),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLACES)
def test_place_is_found_beside_its_caption(name: str) -> None:
    page, spot = PLACES[name]
    area = signature_area(page, LABELS)
    assert _covers(area, spot), area


@pytest.mark.parametrize(
    "text", ["Prohlášení a podpis", "Datum podpisu", "Místo podpisu", "zašlete podepsaný formulář"]
)
def test_other_wordings_are_no_caption(text: str) -> None:
    assert signature_area(_page(_words(text, 50, 600)), LABELS) is None


HEAD = _page(_words("Podpis", 54, 603), rules=(*_frame(50, 600, 300, 620), *_frame(50, 620, 300, 680)))
"""The caption in a low cell, the place in the one below."""
SIDE = _page(
    _words("Podpis oprávněného", 54, 602),
    _words("zástupce, razítko", 54, 614),
    rules=(*_frame(50, 600, 250, 660), *_frame(250, 600, 545, 660)),
)
ROWS = _page(
    _words("Datum", 54, 575), _words("Podpis", 54, 602), rules=(*_frame(50, 570, 545, 600), *_frame(50, 600, 545, 660))
)


@pytest.mark.parametrize(("page", "spot"), [(HEAD, (55, 625, 295, 675)), (SIDE, (255, 605, 540, 655))])
def test_room_goes_on_into_the_cell_that_has_no_caption(page: Page, spot: Box) -> None:
    assert _covers(places(page, LABELS)[0].room, spot)


def test_room_ends_with_the_cell_of_another_field() -> None:
    assert places(ROWS, LABELS)[0].room[1] >= 599


def test_room_ends_at_the_columns_and_sentences_around() -> None:
    text = _words("Osobní údaje se zpracovávají podle nařízení o jejich ochraně a nikomu dalšímu", 50, 640)
    page = _page(_words("Místo", 50, 600), _words("Podpis", 300, 600), text)
    x0, y0, _, y1 = places(page, LABELS)[0].room
    assert 100 < x0 < 300
    assert y0 < 545
    assert y1 <= 640


def test_likeliest_caption_comes_first() -> None:
    found = places(_page(_words("Souhlas a podpis", 50, 700), _words("podpis starosty", 300, 500)), LABELS)
    assert [place.caption.box[1] for place in found] == [500, 700]


def test_definition_names_the_captions() -> None:
    labels = load_definition(_FORM.read_text(encoding="utf-8")).signature_labels
    assert {"Podpis", "Podpis statutárního zástupce", "Podpis a razítko"} <= set(labels)


def test_without_a_caption_the_room_below_the_text_is_the_place() -> None:
    room = open_end(_page(ANSWER, _words("Strana 2", 500, 808)))
    assert _covers(room, (60, 520, 500, 650))
    assert open_end(_page()) is None
