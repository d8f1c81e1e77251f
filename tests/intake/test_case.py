"""What is known of a document: its own signature and what lies around it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.request import EnvelopeSignature
from signatures.report import FileReport, Kind, Verdict
from tests.fakes import cases as make
from tests.fakes.signed import report

UNSIGNED = FileReport(kind=Kind.NONE, verdict=Verdict.NONE)


def around(verdict: Verdict, kind: Kind) -> EnvelopeSignature:
    return EnvelopeSignature(part_path="3", report=report(verdict, kind=kind))


@pytest.mark.parametrize(
    ("own", "envelopes", "signed"),
    [
        (None, (), False),
        (UNSIGNED, (), False),
        (report(Verdict.INVALID), (), True),
        (UNSIGNED, (around(Verdict.QUALIFIED, Kind.CADES),), True),
        (UNSIGNED, (around(Verdict.QUALIFIED, Kind.SMIME),), False),
    ],
)
def test_document_is_signed_by_itself_or_beside_it_but_not_by_its_mail(
    own: FileReport | None, envelopes: tuple[EnvelopeSignature, ...], signed: bool
) -> None:
    reading = replace(make.reading(make.part(), verification=own), envelopes=envelopes)
    assert reading.is_signed is signed


def test_best_envelope_is_its_verification() -> None:
    reading = make.reading(make.part(), verification=UNSIGNED)
    assert reading.envelope_verification is None
    both = (around(Verdict.ADVANCED, Kind.SMIME), around(Verdict.RECOGNISED, Kind.CADES))
    best = replace(reading, envelopes=both).envelope_verification
    assert best is not None
    assert best.verdict is Verdict.RECOGNISED
