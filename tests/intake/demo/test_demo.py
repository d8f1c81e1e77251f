"""`intake demo` as a person starts it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("demo")

HOSTILE = {"INTAKE_CONFIG": "/nonexistent/intake.toml", "INTAKE_SMTP__HOST": "mail.example", "LANG": "C"}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "intake", *arguments]


def environment(directory: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INTAKE_")}
    return {**kept, "TMPDIR": str(directory), "PYTHONUNBUFFERED": "1", **(extra or {})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Smoke:
    """A demo that has ended by itself."""

    directory: Path
    done: subprocess.CompletedProcess[str]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        config = str(self.directory / "intake.toml")
        return subprocess.run(command("--config", config, *arguments), capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def smoke(tmp_path_factory: pytest.TempPathFactory) -> Smoke:
    base = tmp_path_factory.mktemp("smoke")
    done = subprocess.run(
        command("demo", "--smoke", "--keep", str(base / "kept")),
        capture_output=True,
        text=True,
        cwd=base,
        env=environment(base, HOSTILE),
        timeout=170,
        check=False,
    )
    return Smoke(directory=base / "kept", done=done)


def test_smoke_ends_with_zero_when_everything_is_as_it_must_be(smoke: Smoke) -> None:
    assert smoke.done.returncode == 0, smoke.done.stderr
    assert "came to the end that they must come to" in smoke.done.stdout


@pytest.mark.parametrize(
    "words",
    [
        "DEMO",
        "filed",
        "in review",
        "set aside",
        "too-many-parts",
        "Potvrzení doručení ZS-",
        "as expected: recognised, UZNAVANY_OK_NOT_QES",
        "The signer isn't the applicant by the certificate. (Ing. Radim Poradný, Poradci obcím, s.r.o.)",
        "Where things lie",
        "posta",
    ],
)
def test_piped_output_is_plain_and_tells_the_story(smoke: Smoke, words: str) -> None:
    assert words in smoke.done.stdout
    assert "\x1b" not in smoke.done.stdout


def test_keep_leaves_an_installation_that_the_other_commands_read(smoke: Smoke) -> None:
    exported = smoke.run("export", "requests")
    requests = [json.loads(line) for line in exported.stdout.splitlines()]
    assert exported.returncode == 0
    assert len(requests) == 23
    verdicts = {"qualified", "recognised", "seal", "advanced", "no_proof_of_time", "modified", "none", None}
    assert {request["signature"] for request in requests} == verdicts


def test_kept_documents_are_judged_by_the_kept_trust_directory(smoke: Smoke) -> None:
    [directory] = (smoke.directory / "documents").glob("*-revoked")
    done = smoke.run("verify", str(directory / "zadost.pdf"))
    assert done.returncode == 4
    assert "[certificate-revoked]" in done.stdout


def test_secret_of_the_kept_installation_is_private(smoke: Smoke) -> None:
    assert (smoke.directory / "secrets" / "imap").stat().st_mode & 0o077 == 0


def test_log_has_no_personal_data(smoke: Smoke) -> None:
    log = (smoke.directory / "intake.log").read_text("utf-8")
    assert "message.processed" in log
    assert "@" not in log


def test_sigterm_ends_it_in_time_and_removes_its_directory(tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as out:
        process = subprocess.Popen(command("demo"), stdout=out, stderr=out, cwd=tmp_path, env=environment(tmp_path))
    deadline = time.monotonic() + 60
    while b"First wave" not in (tmp_path / "out").read_bytes():
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert list(tmp_path.glob("intake-demo-*")) == []


def test_directory_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "something").touch()
    done = subprocess.run(command("demo", "--keep", str(tmp_path)), capture_output=True, text=True, check=False)
    assert done.returncode == 73
    assert "[demo-directory-used]" in done.stderr
    assert done.stdout == ""


def test_missing_extra_is_one_sentence_with_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "pymap.py").write_text('raise ModuleNotFoundError("No module named pymap", name="pymap")')
    done = subprocess.run(
        command("demo"),
        capture_output=True,
        text=True,
        check=False,
        env=environment(tmp_path, {"PYTHONPATH": str(tmp_path)}),
    )
    assert done.returncode == 69
    assert done.stderr.splitlines() == [
        "intake: `intake demo` needs the Python package pymap, which isn't installed. [package-missing]",
        "  → Run: pip install 'intake[demo]'",
    ]
