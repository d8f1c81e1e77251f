"""The readable text of a mail: plain text as it is, HTML stripped of everything but its words.

Tags are found by one expression of our own: ``html.parser`` takes minutes for a megabyte of ``<a ``
or ``</`` that are never closed (measured on 3.11).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from urllib.parse import unquote

from parsers.charsets import clean_text, decode_text

MAX_BODY_CHARS = 100_000
MAX_BODY_BYTES = 1024 * 1024
"""Of one body that is read for its text; UTF-8 and markup take more than a byte a character."""

_SILENT = frozenset({"script", "style", "head", "title", "template"})
_BREAKING = frozenset({"p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote", "hr"})
_CELLS = frozenset({"td", "th"})
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_CONTENT_ID = re.compile(r"cid:([^\"'\s>)]{1,300})", re.IGNORECASE)
_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?][^>]*+(?:>|\Z)|<(?P<closes>/?)(?P<tag>[A-Za-z][A-Za-z0-9]{0,30})[^<>]*+>?", re.DOTALL
)
_ENDLESS_REFERENCE = re.compile(r"&#[xX]?[0-9a-fA-F]{10,}+;?")
_MANY_BLANK_LINES = re.compile(r"\n\s*\n\s*\n+")
_LOOKS_LIKE_HTML = re.compile(r"\s*<(?:!doctype html|html)\b", re.IGNORECASE)


def read_body_text(bodies: Iterable[tuple[str, str]]) -> str:
    """One text of all bodies of a mail: the plain ones, or the HTML ones where those are blank.

    Args:
        bodies: Media type and decoded text of each.
    """
    plain: list[str] = []
    html: list[str] = []
    for media_type, text in bodies:
        is_html = media_type == "text/html" or _LOOKS_LIKE_HTML.match(text)
        (html if is_html else plain).append(text)
    joined = "\n\n".join(text for text in plain if text.strip())
    if not joined:
        joined = "\n\n".join(strip_html(text) for text in html)
    return clean_text(joined, MAX_BODY_CHARS)


def decode_body(data: bytes, media_type: str, charset: str | None) -> str:
    """Decode a body by its charset, for HTML that names none by the one in its meta element."""
    if charset is None and media_type == "text/html" and (meta := _META_CHARSET.search(data[:4096])):
        charset = meta[1].decode("ascii")
    return decode_text(data, charset)


def find_content_ids(html: str) -> frozenset[str]:
    """The Content-IDs that an HTML text refers to, lower case (RFC 2392)."""
    return frozenset(unquote(match).lower() for match in _CONTENT_ID.findall(html))


def strip_html(html: str) -> str:
    """The words of an HTML text, one block a line, cells parted by tabs; broken HTML gives what can be had."""
    pieces: list[str] = []
    silent, position = 0, 0
    source = html[:MAX_BODY_BYTES].replace("\t", " ")
    for token in _MARKUP.finditer(source):
        if not silent:
            pieces.append(source[position : token.start()])
        position = token.end()
        silent = _count_silent(silent, token)
        tag = (token["tag"] or "").lower()
        if not silent and tag in _BREAKING | _CELLS:
            pieces.append("\n" if tag in _BREAKING else "\t")
    if not silent:
        pieces.append(source[position:])
    lines = (_cells(line) for line in _unescape("".join(pieces)).split("\n"))
    return _MANY_BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def _cells(line: str) -> str:
    cells = (" ".join(cell.split()) for cell in line.split("\t"))
    return "\t".join(cell for cell in cells if cell)


def _count_silent(silent: int, token: re.Match[str]) -> int:
    """How many elements are open whose content nobody sees, after one more tag."""
    tag = (token["tag"] or "").lower()
    if tag == "body":
        return 0
    if tag not in _SILENT or token[0].endswith("/>"):
        return silent
    return max(silent - 1, 0) if token["closes"] else silent + 1


def _unescape(text: str) -> str:
    # A reference of thousands of digits is an error to int().
    return unescape(_ENDLESS_REFERENCE.sub("", text))
