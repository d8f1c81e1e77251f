"""Forged and damaged PDFs: none of them passes for unmodified, none of them breaks the judge."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.demo.pki import Pki
from intake.demo.signing import archive_pdf, sign_pdf
from signatures.errors import SignatureError
from signatures.judging import Judging
from signatures.pades import verify_pdf
from signatures.report import FileReport, Verdict
from signatures.verdict import ORDER
from tests.signatures import attacks
from tests.signatures.conftest import AT
from tests.signatures.documents import assemble, form_pdf

ISA = [
    attacks.appended_with_broken_xref,
    attacks.appended_with_lost_xref,
    attacks.appended_without_xref,
    attacks.appended_long_tail,
    attacks.appended_tail_with_mark,
    attacks.updated_page,
    attacks.annotation_over_text,
    attacks.page_added,
    attacks.page_removed,
    attacks.font_replaced,
    attacks.updated_with_unlisted_object,
    attacks.update_that_skips_a_tail,
]


@pytest.mark.parametrize("attack", ISA)
def test_incremental_saving_attack_is_modified(attack: Callable[[bytes], bytes], signed_form: bytes) -> None:
    report = verify_pdf(attack(signed_form), Judging(at=AT))
    assert report.verdict is Verdict.MODIFIED
    assert (report.signatures[0].intact, report.signatures[0].modified_after_signing) == (True, True)


@pytest.mark.parametrize("attack", ISA)
def test_incremental_saving_attack_on_an_archived_file_is_modified(
    attack: Callable[[bytes], bytes], throwaway_pki: Pki
) -> None:
    signed = sign_pdf(form_pdf(), throwaway_pki.person, at=AT, tsa=throwaway_pki.tsa)
    report = verify_pdf(attack(archive_pdf(signed, throwaway_pki, at=AT)), Judging(at=AT))
    assert report.verdict is Verdict.MODIFIED


@pytest.mark.parametrize("level", [2, 3])
@pytest.mark.parametrize("attack", [attacks.annotation_over_text, attacks.page_added, attacks.font_replaced])
def test_certification_permits_filling_only(attack: Callable[[bytes], bytes], level: int, throwaway_pki: Pki) -> None:
    certified = sign_pdf(form_pdf(), throwaway_pki.seal, at=AT, certify=level)
    assert verify_pdf(attack(certified), Judging(at=AT)).verdict is Verdict.MODIFIED


def test_removed_field_is_a_change(signed_form: bytes) -> None:
    assert verify_pdf(attacks.field_removed(signed_form), Judging(at=AT)).verdict is Verdict.MODIFIED


def test_signature_wrapping_is_invalid(signed_form: bytes) -> None:
    report = verify_pdf(attacks.wrapped(signed_form), Judging(at=AT))
    [signature] = report.signatures
    assert report.verdict is Verdict.INVALID
    assert signature.intact  # the moved bytes are the signed ones, which is the trick
    assert signature.modified_after_signing is None
    assert signature.covers_whole_document is False


def test_update_itself_is_no_attack(signed_form: bytes) -> None:
    """The helper that the attacks use writes a correct update: an object that nothing refers to changes nothing."""
    spare = 30
    harmless = attacks.update(signed_form, {spare: b"%d 0 obj\nnull\nendobj\n" % spare})
    assert verify_pdf(harmless, Judging(at=AT)).verdict is Verdict.ADVANCED


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        (rb"/ByteRange", b"/ByteRangX"),
        (rb"/ByteRange \[.*?\]", b"/ByteRange null"),
        (rb"/ByteRange \[.*?\]", b"/ByteRange []"),
        (rb"/ByteRange \[.*?\]", b"/ByteRange [0 -1 0 -1]"),
        (rb"/ByteRange \[.*?\]", b"/ByteRange [0 0 0 0]"),
        (rb"/ByteRange \[.*?\]", b"/ByteRange [(a) /b << >> []]"),
        (rb"/ByteRange \[.*?\]", b"/ByteRange [0 99999999999999999999 1 1]"),
        (rb"/Contents <[^>]*>", b"/Contents <>"),
        (rb"/Contents <[^>]*>", b"/Contents null"),
        (rb"/Contents <[^>]*>", b"/Contents 1 0 R"),
        (rb"/Contents <[^>]*>", b"/Contents <30800609>"),
        (rb"/Contents <[^>]*>", b""),
        (rb"/SubFilter /ETSI.CAdES.detached", b""),
        (rb"/SubFilter /ETSI.CAdES.detached", b"/SubFilter 1"),
        (rb"/Type /Sig\b", b"/Type /DocTimeStamp"),
    ],
)
def test_universal_forgery_is_never_better_than_unsupported(
    pattern: bytes, replacement: bytes, signed_form: bytes
) -> None:
    """USF: parts of the signature dictionary missing or absurd; each file keeps its length."""

    def same_length(found: re.Match[bytes]) -> bytes:
        return replacement.ljust(len(found[0]))[: len(found[0])]

    forged, count = re.subn(pattern, same_length, signed_form, count=1)
    assert count
    assert _rank(_judged(forged)) >= ORDER.index(Verdict.UNSUPPORTED)


@pytest.mark.parametrize(
    "form",
    [
        b"null",
        b"[]",
        b"<< /Fields 1 >>",
        b"<< /Fields [1 null (a) << >> 99 0 R] >>",
        b"<< /Fields [3 0 R] >>",
        b"<< /Fields [2 0 R] >>",
        b"<< /Fields [<< /FT /Sig /V 1 >> << /FT /Sig /V << >> >> << /FT /Sig /V << /ByteRange 1 >> >>] >>",
        b"<< /Fields [" + b"[" * 500 + b"]" * 500 + b"] >>",
    ],
)
def test_absurd_form_is_read_or_refused(form: bytes) -> None:
    pdf = assemble(
        [
            b"<< /Type /Catalog /Pages 4 0 R /AcroForm %b >>" % form,
            b"<< /T (a) /Kids [2 0 R 2 0 R] >>",
            b"<< /T (b) /FT /Sig /V 3 0 R /Kids [3 0 R] >>",
            b"<< /Type /Pages /Kids [] /Count 0 >>",
        ]
    )
    report = _judged(pdf)
    assert report is None or report.verdict in {Verdict.NONE, Verdict.UNSUPPORTED, Verdict.INVALID}


@st.composite
def damages(draw: st.DrawFn) -> Callable[[bytes], bytes]:
    kind = draw(st.sampled_from(["flip", "cut", "double", "insert", "truncate", "append", "swap"]))
    where = draw(st.floats(0, 1, exclude_max=True))
    length = draw(st.integers(1, 400))
    noise = draw(st.one_of(st.binary(min_size=1, max_size=30), st.sampled_from(TOKENS)))

    def damage(pdf: bytes) -> bytes:
        start = int(where * len(pdf))
        head, middle, tail = pdf[:start], pdf[start : start + length], pdf[start + length :]
        return {
            "flip": head + bytes(byte ^ 0x15 for byte in middle[:1]) + middle[1:] + tail,
            "cut": head + tail,
            "double": head + middle + middle + tail,
            "insert": head + noise + middle + tail,
            "truncate": head,
            "append": pdf + noise + middle,
            "swap": head + noise + pdf[start + len(noise) :],
        }[kind]

    return damage


TOKENS = [
    b"<<", b">>", b"]", b"null", b" 0 R ", b"-1", b"9999999999", b"/Kids", b"/Fields", b"/V", b"/ByteRange", b"endobj",
    b"stream", b"xref", b"trailer", b"startxref\n0\n%%EOF\n", b"4 0 obj\n<< >>\nendobj\n", b"(", b"<30",
]  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(st.lists(damages(), min_size=1, max_size=3), st.booleans())
def test_damaged_file_never_crashes_nor_improves(damage: list[Callable[[bytes], bytes]], archived: bool) -> None:
    pdf = _sample(archived)
    broken = pdf
    for step in damage:
        broken = step(broken)
    report = _judged(broken)
    assert _rank(report) >= ORDER.index(Verdict.ADVANCED)
    if report is not None and report.verdict is Verdict.ADVANCED:
        # what is still called unmodified holds the signed bytes, all of them, and in their places
        first, second = attacks.signed_range(pdf)
        assert broken[:first] == pdf[:first]
        assert broken[second : _signed_end(pdf)] == pdf[second : _signed_end(pdf)]


_samples: dict[bool, bytes] = {}


@pytest.fixture(autouse=True, scope="module")
def _samples_to_damage(throwaway_pki: Pki, signed_form: bytes) -> None:
    stamped = sign_pdf(form_pdf(), throwaway_pki.person, at=AT, tsa=throwaway_pki.tsa)
    _samples.update({False: signed_form, True: archive_pdf(stamped, throwaway_pki, at=AT)})


def _sample(archived: bool) -> bytes:
    return _samples[archived]


def _signed_end(pdf: bytes) -> int:
    found = re.search(rb"/ByteRange\s*\[\s*0\s+\d+\s+(\d+)\s+(\d+)\s*\]", pdf)
    assert found
    return int(found[1]) + int(found[2])


def _judged(pdf: bytes) -> FileReport | None:
    """The report; None for an error of the room, anything else fails the test."""
    try:
        return verify_pdf(pdf, Judging(at=AT))
    except SignatureError:
        return None


def _rank(report: FileReport | None) -> int:
    return ORDER.index(report.verdict) if report else len(ORDER)
