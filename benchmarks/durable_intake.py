"""Durable intake of a mailbox against mbsync with FSync, on the same Dovecot in the same run.

Ours: fetch, archive with fsync of files and directories, one committed row a mail.  Theirs: fetch
into a Maildir with fsync.  Each run is a process of its own with a fresh target.  The programs take
turns, each begins every other round; what was written before is dropped from the cache, so that none
pays for the other's memory.  Nothing is deleted before the end: where files were deleted
lately, ext4 takes long to make new ones, and the next program would pay for it.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from statistics import median

from benchmarks.measure import Run, forget_files, heading, run, spread, table, wait_for_calm
from tests.integration.servers.dovecot import Dovecot
from tests.integration.servers.service import IntakeService, imap_section

ROUNDS = 9
MAILS = 2000
SHARES = ((0.80, 20_000), (0.18, 200_000), (0.02, 2_000_000))
"""(share of the mails, bytes each): about 190 MB in all."""
LARGE_BYTES = 100 * 1024 * 1024
MEMORY_MB, LARGE_MEMORY_MB, SPEED = 200.0, 250.0, 1.5
HEADER = ["program", "mails/s", "wall s", "CPU s", "peak MB"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One program's runs."""

    runs: list[Run] = field(default_factory=list)
    polls_s: list[float] = field(default_factory=list)
    """Seconds of ours without the start of the process."""

    def row(self, name: str, mails: int) -> list[str]:
        walls = [one.wall_s for one in self.runs]
        cpu, memory = [one.cpu_s for one in self.runs], [one.peak_mb for one in self.runs]
        return [name, spread([mails / wall for wall in walls], 0), spread(walls, 2), spread(cpu), spread(memory, 0)]


def main() -> list[str]:
    """Print the tables; returns the targets that were missed."""
    directory = Path(tempfile.mkdtemp(prefix="intake-bench-"))
    try:
        with Dovecot() as server:
            missed = _small(server, directory)
        with Dovecot() as server:
            return missed + _large(server, directory)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _small(server: Dovecot, directory: Path) -> list[str]:
    total = _fill(server)
    _settle(server)
    ours, theirs = Sample(), Sample()
    for number in range(ROUNDS):
        turns = [lambda here: _intake(server, here / "intake", MAILS, ours), lambda here: _mbsync(server, here, theirs)]
        for turn in turns if number % 2 == 0 else reversed(turns):
            forget_files(directory)
            wait_for_calm()
            turn(directory / str(number))
    polls = [MAILS / poll_s for poll_s in ours.polls_s]
    ratios = [peer.wall_s / poll_s for poll_s, peer in zip(ours.polls_s, theirs.runs, strict=True)]
    whole = [peer.wall_s / own.wall_s for own, peer in zip(ours.runs, theirs.runs, strict=True)]
    print(heading(f"Durable intake: {MAILS} mails, {total / 1e6:.0f} MB"))
    rows = [
        ["intake, the poll", spread(polls, 0), spread(ours.polls_s, 2), "", ""],
        ours.row("intake, whole process", MAILS),
        theirs.row("mbsync, FSync yes", MAILS),
    ]
    print(table(HEADER, rows))
    print(f"\nMedian (min–max) of {ROUNDS} rounds in turn. How many times faster than mbsync, round by round:")
    print(f"the poll {spread(ratios, 2)} (target ≥ {SPEED}), the whole process with its start {spread(whole, 2)}.")
    peak = max(one.peak_mb for one in ours.runs)
    slow = [f"speed {median(ratios):.2f} < {SPEED}"] if median(ratios) < SPEED else []
    return slow + _too_big(peak, MEMORY_MB)


def _large(server: Dovecot, directory: Path) -> list[str]:
    server.deliver(_mail(0, LARGE_BYTES, random.Random(2)))
    sample = Sample()
    _intake(server, directory / "large", 1, sample)
    print(heading(f"One mail of {LARGE_BYTES / 1e6:.0f} MB"))
    name, _rate, *figures = sample.row("intake, whole process", 1)
    print(table([HEADER[0], *HEADER[2:]], [[name, *figures]]))
    return _too_big(sample.runs[0].peak_mb, LARGE_MEMORY_MB)


def _too_big(peak_mb: float, limit_mb: float) -> list[str]:
    return [f"memory {peak_mb:.0f} MB > {limit_mb:.0f} MB"] if peak_mb > limit_mb else []


def _fill(server: Dovecot) -> int:
    """Deliver the mails; returns their bytes."""
    chance = random.Random(1)
    sizes = [size for share, size in SHARES for _ in range(round(MAILS * share))]
    chance.shuffle(sizes)
    total = 0
    for number, size in enumerate(sizes):
        raw = _mail(number, size, chance)
        server.deliver(raw)
        total += len(raw)
    return total


def _settle(server: Dovecot) -> None:
    """Let the server index its mailbox and the disk finish, so that no program pays for the delivery."""
    with server.session() as client:
        client.fetch(client.search("ALL"), ["RFC822.SIZE", "INTERNALDATE"])
    os.sync()


def _mail(number: int, size: int, chance: random.Random) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = "starosta@lhota.example", "protokol@kr-s.cz"
    mail["Subject"], mail["Message-ID"] = f"Zkouška {number}", f"<{number}@lhota.example>"
    mail.set_content("V příloze.\n")
    mail.add_attachment(chance.randbytes(size * 3 // 4), maintype="application", subtype="pdf", filename="priloha.pdf")
    return mail.as_bytes()


def _intake(server: Dovecot, directory: Path, mails: int, sample: Sample) -> None:
    service = IntakeService(directory=directory, sections=[imap_section(server, processed_mailbox="")])
    log = directory / "log"
    done = run([sys.executable, "-m", "benchmarks.fetch_once", str(service.config)], log=log)
    recorded, poll_s = json.loads(log.read_text().splitlines()[-1])
    if recorded != mails:
        raise SystemExit(f"{recorded} of {mails} mails were recorded")
    sample.runs.append(done)
    sample.polls_s.append(poll_s)


def _mbsync(server: Dovecot, directory: Path, sample: Sample) -> None:
    maildir = directory / "mbsync"
    maildir.mkdir(parents=True)
    config = directory / "mbsyncrc"
    config.write_text(
        f"FSync yes\nIMAPStore far\nHost 127.0.0.1\nPort {server.port}\nUser protokol\nPass heslo\n"
        f"SSLType None\nAuthMechs LOGIN\n\nMaildirStore near\nPath {maildir}/\nInbox {maildir}/INBOX\n\n"
        f"Channel all\nFar :far:INBOX\nNear :near:INBOX\nCreate Near\nSync Pull New\nSyncState *\n"
    )
    done = run(["mbsync", "-c", str(config), "all"], log=directory / "mbsync.log")
    count = sum(1 for path in (maildir / "INBOX").glob("*/*") if path.parent.name in ("new", "cur"))
    if count != MAILS:
        raise SystemExit(f"mbsync took {count} of {MAILS} mails")
    sample.runs.append(done)


if __name__ == "__main__":
    sys.exit("\n".join(main()) or 0)
