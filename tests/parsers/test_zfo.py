"""Sealed data messages as values: envelope, files, and hostile bytes."""

from __future__ import annotations

import base64
import os
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.demo.authority import AT, Authority, authority
from intake.demo.authority_zfo import Form, zfo
from parsers.databox import BoxParty, DataMessageEnvelope, DataMessageKind
from parsers.errors import LimitExceeded, ParserError, Unreadable
from parsers.message import UnpackLimits
from parsers.zfo import MAX_FILES, OpenDataMessage, is_sealed, open_zfo, read_data_message

LIMITS = UnpackLimits()
FILES = {"žádost & příloha.pdf": b"%PDF-1.7 " + bytes(range(256)) * 200, "p.txt": b"ahoj"}
SAMPLES = Path(os.environ.get("ISDS_SAMPLES", "no-such-directory"))
"""Public files of the data box test system, which aren't part of the project."""


@pytest.fixture(scope="module")
def world() -> Authority:
    return authority()


_TITLE = {"Law": "300", "Year": "2008", "Sect": "18", "Par": "2"}


def contents(message: OpenDataMessage) -> list[tuple[str | None, bytes]]:
    return [(entity.name, b"".join(entity.chunks())) for entity in message.entities]


def xml(
    dm: str = "", *, files: str = "", body: str = "", root: str = "MessageDownloadResponse", host: str = ""
) -> bytes:
    space = f"http://{host or 'isds.czechpoint.cz'}/v20"
    return (
        f'<q:{root} xmlns:q="{space}/message"><q:dmReturnedMessage>'
        f'<p:dmDm xmlns:p="{space}"><p:dmID>77</p:dmID>{dm}<p:dmFiles>{files}</p:dmFiles></p:dmDm>{body}'
        f"</q:dmReturnedMessage></q:{root}>"
    ).encode()


def file(inside: str, name: str = "a.bin", media_type: str = "") -> str:
    return f'<p:dmFile dmMimeType="{media_type}" dmFileMetaType="main" dmFileDescr="{name}">{inside}</p:dmFile>'


def encoded(text: str) -> str:
    return f"<p:dmEncodedContent>{text}</p:dmEncodedContent>"


@pytest.mark.parametrize("der", [False, True])
def test_envelope_says_who_sent_what_to_whom_and_when(world: Authority, der: bool) -> None:
    message = open_zfo(zfo(world, FILES, der=der, envelope={"dmToHands": "Ing. Nová"}), LIMITS)
    told = message.envelope
    assert (told.kind, told.dm_id, told.state, told.reference) == (
        DataMessageKind.RECEIVED, "1234567890", 6, "keebyyf/1234567890",
    )  # fmt: skip
    address = "Náves 1, 28401 Vzorová Lhota, CZ"
    assert told.sender == BoxParty(box_id="abcdef2", name="Obec Vzorová Lhota", address=address, reference="VL-12/2026")
    assert (told.sender_kind, told.subject, told.to_hands) == (
        "OVM", "Žádost o zprostředkování zahraniční spolupráce", "Ing. Nová",
    )  # fmt: skip
    assert (told.personal_delivery, told.fiction_allowed, told.is_large) == (False, True, False)
    assert told.delivered_at is not None
    assert told.delivered_at.astimezone(UTC) == AT - timedelta(hours=1)
    assert told.accepted_at == told.delivered_at + timedelta(minutes=30)


@pytest.mark.parametrize("der", [False, True])
def test_files_come_byte_for_byte_with_what_their_sender_called_them(world: Authority, der: bool) -> None:
    message = open_zfo(zfo(world, FILES, der=der), LIMITS)
    assert contents(message) == list(FILES.items())
    assert [(each.name, each.meta_type) for each in message.envelope.files] == [
        ("žádost & příloha.pdf", "main"), ("p.txt", "enclosure"),
    ]  # fmt: skip


def test_receipt_has_events_and_no_files(world: Authority) -> None:
    message = open_zfo(zfo(world, FILES, form=Form.RECEIPT), LIMITS)
    assert (message.envelope.kind, message.entities) == (DataMessageKind.RECEIPT, ())
    assert [event.code for event in message.envelope.events] == ["EV0", "EV11"]
    assert message.envelope.events[1].words == "Přihlásila se oprávněná osoba."


def test_sent_message_is_told_apart(world: Authority) -> None:
    assert open_zfo(zfo(world, FILES, form=Form.SENT), LIMITS).envelope.kind is DataMessageKind.SENT


