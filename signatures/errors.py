"""Why a file could not be judged; an invalid signature is a result and not an error."""

from __future__ import annotations

from collections.abc import Mapping

from signatures.reason import ASK_AGAIN
from signatures.reasons import REASONS


class SignatureError(Exception):
    """The file itself, not a signature in it, can't be read."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


CODES: Mapping[str, tuple[str, str]] = {
    # errors: the file itself
    "pdf-damaged": ("The PDF can't be read, so its signatures can't be judged.", ASK_AGAIN),
    "pdf-encrypted": ("The PDF needs a password.", "Ask the sender for the document without a password."),
    "pdf-too-complex": ("The PDF is too large, too deeply nested or holds too many signatures.", ASK_AGAIN),
    "file-damaged": ("The content doesn't fit the name or the type of the file.", ASK_AGAIN),
    "file-unreadable": ("The file can't be opened.", "Check that it is there and who may read it."),
    **{code: (known.means, known.remedy) for code, known in REASONS.items()},
}
"""code → (what it means, what to do), for ``intake explain``."""
