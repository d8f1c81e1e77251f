"""Lines of keys against what tomllib reads."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.settings.lines import find_lines


@pytest.mark.parametrize(
    ("text", "place", "line"),
    [
        ("a = 1", ("a",), 1),
        ("\n# a = 0\na = 1", ("a",), 3),
        ("[t]\na = 1", ("t", "a"), 2),
        ("[t]\na = 1", ("t",), 1),
        ("[ t . u ]\na = 1", ("t", "u", "a"), 2),
        ("t.u.a = 1", ("t", "u"), 1),
        ('"quoted key" = 1\nb = 2', ("b",), 2),
        ("'a.b'.c = 1", ("a.b", "c"), 1),
        ("[[s]]\na = 1\n[[s]]\na = 2", ("s", 1, "a"), 4),
        ("[[s]]\n[s.o]\nk = 1\n[[s]]\n[s.o]\nk = 2", ("s", 1, "o", "k"), 6),
        ("[[s]]\n[[s.t]]\n[[s.t]]\nk = 1", ("s", 0, "t", 1, "k"), 4),
        ("a = [\n 1, # [x]\n 2]\nb = 1", ("a", 1), 3),
        ("a = [\n 1, # [x]\n 2]\nb = 1", ("b",), 4),
        ('a = """\n[no]\nx = 1\n"""\nb = 1', ("b",), 5),
        ("a = '''\n\"\"\"'''\nb = 1", ("b",), 3),
        ('a = "\\"]#"\nb = 1', ("b",), 2),
        ("a = { b = 1, c.d = [ { e = 2 } ] }\nf = 1", ("a", "c", "d", 0, "e"), 1),
        ("a = 2026-01-01 # c\nb = 1", ("b",), 2),
        ("a = 1\r\nb = 2\r\n", ("b",), 2),
        ('a = """x""""\nb = 1', ("b",), 2),
    ],
)
def test_line_of_a_key(text: str, place: tuple[str | int, ...], line: int) -> None:
    tomllib.loads(text)
    assert find_lines(text)[place] == line


_KEYS = st.text("abc-_1", min_size=1, max_size=3)
_SCALARS = st.one_of(st.integers(), st.booleans(), st.text("a\"'#[]{}=,.\\\n", max_size=6))
_VALUES = st.recursive(
    _SCALARS, lambda v: st.lists(v, max_size=3) | st.dictionaries(_KEYS, v, max_size=3), max_leaves=6
)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if isinstance(value, list):
        return "[\n" + ",\n".join(map(_written, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"'{key}' = {_written(item)}" for key, item in value.items()) + "}"
    return str(value)


def _places(value: Any, place: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {place}.union(*(_places(item, (*place, key)) for key, item in items))


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(_KEYS, _VALUES, max_size=4), st.lists(st.dictionaries(_KEYS, _VALUES, max_size=2), max_size=3))
def test_every_place_that_tomllib_reads_has_a_line(top: dict[str, Any], array: list[dict[str, Any]]) -> None:
    text = "".join(f"{key} = {_written(value)}\n" for key, value in top.items())
    for table in array:
        text += "[[array]]\n" + "".join(f"{key} = {_written(value)}\n" for key, value in table.items())
    found = set(find_lines(text))
    assert _places(tomllib.loads(text)) - {()} == found
