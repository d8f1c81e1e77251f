"""``intake parse --debug-png``: each page of a document as a PNG with frames around what was read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from intake.errors import CannotStore, IntakeError

if TYPE_CHECKING:
    from intake.cli.output import Output
    from intake.decide import Reading
    from intake.sandbox import Sandbox
    from parsers.draw import Frame
    from parsers.form import ParsedForm

MAX_PAGES = 30
"""Of one document; forms have a few."""


class DebugPictures:
    """Writes the pictures of one run; pages are opened and drawn in the limited child."""

    def __init__(self, directory: Path, sandbox: Sandbox, output: Output) -> None:
        """``directory`` is made where it isn't there.

        Raises:
            CannotStore: It can't be.
        """
        self._directory = directory
        self._sandbox = sandbox
        self._output = output
        self._written: set[str] = set()
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _cannot_store(directory, error) from error

    def write(self, source: Path, reading: Reading, document: Path, *, lone: bool) -> None:
        """Write the pages of one document.

        Files are named ``NAME.intake-PAGE.png``, with the number of the part between where the document came
        in a mail; those of an earlier run are replaced, two inputs of one name get different ones.

        Args:
            source: The file that was named on the command line.
            reading: What was read in the document.
            document: Where it lies now.
            lone: The document is the file itself.

        Raises:
            CannotStore: A picture can't be written.
        """
        name = source.name if lone else f"{source.name}.{reading.part.path}"
        pages = sorted(_pages(reading))
        if not pages:
            self._output.say(f"{name}: has no pages that could be drawn")
        name = self._free(name)
        for page in pages[:MAX_PAGES]:
            png = self._drawn(name, page, reading, document)
            if png is not None:
                self._store(self._directory / f"{name}.intake-{page + 1}.png", png)

    def _free(self, name: str) -> str:
        number, free = 1, name
        while free in self._written:
            number, free = number + 1, f"{name}~{number + 1}"
        self._written.add(free)
        return free

    def _drawn(self, name: str, page: int, reading: Reading, document: Path) -> bytes | None:
        from parsers.draw import DrawJob, draw_page

        frames = tuple(frame for form in reading.forms for frame in _frames(form, page))
        job = DrawJob(path=document, media_type=reading.part.media_type, page_index=page, frames=frames)
        try:
            return self._sandbox.call(draw_page, job, readable=(document,))
        except IntakeError as error:
            self._output.warn(f"{name}: page {page + 1} can't be drawn: {error.sentence} [{error.code}]")
            return None

    def _store(self, path: Path, png: bytes) -> None:
        try:
            path.write_bytes(png)
        except OSError as error:
            raise _cannot_store(path, error) from error
        self._output.say(f"{path}")


def _pages(reading: Reading) -> set[int]:
    """All pages of the document; none for one that has no pages of its own."""
    from parsers.docx import WORD_TYPES
    from parsers.message import PartRole

    if reading.part.role is PartRole.BODY or reading.part.media_type in WORD_TYPES:
        return set()
    return set(range(max((form.page_count for form in reading.forms), default=0)))


def _frames(form: ParsedForm, page: int) -> Iterator[Frame]:
    from parsers.draw import Frame, FrameKind

    for value in form.fields:
        if value.box is not None and value.page_index == page:
            kind = FrameKind.ACCEPTED if value.accepted else FrameKind.DOUBTFUL
            yield Frame(name=value.key, box=value.box, kind=kind)
    mark = form.handwritten_signature
    if mark.box is not None and mark.page_index == page:
        words = {True: "signed", False: "not signed", None: "signed?"}[mark.present]
        yield Frame(name=words, box=mark.box, kind=FrameKind.SIGNATURE)


def _cannot_store(path: Path, error: OSError) -> CannotStore:
    return CannotStore("debug-png", f"{path} can't be written: {error.strerror}.", "Name another directory.")
