"""A mail with the form as a Word document, from its bytes to the decision, with real children."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from intake.archive.local import LocalArchive
from intake.bootstrap import reading_room
from intake.decide import Decision
from intake.demo.forms import complete_values
from intake.demo.mails import Mail
from intake.message import MessageState
from intake.pipeline.process import Processor
from intake.pipeline.reading import Reader
from intake.ports import Claim, Compose, Decide
from intake.settings import defaults
from tests.fakes.cases import FakeLookup, message, signature_table
from tests.fakes.clock import FakeClock
from tests.parsers.word_samples import document, form

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class LastDecision:
    """Files nothing and keeps what was decided."""

    decision: Decision

    def file(self, claim: Claim, decide: Decide, compose: Compose) -> Decision:
        self.decision = decide(FakeLookup())
        return self.decision


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with reading_room(defaults()) as reader:
        yield reader


def decided(reader: Reader, folder: Path, name: str, content: bytes) -> Decision:
    address = "obec@obec.example"
    raw = Mail(
        key="w", name="", address=address, subject="Žádost", text="V příloze.", at=AT, files={name: content}
    ).written()
    archive, filing, digest = LocalArchive(folder), LastDecision(), sha256(raw).hexdigest()
    archive.path(digest).parent.mkdir()
    archive.path(digest).write_bytes(raw)
    processor = Processor(
        archive=archive,
        reader=reader,
        filing=filing,
        suppression=lambda head, record, sent: None,
        reply_address=lambda head: head.sender_address,
        compose=lambda acknowledgement, references: None,
        signatures=signature_table(),
        clock=FakeClock(),
    )
    processor(Claim(message=message(sha256=digest), fence=1))
    return filing.decision


@pytest.mark.parametrize("name", ["zadost.docx", "zadost.zip", "priloha"])
def test_mail_with_a_word_document_becomes_a_request(name: str, reader: Reader, tmp_path: Path) -> None:
    decision = decided(reader, tmp_path, name, document(form("controls")))
    [request] = decision.requests
    assert {field.key: field.value for field in request.form.fields} == complete_values("zlatovice")
    assert decision.state is MessageState.IN_REVIEW  # nobody signed it
    assert decision.reason.startswith("signature-missing: ")


def test_old_word_document_is_for_a_person_and_says_what_to_ask_for(reader: Reader, tmp_path: Path) -> None:
    decision = decided(reader, tmp_path, "zadost.rtf", rb"{\rtf1\ansi Zadost o spolupraci}")
    assert decision.state is MessageState.IN_REVIEW
    assert "needs-reader" in decision.reason
