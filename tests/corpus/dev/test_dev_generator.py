from __future__ import annotations

import io
import itertools
import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from docx import Document
from PIL import Image
from pypdf import PdfReader

from parsers.definition import FieldType, load_definition
from parsers.form import Outcome
from parsers.normalise import Context, normalise
from parsers.regions import load_regions
from parsers.text import clean
from tests.corpus.dev.__main__ import main
from tests.corpus.dev.generator import DOCX, PDF, STRANGER_KINDS, not_form, not_forms, specimen, specimens
from tests.corpus.dev.measure import DEFINITION, REGIONS, TODAY, Judged, is_right, judge, read, report, share
from tests.corpus.dev.people import MISTAKES, invent
from tests.corpus.dev.printed import LAYOUTS, draw
from tests.corpus.dev.word_files import DOCX_LAYOUTS
from tests.corpus.dev.wording import SECTIONS, choose_wording
from tests.corpus.truth import Kind, Mark, Specimen, Value

FORM = load_definition(DEFINITION)
QUICK = (Kind.ACROFORM, Kind.TEXT_PDF, Kind.DOCX)
ONE_PAGE = list(LAYOUTS).index("dense-rows")
SLOW = tuple(kind for kind in Kind if kind not in QUICK)


@lru_cache(maxsize=8)
def made(kind: Kind, count: int) -> tuple[Specimen, ...]:
    return tuple(specimens(kind, count))


@lru_cache(maxsize=2)
def judged(kind: Kind) -> tuple[Judged, ...]:
    with TemporaryDirectory() as folder:
        return tuple(itertools.chain.from_iterable(judge(entry, Path(folder)) for entry in made(kind, 11)))


# ---------------------------------------------------------------- files


@pytest.mark.parametrize("kind", QUICK)
def test_same_seed_gives_the_same_bytes(kind: Kind) -> None:
    assert list(specimens(kind, 3)) == list(made(kind, 11)[:3])


@pytest.mark.parametrize("kind", QUICK)
def test_another_seed_gives_others(kind: Kind) -> None:
    assert next(specimens(kind, 1, 1)).truth != next(specimens(kind, 1, 2)).truth


def test_layouts_are_many_and_each_comes() -> None:
    assert len(LAYOUTS) >= 8
    for kind in (Kind.ACROFORM, Kind.TEXT_PDF):
        assert {entry.layout for entry in made(kind, 11)} == set(LAYOUTS)
    assert {entry.layout for entry in made(Kind.DOCX, 5)} == set(DOCX_LAYOUTS)


