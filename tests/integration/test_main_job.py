"""The main job, end to end: mail on a real Dovecot, `intake run`, what is on record, what the senders got.

One run a database; the tests look at what it left.  The messages are those of `intake demo`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from intake.bootstrap import register_of
from intake.demo.applicants import complete_values
from intake.demo.authority import authority
from intake.demo.judge import Books, acknowledged, differences, signature_class
from intake.demo.mails import OFFICE
from intake.demo.samples import FOLDER, MAILBOX, Desk, Sample
from intake.demo.waves import ANSWERED_FIRST, Answered, first_wave, second_wave
from intake.settings import load
from tests.fakes.smtp_server import Received, SmtpServer
from tests.integration.servers import dovecot as dovecot_server
from tests.integration.servers.dovecot import Dovecot
from tests.integration.servers.service import IntakeService, imap_section, smtp_section, table

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("main-job"), pytest.mark.timeout(240)]

PROCESSED = "Zpracováno"
KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What one run left behind."""

    samples: tuple[Sample, ...]
    books: Books
    ledger: list[dict[str, Any]]
    letters: list[Received]
    processed: frozenset[bytes]
    inbox: frozenset[bytes]
    exit_code: int

    def sample(self, key: str) -> Sample:
        return next(sample for sample in self.samples if sample.key == key)

    def message(self, key: str) -> dict[str, Any]:
        found = self.books.message(self.sample(key))
        assert found is not None
        return dict(found)

    def requests(self, key: str) -> list[dict[str, Any]]:
        return [dict(request) for request in self.books.requests_of(self.message(key))]

    def letter(self, key: str) -> Received:
        [letter] = [letter for letter in self.letters if letter.message["In-Reply-To"] == message_id(self.sample(key))]
        return letter


def message_id(sample: Sample) -> str:
    return str(message_from_bytes(sample.raw, policy=policy.default)["Message-ID"])


