"""Words and bytes of what leaves the office: acknowledgements and alarms (RFC 5322, RFC 3834). Pure.

The same input gives the same bytes: no clock, no chance, no host name.  Templates are read and tried
when the composer is made, so that a mistake in one stops the start and not the filing of a message.
Whatever comes from outside (subject, sender, file names) is cleaned, bounded and kept on one line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from traceback import extract_tb

import jinja2
from jinja2.environment import TemplateModule

from intake.days import PRAGUE
from intake.errors import ConfigurationError
from intake.outgoing import Acknowledgement, Outgoing, OutgoingKind
from intake.replies import mime, wording
from intake.replies.addresses import ascii_address, tokened

NOBODY = "nobody@intake.invalid"
"""From address of what is composed while there is no [smtp] section; it never leaves (RFC 2606)."""
LANGUAGES = ("cs", "en")
MAX_SUBJECT = 180
MAX_NAME = 120
MAX_ATTACHMENTS = 50
MAX_REFERENCES = 20
_TEMPLATE_ERRORS = (jinja2.TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError)
"""What an expression in an operator's template may raise."""
CODES = {
    "smtp-address": (
        "from_address or bounce_address in [smtp] isn't an address that mail can be sent from.",
        "Set it to an address such as protokol@kr-s.cz, with ASCII letters only before the @.",
    ),
    "template-broken": (
        "A template of a letter is missing or can't be rendered.",
        "Mend the named line, or remove the file so that the shipped template is used; `intake check` tries it.",
    ),
}
"""code → (what it means, what to do), for ``intake explain``."""
_SEPARATOR = "\n" + "-" * 72 + "\n\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letter:
    """A rendered letter, not yet bytes."""

    subject: str
    text: str
    html: str | None


class Composer:
    """Renders the templates of one configuration.

    Args:
        template_dirs: Searched in order: the operator's directory before the shipped one.
        from_address: The office's address; its domain is that of our Message-IDs.
        bounce_address: Envelope sender without token; empty for the null sender.

    Raises:
        ConfigurationError: An address can't be used, or a template is missing or broken.
    """

    def __init__(self, template_dirs: Sequence[Path], *, from_address: str, bounce_address: str = "") -> None:
        self._from = _own(from_address, "from_address")
        self._bounce = _own(bounce_address, "bounce_address") if bounce_address else ""
        self._domain = self._from.rpartition("@")[2]
        self._templates = _environment(template_dirs)
        self.check()

    def check(self) -> None:
        """Render every template with sample values; the first mistake is raised with its place."""
        for count, references in ((0, ()), (1, ("ZS-2026-000001",)), (60, ("ZS-2026-000001", "ZS-2026-000002"))):
            self.acknowledgement(_sample(count), references)
        for opened in (True, False):
            self.alarm(
                to="a@example.cz", code="sample", subject="", sentence="", remedy="", at=_SAMPLE_TIME, opened=opened
            )

    def acknowledgement(self, ack: Acknowledgement, references: tuple[str, ...]) -> Outgoing:
        """Confirm the delivery of one message, Czech first and English below.

        Args:
            ack: What arrived; ``recipient`` must have passed ``suppress.reply_address``.
            references: Our numbers of its new requests, in order; may be empty.
        """
        named = tuple(dict.fromkeys([*ack.known_references, *references]))
        letter = self._letter("acknowledgement", _acknowledgement_words(ack, named))
        digest = sha256(f"acknowledgement\0{ack.source_sha256}".encode()).hexdigest()
        answered = mime.message_ids([ack.original_message_id or ""], 1)
        thread = mime.message_ids([*ack.original_references, *answered], MAX_REFERENCES)
        headers = [("In-Reply-To", value) for value in answered]
        headers += [("References", mime.folded(thread))] if thread else []
        headers += [("Auto-Submitted", "auto-replied"), ("Content-Language", "cs, en")]
        return self._outgoing(
            OutgoingKind.ACKNOWLEDGEMENT,
            "ack",
            ack.recipient,
            letter,
            headers,
            digest,
            ack.composed_at or ack.received_at,
        )

    def alarm(
        self, *, to: str, code: str, subject: str, sentence: str, remedy: str, at: datetime, opened: bool = True
    ) -> Outgoing:
        """Tell an operator that something is wrong (or, not ``opened``, well again), in English.

        Args:
            subject: What the alarm is about, e.g. the name of a source; may be empty.
            at: Aware time of opening or closing; with code, subject and recipient it makes the Message-ID.
        """
        words = {"code": code, "about": subject, "sentence": sentence, "remedy": remedy}
        cleaned = {key: wording.clean(value, 1000) for key, value in words.items()}
        letter = self._letter("alarm", {**cleaned, "at": at, "opened": opened}, ("en",))
        key = f"alarm\0{to}\0{code}\0{subject}\0{at.isoformat()}\0{opened}"
        headers = [("Auto-Submitted", "auto-generated"), ("Content-Language", "en")]
        digest = sha256(key.encode()).hexdigest()
        return self._outgoing(OutgoingKind.ALARM, "alarm", to, letter, headers, digest, at)

    def readdressed(self, outgoing: Outgoing) -> Outgoing:
        """A message that was composed in the name of ``NOBODY`` and never tried, now in ours."""
        local = outgoing.message_id.strip("<>").rpartition("@")[0]
        message_id = f"<{local}@{self._domain}>"
        head, gap, body = outgoing.content.partition(b"\r\n\r\n")
        head = head.replace(outgoing.message_id.encode(), message_id.encode())
        head = head.replace(NOBODY.encode(), self._from.encode())
        envelope_sender = self._envelope_sender(local.rpartition(".")[2])
        return replace(outgoing, message_id=message_id, envelope_sender=envelope_sender, content=head + gap + body)

    def _letter(self, name: str, words: Mapping[str, object], languages: Sequence[str] = LANGUAGES) -> _Letter:
        try:
            modules = [self._module(f"{language}/{name}.txt.j2", words) for language in languages]
            text = _SEPARATOR.join(str(module).strip() + "\n" for module in modules)
            subject = wording.clean(str(getattr(modules[0], "subject", "")), MAX_SUBJECT + 80)
            html = self._html(name, {**words, "title": subject}) if len(languages) > 1 else None
        except _TEMPLATE_ERRORS as error:
            raise _broken_template(error) from error
        return _Letter(subject=subject, text=text, html=html)

    def _module(self, name: str, words: Mapping[str, object]) -> TemplateModule:
        template = self._templates.get_template(name)
        try:
            return template.make_module(dict(words))
        except _TEMPLATE_ERRORS:
            self._templates.handle_exception()  # raises it again, with the template's line in its traceback

    def _html(self, name: str, words: Mapping[str, object]) -> str:
        return self._templates.get_template(f"{name}.html.j2").render(words).strip() + "\n"

    def _outgoing(
        self,
        kind: OutgoingKind,
        prefix: str,
        to: str,
        letter: _Letter,
        special: Sequence[tuple[str, str]],
        digest: str,
        date: datetime,
    ) -> Outgoing:
        message_id = f"<{prefix}.{digest[:32]}@{self._domain}>"
        recipient = _usable(to)
        headers = [
            ("From", mime.mailbox(self._sender_name(), self._from)),
            ("To", recipient),
            ("Subject", mime.unstructured(letter.subject)),
            ("Date", format_datetime(date.astimezone(PRAGUE).replace(microsecond=0))),
            ("Message-ID", message_id),
            *special,
            ("X-Auto-Response-Suppress", "All"),
        ]
        return Outgoing(
            kind=kind,
            envelope_sender=self._envelope_sender(digest),
            recipient=recipient,
            message_id=message_id,
            subject=letter.subject,
            content=mime.message_bytes(headers, letter.text, letter.html, f"=_{digest[32:56]}"),
        )

    def _envelope_sender(self, digest: str) -> str:
        return tokened(self._bounce, digest[:16]) if self._bounce else ""

    def _sender_name(self) -> str:
        try:
            office = self._templates.get_template("office.j2").make_module()
        except _TEMPLATE_ERRORS as error:
            raise _broken_template(error) from error
        return wording.clean(str(getattr(office, "sender_name", "")), MAX_NAME)


