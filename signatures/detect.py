"""Tells by content how a file is signed, if at all; names and declared types are not asked.

Only the form is recognised here: whether a signature is there and good is for the judges.
"""

from __future__ import annotations

import base64
import binascii
import re
import zipfile
from io import BytesIO

from signatures.report import Kind

_HEAD = 4096
_HEADERS_MAX = 256 * 1024
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
"""OID 1.2.840.113549.1.7.2 (RFC 5652, 5.1)."""
_PEM = re.compile(rb"\A\s*-----BEGIN (?:PKCS7|CMS|PKCS #7 SIGNED DATA)-----\s*([A-Za-z0-9+/=\s]+)")
_BARE_BASE64 = re.compile(rb"\A\s*(M[A-Za-z0-9+/\s]+)")
_ASIC_TYPES = (b"application/vnd.etsi.asic-e+zip", b"application/vnd.etsi.asic-s+zip")
_ASIC_SIGNATURE = re.compile(r"META-INF/[^/]*signature[^/]*\.(?:xml|p7s)", re.IGNORECASE)
_CONTAINERS = (bytes.fromhex("789f3e22"), bytes.fromhex("d0cf11e0a1b11ae1"))
"""winmail.dat and Outlook's .msg, in which a PDF may begin early."""
_ISDS = re.compile(rb"http://isds\.cze(?:chpoint|box)\.cz/v\d+")
_HEADER_LINE = re.compile(rb"\A(?:From [^\r\n]*\r?\n)?[!-9;-~]+:[ \t\r\n]")
_CONTENT_TYPE = re.compile(rb"^content-type:[ \t]*([^;\s]+)([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_FOLD = re.compile(rb"\r?\n[ \t]+")
_SIGNED_PART = re.compile(rb"pkcs7-(?:signature|mime)|smime\.p7[ms]|message/rfc822", re.IGNORECASE)


def detect(data: bytes) -> Kind:
    """Tell the kind of a whole file; ``pades`` for every PDF, as a PDF must be opened to be known unsigned.

    What is wrapped around a PDF comes first: readers accept a PDF that begins within the first kilobyte.
    """
    cms = _cms_head(data)
    if cms is not None:
        return Kind.ZFO if _ISDS.search(cms) else Kind.CADES
    if data[:4] == b"PK\x03\x04":
        return Kind.ASIC_E if _is_asic(data) else Kind.NONE
    if _is_signed_mail(data):
        return Kind.SMIME
    if b"%PDF-" in data[:1024] and not data.startswith(_CONTAINERS):
        return Kind.PADES
    return Kind.SMIME if _holds_signed_mail(data) else Kind.NONE


def _cms_head(data: bytes) -> bytes | None:
    """The first bytes of a CMS SignedData in DER or BER, taken out of PEM or bare base64; else None."""
    head = data[:_HEAD]
    armoured = _PEM.match(head) or _BARE_BASE64.match(head)
    if armoured:
        head = _base64(armoured[1])
    return head if head[:1] == b"\x30" and _SIGNED_DATA in head[:24] else None


def _base64(text: bytes) -> bytes:
    joined = b"".join(text.split())
    try:
        return base64.b64decode(joined[: len(joined) // 4 * 4])
    except binascii.Error:
        return b""


def _is_asic(data: bytes) -> bool:
    """ETSI EN 319 162-1: the type stands uncompressed at the start, or signatures lie in META-INF."""
    if data[30:38] == b"mimetype" and data[38:].startswith(_ASIC_TYPES):
        return True
    try:
        with zipfile.ZipFile(BytesIO(data)) as container:
            return any(_ASIC_SIGNATURE.fullmatch(name) for name in container.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False


def _is_signed_mail(data: bytes) -> bool:
    """RFC 8551: multipart/signed with a PKCS #7 signature, or an opaque application/pkcs7-mime."""
    if not _HEADER_LINE.match(data):
        return False
    headers = _FOLD.sub(b" ", re.split(rb"\r?\n\r?\n", data[:_HEADERS_MAX], maxsplit=1)[0])
    found = _CONTENT_TYPE.search(headers)
    if not found:
        return False
    media_type, parameters = found[1].lower(), found[2].lower()
    if media_type == b"multipart/signed":
        return b"pkcs7-signature" in parameters
    is_opaque = media_type in {b"application/pkcs7-mime", b"application/x-pkcs7-mime"}
    return is_opaque and b"enveloped-data" not in parameters


def _holds_signed_mail(data: bytes) -> bool:
    """Whether a part of a mail is signed, e.g. a forwarded message or what a list server wrapped."""
    if not _HEADER_LINE.match(data) or not _SIGNED_PART.search(data):
        return False
    from signatures.mail_parts import is_signed_mail

    return is_signed_mail(data)
