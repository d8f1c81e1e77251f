"""Fields of a Word document: their code isn't text, their result is; form fields tell their state (ECMA-376, 17.16)."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.opc import Element
from parsers.word_styles import is_on, value_of

_MAX_NESTED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """A legacy form field: the box it is, or what its list shows."""

    name: str
    text: str = ""
    is_box: bool = False
    ticked: bool = False


@dataclass(slots=True)
class _Open:
    in_result: bool = False
    told: bool = False
    """Its own state was said already, so its result isn't text."""


class FieldStack:
    """The fields that are open at a place of the document."""

    def __init__(self) -> None:
        self._open: list[_Open] = []

    @property
    def is_silent(self) -> bool:
        """Whether text here is a field's code, or repeats its state."""
        return any(field.told or not field.in_result for field in self._open)

    def new_paragraph(self) -> None:
        """Forget fields whose code doesn't end in its paragraph: they are damaged, and what follows is text."""
        self._open = [field for field in self._open if field.in_result]

    def step(self, character: Element) -> FormField | None:
        """Take one field character; a legacy box or list begins with its state."""
        kind = character.get("fldCharType")
        if kind == "begin" and len(self._open) < _MAX_NESTED:
            legacy = _form_field(character.find("ffData"))
            self._open.append(_Open(told=legacy is not None))
            return legacy
        if kind == "separate" and self._open:
            self._open[-1].in_result = True
        elif kind == "end" and self._open:
            self._open.pop()
        return None


def _form_field(data: Element | None) -> FormField | None:
    if data is None:
        return None
    name = value_of(data, "name") or ""
    box, choices = data.find("checkBox"), data.find("ddList")
    if box is not None:
        states = [state for key in ("checked", "default") if (state := box.find(key)) is not None]
        return FormField(name=name, is_box=True, ticked=bool(states) and is_on(states[0]))
    if choices is not None:
        entries = [entry.get("val", "") for entry in choices.findall("listEntry")]
        chosen = value_of(choices, "result") or value_of(choices, "default") or "0"
        number = int(chosen) if chosen.isdecimal() and len(chosen) < 6 else -1
        return FormField(name=name, text=entries[number] if 0 <= number < len(entries) else "")
    return None
