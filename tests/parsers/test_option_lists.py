"""Lists of printed answers that say themselves which question they belong to; tables for both regions."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.demo.layouts import BOLD, Paper
from parsers.choices import choice_names
from parsers.form import ParsedForm
from parsers.options import option_keys
from tests.parsers.form_samples import codes, definition, field, read_one

REGIONS = ("Burgundsko-Franche-Comté (FR)", "Porýní-Falc (DE)", "Opolské vojvodství (PL)", "Benátsko (IT)")


def form_of(paper: Paper, folder: Path) -> ParsedForm:
    paper.text(45, 800, "Pro zahájení zahraniční spolupráce obcí SK", 14, BOLD)
    paper.text(45, 60, "Zkušenosti s mezinárodními projekty: žádné")
    return read_one(paper.done(), folder)


def column(paper: Paper, x: float, y: float, options: tuple[str, ...], ticked: set[str]) -> None:
    for number, option in enumerate(options):
        paper.box(x, y - 15 * number, ticked=option in ticked)
        paper.text(x + 13, y - 15 * number, option)


def test_options_beside_another_question_stay_with_their_own(tmp_path: Path) -> None:
    paper = Paper()
    paper.text(330, 760, "Jazyky pro komunikaci")
    column(paper, 330, 744, ("čeština", "angličtina", "němčina", "polština"), {"němčina", "polština"})
    paper.text(45, 729, "Okres:")
    form = form_of(paper, tmp_path)
    assert field(form, "languages").value == ("de", "pl")
    assert field(form, "district").value is None


def matrix(paper: Paper, heads: tuple[str, str], ticked: set[tuple[int, int]]) -> None:
    paper.text(250, 740, heads[0])
    paper.text(350, 740, heads[1])
    for row, region in enumerate(REGIONS):
        paper.text(45, 720 - 16 * row, region)
        for place, x in enumerate((262, 362)):
            paper.box(x, 719 - 16 * row, ticked=(row, place) in ticked)


@pytest.mark.parametrize(
    ("heads", "first", "second"),
    [
        (("1. volba", "2. volba"), "rheinland-pfalz", "opolskie"),
        (("náhradní", "první"), "opolskie", "rheinland-pfalz"),
    ],
)
def test_table_for_both_regions_is_read_by_its_heads(
    heads: tuple[str, str], first: str, second: str, tmp_path: Path
) -> None:
    paper = Paper()
    matrix(paper, heads, {(1, 0), (2, 1)})
    form = form_of(paper, tmp_path)
    assert field(form, "partner_region").value == first
    assert field(form, "alternate_region").value == second


def test_table_for_both_regions_without_heads_is_for_a_person(tmp_path: Path) -> None:
    paper = Paper()
    matrix(paper, ("A", "B"), {(1, 0), (2, 1)})
    form = form_of(paper, tmp_path)
    for key in ("partner_region", "alternate_region"):
        assert (field(form, key).value, field(form, key).accepted) == (None, False)
        assert "mark-unclear" in codes(form, key)


def test_two_ticks_for_one_choice_are_for_a_person(tmp_path: Path) -> None:
    paper = Paper()
    matrix(paper, ("1. volba", "2. volba"), {(1, 0), (2, 0), (3, 1)})
    form = form_of(paper, tmp_path)
    assert field(form, "partner_region").value is None
    assert field(form, "alternate_region").value == "veneto"


def test_name_before_the_first_box_that_went_with_the_label_is_an_option(tmp_path: Path) -> None:
    paper = Paper()
    x = paper.text(45, 760, "Typ partnera ")
    for option in ("obec", "město", "škola"):
        x = paper.text(x, 760, f"{option} ")
        paper.box(x, 759, ticked=option == "obec")
        x += 13
    kind = field(form_of(paper, tmp_path), "partner_type")
    assert kind.value == "obec" or not kind.accepted


def test_name_in_two_lines_beside_its_box_is_whole(tmp_path: Path) -> None:
    paper = Paper()
    paper.text(45, 760, "Partnerský region:")
    paper.box(150, 759, ticked=True)
    paper.text(163, 766, "Bratislavský")
    paper.text(163, 754, "samosprávný kraj")
    paper.box(300, 759, ticked=False)
    paper.text(313, 760, "Porýní-Falc")
    assert field(form_of(paper, tmp_path), "partner_region").value == "bratislavsky-kraj"


def test_name_in_brackets_tells_what_an_option_in_other_words_means() -> None:
    kind = definition().field("cooperation_areas")
    texts = ("tomu, jak se vede obec (zkušenosti samospráv)", "kultuře a tradicím", "něčemu (jinému)")
    assert option_keys(texts, lambda _: None, choice_names(kind)) == ("self_government", "culture", None)
