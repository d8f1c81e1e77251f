"""Finding certificates by name, key identifier or key without decoding each: hundreds are listed, a path needs three.

Only four fields are cut out of each certificate (RFC 5280, 4.1); what is found by them is a
candidate, which the asker compares for itself after decoding.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from asn1crypto import parser, x509

_KEY_ID = re.compile(rb"\x06\x03\x55\x1d\x0e(?:\x01\x01\xff)?\x04.\x04(.)", re.DOTALL)
"""SubjectKeyIdentifier, an OCTET STRING in an OCTET STRING."""
_VERSION_TAG = 0xA0
_SUBJECT, _KEY = 4, 5
"""Places after the version: serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo."""


class CertificateIndex:
    """Certificates by what a path is built with."""

    def __init__(self, certificates: Iterable[bytes]) -> None:
        self._by_subject: defaultdict[bytes, list[bytes]] = defaultdict(list)
        self._by_key_id: defaultdict[bytes, list[bytes]] = defaultdict(list)
        self._by_key: defaultdict[bytes, list[bytes]] = defaultdict(list)
        self._decoded: dict[bytes, x509.Certificate] = {}
        for der in dict.fromkeys(certificates):
            self._add(der)

    def with_key_of(self, key: bytes) -> Iterator[x509.Certificate]:
        """Those with a key, given as SubjectPublicKeyInfo in DER."""
        return map(self.decode, self._by_key.get(key, ()))

    def above(self, certificate: x509.Certificate) -> Iterator[x509.Certificate]:
        """Those that may have issued a certificate, by its issuer's name or key identifier; names aren't compared."""
        named = self._by_subject.get(certificate.issuer.dump(), [])
        # a name may be spelt in another type of string; then the key identifier finds it
        keyed = self._by_key_id.get(certificate.authority_key_identifier or b"", [])
        return map(self.decode, dict.fromkeys((*named, *keyed)))

    def decode(self, der: bytes) -> x509.Certificate:
        """A certificate of the index as an object, the same each time."""
        if der not in self._decoded:
            self._decoded[der] = x509.Certificate.load(der)
        return self._decoded[der]

    def _add(self, der: bytes) -> None:
        try:
            subject, key = _fields(der)
        except (ValueError, IndexError):
            return  # nothing that a path could be built with
        self._by_subject[subject].append(der)
        self._by_key[key].append(der)
        match = _KEY_ID.search(der)
        if match:
            self._by_key_id[der[match.end() : match.end() + match[1][0]]].append(der)


def _fields(der: bytes) -> tuple[bytes, bytes]:
    """Subject and SubjectPublicKeyInfo, each with its tag and length."""
    body = _parts(_content(der))[0]
    fields = _parts(_content(body))
    begin = 1 if fields[0][0] == _VERSION_TAG else 0
    return fields[begin + _SUBJECT], fields[begin + _KEY]


def _content(der: bytes) -> bytes:
    return bytes(parser.parse(der)[4])


def _parts(content: bytes) -> list[bytes]:
    found = []
    while content:
        length = parser.peek(content)
        found.append(content[:length])
        content = content[length:]
    return found
