"""Sentences with blanks: „My, zástupci obce _Lhota_, IČO _12345678_, …“, where only the type tells answers from print.

Where answers of a telling shape (numbers, addresses, dates) stand in a type of their own, text of that type between
print is set apart from it, so that what stands before each answer can be its label.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from parsers.print_style import SHAPES
from parsers.word_blocks import Block, Kind, Paragraph, Piece, Table, joined

_LONGEST = 200
"""Characters of an answer of a telling shape."""
_FEW = 3
"""Answers of a telling shape from which the type says anything."""
_SHARE = 0.2
"""Of these, how many a type needs to be one of answers; and how many others may stand among print."""
_ASKED = 2
"""Colons in the type of answers from which labels are set in it too."""

Look = tuple[str, float] | None


def with_gaps(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with gaps around the answers in sentences; as they are where the type tells nothing."""
    answers = _answer_looks(blocks)
    return [_block(block, answers) for block in blocks] if answers else list(blocks)


def _block(block: Block, answers: frozenset[Look]) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, pieces=tuple(_with_gaps(block.pieces, answers)))
    if isinstance(block, Table):
        rows = tuple(
            tuple(replace(cell, blocks=tuple(_block(inner, answers) for inner in cell.blocks)) for cell in row)
            for row in block.rows
        )
        return replace(block, rows=rows)
    return block


def _with_gaps(pieces: Sequence[Piece], answers: frozenset[Look]) -> Iterator[Piece]:
    runs = list(_runs(pieces))
    for number, run in enumerate(runs):
        here = _is_answer(run, answers)
        before = number > 0 and _is_answer(runs[number - 1], answers)
        after = runs[number + 1] if number + 1 < len(runs) else []
        if before and not here and _is_text(run):
            if not _has_letters(run):
                yield Piece(kind=Kind.GAP)
                continue
            yield Piece(kind=Kind.GAP)
        printed = number > 0 and _is_text(runs[number - 1]) and _has_letters(runs[number - 1])
        if here and printed and _is_text(after) and joined(after).strip():
            yield Piece(kind=Kind.GAP)
        yield from run


def _answer_looks(blocks: Sequence[Block]) -> frozenset[Look]:
    runs = [run for paragraph in _paragraphs(blocks) for run in _runs(paragraph.pieces) if _is_text(run)]
    shaped = Counter(_look(run[0]) for run in runs if _has_shape(joined(run)))
    asking = Counter(_look(run[0]) for run in runs if joined(run).rstrip().endswith(":"))
    total = sum(shaped.values())
    answers = {look for look, count in shaped.items() if look and count >= _SHARE * total and asking[look] < _ASKED}
    surely = total >= _FEW and sum(shaped[look] for look in answers) >= (1 - _SHARE) * total
    return frozenset(answers) if surely else frozenset()


def _has_shape(text: str) -> bool:
    return len(text) <= _LONGEST and SHAPES.fullmatch(text.strip(" ,;()\xa0")) is not None


def _paragraphs(blocks: Sequence[Block]) -> Iterator[Paragraph]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    yield from _paragraphs(cell.blocks)


def _runs(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Pieces in runs of one type; white space goes with the text before it."""
    keyed: list[tuple[object, Piece]] = []
    for piece in pieces:
        key: object = _look(piece) if piece.kind is Kind.TEXT else piece.kind
        if keyed and piece.kind is Kind.TEXT and not piece.text.strip() and keyed[-1][1].kind is Kind.TEXT:
            key = keyed[-1][0]
        keyed.append((key, piece))
    for _, group in groupby(keyed, key=lambda entry: entry[0]):
        yield [piece for _, piece in group]


def _look(piece: Piece) -> Look:
    return None if piece.style is None else (piece.style.font, piece.style.shade)


def _is_text(run: Sequence[Piece]) -> bool:
    return bool(run) and run[0].kind is Kind.TEXT


def _has_letters(run: Sequence[Piece]) -> bool:
    return any(character.isalnum() for character in joined(run))


def _is_answer(run: Sequence[Piece], answers: frozenset[Look]) -> bool:
    return _is_text(run) and _look(run[0]) in answers and _has_letters(run)
