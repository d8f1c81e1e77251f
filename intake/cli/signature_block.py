"""What ``intake verify`` shows to people: the verdict, then of each signature who, when, what since, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from intake.cli.output import Output, cell
from intake.days import PRAGUE
from signatures.reasons import code_of
from signatures.report import FileReport, SignatureReport, Verdict
from signatures.verdict import CAPS, ORDER, signature_verdict

_MEANING = {
    Verdict.QUALIFIED: ("qualified signature of a person", "32"),
    Verdict.RECOGNISED: ("signature with a qualified certificate; the device isn't proven", "32"),
    Verdict.SEAL: ("seal of an organisation", "32"),
    Verdict.ADVANCED: ("the signature fits the document; nothing proves it a qualified one", "32"),
    Verdict.PENDING: ("can't be decided yet, data about the certificate is missing", "33"),
    Verdict.NO_PROOF_OF_TIME: ("the signature fits, but nothing proves that it was made in time", "33"),
    Verdict.MODIFIED: ("changed after it was signed, or nobody can tell", "31"),
    Verdict.INVALID: ("the signature is broken: it isn't one of this document", "31"),
    Verdict.UNSUPPORTED: ("can't be judged by this version, a person has to look", "33"),
    Verdict.NONE: ("not signed", "2"),
}
"""Verdict → what it means, and its colour (SGR)."""


def signature_block(output: Output, path: object, report: FileReport) -> str:
    """One file as a block of text."""
    words, colour = _MEANING[report.verdict]
    verdict = output.painted(f"{_plain(report.verdict)}: {words}", colour)
    kind = "" if report.kind.value == "none" else f" ({report.kind.value})"
    shared = _shared(report.signatures)
    lines = [f"{cell(path)}: {verdict}{kind}"]
    for number, signature in enumerate(report.signatures, 1):
        if len(report.signatures) > 1:
            lines.append(f"  signature {number} of {len(report.signatures)}: {_plain(signature_verdict(signature))}")
        lines += _facts(signature)
        lines += _why(reason for reason in signature.reasons if reason not in shared)
    return "\n".join([*lines, *_why(shared, "all" if len(report.signatures) > 1 else "why"), *_why(report.reasons)])


def _shared(signatures: Sequence[SignatureReport]) -> tuple[str, ...]:
    """Reasons that every one of several signatures has: they are told once."""
    if len(signatures) < 2:
        return ()
    return tuple(reason for reason in signatures[0].reasons if all(reason in other.reasons for other in signatures))


def _facts(signature: SignatureReport) -> Iterator[str]:
    yield f"    who   {_who(signature)}"
    yield f"    when  {_when(signature)}"
    yield f"    then  {_then(signature)}"


def _who(signature: SignatureReport) -> str:
    if signature.signer is None and signature.organisation is None:
        return "nobody can tell: the signature names no certificate"
    identity = f" ({signature.organisation_id})" if signature.organisation_id else ""
    names = [signature.signer, f"{signature.organisation}{identity}" if signature.organisation else None]
    issuer = f"; certificate by {cell(signature.issuer)}" if signature.issuer else ""
    return cell(", ".join(name for name in names if name)) + issuer


def _when(signature: SignatureReport) -> str:
    if signature.timestamp_time is not None:
        proven = signature.timestamp_time == signature.best_time
        worth = "proven by a time stamp" if proven else "by a time stamp that proves nothing here"
        return f"{_time(signature.timestamp_time)}, {worth}"
    if signature.claimed_time is not None:
        return f"{_time(signature.claimed_time)}, by the signer's own clock"
    return "at an unknown time"


def _then(signature: SignatureReport) -> str:
    """What became of the document since."""
    if signature.intact is False:
        return "what is here isn't what was signed"
    if signature.modified_after_signing:
        return "the document was changed"
    if signature.modified_after_signing is None:
        return "what changed since can't be told"
    if signature.covers_whole_document:
        return "nothing was changed"
    return "nothing was changed; only what may follow a signature was added"


def _why(reasons: Iterable[str], title: str = "why") -> Iterator[str]:
    """The reasons, the weightiest first, each with its code at the end."""
    for reason in sorted(dict.fromkeys(reasons), key=_weight):
        yield f"    {title:<4}  {cell(reason.partition(': ')[2])} [{code_of(reason)}]"
        title = ""


def _weight(reason: str) -> int:
    """What caps the verdict lowest comes first, mere remarks last."""
    cap = CAPS.get(code_of(reason))
    return 1 if cap is None else -ORDER.index(cap)


def _plain(verdict: Verdict) -> str:
    return verdict.value.replace("_", " ")


def _time(moment: datetime) -> str:
    return moment.astimezone(PRAGUE).isoformat(sep=" ", timespec="seconds")
