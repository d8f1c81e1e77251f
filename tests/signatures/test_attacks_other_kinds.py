"""Forged CMS, S/MIME, ASiC-E, ZFO and trust lists through the entry: none passes for the honest original.

Each begins with what is ``qualified`` or a ``seal`` by the demo's lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from asn1crypto import cms as asn1_cms
from lxml import etree

from intake.demo.authority import AT
from intake.demo.authority_signing import asice_cades, asice_xades, cms, container, smime
from intake.demo.authority_zfo import zfo
from signatures.anchors import anchors
from signatures.judging import Judging
from signatures.pades import verify_pdf
from signatures.report import FileReport, Kind, Verdict
from signatures.trust_lists import TrustJob, compile_trust, dump_store
from signatures.verify import VerifyJob, verify_file
from tests.signatures.attacks import FORGED
from tests.signatures.believed import outcome, world
from tests.signatures.documents import form_pdf
from tests.signatures.honest import signed_by

GOOD = frozenset({Verdict.QUALIFIED, Verdict.RECOGNISED, Verdict.SEAL, Verdict.ADVANCED})
FILES = {"zadost.pdf": b"%PDF-1.7 zadost", "priloha.txt": b"plan"}
EVIL = b"%PDF-1.7 podvrh"
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\nZasilame zadost.\r\n"
EVIL_PART = b"Content-Type: text/plain\r\n\r\nPodvrh.\r\n"
_DS = "{http://www.w3.org/2000/09/xmldsig#}"


@pytest.fixture(scope="module")
def verify(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., FileReport | str]:
    """Judge a file by its name and bytes, as the service does; the code of an error instead of a report."""
    folder = tmp_path_factory.mktemp("other-kinds")
    store = folder / "store.json"
    store.write_bytes(dump_store(compile_trust(TrustJob(directory=world().write_trust(folder / "trust")))))

    def judge(
        data: bytes, name: str, *, media_type: str | None = None, beside: bytes | None = None
    ) -> FileReport | str:
        path, companion = folder / "data", folder / "zadost.pdf"
        path.write_bytes(data)
        companion.write_bytes(beside or b"")
        companions = (companion,) if beside is not None else ()
        job = VerifyJob(path=path, name=name, media_type=media_type, at=AT, trust=store, companions=companions)
        return outcome(lambda: verify_file(job))

    return judge


# ---------------------------------------------------------------- what is forged


@cache
def attached() -> bytes:
    return cms(world(), FILES["zadost.pdf"], world().people.mayor, detached=False)


@cache
def detached() -> bytes:
    return cms(world(), FILES["zadost.pdf"], world().people.mayor)


@cache
def mail() -> bytes:
    return smime(world(), TEXT, world().people.mayor)


@cache
def opaque() -> bytes:
    return smime(world(), TEXT, world().people.mayor, opaque=True)


@cache
def asice(*, xades: bool = False) -> bytes:
    return (asice_xades if xades else asice_cades)(world(), FILES, world().people.mayor)


@cache
def message() -> bytes:
    return zfo(world(), FILES)


def _files(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as opened:
        return {name: opened.read(name) for name in opened.namelist() if name != "mimetype"}


def _repacked(data: bytes, **more: bytes) -> bytes:
    return container({**_files(data), **{name.replace("__", "."): content for name, content in more.items()}}, AT)


def content_exchanged() -> bytes:
    info = asn1_cms.ContentInfo.load(attached())
    info["content"]["encap_content_info"]["content"] = EVIL
    return info.dump(force=True)


def content_put_into_detached() -> bytes:
    """What the signature brings isn't what it signs."""
    info = asn1_cms.ContentInfo.load(detached())
    info["content"]["encap_content_info"] = {"content_type": "data", "content": EVIL}
    return info.dump(force=True)


def _wrapped(first: bytes, second: bytes, subtype: str = "mixed") -> bytes:
    head = f"From: a@example.cz\r\nMIME-Version: 1.0\r\nContent-Type: multipart/{subtype}; boundary=ven\r\n\r\n"
    return head.encode() + b"--ven\r\n" + first + b"\r\n--ven\r\n" + second + b"\r\n--ven--\r\n"


def _entity() -> bytes:
    return mail()[mail().index(b"Content-Type: multipart/signed") :]


def displaced_behind() -> bytes:
    """The signed part is pushed behind an unsigned one."""
    return _wrapped(EVIL_PART, _entity())


def displaced_alternative() -> bytes:
    return _wrapped(_entity(), EVIL_PART, "alternative")


def displaced_related() -> bytes:
    return _wrapped(EVIL_PART, _entity(), "related")


def opaque_displaced() -> bytes:
    part = opaque()[opaque().index(b"Content-Type: application/pkcs7-mime") :]
    return _wrapped(EVIL_PART, part)


def part_inserted() -> bytes:
    boundary = re.search(rb'boundary="([^"]+)"', mail())[1]  # type: ignore[index]
    return mail().replace(
        b"--" + boundary + b"\r\n", b"--" + boundary + b"\r\n" + EVIL_PART + b"--" + boundary + b"\r\n", 1
    )


