"""The way into the room for documents: one file in, the forms in it out; runs in the limited child process.

Whoever only asks a child for it needs none of the libraries, so they come with the first call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from parsers.form import ParsedForm

if TYPE_CHECKING:
    from parsers.confidence import Signals


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadJob:
    """One document to be read."""

    path: Path
    name: str
    """File name as received, for people."""
    media_type: str
    """Sniffed, lower case without parameters."""
    definitions: tuple[str, ...]
    """Texts of ``forms/*.toml``."""
    regions: str
    """Text of ``regions.toml``."""
    today: date
    form: str | None = None
    """Key of the only definition to try; None tries all."""
    seconds: float = 16.0
    """For which further pages are begun where pages are pictures, by the processor's time and by the clock."""


def read_document(job: ReadJob) -> tuple[ParsedForm, ...]:
    """Read the forms in a document.

    Returns:
        One ``ParsedForm`` for each form in it, in the order of pages; exactly one with outcome
        ``unreadable`` or ``not_a_form`` where none could be read.

    Raises:
        parsers.toml.BadDefinition: A definition or the list of regions can't be used.
    """
    from parsers.assemble import read_forms

    return tuple(read.form for read in read_forms(job))


def read_document_with_signals(job: ReadJob) -> tuple[tuple[ParsedForm, Mapping[str, Signals]], ...]:
    """Read the forms in a document, and what the confidence of each value was weighed by, for calibrating.

    Raises:
        parsers.toml.BadDefinition: A definition or the list of regions can't be used.
    """
    from parsers.assemble import read_forms

    return tuple((read.form, read.signals) for read in read_forms(job))
