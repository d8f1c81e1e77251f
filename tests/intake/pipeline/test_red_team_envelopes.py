"""Somebody's sound signature of another file, brought along so that it counts for the form."""

from __future__ import annotations

import base64
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import cms

from intake.bootstrap import reading_room
from intake.demo import authority_signing as signing
from intake.demo.authority import Authority, authority
from intake.pipeline.reading import Reader
from intake.request import NewRequest
from intake.settings import defaults
from intake.signature_table import SignatureClass
from tests.intake.pipeline.test_envelopes import AT, FORM, decided, mail

ANNEX = b"%PDF-1.4 something that the mayor signed long ago"
CLERK = ["Bc. Petr Ukázka"]


@pytest.fixture(scope="module")
def red_room() -> Iterator[Reader]:
    with reading_room(defaults()) as reader:
        yield reader


@pytest.fixture(scope="module")
def red_world() -> Authority:
    return authority(AT)


def form_request(room: Reader, folder: Path, raw: bytes) -> NewRequest:
    return next(one for one in decided(room, folder, raw).requests if one.form.value("ico"))


def signers(request: NewRequest) -> list[str | None]:
    return [one.signer for envelope in request.envelopes for one in envelope.report.signatures]


@pytest.mark.parametrize("name", ["zadost.pdf.p7s", "x.p7s"])
def test_signature_with_other_content_inside_is_none_of_the_form(
    name: str, red_room: Reader, red_world: Authority, tmp_path: Path
) -> None:
    attached = signing.cms(red_world, ANNEX, red_world.people.mayor, detached=False)
    request = form_request(red_room, tmp_path, mail({"zadost.pdf": FORM, name: attached}))
    assert (signers(request), request.signature_class) == ([], SignatureClass.UNSIGNED_5_DAYS)


def test_signature_with_the_form_itself_inside_counts(red_room: Reader, red_world: Authority, tmp_path: Path) -> None:
    attached = signing.cms(red_world, FORM, red_world.people.mayor, detached=False)
    request = form_request(red_room, tmp_path, mail({"zadost.pdf": FORM, "zadost.pdf.p7s": attached}))
    assert signers(request) == ["Ing. Jana Vzorová"]


def test_signer_of_another_file_in_the_same_signature_is_none_of_the_form(
    red_room: Reader, red_world: Authority, tmp_path: Path
) -> None:
    people = red_world.people
    both = cms.ContentInfo.load(signing.cms(red_world, ANNEX, people.mayor))
    second = cms.ContentInfo.load(signing.cms(red_world, FORM, people.clerk))["content"]
    both["content"]["signer_infos"].append(second["signer_infos"][0])
    for certificate in second["certificates"]:
        both["content"]["certificates"].append(certificate)
    files = {"zadost.pdf": FORM, "priloha.bin": ANNEX, "podpis.p7s": both.dump(force=True)}
    assert signers(form_request(red_room, tmp_path, mail(files))) == CLERK


def test_signer_of_another_file_in_a_container_is_none_of_the_form(
    red_room: Reader, red_world: Authority, tmp_path: Path
) -> None:
    people = red_world.people
    first = unzipped(signing.asice_cades(red_world, {"priloha.bin": ANNEX}, people.mayor))
    second = unzipped(signing.asice_cades(red_world, {"zadost.pdf": FORM}, people.clerk))
    listed = second["META-INF/ASiCManifest001.xml"].replace(b"signature001", b"signature002")
    files = first | {"zadost.pdf": FORM, "META-INF/ASiCManifest002.xml": listed}
    files["META-INF/signature002.p7s"] = signing.cms(red_world, listed, people.clerk)
    raw = mail({"zadost.asice": signing.container(files, AT)})
    assert signers(form_request(red_room, tmp_path, raw)) == CLERK


def test_signer_of_a_forwarded_mail_is_none_of_the_form_beside_it(
    red_room: Reader, red_world: Authority, tmp_path: Path
) -> None:
    people = red_world.people
    inner = signing.smime(red_world, b"Content-Type: text/plain\r\n\r\nneco\r\n", people.mayor)
    inner = inner.replace(b"demo-boundary", b"inner-boundary")
    form = b"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=zadost.pdf\r\n"
    form += b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(FORM)
    parts = [form, b"Content-Type: message/rfc822\r\n\r\n" + inner]
    whole = b"Content-Type: multipart/mixed; boundary=venku\r\n\r\n"
    whole += b"".join(b"--venku\r\n" + part + b"\r\n" for part in parts) + b"--venku--\r\n"
    assert signers(form_request(red_room, tmp_path, signing.smime(red_world, whole, people.clerk))) == CLERK


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as opened:
        return {name: opened.read(name) for name in opened.namelist() if name != "mimetype"}
