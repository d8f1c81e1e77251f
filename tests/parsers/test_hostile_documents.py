"""Hostile documents in the limited child process, as in production: each ends with a clear code, the next is read."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter

from intake.sandbox import ForeignBytesError, Limits, Sandbox
from parsers.form import Outcome
from parsers.read import ReadJob, read_document
from tests.fakes import scan_functions
from tests.fakes.hostile_documents import HOSTILE_PDFS
from tests.fakes.hostile_pdf import FONT, good_form, one_page, stream
from tests.fakes.hostile_pictures import HOSTILE_PICTURES, photo
from tests.parsers.form_samples import DEFINITION_TEXT, REGIONS_TEXT

PDF = "application/pdf"
LIMITS = Limits()
BREACHES = {"child-memory", "child-cpu", "child-timeout", "child-crashed"}
PDFS: Mapping[str, set[str]] = {
    "flate bomb": {"pdf-too-complex"},
    "double flate bomb": {"pdf-too-complex"},
    "nested forms": {"pdf-too-complex"},
    "form draws itself": set(),
    "huge image": set(),
    "predictor bomb": set(),
    "huge page": set(),
    "many pages": {"pdf-many-pages"},
    "page tree loop": {"pdf-damaged"},
    "false count": set(),
    "truncated": {"pdf-damaged"},
    "only header": {"pdf-damaged"},
    "wrong startxref": set(),
    "password": {"pdf-encrypted"},
    "script": set(),
    "embedded files": set(),
    "xfa entities": {"xfa-form"},
}
"""Name in ``HOSTILE_PDFS`` → codes of which one is told; empty: it is read like any other."""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


def put(data: bytes, folder: Path) -> Path:
    path = folder / "document"
    path.write_bytes(data)
    return path


def read(sandbox: Sandbox, path: Path, media_type: str) -> tuple[Outcome | None, set[str]]:
    """Outcome and codes; no outcome where a limit of the child ended it."""
    job = ReadJob(
        path=path,
        name="zadost",
        media_type=media_type,
        definitions=(DEFINITION_TEXT,),
        regions=REGIONS_TEXT,
        today=date(2026, 11, 22),
    )
    try:
        forms = sandbox.call(read_document, job, limits=LIMITS, readable=[path])
    except ForeignBytesError as error:
        return None, {error.code}
    return forms[0].outcome, {finding.code for form in forms for finding in form.findings}


def opened(sandbox: Sandbox, path: Path, media_type: str) -> scan_functions.Seen:
    """The pictures of a file."""
    job = scan_functions.Job(path=str(path), media_type=media_type, pages=3)
    return sandbox.call(scan_functions.open_job, job, limits=LIMITS, readable=[path])


def assert_next_is_read(sandbox: Sandbox, folder: Path) -> None:
    outcome, _ = read(sandbox, put(good_form(), folder), PDF)
    assert outcome in (Outcome.COMPLETE, Outcome.NEEDS_REVIEW)


@pytest.mark.parametrize("name", HOSTILE_PICTURES)
def test_hostile_picture_is_told_by_its_code(sandbox: Sandbox, tmp_path: Path, name: str) -> None:
    media_type, build, code = HOSTILE_PICTURES[name]
    seen = opened(sandbox, put(build(), tmp_path), media_type)
    assert seen.code == code
    assert seen.cpu_s < 4


@pytest.mark.parametrize("name", HOSTILE_PICTURES)
def test_hostile_picture_is_no_request_and_the_next_file_is_read(sandbox: Sandbox, tmp_path: Path, name: str) -> None:
    media_type, build, _ = HOSTILE_PICTURES[name]
    began = time.monotonic()
    outcome, codes = read(sandbox, put(build(), tmp_path), media_type)
    assert time.monotonic() - began < LIMITS.wall_s
    assert outcome in (Outcome.UNREADABLE, Outcome.NOT_A_FORM) or codes & BREACHES
    assert codes
    assert_next_is_read(sandbox, tmp_path)


@pytest.mark.parametrize("name", PDFS)
def test_hostile_pdf_is_told_by_its_code(sandbox: Sandbox, tmp_path: Path, name: str) -> None:
    outcome, codes = read(sandbox, put(HOSTILE_PDFS[name](), tmp_path), PDF)
    assert codes & PDFS[name] if PDFS[name] else outcome is not None
    assert outcome is not None or codes & BREACHES


def test_next_file_after_all_of_them_is_read(sandbox: Sandbox, tmp_path: Path) -> None:
    for name in ("huge image", "huge page", "truncated"):
        read(sandbox, put(HOSTILE_PDFS[name](), tmp_path), PDF)
        assert_next_is_read(sandbox, tmp_path)


@pytest.mark.parametrize("name", ["huge image", "huge page", "many pages", "form draws itself", "script"])
def test_pages_of_a_hostile_pdf_are_pictures_or_told(sandbox: Sandbox, tmp_path: Path, name: str) -> None:
    seen = opened(sandbox, put(HOSTILE_PDFS[name](), tmp_path), PDF)
    assert seen.sizes or seen.code in ("picture-too-large", "pdf-too-complex")
    assert all(width * height < 25_000_000 for width, height in seen.sizes)


def test_encryption_with_an_empty_password_is_no_hindrance(sandbox: Sandbox, tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(good_form())))
    writer.encrypt(user_password="", owner_password="owner", algorithm="AES-256")
    writer.write(tmp_path / "a.pdf")
    outcome, codes = read(sandbox, tmp_path / "a.pdf", PDF)
    assert outcome in (Outcome.COMPLETE, Outcome.NEEDS_REVIEW)
    assert "pdf-encrypted" not in codes


def test_text_that_nobody_sees_is_told_or_not_read(sandbox: Sandbox, tmp_path: Path) -> None:
    content = b"BT /F1 12 Tf 3 Tr 72 700 Td (ICO 00236195) Tj 0 Tr 1 g 0 -40 Td (ICO 00236195) Tj ET"
    path = put(one_page(stream(content), resources=FONT), tmp_path)
    outcome, _ = read(sandbox, path, PDF)
    assert outcome in (Outcome.UNREADABLE, Outcome.NOT_A_FORM)


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("HEIF", "image/heic")])
def test_decoders_work_behind_the_walls(sandbox: Sandbox, tmp_path: Path, kind: str, media_type: str) -> None:
    seen = opened(sandbox, put(photo(kind), tmp_path), media_type)
    assert (seen.sizes, seen.code) == (((600, 800),), None)


def test_tesseract_and_opencv_work_behind_the_walls(sandbox: Sandbox, tmp_path: Path) -> None:
    page = Image.new("L", (1000, 400), 255)
    ImageDraw.Draw(page).text((60, 150), "Obec Zlatovice 2026", fill=0, font_size=60)
    page.save(tmp_path / "a.png", dpi=(200, 200))
    job = scan_functions.Job(path=str(tmp_path / "a.png"), media_type="image/png")
    assert "Zlatovice" in sandbox.call(scan_functions.read_words, job, limits=LIMITS, readable=[tmp_path / "a.png"])


def test_phone_picture_of_50_megapixels_fits_into_the_memory(sandbox: Sandbox, tmp_path: Path) -> None:
    Image.new("RGB", (8160, 6120), (200, 190, 180)).save(tmp_path / "a.jpg")
    seen = opened(sandbox, tmp_path / "a.jpg", "image/jpeg")
    assert seen.code is None
    assert seen.sizes[0][0] * seen.sizes[0][1] < 25_000_000
    assert seen.peak_mb < 450
