"""Whether a signer is believed: proven time, chain, revocation, qualification, each as a fact with its reason.

No format's business: XML signatures come here with their certificate and time stamps as CMS ones do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from asn1crypto import x509
from pyhanko.sign.ades.report import AdESIndeterminate

from signatures.certificate import remarks_on, subject_of
from signatures.chain import Chain, chain_of
from signatures.evidence import evidence_of
from signatures.reasons import code_of, reason
from signatures.report import Evidence, Indication, SignatureReport, Wanted
from signatures.revocation import Known
from signatures.timestamps import Stamp

if TYPE_CHECKING:
    from signatures.anchors import Anchors
    from signatures.judging import Judging
    from signatures.qualification import Qualification

_CONSTRAINTS: str = AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE.standard_name
_LATER: str = AdESIndeterminate.TRY_LATER.standard_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """What a signature of any format says of its signer and its time."""

    certificate: x509.Certificate | None
    stamps: tuple[Stamp, ...] = ()
    """All that fit."""
    broken_stamps: bool = False
    known: Known = field(default_factory=Known)
    only_chain_open: bool = True
    """Nothing but the chain is left to be judged; else the report's indication stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trusted:
    """A report with times, certificate and trust; what would settle it; what it rests on."""

    report: SignatureReport
    wanted: tuple[Wanted, ...] = ()
    evidence: tuple[Evidence, ...] = ()


async def with_trust(report: SignatureReport, signer: Signer, judging: Judging) -> Trusted:
    """Add times, the certificate's facts and what the anchors say of it.

    Args:
        report: With integrity, indication and the reasons for both.
    """
    best = min([judging.at, *(stamp.time for stamp in signer.stamps if stamp.proven)])
    report = _with_times(report, signer, best)
    certificate = signer.certificate
    if certificate is None:
        return Trusted(report=report)
    if judging.anchors is None:
        report = _add(_with_certificate(report, certificate, at=best), reason("trust-not-configured"))
        return Trusted(report=report)
    chain, pending = await _chain(certificate, signer, judging.anchors, best)
    report = _with_certificate(report, certificate, at=chain.moment)
    return _believed(report, signer, judging, judging.anchors, chain, pending)


async def _chain(
    certificate: x509.Certificate, signer: Signer, anchors: Anchors, best: datetime
) -> tuple[Chain, Stamp | None]:
    """The signer's chain; with the stamp as of which it holds where that lacks revocation data only."""
    chain = await chain_of(certificate, signer.known, anchors, moment=best)
    undecided = min((stamp for stamp in signer.stamps if stamp.undecided), key=lambda stamp: stamp.time, default=None)
    if chain.passed or undecided is None or undecided.time >= best:
        return chain, None
    earlier = await chain_of(certificate, signer.known, anchors, moment=undecided.time)
    return (earlier, undecided) if earlier.passed else (chain, None)


def _believed(
    report: SignatureReport, signer: Signer, judging: Judging, anchors: Anchors, chain: Chain, pending: Stamp | None
) -> Trusted:
    """Put the chain and the qualification into the report."""
    certificate = chain.path and chain.path.last
    qualification = anchors.qualification(chain.path, chain.moment, at=judging.at) if chain.path else None
    report = _add(report, *chain.reasons, *_pending(pending))
    if certificate and chain.passed:
        report = _add(report, *_later(certificate, chain, judging, report))
    report = _with_indication(report, signer, chain, pending)
    if qualification is not None and chain.sub_indication == _CONSTRAINTS:
        # whoever issued it hadn't the right to, so that what the lists say of those above isn't about it
        report = replace(report, trusted=False, qualified=False, qscd=False)
    elif qualification is not None:
        report = _with_qualification(replace(report, trusted=chain.trusted), qualification, judging.at)
    else:
        report = replace(report, trusted=False)
    return Trusted(
        report=report, wanted=_wanted(report, signer, chain), evidence=_evidence(signer, chain, anchors, qualification)
    )


def _with_times(report: SignatureReport, signer: Signer, best: datetime) -> SignatureReport:
    first = min(signer.stamps, key=lambda stamp: stamp.time, default=None)
    report = replace(
        report,
        timestamp_time=first.time if first else None,
        timestamp_authority=first.authority if first else None,
        timestamp_qualified=first.qualified if first else None,
        best_time=best,
    )
    return _add(report, *_stamp_remarks(signer))


def _stamp_remarks(signer: Signer) -> Iterator[str]:
    if signer.broken_stamps:
        yield reason("timestamp-broken")
    unproven = [stamp for stamp in signer.stamps if not stamp.proven]
    if unproven:
        yield reason("timestamp-untrusted", _doubt(unproven))
    if any(stamp.proven and stamp.qualified for stamp in signer.stamps):
        yield reason("timestamp-qualified")
    if not signer.stamps and not signer.broken_stamps:
        yield reason("timestamp-missing")


