"""Trees of answers → records; nothing that is nil, missing, new or odd in one field fails the whole."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime

from intake.days import PRAGUE
from intake.sources.isds.answers import Node
from intake.sources.isds.records import (
    TRUNCATED,
    DataMessage,
    FoundBox,
    LegalTitle,
    Listing,
    MessageEnvelope,
    Notice,
    Notices,
    Owner,
    Search,
    StateChange,
    Status,
    User,
)

_EMPTY = Node("")


def status(answer: Node) -> Status:
    """dmStatus or dbStatus of an answer; an empty code where there is none."""
    found = answer.child("dmStatus") or answer.child("dbStatus") or answer.find("dmStatus", "dbStatus")
    if found is None:
        return Status(code="")
    prefix = found.name[:2]
    return Status(
        code=text(found, f"{prefix}StatusCode"),
        message=text(found, f"{prefix}StatusMessage"),
        reference=text(found, f"{prefix}StatusRefNumber"),
    )


def listing(answer: Node) -> Listing:
    """Records of GetListOfReceivedMessages and GetListOfSentMessages."""
    read = [data_message(record, record) for record in (answer.child("dmRecords") or _EMPTY).all("dmRecord")]
    named = tuple(message for message in read if message.dm_id)
    return Listing(messages=named, nameless=len(read) - len(named), status=status(answer))


def message_envelope(answer: Node) -> MessageEnvelope | None:
    """Of MessageEnvelopeDownload."""
    returned = answer.child("dmReturnedMessageEnvelope")
    if returned is None or returned.child("dmDm") is None:
        return None
    found = returned.child("dmHash")
    return MessageEnvelope(
        message=data_message(returned.child("dmDm") or _EMPTY, returned),
        hash_algorithm=found.attributes.get("algorithm", "") if found else "",
        hash_value=_decoded(returned, "dmHash"),
        timestamp=_decoded(returned, "dmQTimestamp"),
    )


def data_message(envelope: Node, around: Node) -> DataMessage:
    """An envelope; state, times and attributes stand around it or, in a list, beside."""
    return DataMessage(
        dm_id=text(envelope, "dmID"),
        sender_box_id=text(envelope, "dbIDSender"),
        sender=text(envelope, "dmSender"),
        sender_address=text(envelope, "dmSenderAddress"),
        sender_type=number(envelope, "dmSenderType"),
        sender_unit=text(envelope, "dmSenderOrgUnit"),
        sender_unit_number=number(envelope, "dmSenderOrgUnitNum"),
        recipient_box_id=text(envelope, "dbIDRecipient"),
        recipient=text(envelope, "dmRecipient"),
        recipient_address=text(envelope, "dmRecipientAddress"),
        recipient_unit=text(envelope, "dmRecipientOrgUnit"),
        recipient_unit_number=number(envelope, "dmRecipientOrgUnitNum"),
        to_hands=text(envelope, "dmToHands"),
        subject=text(envelope, "dmAnnotation"),
        sender_reference=text(envelope, "dmSenderRefNumber"),
        sender_file_mark=text(envelope, "dmSenderIdent"),
        recipient_reference=text(envelope, "dmRecipientRefNumber"),
        recipient_file_mark=text(envelope, "dmRecipientIdent"),
        legal_title=_legal_title(envelope),
        personal_delivery=truth(envelope, "dmPersonalDelivery"),
        substitute_delivery=truth(envelope, "dmAllowSubstDelivery"),
        state=number(around, "dmMessageStatus"),
        size_kb=number(around, "dmAttachmentSize"),
        delivered_at=moment(around, "dmDeliveryTime"),
        accepted_at=moment(around, "dmAcceptanceTime"),
        kind=around.attributes.get("dmType", "").strip(),
        is_large=_truth(around.attributes.get("dmVODZ", "")) is True,
        attachment_count=_number(around.attributes.get("attsNum", "")),
        is_suspicious=_number(around.attributes.get("specMessFlag", "")) not in {None, 0},
    )


def _legal_title(envelope: Node) -> LegalTitle:
    return LegalTitle(
        law=number(envelope, "dmLegalTitleLaw"),
        year=number(envelope, "dmLegalTitleYear"),
        section=text(envelope, "dmLegalTitleSect"),
        paragraph=text(envelope, "dmLegalTitlePar"),
        letter=text(envelope, "dmLegalTitlePoint"),
    )


def state_changes(answer: Node) -> tuple[StateChange, ...]:
    """Of GetMessageStateChanges."""
    records = (answer.child("dmRecords") or _EMPTY).all("dmRecord")
    return tuple(
        StateChange(
            dm_id=text(record, "dmID"),
            changed_at=moment(record, "dmEventTime"),
            state=number(record, "dmMessageStatus"),
        )
        for record in records
        if text(record, "dmID")
    )


def owner(answer: Node) -> Owner:
    """Of GetOwnerInfoFromLogin2."""
    info = answer.child("dbOwnerInfo") or _EMPTY
    return Owner(
        box_id=text(info, "dbID"),
        box_type=text(info, "dbType"),
        box_state=number(info, "dbState"),
        name=text(info, "firmName") or _person(info),
        ico=text(info, "ic"),
        may_receive_paid=truth(info, "dbOpenAddressing"),
    )


def user(answer: Node) -> User:
    """Of GetUserInfoFromLogin2."""
    info = answer.child("dbUserInfo") or _EMPTY
    return User(
        name=_person(info) or text(info, "firmName"),
        user_type=text(info, "userType"),
        rights=number(info, "userPrivils"),
    )


def password_expiry(answer: Node) -> datetime | None:
    """Of GetPasswordInfo; None: it doesn't expire."""
    return moment(answer, "pswExpDate")


