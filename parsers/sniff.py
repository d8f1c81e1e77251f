"""What a file is by its bytes: own small tables, since declared types and names lie.

Sources: the formats' own specifications; for OLE [MS-CFB] 2.6, for Office files the entries of
the package, for CMS RFC 5652, for a data message the content that ISDS seals (isds.md, 5.1).
"""

from __future__ import annotations

import codecs
import re
from pathlib import PurePosixPath

from parsers.charsets import decode_text
from parsers.entity import GENERIC_TYPE, Buffer
from parsers.ole import list_root_entries
from parsers.zip_directory import read_member, read_names

MAIL = "message/rfc822"
MSG = "application/vnd.ms-outlook"
PDF = "application/pdf"
TNEF = "application/ms-tnef"
ZFO = "application/vnd.software602.filler.form-xml-zip"
ZIP = "application/zip"
ASIC = frozenset({"application/vnd.etsi.asic-e+zip", "application/vnd.etsi.asic-s+zip"})
PKCS7 = "application/pkcs7-mime"
PKCS7_SIGNATURE = "application/pkcs7-signature"
ENVELOPED = "application/pkcs7-mime-enveloped"
OLE_STORAGE = "application/x-ole-storage"
ENCRYPTED_OFFICE = "application/x-ole-encrypted-package"

_HEAD_BYTES = 4096
_PDF_WITHIN_BYTES = 1024

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"{\\rtf", "application/rtf"),
    (b"\x78\x9f\x3e\x22", TNEF),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"PK\x07\x08", "application/x-zip-split"),
    (b"%!PS", "application/postscript"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
)
_HEIF_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"hevc": "image/heic",
    b"mif1": "image/heic",
    b"msf1": "image/heic",
    b"avif": "image/avif",
}
_SIGNED_DATA = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
_ENVELOPED_DATA = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03"
_CMS_HEAD_BYTES = 24
_ISDS_NAMESPACES = (b"isds.czechpoint.cz", b"isds.czebox.cz")

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_TYPES = (
    ("worddocument", "application/msword"),
    ("workbook", "application/vnd.ms-excel"),
    ("book", "application/vnd.ms-excel"),
    ("powerpoint document", "application/vnd.ms-powerpoint"),
    ("encryptedpackage", ENCRYPTED_OFFICE),
    ("__properties_version1.0", MSG),
)
_OLE_CLAIMS = frozenset({MSG, "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"})

_OPC = "application/vnd.openxmlformats-officedocument."
_OPC_TYPES = (
    ("word/", _OPC + "wordprocessingml.document", "application/vnd.ms-word.document.macroenabled.12"),
    ("xl/", _OPC + "spreadsheetml.sheet", "application/vnd.ms-excel.sheet.macroenabled.12"),
    ("ppt/", _OPC + "presentationml.presentation", "application/vnd.ms-powerpoint.presentation.macroenabled.12"),
)
_PACKAGE_TYPE = re.compile(r"application/(?:vnd\.oasis\.opendocument|vnd\.etsi\.asic-[es]|epub)[a-z0-9.+-]{0,60}")

_BY_EXTENSION = {
    ".asice": "application/vnd.etsi.asic-e+zip",
    ".asics": "application/vnd.etsi.asic-s+zip",
    ".csv": "text/csv",
    ".doc": "application/msword",
    ".docx": _OPC_TYPES[0][1],
    ".eml": MAIL,
    ".gif": "image/gif",
    ".heic": "image/heic",
    ".heif": "image/heic",
    ".htm": "text/html",
    ".html": "text/html",
    ".ics": "text/calendar",
    ".jfif": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".msg": MSG,
    ".odt": "application/vnd.oasis.opendocument.text",
    ".p7m": PKCS7,
    ".p7s": PKCS7_SIGNATURE,
    ".pdf": PDF,
    ".png": "image/png",
    ".rtf": "application/rtf",
    ".sce": "application/vnd.etsi.asic-e+zip",
    ".scs": "application/vnd.etsi.asic-s+zip",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".txt": "text/plain",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": _OPC_TYPES[1][1],
    ".xml": "application/xml",
    ".zfo": ZFO,
    ".zip": ZIP,
}
_GENERIC = frozenset({GENERIC_TYPE, "application/x-download", "application/force-download", "binary/octet-stream"})
_TEXTUAL = re.compile(r"text/.+|message/.+|application/(?:json|xml|.+\+xml|pgp-.+|x-pem-file|csv)")
_MAIL_TYPES = frozenset({MAIL, "message/global", "message/news"})

