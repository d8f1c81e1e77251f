"""Durable intake of a mailbox against mbsync with FSync, on the same Dovecot in the same run.

Ours: fetch, archive with fsync of files and directories, one committed row a mail.  Theirs: fetch
into a Maildir with fsync.  Whole processes, in turn, a fresh target each time.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from benchmarks.measure import Run, machine, run, spread, table
from tests.integration.servers.dovecot import Dovecot
from tests.integration.servers.service import IntakeService, imap_section

ROUNDS = 3
MAILS = 2000
SHARES = ((0.80, 20_000), (0.18, 200_000), (0.02, 2_000_000))
"""(share of the mails, bytes each): about 190 MB in all."""
LARGE_BYTES = 100 * 1024 * 1024
MEMORY_MB, LARGE_MEMORY_MB, SPEED = 200.0, 250.0, 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One program's runs."""

    name: str
    runs: list[Run]

    def row(self, mails: int) -> list[str]:
        rates = [mails / one.wall_s for one in self.runs]
        cpu, memory = [one.cpu_s for one in self.runs], [one.peak_mb for one in self.runs]
        return [self.name, spread(rates), spread([one.wall_s for one in self.runs]), spread(cpu), spread(memory, 0)]


def main() -> None:
    """Print the tables; exit 1 when a target is missed."""
    directory = Path(tempfile.mkdtemp(prefix="intake-bench-"))
    try:
        with Dovecot() as server:
            missed = _small(server, directory)
        with Dovecot() as server:
            missed += _large(server, directory)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    sys.exit(f"missed: {', '.join(missed)}" if missed else 0)


def _small(server: Dovecot, directory: Path) -> list[str]:
    total = _fill(server)
    _calm(server)
    ours, theirs = Sample(name="intake", runs=[]), Sample(name="mbsync, FSync yes", runs=[])
    for number in range(ROUNDS):
        takes = [
            lambda number=number: ours.runs.append(_intake(server, directory / f"intake-{number}", MAILS)),
            lambda number=number: theirs.runs.append(_mbsync(server, directory / f"mbsync-{number}")),
        ]
        for take in takes if number % 2 == 0 else reversed(takes):
            take()
    ratios = [peer.wall_s / own.wall_s for own, peer in zip(ours.runs, theirs.runs, strict=True)]
    print(f"\n## Durable intake: {MAILS} mails, {total / 1e6:.0f} MB\n")
    print(f"{datetime.now(UTC):%Y-%m-%d}, `make bench`, {machine()}; median (min–max) of {ROUNDS} rounds in turn.\n")
    print(table(["program", "mails/s", "wall s", "CPU s", "peak MB"], [ours.row(MAILS), theirs.row(MAILS)]))
    print(f"\nintake : mbsync, mails/s, round by round: {spread(ratios, 2)} (target ≥ {SPEED})")
    peak = max(one.peak_mb for one in ours.runs)
    return _missed(speed=(sorted(ratios)[ROUNDS // 2], SPEED), memory=(peak, MEMORY_MB))


def _large(server: Dovecot, directory: Path) -> list[str]:
    server.deliver(_mail(0, LARGE_BYTES, random.Random(2)))
    sample = Sample(name="intake", runs=[_intake(server, directory / "large", 1)])
    print(f"\n## One mail of {LARGE_BYTES / 1e6:.0f} MB\n")
    print(table(["program", "mails/s", "wall s", "CPU s", "peak MB"], [sample.row(1)]))
    return _missed(memory=(sample.runs[0].peak_mb, LARGE_MEMORY_MB))


def _missed(*, memory: tuple[float, float], speed: tuple[float, float] | None = None) -> list[str]:
    missed = [f"memory {memory[0]:.0f} MB > {memory[1]:.0f} MB"] if memory[0] > memory[1] else []
    return missed + ([f"speed {speed[0]:.2f} < {speed[1]}"] if speed and speed[0] < speed[1] else [])


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


def _calm(server: Dovecot) -> None:
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


def _intake(server: Dovecot, directory: Path, mails: int) -> Run:
    service = IntakeService(directory=directory, sections=[imap_section(server, processed_mailbox="")])
    log = directory / "log"
    done = run([sys.executable, "-m", "benchmarks.fetch_once", str(service.config)], log=log)
    recorded = int(log.read_text().split()[-1])
    if recorded != mails:
        raise SystemExit(f"{recorded} of {mails} mails were recorded")
    return done


def _mbsync(server: Dovecot, directory: Path) -> Run:
    maildir = directory / "mail"
    maildir.mkdir(parents=True)
    config = directory / "mbsyncrc"
    config.write_text(
        f"FSync yes\nIMAPStore far\nHost 127.0.0.1\nPort {server.port}\nUser protokol\nPass heslo\n"
        f"SSLType None\nAuthMechs LOGIN\n\nMaildirStore near\nPath {maildir}/\nInbox {maildir}/INBOX\n\n"
        f"Channel all\nFar :far:INBOX\nNear :near:INBOX\nCreate Near\nSync Pull New\nSyncState *\n"
    )
    done = run(["mbsync", "-c", str(config), "all"], log=directory / "log")
    count = sum(1 for path in (maildir / "INBOX").glob("*/*") if path.parent.name in ("new", "cur"))
    if count != MAILS:
        raise SystemExit(f"mbsync took {count} of {MAILS} mails")
    return done


if __name__ == "__main__":
    main()
