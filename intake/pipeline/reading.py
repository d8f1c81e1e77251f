"""Opening foreign bytes: each step in the limited child process, one call a document.

A hostile attachment costs itself and nothing beside it: a breach of the limits becomes a finding
on that document, with its code.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Protocol, TypeVar

from intake.classify import SEALED_TYPES, automatic, is_locked, is_picture, is_reply, may_hold_form
from intake.decide import Reading
from intake.pipeline.budget import Budget
from intake.pipeline.signed_revision import signed_copy
from intake.sandbox import ForeignBytesError, Limits, Sandbox
from intake.signed_values import forms_of_signed
from parsers.body_lines import BODY_TYPE, LEAST_LABELS, own_words
from parsers.definition import FormDefinition, load_definition
from parsers.findings import Finding, Severity
from parsers.form import Outcome, ParsedForm
from parsers.mail import read_head, unpack
from parsers.message import Envelope, PartRole, UnpackedMessage, UnpackedPart, UnpackJob
from parsers.read import ReadJob, read_document
from signatures.report import FileReport, Kind, Verdict
from signatures.verify import VerifyJob, verify_file

_SHARE = 0.8
"""Of a call's time goes to reading pages from pictures; the rest is for the last page begun and for its values."""

A = TypeVar("A")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """Texts of the form definitions and of the list of regions, as the operator keeps them."""

    definitions: tuple[str, ...]
    regions: str

    def loaded(self) -> tuple[FormDefinition, ...]:
        """The definitions themselves."""
        return tuple(map(load_definition, self.definitions))


class Trust(Protocol):
    """What is believed (``intake.trust``)."""

    def judge(self, job: VerifyJob, call: Callable[[VerifyJob, tuple[Path, ...]], FileReport]) -> FileReport:
        """Judge a file; ``call`` runs a job in a child that may also read the given paths."""


