"""Reads foreign XML without the features that make it dangerous: no DOCTYPE, no entities, nothing fetched."""

from __future__ import annotations

import re

from lxml import etree

_FIRST_ELEMENT = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml(?P<declaration>[^>]{0,200})\?>)?\s*(?:<!--(?:(?!-->).){0,4096}-->\s*)?<[A-Za-z_]",
    re.DOTALL,
)
"""A DOCTYPE can't follow an element, so where one comes first there is none."""
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([^\"']*)[\"']")


class UnsafeXml(Exception):
    """It isn't well-formed UTF-8 XML that may be read; the text says what is wrong and quotes nothing."""


def parse_xml(xml: bytes, *, max_bytes: int, keep_comments: bool = True) -> etree._Element:
    """Parse XML in UTF-8.

    Args:
        keep_comments: Canonical forms may need them; without, text that they interrupt is one again.

    Raises:
        UnsafeXml: A DOCTYPE, another encoding, too large or not well-formed.
    """
    start = _FIRST_ELEMENT.match(xml)
    if start is None:
        raise UnsafeXml("no XML, or more before its first element than belongs there")
    encoding = _ENCODING.search(start["declaration"] or b"")
    if encoding and encoding[1].lower() not in {b"utf-8", b"utf8", b"us-ascii"}:
        raise UnsafeXml("another encoding than UTF-8")
    if len(xml) > max_bytes:
        raise UnsafeXml("too large")
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=True,  # for long text; what makes it dangerous needs a DOCTYPE
        remove_comments=not keep_comments,
        remove_pis=not keep_comments,
    )
    try:
        return etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise UnsafeXml("not well-formed") from problem
