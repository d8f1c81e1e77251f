"""What codes on pages tell of a document."""

from __future__ import annotations

import pytest

from parsers.document import Page
from parsers.findings import Severity
from parsers.recognise import Recognised
from parsers.scan.machine_mark import MachineMark
from parsers.scan.marked import definitions_of, mark_findings, recognised_by_marks
from tests.parsers.scan.own_form import form

SQUARE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


def mark(page: int, *, version: str = "1", key: str = "zahranicni-spoluprace") -> MachineMark:
    return MachineMark(form=key, version=version, page=page, pages=3, corners=SQUARE, turned=0)


def pages(count: int) -> list[Page]:
    return [Page(index=index, width=595, height=842) for index in range(count)]


def copies(numbers: list[int | None], found: Recognised | None = None) -> list[list[int]]:
    marks = {index: mark(number) for index, number in enumerate(numbers) if number is not None}
    recognised = recognised_by_marks(pages(len(numbers)), marks, form(), found)
    assert recognised is not None
    return [[page.index for page in copy] for copy in recognised.slices]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([0, 1, 2], [[0, 1, 2]]),
        ([2, 0, 1], [[1, 2, 0]]),
        ([0, 1, 2, 0, 1, 2], [[0, 1, 2], [3, 4, 5]]),
        ([0, 1, 2, None], [[0, 1, 2]]),
        ([1], [[0]]),
    ],
)
def test_pages_of_a_copy_belong_together(numbers: list[int | None], expected: list[list[int]]) -> None:
    assert copies(numbers) == expected


def test_page_whose_code_is_unreadable_stays_by_its_labels() -> None:
    by_labels = Recognised(definition=form(), score=5.0, superseded=False, slices=(tuple(pages(3)),))
    assert copies([0, None, 2], by_labels) == [[0, 1, 2]]


def test_version_on_the_paper_decides_by_which_it_is_read() -> None:
    newer = form().model_copy(update={"version": "2"})
    assert definitions_of({0: mark(0, version="2")}, [form(), newer]) == (newer,)
    assert definitions_of({0: mark(0, version="3")}, [form(), newer]) == (form(), newer)
    assert definitions_of({0: mark(0, key="jiny")}, [form()]) == ()
    assert definitions_of({}, [form()]) == ()


def test_missing_pages_are_named() -> None:
    (finding,) = mark_findings(pages(1), {0: mark(1)}, form())
    assert (finding.code, finding.severity) == ("form-part", Severity.WARNING)
    assert finding.message == "Page 1, 3 of 3 isn't in the document."


def test_page_with_unreadable_code_may_be_the_missing_one() -> None:
    assert list(mark_findings(pages(3), {0: mark(0), 2: mark(2)}, form())) == []


def test_other_version_is_said() -> None:
    (finding,) = mark_findings(pages(3), {n: mark(n, version="0") for n in range(3)}, form())
    assert (finding.code, finding.severity) == ("form-superseded", Severity.ERROR)
