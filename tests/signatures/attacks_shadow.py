"""Forgeries prepared before signing (shadow attacks) and those on certified files (EAA, SSA; pdf-insecurity.org).

A shadow attack is a pair: what the author lays into the file before the mayor signs it, and the
small update afterwards that brings it to light.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from intake.demo import signing
from tests.signatures import rich
from tests.signatures.attacks import FORGED, last_startxref, update
from tests.signatures.attacks_update import (
    field_added,
    note_in_free_text,
    page_added,
    redaction,
    rubber_stamp,
    script_on_opening,
    white_square,
    widget_of_a_new_button,
    widget_of_no_field,
)
from tests.signatures.believed import world
from tests.signatures.edit import Edit

Attack = Callable[[bytes], bytes]
_XOBJECT = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]"
_HIDDEN_TEXT = b"BT /F1 18 Tf 72 700 Td (Prevod 900000 Kc na ucet utocnika) Tj ET"


@dataclass(frozen=True, kw_only=True)
class Shadow:
    """A prepared file and what is done to it once it is signed."""

    prepared: bytes
    revealed: Attack


# ---------------------------------------------------------------- hide: what covers the text goes away


def _covered() -> bytes:
    """The letterhead is a white page over the true content, with harmless text on it."""
    cover = b"1 g 0 0 595 842 re f 0 g BT /F1 18 Tf 72 700 Td (Zadost) Tj ET"
    return rich.rich_pdf(
        {rich.LETTERHEAD: rich.stream(cover, _XOBJECT + b" /Resources << /Font << /F1 7 0 R >> >>")},
        content=_HIDDEN_TEXT + b" /Fm1 Do",
    )


def _emptied(pdf: bytes) -> bytes:
    return (
        Edit(pdf).replace_stream(rich.LETTERHEAD, b"", "<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] >>").written()
    )


def _nulled(pdf: bytes) -> bytes:
    return Edit(pdf).replace(rich.LETTERHEAD, "null").written()


def _freed(pdf: bytes) -> bytes:
    """No object is written at all: the number of the cover is set free."""
    start = len(pdf)
    size = max(int(found) for found in _sizes(pdf))
    table = b"xref\n0 1\n%010d 65535 f \n%d 1\n0000000000 00001 f \n" % (rich.LETTERHEAD, rich.LETTERHEAD)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Prev %d /ID [<00> <00>] >>\n" % (size, last_startxref(pdf))
    return pdf + table + trailer + b"startxref\n%d\n%%%%EOF\n" % start


def _unlisted(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.RESOURCES, XObject="<< >>").written()


def _covered_by_note() -> bytes:
    note = rich.widget(b"/FT /Btn /Ff 65537 /T (kryt) /AP << /N 9 0 R >>", 690)
    return rich.rich_pdf({21: note, rich.FIRST: rich.page(b"5 0 R", b"/Annots [13 0 R 14 0 R 21 0 R]")})


def _note_hidden(pdf: bytes) -> bytes:
    return Edit(pdf).set(21, F="2").written()


# ---------------------------------------------------------------- replace: the same thing is shown otherwise


def _two_faced() -> bytes:
    """The field's value isn't what its appearance shows."""
    return rich.rich_pdf({rich.ICO: rich.widget(b"/FT /Tx /T (ico) /V (99999999) /AP << /N 19 0 R >>", 600)})


def _redrawn(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.FORM, NeedAppearances="true").written()


def _appearance_dropped(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.ICO, AP=None).written()


def _own_font() -> bytes:
    return rich.rich_pdf({21: b"<< /Type /FontDescriptor /FontName /Vlastni >>"})


def _font_defined(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.FONT, FontDescriptor="21 0 R", BaseFont="/Vlastni").written()


def _undefined_reference() -> bytes:
    """The page names an object that doesn't exist yet."""
    return rich.rich_pdf({rich.FIRST: rich.page(b"[5 0 R 77 0 R]", b"/Annots [13 0 R 14 0 R 15 0 R 16 0 R 18 0 R]")})


def _reference_defined(pdf: bytes) -> bytes:
    body = b"77 0 obj\n" + rich.stream(FORGED) + b"\nendobj\n"
    return update(pdf, {77: body})


def _reference_defined_past_the_size(pdf: bytes) -> bytes:
    """The trailer goes on saying that there are fewer objects, which some readers care about."""
    size = re.findall(rb"/Size\s+(\d+)", pdf)[-1]
    head, _, tail = _reference_defined(pdf).rpartition(b"/Size 78")
    return head + b"/Size " + size + tail


def _reference_defined_in_store(pdf: bytes) -> bytes:
    edit = Edit(_reference_defined(pdf))
    return edit.catalogue(DSS="<< /Type /DSS /Certs [77 0 R] >>").written()


# ---------------------------------------------------------------- hide and replace: a second document in the first


def _second_tree() -> bytes:
    """Another page tree, which nothing leads to."""
    return rich.rich_pdf(
        {
            21: b"<< /Type /Pages /Kids [22 0 R] /Count 1 >>",
            22: rich.page(b"23 0 R").replace(b"/Parent 2 0 R", b"/Parent 21 0 R"),
            23: rich.stream(_HIDDEN_TEXT),
        }
    )


def _second_tree_shown(pdf: bytes) -> bytes:
    return Edit(pdf).catalogue(Pages="21 0 R").written()


def _page_pointed_elsewhere(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.FIRST, Contents="23 0 R").written()


def _table_pointed_elsewhere(pdf: bytes) -> bytes:
    """No new object: the new table gives the content's number to hidden bytes that are signed."""
    return update(pdf, {}, listed={rich.CONTENT: pdf.index(b"\n23 0 obj") + 1})


