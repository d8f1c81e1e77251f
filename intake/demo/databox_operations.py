"""What each operation of the stand-in does to the box and answers; refusals carry the codes of the real system."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from intake.demo.authority import Authority
from intake.demo.authority_zfo import Form, zfo
from intake.demo.databox_answers import (
    CONTENT,
    NAMESPACE,
    Reply,
    element,
    found,
    notice,
    owner,
    record,
    returned_envelope,
    status,
)
from intake.demo.databox_box import DELIVERED, ERASED, FICTION, READ, SERVED, Box, Held

_SEALED_FIELDS = frozenset(
    {
        "dmID",
        "dbIDSender",
        "dmSender",
        "dmSenderAddress",
        "dmSenderType",
        "dmRecipient",
        "dmRecipientAddress",
        "dbIDRecipient",
        "dmToHands",
        "dmAnnotation",
        "dmRecipientRefNumber",
        "dmSenderRefNumber",
        "dmRecipientIdent",
        "dmSenderIdent",
    }
)


class Refusal(Exception):
    """A status other than 0000."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True, kw_only=True)
class Desk:
    """The operations over one box."""

    box: Box
    world: Authority
    """Seals what is downloaded."""
    by_certificate: bool = False
    """How the present caller logged in; decides the event of service."""
    unstamped: int = 0
    """So many downloads come without a time stamp (0005)."""
    password_expires_at: datetime | None = None
    documents: set[bytes] = field(default_factory=set)
    """What was sealed: AuthenticateMessage knows it."""

    def answer(self, operation: str, body: etree._Element) -> Reply:
        """Carry out one operation.

        Raises:
            Refusal: With the code of the status.
        """
        if operation not in OPERATIONS:
            raise Refusal("2006")
        return OPERATIONS[operation][2](self, _Fields(body))

    def received(self, fields: _Fields) -> Reply:
        event = "EV13: Přihlásila se aplikace." if self.by_certificate else "EV11: Přihlásila se oprávněná osoba."
        self.box.serve_all(event)
        return self._list(fields, incoming=True)

    def sent(self, fields: _Fields) -> Reply:
        return self._list(fields, incoming=False)

    def _list(self, fields: _Fields, *, incoming: bool) -> Reply:
        listed = self.box.listed(
            incoming=incoming,
            since=fields.moment("dmFromTime"),
            until=fields.moment("dmToTime"),
            states=int(fields["dmStatusFilter"] or -1),
            offset=int(fields["dmOffset"] or 1),
            limit=int(fields["dmLimit"] or 1000),
        )
        records = "".join(record(number, held) for number, held in enumerate(listed, 1))
        shown = f"<p:dmRecords>{records}</p:dmRecords>" if records else element("dmRecords", None)
        return Reply(body=shown + status())

    def _held(self, fields: _Fields, *, incoming: bool | None = None) -> Held:
        held = self.box.messages.get(fields["dmID"])
        if held is None or (incoming is not None and held.incoming is not incoming):
            raise Refusal("1211")
        return held

    def _readable(self, fields: _Fields, *, incoming: bool, large: bool) -> Held:
        held = self._held(fields, incoming=incoming)
        if incoming and held.state in {DELIVERED, FICTION}:
            raise Refusal("1222")
        if held.state == ERASED:
            raise Refusal("1219")
        if held.large is not large:
            raise Refusal("1281")
        if held.hidden_downloads > 0:
            held.hidden_downloads -= 1
            raise Refusal("1229")
        return held

    def download(self, fields: _Fields, *, incoming: bool, large: bool) -> Reply:
        """The sealed message."""
        held = self._readable(fields, incoming=incoming, large=large)
        stamped = self.unstamped <= 0
        self.unstamped -= not stamped
        form = Form.RECEIVED if incoming else Form.SENT
        sealed = held.sealed or self._seal(held, form, stamped=stamped)
        content = f"<p:dmSignature>{CONTENT}</p:dmSignature>"
        return Reply(body=content + status("0000" if stamped else "0005"), content=sealed)

    def receipt(self, fields: _Fields) -> Reply:
        held = self._held(fields)
        if held.incoming and held.state in {DELIVERED, FICTION}:
            raise Refusal("1222")
        sealed = self._seal(held, Form.RECEIPT)
        return Reply(body=f"<p:dmSignature>{CONTENT}</p:dmSignature>" + status(), content=sealed)

    def _seal(self, held: Held, form: Form, *, stamped: bool = True) -> bytes:
        told = {name: value for name, value in held.envelope.items() if name in _SEALED_FIELDS}
        sealed = zfo(self.world, held.files, form=form, envelope=told, submitted=held.delivered_at, stamped=stamped)
        self.documents.add(sealed)
        return sealed

    def one_attachment(self, fields: _Fields) -> Reply:
        held = self._readable(fields, incoming=True, large=True)
        number = int(fields["attNum"])
        if not 0 <= number < len(held.files):
            raise Refusal("1299")
        name, content = list(held.files.items())[number]
        file = etree.Element("x", dmFileMetaType="enclosure" if number else "main", dmMimeType="", dmFileDescr=name)
        attributes = etree.tostring(file, encoding="unicode").removeprefix("<x").removesuffix("/>")
        inner = f"<p:dmFile{attributes}><p:dmEncodedContent>{CONTENT}</p:dmEncodedContent></p:dmFile>"
        return Reply(body=inner + status(), content=content)

    def message_envelope(self, fields: _Fields) -> Reply:
        held = self._held(fields, incoming=True)
        if held.state in {DELIVERED, FICTION}:
            raise Refusal("1222")
        return Reply(body=returned_envelope(held) + status())

    def mark(self, fields: _Fields) -> Reply:
        held = self._held(fields, incoming=True)
        if held.state in {DELIVERED, FICTION}:
            raise Refusal("1222")
        held.state = READ if held.state == SERVED else held.state
        return Reply(body=status())

    def changes(self, fields: _Fields) -> Reply:
        since, until = fields.moment("dmFromTime"), fields.moment("dmToTime")
        rows = [
            f"<p:dmRecord>{element('dmID', held.dm_id)}{element('dmEventTime', moment)}"
            f"{element('dmMessageStatus', state)}</p:dmRecord>"
            for held in self.box.messages.values()
            for moment, state in held.changes
            if not held.incoming and (since is None or moment >= since) and (until is None or moment <= until)
        ]
        return Reply(body=f"<p:dmRecords>{''.join(rows)}</p:dmRecords>" + status())

    def create(self, fields: _Fields) -> Reply:
        envelope = {node.tag.rpartition("}")[2]: node.text or "" for node in fields.body[0] if not _nil(node)}
        recipient = self.box.others.get(envelope.get("dbIDRecipient", ""))
        if recipient is None:
            raise Refusal("5001")
        if recipient.state != 1:
            raise Refusal("1201")
        public = self.box.box_type.startswith("OVM") or recipient.box_type.startswith("OVM")
        if not public and recipient.send_options not in {"ALL", "PDZ"}:
            raise Refusal("1233")
        files = {node.get("dmFileDescr", ""): base64.b64decode(node[0].text or "") for node in fields.body[1]}
        if any(name.rpartition(".")[2].lower() in {"exe", "eml", "bat"} for name in files):
            raise Refusal("1214")
        held = self.box.submit(files, envelope)
        return Reply(body=element("dmID", held.dm_id) + status())

    def authenticate(self, fields: _Fields) -> Reply:
        known = base64.b64decode(fields["dmMessage"]) in self.documents
        return Reply(body=element("dmAuthResult", known) + status())

    def dummy(self, _fields: _Fields) -> Reply:
        return Reply(body=status())

    def notices(self, fields: _Fields) -> Reply:
        since = fields.moment("ntfFromTime")
        waiting = self.box.listed(incoming=True, since=since, states=1 << DELIVERED)
        records = f"<p:ntfRecords>{''.join(map(notice, waiting))}</p:ntfRecords>"
        return Reply(body=records + element("ntfListContinues", value=False) + status())

    def owner(self, _fields: _Fields) -> Reply:
        return Reply(body=owner(self.box) + status(family="db"))

    def user(self, _fields: _Fields) -> Reply:
        if self.by_certificate:
            raise Refusal("2102")
        nil = dict.fromkeys(_USER)
        values: dict[str, str | int | bool | None] = {
            **nil,
            "aifoIsds": False,
            "pnGivenNames": "Jana",
            "pnLastName": "Podatelní",
            "userType": "ENTRUSTED_USER",
            "userPrivils": 31,
        }
        inner = "".join(element(name, value) for name, value in values.items())
        return Reply(body=f"<p:dbUserInfo>{inner}</p:dbUserInfo>" + status(family="db"))

    def password(self, _fields: _Fields) -> Reply:
        return Reply(body=element("pswExpDate", self.password_expires_at) + status(family="db"))

    def search(self, fields: _Fields) -> Reply:
        asked = fields["searchText"].lower()
        boxes = [b for b in self.box.others.values() if asked in {b.box_id, b.ico} or asked in b.name.lower()]
        counts = {"totalCount": len(boxes), "currentCount": len(boxes), "position": 0}
        inner = "".join(element(name, value) for name, value in counts.items()) + element("lastPage", value=True)
        results = f"<p:dbResults>{''.join(map(found, boxes))}</p:dbResults>"
        return Reply(body=inner + results + status("0000" if boxes else "0002", family="db"))

    def find(self, fields: _Fields) -> Reply:
        info = _Fields(fields.body[0])
        boxes = [
            box
            for box in self.box.others.values()
            if (not info["dbID"] or info["dbID"] == box.box_id) and (not info["ic"] or info["ic"] == box.ico)
        ]
        results = f"<p:dbResults>{''.join(map(owner, boxes))}</p:dbResults>" if boxes else element("dbResults", None)
        return Reply(body=results + status("0000" if boxes else "0002", family="db"))

    def check(self, fields: _Fields) -> Reply:
        box = self.box.others.get(fields["dbID"])
        if box is None and fields["dbID"] != self.box.box_id:
            raise Refusal("5001")
        return Reply(body=element("dbState", box.state if box else 1) + status(family="db"))

    def paid(self, fields: _Fields) -> Reply:
        may = fields["dbId"] in self.box.others
        return Reply(body=element("PDZsiResult", may) + status(family="db"))


