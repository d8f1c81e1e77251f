"""The way into the room: from a definition to the file that an office publishes."""

from __future__ import annotations

from enum import StrEnum

from intake.forms.blank import HEIGHT, WIDTH, Blank, Place
from parsers.definition import FormDefinition
from parsers.regions import Regions


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
    from intake.forms.mark import corners

    points = ", ".join(f"[{x:g}, {y:g}]" for x, y in corners())
    lines = [
        "[geometry]",
        f"width = {WIDTH:g}",
        f"height = {HEIGHT:g}",
        f"pages = {len(blank.pages)}",
        f"corners = [{points}]",
        "places = [",
        *(_place(item, n) for n, page in enumerate(blank.pages) for item in page.content if isinstance(item, Place)),
        "]",
    ]
    return "\n".join(lines) + "\n"


def _place(place: Place, page: int) -> str:
    box = ", ".join(f"{value:.1f}" for value in place.box)
    option = f', option = "{place.option}"' if place.option else ""
    return f'  {{ field = "{place.key}"{option}, page = {page}, box = [{box}] }},'
