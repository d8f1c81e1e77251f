from __future__ import annotations

import io
import json
from pathlib import Path
from random import Random

import pytest
from pypdf import PdfReader

from benchmarks.reading import own_form
from benchmarks.reading.run import main
from parsers.definition import load_definition
from tests.corpus.judge import FORM, TYPES
from tests.corpus.truth import Kind


def test_run_prints_a_table_and_keeps_its_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "runs.json"
    options = ["--part", "dev", "--kind", "text-pdf", "--count", "1", "--jobs", "1", "--no-peers", "--json", str(kept)]
    main(options)
    printed = capsys.readouterr().out
    assert "## text-pdf" in printed
    assert "1 / 1 = 100.00 %" in printed
    ours = json.loads(kept.read_text("utf-8"))["text-pdf"]["readers"]["intake"]
    assert ours["filled"] > 20
    assert 50 < ours["peak_mb"] < 450
    main(["--show", str(kept)])
    assert "## text-pdf" in capsys.readouterr().out


def test_mistakes_of_the_final_part_arent_shown() -> None:
    with pytest.raises(SystemExit):
        main(["--part", "final", "--examples", "3"])


def test_own_form_is_filled_in_where_the_definition_says() -> None:
    rng = Random(3)
    applicant = own_form.invent_applicant(rng)
    pdf = own_form.fill(rng, applicant)
    pages = PdfReader(io.BytesIO(pdf)).pages
    text = " ".join(page.extract_text() for page in pages)
    for key in ("applicant_name", "ico", "contact_email", "signed_date"):
        assert applicant.answers[key].text in text, key
    assert not any(page.get("/Annots") for page in pages)


def test_own_form_is_the_same_for_the_same_seed_and_comes_in_three_kinds() -> None:
    first = own_form.specimen(2)
    assert first == own_form.specimen(2)
    assert first.kind is Kind.SCAN_150
    assert set(first.truth.fields) == set(TYPES)
    assert first.layout == own_form.LAYOUT


def test_own_form_has_its_geometry_in_the_definition() -> None:
    definition = load_definition(own_form.definition())
    assert definition.geometry is not None
    assert {place.field for place in definition.geometry.places} == {field.key for field in FORM.fields}
