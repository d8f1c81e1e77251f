"""CMS and CAdES files: attached and detached, in every armour, with several signers, and hostile."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path

import pytest
from asn1crypto import cms as asn1
from asn1crypto import core
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.demo.authority import AT
from intake.demo.authority_signing import cms
from intake.demo.pki import Identity
from signatures.cms import verify_cms
from signatures.errors import SignatureError
from signatures.report import FileReport, Kind, Verdict
from signatures.signed_data import MAX_SIGNERS
from signatures.verdict import ORDER, signature_verdict
from tests.signatures.believed import DOCUMENT, UNBELIEVING, codes, flipped, judging, world

OPENSSL = shutil.which("openssl")


def detached(identity: Identity | None = None, **options: object) -> bytes:
    return cms(world(), DOCUMENT, identity or world().people.mayor, **options)  # type: ignore[arg-type]


def attached(content: bytes = DOCUMENT, identity: Identity | None = None) -> bytes:
    return cms(world(), content, identity or world().people.mayor, detached=False)


def beside(folder: Path, **files: bytes) -> list[Path]:
    paths = []
    for name, content in files.items():
        paths.append(folder / f"{name}.pdf")
        paths[-1].write_bytes(content)
    return paths


def test_attached_signature_is_judged_with_its_content() -> None:
    report = verify_cms(attached(), judging())
    (signature,) = report.signatures
    assert (report.kind, report.verdict) == (Kind.CADES, Verdict.QUALIFIED)
    assert signature.intact
    assert signature.modified_after_signing is False
    assert signature.covers_whole_document
    assert (signature.format, signature.signer) == ("CAdES-B-B", "Ing. Jana Vzorová")


def test_detached_signature_finds_its_file_by_digest(tmp_path: Path) -> None:
    companions = beside(tmp_path, jine=b"jine", zadost=DOCUMENT)
    report = verify_cms(detached(stamped=AT), judging(), name="podpis.p7s", companions=companions)
    assert (report.verdict, report.signed_files) == (Verdict.QUALIFIED, ("zadost.pdf",))
    assert report.signatures[0].format == "CAdES-B-T"
    assert any(text.endswith("(zadost.pdf)") for text in report.signatures[0].reasons)


@pytest.mark.parametrize(
    ("files", "name", "intact", "sub_indication"),
    [
        ({}, "zadost.pdf.p7s", None, "SIGNED_DATA_NOT_FOUND"),
        ({"jine": b"jine"}, "zadost.pdf.p7s", None, "SIGNED_DATA_NOT_FOUND"),
        ({"zadost": DOCUMENT + b"!"}, "zadost.pdf.p7s", False, "HASH_FAILURE"),
    ],
)
def test_detached_signature_without_its_file_is_invalid(
    tmp_path: Path, files: dict[str, bytes], name: str, intact: bool | None, sub_indication: str
) -> None:
    report = verify_cms(detached(), judging(), name=name, companions=beside(tmp_path, **files))
    signature = report.signatures[0]
    assert report.verdict is Verdict.INVALID
    assert (signature.intact, signature.sub_indication) == (intact, sub_indication)
    assert signature.signer == "Ing. Jana Vzorová"
    assert "signed-file-missing" in codes(report)


def test_companion_that_is_gone_fits_nothing(tmp_path: Path) -> None:
    report = verify_cms(detached(), judging(), companions=[tmp_path / "neni.pdf"])
    assert report.verdict is Verdict.INVALID


@pytest.mark.parametrize("label", ["PKCS7", "CMS", "PKCS #7 SIGNED DATA"])
def test_pem_is_taken_off(label: str) -> None:
    pem = f"-----BEGIN {label}-----\n".encode() + base64.encodebytes(attached()) + f"-----END {label}-----\n".encode()
    assert verify_cms(pem, judging()).verdict is Verdict.QUALIFIED


def test_bare_base64_is_taken_off() -> None:
    assert verify_cms(base64.encodebytes(attached()), judging()).verdict is Verdict.QUALIFIED


def test_padding_behind_the_structure_is_no_matter() -> None:
    assert verify_cms(attached() + b"\0\0\r\n", judging()).verdict is Verdict.QUALIFIED


def test_data_behind_the_structure_is_told() -> None:
    report = verify_cms(attached() + b"%PDF-1.7\npodvrh", judging())
    assert report.verdict is Verdict.MODIFIED
    assert "data-after-signature" in codes(report)


def test_each_of_several_signers_is_judged() -> None:
    report = verify_cms(together(attached(), attached(identity=world().people.clerk)), judging())
    assert {item.signer: item.intact for item in report.signatures} == {
        "Ing. Jana Vzorová": True,
        "Bc. Petr Ukázka": True,
    }
    assert report.verdict is Verdict.RECOGNISED


def test_one_broken_signer_spoils_the_file_and_not_the_other() -> None:
    both = together(attached(), attached(b"jiny obsah", world().people.clerk))
    report = verify_cms(both, judging())
    assert {item.signer: item.intact for item in report.signatures} == {
        "Ing. Jana Vzorová": True,
        "Bc. Petr Ukázka": False,
    }
    assert report.verdict is Verdict.INVALID


def test_too_many_signers_are_refused() -> None:
    with pytest.raises(SignatureError) as caught:
        verify_cms(together(*[attached()] * (MAX_SIGNERS + 1)), judging())
    assert caught.value.code == "cms-too-complex"


def test_signed_file_inside_a_signed_file_is_judged_too() -> None:
    report = verify_cms(attached(attached(identity=world().people.self_signed)), judging())
    assert [item.field for item in report.signatures] == [None, "content"]
    assert report.verdict is Verdict.ADVANCED


def test_certificates_alone_are_no_signature() -> None:
    report = verify_cms(together(), judging())
    assert (report.verdict, report.signatures) == (Verdict.NONE, ())
    assert report.reasons[0].startswith("certificates-only: ")


def test_weak_digest_is_told() -> None:
    report = verify_cms(cms(world(), DOCUMENT, world().people.mayor, detached=False, digest="sha1"), judging())
    assert report.verdict is Verdict.NO_PROOF_OF_TIME
    assert "weak-digest" in codes(report)


def test_stolen_attributes_do_not_pass_as_content() -> None:
    """A signature without signed attributes is over the content, so attributes put there would fit."""
    info = asn1.ContentInfo.load(attached())
    signer = info["content"]["signer_infos"][0]
    attributes = signer["signed_attrs"].untag().dump()
    bare = {name: signer[name] for name in ("version", "sid", "digest_algorithm", "signature_algorithm", "signature")}
    info["content"]["encap_content_info"] = {"content_type": "data", "content": attributes}
    info["content"]["signer_infos"] = [asn1.SignerInfo(bare)]
    assert verify_cms(info.dump(force=True), judging()).verdict is Verdict.INVALID


@pytest.mark.parametrize(
    "data", [b"", b"ahoj", b"\x30\x80", base64.b64encode(b"\x30\x03\x02\x01\x01"), detached()[:200]]
)
def test_what_is_no_signature_is_an_error(data: bytes) -> None:
    with pytest.raises(SignatureError) as caught:
        verify_cms(data, judging())
    assert caught.value.code == "cms-damaged"


def test_without_trust_it_is_advanced() -> None:
    assert verify_cms(attached(), UNBELIEVING).verdict is Verdict.ADVANCED


def test_deep_nesting_ends_in_a_code() -> None:
    oid = bytes.fromhex("06092a864886f70d010702")
    with pytest.raises(SignatureError):
        verify_cms(b"\x30\x80" + oid + b"\xa0\x80\x30\x80" * 20_000, judging())


@pytest.mark.skipif(OPENSSL is None, reason="openssl isn't installed")
@pytest.mark.parametrize("form", ["DER", "PEM"])
@pytest.mark.parametrize(
    "options", [["-nodetach"], [], ["-nodetach", "-noattr"], ["-noattr"], ["-nodetach", "-stream"]]
)
def test_signatures_of_openssl_are_judged(tmp_path: Path, form: str, options: list[str]) -> None:
    document, *_ = beside(tmp_path, zadost=DOCUMENT)
    signed = by_openssl(tmp_path, document, "cms", "-sign", "-binary", "-outform", form, *options)
    report = verify_cms(signed, judging(), companions=[document])
    assert (report.verdict, report.signatures[0].intact) == (Verdict.QUALIFIED, True)
    document.write_bytes(DOCUMENT + b"!")
    if "-nodetach" not in options:
        assert verify_cms(signed, judging(), companions=[document]).verdict is Verdict.INVALID


def by_openssl(folder: Path, document: Path, *arguments: str) -> bytes:
    mayor = world().people.mayor
    for name, content in {"cert": mayor.certificate_pem(), "key": mayor.key_der()}.items():
        (folder / name).write_bytes(content)
    chain = b"".join(identity.certificate_pem() for identity in (world().cas.listed,))
    (folder / "chain").write_bytes(chain)
    files = ["-signer", folder / "cert", "-inkey", folder / "key", "-keyform", "DER", "-certfile", folder / "chain"]
    command = [str(OPENSSL), *arguments, "-md", "sha256", "-in", document, *files, "-out", folder / "out"]
    subprocess.run(command, check=True, capture_output=True, timeout=30)
    return (folder / "out").read_bytes()


def together(*parts: bytes) -> bytes:
    """One SignedData with the signers (a set, so in any order) and certificates of all; content of the first."""
    infos = [asn1.ContentInfo.load(part)["content"] for part in parts or (attached(),)]
    first = infos[0]
    value = asn1.SignedData(
        {
            "version": "v1",
            "digest_algorithms": first["digest_algorithms"],
            "encap_content_info": first["encap_content_info"],
            "certificates": list({cert.dump(): cert for info in infos for cert in info["certificates"]}.values()),
            "signer_infos": [info["signer_infos"][0] for info in infos] if parts else [],
        }
    )
    encoded: bytes = asn1.ContentInfo({"content_type": "signed_data", "content": value}).dump()
    return encoded


INTACT = attached()


@settings(max_examples=150, deadline=None)
@given(st.integers(min_value=0), st.integers(1, 255))
def test_mutated_signature_is_never_better(position: int, mask: int) -> None:
    assert_no_better(flipped(INTACT, position, mask))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(INTACT)), st.binary(max_size=40), st.integers(0, 60))
def test_spliced_signature_is_never_better(position: int, inserted: bytes, removed: int) -> None:
    assert_no_better(INTACT[:position] + inserted + INTACT[position + removed :])


def assert_no_better(data: bytes) -> None:
    """What differs may at best be worth what the intact one is, and then over the same content."""
    try:
        report = verify_cms(data, judging())
    except SignatureError:
        return
    assert ORDER.index(report.verdict) >= ORDER.index(Verdict.QUALIFIED)
    if report.verdict is Verdict.QUALIFIED:
        content = asn1.ContentInfo.load(data)["content"]["encap_content_info"]["content"]
        assert content is not core.VOID
        assert bytes(content) == DOCUMENT


def test_verdict_is_that_of_the_weakest() -> None:
    report: FileReport = verify_cms(together(attached(), attached(identity=world().people.self_signed)), judging())
    assert report.verdict is max(map(signature_verdict, report.signatures), key=ORDER.index)