@pytest.mark.parametrize("kind", QUICK)
def test_names_are_unique(kind: Kind) -> None:
    names = [entry.name for entry in made(kind, 11)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("kind", SLOW)
def test_scanned_paper_is_repeatable_and_has_no_text(kind: Kind) -> None:
    first, second = (specimen(kind, ONE_PAGE) for _ in range(2))
    assert first == second
    if first.media_type == PDF:
        assert not any(page.extract_text() for page in PdfReader(io.BytesIO(first.content)).pages)
    else:
        with Image.open(io.BytesIO(first.content)) as picture:
            assert picture.width > 1000


def test_fillable_forms_hold_the_written_answers() -> None:
    for entry in made(Kind.ACROFORM, 11):
        fields = PdfReader(io.BytesIO(entry.content)).get_fields() or {}
        values = {str(field.get("/V")) for field in fields.values()}
        assert entry.truth.fields["applicant_name"] in values


def test_documents_open_and_say_who_asks() -> None:
    for entry in made(Kind.DOCX, 5):
        assert entry.media_type == DOCX
        xml = Document(io.BytesIO(entry.content)).element.xml
        assert str(entry.truth.fields["applicant_name"]) in xml
        assert ("w14:checkbox" in xml) == (entry.layout == "docx-controls")


# ---------------------------------------------------------------- truth


def test_definition_has_the_fields_of_the_corpus() -> None:
    assert tuple(key for _, keys in SECTIONS for key in keys) == tuple(field.key for field in FORM.fields)


@pytest.mark.parametrize("kind", QUICK)
def test_truth_has_every_key_with_a_value_of_its_type(kind: Kind) -> None:
    for entry in made(kind, 11):
        assert set(entry.truth.fields) == {field.key for field in FORM.fields}
        assert entry.truth.form == FORM.key
        assert all(fits(FORM.field(key).type, value) for key, value in entry.truth.fields.items())


def fits(kind: FieldType, value: Value) -> bool:
    if value is None:
        return True
    if kind is FieldType.CHOICES:
        return isinstance(value, tuple) and bool(value)
    wanted = {FieldType.YES_NO: bool, FieldType.NUMBER: int}.get(kind, str)
    return type(value) is wanted and value != ""


def test_written_answers_mean_what_the_truth_says() -> None:
    """The truth is made apart from the rules; an answer that they refuse is true as written."""
    context = Context(today=TODAY, regions=load_regions(REGIONS))
    for number in range(150):
        answers = invent(Random(number), signed_share=0.5).answers
        for key, answer in answers.items():
            if answer.text:
                value = normalise(FORM.field(key), answer.text, context).value
                assert is_right(key, answer.value, clean(answer.text) if value is None else value), key


def test_every_mistake_happens_and_keeps_to_its_field() -> None:
    for name, make in MISTAKES.items():
        answers = invent(Random("clean"), signed_share=1.0).answers
        before = dict(answers)
        make(answers, Random(1))
        changed = {key for key in answers if answers[key] != before[key]}
        assert len(changed) == 1, name


def test_wordings_differ() -> None:
    wordings = [choose_wording(Random(seed)).labels for seed in range(40)]
    several = {key for key in wordings[0] if len({labels[key] for labels in wordings}) >= 2}
    assert several == set(wordings[0])


def test_digital_files_carry_no_stamp_and_paper_does() -> None:
    marks = {mark for seed in range(60) for mark in (invent(Random(seed), signed_share=0.7).mark,)}
    assert marks == set(Mark)
    assert not any(s.truth.mark is Mark.STAMP_ONLY for kind in QUICK for s in made(kind, 11))


def test_handwriting_is_known_and_isnt_text() -> None:
    applicant = invent(Random(3), signed_share=1.0)
    for number in range(6):
        printed = draw(Random(number), applicant, "plain-letter", by_hand=True)
        assert printed.truth.handwritten
        assert all(printed.truth.fields[key] is not None for key in printed.truth.handwritten)


def test_dates_are_of_the_year_of_the_corpus() -> None:
    for entry in made(Kind.TEXT_PDF, 11):
        signed = str(entry.truth.fields["signed_date"] or "")
        if len(signed) == 10 and "date-in-future" not in entry.truth.mistakes:
            assert date(2026, 1, 1) <= date.fromisoformat(signed) <= TODAY


def test_strangers_are_no_forms() -> None:
    for stranger in not_forms(2):
        assert stranger.truth.form is None
        assert not stranger.truth.fields


def test_command_writes_files_and_their_truth(tmp_path: Path) -> None:
    assert main([str(tmp_path), "--kind", "text-pdf", "--count", "2"]) == 0
    truths = json.loads((tmp_path / "truth.json").read_text("utf-8"))
    assert len(truths) == 2
    assert all((tmp_path / name).is_file() for name in truths)


# ---------------------------------------------------------------- the reader


@pytest.mark.parametrize(("kind", "floor"), [(Kind.ACROFORM, 0.98), (Kind.TEXT_PDF, 0.97)])
def test_present_reader_reads_most_fields(kind: Kind, floor: float) -> None:
    """A floor, not the target: with ``-s`` the table and the commonest mistakes are printed."""
    entries = judged(kind)
    print(f"\n== {kind}", *report(entries, examples=12), sep="\n")
    total = share(entries)
    assert total.right >= floor * total.filled


@pytest.mark.parametrize("kind", [Kind.ACROFORM, Kind.TEXT_PDF])
def test_what_is_accepted_is_right(kind: Kind) -> None:
    """At most one in two hundred, values and what is taken for left empty together."""
    accepted = [e for e in judged(kind) if e.accepted and (e.filled or e.read is not None)]
    wrong = [e for e in accepted if not e.right]
    assert len(wrong) <= 0.005 * len(accepted), wrong


def test_strangers_in_text_arent_read_as_forms(tmp_path: Path) -> None:
    for number in range(0, 7 * len(STRANGER_KINDS), len(STRANGER_KINDS)):
        stranger = not_form(number)
        assert stranger.kind is Kind.TEXT_PDF
        assert [form.outcome for form in read(stranger, tmp_path)] == [Outcome.NOT_A_FORM], stranger.name
