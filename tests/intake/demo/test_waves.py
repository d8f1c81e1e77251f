"""The sample messages and the judgement over them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from intake.demo import mails
from intake.demo.authority import Authority
from intake.demo.judge import Books, differences
from intake.demo.mails import Mail
from intake.demo.samples import FOLDER, Desk, Sample
from intake.demo.waves import ANSWERED_FIRST, Answered, first_wave, second_wave
from parsers.bounce import read_delivery_status
from parsers.message import UnpackLimits
from parsers.tnef import open_tnef

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MAIL = Mail(key="k", name="Jana Vzorová", address="jana@obec.example", subject="Žádost č. 1", text="Dobrý den", at=AT)


@pytest.fixture(scope="module")
def samples(world: Authority) -> tuple[Sample, ...]:
    desk = Desk(world)
    first = tuple(first_wave(desk))
    ack = b"Message-ID: <ack.1@kraj.example>\r\n\r\n"
    answered = Answered(
        references=("ZS-2026-000001",), acknowledgement=ack, envelope_sender="protokol+bounce-1@kraj.example"
    )
    return (*first, *second_wave(desk, dict.fromkeys(ANSWERED_FIRST, answered)))


def test_samples_show_every_state_and_differ(samples: tuple[Sample, ...]) -> None:
    assert len(samples) >= 30
    assert {sample.expected.state for sample in samples} == {"filed", "in_review", "set_aside", "failed"}
    assert max(Counter(sample.key for sample in samples).values()) == 1
    assert max(Counter(sample.sha256 for sample in samples).values()) == 1


def test_samples_show_what_signatures_may_be_worth(samples: tuple[Sample, ...]) -> None:
    expected = [request.signature for sample in samples for request in sample.expected.requests if request.signature]
    shown = {"qualified", "recognised", "seal", "advanced", "no_proof_of_time", "modified", "none"}
    assert {worth.verdict.value for worth in expected} == shown
    assert "signer-not-applicant" in {
        code for sample in samples for request in sample.expected.requests for code in request.codes
    }


def test_no_applicant_of_the_first_wave_comes_twice(samples: tuple[Sample, ...]) -> None:
    first = samples[:-4]
    applicants = [request.applicant for sample in first for request in sample.expected.requests if request.applicant]
    assert max(Counter(applicant.truth["ico"] for applicant in applicants).values()) == 1


def test_samples_are_mails_from_invented_places(samples: tuple[Sample, ...]) -> None:
    for sample in samples:
        if sample.source != FOLDER:
            message = message_from_bytes(sample.raw, policy=policy.default)
            assert message["From"].addresses[0].domain.endswith(".example")
            assert b"\n" not in sample.raw.replace(b"\r\n", b"")


def test_mail_is_the_same_each_time() -> None:
    mail = replace(MAIL, files={"Žádost.pdf": b"%PDF-", "a.eml": MAIL.written()})
    assert mail.written() == mail.written()


def test_mail_is_split_into_its_fields_and_what_they_describe() -> None:
    mail = replace(MAIL, subject="Žádost o zahájení zahraniční spolupráce – Vzorová Lhota", files={"a.pdf": b"%PDF-"})
    fields, entity = mail.split()
    assert fields["Message-ID"] == MAIL.message_id
    assert not [name for name in fields if name.lower().startswith("content-")]
    parts = [part.get_content_type() for part in message_from_bytes(entity).walk()]
    assert parts == ["multipart/mixed", "text/plain", "application/pdf"]
    whole = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode() + entity
    assert message_from_bytes(whole, policy=policy.default)["Subject"] == mail.subject


def test_winmail_holds_its_files_under_their_names() -> None:
    packed = mails.winmail({"Žádost.pdf": b"%PDF-1.7", "b.txt": b"b"}, text="Posíláme žádost")
    found = {entity.name: b"".join(entity.chunks()) for entity in open_tnef(packed, UnpackLimits()) if entity.name}
    assert found == {"Žádost.pdf": b"%PDF-1.7", "b.txt": b"b"}


def test_bounce_names_recipient_and_status() -> None:
    raw = mails.bounce(
        b"Message-ID: <ack.1@kraj.example>\r\n\r\nx",
        recipient="a@b.example",
        to="c@kraj.example",
        at=AT,
        reason="550 5.1.1 no",
    )
    status = next(
        part for part in message_from_bytes(raw).walk() if part.get_content_type() == "message/delivery-status"
    )
    text = "\r\n".join(str(block) for block in status.get_payload()).encode()
    [report] = read_delivery_status(text, None)
    assert (report.action, report.status, report.recipient) == ("failed", "5.1.1", "a@b.example")


def test_many_parts_are_as_many_as_asked() -> None:
    message = message_from_bytes(mails.many_parts(MAIL, 50))
    assert len(message.get_payload()) == 50
    assert message["Message-ID"] == MAIL.message_id


# ---------------------------------------------------------------- the judgement


def record(sample: Sample, **different: object) -> dict[str, object]:
    return {
        "sha256": sample.sha256,
        "source_ref": "INBOX/1/1",
        "state": "in_review",
        "reason": "no form found; a person has to read it",
        "requests": [],
        "acknowledgement": None,
        **different,
    }


@pytest.mark.parametrize(
    ("different", "words"),
    [
        ({}, ()),
        ({"state": "filed"}, ("is filed instead of in_review",)),
        ({"reason": "other"}, ("its reason is “other” instead of “no form found”",)),
        ({"acknowledgement": {"state": "sent", "reason": ""}}, ("its acknowledgement is sent instead of none",)),
        ({"sha256": "0"}, ("isn't on record",)),
    ],
)
def test_judge_names_each_difference(
    samples: tuple[Sample, ...], different: dict[str, object], words: tuple[str, ...]
) -> None:
    question = next(sample for sample in samples if sample.key == "question")
    books = Books(messages=(record(question, **different),), requests=(), queue=())
    found = differences((question,), books)
    assert len(found) == len(words)
    assert all(word in sentence for word, sentence in zip(words, found, strict=True))


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("QES_OK", ()),
        ("PENDING_RETRY", ("fillable: ZS-1 its signature's class is PENDING_RETRY instead of QES_OK",)),
    ],
)
def test_judge_compares_class_and_values_with_what_was_written(
    samples: tuple[Sample, ...], word: str, words: tuple[str, ...]
) -> None:
    sample = next(sample for sample in samples if sample.key == "fillable")
    [expected] = sample.expected.requests
    assert expected.applicant is not None
    fields = {
        key: list(value) if isinstance(value, tuple) else value for key, value in expected.applicant.truth.items()
    }
    finding = {"code": "signature-class", "severity": "info", "message": f"{word}: A sentence."}
    request = {"reference": "ZS-1", "source_refs": ["INBOX/1/1"], "state": "registered", "signature": "qualified",
               "findings": [finding], "fields": {**fields, "ico": "1"}}  # fmt: skip
    message = record(
        sample, state="filed", reason="complete form", requests=["ZS-1"], acknowledgement={"state": "sent"}
    )
    books = Books(messages=(message,), requests=(request,), queue=())
    assert differences((sample,), books) == (*words, "fillable: ZS-1 its ico isn't what was written")
