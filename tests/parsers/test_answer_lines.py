"""Where an answer of one or several lines ends, and what must not stand within it."""

from __future__ import annotations

import pytest

from parsers.reading import Reading
from parsers.sheet import Sheet
from parsers.text_layer import read_zones
from tests.parsers.form_samples import definition, regions
from tests.parsers.sheet_samples import sheet_of, tick, words, zones_of


def readings(sheet: Sheet) -> dict[str, Reading]:
    return read_zones(list(zones_of(sheet).values()), sheet, definition(), regions())


def signed(*below: tuple[float, str], place: str = "Kolíně", day: str = "8. října 2026") -> dict[str, Reading]:
    """„V Kolíně dne 8. října 2026“, with words below at their places."""
    lower = [words(x, 112, text) for x, text in below]
    return readings(
        sheet_of(words(60, 100, "V"), words(90, 100, place), words(200, 100, "dne"), words(230, 100, day), *lower)
    )


@pytest.mark.parametrize("day", ["8. října 2026", "dne 8. října 2026", "dne: 8. 10. 2026"])
def test_place_ends_before_the_word_of_the_date(day: str) -> None:
    found = signed(day=day)
    assert found["signed_place"].raw == "Kolíně"
    assert found["signed_date"].raw.endswith("2026")


def test_date_ends_with_its_line() -> None:
    assert signed((230, "Ivana Krůtová"))["signed_date"].raw == "8. října 2026"


def test_place_goes_on_right_below() -> None:
    assert signed((90, "Zdebořicích"), place="Prostředních")["signed_place"].raw == "Prostředních Zdebořicích"


def test_place_does_not_go_on_at_the_margin() -> None:
    assert signed((60, "Zašlete na adresu úřadu"))["signed_place"].raw == "Kolíně"


def test_rest_of_a_label_has_no_digits() -> None:
    sheet = sheet_of(words(60, 100, "Usnesení zastupitelstva"), words(178, 100, "schváleno 83/2025"))
    assert readings(sheet)["council_resolution"].raw == "schváleno 83/2025"


def test_boxes_within_a_text_are_doubted() -> None:
    label, options = words(60, 100, "Charakter partnera:"), (words(72, 114, "školy"), words(72, 128, "turismus"))
    reading = readings(sheet_of(label, *options, marks=[tick(60, 114), tick(60, 128, ticked=True)]))[
        "partner_character"
    ]
    assert reading.certainty == 0


def test_exact_label_out_of_order_beats_words_that_only_mean_it() -> None:
    early = words(60, 60, "Předpokládaný začátek:"), words(200, 60, "září 2027")
    late = (
        words(60, 100, "Popis záměru a očekávání:"),
        words(60, 114, "Chtěli bychom začít krokem: návštěvou."),
    )
    assert readings(sheet_of(*early, *late))["planned_start"].raw == "září 2027"
