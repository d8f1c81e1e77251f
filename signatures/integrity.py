"""Whether a CMS signature fits its content and its certificate (RFC 5652, 5; ETSI EN 319 102-1, 5.2.7), trust aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms, x509
from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESStatus
from pyhanko.sign.general import CMSExtractionError, extract_certificate_info
from pyhanko.sign.validation.ades import ades_basic_validation
from pyhanko.sign.validation.policy_decl import (
    CertificateFetchingRule,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import NO_REVOCATION, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.util import get_pyca_cryptography_hash

from signatures.reasons import reason
from signatures.report import Indication

WEAK_DIGESTS = frozenset({"md2", "md5", "sha1"})
UNSUPPORTED = (NotImplementedError, UnsupportedAlgorithm)
FORMAT_FAILURE: str = AdESFailure.FORMAT_FAILURE.standard_name
_OFFLINE = RevocationInfoGatheringSpec(
    online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY,
    certificate_fetching_rule=CertificateFetchingRule.NEVER_FETCH,
)
_INDICATIONS = {
    AdESStatus.PASSED: Indication.TOTAL_PASSED,
    AdESStatus.INDETERMINATE: Indication.INDETERMINATE,
    AdESStatus.FAILED: Indication.TOTAL_FAILED,
}
_WITHOUT_CHAIN = frozenset(
    {AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND, AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Integrity:
    """How the signature value and the digest came out."""

    intact: bool | None
    indication: Indication
    """Without anchors INDETERMINATE at best."""
    sub_indication: str | None
    only_chain_open: bool
    """Nothing but the certificate's chain is left to be judged."""
    certificate: x509.Certificate | None = None
    """What the signature was checked with."""
    reasons: tuple[str, ...] = ()


def no_anchors() -> SignatureValidationSpec:
    """Rules of a validation that trusts nobody: the chain is judged apart (``signatures.chain``).

    The operating system's roots must never count, so the empty list of anchors is passed on explicitly.
    """
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=[]),
        revinfo_policy=CertRevTrustPolicy(revocation_checking_policy=NO_REVOCATION),
    )
    return SignatureValidationSpec(cert_validation_policy=policy, revinfo_gathering_policy=_OFFLINE)


def as_of(at: datetime) -> ValidationTimingInfo:
    """Judge as of an aware moment at which the signature is known to have existed."""
    return ValidationTimingInfo(validation_time=at, best_signature_time=at, point_in_time_validation=True)


async def integrity_of(signed: cms.SignedData, raw_digest: bytes | None, at: datetime) -> Integrity:
    """Check digest, signature value and the reference to the signing certificate.

    Args:
        raw_digest: Of the detached content; None: the content lies within.
    """
    alone = with_signer_only(signed)
    result: Any = await ades_basic_validation(alone, no_anchors(), timing_info=as_of(at), raw_digest=raw_digest)
    indication = result.ades_subindic
    passed = indication.status is AdESStatus.PASSED
    return Integrity(
        intact=_is_intact(result),
        indication=_INDICATIONS[indication.status],
        sub_indication=None if passed else str(indication.standard_name),
        only_chain_open=passed or indication in _WITHOUT_CHAIN,
        certificate=_certificate(result, signed),
        reasons=_reasons(result) + _weakness(signed),
    )


def with_signer_only(signed: cms.SignedData) -> cms.SignedData:
    """Without all certificates but the signer's: the library would look for ways through them, of which there
    may be more than time for, and nobody is believed here anyway.
    """
    try:
        signer = extract_certificate_info(signed).signer_cert
    except (ValueError, TypeError, KeyError, CMSExtractionError):
        return signed  # without a signer there is no way to look for
    alone = cms.SignedData()
    for name in ("version", "digest_algorithms", "encap_content_info", "signer_infos"):
        alone[name] = signed[name]
    alone["certificates"] = [cms.CertificateChoices(name="certificate", value=signer)]
    return alone


def is_known(signer: cms.SignerInfo) -> bool:
    """Whether the library knows digest and signature algorithm at all."""
    try:
        get_pyca_cryptography_hash(signer["digest_algorithm"]["algorithm"].native)
        return bool(signer["signature_algorithm"].signature_algo)
    except (ValueError, TypeError, AttributeError, KeyError, UnsupportedAlgorithm):
        return False


def digests_of(signer: cms.SignerInfo) -> tuple[str, ...]:
    """Names of the digests of the content and of the signature value, which may differ."""
    algorithm = signer["signature_algorithm"]
    try:
        inner = str(algorithm.hash_algo)
    except ValueError:  # the algorithm doesn't say, so that the other one counts
        inner = ""
    return (str(signer["digest_algorithm"]["algorithm"].native), inner)


def _is_intact(result: Any) -> bool | None:  # pyHanko's result is generic over a status that it doesn't export
    status = result.api_status
    if status is None:
        return False if result.ades_subindic.status is AdESStatus.FAILED else None
    return bool(status.intact and status.valid)


def _reasons(result: Any) -> tuple[str, ...]:
    indication = result.ades_subindic
    if indication is AdESFailure.HASH_FAILURE:
        return (reason("digest-broken"),)
    if indication is AdESFailure.SIG_CRYPTO_FAILURE:
        return (reason("signature-broken"),)
    if indication is AdESIndeterminate.NO_SIGNING_CERTIFICATE_FOUND:
        return (reason("certificate-missing"),)
    return (reason("signature-malformed"),) if result.api_status is None else ()


def _weakness(signed: cms.SignedData) -> tuple[str, ...]:
    weak = WEAK_DIGESTS.intersection(digests_of(signed["signer_infos"][0]))
    return (reason("weak-digest", ", ".join(sorted(weak)).upper()),) if weak else ()


def _certificate(result: Any, signed: cms.SignedData) -> x509.Certificate | None:
    """The very certificate that the signature value was checked with; where nothing was, the one that is named.

    Never looked for a second time otherwise: two certificates may share the name by which one is chosen.
    """
    if result.api_status is not None:
        return result.api_status.signing_cert
    try:
        return extract_certificate_info(signed).signer_cert
    except (ValueError, TypeError, KeyError, CMSExtractionError):
        return None
