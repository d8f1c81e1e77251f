"""Envelopes of answers, SOAP 1.1 and 1.2, in one part or several (MTOM): bytes as they come → the operation's element.

Faults and statuses become our errors here.  Nothing of the content gets into an exception.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from intake.errors import IntakeError, TryAgain, Unavailable
from intake.sources.isds.answers import SOAP_NAMESPACES, AnswerReader, Meter, Node, Sink
from intake.sources.isds.codes import CODES
from intake.sources.isds.multipart import MultipartReader, PartHeader, media_type
from intake.sources.isds.reading import status
from intake.sources.isds.records import Status
from intake.sources.isds.requests import Request
from intake.sources.isds.status import fault_error, odd_answer, raise_for, too_large

ERROR_BYTES = 65_536
"""So much of a body that came with an HTTP error is looked at."""
_MEBIBYTE = 1024 * 1024
_ENVELOPE_BYTES = 64 * 1024
_ENOUGH_TO_TELL = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one call may cost."""

    answer_bytes: int = 64 * _MEBIBYTE
    """Of XML that stays in memory as records."""
    content_bytes: int = 256 * _MEBIBYTE
    """Of one document that goes to a sink; a large message of 100 MB is sealed in 135 MB."""
    silence_s: float = 120.0
    """The longest wait for the next bytes."""
    large_silence_s: float = 300.0
    """The same at the services for large messages, which are slower."""
    seconds: float = 900.0
    """For the whole answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a call gave: the element of the operation, and the measure of what went to the sink."""

    body: Node = field(repr=False)
    status: Status
    content: Meter | None = None
    """None: it had no large content."""


def fault_in(text: bytes) -> IntakeError | None:
    """The error that a body with HTTP 500 tells of; None where it isn't a fault."""
    reader = AnswerReader(most_bytes=ERROR_BYTES)
    try:
        reader.write(text)
        _payload(reader.end())
    except TryAgain as error:
        return error if error.code == "isds-server-fault" else None
    except Unavailable as error:
        return error
    except IntakeError:
        return None
    return None


def read_answer(
    chunks: Iterable[bytes], content_type: str, request: Request, sink: Sink | None, bounds: Bounds
) -> Answer:
    """Read the answer to a request as it comes.

    Args:
        sink: For the large content; holds part of it after an error.

    Raises:
        Refused, Later, Stopped: By the status of the answer.
        TryAgain, Unavailable: A fault, a web page, a broken or slow answer.
        BadData: It is too large.
    """
    until = time.monotonic() + bounds.seconds
    meter = None if sink is None else Meter(sink, bounds.content_bytes)
    most = bounds.answer_bytes if meter is None else _ENVELOPE_BYTES + bounds.content_bytes * 3 // 2
    reader = AnswerReader(most_bytes=most, content_name=request.content_name, sink=meter)
    body = _Body(content_type, reader, meter, bounds)
    for chunk in chunks:
        body.write(chunk)
        if time.monotonic() > until:
            raise TryAgain("isds-too-slow", *CODES["isds-too-slow"])
    return _judged(_payload(body.end()), request, meter if reader.has_content else None)


def _payload(root: Node) -> Node:
    """The element within the SOAP body.

    Raises:
        TryAgain, Unavailable: It is a fault, or no SOAP at all.
    """
    if root.name != "Envelope" or root.namespace not in SOAP_NAMESPACES:
        raise odd_answer()
    body = root.child("Body")
    if body is None or not body.children:
        raise odd_answer()
    payload = body.children[0]
    if payload.name == "Fault":
        code = payload.child("faultcode") or (payload.child("Code") or payload).child("Value")
        raise fault_error(code.text if code else "")
    return payload


def _judged(payload: Node, request: Request, content: Meter | None) -> Answer:
    given = status(payload)
    if given.code:
        raise_for(given)
    if payload.name != f"{request.operation}Response" or not (given.code or content):
        raise odd_answer()
    return Answer(body=payload, status=given, content=content)


class _Body:
    """Decides by type and first bytes what an answer is, and reads it accordingly."""

    def __init__(self, content_type: str, reader: AnswerReader, meter: Meter | None, bounds: Bounds) -> None:
        self._type = media_type(content_type)
        self._reader = reader
        self._meter = meter
        self._attached: PartHeader | None = None
        self._left = bounds.answer_bytes + bounds.content_bytes * 3 // 2
        self._begin: bytearray | None = bytearray()
        self._parts: MultipartReader | None = None
        if self._type.name == "multipart/related":
            self._parts = MultipartReader(self._type.parameters.get("boundary", ""), self._choose)

    def write(self, chunk: bytes) -> None:
        self._left -= len(chunk)
        if self._left < 0:
            raise too_large()
        if self._parts is not None:
            self._parts.write(chunk)
        elif self._begin is None:
            self._reader.write(chunk)
        else:
            self._begin += chunk
            if len(self._begin) >= _ENOUGH_TO_TELL:
                self._reader.write(_only_xml(bytes(self._begin)))
                self._begin = None

    def end(self) -> Node:
        """The root of the envelope."""
        if self._parts is not None:
            self._parts.end()
        elif self._begin is not None:
            self._reader.write(_only_xml(bytes(self._begin)))
        root = self._reader.end()
        attached = self._attached.content_id if self._attached else ""
        if self._reader.content_id != attached:
            raise odd_answer()
        return root

    def _choose(self, header: PartHeader, number: int) -> Sink:
        start = self._type.parameters.get("start", "").strip("<>")
        is_root = header.content_id == start if start else not number
        if is_root:
            return self._reader
        if self._meter is None or self._attached is not None or not header.content_id:
            raise odd_answer()
        self._attached = header
        return self._meter


def _only_xml(begin: bytes) -> bytes:
    """A web page is recognised before the parser sees it, whatever it is called."""
    start = begin.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not start.startswith(b"<") or start.startswith((b"<!doctype", b"<html")):
        raise TryAgain("isds-not-soap", *CODES["isds-not-soap"])
    return begin
