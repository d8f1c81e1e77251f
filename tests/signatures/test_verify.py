"""The entry point: a file in, a report or a coded error out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from signatures.errors import SignatureError
from signatures.report import FileReport, Kind, Verdict
from signatures.verify import VerifyJob, verify_file
from tests.signatures.conftest import AT
from tests.signatures.documents import form_pdf
from tests.signatures.test_detect import BER, MULTIPART, container


def verify(folder: Path, data: bytes, name: str = "soubor", media_type: str | None = None) -> FileReport:
    path = folder / "data"
    path.write_bytes(data)
    return verify_file(VerifyJob(path=path, name=name, media_type=media_type, at=AT))


def test_signed_pdf_is_judged(tmp_path: Path, signed_form: bytes) -> None:
    report = verify(tmp_path, signed_form, "zadost.pdf")
    assert (report.kind, report.verdict) == (Kind.PADES, Verdict.ADVANCED)


@pytest.mark.parametrize("data", [form_pdf(), b"ahoj", b"", container("a.pdf")])
def test_unsigned_file_is_none(tmp_path: Path, data: bytes) -> None:
    assert verify(tmp_path, data) == FileReport(kind=Kind.NONE, verdict=Verdict.NONE)


@pytest.mark.parametrize(
    ("data", "kind"), [(MULTIPART, Kind.SMIME), (container("META-INF/signatures.xml"), Kind.ASIC_E)]
)
def test_broken_signature_of_other_kinds_is_judged(tmp_path: Path, data: bytes, kind: Kind) -> None:
    report = verify(tmp_path, data)
    assert (report.kind, report.verdict) == (kind, Verdict.INVALID)


@pytest.mark.parametrize(
    ("data", "name", "media_type", "code"),
    [
        (b"ahoj", "zadost.PDF", None, "file-damaged"),
        (b"", "podpis.p7s", None, "file-damaged"),
        (b"ahoj", "x", "application/pdf", "file-damaged"),
        (b"%PDF-1.7\nahoj", "x", None, "pdf-damaged"),
        (form_pdf()[:200], "x", None, "pdf-damaged"),
        (BER, "x", None, "cms-damaged"),
    ],
)
def test_file_that_is_not_what_it_says_is_an_error(
    tmp_path: Path, data: bytes, name: str, media_type: str | None, code: str
) -> None:
    with pytest.raises(SignatureError) as caught:
        verify(tmp_path, data, name, media_type)
    assert caught.value.code == code


def test_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SignatureError) as caught:
        verify_file(VerifyJob(path=tmp_path / "neni.pdf", name="neni.pdf"))
    assert caught.value.code == "file-unreadable"


def test_naive_moment_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="aware"):
        verify_file(VerifyJob(path=tmp_path, name="x", at=datetime(2026, 1, 1)))
