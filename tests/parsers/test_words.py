"""Words sorted out: leaders, boxes of brackets, glued values, rings."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.document import Word
from parsers.words import cuts_of, ringed, take_brackets, without_leaders


def row(*texts: str, gap: float = 3.0, y: float = 100.0) -> list[Word]:
    """Words side by side, five points a letter."""
    words, x = [], 50.0
    for text in texts:
        words.append(Word(text=text, box=(x, y, x + 5 * len(text), y + 10), page_index=0))
        x += 5 * len(text) + gap
    return words


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Telefon:", ["Telefon:"]),
        ("Telefon:601", ["Telefon:", "601"]),
        ("Obec:Lhota", ["Obec:", "Lhota"]),
        ("mob.:+420", ["mob.:", "+420"]),
        ("https://lhota.example", ["https://lhota.example"]),
        ("8:30", ["8:30"]),
        ("Obec.....Lhota", ["Obec", ".....", "Lhota"]),
        ("Lhota____", ["Lhota", "____"]),
        ("DrSc.....", ["DrSc.", "...."]),
        ("Ph.D.....", ["Ph.D.", "...."]),
        ("2026…", ["2026", "…"]),
        ("", []),
    ],
)
def test_word_is_cut_around_leaders_and_behind_a_glued_colon(text: str, pieces: list[str]) -> None:
    assert [text[start:end] for start, end in pairwise(cuts_of(text))] == pieces


@given(st.text(alphabet="aČ1:._-… ", max_size=30) | st.text(max_size=20))
def test_cuts_lose_nothing(text: str) -> None:
    assert "".join(text[start:end] for start, end in pairwise(cuts_of(text))) == text


def test_leaders_are_taken_out_with_their_places() -> None:
    words = row("Obec", "......", "Lhota", "____", "-----")
    kept, leaders = without_leaders(words)
    assert [word.text for word in kept] == ["Obec", "Lhota"]
    assert leaders == [words[1].box, words[3].box, words[4].box]


@pytest.mark.parametrize(
    ("texts", "state"),
    [(("[x]",), True), (("[", "x", "]"), True), (("[", "]"), False), (("[]",), False), (("[X", "]"), True)],
)
def test_brackets_are_boxes_to_tick(texts: tuple[str, ...], state: bool) -> None:
    kept, marks = take_brackets(row("ano", *texts, "ne"))
    assert [word.text for word in kept] == ["ano", "ne"]
    assert [mark.ticked for mark in marks] == [state]


def test_brackets_far_apart_are_words() -> None:
    kept, marks = take_brackets(row("[", "]", gap=40))
    assert ([word.text for word in kept], marks) == (["[", "]"], [])


def test_ring_around_a_word_chooses_it_and_no_other() -> None:
    words = row("obec", "město", "škola", gap=20)
    x0, y0, x1, y1 = words[1].box
    assert [word.circled for word in ringed(words, [(x0 - 5, y0 - 4, x1 + 5, y1 + 4)])] == [False, True, False]


def test_ring_around_two_words_chooses_both() -> None:
    words = row("základní", "škola")
    ring = (words[0].box[0] - 5, 96.0, words[1].box[2] + 5, 114.0)
    assert all(word.circled for word in ringed(words, [ring]))


@pytest.mark.parametrize(
    "ring",
    [(40.0, 60.0, 300.0, 150.0), (0.0, 96.0, 500.0, 114.0), (52.0, 101.0, 60.0, 108.0), (400.0, 96.0, 430.0, 114.0)],
    ids=["stamp", "frame", "dot", "elsewhere"],
)
def test_other_curves_choose_nothing(ring: tuple[float, float, float, float]) -> None:
    assert not any(word.circled for word in ringed(row("obec", "město"), [ring]))
