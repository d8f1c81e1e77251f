"""Nil, missing, new and odd fields never fail an answer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.sources.isds import reading
from intake.sources.isds.answers import AnswerReader, Node

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def tree(text: str) -> Node:
    reader = AnswerReader(most_bytes=1 << 20)
    reader.write(text.encode())
    return reader.end()


def listed(record: str) -> reading.Listing:
    status = "<dmStatus><dmStatusCode>0000</dmStatusCode><dmStatusMessage>ok</dmStatusMessage></dmStatus>"
    return reading.listing(tree(f"<r {XSI}><dmRecords>{record}</dmRecords>{status}</r>"))


@pytest.mark.parametrize("records", ["", '<dmRecords xsi:nil="true"/>', "<dmRecords/>", "<dmRecords> \n</dmRecords>"])
def test_empty_lists_are_empty(records: str) -> None:
    assert reading.listing(tree(f"<r {XSI}>{records}</r>")).messages == ()


def test_nil_fields_are_empty_or_none() -> None:
    names = ("dbIDSender", "dmSender", "dmSenderType", "dmDeliveryTime", "dmMessageStatus", "dmPersonalDelivery")
    record = "<dmID>1</dmID>" + "".join(f'<{name} xsi:nil="true"/>' for name in names)
    (message,) = listed(f"<dmRecord>{record}</dmRecord>").messages
    assert (message.dm_id, message.sender_box_id, message.sender) == ("1", "", "")
    assert (message.sender_type, message.delivered_at, message.state, message.personal_delivery) == (None,) * 4


def test_records_without_an_id_are_counted() -> None:
    found = listed("<dmRecord/><dmRecord><dmID>1</dmID></dmRecord>")
    assert (len(found.messages), found.nameless) == (1, 1)
    assert found.is_full(2)
    assert not found.is_full(3)


def test_new_elements_attributes_states_and_types_are_kept_or_passed_over() -> None:
    (message,) = listed(
        '<dmRecord dmType="Q" dmVODZ="true" specMessFlag="1" novy="x"><novy><vnitrni/></novy><dmID>1</dmID>'
        "<dmSenderType>77</dmSenderType><dmMessageStatus>42</dmMessageStatus></dmRecord>"
    ).messages
    assert (message.kind, message.is_large, message.is_suspicious) == ("Q", True, True)
    assert (message.sender_type, message.state) == (77, 42)


@pytest.mark.parametrize(
    ("box_id", "kind", "system"), [("aaaaaaa", 10, True), ("abcdef2", 0, True), ("abcdef2", 10, False)]
)
def test_messages_of_the_system_are_known(box_id: str, kind: int, system: bool) -> None:
    record = f"<dmRecord><dmID>1</dmID><dbIDSender>{box_id}</dbIDSender><dmSenderType>{kind}</dmSenderType></dmRecord>"
    assert listed(record).messages[0].is_from_system is system


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22T10:00:00.000+01:00", datetime(2026, 11, 22, 9, tzinfo=UTC)),
        ("2026-07-01T10:00:00+02:00", datetime(2026, 7, 1, 8, tzinfo=UTC)),
        ("2026-07-01T10:00:00", datetime(2026, 7, 1, 8, tzinfo=UTC)),
        ("2026-11-22T10:00:00.123456789Z", datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("2026-02-30T10:00:00", None),
        ("2026-11-22", None),
        ("včera", None),
    ],
)
def test_times_are_aware_or_none(text: str, moment: datetime | None) -> None:
    assert reading.moment(tree(f"<r><t>{text}</t></r>"), "t") == moment


@pytest.mark.parametrize(
    ("text", "number"), [(" 7 ", 7), ("-1", -1), ("+2", 2), ("1e3", None), ("٣", None), ("9" * 40, None)]
)
def test_numbers_are_plain_or_none(text: str, number: int | None) -> None:
    assert reading.number(tree(f"<r><n>{text}</n></r>"), "n") == number


@pytest.mark.parametrize("text", ["<r/>", f'<r {XSI}><dmReturnedMessageEnvelope xsi:nil="true"/></r>'])
def test_missing_envelopes_are_none(text: str) -> None:
    assert reading.message_envelope(tree(text)) is None


def test_odd_hashes_are_empty() -> None:
    found = reading.message_envelope(
        tree("<r><dmReturnedMessageEnvelope><dmDm/><dmHash>!</dmHash></dmReturnedMessageEnvelope></r>")
    )
    assert found is not None
    assert (found.hash_value, found.timestamp) == (b"", b"")


@pytest.mark.parametrize("name", ["owner", "user", "password_expiry", "found_owners", "found_boxes", "notices"])
def test_empty_answers_are_read(name: str) -> None:
    getattr(reading, name)(tree("<r/>"))


_NAMES = st.sampled_from(
    [
        "dmRecords",
        "dmRecord",
        "dmID",
        "dmStatus",
        "dmStatusCode",
        "dbResults",
        "dbOwnerInfo",
        "dbResult",
        "dmDeliveryTime",
        "dmHash",
        "dmDm",
        "dmReturnedMessageEnvelope",
        "ntfRecords",
        "ntfRecord",
        "dbUserInfo",
        "pswExpDate",
        "dmSenderType",
        "x",
    ]
)
_NODES = st.recursive(
    st.builds(Node, name=_NAMES, text=st.text(max_size=30), attributes=st.just({"dmType": "Ž", "attsNum": "x"})),
    lambda inner: st.builds(Node, name=_NAMES, children=st.lists(inner, max_size=5)),
    max_leaves=20,
)


@settings(max_examples=120, deadline=None)
@given(_NODES)
def test_any_tree_can_be_read(node: Node) -> None:
    readers = (reading.listing, reading.state_changes, reading.owner, reading.user, reading.password_expiry)
    for read in (*readers, reading.found_owners, reading.found_boxes, reading.notices, reading.message_envelope):
        read(node)
    reading.status(node)