def test_attributes_of_a_large_message_are_read() -> None:
    content = xml().replace(b"<q:dmReturnedMessage>", b'<q:dmReturnedMessage dmVODZ="true" attsNum="3" dmType="O">')
    told = read_data_message(content).envelope
    assert (told.is_large, told.announced_files, told.message_type) == (True, 3, "O")


@pytest.mark.parametrize("host", ["isds.czechpoint.cz", "isds.czebox.cz"])
def test_both_hosts_of_the_namespace_are_read(host: str) -> None:
    assert contents(read_data_message(xml(files=file(encoded("YWhvag==")), host=host))) == [("a.bin", b"ahoj")]


@pytest.mark.parametrize(
    ("element", "field", "value"),
    [
        ("<p:dbIDSender>ABCDEF2</p:dbIDSender>", "sender", BoxParty(box_id="abcdef2")),
        ("<p:dbIDSender>../../etc</p:dbIDSender>", "sender", BoxParty()),
        ("<p:dmSenderType>999</p:dmSenderType>", "sender_kind", "999"),
        ("<p:dmSenderType>deset</p:dmSenderType>", "sender_kind", None),
        ("<p:dmPersonalDelivery>1</p:dmPersonalDelivery>", "personal_delivery", True),
        ("<p:dmAnnotation>a\nb&#8238;c</p:dmAnnotation>", "subject", "a bc"),
        ("<p:dmNews>?</p:dmNews>", "subject", ""),
        (
            "".join(f"<p:dmLegalTitle{key}>{value}</p:dmLegalTitle{key}>" for key, value in _TITLE.items()),
            "legal_title",
            "300/2008 § 18 odst. 2",
        ),
    ],
)
def test_fact_of_the_envelope_is_read_or_missing(element: str, field: str, value: Any) -> None:
    assert getattr(read_data_message(xml(element)).envelope, field) == value


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-06-26T12:00:00.000+02:00", datetime(2026, 6, 26, 10, tzinfo=UTC)),
        ("2026-06-26T10:00:00Z", datetime(2026, 6, 26, 10, tzinfo=UTC)),
        ("2026-06-26T12:00:00", datetime(2026, 6, 26, 10, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("včera", None),
        ("", None),
    ],
)
def test_delivery_time_is_aware_or_missing(text: str, moment: datetime | None) -> None:
    body = f'<q:dmDeliveryTime xmlns:q="x">{text}</q:dmDeliveryTime>'
    told = read_data_message(xml(body=body)).envelope.delivered_at
    assert (told.astimezone(UTC) if told else None) == moment


@pytest.mark.parametrize(
    ("inside", "content"),
    [
        (encoded("YWhv\r\n  ag==\n"), b"ahoj"),
        (encoded(""), b""),
        ("", b""),
        ("<p:dmXMLContent><x:a xmlns:x='y'>1</x:a></p:dmXMLContent>", b"<?xml version='1.0' encoding='UTF-8'?>\n<x:a"),
        (encoded("<!-- -->YWhv<!-- -->ag=="), b"ahoj"),
    ],
)
def test_file_is_decoded_as_it_was_attached(inside: str, content: bytes) -> None:
    [(_, found)] = contents(read_data_message(xml(files=file(inside))))
    assert found[: len(content)] == content
    assert bool(found) == bool(content)


@pytest.mark.parametrize("text", ["YWhvag", "YWhv=ag=", "YWhv*ag=", "*0*", "*9*", "ř", "YQ==YQ=="])
def test_file_that_cannot_be_decoded_spoils_no_other(text: str) -> None:
    message = read_data_message(xml(files=file(encoded(text)) + file(encoded("YWhvag=="), "b.txt")))
    with pytest.raises(Unreadable) as caught:
        list(message.entities[0].chunks())
    assert caught.value.code == "zfo-file-damaged"
    assert b"".join(message.entities[1].chunks()) == b"ahoj"


