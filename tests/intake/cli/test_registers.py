"""``intake registers`` as an operator calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.fakes.registers import AUTHORITIES, DATABOXES, POSTAL_CODES, import_samples
from tests.intake.cli.conftest import Run

ALL = ("--from", str(POSTAL_CODES), "--from", str(AUTHORITIES), "--from", str(DATABOXES))


@pytest.fixture
def office(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(fresh)
    return fresh


@pytest.fixture
def imported(office: Path) -> Path:
    import_samples(office / "registers")
    return office


def test_files_are_imported_and_told_list_by_list(office: Path, run: Run) -> None:
    lines = [json.loads(line) for line in run("registers", "update", *ALL, "--json").stdout.splitlines()]
    assert [(line["list"], line["state"], line["records"], line["skipped"]) for line in lines] == [
        ("postal_codes", "imported", 8, 1),
        ("authorities", "imported", 10, 2),
        ("databoxes", "imported", 3, 1),
    ]
    assert lines[1]["reason"] == "skipped: 1 without a name, 1 with an impossible IČO"
    assert (office / "registers" / "registers.sqlite3").is_file()


def test_show_tells_counts_and_days(imported: Path, run: Run) -> None:
    shown = json.loads(run("registers", "show", "--json").stdout)
    assert (shown["present"], shown["organisations"], shown["municipalities"], shown["databoxes"]) == (True, 10, 7, 10)
    assert {entry["list"] for entry in shown["lists"]} == {"authorities", "databoxes", "postal_codes"}
    assert "10 organisations, 7 municipalities" in run("registers", "show").stdout


def test_show_without_a_register_says_how_to_get_one(office: Path, run: Run) -> None:
    assert json.loads(run("registers", "show", "--json").stdout)["present"] is False
    assert "intake registers update" in run("registers", "show").stderr


@pytest.mark.parametrize("text", ["00990019", "vz2rvm4", "vzorov"])
def test_find_shows_who_it_is(imported: Path, run: Run, text: str) -> None:
    found = json.loads(run("registers", "find", text, "--json").stdout.splitlines()[0])
    assert (found["ico"], found["district"], found["postal_codes"]) == ("00990019", "Příbram", ["26201", "26202"])


def test_find_of_nobody_says_so(imported: Path, run: Run) -> None:
    result = run("registers", "find", "nikdo takovy")
    assert (result.stdout, "nobody" in result.stderr) == ("", True)


def test_find_without_a_register_ends_with_no_input(office: Path, run: Run) -> None:
    assert "[register-absent]" in run("registers", "find", "Vzorov", exit_code=66).stderr


def test_one_broken_file_is_told_and_the_others_go_in(office: Path, run: Run) -> None:
    Path("page.html").write_text("<html><body>Chyba 500</body></html>")
    result = run("registers", "update", "--from", "page.html", "--from", str(POSTAL_CODES), "--json", exit_code=3)
    refused, imported = (json.loads(line) for line in result.stdout.splitlines())
    assert (refused["state"], refused["code"], imported["state"]) == ("refused", "register-not-known", "imported")
    assert "[register-not-known]" in result.stderr


def test_broken_file_alone_is_bad_data(office: Path, run: Run) -> None:
    Path("page.xml").write_text('<!DOCTYPE a [<!ENTITY e "x">]><a><Subjekt><Nazev>&e;</Nazev></Subjekt></a>')
    assert "[register-has-dtd]" in run("registers", "update", "--from", "page.xml", exit_code=65).stderr


def test_file_that_is_not_there_is_no_input(office: Path, run: Run) -> None:
    assert "[input-missing]" in run("registers", "update", "--from", "nothing.xml", exit_code=66).stderr


def test_nothing_to_fetch_is_a_matter_of_configuration(office: Path, run: Run) -> None:
    addresses = "".join(f'{name}_url = ""\n' for name in ("authorities", "databoxes", "postal_codes"))
    with Path("intake.toml").open("a") as file:
        file.write(f"[registers]\n{addresses}")
    assert "[register-no-address]" in run("registers", "update", exit_code=78).stderr


def test_unsafe_address_is_refused_with_its_line(office: Path, run: Run) -> None:
    with Path("intake.toml").open("a") as file:
        file.write('[registers]\nauthorities_url = "http://example.cz/x"\n')
    assert "registers.authorities_url" in run("registers", "show", exit_code=78).stderr
