"""Which files beside a detached signature it may sign, by their names; whether it does is told by digest."""

from __future__ import annotations

import glob
from itertools import islice
from pathlib import Path

SIGNATURE_SUFFIXES = frozenset({".p7s", ".p7m", ".p7", ".cms", ".sig", ".asc", ".pem", ".der"})
MAX_COMPANIONS = 20


def companions_of(path: Path) -> tuple[Path, ...]:
    """``x.pdf`` for ``x.pdf.p7s``, and every ``x.*`` for ``x.p7s``; () where the name isn't one of a signature.

    Args:
        path: Absolute; it's the file itself that is never its own companion.
    """
    if path.suffix.lower() not in SIGNATURE_SUFFIXES:
        return ()
    signed = path.with_suffix("")
    named_alike = sorted(path.parent.glob(f"{glob.escape(signed.name)}.*"))
    beside = (item for item in (signed, *named_alike) if item != path and item.is_file())
    return tuple(islice(beside, MAX_COMPANIONS))
