"""File names that a sender chose: made harmless to show and to store beside a part.

They are for people only; no file of ours is ever called by them.
"""

from __future__ import annotations

import re
import unicodedata

MAX_NAME_BYTES = 255

_EXTENSIONS = {
    "application/gzip": ".gz",
    "application/json": ".json",
    "application/ms-tnef": ".dat",
    "application/msword": ".doc",
    "application/pdf": ".pdf",
    "application/pkcs7-mime": ".p7m",
    "application/pkcs7-signature": ".p7s",
    "application/rtf": ".rtf",
    "application/vnd.etsi.asic-e+zip": ".asice",
    "application/vnd.etsi.asic-s+zip": ".asics",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-outlook": ".msg",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.software602.filler.form-xml-zip": ".zfo",
    "application/xml": ".xml",
    "application/zip": ".zip",
    "image/gif": ".gif",
    "image/heic": ".heic",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/tiff": ".tiff",
    "image/webp": ".webp",
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/plain": ".txt",
}
_LONGEST_EXTENSION = 20
_SPACES = re.compile(r"\s+")


def clean_name(name: str | None, *, media_type: str, number: int) -> str:
    """A file name without path, control, direction and invisible characters; never empty.

    Args:
        name: Decoded, as the sender wrote it; both kinds of slashes part a path.
        media_type: Gives the extension of the name that is made up where none is left.
        number: Counts in that name: ``část-2.pdf``.
    """
    last = (name or "").replace("\\", "/").rstrip("/ \t\r\n\x00").rpartition("/")[2]
    visible = "".join(_visible(character) for character in last[:4096])
    tidy = _SPACES.sub(" ", unicodedata.normalize("NFC", visible)).strip(" .")
    if not tidy:
        return f"část-{number}{_EXTENSIONS.get(media_type, '.bin')}"
    return _shorten(tidy)


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    return "" if category in {"Cf", "Cs", "Cn"} else character


def _shorten(name: str) -> str:
    if len(name.encode()) <= MAX_NAME_BYTES:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension.encode()) > _LONGEST_EXTENSION:
        stem, dot, extension = name, "", ""
    room = MAX_NAME_BYTES - len((dot + extension).encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip() + dot + extension
