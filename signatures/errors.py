"""Why a file could not be judged; an invalid signature is a result and not an error."""

from __future__ import annotations

from collections.abc import Mapping

from signatures.reason import ASK_AGAIN
from signatures.reasons import REASONS
from signatures.trust_errors import TRUST_PROBLEMS


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
    "cms-damaged": ("The file holds no readable CMS signature.", ASK_AGAIN),
    "cms-too-complex": ("The CMS signature is too large, too deeply nested or has too many signers.", ASK_AGAIN),
    "mail-too-complex": ("The mail is too deeply nested or has too many parts or signatures.", ASK_AGAIN),
    "container-damaged": ("The container can't be read, so its signatures can't be judged.", ASK_AGAIN),
    "container-encrypted": ("Files in the container need a password.", "Ask the sender for it without a password."),
    "container-too-complex": ("The container is too large or holds too many files.", ASK_AGAIN),
    "file-damaged": ("The content doesn't fit the name or the type of the file.", ASK_AGAIN),
    "file-unreadable": ("The file can't be opened.", "Check that it is there and who may read it."),
    **{code: (known.means, known.remedy) for code, known in REASONS.items()},
    **{code: (known.means, known.remedy) for code, known in TRUST_PROBLEMS.items()},
}
"""code → (what it means, what to do), for ``intake explain``."""