class Reader:
    """Unpacks, reads and verifies in children of one sandbox."""

    def __init__(
        self, sandbox: Sandbox, forms: Forms, *, budget: Budget | None = None, trust: Trust | None = None
    ) -> None:
        """``budget`` bounds all calls of one message together; without it each call has the sandbox's limits."""
        self.sandbox = sandbox
        self.forms = forms
        self._budget = budget
        self._trust = trust

    def within(self, budget: Budget) -> Reader:
        """The same reader for one message."""
        return Reader(self.sandbox, self.forms, budget=budget, trust=self._trust)

    def unpack(self, original: Path, directory: Path, *, media_type: str, file_name: str | None) -> UnpackedMessage:
        """Take a message or a lone file apart; its leaves are written into ``directory``.

        Raises:
            ForeignBytesError: The whole of it can't be taken apart.
        """
        job = UnpackJob(original=original, media_type=media_type, file_name=file_name, directory=directory)
        return self._call(unpack, job, directory=directory, readable=(original,))

    def envelope(self, original: Path) -> Envelope | None:
        """The header of a mail that can't be taken apart; None where not even that can be read."""
        try:
            return self.sandbox.call(read_head, original, readable=(original,))
        except ForeignBytesError:
            return None

    def documents(self, unpacked: UnpackedMessage) -> tuple[UnpackedPart, ...]:
        """The parts that hold, or may hold, the form; a picture that came alone is a page, however small."""
        alone = len(unpacked.parts) == 1
        return tuple(part for part in unpacked.parts if may_hold_form(part, alone=alone) or is_locked(part))

    def read_all(
        self, documents: Sequence[UnpackedPart], directory: Path, *, today: date, at: datetime | None
    ) -> tuple[tuple[Reading, ...], frozenset[str]]:
        """Read documents as far as the budget goes, pictures last: beside a form they are mere annexes.

        Returns:
            Readings in the order of the documents, and the paths of those that weren't read; of
            these the first has a reading that says so, so that the sender gets his reference and a clerk his doubt.
        """
        readings: dict[str, Reading] = {}
        known: dict[tuple[str, str], Reading] = {}
        unread: list[UnpackedPart] = []
        for part in sorted(documents, key=is_picture):
            content = (part.sha256, part.media_type)
            if content in known:
                readings[part.path] = replace(known[content], part=part)
            elif self._budget is None or self._budget.take_document():
                readings[part.path] = known[content] = self.read(part, directory, today=today, at=at)
            else:
                unread.append(part)
        if unread:
            words = f"{len(unread)} documents of the message, beginning with this one, weren't read: it has too many."
            readings[unread[0].path] = unreadable(unread[0], "documents-unread", words)
        ordered = tuple(readings[part.path] for part in documents if part.path in readings)
        return ordered, frozenset(part.path for part in unread)

    def read(
        self, part: UnpackedPart, directory: Path, *, today: date, at: datetime | None, form: str | None = None
    ) -> Reading:
        """Read one document and, where it is the form, judge its signatures as of ``at``."""
        if part.stored_as is None or is_locked(part):
            return unreadable(part, part.code or "part-not-kept", part.set_aside or "The part was not kept.")
        if part.media_type in SEALED_TYPES:
            words = "A signed envelope that this version can't open; a person has to open it."
            return unreadable(part, "sealed-envelope", words)
        path = directory / Path(part.stored_as).name  # a child said it, and foreign bytes may have taken that over
        forms = self._forms_of(part, path, today, form)
        recognised = any(parsed.outcome in (Outcome.COMPLETE, Outcome.NEEDS_REVIEW) for parsed in forms)
        if not recognised:
            return Reading(part=part, forms=forms)
        verification = self.verify(path, part.name, part.media_type, at)
        signed = signed_copy(path, verification, directory)
        if signed is not None:
            forms = forms_of_signed(self._forms_of(part, signed, today, form), forms)
        return Reading(part=part, forms=forms, verification=verification)

    def read_body(self, unpacked: UnpackedMessage, directory: Path, *, today: date) -> Reading | None:
        """Read the text of a mail as the form, a last resort where no attachment holds it; None where it isn't.

        Texts that machines wrote quote what others wrote before and are never the form.
        """
        body = next((part for part in unpacked.parts if part.role is PartRole.BODY), None)
        if body is None or unpacked.delivery_reports or automatic(unpacked.envelope) is not None:
            return None
        text = own_words(unpacked.body_text, is_reply=is_reply(unpacked.envelope))
        if sum(bool(line.strip()) for line in text.splitlines()) < LEAST_LABELS:
            return None
        path = _written(text, directory)
        forms = self._forms_of(replace(body, media_type=BODY_TYPE), path, today, None)
        reading = Reading(part=body, forms=forms)
        return reading if reading.is_form else None

    def _forms_of(self, part: UnpackedPart, path: Path, today: date, form: str | None) -> tuple[ParsedForm, ...]:
        limits = self._limits()
        job = ReadJob(
            path=path,
            name=part.name,
            media_type=part.media_type,
            definitions=self.forms.definitions,
            regions=self.forms.regions,
            today=today,
            form=form,
            seconds=_SHARE * min(limits.cpu_s, limits.wall_s),
        )
        try:
            return self._call(read_document, job, readable=(path,), limits=limits)
        except ForeignBytesError as error:
            return unreadable(part, error.code, error.sentence).forms

    def verify(
        self, path: Path, name: str, media_type: str | None, at: datetime | None, *, companions: tuple[Path, ...] = ()
    ) -> FileReport:
        """Judge the signatures of a file; one that can't be judged is ``unsupported`` with its reason.

        Args:
            path: Where it lies.
            name: For people.
            media_type: As sniffed.
            at: Aware moment of receipt, as of which it is judged.
            companions: Files beside it, one of which a detached signature may sign.
        """
        received = at is not None
        job = VerifyJob(path=path, name=name, media_type=media_type, at=at, received=received, companions=companions)

        def call(job: VerifyJob, more: tuple[Path, ...]) -> FileReport:
            limits = self.sandbox.limits.for_signatures()
            limits = self._budget.within(limits) if self._budget else limits
            return self._call(verify_file, job, readable=(path, *companions, *more), limits=limits)

        try:
            return self._trust.judge(job, call) if self._trust is not None else call(job, ())
        except ForeignBytesError as error:
            reason = f"{error.code}: {error.sentence}"
            return FileReport(kind=Kind.NONE, verdict=Verdict.UNSUPPORTED, reasons=(reason,))

    def _call(
        self,
        function: Callable[[A], R],
        job: A,
        *,
        readable: Sequence[Path],
        directory: Path | None = None,
        limits: Limits | None = None,
    ) -> R:
        return self.sandbox.call(function, job, limits=limits or self._limits(), directory=directory, readable=readable)

    def _limits(self) -> Limits:
        """Of the next call."""
        return self._budget.within(self.sandbox.limits) if self._budget else self.sandbox.limits


def _written(text: str, directory: Path) -> Path:
    """A new file with a text; a child may have put anything into the directory, so none there is written over."""
    handle, name = tempfile.mkstemp(suffix=".txt", dir=directory)
    with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
        file.write(text)
    return Path(name)


def unreadable(part: UnpackedPart, code: str, sentence: str) -> Reading:
    """A document that may hold the form and that nobody could read, with its reason."""
    finding = Finding(code=code, severity=Severity.ERROR, message=sentence)
    form = ParsedForm(outcome=Outcome.UNREADABLE, form=None, form_version=None, findings=(finding,))
    return Reading(part=part, forms=(form,))
