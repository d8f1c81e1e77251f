"""Answers are read where the print has their places."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from parsers.document import Mark, Word
from parsers.reading import Reading
from parsers.scan.by_place import read_by_place
from parsers.scan.pages import Scanned
from parsers.scan.picture import POINTS_PER_DOT, Grey
from tests.parsers.scan.own_form import form, mark_of, places, regions, scanned, sheets, with_crosses

AREAS = "cooperation_areas"


def read(*pages: Scanned) -> dict[str, Reading]:
    marks = {page.page.index: mark_of(sheets()[page.page.index]) for page in pages}
    return read_by_place([0, 1, 2], {page.page.index: page for page in pages}, marks, form(), regions())


def with_words(page: Scanned, key: str, *texts: str, dx: float = 4.0) -> Scanned:
    """The page with words in the place of a field."""
    box = next(place.box for place in places(page.page.index) if place.key == key)
    x, words = box[0] + dx, []
    for text in texts:
        words.append(Word(text=text, box=(x, box[1] + 4, x + 5 * len(text), box[1] + 15), page_index=page.page.index))
        x += 5 * len(text) + 4
    return replace(page, page=replace(page.page, words=(*page.page.words, *words)))


def blackened(grey: Grey, key: str, option: str, *, over: int) -> Grey:
    """A box painted black, so many dots beyond its edges."""
    page, box = next((n, p.box) for n in range(3) for p in places(n) if (p.key, p.option) == (key, option))
    assert page == 1
    x0, y0, x1, y1 = (round(value / POINTS_PER_DOT) for value in box)
    result = grey.copy()
    result[y0 - over : y1 + over, x0 - over : x1 + over] = 0
    return result


def test_blank_form_has_every_field_and_no_answer() -> None:
    readings = read(*(scanned(number, sheets()[number]) for number in range(3)))
    assert set(readings) == {field.key for field in form().fields}
    assert all(reading.is_empty for reading in readings.values())


def test_words_in_a_place_are_its_answer() -> None:
    page = with_words(with_words(scanned(0, sheets()[0]), "municipality", "Kutná", "Hora"), "postal_code", "284", "01")
    readings = read(page)
    assert (readings["municipality"].raw, readings["postal_code"].raw) == ("Kutná Hora", "284 01")
    assert readings["street"].is_empty
    assert readings["municipality"].areas


def test_place_that_the_page_reading_overlooked_is_read_once_more() -> None:
    page = scanned(0, sheets()[0])
    box = next(place.box for place in places(0) if place.key == "website")
    spot = round(box[0] / POINTS_PER_DOT) + 20, round(box[3] / POINTS_PER_DOT) - 22
    cv2.putText(page.cleaned, "www.example.cz", spot, cv2.FONT_HERSHEY_SIMPLEX, 1.4, 0, 3, cv2.LINE_AA)
    reading = read(page)["website"]
    assert reading.raw == "www.example.cz"
    assert all(box[0] <= word.box[0] and word.box[2] <= box[2] for word in reading.words)


def test_rest_of_a_frame_is_taken_off_the_cleaned_sheet() -> None:
    page = scanned(0, sheets()[0])
    x0, y0, x1, y1 = (round(value / POINTS_PER_DOT) for value in next(p.box for p in places(0) if p.key == "website"))
    page.cleaned[y0 - 5 : y1 + 5, x0 - 5 : x0 - 1] = 0
    page.cleaned[y1 + 1 : y1 + 5, x0:x1] = 0
    page.cleaned[y0 + 20 : y0 + 40, x0 + 8 : x0 + 20] = 0
    read(page)
    left = np.argwhere(page.cleaned < 255)
    assert left.min(axis=0).tolist() == [y0 + 20, x0 + 8]


def test_struck_answer_is_for_a_person() -> None:
    page = with_words(scanned(0, sheets()[0]), "municipality", "Kolín")
    words = tuple(replace(word, struck=word.text == "Kolín") for word in page.page.words)
    reading = read(replace(page, page=replace(page.page, words=words)))["municipality"]
    assert (reading.certainty, reading.findings[0].code) == (0.0, "text-struck")


@pytest.mark.parametrize(("text", "dx"), [("|Město", 0.2), ('"Město', 0.5)])
def test_what_a_frame_leaves_is_no_answer(text: str, dx: float) -> None:
    assert read(with_words(scanned(0, sheets()[0]), "municipality", text, dx=dx))["municipality"].raw == "Město"


def test_ticked_boxes_are_read() -> None:
    options = (f"{AREAS}.culture", f"{AREAS}.other_institutions", "partner_region.opolskie", "partner_type.skola")
    readings = read(scanned(1, with_crosses(sheets()[1], *options)))
    assert readings[AREAS].answer == ("culture", "other_institutions")
    assert (readings["partner_region"].raw, readings["partner_region"].answer) == ("Opolské vojvodství", ("opolskie",))
    assert readings["partner_type"].answer == ("skola",)
    assert readings["cooperation_form"].is_empty


def test_consent_is_one_box() -> None:
    assert read(scanned(2, sheets()[2]))["consent"].answer is False
    assert read(scanned(2, with_crosses(sheets()[2], "consent.")))["consent"].answer is True


def test_two_ticks_where_one_is_asked_leave_it_open() -> None:
    reading = read(scanned(1, with_crosses(sheets()[1], "partner_type.skola", "partner_type.mesto")))["partner_type"]
    assert (reading.undecided, reading.certainty, reading.findings[0].code) == (True, 0.0, "choice-several")


def test_box_blackened_to_take_a_tick_back_is_unknown() -> None:
    reading = read(scanned(1, blackened(sheets()[1], "partner_type", "mesto", over=14)))["partner_type"]
    assert (reading.undecided, reading.findings[0].code) == (True, "mark-unclear")


def test_filled_box_is_ticked() -> None:
    assert read(scanned(1, blackened(sheets()[1], "partner_type", "mesto", over=-4)))["partner_type"].answer == (
        "mesto",
    )


def test_box_that_the_search_saw_otherwise_is_unknown() -> None:
    page = scanned(1, sheets()[1])
    box = next(place.box for place in places(1) if place.option == "skola")
    page = replace(page, page=replace(page.page, marks=(Mark(box=box, page_index=1, ticked=True),)))
    assert read(page)["partner_type"].undecided


def test_list_of_answers_that_has_changed_is_left_to_the_labels() -> None:
    """The print offers another region beside that box than the definition's geometry says."""
    page = scanned(1, sheets()[1])
    words = tuple(replace(w, text="Mazovské") if w.text == "Opolské" else w for w in page.page.words)
    readings = read(replace(page, page=replace(page.page, words=words)))
    assert "partner_region" not in readings
    assert "partner_type" in readings


def test_page_of_no_known_print_is_left_to_the_labels() -> None:
    page = scanned(0, np.full_like(sheets()[0], 255))
    nothing = replace(page, page=replace(page.page, words=()))
    assert read_by_place([0], {0: nothing}, {}, form(), regions()) == {}
    assert read_by_place([0], {0: page}, {}, form().model_copy(update={"geometry": None}), regions()) == {}
