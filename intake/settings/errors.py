"""What is wrong in a configuration, said so that it can be mended: place, key, reason, suggestion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from intake.errors import ConfigurationError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to mend."""

    place: str
    """``intake.toml:12``, the file alone where no line fits, or the name of an environment variable."""
    key: str
    """``sources.protokol.host``; empty for an environment variable, which says it itself."""
    message: str
    code: str = "configuration-wrong"

    def __str__(self) -> str:
        return ": ".join(filter(None, (self.place, self.key, self.message)))


class SettingsError(ConfigurationError):
    """A configuration that can't be used, with everything that is wrong in it."""

    def __init__(self, problems: Iterable[Problem], remedy: str = "") -> None:
        self.problems = tuple(problems)
        lines = [str(problem) for problem in self.problems]
        many = f"{len(lines)} problems in the configuration:\n  " if len(lines) > 1 else ""
        super().__init__(
            self.problems[0].code,
            many + "\n  ".join(lines),
            remedy or "Mend it, then run `intake check`.",
        )


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``" — did you mean host?"`` where a known word is near, else nothing."""
    near = get_close_matches(word.lower().replace("-", "_"), list(known), n=1)
    return f" — did you mean {near[0]}?" if near else ""


def listed(words: Iterable[str]) -> str:
    """``a, b or c``."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def explained(error: ErrorDetails, known: Iterable[str], *, secret: bool) -> str:
    """What pydantic found, in a sentence for the person who wrote the file.

    Args:
        error: One entry of ``ValidationError.errors()``.
        known: Keys that the table may have, for suggestions.
        secret: Never show the value.
    """
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return f"unknown key{did_you_mean(str(error['loc'][-1]), known)}"
    if kind == "missing":
        return "is missing"
    if kind == "value_error":
        return str(context["error"])
    sentence = _sentence(kind, context) or f"doesn't fit: {error['msg']}"
    value = error["input"]
    if secret or not isinstance(value, (str, int, float)):
        return sentence
    return f"{sentence}, not {_shown(value)}{_near_choice(kind, value, context)}"


_TYPES = {
    "string_type": "must be text in quotes",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "date_type": "must be a date such as 2026-01-31, without quotes",
    "tuple_type": 'must be a list such as ["a", "b"]',
    "model_type": "must be a section of its own",
    "model_attributes_type": "must be a section of its own",
    "string_too_short": "must not be empty",
    "path_type": "must be a path in quotes",
}


def _sentence(kind: str, context: Mapping[str, Any]) -> str:
    if kind == "literal_error":
        return f"must be {context['expected']}".replace("'", '"')
    bounds = {"greater_than_equal": ("ge", "at least"), "less_than_equal": ("le", "at most"),
              "greater_than": ("gt", "more than"), "less_than": ("lt", "less than")}  # fmt: skip
    if kind in bounds:
        name, words = bounds[kind]
        return f"must be {words} {context[name]:g}"
    return _TYPES.get(kind, "")


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return str(value)
    return f'"{value}"' if value else "empty"


def _near_choice(kind: str, value: object, context: Mapping[str, Any]) -> str:
    if kind != "literal_error":
        return ""
    choices = [word.strip(" '") for word in str(context["expected"]).replace(" or ", ", ").split(",")]
    return did_you_mean(str(value), choices)


CODES: Mapping[str, tuple[str, str]] = {
    "configuration-none": (
        "There is no configuration: neither --config nor INTAKE_CONFIG names one, and ./intake.toml isn't there.",
        "Run `intake init DIR`, or name the file: `intake --config DIR/intake.toml …`.",
    ),
    "configuration-unreadable": (
        "The configuration file isn't there, can't be read, or isn't UTF-8 text.",
        "Look at the path and at its owner and mode; the service's user must be able to read it.",
    ),
    "configuration-syntax": (
        "The configuration isn't valid TOML from the named line on.",
        "Text stands in quotes, lists in square brackets, a section's name in [brackets], each key once.",
    ),
    "configuration-wrong": (
        "A key of the configuration is unknown, missing, or has a value that doesn't fit.",
        "Mend the named line; `intake check` tells everything at once, `intake config show --origin` what holds.",
    ),
    "source-unknown": (
        "A source was named that the configuration doesn't have.",
        "`intake config show` lists the sources; a source is named by its key name.",
    ),
    "environment-wrong": (
        "An environment variable INTAKE_SECTION__KEY is unknown or has a value that doesn't fit.",
        "Correct or unset it; names follow the file: INTAKE_SMTP__HOST, INTAKE_SOURCES__NAME__HOST.",
    ),
    "secret-missing": (
        "A file that should hold a password or a key isn't there or can't be read.",
        "Write the secret into the file, owned by the service's user, mode 0600.",
    ),
    "secret-empty": (
        "A file that should hold a password or a key is empty.",
        "Write the secret into it; a line end after it does no harm.",
    ),
    "secret-exposed": (
        "A file with a password or a key can be read by others, or belongs to another user.",
        "Run `chmod 600 FILE`, and `chown` it to the service's user.",
    ),
    "secret-no-credentials": (
        "A secret is to come from systemd (…_credential), but the process wasn't given any credentials.",
        "Add LoadCredential=NAME:/path to the unit, or use …_file when you run it by hand.",
    ),
}