def test_long_base64_never_becomes_part_of_the_tree() -> None:
    raw = os.urandom(12 * 1024 * 1024)
    content = xml(files=file(encoded(base64.encodebytes(raw).decode()), "a.pdf", "application/pdf"))
    tracemalloc.start()
    message = read_data_message(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * 1024 * 1024
    assert b"".join(message.entities[0].chunks()) == raw


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "zfo-damaged"),
        (b"ahoj", "zfo-damaged"),
        (b"<a/>", "zfo-damaged"),
        (xml()[:-3], "zfo-damaged"),
        (xml().replace(b">77<", b"><"), "zfo-damaged"),
        (xml().replace(b">77<", b">../7<"), "zfo-damaged"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]>' + xml(), "zfo-damaged"),
        (b"<!-- a --><!DOCTYPE a>" + xml(), "zfo-damaged"),
        (xml("<p:dmAnnotation>&secret;</p:dmAnnotation>"), "zfo-damaged"),
        (b'<?xml version="1.0" encoding="utf-16"?>' + xml(), "zfo-damaged"),
        (xml(files=file("") * (MAX_FILES + 1)), "too-many-parts"),
        (xml("<p:a/>" * 1_000_001), "zfo-too-complex"),
        (xml("<p:a>" + "é" * 17_000_000 + "</p:a>"), "zfo-too-complex"),
    ],
    ids=map(str, range(13)),
)
def test_hostile_xml_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(ParserError) as caught:
        read_data_message(content)
    assert caught.value.code == code


def test_message_larger_than_the_limit_is_refused(world: Authority) -> None:
    with pytest.raises(LimitExceeded) as caught:
        open_zfo(zfo(world, FILES), UnpackLimits(max_part_bytes=10_000))
    assert caught.value.code == "part-too-large"


def test_form_of_602_is_no_sealed_message(world: Authority) -> None:
    assert is_sealed(zfo(world, FILES))
    assert not is_sealed(b"PK\x03\x04" + b"x" * 100)
    assert not is_sealed(b"")


def _read(data: bytes) -> None:
    """Whatever the bytes are: a value, or one of our errors."""
    try:
        message = open_zfo(data, LIMITS)
    except ParserError:
        return
    assert isinstance(message.envelope, DataMessageEnvelope)
    for entity in message.entities:
        try:
            list(entity.chunks())
        except ParserError as problem:
            assert problem.code == "zfo-file-damaged"  # noqa: PT017 - either end is right


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_changed_bytes_raise_nothing_else(world: Authority, data: st.DataObject) -> None:
    sealed = bytearray(zfo_once(world))
    for place in data.draw(st.lists(st.integers(0, len(sealed) - 1), min_size=1, max_size=8)):
        sealed[place] = data.draw(st.integers(0, 255))
    _read(bytes(sealed[: data.draw(st.integers(0, len(sealed)))] if data.draw(st.booleans()) else sealed))


_SEALED: list[bytes] = []


def zfo_once(world: Authority) -> bytes:
    if not _SEALED:
        _SEALED.append(zfo(world, {"a.txt": b"ahoj"}))
    return _SEALED[0]


_PIECES = st.sampled_from(
    (
        *(b"<p:dmFile>", b"</p:dmFile>", b"<p:dmEncodedContent>", b"<p:dmXMLContent>", b"</p:dmXMLContent>"),
        *(b"<p:dmDm>", b"</p:dmDm>", b"<![CDATA[", b"]]>", b"<!-- ", b"-->", b"*0*", b"&lt;", b'"', b"\x00", b"\xff"),
        b"A" * 16400,
    )
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10_000), _PIECES), min_size=1, max_size=6))
def test_changed_xml_raises_nothing_else(changes: list[tuple[int, bytes]]) -> None:
    content = xml("<p:dmAnnotation>a</p:dmAnnotation>", files=file(encoded("YWhvag==")) + file(encoded("A" * 16384)))
    for place, piece in changes:
        at = place % len(content)
        content = content[:at] + piece + content[at:]
    try:
        message = read_data_message(content)
        for entity in message.entities:
            list(entity.chunks())
    except ParserError:
        pass


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs ISDS_SAMPLES")
@pytest.mark.parametrize(
    ("name", "kind", "dm_id", "names"),
    [
        ("DDZ_3401761.zfo", DataMessageKind.RECEIVED, "3401761", ["test_01.txt", "test_02.txt"]),
        ("DD_6452235.zfo", DataMessageKind.RECEIPT, "6452235", []),
        ("received_message-330141.zfo", DataMessageKind.RECEIVED, "330141", ["odpoved_OVM.pdf"]),
    ],
)
def test_public_samples_are_read(name: str, kind: DataMessageKind, dm_id: str, names: list[str]) -> None:
    message = open_zfo((SAMPLES / name).read_bytes(), LIMITS)
    assert (message.envelope.kind, message.envelope.dm_id) == (kind, dm_id)
    assert [name for name, content in contents(message) if content] == names
