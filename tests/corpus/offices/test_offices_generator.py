"""The forms of many offices: whole, different, and the same for the same seed."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from tests.corpus.dev.wording import KEYS
from tests.corpus.offices.generator import offices, specimen
from tests.corpus.truth import Kind

ALL = range(len(offices()))


def test_offices_are_many_and_each_asks_for_everything() -> None:
    assert len(offices()) >= 30
    assert len({office.name for office in offices()}) == len(offices())
    for office in offices():
        assert set(office.labels) == set(KEYS)


@pytest.mark.parametrize("kind", [Kind.TEXT_PDF, Kind.ACROFORM, Kind.DOCX])
def test_same_seed_gives_the_same_answers_and_pages(kind: Kind) -> None:
    first, again, other = specimen(kind, 3, 5), specimen(kind, 3, 5), specimen(kind, 3, 6)
    assert first.truth == again.truth != other.truth
    assert first.name == again.name


@pytest.mark.parametrize("number", ALL)
def test_what_was_written_is_printed(number: int) -> None:
    one = specimen(Kind.TEXT_PDF, number, 4)
    text = "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(one.content)).pages).split())
    for key in ("applicant_name", "contact_email", "representative_name"):
        value = one.truth.fields[key]
        assert not isinstance(value, str) or "".join(value.split()) in text, (one.layout, key)


@pytest.mark.parametrize("number", [0, 8, 14, 21, 29])
def test_fillable_form_holds_what_was_written(number: int) -> None:
    one = specimen(Kind.ACROFORM, number, 4)
    fields = PdfReader(io.BytesIO(one.content)).get_fields() or {}
    values = {str(field.get("/V")) for field in fields.values()}
    assert one.truth.fields["applicant_name"] in values
