"""Forgeries that lie about structure: incremental saving, wrapping and universal forgery (pdf-insecurity.org).

Each takes and returns a whole file made from ``documents.form_pdf``; those of ``attacks`` are among them.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping

from intake.demo import signing
from tests.signatures import attacks
from tests.signatures.attacks import FORGED, content_object, last_startxref, signed_range, update
from tests.signatures.believed import world

Attack = Callable[[bytes], bytes]

# ---------------------------------------------------------------- incremental saving: some readers see another file


def trailer_without_end(pdf: bytes) -> bytes:
    return pdf + content_object() + b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R\n"


def mark_without_xref(pdf: bytes) -> bytes:
    return pdf + content_object() + b"startxref\n%d\n%%%%EOF\n" % last_startxref(pdf)


def catalogue_and_trailer_alone(pdf: bytes) -> bytes:
    """What a rebuilding reader takes for the newest catalogue."""
    other = b"90 0 obj\n<< /Type /Catalog /Pages 91 0 R >>\nendobj\n"
    other += b"91 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    return pdf + other + b"trailer\n<< /Root 90 0 R /Size 92 >>\nstartxref\n0\n%%EOF\n"


def carriage_returns_only(pdf: bytes) -> bytes:
    return pdf + content_object().replace(b"\n", b"\r") + b"startxref\r%d\r%%%%EOF\r" % last_startxref(pdf)


def object_with_odd_blanks(pdf: bytes) -> bytes:
    return pdf + content_object().replace(b"4 0 obj", b"4\0\0 0\t obj")


def object_within_a_comment(pdf: bytes) -> bytes:
    return pdf + b"%\r" + content_object()


def second_beginning(pdf: bytes) -> bytes:
    """A whole other PDF behind the signed one."""
    from tests.signatures.documents import form_pdf

    return pdf + form_pdf(FORGED)


def other_file_in_front(pdf: bytes) -> bytes:
    """A whole other PDF before the signed one, whose offsets count from its own head."""
    from tests.signatures.documents import form_pdf

    return form_pdf(FORGED) + pdf


def object_within_a_stream(pdf: bytes) -> bytes:
    """An update adds a stream that nobody uses; rebuilding readers find an object in it."""
    return update(pdf, {60: b"60 0 obj\n<< /Length 200 >>\nstream\n" + content_object() + b"endstream\nendobj\n"})


def hidden_object_stamped_over(pdf: bytes) -> bytes:
    """A later document time stamp covers the appended object."""
    return signing.timestamp_pdf(attacks.appended_without_xref(pdf), world().people.tsa, at=world().at)


def hidden_object_signed_over(pdf: bytes) -> bytes:
    """A later signature of somebody else covers it."""
    hidden = attacks.appended_with_broken_xref(pdf)
    return signing.sign_pdf(hidden, world().people.self_signed, at=world().at, field="Dalsi")


def unlisted_object_signed_over(pdf: bytes) -> bytes:
    changed = attacks.updated_with_unlisted_object(pdf)
    return signing.sign_pdf(changed, world().people.other, at=world().at, field="Dalsi")


# ---------------------------------------------------------------- overlays by other kinds of cross-references


def _xref_stream(number: int, root: bytes, previous: int, entries: Mapping[int, tuple[int, int, int]]) -> bytes:
    index = b" ".join(b"%d 1" % entry for entry in entries)
    data = b"".join(b"%c%b%c" % (kind, place.to_bytes(4, "big"), last) for kind, place, last in entries.values())
    return (
        b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 4 1] /Index [%b] /Root %b /Prev %d /ID [<00> <00>] /Length %d >>\n"
        b"stream\n%b\nendstream\nendobj\n" % (number, 1 + max(entries), index, root, previous, len(data), data)
    )


def overlay_by_xref_stream(pdf: bytes) -> bytes:
    content = content_object()
    at = len(pdf) + len(content)
    entries = {4: (1, len(pdf), 0), 70: (1, at, 0)}
    return pdf + content + _xref_stream(70, b"1 0 R", last_startxref(pdf), entries) + _end(at)


def overlay_by_object_stream(pdf: bytes) -> bytes:
    """The page lies within an object stream and has other content."""
    content = content_object(72)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 72 0 R /Resources 9 0 R >>"
    data = zlib.compress(b"3 0 " + page)
    packed = (
        b"71 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream\nendobj\n"
    )
    packed %= (len(data), data)
    at = len(pdf) + len(content) + len(packed)
    entries = {3: (2, 71, 0), 70: (1, at, 0), 71: (1, len(pdf) + len(content), 0), 72: (1, len(pdf), 0)}
    return pdf + content + packed + _xref_stream(70, b"1 0 R", last_startxref(pdf), entries) + _end(at)


def overlay_by_hybrid(pdf: bytes) -> bytes:
    """The table hides what the stream beside it lists: old readers and new ones see different pages."""
    content = content_object()
    stream_at = len(pdf) + len(content)
    stream = _xref_stream(70, b"1 0 R", last_startxref(pdf), {4: (1, len(pdf), 0)})
    table_at = stream_at + len(stream)
    table = b"xref\n0 1\n0000000000 65535 f \n70 1\n%010d 00000 n \ntrailer\n" % stream_at
    trailer = b"<< /Size 71 /Root 1 0 R /Prev %d /XRefStm %d /ID [<00> <00>] >>\n"
    return pdf + content + stream + table + trailer % (last_startxref(pdf), stream_at) + _end(table_at)


def other_root_in_the_trailer(pdf: bytes) -> bytes:
    """Another catalogue and page, named by the trailer of a correct update."""
    objects = {
        80: b"80 0 obj\n<< /Type /Catalog /Pages 81 0 R /AcroForm 8 0 R >>\nendobj\n",
        81: b"81 0 obj\n<< /Type /Pages /Kids [82 0 R] /Count 1 >>\nendobj\n",
        82: b"82 0 obj\n<< /Type /Page /Parent 81 0 R /MediaBox [0 0 595 842] /Contents 83 0 R >>\nendobj\n",
        83: content_object(83),
    }
    changed = update(pdf, objects)
    head, _, tail = changed.rpartition(b"/Root 1 0 R")
    return head + b"/Root 80 0 R" + tail


def loop_of_sections(pdf: bytes) -> bytes:
    """A section whose predecessor is itself."""
    start = len(pdf) + len(content_object())
    table = b"xref\n4 1\n%010d 00000 n \ntrailer\n<< /Size 90 /Root 1 0 R /Prev %d >>\n" % (len(pdf), start)
    return pdf + content_object() + table + _end(start)


def _end(start: int) -> bytes:
    return b"startxref\n%d\n%%%%EOF\n" % start


# ---------------------------------------------------------------- wrapping: the signed bytes are elsewhere


def _signature(pdf: bytes) -> tuple[int, bytes, tuple[int, int, int]]:
    """Number, value and the three figures of the range of the first signature."""
    first, second = signed_range(pdf)
    length = int(re.search(rb"/ByteRange\s*\[\s*0\s+\d+\s+\d+\s+(\d+)", pdf)[1])  # type: ignore[index]
    number = int(re.findall(rb"\n(\d+) 0 obj", pdf[: pdf.index(b"/ByteRange")])[-1])
    return number, pdf[first:second], (first, second, length)


def _redefined(pdf: bytes, contents: bytes, byte_range: bytes, more: bytes = b"") -> bytes:
    """A correct update that forges the signature dictionary and the page's content."""
    number, _, _ = _signature(pdf)
    dictionary = (
        b"%d 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached %b %b %b >>\nendobj\n"
        % (number, contents, byte_range, more)
    )
    return update(pdf, {number: dictionary, 4: content_object()})