def _doubt(unproven: list[Stamp]) -> str | None:
    """What keeps time stamps of an authority that is known from being believed."""
    if all(stamp.undecided for stamp in unproven):
        return "whether its certificate was revoked isn't known yet"
    if all(stamp.chain is not None and stamp.chain.path is not None for stamp in unproven):
        return "its certificate had ended, was revoked or isn't one for time stamps, or its digest isn't secure"
    return None


def _with_certificate(report: SignatureReport, certificate: x509.Certificate, *, at: datetime) -> SignatureReport:
    subject = subject_of(certificate)
    report = replace(
        report,
        signer=subject.signer,
        organisation=subject.organisation,
        organisation_id=subject.organisation_id,
        certificate_serial=subject.serial,
        issuer=subject.issuer,
        certificate_sha256=certificate.sha256.hex(),
    )
    return _add(report, *remarks_on(certificate, at=at))


def _with_indication(report: SignatureReport, signer: Signer, chain: Chain, pending: Stamp | None) -> SignatureReport:
    """The chain decides where everything else passed."""
    if not signer.only_chain_open:
        return report
    sub_indication = chain.sub_indication
    if pending is not None:
        sub_indication = _LATER
    elif sub_indication is None and any(code_of(text) == "usage-unsuitable" for text in report.reasons):
        sub_indication = _CONSTRAINTS
    passed = sub_indication is None
    indication = Indication.TOTAL_PASSED if passed else Indication.INDETERMINATE
    return replace(report, indication=indication, sub_indication=sub_indication)


def _pending(stamp: Stamp | None) -> tuple[str, ...]:
    return (reason("revocation-unknown", "of the time stamp's authority"),) if stamp else ()


def _later(certificate: x509.Certificate, chain: Chain, judging: Judging, report: SignatureReport) -> Iterator[str]:
    """What happened to the certificate after the proven time."""
    ended = judging.now is not None and judging.now > certificate.not_valid_after
    if judging.received and report.best_time == judging.at and (ended or chain.revoked_later):
        when = chain.revoked_later or certificate.not_valid_after
        yield reason("existed-at-receipt", f"{'revoked' if chain.revoked_later else 'ended'} {when:%Y-%m-%d}")
    elif chain.revoked_later:
        yield reason("revoked-later", f"{chain.revoked_later:%Y-%m-%d %H:%M} UTC")


def _with_qualification(report: SignatureReport, found: Qualification, at: datetime) -> SignatureReport:
    kind = found.certificate_type if found.certificate_type in {"esign", "eseal"} else None
    if found.unusable is not None and not found.qualified:
        return _add(report, reason("list-unusable", found.unusable.file))
    report = replace(report, qualified=found.qualified, qscd=found.qscd, certificate_type=kind)
    if found.qualified:
        # the trusted list says it, so the certificate's own word is no news
        own = tuple(text for text in report.reasons if code_of(text) != "claims-qualified")
        report = replace(report, reasons=own)
    return _add(report, *_qualification_reasons(found, at))


def _qualification_reasons(found: Qualification, at: datetime) -> Iterator[str]:
    if found.stale is not None and found.stale.next_update is not None:
        days = (at - found.stale.next_update).days
        yield reason("list-stale", f"{found.stale.file}, {days} days past its date")
    if found.certificate_type == "web":
        yield reason("website-certificate")
    elif not found.qualified:
        yield reason("not-qualified")
    else:
        if found.certificate_type == "eseal":
            yield reason("seal-of-organisation")
        elif found.certificate_type is None:
            yield reason("certificate-type-unknown")
        if not found.qscd:
            yield reason("device-not-qualified")


def _wanted(report: SignatureReport, signer: Signer, chain: Chain) -> tuple[Wanted, ...]:
    """Nothing is fetched for a signature that is broken anyway."""
    if not report.intact:
        return ()
    chains = [chain, *(stamp.chain for stamp in signer.stamps if stamp.chain and not stamp.proven)]
    return tuple(dict.fromkeys(item for one in chains if one.trusted for item in one.wanted))


def _evidence(
    signer: Signer, chain: Chain, anchors: Anchors, qualification: Qualification | None
) -> tuple[Evidence, ...]:
    territory = qualification.territory if qualification else None
    found = list(evidence_of(chain, anchors, territory))
    for stamp in signer.stamps:
        if stamp.chain is not None:
            found += evidence_of(stamp.chain, anchors, None)
    return tuple(dict.fromkeys(found))


def _add(report: SignatureReport, *reasons: str) -> SignatureReport:
    return replace(report, reasons=(*report.reasons, *reasons))
