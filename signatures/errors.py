"""Why a file could not be judged; an invalid signature is a result and not an error."""

from __future__ import annotations

from collections.abc import Mapping


class SignatureError(Exception):
    """The file itself, not a signature in it, can't be read."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


CODES: Mapping[str, tuple[str, str]] = {}
"""code → (what it means, what to do), for ``intake explain``."""
