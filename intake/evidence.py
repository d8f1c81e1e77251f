"""What a settled verdict rests on, as a manifest: JSON by which it can be checked again in ten years.

Pure.  The manifest names every piece by its SHA-256, the pieces lie beside it in the archive.  It has no
time of making and no order by chance, so that the same judgement always gives the same bytes.
The schema is documented in ``docs/evidence.md``.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, StringConstraints, ValidationError

from intake import __version__
from intake.errors import BadData
from signatures.reasons import code_of
from signatures.report import Evidence, EvidenceKind, FileReport, Verdict
from signatures.trust_store import ListStatus
from signatures.verify import VerifyJob

PLACES = ("lotl-signers", "lotl-pivots", "pivots", "tl", "tl-signers", "roots", "crls", "ocsp")
"""Directories below a trust directory; beside them lies ``lotl.xml``."""
_LIBRARIES = ("pyhanko", "pyhanko-certvalidator", "asn1crypto", "cryptography", "lxml", "signxml")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_DATA = {EvidenceKind.CRL: ("crls", "crl"), EvidenceKind.OCSP: ("ocsp", "der")}

CODES: Mapping[str, tuple[str, str]] = {
    "evidence-unreadable": (
        "The manifest of a verdict's evidence can't be read.",
        "Restore it from a backup of the archive; a manifest of a newer version needs a newer Intake.",
    ),
}


def _trust_path(path: str) -> str:
    """A place in a trust directory and nowhere else."""
    folder, _, name = path.rpartition("/")
    if path == "lotl.xml" or (folder in PLACES and name and not name.startswith(".")):
        return path
    raise ValueError("not a file of a trust directory")


Digest = Annotated[str, StringConstraints(pattern=_DIGEST.pattern)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class JudgedFile(_Part):
    """A file that was judged, or that lay beside it."""

    sha256: Digest
    size_bytes: int
    name: str = ""
    """As it came; empty for what lay beside it."""
    media_type: str | None = None


class JudgedSignature(_Part):
    """One signature in the facts that another judgement must come to again; no names."""

    format: str
    indication: str
    sub_indication: str | None
    certificate_sha256: str | None
    timestamp_time: AwareDatetime | None
    best_time: AwareDatetime | None
    reasons: tuple[str, ...]
    """Codes."""


class TrustFile(_Part):
    """A file of the trust directory as it was."""

    path: Annotated[str, AfterValidator(_trust_path)]
    sha256: Digest
    size_bytes: int
    territory: str | None = None
    sequence_number: int | None = None
    issued_at: AwareDatetime | None = None
    next_update: AwareDatetime | None = None
    problem: str | None = None
    """Why a list wasn't believed."""


class PathCertificate(_Part):
    """A certificate of a path that doesn't lie in the signed file, in DER."""

    sha256: Digest
    kind: Literal["certificate", "root"]
    name: str
    detail: str


class Manifest(_Part):
    """The evidence of one file's verdict."""

    schema_version: Literal["intake-evidence/1"] = "intake-evidence/1"
    file: JudgedFile
    beside: tuple[JudgedFile, ...]
    """What a detached signature may sign, in the order in which it was given."""
    at: AwareDatetime
    """Moment of judgement and of proven existence."""
    received: bool
    kind: str
    verdict: str
    signatures: tuple[JudgedSignature, ...]
    reasons: tuple[str, ...]
    """Codes, about the file as a whole."""
    trust: tuple[TrustFile, ...]
    """Lists, their signers and pinned roots: all of them.  Revocation data: what was used."""
    certificates: tuple[PathCertificate, ...]
    versions: dict[str, str]

    def encoded(self) -> bytes:
        """Always the same bytes for the same evidence."""
        return self.model_dump_json(indent=1).encode() + b"\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Something that has to be kept, with its place in a trust directory if it has one."""

    sha256: str
    path: str | None
    content: bytes
    """Empty where it lies at ``path`` in the trust directory."""


