"""The way into the room: one file in, one report out; runs in the limited child process.

Whoever only asks a child for it needs none of the libraries, so they come with the first call.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from signatures.detect import detect
from signatures.errors import SignatureError
from signatures.report import FileReport, Kind, Verdict

if TYPE_CHECKING:
    from signatures.judging import Judging

_SIGNED_SUFFIXES = frozenset({".pdf", ".p7s", ".p7m", ".asice", ".sce", ".asics", ".scs", ".zfo"})
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
        Kind and verdict ``none`` for what isn't signed.

    Raises:
        SignatureError: The file itself can't be read.
    """
    at = job.at or datetime.now(UTC)
    if at.tzinfo is None:
        raise ValueError("the moment of judgement must be aware")
    data = _read(job.path)
    kind = _kind(job, data)
    if kind is Kind.PADES:
        from signatures.pades import verify_pdf

        return verify_pdf(data, _judging(job, at))
    if kind is Kind.ZFO:
        from signatures.zfo_seal import verify_zfo

        return verify_zfo(data, _judging(job, at))
    if kind is Kind.CADES:
        from signatures.cms import verify_cms

        return verify_cms(data, _judging(job, at), name=job.name, companions=job.companions)
    if kind is Kind.SMIME:
        from signatures.smime import verify_mail

        return verify_mail(data, _judging(job, at))
    if kind is Kind.ASIC_E:
        from signatures.asice import verify_container

        return verify_container(data, _judging(job, at))
    if Path(job.name).suffix.lower() in _SIGNED_SUFFIXES or job.media_type in _SIGNED_TYPES:
        raise SignatureError("file-damaged", "The file isn't what its name or type says.")
    return FileReport(kind=Kind.NONE, verdict=Verdict.NONE)


def _kind(job: VerifyJob, data: bytes) -> Kind:
    """By content, but as whoever asks reads it: what begins like a mail or a zip may be a PDF as well.

    Readers look for the header of a PDF within the first kilobyte, so that an honest signed mail with another
    PDF around it would lend that its verdict.
    """
    kind = detect(data)
    read_as_pdf = job.media_type == "application/pdf" or Path(job.name).suffix.lower() == ".pdf"
    if read_as_pdf and kind in {Kind.SMIME, Kind.ASIC_E} and b"%PDF-" in data[:1024]:
        return Kind.PADES
    return kind


def _judging(job: VerifyJob, at: datetime) -> Judging:
    """As of when and by whom one is believed; an empty store counts as none."""
    from signatures.anchors import anchors
    from signatures.judging import Judging
    from signatures.trust_lists import load_store

    store = load_store(job.trust) if job.trust else None
    return Judging(
        at=at,
        received=job.received,
        anchors=anchors(store) if store and not store.is_empty else None,
        now=datetime.now(UTC) if job.received else None,
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise SignatureError("file-unreadable", f"The file can't be read: {problem.strerror}.") from problem
