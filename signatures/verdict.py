"""From reasons to one word: each reason caps what a signature may be called, the lowest cap counts.

So no verdict worse than the best stands without a reason that says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from signatures.reasons import code_of
from signatures.report import SignatureReport, Verdict

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

CAPS: Mapping[str, Verdict] = {
    "digest-broken": Verdict.INVALID,
    "signature-broken": Verdict.INVALID,
    "signature-malformed": Verdict.INVALID,
    "certificate-missing": Verdict.INVALID,
    "coverage-broken": Verdict.INVALID,
    "changed-after-signing": Verdict.MODIFIED,
    "changed-beyond-permission": Verdict.MODIFIED,
    "form-value-changed": Verdict.MODIFIED,
    "hidden-tail": Verdict.MODIFIED,
    "changes-undecided": Verdict.MODIFIED,
    "changes-not-examined": Verdict.UNSUPPORTED,
    "not-examined": Verdict.UNSUPPORTED,
    "format-unsupported": Verdict.UNSUPPORTED,
    "algorithm-unsupported": Verdict.UNSUPPORTED,
    "kind-unsupported": Verdict.UNSUPPORTED,
    # An algorithm that was secure once is to be proven that old, like an expired certificate.
    "weak-digest": Verdict.NO_PROOF_OF_TIME,
    "weak-key": Verdict.NO_PROOF_OF_TIME,
    "certificate-expired": Verdict.NO_PROOF_OF_TIME,
    "certificate-not-yet-valid": Verdict.NO_PROOF_OF_TIME,
    "trust-unknown": Verdict.ADVANCED,
    "self-signed": Verdict.ADVANCED,
    "usage-unsuitable": Verdict.ADVANCED,
}
"""code of a reason → the best verdict beside it; other reasons are remarks."""


def signature_verdict(report: SignatureReport) -> Verdict:
    """The verdict of one signature; ``advanced`` at best while nothing is trusted."""
    caps = (CAPS[code] for code in map(code_of, report.reasons) if code in CAPS)
    return weakest((Verdict.ADVANCED, *caps))


def file_verdict(reports: Iterable[SignatureReport]) -> Verdict:
    """That of the weakest signature; ``none`` without any."""
    return weakest(map(signature_verdict, reports))


def weakest(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of some verdicts; ``none`` of nothing."""
    return max(verdicts, key=ORDER.index, default=Verdict.NONE)
