"""From the text of a configuration and the environment to validated sections, or to all that is wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from intake.settings.environment import overlay, section_of
from intake.settings.errors import CODES, Problem, SettingsError, did_you_mean, explained, listed
from intake.settings.lines import Path as KeyPath
from intake.settings.lines import find_lines
from intake.settings.tree import (
    SOURCE_KINDS,
    AlarmSettings,
    AnySource,
    DataboxSettings,
    EngineSettings,
    LimitSettings,
    LoggingSettings,
    MailSettings,
    NetworkSettings,
    OutboxSettings,
    RegisterSettings,
    SandboxSettings,
    Section,
    SignatureSettings,
    SmtpSettings,
    StorageSettings,
    WebSettings,
    secret_keys,
)

SECTIONS: Mapping[str, type[Section]] = {
    "storage": StorageSettings,
    "smtp": SmtpSettings,
    "outbox": OutboxSettings,
    "mail": MailSettings,
    "alarms": AlarmSettings,
    "network": NetworkSettings,
    "signatures": SignatureSettings,
    "registers": RegisterSettings,
    "databox": DataboxSettings,
    "web": WebSettings,
    "engine": EngineSettings,
    "sandbox": SandboxSettings,
    "limits": LimitSettings,
    "logging": LoggingSettings,
}
MAX_CONFIG_BYTES = 1_000_000


def build(model: type[Section], data: Any, folder: Path) -> Section:
    """Validate one section; relative paths start from ``folder``."""
    return model.model_validate(data, context={"folder": folder})


def read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_CONFIG_BYTES + 1)
        if len(raw) > MAX_CONFIG_BYTES:
            raise _unreadable(path, "is larger than a configuration can be")
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _unreadable(f"{path}:{line}", "isn't UTF-8 text") from error
    except OSError as error:
        reason = "isn't there" if isinstance(error, FileNotFoundError) else f"can't be read ({error.strerror})"
        raise _unreadable(path, reason) from error


def _unreadable(place: Path | str, reason: str) -> SettingsError:
    problem = Problem(place=str(place), key="", message=reason, code="configuration-unreadable")
    return SettingsError([problem], CODES["configuration-unreadable"][1])


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason, _, place = str(error).partition(" (at ")
        found = re.match(r"line (\d+), column (\d+)", place)
        line = int(found.group(1)) if found else len(text.splitlines())
        column = f" (column {found.group(2)})" if found else " (at the end)"
        problem = Problem(place=f"{path}:{line}", key="", message=f"isn't TOML: {reason}{column}",
                          code="configuration-syntax")  # fmt: skip
        raise SettingsError([problem], CODES["configuration-syntax"][1]) from error


class Reader:
    """Gathers what is wrong while it builds the tree."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.folder = path.absolute().parent
        self.data = _parse(path, text)
        self.lines = find_lines(text)
        self.variables: dict[KeyPath, str] = {}
        self.problems: list[Problem] = []

    def overlay(self, environ: Mapping[str, str]) -> None:
        """Put the environment over the file."""
        self.variables, problems = overlay(self.data, environ, SECTIONS)
        self.problems.extend(problems)

    def sections(self) -> dict[str, Any]:
        """Validate section by section, so that all problems are told at once.

        Returns:
            ``sources`` and every section by its name, and ``origins``: where each key was given.

        Raises:
            SettingsError: All that is wrong.
        """
        for name in self.data.keys() - SECTIONS.keys() - {"sources"}:
            self.problem((name,), f"unknown section{did_you_mean(name, [*SECTIONS, 'sources'])}")
        if "storage" not in self.data:
            self.problem(("storage",), 'is missing; add [storage] with database = "sqlite:///intake.db"')
        sections = {name: self.section(model, (name,)) for name, model in SECTIONS.items()}
        sources = self.sources()
        if self.problems:
            raise SettingsError(sorted(self.problems, key=self._order))
        origins = {key: f"{self.path}:{line}" for key, line in self.lines.items()}
        origins |= {key: f"env {name}" for key, name in self.variables.items()}
        return {**sections, "sources": sources, "origins": origins}

    def section(self, model: type[Section], path: KeyPath) -> Section | None:
        """One table; None where it is wrong, or where ``[smtp]`` isn't there."""
        data: Any = self.data
        for step in path:
            data = data.get(step, None if step == "smtp" else {}) if isinstance(data, dict) else data[step]
        if data is None:
            return None
        if not isinstance(data, dict):
            self.problem(path, f"must be a section: [{path[0]}]")
            return None
        try:
            section = build(model, data, self.folder)
        except ValidationError as error:
            for found in error.errors(include_url=False):
                if found["type"] != "default_factory_not_called":  # a follow-up of another error
                    self.invalid(model, path, cast(Any, found))
            return None
        self.rules(section, path)
        return section

    def invalid(self, model: type[Section], path: KeyPath, error: Any) -> None:
        """A value or key that the model refused."""
        owner, loc = model, tuple(error["loc"])
        for step in loc[:-1]:
            owner = section_of(owner, str(step)) or owner
        key = str(loc[-1]) if loc else ""
        secret = any(key in secret_keys(name)[:1] for name in owner.SECRETS)
        self.problem((*path, *loc), explained(error, owner.model_fields, secret=secret))

    def rules(self, section: Section, path: KeyPath) -> None:
        """Rules over several keys, here and in the sections below."""
        for key, message in section.rules():
            self.problem((*path, key) if key else path, message)
        for key in type(section).model_fields:
            if isinstance(below := getattr(section, key), Section):
                self.rules(below, (*path, key))

    def sources(self) -> tuple[AnySource, ...]:
        """The list of sources, each by its kind."""
        given = self.data.get("sources", [])
        if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
            self.problem(("sources",), "is a list: write [[sources]] with two brackets, and the name as a key in it")
            return ()
        self.names(given)
        sources = []
        for index, item in enumerate(given):
            path = ("sources", index)
            model = SOURCE_KINDS.get(kind) if isinstance(kind := item.get("kind"), str) else None
            if model is not None:
                sources.append(self.section(model, path))
            elif "kind" in item:
                near = did_you_mean(str(kind), SOURCE_KINDS)
                self.problem((*path, "kind"), f"must be {listed(SOURCE_KINDS)}{near}")
            else:
                self.problem(path, f"kind is missing; it must be {listed(SOURCE_KINDS)}")
        return cast(tuple[AnySource, ...], tuple(sources))

    def names(self, given: list[dict[str, Any]]) -> None:
        """Names are plain and unique: they are in tables, logs and names of variables."""
        seen: set[str] = set()
        for index, item in enumerate(given):
            name = item.get("name")
            if not isinstance(name, str):
                continue  # told by the model
            if not re.fullmatch(r"[a-z0-9]([a-z0-9_-]*[a-z0-9])?", name) or "__" in name:
                self.problem(("sources", index, "name"), f'must be of a-z, 0-9, _ and -, not "{name}"')
            if name.replace("-", "_") in seen:
                self.problem(("sources", index, "name"), f'"{name}" is used twice; every source has its own name')
            seen.add(name.replace("-", "_"))

    def problem(self, path: KeyPath, message: str) -> None:
        """Note a problem at its place."""
        if path in self.variables:
            code = "environment-wrong"
            self.problems.append(Problem(place=self.variables[path], key="", message=message, code=code))
        else:
            self.problems.append(Problem(place=self.place(path), key=self.dotted(path), message=message))

    def place(self, path: KeyPath) -> str:
        """File and line of the key, or of the table that it should stand in."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return f"{self.path}:{self.lines[path[:length]]}"
        return str(self.path)

    def dotted(self, path: KeyPath) -> str:
        """``sources.protokol.host``; a source without a name by its number from 1."""
        steps = [str(step) for step in path]
        if path[0] == "sources" and len(path) > 1 and isinstance(path[1], int):
            name = self.data["sources"][path[1]].get("name")
            steps[1] = name if isinstance(name, str) and name else str(path[1] + 1)
        return ".".join(steps)

    def _order(self, problem: Problem) -> tuple[int, str]:
        line = problem.place.rpartition(":")[2]
        return (int(line) if line.isdecimal() else 0, problem.place)
