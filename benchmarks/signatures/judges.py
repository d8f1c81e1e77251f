"""The programs side by side: ours, bare pyHanko as its documentation shows it, poppler's pdfsig.

Each takes a file and says whether it would be called good, and what that cost in CPU seconds.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import resource
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESStatus
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.ades import ades_basic_validation, ades_with_time_validation
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.policy_decl import (
    CertificateFetchingRule,
    LocalKnowledge,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer

from benchmarks.signatures.samples import Trust
from intake.demo.authority import AT
from intake.sandbox import ForeignBytesError, Sandbox
from signatures.errors import SignatureError
from signatures.judging import Judging
from signatures.pades import verify_pdf
from signatures.report import FileReport, Verdict
from signatures.verify import VerifyJob, verify_file

ACCEPTED = frozenset({Verdict.QUALIFIED, Verdict.RECOGNISED, Verdict.SEAL, Verdict.ADVANCED})
_VALID = re.compile(r"^  - Signature Validation: (.*)$", re.MULTILINE)
_KIND = re.compile(r"^  - Signature Type: (.*)$", re.MULTILINE)


class Answer(StrEnum):
    """What a program makes of a file."""

    GOOD = "good"
    BAD = "not good"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An answer and its price."""

    answer: Answer
    cpu_s: float
    wall_s: float
    detail: str = ""


Judge = Callable[[Path], Judged]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Our report with the CPU seconds of the child from its fork on; None of what can't be read."""

    report: FileReport | None
    cpu_s: float


def verify_measured(job: VerifyJob) -> Measured:
    """What runs in the limited child process."""
    try:
        report = verify_file(job)
    except SignatureError:
        report = None
    used = resource.getrusage(resource.RUSAGE_SELF)
    return Measured(report=report, cpu_s=used.ru_utime + used.ru_stime)


def in_process(trust: Trust) -> Judge:
    """Our room, called straight."""

    def judge(path: Path) -> Answer:
        try:
            report = verify_pdf(path.read_bytes(), Judging(at=AT, anchors=trust.anchors))
        except SignatureError:
            return Answer.ERROR
        return _accepted(report)

    return _measuring(judge)


def in_child(trust: Trust, sandbox: Sandbox) -> Judge:
    """As production: a child a file, forked by a warm zygote that the judgement's modules are loaded in."""

    def judge(path: Path) -> Judged:
        job = VerifyJob(path=path, name=path.name, at=AT, trust=trust.store)
        begun, own = time.perf_counter(), time.process_time()
        try:
            readable = (path, trust.store, trust.store.parent / "trust")
            measured = sandbox.call(verify_measured, job, readable=readable)
        except ForeignBytesError as error:
            return Judged(
                answer=Answer.ERROR,
                cpu_s=time.process_time() - own,
                wall_s=time.perf_counter() - begun,
                detail=error.code,
            )
        cpu_s = measured.cpu_s + time.process_time() - own
        answer = Answer.ERROR if measured.report is None else _accepted(measured.report)
        return Judged(answer=answer, cpu_s=cpu_s, wall_s=time.perf_counter() - begun)

    return judge


def pyhanko_classic(trust: Trust) -> Judge:
    """``async_validate_pdf_signature`` with the same roots and CRLs; good is its ``bottom_line``."""

    async def judge(pdf: bytes) -> bool:
        signatures = _regular(pdf)
        statuses = [
            await async_validate_pdf_signature(
                one, signer_validation_context=_context(trust), ts_validation_context=_context(trust)
            )
            for one in signatures
        ]
        return bool(statuses) and all(status.bottom_line for status in statuses)

    return _measuring(lambda path: _answer(judge, path))


def pyhanko_ades(trust: Trust) -> Judge:
    """The AdES procedure that the signature calls for, and the difference analysis; good if both are."""

    async def judge(pdf: bytes) -> bool:
        signatures = _regular(pdf)
        return bool(signatures) and all([await _passes(one, trust) for one in signatures])

    return _measuring(lambda path: _answer(judge, path))


