"""XML of the stand-in's answers: envelopes, statuses, records, faults, and the parts of an MTOM answer (XOP)."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from intake.demo.databox_box import Box, Held, KnownBox

NAMESPACE = "http://isds.czechpoint.cz/v20"
SOAP = {1: "http://schemas.xmlsoap.org/soap/envelope/", 2: "http://www.w3.org/2003/05/soap-envelope"}
XML_TYPES = {1: "text/xml; charset=utf-8", 2: "application/soap+xml; charset=utf-8"}
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_BOUNDARY = "uuid:demo-boundary"
_ENVELOPE: tuple[str, ...] = (
    "dmID",
    "dbIDSender",
    "dmSender",
    "dmSenderAddress",
    "dmSenderType",
    "dmRecipient",
    "dmRecipientAddress",
    "dmSenderOrgUnit",
    "dmSenderOrgUnitNum",
    "dbIDRecipient",
    "dmRecipientOrgUnit",
    "dmRecipientOrgUnitNum",
    "dmToHands",
    "dmAnnotation",
    "dmRecipientRefNumber",
    "dmSenderRefNumber",
    "dmRecipientIdent",
    "dmSenderIdent",
    "dmLegalTitleLaw",
    "dmLegalTitleYear",
    "dmLegalTitleSect",
    "dmLegalTitlePar",
    "dmLegalTitlePoint",
    "dmPersonalDelivery",
    "dmAllowSubstDelivery",
)
_OWNER_BEFORE_NAME = ("dbID", "dbType", "ic", "pnGivenNames", "pnLastName")
_OWNER_AFTER_NAME: tuple[str, ...] = (
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
)

MESSAGES: Mapping[str, str] = {
    "0000": "Provedeno úspěšně.",
    "0002": "Nenalezeno.",
    "0005": "Časové razítko nebylo získáno.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What an operation answers."""

    body: str
    """The children of the response element."""
    content: bytes | None = field(default=None, repr=False)
    """Large content; ``CONTENT`` in the body marks its place."""


CONTENT = "\x1aCONTENT\x1a"


def element(name: str, value: str | int | bool | datetime | None, attributes: str = "") -> str:
    """One element; None is nil."""
    if value is None:
        return f'<p:{name}{attributes} xsi:nil="true"/>'
    if isinstance(value, bool):
        value = "true" if value else "false"
    if isinstance(value, datetime):
        value = value.isoformat(timespec="milliseconds")
    return f"<p:{name}{attributes}>{escape(str(value))}</p:{name}>"


def status(code: str = "0000", *, family: str = "dm") -> str:
    """dmStatus or dbStatus."""
    words = MESSAGES.get(code, "Operace nebyla provedena.")
    inner = element(f"{family}StatusCode", code) + element(f"{family}StatusMessage", words)
    return f"<p:{family}Status>{inner}</p:{family}Status>"


def response(operation: str, reply: Reply, generation: int, *, multipart: bool) -> tuple[str, bytes]:
    """Media type and body of an answer."""
    body = (
        f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{SOAP[generation]}"><soap:Body>'
        f'<p:{operation}Response xmlns:p="{NAMESPACE}" xmlns:xsi="{_XSI}">{reply.body}</p:{operation}Response>'
        "</soap:Body></soap:Envelope>"
    )
    if reply.content is None:
        return XML_TYPES[generation], body.encode()
    if not multipart:
        before, after = body.split(CONTENT)
        return XML_TYPES[generation], before.encode() + base64.b64encode(reply.content) + after.encode()
    include = '<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:content%40demo"/>'
    return _multipart(body.replace(CONTENT, include).encode(), reply.content)


def _multipart(root: bytes, content: bytes) -> tuple[str, bytes]:
    media_type = (
        f'multipart/related; boundary="{_BOUNDARY}"; type="application/xop+xml"; start="<root@demo>"; '
        'start-info="application/soap+xml"'
    )
    head = (
        f'--{_BOUNDARY}\r\nContent-Type: application/xop+xml; charset=utf-8;\r\n type="application/soap+xml"\r\n'
        "Content-Transfer-Encoding: binary\r\nContent-ID: <root@demo>\r\n\r\n"
    )
    between = (
        f"\r\n--{_BOUNDARY}\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n"
        "Content-ID: <content@demo>\r\n\r\n"
    )
    return media_type, head.encode() + root + between.encode() + content + f"\r\n--{_BOUNDARY}--\r\n".encode()


