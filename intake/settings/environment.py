"""Settings from the environment: ``INTAKE_SMTP__HOST``, ``INTAKE_SOURCES__PROTOKOL__HOST``.

Two underscores separate section, source and key; case doesn't matter.  Where the key wants text
the value is taken as it is, otherwise it is read as a TOML value.  Variables without two
underscores (``INTAKE_CONFIG``) are none of our settings.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import SecretStr

from intake.settings.errors import Problem, did_you_mean
from intake.settings.lines import Path as KeyPath
from intake.settings.tree import SOURCE_KINDS, Section, secret_keys

_PREFIX = "INTAKE_"


class Unknown(Exception):
    """A variable that sets nothing; the nearest name that would."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a variable goes."""

    path: KeyPath
    model: type[Section]
    """Section that the last key belongs to."""


def overlay(
    data: dict[str, Any], environ: Mapping[str, str], sections: Mapping[str, type[Section]]
) -> tuple[dict[KeyPath, str], list[Problem]]:
    """Put the variables over the data of the file, in place.

    Returns:
        Which variable set which key, and the variables that fit nowhere.
    """
    origins: dict[KeyPath, str] = {}
    problems = []
    names = [name for name in environ if name.startswith(_PREFIX) and "__" in name.removeprefix(_PREFIX)]
    for name in sorted(names, key=lambda name: (not name.upper().endswith("__KIND"), name)):
        try:
            target = _target(data, name, sections)
        except Unknown as error:
            message = f"unknown variable{error}"
            problems.append(Problem(place=name, key="", message=message, code="environment-wrong"))
            continue
        _put(data, target, _value(target, environ[name]))
        origins[target.path] = name
    return origins, problems


def _target(data: dict[str, Any], name: str, sections: Mapping[str, type[Section]]) -> Target:
    first, *keys = name.removeprefix(_PREFIX).lower().split("__")
    if first == "sources" and len(keys) > 1:
        index = _source_index(data, keys[0], is_new=keys[1:] == ["kind"])
        kind = data["sources"][index].get("kind")
        model = SOURCE_KINDS.get(kind)
        if model is None:
            if keys[1:] == ["kind"]:
                return Target(("sources", index, "kind"), Section)
            raise Unknown(f"; set {_PREFIX}SOURCES__{keys[0].upper()}__KIND too")
        return _inside(("sources", index), model, keys[1:], f"{_PREFIX}SOURCES__{keys[0].upper()}__")
    if first not in sections or not keys:
        near = did_you_mean(first, [*sections, "sources"]).rstrip("?")
        raise Unknown(f" — did you mean {_PREFIX}{near.split()[-1].upper()}__…?" if near else "")
    return _inside((first,), sections[first], keys, f"{_PREFIX}{first.upper()}__")


def _source_index(data: dict[str, Any], wanted: str, *, is_new: bool) -> int:
    sources = data.setdefault("sources", [])
    if not isinstance(sources, list):
        raise Unknown("; sources in the file is not a list")
    named = [source["name"] if isinstance(source, dict) and "name" in source else "" for source in sources]
    for index, name in enumerate(named):
        if isinstance(name, str) and _folded(name) == _folded(wanted):
            return index
    if not is_new:
        raise Unknown(f"; there is no source {wanted}{did_you_mean(wanted, filter(None, map(str, named)))}")
    sources.append({"name": wanted})
    return len(sources) - 1


def _folded(name: str) -> str:
    return name.lower().replace("-", "_")


def _inside(path: KeyPath, model: type[Section], keys: list[str], spelled: str) -> Target:
    for key in keys[:-1]:
        below = section_of(model, key)
        if below is None:
            raise Unknown(_suggestion(key, model, spelled))
        path, model, spelled = (*path, key), below, f"{spelled}{key.upper()}__"
    if keys[-1] not in model.model_fields or section_of(model, keys[-1]):
        raise Unknown(_suggestion(keys[-1], model, spelled))
    return Target((*path, keys[-1]), model)


def _suggestion(key: str, model: type[Section], spelled: str) -> str:
    near = did_you_mean(key, model.model_fields)
    word, separator, rest = near.partition("mean ")
    return f"{word}{separator}{spelled}{rest.upper()}" if near else ""


def section_of(model: type[Section], key: str) -> type[Section] | None:
    field = model.model_fields.get(key)
    kinds = _kinds(field.annotation) if field else set()
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Section)), None)


def _value(target: Target, text: str) -> Any:
    field = target.model.model_fields.get(str(target.path[-1]))
    kinds = _kinds(field.annotation) if field else {str}
    is_list = any(kind is Ellipsis for kind in kinds)
    if not is_list and kinds & {str, Path, SecretStr}:
        return text
    literal = text.lower() if text.lower() in {"true", "false"} else text
    try:
        return tomllib.loads(f"value = {literal}")["value"]
    except tomllib.TOMLDecodeError:
        return [part.strip() for part in text.split(",") if part.strip()] if is_list else text


def _kinds(annotation: Any) -> set[Any]:
    """The types that an annotation is made of; words of a Literal count as text."""
    parts = get_args(annotation)
    if not parts:
        return {str} if isinstance(annotation, str) else {annotation}
    return set().union(*(_kinds(part) for part in parts))


def _put(data: dict[str, Any], target: Target, value: Any) -> None:
    *above, key = target.path
    table: Any = data
    for step in above:
        table = table.setdefault(step, {}) if isinstance(table, dict) else table[step]
    if not isinstance(table, dict):
        return
    for name in target.model.SECRETS:
        if key in secret_keys(name):
            for other in secret_keys(name):
                table.pop(other, None)
    table[key] = value
