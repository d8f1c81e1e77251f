"""From delivery into the mailbox to the acknowledgement at the SMTP server, through the real daemon.

A signed text PDF a mail, one after another and in a burst; with IDLE, and without it polled every
five seconds for comparison.  The daemon has a configuration as `intake init` leaves it otherwise.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.policy import default
from pathlib import Path

from benchmarks.measure import heading, percentile, table
from benchmarks.samples import form_mails
from intake.demo.mails import Mail
from tests.fakes.smtp_server import Received, SmtpServer
from tests.integration.servers.dovecot import Dovecot
from tests.integration.servers.service import IntakeService, imap_section, smtp_section

SINGLE, POLLED, BURST = 15, 6, 20
TARGET_S = 5.0
POLL_S = 5
PATIENCE_S = 120.0


class Inbox(list[Received]):
    """What the SMTP listener takes, with the moment at which it did."""

    def __init__(self) -> None:
        super().__init__()
        self.at: dict[str, float] = {}
        """Moment by the Message-ID that is answered."""

    def append(self, received: Received) -> None:
        moment = time.perf_counter()
        headers = BytesHeaderParser(policy=default).parsebytes(received.content)
        self.at.setdefault(str(headers["In-Reply-To"]), moment)
        super().append(received)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The daemon between its servers."""

    dovecot: Dovecot
    inbox: Inbox
    service: IntakeService

    def send(self, mails: Sequence[Mail]) -> list[float]:
        """Deliver at once; seconds until each was acknowledged."""
        raws = [mail.written() for mail in mails]
        sent = {}
        for mail, raw in zip(mails, raws, strict=True):
            self.dovecot.deliver(raw)
            sent[mail.message_id] = time.perf_counter()
        self._wait(lambda: sent.keys() <= self.inbox.at.keys())
        return [self.inbox.at[key] - moment for key, moment in sent.items()]

    def _wait(self, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not done():
            if time.monotonic() > deadline:
                raise SystemExit(
                    f"no acknowledgement within {PATIENCE_S:.0f} s; the daemon says:\n{self.service.log[-3000:]}"
                )
            time.sleep(0.01)

    def check(self, count: int) -> None:
        """Every mail must have become a request with a judged signature, filed without a person."""
        requests = self.service.requests()
        good = [one for one in requests if one["state"] == "registered" and one["signature"] == "advanced"]
        if len(good) != count:
            raise SystemExit(f"{len(good)} of {count} requests are registered")


@contextmanager
def running(directory: Path, **source: object) -> Iterator[Bench]:
    """Dovecot, the SMTP listener and the daemon."""
    with Dovecot() as dovecot, SmtpServer() as smtp:
        inbox = smtp.received = Inbox()
        sections = [imap_section(dovecot, **source), smtp_section(smtp)]
        service = IntakeService(directory=directory, sections=sections)
        with service:
            yield Bench(dovecot=dovecot, inbox=inbox, service=service)


def main() -> list[str]:
    """Print the table; returns what was missed."""
    chance = random.Random(4)
    with tempfile.TemporaryDirectory(prefix="intake-bench-") as name:
        with running(Path(name) / "idle", poll_every_s=60) as bench:
            mails = form_mails(1 + SINGLE + BURST, seed=1)
            first = bench.send(mails[:1])
            single = _one_by_one(bench, mails[1 : 1 + SINGLE], chance)
            burst = bench.send(mails[1 + SINGLE :])
            bench.check(len(mails))
        with running(Path(name) / "polled", poll_every_s=POLL_S, idle=False) as bench:
            mails = form_mails(1 + POLLED, seed=2)
            bench.send(mails[:1])
            polled = _one_by_one(bench, mails[1:], chance)
            bench.check(len(mails))
    rows = [
        _row("IDLE, one by one", single),
        _row(f"IDLE, {BURST} at once", burst),
        _row(f"no IDLE, polled every {POLL_S} s, one by one", polled),
        _row("the first mail, delivered while the daemon starts", first),
    ]
    print(heading("Flow latency: delivery → acknowledgement, signed text PDF"))
    print(table(["how", "mails", "median s", "p95 s", "max s"], rows))
    print(f"\nTarget: one by one with IDLE under {TARGET_S:.0f} s, every one of them.")
    return [f"latency {max(single):.1f} s ≥ {TARGET_S:.0f} s"] if max(single) >= TARGET_S else []


def _one_by_one(bench: Bench, mails: Sequence[Mail], chance: random.Random) -> list[float]:
    taken = []
    for mail in mails:
        time.sleep(chance.uniform(0.2, 1.2))  # so that no delivery keeps step with a timer of the daemon
        taken += bench.send([mail])
    return taken


def _row(name: str, seconds: Sequence[float]) -> list[str]:
    values = [percentile(seconds, 0.5), percentile(seconds, 0.95), max(seconds)]
    return [name, str(len(seconds)), *(f"{value:.2f}" for value in values)]


if __name__ == "__main__":
    sys.exit("\n".join(main()) or 0)