def fault(generation: int, code: str, reason: str) -> bytes:
    """A SOAP fault; the outage's code is prose, as the real one's is."""
    if generation == 1:
        inner = f"<faultcode>{escape(code)}</faultcode><faultstring>{escape(reason)}</faultstring>"
    else:
        inner = (
            f"<soap:Code><soap:Value>{escape(code)}</soap:Value></soap:Code>"
            f'<soap:Reason><soap:Text xml:lang="cs">{escape(reason)}</soap:Text></soap:Reason>'
        )
    return (
        f'<?xml version="1.0"?><soap:Envelope xmlns:soap="{SOAP[generation]}"><soap:Body>'
        f"<soap:Fault>{inner}</soap:Fault></soap:Body></soap:Envelope>"
    ).encode()


def envelope(held: Held) -> str:
    """gMessageEnvelope."""
    usual = {"dmPersonalDelivery": "false", "dmAllowSubstDelivery": "true", "dmSenderType": "10"}
    values = {**usual, **held.envelope}
    return "".join(element(name, values.get(name)) for name in _ENVELOPE)


def record(number: int, held: Held) -> str:
    """One record of a list; a sent message that was read is shown as served."""
    state = 6 if held.state == 7 and not held.incoming else held.state
    attributes = _attribute("dmType", held.kind) + _attribute("specMessFlag", "1" if held.suspicious else "")
    attributes += _attribute("dmVODZ", "true" if held.large else "")
    inner = [
        element("dmOrdinal", number),
        envelope(held),
        element("dmMessageStatus", state),
        element("dmAttachmentSize", held.size_kb),
        element("dmDeliveryTime", held.delivered_at),
        element("dmAcceptanceTime", held.accepted_at),
    ]
    return f"<p:dmRecord{attributes}>{''.join(inner)}</p:dmRecord>"


def returned_envelope(held: Held) -> str:
    """dmReturnedMessageEnvelope; the stamp is a place-holder, the hash that of nothing."""
    attributes = _attribute("dmType", held.kind) + _attribute("dmVODZ", "true" if held.large else "")
    attributes += _attribute("attsNum", str(len(held.files)))
    inner = [
        f"<p:dmDm>{envelope(held)}</p:dmDm>",
        element("dmHash", base64.b64encode(bytes(32)).decode(), ' algorithm="SHA-256"'),
        element("dmQTimestamp", base64.b64encode(b"stamp").decode()),
        element("dmDeliveryTime", held.delivered_at),
        element("dmAcceptanceTime", held.accepted_at),
        element("dmMessageStatus", held.state),
        element("dmAttachmentSize", held.size_kb),
    ]
    return f"<p:dmReturnedMessageEnvelope{attributes}>{''.join(inner)}</p:dmReturnedMessageEnvelope>"


def owner(box: Box | KnownBox) -> str:
    """tDbOwnerInfoExt2."""
    values = {"dbID": box.box_id, "dbType": box.box_type, "ic": box.ico or None}
    fields = [element(name, values.get(name)) for name in _OWNER_BEFORE_NAME]
    fields.append(element("firmName", box.name))
    fields += [element(name, None) for name in _OWNER_AFTER_NAME]
    state = box.state if isinstance(box, KnownBox) else 1
    fields += [element("dbState", state), element("dbOpenAddressing", value=True), element("dbUpperID", None)]
    return f"<p:dbOwnerInfo>{''.join(fields)}</p:dbOwnerInfo>"


def found(box: KnownBox) -> str:
    """tdbResult2."""
    fields = [
        element("dbID", box.box_id),
        element("dbType", box.box_type),
        element("dbName", box.name),
        element("dbAddress", box.address),
        element("dbBiDate", None),
        element("dbICO", box.ico or None),
        element("dbIdOVM", None),
        element("dbSendOptions", box.send_options),
    ]
    return f"<p:dbResult>{''.join(fields)}</p:dbResult>"


def notice(held: Held) -> str:
    """tNtfRecord."""
    values: dict[str, str | int | datetime] = {
        "ntfType": 1,
        "dmID": held.dm_id,
        "dmPersonalDelivery": 0,
        "dmDeliveryTime": held.delivered_at,
        "dbIDRecipient": held.envelope["dbIDRecipient"],
        "dmAnnotation": held.envelope.get("dmAnnotation", ""),
        "dbIDSender": held.envelope["dbIDSender"],
        "dmSender": held.envelope.get("dmSender", ""),
    }
    return f"<p:ntfRecord>{''.join(element(name, value) for name, value in values.items())}</p:ntfRecord>"


def _attribute(name: str, value: str) -> str:
    return f" {name}={quoteattr(value)}" if value else ""
