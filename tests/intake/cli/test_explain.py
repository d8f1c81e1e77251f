"""Every code has its words, and only one place."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from intake.cli.explain import all_codes, code_tables
from tests.intake.cli.conftest import Run


def test_code_is_explained_with_its_remedy(run: Run) -> None:
    text = run("explain", "[secret-empty]").stdout
    assert text.startswith("secret-empty: A file that should hold a password or a key is empty.\n  → ")


def test_near_miss_is_suggested(run: Run) -> None:
    assert "Did you mean secret-empty" in run("explain", "secret-emty", exit_code=2).stderr
    assert "secret-" in run("explain", "secret", exit_code=2).stderr


def test_all_codes_are_listed(run: Run) -> None:
    objects = [json.loads(line) for line in run("explain", "--json").stdout.splitlines()]
    assert {item["code"] for item in objects} == set(all_codes())
    assert all(item["meaning"] for item in objects)


def test_code_belongs_to_one_room() -> None:
    """Only the two pure rooms, which know nothing of each other, may both call a PDF damaged."""
    homes = [(code, module.split(".")[0]) for module, codes in code_tables() for code in codes]
    rooms = Counter(homes)
    in_service = Counter(code for code, room in homes if room == "intake")
    pure = {code for code, room in homes if room != "intake"}
    assert [home for home, count in rooms.items() if count > 1] == []
    assert sorted(in_service.keys() & pure) == []


@pytest.mark.parametrize("room", ["intake.settings.errors", "parsers.findings", "signatures.errors"])
def test_rooms_are_found_by_themselves(room: str) -> None:
    assert room in {name for name, _ in code_tables()}


@pytest.mark.parametrize(
    "code",
    ["needs-ocr", "picture-without-text", "picture-damaged", "pictures-left-out", "ocr-missing", "values-unsure"],
)
def test_codes_of_pictures_are_explained(run: Run, code: str) -> None:
    [(meaning, remedy)] = [codes[code] for _, codes in code_tables() if code in codes]
    assert " ".join(run("explain", code).stdout.split()) == f"{code}: {meaning} → {remedy}"
