"""A message that is a data message itself: its seal, judged before anything that it holds.

The seal is made at each download, so it is judged as of the moment when the service had the file; what lies
inside was there when the message was delivered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from intake.databox import sender_box
from intake.message import MessageRecord, SenderBox
from intake.pipeline.reading import Reader
from intake.registers import Organisation
from intake.request import EnvelopeSignature
from parsers.message import UnpackedMessage
from signatures.report import Kind


def judged_seal(
    reader: Reader, original: Path, unpacked: UnpackedMessage, message: MessageRecord
) -> EnvelopeSignature | None:
    """The verification of the seal around a whole message; None where it is no data message."""
    if unpacked.databox is None or message.before_start:
        return None
    part = unpacked.parts[0]
    report = reader.verify(original, part.name, part.media_type, message.recorded_at or message.received_at)
    if report.kind is Kind.NONE:  # a verification that didn't come to its end doesn't know what it was about
        report = replace(report, kind=Kind.ZFO)
    return EnvelopeSignature(part_path=part.path, report=report, databox=unpacked.databox)


def box_of(
    unpacked: UnpackedMessage, seal: EnvelopeSignature | None, owner_of_box: Callable[[str], Organisation | None]
) -> SenderBox | None:
    """The box that a data message came from, with its owner in the public register."""
    if unpacked.databox is None or seal is None or unpacked.databox.sender.box_id is None:
        return None
    return sender_box(unpacked.databox, owner_of_box(unpacked.databox.sender.box_id))
