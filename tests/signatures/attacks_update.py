"""Forgeries by a formally correct update of ``rich.rich_pdf`` after signing: each takes and returns a whole file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.signatures import rich
from tests.signatures.attacks import FORGED
from tests.signatures.edit import Edit

Attack = Callable[[bytes], bytes]
SCRIPT = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
COVER = "/Rect [60 630 400 730] /F 4 /P 3 0 R"
"""Where the text of the first page stands."""
WIDGETS = "13 0 R 14 0 R 15 0 R 16 0 R 18 0 R"


# ---------------------------------------------------------------- what pages show


def content_replaced(pdf: bytes) -> bytes:
    edit = Edit(pdf)
    return edit.set(rich.FIRST, Contents=edit.add("<< >>", FORGED)).written()


def content_overwritten(pdf: bytes) -> bytes:
    return Edit(pdf).replace_stream(rich.CONTENT, FORGED).written()


def content_appended(pdf: bytes) -> bytes:
    edit = Edit(pdf)
    return edit.set(rich.FIRST, Contents=f"[5 0 R {edit.add('<< >>', FORGED)}]").written()


def form_xobject_overwritten(pdf: bytes) -> bytes:
    return (
        Edit(pdf)
        .replace_stream(
            rich.LETTERHEAD, b"1 g 0 0 595 842 re f", "<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] >>"
        )
        .written()
    )


def font_replaced(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.FONT, BaseFont="/ZapfDingbats").written()


def font_encoding_added(pdf: bytes) -> bytes:
    """Digits shown in another order."""
    encoding = "<< /Differences [48 /nine /eight /seven /six /five /four /three /two /one /zero] >>"
    return Edit(pdf).set(rich.FONT, Encoding=encoding).written()


def to_unicode_replaced(pdf: bytes) -> bytes:
    """The page looks the same, but its text is read as another."""
    return Edit(pdf).replace_stream(rich.TO_UNICODE, b"begincmap 1 beginbfchar <31> <0039> endbfchar endcmap").written()


def resources_replaced(pdf: bytes) -> bytes:
    edit = Edit(pdf)
    other = edit.add("<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>")
    return edit.set(rich.RESOURCES, Font=f"<< /F1 {other} >>").written()


def page_cropped(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.FIRST, CropBox="[0 0 595 620]").written()


def page_turned(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.FIRST, Rotate="180").written()


# ---------------------------------------------------------------- which pages there are


def page_added(pdf: bytes) -> bytes:
    edit = Edit(pdf)
    content = edit.add("<< >>", FORGED)
    page = edit.add(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} /Resources 10 0 R >>")
    return edit.set(rich.PAGES, Kids=f"[3 0 R 4 0 R {page}]", Count="3").written()


def page_removed(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.PAGES, Kids="[3 0 R]", Count="1").written()


def pages_reordered(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.PAGES, Kids="[4 0 R 3 0 R]").written()


def page_exchanged(pdf: bytes) -> bytes:
    """The second page's number gets another page."""
    edit = Edit(pdf)
    return edit.set(rich.SECOND, Contents=edit.add("<< >>", FORGED)).written()


def page_tree_exchanged(pdf: bytes) -> bytes:
    edit = Edit(pdf)
    content = edit.add("<< >>", FORGED)
    page = edit.add(f"<< /Type /Page /MediaBox [0 0 595 842] /Contents {content} /Resources 10 0 R >>")
    pages = edit.add(f"<< /Type /Pages /Kids [{page}] /Count 1 >>")
    return edit.set(edit.number_of(page), Parent=pages).catalogue(Pages=pages).written()


# ---------------------------------------------------------------- what lies over pages


def _annotated(pdf: bytes, text: str) -> bytes:
    edit = Edit(pdf)
    shown = edit.add("<< /Type /XObject /Subtype /Form /BBox [0 0 340 100] /Resources 10 0 R >>", FORGED)
    note = edit.add(f"<< /Type /Annot {text} {COVER} /AP << /N {shown} >> >>")
    return edit.append(rich.FIRST, "Annots", note).written()


def note_in_free_text(pdf: bytes) -> bytes:
    return _annotated(pdf, "/Subtype /FreeText /Contents (Podvrh) /DA (/F1 18 Tf)")


def white_square(pdf: bytes) -> bytes:
    return _annotated(pdf, "/Subtype /Square /IC [1 1 1]")


