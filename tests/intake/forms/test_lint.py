"""Each mistake of a definition: where, what, and what to write instead."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.forms.lint import lint
from tests.intake.forms.conftest import CONFIG

SHIPPED = (CONFIG / "forms" / "zahranicni-spoluprace.toml").read_text("utf-8")
SMALL = """key = "pes"
version = "1"
name = "Pes"
hints = ["jen jméno"]
[recognise]
titles = ["Přihláška psa"]
[[sections]]
key = "A"
label = "A"
[[fields]]
key = "name"
section = "A"
label = "Jméno psa"
aliases = ["Jméno zvířete"]
type = "text"
[[fields]]
key = "breed"
section = "A"
label = "Rasa"
type = "choice"
choices = [
  { key = "vizsla", label = "ohař" },
  { key = "dachshund", label = "jezevčík" },
]
"""


def test_shipped_definition_has_no_mistake() -> None:
    assert lint({"a.toml": SHIPPED}) == ()
    assert lint({"a.toml": SMALL}) == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "message", "suggestion"),
    [
        ('type = "text"', 'type = "txt"', 15, "no type 'txt'", 'Write "text".'),
        ('type = "text"', 'type = "text"\naccept = 95', 16, "less than or equal to 1", "Write 0.95"),
        ('type = "text"', 'type = "text"\naccept = 0', 16, "however unsure", "0.9"),
        ('type = "text"', 'type = "text"\nrequred = true', 16, "did you mean 'required'?", ""),
        ('type = "text"', 'type = "yes_no"\nrequired = true', 16, "always answered", "must_be_true"),
        ('type = "text"', 'type = "yes_no"\nmust_be_true = true', 16, "isn't required", "required = true"),
        ('type = "text"', 'type = "text"\nhint = "celé"', 16, "read as a value", "hints"),
        ('type = "text"', 'type = "text"\nlines = 3', 16, "only for long_text", "long_text"),
        ('type = "text"', 'type = "choice"', 15, "no answers", "choices = ["),
        ('"Jméno zvířete"', '"jmeno: psa"', 14, "stands here twice, first in line 13", "Remove"),
        ('"Jméno zvířete"', '"RASA"', 14, "the label of breed (line 19)", 'shared = ["RASA"]'),
        ('"Jméno zvířete"', '"–"', 14, "no letter", ""),
        ('label = "Rasa"', 'label = "Rasa"\naliases = ["Jméno zvířete"]', 20, "the alias of name (line 14)", "shared"),
        (', label = "ohař" }', " }", 22, "Field required", "Add: label"),
        ('label = "ohař"', 'label = "."', 22, "has no label", "label ="),
        ('label = "jezevčík"', 'label = "Ohar"', 23, "names two answers, first in line 22", ""),
        ('section = "A"', 'section = "B"', 12, "no section 'B'", "One of: A"),
        ('key = "breed"', 'key = "name"', 17, "given twice, first in line 11", ""),
        ('key = "A"\nlabel = "A"', 'key = "A"\nlabel = "A"\n[[sections]]\nkey = "B"\nlabel = "B"', 11, "no field", ""),
        ('version = "1"', 'version = "1"\nvalid_from = 2027-02-30', 3, "Invalid date", ""),
        ('version = "1"', "version = 1", 2, "valid string", ""),
        ('name = "Pes"', 'name = "Pes"\nprint.stamp = "Tlapka"', 4, "isn't among the form's notes", "notes"),
        ('titles = ["Přihláška psa"]', "titles = [", 7, "", "brackets"),
    ],
)
def test_mistake_has_line_and_remedy(old: str, new: str, line: int, message: str, suggestion: str) -> None:
    text = SMALL.replace(old, new, 1)
    found = lint({"pes.toml": text})
    fitting = [m for m in found if m.line == line and message in m.message and suggestion in m.suggestion]
    assert fitting, found
    assert all(mistake.file == "pes.toml" for mistake in found)


def test_shared_wording_is_no_mistake() -> None:
    text = SMALL.replace('"Jméno zvířete"]', '"Rasa"]\nshared = ["Rasa"]')
    assert lint({"pes.toml": text}) == ()
    (mistake,) = lint({"pes.toml": SMALL.replace('"Jméno zvířete"]', '"Pes"]\nshared = ["Rasa"]')})
    assert "no label or alias" in mistake.message


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ("", 'version = "2"\nvalid_from = 2027-01-01', ""),
        ("", 'version = "2"', "begin on the same day"),
        ("", 'version = "1"\nvalid_from = 2027-01-01', "stands in a.toml too"),
        ("valid_until = 2027-03-01", 'version = "2"\nvalid_from = 2027-01-01', "holds until 2027-03-01"),
        ("valid_until = 2026-12-31", 'version = "2"\nvalid_from = 2027-01-01', ""),
    ],
)
def test_versions_may_not_overlap(first: str, second: str, message: str) -> None:
    texts = {
        "a.toml": SMALL.replace('version = "1"', f'version = "1"\n{first}'),
        "b.toml": SMALL.replace('version = "1"', second),
    }
    found = lint(texts)
    assert bool(found) == bool(message)
    assert all(message in mistake.message and mistake.file == "b.toml" for mistake in found)


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet='[]{}="\n #.,-ablekyfidsctor0123', max_size=60), st.integers(0, len(SMALL)))
def test_no_text_breaks_the_lint(inserted: str, at: int) -> None:
    for mistake in lint({"x.toml": SMALL[:at] + inserted + SMALL[at:]}):
        assert mistake.message
        assert mistake.line >= 0
