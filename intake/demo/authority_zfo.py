"""Sealed data messages and receipts (ZFO) as the data-box system makes them, by the demo's trust world.

CMS SignedData of version 1 over bare XML without a prolog; dmHash over the raw bytes of ``dmDm``;
dmQTimestamp over the same bytes at submission; a second time stamp over the seal at download.
The system writes BER with indefinite lengths and the content in pieces of 1000 bytes.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from xml.sax.saxutils import escape, quoteattr

from asn1crypto import cms as asn1_cms

from intake.demo.authority import Authority
from intake.demo.authority_attributes import attribute_certificate, enclose
from intake.demo.authority_signing import cms, timestamp_token
from intake.demo.pki import Identity

NAMESPACE = "http://isds.czechpoint.cz/v20"
_RECEIPT = ("GetDeliveryInfoResponse", "dmDelivery")
_MESSAGE = ("MessageDownloadResponse", "dmReturnedMessage")
_PIECE = 1000
_END = b"\0\0"
_INDEFINITE = b"\x80"
_ENVELOPE: Mapping[str, str | None] = {
    "dmID": "1234567890",
    "dbIDSender": "abcdef2",
    "dmSender": "Obec Vzorová Lhota",
    "dmSenderAddress": "Náves 1, 28401 Vzorová Lhota, CZ",
    "dmSenderType": "10",
    "dmRecipient": "Kraj",
    "dmRecipientAddress": "Krajská 1, 15000 Praha, CZ",
    "dmSenderOrgUnit": None,
    "dmSenderOrgUnitNum": None,
    "dbIDRecipient": "keebyyf",
    "dmRecipientOrgUnit": None,
    "dmRecipientOrgUnitNum": None,
    "dmToHands": None,
    "dmAnnotation": "Žádost o zprostředkování zahraniční spolupráce",
    "dmRecipientRefNumber": None,
    "dmSenderRefNumber": "VL-12/2026",
    "dmRecipientIdent": None,
    "dmSenderIdent": None,
    "dmLegalTitleLaw": None,
    "dmLegalTitleYear": None,
    "dmLegalTitleSect": None,
    "dmLegalTitlePar": None,
    "dmLegalTitlePoint": None,
    "dmPersonalDelivery": "false",
    "dmAllowSubstDelivery": "true",
}
"""In the order of the schema; None is nil."""


class Form(StrEnum):
    """What is sealed; the value is the last part of the root's namespace."""

    RECEIVED = "message"
    SENT = "SentMessage"
    RECEIPT = "delivery"


def zfo(
    world: Authority,
    files: Mapping[str, bytes],
    *,
    form: Form = Form.RECEIVED,
    envelope: Mapping[str, str] | None = None,
    identity: Identity | None = None,
    submitted: datetime | None = None,
    sealed: datetime | None = None,
    stamped: bool = True,
    der: bool = False,
    hash_name: str = "SHA-256",
    tsa: Identity | None = None,
    seal_tsa: Identity | None = None,
    attributes: bool = True,
    change: Callable[[bytes], bytes] | None = None,
    change_dm: Callable[[bytes], bytes] | None = None,
) -> bytes:
    """Make a sealed message, or its receipt without the files.

    Args:
        files: By name, the main one first.
        envelope: Replaces elements of the envelope, e.g. ``{"dmID": "77", "dbIDRecipient": "zzzzzz9"}``.
        identity: Who seals; ``people.isds`` when None (also ``isds_old`` for PKCS #1, ``isds_test``, any other).
        submitted: Time of dmQTimestamp; an hour before the moment when None.
        sealed: Claimed time of the seal and of its time stamp; the moment when None.
        stamped: Whether the seal has a time stamp; receipts never have.
        der: Definite lengths and content in one piece.
        hash_name: As the attribute of dmHash has it, e.g. ``SHA-1``, ``SHA-512``.
        tsa, seal_tsa: Who makes dmQTimestamp and the stamp of the seal; ``people.tsa`` when None.
        attributes: Whether dmQTimestamp encloses an attribute certificate beside its own, as the real ones do.
        change: Alters the XML before it is sealed (a lying system).
        change_dm: Alters ``dmDm`` after dmHash and dmQTimestamp were made from it.
    """
    begun = submitted or world.at - timedelta(hours=1)
    message = _message(files, envelope or {})
    hashed = hashlib.new(_digest(hash_name), message).digest()
    token = timestamp_token(world, message, at=begun, tsa=tsa, digest=_digest(hash_name))
    if attributes:
        token = enclose(token, attribute_certificate(tsa or world.people.tsa, world.cas.stamping))
    shown = _message({}, envelope or {}) if form is Form.RECEIPT else message
    content = _document(
        (change_dm or _same)(shown), form, begun, dm_hash=(hash_name, hashed), stamp=token, size=_kilobytes(files)
    )
    moment = sealed or world.at
    signed = cms(
        world,
        (change or _same)(content),
        replace(identity or world.people.isds, chain=()),
        detached=False,
        at=moment,
        stamped=moment if stamped and form is not Form.RECEIPT else None,
        tsa=seal_tsa,
    )
    return signed if der else indefinite(signed)


