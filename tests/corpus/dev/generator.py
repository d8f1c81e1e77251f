"""The dev part of the reading corpus: specimens of every kind with their truth, the same for the same seed.

It may be looked at while the reader is written.  People are invented, nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

import numpy as np

from tests.corpus import degrade
from tests.corpus.dev.people import Applicant, invent
from tests.corpus.dev.printed import LAYOUTS, draw, only_digital
from tests.corpus.dev.strangers import draw_stranger
from tests.corpus.dev.word_files import DOCX_LAYOUTS, draw_docx
from tests.corpus.truth import Kind, Specimen, Truth

PDF, PNG, JPEG, TIFF = "application/pdf", "image/png", "image/jpeg", "image/tiff"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ENDINGS = {PDF: "pdf", PNG: "png", JPEG: "jpg", TIFF: "tif", DOCX: "docx"}
_SCANS = {Kind.SCAN_300: (300, 0.8, 80), Kind.SCAN_200: (200, 2.0, 60), Kind.SCAN_150: (150, 3.0, 50)}
"""Dots an inch, degrees of skew at most, JPEG quality."""
_PHOTO_DPI = 220
STRANGER_KINDS = (
    Kind.TEXT_PDF, Kind.SCAN_200, Kind.TEXT_PDF, Kind.PHOTO, Kind.SCAN_300, Kind.FAX, Kind.SCAN_150,
)  # fmt: skip
"""In turn."""
_BY_HAND = 0.1
"""Share of papers with handwriting among those that were scanned."""


def specimens(kind: Kind, count: int, seed: int = 0) -> Iterator[Specimen]:
    """Filled-in forms of one kind, one after the other, all layouts in turn.

    Args:
        kind: How the form reaches the office.
        count: How many; each is made when it is asked for.
        seed: Another seed, other people and looks; the same again, the same bytes.
    """
    return (specimen(kind, number, seed) for number in range(count))


def specimen(kind: Kind, number: int, seed: int = 0) -> Specimen:
    """One of them, without those before it."""
    rng = Random(f"dev {kind} {seed} {number}")
    if kind is Kind.DOCX:
        return _docx(rng, number)
    if kind in (Kind.ACROFORM, Kind.TEXT_PDF):
        return _digital(rng, kind, number)
    return _on_paper(rng, kind, number)


def not_forms(count: int, seed: int = 0) -> Iterator[Specimen]:
    """Documents that are none of our forms, in all kinds but fillable ones."""
    return (not_form(number, seed) for number in range(count))


def not_form(number: int, seed: int = 0) -> Specimen:
    """One of them, without those before it."""
    rng = Random(f"dev stranger {seed} {number}")
    kind = STRANGER_KINDS[number % len(STRANGER_KINDS)]
    layout, pdf = draw_stranger(rng)
    content, media_type = (pdf, PDF) if kind is Kind.TEXT_PDF else degraded(rng, kind, pdf)
    return _specimen(kind, f"stranger-{layout}", number, media_type, content, Truth(form=None))


def degraded(rng: Random, kind: Kind, pdf: bytes) -> tuple[bytes, str]:
    """A printed PDF as it arrives after scanner, fax or phone: the file and its media type."""
    noise = np.random.default_rng(rng.getrandbits(64))
    if kind is Kind.FAX:
        pages = [degrade.faxed(degrade.skewed(page, rng.gauss(0, 0.4)), noise) for page in degrade.rasterise(pdf, 204)]
        pages = _some_turned(rng, pages)
        if rng.random() < 0.5:
            return degrade.as_tiff(pages, _fax_dpi(pages), bilevel=True), TIFF
        return degrade.as_pdf(pages, _fax_dpi(pages), bilevel=True), PDF
    if kind is Kind.PHOTO:
        return _photo(rng, noise, pdf)
    return _scan(rng, noise, kind, pdf)


# ---------------------------------------------------------------- kinds


def _digital(rng: Random, kind: Kind, number: int) -> Specimen:
    layout = _layout(tuple(LAYOUTS), number)
    applicant = only_digital(invent(rng, signed_share=0.25))
    printed = draw(rng, applicant, layout, fillable=kind is Kind.ACROFORM, stamps=False)
    return _specimen(kind, layout, number, PDF, printed.pdf, printed.truth)


def _docx(rng: Random, number: int) -> Specimen:
    layout = _layout(tuple(DOCX_LAYOUTS), number)
    applicant: Applicant = only_digital(invent(rng, signed_share=0.0))
    content, truth = draw_docx(rng, applicant, layout)
    return _specimen(Kind.DOCX, layout, number, DOCX, content, truth)


def _on_paper(rng: Random, kind: Kind, number: int) -> Specimen:
    layout = _layout(tuple(LAYOUTS), number)
    by_hand = rng.random() < _BY_HAND
    printed = draw(rng, invent(rng, signed_share=0.72), layout, by_hand=by_hand)
    content, media_type = degraded(rng, kind, printed.pdf)
    return _specimen(kind, layout, number, media_type, content, printed.truth)


def _layout(names: Sequence[str], number: int) -> str:
    return names[number % len(names)]


def _specimen(kind: Kind, layout: str, number: int, media_type: str, content: bytes, truth: Truth) -> Specimen:
    name = f"{kind}-{number:03d}-{layout}.{_ENDINGS[media_type]}"
    return Specimen(name=name, kind=kind, layout=layout, media_type=media_type, content=content, truth=truth)


# ---------------------------------------------------------------- scanner and phone


def _scan(rng: Random, noise: degrade.Generator, kind: Kind, pdf: bytes) -> tuple[bytes, str]:
    dpi, most, quality = _SCANS[kind]
    quality = 40 if rng.random() < 0.06 else quality
    pages = list(degrade.rasterise(pdf, dpi))
    if rng.random() < 0.12:
        backs = [*pages[1:], pages[0]]
        pages = [degrade.bled_through(page, back, noise) for page, back in zip(pages, backs, strict=True)]
    for treat, share in ((degrade.punched, 0.25), (degrade.stapled, 0.15)):
        pages = [treat(page, noise) for page in pages] if rng.random() < share else pages
    grain = rng.uniform(3, 8)
    pages = [degrade.noisy(degrade.skewed(page, rng.uniform(-most, most)), noise, grain) for page in pages]
    pages = _some_turned(rng, pages)
    file = rng.random()
    if file < 0.1:
        return degrade.as_tiff([degrade.compressed(page, quality) for page in pages], (dpi, dpi), bilevel=False), TIFF
    if len(pages) == 1 and file < 0.55:
        return degrade.as_jpeg(pages[0], dpi, quality), JPEG
    if len(pages) == 1 and file < 0.65:
        return degrade.as_png(degrade.compressed(pages[0], quality), dpi), PNG
    return degrade.as_pdf(pages, (dpi, dpi), quality=quality), PDF


def _photo(rng: Random, noise: degrade.Generator, pdf: bytes) -> tuple[bytes, str]:
    """One page is sent as the phone has it, more as a PDF made of them."""
    pages = [degrade.photographed(page, noise) for page in degrade.rasterise(pdf, _PHOTO_DPI)]
    quality = rng.choice((70, 80, 85))
    if len(pages) > 1:
        return degrade.as_pdf(_some_turned(rng, pages), (_PHOTO_DPI, _PHOTO_DPI), quality=quality), PDF
    if rng.random() < 0.3:
        return degrade.as_jpeg(degrade.turned(pages[0], 90), 72, quality, orientation=6), JPEG
    return degrade.as_jpeg(_some_turned(rng, pages)[0], 72, quality), JPEG


def _some_turned(rng: Random, pages: list[degrade.Picture]) -> list[degrade.Picture]:
    """One sheaf in eight lies the wrong way on the glass."""
    if rng.random() >= 0.125:
        return pages
    degrees = rng.choice((90, 180, 180, 270))
    return [degrade.turned(page, degrees) for page in pages]


def _fax_dpi(pages: Sequence[degrade.Picture]) -> tuple[float, float]:
    """Across and down, as the pages lie now."""
    tall, wide = pages[0].shape[:2]
    across, down = degrade.FAX_DPI
    fits = {(1687, 2292), (2386, 1620)}
    return (across, down) if (wide, tall) in fits else (down, across)