_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HTML = re.compile(
    r"\s*(?:<!--.{0,1000}?-->\s*)?(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(r"\s*<\?xml\s")
_MAIL_FIELD = re.compile(
    r"^(received|message-id|mime-version|return-path|delivered-to|from|to|subject|date|content-type|x-[a-z-]+):",
    re.IGNORECASE | re.MULTILINE,
)
_STRONG_FIELDS = frozenset({"received", "message-id", "mime-version", "return-path", "delivered-to"})


def sniff(buffer: Buffer, *, name: str | None = None, declared: str = GENERIC_TYPE) -> str:
    """The media type of a file, lower case without parameters.

    Args:
        buffer: All of it.
        name: As the sender wrote it; only its extension counts, and only where the bytes don't tell.
        declared: As declared, lower case; stands where neither bytes nor name tell.
    """
    head = bytes(buffer[:_HEAD_BYTES])
    extension = PurePosixPath((name or "").strip().lower().replace("\\", "/").replace("\x00", "")).suffix
    if not head:
        return _by_claims(extension, declared)
    return _by_magic(buffer, head, extension, declared) or _by_text(head, extension, declared)


def _by_magic(buffer: Buffer, head: bytes, extension: str, declared: str) -> str | None:
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return _HEIF_BRANDS[head[8:12]]
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(_OLE_MAGIC):
        return _by_ole(buffer, extension, declared)
    if head[:1] == b"\x30" and (found := _by_cms(head, extension, declared)):
        return found
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ZFO if extension == ".zfo" else _by_zip(buffer)
    for magic, media_type in _MAGIC:
        if head.startswith(magic) and _plausible(magic, head):
            return media_type
    return PDF if _is_pdf(buffer, head, declared) else None


def _plausible(magic: bytes, head: bytes) -> bool:
    """Two letters alone may as well begin a text."""
    return len(magic) > 3 or _CONTROL.search(head) is not None


def _is_pdf(buffer: Buffer, head: bytes, declared: str) -> bool:
    """Readers accept junk before the header; a text that merely names it has no objects after it.

    The junk before a PDF in a mail is the header of the mail.
    """
    at = head.find(b"%PDF-", 0, _PDF_WITHIN_BYTES)
    return at == 0 or (at > 0 and declared not in _MAIL_TYPES and buffer.find(b" obj", at, at + 16 * _HEAD_BYTES) > 0)


def _by_cms(head: bytes, extension: str, declared: str) -> str | None:
    start = head[:_CMS_HEAD_BYTES]
    if _ENVELOPED_DATA in start:
        return ENVELOPED
    if _SIGNED_DATA not in start:
        return None
    if extension == ".zfo" or any(namespace in head for namespace in _ISDS_NAMESPACES):
        return ZFO
    if extension == ".p7s" or "pkcs7-signature" in declared:
        return PKCS7_SIGNATURE
    return PKCS7


def _by_ole(buffer: Buffer, extension: str, declared: str) -> str:
    names = {name.lower() for name in list_root_entries(buffer)}
    claimed = declared if declared in _OLE_CLAIMS else _BY_EXTENSION.get(extension, "")
    known = (media_type for name, media_type in _OLE_TYPES if name in names)
    return next(known, claimed if claimed in _OLE_CLAIMS else OLE_STORAGE)


def _by_zip(buffer: Buffer) -> str:
    names = read_names(buffer)
    if "mimetype" in names:
        declared = read_member(buffer, "mimetype", limit=200).decode("ascii", "replace").strip().lower()
        if _PACKAGE_TYPE.fullmatch(declared):
            return declared
    if "[Content_Types].xml" in names:
        return _by_opc(names)
    if any(name.startswith("META-INF/") and "signature" in name.lower() for name in names):
        return "application/vnd.etsi.asic-e+zip"
    return "application/java-archive" if "META-INF/MANIFEST.MF" in names else ZIP


def _by_opc(names: frozenset[str]) -> str:
    for folder, plain, with_macros in _OPC_TYPES:
        if any(name.startswith(folder) for name in names):
            return with_macros if folder + "vbaProject.bin" in names else plain
    return ZIP


def _by_text(head: bytes, extension: str, declared: str) -> str:
    if not _is_text(head):
        return _by_claims(extension, declared)
    text = decode_text(head)
    if looks_like_mail(text, extension, declared):
        return MAIL
    if _HTML.match(text):
        return "text/html"
    if _XML.match(text) and (declared != "text/plain" or extension):
        return "application/xml"
    if "-----BEGIN " in text[:100]:
        return "application/x-pem-file"
    if _TEXTUAL.fullmatch(declared) and declared not in _MAIL_TYPES:
        return declared
    by_name = _BY_EXTENSION.get(extension, "")
    return by_name if _TEXTUAL.fullmatch(by_name) and by_name != MAIL else "text/plain"


def looks_like_mail(text: str, extension: str, declared: str) -> bool:
    """Whether a text is a mail: declared so, called so with a field, or with fields that only mail has.

    A body that quotes From, Sent and Subject of another mail is none.
    """
    if declared in _MAIL_TYPES:
        return True
    header = re.split(r"\r?\n\r?\n", text, maxsplit=1)[0]
    found = {match[1].lower() for match in _MAIL_FIELD.finditer(header)}
    first_line_counts = _MAIL_FIELD.match(header) is not None or header.startswith("From ")
    if extension == ".eml":
        return bool(found)
    return declared in _GENERIC and first_line_counts and len(found) > 1 and bool(found & _STRONG_FIELDS)


def _is_text(head: bytes) -> bool:
    return head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _CONTROL.search(head) is None


def _by_claims(extension: str, declared: str) -> str:
    return _BY_EXTENSION.get(extension, declared) if declared in _GENERIC else declared
