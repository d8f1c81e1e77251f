"""What was done to a PDF after signing: oddities of other programs are harmless, changes are told by place."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from intake.demo import signing
from intake.demo.pki import Pki, revocation_list
from signatures.judging import Judging
from signatures.pades import verify_pdf
from signatures.reasons import code_of
from signatures.report import FileReport, SignatureReport, Verdict
from tests.signatures import attacks
from tests.signatures.conftest import AT
from tests.signatures.documents import form_pdf

VRI = b"A" * 40


def verified(pdf: bytes) -> FileReport:
    return verify_pdf(pdf, Judging(at=AT))


def only(pdf: bytes) -> SignatureReport:
    [signature] = verified(pdf).signatures
    return signature


def codes(signature: SignatureReport) -> set[str]:
    return {code_of(text) for text in signature.reasons}


def next_number(pdf: bytes) -> int:
    return max(int(size) for size in re.findall(rb"/Size\s+(\d+)", pdf))


def with_store(pdf: bytes, store: bytes, *, extra: dict[int, bytes] | None = None) -> bytes:
    """An update that sets /DSS of the catalogue; the store is object ``next_number``."""
    number = next_number(pdf)
    fields = re.findall(rb"/Fields \[([^\]]*)\]", pdf)[-1]
    catalogue = re.findall(rb"\n1 0 obj\s*(<<.*?>>)\s*endobj", pdf, re.DOTALL)[-1]
    catalogue = re.sub(rb"/DSS \d+ 0 R", b"", catalogue)
    assert fields
    objects = {
        1: b"1 0 obj\n" + catalogue[:-2] + b" /DSS %d 0 R >>\nendobj\n" % number,
        number: b"%d 0 obj\n%b\nendobj\n" % (number, store),
    }
    return attacks.update(pdf, objects | (extra or {}))


def stream(number: int, data: bytes) -> bytes:
    return b"%d 0 obj\n<< /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (number, len(data), data)


def crl(pki: Pki) -> bytes:
    return revocation_list(pki.issuing, AT)


def vri_without_type(pdf: bytes, pki: Pki) -> bytes:
    n = next_number(pdf)
    store = b"<< /CRLs [%d 0 R] /VRI << /%b << /CRL [%d 0 R] >> >> >>" % (n + 1, VRI, n + 1)
    return with_store(pdf, store, extra={n + 1: stream(n + 1, crl(pki))})


def vri_with_wrong_type(pdf: bytes, pki: Pki) -> bytes:
    n = next_number(pdf)
    store = b"<< /Type /Dss /CRLs [%d 0 R] /VRI << /%b << /Type /Vri /CRL %d 0 R >> >> >>" % (n + 1, VRI, n + 1)
    return with_store(pdf, store, extra={n + 1: stream(n + 1, crl(pki))})


def vri_with_odd_key(pdf: bytes, pki: Pki) -> bytes:
    n = next_number(pdf)
    store = b"<< /Type /DSS /CRLs [%d 0 R] /VRI << /podpis1 << /CRL [%d 0 R] >> >> >>" % (n + 1, n + 1)
    return with_store(pdf, store, extra={n + 1: stream(n + 1, crl(pki))})


def vri_replaced(pdf: bytes, pki: Pki) -> bytes:
    """A further update drops the entry of the first and brings its own."""
    first = vri_without_type(pdf, pki)
    n = next_number(first)
    store = b"<< /Type /DSS /CRLs [%d 0 R] /VRI << /%b << /CRL [%d 0 R] >> >> >>" % (n + 1, b"B" * 40, n + 1)
    return with_store(first, store, extra={n + 1: stream(n + 1, crl(pki))})


def store_overwritten(pdf: bytes, pki: Pki) -> bytes:
    """The same object numbers are written again with other content."""
    first = vri_without_type(pdf, pki)
    n = next_number(pdf)
    return attacks.update(first, {n + 1: stream(n + 1, crl(pki) + b"\n")})


def store_freed(pdf: bytes, pki: Pki) -> bytes:
    """The second store sets objects of the first free."""
    second = vri_replaced(pdf, pki)
    freed = next_number(pdf) + 1
    start = len(second)
    section = b"xref\n0 1\n%010d 65535 f \n%d 1\n0000000000 00001 f \n" % (freed, freed)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Prev %d /ID [<00> <00>] >>\n" % (
        next_number(second),
        attacks.last_startxref(second),
    )
    return second + section + trailer + b"startxref\n%d\n%%%%EOF\n" % start


ODD_STORES: dict[str, Callable[[bytes, Pki], bytes]] = {
    "VRI without a type": vri_without_type,
    "VRI of a wrong type": vri_with_wrong_type,
    "VRI with an odd key": vri_with_odd_key,
    "VRI replaced": vri_replaced,
    "objects overwritten": store_overwritten,
    "objects set free": store_freed,
}


@pytest.mark.parametrize("name", ODD_STORES)
def test_odd_security_store_is_no_change(name: str, signed_form: bytes, throwaway_pki: Pki) -> None:
    report = verified(ODD_STORES[name](signed_form, throwaway_pki))
    assert report.verdict is Verdict.ADVANCED
    assert report.signatures[0].modified_after_signing is False
    assert "extended-as-permitted" in codes(report.signatures[0])


@pytest.mark.parametrize("name", ODD_STORES)
def test_odd_security_store_signed_first_leaves_room_for_a_time_stamp(
    name: str, signed_form: bytes, throwaway_pki: Pki
) -> None:
    pdf = signing.timestamp_pdf(ODD_STORES[name](signed_form, throwaway_pki), throwaway_pki.tsa, at=AT)
    assert verified(pdf).verdict is Verdict.ADVANCED


@pytest.mark.parametrize("later", ["store", "stamp", "signature"])
def test_periods_in_field_names_are_no_change(later: str, throwaway_pki: Pki) -> None:
    signed = signing.sign_pdf(form_pdf().replace(b"/T (ico)", b"/T (i.o)"), throwaway_pki.person, at=AT)
    made = {
        "store": lambda: vri_without_type(signed, throwaway_pki),
        "stamp": lambda: signing.archive_pdf(signed, throwaway_pki, at=AT),
        "signature": lambda: signing.sign_pdf(signed, throwaway_pki.clerk, at=AT, field="Druhy"),
    }[later]()
    assert [item.modified_after_signing for item in verified(made).signatures] == [False] * (1 + (later == "signature"))


def test_changed_value_of_a_field_with_a_period_is_told_by_its_name(throwaway_pki: Pki) -> None:
    signed = signing.sign_pdf(form_pdf().replace(b"/T (ico)", b"/T (i.o)"), throwaway_pki.person, at=AT, certify=2)
    signature = only(signing.fill_field(signed, "i.o", "00000027"))
    assert (signature.modified_after_signing, signature.changes) == (True, ("i.o",))


def font_within_store(pdf: bytes) -> bytes:
    """The security store holds the font, which the same update replaces."""
    font = b"7 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats >>\nendobj\n"
    return with_store(pdf, b"<< /Type /DSS /CRLs [7 0 R] >>", extra={7: font})


def page_within_store(pdf: bytes) -> bytes:
    return with_store(pdf, b"<< /Type /DSS /Certs [4 0 R] /VRI 3 0 R >>", extra={4: attacks.content_object()})


def field_within_store(pdf: bytes) -> bytes:
    field = (
        b"5 0 obj\n<< /Type /Annot /Subtype /Widget /FT /Tx /T (ico) /V (00000027) /Rect [72 600 300 620] >>\nendobj\n"
    )
    return with_store(pdf, b"<< /Type /DSS /VRI << /X 5 0 R >> >>", extra={5: field})


def script_beside_store(pdf: bytes) -> bytes:
    changed = vri_like(pdf)
    number = int(re.findall(rb"startxref\s+(\d+)", changed)[-1])
    assert number
    catalogue = re.findall(rb"\n1 0 obj\s*(<<.*?>>)\s*endobj", changed, re.DOTALL)[-1]
    script = catalogue[:-2] + b" /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>"
    return attacks.update(changed, {1: b"1 0 obj\n" + script + b"\nendobj\n"})


def names_beside_store(pdf: bytes) -> bytes:
    changed = vri_like(pdf)
    catalogue = re.findall(rb"\n1 0 obj\s*(<<.*?>>)\s*endobj", changed, re.DOTALL)[-1]
    names = catalogue[:-2] + b" /Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (1) >>] >> >> >>"
    return attacks.update(changed, {1: b"1 0 obj\n" + names + b"\nendobj\n"})


def vri_like(pdf: bytes) -> bytes:
    return with_store(pdf, b"<< /Type /DSS /VRI << /%b << /TU (x) >> >> >>" % VRI)


def note_beside_store(pdf: bytes) -> bytes:
    return attacks.annotation_over_text(vri_like(pdf))


SMUGGLED = (
    font_within_store,
    page_within_store,
    field_within_store,
    script_beside_store,
    names_beside_store,
    note_beside_store,
)


@pytest.mark.parametrize("attack", SMUGGLED, ids=lambda attack: attack.__name__)
def test_nothing_is_smuggled_in_with_a_security_store(attack: Callable[[bytes], bytes], signed_form: bytes) -> None:
    report = verified(attack(signed_form))
    assert report.verdict is Verdict.MODIFIED
    assert report.signatures[0].modified_after_signing is not False


def test_content_that_was_undefined_at_signing_is_a_change(throwaway_pki: Pki) -> None:
    """The signed page names an object that only the update defines, under the cover of a security store."""
    prepared = form_pdf().replace(b"/Contents 4 0 R", b"/Contents [4 0 R 77 0 R]")
    offsets = form_pdf()
    assert len(prepared) != len(offsets)
    signed = signing.sign_pdf(_rebuilt(prepared), throwaway_pki.person, at=AT)
    changed = with_store(signed, b"<< /Type /DSS /CRLs [77 0 R] >>", extra={77: attacks.content_object(77)})
    assert only(signed).modified_after_signing is False
    assert only(changed).modified_after_signing is not False


def _rebuilt(pdf: bytes) -> bytes:
    """With the offsets of a changed file put right."""
    start = pdf.rindex(b"xref\n0 ", 0, pdf.rindex(b"startxref"))
    numbers = range(1, pdf.count(b" 0 obj\n") + 1)
    table = b"".join(b"%010d 00000 n \n" % pdf.index(b"\n%d 0 obj\n" % number).__add__(1) for number in numbers)
    trailer = pdf[pdf.index(b"trailer", start) : pdf.rindex(b"startxref")]
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(numbers) + 1)
    return pdf[:start] + head + table + trailer + b"startxref\n%d\n%%%%EOF\n" % start


@pytest.mark.parametrize(
    ("attack", "places"),
    [
        (attacks.updated_page, ("page 1",)),
        (attacks.annotation_over_text, ("page 1",)),
        (attacks.page_added, ("page 2 (added)",)),
        (attacks.page_removed, ("page 1 (removed)",)),
        (attacks.font_replaced, ("page 1",)),
        (attacks.field_removed, ("ico (removed)",)),
        (script_beside_store, ("document settings",)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_change_is_told_by_its_place(
    attack: Callable[[bytes], bytes], places: tuple[str, ...], signed_form: bytes
) -> None:
    signature = only(attack(signed_form))
    assert signature.changes == places
    assert any(text.endswith(f"({', '.join(places)})") for text in signature.reasons)


def test_changed_value_is_told_by_its_field(signed_form: bytes) -> None:
    signature = only(signing.fill_field(signed_form, "ico", "00000027"))
    assert (signature.changes, codes(signature) >= {"form-value-changed"}) == (("ico",), True)


def test_signed_length_is_that_of_the_newest_signed_revision(signed_form: bytes, throwaway_pki: Pki) -> None:
    second = signing.sign_pdf(signed_form, throwaway_pki.clerk, at=AT, field="Druhy")
    assert verified(signed_form).signed_length == len(signed_form)
    assert verified(second).signed_length == len(second)
    assert verified(attacks.updated_page(second)).signed_length == len(second)
    assert verified(signing.timestamp_pdf(second, throwaway_pki.tsa, at=AT)).signed_length == len(second)


def test_signed_length_is_unknown_where_nothing_is_soundly_signed(signed_form: bytes) -> None:
    assert verified(attacks.wrapped(signed_form)).signed_length is None
    assert verified(signing.flip_byte(signed_form, 30)).signed_length is None
