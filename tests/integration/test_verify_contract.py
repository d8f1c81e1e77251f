"""``intake verify --trust DIR`` on every kind of signed file: JSON object, exit codes, the block for a person."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from intake.demo.authority import AT, Authority, authority
from intake.demo.authority_signing import asice_cades, asice_xades, cms, sign_pdf, smime
from intake.demo.authority_zfo import Form, zfo
from intake.demo.forms import text_pdf, written_values
from intake.demo.signing import replace_page
from tests.integration import json_contracts as contracts
from tests.integration.json_contracts import read

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("contracts")]

LETTER = b"Content-Type: text/plain; charset=utf-8\r\n\r\nDobry den\r\n"
EXPECTED = {
    "starostka.pdf": ("pades", "qualified"),
    "starostka-lta.pdf": ("pades", "qualified"),
    "urednik.pdf": ("pades", "recognised"),
    "pecet.pdf": ("pades", "seal"),
    "komercni.pdf": ("pades", "advanced"),
    "cizi.pdf": ("pades", "advanced"),
    "odvolany.pdf": ("pades", "no_proof_of_time"),
    "zmenena.pdf": ("pades", "modified"),
    "zadost.pdf": ("none", "none"),
    "zadost.pdf.p7s": ("cades", "qualified"),
    "zadost.asice": ("asic-e", "qualified"),
    "xades.asice": ("asic-e", "qualified"),
    "dopis.eml": ("smime", "qualified"),
    "zprava.zfo": ("zfo", "seal"),
}


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("signed")
    world = authority()
    world.write_trust(folder / "trust")
    for name, content in documents(world).items():
        (folder / name).write_bytes(content)
    return folder


def documents(world: Authority) -> dict[str, bytes]:
    people, form = world.people, text_pdf(written_values("mesto"))
    pdfs = {
        "starostka": people.mayor,
        "urednik": people.clerk,
        "pecet": people.town_seal,
        "komercni": people.commercial,
        "cizi": people.stranger,
        "odvolany": people.revoked,
    }
    signed = {f"{name}.pdf": sign_pdf(world, form, who, level="B-T", at=AT) for name, who in pdfs.items()}
    return signed | {
        "starostka-lta.pdf": sign_pdf(world, form, people.mayor, level="B-LTA", at=AT),
        "zmenena.pdf": replace_page(signed["starostka.pdf"], b"q Q"),
        "zadost.pdf": form,
        "zadost.pdf.p7s": cms(world, form, people.mayor, detached=True, at=AT, stamped=AT),
        "zadost.asice": asice_cades(world, {"zadost.pdf": form}, people.mayor, at=AT, stamped=AT),
        "xades.asice": asice_xades(world, {"zadost.pdf": form}, people.mayor, at=AT, stamped=AT),
        "dopis.eml": smime(world, LETTER, people.mayor, headers={"From": "starostka@obec.example"}, at=AT),
        "zprava.zfo": zfo(world, {"zadost.pdf": form}, form=Form.RECEIVED),
    }


def verify(folder: Path, *arguments: str, at: datetime = AT) -> subprocess.CompletedProcess[str]:
    """The command as outsiders call it, without a configuration."""
    start = [sys.executable, "-m", "intake", "verify", "--offline", "--at", at.isoformat(), *arguments]
    env = {key: value for key, value in os.environ.items() if not key.startswith("INTAKE_")}
    env["PYTHONPATH"] = str(Path(__file__).parents[2])
    return subprocess.run(start, cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False)


def test_every_kind_has_its_kind_and_verdict(directory: Path) -> None:
    done = verify(directory, "--trust", "trust", "--json", *EXPECTED)
    reports = read(contracts.Verified, done.stdout)
    assert {report.file: (report.kind, report.verdict) for report in reports} == EXPECTED
    assert done.returncode == 4


def test_facts_of_a_certificate_are_there_whatever_the_verdict(directory: Path) -> None:
    done = verify(directory, "--trust", "trust", "--json", "odvolany.pdf", "zmenena.pdf")
    for report in read(contracts.Verified, done.stdout):
        [signature] = report.signatures
        assert (signature.trusted, signature.qualified, signature.qscd) == (True, True, True)
        assert (signature.certificate_type, signature.intact) == ("esign", True)
        assert signature.reasons


@pytest.mark.parametrize("gone", ["crls", "roots"])
def test_without_revocation_data_it_is_pending_and_without_roots_it_stays(gone: str, directory: Path) -> None:
    trust = directory / f"without-{gone}"
    shutil.copytree(directory / "trust", trust)
    shutil.rmtree(trust / gone)
    names = [name for name, (_, verdict) in EXPECTED.items() if verdict == "qualified"]
    done = verify(directory, "--trust", trust.name, "--json", *names)
    verdicts = {report.file: report.verdict for report in read(contracts.Verified, done.stdout)}
    own = {"starostka-lta.pdf": "qualified"}  # brings its revocation data along
    assert verdicts == dict.fromkeys(names, "pending" if gone == "crls" else "qualified") | own


def test_stale_list_leaves_the_facts_and_improves_nothing(directory: Path) -> None:
    later = AT + timedelta(days=400)
    done = verify(directory, "--trust", "trust", "--json", "starostka.pdf", at=later)
    [report] = read(contracts.Verified, done.stdout)
    assert report.verdict in {"pending", "no_proof_of_time"}
    assert report.signatures[0].qualified


def test_nobody_is_trusted_without_a_directory(directory: Path) -> None:
    done = verify(directory, "--json", *EXPECTED)
    verdicts = {report.file: report.verdict for report in read(contracts.Verified, done.stdout)}
    assert set(verdicts.values()) == {"advanced", "modified", "none"}


@pytest.mark.parametrize(("language", "who"), [("en", "who"), ("cs", "kdo")])
def test_block_for_a_person_fits_a_screen_and_begins_with_the_verdict(language: str, who: str, directory: Path) -> None:
    lines = verify(directory, "--trust", "trust", "--lang", language, *EXPECTED).stdout.splitlines()
    starts = [number for number, line in enumerate(lines) if not line.startswith(" ")]
    blocks = [lines[start:end] for start, end in pairwise([*starts, len(lines)])]
    assert [block[0].partition(": ")[0] for block in blocks] == list(EXPECTED)
    assert all(len(block) <= 12 for block in blocks)
    assert [block[1].split()[0] for block in blocks if len(block) > 1] == [who] * (len(EXPECTED) - 1)


def test_unknown_language_is_a_usage_error(directory: Path) -> None:
    assert verify(directory, "--lang", "de", "zadost.pdf").returncode == 2
