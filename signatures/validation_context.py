"""pyhanko-certvalidator's context and revocation data with a memory that can't be fooled.

The library remembers which certificates it has validated by their signature value alone.  That
value is public: a forged certificate of the CA's name, another key and the CA's own signature
bytes would count as validated, and with it a forged CRL that it signed.  Here the whole
certificate is what is remembered.  It treats revocation data likewise in three places: who issued
a CRL is remembered by the CRL's signature value; that of a CA that asserts its own status isn't
verified at all; and whoever answers by OCSP is taken for the CA itself by number and signature
value, whatever his key.  (Tests show each attack.)
"""

from __future__ import annotations

from hashlib import sha256

from asn1crypto import crl, x509
from cryptography.exceptions import InvalidSignature
from pyhanko_certvalidator.authority import Authority, AuthorityWithCert
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.errors import CRLValidationError, PSSParameterMismatch
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.revinfo.archival import OCSPContainer
from pyhanko_certvalidator.revinfo.manager import RevinfoManager
from pyhanko_certvalidator.sig_validate import DefaultSignatureValidator


class WholeCertificateContext(ValidationContext):
    """A ``ValidationContext`` that remembers validated certificates by their digest; use no other."""

    def record_validation(self, cert: x509.Certificate, path: ValidationPath) -> None:
        """Remember that a certificate was validated along a path."""
        self._validate_map[cert.sha256] = path

    def check_validation(self, cert: x509.Certificate) -> ValidationPath | None:
        """The path along which exactly this certificate was validated; an anchor is its own."""
        anchor = self.path_builder.trust_manager.as_trust_anchor(AuthorityWithCert(cert))
        if anchor is not None and cert.sha256 not in self._validate_map:
            self._validate_map[cert.sha256] = ValidationPath(trust_anchor=anchor, interm=[], leaf=None)
        return self._validate_map.get(cert.sha256)

    def clear_validation(self, cert: x509.Certificate) -> None:
        """Forget a certificate."""
        self._validate_map.pop(cert.sha256, None)


class WaryRevinfoManager(RevinfoManager):
    """A ``RevinfoManager`` that verifies each CRL and knows it by all of its bytes; use no other."""

    def record_crl_issuer(self, certificate_list: crl.CertificateList, cert: x509.Certificate) -> None:
        """Remember who issued a CRL.

        Raises:
            CRLValidationError: It was signed with another key.
        """
        try:
            DefaultSignatureValidator().validate_signature(
                signature=certificate_list["signature"].native,
                signed_data=certificate_list["tbs_cert_list"].dump(),
                public_key_info=cert.public_key,
                signature_algorithm=certificate_list["signature_algorithm"],
            )
        except (InvalidSignature, PSSParameterMismatch) as problem:
            raise CRLValidationError("The CRL isn't signed by its issuer") from problem
        self._crl_issuer_map[_digest(certificate_list)] = cert

    def check_crl_issuer(self, certificate_list: crl.CertificateList) -> x509.Certificate | None:
        """Who issued exactly this CRL, if that is known already."""
        return self._crl_issuer_map.get(_digest(certificate_list))

    async def async_retrieve_ocsps(self, cert: x509.Certificate, authority: Authority) -> list[OCSPContainer]:
        """OCSP responses, those aside that bring another certificate by the issuer's own name and number."""
        found = await super().async_retrieve_ocsps(cert, authority)
        if not isinstance(authority, AuthorityWithCert):
            return found
        return [item for item in found if not _brings_namesake(item, authority.certificate)]


def _digest(listed: crl.CertificateList) -> bytes:
    return sha256(listed.dump()).digest()


def _brings_namesake(item: OCSPContainer, issuer: x509.Certificate) -> bool:
    basic = item.extract_basic_ocsp_response()
    brought = (basic["certs"] or ()) if basic is not None else ()
    return any(one.issuer_serial == issuer.issuer_serial and one.sha256 != issuer.sha256 for one in brought)
