"""What to do about a code."""

from __future__ import annotations

import pytest

from intake.findings import CODES, remedy


def test_remedy_is_that_of_the_room_that_made_the_code() -> None:
    assert remedy("signature-missing") == CODES["signature-missing"][1]
    assert all(remedy(code) for code in ("ico-checksum", "needs-ocr", "too-many-parts"))


@pytest.mark.parametrize("code", [None, "", "nobody-knows"])
def test_remedy_of_an_unknown_code_is_empty(code: str | None) -> None:
    assert remedy(code) == ""
