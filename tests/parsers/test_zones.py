"""Which label a word answers: in running text with dots, in cells, below a caption."""

from __future__ import annotations

import pytest

from parsers.document import Box, Word
from parsers.sheet import Sheet
from parsers.text_layer import read_zone
from tests.parsers.form_samples import definition, regions
from tests.parsers.sheet_samples import PRINT, TYPED, answers, frame, sheet_of, tick, width, words, zones_of


def dots(start: float, end: float, y: float) -> Box:
    return (start, y + 7, end, y + 9)


def running(end: float, *, closed: bool = True) -> tuple[list[list[Word]], list[Box]]:
    """„IČO …… Okres …… PSČ ……“ as text runs, the last dots up to ``end``; unless closed nothing parts the labels."""
    labels = [words(60, 100, "IČO"), words(200, 100, "Okres"), words(400, 100, "PSČ")]
    leaders = [dots(78, 195, 100), dots(230, 395, 100)] if closed else []
    answer = [words(80, 99, "00234567"), words(235, 99, "Kolín")]
    margin = words(60, 200, "Charakteristika obce"), words(500, 300, "konec")
    return [*labels, *answer, *margin], [*leaders, dots(418, end, 100)]


def test_answer_goes_on_below_where_text_and_dots_run_on() -> None:
    texts, leaders = running(430)
    assert answers(sheet_of(*texts, words(60, 114, "280 02"), leaders=leaders))["postal_code"] == "280 02"


@pytest.mark.parametrize(
    ("end", "closed", "x"), [(528, True, 60), (430, False, 60), (430, True, 140)], ids=["room", "no dots", "indented"]
)
def test_answer_below_stays_with_the_label_above_it_elsewhere(end: float, closed: bool, x: float) -> None:
    texts, leaders = running(end, closed=closed)
    assert answers(sheet_of(*texts, words(x, 114, "280 02"), leaders=leaders))["postal_code"] != "280 02"


def test_line_of_a_single_label_does_not_run_on() -> None:
    sheet = sheet_of(words(60, 100, "Okres"), words(60, 114, "Kolín"), leaders=[dots(90, 120, 100)])
    assert answers(sheet)["district"] == "Kolín"


def test_label_cut_by_lines_to_write_on_does_not_lie_between_them() -> None:
    label = "Charakteristika obce"
    cut = 60 + width("Charakteristika") + 8
    strokes = [(cut, 90, cut + 0.5, 130), (400, 90, 400.5, 130), (cut, 92, 400, 92.5), (cut, 128, 400, 128.5)]
    sheet = sheet_of(words(60, 100, "PSČ:"), words(60, 106, label), words(250, 100, "280 02"), rules=strokes)
    assert answers(sheet)["postal_code"] == "280 02"


def test_label_in_its_cell_is_found_there() -> None:
    cells = [*frame(50, 90, 200, 120), *frame(200, 90, 400, 120)]
    sheet = sheet_of(words(60, 100, "Okres"), words(210, 100, "Kolín"), rules=cells)
    assert answers(sheet)["district"] == "Kolín"


def captioned() -> list[list[Word]]:
    """Numbers, each above a line with its label below it."""
    rows = (("00234567", "IČO"), ("280 02", "PSČ"), ("+420 321 000 111", "Telefon"))
    return [text for n, (value, name) in enumerate(rows) for text in _below(100 + 60 * n, value, name)]


def _below(y: float, value: str, name: str) -> tuple[list[Word], list[Word]]:
    return words(60, y, value), words(60, y + 14, name)


def under(y: float) -> Box:
    return (58, y + 12, 300, y + 12.5)


def with_choice() -> Sheet:
    """And options above the line whose label asks for one of them."""
    options = [tick(60, 300), tick(130, 300, ticked=True), tick(200, 300)]
    choice = [
        words(72, 300, "obec"),
        words(142, 300, "město"),
        words(212, 300, "škola"),
        words(60, 314, "Typ žadatele"),
    ]
    return sheet_of(*captioned(), *choice, marks=options, rules=[under(y) for y in (100, 160, 220, 300)])


def test_forms_that_ask_below_their_lines_are_told_so() -> None:
    found = zones_of(with_choice())
    assert {key for key, zone in found.items() if zone.captioned} >= {"ico", "postal_code", "applicant_type"}


def test_options_above_their_caption_answer_it() -> None:
    form = definition()
    reading = read_zone(zones_of(with_choice())["applicant_type"], form.field("applicant_type"), form, regions())
    assert (reading.answer, reading.undecided) == (("mesto",), False)


