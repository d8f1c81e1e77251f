"""The way into the room: from a definition to the file that an office publishes."""

from __future__ import annotations

from enum import StrEnum

from intake.forms.blank import HEIGHT, WIDTH, Blank, Piece, Place
from parsers.definition import FormDefinition
from parsers.regions import Regions

_ASCENT, _DESCENT = 0.75, 0.25
"""Of a line by its size, as far as letters reach."""


class Format(StrEnum):
    """What can be made of a definition."""

    PDF = "pdf"
    DOCX = "docx"
    TOML = "toml"
    """The [geometry] of the PDF, for the definition."""


def render(definition: FormDefinition, regions: Regions, kind: Format) -> bytes:
    """Make the blank form; the same definition and regions give the same bytes.

    Args:
        definition: The form.
        regions: Those offered now are printed as answers.
        kind: What to make.

    Raises:
        IntakeError: A text can't be printed (``form-letter``) or the typeface is missing (``form-font-missing``).
        ModuleNotFoundError: A package of the extra ``forms`` isn't installed.
    """
    if kind is Format.DOCX:
        from intake.forms.docx import write_docx

        return write_docx(definition, regions)
    from intake.forms.layout import lay_out
    from intake.forms.pdf import write_pdf

    blank = lay_out(definition, regions)
    return write_pdf(blank) if kind is Format.PDF else geometry(blank).encode()


def geometry(blank: Blank) -> str:
    """Where each field of the PDF lies, as the [geometry] of a definition (TOML)."""
    from intake.forms.layout import MARK
    from intake.forms.mark import corners

    points = ", ".join(f"[{x:g}, {y:g}]" for x, y in corners())
    lines = [
        "[geometry]",
        f"width = {WIDTH:g}",
        f"height = {HEIGHT:g}",
        f"pages = {len(blank.pages)}",
        f"corners = [{points}]",
        f"mark = [{', '.join(f'{value:g}' for value in MARK)}]",
        "places = [",
        *(_place(item, n) for n, page in enumerate(blank.pages) for item in page.content if isinstance(item, Place)),
        "]",
        "labels = [",
        *(
            _label(item, n)
            for n, page in enumerate(blank.pages)
            for item in page.content
            if isinstance(item, Piece) and item.field
        ),
        "]",
    ]
    return "\n".join(lines) + "\n"


def _place(place: Place, page: int) -> str:
    box = ", ".join(f"{value:.1f}" for value in place.box)
    option = f', option = "{place.option}"' if place.option else ""
    return f'  {{ field = "{place.key}"{option}, page = {page}, box = [{box}] }},'


def _label(piece: Piece, page: int) -> str:
    """The printed label itself, in bold, without its hint."""
    from intake.forms.font import load_font

    lines = [line for line in piece.lines if line.bold]
    font = load_font(bold=True)
    left, right = lines[0].x, max(line.x + font.width(line.text, line.size) for line in lines)
    box = (left, lines[0].y - _ASCENT * lines[0].size, right, lines[-1].y + _DESCENT * lines[-1].size)
    return f'  {{ field = "{piece.field}", page = {page}, box = [{", ".join(f"{value:.1f}" for value in box)}] }},'
