"""What a person sees of a form: every mark, in colours only on a terminal, broken to its width."""

from __future__ import annotations

from typing import Any

import pytest

from intake.cli.form_block import form_block
from intake.cli.output import Output

LABELS = {"ico": "IČO", "intent": "Popis záměru", "founder": "Zřizovatel", "street": "Ulice", "phone": "Telefon"}


def field(value: object, *, accepted: bool = True, raw: str | None = None) -> dict[str, Any]:
    origin = {"origin": "text_layer", "page": 1, "box": None, "confidence": 0.5}
    return {"value": value, "raw": raw, "accepted": accepted, **origin}


def record(**changes: Any) -> dict[str, Any]:
    fields = {
        "ico": field("00990019", raw="990 019"),
        "intent": field("slovo " * 40),
        "founder": field(None),
        "street": field("Návesní 12\x1b[2J", accepted=False),
        "phone": field(None),
    }
    missing = {"code": "required-missing", "severity": "error", "field": "phone", "message": "The field is empty."}
    mark = {"present": None, "confidence": 0.0, "page": None, "box": None}
    return {
        "file": "a\n.pdf",
        "part": None,
        "outcome": "needs_review",
        "fields": fields,
        "findings": [missing],
        "handwritten_signature": mark,
        **changes,
    }


def test_each_value_has_its_mark_and_nothing_foreign_reaches_the_terminal() -> None:
    lines = form_block(Output(), record(), LABELS).splitlines()
    assert lines[0] == "a .pdf: needs review: a person has to look at what is marked"
    assert [line.split()[:2] for line in lines[1:]] == [
        ["✔", "IČO"],
        ["✔", "Popis"],
        ["?", "Ulice"],
        ["✗", "Telefon"],
        ["–", "Zřizovatel"],
        ["✗", "Telefon:"],
    ]
    assert lines[3].endswith("Návesní 12[2J")
    assert lines[4].endswith("(left empty)")


def test_verbose_says_how_each_value_was_read() -> None:
    assert "ico: text_layer, page 2, 50% sure, written: 990 019" in form_block(Output(verbose=True), record(), LABELS)


def test_terminal_gets_colours_and_lines_that_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    plain = form_block(Output(color=False), record(), LABELS)
    assert max(map(len, plain.splitlines())) <= 80
    assert "\x1b[31m✗\x1b[0m" in form_block(Output(), record(), LABELS)


@pytest.mark.parametrize(("present", "line"), [(True, "  ✔ signed by hand"), (False, "  ? not signed by hand")])
def test_hand_is_told_only_where_somebody_looked(present: bool, line: str) -> None:
    mark = {"present": present, "confidence": 0.9, "page": 0, "box": None}
    assert line in form_block(Output(), record(handwritten_signature=mark), LABELS).splitlines()
    assert "signed by hand" not in form_block(Output(), record(), LABELS)
