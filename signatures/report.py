"""What a signature proves: separate facts for each signature, one verdict for the file.

Indications are those of ETSI EN 319 102-1, 5.1.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """How a file is signed."""

    PADES = "pades"
    CADES = "cades"
    ASIC_E = "asic-e"
    SMIME = "smime"
    ZFO = "zfo"
    NONE = "none"


class Verdict(StrEnum):
    """One word for a file; which is better than which: ``signatures.verdict.ORDER``."""

    QUALIFIED = "qualified"
    RECOGNISED = "recognised"
    SEAL = "seal"
    ADVANCED = "advanced"
    PENDING = "pending"
    NO_PROOF_OF_TIME = "no_proof_of_time"
    MODIFIED = "modified"
    INVALID = "invalid"
    UNSUPPORTED = "unsupported"
    NONE = "none"


class Indication(StrEnum):
    """ETSI EN 319 102-1, 5.1.3."""

    TOTAL_PASSED = "TOTAL_PASSED"
    INDETERMINATE = "INDETERMINATE"
    TOTAL_FAILED = "TOTAL_FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureReport:
    """One signature, document timestamps aside; None is always "not known"."""

    field: str | None
    format: str
    """E.g. ``PAdES-B-T``."""
    indication: Indication
    sub_indication: str | None
    intact: bool | None
    """The digest and the signature value match the signed bytes."""
    modified_after_signing: bool | None
    """False only where the signature is intact and nothing but permitted changes followed."""
    covers_whole_document: bool | None
    """To the end of the file; False also where a further signature followed."""
    signer: str | None
    """Common name of the certificate's subject."""
    organisation: str | None
    organisation_id: str | None
    certificate_serial: str | None
    """Hexadecimal."""
    issuer: str | None
    claimed_time: datetime | None
    """What the signer's clock said: a claim, no proof."""
    timestamp_time: datetime | None
    """Earliest time stamp that fits the signature, inside it or over the document; proven only if its authority is."""
    best_time: datetime | None
    """Proven timestamp, else the moment of judgement that was passed in."""
    trusted: bool | None
    """A path to an anchor holds at ``best_time``; None without any anchors."""
    qualified: bool | None
    qscd: bool | None
    certificate_type: str | None
    """``esign`` or ``eseal``."""
    reasons: tuple[str, ...] = ()
    """``code: Sentence.`` each, as ``signatures.reasons`` writes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """The judgement of one file; its verdict is no better than its weakest signature."""

    kind: Kind
    verdict: Verdict
    signatures: tuple[SignatureReport, ...] = ()
    reasons: tuple[str, ...] = ()