def test_forms_that_ask_beside_are_not() -> None:
    found = zones_of(sheet_of(words(60, 100, "IČO"), words(160, 100, "00234567"), rules=[under(100)]))
    assert not found["ico"].captioned


def test_caption_has_only_words_near_its_line() -> None:
    far = words(60, 20, "kdyby se tam nikdo nenašel")
    sheet = sheet_of(far, *captioned(), rules=[under(y) for y in (100, 160, 220)])
    assert answers(sheet)["ico"] == "00234567"


def test_label_right_above_a_box_asks_for_what_stands_in_it() -> None:
    """Two frames side by side, each with boxes of its own below their labels."""
    rules = [*frame(40, 90, 310, 300), *frame(310, 90, 560, 300), *frame(50, 115, 280, 135), *frame(320, 175, 550, 195)]
    left = words(52, 104, "Funkce kontaktní osoby"), words(58, 120, "starostka")
    right = words(322, 162, "E-mail"), words(328, 180, "a@lhota.example")
    found = answers(sheet_of(*left, *right, rules=rules))
    assert (found["contact_role"], found["contact_email"]) == ("starostka", "a@lhota.example")


def test_running_text_goes_on_where_the_line_is_full() -> None:
    """„PSČ 280 02, v obci / Kolín“ without any dots."""
    line = words(60, 100, "PSČ:"), words(100, 100, "280 02,"), words(100 + width("280 02, "), 100, "Okres:")
    wider = words(500, 300, "konec")
    sheet = sheet_of(*line, words(60, 114, "Kolín"))
    assert answers(sheet)["district"] == "Kolín"
    assert "Kolín" not in answers(sheet_of(*line, words(60, 114, "Kolín"), wider))["district"]


def test_text_across_the_page_answers_no_label_in_its_middle() -> None:
    sheet = sheet_of(words(200, 100, "Okres"), words(60, 114, "Komise návrh projedná na nejbližším zasedání a odpoví."))
    assert answers(sheet)["district"] == ""


def test_options_of_the_right_column_answer_the_question_above_them() -> None:
    left = words(60, 100, "Funkce kontaktní osoby"), words(180, 100, "starosta")
    right = words(330, 84, "Typ partnera"), words(342, 100, "obec"), words(342, 116, "město")
    sheet = sheet_of(*left, *right, marks=[tick(330, 100), tick(330, 116, ticked=True)])
    assert answers(sheet)["contact_role"] == "starosta"
    assert answers(sheet)["partner_type"] == "obec město"


def test_options_begin_below_the_number_of_their_question() -> None:
    options = [tick(52, 116), tick(52, 132, ticked=True)]
    sheet = sheet_of(
        words(50, 100, "4."), words(74, 100, "Typ partnera"), words(64, 116, "obec"), words(64, 132, "město"),
        marks=options,
    )  # fmt: skip
    assert answers(sheet)["partner_type"] == "obec město"


def test_options_begin_below_the_sentence_of_their_label() -> None:
    sheet = sheet_of(
        words(60, 100, "Rádi bychom spolupracovali (typ partnera):"), words(72, 116, "obec"), words(140, 116, "město"),
        marks=[tick(60, 116), tick(128, 116, ticked=True)],
    )  # fmt: skip
    assert answers(sheet)["partner_type"] == "obec město"


def typed_form(*more: list[Word]) -> Sheet:
    """Labels in one type, answers in another, and more."""
    known = (("Okres", "280 02"), ("Telefon", "321 000 111"), ("E-mail", "urad@lhota.example"), ("PSČ", "281 63"))
    labels = [words(60, 40 + 30 * n, label, style=PRINT) for n, (label, _) in enumerate(known)]
    typed = [words(160, 40 + 30 * n, text, style=TYPED) for n, (_, text) in enumerate(known)]
    return sheet_of(*labels, *typed, *more)


def test_hint_beside_what_was_typed_is_no_answer() -> None:
    hint = words(200, 200, "nemusíte odpovídat", style=PRINT)
    label, region = words(60, 200, "Náhradní region:", style=PRINT), words(60, 214, "Opolskie", style=TYPED)
    assert answers(typed_form(label, hint, region))["alternate_region"] == "Opolskie"


def test_answer_that_sounds_like_a_label_is_none() -> None:
    label, typed = words(60, 200, "Typ partnera:", style=PRINT), words(160, 200, "OBEC", style=TYPED)
    found = answers(typed_form(label, typed))
    assert (found["partner_type"], "municipality" in found) == ("OBEC", False)
