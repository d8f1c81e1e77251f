"""The lean of lines of text is found to a twentieth of a degree."""

from __future__ import annotations

import numpy as np
import pytest

from parsers.scan.skew import skew_of
from tests.parsers.scan.sheets import leaning, sheet


@pytest.mark.parametrize("degrees", [-11.3, -8.0, -3.37, -0.4, 0.0, 0.12, 1.05, 5.5, 8.0])
def test_skew_is_found(degrees: float) -> None:
    found = skew_of(255 - leaning(sheet(), degrees))
    assert found.degrees == pytest.approx(degrees, abs=0.05)
    assert found.sharpness > 3


@pytest.mark.parametrize("shape", [(1, 1), (20, 20), (40, 3000), (3000, 33)])
def test_skew_of_nothing_is_none(shape: tuple[int, int]) -> None:
    assert skew_of(np.zeros(shape, np.uint8)).degrees == 0.0
