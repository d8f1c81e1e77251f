"""Reads CMS SignedData (RFC 5652, 5.1) from what carries it: DER, BER, PEM, bare base64.

Only the outer structure is looked at here; the judgement is ``signatures.judging``'s.  Never
``.native`` of whole structures: old archive time stamps make asn1crypto raise on them.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import cast

from asn1crypto import cms, core
from pyhanko.sign.general import find_unique_cms_attribute

from signatures.ber import definite
from signatures.errors import SignatureError

MAX_SIGNERS = 32
_OID = bytes.fromhex("06092a864886f70d010702")
_PEM = re.compile(rb"\A\s*-----BEGIN ([A-Z0-9 #]+)-----\s*([A-Za-z0-9+/=\s]+?)-----END \1-----(.*)\Z", re.DOTALL)
_BASE64 = re.compile(rb"\A\s*M[A-Za-z0-9+/=\s]+\Z")
_PADDING = b"\0\r\n\t "
"""What honest programs leave behind the structure, e.g. the rest of a reserved buffer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A SignedData as it was found."""

    data: cms.SignedData
    followed: bool
    """Bytes other than padding stand behind it, which nothing covers."""

    @property
    def content(self) -> bytes | None:
        """What is signed, where it is within."""
        content = self.data["encap_content_info"]["content"]
        return None if content is core.VOID or isinstance(content, core.Void) else bytes(content)


def is_signed_data(data: bytes) -> bool:
    """Whether DER or BER begins as a ContentInfo with SignedData."""
    return data[:1] == b"\x30" and _OID in data[:24]


def read_signed(data: bytes) -> Signed:
    """Read a whole file or part.

    Raises:
        SignatureError: ``cms-damaged``, ``cms-too-complex``.
    """
    binary, rest = _unarmoured(data)
    try:
        return _read(binary, rest)
    except SignatureError:
        raise
    except (MemoryError, RecursionError) as problem:
        raise too_complex() from problem
    except Exception as problem:  # asn1crypto raises ValueError, TypeError, KeyError, IndexError on hostile bytes
        raise _damaged() from problem


def _read(binary: bytes, rest: bytes) -> Signed:
    plain, length = definite(binary)
    info = cms.ContentInfo.load(plain)
    if info["content_type"].dotted != "1.2.840.113549.1.7.2":
        raise _damaged()
    signed = info["content"]
    if len(signed["signer_infos"]) > MAX_SIGNERS:
        raise too_complex()
    found = Signed(data=signed, followed=bool((binary[length:] + rest).strip(_PADDING)))
    _ = found.content, len(signed["certificates"] or ())  # read lazily: what can't be read shall fail here
    return found


def digest_name(signed: cms.SignedData) -> str:
    """The digest algorithm of the only signer, e.g. ``sha256``; for others than known ones its dotted OID."""
    return cast("str", signed["signer_infos"][0]["digest_algorithm"]["algorithm"].native)


def signed_digest(signed: cms.SignedData) -> bytes | None:
    """The digest of the content that the only signer signed; None where the signature is over the content itself.

    Raises:
        KeyError, ValueError: Signed attributes without exactly one digest.
    """
    attributes = signed["signer_infos"][0]["signed_attrs"]
    if isinstance(attributes, core.Void):
        return None
    return bytes(find_unique_cms_attribute(attributes, "message_digest"))


def is_disguised(signed: cms.SignedData, content: bytes) -> bool:
    """Whether the content may be the signed attributes of another signature.

    A signature without such attributes is over the content, so those of a stolen signature,
    put in as content, would pass as signed (RFC 5652 tells the two cases apart by nothing).
    """
    if not isinstance(signed["signer_infos"][0]["signed_attrs"], core.Void) or content[:1] != b"\x31":
        return False
    try:
        attributes = cms.CMSAttributes.load(content, strict=True)
        return any(item["type"].native == "message_digest" for item in attributes)
    except (ValueError, TypeError, KeyError):
        return False


def too_complex() -> SignatureError:
    """Too deep, too large or too many signers."""
    return SignatureError("cms-too-complex", "The signature is too large, too deeply nested or has too many signers.")


def _damaged() -> SignatureError:
    return SignatureError("cms-damaged", "The file holds no readable CMS signature.")


def _unarmoured(data: bytes) -> tuple[bytes, bytes]:
    """The binary structure, and what follows the armour."""
    if is_signed_data(data):
        return data, b""
    if armour := _PEM.match(data):
        return _base64(armour[2]), armour[3]
    return (_base64(data), b"") if _BASE64.match(data) else (data, b"")


def _base64(text: bytes) -> bytes:
    try:
        return base64.b64decode(b"".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise _damaged() from problem
