"""Signed documents of the demo's trust world: PAdES, CAdES, S/MIME, ASiC-E; ZFO is in ``authority_zfo``.

The functions call pyHanko's synchronous wrappers: never from within a running event loop.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import zipfile
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from enum import StrEnum
from io import BytesIO
from typing import Any

from asn1crypto import tsp
from lxml import etree
from lxml.builder import ElementMaker
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

from intake.demo import signing
from intake.demo.authority import Authority
from intake.demo.authority_people import named
from intake.demo.authority_xml import NamedFile, detached_signature
from intake.demo.pki import Identity

ASIC = "http://uri.etsi.org/02918/v1.2.1#"
DS = "http://www.w3.org/2000/09/xmldsig#"
ASICE_TYPE = "application/vnd.etsi.asic-e+zip"
BOUNDARY = "----demo-boundary-7f3a"
_DIGESTS = {
    "sha1": "http://www.w3.org/2000/09/xmldsig#sha1",
    "sha256": "http://www.w3.org/2001/04/xmlenc#sha256",
    "sha384": "http://www.w3.org/2001/04/xmldsig-more#sha384",
    "sha512": "http://www.w3.org/2001/04/xmlenc#sha512",
}
_MEDIA_TYPES = {"pdf": "application/pdf", "txt": "text/plain", "xml": "text/xml"}
_asic: Any = ElementMaker(namespace=ASIC, nsmap={"asic": ASIC, "ds": DS})
_ds: Any = ElementMaker(namespace=DS, nsmap={"ds": DS})


class Level(StrEnum):
    """Baseline levels of signatures (ETSI EN 319 142-1, 6)."""

    B = "B-B"
    T = "B-T"
    LT = "B-LT"
    LTA = "B-LTA"


def sign_pdf(
    world: Authority,
    pdf: bytes,
    identity: Identity,
    *,
    level: Level = Level.B,
    at: datetime | None = None,
    tsa: Identity | None = None,
    archived_at: datetime | None = None,
    field: str = "Podpis",
    certify: int | None = None,
    digest: str = "sha256",
    pades: bool = True,
    box: tuple[int, int, int, int] | None = None,
) -> bytes:
    """Sign a PDF (PAdES).

    Args:
        level: Also by its value, e.g. ``"B-LTA"``.
        at: Claimed time and that of the signature time stamp; the world's moment when None.
        tsa: ``people.tsa`` when None; used from B-T on.
        archived_at: Dates of the added revocation data and of the document time stamp; ``at`` when None.
        field, certify, digest, pades, box: As for ``signing.sign_pdf``.
    """
    level, moment, unit = Level(level), at or world.at, tsa or world.people.tsa
    signed = signing.sign_pdf(
        pdf,
        identity,
        at=moment,
        field=field,
        tsa=None if level is Level.B else unit,
        certify=certify,
        pades=pades,
        digest=digest,
        box=box,
    )
    if level in {Level.B, Level.T}:
        return signed
    return archive_pdf(world, signed, (identity, unit), at=archived_at or moment, stamped=level is Level.LTA, tsa=unit)


def archive_pdf(
    world: Authority,
    pdf: bytes,
    signers: tuple[Identity, ...],
    *,
    at: datetime,
    stamped: bool = True,
    tsa: Identity | None = None,
) -> bytes:
    """Add the chains and CRLs of some signers, dated ``at``, and a document time stamp."""
    chains = {certificate: None for signer in signers for certificate in (signer.certificate, *world.chain(signer))}
    issuers = {certificate.issuer for certificate in chains}
    crls = [world.crl(name, at=at) for name, ca in named(world.cas).items() if ca.certificate.subject in issuers]
    extended = signing.add_validation_data(pdf, tuple(chains), crls=tuple(crls))
    return signing.timestamp_pdf(extended, tsa or world.people.tsa, at=at) if stamped else extended


def cms(
    world: Authority,
    data: bytes,
    identity: Identity,
    *,
    detached: bool = True,
    at: datetime | None = None,
    stamped: datetime | None = None,
    tsa: Identity | None = None,
    digest: str = "sha256",
) -> bytes:
    """Sign any bytes (CAdES-BASELINE-B, -T where stamped); DER of the ContentInfo.

    Args:
        at: Claimed time; the world's moment when None.
        stamped: Time of a signature time stamp; none when None.
        tsa: ``people.tsa`` when None.
    """
    coming = signing.cms_signer(identity).async_sign_general_data(
        data,
        digest,
        detached=detached,
        use_cades=True,
        timestamper=world.timestamper(stamped, tsa) if stamped else None,
        signed_attr_settings=PdfCMSSignedAttributes(signing_time=at or world.at),
    )
    content = asyncio.run(coming)
    encoded: bytes = content.dump()
    return encoded


def timestamp_token(
    world: Authority, data: bytes, *, at: datetime | None = None, tsa: Identity | None = None, digest: str = "sha256"
) -> bytes:
    """A time stamp token (RFC 3161) over any bytes in DER, as dmQTimestamp or EncapsulatedTimeStamp have it."""
    imprint = {"hash_algorithm": {"algorithm": digest}, "hashed_message": hashlib.new(digest, data).digest()}
    request = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "cert_req": True})
    stamper: Any = world.timestamper(at, tsa)
    token: bytes = stamper.request_tsa_response(request)["time_stamp_token"].dump()
    return token


def smime(
    world: Authority,
    content: bytes,
    identity: Identity,
    *,
    headers: Mapping[str, str] | None = None,
    opaque: bool = False,
    at: datetime | None = None,
    stamped: datetime | None = None,
    digest: str = "sha256",
) -> bytes:
    """A signed mail (RFC 8551) as raw bytes with CRLF.

    Args:
        content: The MIME entity that is signed, header and body; line ends are made CRLF.
        headers: Of the mail; From, To, Subject, Date, Message-ID have defaults, ASCII only.
        opaque: ``application/pkcs7-mime`` instead of ``multipart/signed``.
    """
    entity = _crlf(content)
    value = cms(world, entity, identity, detached=not opaque, at=at, stamped=stamped, digest=digest)
    head = _mail_head(at or world.at, headers or {})
    encoded = _crlf(base64.encodebytes(value))
    if opaque:
        return head + _signature_head("pkcs7-mime; smime-type=signed-data", "smime.p7m") + encoded
    boundary = BOUNDARY.encode()
    return b"".join(
        (
            head,
            f'Content-Type: multipart/signed; protocol="application/pkcs7-signature";\r\n\tmicalg={_micalg(digest)};'
            f' boundary="{BOUNDARY}"\r\n\r\n'.encode(),
            b"This is a signed message.\r\n--" + boundary + b"\r\n",
            entity,
            b"\r\n--" + boundary + b"\r\n",
            _signature_head("pkcs7-signature", "smime.p7s"),
            encoded + b"--" + boundary + b"--\r\n",
        )
    )


def asice_cades(
    world: Authority,
    files: Mapping[str, bytes],
    identity: Identity,
    *,
    at: datetime | None = None,
    stamped: datetime | None = None,
    signed: tuple[str, ...] | None = None,
    digest: str = "sha256",
) -> bytes:
    """An ASiC-E container with a CAdES signature over an ASiCManifest (ETSI EN 319 162-1, 4.4).

    Args:
        signed: Names that the manifest lists; all when None.
    """
    chosen = files if signed is None else {name: files[name] for name in signed}
    manifest = _asic.ASiCManifest(
        _asic.SigReference(URI="META-INF/signature001.p7s", MimeType="application/pkcs7-signature"),
        *(_manifest_entry(name, content, digest) for name, content in chosen.items()),
    )
    listed = _file(manifest)
    value = cms(world, listed, identity, at=at, stamped=stamped, digest=digest)
    extra = {"META-INF/ASiCManifest001.xml": listed, "META-INF/signature001.p7s": value}
    return container({**files, **extra}, at or world.at)


def asice_xades(
    world: Authority,
    files: Mapping[str, bytes],
    identity: Identity,
    *,
    at: datetime | None = None,
    stamped: datetime | None = None,
    signed: tuple[str, ...] | None = None,
) -> bytes:
    """An ASiC-E container with a XAdES-BASELINE-B signature (-T where stamped) over each file by its name."""
    chosen = tuple(
        NamedFile(name=name, content=content, media_type=_media_type(name))
        for name, content in files.items()
        if signed is None or name in signed
    )

    def stamp(data: bytes) -> bytes:
        return timestamp_token(world, data, at=stamped)

    signature = detached_signature(chosen, identity, at or world.at, stamp=stamp if stamped else None)
    extra = {"META-INF/signatures001.xml": _file(_asic.XAdESSignatures(signature))}
    return container({**files, **extra}, at or world.at)


def container(files: Mapping[str, bytes], at: datetime) -> bytes:
    """An ASiC-E container of ready files: ``mimetype`` first and stored, the others deflated."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(_entry("mimetype", at), ASICE_TYPE)
        for name, content in files.items():
            archive.writestr(_entry(name, at), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _manifest_entry(name: str, content: bytes, digest: str) -> Any:
    value = base64.b64encode(hashlib.new(digest, content).digest()).decode()
    return _asic.DataObjectReference(
        _ds.DigestMethod(Algorithm=_DIGESTS[digest]), _ds.DigestValue(value), URI=name, MimeType=_media_type(name)
    )


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, date_time=at.timetuple()[:6])


def _media_type(name: str) -> str:
    return _MEDIA_TYPES.get(name.rpartition(".")[2], "application/octet-stream")


def _file(root: Any) -> bytes:
    encoded: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return encoded


def _crlf(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _mail_head(at: datetime, headers: Mapping[str, str]) -> bytes:
    usual = {
        "From": "starostka@vzorova-lhota.example",
        "To": "protokol@kraj.example",
        "Subject": "Zadost",
        "Date": format_datetime(at),
        "Message-ID": f"<{at:%Y%m%d%H%M%S}@vzorova-lhota.example>",
        "MIME-Version": "1.0",
    }
    return "".join(f"{name}: {value}\r\n" for name, value in (usual | dict(headers)).items()).encode("ascii")


def _signature_head(media_type: str, name: str) -> bytes:
    return (
        f'Content-Type: application/{media_type}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
    ).encode("ascii")


def _micalg(digest: str) -> str:
    return f"sha-{digest[3:]}"
