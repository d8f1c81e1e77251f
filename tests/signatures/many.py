"""A PDF with very many signatures, which costs whoever compares all revisions with each other minutes."""

from __future__ import annotations

from functools import cache

from intake.demo import authority_signing
from tests.signatures import rich
from tests.signatures.believed import world
from tests.signatures.honest import signed_by

SIGNERS = 25


@cache
def many_signatures(count: int = SIGNERS, *, pages: int = 30) -> bytes:
    """Signatures with time stamps by three people in turn, validation data and document stamps between; 0.5 to 1 MB."""
    pdf = _long_document(pages)
    people = world().people
    for number in range(count):
        signer = (people.mayor, people.clerk, people.town_seal)[number % 3]
        pdf = signed_by(pdf, signer, "B-T", field=f"Podpis{number}")
        if number % 6 == 5:
            pdf = authority_signing.archive_pdf(world(), pdf, (signer, people.tsa), at=world().at)
    return pdf


def _long_document(pages: int) -> bytes:
    first = 21
    more = {}
    for number in range(pages):
        more[first + 2 * number] = rich.page(b"%d 0 R" % (first + 2 * number + 1))
        lines = b"".join(b"BT /F1 9 Tf 72 %d Td (Radek %d prilohy) Tj ET\n" % (760 - 12 * n, n) for n in range(55))
        more[first + 2 * number + 1] = rich.stream(lines)
    kids = b" ".join(b"%d 0 R" % (first + 2 * number) for number in range(pages))
    more[rich.PAGES] = b"<< /Type /Pages /Kids [3 0 R 4 0 R %b] /Count %d >>" % (kids, pages + 2)
    return rich.rich_pdf(more)
