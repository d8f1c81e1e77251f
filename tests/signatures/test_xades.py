"""XML signatures in containers: what they cover, and attacks that move what they stand for."""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import Callable, Mapping
from datetime import timedelta
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from intake.demo.authority import AT, Authority, authority
from intake.demo.authority_signing import asice_xades
from signatures.anchors import Anchors, anchors
from signatures.judging import Judging
from signatures.reasons import code_of
from signatures.report import Indication, Verdict
from signatures.trust_lists import TrustJob, compile_trust
from signatures.verdict import signature_verdict
from signatures.xades import XadesJudged, judge_xades
from signatures.xml_signature import DS, XADES

FILES = {"žádost 1.txt": b"ahoj", "slozka/b.pdf": b"%PDF-1.7"}
LATER = AT + timedelta(hours=1)
NAME = "META-INF/signatures001.xml"
ACCEPTED = frozenset({Verdict.QUALIFIED, Verdict.RECOGNISED, Verdict.SEAL, Verdict.ADVANCED})
Judge = Callable[[bytes, Mapping[str, bytes]], XadesJudged]


@pytest.fixture(scope="module")
def world() -> Authority:
    return authority()


@pytest.fixture(scope="module")
def believed(world: Authority, tmp_path_factory: pytest.TempPathFactory) -> Anchors:
    return anchors(compile_trust(TrustJob(directory=world.write_trust(tmp_path_factory.mktemp("trust")))))


@pytest.fixture(scope="module")
def judge(believed: Anchors) -> Judge:
    def judged(xml: bytes, files: Mapping[str, bytes]) -> XadesJudged:
        (one,) = asyncio.run(judge_xades(xml, files, Judging(at=LATER, anchors=believed)))
        return one

    return judged


@pytest.fixture(scope="module")
def signed(world: Authority) -> bytes:
    return signature(asice_xades(world, FILES, world.people.mayor, stamped=AT))


def signature(container: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(container)) as archive:
        return archive.read(NAME)


def codes(found: XadesJudged) -> set[str]:
    return {code_of(text) for text in found.judged.report.reasons}


def verdict(found: XadesJudged) -> Verdict:
    return signature_verdict(found.judged.report)


def changed(xml: bytes, change: Callable[[etree._Element], object]) -> bytes:
    root = etree.fromstring(xml)
    change(root)
    encoded: bytes = etree.tostring(root)
    return encoded


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("mayor", Verdict.QUALIFIED),
        ("rsa", Verdict.QUALIFIED),
        ("pss", Verdict.QUALIFIED),
        ("clerk", Verdict.RECOGNISED),
        ("town_seal", Verdict.SEAL),
        ("stranger", Verdict.ADVANCED),
        ("commercial", Verdict.ADVANCED),
    ],
)
@pytest.mark.parametrize("stamped", [True, False])
def test_honest_signature_covers_its_files(
    world: Authority, judge: Judge, who: str, expected: Verdict, stamped: bool
) -> None:
    found = judge(
        signature(asice_xades(world, FILES, getattr(world.people, who), stamped=AT if stamped else None)), FILES
    )
    assert found.covered == tuple(FILES)
    assert verdict(found) is expected
    report = found.judged.report
    assert (report.format, report.intact) == ("XAdES-B-T" if stamped else "XAdES-B-B", True)
    assert (report.claimed_time, report.timestamp_time) == (AT, AT if stamped else None)


def test_expired_certificate_counts_as_of_the_time_stamp(signed: bytes, believed: Anchors) -> None:
    later = Judging(at=AT + timedelta(days=800), anchors=believed)
    (found,) = asyncio.run(judge_xades(signed, FILES, later))
    assert found.judged.report.best_time == AT
    assert codes(found) == {"timestamp-qualified", "list-stale"}
    assert (found.judged.report.qualified, verdict(found)) == (True, Verdict.PENDING)


def test_without_trust_it_is_advanced(signed: bytes) -> None:
    (found,) = asyncio.run(judge_xades(signed, FILES, Judging(at=LATER)))
    assert verdict(found) is Verdict.ADVANCED
    assert "trust-not-configured" in codes(found)


def test_files_that_are_not_referred_to_are_not_covered(world: Authority, judge: Judge) -> None:
    xml = signature(asice_xades(world, FILES, world.people.mayor, signed=("slozka/b.pdf",)))
    assert judge(xml, FILES).covered == ("slozka/b.pdf",)


@pytest.mark.parametrize("files", [{**FILES, "slozka/b.pdf": b"%PDF-1.8"}, {"slozka/b.pdf": b"%PDF-1.7"}])
def test_changed_or_missing_file_is_invalid(signed: bytes, judge: Judge, files: dict[str, bytes]) -> None:
    found = judge(signed, files)
    assert (verdict(found), found.covered) == (Verdict.INVALID, ())
    assert "manifest-broken" in codes(found)


def test_two_signatures_of_a_file_are_judged_apart(world: Authority, signed: bytes, believed: Anchors) -> None:
    other = etree.fromstring(signature(asice_xades(world, FILES, world.people.clerk)))
    both = changed(signed, lambda root: root.append(other[0]))
    found = asyncio.run(judge_xades(both, FILES, Judging(at=LATER, anchors=believed)))
    assert [verdict(item) for item in found] == [Verdict.QUALIFIED, Verdict.RECOGNISED]


