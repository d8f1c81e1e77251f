"""One word from many reasons."""

from __future__ import annotations

import pytest

from signatures.reasons import reason
from signatures.report import Indication, SignatureReport, Verdict
from signatures.verdict import ORDER, file_verdict, signature_verdict, weakest


def report(*codes: str) -> SignatureReport:
    return SignatureReport(
        field="Podpis",
        format="PAdES-B-B",
        indication=Indication.INDETERMINATE,
        sub_indication=None,
        intact=True,
        modified_after_signing=False,
        covers_whole_document=True,
        signer=None,
        organisation=None,
        organisation_id=None,
        certificate_serial=None,
        issuer=None,
        claimed_time=None,
        timestamp_time=None,
        best_time=None,
        trusted=None,
        qualified=None,
        qscd=None,
        certificate_type=None,
        reasons=tuple(reason(code) for code in codes),
    )


@pytest.mark.parametrize(
    ("codes", "verdict"),
    [
        ((), Verdict.ADVANCED),
        (("trust-unknown", "claims-qualified"), Verdict.ADVANCED),
        (("self-signed",), Verdict.ADVANCED),
        (("certificate-expired", "trust-unknown"), Verdict.NO_PROOF_OF_TIME),
        (("form-value-changed", "certificate-expired"), Verdict.MODIFIED),
        (("hidden-tail", "digest-broken"), Verdict.INVALID),
        (("changes-not-examined",), Verdict.UNSUPPORTED),
    ],
)
def test_signature_verdict_is_the_lowest_cap(codes: tuple[str, ...], verdict: Verdict) -> None:
    assert signature_verdict(report(*codes)) is verdict


def test_file_verdict_is_that_of_the_weakest_signature() -> None:
    assert file_verdict([report("trust-unknown"), report("form-value-changed")]) is Verdict.MODIFIED
    assert file_verdict([]) is Verdict.NONE


def test_a_bad_signature_outweighs_one_that_could_not_be_judged() -> None:
    assert weakest([Verdict.UNSUPPORTED, Verdict.INVALID]) is Verdict.INVALID


def test_order_holds_every_verdict_once() -> None:
    assert sorted(ORDER) == sorted(Verdict)