_USER: tuple[str, ...] = (
    "aifoIsds",
    "pnGivenNames",
    "pnLastName",
    "adCode",
    "adCity",
    "adDistrict",
    "adStreet",
    "adNumberInStreet",
    "adNumberInMunicipality",
    "adZipCode",
    "adState",
    "biDate",
    "isdsID",
    "userType",
    "userPrivils",
    "ic",
    "firmName",
    "caStreet",
    "caCity",
    "caZipCode",
    "caState",
)


class _Fields:
    """Children of a request by name; missing and nil ones are empty."""

    def __init__(self, body: etree._Element) -> None:
        self.body = body

    def __getitem__(self, name: str) -> str:
        node = self.body.find(f"{{{NAMESPACE}}}{name}")
        return "" if node is None or _nil(node) else node.text or ""

    def moment(self, name: str) -> datetime | None:
        return datetime.fromisoformat(self[name]) if self[name] else None


def _nil(node: etree._Element) -> bool:
    nil: str | None = node.get("{http://www.w3.org/2001/XMLSchema-instance}nil")
    return nil == "true"


def _download(*, incoming: bool, large: bool) -> Callable[[Desk, _Fields], Reply]:
    return lambda desk, fields: desk.download(fields, incoming=incoming, large=large)


OPERATIONS: Mapping[str, tuple[str, str, Callable[[Desk, _Fields], Reply]]] = {
    "GetListOfReceivedMessages": ("dx", "dm", Desk.received),
    "GetListOfSentMessages": ("dx", "dm", Desk.sent),
    "MessageEnvelopeDownload": ("dx", "dm", Desk.message_envelope),
    "MarkMessageAsDownloaded": ("dx", "dm", Desk.mark),
    "GetSignedDeliveryInfo": ("dx", "dm", Desk.receipt),
    "GetMessageStateChanges": ("dx", "dm", Desk.changes),
    "RegisterForNotifications": ("dx", "dm", Desk.dummy),
    "GetListForNotifications": ("dx", "dm", Desk.notices),
    "SignedMessageDownload": ("dz", "dm", _download(incoming=True, large=False)),
    "SignedSentMessageDownload": ("dz", "dm", _download(incoming=False, large=False)),
    "CreateMessage": ("dz", "dm", Desk.create),
    "AuthenticateMessage": ("dz", "dm", Desk.authenticate),
    "DummyOperation": ("dz", "dm", Desk.dummy),
    "SignedBigMessageDownload": ("vodz", "dm", _download(incoming=True, large=True)),
    "DownloadAttachment": ("vodz", "dm", Desk.one_attachment),
    "AuthenticateBigMessage": ("vodz", "dm", Desk.authenticate),
    "GetOwnerInfoFromLogin2": ("DsManage", "db", Desk.owner),
    "GetUserInfoFromLogin2": ("DsManage", "db", Desk.user),
    "GetPasswordInfo": ("DsManage", "db", Desk.password),
    "ISDSSearch3": ("df", "db", Desk.search),
    "FindDataBox2": ("df", "db", Desk.find),
    "CheckDataBox": ("df", "db", Desk.check),
    "PDZSendInfo": ("df", "db", Desk.paid),
}
"""operation → (last part of its path, family of its status, what it does)"""
