"""Requests are valid against the official schemas, and go where the official WSDL says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from intake.demo.databox import schemas
from intake.errors import BadData
from intake.sources.isds import requests
from intake.sources.isds.payload import Payload
from intake.sources.isds.records import OutgoingFile, OutgoingMessage, PaidKind, SearchKind
from intake.sources.isds.requests import Request, Service

WHEN = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FILE = OutgoingFile(name="potvrzení & příloha.pdf", media_type="application/pdf", content=b"%PDF-1.7 x")
MESSAGE = OutgoingMessage(recipient_box_id="abcdef2", subject="Potvrzení <přijetí>", files=(FILE,))
REQUESTS: tuple[Request, ...] = (
    requests.list_received(WHEN, None, -1, 1, 1000),
    requests.list_received(None, WHEN, 64, 1, 5000),
    requests.list_sent(WHEN, WHEN, -1, 1, 1000),
    requests.state_changes(WHEN, None),
    *(
        requests.of_message(name, "1000001")
        for name in ("MessageEnvelopeDownload", "MarkMessageAsDownloaded", "GetSignedDeliveryInfo")
    ),
    requests.of_message("SignedMessageDownload", "1000001", service=Service.OPERATIONS),
    requests.of_message("SignedSentMessageDownload", "1000001", service=Service.OPERATIONS),
    requests.of_message("SignedBigMessageDownload", "1000001", service=Service.LARGE),
    requests.attachment("1000001", 0),
    requests.authenticate(b"zfo", large=False),
    requests.authenticate(b"zfo", large=True),
    requests.dummy(),
    requests.access("GetOwnerInfoFromLogin2"),
    requests.access("GetUserInfoFromLogin2"),
    requests.access("GetPasswordInfo"),
    requests.register_for_notifications(1),
    requests.list_for_notifications(WHEN, "ALL"),
    requests.search("Lhota", SearchKind.GENERAL, 0, 100),
    requests.find_box({"dbType": "OVM", "ic": "00000019"}),
    requests.find_box({}),
    requests.check_box("abcdef2"),
    requests.paid_sending("abcdef2", PaidKind.NORMAL),
    requests.create_message(MESSAGE),
)
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"


def whole(request: Request) -> etree._Element:
    envelope = etree.fromstring(b"".join(Payload(request)))
    return envelope[0][0]


def is_valid(request: Request) -> bool:
    body = etree.fromstring(etree.tostring(whole(request)))
    return any(schema.validate(body) for schema in schemas())


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: request.operation)
def test_every_request_is_valid_by_the_official_schema(request_: Request) -> None:
    assert is_valid(request_)


def places() -> dict[str, tuple[str, int]]:
    """operation → (path, version of SOAP), of the WSDL."""
    found = {}
    for path in sorted((Path(__file__).parent / "wsdl").glob("*.wsdl")):
        root = etree.parse(str(path)).getroot()
        where = root.find(f"{WSDL}service/{WSDL}port")[0]
        version = 2 if "soap12" in etree.QName(where).namespace else 1
        for operation in root.iterfind(f"{WSDL}binding/{WSDL}operation"):
            found[operation.get("name")] = (where.get("location").partition("/DS/")[2], version)
    return found


def test_every_request_goes_where_the_official_wsdl_says() -> None:
    official = places()
    assert len(official) > 40
    for request in REQUESTS:
        assert official[request.operation] == (request.service.path, request.service.generation)


def test_only_listing_and_sending_have_effects() -> None:
    assert {r.operation for r in REQUESTS if r.has_effect} == {"GetListOfReceivedMessages", "CreateMessage"}


@settings(max_examples=60, deadline=None)
@given(
    subject=st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=255),
    reference=st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=50),
    name=st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=200),
    content=st.binary(max_size=400),
    kind=st.sampled_from(["", "O", "I"]),
)
def test_whatever_is_sendable_is_valid(subject: str, reference: str, name: str, content: bytes, kind: str) -> None:
    file = OutgoingFile(name=name, media_type="application/pdf", content=content)
    message = OutgoingMessage(
        recipient_box_id="abcdef2", subject=subject, sender_reference=reference, files=(file, FILE), kind=kind
    )
    if message.is_sendable():
        assert is_valid(requests.create_message(message))


@pytest.mark.parametrize(
    "message",
    [
        OutgoingMessage(recipient_box_id="abcdef2", subject="x" * 256, files=(FILE,)),
        OutgoingMessage(recipient_box_id="abcdef2", subject="x", sender_reference="1" * 51, files=(FILE,)),
        OutgoingMessage(recipient_box_id="abcdef2", subject="x\x00", files=(FILE,)),
        OutgoingMessage(recipient_box_id="abcdef2", subject="x\ud800", files=(FILE,)),
        OutgoingMessage(recipient_box_id="abcdef2", subject="x", files=()),
        OutgoingMessage(recipient_box_id="abcdef2", subject="x", files=(FILE,) * 101),
        OutgoingMessage(recipient_box_id="abc", subject="x", files=(FILE,)),
        OutgoingMessage(recipient_box_id="aaaaaaa", subject="x", files=(FILE,)),
        OutgoingMessage(
            recipient_box_id="abcdef2", subject="x", files=(OutgoingFile(name="a", media_type="", content=b""),)
        ),
    ],
)
def test_what_the_schema_forbids_is_never_sent(message: OutgoingMessage) -> None:
    with pytest.raises(BadData) as caught:
        requests.create_message(message)
    assert caught.value.code == "isds-outgoing-invalid"


@pytest.mark.parametrize("size", [0, 1, 2, 3, 196_607, 196_608, 196_609, 400_000])
def test_length_is_told_before_content_is_encoded(tmp_path: Path, size: int) -> None:
    path = tmp_path / "x.zfo"
    path.write_bytes(bytes(size))
    payload = Payload(requests.authenticate(path, large=True))
    assert len(payload) == sum(map(len, payload))


def test_times_are_sent_with_their_offset() -> None:
    twice = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    sent = [whole(requests.state_changes(twice + timedelta(hours=hours), None))[0].text for hours in (0, 1)]
    assert sent == ["2026-10-25T02:30:00.000+02:00", "2026-10-25T02:30:00.000+01:00"]
