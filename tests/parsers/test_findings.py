"""Every code that this room gives out is explained."""

from __future__ import annotations

import re
from pathlib import Path

from parsers import errors
from parsers.findings import CODES

MINE = [
    "acroform", "assemble", "choices", "docx", "normalise", "opc", "pages", "painting", "pdf", "recognise", "settle",
    "text_layer", "unknown_labels", "widgets", "word_controls",
]  # fmt: skip
_GIVEN = re.compile(r'(?:error|warning|info|LimitExceeded|Unreadable|Encrypted)\(\s*"([a-z]+(?:-[a-z]+)+)"')


def test_every_code_has_its_explanation() -> None:
    room = Path(__file__).parents[2] / "parsers"
    given = {code for name in MINE for code in _GIVEN.findall((room / f"{name}.py").read_text("utf-8"))}
    assert len(given) > 30
    assert given <= set(CODES) | set(errors.CODES)


def test_explanations_are_sentences() -> None:
    for meaning, remedy in CODES.values():
        assert meaning.endswith(".")
        assert remedy.endswith(".")
