"""Pages under one another: which lines at their edges are running heads."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import Page
from parsers.sheet import lay_out
from tests.parsers.sheet_samples import said, words


def lines(*heads: str, y: float = 30, body: str = "Obec Lhota") -> list[str]:
    """The lines of pages with a head each and the same body."""
    pages = [
        Page(
            index=number,
            width=595,
            height=842,
            words=(*words(60, y, head, page=number), *words(60, 300, body, page=number)),
        )
        for number, head in enumerate(heads)
    ]
    return [said(line) for line in lay_out(pages).lines]


@pytest.mark.parametrize("head", ["Žádost o partnerství · list {} ze 3", "Příloha č. 5, strana {}", "{}. list žádosti"])
def test_head_that_counts_the_pages_is_left_out(head: str) -> None:
    assert lines(*(head.format(number) for number in (1, 2, 3))) == ["Obec Lhota"] * 3


def test_head_that_repeats_is_read_once() -> None:
    assert lines("Město Kolín", "Město Kolín") == ["Město Kolín", "Obec Lhota", "Obec Lhota"]


@pytest.mark.parametrize("heads", [("Náves 11", "Náves 12"), ("Náves 2", "Náves 1"), ("Počet obyvatel 1",)])
def test_other_numbers_at_the_edge_are_read(heads: tuple[str, ...]) -> None:
    assert [line for line in lines(*heads) if line != "Obec Lhota"] == list(heads)


def test_counted_line_in_the_middle_is_read() -> None:
    assert "strana 1 žádosti" in lines("strana 1 žádosti", "strana 2 žádosti", y=200)


@given(st.lists(st.text(alphabet="Ob1 2ž\N{REPLACEMENT CHARACTER}", max_size=12), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_any_head_leaves_the_body_whole(heads: list[str]) -> None:
    assert [line for line in lines(*heads, body="Lhota") if line == "Lhota"] == ["Lhota"] * len(heads)


@pytest.mark.parametrize(("head", "kept"), [("- 2 -", []), ("strana 2", []), ("2 / 3", []), ("250", ["250"])])
def test_number_of_the_page_at_its_top_is_left_out(head: str, kept: list[str]) -> None:
    assert [line for line in lines("Obec", head) if line not in ("Obec", "Obec Lhota")] == kept
