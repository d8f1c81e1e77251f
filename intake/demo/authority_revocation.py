"""CRLs (RFC 5280, 5) and OCSP responses (RFC 6960, 4.2) with every date passed in.

OCSP responses are put together from ASN.1, since the usual builder writes the present time into them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from asn1crypto import algos, core, ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import Encoding

from intake.demo.pki import Identity


class Cause(StrEnum):
    """Reason codes (RFC 5280, 5.3.1), spelt as in X.509."""

    UNSPECIFIED = "unspecified"
    KEY_COMPROMISE = "keyCompromise"
    SUPERSEDED = "superseded"
    CESSATION = "cessationOfOperation"
    HOLD = "certificateHold"


_REASONS = {
    Cause.UNSPECIFIED: "unspecified",
    Cause.KEY_COMPROMISE: "key_compromise",
    Cause.SUPERSEDED: "superseded",
    Cause.CESSATION: "cessation_of_operation",
    Cause.HOLD: "certificate_hold",
}
"""As asn1crypto spells them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """When and why a certificate was revoked."""

    moment: datetime
    cause: Cause = Cause.KEY_COMPROMISE


def crl(
    issuer: Identity, at: datetime, next_update: datetime, revoked: Mapping[int, Revocation], *, number: int = 1
) -> bytes:
    """A direct, complete CRL in DER.

    Args:
        at: Its thisUpdate, aware; ``next_update`` likewise.
        revoked: By serial number; what was revoked after ``at`` isn't in it yet.
    """
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(at)
        .next_update(next_update)
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
    )
    for serial, revocation in revoked.items():
        if revocation.moment <= at:
            builder = builder.add_revoked_certificate(_entry(serial, revocation))
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _entry(serial: int, revocation: Revocation) -> x509.RevokedCertificate:
    reason = x509.CRLReason(x509.ReasonFlags(revocation.cause.value))
    builder = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(revocation.moment)
    return builder.add_extension(reason, critical=False).build()


def certificate_id(certificate: x509.Certificate, issuer: x509.Certificate) -> ocsp.CertId:
    """How an OCSP request names a certificate (SHA-1, as everybody does)."""
    above = asn1_x509.Certificate.load(issuer.public_bytes(Encoding.DER))
    return ocsp.CertId(
        {
            "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha1"}),
            "issuer_name_hash": above.subject.sha1,
            "issuer_key_hash": above.public_key.sha1,
            "serial_number": certificate.serial_number,
        }
    )


def is_about(certificate_id: ocsp.CertId, issuer: x509.Certificate) -> bool:
    """Whether a request names a certificate of that issuer."""
    above = asn1_x509.Certificate.load(issuer.public_bytes(Encoding.DER))
    digest = hashlib.new(certificate_id["hash_algorithm"]["algorithm"].native, bytes(above.public_key["public_key"]))
    return bool(certificate_id["issuer_key_hash"].native == digest.digest())


def ocsp_response(
    certificate_ids: tuple[ocsp.CertId, ...],
    signer: Identity,
    at: datetime,
    *,
    revoked: Mapping[int, Revocation],
    known: bool = True,
    lifetime: timedelta = timedelta(days=1),
    nonce: bytes | None = None,
) -> bytes:
    """A basic OCSP response in DER.

    Args:
        certificate_ids: Who is asked about.
        signer: The CA itself or its responder, whose certificate is enclosed then.
        at: thisUpdate and producedAt, aware.
        revoked: By serial number; what was revoked after ``at`` is still good.
        known: False answers "unknown".
        nonce: Repeated from the request.
    """
    singles = [
        {
            "cert_id": certificate_id,
            "cert_status": _status(certificate_id["serial_number"].native, at, revoked, known=known),
            "this_update": at,
            "next_update": at + lifetime,
        }
        for certificate_id in certificate_ids
    ]
    data: dict[str, object] = {
        "responder_id": ocsp.ResponderId(name="by_key", value=_asn1(signer).public_key.sha1),
        "produced_at": at,
        "responses": singles,
    }
    if nonce is not None:
        data["response_extensions"] = [{"extn_id": "nonce", "extn_value": core.OctetString(nonce)}]
    return _wrapped(ocsp.ResponseData(data), signer)


def _status(serial: int, at: datetime, revoked: Mapping[int, Revocation], *, known: bool) -> ocsp.CertStatus:
    if not known:
        return ocsp.CertStatus(name="unknown", value=core.Null())
    revocation = revoked.get(serial)
    if revocation is None or revocation.moment > at:
        return ocsp.CertStatus(name="good", value=core.Null())
    reason = _REASONS[revocation.cause]
    told = ocsp.RevokedInfo({"revocation_time": revocation.moment, "revocation_reason": reason})
    return ocsp.CertStatus(name="revoked", value=told)


def _wrapped(data: ocsp.ResponseData, signer: Identity) -> bytes:
    basic = ocsp.BasicOCSPResponse(
        {
            "tbs_response_data": data,
            "signature_algorithm": {"algorithm": algorithm_of(signer)},
            "signature": sign_bytes(data.dump(), signer),
            "certs": [_asn1(signer)],
        }
    )
    response = ocsp.OCSPResponse(
        {
            "response_status": "successful",
            "response_bytes": {"response_type": "basic_ocsp_response", "response": basic},
        }
    )
    encoded: bytes = response.dump()
    return encoded


def algorithm_of(signer: Identity) -> str:
    """The signature algorithm of ``sign_bytes``, as asn1crypto spells it."""
    return "sha256_ecdsa" if isinstance(signer.key, ec.EllipticCurvePrivateKey) else "sha256_rsa"


def sign_bytes(data: bytes, signer: Identity) -> bytes:
    """A plain signature with SHA-256: ECDSA or PKCS #1 v1.5 by the key."""
    if isinstance(signer.key, ec.EllipticCurvePrivateKey):
        return signer.key.sign(data, ec.ECDSA(hashes.SHA256()))
    return signer.key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def _asn1(identity: Identity) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(identity.certificate_der())
