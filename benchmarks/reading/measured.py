"""What runs in the limited child process: our reader, and what it took."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass

from parsers.form import ParsedForm
from parsers.read import ReadJob, read_document


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The forms in a document, with the cost of reading them."""

    forms: tuple[ParsedForm, ...]
    cpu_s: float
    peak_mb: float
    """Largest resident size of the child, all that the zygote had loaded included."""


def read_measured(job: ReadJob) -> Measured:
    """Read a document as production does, in the child that production forks for it."""
    began = time.process_time()
    forms = read_document(job)
    taken = time.process_time() - began
    return Measured(forms=forms, cpu_s=taken, peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
