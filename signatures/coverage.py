"""Which bytes of a PDF a signature covers, and whether anything after them is unaccounted for.

ISO 32000-2, 12.8.1 (ByteRange) and 7.5.6 (incremental updates).  Readers disagree about files
whose last cross-reference section is broken: some follow the one before it, others rebuild the
table from every object that they find (the incremental saving attack lives on that).  So each
byte after the signed ones must belong to a revision that we read: each revision ends with its
own startxref and %%EOF, holds no object that its cross-reference section doesn't list, and
nothing but blanks follows the last.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

BLANK = b"\r\n\t\f\0 "
END_OF_REVISION = re.compile(rb"startxref\s+\d+\s+%%EOF")
_OBJECT = re.compile(rb"(?<![0-9])\d{1,10}[\s\0]+\d{1,5}[\s\0]+obj(?![a-zA-Z0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The cross-reference section of one revision, as offsets into the file."""

    start: int
    end: int
    objects: frozenset[int]
    """Where the objects lie that it lists, object streams and itself included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What the signed byte range is worth."""

    sound: bool
    """Everything up to the end of its revision is signed, but for the signature value itself."""
    whole: bool
    """Nothing but blanks follows."""
    hidden_tail: bool
    """Bytes follow that no revision accounts for."""
    later_revisions: int


def coverage_of(signature: EmbeddedPdfSignature, pdf: bytes) -> Coverage:
    """Measure a signature whose integrity information was computed."""
    byte_range = [int(number) for number in signature.byte_range]
    if not range_fits(pdf, byte_range, bytes(signature.pkcs7_content)):
        return Coverage(sound=False, whole=False, hidden_tail=False, later_revisions=0)
    signed_end = byte_range[2] + byte_range[3]
    sections = _later_sections(signature, pdf, signed_end)
    level: Any = signature.coverage  # pyHanko declares it None
    return Coverage(
        sound=level is not None and level >= SignatureCoverageLevel.ENTIRE_REVISION,
        whole=not pdf[signed_end:].strip(BLANK),
        hidden_tail=unaccounted(pdf, signed_end, sections),
        later_revisions=len(sections),
    )


def range_fits(pdf: bytes, byte_range: Sequence[int], contents: bytes) -> bool:
    """Whether two ranges begin at 0 and leave out the hexadecimal signature value and nothing else.

    pyHanko compares lengths only; a gap as long as the value could hold anything.
    """
    if len(byte_range) != 4 or byte_range[0] != 0 or min(byte_range) < 0:
        return False
    _, first, second, length = byte_range
    gap = pdf[first:second]
    if second + length > len(pdf) or gap[:1] != b"<" or gap[-1:] != b">":
        return False
    try:
        return bytes.fromhex(gap[1:-1].decode("ascii")) == contents
    except ValueError:
        return False


def unaccounted(pdf: bytes, signed_end: int, sections: Sequence[Section]) -> bool:
    """Whether bytes from ``signed_end`` on belong to no revision; ``sections`` are those after it, in order."""
    position = signed_end
    for section in sections:
        mark = END_OF_REVISION.search(pdf, section.end)
        if section.start < position or mark is None:
            return True
        if _unlisted_object(pdf, position, mark.start(), section.objects):
            return True
        position = mark.end()
    return bool(pdf[position:].strip(BLANK)) or len(END_OF_REVISION.findall(pdf, signed_end)) != len(sections)


def _unlisted_object(pdf: bytes, start: int, end: int, listed: Collection[int]) -> bool:
    return any(found.start() not in listed for found in _OBJECT.finditer(pdf, start, end))


def _later_sections(signature: EmbeddedPdfSignature, pdf: bytes, signed_end: int) -> list[Section]:
    """Sections after the signed bytes; that of a linearised file's first page lies within them."""
    xrefs = signature.reader.xrefs
    sections = []
    for revision in range(signature.signed_revision + 1, xrefs.total_revisions):
        info, data = xrefs.get_xref_container_info(revision), xrefs.get_xref_data(revision)
        if info.start_location < signed_end:
            continue
        listed = [info.start_location, *(offset for _, offset in data.standard_xrefs.values())]
        if data.hybrid is not None:
            listed.append(data.hybrid.meta_info.start_location)
            listed += [offset for _, offset in data.hybrid.xref_data.standard_xrefs.values()]
        objects = frozenset(_skip_blanks(pdf, offset) for offset in listed)
        sections.append(Section(start=info.start_location, end=info.end_location, objects=objects))
    return sections


def _skip_blanks(pdf: bytes, offset: int) -> int:
    """Some writers point at the line end before an object; a few blanks only, so that it stays cheap."""
    near = pdf[offset : offset + 16]
    return offset + len(near) - len(near.lstrip(BLANK))
