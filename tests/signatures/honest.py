"""Signed PDFs as honest programs make them, odd ones among them; each by the demo's people, whom its lists know."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pikepdf
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from intake.demo import authority_signing, signing
from intake.demo.pki import Identity
from signatures.report import Verdict
from tests.signatures import rich
from tests.signatures.attacks import last_startxref, update
from tests.signatures.believed import world
from tests.signatures.documents import form_pdf, hybrid_pdf
from tests.signatures.edit import Edit

Make = Callable[[], bytes]
LATER = timedelta(minutes=30)
BOX = (300, 100, 420, 150)


def by_mayor(pdf: bytes, level: str = "B-B", **options: object) -> bytes:
    """Signed by the mayor, whose certificate is qualified and on a device."""
    return signed_by(pdf, world().people.mayor, level, **options)


def signed_by(pdf: bytes, identity: Identity, level: str = "B-B", **options: object) -> bytes:
    return authority_signing.sign_pdf(world(), pdf, identity, level=level, **options)  # type: ignore[arg-type]


def also_by_seal(pdf: bytes, field: str = "Druhy", **options: object) -> bytes:
    """The next signature: the town's seal."""
    return signed_by(pdf, world().people.town_seal, field=field, **options)


def archived(pdf: bytes) -> bytes:
    people = world().people
    return authority_signing.archive_pdf(world(), pdf, (people.mayor, people.tsa), at=world().at)


# ---------------------------------------------------------------- files before they are signed


def rewritten(pdf: bytes, **options: object) -> bytes:
    """Written anew by qpdf, as very many programs do."""
    buffer = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        opened.save(buffer, **options)
    return buffer.getvalue()


def encrypted(revision: int, *, aes: bool) -> bytes:
    """With an empty user password."""
    rights = pikepdf.Encryption(owner="vlastnik", user="", R=revision, aes=aes, metadata=aes)  # type: ignore[arg-type]
    return rewritten(rich.rich_pdf(), encryption=rights)


def classic() -> bytes:
    """PDF 1.4: a table, no streams of objects."""
    return rich.rich_pdf().replace(b"%PDF-1.7", b"%PDF-1.4")


def modern() -> bytes:
    """PDF 2.0 with cross-reference streams and object streams."""
    made = rewritten(rich.rich_pdf(), object_stream_mode=pikepdf.ObjectStreamMode.generate, force_version="2.0")
    assert b"/ObjStm" in made
    return made


def with_metadata() -> bytes:
    edit = Edit(rich.rich_pdf())
    return edit.catalogue(Metadata=edit.add("<< /Type /Metadata /Subtype /XML >>", _xmp("1"))).written()


def with_nested_field() -> bytes:
    """An empty signature field below another one, as form designers make them."""
    edit = Edit(rich.rich_pdf())
    empty = edit.add("<< /Type /Annot /Subtype /Widget /FT /Sig /T (starosta) /Rect [300 100 420 150] /F 4 /P 3 0 R >>")
    above = edit.add(f"<< /T (podpisy) /Kids [{empty}] >>")
    edit.set(edit.number_of(empty), Parent=above).append(rich.FIRST, "Annots", empty)
    return edit.append(rich.FORM, "Fields", above).written()


def with_empty_fields() -> bytes:
    """Two empty signature fields, each to be signed by somebody."""
    edit = Edit(rich.rich_pdf())
    for name, box in (("Podpis", (300, 100, 420, 150)), ("Druhy", (300, 200, 420, 250))):
        append_signature_field(edit.writer, SigFieldSpec(name, box=box))
    return edit.written()


def of_viewers() -> bytes:
    """A form whose values viewers draw: no appearances, NeedAppearances from the beginning."""
    return Edit(form_pdf()).set(8, NeedAppearances="true").written()


def _with_streams() -> bytes:
    buffer = BytesIO()
    copy_into_new_writer(PdfFileReader(BytesIO(rich.rich_pdf()))).write(buffer)
    return buffer.getvalue()


def _xmp(version: str) -> bytes:
    return (
        b"<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>"
        b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' "
        b"xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmp:CreatorTool='%b'/></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
        % version.encode()
    )


