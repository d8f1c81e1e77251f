"""Whether each sample came to the end that it must come to, told from what the service exports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from intake.demo.samples import ExpectedRequest, Sample
from intake.replies.suppress import CODES as SUPPRESSIONS

Record = Mapping[str, Any]
"""An object of the JSON contract (``intake export``, ``intake queue list``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What is on record at one moment."""

    messages: Sequence[Record]
    requests: Sequence[Record]
    queue: Sequence[Record]

    def message(self, sample: Sample) -> Record | None:
        """The record of a sample, by the digest of its bytes."""
        return next((record for record in self.messages if record["sha256"] == sample.sha256), None)

    def requests_of(self, message: Record) -> list[Record]:
        """Requests that a message opened: it is the first of their sources."""
        return [request for request in self.requests if request["source_refs"][0] == message["source_ref"]]

    def waiting(self, message: Record) -> Record | None:
        """The message's entry in the queue."""
        return next((entry for entry in self.queue if entry["source_ref"] == message["source_ref"]), None)

    def is_settled(self, sample: Sample) -> bool:
        """Decided, and its acknowledgement on its way out."""
        message = self.message(sample)
        return message is not None and settled(message)


def settled(message: Record) -> bool:
    """Decided, and its acknowledgement sent or suppressed, if one is called for."""
    acknowledgement = message["acknowledgement"]
    return message["state"] != "pending" and (acknowledgement is None or acknowledgement["state"] != "pending")


def differences(samples: Sequence[Sample], books: Books) -> tuple[str, ...]:
    """What is otherwise than expected, a sentence each; empty when all is as it must be."""
    return tuple(f"{sample.key}: {words}" for sample in samples for words in _differences(sample, samples, books))


def _differences(sample: Sample, samples: Sequence[Sample], books: Books) -> Iterator[str]:
    message, expected = books.message(sample), sample.expected
    if message is None:
        yield "isn't on record"
        return
    if message["state"] != expected.state:
        yield f"is {message['state']} instead of {expected.state} ({message['reason']})"
    if expected.reason not in message["reason"]:
        yield f"its reason is “{message['reason']}” instead of “{expected.reason}”"
    yield from _queue_differences(sample, message, books)
    yield from _request_differences(sample, message, books)
    joined = {reference for key in expected.joins for reference in _opened_by(key, samples, books)}
    if missing := joined - set(message["requests"]):
        yield f"doesn't belong to {', '.join(sorted(missing))}"
    if (found := acknowledged(message)) != expected.acknowledgement:
        yield f"its acknowledgement is {found or 'none'} instead of {expected.acknowledgement or 'none'}"


def _queue_differences(sample: Sample, message: Record, books: Books) -> Iterator[str]:
    entry, code = books.waiting(message), sample.expected.code
    if code and entry is None:
        yield "isn't in the queue"
    elif code and entry is not None and entry["code"] != code:
        yield f"its code in the queue is {entry['code']} instead of {code}"


def _request_differences(sample: Sample, message: Record, books: Books) -> Iterator[str]:
    opened, expected = books.requests_of(message), sample.expected.requests
    if len(opened) != len(expected):
        yield f"opened {len(opened)} requests instead of {len(expected)}"
        return
    for request, wanted in expectations(sample, message, books):
        yield from (f"{request['reference']} {words}" for words in _mismatches(request, wanted))


def expectations(sample: Sample, message: Record, books: Books) -> Iterator[tuple[Record, ExpectedRequest]]:
    """The requests that a sample opened, each beside the expected one that it is most like."""
    expected = list(sample.expected.requests)
    for request in books.requests_of(message):
        if expected:
            wanted = min(expected, key=lambda one: len(tuple(_mismatches(request, one))))
            expected.remove(wanted)
            yield request, wanted


def _mismatches(request: Record, expected: ExpectedRequest) -> Iterator[str]:
    if request["state"] != expected.state:
        yield f"is {request['state']} instead of {expected.state}"
    verdict = expected.signature.verdict if expected.signature else None
    if request["signature"] != verdict:
        yield f"its signature is {request['signature']} instead of {verdict}"
    word = expected.signature.class_ if expected.signature else None
    if (found := signature_class(request)) != word:
        yield f"its signature's class is {found} instead of {word}"
    codes = {finding["code"] for finding in request["findings"] if finding["severity"] != "info"}
    if codes != expected.codes:
        yield f"its findings are {sorted(codes)} instead of {sorted(expected.codes)}"
    truth = expected.applicant.truth if expected.applicant else {}
    for key, value in truth.items():
        found = request["fields"].get(key)
        if found != (list(value) if isinstance(value, tuple) else value):
            yield f"its {key} isn't what was written"


def signature_class(request: Record) -> str | None:
    """What a request's signature means for it: the first word of the finding about that."""
    findings = (finding for finding in request["findings"] if finding["code"] == "signature-class")
    return next((str(finding["message"]).partition(":")[0] for finding in findings), None)


def _opened_by(key: str, samples: Sequence[Sample], books: Books) -> Iterator[str]:
    for sample in samples:
        if sample.key == key and (message := books.message(sample)):
            yield from (request["reference"] for request in books.requests_of(message))


def acknowledged(message: Record) -> str:
    """How a message's acknowledgement ended: its state, the code of its suppression, or nothing."""
    acknowledgement = message["acknowledgement"]
    if acknowledgement is None:
        return ""
    if acknowledgement["state"] != "suppressed":
        return str(acknowledgement["state"])
    reason = acknowledgement["reason"]
    return next((code for code, (sentence, _) in SUPPRESSIONS.items() if sentence == reason), "suppressed")
