"""The stand-in behaves as the data-box system is told to, and its answers fit the official schema."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from lxml import etree

import intake.demo.databox as databox_module
from intake.demo.authority import Authority
from intake.demo.databox import schemas
from intake.demo.databox_answers import response
from intake.demo.databox_box import DELIVERED, ERASED, FICTION, SERVED, Box, KnownBox
from intake.demo.databox_operations import OPERATIONS, Desk, Refusal
from intake.sources.isds import requests
from intake.sources.isds.payload import Payload
from intake.sources.isds.requests import Request, Service
from tests.intake.sources.isds.test_requests import REQUESTS

PDF = {"a.pdf": b"%PDF-1.7"}


@pytest.fixture
def desk(world: Authority) -> Desk:
    return Desk(box=Box(clock=lambda: world.at), world=world)


def ask(desk: Desk, request: Request) -> etree._Element:
    body = etree.fromstring(b"".join(Payload(request)))[0][0]
    reply = desk.answer(request.operation, body)
    return etree.fromstring(response(request.operation, reply, 1, multipart=False)[1])[0][0]


def test_schema_is_the_official_one() -> None:
    schema = Path(databox_module.__file__).parent / "schemas" / "dbTypes.xsd"
    assert hashlib.sha256(schema.read_bytes()).hexdigest() in (schema.parent / "README.md").read_text("utf-8")


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: request.operation)
def test_answers_are_valid_by_the_official_schema(desk: Desk, request_: Request) -> None:
    large = request_.service is Service.LARGE
    sent = "Sent" in request_.operation
    held = desk.box.submit(PDF, {"dbIDRecipient": "abcdef2"}) if sent else desk.box.receive(PDF, large=large, kind="K")
    desk.box.serve_all("EV11: x")
    for element in request_.body.iter("{*}dmID"):
        element.text = held.dm_id
    answer = etree.fromstring(etree.tostring(ask(desk, request_)))
    assert any(schema.validate(answer) for schema in schemas()), [str(schema.error_log) for schema in schemas()]


def test_every_operation_has_a_request() -> None:
    assert {request.operation for request in REQUESTS} == OPERATIONS.keys()


def test_listing_alone_serves(desk: Desk) -> None:
    held = desk.box.receive(PDF)
    desk.by_certificate = True
    ask(desk, requests.list_sent(None, None, -1, 1, 10))
    assert held.state == DELIVERED
    ask(desk, requests.list_received(None, None, 64, 1, 10))
    assert (held.state, held.events[-1][1][:4], desk.box.listings) == (SERVED, "EV13", 1)


def test_fiction_serves_after_ten_days_and_stays_the_first_service(desk: Desk) -> None:
    held = desk.box.receive(PDF)
    desk.box.pass_days(9)
    assert held.state == DELIVERED
    desk.box.pass_days(1)
    assert (held.state, held.events[-1][1][:3]) == (FICTION, "EV2")
    first = held.accepted_at
    desk.box.serve_all("EV11: x")
    assert (held.state, held.accepted_at) == (SERVED, first)


def test_served_messages_are_erased_after_ninety_days(desk: Desk) -> None:
    held = desk.box.receive(PDF)
    desk.box.serve_all("EV11: x")
    desk.box.pass_days(89)
    assert held.state == SERVED
    desk.box.pass_days(1)
    assert held.state == ERASED


@pytest.mark.parametrize(
    ("own", "box", "code"),
    [
        ("PO", KnownBox(box_id="cdefgh4", box_type="FO", name="x", send_options="DZ"), "1233"),
        ("PO", KnownBox(box_id="cdefgh4", box_type="PO", name="x", send_options="ALL"), ""),
        ("OVM", KnownBox(box_id="cdefgh4", box_type="FO", name="x", send_options="DZ"), ""),
        ("OVM", KnownBox(box_id="cdefgh4", box_type="FO", name="x", state=2), "1201"),
    ],
)
def test_sending_depends_on_both_boxes(desk: Desk, own: str, box: KnownBox, code: str) -> None:
    from tests.intake.sources.isds.test_client import outgoing

    desk.box.box_type = own
    desk.box.others[box.box_id] = box
    refused = ""
    try:
        ask(desk, requests.create_message(outgoing(recipient=box.box_id)))
    except Refusal as refusal:
        refused = refusal.code
    assert refused == code


def test_own_messages_cannot_be_asked_for_as_received(desk: Desk) -> None:
    held = desk.box.submit(PDF, {"dbIDRecipient": "abcdef2"})
    with pytest.raises(Refusal) as caught:
        ask(desk, requests.of_message("SignedMessageDownload", held.dm_id, service=Service.OPERATIONS))
    assert caught.value.code == "1211"