def rubber_stamp(pdf: bytes) -> bytes:
    return _annotated(pdf, "/Subtype /Stamp /Name /Approved")


def redaction(pdf: bytes) -> bytes:
    return _annotated(pdf, "/Subtype /Redact /IC [0 0 0]")


def widget_of_no_field(pdf: bytes) -> bytes:
    return _annotated(pdf, "/Subtype /Widget /FT /Btn /Ff 65536")


def widget_of_a_new_button(pdf: bytes) -> bytes:
    edit = Edit(pdf)
    shown = edit.add("<< /Type /XObject /Subtype /Form /BBox [0 0 340 100] /Resources 10 0 R >>", FORGED)
    button = edit.add(
        f"<< /Type /Annot /Subtype /Widget /FT /Btn /Ff 65536 /T (tlacitko) {COVER} /AP << /N {shown} >> >>"
    )
    return edit.append(rich.FIRST, "Annots", button).append(rich.FORM, "Fields", button).written()


def link_to_elsewhere(pdf: bytes) -> bytes:
    return _annotated(pdf, "/Subtype /Link /A << /S /URI /URI (https://podvrh.example) >>")


def fields_unlisted_on_the_page(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.FIRST, Annots="[13 0 R]").written()


def field_hidden(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.ICO, F="2").written()


def field_moved(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.TOWN, Rect="[72 690 400 730]").written()


# ---------------------------------------------------------------- the form


def value_changed(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.ICO, V="(00000027)").written()


def value_of_a_kid_changed(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.STREET, V="(Jinde 2)").written()


def value_and_appearance_changed(pdf: bytes) -> bytes:
    edit = Edit(pdf)
    shown = edit.add("<< /Type /XObject /Subtype /Form /BBox [0 0 228 20] >>", b"/Tx BMC BT (00000027) Tj ET EMC")
    return edit.set(rich.ICO, V="(00000027)", AP=f"<< /N {shown} >>").written()


def appearance_changed(pdf: bytes) -> bytes:
    """The value stays, what is shown doesn't."""
    edit = Edit(pdf)
    shown = edit.add("<< /Type /XObject /Subtype /Form /BBox [0 0 228 20] >>", b"/Tx BMC BT (00000027) Tj ET EMC")
    return edit.set(rich.ICO, AP=f"<< /N {shown} >>").written()


def appearance_overwritten(pdf: bytes) -> bytes:
    form = "<< /Type /XObject /Subtype /Form /BBox [0 0 228 20] >>"
    return Edit(pdf).replace_stream(rich.SHOWN, b"/Tx BMC BT (00000027) Tj ET EMC", form).written()


def box_unticked(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.AGREES, V="/Off", AS="/Off").written()


def box_shown_unticked(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.AGREES, AS="/Off").written()


def choice_changed(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.REGION, V="(Horni)").written()


def options_changed(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.REGION, Opt="[[(Dolni) (Horni)] [(Horni) (Dolni)]]").written()


def field_added(pdf: bytes) -> bytes:
    edit = Edit(pdf)
    field = edit.add(f"<< /Type /Annot /Subtype /Widget /FT /Tx /T (castka) /V (900000) {COVER} >>")
    return edit.append(rich.FIRST, "Annots", field).append(rich.FORM, "Fields", field).written()


def field_removed(pdf: bytes) -> bytes:
    edit = Edit(pdf)
    form = edit.writer.root["/AcroForm"]["/Fields"]
    kept = [f"{form.raw_get(index).idnum} 0 R" for index in range(len(form))][1:]
    return edit.set(rich.FORM, Fields=f"[{' '.join(kept)}]").written()


def field_renamed(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.ICO, T="(dic)").written()


def default_appearance_changed(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.FORM, DA="(/F1 0 Tf 1 g)").written()


def appearances_needed(pdf: bytes) -> bytes:
    """Viewers draw the values anew, and some draw them otherwise."""
    return Edit(pdf).set(rich.FORM, NeedAppearances="true").written()


def form_font_exchanged(pdf: bytes) -> bytes:
    edit = Edit(pdf)
    other = edit.add("<< /Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats >>")
    return edit.set(rich.FORM, DR=f"<< /Font << /F1 {other} >> >>").written()


def form_fonts_dropped(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.FORM, DR=None).written()


