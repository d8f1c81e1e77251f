"""Honest PDFs: none is called modified, invalid or unsupported, and each has the verdict that its certificate earns."""

from __future__ import annotations

import pytest

from signatures.pades import verify_pdf
from tests.signatures.believed import judging
from tests.signatures.honest import HONEST


@pytest.mark.parametrize("name", HONEST)
def test_honest_pdf_is_intact_unmodified_and_has_its_verdict(name: str) -> None:
    make, verdict = HONEST[name]
    report = verify_pdf(make(), judging())
    assert report.verdict is verdict
    assert report.signatures
    assert {(item.intact, item.modified_after_signing) for item in report.signatures} == {(True, False)}
