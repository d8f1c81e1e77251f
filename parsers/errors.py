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


_ASK_FOR_FILE = "Look at the original; ask the sender for the file by itself if it could be the form."
_LOOK = "Nothing, unless the part could be the form: then open the original."

CODES: Mapping[str, tuple[str, str]] = {
    "archive-unsupported": ("An archive of a kind that isn't opened (rar, 7z, gzip, …).", _ASK_FOR_FILE),
    "cannot-store": (
        "The parts of a message couldn't be written to the working directory.",
        "Make room on the disk of TMPDIR, or mend its permissions; the message is tried again.",
    ),
    "cms-damaged": (
        "A signed envelope (.p7m) that is damaged, cut off or empty.",
        "Ask the sender to send it again, or for the document itself.",
    ),
    "mail-unreadable": (
        "A message that can't be taken apart at all.",
        "Open the original in the archive, and report the case: no message should end so.",
    ),
    "message-too-large": ("The message unpacks to more bytes than the limit.", _ASK_FOR_FILE),
    "msg-damaged": ("An Outlook message (.msg) that is damaged or cut off.", _ASK_FOR_FILE),
    "nested-too-deep": ("Mails, archives or parts nested deeper than the limit.", _ASK_FOR_FILE),
    "office-encrypted": ("An Office document that needs a password.", "Ask the sender for it without a password."),
    "part-empty": ("An attachment without content.", "Ask the sender to attach the file again."),
    "part-too-large": ("An attachment larger than the limit.", _ASK_FOR_FILE),
    "signature-file": (
        "A file of an ASiC container that holds its signatures and nothing to be read.",
        "Nothing; the container is verified as a whole.",
    ),
    "smime-encrypted": (
        "A mail or part encrypted for a key that the service doesn't have.",
        "Decrypt it in a mail program, or ask the sender to send it unencrypted.",
    ),
    "system-file": ("A file that the sender's operating system added by itself.", "Nothing."),
    "tnef-damaged": (
        "A winmail.dat from Outlook that is damaged.",
        "Ask the sender to send it as HTML or plain text.",
    ),
    "too-many-parts": ("A message or container with more parts than the limit.", _ASK_FOR_FILE),
    "databox-receipt": (
        "A delivery receipt of a data message; it holds no files.",
        "Nothing; it tells when the message was delivered.",
    ),
    "zfo-damaged": (
        "A data message (ZFO) that is damaged, or a file that is only called one.",
        "Open it in the data box; ask for the ZFO to be saved again, or for the files in it.",
    ),
    "zfo-file-damaged": (
        "A file inside a data message (ZFO) that can't be decoded.",
        "Open the message in the data box, and save the file from there.",
    ),
    "zfo-too-complex": (
        "A data message (ZFO) with more XML than any message needs.",
        "Open the message in the data box, and save its files from there.",
    ),
    "zip-bomb": ("A zip that unpacks to far more than its size, or whose files overlap.", _LOOK),
    "zip-damaged": ("A zip that is damaged or cut off.", "Ask the sender to send it again."),
    "zip-encrypted": ("A zip, or a file in one, that needs a password.", "Ask the sender for it without a password."),
    "zip-entry-damaged": ("One file of a zip is damaged.", "Ask the sender to send it again."),
    "zip-link": ("An entry of a zip that is a link to another file.", _LOOK),
    "zip-method-unsupported": ("A file of a zip packed by a method that isn't read.", _ASK_FOR_FILE),
    "zip-split": ("One piece of a zip that was split into several.", _ASK_FOR_FILE),
    "zip-too-deep": ("A file too many folders deep in a zip.", _ASK_FOR_FILE),
    "zip-too-many-entries": ("A zip with more entries than the limit.", _ASK_FOR_FILE),
}
"""code → (what it means, what to do), for ``intake explain``."""
