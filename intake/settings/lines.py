"""Where in a TOML text each key stands, since no TOML reader of Python tells (TOML 1.0).

The text has already been accepted by ``tomllib``; this only walks over it.  Places are paths of
keys and indexes: ``("sources", 0, "host")``.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')
_LONG = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}', re.DOTALL)
_SCALAR = re.compile(r"[^,\]}#\r\n]*")


def find_lines(text: str) -> Mapping[Path, int]:
    """Line (from 1) of the first mention of every table, key and array element of a valid TOML text."""
    return _Walk(text).run()


class _Walk:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def run(self) -> Mapping[Path, int]:
        table: Path = ()
        self.skip()
        while self.at < len(self.text):
            if self.text.startswith("[[", self.at):
                table = self.header(2)
            elif self.text[self.at] == "[":
                table = self.header(1)
            else:
                self.pair(table)
            self.skip()
        return self.lines

    def header(self, brackets: int) -> Path:
        start = self.at
        self.at += brackets
        keys = self.keys()
        self.at += brackets
        table = self.inside((), keys[:-1])
        if brackets == 2:
            name = (*table, keys[-1])
            self.counts[name] = self.counts.get(name, -1) + 1
        table = self.inside(table, keys[-1:])
        for length in range(1, len(table) + 1):
            self.note(table[:length], start)
        return table

    def inside(self, table: Path, keys: tuple[str, ...]) -> Path:
        """Follow keys; a name of an array of tables means its last element."""
        for key in keys:
            table = (*table, key)
            if table in self.counts:
                table = (*table, self.counts[table])
        return table

    def pair(self, table: Path) -> None:
        start = self.at
        name = (*table, *self.keys())
        for length in range(len(table) + 1, len(name) + 1):
            self.note(name[:length], start)
        self.at += 1  # the equals sign, where ``keys`` stopped
        self.value(name)

    def value(self, name: Path) -> None:
        self.skip()
        here = self.text[self.at]
        if here in "\"'":
            match = _LONG.match(self.text, self.at) or _QUOTED.match(self.text, self.at)
        elif here in "[{":
            return self.members(name, closing={"[": "]", "{": "}"}[here])
        else:
            match = _SCALAR.match(self.text, self.at)
        assert match is not None, "tomllib accepted the text"
        self.at = match.end()
        return None

    def members(self, name: Path, *, closing: str) -> None:
        self.at += 1
        index = 0
        while True:
            self.skip()
            if self.text[self.at] == closing:
                self.at += 1
                return
            if self.text[self.at] == ",":
                self.at += 1
                index += 1
            elif closing == "}":
                self.pair(name)
            else:
                self.note((*name, index), self.at)
                self.value((*name, index))

    def keys(self) -> tuple[str, ...]:
        keys: list[str] = []
        while True:
            self.skip()
            match = _BARE.match(self.text, self.at) or _QUOTED.match(self.text, self.at)
            assert match is not None, "tomllib accepted the text"
            raw = match.group()
            keys.append(tomllib.loads(f"key = {raw}")["key"] if raw[0] in "\"'" else raw)
            self.at = match.end()
            self.skip()
            if self.text[self.at] != ".":
                return tuple(keys)
            self.at += 1

    def skip(self) -> None:
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def note(self, name: Path, position: int) -> None:
        self.lines.setdefault(name, bisect_right(self.starts, position))
