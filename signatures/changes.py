"""What became of a PDF after a signature: pyHanko's difference analysis, read as the office needs it.

The analysis allows form filling after any signature; here only a certification signature can
allow it (ISO 32000-2, 12.8.2.2), since a value changed after the mayor signed isn't what the
mayor signed.  Its time grows with the square of the number of signatures and with the size of
the document (25 signatures took minutes), so a budget is kept for the whole file.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils.misc import PdfStrictReadError
from pyhanko.sign.diff_analysis import DiffResult
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import EmbeddedPdfSignature

from signatures.coverage import Coverage
from signatures.diff_policy import PERIOD_STAND_IN, TolerantPolicy, has_periods
from signatures.pdf_compare import changed_places
from signatures.pdf_fields import entry
from signatures.pdf_overlay import covered_places, is_drawn_otherwise
from signatures.reasons import reason

MAX_SECONDS = 12.0
EXTRA_SECONDS = 8.0
"""For judging signatures without a look at later changes, once the time for these is over."""
MAX_NAMES = 10


class Budget:
    """How long a file may still be analysed.

    An analysis can't be interrupted, so none is begun that would last beyond the end if it took
    as long as the longest so far; whoever calls needs a hard limit of his own besides.
    Signatures themselves are cheap and go on being judged for some extra seconds.
    """

    def __init__(self, seconds: float = MAX_SECONDS, *, extra_seconds: float = EXTRA_SECONDS) -> None:
        self._deadline = time.monotonic() + seconds
        self._end = self._deadline + extra_seconds
        self._longest = 0.0

    def in_time(self) -> bool:
        """Whether another signature may be looked at."""
        return time.monotonic() < self._end

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
    places: tuple[str, ...] = ()
    """What was changed, each as ``page 1`` or the name of a field."""


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
        signature.compute_integrity_info(diff_policy=TolerantPolicy())  # type: ignore[no-untyped-call]  # pyHanko left it so
        permitted = signature.summarise_integrity_info()["docmdp_ok"]
        may_fill = _permits_filling(signature)
        laid_over = _laid_over(signature, may_fill=may_fill)
    except (PdfStrictReadError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - the analysis leaks every kind of exception on odd files; it is a question then, no verdict
        return _told(signature, "changes-undecided", modified=None)
    difference: Any = signature.diff_result  # pyHanko declares it None
    if not isinstance(difference, DiffResult):
        return _told(signature, "changed-after-signing", modified=True)
    if not permitted:
        return _told(signature, "changed-beyond-permission", modified=True)
    if laid_over:
        return laid_over
    own = {name.replace(".", PERIOD_STAND_IN) for name in signature_fields}
    filled = sorted(set(difference.changed_form_fields) - own - set(signature_fields))
    if not filled:
        return Changes(modified=False, reasons=(reason("extended-as-permitted"),))
    names = tuple(name.replace(PERIOD_STAND_IN, ".")[:60] for name in filled)
    # a lock on a field is looked up by its name, which can't work for names that were changed
    if may_fill and not has_periods(filled):
        return Changes(modified=False, reasons=(reason("filled-as-permitted", _list(names)),), places=names)
    return Changes(modified=True, reasons=(reason("form-value-changed", _list(names)),), places=names)


def _laid_over(signature: EmbeddedPdfSignature, *, may_fill: bool) -> Changes | None:
    """What the analysis lets pass: values drawn otherwise, and signatures over what was signed."""
    reader = signature.reader
    old = reader.get_historical_resolver(signature.signed_revision)
    new = reader.get_historical_resolver(reader.xrefs.total_revisions - 1)
    if is_drawn_otherwise(old, new, may_fill=may_fill):
        return _told(signature, "form-redrawn", modified=True)
    places = covered_places(old, new)
    if not places:
        return None
    return Changes(modified=True, reasons=(reason("covered-by-signature", _list(places)),), places=places)


def _told(signature: EmbeddedPdfSignature, code: str, *, modified: bool | None) -> Changes:
    """With the places that differ, as far as the file lets them be found."""
    try:
        found = changed_places(signature.reader, signature.signed_revision)
        places = tuple(place.replace(PERIOD_STAND_IN, ".") for place in found)
    except (PdfStrictReadError, MemoryError, RecursionError):
        raise
    except Exception:  # noqa: BLE001 - as above; where it is can't be told then
        places = ()
    return Changes(modified=modified, reasons=(reason(code, _list(places) or None),), places=places)


def _permits_filling(signature: EmbeddedPdfSignature) -> bool:
    """Whether it is a certification signature whose own, signed DocMDP level allows form filling.

    A lock in the signature field isn't asked: it lies in the form, where anybody may write it later.
    """
    references = entry(signature.sig_object, "/Reference") or ()
    certifies = any(entry(item.get_object(), "/TransformMethod") == "/DocMDP" for item in references)
    level = signature.docmdp_level
    return certifies and level is not None and level is not MDPPerm.NO_CHANGES


def _list(names: Sequence[str]) -> str:
    """One line of the first few."""
    more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    return ", ".join(names[:MAX_NAMES]) + more