def pdfsig(path: Path) -> Judged:
    """Poppler's, without looking at certificates; good if it calls every signature that it knows valid."""
    begun, before = time.perf_counter(), _children()
    command = ["pdfsig", "-nocert", str(path)]
    # an empty home has no certificates of anybody's; -nssdir of an empty directory breaks it
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(path.parent)}
    done = subprocess.run(command, capture_output=True, check=False, env=environment)
    text = done.stdout.decode("utf-8", "replace")
    found = [
        valid
        for kind, valid in zip(_KIND.findall(text), _VALID.findall(text), strict=False)
        if kind != "unknown"  # document time stamps are none of its business
    ]
    answer = Answer.BAD if found else Answer.ERROR
    if found and all(valid == "Signature is Valid." for valid in found):
        answer = Answer.GOOD
    return Judged(answer=answer, cpu_s=_children() - before, wall_s=time.perf_counter() - begun)


def _accepted(report: FileReport) -> Answer:
    return Answer.GOOD if report.verdict in ACCEPTED else Answer.BAD


def _measuring(judge: Callable[[Path], Answer]) -> Judge:
    def measured(path: Path) -> Judged:
        wall, cpu = time.perf_counter(), time.process_time()
        answer = judge(path)
        return Judged(answer=answer, cpu_s=time.process_time() - cpu, wall_s=time.perf_counter() - wall)

    return measured


def _answer(judge: Callable[[bytes], Any], path: Path) -> Answer:
    logging.disable(logging.CRITICAL)
    try:
        return Answer.GOOD if asyncio.run(judge(path.read_bytes())) else Answer.BAD
    except Exception:  # noqa: BLE001 - bare use of the library: whatever it raises on odd files ends the judgement
        return Answer.ERROR
    finally:
        logging.disable(logging.NOTSET)


def _regular(pdf: bytes) -> list[Any]:
    reader = PdfFileReader(BytesIO(pdf))
    if reader.encrypted:
        reader.decrypt(b"")
    return list(reader.embedded_regular_signatures)


async def _passes(signature: Any, trust: Trust) -> bool:
    signature.compute_integrity_info()
    arguments: dict[str, Any] = {"timing_info": _timing(), "raw_digest": signature.compute_digest()}
    if not list(extract_tst_data_iter(signature.signer_info, signed=False)):
        result: Any = await ades_basic_validation(signature.signed_data, _specification(trust), **arguments)
    else:
        result = await ades_with_time_validation(signature.signed_data, _specification(trust), **arguments)
    permitted = signature.summarise_integrity_info()["docmdp_ok"]
    return result.ades_subindic.status is AdESStatus.PASSED and bool(permitted)


def _context(trust: Trust) -> ValidationContext:
    return ValidationContext(
        trust_roots=list(trust.roots),
        other_certs=list(trust.intermediates),
        crls=list(trust.crls),
        allow_fetching=False,
        revocation_mode="require",
        moment=AT,
        best_signature_time=AT,
    )


def _specification(trust: Trust) -> SignatureValidationSpec:
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=list(trust.roots)),
        revinfo_policy=CertRevTrustPolicy(revocation_checking_policy=REQUIRE_REVINFO, retroactive_revinfo=True),
    )
    return SignatureValidationSpec(
        cert_validation_policy=policy,
        revinfo_gathering_policy=RevocationInfoGatheringSpec(
            online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY,
            certificate_fetching_rule=CertificateFetchingRule.NEVER_FETCH,
        ),
        local_knowledge=LocalKnowledge(
            known_certs=list(trust.intermediates), known_crls=[CRLContainer(item) for item in trust.crls]
        ),
    )


def _timing() -> ValidationTimingInfo:
    return ValidationTimingInfo(validation_time=AT, best_signature_time=AT, point_in_time_validation=True)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
