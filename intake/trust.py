"""The trust directory for those who judge: compiled once for many judgements, and fed with what they lack.

The lists are proven in a limited child process.  The compiled store lies as JSON in a private
temporary directory and is made anew when a file of the trust directory changes.  Nothing is fetched
unless the room was given a fetcher.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from intake.sandbox import Limits, Sandbox
from intake.sources.revocation import RevocationFetcher
from intake.sources.trust_directory import CRLS, LISTS, OCSP, ROOTS, files_of, reading
from signatures.lotl import LotlJob, PivotsJob, ProvenLotl, prove_lotl, read_pivots
from signatures.report import FileReport
from signatures.trust_store import TrustStore
from signatures.verify import VerifyJob

if TYPE_CHECKING:
    from signatures.trust_refresh import RevocationIndex

COMPILE_LIMITS = Limits(address_space_bytes=1 << 30, cpu_s=60, wall_s=60, result_bytes=128 << 20)
MOST_ROUNDS = 3
"""verify → fetch → verify: a CRL may show that another is needed."""
_KEPT_STORES = 3
"""Compiled stores on disk; an older one may still be read by a judgement under way."""

Call = Callable[[VerifyJob, tuple[Path, ...]], FileReport]
"""Judges a file in a child that may read these paths besides."""
FileState = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class TrustSandbox:
    """Reads foreign bytes of trusted lists in limited children (``intake.sources.trust_lists.TrustReader``)."""

    sandbox: Sandbox

    def compile(self, directory: Path) -> TrustStore:
        """Prove every list of a directory."""
        from signatures.trust_lists import TrustJob, compile_trust

        job = TrustJob(directory=directory.absolute())
        return self.sandbox.call(compile_trust, job, limits=COMPILE_LIMITS, readable=(directory,))

    def index(self, directory: Path) -> RevocationIndex:
        """Read the revocation data of a directory."""
        from signatures.trust_lists import TrustJob
        from signatures.trust_refresh import index_revocation

        job = TrustJob(directory=directory.absolute())
        return self.sandbox.call(index_revocation, job, limits=COMPILE_LIMITS, readable=(directory,))

    def pivots(self, lotl: Path) -> tuple[str, ...]:
        """Addresses of the pivots of an unproven list of lists, oldest first."""
        return self.sandbox.call(read_pivots, PivotsJob(lotl=lotl), limits=COMPILE_LIMITS, readable=(lotl,))

    def prove(self, job: LotlJob) -> ProvenLotl:
        """Prove a list of lists by its pivots and signers."""
        return self.sandbox.call(prove_lotl, job, limits=COMPILE_LIMITS, readable=(job.lotl, *job.pivots))


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledTrust:
    """A compiled store and the files that it was made of."""

    directory: Path
    lists: FileState
    """Lists, signers and roots as they were."""
    revocation: FileState
    store: TrustStore
    path: Path
    """Its JSON."""

    def list_files(self) -> dict[str, bytes] | None:
        """Lists, signers and roots by their path in the directory; None where they have changed since."""
        try:
            with reading(self.directory):
                if _state(self.directory, *LISTS, ROOTS) != self.lists:
                    return None
                found = files_of(self.directory, *LISTS, ROOTS)
                return {path.relative_to(self.directory).as_posix(): path.read_bytes() for path in found}
        except OSError:
            return None

    def file(self, name: str) -> bytes | None:
        """A CRL or an OCSP answer of the store by its path in the directory; None where it isn't there any more."""
        known = {f"{one.path.parent.name}/{one.path.name}": one.path for one in self.store.revocation}
        try:
            return known[name].read_bytes()
        except (KeyError, OSError):
            return None


class TrustRoom:
    """One trust directory, for any thread; close it when done."""

    def __init__(self, directory: Path | None, sandbox: Sandbox, *, fetcher: RevocationFetcher | None = None) -> None:
        """Without a directory nothing is trusted; without a fetcher every judgement is offline."""
        self.directory = directory.absolute() if directory else None
        self._reader = TrustSandbox(sandbox)
        self._fetcher = fetcher
        self._lock = threading.Lock()
        self._scratch: Path | None = None
        self._stores: list[Path] = []
        self._compiled: CompiledTrust | None = None

    def close(self) -> None:
        """Remove the compiled stores."""
        with self._lock:
            scratch, self._scratch, self._compiled, self._stores = self._scratch, None, None, []
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)

    def store(self) -> TrustStore:
        """What is trusted now; an empty store where the directory isn't there.

        Raises:
            ForeignBytesError, TryAgain: The lists can't be compiled.
        """
        compiled = self._current()
        return compiled.store if compiled else TrustStore()

    def judge(self, job: VerifyJob, call: Call) -> FileReport:
        """Judge a file; with a fetcher, fetch what settles the verdict and judge again.

        Args:
            job: Without ``trust``.
            call: Runs a job in a child that may also read the given paths.
        """
        return self.judged(job, call)[0]

    def judged(self, job: VerifyJob, call: Call) -> tuple[FileReport, CompiledTrust | None]:
        """Like ``judge``, with what it was judged by; None where there is no trust directory."""
        for _ in range(MOST_ROUNDS - 1):
            compiled = self._current()
            report = self._judged(job, call, compiled)
            if compiled is None or self._fetcher is None or not report.wanted:
                return report, compiled
            self._fetcher.fetch(report.wanted, compiled.store.hosts)
            if self._current() is compiled:  # neither we nor another thread brought anything
                return report, compiled
        compiled = self._current()
        return self._judged(job, call, compiled), compiled

    def prune(self) -> int:
        """Remove fetched revocation data that is past its date; returns how many files."""
        return self._fetcher.prune(self.store().revocation) if self._fetcher is not None else 0

    def _judged(self, job: VerifyJob, call: Call, compiled: CompiledTrust | None) -> FileReport:
        if compiled is None or compiled.store.is_empty:
            return call(job, ())
        return call(replace(job, trust=compiled.path), (compiled.path, compiled.directory))

    def _current(self) -> CompiledTrust | None:
        """The compiled store of the directory as it is now."""
        directory = self.directory
        if directory is None or not directory.is_dir():
            return None
        with self._lock, reading(directory):
            lists = _state(directory, *LISTS, ROOTS)
            revocation = _state(directory, CRLS, OCSP)
            known = self._compiled
            if known is None or known.lists != lists:
                path = self._written(store := self._reader.compile(directory))
            elif known.revocation != revocation:
                store = replace(known.store, revocation=self._reader.index(directory).files)
                path = self._written(store)
            else:
                return known
            self._compiled = CompiledTrust(
                directory=directory, lists=lists, revocation=revocation, store=store, path=path
            )
            return self._compiled

    def _written(self, store: TrustStore) -> Path:
        from signatures.trust_lists import dump_store

        if self._scratch is None:
            self._scratch = Path(tempfile.mkdtemp(prefix="intake-trust-store-"))
        handle, name = tempfile.mkstemp(suffix=".json", dir=self._scratch)
        with open(handle, "wb") as file:  # noqa: PTH123 - a descriptor and not a path
            file.write(dump_store(store))
        self._stores.append(Path(name))
        while len(self._stores) > _KEPT_STORES:
            self._stores.pop(0).unlink(missing_ok=True)
        return Path(name)


def _state(directory: Path, *places: str) -> FileState:
    """Names, sizes and times: what changes when a file does."""
    found = []
    for path in files_of(directory, *places):
        with suppress(FileNotFoundError):  # pruned this very moment
            status = path.stat()
            found.append((str(path), status.st_size, status.st_mtime_ns))
    return tuple(found)
