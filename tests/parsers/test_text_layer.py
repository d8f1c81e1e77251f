"""The form read from its text layer: truth against what was read, for every layout."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from intake.demo.forms import APPLICANTS, LAYOUTS, complete_values, text_pdf, written_values
from intake.demo.layouts import BOLD, Paper
from parsers.form import Origin, Outcome, ParsedForm
from tests.parsers.form_samples import codes, field, read_one, shifted, stamped, turned, with_free_text, wrong
from tests.parsers.other_layouts import OTHER_LAYOUTS, other_pdf

ZLATOVICE = complete_values("zlatovice")
FITTING = [
    (name, layout) for name in APPLICANTS for layout in OTHER_LAYOUTS if (name, layout) != ("skola", "four columns")
]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", APPLICANTS)
def test_every_field_of_every_layout_is_read_and_accepted(name: str, layout: str, tmp_path: Path) -> None:
    form = read_one(text_pdf(written_values(name), layout), tmp_path)
    assert wrong(form, complete_values(name)) == {}
    assert [value.key for value in form.fields if not value.accepted] == []
    assert form.outcome is Outcome.COMPLETE
    assert {value.origin for value in form.fields} == {Origin.TEXT_LAYER}


@pytest.mark.parametrize(("name", "layout"), FITTING)
def test_further_layouts_are_read_and_accepted(name: str, layout: str, tmp_path: Path) -> None:
    form = read_one(other_pdf(written_values(name), layout), tmp_path)
    assert wrong(form, complete_values(name)) == {}
    assert form.outcome is Outcome.COMPLETE


def test_value_printed_over_the_next_label_is_doubted(tmp_path: Path) -> None:
    form = read_one(other_pdf(written_values("skola"), "four columns"), tmp_path)
    assert set(wrong(form, complete_values("skola"))) == {"contact_email", "contact_phone"}
    assert not field(form, "contact_email").accepted
    assert not field(form, "contact_phone").accepted


@pytest.mark.parametrize("layout", LAYOUTS)
def test_decomposed_accents_are_read(layout: str, tmp_path: Path) -> None:
    form = read_one(text_pdf(written_values("mesto"), layout, decomposed=True), tmp_path)
    assert wrong(form, complete_values("mesto")) == {}
    assert form.outcome is Outcome.COMPLETE


@pytest.mark.parametrize("degrees", [90, 180, 270])
@pytest.mark.parametrize("layout", ["table", "leaders"])
def test_turned_pages_are_read(layout: str, degrees: int, tmp_path: Path) -> None:
    data = text_pdf(written_values("zlatovice"), layout)
    for content in (0, degrees):
        form = read_one(turned(data, degrees, content=content), tmp_path)
        assert wrong(form, ZLATOVICE) == {}
        assert form.outcome is Outcome.COMPLETE


def test_box_is_that_of_the_value_on_the_cropped_page(tmp_path: Path) -> None:
    data = text_pdf(written_values("zlatovice"))
    plain, moved = read_one(data, tmp_path), read_one(shifted(data, 300, -200), tmp_path)
    assert field(moved, "ico").box == pytest.approx(field(plain, "ico").box, abs=0.3)
    assert field(plain, "ico").page_index == 0
    assert field(plain, "signed_date").page_index == 1


def test_raw_is_what_stands_there(tmp_path: Path) -> None:
    form = read_one(text_pdf(written_values("zlatovice")), tmp_path)
    assert field(form, "ico").raw == "990 019"
    assert field(form, "languages").raw == "angličtina, němčina"


def test_empty_optional_field_is_surely_empty(tmp_path: Path) -> None:
    form = read_one(text_pdf(written_values("zlatovice")), tmp_path)
    founder = field(form, "founder")
    assert (founder.value, founder.accepted, founder.raw) == (None, True, None)


@pytest.mark.parametrize("layout", ["table", "leaders"])
@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("ico", "00990018", "ico-checksum"),
        ("ico", None, "required-missing"),
        ("partner_region", None, "required-missing"),
        ("partner_region", ("opolskie", "rheinland-pfalz"), "choice-several"),
        ("applicant_type", ("obec", "skola"), "choice-several"),
        ("cooperation_areas", (), "required-missing"),
        ("contact_email", "a@obec.example, b@obec.example", "email-several"),
        ("contact_phone", "60100011", "phone-invalid"),
        ("signed_date", "1. 12. 2026", "date-future"),
        ("signed_date", "1. 12.", "date-unclear"),
        ("consent", False, "consent-not-given"),
    ],
)
def test_applicants_mistake_is_found(layout: str, key: str, value: object, code: str, tmp_path: Path) -> None:
    form = read_one(text_pdf(written_values("zlatovice", **{key: value}), layout), tmp_path)  # type: ignore[arg-type]
    assert codes(form, key) == {code}
    assert form.outcome is Outcome.NEEDS_REVIEW
    assert [v.key for v in form.fields if v.key != key and (v.value != ZLATOVICE[v.key] or not v.accepted)] == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_value_that_equals_a_label_is_never_taken_wrongly(layout: str, tmp_path: Path) -> None:
    for key, value in (
        ("representative_role", "Kontaktní osoba"),
        ("municipality", "Obec"),
        ("applicant_name", "Obec"),
    ):
        form = read_one(text_pdf(written_values("zlatovice", **{key: value}), layout), tmp_path)
        truth = {**ZLATOVICE, key: value}
        assert [v.key for v in form.fields if v.accepted and v.value is not None and v.value != truth[v.key]] == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_long_name_that_wraps_is_read_whole(layout: str, tmp_path: Path) -> None:
    name = "Základní škola, Mateřská škola a Jídelna Dolní Horní Lhota nad Vrbinou u Příkladova, příspěvková organizace"
    form = read_one(text_pdf(written_values("skola", applicant_name=name), layout), tmp_path)
    assert field(form, "applicant_name").value == name


@pytest.mark.parametrize("layout", ["table", "stacked", "letter"])
def test_dashes_are_an_empty_answer(layout: str, tmp_path: Path) -> None:
    form = read_one(text_pdf(written_values("zlatovice", website="–", council_resolution="---"), layout), tmp_path)
    assert field(form, "website").value is None
    assert form.outcome is Outcome.COMPLETE


def ico_baseline(data: bytes, folder: Path) -> tuple[float, float, float]:
    """Left and right end and baseline of the printed IČO, in points from the lower left."""
    box = field(read_one(data, folder), "ico").box
    assert box is not None
    return box[0], box[2], 842 - box[3] + 2


def test_hidden_text_beside_a_value_keeps_it_from_being_accepted(tmp_path: Path) -> None:
    data = text_pdf(written_values("zlatovice"))
    _, right, baseline = ico_baseline(data, tmp_path)

    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(1)
        canvas.drawString(right + 20, baseline, "99001233")

    form = read_one(stamped(data, draw), tmp_path)
    assert codes(form, "ico") == {"hidden-text"}
    assert (field(form, "ico").value, field(form, "ico").accepted) == ("00990019", False)
    assert form.outcome is Outcome.NEEDS_REVIEW


def test_value_pasted_over_another_is_read_as_seen_and_doubted(tmp_path: Path) -> None:
    data = text_pdf(written_values("zlatovice"))
    left, _, baseline = ico_baseline(data, tmp_path)

    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(1)
        canvas.rect(left - 1, baseline - 3, 120, 12, fill=1, stroke=0)
        canvas.setFillGray(0)
        canvas.drawString(left, baseline, "99001233")

    form = read_one(stamped(data, draw), tmp_path)
    assert (field(form, "ico").value, field(form, "ico").accepted) == ("99001233", False)
    assert codes(form, "ico") == {"hidden-text"}


def test_struck_value_is_doubted(tmp_path: Path) -> None:
    data = text_pdf(written_values("zlatovice"))
    left, right, baseline = ico_baseline(data, tmp_path)
    form = read_one(
        stamped(data, lambda canvas: canvas.line(left - 1, baseline + 3, right + 1, baseline + 3)), tmp_path
    )
    assert codes(form, "ico") == {"text-struck"}
    assert not field(form, "ico").accepted


def test_note_typed_onto_the_page_in_a_viewer_is_a_value(tmp_path: Path) -> None:
    left, _, baseline = ico_baseline(text_pdf(written_values("zlatovice")), tmp_path)
    data = text_pdf(written_values("zlatovice", ico=None))
    form = read_one(with_free_text(data, "00990019", (left, baseline - 3, left + 90, baseline + 11)), tmp_path)
    assert field(form, "ico").value == "00990019"
    assert form.outcome is Outcome.COMPLETE


def letter(*lines: str, folder: Path) -> object:
    paper = Paper()
    paper.text(45, paper.y, "Pro zahájení zahraniční spolupráce obcí SK", 14, BOLD)
    for number, line in enumerate(lines):
        paper.text(45, paper.y - 30 - 20 * number, line)
    return read_one(paper.done(), folder)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Místo, datum: Zlatovice, 15. 10. 2026", {"signed_place": "Zlatovice", "signed_date": "2026-10-15"}),
        ("V Zlatovicích dne 15. 10. 2026", {"signed_place": "Zlatovicích", "signed_date": "2026-10-15"}),
        ("PSČ a obec: 284 01 Zlatovice u Vrbin", {"postal_code": "28401", "municipality": "Zlatovice u Vrbin"}),
        (
            "IČO: 00990019   PSČ: 284 01   Okres: Kolín",
            {"ico": "00990019", "postal_code": "28401", "district": "Kolín"},
        ),
        ("A3. IČO * : 990019", {"ico": "00990019"}),
        ("IČO 00990019", {"ico": "00990019"}),
        ("3) Typ žadatele: Obec", {"applicant_type": "obec", "municipality": None}),
        ("Charakteristika obce: Obec leží u řeky.", {"profile": "Obec leží u řeky.", "municipality": None}),
        ("Partnerky region: Opolsko", {"partner_region": "opolskie"}),
    ],
)
def test_ways_of_writing_a_line(line: str, expected: dict[str, str | None], tmp_path: Path) -> None:
    form = letter(line, "Funkce kontaktní osoby: tajemník", folder=tmp_path)
    read = {key: field(form, key).value for key in expected}  # type: ignore[arg-type]
    assert read == expected


def test_struck_choices_leave_the_answer(tmp_path: Path) -> None:
    paper = Paper()
    paper.text(45, paper.y, "Pro zahájení zahraniční spolupráce obcí SK", 14, BOLD)
    x = paper.text(45, paper.y - 30, "Typ žadatele: obec / ")
    for word in ("městys /", "město /", "škola"):
        end = paper.text(x, paper.y - 30, word)
        paper.canvas.line(x - 1, paper.y - 27, end + 1, paper.y - 27)
        x = end + 4
    form = read_one(paper.done(), tmp_path)
    assert field(form, "applicant_type").value == "obec"


def test_superseded_form_is_told(tmp_path: Path) -> None:
    paper = Paper()
    paper.text(45, paper.y, "Navázání spolupráce", 14, BOLD)
    paper.text(45, paper.y - 30, "Název obce: Zlatovice")
    paper.text(45, paper.y - 50, "IČO: 00990019")
    form = read_one(paper.done(), tmp_path)
    assert form.outcome is Outcome.NEEDS_REVIEW
    assert "form-superseded" in codes(form)
    assert field(form, "ico").value == "00990019"


# ---------------------------------------------------------------- prints that misled


def printed(draw: Callable[[Paper], object], folder: Path) -> ParsedForm:
    """A form with its title, one sure label, and what is drawn from 780 points downwards."""
    paper = Paper()
    paper.text(45, 800, "Pro zahájení zahraniční spolupráce obcí SK", 14, BOLD)
    draw(paper)
    if paper.page == 1:
        paper.text(45, 60, "Zkušenosti s mezinárodními projekty: žádné")
    return read_one(paper.done(), folder)


def lines(*rows: tuple[float, float, str]) -> Callable[[Paper], None]:
    def draw(paper: Paper) -> None:
        for x, y, text in rows:
            paper.text(x, y, text)

    return draw


def test_dark_square_in_a_box_is_the_answer(tmp_path: Path) -> None:
    def draw(paper: Paper) -> None:
        paper.text(45, 760, "Typ partnera:")
        for number, option in enumerate(("obec", "město", "škola")):
            paper.box(150 + 80 * number, 759, ticked=False)
            paper.text(163 + 80 * number, 760, option)
        paper.canvas.rect(231, 760, 6.5, 6.5, fill=1)

    partner = field(printed(draw, tmp_path), "partner_type")
    assert (partner.value, partner.accepted) == ("mesto", True)


@pytest.mark.parametrize(
    ("label", "key", "value"),
    [
        ("Název žadatele / Name of applicant", "applicant_name", "Obec Zlatovice"),
        ("IČO / Company number", "ico", "00990019"),
        ("Zřizovatel / Founder", "founder", None),
        ("Obec / město / Municipality", "municipality", "Zlatovice"),
    ],
)
def test_label_in_another_language_is_no_value(label: str, key: str, value: str | None, tmp_path: Path) -> None:
    form = printed(lines((45, 760, label), (59, 745, value or ""), (45, 715, "Okres / District")), tmp_path)
    assert (field(form, key).value, field(form, key).accepted) == (value, True)
    assert field(form, "district").value is None


def test_text_that_goes_on_overleaf_is_read_whole(tmp_path: Path) -> None:
    long = "Hasiči z naší jednotky by rádi poznali výcvik svých kolegů a podmínky jejich práce u řeky"

    def draw(paper: Paper) -> None:
        paper.text(45, 75, "Stručný popis záměru: Rádi bychom.")
        paper.text(45, 62, long)
        paper.turn()
        paper.text(45, 800, "a v lesích. Konec.")
        paper.text(45, 780, "Termín zahájení: ihned")

    form = printed(draw, tmp_path)
    assert field(form, "intent").raw == f"Rádi bychom. {long} a v lesích. Konec."
    assert field(form, "planned_start").value == "ihned"


def test_text_overleaf_that_may_belong_to_the_value_keeps_it_from_being_accepted(tmp_path: Path) -> None:
    def draw(paper: Paper) -> None:
        paper.text(45, 62, "Stručný popis záměru: Rádi bychom.")
        paper.turn()
        paper.text(45, 800, "Dále chceme víc.")
        paper.text(45, 780, "Termín zahájení: ihned")

    intent = field(printed(draw, tmp_path), "intent")
    assert not intent.accepted


def test_short_labels_numbered_twice_are_found(tmp_path: Path) -> None:
    form = printed(
        lines((45, 760, "1.3 IČO"), (250, 760, "00990019"), (45, 740, "1.6 PSČ"), (250, 740, "28401")), tmp_path
    )
    assert (field(form, "ico").value, field(form, "postal_code").value) == ("00990019", "28401")


def test_numbered_heading_is_no_value(tmp_path: Path) -> None:
    form = printed(lines((45, 760, "Konkrétní partner"), (45, 735, "Část 4: Zamýšlená spolupráce")), tmp_path)
    assert (field(form, "partner_wish").value, field(form, "partner_wish").accepted) == (None, True)


def test_caption_of_the_signature_is_no_value(tmp_path: Path) -> None:
    def draw(paper: Paper) -> None:
        paper.text(45, 760, "Místo podpisu:", 8)
        paper.canvas.rect(45, 735, 250, 20)
        paper.text(50, 741, "Zlatovice")
        paper.text(45, 722, "Podpis statutárního zástupce, razítko", 8)

    assert field(printed(draw, tmp_path), "signed_place").value == "Zlatovice"


def test_letter_to_a_box_is_one_value(tmp_path: Path) -> None:
    def draw(paper: Paper) -> None:
        paper.text(45, 760, "Název žadatele")
        paper.text(210, 760, "Obec Zlatovice")
        paper.text(45, 735, "IČO")
        for number, digit in enumerate("00990019"):
            paper.canvas.rect(210 + 16 * number, 731, 16, 16)
            paper.text(215 + 16 * number, 735, digit)

    form = printed(draw, tmp_path)
    assert (field(form, "ico").value, field(form, "ico").accepted) == ("00990019", True)
    assert field(form, "applicant_name").value == "Obec Zlatovice"


@pytest.mark.parametrize("end", [":", ""])
def test_rest_of_a_label_is_no_value(end: str, tmp_path: Path) -> None:
    rows = lines((45, 760, f"Název žadatele dle registru{end}"), (250, 760, "Obec Zlatovice"))
    name = field(printed(rows, tmp_path), "applicant_name")
    assert (name.value, name.accepted) == ("Obec Zlatovice", False)


def test_label_behind_a_dash_is_found_whole(tmp_path: Path) -> None:
    rows = lines((45, 760, "Zřizovatel"), (45, 740, "Sídlo – ulice a číslo"), (250, 740, "Hlavní 5"))
    form = printed(rows, tmp_path)
    assert (field(form, "founder").value, field(form, "street").value) == (None, "Hlavní 5")


@pytest.mark.parametrize(
    "row",
    [
        ((45, 740, "Telefonický kontakt"), (250, 740, "601 000 111")),
        ((45, 745, "E-mail pro komunikaci"),),
        ((45, 745, "Telefonický kontakt: 601 000 111"),),
    ],
)
def test_unknown_label_below_an_empty_field_isnt_accepted(
    row: tuple[tuple[float, float, str], ...], tmp_path: Path
) -> None:
    form = printed(lines((45, 760, "Pracovní zařazení"), *row), tmp_path)
    role = field(form, "contact_role")
    assert role.value is None or not role.accepted


def test_cells_of_an_unknown_row_arent_accepted(tmp_path: Path) -> None:
    def draw(paper: Paper) -> None:
        for row, (label, value) in enumerate((("Pracovní zařazení", "tajemník"), ("Telefonický kontakt", "601000111"))):
            paper.canvas.rect(45, 750 - 20 * row, 150, 20)
            paper.canvas.rect(195, 750 - 20 * row, 300, 20)
            paper.text(50, 757 - 20 * row, label)
            paper.text(200, 757 - 20 * row, value)

    role = field(printed(draw, tmp_path), "contact_role")
    assert role.value == "tajemník" or not role.accepted


OPTIONS = "školy   kultura   cestovní ruch   sociální oblast   podpora podnikatelů   věda, výzkum, inovace"


@pytest.mark.parametrize(
    ("rings", "expected", "accepted"),
    [
        ([(42, 741, 72, 756)], ("schools",), True),
        ([(42, 741, 72, 756), (78, 740, 118, 757)], ("culture", "schools"), True),
        ([(40, 730, 560, 800)], ("business", "culture", "schools", "science", "social", "tourism"), False),
    ],
    ids=["one", "two", "around everything"],
)
def test_ringed_answers_are_chosen(
    rings: list[tuple[float, ...]], expected: object, accepted: bool, tmp_path: Path
) -> None:
    def draw(paper: Paper) -> None:
        paper.text(45, 760, "Oblasti spolupráce:")
        paper.text(45, 745, OPTIONS)
        for ring in rings:
            paper.canvas.ellipse(*ring)

    areas = field(printed(draw, tmp_path), "cooperation_areas")
    assert (areas.value, areas.accepted) == (expected, accepted)


def test_answers_crossed_out_by_hand_leave_the_other(tmp_path: Path) -> None:
    def draw(paper: Paper) -> None:
        x = paper.text(45, 760, "Typ žadatele: ")
        for word in ("obec", "městys", "město", "škola"):
            end = paper.text(x, 760, word)
            if word != "město":
                paper.canvas.bezier(x - 2, 762, x + 8, 765.5, end - 8, 761, end + 2, 765)
            x = end + 12

    kind = field(printed(draw, tmp_path), "applicant_type")
    assert kind.value == "mesto"


def test_answer_under_an_unknown_label_is_found_and_for_a_person(tmp_path: Path) -> None:
    rows = lines((45, 760, "Název žadatele: Obec Zlatovice"), (45, 735, "Telefonní linka úřadu: 601 000 111"))
    form = printed(rows, tmp_path)
    phone = field(form, "contact_phone")
    assert (phone.value, phone.accepted) == ("+420601000111", False)
    assert codes(form, "contact_phone") == {"label-unknown"}
    assert phone.page_index == 0
    assert phone.box is not None
    assert phone.box[0] > 150


def test_two_answers_under_unknown_labels_are_for_a_person(tmp_path: Path) -> None:
    rows = lines(
        (45, 760, "Název žadatele: Obec Zlatovice"),
        (45, 735, "Telefonní linka úřadu: 601 000 111"),
        (45, 710, "Telefonní linka školy: 601 000 222"),
    )
    form = printed(rows, tmp_path)
    assert not field(form, "contact_phone").accepted
    assert field(form, "contact_phone").value is None or codes(form, "contact_phone") == {"label-unknown"}


def test_consent_without_a_box_or_an_answer_is_undecided(tmp_path: Path) -> None:
    rows = lines((45, 760, "Název žadatele: Obec Lhota"), (45, 735, "Souhlas s předáním údajů partnerskému regionu"))
    form = printed(rows, tmp_path)
    assert (field(form, "consent").value, field(form, "consent").accepted) == (None, False)
    assert "mark-unclear" in codes(form, "consent")
