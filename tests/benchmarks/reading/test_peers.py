from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from benchmarks.reading import ocrmypdf_peer, store, tesseract_peer
from benchmarks.reading.expressions import read_lines
from parsers.definition import load_definition
from parsers.form import Outcome, ParsedForm
from parsers.normalise import Context
from parsers.regions import load_regions
from tests.corpus.dev.generator import not_form, specimen, specimens
from tests.corpus.judge import FORM, REGIONS, TODAY, verdict
from tests.corpus.truth import Kind

CONTEXT = Context(today=TODAY, regions=load_regions(REGIONS))
TEXT = """
                 Žádost
  1. Název žadatele (obce): ...........     Obec Lhota
  IČO:  903 42 134          PSČ ......  256 01
  Obec
    Lhota pod Skalkou
  Typ žadatele:   ☐ škola  ☒ obec  ☐ město
  Jazykové znalosti  [x] čeština [ ] němčina [X] angličtina
  Popis záměru a očekávání
    Chceme navázat
    setkání spolků.
  Okres: Benešov
  V Lhotě dne 1. 9. 2026
"""


def read(text: str) -> ParsedForm:
    return read_lines(text.splitlines(), FORM, CONTEXT, 1)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("applicant_name", "Obec Lhota"),
        ("postal_code", "25601"),
        ("municipality", "Lhota pod Skalkou"),
        ("applicant_type", "obec"),
        ("languages", ("cs", "en")),
        ("intent", "Chceme navázat setkání spolků."),
        ("district", "Benešov"),
        ("signed_place", "Lhotě"),
        ("signed_date", "2026-09-01"),
    ],
)
def test_expressions_find_answers_beside_and_below_labels(key: str, expected: object) -> None:
    assert read(TEXT).value(key) == expected


def test_text_without_labels_is_no_form() -> None:
    assert read("Vážení,\n\nposíláme pozvánku.\n").outcome is Outcome.NOT_A_FORM


def test_ocrmypdf_peer_takes_text_as_it_is(tmp_path: Path) -> None:
    entry = specimen(Kind.TEXT_PDF, 1)
    answer = ocrmypdf_peer.read(entry, tmp_path)
    assert answer is not None
    seen = verdict(entry, answer[0])
    assert sum(field.right for field in seen.fields if field.filled) > 20
    assert answer[1] > 0


def test_ocrmypdf_peer_sees_what_stands_in_fillable_fields(tmp_path: Path) -> None:
    entry = specimen(Kind.ACROFORM, 1)
    answer = ocrmypdf_peer.read(entry, tmp_path)
    assert answer is not None
    assert sum(field.right for field in verdict(entry, answer[0]).fields if field.filled) > 10


def test_tesseract_peer_reads_a_page(tmp_path: Path) -> None:
    answer = tesseract_peer.read(not_form(0), tmp_path)
    assert answer is not None
    assert [form.outcome for form in answer[0]] == [Outcome.NOT_A_FORM]


def test_peers_leave_word_documents_alone(tmp_path: Path) -> None:
    entry = specimen(Kind.DOCX, 0)
    assert ocrmypdf_peer.read(entry, tmp_path) is None
    assert tesseract_peer.read(entry, tmp_path) is None


def test_store_gives_back_what_was_kept_and_makes_only_what_is_missing(tmp_path: Path) -> None:
    made = list(specimens(Kind.TEXT_PDF, 3))
    first = list(store.kept(tmp_path, iter(made), 2))
    assert [store.load(path) for path in first] == made[:2]
    again = list(store.kept(tmp_path, iter(made), 3))
    assert [store.load(path) for path in again] == made
    assert list(store.kept(tmp_path, iter(()), 3)) == again


def test_store_makes_one_at_a_time(tmp_path: Path) -> None:
    made = specimens(Kind.TEXT_PDF, 2)
    assert len(list(islice(store.kept(tmp_path, made, 2), 1))) == 1
    assert next(made).name.startswith("text-pdf-001")


def test_expressions_know_every_label_of_the_definition() -> None:
    definition = load_definition(Path("config/forms/zahranicni-spoluprace.toml").read_text("utf-8"))
    lines = [f"{field.label}: x" for field in definition.fields]
    found = {field.key for field in read_lines(lines, definition, CONTEXT, 1).fields if field.raw is not None}
    assert len(found) > 0.9 * len(definition.fields)
