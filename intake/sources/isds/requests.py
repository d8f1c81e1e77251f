"""Bodies of requests, valid against dmBaseTypes.xsd and dbTypes.xsd 3.11; what isn't said is nil."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path

from lxml import etree

from intake.days import PRAGUE
from intake.errors import BadData
from intake.sources.isds.codes import CODES
from intake.sources.isds.records import FileKind, OutgoingFile, OutgoingMessage, PaidKind, SearchKind

NAMESPACE = "http://isds.czechpoint.cz/v20"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
ALL_STATES = -1


class Service(Enum):
    """Where operations live: path, host family, version of SOAP."""

    OPERATIONS = ("dz", 1)
    INFO = ("dx", 1)
    SEARCH = ("df", 1)
    ACCESS = ("DsManage", 1)
    LARGE = ("vodz", 2)
    """Hosts ws2, SOAP 1.2, answers in several parts; throttled, so for large messages only."""

    @property
    def path(self) -> str:
        return self.value[0]

    @property
    def generation(self) -> int:
        """1: ws1 hosts and SOAP 1.1, 2: ws2 hosts and SOAP 1.2."""
        return self.value[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One operation with its body; large content stands beside, under tokens that mark its place."""

    operation: str
    service: Service
    body: etree._Element = field(repr=False)
    uploads: Mapping[str, bytes | Path] = field(default_factory=dict, repr=False)
    content_name: str = ""
    """Element of the answer that holds large content."""
    has_effect: bool = False
    """It does something in law or for money each time: after doubt look before calling again."""


Value = str | int | bool | datetime | None


def list_received(since: datetime | None, until: datetime | None, states: int, offset: int, limit: int) -> Request:
    """GetListOfReceivedMessages: **serves** every message that the login may read."""
    fields = _window(since, until) | {"dmRecipientOrgUnitNum": None}
    return _info("GetListOfReceivedMessages", fields | _page(states, offset, limit), has_effect=True)


def list_sent(since: datetime | None, until: datetime | None, states: int, offset: int, limit: int) -> Request:
    """GetListOfSentMessages."""
    fields = _window(since, until) | {"dmSenderOrgUnitNum": None}
    return _info("GetListOfSentMessages", fields | _page(states, offset, limit))


def state_changes(since: datetime | None, until: datetime | None) -> Request:
    """GetMessageStateChanges."""
    return _info("GetMessageStateChanges", _window(since, until))


def of_message(operation: str, dm_id: str, *, service: Service = Service.INFO, content_name: str = "") -> Request:
    """Any operation that is told a dmID and nothing else."""
    return Request(
        operation=operation, service=service, body=_body(operation, {"dmID": dm_id}), content_name=content_name
    )


def attachment(dm_id: str, number: int) -> Request:
    """DownloadAttachment."""
    return Request(
        operation="DownloadAttachment",
        service=Service.LARGE,
        body=_body("DownloadAttachment", {"dmID": dm_id, "attNum": number}),
        content_name="dmEncodedContent",
    )


def authenticate(document: bytes | Path, *, large: bool) -> Request:
    """AuthenticateMessage or AuthenticateBigMessage, with a ZFO of a message or receipt."""
    operation = "AuthenticateBigMessage" if large else "AuthenticateMessage"
    token = _token()
    return Request(
        operation=operation,
        service=Service.LARGE if large else Service.OPERATIONS,
        body=_body(operation, {"dmMessage": token}),
        uploads={token: document},
    )


def dummy() -> Request:
    """DummyOperation."""
    return Request(operation="DummyOperation", service=Service.OPERATIONS, body=_body("DummyOperation", {}))


def access(operation: str) -> Request:
    """An operation of db_access that is told nothing."""
    return Request(operation=operation, service=Service.ACCESS, body=_body(operation, {"dbDummy": ""}))


def register_for_notifications(action: int) -> Request:
    """RegisterForNotifications."""
    return _info("RegisterForNotifications", {"action": action})


def list_for_notifications(since: datetime, scope: str) -> Request:
    """GetListForNotifications."""
    return _info("GetListForNotifications", {"ntfFromTime": since, "ntfScope": scope})


def search(text: str, kind: SearchKind, page: int, page_size: int) -> Request:
    """ISDSSearch3 in boxes of all types."""
    fields: dict[str, Value] = {
        "searchText": text,
        "searchType": kind.value,
        "searchScope": "ALL",
        "page": page,
        "pageSize": page_size,
        "highlighting": False,
    }
    return Request(operation="ISDSSearch3", service=Service.SEARCH, body=_body("ISDSSearch3", fields))


