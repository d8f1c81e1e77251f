"""Every reason has a sentence, an explanation and a code that comes back."""

from __future__ import annotations

import pytest

from signatures.errors import CODES
from signatures.reasons import SENTENCES, code_of, reason
from signatures.verdict import CAPS


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_reason_is_one_sentence_with_its_code(code: str) -> None:
    written = reason(code, "ico")
    assert code_of(written) == code
    assert written.endswith(". (ico)")
    assert len(SENTENCES[code]) <= 100


def test_each_reason_is_explained() -> None:
    assert SENTENCES.keys() <= CODES.keys()


def test_each_cap_belongs_to_a_reason() -> None:
    assert CAPS.keys() <= SENTENCES.keys()
