"""The cutting of mails: the same leaves as the standard library finds, and more where senders are wrong."""

from __future__ import annotations

import email
from email.message import EmailMessage
from email.policy import SMTP, default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.errors import LimitExceeded
from parsers.message import UnpackLimits
from parsers.mime import read_mail
from tests.fakes import hostile

LIMITS = UnpackLimits()


def _leaves(data: bytes) -> list[tuple[str, bytes]]:
    mail = read_mail(data, LIMITS)
    return [(entity.declared_type, b"".join(entity.chunks())) for entity in mail.entities]


def _leaves_by_library(data: bytes) -> list[tuple[str, bytes]]:
    mail = email.message_from_bytes(data, policy=default)
    leaves = []
    waiting = [mail]
    while waiting:
        node = waiting.pop(0)
        if node.get_content_maintype() == "multipart":
            waiting = [*node.iter_parts(), *waiting]
        elif node.get_content_type() != "message/rfc822":
            leaves.append((node.get_content_type(), node.get_payload(decode=True)))
    return leaves


_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=80)
_FILES = st.tuples(st.sampled_from(["pdf", "octet-stream", "zip"]), st.binary(max_size=300))


@settings(max_examples=60)
@given(
    text=_TEXTS, html=st.none() | _TEXTS, files=st.lists(_FILES, max_size=4), linesep=st.sampled_from(["\r\n", "\n"])
)
def test_leaves_are_those_of_the_standard_library(
    text: str, html: str | None, files: list[tuple[str, bytes]], linesep: str
) -> None:
    mail = EmailMessage(policy=SMTP.clone(linesep=linesep))
    mail["From"] = "jana@hornilhota.example"
    mail.set_content(text)
    if html is not None:
        mail.add_alternative(html, subtype="html")
    for subtype, content in files:
        mail.add_attachment(content, maintype="application", subtype=subtype, filename=f"a.{subtype}")
    data = mail.as_bytes()
    assert _leaves(data) == _leaves_by_library(data)


@pytest.mark.parametrize(
    ("data", "count"),
    [
        (hostile.mail_wrong_boundary(), 2),
        (hostile.mail_unclosed(), 2),
        (hostile.mail_parts_after_close(), 2),
        (hostile.mail_uuencoded(), 2),
        (hostile.mail_base64_garbage(), 3),
    ],
)
def test_parts_of_a_broken_mail_are_found(data: bytes, count: int) -> None:
    assert len(read_mail(data, LIMITS).entities) == count


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (hostile.mail_wrong_boundary(), "boundary"),
        (hostile.mail_unclosed(), "isn't closed"),
        (hostile.mail_parts_after_close(), "closing boundary"),
        (hostile.mail_repeated_fields(), "From occurs more than once"),
        (hostile.mail_overlong_header(), "longer than the limit"),
        (hostile.mail_base64_garbage(), "base64"),
        (b"Content-Type: multipart/mixed; boundary=x\r\n\r\ntext", "no boundary line"),
        (b"Content-Transfer-Encoding: rot13\r\n\r\ntext", "unknown transfer encoding"),
        (b"Content-Type: ???\r\n\r\ntext", "Content-Type"),
        (b"", "no header fields"),
    ],
)
def test_defect_is_told_in_a_sentence(data: bytes, word: str) -> None:
    assert any(word in defect for defect in read_mail(data, LIMITS).defects)


def test_ordinary_mail_has_no_defects() -> None:
    assert read_mail(hostile.with_attachment(hostile.PDF), LIMITS).defects == ()


def test_boundary_that_begins_like_another_is_not_confused() -> None:
    inner = b'Content-Type: multipart/mixed; boundary="hraniceX"\r\n\r\n' + hostile.join_parts(
        hostile.text_part("a"), hostile.text_part("b"), boundary="hraniceX"
    )
    assert [content for _, content in _leaves(hostile.multipart(inner, hostile.text_part("c")))] == [b"a", b"b", b"c"]


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n", b"\r", b"\r\r\n"])
def test_line_ends_of_every_kind_are_read(line_end: bytes) -> None:
    data = hostile.multipart(hostile.text_part("a"), hostile.text_part("b")).replace(b"\r\n", line_end)
    mail = read_mail(data, LIMITS)
    assert mail.fields.first("subject") == "Žádost o zahájení zahraniční spolupráce"
    assert [b"".join(entity.chunks()).strip() for entity in mail.entities] == [b"a", b"b"]


def test_text_without_blank_line_after_the_header_is_kept() -> None:
    mail = read_mail(b"From: a@b.cz\r\nSubject: x\r\nDobry den, posilam\r\nzadost\r\n\r\nJana\r\n", LIMITS)
    assert b"".join(mail.entities[0].chunks()) == b"Dobry den, posilam\r\nzadost\r\n\r\nJana\r\n"


def test_badly_folded_subject_does_not_cost_the_content_type() -> None:
    data = hostile.with_attachment(hostile.PDF).replace("zahájení".encode(), "\r\nzahájení".encode(), 1)
    assert len(read_mail(data, LIMITS).entities) == 2


def test_thousands_of_parts_are_refused_before_any_is_decoded() -> None:
    with pytest.raises(LimitExceeded) as caught:
        read_mail(hostile.mail_many_parts(), LIMITS)
    assert caught.value.code == "too-many-parts"


def test_multiparts_deeper_than_the_limit_are_one_part_set_aside() -> None:
    [entity] = read_mail(hostile.mail_deep_multipart(200), LIMITS).entities
    assert entity.problem is not None
    assert entity.problem.code == "nested-too-deep"
    assert len(read_mail(hostile.mail_deep_multipart(20), LIMITS).entities) == 1


_SCRAPS = st.sampled_from(
    [
        b"\r\n",
        b"\n",
        b"\r",
        b"--b",
        b"--b--",
        b"Content-Type: multipart/mixed; boundary=b",
        b": ",
        b" ",
        b"\x00",
        b"text",
        b"Content-Type: message/rfc822",
        b"Content-Transfer-Encoding: base64",
        b"Subject: \xc5\xbd",
        b"begin 644 a",
        b"=",
        b"\xff",
    ]
)


@settings(max_examples=200)
@given(st.lists(_SCRAPS, max_size=60).map(b"".join))
def test_scraps_of_mail_are_cut_without_an_exception(data: bytes) -> None:
    try:
        mail = read_mail(data, UnpackLimits(max_parts=20, max_multipart_depth=5))
    except LimitExceeded:
        return
    assert 1 <= len(mail.entities) <= 20
    assert sum(len(b"".join(entity.chunks())) for entity in mail.entities) <= 2 * len(data)
