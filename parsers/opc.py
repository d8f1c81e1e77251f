"""Office packages (Open Packaging Conventions, ECMA-376 part 2): their parts as guarded XML trees.

Only the parts asked for are inflated, each up to a limit; nothing outside the file is ever followed.  Names
of elements and attributes come without namespaces: the transitional and the strict form differ in nothing else.
"""

from __future__ import annotations

import posixpath
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

from parsers.errors import Encrypted, LimitExceeded, Unreadable
from parsers.ole import list_root_entries
from parsers.zip_directory import READABLE_METHODS, ZIP_FAILS, open_directory

MAX_PART_BYTES = 24 * 1024 * 1024
"""Of one XML part, unpacked; a form has some hundred kilobytes."""
MAX_ELEMENTS = 200_000
MAX_DEPTH = 150
"""Elements one inside another; each level of the readers' recursion has its share of Python's stack."""
_MAX_ENTRIES = 5_000
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_FLAG = 0x1
_MAIN_TYPE = "/officeDocument"

Element = ET.Element


class Package:
    """An opened package; ``main`` is the name of its main part."""

    def __init__(self, directory: zipfile.ZipFile) -> None:
        self._directory = directory
        self._names = {name.lstrip("/").casefold(): name for name in directory.namelist()}
        self.main = self._find_main()

    def has(self, name: str) -> bool:
        """Whether a part is there, whatever its letter case."""
        return name.lstrip("/").casefold() in self._names

    def names(self) -> tuple[str, ...]:
        """Names of all parts, lower case."""
        return tuple(self._names)

    def tree(self, name: str) -> Element:
        """One XML part.

        Raises:
            LimitExceeded: ``docx-too-complex``.
            Unreadable: ``docx-damaged``, also where the part isn't there.
        """
        return _parsed(self._bytes(name))

    def related(self, source: str) -> dict[str, str]:
        """Kind of each relationship (the last word of its type) → the part it leads to; external ones are left out."""
        folder, base = posixpath.split(source)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        if not self.has(rels):
            return {}
        found: dict[str, str] = {}
        for relation in self.tree(rels):
            target = relation.get("Target", "")
            if relation.get("TargetMode", "").casefold() != "external" and target:
                kind = relation.get("Type", "").rpartition("/")[2]
                found.setdefault(kind, posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))
        return found

    def _find_main(self) -> str:
        main = self.related("").get(_MAIN_TYPE[1:], "word/document.xml")
        if not self.has(main):
            raise Unreadable("docx-damaged", "The document's main part is missing.")
        return main

    def _bytes(self, name: str) -> bytes:
        stored = self._names.get(name.lstrip("/").casefold())
        if stored is None:
            raise Unreadable("docx-damaged", "A part of the document is missing.")
        try:
            info = self._directory.getinfo(stored)
            if info.flag_bits & _ENCRYPTED_FLAG or info.compress_type not in READABLE_METHODS:
                raise Unreadable("docx-damaged", "A part of the document is packed in a way that Word doesn't use.")
            with self._directory.open(info) as member:
                data = member.read(MAX_PART_BYTES + 1)
        except ZIP_FAILS as error:
            raise Unreadable("docx-damaged", "The document is damaged.") from error
        if len(data) > MAX_PART_BYTES:
            raise LimitExceeded("docx-too-complex", "A part of the document unpacks to more than the limit.")
        return data


def open_package(path: Path) -> Package:
    """Open an Office document.

    Raises:
        Encrypted: ``office-encrypted``: a compound file with the encrypted package in it ([MS-OFFCRYPTO] 2.3).
        LimitExceeded: ``docx-too-complex``.
        Unreadable: ``docx-damaged``.
    """
    data = path.read_bytes()
    if data.startswith(_OLE_MAGIC):
        names = {name.lower() for name in list_root_entries(data)}
        if "encryptedpackage" in names:
            raise Encrypted("office-encrypted", "The document needs a password.")
        raise Unreadable("docx-damaged", "The file is no Office package.")
    try:
        directory = open_directory(data)
    except LimitExceeded as error:
        raise LimitExceeded("docx-too-complex", "The package has more parts than the limit.") from error
    except Unreadable as error:
        raise Unreadable("docx-damaged", "The document is damaged or cut off.") from error
    if len(directory.infolist()) > _MAX_ENTRIES:
        raise LimitExceeded("docx-too-complex", "The package has more parts than the limit.")
    return Package(directory)


class _Guarded(ET.TreeBuilder):
    """Builds a tree without namespaces; refuses a DTD, and what is too large or too deep."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0
        self._count = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        self._count += 1
        if self._depth > MAX_DEPTH or self._count > MAX_ELEMENTS:
            raise LimitExceeded("docx-too-complex", "The document has more elements, or deeper ones, than the limit.")
        return super().start(_local(tag), {_local(name): value for name, value in attrs.items()})

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(_local(tag))

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:  # noqa: ARG002 - the parser's call
        raise Unreadable("docx-damaged", "The document declares a DTD, which no word processor writes.")


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _parsed(data: bytes) -> Element:
    parser = ET.XMLParser(target=_Guarded())  # noqa: S314 - guarded above
    try:
        parser.feed(data)
        root = parser.close()
    except (ET.ParseError, ValueError, LookupError) as error:
        raise Unreadable("docx-damaged", "The document's XML is damaged.") from error
    if not isinstance(root, Element):
        raise Unreadable("docx-damaged", "The document's XML is empty.")
    return root
