"""Tests of parsers.word_blanks: sentences with blanks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.parsers.test_docx import answer, codes, field, read_body
from tests.parsers.word_samples import p, t, tbl, tc, tr

LINE, BOLD, ITALIC = '<w:u w:val="single"/>', "<w:b/>", "<w:i/>"


def sentence(look: str) -> str:
    return p(
        "Žadatel ", t("Obec Lhota", look), ", IČO ", t("00990019", look), ", PSČ ", t("250 01", look),
        ", okres ", t("Kladno", look), ", e-mail ", t("urad@lhota.example", look), ".",
    )  # fmt: skip


@pytest.mark.parametrize("look", [LINE, BOLD, ITALIC, '<w:color w:val="1F3864"/>', '<w:rFonts w:ascii="Courier New"/>'])
def test_answers_in_a_sentence_are_told_by_their_type(look: str, tmp_path: Path) -> None:
    form = read_body(tmp_path, sentence(look))
    assert answer(form, "ico") == ("00990019", True)
    assert answer(form, "postal_code") == ("25001", True)
    assert field(form, "district").value == "Kladno"


def test_answers_in_a_sentence_of_one_type_are_not_filed(tmp_path: Path) -> None:
    form = read_body(tmp_path, sentence(""))
    assert not any(value.accepted and value.value for value in form.fields if value.key != "website")


def test_full_stop_behind_an_answer_is_print(tmp_path: Path) -> None:
    form = read_body(tmp_path, sentence(LINE), p("Funkce kontaktní osoby: ", t("starostka", LINE), "."))
    assert answer(form, "contact_role") == ("starostka", True)


def test_full_stop_in_the_same_type_is_doubted(tmp_path: Path) -> None:
    form = read_body(tmp_path, p("Funkce kontaktní osoby: starostka obce."))
    assert not field(form, "contact_role").accepted


def test_type_of_labels_tells_nothing(tmp_path: Path) -> None:
    rows = [("IČO:", "00990019"), ("PSČ:", "250 01"), ("E-mail:", "urad@lhota.example"), ("Okres:", "Kladno")]
    form = read_body(tmp_path, tbl(*(tr(tc(p(label)), tc(p(text))) for label, text in rows)))
    assert answer(form, "ico") == ("00990019", True)
    assert "text-unclear" not in codes(form, "ico")
