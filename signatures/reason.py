"""One reason of a verdict, in the words of all who meet it; the tables are ``signatures.reasons_*``."""

from __future__ import annotations

from dataclasses import dataclass

from signatures.report import Verdict

OPEN_OLD = "Open the document in a viewer that shows signed versions and compare; ask the sender for the original."
ASK_AGAIN = "Ask the sender to send the document again, or to sign it again."
ELSEWHERE = "Check it in another program."
NOTHING = "Nothing need be done."


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What a code says to a clerk and to an operator."""

    english: str
    """One sentence for a clerk, at most 110 characters, as is the Czech one."""
    czech: str
    means: str
    """For ``intake explain``."""
    remedy: str
    cap: Verdict | None = None
    """The best verdict beside it; None for a mere remark."""
