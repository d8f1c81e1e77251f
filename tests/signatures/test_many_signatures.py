"""A file with 25 signatures ends with a report of each within the limits of the child process: 30 s, 1 GB."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from intake.demo.authority import AT
from intake.sandbox import Sandbox
from intake.sandbox.limits import Limits
from signatures.changes import Budget
from signatures.pades import verify_pdf
from signatures.reasons import code_of
from signatures.report import Verdict
from signatures.trust_lists import TrustJob, compile_trust, dump_store
from signatures.verify import VerifyJob, verify_file
from tests.signatures.believed import judging, world
from tests.signatures.many import SIGNERS, many_signatures

UNEXAMINED = {"changes-not-examined", "not-examined"}


@pytest.mark.xdist_group("many-signatures")
def test_many_signatures_end_with_a_report_within_the_limits(tmp_path: Path) -> None:
    pdf = tmp_path / "mnoho.pdf"
    pdf.write_bytes(many_signatures())
    assert 500_000 < pdf.stat().st_size < 1_100_000
    store = tmp_path / "store.json"
    store.write_bytes(dump_store(compile_trust(TrustJob(directory=world().write_trust(tmp_path / "trust")))))
    job = VerifyJob(path=pdf, name=pdf.name, at=AT, trust=store)
    limits = Limits(address_space_bytes=1 << 30, cpu_s=30, wall_s=30)
    with Sandbox(limits=limits) as sandbox:
        report = sandbox.call(verify_file, job, readable=(tmp_path,))
    assert len(report.signatures) == SIGNERS
    for signature in report.signatures:
        told = {code_of(text) for text in signature.reasons} & UNEXAMINED
        assert (signature.intact, signature.modified_after_signing) == (True, None if told else False) or told == {
            "not-examined"
        }


@pytest.mark.xdist_group("many-signatures")
def test_many_signatures_end_with_a_partial_report_when_time_is_short() -> None:
    """What there is no time for is said to be unknown; nothing of it counts as unmodified."""
    began = time.monotonic()
    report = verify_pdf(many_signatures(), judging(), budget=Budget(seconds=0.3, extra_seconds=0.7))
    assert time.monotonic() - began < 12
    assert (report.verdict, len(report.signatures)) == (Verdict.UNSUPPORTED, SIGNERS)
    examined = [item for item in report.signatures if not {code_of(text) for text in item.reasons} & UNEXAMINED]
    assert len(examined) < SIGNERS
    assert all(item.intact and item.modified_after_signing is False for item in examined)
    assert all(item.modified_after_signing is None for item in report.signatures if item not in examined)
