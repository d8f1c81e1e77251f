"""Answers are read as they come, and nothing in them grows without bounds."""

from __future__ import annotations

import base64
import contextlib
import io
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.errors import BadData, IntakeError, TryAgain
from intake.sources.isds.answers import AnswerReader, Base64, Meter

NIL = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"'


def read(text: bytes | str, *, most_bytes: int = 1 << 20, most_content: int = 1 << 20) -> tuple[AnswerReader, bytes]:
    sink = io.BytesIO()
    reader = AnswerReader(most_bytes=most_bytes, content_name="c", sink=Meter(sink, most_content))
    reader.write(text if isinstance(text, bytes) else text.encode())
    reader.end()
    return reader, sink.getvalue()


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=300), cuts=st.lists(st.integers(1, 40), max_size=20), width=st.sampled_from([4, 76]))
def test_base64_cut_anywhere_decodes(content: bytes, cuts: list[int], width: int) -> None:
    encoded = base64.b64encode(content)
    lines = b"\r\n".join(encoded[i : i + width] for i in range(0, len(encoded), width))
    sink = io.BytesIO()
    decoder = Base64(sink)
    for cut in cuts:
        decoder.write(lines[:cut])
        lines = lines[cut:]
    decoder.write(lines)
    decoder.end()
    assert sink.getvalue() == content


def decode_slowly(text: bytes) -> None:
    decoder = Base64(io.BytesIO())
    for byte in text:
        decoder.write(bytes([byte]))
    decoder.end()


@pytest.mark.parametrize("text", [b"QQ=", b"Q", b"QQ==QQ==", b"QQ==Q", b"Q\xffQQ", b"Q!QQ", b"===="])
def test_broken_base64_is_refused(text: bytes) -> None:
    with pytest.raises(TryAgain):
        decode_slowly(text)


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1/x"><a/>',
        '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>',
        '<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        "<a>&x;</a>",
        "<a>",
        "",
        "<a/><b/>",
        "<a><b></a>",
        "<a\x00/>",
        "\ufeff",
    ],
)
def test_doctypes_entities_and_broken_xml_are_refused(text: str) -> None:
    with pytest.raises(TryAgain) as caught:
        read(text)
    assert caught.value.code == "isds-odd-answer"
    assert caught.value.__cause__ is None


def test_other_encodings_are_refused() -> None:
    with pytest.raises(IntakeError):
        read('<?xml version="1.0"?><a>ž</a>'.encode("utf-16"))


@pytest.mark.parametrize("text", ["<a>" * 60, "<a>" + "<b/>" * 300_000])
def test_deep_and_large_trees_are_refused(text: str) -> None:
    with pytest.raises(BadData) as caught:
        read(text)
    assert caught.value.code == "isds-answer-large"


def test_content_goes_to_the_sink_and_not_into_the_tree() -> None:
    reader, content = read("<a><c>QUJD\n</c><d>x</d></a>")
    assert (content, reader.has_content, reader.content_id) == (b"ABC", True, "")


@pytest.mark.parametrize(
    ("written", "value"),
    [("&amp;", "&"), ("&#38;", "&"), ("&amp;#38;", "&#38;"), ("&lt;&quot;&#x161;&gt;", '<"š>'), ("&amp;amp;", "&amp;")],
)
def test_references_are_resolved_in_attributes_and_text(written: str, value: str) -> None:
    reader = AnswerReader(most_bytes=1 << 20)
    reader.write(f'<a x="{written}">{written}</a>'.encode())
    root = reader.end()
    assert (root.attributes["x"], root.text) == (value, value)


@pytest.mark.parametrize("text", [f"<a><c {NIL}/></a>", "<a/>"])
def test_nil_content_is_none(text: str) -> None:
    reader, content = read(text)
    assert (content, reader.has_content) == (b"", False)


@pytest.mark.parametrize(
    "inner",
    [
        "<c>QUJD</c><c>QUJD</c>",
        "<c><x/></c>",
        '<c><x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="http://127.0.0.1/"/></c>',
        '<c><x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="cid:1"/>QUJD</c>',
        '<c><x:Include xmlns:x="http://www.w3.org/2004/08/xop/include"/></c>',
    ],
)
def test_doubtful_content_is_refused(inner: str) -> None:
    with pytest.raises(TryAgain):
        read(f"<a>{inner}</a>")


def test_large_content_never_lies_in_memory() -> None:
    class Nowhere:
        def write(self, chunk: bytes) -> int:
            return len(chunk)

    meter = Meter(Nowhere(), 1 << 28)
    reader = AnswerReader(most_bytes=1 << 28, content_name="c", sink=meter)
    tracemalloc.start()
    try:
        reader.write(b"<a><c>")
        for _ in range(600):
            reader.write(b"QUJD" * 25_000)
        reader.write(b"</c></a>")
        reader.end()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert meter.size_bytes == 45_000_000
    assert peak < 5_000_000


def test_content_beyond_its_limit_is_refused() -> None:
    with pytest.raises(BadData):
        read(b"<a><c>" + b"QUJD" * 40 + b"</c></a>", most_content=100)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"<a><c>{text}</c></a>".encode(errors="ignore"))
)
def test_any_bytes_give_a_tree_or_our_error(text: bytes) -> None:
    with contextlib.suppress(IntakeError):
        read(text)
