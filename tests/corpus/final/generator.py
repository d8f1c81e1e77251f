"""The final part of the reading corpus: forms of every kind with their truth, and documents that are no form.

Written before the reader and unchanged since; see README.md for the rule.  The same arguments give the same bytes on
machines with the same fonts and libraries.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import numpy as np

from tests.corpus.final import degrade
from tests.corpus.final.answers import Answers, make_answers
from tests.corpus.final.hand import some_hand
from tests.corpus.final.layouts import LAYOUTS, Layout
from tests.corpus.final.letters import LETTERS, draw_letter
from tests.corpus.final.sheet import BLACK, Filling, Sheet
from tests.corpus.final.word import WORD_LAYOUTS, draw_word
from tests.corpus.truth import Kind, Mark, Specimen, Truth

FORM = "zahranicni-spoluprace"
PDF, PNG, JPEG, TIFF = "application/pdf", "image/png", "image/jpeg", "image/tiff"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SCANS = (Kind.SCAN_300, Kind.SCAN_200, Kind.SCAN_150, Kind.FAX, Kind.PHOTO)
TICKS = ("cross", "check", "fill", "letter", "pen-cross", "pen-check", "pen-scrawl")
FAMILIES = ("Liberation Sans", "Carlito", "sans", "serif", "Liberation Serif", "mono", "condensed")
BY_HAND_NOT = frozenset(
    [
        "applicant_type",
        "languages",
        "partner_region",
        "partner_type",
        "cooperation_areas",
        "cooperation_form",
        "consent",
    ]
)
"""Answered by a mark in most layouts; where a layout asks them in words, they are handwriting too."""


def specimens(kind: Kind, count: int, seed: int = 0) -> Iterator[Specimen]:
    """Make forms of one kind, one after the other; the layouts take turns.

    Args:
        kind: How they reach the office.
        count: How many.
        seed: Another seed gives other applicants, pens and scans.
    """
    for index in range(count):
        rng = random.Random(f"final {kind} {seed} {index}")
        if kind is Kind.DOCX:
            yield _word(rng, index, seed)
        else:
            yield _drawn(rng, LAYOUTS[(index + seed) % len(LAYOUTS)], kind, index, seed)


def not_forms(count: int, seed: int = 0) -> Iterator[Specimen]:
    """Make documents that come to the same mailbox and aren't the form; kinds and subjects take turns."""
    kinds = (Kind.TEXT_PDF, Kind.SCAN_200, Kind.TEXT_PDF, Kind.SCAN_300, Kind.PHOTO, Kind.TEXT_PDF, Kind.FAX)
    for index in range(count):
        rng = random.Random(f"final none {seed} {index}")
        subject = LETTERS[index % len(LETTERS)]
        kind = kinds[(index // len(LETTERS) + index + seed) % len(kinds)]
        pdf = draw_letter(subject, rng)
        name = f"not-{seed}-{index:04}"
        if kind is Kind.TEXT_PDF:
            content, media_type = pdf, PDF
        else:
            content, media_type = _arrived(pdf, kind, rng)
        yield Specimen(name=name + _SUFFIX[media_type], kind=kind, layout=f"not-{subject}", media_type=media_type,
                       content=content, truth=Truth(form=None))  # fmt: skip


_SUFFIX = {PDF: ".pdf", PNG: ".png", JPEG: ".jpg", TIFF: ".tif", DOCX: ".docx"}


def _drawn(rng: random.Random, layout: Layout, kind: Kind, index: int, seed: int) -> Specimen:
    answers = make_answers(rng, layout.as_text, locative=layout.locative)
    filling = _filling(rng, answers, layout, kind)
    sheet = Sheet(filling, layout.family, rng, title="Zahraniční spolupráce")
    layout.draw(sheet)
    pdf = sheet.finish()
    content, media_type = _arrived(pdf, kind, rng) if kind in SCANS else (pdf, PDF)
    return _specimen(answers, filling.mark, filling.handwritten, kind, layout.name, media_type, content, index, seed)


def _word(rng: random.Random, index: int, seed: int) -> Specimen:
    layout = WORD_LAYOUTS[(index + seed) % len(WORD_LAYOUTS)]
    answers = make_answers(rng, layout.as_text, locative=layout.locative)
    mark = rng.choices((Mark.ABSENT, Mark.HANDWRITTEN, Mark.PRINTED_NAME_ONLY), (50, 20, 30))[0]
    content = draw_word(layout, answers, mark, rng)
    return _specimen(answers, mark, frozenset(), Kind.DOCX, layout.name, DOCX, content, index, seed)


def _specimen(answers: Answers, mark: Mark, handwritten: frozenset[str], kind: Kind, layout: str, media_type: str,
              content: bytes, index: int, seed: int) -> Specimen:  # fmt: skip
    truth = Truth(form=FORM, fields=answers.truth, handwritten=handwritten, mark=mark, mistakes=answers.mistakes)
    name = f"{kind}-{seed}-{index:04}-{layout}{_SUFFIX[media_type]}"
    return Specimen(name=name, kind=kind, layout=layout, media_type=media_type, content=content, truth=truth)


def _filling(rng: random.Random, answers: Answers, layout: Layout, kind: Kind) -> Filling:
    scanned = kind in SCANS
    weights = (58, 14, 14, 14) if scanned else (22, 48, 8, 22)
    mark = rng.choices((Mark.HANDWRITTEN, Mark.ABSENT, Mark.STAMP_ONLY, Mark.PRINTED_NAME_ONLY), weights)[0]
    handwritten = _by_hand(rng, answers, layout) if scanned else frozenset()
    ticks: tuple[str, ...] = TICKS if scanned else TICKS[:4]
    if len(handwritten) > 4:
        ticks = TICKS[4:]
    return Filling(
        answers=answers,
        mark=mark,
        hand=some_hand(rng),
        handwritten=handwritten,
        family=layout.family if rng.random() < 0.5 else rng.choice(FAMILIES),
        colour=(0.05, 0.1, 0.5) if rng.random() < 0.2 else BLACK,
        tick=rng.choice(ticks),
        acroform=kind is Kind.ACROFORM,
        names=rng.choice(("keys", "numbered-cs", "numbered-en")),
        radios=rng.random() < 0.5,
        labels={key: label.rstrip(":") for key, label in layout.labels.items()},
    )


def _by_hand(rng: random.Random, answers: Answers, layout: Layout) -> frozenset[str]:
    words = {key for key in answers.written if key not in BY_HAND_NOT or key in layout.as_text} - {"consent"}
    if layout.name == "grid" and "consent" in answers.written:
        words.add("consent")
    share = rng.random()
    if share < 0.1:
        return frozenset(words)
    if share < 0.2:  # typed, with the end filled in when it was signed
        return frozenset(words & {"signed_place", "signed_date"})
    if share < 0.25:
        return frozenset(rng.sample(sorted(words), 3))
    return frozenset()


def _arrived(pdf: bytes, kind: Kind, rng: random.Random) -> tuple[bytes, str]:
    noise = np.random.default_rng(rng.getrandbits(64))
    turn = rng.choice((90, 180, 270)) if rng.random() < 0.13 else 0
    if kind is Kind.FAX:
        pages = [
            degrade.turned(degrade.fax(page, noise), 0 if turn != 180 else 180) for page in degrade.rasterise(pdf, 204)
        ]
        return _delivered_fax(pages, rng)
    if kind is Kind.PHOTO:
        pages = [degrade.turned(degrade.photo(page, noise), turn) for page in degrade.rasterise(pdf, degrade.PHOTO_DPI)]
        return _delivered(pages, rng, rng.choice((70, 80, 88)), degrade.PHOTO_DPI, ("pdf", "jpeg", "jpeg"))
    scanner = degrade.SCANNERS[kind]
    pages = degrade.rasterise(pdf, scanner.dpi)
    through = rng.random() < 0.12
    scans = [
        degrade.turned(degrade.scan(page, scanner, noise, back=pages[index - 1] if through else None), turn)
        for index, page in enumerate(pages)
    ]
    if rng.random() < 0.3:  # many offices scan in grey
        scans = [np.repeat(scan[:, :, 1:2], 3, axis=2) for scan in scans]
    quality = 40 if rng.random() < 0.1 else scanner.quality
    return _delivered(scans, rng, quality, scanner.dpi, ("pdf", "pdf", "jpeg", "png", "tiff"))


def _delivered(
    pages: Sequence[degrade.Picture], rng: random.Random, quality: int, dpi: int, ways: Sequence[str]
) -> tuple[bytes, str]:
    way = rng.choice(ways if len(pages) > 1 else (*ways, "jpeg", "png"))
    if way in {"jpeg", "png"} and len(pages) > 1:  # one picture holds one page
        way = "pdf" if way == "jpeg" else "tiff"
    match way:
        case "jpeg":
            return degrade.jpeg(pages[0], quality, dpi), JPEG
        case "png":
            return degrade.png(degrade.compressed(pages[0], quality), dpi), PNG
        case "tiff":
            return degrade.tiff(pages, (dpi, dpi), quality), TIFF
    return degrade.image_pdf([degrade.jpeg(page, quality, dpi) for page in pages], dpi), PDF


def _delivered_fax(pages: Sequence[degrade.Picture], rng: random.Random) -> tuple[bytes, str]:
    if rng.random() < 0.5:
        return degrade.tiff(pages, degrade.FAX_DPI, None), TIFF
    return degrade.fax_pdf(pages), PDF
