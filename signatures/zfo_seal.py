"""The seal on a data message (ZFO of the Czech data box system, ISDS): CAdES over XML, judged without the network.

The system seals what it delivered each time that somebody downloads it, so the seal is no
signature of the sender.  Two time stamps are in a file and say different things: the one in
the seal proves when the seal was there, that in the message (dmQTimestamp, over dmHash) when
the message was submitted.  Receipts have no files and no stamp in the seal.

Source: Provozní řád ISDS of 26 June 2026; „WS manipulace s datovými zprávami“, 2.1, 2.4, 2.6.
"""

from __future__ import annotations

import asyncio
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime

from asn1crypto import cms, tsp

from signatures.data_message import DataMessage, NoDataMessage, read_message
from signatures.errors import SignatureError
from signatures.gathering import file_report
from signatures.judging import Judging, base_format, judge_cms
from signatures.quiet import quiet
from signatures.reasons import code_of, reason
from signatures.report import FileReport, Kind, SignatureReport
from signatures.revocation import Known
from signatures.signed_data import Signed, read_signed, too_complex
from signatures.timestamps import read_stamp

_ADMINISTRATORS = frozenset({"NTRCZ-17651921", "NTRCZ-00007064"})
"""Digitální a informační agentura, and the Ministry of the Interior before it."""
_SYSTEM = re.compile(r"datov\w+ schrán\w+|\bISDS\b", re.IGNORECASE)
_TEST = re.compile(r"zkušební|test|vývoj|předprodukc", re.IGNORECASE)
_NOBODY_VOUCHES = frozenset({"trust-unknown", "self-signed", "chain-refused"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedMessage:
    """What a sealed message or receipt says of itself; what that is worth stands in the report."""

    is_receipt: bool
    dm_id: str | None
    sender_box: str | None
    recipient_box: str | None
    delivered_at: datetime | None
    """When it was put into the box (dodání)."""
    submitted_at: datetime | None
    """Of a submission stamp that fits the message's hash; its authority isn't asked here."""
    hash_ok: bool | None
    """dmHash fits the raw message and its copy in the submission stamp; None: nothing to compare it with."""


def verify_zfo(data: bytes, judging: Judging) -> FileReport:
    """Judge the seal of a data message or receipt.

    Never to be called from within a running event loop.

    Args:
        data: Whole file as received, in BER or DER, also as base64.

    Returns:
        One signature, which is the system's seal; remarks on the message are reasons of the file.

    Raises:
        SignatureError: ``cms-damaged``, ``cms-too-complex``.
    """
    signed = read_signed(data)
    try:
        with quiet():
            return asyncio.run(_verify(signed, judging))
    except (MemoryError, RecursionError) as problem:
        raise too_complex() from problem


def sealed_message(data: bytes) -> SealedMessage:
    """Read what is sealed, without judging the seal.

    Raises:
        SignatureError: ``cms-damaged``, ``cms-too-complex``, or ``file-damaged`` where no data message is inside.
    """
    try:
        return _sealed(read_message(read_signed(data).content or b""))
    except NoDataMessage as problem:
        raise SignatureError("file-damaged", f"The file holds no data message: {problem}.") from problem


async def _verify(signed: Signed, judging: Judging) -> FileReport:
    judged = await judge_cms(signed.data, judging, format=base_format(signed.data))
    faults: list[str] = []
    remarks: list[str] = []
    try:
        message = read_message(signed.content or b"")
    except NoDataMessage as problem:
        faults.append(reason("message-unreadable", str(problem)))
    else:
        if _sealed(message).hash_ok is False:
            faults.append(reason("message-hash-broken"))
        if message.problem:
            remarks.append(reason("message-malformed", message.problem))
        remarks.append(await _submission(message, judged.report, judging))
    report = _with_seal(judged.report, faults, followed=signed.followed)
    return file_report(Kind.ZFO, [replace(judged, report=report)], reasons=remarks)


async def _submission(message: DataMessage, report: SignatureReport, judging: Judging) -> str:
    """What the submission stamp proves; it lies under the seal, so it existed when the seal did."""
    if not message.stamp:
        return reason("submission-unproven", "there is no stamp")
    token = _token(message)
    stamp = token and await read_stamp(
        token,
        lambda digest: message.hash_value if digest == message.digest else b"",
        known=Known(),
        anchors=judging.anchors,
        control=(report.best_time if report.intact else None) or judging.at,
    )
    if not stamp:
        return reason("submission-unproven", "the stamp doesn't fit the message or is damaged")
    moment = f"{stamp.time:%Y-%m-%d %H:%M:%S} UTC"
    if not stamp.proven:
        return reason("submission-unproven", f"the stamp's authority isn't known or can't be checked; it says {moment}")
    return reason("message-submitted", moment)


def _with_seal(report: SignatureReport, faults: list[str], *, followed: bool) -> SignatureReport:
    """What only this format knows: whose seal it is, and that everything in the file lies under it."""
    tail = (reason("data-after-signature"),) if followed else ()
    return replace(
        report,
        format=f"{report.format} (ISDS)",
        modified_after_signing=followed if report.intact else None,
        covers_whole_document=bool(report.intact) and not followed,
        reasons=(*_whose(report), *faults, *tail, *report.reasons),
    )


def _whose(report: SignatureReport) -> tuple[str, ...]:
    """Any organisation may have a certificate of the same authority, so the subject must be the administrator."""
    name = unicodedata.normalize("NFC", report.signer or "")
    is_system = report.organisation_id in _ADMINISTRATORS and _SYSTEM.search(name)
    if not is_system or not _NOBODY_VOUCHES.isdisjoint(map(code_of, report.reasons)):
        return (reason("seal-not-of-system"),)
    return (reason("system-seal"), reason("seal-of-test-system")) if _TEST.search(name) else (reason("system-seal"),)


def _sealed(message: DataMessage) -> SealedMessage:
    stamped = _stamped(message)
    compared = [item for item in (message.computed_hash, stamped and stamped[0]) if item is not None]
    return SealedMessage(
        is_receipt=message.is_receipt,
        dm_id=message.dm_id,
        sender_box=message.sender_box,
        recipient_box=message.recipient_box,
        delivered_at=message.delivered_at,
        submitted_at=stamped[1] if stamped and stamped[0] == message.hash_value else None,
        hash_ok=all(item == message.hash_value for item in compared) if compared else None,
    )


def _stamped(message: DataMessage) -> tuple[bytes, datetime] | None:
    """What the submission stamp stamps, and when; None where it is missing, unreadable or by another digest."""
    token = _token(message)
    try:
        info = token and token["encap_content_info"]["content"].parsed
        if not isinstance(info, tsp.TSTInfo):
            return None
        imprint = info["message_imprint"]
        if imprint["hash_algorithm"]["algorithm"].native != message.digest:
            return None
        return imprint["hashed_message"].native, info["gen_time"].native
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _token(message: DataMessage) -> cms.SignedData | None:
    try:
        return read_signed(message.stamp).data if message.stamp else None
    except SignatureError:
        return None
