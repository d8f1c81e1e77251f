"""The manifest: the same bytes for the same evidence, and no way out of its directory."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from intake.errors import BadData
from intake.evidence import JudgedFile, Manifest, TrustFile, is_settled, manifest, pieces, read_manifest, trust_file
from signatures.report import Evidence, EvidenceKind, FileReport, Kind, Verdict
from signatures.verify import VerifyJob
from tests.fakes.signed import report

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
JOB = VerifyJob(path=Path("a.pdf"), name="a.pdf", at=AT, received=True)
FILE = JudgedFile(sha256="a" * 64, size_bytes=7, name="a.pdf")


def piece(kind: EvidenceKind, content: bytes, name: str = "CA") -> Evidence:
    return Evidence(kind=kind, sha256=sha256(content).hexdigest(), name=name, content=content)


ROOT, CA, CRL = piece(EvidenceKind.ROOT, b"r"), piece(EvidenceKind.CERTIFICATE, b"c"), piece(EvidenceKind.CRL, b"l")
KEPT = Evidence(kind=EvidenceKind.OCSP, sha256="b" * 64, name="ocsp/answer.der")
LIST = Evidence(kind=EvidenceKind.LIST, sha256="c" * 64, name="tl/cz.xml")


def told(*evidence: Evidence, trust: tuple[TrustFile, ...] = ()) -> Manifest:
    judged = replace(report(Verdict.QUALIFIED), evidence=evidence)
    return manifest(JOB, judged, file=FILE, beside=(), trust=trust)


def test_manifest_is_the_same_in_whatever_order_things_were_found() -> None:
    files = (
        trust_file("tl/cz.xml", digest="d" * 64, size_bytes=1),
        trust_file("lotl.xml", digest="e" * 64, size_bytes=2),
    )
    one = told(ROOT, CA, trust=files).encoded()
    assert one == told(CA, ROOT, ROOT, trust=files[::-1]).encoded()
    assert read_manifest(one).encoded() == one


def test_pieces_lie_where_a_trust_directory_has_them() -> None:
    found = {
        each.sha256: (each.path, each.content) for each in pieces(replace(report(), evidence=(ROOT, CRL, KEPT, LIST)))
    }
    assert found == {
        ROOT.sha256: (None, b"r"),
        CRL.sha256: (f"crls/{CRL.sha256[:32]}.crl", b"l"),
        KEPT.sha256: ("ocsp/answer.der", b""),
    }


def test_piece_that_isnt_what_its_digest_says_is_left_out() -> None:
    wrong = replace(CA, content=b"something else")
    assert pieces(replace(report(), evidence=(wrong,))) == ()
    assert told(wrong).certificates == ()


@pytest.mark.parametrize(
    "path", ["../lotl.xml", "/etc/passwd", "tl/../../x", "tl/", "tl/a/b", "roots", "crls/.hidden", "keys/a.pem", ""]
)
def test_path_outside_a_trust_directory_is_refused(path: str) -> None:
    with pytest.raises(ValidationError):
        trust_file(path, digest="a" * 64, size_bytes=1)


@given(st.binary(max_size=200) | st.just(b'{"schema_version": "intake-evidence/2"}'))
def test_bytes_that_are_no_manifest_are_told(content: bytes) -> None:
    with pytest.raises(BadData):
        read_manifest(content)


@pytest.mark.parametrize(
    ("judged", "settled"),
    [
        (report(Verdict.QUALIFIED), True),
        (report(Verdict.INVALID), True),
        (report(Verdict.PENDING), False),
        (FileReport(kind=Kind.NONE, verdict=Verdict.NONE), False),
        (FileReport(kind=Kind.PADES, verdict=Verdict.UNSUPPORTED), False),
    ],
)
def test_only_settled_verdicts_have_evidence(judged: FileReport, settled: bool) -> None:
    assert is_settled(judged) is settled
