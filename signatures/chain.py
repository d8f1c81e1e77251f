"""The way from a certificate to an anchor as of one moment, and whether it was revoked (RFC 5280, 6).

Two walks with pyhanko-certvalidator: the first leaves revocation aside and says whether the path
holds at all, the second asks for a CRL or an OCSP answer for each certificate below the anchor.
So a missing list never hides that a certificate is trusted.

The moment is the one at which the signature is proven to exist.  Revocation data of a later day
counts: it says even more.  But a CA may drop an entry once the certificate has ended, so lists
from after that end are asked only where no other decides, and the report says so.  (Those who
issue qualified certificates have to tell it beyond the end: Regulation 910/2014, art. 24, 4.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from asn1crypto import x509
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko_certvalidator.errors import (
    DisallowedAlgorithmError,
    ExpiredError,
    InsufficientRevinfoError,
    NotYetValidError,
    PathBuildingError,
    RevokedError,
    StaleRevinfoError,
    ValidationError,
)
from pyhanko_certvalidator.ltv.poe import POEManager
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import (
    NO_REVOCATION,
    REQUIRE_REVINFO,
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
)
from pyhanko_certvalidator.registry import CertificateRegistry
from pyhanko_certvalidator.validate import async_validate_path

from signatures.reasons import reason
from signatures.revocation import Known, later_revocation, of_path, wanted_for
from signatures.validation_context import WaryRevinfoManager, WholeCertificateContext

if TYPE_CHECKING:
    from signatures.anchors import Anchors
    from signatures.report import Wanted

MAX_PATHS = 8
MAX_ABOVE = 12
"""Certificates that came along and stand above another: so many allow for some eighty ways at most."""
_SHORTLY = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What is known of one certificate as of a moment."""

    moment: datetime
    path: ValidationPath | None = None
    """The best path to an anchor, even one that breaks a rule; None without any."""
    trusted: bool = False
    """The path holds, revocation aside."""
    sub_indication: str | None = None
    """ETSI EN 319 102-1, 5.2; None: passed."""
    revoked_later: datetime | None = None
    """When it was revoked, after the moment."""
    inside: Known = field(default_factory=Known)
    """What came with the signature."""
    material: Known = field(default_factory=Known)
    """Revocation data that can concern the path."""
    reasons: tuple[str, ...] = ()
    wanted: tuple[Wanted, ...] = ()

    @property
    def passed(self) -> bool:
        return self.trusted and self.sub_indication is None


async def chain_of(certificate: x509.Certificate, known: Known, anchors: Anchors, *, moment: datetime) -> Chain:
    """Judge a certificate as of an aware moment.

    Args:
        known: Certificates and revocation data that came with the signature.
    """
    registry = CertificateRegistry.build(
        # the registry keeps the first of one issuer and number: a fake must not stand in the way of a listed one
        (*anchors.certificates((certificate, *known.certificates)), *_fewer(certificate, known.certificates))
    )
    chain = replace(await _trusted(certificate, registry, anchors, moment), inside=known)
    if chain.path is None or not chain.trusted:
        return chain
    certificates = list(chain.path.iter_certs(include_root=True))
    found = known.joined(*anchors.revocation(certificates))
    strict = await _unrevoked(replace(chain, material=of_path(chain.path, found)), registry, anchors)
    every = of_path(chain.path, found, after_end=True)
    if not strict.wanted or len(every.crls) + len(every.ocsps) == len(strict.material.crls) + len(
        strict.material.ocsps
    ):
        return strict
    lenient = await _unrevoked(replace(chain, material=every), registry, anchors)
    # nothing is lost by a list that names the certificate
    remark = () if lenient.wanted or not lenient.passed else (reason("revocation-after-end"),)
    return replace(lenient, reasons=(*lenient.reasons, *remark))


def _fewer(certificate: x509.Certificate, brought: Sequence[x509.Certificate]) -> Iterator[x509.Certificate]:
    """Only some of the certificates that lie above another by their names: ways through a mesh are too many to try."""
    above: dict[bytes, None] = {}
    names = {certificate.issuer.hashable}
    for _ in range(MAX_ABOVE):
        found = {item.dump(): item for item in brought if item.subject.hashable in names}
        new = {der: item for der, item in found.items() if der not in above}
        if not new:
            break
        above |= dict.fromkeys(new)
        names |= {item.issuer.hashable for item in new.values()}
    allowed = set(islice(above, MAX_ABOVE))
    return (item for item in brought if item.dump() in allowed or item.dump() not in above)


async def _trusted(
    certificate: x509.Certificate, registry: CertificateRegistry, anchors: Anchors, moment: datetime
) -> Chain:
    """Find the first path that holds, revocation aside."""
    context = _context(registry, anchors, moment)
    refused: Chain | None = None
    try:
        paths = await context.path_builder.async_build_paths(certificate)
    except PathBuildingError:
        return _failed(moment, AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND, reason("trust-unknown"))
    for path in paths[:MAX_PATHS]:
        try:
            await async_validate_path(context, path)
        except ValidationError as problem:
            refused = refused or replace(_refusal(problem, moment), path=path)
        else:
            return Chain(moment=moment, path=path, trusted=True)
    return refused or _failed(moment, AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND, reason("trust-unknown"))


