from __future__ import annotations

import io
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from tests.corpus import degrade
from tests.corpus.degrade import Generator, Picture


@lru_cache(maxsize=1)
def printed() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=True)
    for text in ("front", "back"):
        canvas.setFont("Helvetica", 40)
        canvas.drawString(100, 700, text)
        canvas.rect(100, 300, 200, 100, fill=1)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def page(dpi: float = 72) -> Picture:
    return degrade.rasterise(printed(), dpi)[0]


TREATMENTS: dict[str, Callable[[Picture, Generator], Picture]] = {
    "skewed": lambda picture, _: degrade.skewed(picture, 2.0),
    "noisy": lambda picture, noise: degrade.noisy(picture, noise, 6),
    "blurred": lambda picture, _: degrade.blurred(picture, 1.0),
    "compressed": lambda picture, _: degrade.compressed(picture, 40),
    "turned": lambda picture, _: degrade.turned(picture, 90),
    "bled through": lambda picture, noise: degrade.bled_through(picture, picture[::-1], noise),
    "punched": degrade.punched,
    "stapled": degrade.stapled,
    "faxed": degrade.faxed,
    "photographed": degrade.photographed,
}


@pytest.mark.parametrize("name", TREATMENTS)
def test_treatment_is_pure_and_repeatable(name: str) -> None:
    picture, treat = page(), TREATMENTS[name]
    before = picture.copy()
    first, second = (treat(picture, np.random.default_rng(5)) for _ in range(2))
    assert np.array_equal(picture, before)
    assert np.array_equal(first, second)
    assert first.dtype == np.uint8
    assert first.ndim == 3
    assert not np.array_equal(first, picture)


def test_rasterise_gives_every_page_at_that_resolution() -> None:
    pages = degrade.rasterise(printed(), 144)
    assert [p.shape for p in pages] == [(1684, 1190, 3)] * 2
    assert pages[0][5, 5].tolist() == [255, 255, 255]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_turns_back(degrees: int) -> None:
    picture = page()
    assert np.array_equal(degrade.turned(degrade.turned(picture, degrees), 360 - degrees), picture)


def test_fax_is_black_and_white_and_as_wide_as_a_fax() -> None:
    fax = degrade.faxed(page(), np.random.default_rng(1))
    assert fax.shape == (2292, 1687, 3)
    assert set(np.unique(fax)) == {0, 255}


def test_photo_shows_the_sheet_on_a_dark_desk() -> None:
    photo = degrade.photographed(page(), np.random.default_rng(1)).astype(int)
    assert photo[:4].mean() < 110 < photo[400:440, 300:340].mean()


def test_pdf_of_pictures_has_their_size_and_no_text() -> None:
    pictures = degrade.rasterise(printed(), 150)
    pdf = PdfReader(io.BytesIO(degrade.as_pdf(pictures, (150, 150), quality=60)))
    assert [round(float(p.mediabox.height)) for p in pdf.pages] == [842, 842]
    assert not any(p.extract_text() for p in pdf.pages)


def test_fax_pdf_shows_what_was_faxed() -> None:
    fax = degrade.faxed(page(), np.random.default_rng(1))
    again = degrade.rasterise(degrade.as_pdf([fax], degrade.FAX_DPI, bilevel=True), 72)[0]
    assert again.shape[:2] == (842, 596)
    assert again[500, 200].mean() < 40 < 200 < again[200, 400].mean()


def test_tiff_holds_all_pages() -> None:
    pictures = [degrade.faxed(picture, np.random.default_rng(1)) for picture in degrade.rasterise(printed(), 72)]
    with TiffImagePlugin.TiffImageFile(io.BytesIO(degrade.as_tiff(pictures, degrade.FAX_DPI, bilevel=True))) as tiff:
        assert (tiff.n_frames, tiff.mode, tiff.info["dpi"]) == (2, "1", (204, 196))


def test_jpeg_of_a_phone_says_how_it_was_held() -> None:
    with Image.open(io.BytesIO(degrade.as_jpeg(page(), 72, 80, orientation=6))) as picture:
        assert picture.getexif()[0x0112] == 6


def test_png_keeps_every_point() -> None:
    with Image.open(io.BytesIO(degrade.as_png(page(), 72))) as picture:
        assert np.array_equal(np.array(picture), page())
