"""What the crash tests run in a process of its own: ``python -m tests.integration.filing.child URL DIR WHAT``.

It talks in lines on stdout.  ``receive`` records 30 messages, ``work`` files whatever is pending,
``send`` sends whatever is due, ``hang`` stops inside a filing transaction with its number taken,
``hold`` takes the process lock and keeps it.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from intake.decide import Decision
from intake.filing.process_lock import process_lock
from intake.outgoing import Outgoing
from intake.ports import Claim
from tests.intake.filing.house import House, acknowledgement, arrival, decision, house_at, request


def receive(house: House) -> None:
    """One batch after the other, the same as every other child."""
    for first in range(0, 30, 10):
        receipts = house.arrivals.receive([arrival(number) for number in range(first, first + 10)])
        print(*receipts, sep="\n")


def work(house: House) -> None:
    """Claim and file until nothing is pending."""
    while (claim := house.queue.claim(f"{time.monotonic_ns()}", lease_s=60, busy=())) is not None:
        house.file(_decision(claim), claim)
        print(claim.message.id)


def send(house: House) -> None:
    """Claim and send until nothing is due."""
    while (due := house.outbox.claim_due("sender", lease_s=60)) is not None:
        print(due.id)
        house.outbox.mark_sent(due, response="250 ok")


def hang(house: House) -> None:
    """Stop after the reference was taken and before the commit."""

    def stop(*_: object) -> Outgoing:
        print("hanging", flush=True)
        time.sleep(60)
        raise AssertionError

    claim = house.claim(lease_s=0.2)
    house.register.file(claim, lambda _: _decision(claim), stop)


def hold(house: House) -> None:
    """Take the lock until the end."""
    with process_lock(house.database.url.render_as_string(hide_password=False)):
        print("holding", flush=True)
        time.sleep(60)


def _decision(claim: Claim) -> Decision:
    return decision(requests=(request(),), acknowledgement=acknowledgement(str(claim.message.id)))


if __name__ == "__main__":
    url, directory, what = sys.argv[1:]
    with house_at(url, Path(directory)) as house:
        {"receive": receive, "work": work, "send": send, "hang": hang, "hold": hold}[what](house)
