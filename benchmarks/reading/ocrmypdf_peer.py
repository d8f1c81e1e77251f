"""A peer: OCRmyPDF makes a searchable PDF, pdfplumber takes its text, regular expressions find the answers.

As its documentation proposes: ``ocrmypdf --output-type pdf -l ces+eng``, pictures made a PDF by img2pdf
first.  A file that has text needs no OCR and goes straight to pdfplumber, a fillable one flattened.
"""

from __future__ import annotations

import io
import os
import sys
import time
from pathlib import Path

import img2pdf
import pdfplumber
import pypdfium2

from benchmarks.measure import run
from benchmarks.reading.expressions import read_lines
from parsers.errors import Unreadable
from parsers.form import ParsedForm
from parsers.normalise import Context
from parsers.regions import load_regions
from tests.corpus.judge import FORM, REGIONS, TODAY
from tests.corpus.truth import Kind, Specimen

_LEAST_LETTERS = 50
"""A page with fewer is a picture."""
_LETTER, _LINE = 5.0, 13.0


def read(specimen: Specimen, folder: Path) -> tuple[tuple[ParsedForm, ...], float] | None:
    """The form in a specimen and the CPU seconds that it took; None for Word documents."""
    if specimen.kind is Kind.DOCX:
        return None
    began = time.process_time()
    source = folder / "peer.pdf"
    source.write_bytes(_as_pdf(specimen))
    outside = 0.0
    if not _has_text(source):
        outside = _recognised(source, folder)
    lines, count = _lines(source)
    form = read_lines(lines, FORM, Context(today=TODAY, regions=load_regions(REGIONS)), count)
    return (form,), outside + time.process_time() - began


def _as_pdf(specimen: Specimen) -> bytes:
    if specimen.media_type == "application/pdf":
        return _flattened(specimen.content) if specimen.kind is Kind.ACROFORM else specimen.content
    return bytes(img2pdf.convert(specimen.content, rotation=img2pdf.Rotation.ifvalid))


def _flattened(pdf: bytes) -> bytes:
    """What stands in fillable fields made part of the page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        document.init_forms()
        for page in document:
            page.flatten()
        buffer = io.BytesIO()
        document.save(buffer)
        return buffer.getvalue()
    finally:
        document.close()


def _has_text(path: Path) -> bool:
    with pdfplumber.open(path) as pdf:
        return any(len(page.chars) >= _LEAST_LETTERS for page in pdf.pages)


def _recognised(path: Path, folder: Path) -> float:
    """Put a text layer under the pictures; the CPU seconds of the program and all its helpers."""
    command = [str(Path(sys.executable).with_name("ocrmypdf")), "--output-type", "pdf", "-l", "ces+eng", "--jobs", "1"]
    log = folder / "ocrmypdf.log"
    try:
        done = run([*command, str(path), str(path)], log=log, environment={**os.environ, "OMP_THREAD_LIMIT": "1"})
    except SystemExit as error:
        raise Unreadable("peer-failed", "OCRmyPDF gave up on the file.") from error
    return done.cpu_s


def _lines(path: Path) -> tuple[list[str], int]:
    """Text of all pages with its columns."""
    with pdfplumber.open(path) as pdf:
        texts = [page.extract_text(layout=True, **_densities(page.width, page.height)) for page in pdf.pages]
        return [line.rstrip() for text in texts for line in text.splitlines()], len(pdf.pages)


def _densities(width: float, height: float) -> dict[str, float]:
    """Points of a letter and of a line in small print; a photo's page has whatever size its file says."""
    scale = min(width, height) / 595
    return {
        "x_density": _LETTER * scale,
        "y_density": _LINE * scale,
        "x_tolerance": 3 * scale,
        "y_tolerance": 3 * scale,
    }