def indefinite(der: bytes) -> bytes:
    """Rewrite a ContentInfo with enveloped data in BER as the data-box system does; no signed byte changes."""
    info = asn1_cms.ContentInfo.load(der)
    signed = info["content"]
    data: bytes = signed["encap_content_info"]["content"].native
    pieces = b"".join(_octets(data[begin : begin + _PIECE]) for begin in range(0, len(data), _PIECE))
    kind = signed["encap_content_info"]["content_type"].dump()
    enveloped = _open(0x30, kind + _open(0xA0, _open(0x24, pieces)))
    rest = signed["certificates"].dump() + signed["signer_infos"].dump()
    inner = signed["version"].dump() + signed["digest_algorithms"].dump() + enveloped + rest
    return _open(0x30, info["content_type"].dump() + _open(0xA0, _open(0x30, inner)))


def _message(files: Mapping[str, bytes], replaced: Mapping[str, str]) -> bytes:
    """``dmDm`` with its namespace declaration: what dmHash is over; a receipt shows it without the files."""
    elements = "".join(_element(name, value) for name, value in {**_ENVELOPE, **replaced}.items())
    attached = _files(files) if files else ""
    return f'<p:dmDm xmlns:p="{NAMESPACE}">{elements}{attached}</p:dmDm>'.encode()


def _files(files: Mapping[str, bytes]) -> str:
    return f"<p:dmFiles>{''.join(_file(number, *item) for number, item in enumerate(files.items()))}</p:dmFiles>"


def _file(number: int, name: str, content: bytes) -> str:
    media_type = "application/pdf" if name.endswith(".pdf") else "application/octet-stream"
    kind = "enclosure" if number else "main"
    encoded = base64.b64encode(content).decode()
    return (
        f'<p:dmFile dmMimeType="{media_type}" dmFileMetaType="{kind}" dmFileDescr={quoteattr(name)}>'
        f"<p:dmEncodedContent>{encoded}</p:dmEncodedContent></p:dmFile>"
    )


def _element(name: str, value: str | None) -> str:
    if value is None:
        return f'<p:{name} xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"></p:{name}>'
    return f"<p:{name}>{escape(value)}</p:{name}>"


def _document(
    message: bytes, form: Form, begun: datetime, *, dm_hash: tuple[str, bytes], stamp: bytes, size: int
) -> bytes:
    root, body = _RECEIPT if form is Form.RECEIPT else _MESSAGE
    served = begun + timedelta(minutes=30)
    parts = [
        f'<p:dmHash xmlns:p="{NAMESPACE}" algorithm="{dm_hash[0]}">{base64.b64encode(dm_hash[1]).decode()}</p:dmHash>',
        f'<p:dmQTimestamp xmlns:p="{NAMESPACE}">{base64.b64encode(stamp).decode()}</p:dmQTimestamp>',
        _later("dmDeliveryTime", begun.isoformat(timespec="milliseconds")),
        _later("dmAcceptanceTime", served.isoformat(timespec="milliseconds")),
        _later("dmMessageStatus", "6"),
        _events(begun, served) if form is Form.RECEIPT else _later("dmAttachmentSize", str(size)),
    ]
    opening = f'<q:{root} xmlns:q="{NAMESPACE}/{form.value}"><q:{body}>'
    return opening.encode() + message + "".join(parts).encode() + f"</q:{body}></q:{root}>".encode()


def _later(name: str, value: str) -> str:
    return f'<p:{name} xmlns:p="{NAMESPACE}">{value}</p:{name}>'


def _events(begun: datetime, served: datetime) -> str:
    told = ((begun, "EV0: Datová zpráva byla podána."), (served, "EV11: Přihlásila se oprávněná osoba."))
    events = "".join(
        f"<p:dmEvent><p:dmEventTime>{moment.isoformat(timespec='milliseconds')}</p:dmEventTime>"
        f"<p:dmEventDescr>{text}</p:dmEventDescr></p:dmEvent>"
        for moment, text in told
    )
    return f'<p:dmEvents xmlns:p="{NAMESPACE}">{events}</p:dmEvents>'


def _kilobytes(files: Mapping[str, bytes]) -> int:
    return max(1, round(sum(map(len, files.values())) / 1024))


def _digest(hash_name: str) -> str:
    return hash_name.lower().replace("-", "")


def _same(content: bytes) -> bytes:
    return content


def _octets(piece: bytes) -> bytes:
    length = len(piece)
    head = bytes([length]) if length < 128 else b"\x82" + length.to_bytes(2, "big")
    return b"\x04" + head + piece


def _open(tag: int, content: bytes) -> bytes:
    return bytes([tag]) + _INDEFINITE + content + _END
