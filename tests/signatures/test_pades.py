"""Honest PDFs and plainly bad ones, each with its verdict."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from intake.demo import signing
from intake.demo.pki import Pki, Role, issue, new_rsa_key, subject
from signatures.changes import Budget
from signatures.errors import SignatureError
from signatures.judging import Judging
from signatures.pades import verify_pdf
from signatures.reasons import code_of
from signatures.report import FileReport, Indication, Kind, Verdict
from tests.signatures.attacks import FORGED, signed_range
from tests.signatures.conftest import AT
from tests.signatures.documents import form_pdf, hybrid_pdf

SHA256 = bytes.fromhex("608648016503040201")
"""Object identifier of the digest."""
LATER = AT + timedelta(hours=1)


def verified(pdf: bytes) -> FileReport:
    return verify_pdf(pdf, Judging(at=LATER))


def codes(report: FileReport, index: int = 0) -> set[str]:
    return {code_of(text) for text in report.signatures[index].reasons}


def test_signed_form_is_advanced_with_all_its_facts(signed_form: bytes) -> None:
    report = verified(signed_form)
    [signature] = report.signatures
    assert (report.kind, report.verdict, report.reasons) == (Kind.PADES, Verdict.ADVANCED, ())
    assert (signature.field, signature.format) == ("Podpis", "PAdES-B-B")
    assert (signature.indication, signature.sub_indication) == (
        Indication.INDETERMINATE,
        "NO_CERTIFICATE_CHAIN_FOUND",
    )
    assert (signature.intact, signature.modified_after_signing, signature.covers_whole_document) == (True, False, True)
    assert (signature.claimed_time, signature.timestamp_time, signature.best_time) == (AT, None, LATER)
    assert (signature.trusted, signature.qualified, signature.qscd, signature.certificate_type) == (None,) * 4
    assert codes(report) == {"claims-qualified", "timestamp-missing", "trust-not-configured"}


Make = Callable[[Pki], bytes]

HONEST: dict[str, Make] = {
    "time stamp": lambda pki: signing.sign_pdf(form_pdf(), pki.person, at=AT, tsa=pki.tsa),
    "visible": lambda pki: signing.sign_pdf(form_pdf(), pki.person, at=AT, box=(72, 100, 200, 150)),
    "older format": lambda pki: signing.sign_pdf(form_pdf(), pki.person, at=AT, pades=False),
    "seal": lambda pki: signing.sign_pdf(form_pdf(), pki.seal, at=AT),
    "self-signed": lambda pki: signing.sign_pdf(form_pdf(), pki.self_signed, at=AT),
    "two signatures": lambda pki: _countersigned(signing.sign_pdf(form_pdf(), pki.person, at=AT), pki),
    "filled, then signed": lambda pki: signing.sign_pdf(
        signing.fill_field(form_pdf(), "ico", "00000027"), pki.person, at=AT
    ),
    "document time stamp": lambda pki: signing.timestamp_pdf(
        signing.sign_pdf(form_pdf(), pki.person, at=AT), pki.tsa, at=AT
    ),
    "archived": lambda pki: _archived(pki),
    "archived twice": lambda pki: signing.timestamp_pdf(_archived(pki), pki.tsa, at=LATER),
    "archived, then signed again": lambda pki: _countersigned(_archived(pki), pki),
    "certified": lambda pki: signing.sign_pdf(form_pdf(), pki.seal, at=AT, certify=1),
    "certified, filled (2)": lambda pki: _certified_and_filled(pki, 2),
    "certified, filled (3)": lambda pki: _certified_and_filled(pki, 3),
    "certified, filled, signed": lambda pki: signing.sign_pdf(
        _certified_and_filled(pki, 2), pki.person, at=AT, field="Podpis"
    ),
    "encrypted with an empty password": lambda pki: signing.sign_pdf(
        signing.encrypt_pdf(form_pdf()), pki.person, at=AT
    ),
    "cross-reference streams": lambda pki: _countersigned(
        signing.sign_pdf(_with_streams(form_pdf()), pki.person, at=AT), pki
    ),
    "hybrid": lambda pki: _countersigned(signing.sign_pdf(hybrid_pdf(), pki.person, at=AT), pki),
    "line end at the end": lambda pki: signing.sign_pdf(form_pdf(), pki.person, at=AT) + b"\r\n\r\n",
}


@pytest.mark.parametrize("name", HONEST)
def test_honest_file_is_intact_and_unmodified(name: str, throwaway_pki: Pki) -> None:
    report = verified(HONEST[name](throwaway_pki))
    assert report.verdict is Verdict.ADVANCED
    assert [(item.intact, item.modified_after_signing) for item in report.signatures] == [(True, False)] * len(
        report.signatures
    )


@pytest.mark.parametrize(
    ("name", "formats"),
    [
        ("time stamp", ["PAdES-B-T"]),
        ("older format", ["PKCS#7 (adbe.pkcs7.detached)"]),
        ("document time stamp", ["PAdES-B-T"]),
        ("archived", ["PAdES-B-LTA"]),
        ("archived, then signed again", ["PAdES-B-LTA", "PAdES-B-B"]),
        ("two signatures", ["PAdES-B-B", "PAdES-B-B"]),
    ],
)
def test_format_follows_the_content(name: str, formats: list[str], throwaway_pki: Pki) -> None:
    assert [item.format for item in verified(HONEST[name](throwaway_pki)).signatures] == formats


BAD: dict[str, tuple[Make, Verdict, str]] = {
    "expired certificate": (
        lambda pki: signing.sign_pdf(form_pdf(), pki.expired, at=AT),
        Verdict.NO_PROOF_OF_TIME,
        "certificate-expired",
    ),
    "expired, stamped by an unknown authority": (
        lambda pki: signing.sign_pdf(form_pdf(), pki.expired, at=AT, tsa=pki.tsa),
        Verdict.NO_PROOF_OF_TIME,
        "timestamp-untrusted",
    ),
    "SHA-1": (
        lambda pki: signing.sign_pdf(form_pdf(), pki.person, at=AT, digest="sha1"),
        Verdict.NO_PROOF_OF_TIME,
        "weak-digest",
    ),
    "short key": (lambda pki: _signed_with_short_key(pki), Verdict.NO_PROOF_OF_TIME, "weak-key"),
    "form value changed": (
        lambda pki: signing.fill_field(signing.sign_pdf(form_pdf(), pki.person, at=AT), "ico", "00000027"),
        Verdict.MODIFIED,
        "form-value-changed",
    ),
    "value changed after certification without permission": (
        lambda pki: _certified_and_filled(pki, 1),
        Verdict.MODIFIED,
        "changed-beyond-permission",
    ),
    "page changed": (
        lambda pki: signing.replace_page(signing.sign_pdf(form_pdf(), pki.person, at=AT), FORGED),
        Verdict.MODIFIED,
        "changed-after-signing",
    ),
    "page changed after archiving": (
        lambda pki: signing.replace_page(_archived(pki), FORGED),
        Verdict.MODIFIED,
        "changed-after-signing",
    ),
    "byte flipped": (
        lambda pki: signing.flip_byte(signing.sign_pdf(form_pdf(), pki.person, at=AT), 200),
        Verdict.INVALID,
        "digest-broken",
    ),
    "signature of another document": (lambda pki: _with_foreign_signature(pki), Verdict.INVALID, "digest-broken"),
    "certificate altered": (
        lambda pki: _with_value_altered(signing.sign_pdf(form_pdf(), pki.person, at=AT), b"Jana", b"Hana"),
        Verdict.INVALID,
        "certificate-missing",
    ),
    "signature of another key": (
        lambda pki: _with_other_signature_value(pki),
        Verdict.INVALID,
        "signature-broken",
    ),
    "unknown algorithm": (
        lambda pki: _with_value_altered(signing.sign_pdf(form_pdf(), pki.person, at=AT), SHA256, SHA256[:-1] + b"\x7f"),
        Verdict.UNSUPPORTED,
        "algorithm-unsupported",
    ),
    "format of before 2000": (
        lambda pki: signing.sign_pdf(form_pdf(), pki.person, at=AT).replace(
            b"/ETSI.CAdES.detached", b"/adbe.x509.rsa_sha1"
        ),
        Verdict.UNSUPPORTED,
        "format-unsupported",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_file_has_its_verdict_and_reason(name: str, throwaway_pki: Pki) -> None:
    make, verdict, code = BAD[name]
    report = verified(make(throwaway_pki))
    assert report.verdict is verdict
    assert code in codes(report)
    assert not (report.signatures[0].modified_after_signing is False and verdict is Verdict.MODIFIED)


def test_value_changed_between_two_signatures_spoils_the_first_only(throwaway_pki: Pki) -> None:
    changed = signing.fill_field(signing.sign_pdf(form_pdf(), throwaway_pki.person, at=AT), "ico", "00000027")
    report = verified(_countersigned(changed, throwaway_pki))
    assert [item.modified_after_signing for item in report.signatures] == [True, False]
    assert report.verdict is Verdict.MODIFIED


def test_certification_does_not_permit_changes_after_a_later_approval(throwaway_pki: Pki) -> None:
    approved = signing.sign_pdf(_certified_and_filled(throwaway_pki, 2), throwaway_pki.person, at=AT)
    report = verified(signing.fill_field(approved, "ico", "00000035"))
    assert [item.modified_after_signing for item in report.signatures] == [False, True]


def test_names_of_changed_fields_are_told_but_not_their_values(throwaway_pki: Pki, signed_form: bytes) -> None:
    [signature] = verified(signing.fill_field(signed_form, "ico", "00000027")).signatures
    assert "(ico)" in signature.reasons[0]
    assert "00000027" not in "".join(signature.reasons)


def test_broken_time_stamp_is_disregarded(throwaway_pki: Pki) -> None:
    pdf = signing.sign_pdf(form_pdf(), throwaway_pki.person, at=AT, tsa=throwaway_pki.tsa)
    first, second = signed_range(pdf)
    value = pdf[first:second].rstrip(b"0>")
    broken = pdf[: first + len(value) - 40] + b"00" + pdf[first + len(value) - 38 :]
    report = verified(broken)
    assert (report.verdict, report.signatures[0].timestamp_time) == (Verdict.ADVANCED, None)
    assert "timestamp-broken" in codes(report)


def test_lenient_reading_is_told(throwaway_pki: Pki) -> None:
    report = verified(signing.sign_pdf(hybrid_pdf(), throwaway_pki.person, at=AT))
    assert [code_of(text) for text in report.reasons] == ["read-leniently"]


def test_document_time_stamp_alone_is_no_signature(throwaway_pki: Pki) -> None:
    report = verified(signing.timestamp_pdf(form_pdf(), throwaway_pki.tsa, at=AT))
    assert (report.verdict, report.signatures) == (Verdict.NONE, ())
    assert code_of(report.reasons[0]) == "only-timestamp"


def test_signature_that_left_the_form_leaves_a_trace(signed_form: bytes) -> None:
    report = verified(re.sub(rb"/FT /Sig", rb"/FT /Btn", signed_form))
    assert (report.kind, report.verdict) == (Kind.NONE, Verdict.NONE)
    assert code_of(report.reasons[0]) == "signature-unreachable"


def test_password_is_an_error() -> None:
    with pytest.raises(SignatureError) as caught:
        verified(signing.encrypt_pdf(form_pdf(), password="tajne"))
    assert caught.value.code == "pdf-encrypted"


def test_without_time_later_changes_stay_unknown(throwaway_pki: Pki, signed_form: bytes) -> None:
    report = verify_pdf(_countersigned(signed_form, throwaway_pki), Judging(at=LATER), budget=Budget(seconds=0))
    assert report.verdict is Verdict.UNSUPPORTED
    assert [(item.intact, item.modified_after_signing) for item in report.signatures] == [(True, None), (True, False)]


def test_without_any_time_signatures_are_not_examined(throwaway_pki: Pki, signed_form: bytes) -> None:
    budget = Budget(seconds=0, extra_seconds=0)
    report = verify_pdf(_countersigned(signed_form, throwaway_pki), Judging(at=LATER), budget=budget)
    assert [codes(report, index) for index in range(2)] == [{"not-examined"}] * 2


def test_many_signatures_end_with_a_report_of_each(throwaway_pki: Pki) -> None:
    pdf = form_pdf()
    for index in range(12):
        pdf = signing.sign_pdf(pdf, throwaway_pki.clerk, at=AT, field=f"Podpis{index}")
    report = verify_pdf(pdf, Judging(at=LATER), budget=Budget(seconds=0))
    assert [item.intact for item in report.signatures] == [True] * 12
    assert ["changes-not-examined" in codes(report, index) for index in range(12)] == [True] * 11 + [False]


def test_two_signers_of_one_signature_are_named(throwaway_pki: Pki, signed_form: bytes) -> None:
    first, second = signed_range(signed_form)
    content = cms.ContentInfo.load(bytes.fromhex(signed_form[first + 1 : second - 1].decode()))
    infos = content["content"]["signer_infos"]
    content["content"]["signer_infos"] = cms.SignerInfos([*infos, *infos])
    value = content.dump(force=True).hex().encode().ljust(second - first - 2, b"0")
    report = verified(signed_form[: first + 1] + value + signed_form[second - 1 :])
    assert (report.verdict, codes(report)) == (Verdict.UNSUPPORTED, {"several-signers"})


def test_log_of_the_library_stays_inside(
    throwaway_pki: Pki, signed_form: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        verified(signing.replace_page(signed_form, FORGED))
    assert not [record for record in caplog.records if record.name.startswith("pyhanko")]
    assert logging.getLogger("pyhanko").propagate


def _countersigned(pdf: bytes, pki: Pki) -> bytes:
    return signing.sign_pdf(pdf, pki.clerk, at=AT, field="Podpis2", box=(300, 100, 400, 150))


def _archived(pki: Pki) -> bytes:
    return signing.archive_pdf(signing.sign_pdf(form_pdf(), pki.person, at=AT, tsa=pki.tsa), pki, at=AT)


def _certified_and_filled(pki: Pki, level: int) -> bytes:
    certified = signing.sign_pdf(form_pdf(), pki.seal, at=AT, field="Pečeť", certify=level)
    return signing.fill_field(certified, "ico", "00000027")


def _signed_with_short_key(pki: Pki) -> bytes:
    valid = (AT - timedelta(days=1), AT + timedelta(days=1))
    weak = issue(pki.issuing, subject("Jan Krátký"), Role.PERSON, valid=valid, key=new_rsa_key(1024))
    return signing.sign_pdf(form_pdf(), weak, at=AT)


def _with_foreign_signature(pki: Pki) -> bytes:
    """The mayor's signature value from one form, put into another of the same length."""
    other = signing.sign_pdf(form_pdf(ico="00000027"), pki.person, at=AT)
    mine = signing.sign_pdf(form_pdf(), pki.person, at=AT)
    first, second = signed_range(mine)
    assert signed_range(other) == (first, second)
    return mine[:first] + other[first:second] + mine[second:]


def _with_other_signature_value(pki: Pki) -> bytes:
    pdf = signing.sign_pdf(form_pdf(), pki.person, at=AT)
    first, second = signed_range(pdf)
    value = pdf[first:second].rstrip(b"0>")  # the signature itself is the last thing in the CMS
    return pdf[: first + len(value) - 4] + b"0001" + pdf[first + len(value) :]


def _with_value_altered(pdf: bytes, old: bytes, new: bytes) -> bytes:
    first, second = signed_range(pdf)
    value = pdf[first:second]
    altered = value.replace(old.hex().upper().encode(), new.hex().upper().encode())
    assert altered != value
    return pdf[:first] + altered + pdf[second:]


def _with_streams(pdf: bytes) -> bytes:
    buffer = BytesIO()
    copy_into_new_writer(PdfFileReader(BytesIO(pdf))).write(buffer)
    return buffer.getvalue()
