"""The verb ``forms``: lint, show, test, render; without a configuration and beside one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.intake.cli.conftest import Run
from tests.intake.forms.test_pdf import TEXTS, TICKS, VALUES, filled

KEY = "zahranicni-spoluprace"


@pytest.fixture
def trial(run: Run, tmp_path: Path) -> Path:
    """A folder with one filled copy of the rendered form and its truth."""
    run("forms", "render", KEY, "--output", "blank.pdf")
    folder = tmp_path / "trial"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(filled((tmp_path / "blank.pdf").read_bytes(), TEXTS | TICKS))
    truth = {key: VALUES.get(key, text.strip()) for key, text in TEXTS.items()} | VALUES
    (folder / "truth.json").write_text(json.dumps({"a.pdf": truth}), "utf-8")
    return folder


def test_shipped_definitions_are_right(run: Run) -> None:
    result = run("forms", "lint")
    assert result.stdout == ""
    assert "1 definitions, 0 mistakes." in result.stderr


def test_mistake_of_an_own_definition_is_told_with_its_line(run: Run, fresh: Path) -> None:
    path = fresh / "forms" / f"{KEY}.toml"
    path.write_text(path.read_text("utf-8").replace('type = "ico"', 'type = "icoo"'), "utf-8")
    line = path.read_text("utf-8").splitlines().index('type = "icoo"') + 1
    result = run("-c", str(fresh), "forms", "lint", exit_code=4)
    assert result.stdout == f"{path}:{line}: ico.type: there is no type 'icoo'\n  → Write \"ico\".\n"
    record = json.loads(run("forms", "lint", str(path), "--json", exit_code=4).stdout)
    assert (record["line"], record["key"]) == (line, "ico.type")


def test_file_that_is_not_there(run: Run) -> None:
    assert "nowhere.toml can't be read" in run("forms", "lint", "nowhere.toml", exit_code=66).stderr


def test_forms_are_listed(run: Run) -> None:
    record = json.loads(run("forms", "show", "--json").stdout)
    assert (record["key"], record["version"], record["valid"], record["fields"]) == (KEY, "1", "always", 35)


def test_fields_are_shown_with_their_rules(run: Run) -> None:
    lines = run("forms", "show", KEY).stdout.splitlines()
    assert lines[0].split("\t") == ["section", "key", "label", "aliases", "type", "rules", "answers", "accept"]
    assert len(lines) == 36
    fields = {
        record["key"]: record for record in map(json.loads, run("forms", "show", KEY, "--json").stdout.splitlines())
    }
    assert fields["consent"]["rules"] == "required, must be yes"
    assert fields["population"]["rules"] == "required, from 1 to 2000000"
    assert "IČ" in fields["ico"]["aliases"]


def test_unknown_form_is_a_usage_error(run: Run) -> None:
    assert f"there are: {KEY}" in run("forms", "show", "psi", exit_code=2).stderr


def test_version_of_today_is_meant_unless_another_is_named(run: Run, fresh: Path) -> None:
    path = fresh / "forms" / f"{KEY}.toml"
    later = path.read_text("utf-8").replace('version = "1"', 'version = "2"\nvalid_from = 2999-01-01')
    path.with_name("next.toml").write_text(later, "utf-8")
    command = ("-c", str(fresh), "forms", "show", KEY)
    assert "version 1: 35 fields" in run(*command).stderr
    assert "version 2: 35 fields" in run(*command, "--form-version", "2").stderr
    assert "there are: 2, 1" in run(*command, "--form-version", "3", exit_code=2).stderr


@pytest.mark.parametrize(("kind", "start"), [("pdf", b"%PDF-1.7"), ("docx", b"PK")])
def test_blank_form_is_written(run: Run, tmp_path: Path, kind: str, start: bytes) -> None:
    result = run("forms", "render", KEY, "--format", kind)
    assert (tmp_path / f"{KEY}.{kind}").read_bytes().startswith(start)
    assert result.stdout == ""
    assert f"{KEY}.{kind}: Pro zahájení" in result.stderr


def test_geometry_goes_to_stdout(run: Run) -> None:
    assert run("forms", "render", KEY, "--format", "toml").stdout.startswith("[geometry]\n")


def test_output_that_cannot_be_written(run: Run) -> None:
    assert "[output-unwritable]" in run("forms", "render", KEY, "--output", "no/such/folder.pdf", exit_code=73).stderr


def test_trial_counts_right_fields(run: Run, trial: Path) -> None:
    records = [json.loads(line) for line in run("forms", "test", "trial", "--floor", "1", "--json").stdout.splitlines()]
    assert [record["file"] for record in records] == ["a.pdf", "total"]
    assert [(r["fields"], r["right"], r["wrong_accepted"]) for r in records] == [(35, 35, 0)] * 2


def test_trial_names_what_is_wrong_and_ends_with_one(run: Run, trial: Path) -> None:
    (trial / "truth.json").unlink()
    (trial / "a.json").write_text(
        '{"ico": "00000000", "founder": "obec", "languages": ["de", "cs"], "applicant_name": null}'
    )
    result = run("forms", "test", "trial", "--floor", "0.5", "--verbose", exit_code=1)
    assert result.stdout.splitlines()[-1].split("\t") == ["total", "4", "1", "2", "1", "0.25", "4", "3"]
    assert "a.pdf: ico is wrong" in result.stderr
    assert "a.pdf: founder is missing" in result.stderr
    assert "25.00% right, 50.00% wanted" in result.stderr


@pytest.mark.parametrize(
    ("truth", "code", "said"),
    [
        ("[", 65, "no JSON text"),
        ('{"b.pdf": {}}', 66, "b.pdf of"),
        ("[]", 65, "no JSON object"),
        ("{}", 66, "has its truth"),
    ],
)
def test_trial_needs_a_truth(run: Run, tmp_path: Path, truth: str, code: int, said: str) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-")
    (tmp_path / "truth.json").write_text(truth)
    assert said in run("forms", "test", ".", exit_code=code).stderr


@pytest.mark.parametrize(("package", "kind"), [("segno", "pdf"), ("fontTools", "pdf"), ("docx", "docx")])
def test_missing_package_is_named_with_its_extra(package: str, kind: str) -> None:
    code = f"import sys; sys.modules[{package!r}] = None; from intake.cli.main import main; main()"
    command = [sys.executable, "-c", code, "forms", "render", KEY, "--format", kind, "--output", "x"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"needs the Python package {package}" in done.stderr
    assert "pip install 'intake[forms]'" in done.stderr
