"""TOML texts that an operator wrote, made into typed values or into a list of plain reasons (TOML 1.0)."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from rapidfuzz import process

from parsers.errors import ParserError

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with a configuration text."""

    file: str
    key: str
    """Where, e.g. ``fields.3 (ico).type``; for broken TOML the place as the parser gives it."""
    reason: str
    path: tuple[int | str, ...] = ()
    """The same place step by step, for finding its line; empty for the whole file and for broken TOML."""

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.reason}"


class BadDefinition(ParserError):
    """A form definition or a list of regions that can't be used."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("definition-invalid", "; ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def load_model(model: type[Model], text: str, *, file: str) -> Model:
    """Parse and validate a TOML text.

    Raises:
        BadDefinition: With every problem found, each with its file, key and reason.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadDefinition([Problem(file=file, key="TOML", reason=str(error))]) from error
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise BadDefinition([_problem(file, data, model, entry) for entry in error.errors()]) from error  # type: ignore[arg-type] # ErrorDetails is a TypedDict


def _problem(file: str, data: dict[str, object], model: type[BaseModel], error: dict[str, object]) -> Problem:
    location = error["loc"]
    assert isinstance(location, tuple)
    reason = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        reason = "unknown key" + _suggestion(str(location[-1]), _known_keys(model))
    return Problem(file=file, key=_place(data, location) or "whole file", reason=reason, path=location)


def _place(data: object, location: tuple[int | str, ...]) -> str:
    names = []
    for step in location:
        try:
            data = data[step]  # type: ignore[index] # follows pydantic's own path
        except (KeyError, IndexError, TypeError):
            data = None
        key = data.get("key") if isinstance(data, dict) else None
        names.append(f"{step} ({key})" if isinstance(step, int) and isinstance(key, str) else str(step))
    return ".".join(names)


def _known_keys(model: type[BaseModel]) -> set[str]:
    keys: set[str] = set(model.model_fields)
    for info in model.model_fields.values():
        for inner in (info.annotation, *getattr(info.annotation, "__args__", ())):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                keys |= _known_keys(inner)
    return keys


def _suggestion(key: str, known: set[str]) -> str:
    best = process.extractOne(key, sorted(known), score_cutoff=70)
    return f", did you mean {best[0]!r}?" if best else ""