def part_exchanged() -> bytes:
    return mail().replace(b"Zasilame zadost.", b"Zasilame podvrh.")


def second_type() -> bytes:
    return mail().replace(
        b"Content-Type: multipart/signed", b"Content-Type: text/html\r\nContent-Type: multipart/signed", 1
    )


def second_manifest() -> bytes:
    """An unsigned list of contents names the forger's file."""
    files = _files(asice())
    manifest = files["META-INF/ASiCManifest001.xml"].replace(b"signature001", b"signature002")
    return _repacked(asice(), **{"META-INF/ASiCManifest000__xml": manifest, "podvrh__pdf": EVIL})


def second_manifest_with_a_stolen_signature() -> bytes:
    files = _files(asice())
    return _repacked(
        asice(),
        **{
            "META-INF/ASiCManifest002__xml": files["META-INF/ASiCManifest001.xml"].replace(
                b"zadost.pdf", b"podvrh.pdf"
            ),
            "META-INF/signature002__p7s": files["META-INF/signature001.p7s"],
            "podvrh__pdf": EVIL,
        },
    )


def manifest_exchanged() -> bytes:
    files = _files(asice())
    return _repacked(asice(), **{"META-INF/ASiCManifest001__xml": files["META-INF/ASiCManifest001.xml"] + b"<!-- -->"})


def file_exchanged() -> bytes:
    return _repacked(asice(), zadost__pdf=EVIL)


def file_added() -> bytes:
    return _repacked(asice(), dodatek__pdf=EVIL)


def name_doubled() -> bytes:
    buffer = BytesIO(asice())
    with ZipFile(buffer, "a", ZIP_STORED) as opened:
        opened.writestr("zadost.pdf", EVIL)
    return buffer.getvalue()


def _xades(change: Callable[[etree._Element], None]) -> bytes:
    files = _files(asice(xades=True))
    root = etree.fromstring(files["META-INF/signatures001.xml"])
    change(root)
    return _repacked(asice(xades=True), **{"META-INF/signatures001__xml": etree.tostring(root)})


def xml_wrapped() -> bytes:
    """The signed references are moved into an object, others stand in their place."""

    def change(root: etree._Element) -> None:
        info = root.find(f".//{_DS}SignedInfo")
        twin = etree.fromstring(etree.tostring(info))
        aside = etree.SubElement(info.getparent(), f"{_DS}Object")
        info.getparent().replace(info, twin)
        aside.append(info)
        twin.find(f".//{_DS}Reference").set("URI", "dodatek.pdf")

    return _xades(change)


def xml_reference_renamed() -> bytes:
    return _xades(lambda root: root.find(f".//{_DS}Reference").set("URI", "priloha.txt"))


def xml_reference_removed() -> bytes:
    def change(root: etree._Element) -> None:
        reference = root.find(f".//{_DS}Reference")
        reference.getparent().remove(reference)

    return _xades(change)


def xml_signature_nested() -> bytes:
    def change(root: etree._Element) -> None:
        signature = root.find(f"{_DS}Signature")
        outer = etree.fromstring(etree.tostring(signature))
        outer.find(f"{_DS}SignatureValue").text = "AAAA"
        etree.SubElement(outer, f"{_DS}Object").append(signature)
        root.append(outer)

    return _xades(change)


def hash_exchanged() -> bytes:
    """A lying message under an honest seal: dmHash and content don't fit."""
    return zfo(world(), FILES, change_dm=lambda xml: xml.replace(b"Vzorov", b"Podvrz", 1))


def hash_altered_after_the_seal() -> bytes:
    return _in_der(lambda xml: re.sub(rb"(<p:dmHash[^>]*>)(..)", rb"\1AA", xml, count=1))


def message_altered_after_the_seal() -> bytes:
    return _in_der(lambda xml: xml.replace(b"1234567890", b"1234567891"))


def _in_der(change: Callable[[bytes], bytes]) -> bytes:
    info = asn1_cms.ContentInfo.load(zfo(world(), FILES, der=True))
    content = info["content"]["encap_content_info"]["content"].native
    assert change(content) != content
    info["content"]["encap_content_info"]["content"] = change(content)
    return info.dump(force=True)


def sealed_by_a_stranger() -> bytes:
    """Who calls himself as the system does, by a CA that nobody lists."""
    return zfo(world(), FILES, identity=world().people.stranger)


