"""Envelopes and parts, hostile ones included: nothing but our errors ever comes out."""

from __future__ import annotations

import base64
import contextlib
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.demo.databox_answers import CONTENT, Reply, fault, response, status
from intake.errors import IntakeError, TryAgain, Unavailable
from intake.sources.isds import reading, requests
from intake.sources.isds.requests import Service
from intake.sources.isds.soap import Answer, Bounds, read_answer

LARGE = requests.of_message("SignedBigMessageDownload", "1", service=Service.LARGE, content_name="dmSignature")
LISTING = requests.list_sent(None, None, -1, 1, 1000)
CONTENTS = b"0\x80\x06\t" + bytes(range(256)) * 4
REPLY = Reply(body=f"<p:dmSignature>{CONTENT}</p:dmSignature>" + status(), content=CONTENTS)
MULTIPART = response("SignedBigMessageDownload", REPLY, 2, multipart=True)
INLINE = response("SignedBigMessageDownload", REPLY, 2, multipart=False)
RECORDS = response(
    "GetListOfSentMessages",
    Reply(
        body="<p:dmRecords><p:dmRecord><p:dmID>1</p:dmID><p:dmSenderType>10</p:dmSenderType>"
        "<p:dmDeliveryTime>2026-11-22T10:00:00+01:00</p:dmDeliveryTime></p:dmRecord></p:dmRecords>" + status()
    ),
    1,
    multipart=False,
)
BOUNDS = Bounds(answer_bytes=1 << 20, content_bytes=1 << 20)


def read(body: bytes, content_type: str, *, piece: int = 0, large: bool = True) -> tuple[Answer, bytes]:
    sink = io.BytesIO()
    step = piece or max(1, len(body))
    chunks = (body[begin : begin + step] for begin in range(0, len(body), step))
    answer = read_answer(chunks, content_type, LARGE if large else LISTING, sink if large else None, BOUNDS)
    return answer, sink.getvalue()


@pytest.mark.parametrize("piece", [1, 7, 100, 0])
@pytest.mark.parametrize("made", [MULTIPART, INLINE], ids=["multipart", "inline"])
def test_content_comes_whole_in_any_pieces(made: tuple[str, bytes], piece: int) -> None:
    answer, content = read(made[1], made[0], piece=piece)
    assert content == CONTENTS
    assert answer.content is not None
    assert (answer.content.size_bytes, answer.status.code) == (len(CONTENTS), "0000")


@pytest.mark.parametrize("cut", range(3, 40, 3))
def test_content_that_was_cut_off_is_refused(cut: int) -> None:
    with pytest.raises(TryAgain):
        read(MULTIPART[1][:-cut], MULTIPART[0])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"cid:content%40demo", b"cid:other%40demo"),
        (b"Content-ID: <content@demo>", b"Content-ID: <other@demo>"),
        (b"Content-ID: <content@demo>\r\n", b""),
        (b"Content-ID: <root@demo>", b"Content-ID: <r@demo>"),
        (b"<xop:Include", b"<xop:Included"),
        (b"cid:content%40demo", b"http://127.0.0.1/content"),
        (b"--uuid:demo-boundary--", b"--uuid:demo-boundary\r\nContent-ID: <2>\r\n\r\nx\r\n--uuid:demo-boundary--"),
    ],
)
def test_parts_that_do_not_fit_are_refused(old: bytes, new: bytes) -> None:
    assert old in MULTIPART[1]
    with pytest.raises(TryAgain):
        read(MULTIPART[1].replace(old, new), MULTIPART[0])


def test_parts_for_an_operation_without_content_are_refused() -> None:
    with pytest.raises(TryAgain):
        read(MULTIPART[1], MULTIPART[0], large=False)


def test_error_in_several_parts_is_read() -> None:
    media_type, body = response("SignedBigMessageDownload", Reply(body=status("1222")), 2, multipart=True)
    whole = b"--x\r\nContent-Type: application/xop+xml\r\n\r\n" + body + b"\r\n--x--"
    with pytest.raises(Unavailable) as caught:
        read(whole, 'multipart/related; boundary="x"')
    assert (caught.value.code, media_type.startswith("application/soap+xml")) == ("isds-not-served", True)


@pytest.mark.parametrize(
    "text",
    [
        b"<Envelope><Body/></Envelope>",
        b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"/>',
        b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body/></e:Envelope>',
        response("Other", Reply(body=status()), 1, multipart=False)[1],
        response("SignedBigMessageDownload", Reply(body=""), 1, multipart=False)[1],
    ],
)
def test_envelopes_of_something_else_are_refused(text: bytes) -> None:
    with pytest.raises(TryAgain) as caught:
        read(text, "text/xml")
    assert caught.value.code == "isds-odd-answer"


def test_content_without_a_status_is_taken() -> None:
    reply = Reply(body=f"<p:dmSignature>{CONTENT}</p:dmSignature>", content=b"abc")
    media_type, body = response("SignedBigMessageDownload", reply, 1, multipart=False)
    assert read(body, media_type)[1] == b"abc"


@pytest.mark.parametrize("generation", [1, 2])
@pytest.mark.parametrize(
    ("code", "expected"), [("soap:Server", "isds-server-fault"), ("soap:Client", "isds-request-refused")]
)
def test_faults_are_told_without_their_words(generation: int, code: str, expected: str) -> None:
    with pytest.raises(IntakeError) as caught:
        read(fault(generation, code, "Jana Vymyšlená"), "text/xml")
    assert caught.value.code == expected
    assert "Jana" not in str(caught.value)


def survive(body: bytes, content_type: str, *, large: bool) -> None:
    with contextlib.suppress(IntakeError):
        answer, _ = read(body, content_type, piece=50, large=large)
        reading.listing(answer.body)


_EDITS = st.lists(
    st.tuples(
        st.integers(0, 3000), st.integers(0, 30), st.binary(max_size=8) | st.sampled_from([b"<", b"&x;", b"]]>"])
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=250, deadline=None)
@given(made=st.sampled_from([MULTIPART, INLINE, RECORDS]), edits=_EDITS, large=st.booleans())
def test_changed_answers_give_a_value_or_our_error(
    made: tuple[str, bytes], edits: list[tuple[int, int, bytes]], large: bool
) -> None:
    body = bytearray(made[1])
    for place, length, new in edits:
        begin = place % len(body)
        body[begin : begin + length] = new
    survive(bytes(body), made[0], large=large)


@settings(max_examples=100, deadline=None)
@given(
    body=st.binary(max_size=300), content_type=st.sampled_from(["", "text/xml", MULTIPART[0]]) | st.text(max_size=60)
)
def test_any_answer_gives_our_error(body: bytes, content_type: str) -> None:
    survive(body, content_type, large=True)


def test_entity_bombs_do_nothing() -> None:
    bomb = (
        b'<?xml version="1.0"?>'
        + b" " * 600
        + b'<!DOCTYPE a [<!ENTITY a "'
        + b"a" * 1000
        + b'">]><a>'
        + b"&a;" * 1000
        + b"</a>"
    )
    with pytest.raises(TryAgain):
        read(bomb, "text/xml")


def test_inline_content_is_base64() -> None:
    assert base64.b64encode(CONTENTS) in INLINE[1]
