"""Signatures over what was signed, and forms that are drawn otherwise: where the line is between honest and not."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from intake.demo import signing
from signatures.changes import Budget
from signatures.pades import verify_pdf
from signatures.pdf_overlay import covered_places, is_drawn_otherwise
from signatures.reasons import code_of
from signatures.report import Verdict
from tests.signatures import rich
from tests.signatures.believed import judging, world
from tests.signatures.edit import Edit
from tests.signatures.honest import by_mayor

FIELD = (72, 600, 300, 620)
"""Where ``ico`` stands on the first page, which has 595 by 842 points."""


def also_signed(pdf: bytes, box: tuple[int, int, int, int]) -> bytes:
    return signing.sign_pdf(pdf, world().people.clerk, at=world().at, field="Druhy", box=box)


def places(pdf: bytes) -> tuple[str, ...]:
    """What lies over the first signature's revision."""
    reader = PdfFileReader(BytesIO(pdf))
    signed = reader.embedded_signatures[0].signed_revision
    last = reader.xrefs.total_revisions - 1
    return covered_places(reader.get_historical_resolver(signed), reader.get_historical_resolver(last))


@pytest.mark.parametrize(
    ("box", "covers"),
    [
        ((320, 600, 480, 640), False),  # beside
        ((72, 615, 300, 660), False),  # its edge
        ((72, 605, 300, 660), True),  # most of it
        (FIELD, True),
        ((190, 590, 400, 640), False),  # its right third
        ((100, 590, 400, 640), True),
        ((72, 100, 400, 300), False),  # a large one at the foot
        ((0, 0, 595, 300), True),  # a third of the page
        ((0, 0, 0, 0), False),
    ],
)
def test_later_signature_may_stand_beside_fields_but_not_over_them(
    box: tuple[int, int, int, int], covers: bool
) -> None:
    assert places(also_signed(by_mayor(rich.rich_pdf()), box)) == (("page 1",) if covers else ())


def test_covering_signature_is_told_with_its_page() -> None:
    report = verify_pdf(also_signed(by_mayor(rich.rich_pdf()), FIELD), judging())
    first = report.signatures[0]
    assert (report.verdict, first.modified_after_signing, first.changes) == (Verdict.MODIFIED, True, ("page 1",))
    assert code_of(first.reasons[0]) == "covered-by-signature"


def test_signature_that_was_there_may_cover() -> None:
    """The author of the form put the field there, and the mayor signed that."""
    first = also_signed(rich.rich_pdf(), FIELD)
    report = verify_pdf(by_mayor(first), judging())
    assert [item.modified_after_signing for item in report.signatures] == [False, False]


def test_moved_signature_counts_as_a_later_one() -> None:
    pdf = also_signed(rich.rich_pdf(), (320, 100, 480, 140))
    number = PdfFileReader(BytesIO(pdf)).root["/AcroForm"]["/Fields"].raw_get(5).idnum
    assert places(Edit(pdf).set(number, Rect="[72 600 300 620]").written()) == ("page 1",)


def drawn_otherwise(change: Callable[[Edit], Edit], *, form: str | None = None, may_fill: bool = False) -> bool:
    pdf = rich.rich_pdf({rich.FORM: form.encode()} if form else None)
    reader = PdfFileReader(BytesIO(change(Edit(pdf)).written()))
    old, new = (reader.get_historical_resolver(revision) for revision in (0, 1))
    return is_drawn_otherwise(old, new, may_fill=may_fill)


BARE = "<< /Fields [13 0 R] >>"


@pytest.mark.parametrize(
    ("change", "form", "expected"),
    [
        (lambda edit: edit.set(rich.FORM, SigFlags="3"), None, False),
        (lambda edit: edit.set(rich.FORM, DA="(/F1 0 Tf 0 g)"), None, False),
        (lambda edit: edit.set(rich.FORM, DA="(/F1 0 Tf 1 g)"), None, True),
        (lambda edit: edit.set(rich.FORM, DA=None), None, True),
        (lambda edit: edit.set(rich.FORM, DA="(/F1 0 Tf 1 g)"), BARE, False),
        (lambda edit: edit.set(rich.FORM, Q="1"), BARE, False),
        (lambda edit: edit.set(rich.FORM, NeedAppearances="true"), None, True),
        (lambda edit: edit.set(rich.FORM, NeedAppearances="false"), None, False),
        (lambda edit: edit.set(rich.FORM, NeedAppearances=None), "<< /Fields [] /NeedAppearances true >>", False),
        (lambda edit: edit.set(rich.FORM, DR="<< /Font << /F1 7 0 R /F2 7 0 R >> >>"), None, False),
        (lambda edit: edit.set(rich.FORM, DR="<< /Font << /F1 8 0 R >> >>"), None, True),
        (lambda edit: edit.set(rich.FORM, DR="<< /Font << >> >>"), None, True),
        (lambda edit: edit.set(rich.FORM, DR="[]"), None, True),
        (lambda edit: edit.set(rich.FORM, DR="10 0 R"), BARE, False),
        (lambda edit: edit.catalogue(AcroForm=None), None, False),  # which the difference analysis refuses
    ],
)
def test_form_may_get_more_but_nothing_else(change: Callable[[Edit], Edit], form: str | None, expected: bool) -> None:
    assert drawn_otherwise(change, form=form) is expected


def test_whoever_may_fill_may_have_values_drawn_anew() -> None:
    assert not drawn_otherwise(lambda edit: edit.set(rich.FORM, NeedAppearances="true"), may_fill=True)


@pytest.mark.parametrize("rect", ["[/a /b /c /d]", "[(x) 1 2 3]", "7", "null"])
def test_absurd_place_of_a_signature_never_counts_as_unmodified(rect: str) -> None:
    signed = also_signed(by_mayor(rich.rich_pdf()), (320, 100, 480, 140))
    number = PdfFileReader(BytesIO(signed)).root["/AcroForm"]["/Fields"].raw_get(6).idnum
    report = verify_pdf(Edit(signed).set(number, Rect=rect).written(), judging(), budget=Budget())
    assert report.verdict is Verdict.MODIFIED


def test_too_many_annotations_are_a_question() -> None:
    """One array shared by many pages is cheap to write and dear to look at."""
    kids = " ".join(["3 0 R"] * 1500)
    many = "[" + " ".join(["13 0 R"] * 60) + "]"
    base = Edit(rich.rich_pdf()).set(rich.FIRST, Annots=many).set(rich.PAGES, Kids=f"[{kids}]", Count="1500").written()
    signed = signing.timestamp_pdf(by_mayor(base), world().people.tsa, at=world().at)
    report = verify_pdf(signed, judging())
    assert report.signatures[0].modified_after_signing is not False
