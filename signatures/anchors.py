"""From the trust store to what paths are built with: anchors, qualification, revocation data at hand (RFC 5280, 6.1.1).

Pinned roots anchor.  A listed CA anchors only where no pinned root stands above it, as its own
revocation can be checked then.  A listed time stamping unit anchors itself.

Listed CAs are mostly not self-signed, and pyhanko-certvalidator can't check a CRL of such an
anchor: it looks for the path of the CRL's issuer below the anchor and finds none.  ``_Listed``
therefore names itself as the way to itself; the CRL's signature is then checked with the anchor's key.
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from asn1crypto import crl, ocsp, x509
from cryptography import x509 as pyca
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko_certvalidator.authority import (
    Authority,
    AuthorityWithCert,
    TrustAnchor,
    TrustedServiceType,
    TrustQualifiers,
    derive_quals_from_cert,
)
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.registry import TrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

from signatures.anchor_index import CertificateIndex
from signatures.qualification import Qualification, assess
from signatures.trust_directory import der_of
from signatures.trust_store import RevocationKind, Service, ServiceKind, TrustStore

_MAX_DEPTH = 8
_TIME_STAMPING = "time_stamping"


class Anchors:
    """What judgements need of a trust store; decodes certificates only as they are asked for."""

    def __init__(self, store: TrustStore) -> None:
        self.store = store
        self._services: defaultdict[bytes, list[Service]] = defaultdict(list)
        for service in store.services:
            for der in service.certificates:
                self._services[der].append(service)
        self._roots = frozenset(store.roots)
        self._index = CertificateIndex((*store.roots, *self._services))
        self._rooted: dict[bytes, bool] = {}
        self.manager: TrustManager = _Manager(self)
        """Not a ``TSPTrustManager``, so that pyHanko's own look at qualification is never run."""

    def certificates(self, issued: Iterable[x509.Certificate]) -> list[x509.Certificate]:
        """Listed CAs and pinned roots above some certificates, for the registry of a path builder."""
        found: dict[bytes, x509.Certificate] = {}
        level = list(issued)
        for _ in range(_MAX_DEPTH):
            above = {upper.dump(): upper for lower in level for upper in self._issuers(lower)}
            level = [upper for der, upper in above.items() if der not in found]
            found.update(above)
        return list(found.values())

    def qualification(self, path: ValidationPath, moment: datetime, *, at: datetime | None = None) -> Qualification:
        """What the certificate at the end of a path was at a moment, and at its issuance.

        Args:
            path: As built with ``manager``; it need not be validated.
            moment: Aware, the time at which the signature is proven.
            at: Aware moment of judgement, at which the lists should be fresh; ``moment`` when None.
        """
        return assess(path, self.services_on(path), self.store, moment=moment, at=at or moment)

    def services_on(self, path: ValidationPath) -> tuple[Service, ...]:
        """Each period of the services whose certificates stand above the end of a path."""
        above = list(path.iter_authorities())
        if path.pkix_len == 0:
            above = []  # an anchor isn't qualified by itself
        return tuple(dict.fromkeys(service for authority in above for service in self._services_of(authority)))

    def timestamp_service(self, certificate: x509.Certificate, moment: datetime) -> Service | None:
        """The qualified time stamping service that a unit belongs to, if it was granted at a moment."""
        itself = self._services_of(AuthorityWithCert(certificate))
        above = (
            service
            for upper in self._issuers(certificate)
            if upper.ca and _has_issued(upper, certificate)
            for service in self._services.get(upper.dump(), ())
        )
        return next(
            (item for item in (*itself, *above) if item.kind is ServiceKind.QTST and is_granted(item, moment)), None
        )

    def revocation(self, certificates: Iterable[x509.Certificate]) -> tuple[list[CRLContainer], list[OCSPContainer]]:
        """CRLs and OCSP responses of the store that can matter for some certificates; unreadable ones are left out."""
        wanted = list(certificates)
        names = {sha256(name.dump()).hexdigest() for item in wanted for name in (item.issuer, item.subject)}
        serials = {f"{item.serial_number:x}" for item in wanted}
        crls: list[CRLContainer] = []
        responses: list[OCSPContainer] = []
        for file in self.store.revocation:
            if file.kind is RevocationKind.CRL and file.issuer in names:
                crls.extend(_crls(file.path, file.sha256))
            elif file.kind is RevocationKind.OCSP and not serials.isdisjoint(file.serials):
                responses.extend(_ocsps(file.path, file.sha256))
        return crls, responses

    def anchor_of(self, authority: Authority) -> TrustAnchor | None:
        """The anchor with the name and key of an authority, if it is one."""
        for certificate in self._index.with_key_of(authority.public_key.dump()):
            if AuthorityWithCert(certificate) == authority:
                anchor = self._anchor(certificate)
                if anchor is not None:
                    return anchor
        return None

    def anchors_above(self, certificate: x509.Certificate) -> Iterator[TrustAnchor]:
        """Anchors that may have issued a certificate, each name and key once."""
        seen = set()
        for upper in self._issuers(certificate):
            anchor = self._anchor(upper)
            if anchor is None or anchor in seen or not _may_issue(anchor, upper, certificate):
                continue
            seen.add(anchor)
            yield anchor

    def _anchor(self, certificate: x509.Certificate) -> TrustAnchor | None:
        der = certificate.dump()
        if der in self._roots:
            return TrustAnchor(_Listed(certificate), _issuing(certificate))
        services = self._services.get(der, [])
        stamping = [service for service in services if service.kind is ServiceKind.QTST]
        if any(service.kind is ServiceKind.CA_QC for service in services):
            # without bounds: what the service was granted when is the business of qualification
            return None if self._is_rooted(certificate) else TrustAnchor(_Listed(certificate), _issuing(certificate))
        return TrustAnchor(_Listed(certificate), _stamping(stamping)) if stamping else None

    def _issuers(self, certificate: x509.Certificate) -> list[x509.Certificate]:
        found = self._index.above(certificate)
        return [upper for upper in found if AuthorityWithCert(upper).is_potential_issuer_of(certificate)]

    def _services_of(self, authority: Authority) -> list[Service]:
        found = self._index.with_key_of(authority.public_key.dump())
        return [
            service
            for certificate in found
            if AuthorityWithCert(certificate) == authority
            for service in self._services.get(certificate.dump(), ())
        ]

    def _is_rooted(self, certificate: x509.Certificate, depth: int = 0) -> bool:
        """Whether a pinned root stands above, by signatures."""
        der = certificate.dump()
        if der not in self._rooted:
            self._rooted[der] = False  # for circles
            self._rooted[der] = depth < _MAX_DEPTH and any(
                upper.dump() in self._roots or self._is_rooted(upper, depth + 1)
                for upper in self._issuers(certificate)
                if upper.dump() != der and _has_issued(upper, certificate)
            )
        return self._rooted[der]