FORGERIES: dict[str, tuple[Callable[[], bytes], str]] = {
    function.__name__: (function, name)
    for name, functions in {
        "zadost.p7m": (content_exchanged, content_put_into_detached),
        "zadost.eml": (
            displaced_behind,
            displaced_alternative,
            displaced_related,
            opaque_displaced,
            part_inserted,
            part_exchanged,
            second_type,
        ),
        "zadost.asice": (
            second_manifest,
            second_manifest_with_a_stolen_signature,
            manifest_exchanged,
            file_exchanged,
            file_added,
            name_doubled,
            xml_wrapped,
            xml_reference_renamed,
            xml_reference_removed,
            xml_signature_nested,
        ),
        "zprava.zfo": (hash_exchanged, hash_altered_after_the_seal, message_altered_after_the_seal),
    }.items()
    for function in functions
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("forgery", FORGERIES)
def test_forgery_is_not_accepted(forgery: str, verify: Callable[..., FileReport | str]) -> None:
    make, name = FORGERIES[forgery]
    report = verify(make(), name)
    assert isinstance(report, str) or report.verdict not in GOOD


@pytest.mark.parametrize(
    ("make", "name", "verdict"),
    [
        (attached, "zadost.p7m", Verdict.QUALIFIED),
        (mail, "zadost.eml", Verdict.QUALIFIED),
        (opaque, "zadost.eml", Verdict.QUALIFIED),
        (asice, "zadost.asice", Verdict.QUALIFIED),
        (lambda: asice(xades=True), "zadost.asice", Verdict.QUALIFIED),
        (message, "zprava.zfo", Verdict.SEAL),
    ],
    ids=["attached", "mail", "opaque", "asice", "asice, XAdES", "zfo"],
)
def test_original_is_good(
    make: Callable[[], bytes], name: str, verdict: Verdict, verify: Callable[..., FileReport | str]
) -> None:
    report = verify(make(), name)
    assert isinstance(report, FileReport)
    assert report.verdict is verdict


def test_detached_signature_is_good_beside_its_file_alone(verify: Callable[..., FileReport | str]) -> None:
    good = verify(detached(), "zadost.pdf.p7s", beside=FILES["zadost.pdf"])
    evil = verify(detached(), "zadost.pdf.p7s", beside=EVIL)
    assert isinstance(good, FileReport)
    assert good.verdict is Verdict.QUALIFIED
    assert isinstance(evil, str) or evil.verdict not in GOOD


@pytest.mark.parametrize("seal", ["town_seal", "mayor", "commercial", "stranger", "isds_test"])
def test_seal_of_somebody_else_is_never_the_systems(seal: str, verify: Callable[..., FileReport | str]) -> None:
    """Also of others with a certificate of the same CA."""
    report = verify(zfo(world(), FILES, identity=getattr(world().people, seal)), "zprava.zfo")
    assert isinstance(report, FileReport)
    assert report.verdict not in {Verdict.QUALIFIED, Verdict.RECOGNISED, Verdict.SEAL}


# ---------------------------------------------------------------- two files in one


def pdf_around_a_mail() -> bytes:
    """Mail programs see the honest signed mail, PDF readers the forger's form."""
    head = b"X-Note: %PDF-1.7\r\n" + mail() + b"\r\n"
    evil = form_pdf(FORGED)
    body = evil.split(b"\n", 2)[2]
    shift = len(head) - (len(evil) - len(body))
    body = re.sub(rb"(\d{10}) 00000 n", lambda found: b"%010d 00000 n" % (int(found[1]) + shift), body)
    return head + re.sub(rb"startxref\n(\d+)", lambda found: b"startxref\n%d" % (int(found[1]) + shift), body)


@pytest.mark.parametrize(("name", "media_type"), [("zadost.pdf", None), ("priloha", "application/pdf")])
def test_mail_that_is_a_pdf_too_is_judged_as_it_is_read(
    name: str, media_type: str | None, verify: Callable[..., FileReport | str]
) -> None:
    report = verify(pdf_around_a_mail(), name, media_type=media_type)
    assert isinstance(report, str) or report.verdict not in GOOD


# ---------------------------------------------------------------- lists that make somebody qualified


def _list_wrapped(data: bytes) -> bytes:
    """A list of the forger's that carries the signed one within its signature."""
    outer, inner = etree.fromstring(data), etree.fromstring(data)
    signature = outer.find(f"{_DS}Signature")
    inner.remove(inner.find(f"{_DS}Signature"))
    etree.SubElement(signature, f"{_DS}Object").append(inner)
    return _with_strangers_ca(etree.tostring(outer))


def _with_strangers_ca(data: bytes) -> bytes:
    """The stranger's CA in the place of the listed one, in the first of the two texts."""
    listed, stranger = (_base64(item.certificate_pem()) for item in (world().cas.listed, world().cas.stranger))
    text = data.decode()
    found = re.search(r"\s*".join(map(re.escape, listed)), text)
    assert found
    return (text[: found.start()] + stranger + text[found.end() :]).encode()


def _base64(pem: bytes) -> str:
    return "".join(pem.decode().splitlines()[1:-1])


@pytest.mark.parametrize("change", [_with_strangers_ca, _list_wrapped], ids=["altered", "wrapped"])
def test_forged_list_makes_nobody_qualified(change: Callable[[bytes], bytes], tmp_path: Path) -> None:
    directory = world().write_trust(tmp_path)
    national = directory / "tl" / "cz.xml"
    national.write_bytes(change(national.read_bytes()))
    judging = Judging(at=AT, anchors=anchors(compile_trust(TrustJob(directory=directory))))
    for who in ("stranger", "self_signed", "mayor"):
        report = verify_pdf(signed_by(form_pdf(), getattr(world().people, who)), judging)
        assert report.kind is Kind.PADES
        assert report.verdict not in {Verdict.QUALIFIED, Verdict.RECOGNISED, Verdict.SEAL}
