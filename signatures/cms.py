"""CMS and CAdES files (RFC 5652, ETSI EN 319 122-1): with their content inside, or detached from it.

Which file a detached signature signs is found by digest among the files beside it, as names
are changed on the way.  Nothing here raises for what is wrong with a signature.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path, PurePath

from asn1crypto import cms

from signatures.errors import SignatureError
from signatures.gathering import file_report, unreadable, with_facts
from signatures.judging import Judged, Judging, Stamp, base_format, judge_cms, split_signers
from signatures.quiet import quiet
from signatures.reasons import reason
from signatures.report import FileReport, Indication, Kind
from signatures.signed_data import (
    Signed,
    digest_name,
    is_disguised,
    is_signed_data,
    read_signed,
    signed_digest,
    too_complex,
)

MAX_DEPTH = 5
"""A signed file may hold a signed file, and so on."""
MAX_GUESSES = 50
"""Signatures over the content itself don't tell its digest: each candidate costs a verification."""
DISGUISE_MAX_BYTES = 64 * 1024
"""Signed attributes are shorter."""
_CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Something that may be what is signed."""

    name: str
    digest: Callable[[str], bytes]
    """By hashlib's name of an algorithm.

    Raises:
        ValueError: hashlib doesn't know it.
    """
    begin: Callable[[], bytes]
    """Its first ``DISGUISE_MAX_BYTES``; what is longer is no disguise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OneSigner:
    """The judgement of one signer, and what he signed of that which was offered."""

    judged: Judged
    content: Candidate | None


def verify_cms(data: bytes, judging: Judging, *, name: str = "", companions: Sequence[Path] = ()) -> FileReport:
    """Judge every signer of a CMS file.

    Never to be called from within a running event loop.

    Args:
        data: Whole file in DER, BER, PEM or bare base64.
        judging: As of when, and by whom one is believed.
        name: The file's name: a companion called so but for the last suffix is the one that should match.
        companions: Files one of which a detached signature may sign.

    Returns:
        One report a signer; those of a signed file inside the signed file follow, with field ``content``.

    Raises:
        SignatureError: ``cms-damaged``, ``cms-too-complex``.
    """
    signed = read_signed(data)
    try:
        with quiet():
            return asyncio.run(_verify(signed, judging, PurePath(name).stem, companions))
    except (MemoryError, RecursionError) as problem:
        raise too_complex() from problem


async def _verify(signed: Signed, judging: Judging, stem: str, companions: Sequence[Path]) -> FileReport:
    remarks = [reason("data-after-signature")] if signed.followed else []
    if not len(signed.data["signer_infos"]):
        return file_report(Kind.CADES, (), reasons=[reason("certificates-only"), *remarks])
    if signed.content is not None:
        attached = await _attached(signed, judging)
        copies = _copies(signed.content, companions) if any(item.report.intact for item in attached) else []
        return file_report(Kind.CADES, [with_remarks(item, remarks) for item in attached], signed_files=copies)
    candidates = [file_candidate(path) for path in companions]
    signers = await judge_signers(signed.data, judging, candidates)
    known = any(path.name == stem for path in companions)
    return file_report(
        Kind.CADES,
        [with_remarks(_placed(signer, known=known), remarks) for signer in signers],
        signed_files=[signer.content.name for signer in signers if signer.content],
    )


def _copies(content: bytes, companions: Sequence[Path]) -> list[str]:
    """Files beside a signature with its content inside that are this very content."""
    digest = hashlib.sha256(content).digest()
    return [path.name for path in companions if file_candidate(path).digest("sha256") == digest]


async def _attached(signed: Signed, judging: Judging, *, depth: int = 0) -> list[Judged]:
    field = "content" if depth else None
    signers = await judge_signers(signed.data, judging, ())
    judged = [with_facts(signer.judged, field=field, whole=True) for signer in signers]
    inner = signed.content or b""
    if not is_signed_data(inner):
        return judged
    if depth == MAX_DEPTH:
        raise too_complex()
    try:
        nested = read_signed(inner)
    except SignatureError:
        return [*judged, unreadable("signature-malformed", at=judging.at, field="content", format="CMS")]
    return judged if nested.content is None else [*judged, *await _attached(nested, judging, depth=depth + 1)]