def _acknowledgement_words(ack: Acknowledgement, references: tuple[str, ...]) -> dict[str, object]:
    """What the templates may use; cs/acknowledgement.txt.j2 explains it to operators."""
    shown = [
        {"name": wording.clean(name, MAX_NAME) or "?", "size_bytes": size, "sha256": digest}
        for name, size, digest in ack.attachments[:MAX_ATTACHMENTS]
    ]
    return {
        "references": references,
        "received_at": ack.received_at,
        "sender": wording.clean(ack.sender, MAX_NAME + 254),
        "original_subject": wording.clean(ack.subject, MAX_SUBJECT),
        "original_message_id": wording.clean(ack.original_message_id or "", 250),
        "attachments": shown,
        "attachment_count": len(ack.attachments),
    }


class _Loader(jinja2.FileSystemLoader):
    """Says which file it is that can't be read."""

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        try:
            return super().get_source(environment, template)
        except jinja2.TemplateNotFound:
            raise
        except (OSError, UnicodeDecodeError) as error:
            places = (Path(folder, template) for folder in self.searchpath)
            place = next((path for path in places if path.exists()), template)
            reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
            sentence = f"The template {place} can't be read: {reason}."
            raise ConfigurationError("template-broken", sentence, CODES["template-broken"][1]) from error


def _environment(template_dirs: Sequence[Path]) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=_Loader([str(path) for path in template_dirs]),
        undefined=jinja2.StrictUndefined,
        autoescape=jinja2.select_autoescape(("html.j2",), default_for_string=False),
        auto_reload=False,  # what was tried at the start is what is used
        cache_size=-1,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        czech_count=wording.czech_count,
        english_count=wording.english_count,
        czech_time=wording.czech_time,
        english_time=wording.english_time,
    )
    return environment


def _own(address: str, key: str) -> str:
    usable = ascii_address(address)
    if usable is None:
        raise ConfigurationError(
            "smtp-address",
            f"[smtp] {key} isn't an address that mail can be sent from.",
            CODES["smtp-address"][1],
        )
    return usable


def _usable(recipient: str) -> str:
    usable = ascii_address(recipient)
    if usable is None:
        raise ValueError("the recipient must have passed suppress.reply_address")
    return usable


def _broken_template(error: Exception) -> ConfigurationError:
    place = _place(error)
    return ConfigurationError(
        "template-broken",
        f"The template {place} can't be used: {error}",
        CODES["template-broken"][1],
    )


def _place(error: Exception) -> str:
    if isinstance(error, jinja2.TemplateNotFound):
        return str(error.name)
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"{error.filename or error.name}:{error.lineno}"
    frames = [frame for frame in extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"


_SAMPLE_TIME = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def _sample(attachments: int) -> Acknowledgement:
    return Acknowledgement(
        recipient="starosta@example.cz",
        subject="Žádost",
        sender="Obec Ukázka <starosta@example.cz>",
        received_at=_SAMPLE_TIME,
        original_message_id="<sample@example.cz>",
        original_references=(),
        source_sha256="0" * 64,
        attachments=tuple((f"{index}.pdf", index, "0" * 64) for index in range(attachments)),
    )
