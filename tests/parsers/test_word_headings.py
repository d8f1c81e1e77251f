"""Tests of parsers.word_headings and word_leftover: what headings and hints aren't, and doubts about empty fields."""

from __future__ import annotations

from pathlib import Path

from tests.parsers.test_docx import answer, field, read_body
from tests.parsers.word_samples import p, t, tbl, tc, tr

SMALL, BIG, BOLD = '<w:sz w:val="15"/>', '<w:b/><w:sz w:val="24"/>', "<w:b/>"
QUESTIONS = (
    ("IČO", "00990019"),
    ("PSČ", "250 01"),
    ("Ulice a číslo", "Náves 1"),
    ("E-mail kontaktní osoby", "urad@lhota.example"),
    ("Telefon kontaktní osoby", "601 000 111"),
)


def captions(*pairs: tuple[str, str]) -> str:
    """Small labels, each above its answer."""
    return tbl(*(row for label, text in pairs for row in (tr(tc(p(t(label, SMALL)))), tr(tc(p(text))))))


def test_heading_that_sounds_like_a_label_is_none(tmp_path: Path) -> None:
    heading = tbl(tr(tc(p(t("Popis záměru", BIG)))))
    form = read_body(tmp_path, captions(*QUESTIONS), heading, captions(("Popis záměru", "Chceme se přátelit.")))
    assert answer(form, "intent") == ("Chceme se přátelit.", True)


def test_heading_ends_a_long_answer(tmp_path: Path) -> None:
    title = p("V. Ostatní", properties='<w:pStyle w:val="Nadpis1"/>')
    form = read_body(tmp_path, p("Popis záměru:"), p("Chceme se přátelit."), title, p("něco jiného"))
    assert "Ostatní" not in str(field(form, "intent").value)


def test_empty_field_beside_an_answer_without_label_is_doubted(tmp_path: Path) -> None:
    asked = tr(*(tc(p(t(text, SMALL))) for text in ("Okres", "Kdo u vás peče")))
    form = read_body(tmp_path, captions(*QUESTIONS), tbl(asked, tr("", "Novák")))
    assert answer(form, "district") == (None, False)


def test_empty_field_with_nothing_near_is_empty(tmp_path: Path) -> None:
    form = read_body(tmp_path, captions(("Funkce kontaktní osoby", ""), *QUESTIONS))
    assert answer(form, "contact_role") == (None, True)


def test_label_in_an_answer_is_none(tmp_path: Path) -> None:
    form = read_body(tmp_path, captions(*QUESTIONS, ("Popis záměru", "Web: viz výše. Chceme se přátelit.")))
    assert answer(form, "intent") == ("Web: viz výše. Chceme se přátelit.", True)


def test_formatted_options_are_chosen(tmp_path: Path) -> None:
    under = '<w:b/><w:u w:val="single"/>'
    form = read_body(tmp_path, p("Typ žadatele: obec / ", t("město", under), " / škola / jiná instituce"))
    assert field(form, "applicant_type").value == "mesto"


def test_struck_options_are_not_chosen(tmp_path: Path) -> None:
    struck = "<w:strike/>"
    form = read_body(tmp_path, p("Typ žadatele: ", t("obec", struck), " / město / ", t("škola", struck)))
    assert field(form, "applicant_type").value == "mesto"


def test_options_in_a_table_within_the_cell_belong_to_it(tmp_path: Path) -> None:
    inner = tbl(tr("☐ obec", "☒ město"), tr("☐ škola", "☐ jiná instituce"))
    form = read_body(tmp_path, tbl(tr(tc(p("Typ žadatele"))), tr(tc(inner, p()))))
    assert field(form, "applicant_type").value == "mesto"


def test_gloss_in_its_own_type_is_no_answer(tmp_path: Path) -> None:
    label = p(t("Název žadatele", BOLD), t(" / Name of applicant", "<w:i/>"))
    form = read_body(tmp_path, tbl(tr(tc(label, p("Obec Lhota")))))
    assert answer(form, "applicant_name") == ("Obec Lhota", True)


def test_hint_below_a_label_answered_beside_is_no_answer(tmp_path: Path) -> None:
    rows = [tr(tc(p(label)), tc(p(text))) for label, text in QUESTIONS]
    hinted = tr(tc(p("Velikost partnera"), p("počtem obyvatel, žáků apod.")), tc(p()))
    assert field(read_body(tmp_path, tbl(*rows, hinted)), "partner_size").value is None
