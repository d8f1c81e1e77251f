"""What a document's signature is called, a row a kind, through the entry: the words that the office's table decides by.

The rows of what each AdES indication comes out as are in ``test_judging``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from intake.demo import signing
from intake.demo.authority import AT
from signatures.anchors import anchors
from signatures.judging import Judging
from signatures.pades import verify_pdf
from signatures.report import FileReport, Indication, Verdict
from signatures.trust_lists import TrustJob, compile_trust
from tests.signatures import attacks, rich
from tests.signatures.attacks_update import white_square
from tests.signatures.believed import judging, world
from tests.signatures.documents import form_pdf
from tests.signatures.honest import by_mayor, signed_by

PASSED, OPEN, FAILED = Indication.TOTAL_PASSED, Indication.INDETERMINATE, Indication.TOTAL_FAILED
LONG_AGO = AT - timedelta(days=300)


def of(who: str, level: str = "B-T", **options: object) -> Callable[[], bytes]:
    return lambda: signed_by(rich.rich_pdf(), getattr(world().people, who), level, **options)


def changed(change: Callable[[bytes], bytes], source: Callable[[], bytes] = rich.rich_pdf) -> Callable[[], bytes]:
    return lambda: change(by_mayor(source(), "B-T"))


ROWS: dict[str, tuple[Callable[[], bytes], Verdict, Indication, tuple[bool | None, bool | None, str | None]]] = {
    # what it is → file, verdict, indication, (qualified, device, type)
    "qualified, on a device": (of("mayor"), Verdict.QUALIFIED, PASSED, (True, True, "esign")),
    "qualified, on a device by the list": (of("device_by_list"), Verdict.QUALIFIED, PASSED, (True, True, "esign")),
    "qualified certificate, no device": (of("clerk"), Verdict.RECOGNISED, PASSED, (True, False, "esign")),
    "qualified seal": (of("town_seal"), Verdict.SEAL, PASSED, (True, True, "eseal")),
    "qualified seal, no device": (of("plain_seal"), Verdict.SEAL, PASSED, (True, False, "eseal")),
    "not qualified, of a listed authority": (of("not_qualified"), Verdict.ADVANCED, PASSED, (False, False, None)),
    "commercial authority": (of("commercial"), Verdict.ADVANCED, PASSED, (False, False, None)),
    "unknown authority": (of("stranger"), Verdict.ADVANCED, OPEN, (None, None, None)),
    "self-signed": (of("self_signed"), Verdict.ADVANCED, OPEN, (None, None, None)),
    "expired, no proof of time": (
        of("expired", "B-B", at=LONG_AGO),
        Verdict.NO_PROOF_OF_TIME,
        OPEN,
        (True, True, "esign"),
    ),
    "expired, with a time stamp": (of("expired", at=LONG_AGO), Verdict.QUALIFIED, PASSED, (True, True, "esign")),
    "revoked": (of("revoked"), Verdict.NO_PROOF_OF_TIME, OPEN, (True, True, "esign")),
    "byte changed": (
        changed(lambda pdf: signing.flip_byte(pdf, pdf.index(b"Zadost"))),
        Verdict.INVALID,
        FAILED,
        (True, True, "esign"),
    ),
    "signed bytes elsewhere": (changed(attacks.wrapped, form_pdf), Verdict.INVALID, FAILED, (True, True, "esign")),
    "page changed later": (changed(white_square), Verdict.MODIFIED, PASSED, (True, True, "esign")),
    "value changed later": (
        changed(lambda pdf: signing.fill_field(pdf, "ico", "00000027")),
        Verdict.MODIFIED,
        PASSED,
        (True, True, "esign"),
    ),
    "hidden tail": (changed(attacks.appended_without_xref, form_pdf), Verdict.MODIFIED, PASSED, (True, True, "esign")),
}


def judged(pdf: bytes, directory: Path | None = None) -> FileReport:
    if directory is None:
        return verify_pdf(pdf, judging())
    return verify_pdf(pdf, Judging(at=AT, anchors=anchors(compile_trust(TrustJob(directory=directory)))))


@pytest.mark.parametrize("row", ROWS)
def test_signature_has_the_word_of_its_row(row: str) -> None:
    make, verdict, indication, certificate = ROWS[row]
    report = judged(make())
    signature = report.signatures[0]
    assert (report.verdict, signature.indication) == (verdict, indication)
    assert (signature.qualified, signature.qscd, signature.certificate_type) == certificate


@pytest.mark.parametrize(
    "missing",
    [{"crls": False}, {"tl": "tampered"}, {"next_update": AT - timedelta(days=12)}],
    ids=["revocation data", "list", "fresh list"],
)
def test_what_is_missing_for_a_while_is_pending(missing: dict[str, object], tmp_path: Path) -> None:
    report = judged(by_mayor(rich.rich_pdf(), "B-T"), world().write_trust(tmp_path, **missing))
    assert report.verdict is Verdict.PENDING


def test_unsigned_file_is_none() -> None:
    assert judged(rich.rich_pdf()).verdict is Verdict.NONE
