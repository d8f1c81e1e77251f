"""A form typed into the text of a mail: laid out line by line, then read as a Word document is.

A last resort, where no attachment holds the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from parsers.body_lines import LEAST_LABELS
from parsers.definition import BY_MARK, FieldType, FormDefinition
from parsers.docx import read_story_forms
from parsers.findings import info, warning
from parsers.form import FieldValue, HandwrittenSignature, Origin, Outcome, ParsedForm
from parsers.normalise import Context
from parsers.read import ReadJob
from parsers.word_blocks import Block, Kind, Paragraph, Piece, Story

MAX_CHARS = 100_000
_MANY_EMPTY = 4
"""Empty paragraphs that end a text."""
_CLOSING = re.compile(
    r"(?i)^\s*(?:s (?:pozdravem|úctou|přáním|přátelským)|se srdečným|(?:předem )?děkuj|hezký den"
    r"|(?:kind |best )?regards)"
)


def read_body(job: ReadJob, definitions: Sequence[FormDefinition], context: Context) -> tuple[ParsedForm, ...]:
    """Read the form in the text of a mail, UTF-8, made by ``own_words``.

    Returns:
        One ``ParsedForm`` for each copy; never complete, since a mail's text proves nobody's will.  One
        that is ``not_a_form`` where too few labels have an answer.
    """
    with job.path.open("rb") as file:
        text = file.read(4 * MAX_CHARS).decode("utf-8", "replace")[:MAX_CHARS]
    story = Story(blocks=list(_blocks(text)))
    found = read_story_forms(story, [], definitions, context, job.form)
    known = {definition.key: definition for definition in definitions}
    forms = tuple(
        _of_message(form) for form in found if form.form in known and _is_answered(form, known[str(form.form)])
    )
    return forms or (_no_form(),)


# ---------------------------------------------------------------- layout


def _blocks(text: str) -> Iterator[Block]:
    """Lines without a blank one between them are one paragraph; a closing ends what stands above."""
    for is_blank, group in groupby(text.splitlines(), key=lambda line: not line.strip()):
        lines = list(group)
        if is_blank:
            yield from (Paragraph() for _ in lines)
            continue
        paragraph: list[str] = []
        for line in lines:
            if _CLOSING.match(line):
                yield _paragraph(paragraph)
                yield from (Paragraph() for _ in range(_MANY_EMPTY))
                paragraph = []
            paragraph.append(line)
        yield _paragraph(paragraph)


def _paragraph(lines: Sequence[str]) -> Paragraph:
    pieces: list[Piece] = []
    for number, line in enumerate(lines):
        if number:
            pieces.append(Piece(kind=Kind.BREAK))
        for count, cell in enumerate(line.strip().split("\t")):
            if count:
                pieces.append(Piece(kind=Kind.TAB))
            pieces.append(Piece(kind=Kind.TEXT, text=cell))
    return Paragraph(pieces=tuple(pieces))


# ---------------------------------------------------------------- judgement


def _is_answered(form: ParsedForm, definition: FormDefinition) -> bool:
    """Enough labels with answers, one of them to a question that no signature of a mail answers."""
    answered = [value.key for value in form.fields if value.value is not None]
    types = {definition.field(key).type for key in answered}
    return len(answered) >= LEAST_LABELS and bool(types & (BY_MARK | {FieldType.LONG_TEXT}))


def _of_message(form: ParsedForm) -> ParsedForm:
    said = warning("form-in-body", "The form was typed into the text of the mail, without a signature.")
    return replace(
        form,
        outcome=Outcome.NEEDS_REVIEW,
        fields=tuple(map(_value, form.fields)),
        findings=(said, *form.findings),
        handwritten_signature=HandwrittenSignature(present=False, confidence=1.0),
    )


def _value(value: FieldValue) -> FieldValue:
    return value if value.origin is None else replace(value, origin=Origin.MESSAGE)


def _no_form() -> ParsedForm:
    finding = info("not-the-form", "The text has too few of the forms' labels with answers.")
    return ParsedForm(outcome=Outcome.NOT_A_FORM, form=None, form_version=None, findings=(finding,))
