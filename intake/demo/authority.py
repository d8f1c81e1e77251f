"""A whole throw-away trust world: CAs, people, time stamps, revocation data, trusted lists, all around one moment.

Nothing reads the clock or the network.  How another module gets what it needs::

    world = authority()                       # around AT; keep it, e.g. in a fixture of scope "session"
    world.people.mayor, world.cas.listed      # names: authority_people.People and .Cas
    world.write_trust(directory)              # layout of --trust DIR; variants: authority_lists.Variant
    world.write_trust(directory, tl="tampered", roots=(), crls=False, ocsp=True)
    world.signer(world.people.pss)            # pyHanko's SimpleSigner
    world.timestamper(moment)                 # pyHanko's TimeStamper of the listed unit
    world.crl("listed"), world.ocsp(world.people.mayor)
    world.revoke(world.people.clerk, moment)  # a copy of the world in which that is revoked
    with serve() as server: server.world      # the same, with a server on loopback behind its URLs

Further certificates: ``pki.issue(world.cas.listed, …, places=authority_people.places(world.base_url, "listed"))``.
Signed documents of every kind are made by ``intake.demo.authority_signing`` and ``authority_zfo``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import TimeStamper

from intake.demo import signing
from intake.demo.authority_lists import Operators, Scheme, Variant, list_files, make_operators
from intake.demo.authority_people import (
    DAY,
    REVOKED_BEFORE,
    WITHDRAWN_BEFORE,
    Cas,
    People,
    make_cas,
    make_people,
    named,
)
from intake.demo.authority_revocation import Cause, Revocation, certificate_id, crl, ocsp_response
from intake.demo.authority_server import TrustServer, run_server
from intake.demo.pki import Identity

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
"""The usual moment."""
BASE_URL = "http://pki.demo.test"
"""Where certificates say that revocation data is; no such host exists (RFC 2606)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """The trust world around ``at``."""

    at: datetime
    base_url: str
    cas: Cas
    people: People
    operators: Operators
    revoked: Mapping[int, Revocation]
    """By serial number."""

    def issuer(self, identity: Identity) -> Identity:
        """The CA above an identity; itself where it is self-signed.

        Raises:
            KeyError: It wasn't issued here.
        """
        return self.ca(self._issuer_name(identity)) if not _is_self_signed(identity) else identity

    def ca(self, name: str) -> Identity:
        """A CA by its name in ``Cas``."""
        return named(self.cas)[name]

    def revoke(self, identity: Identity, moment: datetime, cause: Cause = Cause.KEY_COMPROMISE) -> Authority:
        """The same world in which a certificate, also of a CA, was revoked at an aware moment."""
        added = {identity.certificate.serial_number: Revocation(moment=moment, cause=cause)}
        return replace(self, revoked={**self.revoked, **added})

    def crl(self, ca: str = "listed", *, at: datetime | None = None, until: datetime | None = None) -> bytes:
        """The CRL of a CA in DER.

        Args:
            ca: Name in ``Cas``.
            at: thisUpdate, an hour before the moment when None.
            until: nextUpdate, a day later when None.
        """
        issued = at or self.at - timedelta(hours=1)
        return crl(self.ca(ca), issued, until or issued + DAY, self.revoked)

    def ocsp(
        self,
        identity: Identity,
        *,
        at: datetime | None = None,
        until: datetime | None = None,
        delegated: bool = True,
        known: bool = True,
    ) -> bytes:
        """An OCSP response in DER about an identity.

        Args:
            at, until: As for ``crl``.
            delegated: Signed by the CA's responder where it has one (``listed``), else by the CA.
            known: False answers "unknown".
        """
        issuer = self.issuer(identity)
        issued = at or self.at - timedelta(hours=1)
        signer = self.people.responder if delegated and issuer is self.cas.listed else issuer
        asked = (certificate_id(identity.certificate, issuer.certificate),)
        lifetime = (until or issued + DAY) - issued
        return ocsp_response(asked, signer, issued, revoked=self.revoked, known=known, lifetime=lifetime)

    def chain(self, identity: Identity) -> tuple[x509.Certificate, ...]:
        """The certificates above an identity up to and with the root; () where it is self-signed."""
        if _is_self_signed(identity):
            return ()
        issuer = self.issuer(identity)
        return (issuer.certificate, *self.chain(issuer))

    def signer(self, identity: Identity) -> SimpleSigner:
        """What pyHanko signs with; RSASSA-PSS where the identity does so."""
        return signing.cms_signer(identity)

    def timestamper(self, at: datetime | None = None, unit: Identity | None = None) -> TimeStamper:
        """A time stamping unit in this process that always says ``at``; ``people.tsa`` when None."""
        return signing.timestamper(unit or self.people.tsa, at or self.at)

    def trust_files(self, **variant: Any) -> dict[str, bytes]:
        """A trust directory by relative paths; arguments are the fields of ``authority_lists.Variant``."""
        wanted = Variant(**variant)
        files = list_files(self._scheme(), wanted)
        files |= {f"roots/{name}.pem": self.ca(name).certificate_pem() for name in wanted.roots}
        at, until = wanted.revocation_at, wanted.revocation_until
        if wanted.crls:
            files |= {f"crls/{name}.crl": self.crl(name, at=at, until=until) for name in named(self.cas)}
        if wanted.ocsp:
            answered = self._issued().items()
            files |= {f"ocsp/{name}.ocsp": self.ocsp(identity, at=at, until=until) for name, identity in answered}
        return files

    def write_trust(self, directory: Path, **variant: Any) -> Path:
        """Write a trust directory (``--trust DIR``), see ``trust_files``; what is there already stays.

        Returns:
            The directory.
        """
        for name, content in self.trust_files(**variant).items():
            target = directory / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        return directory

    def _scheme(self) -> Scheme:
        return Scheme(
            at=self.at,
            base_url=self.base_url or BASE_URL,
            cas=self.cas,
            people=self.people,
            operators=self.operators,
            withdrawn_at=self.at - WITHDRAWN_BEFORE,
        )

    def _issued(self) -> dict[str, Identity]:
        """Everybody whose certificate an issuer answers for, by names that don't clash."""
        cas = {f"ca-{name}": identity for name, identity in named(self.cas).items()}
        everybody = {**cas, **named(self.people)}
        return {name: identity for name, identity in everybody.items() if not _is_self_signed(identity)}

    def _issuer_name(self, identity: Identity) -> str:
        names = {ca.certificate.subject: name for name, ca in named(self.cas).items()}
        return names[identity.certificate.issuer]


def authority(at: datetime | None = None, *, base_url: str = BASE_URL) -> Authority:
    """Make the trust world around an aware moment; takes a fraction of a second, so keep it.

    Args:
        at: ``AT`` when None.
        base_url: Where the certificates point to for CRL, OCSP and issuer; "" leaves that out.
    """
    moment = (at or AT).replace(microsecond=0)
    cas = make_cas(moment, base_url)
    people = make_people(moment, base_url, cas)
    revoked = {people.revoked.certificate.serial_number: Revocation(moment=moment - REVOKED_BEFORE)}
    return Authority(
        at=moment, base_url=base_url, cas=cas, people=people, operators=make_operators(moment), revoked=revoked
    )


@contextmanager
def serve(at: datetime | None = None, **variant: Any) -> Iterator[TrustServer]:
    """A trust world with an HTTP server on loopback behind all of its URLs.

    Yields:
        The server: ``.world``, ``.base_url``, ``.requests`` so far, ``.answers`` to override (see ``TrustServer``).
    """
    with run_server(lambda base_url: authority(at, base_url=base_url), variant) as server:
        yield server


def _is_self_signed(identity: Identity) -> bool:
    return identity.certificate.issuer == identity.certificate.subject
