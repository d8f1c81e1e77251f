"""ASiC containers: digests of the list of contents, files that nobody signed, and zips that lie."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.demo.authority import AT
from intake.demo.authority_people import DAY
from intake.demo.authority_signing import asice_cades, asice_xades, cms, container, timestamp_token
from signatures.asic_manifest import ManifestError, check, read_manifest
from signatures.asice import verify_container
from signatures.errors import SignatureError
from signatures.report import FileReport, Kind, Verdict
from signatures.zip_container import read_container
from tests.signatures.believed import DOCUMENT, UNBELIEVING, codes, flipped, judging, outcome, world

FILES = {"zadost.pdf": DOCUMENT, "přílohy/plán č. 1.txt": b"plan"}
SIGNATURE = "META-INF/signature001.p7s"
MANIFEST = "META-INF/ASiCManifest001.xml"


def signed(files: Mapping[str, bytes] = FILES, **options: object) -> bytes:
    return asice_cades(world(), files, world().people.mayor, **options)  # type: ignore[arg-type]


def contents(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return {name: opened.read(name) for name in opened.namelist() if name != "mimetype"}


def changed(data: bytes, **changes: bytes | None) -> bytes:
    """Written anew with other contents; None leaves a file out.  Names by keyword, ``__`` for ``.``."""
    files: dict[str, bytes | None] = {**contents(data), **{key.replace("__", "."): new for key, new in changes.items()}}
    return container({name: content for name, content in files.items() if content is not None}, AT)


def judge(data: bytes) -> FileReport:
    return verify_container(data, judging())


def test_container_with_cades_is_judged() -> None:
    report = judge(signed(stamped=AT))
    (signature,) = report.signatures
    assert (report.kind, report.verdict, report.reasons) == (Kind.ASIC_E, Verdict.QUALIFIED, ())
    assert report.signed_files == tuple(FILES)
    assert (signature.field, signature.format) == (SIGNATURE, "CAdES-B-T")
    assert (signature.covers_whole_document, signature.modified_after_signing) == (True, False)


def test_container_with_xades_is_judged() -> None:
    report = judge(asice_xades(world(), FILES, world().people.mayor))
    assert (report.verdict, report.signed_files) == (Verdict.QUALIFIED, tuple(FILES))
    assert report.signatures[0].field == "META-INF/signatures001.xml"


@pytest.mark.parametrize("make", [asice_cades, asice_xades])
@pytest.mark.parametrize("change", [{"zadost__pdf": DOCUMENT + b"!"}, {"zadost__pdf": None}])
def test_changed_or_missing_file_is_invalid(make: object, change: dict[str, bytes | None]) -> None:
    report = judge(changed(make(world(), FILES, world().people.mayor), **change))  # type: ignore[operator]
    assert report.verdict is Verdict.INVALID
    assert not report.signatures[0].intact
    assert "zadost.pdf" not in report.signed_files


def test_broken_reference_is_named() -> None:
    report = judge(changed(signed(), zadost__pdf=b"podvrh"))
    assert any(text.startswith("manifest-broken: ") and "zadost.pdf" in text for text in report.signatures[0].reasons)


@pytest.mark.parametrize("make", [asice_cades, asice_xades])
@pytest.mark.parametrize("name", ["podvrh.pdf", "META-INF/podvrh.pdf"])
def test_added_file_is_modified(make: object, name: str) -> None:
    data = container({**contents(make(world(), FILES, world().people.mayor)), name: b"podvrh"}, AT)  # type: ignore[operator]
    report = judge(data)
    assert (report.verdict, report.signatures[0].covers_whole_document) == (Verdict.MODIFIED, False)
    assert "file-not-signed" in codes(report)
    assert report.signed_files == tuple(FILES)


def test_changed_manifest_is_invalid() -> None:
    files = contents(signed())
    report = judge(container({**files, MANIFEST: files[MANIFEST].replace(b"zadost.pdf", b"podvrh.pdf")}, AT))
    assert (report.verdict, report.signatures[0].intact) == (Verdict.INVALID, False)


@pytest.mark.parametrize("manifest", [b"<x/>", b"", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"])
def test_unreadable_manifest_is_invalid(manifest: bytes) -> None:
    report = judge(container({**contents(signed()), MANIFEST: manifest}, AT))
    assert report.verdict is Verdict.INVALID
    assert "manifest-broken" in codes(report)


def test_weak_digest_in_the_manifest_is_told() -> None:
    assert "weak-digest" in codes(judge(signed(digest="sha1")))


def test_percent_encoded_names_are_found() -> None:
    name = "přílohy/plán č. 1.txt"
    encoded = "p%C5%99%C3%ADlohy/pl%C3%A1n%20%C4%8D.%201.txt"
    listed = contents(signed())[MANIFEST].decode().replace(name, encoded).encode()
    assert encoded.encode() in listed
    value = cms(world(), listed, world().people.mayor)
    assert judge(container({**FILES, MANIFEST: listed, SIGNATURE: value}, AT)).verdict is Verdict.QUALIFIED


def test_two_signatures_may_cover_different_files() -> None:
    first, second = contents(signed({"a.pdf": b"a"})), contents(signed({"b.pdf": b"b"}))
    manifest = second[MANIFEST].replace(b"signature001", b"signature002")
    second = {
        "b.pdf": b"b",
        "META-INF/ASiCManifest002.xml": manifest,
        "META-INF/signature002.p7s": cms(world(), manifest, world().people.clerk),
    }
    report = judge(container({**first, **second}, AT))
    assert [item.signer for item in report.signatures] == ["Ing. Jana Vzorová", "Bc. Petr Ukázka"]
    assert [item.covers_whole_document for item in report.signatures] == [False, False]
    assert (report.verdict, report.signed_files) == (Verdict.RECOGNISED, ("a.pdf", "b.pdf"))


def simple(*names: str) -> bytes:
    """ASiC-S: the signature is over the file itself."""
    value = cms(world(), DOCUMENT, world().people.mayor)
    return zipped(
        {**dict.fromkeys(names, DOCUMENT), "META-INF/signature.p7s": value}, b"application/vnd.etsi.asic-s+zip"
    )


def zipped(files: Mapping[str, bytes], mimetype: bytes = b"application/vnd.etsi.asic-e+zip") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        if mimetype:
            opened.writestr("mimetype", mimetype)
        for name, content in files.items():
            opened.writestr(name, content)
    return buffer.getvalue()


def test_simple_container_signs_its_file() -> None:
    report = judge(simple("zadost.pdf"))
    assert (report.verdict, report.signed_files) == (Verdict.QUALIFIED, ("zadost.pdf",))


def test_second_file_in_a_simple_container_is_modified() -> None:
    report = judge(zipped({**contents(simple("zadost.pdf")), "b.pdf": b"podvrh"}))
    assert (report.verdict, report.signed_files) == (Verdict.MODIFIED, ("zadost.pdf",))


def test_signature_over_a_file_past_the_manifest_is_invalid() -> None:
    files = {**contents(signed()), "META-INF/signature002.p7s": cms(world(), DOCUMENT, world().people.clerk)}
    assert judge(container(files, AT)).verdict is Verdict.INVALID


def test_archive_time_stamp_proves_the_time() -> None:
    files = contents(signed())
    listed = contents(signed({SIGNATURE: files[SIGNATURE], MANIFEST: files[MANIFEST], **FILES}))[MANIFEST]
    archive = listed.replace(SIGNATURE.encode(), b"META-INF/timestamp001.tst", 1)
    stamp = timestamp_token(world(), archive, at=AT - DAY)
    more = {"META-INF/ASiCArchiveManifest001.xml": archive, "META-INF/timestamp001.tst": stamp}
    report = judge(container({**files, **more}, AT))
    assert (report.verdict, report.signatures[0].timestamp_time) == (Verdict.QUALIFIED, AT - DAY)
    wrong = judge(container({**files, **more, "META-INF/timestamp001.tst": timestamp_token(world(), b"x")}, AT))
    assert wrong.signatures[0].timestamp_time is None
    assert wrong.reasons[0].startswith("timestamp-broken: ")


def test_container_with_a_time_stamp_alone_is_unsigned() -> None:
    listed = contents(signed())[MANIFEST].replace(SIGNATURE.encode(), b"META-INF/timestamp001.tst")
    files = {**FILES, MANIFEST: listed, "META-INF/timestamp001.tst": timestamp_token(world(), listed)}
    report = judge(container(files, AT))
    assert (report.verdict, report.signatures) == (Verdict.NONE, ())
    assert report.reasons[0].startswith("only-timestamp: ")


def test_missing_type_is_a_remark() -> None:
    report = judge(zipped(contents(signed()), b""))
    assert (report.verdict, report.reasons[0].split(":")[0]) == (Verdict.QUALIFIED, "container-type-missing")


def doubled(data: bytes) -> bytes:
    buffer = io.BytesIO(data)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(buffer, "a") as opened:
        opened.writestr("zadost.pdf", b"podvrh")
    return buffer.getvalue()


def hidden(data: bytes) -> bytes:
    """A local entry before the directory that the directory doesn't list."""
    extra = zipped({"podvrh.pdf": b"podvrh"}, b"")
    extra = extra[: extra.index(b"PK\x01\x02")]
    at = data.index(b"PK\x01\x02")
    end = data.rindex(b"PK\x05\x06")
    (offset,) = struct.unpack_from("<L", data, end + 16)
    moved = data[:at] + extra + data[at : end + 16] + struct.pack("<L", offset + len(extra)) + data[end + 20 :]
    assert len(moved) == len(data) + len(extra)
    return moved


