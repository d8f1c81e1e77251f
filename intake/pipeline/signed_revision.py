"""The revision of a PDF that was signed, as a file of its own (ISO 32000-2, 7.5.6: a later one only appends)."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from signatures.report import FileReport

_CHUNK_BYTES = 1024 * 1024


def signed_copy(path: Path, verification: FileReport, directory: Path) -> Path | None:
    """Copy the signed bytes of a PDF into the working directory.

    Args:
        path: The whole file.
        verification: Its ``signed_length`` says how many bytes were signed.
        directory: Where the copy goes; it goes with the message's other files.

    Returns:
        None where everything was signed, or nothing was.
    """
    length = verification.signed_length
    if length is None or not 0 < length < path.stat().st_size:
        return None
    handle, name = tempfile.mkstemp(suffix=".pdf", dir=directory)
    with path.open("rb") as whole, os.fdopen(handle, "wb") as copy:
        while length > 0 and (chunk := whole.read(min(length, _CHUNK_BYTES))):
            copy.write(chunk)
            length -= len(chunk)
    return Path(name)
