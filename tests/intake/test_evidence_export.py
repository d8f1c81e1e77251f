"""Evidence leads to the same verdict again, with nothing left of the office but what was written out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from intake.bootstrap import reading_room
from intake.cli.companions import companions_of
from intake.demo import authority_signing as signing
from intake.demo.authority import AT, Authority, serve
from intake.demo.authority_server import TrustServer
from intake.errors import BadData, CannotStore, NoInput
from intake.evidence import read_manifest
from intake.evidence_export import Exported, export_evidence
from intake.filing.evidence import evidence_of
from intake.pipeline.reading import Reader
from intake.settings import defaults
from intake.trust import TrustRoom
from signatures.report import FileReport, Verdict
from signatures.verify import VerifyJob, verify_file
from tests.fakes.signature_office import FORM, Office, mail_with, office_at

REFERENCE = "ZS-2026-000001"


@pytest.fixture(scope="module")
def room() -> Iterator[Reader]:
    with reading_room(defaults()) as one:
        yield one


@pytest.fixture(scope="module")
def server() -> Iterator[TrustServer]:
    with serve(AT) as one:
        yield one


@pytest.fixture
def office(tmp_path: Path, sqlite_url: str, server: TrustServer, room: Reader) -> Iterator[Office]:
    with office_at(tmp_path, sqlite_url, server, room) as one:
        (one.trust / "crls" / "listed.crl").write_bytes(server.world.crl("listed"))
        yield one


def exported(office: Office, to: Path) -> tuple[Exported, ...]:
    kept = evidence_of(office.database, REFERENCE)
    assert kept is not None
    return export_evidence(kept, to, archive=office.archive, reader=office.reader)


def judged_again(one: Exported, reader: Reader) -> FileReport:
    """As ``intake verify --offline --trust DIR/trust --at … FILE`` does it."""
    trust = TrustRoom(one.directory / "trust", reader.sandbox)

    def call(job: VerifyJob, more: tuple[Path, ...]) -> FileReport:
        return reader.sandbox.call(verify_file, job, readable=(job.path, *job.companions, *more))

    with closing(trust):
        beside = companions_of(one.file)
        return trust.judge(VerifyJob(path=one.file, name=one.file.name, at=one.manifest.at, companions=beside), call)


def files_below(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes() for path in directory.rglob("*") if path.is_file()
    }


@dataclass(frozen=True)
class Case:
    make: Any
    verdict: str
    name: str = "zadost.pdf"


CASES = {
    "qualified without a stamp": Case(lambda w: signing.sign_pdf(w, FORM, w.people.mayor, level="B-B"), "qualified"),
    "qualified with a stamp": Case(lambda w: signing.sign_pdf(w, FORM, w.people.mayor, level="B-T"), "qualified"),
    "revoked": Case(lambda w: signing.sign_pdf(w, FORM, w.people.revoked, level="B-B"), "no_proof_of_time"),
    "not qualified": Case(lambda w: signing.sign_pdf(w, FORM, w.people.commercial, level="B-B"), "advanced"),
    "unknown issuer": Case(lambda w: signing.sign_pdf(w, FORM, w.people.stranger, level="B-B"), "advanced"),
    "container": Case(
        lambda w: signing.asice_cades(w, {"zadost.pdf": FORM}, w.people.mayor), "qualified", "zadost.asice"
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_evidence_gives_the_same_verdict_without_the_trust_directory(
    name: str, office: Office, server: TrustServer, tmp_path: Path
) -> None:
    case = CASES[name]
    office.receive(case.make(server.world), name=case.name)
    [request] = office.rows("request")
    assert request.signature_verdict == case.verdict
    shutil.rmtree(office.trust)
    [one] = exported(office, tmp_path / "dukaz")
    again = judged_again(one, office.reader)
    assert again.verdict == case.verdict
    assert one.manifest.verdict == case.verdict
    first = office.rows("signature")[0]
    assert [
        (s.indication, s.sub_indication, s.qualified, s.qscd, s.trusted, s.best_time) for s in again.signatures
    ] == [(first.indication, first.sub_indication, first.qualified, first.qscd, first.trusted, first.best_time)]


@pytest.mark.parametrize("revoked_after", [timedelta(hours=-1), timedelta(hours=1)])
def test_data_issued_after_the_receipt_gives_the_same_verdict(
    revoked_after: timedelta, office: Office, server: TrustServer, tmp_path: Path
) -> None:
    later = server.world.revoke(server.world.people.mayor, AT + revoked_after)
    (office.trust / "crls" / "listed.crl").write_bytes(later.crl("listed", at=AT + timedelta(days=1)))
    office.receive(signing.sign_pdf(server.world, FORM, server.world.people.mayor, level="B-B"))
    shutil.rmtree(office.trust)
    [one] = exported(office, tmp_path / "dukaz")
    verdict = office.rows("request")[0].signature_verdict
    assert verdict is (Verdict.QUALIFIED if revoked_after > timedelta(0) else Verdict.NO_PROOF_OF_TIME)
    assert judged_again(one, office.reader).verdict is verdict


def test_detached_signature_of_one_of_several_documents_finds_it_again(
    office: Office, server: TrustServer, tmp_path: Path
) -> None:
    signature = signing.cms(server.world, FORM, server.world.people.mayor)
    office.receive_files({"plan.pdf": b"%PDF-1.7 plan", "../zadost č. 1.pdf": FORM, "podpis.p7s": signature})
    shutil.rmtree(office.trust)
    [one] = exported(office, tmp_path / "dukaz")
    assert judged_again(one, office.reader).verdict is Verdict.QUALIFIED
    assert {path.parent for path in one.directory.rglob("*.pdf")} == {one.directory / "file"}


def test_signed_mail_is_evidence_as_a_whole(office: Office, server: TrustServer, tmp_path: Path) -> None:
    inner = mail_with({"zadost.pdf": signing.sign_pdf(server.world, FORM, server.world.people.mayor, level="B-B")})
    office.receive_raw(signing.smime(server.world, inner, server.world.people.mayor))
    shutil.rmtree(office.trust)
    own, around = exported(office, tmp_path / "dukaz")
    assert (own.manifest.kind, around.manifest.kind) == ("pades", "smime")
    assert around.directory == tmp_path / "dukaz" / "2"
    for one in (own, around):
        assert judged_again(one, office.reader).verdict is Verdict.QUALIFIED


def test_detached_signature_finds_its_document_again(office: Office, server: TrustServer, tmp_path: Path) -> None:
    world: Authority = server.world
    office.receive_files({"zadost.pdf": FORM, "podpis.p7s": signing.cms(world, FORM, world.people.mayor)})
    shutil.rmtree(office.trust)
    [one] = exported(office, tmp_path / "dukaz")
    assert one.file.name == "zadost.pdf.p7s"
    assert judged_again(one, office.reader).verdict is Verdict.QUALIFIED


def test_writing_evidence_again_gives_the_same_bytes(office: Office, server: TrustServer, tmp_path: Path) -> None:
    office.receive(signing.sign_pdf(server.world, FORM, server.world.people.mayor, level="B-T"))
    exported(office, tmp_path / "one")
    before = files_below(tmp_path / "one")
    exported(office, tmp_path / "one")
    exported(office, tmp_path / "two")
    assert files_below(tmp_path / "one") == files_below(tmp_path / "two") == before
    digest = office.rows("signature")[0].evidence_sha256
    assert sha256(before["manifest.json"]).hexdigest() == digest
    assert "original/message.eml" in before


def test_same_judgement_gives_the_same_manifest_in_another_process(
    office: Office, server: TrustServer, tmp_path: Path
) -> None:
    path = tmp_path / "zadost.pdf"
    path.write_bytes(signing.sign_pdf(server.world, FORM, server.world.people.mayor, level="B-T"))
    digests = set()
    for _ in range(2):
        with office.judging() as reader:
            digests.add(reader.verify(path, "zadost.pdf", "application/pdf", AT).evidence_sha256)
    assert len(digests) == 1
    stored = list(files_below(tmp_path / "archive"))
    assert len(stored) == len(set(stored))


def test_half_written_directory_is_carried_on(office: Office, server: TrustServer, tmp_path: Path) -> None:
    office.receive(signing.sign_pdf(server.world, FORM, server.world.people.mayor, level="B-B"))
    exported(office, tmp_path / "dukaz")
    whole = files_below(tmp_path / "dukaz")
    shutil.rmtree(tmp_path / "dukaz" / "trust")
    exported(office, tmp_path / "dukaz")
    assert files_below(tmp_path / "dukaz") == whole


def test_directory_with_something_else_is_refused(office: Office, server: TrustServer, tmp_path: Path) -> None:
    office.receive(signing.sign_pdf(server.world, FORM, server.world.people.mayor, level="B-B"))
    (tmp_path / "dukaz").mkdir()
    (tmp_path / "dukaz" / "notes.txt").write_text("mine")
    with pytest.raises(CannotStore, match="something else"):
        exported(office, tmp_path / "dukaz")
    assert files_below(tmp_path / "dukaz") == {"notes.txt": b"mine"}


def test_damaged_piece_is_told(office: Office, server: TrustServer, tmp_path: Path) -> None:
    office.receive(signing.sign_pdf(server.world, FORM, server.world.people.mayor, level="B-B"))
    digest = office.rows("signature")[0].evidence_sha256
    told = read_manifest(office.archive.path(digest).read_bytes())
    piece = office.archive.path(told.trust[0].sha256)
    piece.chmod(0o600)
    piece.write_bytes(b"spoilt")
    with pytest.raises(BadData, match="isn't what its name says"):
        exported(office, tmp_path / "dukaz")


def test_unsigned_request_has_no_evidence(office: Office, tmp_path: Path) -> None:
    office.receive(FORM)
    assert evidence_of(office.database, "ZS-2026-999999") is None
    with pytest.raises(NoInput):
        exported(office, tmp_path / "dukaz")


def test_manifest_names_lists_and_no_person(office: Office, server: TrustServer) -> None:
    office.receive(signing.sign_pdf(server.world, FORM, server.world.people.mayor, level="B-T"))
    raw = office.archive.path(office.rows("signature")[0].evidence_sha256).read_text()
    told = json.loads(raw)
    lists = {one["path"]: one["sequence_number"] for one in told["trust"] if one["sequence_number"]}
    assert lists == {"lotl.xml": 388, "tl/cz.xml": 42}
    assert {one["path"].partition("/")[0] for one in told["trust"]} >= {"lotl-signers", "roots", "crls"}
    assert told["versions"]["pyhanko"]
    assert "Vzorová" not in raw
