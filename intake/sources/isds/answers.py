"""XML of an answer, read as it comes: small elements into a tree, the one large content past the memory into a sink.

No DOCTYPE, no entities but the five of XML, nothing fetched; size, depth and number of elements are bounded.
Sealed messages stand as base64 in one element of up to 180 MB, or as a reference into another part (XOP).
"""

from __future__ import annotations

import binascii
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import unquote

from lxml import etree

from intake.sources.isds.status import odd_answer, too_large

SOAP_NAMESPACES = frozenset({"http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"})
_XOP = "http://www.w3.org/2004/08/xop/include"
_XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_DEEPEST = 48
_MOST_ELEMENTS = 2_000_000


class Sink(Protocol):
    """Where large content goes in chunks of any size: a writer of the archive, an open file."""

    def write(self, chunk: bytes, /) -> object: ...


class Meter:
    """Counts and digests what passes into a sink, up to a limit."""

    def __init__(self, sink: Sink, most_bytes: int) -> None:
        self._sink = sink
        self._most = most_bytes
        self._digest = hashlib.sha256()
        self.size_bytes = 0

    def write(self, chunk: bytes, /) -> None:
        """Pass on a chunk.

        Raises:
            BadData: It is more than the limit.
        """
        self.size_bytes += len(chunk)
        if self.size_bytes > self._most:
            raise too_large()
        self._digest.update(chunk)
        self._sink.write(chunk)

    @property
    def sha256(self) -> str:
        """Hexadecimal digest of everything so far."""
        return self._digest.hexdigest()


class Base64:
    """Decodes base64 that comes in pieces cut anywhere."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._rest = b""
        self._ended = False

    def write(self, chunk: bytes, /) -> None:
        """Decode what is whole so far.

        Raises:
            TryAgain: It isn't base64.
        """
        text = self._rest + chunk.translate(None, b" \t\r\n")
        whole = len(text) & ~3
        self._rest = text[whole:]
        if not whole:
            return
        if self._ended:
            raise odd_answer()
        self._ended = text[whole - 1] == ord("=")
        try:
            self._sink.write(binascii.a2b_base64(text[:whole], strict_mode=True))
        except binascii.Error:
            raise odd_answer() from None  # the error may quote the content

    def end(self) -> None:
        """Nothing more comes.

        Raises:
            TryAgain: Something is missing.
        """
        if self._rest:
            raise odd_answer()


@dataclass(slots=True)
class Node:
    """An element, without its namespace: prefixes and hosts in them vary between answers."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict, repr=False)
    children: list[Node] = field(default_factory=list, repr=False)
    text: str = field(default="", repr=False)
    namespace: str = ""
    is_nil: bool = False

    def child(self, name: str) -> Node | None:
        """The first child of a name."""
        return next((node for node in self.children if node.name == name), None)

    def all(self, name: str) -> Iterator[Node]:
        """Children of a name."""
        return (node for node in self.children if node.name == name)

    def find(self, *names: str) -> Node | None:
        """The first element of one of these names, at any depth, in the order of the document."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            if node.name in names:
                return node
            waiting.extend(reversed(node.children))
        return None


class _Tree:
    """Target of the parser: makes nodes, and passes the text of one element on."""

    def __init__(self, content_name: str, sink: Sink | None) -> None:
        self._content_name = content_name if sink is not None else ""
        self._sink = sink
        self._open: list[Node] = []
        self._texts: list[list[str]] = []
        self._decoder: Base64 | None = None
        self._count = 0
        self.root: Node | None = None
        self.has_content = False
        self.content_id = ""
        """Of the part that holds the content, where it doesn't stand here."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._count += 1
        if self._count > _MOST_ELEMENTS or len(self._open) >= _DEEPEST:
            raise too_large()
        namespace, _, name = tag.rpartition("}")
        if self._decoder is not None:
            self._include(namespace[1:], name, attributes)
        node = Node(
            name=name,
            namespace=namespace[1:],
            is_nil=attributes.get(_XSI_NIL, "").strip() in {"true", "1"},
            # libxml2 hands each & of a value over as &#38; when it resolves no entities
            attributes={key.rpartition("}")[2]: value.replace("&#38;", "&") for key, value in attributes.items()},
        )
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)
        self._texts.append([])
        if name == self._content_name and self._sink is not None:
            if self.has_content:
                raise odd_answer()  # two contents, one place for them
            self.has_content = not node.is_nil
            self._decoder = Base64(self._sink)

    def _include(self, namespace: str, name: str, attributes: Mapping[str, str]) -> None:
        reference = attributes.get("href", "")
        if (namespace, name) != (_XOP, "Include") or not reference.lower().startswith("cid:") or self.content_id:
            raise odd_answer()
        self.content_id = unquote(reference[4:])

    def data(self, text: str) -> None:
        if self._decoder is not None:
            if self.content_id and text.strip():
                raise odd_answer()  # both here and elsewhere
            self._decoder.write(text.encode("ascii", "replace"))
        elif self._texts:
            self._texts[-1].append(text)

    def end(self, _tag: str) -> None:
        node = self._open.pop()
        node.text = "".join(self._texts.pop())
        if node.name == self._content_name and self._decoder is not None:
            self._decoder.end()
            self._decoder = None

    def doctype(self, *_names: object) -> None:
        raise odd_answer()

    def comment(self, _text: str) -> None:
        """Nothing to a reader."""

    def pi(self, *_parts: object) -> None:
        """Nothing to a reader."""

    def close(self) -> None:
        """The parser wants one."""


class AnswerReader:
    """Reads one XML document from chunks."""

    def __init__(self, *, most_bytes: int, content_name: str = "", sink: Sink | None = None) -> None:
        """Without a sink all text goes into the tree.

        Args:
            most_bytes: Of XML, base64 included.
            content_name: Local name of the element whose base64 goes to the sink.
        """
        self._tree = _Tree(content_name, sink)
        self._left = most_bytes
        # What makes huge text dangerous needs a DOCTYPE, and that ends the reading.
        self._parser = etree.XMLParser(
            target=self._tree,
            encoding="utf-8",
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=True,
        )

    def write(self, chunk: bytes, /) -> None:
        """Read on.

        Raises:
            TryAgain: It isn't the XML of an answer.
            BadData: It is too large.
        """
        self._left -= len(chunk)
        if self._left < 0:
            raise too_large()
        try:
            self._parser.feed(chunk)
        except (etree.LxmlError, ValueError):
            raise odd_answer() from None  # the parser's message may quote the content

    def end(self) -> Node:
        """The root, once everything has come.

        Raises:
            TryAgain: It isn't whole.
        """
        try:
            self._parser.close()
        except (etree.LxmlError, ValueError):
            raise odd_answer() from None
        if self._tree.root is None:
            raise odd_answer()
        return self._tree.root

    @property
    def has_content(self) -> bool:
        """Whether the element for the sink came, and not as nil."""
        return self._tree.has_content

    @property
    def content_id(self) -> str:
        """Content-ID of the part with the content; empty where it stood in the XML."""
        return self._tree.content_id