def form_dropped(pdf: bytes) -> bytes:
    """Only the fields of signatures are left of the form."""
    edit = Edit(pdf)
    form = edit.writer.root["/AcroForm"]["/Fields"]
    kept = [f"{form.raw_get(i).idnum} 0 R" for i in range(len(form)) if form[i].get("/FT") == "/Sig"]
    return edit.set(rich.FORM, Fields=f"[{' '.join(kept)}]").written()


def field_font_changed(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.ICO, DA="(/F1 12 Tf 1 g)").written()


def xfa_added(pdf: bytes) -> bytes:
    edit = Edit(pdf)
    return edit.set(rich.FORM, XFA=edit.add("<< >>", b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")).written()


def calculation_added(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.FORM, CO="[13 0 R]").set(rich.ICO, AA=f"<< /C {SCRIPT} >>").written()


# ---------------------------------------------------------------- the document as a whole


def script_on_opening(pdf: bytes) -> bytes:
    return Edit(pdf).catalogue(OpenAction=SCRIPT).written()


def scripts_by_name(pdf: bytes) -> bytes:
    return Edit(pdf).catalogue(Names=f"<< /JavaScript << /Names [(a) {SCRIPT}] >> >>").written()


def actions_of_the_document(pdf: bytes) -> bytes:
    return Edit(pdf).catalogue(AA=f"<< /WP {SCRIPT} >>").written()


def actions_of_a_page(pdf: bytes) -> bytes:
    return Edit(pdf).set(rich.FIRST, AA=f"<< /O {SCRIPT} >>").written()


def file_attached(pdf: bytes) -> bytes:
    edit = Edit(pdf)
    file = edit.add(f"<< /Type /Filespec /F (p.pdf) /EF << /F {edit.add('<< /Type /EmbeddedFile >>', b'x')} >> >>")
    return edit.catalogue(Names=f"<< /EmbeddedFiles << /Names [(p.pdf) {file}] >> >>").written()


def layer_switched_on(pdf: bytes) -> bytes:
    layers = "<< /OCGs [11 0 R] /D << /ON [11 0 R] /Order [11 0 R] >> >>"
    return Edit(pdf).catalogue(OCProperties=layers).written()


def layer_exchanged(pdf: bytes) -> bytes:
    """Content is bound to another, visible layer."""
    edit = Edit(pdf)
    other = edit.add("<< /Type /OCG /Name (Jina) >>")
    return edit.set(rich.RESOURCES, Properties=f"<< /MC0 {other} >>").written()


def portfolio_made(pdf: bytes) -> bytes:
    return Edit(pdf).catalogue(Collection="<< /View /H >>").written()


def outline_made(pdf: bytes) -> bytes:
    edit = Edit(pdf)
    return edit.catalogue(Outlines=edit.add("<< /Type /Outlines /Count 0 >>")).written()


def structure_made(pdf: bytes) -> bytes:
    """What a screen reader reads aloud."""
    edit = Edit(pdf)
    tree = edit.add("<< /Type /StructTreeRoot /K << /S /P /Pg 3 0 R /ActualText (Podvrh) >> >>")
    return edit.catalogue(StructTreeRoot=tree, MarkInfo="<< /Marked true >>").written()


# ---------------------------------------------------------------- under the cover of a security store


def _stored(pdf: bytes, edit: Edit, stuffing: str) -> bytes:
    return edit.catalogue(DSS=f"<< /Type /DSS {stuffing} >>").written()


def content_in_store(pdf: bytes) -> bytes:
    return _stored(pdf, Edit(pdf).replace_stream(rich.CONTENT, FORGED), "/Certs [5 0 R]")


def font_in_store(pdf: bytes) -> bytes:
    return _stored(pdf, Edit(pdf).set(rich.FONT, BaseFont="/Symbol"), "/CRLs [7 0 R]")


def page_in_store(pdf: bytes) -> bytes:
    return _stored(pdf, Edit(pdf).set(rich.FIRST, Rotate="90"), "/VRI << /X 3 0 R >>")


def field_in_store(pdf: bytes) -> bytes:
    return _stored(pdf, Edit(pdf).set(rich.ICO, V="(00000027)"), "/VRI << /X << /TU 13 0 R >> >>")


def form_in_store(pdf: bytes) -> bytes:
    return _stored(pdf, Edit(pdf).set(rich.FORM, DA="(/F1 0 Tf 1 g)"), "/OCSPs [12 0 R]")


def catalogue_in_store(pdf: bytes) -> bytes:
    edit = Edit(pdf)
    return _stored(pdf, edit.catalogue(OpenAction=SCRIPT), f"/Certs [{edit.writer.root_ref.idnum} 0 R]")


def layer_in_store(pdf: bytes) -> bytes:
    return _stored(pdf, Edit(pdf).set(rich.LAYER, Usage="<< /View << /ViewState /ON >> >>"), "/Certs [11 0 R]")


def note_beside_store(pdf: bytes) -> bytes:
    return Edit(white_square(pdf)).catalogue(DSS="<< /Type /DSS >>").written()


def metadata_in_store(pdf: bytes) -> bytes:
    """The page's content under the name of the document's metadata."""
    edit = Edit(pdf).replace_stream(rich.CONTENT, FORGED, "<< /Type /Metadata /Subtype /XML >>")
    return edit.catalogue(Metadata="5 0 R").written()


# ---------------------------------------------------------------- under the cover of a new signature field


def _with_field(edit: Edit, more: str) -> bytes:
    """An invisible signature field, as every further signer adds one."""
    field = edit.add(f"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Dalsi) /Rect [0 0 0 0] /F 132 /P 3 0 R {more} >>")
    return edit.append(rich.FIRST, "Annots", field).append(rich.FORM, "Fields", field).written()


def content_in_an_appearance(pdf: bytes) -> bytes:
    edit = Edit(pdf).replace_stream(rich.CONTENT, FORGED)
    shown = edit.add(
        "<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << /XObject << /X 5 0 R >> >> >>", b""
    )
    return _with_field(edit, f"/AP << /N {shown} >>")


def content_as_an_appearance(pdf: bytes) -> bytes:
    edit = Edit(pdf).replace_stream(rich.CONTENT, FORGED, "<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] >>")
    return _with_field(edit, "/AP << /N 5 0 R >>")


def font_in_an_appearance(pdf: bytes) -> bytes:
    edit = Edit(pdf).set(rich.FONT, BaseFont="/ZapfDingbats")
    shown = edit.add("<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << /Font << /F1 7 0 R >> >> >>", b"")
    return _with_field(edit, f"/AP << /N {shown} >>")


def font_in_a_lock(pdf: bytes) -> bytes:
    edit = Edit(pdf).set(rich.FONT, BaseFont="/ZapfDingbats")
    return _with_field(edit, "/Lock << /Type /SigFieldLock /Action /All /X 7 0 R >>")


def letterhead_in_seed_values(pdf: bytes) -> bytes:
    edit = Edit(pdf).replace_stream(
        rich.LETTERHEAD, b"1 g 0 0 595 842 re f", "<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] >>"
    )
    return _with_field(edit, "/SV << /Type /SV /X 9 0 R >>")


def field_in_an_appearance(pdf: bytes) -> bytes:
    edit = Edit(pdf).set(rich.ICO, V="(00000027)")
    shown = edit.add("<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] /X 13 0 R >>", b"")
    return _with_field(edit, f"/AP << /N {shown} >>")


def appearance_of_a_field_in_an_appearance(pdf: bytes) -> bytes:
    edit = Edit(pdf).replace_stream(
        rich.SHOWN, b"/Tx BMC BT (00000027) Tj ET EMC", "<< /Type /XObject /Subtype /Form /BBox [0 0 228 20] >>"
    )
    return _with_field(edit, "/AP << /N 19 0 R >>")


def content_in_the_information(pdf: bytes) -> bytes:
    """The dictionary with title and author holds the page's content."""
    edit = Edit(pdf).replace_stream(rich.CONTENT, FORGED)
    edit.writer.set_info(edit.writer.add_object(edit.value("<< /Title (x) /X 5 0 R >>")))
    return edit.written()


def metadata_that_are_the_content(pdf: bytes) -> bytes:
    edit = Edit(pdf)
    written = edit.add("<< /Type /Metadata /Subtype /XML >>", FORGED)
    return edit.catalogue(Metadata=written).set(rich.FIRST, Contents=written).written()


UPDATES: Mapping[str, Attack] = {
    name: function
    for name, function in list(globals().items())
    if callable(function) and not name.startswith("_") and getattr(function, "__module__", None) == __name__
}
