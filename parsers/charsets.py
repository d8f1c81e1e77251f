"""Bytes to text and text to clean text: wrong charsets, control characters, surrogates.

Czech mail is UTF-8, windows-1250 or ISO-8859-2, and often labelled as another of them; what no
label explains is read as UTF-8 where it is valid and as windows-1250 where it isn't.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,39}")
_ALIASES = {
    "cp-1250": "cp1250",
    "x-cp1250": "cp1250",
    "win-1250": "cp1250",
    "win1250": "cp1250",
    "windows1250": "cp1250",
    "utf8mb4": "utf-8",
    "x-mac-ce": "mac-latin2",
    "x-mac-centraleurroman": "mac-latin2",
    "iso-8859-8-i": "iso-8859-8",
    "ansi_x3.110-1983": "iso-8859-1",
}
# Codecs of Python that are no charset of mail, some of them slow on hostile input.
_REFUSED = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7"})
# Bytes 0x80-0x9f are control characters in ISO 8859; who sends them means the Windows code page.
_WINDOWS_TWIN = {"iso8859-1": "cp1252", "iso8859-2": "cp1250"}
_SHORTEST_UTF16 = 8
_C1 = re.compile(rb"[\x80-\x9f]")

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_CONTROL_BUT_LINES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# Direction marks turn "fdp.exe" into "exe.pdf" on a screen.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def find_codec(charset: str | None) -> str | None:
    """Python's name of a charset, None where it is unknown or no charset for mail."""
    name = (charset or "").strip().strip("\"'").lower()
    if not _NAME.fullmatch(name):
        return None
    try:
        codec = codecs.lookup(_ALIASES.get(name, name))
        b"a".decode(codec.name, "replace")  # refuses what unpacks instead of decoding, such as "zlib"
    except (LookupError, ValueError, UnicodeError):
        return None
    if codec.name in _REFUSED or codec.name.replace("-", "_") in _REFUSED:
        return None
    return codec.name


def decode_text(data: bytes, charset: str | None = None) -> str:
    """Decode bytes under a charset that may be missing, unknown or wrong; never fails.

    An incomplete character at the very end, as a cut leaves it, is dropped.
    """
    for codec in _candidates(data, charset):
        try:
            return _decode_strictly(data, codec)
        except (UnicodeError, LookupError, ValueError):
            continue
    return data.decode("cp1250", "replace")


def _candidates(data: bytes, charset: str | None) -> list[str]:
    found = find_codec(charset)
    candidates: list[str] = []
    if data.startswith(codecs.BOM_UTF8):
        candidates.append("utf-8-sig")
    elif found is None and len(data) >= _SHORTEST_UTF16 and data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates.append("utf-16")
    if found is not None:
        twin = _WINDOWS_TWIN.get(found)
        candidates.append(twin if twin and _C1.search(data) else found)
    candidates.append("utf-8")
    return candidates


def _decode_strictly(data: bytes, codec: str) -> str:
    try:
        decoder = codecs.getincrementaldecoder(codec)("strict")
    except LookupError:
        return str(codecs.decode(data, codec, "strict"))
    text = decoder.decode(data, final=False)
    if not isinstance(text, str):  # a codec such as base64 or zip
        raise LookupError(codec)
    return text


def clean_line(text: str, limit: int = 998) -> str:
    """One line for people and for headers: NFC, no control or direction characters, single spaces."""
    text = _DIRECTION.sub("", _CONTROL.sub(" ", text[: limit * 8]))
    return unicodedata.normalize("NFC", " ".join(text.split()))[:limit].rstrip()


def clean_text(text: str, limit: int) -> str:
    """Text of several lines: NFC, LF, no other control characters, no surrogates."""
    text = text[: limit * 4].replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return unicodedata.normalize("NFC", _CONTROL_BUT_LINES.sub("", text))[:limit].strip()
