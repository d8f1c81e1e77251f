"""A page as a picture with frames around what was read there; the way in, whose libraries come with the first call."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from parsers.document import Box


class FrameKind(StrEnum):
    """What a frame says of its content."""

    ACCEPTED = "accepted"
    DOUBTFUL = "doubtful"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A frame with a name beside it."""

    name: str
    """ASCII, short."""
    box: Box
    """In points of the page as viewers show it."""
    kind: FrameKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawJob:
    """One page of one document."""

    path: Path
    media_type: str
    page_index: int
    frames: tuple[Frame, ...] = ()


def draw_page(job: DrawJob) -> bytes:
    """Draw the frames on a page; runs in the limited child process.

    Returns:
        A PNG in colours.

    Raises:
        parsers.errors.ParserError: The page can't be shown; ``no-pages`` for a document that has none.
    """
    from parsers.scan.drawing import draw

    return draw(job)
