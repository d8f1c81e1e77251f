"""From reasons to one word: each reason caps what a signature may be called, the lowest cap counts.

So no verdict worse than the best stands without a reason that says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from signatures.reasons import REASONS, code_of
from signatures.report import Indication, SignatureReport, Verdict

ORDER: tuple[Verdict, ...] = (
    Verdict.QUALIFIED,
    Verdict.RECOGNISED,
    Verdict.SEAL,
    Verdict.ADVANCED,
    Verdict.PENDING,
    Verdict.NO_PROOF_OF_TIME,
    Verdict.UNSUPPORTED,
    Verdict.MODIFIED,
    Verdict.INVALID,
    Verdict.NONE,
)
"""From best to worst.  What is known to be bad outweighs what could not be judged, so that a
file with a forged signature and an unreadable one is called invalid."""

CAPS: Mapping[str, Verdict] = {code: known.cap for code, known in REASONS.items() if known.cap is not None}
"""code of a reason → the best verdict beside it; other reasons are remarks."""


def signature_verdict(report: SignatureReport) -> Verdict:
    """The verdict of one signature: what its facts prove at best, lowered by each reason that caps it."""
    caps = (CAPS[code] for code in map(code_of, report.reasons) if code in CAPS)
    return weakest((_best(report), *caps))


def _best(report: SignatureReport) -> Verdict:
    """Positive proof only: whatever isn't known to be good is ``advanced`` at best."""
    if not (report.intact and report.trusted and report.qualified) or report.modified_after_signing is not False:
        return Verdict.ADVANCED
    if report.indication is not Indication.TOTAL_PASSED:
        return Verdict.PENDING
    if report.certificate_type == "eseal":
        return Verdict.SEAL
    if report.certificate_type != "esign":
        return Verdict.ADVANCED
    return Verdict.QUALIFIED if report.qscd else Verdict.RECOGNISED


def file_verdict(reports: Iterable[SignatureReport]) -> Verdict:
    """That of the weakest signature; ``none`` without any."""
    return weakest(map(signature_verdict, reports))


def weakest(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of some verdicts; ``none`` of nothing."""
    return max(verdicts, key=ORDER.index, default=Verdict.NONE)


def by_weight(reasons: Iterable[str]) -> tuple[str, ...]:
    """Reasons with those first that lower the verdict most, mere remarks last; each once, else in their order."""
    return tuple(sorted(dict.fromkeys(reasons), key=_weight))


def _weight(text: str) -> int:
    cap = CAPS.get(code_of(text))
    return 1 if cap is None else -ORDER.index(cap)
