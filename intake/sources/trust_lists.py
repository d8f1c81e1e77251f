"""Renewing the trusted lists: fetch, prove, compare with those in use, and only then put them in place.

Decision (EU) 2015/1505; ETSI TS 119 612.  An answer that is broken, unsigned, past its date, older than the
list in use or without services that were there is refused, and the last good list stays.  Foreign
bytes are read by ``TrustReader``, which the caller lets run in a limited child process.  Pinned
national roots are never fetched.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import structlog

from intake.errors import IntakeError, TryAgain
from intake.ports import Clock
from intake.sources.download import Bounds, Validators, download
from intake.sources.https import HttpsRoute
from intake.sources.trust_certificates import anchors, as_pem, described
from intake.sources.trust_directory import (
    LISTS,
    LOTL,
    NATIONAL,
    PIVOTS,
    SIGNERS,
    Changes,
    files_of,
    replace_set,
    updating,
    writing,
)
from intake.sources.trust_judgement import InUse, refusal, trouble
from intake.sources.trust_state import ListTry, Outcome, TrustState, read_state, write_state
from signatures.lotl import LotlJob, ProvenLotl
from signatures.trust_store import ListKind, ListStatus, TrustStore

LIST_BOUNDS = Bounds(size_bytes=32 * 1024 * 1024, seconds=120)
ACCEPT = "application/vnd.etsi.tsl+xml, application/xml, text/xml"

log = structlog.get_logger(__name__)

Files = Mapping[str, bytes]
"""Path below a trust directory → content."""


class TrustReader(Protocol):
    """What is done to foreign bytes, in a limited child process."""

    def compile(self, directory: Path) -> TrustStore:
        """Prove every list of a directory."""

    def pivots(self, lotl: Path) -> tuple[str, ...]:
        """Addresses of the pivots of an unproven list of lists, oldest first."""

    def prove(self, job: LotlJob) -> ProvenLotl:
        """Prove a list of lists by its pivots and signers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustUpdater:
    """Renews the lists of one trust directory."""

    directory: Path
    lotl_url: str
    territories: tuple[str, ...]
    """Lower case."""
    route: HttpsRoute
    read: TrustReader
    seeds: Sequence[bytes]
    """DER: signers of the list of lists from the Official Journal, for a directory without any."""
    clock: Clock
    bounds: Bounds = LIST_BOUNDS

    def update(self, *, reseed: bool = False) -> TrustState:
        """Fetch what there is, take what is better than the lists in use, and note what became of each.

        Args:
            reseed: Begin with ``seeds`` again, whatever signers the directory has.

        Returns:
            The outcome, which is also in ``trust.json``.

        Raises:
            TryAgain: Another process is at it.
            CannotStore: The directory can't be written; the lists in use stay.
            IntakeError: The lists in use can't be read.
        """
        with updating(self.directory), TemporaryDirectory(prefix="intake-trust-") as scratch:
            state = _Round(self, Path(scratch), reseed=reseed).run()
            write_state(self.directory, state)
        for one in state.lists:
            log.info("trust.list", list=one.file, outcome=one.outcome.value, code=one.code)
        return state


@dataclass(slots=True, kw_only=True)
class _Candidate:
    """One list on its way in."""

    kind: ListKind
    name: str
    """Below the directory."""
    territory: str
    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    """What it brings: itself, and with the list of lists its signers and pivots; empty: nothing usable came."""
    validators: Validators = field(default_factory=Validators)
    problem: IntakeError | None = None

    def refuse(self, problem: IntakeError) -> None:
        """The list in use stays."""
        self.problem = self.problem or problem
        self.files = {}


