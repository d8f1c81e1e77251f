"""Mails whose documents, or whose text, make one request: from their bytes to the decision, with real children."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from intake.archive.local import LocalArchive
from intake.bootstrap import reading_room
from intake.decide import Decision
from intake.demo.forms import complete_values, text_pdf
from intake.demo.layouts import in_words
from intake.demo.mails import Mail
from intake.message import MessageState
from intake.outgoing import Acknowledgement
from intake.pipeline.process import Processor
from intake.pipeline.reading import Reader
from intake.ports import Claim, Compose, Decide
from intake.settings import defaults
from parsers.message import PartEnd
from tests.fakes.cases import FakeLookup, message, signature_table
from tests.fakes.clock import FakeClock
from tests.parsers.form_samples import definition

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
VALUES = complete_values("zlatovice")


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


def decided(
    room: Reader, folder: Path, files: dict[str, bytes], text: str = "V příloze.", *, subject: str = "Žádost"
) -> Decision:
    mail = Mail(key="t", name="", address="obec@obec.example", subject=subject, text=text, at=AT, files=files)
    raw = mail.written()
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
    processor(Claim(message=message(sha256=digest), fence=1))
    return filing.decision


def pages(pdf: bytes) -> list[bytes]:
    """Each page as a file of its own."""
    result = []
    for page in PdfReader(io.BytesIO(pdf)).pages:
        writer, out = PdfWriter(), io.BytesIO()
        writer.add_page(page)
        writer.write(out)
        result.append(out.getvalue())
    return result


def values_of(decision: Decision) -> list[dict[str, object]]:
    return [
        {value.key: value.value for value in request.form.fields if value.value is not None}
        for request in decision.requests
    ]


def answers(values: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if value is not None}


def test_pages_as_files_of_their_own_are_one_request(room: Reader, tmp_path: Path) -> None:
    first, *rest = pages(text_pdf(VALUES))
    assert rest
    files = {"druha.pdf": rest[0], "prvni.pdf": first} | {f"{n}.pdf": page for n, page in enumerate(rest[1:])}
    decision = decided(room, tmp_path, files)
    [request] = decision.requests
    found = {value.key: value.value for value in request.form.fields}
    assert {key: found[key] for key in ("ico", "applicant_name", "consent", "signed_date")} == {
        key: VALUES[key] for key in ("ico", "applicant_name", "consent", "signed_date")
    }
    assert "documents-joined" in {finding.code for finding in request.findings}
    assert all(part.end is PartEnd.USED for part in decision.parts)
    assert isinstance(decision.acknowledgement, Acknowledgement)


def test_forms_of_two_applicants_are_two_requests(room: Reader, tmp_path: Path) -> None:
    other = VALUES | {"ico": "00236195", "applicant_name": "Obec Vzorov"}
    files = {"a.pdf": text_pdf(VALUES), "b.pdf": text_pdf(other)}
    assert [found["ico"] for found in values_of(decided(room, tmp_path, files))] == [VALUES["ico"], "00236195"]


def test_form_typed_into_the_mail_is_one_request_in_review(room: Reader, tmp_path: Path) -> None:
    lines = [
        f"{field.label}: {in_words(field.key, VALUES) or VALUES[field.key]}"
        for field in definition().fields
        if VALUES.get(field.key) is not None
    ]
    text = "\n".join(["Dobrý den,", "", *lines, "", "S pozdravem", "Jana Nová"])
    decision = decided(room, tmp_path, {}, text)
    assert values_of(decision) == [answers(VALUES)]
    assert decision.state is MessageState.IN_REVIEW
    assert {"form-in-body", "signature-missing"} <= {finding.code for finding in decision.requests[0].findings}
    assert decision.parts[0].reason == "holds the form"


def test_question_in_a_mail_is_no_request(room: Reader, tmp_path: Path) -> None:
    text = (
        "Dobrý den,\njaké regiony nabízíte?\n\nS pozdravem\nJana Nová\nObec Lhota\nTelefon: 601 222 333\nIČO: 00236195"
    )
    assert decided(room, tmp_path, {}, text).requests == ()