def _body_within_a_comment() -> bytes:
    """A second body of the content stands in the signed bytes and is listed nowhere."""
    pdf = rich.rich_pdf({21: b"null"})
    hidden = b"5 0 obj\n" + rich.stream(_HIDDEN_TEXT) + b"\nendobj\n"
    start = pdf.rindex(b"xref\n0 ", 0, pdf.rindex(b"startxref"))
    tail = pdf[start:].replace(b"startxref\n%d" % start, b"startxref\n%d" % (start + len(hidden)))
    return pdf[:start] + hidden + tail


def _second_body_listed(pdf: bytes) -> bytes:
    return update(pdf, {}, listed={rich.CONTENT: pdf.index(b"\n5 0 obj", pdf.index(b"\n21 0 obj")) + 1})


def _layer_shown(pdf: bytes) -> bytes:
    layers = "<< /OCGs [11 0 R] /D << /ON [11 0 R] /Order [11 0 R] >> >>"
    return Edit(pdf).catalogue(OCProperties=layers).written()


SHADOWS: Mapping[str, Shadow] = {
    "hide: cover emptied": Shadow(prepared=_covered(), revealed=_emptied),
    "hide: cover null": Shadow(prepared=_covered(), revealed=_nulled),
    "hide: cover set free": Shadow(prepared=_covered(), revealed=_freed),
    "hide: cover unlisted": Shadow(prepared=_covered(), revealed=_unlisted),
    "hide: covering widget hidden": Shadow(prepared=_covered_by_note(), revealed=_note_hidden),
    "hide: layer shown": Shadow(prepared=rich.rich_pdf(), revealed=_layer_shown),
    "replace: value drawn anew": Shadow(prepared=_two_faced(), revealed=_redrawn),
    "replace: appearance dropped": Shadow(prepared=_two_faced(), revealed=_appearance_dropped),
    "replace: own font": Shadow(prepared=_own_font(), revealed=_font_defined),
    "replace: missing object defined": Shadow(prepared=_undefined_reference(), revealed=_reference_defined),
    "replace: missing object past the size": Shadow(
        prepared=_undefined_reference(), revealed=_reference_defined_past_the_size
    ),
    "replace: missing object in the store": Shadow(
        prepared=_undefined_reference(), revealed=_reference_defined_in_store
    ),
    "hide and replace: second page tree": Shadow(prepared=_second_tree(), revealed=_second_tree_shown),
    "hide and replace: hidden content": Shadow(prepared=_second_tree(), revealed=_page_pointed_elsewhere),
    "hide and replace: table alone": Shadow(prepared=_second_tree(), revealed=_table_pointed_elsewhere),
    "hide and replace: second body": Shadow(prepared=_body_within_a_comment(), revealed=_second_body_listed),
}


# ---------------------------------------------------------------- on certified files


def _signed_by_another(pdf: bytes, box: tuple[int, int, int, int] | None) -> bytes:
    return signing.sign_pdf(pdf, world().people.self_signed, at=world().at, field="Cizi", box=box)


def visible_signature_over_text(pdf: bytes) -> bytes:
    """SSA: whoever may sign may show something where he signs."""
    return _signed_by_another(pdf, (60, 590, 400, 730))


def signature_with_an_appearance_of_its_own(pdf: bytes) -> bytes:
    """SSA: a signature field whose appearance is another text, never signed."""
    edit = Edit(pdf)
    shown = edit.add("<< /Type /XObject /Subtype /Form /BBox [0 0 340 140] /Resources 10 0 R >>", FORGED)
    field = edit.add(
        "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Cizi) /Rect [60 590 400 730] /F 4 /P 3 0 R "
        f"/AP << /N {shown} >> >>"
    )
    return edit.append(rich.FIRST, "Annots", field).append(rich.FORM, "Fields", field).written()


def signed_signature_with_an_appearance_of_its_own(pdf: bytes) -> bytes:
    """SSA: the same, and signed by the attacker."""
    return _signed_by_another(signature_with_an_appearance_of_its_own(pdf), None)


def text_of_a_signature_changed(pdf: bytes) -> bytes:
    """The appearance of the certifying signature says another name."""
    edit = Edit(pdf)
    form = edit.writer.root["/AcroForm"]["/Fields"]
    number = form.raw_get(len(form) - 1).idnum
    shown = edit.add("<< /Type /XObject /Subtype /Form /BBox [0 0 100 50] >>", FORGED)
    return edit.set(number, AP=f"<< /N {shown} >>", Rect="[60 590 400 730]").written()


def permission_widened(pdf: bytes) -> bytes:
    """The level is raised by an update, and used."""
    edit = Edit(note_in_free_text(pdf))
    return edit.catalogue(Perms="<< >>").written()


CERTIFIED: Mapping[str, Attack] = {
    "EAA: free text": note_in_free_text,
    "EAA: square": white_square,
    "EAA: stamp": rubber_stamp,
    "EAA: redaction": redaction,
    "EAA: widget": widget_of_no_field,
    "EAA: button": widget_of_a_new_button,
    "SSA: visible signature": visible_signature_over_text,
    "SSA: unsigned signature field": signature_with_an_appearance_of_its_own,
    "SSA: signed field with another text": signed_signature_with_an_appearance_of_its_own,
    "SSA: appearance of the certification": text_of_a_signature_changed,
    "permission widened": permission_widened,
    "field added": field_added,
    "page added": page_added,
    "script": script_on_opening,
}
"""None of them is permitted by any level that ``signatures`` believes: it takes annotations for changes also at 3."""
SIGNING = ("SSA: visible signature", "SSA: signed field with another text")
"""Those that pyHanko itself refuses to make where nothing is permitted."""


def _sizes(pdf: bytes) -> list[bytes]:
    return re.findall(rb"/Size\s+(\d+)", pdf)
