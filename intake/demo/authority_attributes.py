"""Attribute certificates (RFC 5755) inside time stamp tokens, as the authority of the data boxes encloses them.

They prove nothing here; readers that take every enclosed certificate for X.509 stumble over them.
"""

from __future__ import annotations

from asn1crypto import cms, core
from asn1crypto import x509 as asn1_x509

from intake.demo.authority_revocation import algorithm_of, sign_bytes
from intake.demo.pki import Identity

_CLOCK_AUDITED = "1.3.6.1.4.1.99999.2.1"
"""An attribute of our own: the clock of the unit was audited."""


def attribute_certificate(holder: Identity, issuer: Identity) -> cms.AttributeCertificateV2:
    """An attribute certificate for the certificate of a holder, as long as that is valid."""
    owned = asn1_x509.Certificate.load(holder.certificate_der())
    base = {"issuer": _names(owned.issuer), "serial": owned.serial_number}
    algorithm = {"algorithm": algorithm_of(issuer)}
    told = cms.AttributeCertificateInfoV2(
        {
            "version": "v2",
            "holder": cms.Holder({"base_certificate_id": base}),
            "issuer": cms.AttCertIssuer(name="v2_form", value=cms.V2Form({"issuer_name": _names(_subject(issuer))})),
            "signature": algorithm,
            "serial_number": 1,
            "att_cert_validity_period": {
                "not_before_time": owned.not_valid_before,
                "not_after_time": owned.not_valid_after,
            },
            "attributes": [{"type": _CLOCK_AUDITED, "values": [core.UTF8String("DEMO")]}],
        }
    )
    signature = sign_bytes(told.dump(), issuer)
    return cms.AttributeCertificateV2({"ac_info": told, "signature_algorithm": algorithm, "signature": signature})


def enclose(token: bytes, certificate: cms.AttributeCertificateV2) -> bytes:
    """Add an attribute certificate to a token in DER; no signed byte changes."""
    info = cms.ContentInfo.load(token)
    signed = info["content"]
    signed["version"] = "v4"
    signed["certificates"].append(cms.CertificateChoices(name="v2_attr_cert", value=certificate))
    encoded: bytes = info.dump(force=True)
    return encoded


def _subject(identity: Identity) -> asn1_x509.Name:
    return asn1_x509.Certificate.load(identity.certificate_der()).subject


def _names(name: asn1_x509.Name) -> list[asn1_x509.GeneralName]:
    return [asn1_x509.GeneralName(name="directory_name", value=name)]