@pytest.fixture(scope="module", params=KINDS)
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Both waves delivered to a running service, everything settled, the service stopped."""
    if not dovecot_server.available():
        pytest.skip("needs Debian's dovecot-imapd 2.3")
    directory = tmp_path_factory.mktemp(request.param)
    with ExitStack() as stack:
        server = stack.enter_context(Dovecot())
        smtp = stack.enter_context(SmtpServer())
        database = "sqlite:///intake.db"
        if request.param == "postgresql":
            postgres = request.getfixturevalue("postgres_server")
            name = postgres.create()
            stack.callback(postgres.drop, name)
            database = postgres.url(name)
        yield play(server, smtp, IntakeService(directory=directory, sections=sections(server, smtp), database=database))


def sections(server: Dovecot, smtp: SmtpServer) -> tuple[str, ...]:
    folder = {"name": FOLDER, "kind": "folder", "path": FOLDER, "channel": "paper", "settle_s": 0.5, "poll_every_s": 1}
    return (
        imap_section(server, name=MAILBOX, processed_mailbox=PROCESSED),
        "[[sources]]\n" + table(folder),
        smtp_section(smtp, from_address=OFFICE, bounce_address=OFFICE.replace("@", "+bounce@")),
        '[mail]\ninternal_domains = ["kraj.example"]\n',
        '[signatures]\ntrust_dir = "trust"\nupdate_every_h = 0\n',
    )


def play(server: Dovecot, smtp: SmtpServer, service: IntakeService) -> Played:
    (service.directory / FOLDER).mkdir()
    desk = Desk(authority(datetime.now(UTC)))
    desk.world.write_trust(service.directory / "trust")
    with service, register_of(load(service.config)) as register:

        def is_settled() -> bool:
            held = Books(messages=tuple(register.reports.export_messages()), requests=(), queue=())
            return all(held.is_settled(sample) for sample in samples)

        samples = deliver(first_wave(desk), server, service.directory)
        service.wait_until(is_settled, 120)
        answered = {key: answer(key, samples, service.messages(), smtp) for key in ANSWERED_FIRST}
        samples += deliver(second_wave(desk, answered), server, service.directory)
        service.wait_until(is_settled, 120)
        service.wait_until(lambda: not server.mails(), 30)
        exit_code = service.stop()
    queue = service.lines("queue", "list", "--json")
    return Played(
        samples=samples,
        books=Books(messages=service.messages(), requests=service.requests(), queue=queue),
        ledger=service.lines("ledger", "--json"),
        letters=list(smtp.received),
        processed=frozenset(server.mails(PROCESSED).values()),
        inbox=frozenset(server.mails().values()),
        exit_code=exit_code,
    )


def deliver(wave: Iterable[Sample], server: Dovecot, directory: Path) -> tuple[Sample, ...]:
    samples = tuple(wave)
    for sample in samples:
        if sample.source == FOLDER:
            (directory / FOLDER / sample.file_name).write_bytes(sample.raw)
        else:
            server.deliver(sample.raw, received_at=sample.received_at)
    return samples


def answer(key: str, samples: tuple[Sample, ...], messages: list[dict[str, Any]], smtp: SmtpServer) -> Answered:
    sample = next(sample for sample in samples if sample.key == key)
    record = next(message for message in messages if message["sha256"] == sample.sha256)
    [letter] = [letter for letter in smtp.received if letter.message["In-Reply-To"] == message_id(sample)]
    return Answered(references=tuple(record["requests"]), acknowledgement=letter.content, envelope_sender=letter.sender)


# ---------------------------------------------------------------- the tests


def test_every_message_is_there_once_with_its_state_and_reason(played: Played) -> None:
    assert len(played.samples) >= 30
    assert sorted(message["sha256"] for message in played.books.messages) == sorted(
        sample.sha256 for sample in played.samples
    )
    assert differences(played.samples, played.books) == ()


def test_the_service_ended_well(played: Played) -> None:
    assert played.exit_code == 0


@pytest.mark.parametrize(
    ("key", "applicant"),
    [("fillable", "zlatovice"), ("text", "skola"), ("unsigned", "mestys"), ("two-forms", "muzeum")],
)
def test_request_holds_what_the_applicant_wrote(played: Played, key: str, applicant: str) -> None:
    truth = {
        name: list(value) if isinstance(value, tuple) else value for name, value in complete_values(applicant).items()
    }
    truth.pop("signed_date")  # that of the sample is relative to today
    fields = next(request["fields"] for request in played.requests(key) if request["fields"]["ico"] == truth["ico"])
    assert {name: fields[name] for name in truth} == truth


def test_references_are_unique_and_without_gaps(played: Played) -> None:
    year = datetime.now(UTC).year
    references = [request["reference"] for request in played.books.requests]
    assert references == [f"ZS-{year}-{number:06}" for number in range(1, len(references) + 1)]


@pytest.mark.parametrize(
    ("key", "verdicts"),
    [
        ("fillable", {("qualified", "QES_OK")}),
        ("text", {("qualified", "QES_OK")}),
        ("two-forms", {("seal", "SEAL"), ("qualified", "QES_OK")}),
        ("zip", {("recognised", "UZNAVANY_OK_NOT_QES")}),
        ("winmail", {("advanced", "AES_NOT_UZNAVANY")}),
        ("forwarded", {("qualified", "QES_OK")}),
        ("detached", {("qualified", "QES_OK")}),
        ("container", {("qualified", "QES_OK")}),
        ("signed-mail", {("qualified", "MAIL_SIGNED")}),
        ("consultant", {("qualified", "QES_OK")}),
    ],
)
def test_signed_and_complete_forms_are_registered(played: Played, key: str, verdicts: set[tuple[str, str]]) -> None:
    requests = played.requests(key)
    assert {request["state"] for request in requests} == {"registered"}
    assert {(request["signature"], signature_class(request)) for request in requests} == verdicts


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("consultant", "signer-not-applicant"),
        ("zip", "qualified-signature-expected"),
        ("detached", "signature-beside"),
        ("container", "signature-beside"),
        ("signed-mail", "signature-beside"),
        ("changed-value", "signed-value-differs"),
    ],
)
def test_finding_says_what_is_peculiar_about_the_signature(played: Played, key: str, code: str) -> None:
    [request] = played.requests(key)
    assert code in {finding["code"] for finding in request["findings"]}


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("unsigned", "signature-missing"),
        ("wrong-ico", "ico-checksum"),
        ("closed-region", "region-not-offered"),
        ("modified", "signature-not-intact"),
        ("changed-value", "signed-value-differs"),
        ("revoked", "signer-revoked"),
        ("hidden-value", "acroform-value-differs"),
        ("scan", "values-unsure"),
        ("dark-photo", "picture-without-text"),
        ("encrypted", "pdf-encrypted"),
        ("other-values", "suspected-duplicate"),
        ("paper", "values-unsure"),
        ("many-parts", "too-many-parts"),
    ],
)
def test_queue_entry_names_its_code_and_what_to_do(played: Played, key: str, code: str) -> None:
    entry = played.books.waiting(played.message(key))
    assert entry is not None
    assert entry["code"] == code
    assert entry["reason"]
    assert entry["hint"].endswith((".", "`"))


def test_nothing_else_waits_in_the_queue(played: Played) -> None:
    waiting = {entry["source_ref"] for entry in played.books.queue}
    states = {message["source_ref"]: message["state"] for message in played.books.messages}
    assert waiting == {ref for ref, state in states.items() if state in ("in_review", "failed")}


def test_letters_went_to_whom_they_should_and_to_nobody_else(played: Played) -> None:
    answered = {
        message_id(sample): (sender(sample),)
        for sample in played.samples
        if sample.expected.acknowledgement in ("sent", "bounced")
    }
    assert {str(letter.message["In-Reply-To"]): letter.recipients for letter in played.letters} == answered
    assert len(played.letters) == len(answered)


def sender(sample: Sample) -> str:
    return str(message_from_bytes(sample.raw, policy=policy.default)["From"].addresses[0].addr_spec)


def test_letter_is_an_automatic_answer_with_the_references_in_its_subject(played: Played) -> None:
    keys = {message_id(sample): sample.key for sample in played.samples if sample.source == MAILBOX}
    for letter in played.letters:
        message = letter.message
        answered = str(message["In-Reply-To"])
        assert message["Auto-Submitted"] == "auto-replied"
        assert str(message["References"]).split()[-1] == answered
        assert all(reference in message["Subject"] for reference in played.message(keys[answered])["requests"])
        assert letter.sender.startswith(OFFICE.partition("@")[0] + "+bounce-")


def test_letter_lists_each_attachment_with_its_digest(played: Played) -> None:
    for key in ("fillable", "two-forms", "zip", "winmail"):
        text = text_of(played.letter(key))
        original = message_from_bytes(played.sample(key).raw, policy=policy.default)
        for attachment in original.iter_attachments():  # type: ignore[attr-defined]
            content = attachment.get_payload(decode=True)
            assert hashlib.sha256(content).hexdigest() in text
            assert attachment.get_filename() in text


def text_of(letter: Received) -> str:
    body = letter.message.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())


def test_bounce_is_noted_at_the_acknowledgement_that_came_back(played: Played) -> None:
    assert acknowledged(played.message("closed-region")) == "bounced"
    assert played.message("bounce")["state"] == "set_aside"


def test_mail_is_moved_byte_for_byte_and_the_inbox_is_empty(played: Played) -> None:
    assert played.inbox == frozenset()
    assert played.processed == {sample.raw for sample in played.samples if sample.source == MAILBOX}


def test_ledger_accounts_for_every_message(played: Played) -> None:
    ends = ("filed", "in_review", "set_aside", "failed")
    assert sum(line["received"] for line in played.ledger) == len(played.samples)
    assert all(line["received"] == sum(line[end] for end in ends) for line in played.ledger)
    assert {line["missing"] + line["pending"] for line in played.ledger} == {0}
