"""Where an answer may stand, whether or not anything was read there."""

from __future__ import annotations

from parsers.answer_area import answer_areas
from parsers.document import Box, Page, Word, holds
from parsers.labels import find_labels
from parsers.sheet import lay_out
from parsers.zones import find_zones
from tests.parsers.form_samples import definition


def printed(text: str, x: float, y: float, page: int = 0) -> list[Word]:
    words = []
    for part in text.split():
        words.append(Word(text=part, box=(x, y, x + 5.5 * len(part), y + 10), page_index=page))
        x += 5.5 * len(part) + 3
    return words


def frame(x0: float, y0: float, x1: float, y1: float) -> list[Box]:
    return [(x0, y0, x1, y0 + 0.5), (x0, y1, x1, y1 + 0.5), (x0, y0, x0 + 0.5, y1), (x1, y0, x1 + 0.5, y1)]


def areas(key: str, *texts: tuple[str, float, float], rules: list[Box] | None = None) -> tuple[Box, ...]:
    words = [word for text, x, y in texts for word in printed(text, x, y)]
    sheet = lay_out([Page(index=0, width=595, height=842, words=tuple(words), rules=tuple(rules or ()))])
    labels = find_labels(sheet, definition())
    zones = find_zones(sheet, labels, definition())
    zone = next(zone for zone in zones if zone.label.owner.key == key)
    return answer_areas(zone, sheet, labels)


def seen(found: tuple[Box, ...], point: tuple[float, float]) -> bool:
    return any(holds(area, point) for area in found)


NAME, ICO, ROLE = (
    ("Název žadatele:", 50.0, 100.0),
    ("IČO:", 50.0, 130.0),
    ("Obec Lhota pod Horou nad Labem", 200.0, 100.0),
)


def test_answer_stands_behind_its_label_on_the_line() -> None:
    found = areas("applicant_name", NAME, ROLE, ICO)
    assert seen(found, (300, 105))
    assert not seen(found, (60, 105))


def test_answer_may_stand_below_but_not_beyond_the_next_label() -> None:
    found = areas("applicant_name", NAME, ROLE, ICO)
    assert seen(found, (100, 118))
    assert not seen(found, (100, 135))


def test_answer_ends_two_lines_below_where_no_label_follows() -> None:
    found = areas("ico", NAME, ROLE, ICO)
    assert seen(found, (100, 150))
    assert not seen(found, (100, 180))


def test_answer_in_a_table_stands_in_the_next_cell() -> None:
    rules = frame(45, 95, 195, 115) + frame(195, 95, 400, 115)
    found = areas("applicant_name", ("Název žadatele", 50, 100), ("Obec Lhota", 200, 100), rules=rules)
    assert seen(found, (380, 105))
    assert not seen(found, (450, 105))
    assert not seen(found, (380, 125))


def test_cell_of_another_label_is_no_place_for_the_answer() -> None:
    rules = frame(45, 95, 195, 135) + frame(195, 95, 400, 135)
    found = areas("ico", ("IČO", 50, 100), ("Název žadatele", 200, 100), rules=rules)
    assert not seen(found, (300, 120))
    assert seen(found, (100, 125))
