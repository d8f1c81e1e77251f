"""``intake trust`` and ``intake verify --trust`` as an operator calls them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake.demo.authority import serve
from intake.demo.authority_lists import Spoil
from intake.demo.authority_server import TrustServer
from intake.demo.authority_signing import sign_pdf
from tests.fakes.trust import pin
from tests.intake.cli.conftest import Run
from tests.signatures.documents import form_pdf

NOW = datetime.now(UTC)
"""The command looks at the machine's clock, so the lists are made around it."""


@pytest.fixture(scope="module")
def running() -> Iterator[TrustServer]:
    with serve(NOW, crls=False) as one:
        yield one


@pytest.fixture
def office(tmp_path: Path, running: TrustServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    running.answers.clear()
    running.variant.update(tl=Spoil.NONE)
    text = f'[storage]\n[signatures]\nfetch_private = true\nlotl_url = "{running.base_url}/lotl.xml"\n'
    (tmp_path / "intake.toml").write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def renewed(office: Path, running: TrustServer, run: Run) -> Path:
    pin(office / "trust", running)
    (office / "trust" / "roots").mkdir()
    (office / "trust" / "roots" / "r.pem").write_bytes(running.world.cas.root.certificate_pem())
    run("trust", "update")
    return office


def test_nothing_is_told_as_nothing(office: Path, run: Run) -> None:
    assert "Nothing is trusted" in run("trust", "show", exit_code=4).stderr
    shown = json.loads(run("trust", "show", "--json", exit_code=4).stdout)
    assert (shown["present"], shown["lists"], shown["roots"]) == (False, [], [])
    assert not (office / "trust").exists()


def test_update_tells_list_by_list(renewed: Path, run: Run) -> None:
    lines = [json.loads(line) for line in run("trust", "update", "--json").stdout.splitlines()]
    assert [(line["list"], line["outcome"], line["code"]) for line in lines] == [
        ("lotl.xml", "renewed", ""),
        ("tl/cz.xml", "renewed", ""),
    ]


def test_update_that_fails_in_part_ends_with_3(renewed: Path, running: TrustServer, run: Run) -> None:
    running.variant.update(tl=Spoil.TAMPERED)
    result = run("trust", "update", exit_code=3)
    assert "tl/cz.xml\tcz\tkept\tlist-signature-broken" in result.stdout
    assert "tl/cz.xml" in result.stderr
    assert "NOT RENEWED tl/cz.xml" in run("trust", "show").stdout


@pytest.mark.parametrize(("answer", "exit_code"), [((503, "text/plain", b""), 75), ((200, "text/xml", b"<a/>"), 65)])
def test_update_without_any_list_ends_with_its_reason(
    office: Path, running: TrustServer, run: Run, answer: tuple[int, str, bytes], exit_code: int
) -> None:
    running.answers["/lotl.xml"] = answer
    run("trust", "update", exit_code=exit_code)


def test_show_has_ages_and_fingerprints_within_80_columns(renewed: Path, running: TrustServer, run: Run) -> None:
    text = run("trust", "show").stdout
    assert max(map(len, text.removeprefix(text.partition("\n")[0]).splitlines())) <= 80
    assert "tl/cz.xml  CZ number 42, issued" in text
    assert "4 services used" in text
    root = json.loads(run("trust", "show", "--json").stdout)["roots"][0]
    shown = "".join(line.strip() for line in text.partition("Pinned roots")[2].splitlines() if line.count(":") == 15)
    assert shown.replace(":", "").lower() == root["sha256"]


def test_show_of_another_directory_needs_no_configuration(
    renewed: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert "tl/cz.xml" in run("trust", "show", "--trust", str(renewed / "trust")).stdout


def test_verify_believes_the_configured_directory_or_the_named_one(
    renewed: Path, running: TrustServer, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (renewed / "a.pdf").write_bytes(sign_pdf(running.world, form_pdf(), running.world.people.mayor, level="B-T"))
    assert json.loads(run("verify", "--json", "a.pdf", exit_code=4).stdout)["verdict"] == "pending"
    text = (renewed / "intake.toml").read_text().replace("[signatures]", "[signatures]\nchecks_online = true")
    (renewed / "intake.toml").write_text(text)
    assert json.loads(run("verify", "--json", "--offline", "a.pdf", exit_code=4).stdout)["verdict"] == "pending"
    assert json.loads(run("verify", "--json", "a.pdf").stdout)["verdict"] == "qualified"
    (renewed / "intake.toml").unlink()
    assert json.loads(run("verify", "--json", "a.pdf").stdout)["verdict"] == "advanced"
    assert json.loads(run("verify", "--json", "--trust", "trust", "a.pdf").stdout)["verdict"] == "qualified"


def test_doctor_and_check_tell_about_lists(renewed: Path, running: TrustServer, run: Run) -> None:
    assert "next issue by" in run("doctor").stdout
    (renewed / "trust").rename(renewed / "away")
    assert "[check-no-trust]" in run("check").stdout
