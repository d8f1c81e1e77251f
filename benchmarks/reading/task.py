"""What a worker process does with one specimen: our reader in its limited child, then the peers."""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from PIL import Image
from pypdf import PdfReader

from benchmarks.reading import measured, ocrmypdf_peer, own_form, store, tesseract_peer
from benchmarks.reading.measured import read_measured
from intake.errors import IntakeError
from intake.sandbox import ForeignBytesError, Sandbox
from intake.sandbox.sandbox import PRELOAD
from parsers.errors import ParserError
from parsers.form import Outcome, ParsedForm
from tests.corpus.judge import DEFINITION, Verdict, job_for, verdict
from tests.corpus.truth import Specimen

PEERS: Mapping[str, Callable[[Specimen, Path], tuple[tuple[ParsedForm, ...], float] | None]] = {
    "OCRmyPDF": ocrmypdf_peer.read,
    "Tesseract": tesseract_peer.read,
}
"""Each gives the forms and its CPU seconds; None: it can't open such a file at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One reader and one specimen."""

    verdict: Verdict
    cpu_s: float
    wall_s: float
    peak_mb: float = 0.0
    problem: str = ""
    """Code of the limit that was broken, if one was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """All readers and one specimen."""

    name: str
    kind: str
    layout: str
    pages: int
    ours: Attempt
    peers: Mapping[str, Attempt] = field(default_factory=dict)


@lru_cache(maxsize=1)
def _sandbox() -> Sandbox:
    """One a worker process, as one a service."""
    return Sandbox(preload=(*PRELOAD, measured.__name__))


def work(path: Path, *, peers: bool) -> Result:
    """Let every reader read the specimen that ``store`` kept there."""
    try:
        return _work(store.load(path), peers=peers)
    except IntakeError as error:
        raise RuntimeError(f"{error.code}: {error.sentence}") from None  # ours doesn't come through the pool


def _work(specimen: Specimen, *, peers: bool) -> Result:
    with tempfile.TemporaryDirectory(prefix="intake-reading-") as name:
        folder = Path(name)
        ours = _ours(specimen, folder)
        others = {peer: attempt for peer in PEERS if peers and (attempt := _peer(peer, specimen, folder))}
    return Result(
        name=specimen.name,
        kind=specimen.kind,
        layout=specimen.layout,
        pages=pages(specimen),
        ours=ours,
        peers=others,
    )


def _ours(specimen: Specimen, folder: Path) -> Attempt:
    path = folder / "document"
    path.write_bytes(specimen.content)
    definition = own_form.definition() if specimen.layout == own_form.LAYOUT else DEFINITION
    began = time.perf_counter()
    try:
        found = _sandbox().call(read_measured, job_for(specimen, path, definition=definition), readable=(path,))
    except ForeignBytesError as error:
        return Attempt(
            verdict=verdict(specimen, (_unreadable(),)),
            cpu_s=0.0,
            wall_s=time.perf_counter() - began,
            problem=error.code,
        )
    return Attempt(
        verdict=verdict(specimen, found.forms),
        cpu_s=found.cpu_s,
        wall_s=time.perf_counter() - began,
        peak_mb=found.peak_mb,
    )


def _peer(name: str, specimen: Specimen, folder: Path) -> Attempt | None:
    began = time.perf_counter()
    try:
        read = PEERS[name](specimen, folder)
    except ParserError as error:
        read, problem = ((_unreadable(),), 0.0), error.code
    else:
        problem = ""
    if read is None:
        return None
    forms, cpu_s = read
    wall_s = time.perf_counter() - began
    return Attempt(verdict=verdict(specimen, forms), cpu_s=cpu_s, wall_s=wall_s, problem=problem)


def _unreadable() -> ParsedForm:
    return ParsedForm(outcome=Outcome.UNREADABLE, form=None, form_version=None)


def pages(specimen: Specimen) -> int:
    """Pages of a file; a Word document has none until it is printed and counts as one."""
    if specimen.media_type == "application/pdf":
        return len(PdfReader(io.BytesIO(specimen.content)).pages)
    if specimen.media_type == "image/tiff":
        with Image.open(io.BytesIO(specimen.content)) as picture:
            return int(getattr(picture, "n_frames", 1))
    return 1
