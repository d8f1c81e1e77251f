"""Signing of sample PDFs with the throw-away PKI, and honest and dishonest changes afterwards.

Forms as of ETSI EN 319 142-1 (PAdES baseline).  Every function takes and returns whole files.
The functions call pyHanko's synchronous wrappers: never from within a running event loop.
Where mypy is told to ignore an untyped call, pyHanko left that function without annotations.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from io import BytesIO

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from asn1crypto.crl import CertificateList
from asn1crypto.ocsp import OCSPResponse
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers, timestamps
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.validation import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from intake.demo.pki import Identity, Pki, revocation_list

RESERVED = 16_384
"""Room for a signature value, in hexadecimal digits: always the same, so that the layout is too."""


class _SignerOfThatDay(signers.PdfSigner):
    """Signs at a given time instead of the system's."""

    at: datetime | None = None

    def init_signing_session(
        self, pdf_out: writer.BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at or session.system_time
        return session


def sign_pdf(
    pdf: bytes,
    identity: Identity,
    *,
    at: datetime,
    field: str = "Podpis",
    tsa: Identity | None = None,
    certify: int | None = None,
    pades: bool = True,
    digest: str = "sha256",
    box: tuple[int, int, int, int] | None = None,
) -> bytes:
    """Sign a PDF by an incremental update, also one that is signed or encrypted with an empty password.

    Args:
        at: Aware; the time that the signer claims, and that of the time stamp.
        tsa: Who adds a signature time stamp (B-T); none without.
        certify: DocMDP level 1, 2 or 3 makes it a certification signature.
        pades: False writes the older ``adbe.pkcs7.detached``.
        box: Where on page 1 the signature shows, points from bottom-left; invisible when None.
    """
    meta = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm=digest,
        certify=certify is not None,
        docmdp_permissions=fields.MDPPerm(certify or fields.MDPPerm.FILL_FORMS.value),
        subfilter=fields.SigSeedSubFilter.PADES if pades else fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
    )
    signer = _SignerOfThatDay(
        meta,
        cms_signer(identity),
        timestamper=timestamper(tsa, at) if tsa else None,
        new_field_spec=fields.SigFieldSpec(field, box=box),
    )
    signer.at = at
    return _bytes(signer.sign_pdf(_update(pdf), bytes_reserved=RESERVED))


def timestamper(tsa: Identity, at: datetime) -> timestamps.DummyTimeStamper:
    """A time stamping authority (RFC 3161) in this process that always says ``at``."""
    return timestamps.DummyTimeStamper(_certificate(tsa.certificate), _key(tsa), _store(tsa), fixed_dt=at)


def cms_signer(identity: Identity) -> signers.SimpleSigner:
    """The signer that pyHanko's functions take; the certificates above it, the root aside, are embedded."""
    return signers.SimpleSigner(
        signing_cert=_certificate(identity.certificate),
        signing_key=_key(identity),
        cert_registry=_store(identity),
        prefer_pss=identity.pss,
    )


def archive_pdf(pdf: bytes, pki: Pki, *, at: datetime) -> bytes:
    """Add validation data (DSS) and a document time stamp to a signed PDF: B-LT becomes B-LTA."""
    above = (pki.root, pki.issuing)
    extended = add_validation_data(
        pdf, tuple(ca.certificate for ca in above), crls=tuple(revocation_list(ca, at) for ca in above)
    )
    return timestamp_pdf(extended, pki.tsa, at=at)


def add_validation_data(
    pdf: bytes,
    certificates: tuple[x509.Certificate, ...],
    *,
    crls: tuple[bytes, ...] = (),
    ocsps: tuple[bytes, ...] = (),
) -> bytes:
    """Add validation data (DSS) for the last signature: B-T becomes B-LT; CRLs and OCSP responses are DER."""
    buffer = BytesIO(pdf)
    signature = PdfFileReader(buffer, strict=False).embedded_regular_signatures[-1]
    DocumentSecurityStore.add_dss(
        buffer,
        signature.pkcs7_content.hex().encode(),
        certs=[_certificate(certificate) for certificate in certificates],
        crls=[CertificateList.load(crl) for crl in crls],
        ocsps=[OCSPResponse.load(response) for response in ocsps],
    )
    return buffer.getvalue()


def timestamp_pdf(pdf: bytes, tsa: Identity, *, at: datetime) -> bytes:
    """Add a document time stamp."""
    stamper = signers.PdfTimeStamper(timestamper(tsa, at))
    return _bytes(stamper.timestamp_pdf(_update(pdf), "sha256"))


def fill_field(pdf: bytes, name: str, value: str) -> bytes:
    """Set the value of a top-level text field by an incremental update, as a viewer does on saving."""
    update = _update(pdf)
    for reference in update.root["/AcroForm"]["/Fields"]:
        form_field = reference.get_object()
        if form_field.get("/T") == name:
            form_field[pdf_name("/V")] = generic.TextStringObject(value)
            update.update_container(form_field)
            return _written(update)
    raise KeyError(name)


def replace_page(pdf: bytes, operators: bytes) -> bytes:
    """Replace what page 1 shows by an incremental update: a forgery, once the file is signed."""
    update = _update(pdf)
    page_ref, _ = update.find_page_for_modification(0)  # type: ignore[no-untyped-call]
    page = page_ref.get_object()
    page[pdf_name("/Contents")] = update.add_object(generic.StreamObject(stream_data=operators))
    update.mark_update(page_ref)
    return _written(update)


def flip_byte(pdf: bytes, position: int) -> bytes:
    """Invert the bits of one byte."""
    return pdf[:position] + bytes([pdf[position] ^ 0xFF]) + pdf[position + 1 :]


def encrypt_pdf(pdf: bytes, *, password: str = "") -> bytes:
    """Rewrite an unsigned PDF encrypted with AES-256; an empty password lets everybody open it."""
    copy = writer.copy_into_new_writer(PdfFileReader(BytesIO(pdf)))
    copy.encrypt(secrets.token_hex(8), password)  # type: ignore[no-untyped-call]
    return _written(copy)


def _update(pdf: bytes) -> IncrementalPdfFileWriter:
    update = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    if update.prev.encrypted:
        update.encrypt(b"")  # type: ignore[no-untyped-call]
    return update


def _written(pdf_writer: writer.BasePdfFileWriter) -> bytes:
    buffer = BytesIO()
    pdf_writer.write(buffer)  # type: ignore[no-untyped-call]
    return buffer.getvalue()


def _bytes(stream: BytesIO) -> bytes:
    return stream.getvalue()


def _certificate(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def _key(identity: Identity) -> asn1_keys.PrivateKeyInfo:
    return asn1_keys.PrivateKeyInfo.load(identity.key_der())


def _store(identity: Identity) -> SimpleCertificateStore:
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([_certificate(certificate) for certificate in identity.chain])
    return store
