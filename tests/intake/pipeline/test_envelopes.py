"""Signatures beside a form and around it: from the bytes of a mail to the decision, with real children."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path

import pytest

from intake.archive.local import LocalArchive
from intake.bootstrap import reading_room
from intake.decide import Decision
from intake.demo import authority_signing as signing
from intake.demo.authority import Authority, authority
from intake.demo.fillable import fillable_pdf
from intake.demo.forms import complete_values
from intake.demo.signing import fill_field
from intake.message import MessageState
from intake.pipeline.process import Processor
from intake.pipeline.reading import Reader
from intake.ports import Claim, Compose, Decide
from intake.request import NewRequest
from intake.settings import defaults
from intake.signature_table import SignatureClass
from signatures.report import Kind, Verdict
from tests.fakes.cases import FakeLookup, message, signature_table
from tests.fakes.clock import FakeClock

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
VALUES = complete_values("mesto")
FORM = fillable_pdf(VALUES | {"population": str(VALUES["population"])})


class LastDecision:
    """Files nothing and keeps what was decided."""

    decision: Decision

    def file(self, claim: Claim, decide: Decide, compose: Compose) -> Decision:
        self.decision = decide(FakeLookup())
        return self.decision


@pytest.fixture(scope="module")
def room() -> Iterator[Reader]:
    with reading_room(defaults()) as reader:
        yield reader


@pytest.fixture(scope="module")
def world() -> Authority:
    return authority(AT)


def mail(files: dict[str, bytes], *, forwarded: bytes | None = None) -> bytes:
    written = EmailMessage()
    written["From"], written["Subject"], written["Message-ID"] = "obec@obec.example", "Žádost", "<1@obec.example>"
    written.set_content("V příloze.")
    for name, content in files.items():
        written.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    raw = written.as_bytes()
    if forwarded is None:
        return raw
    head = b"From: obec@obec.example\r\nSubject: Fwd\r\nMIME-Version: 1.0\r\nMessage-ID: <2@obec.example>\r\n"
    head += b"Content-Type: multipart/mixed; boundary=venku\r\n\r\n--venku\r\nContent-Type: text/plain\r\n\r\nfw\r\n"
    return head + b"--venku\r\nContent-Type: message/rfc822\r\n\r\n" + forwarded + b"\r\n--venku--\r\n"


def decided(room: Reader, folder: Path, raw: bytes) -> Decision:
    archive, filing, digest = LocalArchive(folder), LastDecision(), sha256(raw).hexdigest()
    archive.path(digest).parent.mkdir(exist_ok=True)
    archive.path(digest).write_bytes(raw)
    processor = Processor(
        archive=archive,
        reader=room,
        filing=filing,
        suppression=lambda head, record, sent: None,
        reply_address=lambda head: head.sender_address,
        compose=lambda acknowledgement, references: None,
        signatures=signature_table(),
        clock=FakeClock(),
    )
    processor(Claim(message=message(sha256=digest, received_at=AT), fence=1))
    return filing.decision


def codes(request: NewRequest) -> set[str]:
    return {finding.code for finding in request.findings}


def signed_mail(world: Authority, *, opaque: bool) -> bytes:
    entity = mail({"zadost.pdf": FORM}).split(b"MIME-Version")[0]
    content = mail({"zadost.pdf": FORM})[len(entity) :]
    return signing.smime(world, content, world.people.mayor, opaque=opaque)


@pytest.mark.parametrize(
    ("name", "kind", "places"),
    [
        ("detached", Kind.CADES, ("3",)),
        ("attached", Kind.CADES, ("2",)),
        ("container", Kind.ASIC_E, ("2",)),
        ("signed", Kind.SMIME, ("",)),
        ("opaque", Kind.SMIME, ("",)),
        ("forwarded", Kind.SMIME, ("2",)),
    ],
)
def test_form_counts_as_signed_by_what_lies_beside_it_or_around_it(
    name: str, kind: Kind, places: tuple[str, ...], room: Reader, world: Authority, tmp_path: Path
) -> None:
    mayor = world.people.mayor
    raw = {
        "detached": lambda: mail({"zadost.pdf": FORM, "podpis.p7s": signing.cms(world, FORM, mayor)}),
        "attached": lambda: mail({"zadost.pdf.p7m": signing.cms(world, FORM, mayor, detached=False)}),
        "container": lambda: mail({"zadost.asice": signing.asice_cades(world, {"zadost.pdf": FORM}, mayor)}),
        "signed": lambda: signed_mail(world, opaque=False),
        "opaque": lambda: signed_mail(world, opaque=True),
        "forwarded": lambda: mail({}, forwarded=signed_mail(world, opaque=False)),
    }[name]()
    decision = decided(room, tmp_path, raw)
    [request] = decision.requests
    assert tuple(envelope.part_path for envelope in request.envelopes)[: len(places)] == places
    assert request.signed_by is not None
    assert (request.signed_by.kind, request.signed_by.verdict) == (kind, Verdict.ADVANCED)
    of_mail = kind is Kind.SMIME
    assert request.signature_class is (SignatureClass.MAIL_SIGNED if of_mail else SignatureClass.AES_NOT_UZNAVANY)
    assert decision.state is MessageState.FILED
    assert "signature-beside" in codes(request)
    assert request.form.value("ico") == VALUES["ico"]


@pytest.mark.parametrize("name", ["zadost.pdf.p7s", "podpis.p7s"])
def test_signature_of_another_version_beside_the_form_goes_to_review(
    name: str, room: Reader, world: Authority, tmp_path: Path
) -> None:
    other = signing.cms(world, FORM + b"\n", world.people.mayor)
    decision = decided(room, tmp_path, mail({"zadost.pdf": FORM, name: other}))
    [request] = decision.requests
    assert decision.state is MessageState.IN_REVIEW
    assert request.signature_class is SignatureClass.INVALID
    assert "signature-not-intact" in codes(request)


def test_signed_version_of_the_form_counts(room: Reader, world: Authority, tmp_path: Path) -> None:
    signed = signing.sign_pdf(world, FORM, world.people.mayor)
    changed = fill_field(signed, "intent", "Neco jineho")
    decision = decided(room, tmp_path, mail({"zadost.pdf": changed}))
    [request] = decision.requests
    assert decision.state is MessageState.IN_REVIEW
    assert request.signature_class is SignatureClass.MODIFIED_REVIEW
    assert request.form.value("intent") == VALUES["intent"]
    [told] = [finding for finding in request.findings if finding.code == "signed-value-differs"]
    assert (told.field, "Neco jineho" in told.message) == ("intent", True)


def test_unsigned_mail_is_told_its_last_day(room: Reader, tmp_path: Path) -> None:
    [request] = decided(room, tmp_path, mail({"zadost.pdf": FORM})).requests
    assert request.signature_class is SignatureClass.UNSIGNED_5_DAYS
    assert any(finding.message.endswith("(2026-11-25)") for finding in request.findings)