def is_settled(report: FileReport) -> bool:
    """Whether a verdict is final and about a signature, so that its evidence is worth keeping."""
    return bool(report.signatures) and report.verdict is not Verdict.PENDING


def pieces(report: FileReport) -> tuple[Piece, ...]:
    """Certificates and revocation data that a verdict rests on; lists are kept as a whole set."""
    return tuple(_piece(one) for one in _sound(report) if one.kind is not EvidenceKind.LIST)


def _sound(report: FileReport) -> list[Evidence]:
    """In a fixed order; a child that a hostile file has taken over may have told wrong digests."""
    found = sorted(set(report.evidence), key=_by_digest)
    return [one for one in found if not one.content or sha256(one.content).hexdigest() == one.sha256]


def _piece(one: Evidence) -> Piece:
    if one.kind not in _DATA:
        return Piece(sha256=one.sha256, path=None, content=one.content)
    place, suffix = _DATA[one.kind]
    named = one.name if not one.content else f"{place}/{one.sha256[:32]}.{suffix}"
    return Piece(sha256=one.sha256, path=named, content=one.content)


def manifest(
    job: VerifyJob,
    report: FileReport,
    *,
    file: JudgedFile,
    beside: Iterable[JudgedFile],
    trust: Iterable[TrustFile],
) -> Manifest:
    """Put together what one verdict rests on.

    Args:
        job: As it was judged, with its moment.
        report: What came out.
        file: The file of the job.
        beside: Its companions that count.
        trust: Every kept file of the trust directory, in any order.
    """
    assert job.at is not None, "a judgement that is kept is one as of a moment"
    found = [one for one in _sound(report) if one.kind in _OF_PATH]
    return Manifest(
        file=file,
        beside=tuple(beside),
        at=job.at,
        received=job.received,
        kind=report.kind.value,
        verdict=report.verdict.value,
        signatures=tuple(_signature(report)),
        reasons=tuple(map(code_of, report.reasons)),
        trust=tuple(sorted(trust, key=lambda one: one.path)),
        certificates=tuple(
            PathCertificate(sha256=one.sha256, kind=_OF_PATH[one.kind], name=one.name, detail=one.detail)
            for one in found
        ),
        versions=versions(),
    )


_OF_PATH: Mapping[EvidenceKind, Literal["certificate", "root"]] = {
    EvidenceKind.CERTIFICATE: "certificate",
    EvidenceKind.ROOT: "root",
}


def trust_file(path: str, *, digest: str, size_bytes: int, status: ListStatus | None = None) -> TrustFile:
    """A file of the trust directory, with what is known of it where it is a list."""
    if status is None:
        return TrustFile(path=path, sha256=digest, size_bytes=size_bytes)
    return TrustFile(
        path=path,
        sha256=digest,
        size_bytes=size_bytes,
        territory=status.territory,
        sequence_number=status.sequence_number,
        issued_at=status.issued_at,
        next_update=status.next_update,
        problem=code_of(status.problem) if status.problem else None,
    )


def read_manifest(content: bytes) -> Manifest:
    """A manifest from its bytes.

    Raises:
        BadData: It is none, or one of a later version.
    """
    try:
        return Manifest.model_validate_json(content)
    except ValidationError as error:
        raise BadData("evidence-unreadable", *CODES["evidence-unreadable"]) from error


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """Versions of this program and of the libraries that judge."""
    found = {"intake": __version__, "python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # a Debian package may lack the metadata
            found[name] = "unknown"
    return found


def _signature(report: FileReport) -> Iterable[JudgedSignature]:
    for one in report.signatures:
        yield JudgedSignature(
            format=one.format,
            indication=one.indication.value,
            sub_indication=one.sub_indication,
            certificate_sha256=one.certificate_sha256,
            timestamp_time=one.timestamp_time,
            best_time=one.best_time,
            reasons=tuple(map(code_of, one.reasons)),
        )


def _by_digest(one: Evidence) -> tuple[str, str, str]:
    return one.kind.value, one.sha256, one.name