def _range(pdf: bytes) -> bytes:
    _, _, figures = _signature(pdf)
    return b"/ByteRange [0 %d %d %d]" % figures


def dictionary_in_an_update(pdf: bytes) -> bytes:
    """The signature, copied into a later revision, seems to belong to that."""
    return _redefined(pdf, b"/Contents " + _signature(pdf)[1], _range(pdf))


def two_values(pdf: bytes) -> bytes:
    return _redefined(pdf, b"/Contents <00> /Contents " + _signature(pdf)[1], _range(pdf))


def two_values_the_other_way(pdf: bytes) -> bytes:
    return _redefined(pdf, b"/Contents " + _signature(pdf)[1] + b" /Contents <00>", _range(pdf))


def two_ranges(pdf: bytes) -> bytes:
    return _redefined(pdf, b"/Contents " + _signature(pdf)[1], b"/ByteRange [0 0 0 0] " + _range(pdf))


def range_to_the_end(pdf: bytes) -> bytes:
    """The second part seems to reach to the end of the file."""
    _, value, (first, second, _) = _signature(pdf)
    changed = _redefined(pdf, b"/Contents " + value, b"/ByteRange [0 %d %d 0000000000]" % (first, second))
    return changed.replace(b"0000000000]", b"%010d]" % (len(changed) - second))


def range_in_six(pdf: bytes) -> bytes:
    _, value, (first, second, length) = _signature(pdf)
    six = b"/ByteRange [0 %d %d %d %d 0]" % (first, second, length, second + length)
    return _redefined(pdf, b"/Contents " + value, six)