def found_owners(answer: Node) -> Search:
    """Of FindDataBox2."""
    infos = (answer.child("dbResults") or _EMPTY).all("dbOwnerInfo")
    boxes = tuple(
        FoundBox(
            box_id=text(info, "dbID"),
            box_type=text(info, "dbType"),
            name=text(info, "firmName") or _person(info),
            address=_address(info),
            ico=text(info, "ic"),
            state=number(info, "dbState"),
        )
        for info in infos
        if text(info, "dbID")
    )
    given = status(answer)
    return Search(boxes=boxes, total=len(boxes), is_last=given.code != TRUNCATED, status=given)


def found_boxes(answer: Node) -> Search:
    """Of ISDSSearch3."""
    results = (answer.child("dbResults") or _EMPTY).all("dbResult")
    boxes = tuple(
        FoundBox(
            box_id=text(result, "dbID"),
            box_type=text(result, "dbType"),
            name=text(result, "dbName"),
            address=text(result, "dbAddress"),
            ico=text(result, "dbICO"),
            send_options=text(result, "dbSendOptions"),
        )
        for result in results
        if text(result, "dbID")
    )
    is_last = truth(answer, "lastPage") is not False
    return Search(boxes=boxes, total=number(answer, "totalCount"), is_last=is_last, status=status(answer))


def notices(answer: Node) -> Notices:
    """Of GetListForNotifications."""
    records = (answer.child("ntfRecords") or _EMPTY).all("ntfRecord")
    read = tuple(_notice(record) for record in records if text(record, "dmID"))
    return Notices(notices=read, continues=truth(answer, "ntfListContinues") is True)


def _notice(record: Node) -> Notice:
    return Notice(
        dm_id=text(record, "dmID"),
        kind=number(record, "ntfType"),
        recipient_box_id=text(record, "dbIDRecipient"),
        sender_box_id=text(record, "dbIDSender"),
        sender=text(record, "dmSender"),
        subject=text(record, "dmAnnotation"),
        is_personal=truth(record, "dmPersonalDelivery"),
        delivered_at=moment(record, "dmDeliveryTime"),
    )


def _person(info: Node) -> str:
    return f"{text(info, 'pnGivenNames')} {text(info, 'pnLastName')}".strip()


def _address(info: Node) -> str:
    numbers = "/".join(filter(None, (text(info, "adNumberInMunicipality"), text(info, "adNumberInStreet"))))
    street = f"{text(info, 'adStreet')} {numbers}".strip()
    return ", ".join(filter(None, (street, text(info, "adZipCode"), text(info, "adCity"), text(info, "adState"))))


def text(parent: Node, name: str) -> str:
    """Of a child, without space around; empty where it is missing or nil."""
    found = parent.child(name)
    return "" if found is None or found.is_nil else found.text.strip()


def number(parent: Node, name: str) -> int | None:
    """Of a child that holds an integer."""
    return _number(text(parent, name))


def truth(parent: Node, name: str) -> bool | None:
    """Of a child that holds a boolean."""
    return _truth(text(parent, name))


def moment(parent: Node, name: str) -> datetime | None:
    """Aware time of a child that holds one; without an offset it is Czech time."""
    value = text(parent, name)
    if not re.match(r"\d{4}-\d\d-\d\dT", value):
        return None
    # xs:dateTime may have more digits of a second than Python reads
    trimmed = re.sub(r"(\.\d{6})\d+", r"\1", value)
    try:
        found = datetime.fromisoformat(trimmed)
        found = found.replace(tzinfo=PRAGUE) if found.tzinfo is None else found
        found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found


def _number(value: str) -> int | None:
    return int(value) if re.fullmatch(r"[+-]?[0-9]{1,18}", value.strip()) else None


def _truth(value: str) -> bool | None:
    return {"true": True, "1": True, "false": False, "0": False}.get(value.strip().lower())


def _decoded(parent: Node, name: str) -> bytes:
    try:
        return base64.b64decode(re.sub(r"\s", "", text(parent, name)), validate=True)
    except (binascii.Error, ValueError):
        return b""
