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
    timestamp_authority: str | None = None
    """Common name of the unit that made the stamp of ``timestamp_time``."""
    timestamp_qualified: bool | None = None
    changes: tuple[str, ...] = ()
    """What was changed after signing, each in words of a clerk, e.g. ``page 1`` or the name of a field."""
    certificate_sha256: str | None = None
    signed_files: tuple[str, ...] = ()
    """Names of the files beside it, or in its container, that this very signature covers."""


class WantedKind(StrEnum):
    """What is missing to settle a verdict."""

    CRL = "crl"
    OCSP = "ocsp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Revocation data that isn't at hand and may be fetched from a host of the listed services."""

    kind: WantedKind
    url: str
    request: bytes = b""
    """DER of the OCSP request (RFC 6960, 4.1.1); empty for a CRL."""


class EvidenceKind(StrEnum):
    """What a verdict rests on."""

    CERTIFICATE = "certificate"
    ROOT = "root"
    CRL = "crl"
    OCSP = "ocsp"
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One piece of what a verdict rests on; what lies in the signed file itself isn't repeated."""

    kind: EvidenceKind
    sha256: str
    name: str
    """For people, and the file's name below a trust directory, e.g. ``crls/ab12.crl`` or ``tl/cz.xml``."""
    content: bytes = b""
    """DER; empty where ``name`` lies in the trust directory."""
    detail: str = ""
    """E.g. ``sequence number 141, issued 2023-10-13``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """The judgement of one file; its verdict is no better than its weakest signature."""

    kind: Kind
    verdict: Verdict
    signatures: tuple[SignatureReport, ...] = ()
    reasons: tuple[str, ...] = ()
    signed_files: tuple[str, ...] = ()
    """Names of other files that the signatures cover: companions found by digest, content of a container."""
    signed_length: int | None = None
    """How many bytes of a PDF the newest revision has that is signed by a signature (not a mere stamp) and sound."""
    wanted: tuple[Wanted, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    judged_with: str = ""
    """Name and version of the libraries that judged."""
    evidence_sha256: str | None = None
    """Of the manifest under which the service has kept ``evidence``; nothing here sets it."""
