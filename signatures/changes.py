"""What became of a PDF after a signature: pyHanko's difference analysis, read as the office needs it.

The analysis allows form filling after any signature; here only a certification signature can
allow it (ISO 32000-2, 12.8.2.2), since a value changed after the mayor signed isn't what the
mayor signed.  Its time grows with the square of the number of signatures and with the size of
the document (25 signatures took minutes), so a budget is kept for the whole file.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils.misc import PdfStrictReadError
from pyhanko.sign.diff_analysis import DiffResult
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import EmbeddedPdfSignature

from signatures.coverage import Coverage
from signatures.pdf_fields import entry
from signatures.reasons import reason

MAX_SECONDS = 15.0
MAX_NAMES = 10


class Budget:
    """How long a file may still be analysed.

    An analysis can't be interrupted, so none is begun that would last beyond the end if it took
    as long as the longest so far; whoever calls needs a hard limit of his own besides.
    """

    def __init__(self, seconds: float = MAX_SECONDS) -> None:
        self._deadline = time.monotonic() + seconds
        self._longest = 0.0

    def in_time(self) -> bool:
        """Whether another signature may be looked at."""
        return time.monotonic() < self._deadline

    @contextmanager
    def analysis(self) -> Iterator[bool]:
        """Measure one difference analysis; yields False when there is no time for it."""
        begin = time.monotonic()
        yield begin + self._longest < self._deadline
        self._longest = max(self._longest, time.monotonic() - begin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Whether the document is still the signed one; None: not known."""

    modified: bool | None
    reasons: tuple[str, ...] = ()


def changes_after(
    signature: EmbeddedPdfSignature, coverage: Coverage, budget: Budget, signature_fields: Collection[str]
) -> Changes:
    """Judge what came after a signature.

    Args:
        coverage: Already measured; what lies outside it needs no analysis.
        signature_fields: Names of all signature fields, which later signers may fill.

    Raises:
        PdfStrictReadError: The file breaks the rules; a lenient reader may go on.
    """
    if not coverage.sound:
        return Changes(modified=None, reasons=(reason("coverage-broken"),))
    if coverage.hidden_tail:
        return Changes(modified=True, reasons=(reason("hidden-tail"),))
    if not coverage.later_revisions:
        return Changes(modified=False)
    with budget.analysis() as may_begin:
        if not may_begin:
            return Changes(modified=None, reasons=(reason("changes-not-examined"),))
        return _analysed(signature, signature_fields)


def _analysed(signature: EmbeddedPdfSignature, signature_fields: Collection[str]) -> Changes:
    try:
        signature.compute_integrity_info()  # type: ignore[no-untyped-call]  # pyHanko left it so
        permitted = signature.summarise_integrity_info()["docmdp_ok"]
        may_fill = _permits_filling(signature)
    except (PdfStrictReadError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - the analysis leaks every kind of exception on odd files; it is a question then, no verdict
        return Changes(modified=None, reasons=(reason("changes-undecided"),))
    difference: Any = signature.diff_result  # pyHanko declares it None
    if not isinstance(difference, DiffResult):
        return Changes(modified=True, reasons=(reason("changed-after-signing"),))
    if not permitted:
        return Changes(modified=True, reasons=(reason("changed-beyond-permission"),))
    filled = sorted(set(difference.changed_form_fields) - set(signature_fields))
    if not filled:
        return Changes(modified=False, reasons=(reason("extended-as-permitted"),))
    if may_fill:
        return Changes(modified=False, reasons=(reason("filled-as-permitted", _names(filled)),))
    return Changes(modified=True, reasons=(reason("form-value-changed", _names(filled)),))


def _permits_filling(signature: EmbeddedPdfSignature) -> bool:
    """Whether it is a certification signature whose own, signed DocMDP level allows form filling.

    A lock in the signature field isn't asked: it lies in the form, where anybody may write it later.
    """
    references = entry(signature.sig_object, "/Reference") or ()
    certifies = any(entry(item.get_object(), "/TransformMethod") == "/DocMDP" for item in references)
    level = signature.docmdp_level
    return certifies and level is not None and level is not MDPPerm.NO_CHANGES


def _names(fields: list[str]) -> str:
    shown = [name[:60] for name in fields[:MAX_NAMES]]
    return ", ".join(shown) + (f" and {len(fields) - MAX_NAMES} more" if len(fields) > MAX_NAMES else "")
