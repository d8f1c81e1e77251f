"""The data message inside a ZFO: its XML, its hash over raw bytes, its official schema (ISDS, dmBaseTypes.xsd 3.11).

dmHash is a digest over the bytes from ``<p:dmDm`` to ``</p:dmDm>`` as they stand in the sealed
content, namespace declaration included; whoever parses and writes them again gets another.
Attachments may have a hundred megabytes, so the tree is built from a copy without their base64.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

from lxml import etree

from signatures.safe_xml import UnsafeXml, parse_xml

NAMESPACE = "http://isds.czechpoint.cz/v20"
MAX_BYTES = 64 * 1024 * 1024
"""Of the XML without long base64; attachments as XML (dmXMLContent) have twenty megabytes at most."""
_LONG_BASE64 = re.compile(rb">[A-Za-z0-9+/=\s]{16384,}+<")
_SUFFIXED = re.compile(r"http://isds\.cze(?:chpoint|box)\.cz/v20(?:/\w+)?")
_NAMED_IN_MESSAGE = re.compile(r"\{[^}]*\}")
_DIGESTS: Mapping[str, str] = {
    "sha1": "sha1",
    "sha256": "sha256",
    "sha384": "sha384",
    "sha512": "sha512",
    "sha3256": "sha3_256",
    "sha3384": "sha3_384",
    "sha3512": "sha3_512",
}
"""dmHash/@algorithm in lower case without dashes → name of hashlib."""
_BODIES = frozenset({"dmReturnedMessage", "dmDelivery"})
_OK_STATUS = ("0000", "OK")
_MAX_PROBLEM = 160


class NoDataMessage(Exception):
    """The content isn't a data message; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataMessage:
    """What a message or a receipt says of itself."""

    is_receipt: bool
    """A delivery receipt (doručenka) has no files, so that its hash can't be recomputed."""
    dm_id: str | None
    sender_box: str | None
    recipient_box: str | None
    delivered_at: datetime | None
    """dmDeliveryTime: when it was put into the box (dodání)."""
    digest: str
    """Name of the hash as hashlib has it; empty where it isn't known here."""
    hash_value: bytes
    """dmHash."""
    computed_hash: bytes | None
    """Over the raw bytes; None for a receipt."""
    stamp: bytes
    """dmQTimestamp, a time stamp token (RFC 3161) over dmHash in DER; empty where missing."""
    problem: str | None
    """First way in which it doesn't follow the official schema; holds names of elements and no content."""


def read_message(content: bytes) -> DataMessage:
    """Read the content of a ZFO.

    Args:
        content: As it was sealed, in UTF-8.

    Raises:
        NoDataMessage: It can't be read as a data message at all.
    """
    root = _tree(content)
    body = next((child for child in root if isinstance(child.tag, str) and _local(child) in _BODIES), None)
    if body is None:
        raise NoDataMessage("neither dmReturnedMessage nor dmDelivery")
    message, hash_element = _child(body, "dmDm"), _child(body, "dmHash")
    digest = _DIGESTS.get((hash_element.get("algorithm") or "").lower().replace("-", "").replace("_", ""), "")
    is_receipt = _local(body) == "dmDelivery"
    return DataMessage(
        is_receipt=is_receipt,
        dm_id=_text(message, "dmID"),
        sender_box=_text(message, "dbIDSender"),
        recipient_box=_text(message, "dbIDRecipient"),
        delivered_at=_time(_text(body, "dmDeliveryTime")),
        digest=digest,
        hash_value=_bytes(hash_element.text),
        computed_hash=None if is_receipt else _raw_hash(content, message, digest),
        stamp=_bytes(_text(body, "dmQTimestamp")),
        problem=_schema_problem(root, body),
    )


def _tree(content: bytes) -> etree._Element:
    try:
        return parse_xml(_LONG_BASE64.sub(b"><", content), max_bytes=MAX_BYTES, keep_comments=False)
    except UnsafeXml as problem:
        raise NoDataMessage(str(problem)) from problem


def _raw_hash(content: bytes, message: etree._Element, digest: str) -> bytes | None:
    """The digest from the start tag of dmDm to its end tag; the outermost of that name in the sealed content."""
    name = f"{message.prefix}:dmDm" if message.prefix else "dmDm"
    begin = re.search(rb"<" + name.encode() + rb"[\s>]", content)
    end_tag = b"</" + name.encode()
    end = content.find(b">", content.rfind(end_tag)) + 1
    if not digest or begin is None or end <= begin.start():
        return None
    return hashlib.new(digest, memoryview(content)[begin.start() : end], usedforsecurity=False).digest()


def _schema_problem(root: etree._Element, body: etree._Element) -> str | None:
    """Validate what the ISDS seals as if it were the answer of its web service, which the schema describes.

    A sealed message has a namespace of its own, no status, formerly an attribute ``isds_send``,
    and it may have an attachment of no XML at all.  Changes the tree.
    """
    root.attrib.pop("isds_send", None)
    for element in root.iter(etree.Element):
        if _SUFFIXED.fullmatch(etree.QName(element).namespace or ""):
            element.tag = f"{{{NAMESPACE}}}{_local(element)}"
    for empty in root.iter(f"{{{NAMESPACE}}}dmXMLContent"):
        if not len(empty) and not (empty.text or "").strip():
            empty.tag = f"{{{NAMESPACE}}}dmEncodedContent"
    if "dmVODZ" in body.attrib or "attsNum" in body.attrib:
        _as_large(root)
    schema = _schema()
    if schema.validate(root):
        return None
    return _without_values(str(schema.error_log[0].message))


def _without_values(message: str) -> str:
    """What libxml2 says of an error; where it quotes a value, which may be personal data, only the element's name."""
    if "not expected" not in message and "Missing child" not in message:
        message = f"{message.partition(': ')[0]}: wrong value"
    return " ".join(_NAMED_IN_MESSAGE.sub("", message).split())[:_MAX_PROBLEM]


def _as_large(root: etree._Element) -> None:
    """A message above twenty megabytes (VoDZ) has attributes that only its own answer allows, and that has a status."""
    root.tag = f"{{{NAMESPACE}}}BigMessageDownloadResponse"
    if any(_local(child) == "dmStatus" for child in root.iterchildren(etree.Element)):
        return
    status = etree.SubElement(root, f"{{{NAMESPACE}}}dmStatus")
    for name, value in zip(("dmStatusCode", "dmStatusMessage"), _OK_STATUS, strict=True):
        etree.SubElement(status, f"{{{NAMESPACE}}}{name}").text = value


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(files("signatures").joinpath("schemas", "dmBaseTypes.xsd").read_bytes()))


def _local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def _child(parent: etree._Element, name: str) -> etree._Element:
    for child in parent.iterchildren(etree.Element):
        if _local(child) == name:
            return child
    raise NoDataMessage(f"{name} is missing")


def _text(parent: etree._Element, name: str) -> str | None:
    try:
        return (_child(parent, name).text or "").strip() or None
    except NoDataMessage:
        return None


def _time(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None


def _bytes(text: str | None) -> bytes:
    try:
        return base64.b64decode("".join((text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        return b""
