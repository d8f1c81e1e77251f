"""The seal of the data box system: whose it is, what it covers, and both time stamps."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.demo.authority import AT, Authority, authority
from intake.demo.authority_zfo import Form, zfo
from signatures.anchors import Anchors, anchors
from signatures.detect import detect
from signatures.errors import SignatureError
from signatures.judging import Judging
from signatures.reasons import code_of
from signatures.report import FileReport, Indication, Kind, Verdict
from signatures.trust_lists import TrustJob, compile_trust
from signatures.zfo_seal import sealed_message, verify_zfo

FILES = {"žádost.pdf": b"%PDF-1.7 " + bytes(range(256)) * 20, "příloha.txt": b"ahoj"}
LATER = AT + timedelta(hours=1)
SAMPLES = Path(os.environ.get("ISDS_SAMPLES", "no-such-directory"))
"""Public files of the data box test system, which aren't part of the project."""


@pytest.fixture(scope="module")
def world() -> Authority:
    return authority()


@pytest.fixture(scope="module")
def believed(world: Authority, tmp_path_factory: pytest.TempPathFactory) -> Anchors:
    return anchors(compile_trust(TrustJob(directory=world.write_trust(tmp_path_factory.mktemp("trust")))))


@pytest.fixture(scope="module")
def verify(world: Authority, believed: Anchors) -> Callable[..., FileReport]:
    def made(seal: str = "isds", **how: Any) -> FileReport:
        data = zfo(world, FILES, identity=getattr(world.people, seal), **how)
        return verify_zfo(data, Judging(at=LATER, anchors=believed))

    return made


@pytest.fixture(scope="module")
def message(world: Authority) -> bytes:
    return zfo(world, {"a.txt": b"ahoj"})


def codes(report: FileReport) -> set[str]:
    return {code_of(text) for text in (*report.reasons, *report.signatures[0].reasons)}


@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize("seal", ["isds", "isds_old"])
def test_system_seal_is_a_seal_and_no_more(verify: Callable[..., FileReport], form: Form, seal: str) -> None:
    report = verify(seal, form=form)
    signature = report.signatures[0]
    assert (report.kind, report.verdict, signature.indication) == (Kind.ZFO, Verdict.SEAL, Indication.TOTAL_PASSED)
    assert codes(report) >= {"system-seal", "message-submitted"}
    assert signature.format == ("CAdES-B-B (ISDS)" if form is Form.RECEIPT else "CAdES-B-T (ISDS)")
    assert (signature.field, signature.covers_whole_document, signature.modified_after_signing) == (None, True, False)
    assert signature.timestamp_time == (None if form is Form.RECEIPT else AT)


@pytest.mark.parametrize(
    ("seal", "code", "verdict"),
    [
        ("isds_test", "seal-of-test-system", Verdict.ADVANCED),
        ("town_seal", "seal-not-of-system", Verdict.ADVANCED),
        ("mayor", "seal-not-of-system", Verdict.ADVANCED),
        ("stranger", "seal-not-of-system", Verdict.ADVANCED),
        ("self_signed", "seal-not-of-system", Verdict.ADVANCED),
    ],
)
def test_seal_of_another_is_not_taken_for_the_system(
    verify: Callable[..., FileReport], seal: str, code: str, verdict: Verdict
) -> None:
    report = verify(seal)
    assert report.verdict is verdict
    assert code in codes(report)


@pytest.mark.parametrize("hash_name", ["SHA-1", "SHA-256", "SHA-512"])
@pytest.mark.parametrize("der", [True, False])
def test_hash_over_raw_bytes_is_recomputed(world: Authority, hash_name: str, der: bool) -> None:
    sealed = sealed_message(zfo(world, FILES, hash_name=hash_name, der=der))
    assert sealed.hash_ok is True
    assert (sealed.dm_id, sealed.sender_box, sealed.recipient_box) == ("1234567890", "abcdef2", "keebyyf")
    assert sealed.submitted_at == sealed.delivered_at == AT - timedelta(hours=1)


def test_changed_message_under_an_honest_seal_is_invalid(verify: Callable[..., FileReport]) -> None:
    report = verify(change_dm=lambda xml: xml.replace(b">Kraj<", b">Klam<"))
    assert report.signatures[0].intact
    assert report.verdict is Verdict.INVALID
    assert "message-hash-broken" in codes(report)


def test_hash_of_a_receipt_is_compared_with_the_stamp_alone(world: Authority) -> None:
    assert sealed_message(zfo(world, FILES, form=Form.RECEIPT)).hash_ok is True
    swapped = zfo(world, FILES, form=Form.RECEIPT, change=lambda xml: _with_hash_of(xml, b"jiny obsah"))
    assert sealed_message(swapped).hash_ok is False


def test_whitespace_in_raw_bytes_counts(world: Authority) -> None:
    spaced = zfo(world, FILES, change_dm=lambda xml: xml.replace(b"<p:dmDm xmlns", b"<p:dmDm  xmlns"))
    assert sealed_message(spaced).hash_ok is False


