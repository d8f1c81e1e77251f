"""Finds the signatures of a PDF: the filled signature fields of its form (ISO 32000-2, 12.7.5.5).

Written anew beside pyHanko's own walk, which skips signatures of formats that it doesn't know and
gives up on the whole form at the first field that it dislikes; here each becomes a report.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from asn1crypto import cms
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature

MAX_FIELDS = 20_000
MAX_DEPTH = 40
MAX_SIGNATURES = 200

CMS_FORMATS = frozenset({"/ETSI.CAdES.detached", "/adbe.pkcs7.detached", "/PBAD.PAdES"})
TIMESTAMP_FORMAT = "/ETSI.RFC3161"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedField:
    """A signature field with a value."""

    name: str
    format: str
    """SubFilter, with the slash; empty where there is none."""
    signature: EmbeddedPdfSignature | None
    """None: damaged, of a format that isn't supported, or of several signers."""
    several_signers: bool = False
    """Of one CMS structure, which PAdES forbids and pyHanko doesn't read."""

    @property
    def is_timestamp(self) -> bool:
        return self.format == TIMESTAMP_FORMAT


def signed_fields(reader: PdfFileReader) -> tuple[SignedField, ...]:
    """All signatures in order of signing, document time stamps included, unreadable ones last.

    At most one more than ``MAX_SIGNATURES``, by which the caller knows that there are too many.

    Raises:
        PdfStrictReadError: The strict reader refuses an object; a lenient one may go on.
    """
    found = [_signed_field(reader, name, field) for name, field in islice(_walk(reader), MAX_SIGNATURES + 1)]
    return tuple(sorted(found, key=_order))


def entry(dictionary: generic.DictionaryObject, key: str) -> Any:
    """The value behind a key, references followed (``get`` of pyHanko doesn't); None where it is missing."""
    try:
        return dictionary[key]
    except KeyError:
        return None


def _order(field: SignedField) -> tuple[bool, int]:
    return field.signature is None, field.signature.signed_revision if field.signature else 0


def _signed_field(reader: PdfFileReader, name: str, field: generic.DictionaryObject) -> SignedField:
    kind = ""
    try:
        value = field["/V"]
        kind = str(entry(value, "/SubFilter") or "")
        if entry(value, "/Type") == "/DocTimeStamp":
            kind = TIMESTAMP_FORMAT
        if kind not in CMS_FORMATS and kind != TIMESTAMP_FORMAT:
            return SignedField(name=name, format=kind, signature=None)
        return SignedField(name=name, format=kind, signature=EmbeddedPdfSignature(reader, field, name))
    except (PdfStrictReadError, MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - a damaged CMS or dictionary raises anything; the report will call it malformed
        return SignedField(name=name, format=kind, signature=None, several_signers=_has_several_signers(field))


def _has_several_signers(field: generic.DictionaryObject) -> bool:
    try:
        content = cms.ContentInfo.load(bytes(field["/V"].raw_get("/Contents", decrypt=generic.EncryptedObjAccess.RAW)))
        return len(content["content"]["signer_infos"]) > 1
    except (PdfStrictReadError, MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - as above
        return False


def _walk(reader: PdfFileReader) -> Iterator[tuple[str, generic.DictionaryObject]]:
    form = entry(reader.root, "/AcroForm")
    if not isinstance(form, generic.DictionaryObject):
        return
    # (field, name of its parent, type inherited from it, depth)
    waiting: list[tuple[Any, str, Any, int]] = [(field, "", None, 0) for field in _array(form, "/Fields")]
    seen: set[object] = set()
    while waiting and len(seen) < MAX_FIELDS:
        pointer, parent, inherited, depth = waiting.pop()
        field = pointer.get_object()
        identity = pointer.reference if isinstance(pointer, generic.IndirectObject) else id(field)
        if identity in seen or not isinstance(field, generic.DictionaryObject) or depth > MAX_DEPTH:
            continue
        seen.add(identity)
        name = ".".join(part for part in (parent, str(entry(field, "/T") or "")) if part)
        field_type = entry(field, "/FT") or inherited
        if field_type == "/Sig" and isinstance(entry(field, "/V"), generic.DictionaryObject):
            yield name, field
        else:
            waiting += [(kid, name, field_type, depth + 1) for kid in _array(field, "/Kids")]


def _array(dictionary: generic.DictionaryObject, key: str) -> list[generic.PdfObject]:
    value = entry(dictionary, key)
    return list(value) if isinstance(value, generic.ArrayObject) else []
