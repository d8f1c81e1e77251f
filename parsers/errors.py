"""Why bytes could not be read; every parser of foreign bytes raises only these."""

from __future__ import annotations

from collections.abc import Mapping


class ParserError(Exception):
    """Bytes that can't be turned into a value, with a stable code for people and tests."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        """Stable, lower case with hyphens, e.g. ``pdf-encrypted``."""
        self.message = message
        """One English sentence that says what is wrong; no content of the document."""


class LimitExceeded(ParserError):
    """The input is larger, deeper or more numerous than the limits allow."""


class Unreadable(ParserError):
    """The input is damaged or not of the format that it claims."""


class Encrypted(ParserError):
    """The input needs a password that we don't have."""


CODES: Mapping[str, tuple[str, str]] = {}
"""code → (what it means, what to do), for ``intake explain``."""