@pytest.mark.parametrize(
    ("how", "code"),
    [("tsa", "submission-unproven"), ("seal_tsa", "timestamp-untrusted")],
)
def test_each_stamp_has_its_own_chain(verify: Callable[..., FileReport], world: Authority, how: str, code: str) -> None:
    found = codes(verify(**{how: world.people.other_tsa}))
    assert code in found
    assert ("message-submitted" in found) is (how != "tsa")


def test_expired_seal_counts_as_of_its_time_stamp(world: Authority, believed: Anchors) -> None:
    later = Judging(at=AT + timedelta(days=800), anchors=believed)
    assert verify_zfo(zfo(world, FILES), later).signatures[0].best_time == AT
    unstamped = verify_zfo(zfo(world, FILES, stamped=False), later)
    assert unstamped.verdict is Verdict.NO_PROOF_OF_TIME


def test_without_trust_it_is_advanced_at_best(message: bytes) -> None:
    report = verify_zfo(message, Judging(at=LATER))
    assert report.verdict is Verdict.ADVANCED
    assert codes(report) >= {"system-seal", "trust-not-configured", "submission-unproven"}


def test_data_behind_the_seal_is_named(message: bytes, believed: Anchors) -> None:
    report = verify_zfo(message + b"%PDF-1.7", Judging(at=LATER, anchors=believed))
    assert report.verdict is Verdict.MODIFIED
    assert "data-after-signature" in codes(report)


@pytest.mark.parametrize(
    ("old", "new", "code", "verdict"),
    [
        (b"<q:dmReturnedMessage>", b'<q:dmReturnedMessage dmVODZ="true" attsNum="2">', None, Verdict.SEAL),
        (b'/message">', b'/message" isds_send="https://example.cz/DS/dz">', None, Verdict.SEAL),
        (b"dmMessageStatus", b"dmMessageState", "message-malformed", Verdict.SEAL),
        (b"dmReturnedMessage>", b"dmReturned>", "message-unreadable", Verdict.UNSUPPORTED),
        (b"<q:Mess", b'<!DOCTYPE x [<!ENTITY e "x">]><q:Mess', "message-unreadable", Verdict.UNSUPPORTED),
    ],
)
def test_message_is_held_against_the_official_schema(
    verify: Callable[..., FileReport], old: bytes, new: bytes, code: str | None, verdict: Verdict
) -> None:
    report = verify(change=lambda xml: xml.replace(old, new))
    assert report.verdict is verdict
    assert {found for found in codes(report) if found.startswith("message-")} - {"message-submitted"} == (
        {code} if code else set()
    )


def test_remark_on_the_schema_quotes_no_value(verify: Callable[..., FileReport]) -> None:
    report = verify(change=lambda xml: xml.replace(b">2026-11-22T08:00", b">Novak"))
    remark = next(text for text in report.reasons if code_of(text) == "message-malformed")
    assert "dmDeliveryTime" in remark
    assert "Novak" not in remark


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_changed_byte_yields_a_seal_over_another_message(
    message: bytes, believed: Anchors, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(message) - 1))
    changed = message[:place] + bytes([message[place] ^ data.draw(st.integers(1, 255))]) + message[place + 1 :]
    try:
        report = verify_zfo(changed, Judging(at=LATER, anchors=believed))
        same = sealed_message(changed) == sealed_message(message)
    except SignatureError:
        return
    assert report.verdict is not Verdict.SEAL or same


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_bytes_end_in_a_coded_error(data: bytes) -> None:
    with pytest.raises(SignatureError) as problem:
        verify_zfo(b"\x30\x80\x06\x09" + data, Judging(at=LATER))
    assert problem.value.code.startswith("cms-")


@pytest.mark.parametrize(
    ("name", "format_", "dm_id"),
    [
        ("DDZ_3401761.zfo", "CAdES-B-T (ISDS)", "3401761"),
        ("DD_6452235.zfo", "CAdES-B-B (ISDS)", "6452235"),
        ("received_message-330141.zfo", "CMS (ISDS)", "330141"),
    ],
)
def test_real_files_of_the_test_system_are_read(name: str, format_: str, dm_id: str) -> None:
    if not (SAMPLES / name).is_file():
        pytest.skip("ISDS_SAMPLES names no directory with the public sample files of the test system")
    data = (SAMPLES / name).read_bytes()
    report = verify_zfo(data, Judging(at=LATER))
    assert detect(data) is Kind.ZFO
    assert (report.signatures[0].intact, report.signatures[0].format) == (True, format_)
    assert codes(report) >= {"system-seal", "seal-of-test-system", "certificate-expired"}
    assert "message-malformed" not in codes(report)
    assert (sealed_message(data).dm_id, sealed_message(data).hash_ok) == (dm_id, True)


def _with_hash_of(xml: bytes, content: bytes) -> bytes:
    value = base64.b64encode(hashlib.sha256(content).digest())
    return re.sub(rb'(algorithm="SHA-256">)[^<]*', rb"\g<1>" + value, xml)