def range_split_in_three(pdf: bytes) -> bytes:
    _, value, (first, second, length) = _signature(pdf)
    split = b"/ByteRange [0 100 100 %d %d %d]" % (first - 100, second, length)
    return _redefined(pdf, b"/Contents " + value, split)


def value_from_another_place(pdf: bytes) -> bytes:
    """The value as a reference to a string."""
    changed = _redefined(pdf, b"/Contents 61 0 R", _range(pdf))
    return update(changed, {61: b"61 0 obj\n" + _signature(pdf)[1] + b"\nendobj\n"})


def wrapped_with_padding(pdf: bytes) -> bytes:
    """The value is padded as far as the moved part, so that no gap seems to be left."""
    first, second = signed_range(pdf)
    moved = attacks.wrapped(pdf)
    room = len(moved) - len(pdf)
    padded = pdf[first : second - 1] + b"0" * room + b">"
    return pdf[:first] + padded + pdf[second:]


def blanks_within_the_value(pdf: bytes) -> bytes:
    """A smaller value, and in the room that is left a page's content."""
    first, second = signed_range(pdf)
    value = pdf[first:second].rstrip(b"0>") + b"0>"
    room = second - first - len(value)
    return pdf[:first] + value + content_object()[:room].ljust(room) + pdf[second:]


# ---------------------------------------------------------------- universal forgery: a signature that says nothing


def _in_place(pattern: bytes, new: bytes) -> Attack:
    """The same length, so that the offsets stay."""

    def attack(pdf: bytes) -> bytes:
        return re.sub(pattern, lambda found: new.ljust(len(found[0]))[: len(found[0])], pdf, count=1)

    return attack


def _forgery(contents: bytes, byte_range: bytes, more: bytes = b"") -> Attack:
    return lambda pdf: _redefined(pdf, contents, byte_range, more)


_FORGERIES: Mapping[str, Attack] = {
    "range missing": _in_place(rb"/ByteRange \[[^\]]*\]", b""),
    "range null": _in_place(rb"/ByteRange \[[^\]]*\]", b"/ByteRange null"),
    "range empty": _in_place(rb"/ByteRange \[[^\]]*\]", b"/ByteRange []"),
    "range negative": _in_place(rb"/ByteRange \[[^\]]*\]", b"/ByteRange [0 -9 9 9]"),
    "range of nothing": _in_place(rb"/ByteRange \[[^\]]*\]", b"/ByteRange [0 0 0 0]"),
    "range of words": _in_place(rb"/ByteRange \[[^\]]*\]", b"/ByteRange [a b]"),
    "value null": _in_place(rb"/Contents <[^>]*>", b"/Contents null"),
    "value empty": _in_place(rb"/Contents <[^>]*>", b"/Contents <>"),
    "value zero": _in_place(rb"/Contents <[^>]*>", b"/Contents <00>"),
    "value missing": _in_place(rb"/Contents <[^>]*>", b""),
    "value a name": _in_place(rb"/Contents <[^>]*>", b"/Contents /x"),
    "format missing": _in_place(rb"/SubFilter /ETSI.CAdES.detached", b""),
    "format of nobody": _in_place(rb"/SubFilter /ETSI.CAdES.detached", b"/SubFilter /x"),
    "update: value null": _forgery(b"/Contents null", b"/ByteRange [0 10 20 30]"),
    "update: value empty": _forgery(b"/Contents <>", b"/ByteRange [0 10 20 30]"),
    "update: value missing": _forgery(b"", b"/ByteRange [0 10 20 30]"),
    "update: range missing": lambda pdf: _redefined(pdf, b"/Contents " + _signature(pdf)[1], b""),
    "update: range null": lambda pdf: _redefined(pdf, b"/Contents " + _signature(pdf)[1], b"/ByteRange null"),
    "update: range too short": lambda pdf: _redefined(pdf, b"/Contents " + _signature(pdf)[1], b"/ByteRange [0 9]"),
    "update: all null": _forgery(b"/Contents null", b"/ByteRange null", b"/Reference null"),
    "update: a name for a filter": _forgery(b"/Contents <00>", b"/ByteRange [0 0 0 0]", b"/Filter null"),
}


def _own() -> dict[str, Attack]:
    return {
        name: function
        for name, function in globals().items()
        if callable(function)
        and not name.startswith("_")
        and getattr(function, "__module__", None) == __name__
        and name != "Attack"
    }


BYTES: Mapping[str, Attack] = {
    **{
        name: getattr(attacks, name)
        for name in (
            "appended_with_broken_xref",
            "appended_with_lost_xref",
            "appended_without_xref",
            "appended_long_tail",
            "appended_tail_with_mark",
            "updated_page",
            "updated_with_unlisted_object",
            "update_that_skips_a_tail",
            "wrapped",
        )
    },
    **_own(),
    **_FORGERIES,
}
