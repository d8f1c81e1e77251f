"""Parts of an answer, cut anywhere, hostile or broken."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.errors import IntakeError, TryAgain
from intake.sources.isds.multipart import MultipartReader, PartHeader, media_type

HEAD = b"Content-ID: <1>\r\n\r\n"


def split(body: bytes, boundary: str = "b", *, piece: int = 0) -> list[tuple[PartHeader, bytes]]:
    parts: list[tuple[PartHeader, io.BytesIO]] = []

    def choose(header: PartHeader, _number: int) -> io.BytesIO:
        parts.append((header, io.BytesIO()))
        return parts[-1][1]

    reader = MultipartReader(boundary, choose)
    for begin in range(0, len(body), piece or max(1, len(body))):
        reader.write(body[begin : begin + (piece or len(body))])
    reader.end()
    return [(header, sink.getvalue()) for header, sink in parts]


@settings(max_examples=80, deadline=None)
@given(
    contents=st.lists(st.binary(max_size=80).filter(lambda c: b"\r\n--b" not in c), min_size=1, max_size=4),
    piece=st.integers(1, 30),
)
def test_parts_cut_anywhere_come_whole(contents: list[bytes], piece: int) -> None:
    body = b"".join(b"\r\n--b\r\n" + HEAD + content for content in contents) + b"\r\n--b--\r\n"
    assert [content for _, content in split(body[2:], piece=piece)] == contents


def test_content_like_a_delimiter_stays_content() -> None:
    content = b"x\r\n--\r\n-\r\n--a\r\n\r\n"
    assert split(b"--b\r\n" + HEAD + content + b"\r\n--b--", piece=1)[0][1] == content


def test_headers_fold_and_base64_is_decoded() -> None:
    body = b"preamble\r\n--b \t\r\nContent-Transfer-Encoding:\r\n base64\r\nContent-ID: <x@y>\r\n\r\nQUJD\r\n--b--"
    (header, content), *rest = split(body, piece=7)
    assert (header.content_id, content, rest) == ("x@y", b"ABC", [])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--b\r\n" + HEAD + b"content",
        b"--b\r\n" + HEAD + b"content\r\n--b",
        b"--b\r\n" + HEAD + b"content\r\n--b\r\n",
        b"--bx\r\n" + HEAD + b"\r\n--b--",
        b"--b" + b"x" * 200,
        b"x" * 20_000,
        b"--b\r\n" + b"A: b\r\n" * 4000,
        b"--b\r\nno colon\r\n\r\n\r\n--b--",
        b"--b\r\nContent-Transfer-Encoding: x-gzip\r\n\r\n\r\n--b--",
        b"--b\r\nContent-Transfer-Encoding: base64\r\n\r\nQ\r\n--b--",
        b"".join(b"\r\n--b\r\n" + HEAD + b"x" for _ in range(9)) + b"\r\n--b--",
    ],
)
def test_broken_bodies_are_refused(body: bytes) -> None:
    with pytest.raises(TryAgain):
        split(body)


@pytest.mark.parametrize("boundary", ["", "x" * 71, "a\r\nb", "ž"])
def test_odd_boundaries_are_refused(boundary: str) -> None:
    with pytest.raises(TryAgain):
        split(b"", boundary)


@pytest.mark.parametrize(
    ("header", "name", "boundary"),
    [
        ('Multipart/Related; boundary="a\\"b"; x=1', "multipart/related", 'a"b'),
        ("multipart/related;boundary=uuid:1-2", "multipart/related", "uuid:1-2"),
        ("text/xml", "text/xml", None),
        ("", "", None),
        (";;;=;boundary=", "", None),
    ],
)
def test_content_types_are_read(header: str, name: str, boundary: str | None) -> None:
    found = media_type(header)
    assert (found.name, found.parameters.get("boundary")) == (name, boundary)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([b"--b", b"\r\n", b"--", HEAD, b"x", b"\r", b": ", b"base64"]), max_size=20), st.text())
def test_any_bytes_give_parts_or_our_error(pieces: list[bytes], header: str) -> None:
    media_type(header)
    try:
        split(b"".join(pieces), piece=3)
    except IntakeError:
        pass