# ---------------------------------------------------------------- what honest programs do to a signed file


def metadata_updated(pdf: bytes) -> bytes:
    edit = Edit(pdf)
    return edit.catalogue(Metadata=edit.add("<< /Type /Metadata /Subtype /XML >>", _xmp("2"))).written()


def information_updated(pdf: bytes) -> bytes:
    edit = Edit(pdf)
    edit.writer.set_info(edit.writer.add_object(edit.value("<< /Producer (Program 2) /ModDate (D:20261122100000Z) >>")))
    return edit.written()


def form_resources_added(pdf: bytes) -> bytes:
    """A font for the mark of the next signer, as Acrobat adds it to the form."""
    edit = Edit(pdf)
    font = edit.add("<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>")
    return edit.set(rich.FORM, DR=f"<< /Font << /F1 7 0 R /Cour {font} >> >>").written()


def store(pdf: bytes, text: str, data: bytes | None = None) -> bytes:
    """A document security store (DSS); ``%s`` stands for a CRL's stream."""
    edit = Edit(pdf)
    crl = edit.add("<< >>", data or world().crl("listed"))
    return edit.catalogue(DSS=text.replace("%s", crl)).written()


def indirect_store(pdf: bytes) -> bytes:
    edit = Edit(pdf)
    crl = edit.add("<< >>", world().crl("listed"))
    lists = edit.add(f"[{crl}]")
    entries = edit.add(f"<< /{'A' * 40} {edit.add(f'<< /CRL {lists} >>')} >>")
    return edit.catalogue(DSS=edit.add(f"<< /CRLs {lists} /VRI {entries} >>")).written()


def store_freed(pdf: bytes) -> bytes:
    """A second store whose program sets the stream of the first free."""
    first = store(pdf, "<< /Type /DSS /CRLs [%s] >>")
    number = int(re.findall(rb"\n(\d+) 0 obj", first)[-1])
    catalogue = re.findall(rb"\n(\d+) 0 obj\s*<<(?:(?!endobj).)*?/DSS", first, re.DOTALL)
    second = Edit(first).catalogue(DSS="<< /Type /DSS /Certs [] >>").written()
    assert catalogue
    start = len(second)
    size = max(int(found) for found in re.findall(rb"/Size\s+(\d+)", second))
    section = b"xref\n0 1\n%010d 65535 f \n%d 1\n0000000000 00001 f \n" % (number, number)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Prev %d /ID [<00> <00>] >>\n" % (size, last_startxref(second))
    return second + section + trailer + b"startxref\n%d\n%%%%EOF\n" % start


def filled_by_field(pdf: bytes) -> bytes:
    return signing.fill_field(pdf, "obec", "Vzorova Lhota u Lesa")


def _certified(level: int, then: Callable[[bytes], bytes], source: Make = rich.rich_pdf) -> Make:
    return lambda: then(signed_by(source(), world().people.town_seal, certify=level))


def _periods() -> bytes:
    return rich.rich_pdf({rich.ICO: rich.widget(b"/FT /Tx /T (i.c.o) /V (00000019) /AP << /N 19 0 R >>", 600)})


def _without_chain() -> bytes:
    return signing.sign_pdf(rich.rich_pdf(), replace(world().people.mayor, chain=()), at=world().at)


def _three(pdf: bytes) -> bytes:
    return signed_by(
        also_by_seal(by_mayor(pdf), box=BOX), world().people.clerk, field="Treti", box=(300, 200, 420, 250)
    )


Q, R, S, A = Verdict.QUALIFIED, Verdict.RECOGNISED, Verdict.SEAL, Verdict.ADVANCED