def swapped_digest(root: etree._Element) -> None:
    root.find(f".//{DS}Reference/{DS}DigestValue").text = "AAAA"


def doubled_id(root: etree._Element) -> None:
    properties = root.find(f".//{XADES}SignedProperties")
    twin = etree.SubElement(root.find(f"{DS}Signature"), f"{DS}Object")
    etree.SubElement(twin, "fake", Id=properties.get("Id"))


def wrapped_properties(root: etree._Element) -> None:
    """The signed ones are moved aside, others take their place."""
    properties = root.find(f".//{XADES}SignedProperties")
    holder = properties.getparent()
    aside = etree.SubElement(root.find(f"{DS}Signature"), f"{DS}Object")
    fake = etree.fromstring(etree.tostring(properties))
    fake.set("Id", "fake")
    fake.find(f".//{XADES}SigningTime").text = "2020-01-01T00:00:00Z"
    aside.append(properties)
    holder.insert(0, fake)


def unsigned_properties(root: etree._Element) -> None:
    for reference in root.iterfind(f".//{DS}Reference"):
        reference.attrib.pop("Type", None)


def changed_time(root: etree._Element) -> None:
    root.find(f".//{XADES}SigningTime").text = "2020-01-01T00:00:00Z"


def transformed(root: etree._Element) -> None:
    transforms = etree.Element(f"{DS}Transforms")
    etree.SubElement(transforms, f"{DS}Transform", Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116")
    root.find(f".//{DS}Reference").insert(0, transforms)


def outside(root: etree._Element) -> None:
    root.find(f".//{DS}Reference").set("URI", "http://example.cz/a.txt")


def whole_document(root: etree._Element) -> None:
    root.find(f".//{DS}Reference").set("URI", "")


def other_file(root: etree._Element) -> None:
    root.find(f".//{DS}Reference").set("URI", "slozka/b.pdf")


def hmac(root: etree._Element) -> None:
    root.find(f".//{DS}SignatureMethod").set("Algorithm", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")


def no_certificate(root: etree._Element) -> None:
    data = root.find(f".//{DS}X509Data")
    data.getparent().remove(data)


def second_signed_info(root: etree._Element) -> None:
    info = root.find(f".//{DS}SignedInfo")
    info.addprevious(etree.fromstring(etree.tostring(info)))


@pytest.mark.parametrize(
    ("attack", "code"),
    [
        (swapped_digest, "manifest-broken"),
        (doubled_id, "signature-malformed"),
        (wrapped_properties, "signature-malformed"),
        (unsigned_properties, "signature-malformed"),
        (changed_time, "digest-broken"),
        (transformed, "xades-undecided"),
        (outside, "xades-undecided"),
        (whole_document, "xades-undecided"),
        (other_file, "manifest-broken"),
        (hmac, "algorithm-unsupported"),
        (no_certificate, "certificate-missing"),
        (second_signed_info, "signature-malformed"),
    ],
)
def test_attack_is_not_accepted(
    signed: bytes, judge: Judge, attack: Callable[[etree._Element], None], code: str
) -> None:
    found = judge(changed(signed, attack), FILES)
    assert code in codes(found)
    assert verdict(found) not in ACCEPTED
    assert found.covered == ()


def test_foreign_value_is_broken(world: Authority, signed: bytes, judge: Judge) -> None:
    other = etree.fromstring(signature(asice_xades(world, FILES, world.people.mayor)))
    value = other.findtext(f".//{DS}SignatureValue")
    found = judge(changed(signed, lambda root: setattr(root.find(f".//{DS}SignatureValue"), "text", value)), FILES)
    assert "signature-broken" in codes(found)
    assert found.judged.report.indication is Indication.TOTAL_FAILED


def test_stamp_of_another_signature_is_disregarded(world: Authority, signed: bytes, judge: Judge) -> None:
    mine = etree.fromstring(signature(asice_xades(world, FILES, world.people.clerk)))
    stamp = etree.fromstring(signed).find(f".//{XADES}UnsignedProperties")
    mine.find(f".//{XADES}QualifyingProperties").append(stamp)
    found = judge(etree.tostring(mine), FILES)
    assert "timestamp-broken" in codes(found)
    assert found.judged.report.timestamp_time is None


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"<x/>",
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        b"<a>" * 5000,
        b"<?xml version='1.0' encoding='UTF-16'?><x/>",
    ],
)
def test_what_is_no_signature_is_named_so(judge: Judge, xml: bytes) -> None:
    assert codes(judge(xml, FILES)) == {"signature-malformed"}


@given(st.data())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_changed_byte_never_changes_what_is_accepted(signed: bytes, judge: Judge, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(signed) - 1))
    found = judge(signed[:place] + bytes([signed[place] ^ data.draw(st.integers(1, 127))]) + signed[place + 1 :], FILES)
    accepted = verdict(found) in ACCEPTED
    assert not accepted or (found.covered == tuple(FILES) and found.judged.report.claimed_time == AT)


@given(st.binary(max_size=200))
@settings(max_examples=80, deadline=None)
def test_any_bytes_are_judged(judge: Judge, data: bytes) -> None:
    assert verdict(judge(b"<a>" + data, FILES)) is Verdict.INVALID