async def judge_signers(
    signed: cms.SignedData,
    judging: Judging,
    candidates: Sequence[Candidate],
    *,
    fallback: Candidate | None = None,
    stamps: tuple[Stamp, ...] = (),
) -> tuple[OneSigner, ...]:
    """Judge every signer of a SignedData.

    Args:
        candidates: In the order in which they are tried; not asked where the content is within.
        fallback: What the digest is compared with where none fits; without one the digest that
            was signed is believed, and the caller has to say that its content is missing.
        stamps: Time stamps over the whole container.
    """
    try:
        parts = split_signers(signed)
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - hostile structures make asn1crypto raise anything
        broken = unreadable("signature-malformed", at=judging.at, field=None, format="CMS")
        return (OneSigner(judged=broken, content=None),)
    return tuple([await _judge_signer(part, judging, candidates, fallback, stamps) for part in parts])


async def _judge_signer(
    signed: cms.SignedData,
    judging: Judging,
    candidates: Sequence[Candidate],
    fallback: Candidate | None,
    stamps: tuple[Stamp, ...],
) -> OneSigner:
    try:
        return await _judged(signed, judging, candidates, fallback, stamps)
    except (MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - as above; one signer's damage shall not hide the others
        broken = unreadable("signature-malformed", at=judging.at, field=None, format="CMS")
        return OneSigner(judged=broken, content=None)


async def _judged(
    signed: cms.SignedData,
    judging: Judging,
    candidates: Sequence[Candidate],
    fallback: Candidate | None,
    stamps: tuple[Stamp, ...],
) -> OneSigner:
    async def judge(digest: bytes | None) -> Judged:
        return await judge_cms(signed, judging, format=base_format(signed), raw_digest=digest, document_stamps=stamps)

    content = Signed(data=signed, followed=False).content
    if content is not None:
        if is_disguised(signed, content):
            raise ValueError("signed attributes in place of the content")
        return OneSigner(judged=await judge(None), content=None)
    algorithm, expected = digest_name(signed), signed_digest(signed)
    if algorithm not in _KNOWN:
        return OneSigner(judged=await judge(expected or b""), content=None)
    if expected is None:
        for candidate in candidates[:MAX_GUESSES]:
            judged = await judge(candidate.digest(algorithm))
            if judged.report.intact and is_disguised(signed, candidate.begin()):
                raise ValueError("signed attributes in place of the content")
            if judged.report.intact:
                return OneSigner(judged=judged, content=candidate)
    else:
        chosen = next((item for item in candidates if expected and item.digest(algorithm) == expected), None)
        if chosen is not None:
            return OneSigner(judged=await judge(expected), content=chosen)
    believed = fallback.digest(algorithm) if fallback else expected or hashlib.new(algorithm).digest()
    return OneSigner(judged=await judge(believed), content=None)


def _placed(signer: OneSigner, *, known: bool) -> Judged:
    """A detached signature with the file that it signs; ``known``: the file that bears its name is there."""
    if signer.content is not None:
        found = reason("signs-file", signer.content.name)
        names = [signer.content.name]
        return with_facts(signer.judged, field=None, whole=True, reasons=[found], signed_files=names)
    report = signer.judged.report
    if report.indication is not Indication.TOTAL_FAILED:
        sub_indication = "HASH_FAILURE" if known else "SIGNED_DATA_NOT_FOUND"
        indication = Indication.TOTAL_FAILED if known else Indication.INDETERMINATE
        report = replace(report, indication=indication, sub_indication=sub_indication)
    report = replace(report, intact=False if known or report.intact is False else None)
    judged = replace(signer.judged, report=report)
    return with_facts(judged, field=None, whole=None, reasons=[reason("signed-file-missing")])


def with_remarks(judged: Judged, reasons: Iterable[str]) -> Judged:
    """The same judgement with further reasons."""
    report = judged.report
    return replace(judged, report=replace(report, reasons=tuple(dict.fromkeys((*report.reasons, *reasons)))))


_KNOWN = frozenset(
    {"md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512"}
)


def bytes_candidate(name: str, content: bytes) -> Candidate:
    """Something in memory."""

    @lru_cache(maxsize=len(_KNOWN))
    def digest(algorithm: str) -> bytes:
        return hashlib.new(algorithm, content).digest()

    return Candidate(name=name, digest=digest, begin=lambda: content[:DISGUISE_MAX_BYTES])


def file_candidate(path: Path) -> Candidate:
    """A file beside the signature, read piece by piece; one that can't be read fits nothing."""

    @lru_cache(maxsize=len(_KNOWN))
    def digest(algorithm: str) -> bytes:
        running = hashlib.new(algorithm)
        try:
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK_BYTES):
                    running.update(chunk)
        except OSError:
            return b""
        return running.digest()

    def begin() -> bytes:
        try:
            with path.open("rb") as file:
                return file.read(DISGUISE_MAX_BYTES)
        except OSError:
            return b""

    return Candidate(name=path.name, digest=digest, begin=begin)
