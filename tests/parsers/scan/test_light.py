"""Uneven light goes, ink and solid areas stay; specks of a fax go, full stops stay."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from parsers.scan.light import evened, has_colours, is_bilevel, paper_light, unevenness, without_specks, without_streaks
from tests.parsers.scan.sheets import sheet


def test_shadow_becomes_white_and_text_stays_dark() -> None:
    page = sheet()
    shade = np.linspace(0.45, 1.0, page.shape[1])[None, :]
    shaded = (page * shade).astype(np.uint8)
    even = evened(shaded, paper_light(shaded, 150))
    assert (even[page == 255] > 245).mean() > 0.995
    assert even[page < 20].mean() < 40


def test_white_on_solid_black_stays_readable() -> None:
    page = sheet()
    page[600:800] = 255 - sheet()[600:800]
    even = evened(page, paper_light(page, 150))
    assert np.median(even[600:800]) < 40


@pytest.mark.parametrize("ink", [215, 200, 120])
def test_pencil_is_not_wiped_out(ink: int) -> None:
    page = np.full((1754, 1240), 250, np.uint8)
    cv2.line(page, (300, 300), (700, 320), ink, 3)
    even = evened(page, paper_light(page, 150))
    assert even[310, 500] < ink + 20


def test_unevenness_tells_light_of_a_room_from_a_scanner() -> None:
    page = sheet()
    assert unevenness(paper_light(page, 150)) < 0.05
    assert unevenness(paper_light((page * np.linspace(0.6, 1, page.shape[0])[:, None]).astype(np.uint8), 150)) > 0.2


def test_specks_go_and_full_stops_stay() -> None:
    page = np.full((400, 400), 255, np.uint8)
    page[100, 100] = page[200, 200] = page[200, 201] = 0
    page[300:303, 300:303] = 0
    page[50:60, 50:60] = 0
    page[55, 55] = 255
    clean = without_specks(page, 200)
    assert clean[100, 100] > 250
    assert clean[200, 200] > 250
    assert clean[301, 301] < 60
    assert clean[55, 55] < 60


def test_bilevel_is_told_from_grey() -> None:
    assert is_bilevel(np.where(sheet() < 128, 0, 255).astype(np.uint8))
    assert not is_bilevel(cv2.GaussianBlur(sheet(), (0, 0), 1))
    assert not is_bilevel(np.full((50, 50), 255, np.uint8))


def test_colours_are_seen_in_a_stamp_and_not_in_grain() -> None:
    colour = np.repeat(sheet(75)[:, :, None], 3, axis=2)
    colour = np.clip(colour + np.random.default_rng(1).normal(0, 6, colour.shape), 0, 255).astype(np.uint8)
    assert not has_colours(colour)
    cv2.circle(colour, (300, 500), 40, (40, 50, 180), 3)
    assert has_colours(colour)


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (20, 20)])
def test_light_of_tiny_pictures_is_measured(shape: tuple[int, int]) -> None:
    grey = np.zeros(shape, np.uint8)
    assert evened(grey, paper_light(grey, 150)).shape == shape


def test_streak_of_a_fax_goes_and_letters_under_it_stay() -> None:
    page = np.where(sheet() < 128, 0, 255).astype(np.uint8)
    ink_at = np.flatnonzero((page < 128).any(axis=0))
    column = int(ink_at[len(ink_at) // 2])
    streaked = page.copy()
    streaked[np.random.default_rng(1).random(len(page)) < 0.6, column] = 0
    cleaned = without_streaks(streaked)
    assert (cleaned[:60] == 255).all()
    assert ((page < 128) & (cleaned > 128)).sum() == 0


def test_rule_of_a_table_is_no_streak() -> None:
    page = np.full((1600, 1200), 255, np.uint8)
    page[200:1400, 600:602] = 0
    assert (without_streaks(page) == page).all()