_OWNER = (
    "dbID",
    "dbType",
    "ic",
    "pnGivenNames",
    "pnLastName",
    "firmName",
    "biDate",
    "biCity",
    "biCounty",
    "biState",
    "adCode",
    "adCity",
    "adDistrict",
    "adStreet",
    "adNumberInStreet",
    "adNumberInMunicipality",
    "adZipCode",
    "adState",
    "nationality",
    "dbIdOVM",
    "dbState",
    "dbOpenAddressing",
    "dbUpperID",
)


def find_box(known: Mapping[str, str]) -> Request:
    """FindDataBox2 by what is known of the owner, under the names of the schema."""
    body = _body("FindDataBox2", {})
    info = etree.SubElement(body, _name("dbOwnerInfo"))
    for name in _OWNER:
        _add(info, name, known.get(name) or None)
    return Request(operation="FindDataBox2", service=Service.SEARCH, body=body)


def check_box(box_id: str) -> Request:
    """CheckDataBox."""
    return Request(operation="CheckDataBox", service=Service.SEARCH, body=_body("CheckDataBox", {"dbID": box_id}))


def paid_sending(box_id: str, kind: PaidKind) -> Request:
    """PDZSendInfo."""
    fields: dict[str, Value] = {"dbId": box_id, "PDZType": kind.value}
    return Request(operation="PDZSendInfo", service=Service.SEARCH, body=_body("PDZSendInfo", fields))


def create_message(message: OutgoingMessage) -> Request:
    """CreateMessage.

    Raises:
        BadData: It can't be sent as it is.
    """
    if not message.is_sendable():
        raise BadData("isds-outgoing-invalid", *CODES["isds-outgoing-invalid"])
    body = _body("CreateMessage", {})
    envelope = etree.SubElement(body, _name("dmEnvelope"))
    if message.kind:
        envelope.set("dmType", message.kind)
    for name, value in _envelope(message).items():
        _add(envelope, name, value)
    files = etree.SubElement(body, _name("dmFiles"))
    uploads = dict(_file(files, file, first=not number) for number, file in enumerate(message.files))
    return Request(operation="CreateMessage", service=Service.OPERATIONS, body=body, uploads=uploads, has_effect=True)


def _envelope(message: OutgoingMessage) -> dict[str, Value]:
    """In the order of the schema."""
    return {
        "dmSenderOrgUnit": None,
        "dmSenderOrgUnitNum": None,
        "dbIDRecipient": message.recipient_box_id,
        "dmRecipientOrgUnit": None,
        "dmRecipientOrgUnitNum": None,
        "dmToHands": message.to_hands or None,
        "dmAnnotation": message.subject,
        "dmRecipientRefNumber": message.recipient_reference or None,
        "dmSenderRefNumber": message.sender_reference or None,
        "dmRecipientIdent": message.recipient_file_mark or None,
        "dmSenderIdent": message.sender_file_mark or None,
        "dmLegalTitleLaw": None,
        "dmLegalTitleYear": None,
        "dmLegalTitleSect": None,
        "dmLegalTitlePar": None,
        "dmLegalTitlePoint": None,
        "dmPersonalDelivery": message.personal_delivery,
        "dmAllowSubstDelivery": message.substitute_delivery,
    }


def _file(files: etree._Element, file: OutgoingFile, *, first: bool) -> tuple[str, bytes | Path]:
    element = etree.SubElement(files, _name("dmFile"))
    element.set("dmMimeType", file.media_type)
    element.set("dmFileMetaType", (FileKind.MAIN if first else FileKind.ENCLOSURE).value)
    element.set("dmFileDescr", file.name)
    token = _token()
    _add(element, "dmEncodedContent", token)
    return token, file.content


def _info(operation: str, fields: Mapping[str, Value], *, has_effect: bool = False) -> Request:
    return Request(operation=operation, service=Service.INFO, body=_body(operation, fields), has_effect=has_effect)


def _window(since: datetime | None, until: datetime | None) -> dict[str, Value]:
    return {"dmFromTime": since, "dmToTime": until}


def _page(states: int, offset: int, limit: int) -> dict[str, Value]:
    return {"dmStatusFilter": str(states), "dmOffset": offset, "dmLimit": limit}


def _body(operation: str, fields: Mapping[str, Value]) -> etree._Element:
    body = etree.Element(_name(operation), nsmap={"p": NAMESPACE, "xsi": _XSI})
    for name, value in fields.items():
        _add(body, name, value)
    return body


def _add(parent: etree._Element, name: str, value: Value) -> None:
    element = etree.SubElement(parent, _name(name))
    if value is None:
        element.set(f"{{{_XSI}}}nil", "true")
    else:
        element.text = _text(value)


def _text(value: str | int | datetime) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        # With its offset: the hour that comes twice in October would be doubtful without.
        return value.astimezone(PRAGUE).isoformat(timespec="milliseconds")
    return str(value)


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _token() -> str:
    return f"content{secrets.token_hex(16)}"
