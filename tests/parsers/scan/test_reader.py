"""Pictures of a document one after the other, as far as the time goes."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from intake.demo.layouts import Paper as Drawing
from parsers.errors import LimitExceeded, Unreadable
from parsers.scan.picture import Picture
from parsers.scan.reader import scan
from tests.parsers.scan.prints import ink, picture


def text(drawing: Drawing) -> None:
    for number in range(12):
        drawing.text(45, 760 - 20 * number, f"Řádek {number} textu, z něhož je poznat, kde má strana hlavu a patu")


PAGE = ink(text)
SMALL = np.ascontiguousarray(PAGE[:1200])


def test_pages_are_read_in_their_places() -> None:
    scans = scan([picture(SMALL, 2), picture(SMALL, 5)])
    assert (sorted(scans.pages), scans.left_out, scans.problem) == ([2, 5], False, None)
    assert "Řádek" in [word.text for word in scans.pages[5].page.words]


def test_page_on_its_head_is_turned() -> None:
    upside_down = np.ascontiguousarray(PAGE[::-1, ::-1])
    scanned = scan([picture(upside_down)]).pages[0]
    assert scanned.page.turned == 180
    first = next(word for word in scanned.page.words if word.text == "Řádek")
    assert scanned.page.as_shown(first.box)[1] > 700


def test_time_that_is_over_leaves_pages_out() -> None:
    scans = scan([picture(SMALL, 0), picture(SMALL, 1), picture(SMALL, 2)], seconds=0.0)
    assert (sorted(scans.pages), scans.left_out) == ([0], True)


def test_no_picture_is_no_page() -> None:
    scans = scan([])
    assert (len(scans.pages), scans.left_out, scans.problem) == (0, False, None)


def failing(*pictures: Picture) -> Iterator[Picture]:
    yield from pictures
    raise LimitExceeded("picture-too-large", "The picture is too large.")


def test_error_after_a_page_is_kept_beside_it() -> None:
    scans = scan(failing(picture(SMALL)))
    assert sorted(scans.pages) == [0]
    assert scans.problem is not None
    assert scans.problem.code == "picture-too-large"


def test_error_without_a_page_is_raised() -> None:
    with pytest.raises((LimitExceeded, Unreadable)) as caught:
        scan(failing())
    assert caught.value.code == "picture-too-large"


def test_allocation_that_fails_is_a_memory_error() -> None:
    def without_memory() -> Iterator[Picture]:
        problem = cv2.error("Failed to allocate")
        problem.code = -4
        raise problem
        yield

    with pytest.raises(MemoryError):
        scan(without_memory())
