"""The way into the room: one file in, one report out; runs in the limited child process.

Whoever only asks a child for it needs none of the libraries, so they come with the first call.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from signatures.detect import detect
from signatures.errors import SignatureError
from signatures.reasons import reason
from signatures.report import FileReport, Kind, Verdict

_SIGNED_SUFFIXES = frozenset({".pdf", ".p7s", ".p7m", ".asice", ".sce", ".zfo"})
_SIGNED_TYPES = frozenset(
    {"application/pdf", "application/pkcs7-signature", "application/pkcs7-mime", "application/vnd.etsi.asic-e+zip"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyJob:
    """A file to be judged."""

    path: Path
    name: str
    """File name for people; only its suffix is looked at, and only to call a file damaged."""
    media_type: str | None = None
    at: datetime | None = None
    """Aware moment of judgement, normally that of receipt; now when None."""
    received: bool = False
    """``at`` is when the service received it, which proves that it existed then."""
    trust: Path | None = None
    """JSON of a ``trust_store.TrustStore``, as ``trust_lists`` compiles it; None: nothing is trusted."""
    companions: tuple[Path, ...] = ()
    """Files beside it, one of which a detached signature may sign."""


def verify_file(job: VerifyJob) -> FileReport:
    """Judge the signatures of a file by its content.

    Returns:
        Kind and verdict ``none`` for what isn't signed, ``unsupported`` for kinds that this version doesn't judge.

    Raises:
        SignatureError: The file itself can't be read.
    """
    at = job.at or datetime.now(UTC)
    if at.tzinfo is None:
        raise ValueError("the moment of judgement must be aware")
    data = _read(job.path)
    kind = detect(data)
    if kind is Kind.PADES:
        from signatures.pades import verify_pdf

        return verify_pdf(data, at=at)
    if kind is not Kind.NONE:
        return FileReport(kind=kind, verdict=Verdict.UNSUPPORTED, reasons=(reason("kind-unsupported"),))
    if Path(job.name).suffix.lower() in _SIGNED_SUFFIXES or job.media_type in _SIGNED_TYPES:
        raise SignatureError("file-damaged", "The file isn't what its name or type says.")
    return FileReport(kind=Kind.NONE, verdict=Verdict.NONE)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise SignatureError("file-unreadable", f"The file can't be read: {problem.strerror}.") from problem
