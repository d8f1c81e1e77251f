"""The shipped form as it is published, and a copy filled in as a program for forms would."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from intake.forms.render import Format, render
from parsers.definition import FormDefinition, load_definition
from parsers.regions import Regions, load_regions

CONFIG = Path(__file__).parents[3] / "config"


@pytest.fixture(scope="session")
def definition() -> FormDefinition:
    return load_definition((CONFIG / "forms" / "zahranicni-spoluprace.toml").read_text("utf-8"))


@pytest.fixture(scope="session")
def regions() -> Regions:
    return load_regions((CONFIG / "regions.toml").read_text("utf-8"))


@pytest.fixture(scope="session")
def blank_pdf(definition: FormDefinition, regions: Regions) -> bytes:
    return render(definition, regions, Format.PDF)


@pytest.fixture(scope="session")
def blank_docx(definition: FormDefinition, regions: Regions) -> bytes:
    return render(definition, regions, Format.DOCX)


@pytest.fixture(scope="session")
def reader(blank_pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(blank_pdf))


def filled(pdf: bytes, values: Mapping[str, str]) -> bytes:
    """A copy with values; boxes are ticked by their state with a slash."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.update_page_form_field_values(None, dict(values), auto_regenerate=False)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()
