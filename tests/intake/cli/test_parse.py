"""``intake parse`` as a person calls it: what is explained, drawn, and read from the text of a mail."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from intake.cli.reasons import REASONS, reason
from intake.demo.forms import complete_values, fillable_pdf, not_a_form_pdf, text_pdf
from intake.demo.layouts import in_words
from intake.demo.mails import Mail
from tests.fakes.registers import import_samples
from tests.intake.cli.conftest import Run
from tests.parsers.form_samples import definition
from tests.parsers.word_samples import document, form

VALUES = complete_values("zlatovice")
BROKEN = VALUES | {"ico": "00990018"}


@pytest.fixture
def written(tmp_path: Path) -> Path:
    (tmp_path / "a.pdf").write_bytes(text_pdf(BROKEN))
    return tmp_path


def test_explanation_says_where_how_sure_and_why(run: Run, written: Path) -> None:
    told = run("parse", "--explain", "a.pdf", exit_code=4)
    lines = told.stdout.splitlines()
    start = next(number for number, line in enumerate(lines) if line.endswith("[ico]"))
    assert lines[start] == "  ✗ IČO: 00990018 [ico]"
    assert "printed as text, page 1, " in lines[start + 1]
    assert lines[start + 2].strip() == "· 0.0% sure, 90.0% needed: a person has to look"
    assert any("check digit of the IČO is wrong" in line for line in lines[start : start + 7])
    assert "  ✔ PSČ: 28401 [postal_code]" in lines
    assert "Handwritten signature" in told.stdout
    assert "registers: not checked" in told.stderr


def test_explanation_is_in_the_json_too_and_only_there_on_demand(run: Run, written: Path) -> None:
    explained = json.loads(run("parse", "--json", "--explain", "a.pdf", exit_code=4).stdout)["fields"]
    assert explained["postal_code"]["threshold"] == 0.9
    assert [said["code"] for said in explained["postal_code"]["reasons"]] == ["rule-fits"]
    assert [said["code"] for said in explained["ico"]["reasons"]] == ["rule-broken", "below-threshold"]
    assert explained["founder"]["reasons"][0]["message"] == "nothing is written there"
    assert "reasons" not in json.loads(run("parse", "--json", "a.pdf", exit_code=4).stdout)["fields"]["ico"]


def test_pages_are_drawn_into_the_directory_and_drawn_again(run: Run, written: Path) -> None:
    for _ in range(2):
        run("parse", "--debug-png", "new/pictures", "a.pdf", exit_code=4)
    found = sorted(path.name for path in (written / "new" / "pictures").iterdir())
    assert found[0] == "a.pdf.intake-1.png"
    assert len(found) == len(set(found)) == 2
    with Image.open(written / "new" / "pictures" / found[0]) as picture:
        assert picture.mode == "RGB"
        assert len({colour for _, colour in picture.getcolors(1 << 20) or ()}) > 2


def test_files_of_one_name_get_pictures_of_their_own(run: Run, written: Path) -> None:
    (written / "b").mkdir()
    (written / "b" / "a.pdf").write_bytes(not_a_form_pdf())
    run("parse", "--debug-png", "out", "a.pdf", "b/a.pdf", exit_code=4)
    assert {"a.pdf.intake-1.png", "a.pdf~2.intake-1.png"} <= {path.name for path in (written / "out").iterdir()}


def test_document_without_pages_is_said_to_have_none(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(document(form("controls")))
    told = run("parse", "--debug-png", "out", "a.docx")
    assert "a.docx: has no pages that could be drawn" in told.stderr
    assert not list((tmp_path / "out").iterdir())


def test_directory_that_can_not_be_made_is_73(run: Run, written: Path) -> None:
    assert "debug-png" in run("parse", "--debug-png", "a.pdf/x", "a.pdf", exit_code=73).stderr


def test_text_of_a_mail_is_read_where_no_attachment_holds_the_form(run: Run, tmp_path: Path) -> None:
    lines = [
        f"{field.label}: {in_words(field.key, VALUES) or VALUES[field.key]}"
        for field in definition().fields
        if VALUES.get(field.key) is not None
    ]
    at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    mail = Mail(key="t", name="", address="a@b.example", subject="Žádost", text="\n".join(lines), at=at, files={})
    (tmp_path / "mail.eml").write_bytes(mail.written())
    record = json.loads(run("parse", "--json", "mail.eml", exit_code=4).stdout)
    assert record["fields"]["ico"]["value"] == VALUES["ico"]
    assert record["fields"]["ico"]["origin"] == "message"
    assert record["findings"][0]["code"] == "form-in-body"


def test_every_reason_that_is_given_has_words(run: Run, written: Path) -> None:
    (written / "blank.pdf").write_bytes(fillable_pdf(VALUES | dict.fromkeys(VALUES)))
    (written / "b.docx").write_bytes(document(form("controls")))
    told = run("parse", "--json", "--explain", "a.pdf", "blank.pdf", "b.docx", exit_code=4).stdout.splitlines()
    given = {
        said["code"] for line in told for value in json.loads(line)["fields"].values() for said in value["reasons"]
    }
    assert given >= {"left-empty", "rule-fits", "check-digit-ok", "required-missing"}
    assert given <= set(REASONS)


def test_registers_are_asked_where_they_were_imported(run: Run, fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(fresh)
    (fresh / "a.pdf").write_bytes(text_pdf(VALUES))

    def codes() -> set[str]:
        found = json.loads(run("parse", "--json", "a.pdf", exit_code=4).stdout)["findings"]
        return {finding["code"] for finding in found if finding["code"].startswith("register-")}

    assert codes() == set()
    import_samples(fresh / "registers")
    assert "register-ico-name" in codes()
    assert "not checked" not in run("parse", "--explain", "a.pdf", exit_code=4).stderr


def test_unknown_reason_is_shown_as_it_is() -> None:
    assert reason("ink-from-mars").words == "ink from mars"