def added(name: str) -> bytes:
    return container({**contents(signed()), name: b"podvrh"}, AT)


@pytest.mark.parametrize(
    "make",
    [
        lambda: doubled(signed()),
        lambda: hidden(signed()),
        lambda: added("ZADOST.PDF"),
        lambda: added("../../etc/passwd"),
        lambda: added("/etc/passwd"),
        lambda: added("a\\..\\b"),
        lambda: added("c:/windows"),
        lambda: signed() + b"podvrh",
        lambda: b"PK\x03\x04podvrh" + signed(),
    ],
    ids=["doubled", "hidden", "case", "traversal", "absolute", "backslash", "drive", "tail", "head"],
)
def test_zip_that_programs_read_differently_is_never_good(make: object) -> None:
    report = outcome(lambda: judge(make()))  # type: ignore[operator]
    if isinstance(report, str):
        assert report == "container-damaged"
        return
    assert report.verdict in {Verdict.MODIFIED, Verdict.INVALID}
    assert codes(report) & {"container-ambiguous", "file-not-signed"}


def test_names_that_differ_in_both_directories_are_never_good() -> None:
    data = signed().replace(b"zadost.pdf", b"podvrh.pdf", 1)
    with pytest.raises(SignatureError) as caught:
        judge(data)
    assert caught.value.code == "container-damaged"


