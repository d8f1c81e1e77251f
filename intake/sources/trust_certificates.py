"""Certificates of the trust directory that an operator looks at: pinned roots and signers of the list of lists."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

MOST_BYTES = 1 << 20
"""Of one file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorFile:
    """One certificate, as people compare it."""

    file: str
    """The file's name."""
    name: str
    """Common name, else the whole subject."""
    sha256: str
    """Fingerprint, lower-case hexadecimal."""
    since: datetime
    until: datetime
    der: bytes

    @property
    def fingerprint(self) -> str:
        """As authorities print it: pairs with colons, upper case."""
        return ":".join(self.sha256[index : index + 2].upper() for index in range(0, 64, 2))


def anchors(paths: Iterable[Path]) -> tuple[AnchorFile, ...]:
    """The certificates of PEM or DER files; a file that can't be read is passed over (the compiled store names it)."""
    return tuple(_described(path.name, one) for path in paths for one in _loaded(path))


def as_pem(der: bytes) -> bytes:
    """One certificate as PEM."""
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)


def described(der: bytes, file: str = "") -> AnchorFile:
    """One certificate for people."""
    return _described(file, x509.load_der_x509_certificate(der))


def _loaded(path: Path) -> list[x509.Certificate]:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES)
        if b"-----BEGIN CERTIFICATE" in content:
            return list(x509.load_pem_x509_certificates(content))
        return [x509.load_der_x509_certificate(content)]
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        return []


def _described(file: str, certificate: x509.Certificate) -> AnchorFile:
    der = certificate.public_bytes(Encoding.DER)
    return AnchorFile(
        file=file,
        name=_name(certificate),
        sha256=hashlib.sha256(der).hexdigest(),
        since=certificate.not_valid_before_utc,
        until=certificate.not_valid_after_utc,
        der=der,
    )


def _name(certificate: x509.Certificate) -> str:
    try:
        named = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        text = str(named[0].value) if named else certificate.subject.rfc4514_string()
    except ValueError:
        return "(unreadable name)"
    return "".join(letter if letter.isprintable() else " " for letter in text)[:120]
