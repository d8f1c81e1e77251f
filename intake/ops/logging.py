"""The service's log: one named event a line, for a person or for a machine, without personal data.

Console on a terminal, JSON elsewhere; under systemd each line carries its priority (sd-daemon(3)).
Redaction is the net below the rule that nobody logs personal data in the first place.
"""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

_PERSONAL = re.compile(
    r"(?P<url>(?<=://)[^\s/@:]+:[^\s/@]+(?=@))"  # user:password in an address
    r"|(?P<email>[^\s@<>\"'(),;:=]+@[^\s@<>\"'(),;:]+\.[^\s@<>\"'(),;:]+)"
    r"|(?P<birth>(?<!\d)\d{6}/\d{3,4}(?!\d))"  # rodné číslo
    r"|(?P<phone>(?<![\w.-])\+\d{2,3}(?: ?\d{3}){3}(?!\w))"
)
_SECRET_KEY = re.compile(r"password|secret|token|authorization|credential|cookie", re.IGNORECASE)
_PERSONAL_KEYS = frozenset(
    {"subject", "sender", "recipient", "name_of_person", "email", "phone", "body", "raw", "value"}
)
_PRIORITIES = {"debug": 7, "info": 6, "warning": 4, "error": 3, "critical": 2, "exception": 3}
_QUIET = (
    "alembic",
    "imapclient",
    "apscheduler",
    "msal",
    "httpx2",
    "httpcore2",
    "pdfminer",
    "pypdf",
    "pyhanko",
    "fontTools",
)
"""Talkative libraries: only their warnings are of interest."""

Event = MutableMapping[str, Any]


def configure(
    *,
    level: str = "info",
    format: str = "auto",  # noqa: A002 - the key of the configuration
    color: bool = True,
    stream: TextIO | None = None,
) -> None:
    """Send every log line of the process, of libraries too, to a stream.

    Args:
        level: debug, info, warning or error.
        format: ``console``, ``json``, or ``auto``: console on a terminal, else JSON.
        color: Colours on a terminal.
        stream: Instead of stderr.
    """
    stream = stream or sys.stderr
    as_json = format == "json" or (format == "auto" and not stream.isatty())
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(as_json, color=color and stream.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def redact(_logger: object, _method: str, event: Event) -> Event:
    """Structlog processor: secrets by the name of their key, personal data by key and by shape."""
    for key, value in event.items():
        if _SECRET_KEY.search(key) or (key in _PERSONAL_KEYS and value is not None):
            event[key] = "***"
        else:
            event[key] = _redacted(value)
    return event


def redacted(text: str) -> str:
    """Text without e-mail addresses, birth numbers, phone numbers and passwords in addresses."""
    return _PERSONAL.sub(lambda match: f"[{match.lastgroup}]", text)


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, dict):
        return {key: "***" if _SECRET_KEY.search(str(key)) else _redacted(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_redacted(item) for item in value]
    return value if isinstance(value, (int, float, type(None))) else redacted(str(value))


def _shared() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="ts"),
    ]


def _formatter(as_json: bool, *, color: bool) -> logging.Formatter:
    # Tracebacks become text before the net, so that it sees what exceptions say.
    chain: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    chain += [structlog.processors.format_exc_info, structlog.processors.UnicodeDecoder(), redact]
    if as_json:
        chain += [structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        chain += [structlog.dev.ConsoleRenderer(colors=color, timestamp_key="ts")]
    if os.environ.get("JOURNAL_STREAM"):
        chain = [_note_priority, *chain[:-1], _Prefixed(chain[-1])]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_shared(), structlog.stdlib.PositionalArgumentsFormatter()], processors=chain
    )


def _note_priority(_logger: object, _method: str, event: Event) -> Event:
    event["_priority"] = _PRIORITIES.get(str(event.get("level")), 6)
    return event


class _Prefixed:
    """A renderer whose lines all begin with ``<priority>``."""

    def __init__(self, renderer: Any) -> None:
        self.renderer = renderer

    def __call__(self, logger: object, method: str, event: Event) -> str:
        prefix = f"<{event.pop('_priority', 6)}>"
        return "\n".join(prefix + line for line in str(self.renderer(logger, method, event)).splitlines())
