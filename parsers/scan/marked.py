"""What the codes on pages tell of a document: which form it is, which pages belong together, and which are missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from parsers.definition import FormDefinition
from parsers.document import Page
from parsers.findings import Finding, error, warning
from parsers.recognise import Recognised
from parsers.scan.machine_mark import MachineMark

Marks = Mapping[int, MachineMark]
"""By index of the page."""
_CERTAIN = 100.0
"""Score of a form that says itself what it is; labels never add up to it."""


def definitions_of(marks: Marks, definitions: Sequence[FormDefinition]) -> tuple[FormDefinition, ...]:
    """The definitions that the codes name: those of their version where there are any, else the others of the form.

    Returns:
        Empty where no page has a code of a known form: then the labels decide.
    """
    named = {(mark.form, mark.version) for mark in marks.values()}
    exact = tuple(d for d in definitions if (d.key, d.version) in named)
    return exact or tuple(d for d in definitions if d.key in {form for form, _ in named})


def recognised_by_marks(
    pages: Sequence[Page], marks: Marks, definition: FormDefinition, found: Recognised | None
) -> Recognised | None:
    """The form with its copies as the codes tell; pages without a code stay where their labels put them.

    Args:
        pages: All pages of the document.
        marks: The codes on them.
        definition: One of ``definitions_of``.
        found: What the labels say; None where they say nothing.
    """
    own = {index: mark for index, mark in marks.items() if mark.form == definition.key}
    if not own:
        return found
    copies = tuple(_copies(pages, own, found))
    if found is not None:
        return replace(found, slices=copies, superseded=False, score=max(found.score, _CERTAIN))
    return Recognised(definition=definition, score=_CERTAIN, superseded=False, slices=copies)


def _copies(pages: Sequence[Page], marks: Marks, found: Recognised | None) -> Iterator[tuple[Page, ...]]:
    """A new copy begins with a page that the one before already has."""
    by_label = {page.index for part in found.slices for page in part} if found else set()
    current: list[Page] = []
    seen: set[int] = set()
    for page in pages:
        mark = marks.get(page.index)
        if mark is None and page.index not in by_label:
            continue
        if mark is not None and mark.page in seen:
            yield _in_order(current, marks)
            current, seen = [], set()
        current.append(page)
        seen |= {mark.page} if mark is not None else set()
    if current:
        yield _in_order(current, marks)


def _in_order(pages: Sequence[Page], marks: Marks) -> tuple[Page, ...]:
    """As they were printed, where each says which it is."""
    if all(page.index in marks for page in pages):
        return tuple(sorted(pages, key=lambda page: marks[page.index].page))
    return tuple(pages)


def mark_findings(pages: Sequence[Page], marks: Marks, definition: FormDefinition) -> Iterator[Finding]:
    """What the codes on one copy of a form say of it: that pages are missing, or that it is another version.

    Args:
        pages: Of the copy; one without a code may be any of those that seem to be missing.
        marks: The codes of the document.
        definition: By which it was read.
    """
    own = [marks[page.index] for page in pages if page.index in marks]
    own = [mark for mark in own if mark.form == definition.key]
    others = sorted({mark.version for mark in own} - {definition.version})
    if others:
        message = f"The paper is version {', '.join(others)} of the form; it was read as version {definition.version}."
        yield error("form-superseded", message)
    count = max((mark.pages for mark in own), default=0)
    missing = sorted(set(range(count)) - {mark.page for mark in own})
    if len(missing) > len(pages) - len(own):
        said = ", ".join(str(number + 1) for number in missing)
        yield warning("form-part", f"Page {said} of {count} isn't in the document.")
