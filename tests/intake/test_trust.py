"""The room that judges ask: lists compiled once, in a child process; what a judgement lacks is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from intake.demo.authority import AT, serve
from intake.demo.authority_server import TrustServer
from intake.demo.authority_signing import sign_pdf
from intake.sandbox import Sandbox
from intake.sources.https import HttpsRoute
from intake.sources.revocation import FetchRules, RevocationFetcher
from intake.trust import TrustRoom
from signatures.report import FileReport, Kind, Verdict, Wanted, WantedKind
from signatures.verify import VerifyJob, verify_file
from tests.fakes.clock import FakeClock
from tests.signatures.documents import form_pdf


@pytest.fixture(scope="module")
def running() -> Iterator[TrustServer]:
    with serve(AT, crls=False) as one:
        yield one


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as one:
        yield one


@pytest.fixture
def trust(tmp_path: Path, running: TrustServer) -> Path:
    running.requests.clear()
    running.answers.clear()
    return running.world.write_trust(tmp_path / "trust", crls=False)


def fetcher(directory: Path) -> RevocationFetcher:
    rules = FetchRules(route=HttpsRoute(timeout_s=5), private=True)
    return RevocationFetcher(directory=directory, rules=rules, clock=FakeClock(at=AT))


@pytest.fixture
def room(trust: Path, sandbox: Sandbox) -> Iterator[TrustRoom]:
    one = TrustRoom(trust, sandbox, fetcher=fetcher(trust))
    yield one
    one.close()


class Judge:
    """Answers with reports in turn, the last one again and again."""

    def __init__(self, *reports: FileReport) -> None:
        self.reports = list(reports)
        self.jobs: list[VerifyJob] = []

    def __call__(self, job: VerifyJob, more: tuple[Path, ...]) -> FileReport:
        assert job.trust is None or job.trust in more
        self.jobs.append(job)
        return self.reports.pop(0) if len(self.reports) > 1 else self.reports[0]


def report(*wanted: Wanted) -> FileReport:
    return FileReport(kind=Kind.PADES, verdict=Verdict.PENDING if wanted else Verdict.QUALIFIED, wanted=wanted)


def crl(server: TrustServer, name: str) -> Wanted:
    return Wanted(kind=WantedKind.CRL, url=f"{server.base_url}/crl/{name}.crl")


JOB = VerifyJob(path=Path("a.pdf"), name="a.pdf")


def test_signature_becomes_qualified_by_what_is_fetched(
    room: TrustRoom, sandbox: Sandbox, running: TrustServer, tmp_path: Path
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(sign_pdf(running.world, form_pdf(), running.world.people.mayor, level="B-T"))

    def call(job: VerifyJob, more: tuple[Path, ...]) -> FileReport:
        return sandbox.call(verify_file, job, readable=(job.path, *more))

    job = VerifyJob(path=path, name="a.pdf", at=AT, received=True)
    offline = TrustRoom(room.directory, sandbox)
    assert offline.judge(job, call).verdict is Verdict.PENDING
    assert running.requests == []
    assert room.judge(job, call).verdict is Verdict.QUALIFIED
    asked = len(running.requests)
    assert asked > 0
    assert offline.judge(job, call).verdict is Verdict.QUALIFIED
    assert room.judge(job, call).verdict is Verdict.QUALIFIED
    assert len(running.requests) == asked
    offline.close()


def test_store_is_compiled_once_and_anew_when_a_list_changes(room: TrustRoom, running: TrustServer) -> None:
    first = room.store()
    assert room.store() is first
    assert first.services
    (room.directory / "tl" / "cz.xml").write_bytes(running.world.trust_files(sequence_number=43)["tl/cz.xml"])
    assert [one.sequence_number for one in room.store().lists] == [388, 43]


def test_new_crl_costs_no_proving_of_the_lists(room: TrustRoom, running: TrustServer) -> None:
    first = room.store()
    (room.directory / "crls").mkdir()
    (room.directory / "crls" / "a.crl").write_bytes(running.world.crl("listed"))
    second = room.store()
    assert len(second.revocation) == 1
    assert second.services is first.services


def test_judgement_ends_after_three_rounds(room: TrustRoom, running: TrustServer) -> None:
    judge = Judge(*(report(crl(running, name)) for name in ("root", "listed", "commercial", "other")))
    assert room.judge(JOB, judge).verdict is Verdict.PENDING
    assert len(judge.jobs) == 3
    assert [path for _, path in running.requests] == ["/crl/root.crl", "/crl/listed.crl"]


def test_nothing_new_means_no_other_round(room: TrustRoom, running: TrustServer) -> None:
    running.answers["/crl/root.crl"] = (503, "text/plain", b"")
    judge = Judge(report(crl(running, "root")))
    assert room.judge(JOB, judge).verdict is Verdict.PENDING
    assert len(judge.jobs) == 1


def test_stranger_named_in_a_certificate_is_not_asked(room: TrustRoom, running: TrustServer) -> None:
    wanted = replace(crl(running, "root"), url=crl(running, "root").url.replace("127.0.0.1", "localhost"))
    assert room.judge(JOB, Judge(report(wanted))).verdict is Verdict.PENDING
    assert running.requests == []


@pytest.mark.parametrize("place", [None, "nowhere", "empty"])
def test_without_lists_nothing_is_trusted(sandbox: Sandbox, tmp_path: Path, place: str | None) -> None:
    (tmp_path / "empty").mkdir()
    room, judge = TrustRoom(tmp_path / place if place else None, sandbox), Judge(report())
    room.judge(JOB, judge)
    assert judge.jobs == [JOB]
    assert room.store().is_empty
    assert list((tmp_path / "empty").iterdir()) == []
    room.close()


def test_list_that_is_tampered_with_is_not_believed(room: TrustRoom) -> None:
    place = room.directory / "tl" / "cz.xml"
    place.write_bytes(place.read_bytes().replace(b"DEMO", b"DOME", 1))
    store = room.store()
    assert store.services == ()
    assert store.lists[1].problem is not None
    assert room.judge(JOB, judge := Judge(report())).verdict is Verdict.QUALIFIED  # the pinned root is still there
    assert judge.jobs[0].trust is not None


def test_closing_leaves_nothing_behind(room: TrustRoom) -> None:
    judge = Judge(report())
    room.judge(JOB, judge)
    path = judge.jobs[0].trust
    assert path is not None
    assert path.stat().st_mode & 0o077 == 0
    room.close()
    assert not path.parent.exists()