async def _unrevoked(chain: Chain, registry: CertificateRegistry, anchors: Anchors) -> Chain:
    """Ask for the revocation of every certificate of a path that holds."""
    assert chain.path is not None
    later = later_revocation(chain.path, chain.material, chain.moment)
    context = _context(registry, anchors, chain.moment, chain.material)
    try:
        await async_validate_path(context, chain.path)
    except RevokedError as problem:
        return _revoked(problem, chain)
    except InsufficientRevinfoError as problem:
        if later and await _was_revoked_at(later, chain, registry, anchors):
            return replace(chain, revoked_later=later)
        return _open(chain, stale=isinstance(problem, StaleRevinfoError))
    except ValidationError:
        return replace(
            chain,
            sub_indication=AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE.standard_name,
            reasons=(reason("chain-undecided"),),
            wanted=wanted_for(chain.path, chain.material, chain.moment),
        )
    revoked = await _listed_as_revoked(chain, registry, anchors)
    return _revoked(revoked, chain) if revoked else replace(chain, revoked_later=later)


async def _listed_as_revoked(chain: Chain, registry: CertificateRegistry, anchors: Anchors) -> RevokedError | None:
    """What the CRLs say where OCSP says good: the library asks no CRL then, though it may be the newer one."""
    assert chain.path is not None
    if not (chain.material.crls and chain.material.ocsps):
        return None
    context = _context(registry, anchors, chain.moment, replace(chain.material, ocsps=()))
    try:
        await async_validate_path(context, chain.path)
    except RevokedError as problem:
        return None if problem.is_side_validation else problem
    except ValidationError:
        return None
    return None


async def _was_revoked_at(later: datetime, chain: Chain, registry: CertificateRegistry, anchors: Anchors) -> bool:
    """Whether an authentic answer says that the certificate was revoked then, so that it wasn't before.

    The library takes no ``revoked`` answer of OCSP as proof of the time before.
    """
    assert chain.path is not None
    context = _context(registry, anchors, later + _SHORTLY, chain.material)
    try:
        await async_validate_path(context, chain.path)
    except RevokedError as problem:
        return bool(problem.is_ee_cert and problem.revocation_dt == later)
    except ValidationError:
        return False
    return False


def _context(
    registry: CertificateRegistry, anchors: Anchors, moment: datetime, material: Known | None = None
) -> WholeCertificateContext:
    """``material`` None: revocation is left aside."""
    policy: RevocationCheckingPolicy = NO_REVOCATION if material is None else REQUIRE_REVINFO
    material = material or Known()
    manager = WaryRevinfoManager(
        certificate_registry=registry, poe_manager=POEManager(), crls=material.crls, ocsps=material.ocsps
    )
    return WholeCertificateContext(
        trust_manager=anchors.manager,
        certificate_registry=registry,
        revinfo_manager=manager,
        moment=moment,
        best_signature_time=moment,
        revinfo_policy=CertRevTrustPolicy(revocation_checking_policy=policy, retroactive_revinfo=True),
    )


def _refusal(problem: ValidationError, moment: datetime) -> Chain:
    """Why a path doesn't hold; what lies in the signer's own certificate is said by ``signatures.certificate``."""
    if isinstance(problem, ExpiredError) and problem.is_ee_cert:
        return _failed(moment, AdESIndeterminate.OUT_OF_BOUNDS_NO_POE)
    if isinstance(problem, NotYetValidError) and problem.is_ee_cert:
        return _failed(moment, AdESIndeterminate.NOT_YET_VALID)
    if isinstance(problem, ExpiredError | NotYetValidError):
        detail = "the certificate of an authority wasn't valid at that time"
        return _failed(moment, AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE, reason("chain-refused", detail))
    if isinstance(problem, DisallowedAlgorithmError):
        detail = "a certificate is signed with an algorithm that is no longer secure"
        return _failed(moment, AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE, reason("chain-refused", detail))
    return _failed(moment, AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE, reason("chain-refused"))


def _revoked(problem: RevokedError, chain: Chain) -> Chain:
    """A revoked signer, authority above him, or maker of the revocation data."""
    if problem.is_side_validation:
        return _open(chain)
    code = "certificate-revoked" if problem.is_ee_cert else "intermediate-revoked"
    kind = AdESIndeterminate.REVOKED_NO_POE if problem.is_ee_cert else AdESIndeterminate.REVOKED_CA_NO_POE
    why = problem.reason.native or "unspecified"
    return replace(
        chain,
        sub_indication=kind.standard_name,
        reasons=(reason(code, f"{problem.revocation_dt:%Y-%m-%d %H:%M} UTC, {why}"),),
    )


def _open(chain: Chain, *, stale: bool = False) -> Chain:
    assert chain.path is not None
    kind = AdESIndeterminate.TRY_LATER if stale else AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE
    detail = "what is at hand is too old" if stale else None
    return replace(
        chain,
        sub_indication=kind.standard_name,
        reasons=(reason("revocation-unknown", detail),),
        wanted=wanted_for(chain.path, chain.material, chain.moment),
    )


def _failed(moment: datetime, indication: AdESIndeterminate, *reasons: str) -> Chain:
    return Chain(moment=moment, sub_indication=indication.standard_name, reasons=reasons)
