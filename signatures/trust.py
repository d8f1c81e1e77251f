"""What certificates are believed: nothing yet, and nothing is ever fetched.

The operating system's roots must never count here, so the empty list of anchors is passed on
explicitly.  Anchors, revocation data and the trusted list take their place in this file.
"""

from __future__ import annotations

from datetime import datetime

from pyhanko.sign.validation.policy_decl import (
    CertificateFetchingRule,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

OFFLINE = RevocationInfoGatheringSpec(
    online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY,
    certificate_fetching_rule=CertificateFetchingRule.NEVER_FETCH,
)


def validation_spec() -> SignatureValidationSpec:
    """Rules of validation without any anchor: every chain ends in NO_CERTIFICATE_CHAIN_FOUND."""
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=[]),
        revinfo_policy=CertRevTrustPolicy(revocation_checking_policy=REQUIRE_REVINFO),
    )
    return SignatureValidationSpec(cert_validation_policy=policy, revinfo_gathering_policy=OFFLINE)


def as_of(at: datetime) -> ValidationTimingInfo:
    """Judge as of an aware moment at which the signature is known to have existed."""
    return ValidationTimingInfo(validation_time=at, best_signature_time=at, point_in_time_validation=True)
