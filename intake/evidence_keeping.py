"""Keeping the evidence of verdicts: whoever judges through it has every settled one's evidence in the archive.

The trust directory changes while the service runs.  What is kept is what was judged by: the files of
the compiled store, compared by names, sizes and times, and revocation data by its digest.  Where they
have changed meanwhile, the file is judged once more.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import structlog

from intake.errors import TryAgain
from intake.evidence import JudgedFile, Piece, TrustFile, is_settled, manifest, pieces, trust_file
from intake.ports import Archive
from intake.trust import Call, CompiledTrust, TrustRoom
from signatures.report import FileReport
from signatures.verify import VerifyJob

log = structlog.get_logger(__name__)

MOST_ROUNDS = 3
_MOST_REMEMBERED = 100_000
_CHUNK_BYTES = 1 << 20

CODES: Mapping[str, tuple[str, str]] = {
    "evidence-moving": (
        "The trust directory changed again and again while a signature was judged, so its evidence couldn't be kept.",
        "Nothing to do: the message is processed again; look what writes into the trust directory if it goes on.",
    ),
    "evidence-incomplete": (
        "Revocation data that a verdict rests on had gone from the trust directory before it could be kept.",
        "Judge the request's original again with `intake verify`, and keep the CRL beside it.",
    ),
}


class EvidenceKeeper:
    """Judges like ``TrustRoom`` and keeps what it judged by; safe to share between threads."""

    def __init__(self, room: TrustRoom, archive: Archive) -> None:
        self._room = room
        self._archive = archive
        self._lock = threading.Lock()
        self._durable: set[str] = set()
        """Digests that this process has made durable."""
        self._last: tuple[CompiledTrust, tuple[TrustFile, ...]] | None = None

    def judge(self, job: VerifyJob, call: Call) -> FileReport:
        """Judge a file; the evidence of a settled verdict is durable when this returns.

        Raises:
            TryAgain: The trust directory doesn't come to rest.
            CannotStore: The archive is full or read-only.
        """
        for left in reversed(range(MOST_ROUNDS)):
            report, compiled = self._room.judged(job, call)
            if job.at is None or not is_settled(report):
                return report
            kept = self._kept(job, report, compiled, whole=left > 0)
            if kept is not None:
                return replace(report, evidence_sha256=kept)
        raise TryAgain("evidence-moving", *CODES["evidence-moving"])

    def _kept(self, job: VerifyJob, report: FileReport, compiled: CompiledTrust | None, *, whole: bool) -> str | None:
        """Put everything into the archive; the manifest's digest, or None where something has changed meanwhile.

        Not ``whole``: revocation data that isn't there is left out, so that what a child says can't hold up a message.
        """
        used = pieces(report)
        trust = self._trust_files(used, compiled, whole=whole)
        if trust is None:
            return None
        told = manifest(job, report, file=_judged(job), beside=tuple(_beside(job, report)), trust=trust)
        certificates = [self._put(one.content) for one in used if one.path is None]
        kept = self._put(told.encoded())
        self._archive.sync()
        self._remember(kept, *certificates, *(one.sha256 for one in trust))
        return kept

    def _trust_files(
        self, used: tuple[Piece, ...], compiled: CompiledTrust | None, *, whole: bool
    ) -> tuple[TrustFile, ...] | None:
        if compiled is None:
            return ()
        lists = self._list_files(compiled)
        data = self._revocation_files(used, compiled, whole=whole)
        return None if lists is None or data is None else (*lists, *data)

    def _list_files(self, compiled: CompiledTrust) -> tuple[TrustFile, ...] | None:
        """Put lists, their signers and roots into the archive, once for each state of the directory."""
        last = self._last
        if last is not None and last[0].lists == compiled.lists:
            return last[1]
        contents = compiled.list_files()
        if contents is None:
            return None
        statuses = {one.file: one for one in compiled.store.lists}
        found = []
        for path, content in contents.items():
            found.append(
                trust_file(path, digest=self._put(content), size_bytes=len(content), status=statuses.get(path))
            )
        self._archive.sync()
        self._remember(*(one.sha256 for one in found))
        self._last = (compiled, tuple(found))
        return self._last[1]

    def _revocation_files(
        self, used: tuple[Piece, ...], compiled: CompiledTrust, *, whole: bool
    ) -> tuple[TrustFile, ...] | None:
        found = []
        for one in used:
            if one.path is None:
                continue
            content = one.content or compiled.file(one.path)
            if content is None or hashlib.sha256(content).hexdigest() != one.sha256:  # replaced by its successor
                if whole:
                    return None
                log.error("evidence.incomplete", code="evidence-incomplete", sha256=one.sha256)
                continue
            self._put(content)
            found.append(trust_file(one.path, digest=one.sha256, size_bytes=len(content)))
        return tuple(found)

    def _put(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        if digest not in self._durable:
            self._archive.put(content)
        return digest

    def _remember(self, *digests: str) -> None:
        """A list of megabytes isn't written again for every signature."""
        with self._lock:
            if len(self._durable) > _MOST_REMEMBERED:
                self._durable.clear()
            self._durable.update(digests)


def _judged(job: VerifyJob) -> JudgedFile:
    digest, size = _digest(job.path)
    return JudgedFile(sha256=digest, size_bytes=size, name=job.name, media_type=job.media_type)


def _beside(job: VerifyJob, report: FileReport) -> Iterator[JudgedFile]:
    """What it signs; where that is nothing here, all that it might have signed."""
    signed = [path for path in job.companions if path.name in report.signed_files]
    for path in signed or job.companions:
        digest, size = _digest(path)
        yield JudgedFile(sha256=digest, size_bytes=size)


def _digest(path: Path) -> tuple[str, int]:
    found, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            found.update(chunk)
            size += len(chunk)
    return found.hexdigest(), size
