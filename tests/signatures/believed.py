"""The demo's trust world and a judgement that believes its lists, each made once a process."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from intake.demo.authority import AT, Authority, authority
from signatures.anchors import anchors
from signatures.errors import SignatureError
from signatures.judging import Judging
from signatures.reasons import code_of
from signatures.report import FileReport
from signatures.trust_lists import TrustJob, compile_trust

UNBELIEVING = Judging(at=AT)
DOCUMENT = b"%PDF-1.7\nzadost\n"


@cache
def world() -> Authority:
    return authority()


@cache
def judging() -> Judging:
    directory = world().write_trust(Path(tempfile.mkdtemp(prefix="trust-")))
    return Judging(at=AT, anchors=anchors(compile_trust(TrustJob(directory=directory))))


def codes(report: FileReport, number: int = 0) -> set[str]:
    """Of one signature's reasons."""
    return set(map(code_of, report.signatures[number].reasons))


def outcome(judge: Callable[[], FileReport]) -> FileReport | str:
    """The report, or the code of why the file can't be judged; anything else comes out."""
    try:
        return judge()
    except SignatureError as error:
        return error.code


def flipped(data: bytes, position: int, mask: int = 0xFF) -> bytes:
    """With some bits of one byte inverted; any position does."""
    at = position % len(data)
    return data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :]
