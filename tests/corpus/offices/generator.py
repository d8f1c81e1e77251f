"""Forms as many offices would have made them: one more part of the corpus to tune the reader on.

Each office has its own layout and its own wording of every label, written by people who knew neither
the reader nor the other parts.  The files are the same for the same seed.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from random import Random

from tests.corpus.dev.generator import DOCX, PDF, degraded
from tests.corpus.dev.printed import FORM, fields_of, only_digital
from tests.corpus.offices.people import invent
from tests.corpus.offices.printed import draw
from tests.corpus.offices.sheet import Office
from tests.corpus.offices.word_files import WORD_OFFICES
from tests.corpus.truth import Kind, Specimen, Truth

_ENDINGS = {PDF: "pdf", "image/png": "png", "image/jpeg": "jpg", "image/tiff": "tif", DOCX: "docx"}
_BY_HAND = 0.1


@lru_cache(maxsize=1)
def offices() -> tuple[Office, ...]:
    """All offices: ``OFFICES`` of every module whose name begins with ``forms_``."""
    names = sorted(name for _, name, _ in pkgutil.iter_modules([str(Path(__file__).parent)]))
    found: list[Office] = []
    for name in names:
        if name.startswith("forms_"):
            found += importlib.import_module(f"tests.corpus.offices.{name}").OFFICES
    return tuple(found)


def specimens(kind: Kind, count: int, seed: int = 0) -> Iterator[Specimen]:
    """Filled-in forms of one kind, all offices in turn."""
    return (specimen(kind, number, seed) for number in range(count))


def specimen(kind: Kind, number: int, seed: int = 0) -> Specimen:
    """One of them, without those before it."""
    rng = Random(f"offices {kind} {seed} {number}")
    if kind is Kind.DOCX:
        return _word(rng, number)
    office = offices()[number % len(offices())]
    content, media_type = b"", PDF
    if kind in (Kind.ACROFORM, Kind.TEXT_PDF):
        applicant = only_digital(invent(rng, signed_share=0.25))
        printed = draw(rng, applicant, office, fillable=kind is Kind.ACROFORM, stamps=False)
        content = printed.pdf
    else:
        printed = draw(rng, invent(rng, signed_share=0.72), office, by_hand=rng.random() < _BY_HAND)
        content, media_type = degraded(rng, kind, printed.pdf)
    return _specimen(kind, number, office.name, media_type, content, printed.truth)


def _word(rng: Random, number: int) -> Specimen:
    """A file of a word processor, in its turn."""
    layout = sorted(WORD_OFFICES)[number % len(WORD_OFFICES)]
    applicant = only_digital(invent(rng, signed_share=0.0))
    content, one_box = WORD_OFFICES[layout](rng, applicant)
    truth = Truth(
        form=FORM,
        fields=fields_of(applicant, one_box=one_box),
        mark=applicant.mark,
        mistakes=frozenset(applicant.mistakes),
    )
    return _specimen(Kind.DOCX, number, layout, DOCX, content, truth)


def _specimen(kind: Kind, number: int, layout: str, media_type: str, content: bytes, truth: Truth) -> Specimen:
    name = f"{kind}-{number:03d}-{layout}.{_ENDINGS[media_type]}"
    return Specimen(name=name, kind=kind, layout=layout, media_type=media_type, content=content, truth=truth)
