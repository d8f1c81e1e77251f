"""Sheets of a form put together word by word: where it stands is what the tests are about."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.document import Box, Mark, Page, Style, Word
from parsers.labels import find_labels
from parsers.sheet import Item, Sheet, lay_out
from parsers.zones import Zone, find_zones
from tests.parsers.form_samples import definition

WIDE, SPACE, TALL = 5.0, 3.0, 10.0
"""A letter, a space, a line."""
PRINT, TYPED = Style(font="Sans-Bold", shade=0.0, size=9.0), Style(font="Serif", shade=0.0, size=10.0)


def words(x: float, y: float, text: str, *, style: Style | None = None, page: int = 0) -> list[Word]:
    """The words of a text beside one another, from its top left corner."""
    found = []
    for part in text.split():
        box = (x, y, x + WIDE * len(part), y + TALL)
        found.append(Word(text=part, box=box, page_index=page, style=style))
        x = box[2] + SPACE
    return found


def width(text: str) -> float:
    """How wide a text is that ``words`` sets."""
    return WIDE * len(text.replace(" ", "")) + SPACE * text.count(" ")


def tick(x: float, y: float, *, ticked: bool = False) -> Mark:
    return Mark(box=(x, y + 1, x + 8, y + 9), page_index=0, ticked=ticked)


def frame(x0: float, y0: float, x1: float, y1: float) -> list[Box]:
    """The four rules around a cell."""
    return [(x0, y0, x1, y0 + 0.5), (x0, y1, x1, y1 + 0.5), (x0, y0, x0 + 0.5, y1), (x1, y0, x1 + 0.5, y1)]


def sheet_of(
    *texts: Sequence[Word], marks: Sequence[Mark] = (), rules: Sequence[Box] = (), leaders: Sequence[Box] = ()
) -> Sheet:
    page = Page(
        index=0,
        width=595,
        height=842,
        words=tuple(word for text in texts for word in text),
        marks=tuple(marks),
        rules=tuple(rules),
        leaders=tuple(leaders),
    )
    return lay_out([page])


def zones_of(sheet: Sheet) -> dict[str, Zone]:
    """The zone of each field that has a label on the sheet."""
    form = definition()
    zones = find_zones(sheet, find_labels(sheet, form), form)
    return {zone.label.owner.key: zone for zone in zones}


def answers(sheet: Sheet) -> dict[str, str]:
    """What stands where each field's answer is looked for."""
    return {key: said(item for line in zone.lines for item in line) for key, zone in zones_of(sheet).items()}


def said(items: Sequence[Item] | object) -> str:
    return " ".join(item.text for item in items if item.text)  # type: ignore[attr-defined]
