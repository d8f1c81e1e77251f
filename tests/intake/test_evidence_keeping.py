"""Keeping evidence while the trust directory changes: what is kept is what was judged by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from intake.demo.authority import AT, Authority, authority
from intake.errors import TryAgain
from intake.evidence import read_manifest
from intake.evidence_keeping import EvidenceKeeper
from intake.sandbox import Sandbox
from intake.trust import TrustRoom
from signatures.report import Evidence, EvidenceKind, FileReport, Verdict
from signatures.verify import VerifyJob
from tests.fakes.archive import FakeArchive
from tests.fakes.signed import report


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as one:
        yield one


@pytest.fixture(scope="module")
def world() -> Authority:
    return authority(AT)


@pytest.fixture
def room(tmp_path: Path, world: Authority, sandbox: Sandbox) -> Iterator[TrustRoom]:
    one = TrustRoom(world.write_trust(tmp_path / "trust"), sandbox)
    yield one
    one.close()


@pytest.fixture
def job(tmp_path: Path) -> VerifyJob:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-")
    return VerifyJob(path=tmp_path / "a.pdf", name="a.pdf", at=AT, received=True)


def used(room: TrustRoom, name: str = "crls/listed.crl") -> FileReport:
    assert room.directory is not None
    digest = sha256((room.directory / name).read_bytes()).hexdigest()
    return replace(report(), evidence=(Evidence(kind=EvidenceKind.CRL, sha256=digest, name=name),))


def test_everything_is_durable_before_the_report_is_given(room: TrustRoom, job: VerifyJob) -> None:
    archive = FakeArchive()
    judged = EvidenceKeeper(room, archive).judge(job, lambda job, more: used(room))
    assert judged.evidence_sha256 in archive.synced
    told = read_manifest(archive.originals[judged.evidence_sha256])
    assert {one.sha256 for one in told.trust} <= archive.synced
    assert "crls/listed.crl" in {one.path for one in told.trust}
    assert "crls/commercial.crl" not in {one.path for one in told.trust}


def test_lists_are_written_once(room: TrustRoom, job: VerifyJob) -> None:
    archive = FakeArchive()
    keeper = EvidenceKeeper(room, archive)
    first = keeper.judge(job, lambda job, more: used(room))
    archive.originals.clear()
    second = keeper.judge(job, lambda job, more: used(room))
    assert first.evidence_sha256 == second.evidence_sha256
    assert archive.originals == {}


def test_list_that_changes_meanwhile_means_another_judgement(room: TrustRoom, job: VerifyJob, world: Authority) -> None:
    archive, rounds = FakeArchive(), []

    def call(job: VerifyJob, more: tuple[Path, ...]) -> FileReport:
        rounds.append(more)
        if len(rounds) == 1:
            assert room.directory is not None
            (room.directory / "tl" / "cz.xml").write_bytes(world.trust_files(sequence_number=43)["tl/cz.xml"])
        return used(room)

    judged = EvidenceKeeper(room, archive).judge(job, call)
    told = read_manifest(archive.originals[judged.evidence_sha256 or ""])
    assert len(rounds) == 2
    assert {one.path: one.sequence_number for one in told.trust}["tl/cz.xml"] == 43


def test_lists_that_never_rest_are_weather(room: TrustRoom, job: VerifyJob, world: Authority) -> None:
    numbers = iter(range(43, 60))

    def call(job: VerifyJob, more: tuple[Path, ...]) -> FileReport:
        assert room.directory is not None
        changed = world.trust_files(sequence_number=next(numbers))
        (room.directory / "tl" / "cz.xml").write_bytes(changed["tl/cz.xml"])
        return used(room)

    with pytest.raises(TryAgain) as caught:
        EvidenceKeeper(room, FakeArchive()).judge(job, call)
    assert caught.value.code == "evidence-moving"


@pytest.mark.parametrize("name", ["../secret", "crls/../../secret", "/etc/hostname", "roots/root.pem", "crls/gone.crl"])
def test_only_revocation_data_of_the_store_is_read_and_nothing_else_holds_up_a_message(
    name: str, room: TrustRoom, job: VerifyJob, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    stolen = Evidence(kind=EvidenceKind.CRL, sha256=sha256(b"secret").hexdigest(), name=name)
    archive = FakeArchive()
    judged = EvidenceKeeper(room, archive).judge(job, lambda job, more: replace(report(), evidence=(stolen,)))
    told = read_manifest(archive.originals[judged.evidence_sha256 or ""])
    assert b"secret" not in archive.originals.values()
    assert name not in {one.path for one in told.trust} or name == "roots/root.pem"


@pytest.mark.parametrize("judged", [report(Verdict.PENDING), replace(report(), signatures=())])
def test_nothing_is_kept_of_what_is_not_settled(judged: FileReport, room: TrustRoom, job: VerifyJob) -> None:
    archive = FakeArchive()
    assert EvidenceKeeper(room, archive).judge(job, lambda job, more: judged).evidence_sha256 is None
    assert archive.originals == {}


def test_without_a_trust_directory_the_manifest_says_that_nothing_was_trusted(sandbox: Sandbox, job: VerifyJob) -> None:
    archive = FakeArchive()
    judged = EvidenceKeeper(TrustRoom(None, sandbox), archive).judge(job, lambda job, more: report(Verdict.ADVANCED))
    assert read_manifest(archive.originals[judged.evidence_sha256 or ""]).trust == ()