def encrypted() -> bytes:
    data = bytearray(signed())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"PK\x03\x04", "container-damaged"),
        (lambda: signed()[:-30], "container-damaged"),
        (encrypted, "container-encrypted"),
        (lambda: container({**contents(signed()), "bomba": b"\0" * 30_000_000}, AT), "container-too-complex"),
        (lambda: zipped({f"{number}": b"" for number in range(3000)}), "container-too-complex"),
    ],
    ids=["head", "cut off", "encrypted", "bomb", "many"],
)
def test_container_that_cannot_be_read_ends_in_a_code(make: object, code: str) -> None:
    with pytest.raises(SignatureError) as caught:
        judge(make())  # type: ignore[operator]
    assert caught.value.code == code


def test_signature_that_is_none_is_invalid() -> None:
    report = judge(container({**contents(signed()), SIGNATURE: b"ahoj"}, AT))
    assert (report.verdict, codes(report)) == (Verdict.INVALID, {"signature-malformed"})


INTACT = signed()
LISTED = contents(INTACT)[MANIFEST]


@settings(max_examples=120, deadline=None)
@given(st.integers(min_value=0), st.integers(1, 255))
def test_mutated_container_is_never_better(position: int, mask: int) -> None:
    data = flipped(INTACT, position, mask)
    try:
        report = judge(data)
    except SignatureError:
        return
    if report.verdict is Verdict.QUALIFIED:
        assert {name: read_container(data).files[name] for name in report.signed_files} == FILES


@settings(max_examples=80, deadline=None)
@given(st.integers(0, len(INTACT)), st.binary(max_size=40), st.integers(0, 60))
def test_spliced_container_ends_in_a_report_or_a_code(position: int, inserted: bytes, removed: int) -> None:
    data = INTACT[:position] + inserted + INTACT[position + removed :]
    report = outcome(lambda: verify_container(data, UNBELIEVING))
    assert not isinstance(report, str) or report.startswith("container-")


@settings(max_examples=120, deadline=None)
@given(st.integers(min_value=0), st.integers(1, 255))
def test_mutated_manifest_is_read_or_refused(position: int, mask: int) -> None:
    try:
        check(read_manifest(flipped(LISTED, position, mask)), FILES)
    except ManifestError:
        pass
