"""The house itself: who may import whom, what modules are called, that each says what it is for."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from intake.cli.explain import all_codes
from intake.cli.main import VERBS

ROOT = Path(__file__).parents[1]
ROOMS = ("intake", "parsers", "signatures")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
VAGUE = {"models", "utils", "util", "helpers", "manager", "managers", "common", "misc"}


def test_import_rules_hold():
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_names_of_modules_say_what_they_are():
    assert not [path for path in MODULES if path.stem in VAGUE]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_begins_with_what_it_is_for(path):
    text = path.read_text(encoding="utf-8")
    assert not text.strip() or ast.get_docstring(ast.parse(text)), f"{path} has no docstring"


def test_modules_hold_one_idea():
    long = {
        str(path): count
        for path in MODULES
        if "versions" not in path.parts and (count := len(path.read_text("utf-8").splitlines())) > 450
    }
    assert not long


@pytest.mark.parametrize("page", ["README.md", "docs/operations.md", "docs/flow.md"])
def test_pages_name_verbs_and_files_that_exist(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    verbs = set(re.findall(r"`?intake (?:--config \S+ )?([a-z]+)\b", text))
    known = {*VERBS, "has", "is", "today"}
    promised = {"backup"}  # named as not yet there
    assert verbs <= known | promised, verbs - known
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert not [link for link in links if not (ROOT / page).parent.joinpath(link).exists()]


def test_codes_of_the_operations_page_are_explained():
    table = (ROOT / "docs/operations.md").read_text(encoding="utf-8").split("## When something is wrong")[1]
    codes = {code for code in re.findall(r"^\| `([a-z-]+)`", table, re.MULTILINE) if "-" in code}
    assert codes
    assert codes <= set(all_codes())
