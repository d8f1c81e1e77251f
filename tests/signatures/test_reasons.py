"""Every reason has a sentence in both languages, an explanation and a code that comes back."""

from __future__ import annotations

import pytest

from signatures.errors import CODES
from signatures.reasons import REASONS, code_of, in_czech, reason
from signatures.reasons_container import CONTAINER
from signatures.reasons_document import DOCUMENT
from signatures.reasons_trust import TRUST


@pytest.mark.parametrize("code", sorted(REASONS))
def test_reason_is_one_sentence_with_its_code(code: str) -> None:
    written = reason(code, "ico")
    assert code_of(written) == code_of(in_czech(written)) == code
    assert written.endswith(". (ico)")
    assert in_czech(written) == f"{code}: {REASONS[code].czech} (ico)"
    assert max(len(REASONS[code].english), len(REASONS[code].czech)) <= 110


def test_unknown_code_stays_as_it_is() -> None:
    assert in_czech("child-memory: Too much.") == "child-memory: Too much."


def test_tables_share_no_code() -> None:
    assert len(REASONS) == len(CONTAINER) + len(DOCUMENT) + len(TRUST)


def test_each_reason_is_explained() -> None:
    assert REASONS.keys() <= CODES.keys()


@pytest.mark.parametrize(
    ("code", "detail", "czech"),
    [
        ("changed-after-signing", "page 1, page 3 (added) and 2 more", "strana 1, strana 3 (přidáno) a další (2)"),
        ("certificate-revoked", "2026-11-12 09:00 UTC, key_compromise", "2026-11-12 09:00 UTC, vyzrazený klíč"),
        ("list-stale", "tl/cz.xml, 12 days past its date", "tl/cz.xml, dnů po lhůtě: 12"),
        ("existed-at-receipt", "revoked 2026-11-12", "zneplatněn 2026-11-12"),
        ("signs-file", "page 1.pdf", "page 1.pdf"),
        ("form-value-changed", "page 1 (added)", "page 1 (added)"),
    ],
)
def test_our_own_words_in_a_detail_are_czech_and_names_stay(code: str, detail: str, czech: str) -> None:
    assert in_czech(reason(code, detail)).endswith(f" ({czech})")