def anchors(store: TrustStore) -> Anchors:
    """Make anchors of a store; cheap, a store of 260 certificates takes milliseconds."""
    return Anchors(store)


def is_granted(service: Service, moment: datetime) -> bool:
    """Whether a moment lies in a service's period; its end belongs to the next one."""
    return service.since <= moment and (service.until is None or moment < service.until)


class _Listed(AuthorityWithCert):
    """An anchor that needn't be self-signed."""

    def is_potential_issuer_of(self, cert: x509.Certificate) -> bool:
        """As the library has it, and of itself: asked so, the way to a CRL's issuer ends at the anchor."""
        return AuthorityWithCert(cert) == self or bool(super().is_potential_issuer_of(cert))


class _Manager(TrustManager):
    """What pyhanko-certvalidator asks."""

    def __init__(self, known: Anchors) -> None:
        self._known = known

    def as_trust_anchor(self, authority: Authority) -> TrustAnchor | None:
        return self._known.anchor_of(authority)

    def find_potential_issuers(self, cert: x509.Certificate) -> Iterator[TrustAnchor]:
        return self._known.anchors_above(cert)


def _issuing(certificate: x509.Certificate) -> TrustQualifiers:
    """What a CA may issue by its own certificate: a walk along a path looks at those below the anchor only."""
    own = derive_quals_from_cert(certificate) if certificate.name_constraints_value is not None else None
    names = own.standard_parameters if own else None
    return TrustQualifiers(
        max_path_length=certificate.max_path_length,
        standard_parameters=names
        and replace(names, user_initial_policy_set=frozenset({"any_policy"}), initial_explicit_policy=False),
        trusted_service_type=TrustedServiceType.CERTIFICATE_AUTHORITY,
    )


def _stamping(services: list[Service]) -> TrustQualifiers:
    """A unit is believed from its first grant to the end of its last."""
    ends = [service.until for service in services]
    return TrustQualifiers(
        valid_from=min(service.since for service in services),
        valid_until=None if None in ends else max(end for end in ends if end is not None),
        trusted_service_type=TrustedServiceType.TIME_STAMPING_AUTHORITY,
    )


def _may_issue(anchor: TrustAnchor, upper: x509.Certificate, certificate: x509.Certificate) -> bool:
    """A certificate that is no CA's issues nothing; a CA listed for time stamping vouches for such units only."""
    if anchor.trust_qualifiers.trusted_service_type is TrustedServiceType.CERTIFICATE_AUTHORITY:
        # before version 3 certificates couldn't say what they are
        return bool(upper.ca) or upper["tbs_certificate"]["version"].native != "v3"
    purposes = certificate.extended_key_usage_value
    return bool(upper.ca) and purposes is not None and purposes.native == [_TIME_STAMPING]


def _has_issued(upper: x509.Certificate, lower: x509.Certificate) -> bool:
    """Whether names and signature fit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # old certificates have oddities that the library will refuse one day
        try:
            issuer = pyca.load_der_x509_certificate(upper.dump())
            pyca.load_der_x509_certificate(lower.dump()).verify_directly_issued_by(issuer)
        except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
            return False
    return True


@lru_cache(maxsize=256)
def _crls(path: Path, digest: str) -> tuple[CRLContainer, ...]:  # noqa: ARG001 - for the cache: a name may get new content
    try:
        return (CRLContainer(crl.CertificateList.load(der_of(path.read_bytes()), strict=True)),)
    except (OSError, ValueError, TypeError):
        return ()  # was readable when indexed; gone or changed since


@lru_cache(maxsize=256)
def _ocsps(path: Path, digest: str) -> tuple[OCSPContainer, ...]:  # noqa: ARG001 - for the cache: a name may get new content
    try:
        response = ocsp.OCSPResponse.load(der_of(path.read_bytes()), strict=True)
        return tuple(OCSPContainer.load_multi(response))
    except (OSError, ValueError, TypeError):
        return ()  # as above
