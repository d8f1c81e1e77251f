"""What a printed wording is: the label of a field, a heading, a note."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from parsers.document import Box
from parsers.sheet import Item

WEAK = 80.0
STRONG = 95.0
"""Scores from which a match may be a label, and from which it is one for sure."""


class OwnerKind(StrEnum):
    """What a printed wording belongs to."""

    FIELD = "field"
    COMBINED = "combined"
    SECTION = "section"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A field, a combined label, a heading or a note of the definition."""

    kind: OwnerKind
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A printed label and what it belongs to."""

    owner: Owner
    items: tuple[Item, ...]
    box: Box
    last: Box
    """Box of its last word: the value begins behind it."""
    score: float
    """0 to 100, how well the print fits the wording."""
    length: int
    """Folded letters of the wording."""
    meant: bool = False
    """No wording of the field: words that mean the same, more or less."""
    heads: bool = False
    """It looks like a heading: questions follow below, and nothing beside it."""
    area: Box | None = None
    """Where its answer stands, where rows and columns of a table tell."""

    @property
    def certainty(self) -> float:
        """How sure it is that this is the label of its field, 0 to 1."""
        if self.score >= 100:
            return 1.0
        return 0.98 if self.score >= STRONG else 0.9 * self.score / 100

    @property
    def guessed(self) -> bool:
        """Its words only may mean what the field asks for."""
        return self.meant and self.score < STRONG

    @property
    def is_field(self) -> bool:
        """Whether a value belongs to it."""
        return self.owner.kind in (OwnerKind.FIELD, OwnerKind.COMBINED)
