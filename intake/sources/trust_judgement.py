"""Whether a fetched trusted list may take the place of the one in use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from intake.errors import BadData, IntakeError
from signatures.trust_store import ListKind, ListStatus

CODES: Mapping[str, tuple[str, str]] = {
    "trust-list-late": (
        "A fetched trusted list is past its date; the last good one stays.",
        "Its operator is late, or somebody holds newer lists back: try again, and look at the list in a browser.",
    ),
    "trust-list-rolled-back": (
        "A fetched trusted list is older than the one in use, which stays.",
        "A server or a proxy gives an old copy: try again; if it goes on, look at the list in a browser.",
    ),
    "trust-territory-lost": (
        "A new list leaves out a territory, or all services of one, that was there before; the old lists stay.",
        "Look at the list in a browser; where it is right, take the territory out of [signatures] territories.",
    ),
    "trust-territory-unknown": (
        "The list of lists points to no list of a configured territory.",
        "Correct [signatures] territories: two letters each, e.g. cz.",
    ),
    "trust-list-unread": (
        "A fetched trusted list couldn't be read or proven; the last good one stays.",
        "Try again later; if it goes on, open its address in a browser: intake trust update --json",
    ),
    "trust-lotl-needed": (
        "Without a proven list of lists nobody knows where the national lists lie; those in use stay.",
        "Mend what is said of the list of lists, and run `intake trust update` again.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InUse:
    """What is believed until now: the files that prove lists, and what became of the lists."""

    files: Mapping[str, bytes]
    """Path below the directory → content."""
    lists: tuple[ListStatus, ...]

    def good(self, kind: ListKind, territory: str) -> ListStatus | None:
        """The list in use of a kind and territory, whatever its file is called."""
        for one in self.lists:
            if one.kind is kind and one.problem is None and (kind is ListKind.LOTL or one.territory == territory):
                return one
        return None


def trouble(code: str, detail: str = "") -> IntakeError:
    """A refusal in the words of ``CODES``."""
    sentence, remedy = CODES[code]
    return BadData(code, f"{sentence[:-1]} ({detail})." if detail else sentence, remedy)


def refusal(new: ListStatus | None, old: ListStatus | None, now: datetime) -> IntakeError | None:
    """Why a list may not take the place of another; None where it may.

    Args:
        new: What became of the fetched list in the company of its set.
        old: The good list in use; None where there is none.
        now: Aware moment.
    """
    if new is None:
        return trouble("trust-list-unread")
    if new.problem is not None:
        code, _, sentence = new.problem.partition(": ")
        return BadData(code, sentence or CODES["trust-list-unread"][0], CODES["trust-list-unread"][1])
    if new.is_stale(now):
        return trouble("trust-list-late", f"next update was due {new.next_update:%Y-%m-%d}")
    if old is None:
        return None
    if _order(new) < _order(old):
        return trouble("trust-list-rolled-back", f"number {new.sequence_number}, in use is {old.sequence_number}")
    if new.kind is ListKind.NATIONAL and old.services and not new.services:
        return trouble("trust-territory-lost", new.territory)
    return None


def _order(status: ListStatus) -> tuple[int, float]:
    """Sequence numbers rise by one with each issue; the same one again must not be issued earlier."""
    return (status.sequence_number or 0, status.issued_at.timestamp() if status.issued_at else 0.0)
