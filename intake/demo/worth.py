"""What the signature of a sample must be found to be, and what that must mean for its request."""

from __future__ import annotations

from dataclasses import dataclass

from intake.signature_table import SignatureClass
from signatures.report import Verdict


@dataclass(frozen=True, slots=True)
class Worth:
    """A verdict and its row of config/signatures.toml."""

    verdict: Verdict
    class_: SignatureClass


QUALIFIED = Worth(Verdict.QUALIFIED, SignatureClass.QES_OK)
RECOGNISED = Worth(Verdict.RECOGNISED, SignatureClass.UZNAVANY_OK_NOT_QES)
SEAL = Worth(Verdict.SEAL, SignatureClass.SEAL)
ADVANCED = Worth(Verdict.ADVANCED, SignatureClass.AES_NOT_UZNAVANY)
MODIFIED = Worth(Verdict.MODIFIED, SignatureClass.MODIFIED_REVIEW)
NO_PROOF_OF_TIME = Worth(Verdict.NO_PROOF_OF_TIME, SignatureClass.INDETERMINATE_NO_POE)
"""A time stamp after a revocation proves nothing of the time before it (EN 319 102-1, 5.5.4)."""
MAIL_QUALIFIED = Worth(Verdict.QUALIFIED, SignatureClass.MAIL_SIGNED)
"""Of the mail around an unsigned form."""
HAND_ON_SCAN = Worth(Verdict.NONE, SignatureClass.SCAN_SIGNATURE)
HAND_ON_PAPER = Worth(Verdict.NONE, SignatureClass.PAPER_SIGNED)
UNSIGNED = Worth(Verdict.NONE, SignatureClass.UNSIGNED_5_DAYS)
