"""The data message in a ZFO: raw hash, official schema, attachments of any size."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.demo.authority_zfo import NAMESPACE
from signatures.data_message import NoDataMessage, read_message

SCHEMA = "780ec788bf88042d888838d12f18da9ce643e5a3caa95e4b4517514bc7abc5ea"


def document(dm: bytes, *, algorithm: str = "SHA-256") -> bytes:
    value = base64.b64encode(hashlib.new(algorithm.replace("-", "").lower(), dm).digest()).decode()
    head = f'<q:MessageDownloadResponse xmlns:q="{NAMESPACE}/message"><q:dmReturnedMessage>'.encode()
    tail = f'<q:dmHash algorithm="{algorithm}">{value}</q:dmHash></q:dmReturnedMessage></q:MessageDownloadResponse>'
    return head + dm + tail.encode()


def body(content: bytes) -> bytes:
    return f'<p:dmDm xmlns:p="{NAMESPACE}"><p:dmID>7</p:dmID>'.encode() + content + b"</p:dmDm>"


def test_schema_is_the_published_one() -> None:
    published = files("signatures").joinpath("schemas", "dmBaseTypes.xsd").read_bytes()
    assert hashlib.sha256(published).hexdigest() == SCHEMA
    assert SCHEMA in files("signatures").joinpath("schemas", "README.md").read_text(encoding="utf-8")


@given(st.binary(max_size=30_000))
@settings(max_examples=30, deadline=None)
def test_hash_is_over_the_bytes_as_they_stand(content: bytes) -> None:
    dm = body(b"<p:x>" + base64.encodebytes(content) + b"</p:x >\n")
    read = read_message(document(dm))
    assert (read.dm_id, read.computed_hash) == ("7", read.hash_value)


@pytest.mark.parametrize(
    "inside",
    [
        b'<q:dmDm xmlns:q="x">1</q:dmDm>',
        b'<p:dmDm xmlns:p="x">1</p:dmDm>',
        b"<![CDATA[</p:dmDm>]]>",
        b"<!-- <p:dmDm> -->",
    ],
)
def test_hash_is_over_the_outermost_message(inside: bytes) -> None:
    read = read_message(document(body(inside)))
    assert read.computed_hash == read.hash_value


def test_unknown_hash_is_not_computed() -> None:
    read = read_message(document(body(b"")).replace(b'"SHA-256"', b'"MD5"'))
    assert (read.digest, read.computed_hash) == ("", None)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe<\0a\0>\0",
        b"<a>",
        b"<a/>",
        b"<!DOCTYPE a><a/>",
        b"<?xml version='1.0' encoding='windows-1250'?><a/>",
        b"<dmReturnedMessage/>",
        b"<a><dmReturnedMessage><dmDm/></dmReturnedMessage></a>",
    ],
)
def test_what_is_no_message_is_refused(content: bytes) -> None:
    with pytest.raises(NoDataMessage):
        read_message(content)


@given(st.text(alphabet="<>/&;ab:dmDHash \"='!-[]?", max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read_message(document(body(text.encode())))
    except NoDataMessage as problem:
        assert str(problem)  # noqa: PT017 - either way is right