HONEST: Mapping[str, tuple[Make, Verdict]] = {
    # levels and updates
    "B-B": (lambda: by_mayor(rich.rich_pdf()), Q),
    "B-T": (lambda: by_mayor(rich.rich_pdf(), "B-T"), Q),
    "B-LT": (lambda: by_mayor(rich.rich_pdf(), "B-LT"), Q),
    "B-LTA": (lambda: by_mayor(rich.rich_pdf(), "B-LTA"), Q),
    "LTA twice": (lambda: archived(by_mayor(rich.rich_pdf(), "B-LTA")), Q),
    "LTA three times": (lambda: archived(archived(by_mayor(rich.rich_pdf(), "B-LTA"))), Q),
    "stamp alone added": (
        lambda: signing.timestamp_pdf(by_mayor(rich.rich_pdf()), world().people.tsa, at=world().at),
        Q,
    ),
    "metadata updated with LTA": (lambda: metadata_updated(by_mayor(with_metadata(), "B-LTA")), Q),
    "metadata added": (lambda: metadata_updated(by_mayor(rich.rich_pdf(), "B-T")), Q),
    "information updated": (lambda: information_updated(by_mayor(rich.rich_pdf())), Q),
    # several signatures
    "second signature": (lambda: also_by_seal(by_mayor(rich.rich_pdf())), S),
    "second, visible": (lambda: also_by_seal(by_mayor(rich.rich_pdf()), box=BOX), S),
    "third signature": (lambda: _three(rich.rich_pdf()), S),
    "second after LTA": (lambda: also_by_seal(by_mayor(rich.rich_pdf(), "B-LTA"), level="B-T"), S),
    "LTA after the second": (lambda: archived(also_by_seal(by_mayor(rich.rich_pdf(), "B-T"), level="B-T")), S),
    "prepared fields": (lambda: also_by_seal(by_mayor(with_empty_fields())), S),
    "font added for the second mark": (
        lambda: also_by_seal(form_resources_added(by_mayor(rich.rich_pdf())), box=BOX),
        S,
    ),
    "classic table, second": (lambda: also_by_seal(by_mayor(form_pdf(), box=BOX)), S),
    # forms
    "filled, then signed": (lambda: by_mayor(filled_by_field(rich.rich_pdf())), Q),
    "filled, signed, LTA": (lambda: by_mayor(filled_by_field(rich.rich_pdf()), "B-LTA"), Q),
    "drawn by viewers": (lambda: by_mayor(of_viewers(), "B-LTA"), Q),
    "field names with periods": (lambda: by_mayor(_periods(), "B-LTA"), Q),
    "nested signature field": (lambda: archived(by_mayor(with_nested_field(), "B-T", field="podpisy.starosta")), Q),
    # certified
    "certified 1": (_certified(1, lambda pdf: pdf), S),
    "certified 1, LTA": (_certified(1, archived), S),
    "certified 2, filled": (_certified(2, filled_by_field), S),
    "certified 3, filled": (_certified(3, filled_by_field), S),
    "certified 2, filled, drawn by viewers": (
        _certified(2, lambda pdf: Edit(filled_by_field(pdf)).set(rich.FORM, NeedAppearances="true").written()),
        S,
    ),
    "certified 2, filled, signed": (
        _certified(2, lambda pdf: by_mayor(filled_by_field(pdf), field="Druhy"), with_empty_fields),
        S,
    ),
    "certified 2, signed in its field": (
        _certified(2, lambda pdf: by_mayor(pdf, "B-LTA", field="Druhy"), with_empty_fields),
        S,
    ),
    # files of other programs
    "hybrid": (lambda: by_mayor(hybrid_pdf()), Q),
    "hybrid, twice": (lambda: also_by_seal(by_mayor(hybrid_pdf())), S),
    "hybrid, LTA": (lambda: by_mayor(hybrid_pdf(), "B-LTA"), Q),
    "linearised": (lambda: by_mayor(rewritten(rich.rich_pdf(), linearize=True), "B-T"), Q),
    "linearised, LTA": (lambda: by_mayor(rewritten(rich.rich_pdf(), linearize=True), "B-LTA"), Q),
    "RC4, 40 bits": (lambda: by_mayor(encrypted(2, aes=False)), Q),
    "RC4, 128 bits": (lambda: by_mayor(encrypted(3, aes=False)), Q),
    "AES-128": (lambda: by_mayor(encrypted(4, aes=True)), Q),
    "AES-256": (lambda: by_mayor(encrypted(6, aes=True)), Q),
    "AES-256, second": (lambda: also_by_seal(by_mayor(encrypted(6, aes=True))), S),
    "PDF 1.4": (lambda: by_mayor(classic(), "B-LTA"), Q),
    "PDF 2.0, streams": (lambda: by_mayor(modern(), "B-LTA"), Q),
    "cross-reference streams": (lambda: also_by_seal(by_mayor(_with_streams(), "B-T")), S),
    "blanks at the end": (lambda: by_mayor(rich.rich_pdf()) + b"\r\n\r\n \n\0\0", Q),
    "blanks at the end, LTA": (lambda: by_mayor(rich.rich_pdf(), "B-LTA") + b"\n" * 40, Q),
    "line ends before an update": (lambda: archived(by_mayor(rich.rich_pdf(), "B-T") + b"\r\n"), Q),
    "an update of nothing": (
        lambda: (lambda pdf: update(pdf, {60: b"60 0 obj\nnull\nendobj\n"}))(by_mayor(rich.rich_pdf())),
        Q,
    ),
    # signatures of other kinds
    "PSS": (lambda: signed_by(rich.rich_pdf(), world().people.pss, "B-T"), Q),
    "RSA": (lambda: signed_by(rich.rich_pdf(), world().people.rsa, "B-LTA"), Q),
    "ECDSA, SHA-512": (lambda: by_mayor(rich.rich_pdf(), "B-T", digest="sha512"), Q),
    "ECDSA, SHA-384": (lambda: by_mayor(rich.rich_pdf(), digest="sha384"), Q),
    "visible": (lambda: by_mayor(rich.rich_pdf(), "B-LTA", box=BOX), Q),
    "adbe.pkcs7.detached": (lambda: by_mayor(rich.rich_pdf(), pades=False), Q),
    "chain missing": (_without_chain, Q),
    "no device": (lambda: signed_by(rich.rich_pdf(), world().people.clerk, "B-T"), R),
    "seal": (lambda: signed_by(rich.rich_pdf(), world().people.town_seal, "B-T"), S),
    "not qualified": (lambda: signed_by(rich.rich_pdf(), world().people.not_qualified, "B-T"), A),
    # oddities of vendors in the store
    "store: VRI without a type": (
        lambda: store(
            by_mayor(rich.rich_pdf(), "B-T"), f"<< /Type /DSS /CRLs [%s] /VRI << /{'A' * 40} << /CRL [%s] >> >> >>"
        ),
        Q,
    ),
    "store: wrong types": (
        lambda: store(
            by_mayor(rich.rich_pdf(), "B-T"), f"<< /Type /Dss /CRLs [%s] /VRI << /{'A' * 40} << /Type /Vri >> >> >>"
        ),
        Q,
    ),
    "store: no type": (lambda: store(by_mayor(rich.rich_pdf(), "B-T"), "<< /CRLs [%s] >>"), Q),
    "store: VRI replaced": (
        lambda: store(
            store(by_mayor(rich.rich_pdf(), "B-T"), f"<< /CRLs [%s] /VRI << /{'A' * 40} << /CRL [%s] >> >> >>"),
            f"<< /CRLs [%s] /VRI << /{'B' * 40} << /CRL [%s] >> >> >>",
        ),
        Q,
    ),
    "store: replaced, then LTA": (
        lambda: archived(store(by_mayor(rich.rich_pdf(), "B-LTA"), "<< /Type /DSS /CRLs [%s] >>")),
        Q,
    ),
    "store: freed": (lambda: store_freed(by_mayor(rich.rich_pdf(), "B-T")), Q),
    "store: all indirect": (lambda: indirect_store(by_mayor(rich.rich_pdf(), "B-T")), Q),
    "store: indirect, then LTA": (lambda: archived(indirect_store(by_mayor(rich.rich_pdf(), "B-T"))), Q),
    "store: unreadable list": (
        lambda: store(by_mayor(rich.rich_pdf(), "B-T"), "<< /Type /DSS /CRLs [%s] >>", b"no CRL"),
        Q,
    ),
    "store before signing": (
        lambda: by_mayor(store(rich.rich_pdf(), "<< /Type /DSS /CRLs [%s] >>"), "B-LTA"),
        Q,
    ),
}
"""name → how it is made, and its verdict by the demo's lists."""
