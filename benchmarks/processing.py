"""From recorded mails to filed requests: unpack, read, verify, file, with two threads on both databases."""

from __future__ import annotations

import logging
import sys
import tempfile
import time
from pathlib import Path

import structlog

from benchmarks.measure import heading, table, wait_for_calm
from benchmarks.samples import form_mails
from intake.bootstrap import build, executing
from intake.message import Channel
from intake.settings import load
from tests.integration.servers.postgres import running_postgres
from tests.integration.servers.service import IntakeService

MAILS = 100
WARM = 2


def main() -> list[str]:
    """Print the table; there is no target."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory(prefix="intake-bench-") as name:
        directory = Path(name)
        mails = directory / "mails"
        mails.mkdir()
        for number, mail in enumerate(form_mails(WARM + MAILS, seed=5)):
            (mails / f"{number:03}.eml").write_bytes(mail.written())
        rows = [_row("SQLite", _process(directory / "sqlite", mails, "sqlite:///intake.db"))]
        with running_postgres() as server:
            database = server.url(server.create())
            rows.append(_row("PostgreSQL 15, fsync on", _process(directory / "postgres", mails, database)))
    print(heading(f"Processing: {MAILS} mails with a signed text PDF, 2 threads"))
    print(table(["database", "mails/s", "s"], rows))
    return []


def _process(directory: Path, mails: Path, database: str) -> float:
    """Seconds from the first claim to the last filing; children are warm."""
    service = IntakeService(directory=directory, sections=[], database=database)
    settings = load(service.config)
    paths = sorted(mails.iterdir())
    with executing(settings, upgrade=False), build(settings) as running:
        running.take_files(paths[:WARM], channel=Channel.EMAIL, silent=False, progress=lambda: None)
        running.engine.run_until_idle()
        running.take_files(paths[WARM:], channel=Channel.EMAIL, silent=False, progress=lambda: None)
        wait_for_calm()
        began = time.perf_counter()
        ended = running.engine.run_until_idle()
        taken_s = time.perf_counter() - began
    registered = sum(one["state"] == "registered" for one in service.requests())
    if (ended, registered) != (MAILS, WARM + MAILS):
        raise SystemExit(f"{ended} mails came to an end, {registered} requests are registered")
    return taken_s


def _row(name: str, seconds: float) -> list[str]:
    return [name, f"{MAILS / seconds:.1f}", f"{seconds:.1f}"]


if __name__ == "__main__":
    sys.exit("\n".join(main()) or 0)
