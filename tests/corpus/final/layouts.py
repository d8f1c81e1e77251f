"""The drawn layouts of the final part: how each looks and what it asks in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.corpus.final import layouts_lined as lined
from tests.corpus.final import layouts_office as office
from tests.corpus.final import layouts_ruled as ruled
from tests.corpus.final.sheet import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One way in which an office or an applicant set the form."""

    name: str
    draw: Callable[[Sheet], None]
    labels: Mapping[str, str]
    family: str
    as_text: frozenset[str]
    """Choices that are answered in words."""
    locative: bool = False
    """The place follows a printed „V“."""


def _layout(name: str, draw: Callable[[Sheet], None], labels: Mapping[str, str], family: str, as_text: str, *,
            locative: bool = False) -> Layout:  # fmt: skip
    return Layout(
        name=name, draw=draw, labels=labels, family=family, as_text=frozenset(as_text.split()), locative=locative
    )


_ALL_WORDS = (
    "applicant_type district languages partner_region alternate_region partner_type cooperation_areas "
    "cooperation_form consent"
)
LAYOUTS = (
    _layout("table", ruled.table, ruled.TABLE, "Liberation Sans", "district alternate_region"),
    _layout("boxes", ruled.boxes, ruled.BOXES, "Carlito", "district alternate_region"),
    _layout("dense", ruled.dense, ruled.DENSE, "condensed", "district alternate_region"),
    _layout("grid", ruled.grid, ruled.GRID, "Carlito", _ALL_WORDS),
    _layout("bilingual", office.bilingual, office.BILINGUAL, "sans", "district alternate_region"),
    _layout("dots", lined.dots, lined.DOTS, "Liberation Serif",
            "district alternate_region languages partner_region cooperation_areas", locative=True),
    _layout("dashes", lined.dashes, lined.DASHES, "serif", "district alternate_region"),
    _layout("questions", lined.questions, lined.QUESTIONS, "serif-condensed", "district alternate_region"),
    _layout("official", office.official, office.OFFICIAL, "Liberation Sans", "district alternate_region"),
    _layout("typed", office.typed, office.TYPED, "Liberation Mono", "district alternate_region languages"),
)  # fmt: skip
