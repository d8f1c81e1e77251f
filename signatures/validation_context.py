"""pyhanko-certvalidator's context with a memory that can't be fooled.

The library remembers which certificates it has validated by their signature value alone.  That
value is public: a forged certificate of the CA's name, another key and the CA's own signature
bytes would count as validated, and with it a forged CRL that it signed.  Here the whole
certificate is what is remembered (a test shows the attack).
"""

from __future__ import annotations

from asn1crypto import x509
from pyhanko_certvalidator.authority import AuthorityWithCert
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.path import ValidationPath


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
