"""Pages kept within a bounded memory."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from parsers.scan.pages import Scanned
from parsers.scan.shelf import UNPACKED, Shelf
from tests.parsers.scan.prints import unread


def page(index: int, *, colour: bool = False) -> Scanned:
    rng = np.random.default_rng(index)
    scanned = unread(rng.integers(0, 256, (40, 30), np.uint8), index)
    shown = rng.integers(0, 256, (40, 30, 3), np.uint8) if colour else None
    return replace(scanned, paper=replace(scanned.paper, colour=shown), cleaned=255 - scanned.cleaned)


@pytest.mark.parametrize("colour", [False, True])
def test_packed_pages_come_back_as_they_were(colour: bool) -> None:
    shelf, pages = Shelf(), [page(index, colour=colour) for index in range(UNPACKED + 4)]
    for scanned in pages:
        shelf.put(scanned)
    for scanned in pages:
        found = shelf[scanned.page.index]
        assert np.array_equal(found.paper.grey, scanned.paper.grey)
        assert np.array_equal(found.cleaned, scanned.cleaned)
        assert (found.paper.colour is None) == (scanned.paper.colour is None)
        assert not colour or np.array_equal(found.paper.colour, scanned.paper.colour)
        assert found.page == scanned.page


def test_pages_are_listed_in_their_order() -> None:
    shelf = Shelf()
    for index in (7, 2, 9, 4, 0):
        shelf.put(page(index))
    assert (list(shelf), len(shelf)) == ([0, 2, 4, 7, 9], 5)
    assert 9 in shelf
    assert 1 not in shelf


def test_page_that_was_not_read_is_a_key_error() -> None:
    shelf = Shelf()
    assert not shelf
    with pytest.raises(KeyError):
        shelf[0]


def test_page_in_use_stays_as_it_is() -> None:
    shelf = Shelf()
    shelf.put(page(0))
    used = shelf[0]
    for index in range(1, UNPACKED):
        shelf.put(page(index))
    assert shelf[0] is used