class _Round:
    """One try."""

    def __init__(self, updater: TrustUpdater, scratch: Path, *, reseed: bool) -> None:
        self._updater = updater
        self._directory = updater.directory
        self._scratch = scratch
        self._numbers = count()
        self._now = updater.clock.now()
        self._known = read_state(self._directory)
        self._in_use = self._read_in_use()
        present = tuple(one.der for one in anchors(files_of(self._directory, SIGNERS)))
        self._seeded = reseed or not present
        self._signers = tuple(updater.seeds) if self._seeded else present
        self._proven: ProvenLotl | None = None

    def run(self) -> TrustState:
        """Fetch, judge, put in place."""
        lotl = self._lotl()
        nationals = [self._national(territory) for territory in self._updater.territories]
        self._judge(lotl, nationals)
        changes = self._changes((lotl, *nationals))
        if changes:
            replace_set(self._directory, changes)
        return self._state((lotl, *nationals), changes)

    # -- fetching -----------------------------------------------------------------------------------

    def _read_in_use(self) -> InUse:
        with writing():
            paths = files_of(self._directory, *LISTS)
            files = {path.relative_to(self._directory).as_posix(): path.read_bytes() for path in paths}
        return InUse(files=files, lists=self._compiled(files).lists if LOTL in files else ())

    def _lotl(self) -> _Candidate:
        """The list of lists with its pivots, proven if it can be had; its pointers else from that in use."""
        lotl = _Candidate(kind=ListKind.LOTL, name=LOTL, territory="eu", url=self._updater.lotl_url)
        try:
            content = self._fetched(lotl)
            pivots = self._pivots(content)
            self._proven = self._prove(content, pivots.values(), self._signers)
        except IntakeError as error:
            lotl.refuse(error)
            self._proven = self._proven_in_use()
            return lotl
        lotl.files = {LOTL: content, **pivots}
        if self._seeded:
            lotl.files |= {f"{SIGNERS}/{described(one).sha256[:16]}.pem": as_pem(one) for one in self._signers}
        return lotl

    def _pivots(self, lotl: bytes) -> dict[str, bytes]:
        """A pivot never changes under its address: the copy that is here is good where the server is away."""
        pivots = {}
        for url in self._updater.read.pivots(self._kept(lotl)):
            name = f"{PIVOTS}/{_pivot_name(url)}"
            try:
                answer = download(self._updater.route, url, self._updater.bounds, accept=ACCEPT)
                pivots[name] = answer.content or b""
            except TryAgain:
                if name not in self._in_use.files:
                    raise
                pivots[name] = self._in_use.files[name]
        return pivots

    def _proven_in_use(self) -> ProvenLotl | None:
        files = self._in_use.files
        if self._in_use.good(ListKind.LOTL, "eu") is None:
            return None
        pivots = [files[name] for name in sorted(files) if name.startswith(f"{PIVOTS}/")]
        signers = [one.der for one in anchors(files_of(self._directory, SIGNERS))]
        try:
            return self._prove(files[LOTL], pivots, signers)
        except IntakeError:
            return None

    def _prove(self, lotl: bytes, pivots: Iterable[bytes], signers: Sequence[bytes]) -> ProvenLotl:
        paths = tuple(map(self._kept, pivots))
        return self._updater.read.prove(LotlJob(lotl=self._kept(lotl), signers=tuple(signers), pivots=paths))

    def _national(self, territory: str) -> _Candidate:
        name = f"{NATIONAL}/{territory}.xml"
        candidate = _Candidate(kind=ListKind.NATIONAL, name=name, territory=territory)
        if self._proven is None:
            candidate.refuse(trouble("trust-lotl-needed"))
            return candidate
        pointer = next((one for one in self._proven.pointers if one.territory == territory), None)
        if pointer is None:
            code = (
                "trust-territory-lost" if self._in_use.good(ListKind.NATIONAL, territory) else "trust-territory-unknown"
            )
            candidate.refuse(trouble(code, territory))
            return candidate
        candidate.url = pointer.url
        try:
            candidate.files = {name: self._fetched(candidate)}
        except IntakeError as error:
            candidate.refuse(error)
        return candidate

    def _fetched(self, candidate: _Candidate) -> bytes:
        """Ask conditionally where the very bytes that the server named are still in use."""
        before, used = self._known.list(candidate.name), self._in_use.files.get(candidate.name)
        known = None
        if before is not None and used is not None and (before.url, before.sha256) == (candidate.url, _sha256(used)):
            known = before.validators
        answer = download(self._updater.route, candidate.url, self._updater.bounds, accept=ACCEPT, known=known)
        candidate.validators = answer.validators
        if answer.content is not None:
            return answer.content
        assert used is not None
        return used

    # -- judging ------------------------------------------------------------------------------------

    def _judge(self, lotl: _Candidate, nationals: Sequence[_Candidate]) -> None:
        """Refuse what isn't good in the company of the rest.

        A national list that is refused gives way to the one in use; where that doesn't stand under the new
        list of lists, or where this one has lost a territory, the old list of lists stays.
        """
        while True:
            statuses = self._trial((lotl, *nationals))
            refused = self._refuse((lotl, *nationals), statuses)
            if not lotl.files and self._in_use.good(ListKind.LOTL, "eu") is None:
                return self._refuse_all(nationals)
            lost = [one for one in nationals if self._is_lost(one, statuses)]
            if not refused and lost and lotl.files:
                lotl.refuse(trouble("trust-territory-lost", ", ".join(one.territory for one in lost)))
                refused = True
            if not refused:
                return None

    def _refuse(self, candidates: Sequence[_Candidate], statuses: Mapping[str, ListStatus]) -> bool:
        """The list of lists first: a wrong one makes all others look wrong."""
        for one in candidates:
            if not one.files:
                continue
            problem = refusal(statuses.get(one.name), self._in_use.good(one.kind, one.territory), self._now)
            if problem is not None:
                one.refuse(problem)
                return True
        return False

    def _refuse_all(self, nationals: Sequence[_Candidate]) -> None:
        for one in nationals:
            one.refuse(trouble("trust-lotl-needed"))

    def _is_lost(self, national: _Candidate, statuses: Mapping[str, ListStatus]) -> bool:
        if self._in_use.good(ListKind.NATIONAL, national.territory) is None:
            return False
        good = (one for one in statuses.values() if one.problem is None and one.kind is ListKind.NATIONAL)
        return not any(one.territory == national.territory for one in good)

    def _trial(self, candidates: Sequence[_Candidate]) -> dict[str, ListStatus]:
        changes = self._changes(candidates)
        files = {**self._in_use.files, **changes}
        store = self._compiled({name: content for name, content in files.items() if content is not None})
        return {one.file: one for one in store.lists}

    def _changes(self, candidates: Sequence[_Candidate]) -> dict[str, bytes | None]:
        """What differs from the files in use, if these candidates are taken."""
        used = self._in_use.files
        brought: dict[str, bytes] = {}
        leaving: set[str] = set()
        for one in candidates:
            brought |= one.files
            if one.files:
                leaving |= self._replaced(one)
        changes: dict[str, bytes | None] = {name: new for name, new in brought.items() if used.get(name) != new}
        return changes | {name: None for name in leaving - brought.keys() if name in used}

    def _replaced(self, candidate: _Candidate) -> set[str]:
        """Other files that a candidate makes void: old pivots and signers, a list of its territory by another name."""
        if candidate.kind is ListKind.LOTL:
            places = (PIVOTS, SIGNERS) if self._seeded else (PIVOTS,)
            return {name for name in self._in_use.files if name.partition("/")[0] in places}
        old = self._in_use.good(candidate.kind, candidate.territory)
        return {old.file} if old else set()

    def _compiled(self, files: Files) -> TrustStore:
        stage = self._scratch / f"set-{next(self._numbers)}"
        for name, content in files.items():
            path = stage / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        stage.mkdir(exist_ok=True)
        return self._updater.read.compile(stage)

    def _kept(self, content: bytes) -> Path:
        path = self._scratch / f"file-{next(self._numbers)}"
        path.write_bytes(content)
        return path

    # -- telling ------------------------------------------------------------------------------------

    def _state(self, candidates: Sequence[_Candidate], changes: Changes) -> TrustState:
        tries = tuple(self._try(one, changes) for one in candidates)
        signers = [described(one) for one in self._proven.signers] if self._proven else []
        return TrustState(
            tried_at=self._now,
            good_at=self._known.good_at if any(one.code for one in tries) else self._now,
            lists=tries,
            signers=tuple(one.sha256 for one in signers),
            signers_until=max((one.until for one in signers), default=None),
            seeded=self._seeded and bool(candidates[0].files),
        )

    def _try(self, one: _Candidate, changes: Changes) -> ListTry:
        problem, content = one.problem, one.files.get(one.name)
        if content is not None:
            outcome = Outcome.RENEWED if one.name in changes else Outcome.UNCHANGED
        else:
            outcome = Outcome.KEPT if self._in_use.good(one.kind, one.territory) else Outcome.MISSING
        before = self._known.list(one.name)
        return ListTry(
            file=one.name,
            territory=one.territory,
            url=one.url or (before.url if before else ""),
            outcome=outcome,
            code=problem.code if problem else "",
            sentence=problem.sentence if problem else "",
            remedy=problem.remedy if problem else "",
            weather=isinstance(problem, TryAgain),
            sha256=_sha256(content) if content is not None else (before.sha256 if before else ""),
            validators=one.validators if content is not None else (before.validators if before else Validators()),
        )


def _pivot_name(url: str) -> str:
    """A plain file name that sorts by age: ``pivot-000341-1a2b3c4d.xml``."""
    numbers = re.findall(r"\d{1,6}", url.rpartition("/")[2])
    return f"pivot-{int(numbers[-1]) if numbers else 0:06}-{_sha256(url.encode())[:8]}.xml"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
