"""What ``intake verify`` shows to people: the verdict, then of each signature who, when, what since, and why."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from intake.cli.output import Output, cell
from intake.cli.verify_words import ENGLISH, Words
from intake.days import PRAGUE
from signatures.reasons import code_of
from signatures.report import EvidenceKind, FileReport, SignatureReport, Verdict
from signatures.verdict import CAPS, ORDER, signature_verdict

_GREEN, _YELLOW, _RED, _DIM = "32", "33", "31", "2"
_COLOURS = {
    Verdict.QUALIFIED: _GREEN,
    Verdict.RECOGNISED: _GREEN,
    Verdict.SEAL: _GREEN,
    Verdict.ADVANCED: _GREEN,
    Verdict.MODIFIED: _RED,
    Verdict.INVALID: _RED,
    Verdict.NONE: _DIM,
}
_INDENT = 4
_TITLE = 6


def signature_block(output: Output, path: object, report: FileReport, words: Words = ENGLISH) -> str:
    """One file as a block of text."""
    name, meaning = words.verdicts[report.verdict]
    verdict = output.painted(f"{name}: {meaning}", _COLOURS.get(report.verdict, _YELLOW))
    kind = "" if report.kind.value == "none" else f" ({report.kind.value})"
    shared = _shared(report.signatures)
    lines = [f"{cell(path)}: {verdict}{kind}"]
    for number, signature in enumerate(report.signatures, 1):
        if len(report.signatures) > 1:
            own = words.verdicts[signature_verdict(signature)][0]
            lines.append(f"  {words.part.format(number=number, count=len(report.signatures), verdict=own)}")
        lines += _facts(signature, words)
        lines += _why((reason for reason in signature.reasons if reason not in shared), words)
    lines += _why(shared, words, "all" if len(report.signatures) > 1 else "why")
    lines += _why(report.reasons, words)
    return "\n".join([*lines, *_files(report, words), *_lists(report, words)])


def _shared(signatures: Sequence[SignatureReport]) -> tuple[str, ...]:
    """Reasons that every one of several signatures has: they are told once."""
    if len(signatures) < 2:
        return ()
    return tuple(reason for reason in signatures[0].reasons if all(reason in other.reasons for other in signatures))


def _facts(signature: SignatureReport, words: Words) -> Iterator[str]:
    yield from _entry(words.titles["who"], _who(signature, words))
    yield from _entry(words.titles["when"], _when(signature, words))
    yield from _entry(words.titles["then"], _then(signature, words))


def _entry(title: str, text: str) -> Iterator[str]:
    """A line, broken to the width of a terminal; never broken for a file or a program."""
    head = f"{'':{_INDENT}}{title:<{_TITLE}}"
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    parts = textwrap.wrap(text, max(width - len(head), 40), break_on_hyphens=False) if width else [text]
    yield head + parts[0]
    yield from (f"{'':{len(head)}}{part}" for part in parts[1:])


def _who(signature: SignatureReport, words: Words) -> str:
    if signature.signer is None and signature.organisation is None:
        return words.nobody
    identity = f" ({signature.organisation_id})" if signature.organisation_id else ""
    names = [signature.signer, f"{signature.organisation}{identity}" if signature.organisation else None]
    issuer = f"; {words.certificate_by.format(issuer=cell(signature.issuer))}" if signature.issuer else ""
    return cell(", ".join(name for name in names if name)) + issuer


def _when(signature: SignatureReport, words: Words) -> str:
    if signature.timestamp_time is not None:
        is_proven = signature.timestamp_time == signature.best_time
        authority = signature.timestamp_authority
        maker = f" {words.stamped_by.format(authority=cell(authority))}" if authority else ""
        return f"{_time(signature.timestamp_time)}, {words.proven if is_proven else words.unproven}{maker}"
    if signature.claimed_time is not None:
        return f"{_time(signature.claimed_time)}, {words.own_clock}"
    return words.unknown_time


def _then(signature: SignatureReport, words: Words) -> str:
    """What became of the document since."""
    if signature.intact is False:
        return words.broken
    if signature.modified_after_signing:
        changes = f": {cell(words.detail(', '.join(signature.changes)))}" if signature.changes else ""
        return words.changed + changes
    if signature.modified_after_signing is None:
        return words.undecided
    return words.unchanged if signature.covers_whole_document else words.extended


def _why(reasons: Iterable[str], words: Words, title: str = "why") -> Iterator[str]:
    """The reasons, the weightiest first, each with its code at the end."""
    shown = words.titles[title]
    for reason in sorted(dict.fromkeys(reasons), key=_weight):
        yield from _entry(shown, f"{cell(words.reason(reason).partition(': ')[2])} [{code_of(reason)}]")
        shown = ""


def _files(report: FileReport, words: Words) -> Iterator[str]:
    """Which files the signatures cover, where they aren't the file itself."""
    if report.signed_files:
        yield from _entry(words.titles["files"], cell(", ".join(report.signed_files)))


def _lists(report: FileReport, words: Words) -> Iterator[str]:
    """By which trusted lists it was judged."""
    used = dict.fromkeys(item for item in report.evidence if item.kind is EvidenceKind.LIST)
    if used:
        yield from _entry(
            words.titles["lists"], "; ".join(cell(f"{item.name}, {words.detail(item.detail)}") for item in used)
        )


def _weight(reason: str) -> int:
    """What caps the verdict lowest comes first, mere remarks last."""
    cap = CAPS.get(code_of(reason))
    return 1 if cap is None else -ORDER.index(cap)


def _time(moment: datetime) -> str:
    return moment.astimezone(PRAGUE).isoformat(sep=" ", timespec="seconds")
