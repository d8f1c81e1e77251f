"""What parent, zygote and child say to one another: functions by name, values as JSON.

Values are checked against the annotations on both sides, strictly, so that a child that foreign
bytes have taken over can at most give a wrong value of the right type.
"""

from __future__ import annotations

import importlib
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from intake.sandbox.limits import Limits

_STRICT = ConfigDict(
    strict=True,
    extra="forbid",
    ser_json_bytes="base64",
    val_json_bytes="base64",
    ser_json_inf_nan="constants",
)
_HEAD: Final = struct.Struct(">cQ")

ARGUMENT, RESULT, ERROR, MEMORY = b"A", b"R", b"E", b"M"
HEAD_BYTES: Final = _HEAD.size
ERROR_BYTES: Final = 4096
"""Larger errors aren't ours."""


class Malformed(Exception):
    """Bytes from the other side that don't say what was agreed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What the zygote needs to know of a call; the argument itself goes straight to the child."""

    function: str
    limits: Limits
    directory: str
    readable: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the zygote says of a call: first that it was forked (or why not), then how it ended."""

    forked: bool = False
    refused: str | None = None
    """The order can't be carried out at all, in words."""
    busy: bool = False
    """fork failed for want of memory or processes."""
    status: int | None = None
    """Of the ended child, as from wait(2)."""
    cpu_s: float = 0.0
    peak_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildError:
    """An exception in the child: ``code`` and ``message`` of ours, or type and place of any other."""

    foreseen: bool
    code: str
    message: str
    no_space: bool = False


@dataclass(frozen=True, slots=True)
class Contract:
    """A function with the shapes of its argument and its result."""

    function: Callable[[Any], Any]
    argument: TypeAdapter[tuple[Any]]
    result: TypeAdapter[tuple[Any]]


def adapter(shape: Any) -> TypeAdapter[tuple[Any]]:
    """An adapter for one value, wrapped in a tuple: only so do dataclasses take our configuration."""
    return TypeAdapter(tuple[shape], config=_STRICT)


ORDER = adapter(Order)
REPORT = adapter(Report)
CHILD_ERROR = adapter(ChildError)


def name_of(function: Callable[..., Any]) -> str:
    """``module:qualname`` of a module-level function.

    Raises:
        TypeError: It can't be found again by that name in another process.
    """
    module, name = function.__module__, function.__qualname__
    if module == "__main__" or not name.isidentifier():
        raise TypeError(f"{module}:{name} is not a module-level function of an importable module")
    return f"{module}:{name}"


def contract_by_name(name: str) -> Contract:
    """Import a function and read its annotations."""
    module, _, function = name.partition(":")
    return contract_of(getattr(importlib.import_module(module), function))


@lru_cache(maxsize=256)
def contract_of(function: Callable[..., Any]) -> Contract:
    """Adapters for the one parameter and the result of a function.

    Raises:
        TypeError: It hasn't exactly one annotated parameter and an annotated result.
    """
    hints = get_type_hints(function)
    if len(hints) != 2 or "return" not in hints or function.__code__.co_argcount != 1:
        raise TypeError(f"{name_of(function)} needs one annotated parameter and an annotated result")
    result = hints.pop("return")
    (argument,) = hints.values()
    return Contract(function, adapter(argument), adapter(result))


def encode(shape: TypeAdapter[tuple[Any]], value: Any) -> bytes:
    """A value as JSON.

    Raises:
        Malformed: The value isn't of its declared type (or holds text that isn't Unicode).
    """
    try:
        return shape.dump_json((value,), warnings="error")
    except PydanticSerializationError:
        # without its cause: the library's text quotes the value
        raise Malformed("the value doesn't fit its annotation") from None


def decode(shape: TypeAdapter[tuple[Any]], text: bytes | bytearray) -> Any:
    """A value from JSON, strictly.

    Raises:
        Malformed: It isn't what was agreed.
    """
    try:
        return shape.validate_json(text)[0]
    except (ValidationError, RecursionError):
        raise Malformed("the JSON doesn't fit the annotation") from None


def frame(kind: bytes, payload: bytes) -> bytes:
    """One message on a stream: kind, length, payload."""
    return _HEAD.pack(kind, len(payload)) + payload


def head(text: bytes | bytearray) -> tuple[bytes, int]:
    """Kind and payload length from the first ``HEAD_BYTES`` bytes of a frame."""
    kind, length = _HEAD.unpack_from(text)
    return kind, length


def unframe(text: bytes | bytearray) -> tuple[bytes, bytes]:
    """The only message of a finished stream.

    Raises:
        Malformed: Something is missing or left over.
    """
    if len(text) < HEAD_BYTES:
        raise Malformed("no whole message")
    kind, length = head(text)
    if length != len(text) - HEAD_BYTES:
        raise Malformed("no whole message")
    return kind, bytes(memoryview(text)[HEAD_BYTES:])


_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_PLACE = re.compile(r"[A-Za-z_][\w.]{0,79} at [\w.<>]{1,120}:\d{1,6}(, called from [\w.<>]{1,120}:\d{1,6})?", re.ASCII)
_SENTENCE_MAX: Final = 400


def plain_error(error: ChildError) -> ChildError:
    """Check what a child says of its failure before it reaches logs and people.

    Raises:
        Malformed: It isn't a code with one line of text, or a type with its place.
    """
    if error.foreseen:
        plain = error.message.isprintable() and len(error.message) <= _SENTENCE_MAX and _CODE.fullmatch(error.code)
    else:
        plain = _PLACE.fullmatch(error.message)
    if not plain:
        raise Malformed("the error isn't plain")
    return error
