"""The step that compares a form with the registers, between reading and deciding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest

from intake.archive.local import LocalArchive
from intake.decide import Decision, Reading
from intake.message import MessageState
from intake.pipeline.process import Processor
from intake.pipeline.reading import Forms, Reader
from intake.ports import Claim, Compose, Decide
from intake.register_checks import checking
from intake.registers import NoRegisters, Registers
from intake.sandbox import Sandbox
from parsers.form import ParsedForm
from parsers.message import UnpackedMessage, UnpackedPart
from tests.fakes.cases import FakeLookup, envelope, form, message, part, reading, signature_table
from tests.fakes.clock import FakeClock
from tests.fakes.registers import OURS, MemoryRegisters

DIGEST = "a" * 64


class ReadAlready(Reader):
    """A reader whose one document says what the test wants."""

    def __init__(self, read: ParsedForm) -> None:
        super().__init__(Sandbox(), Forms(definitions=(), regions=""))
        self._read = read

    def within(self, budget: object) -> Reader:
        return self

    def unpack(self, original: Path, directory: Path, **_: object) -> UnpackedMessage:
        return UnpackedMessage(envelope=envelope(), parts=(part(),))

    def read_all(
        self, documents: Sequence[UnpackedPart], directory: Path, *, today: date, at: datetime | None
    ) -> tuple[tuple[Reading, ...], frozenset[str]]:
        return (reading(documents[0], self._read),), frozenset()


class LastDecision:
    """Files nothing and keeps what was decided."""

    decision: Decision

    def file(self, claim: Claim, decide: Decide, compose: Compose) -> Decision:
        self.decision = decide(FakeLookup())
        return self.decision


def decided(tmp_path: Path, registers: Registers, **values: str) -> Decision:
    archive, filing = LocalArchive(tmp_path), LastDecision()
    archive.path(DIGEST).parent.mkdir()
    archive.path(DIGEST).write_bytes(b"a mail")
    processor = Processor(
        archive=archive,
        reader=ReadAlready(form(values={"applicant_type": "obec", **values})),
        filing=filing,
        suppression=lambda head, record, sent: None,
        reply_address=lambda head: head.sender_address,
        compose=lambda acknowledgement, references: None,
        signatures=signature_table(),
        clock=FakeClock(),
        check=checking(registers, OURS),
    )
    processor(Claim(message=message(sha256=DIGEST), fence=1))
    return filing.decision


def register_codes(decision: Decision) -> list[str]:
    return [found.code for found in decision.requests[0].findings if found.code.startswith("register-")]


@pytest.mark.parametrize(
    ("name", "state"), [("Obec Lhota Vzorová", MessageState.FILED), ("Obec Vzorov", MessageState.IN_REVIEW)]
)
def test_ico_of_somebody_else_sends_the_request_to_review(tmp_path: Path, name: str, state: MessageState) -> None:
    decision = decided(tmp_path, MemoryRegisters(), ico="00990001", applicant_name=name)
    found = register_codes(decision)
    assert decision.state is state
    assert found == (["register-ico-name"] if state is MessageState.IN_REVIEW else [])
    assert decision.reason.startswith("register-ico-name: " if found else "complete form")


def test_without_a_register_the_request_is_filed_and_says_so(tmp_path: Path) -> None:
    decision = decided(tmp_path, NoRegisters(), ico="00990001", applicant_name="Obec Vzorov")
    assert decision.state is MessageState.FILED
    assert register_codes(decision) == ["register-not-checked"]
