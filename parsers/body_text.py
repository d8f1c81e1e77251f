"""The readable text of a mail: plain text as it is, HTML stripped of everything but its words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from urllib.parse import unquote

from parsers.charsets import clean_text, decode_text

MAX_BODY_CHARS = 100_000
MAX_BODY_BYTES = 1024 * 1024
"""Of one body that is read for its text; UTF-8 and markup take more than a byte a character."""

_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "object"})
_BREAKING = frozenset({"p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote", "hr"})
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_CONTENT_ID = re.compile(r"cid:([^\"'\s>)]{1,300})", re.IGNORECASE)
_DECLARATION = re.compile(r"<[!?]")
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


class _Words(HTMLParser):
    """Collects what a person would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 — the base's name
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BREAKING:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag == "body":
            self._silent = 0

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)


def strip_html(html: str) -> str:
    """The words of an HTML text, one block a line; broken HTML gives what can be had."""
    source = _drop_markup_declarations(html[:MAX_BODY_BYTES])
    parser = _Words()
    try:
        parser.feed(source)
        parser.close()
    except (AssertionError, ValueError, RecursionError):
        # html.parser gives up on some broken declarations.
        return re.sub(r"<[^<>]{0,1000}>", " ", source)
    lines = (" ".join(line.split()) for line in "".join(parser.pieces).split("\n"))
    return _MANY_BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def _drop_markup_declarations(html: str) -> str:
    """Comments, declarations and the rest of an unclosed tag: html.parser takes quadratic time on many of them."""
    pieces: list[str] = []
    position = 0
    while declaration := _DECLARATION.search(html, position):
        at = declaration.start()
        pieces.append(html[position:at])
        closing = "-->" if html.startswith("<!--", at) else ">"
        stop = html.find(closing, at)
        if stop < 0:
            return "".join(pieces)
        position = stop + len(closing)
    return "".join(pieces) + html[position:]
