"""A form typed into the text of a mail: read by its labels, never complete, and no signature taken for one."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.demo.forms import complete_values
from intake.demo.layouts import in_words
from parsers.body_lines import own_words
from parsers.form import Origin, Outcome, ParsedForm
from tests.parsers.form_samples import definition, read_all, wrong

VALUES = complete_values("zlatovice")
LINES = [
    f"{field.label}: {in_words(field.key, VALUES) or VALUES[field.key]}"
    for field in definition().fields
    if VALUES.get(field.key) is not None
]
GREETING = "Dobrý den,\nzasíláme žádost obce.\n\n"
CLOSING = "\n\nS pozdravem\nJana Nová\nstarostka\nTel.: 601 222 333\n"

SIGNATURE = (
    "V příloze zasíláme žádost.\n\nObec Lhota\nIČO: 00236195\nTelefon: 601 222 333\nE-mail: a@b.cz\n"
    "ID datové schránky: abcdefg\nWebové stránky: www.lhota.cz\nUlice a číslo: Dlouhá 1\nPSČ: 120 00"
)


def read(text: str, folder: Path) -> ParsedForm:
    [form] = read_all(own_words(text, is_reply=False).encode(), folder, media_type="text/plain")
    return form


def wrapped(line: str) -> str:
    return textwrap.fill(line, 72)


@pytest.mark.parametrize(
    ("line", "between"),
    [
        (str, "\n"),
        (str, "\n\n"),
        (wrapped, "\n"),
        (lambda line: line.replace(": ", "\t", 1), "\n"),
        (lambda line: line.replace(": ", ":\n", 1), "\n"),
        (lambda line: f"* {line}", "\n"),
        (lambda line: "> " + wrapped(line).replace("\n", "\n> "), "\n> \n"),
    ],
)
def test_form_in_a_text_is_read_whole(line: Callable[[str], str], between: str, tmp_path: Path) -> None:
    form = read(GREETING + between.join(map(line, LINES)) + CLOSING, tmp_path)
    assert wrong(form, VALUES) == {}
    assert {value.origin for value in form.fields if value.value is not None} == {Origin.MESSAGE}
    assert all(value.page_index is None for value in form.fields)


def test_text_is_never_complete_and_never_signed(tmp_path: Path) -> None:
    form = read("\n".join(LINES), tmp_path)
    assert form.outcome is Outcome.NEEDS_REVIEW
    assert form.findings[0].code == "form-in-body"
    assert form.handwritten_signature.present is False


@pytest.mark.parametrize(
    "text",
    [
        SIGNATURE,
        "\n".join(f"{field.label}:" for field in definition().fields),
        "Prosím o informace, jaký partnerský region nabízíte. " * 20,
        "",
    ],
)
def test_signatures_questions_and_the_blank_form_are_no_form(text: str, tmp_path: Path) -> None:
    assert read(text, tmp_path).outcome is Outcome.NOT_A_FORM


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.sampled_from([*LINES, "", "\t\t", ":" * 9, "[x] ano", "\x00\ud800"]) | st.text(), max_size=30))
def test_any_text_ends_in_one_judgement(lines: list[str], tmp_path: Path) -> None:
    text = "\n".join(lines).encode("utf-8", "surrogatepass")
    for form in read_all(text, tmp_path, media_type="text/plain"):
        assert form.outcome in (Outcome.NEEDS_REVIEW, Outcome.NOT_A_FORM, Outcome.UNREADABLE)
