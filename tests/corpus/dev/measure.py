"""How much of a specimen the reader got right: strict after normalisation, long texts within 2 % of edits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from parsers.definition import FieldType, load_definition
from parsers.form import FieldValue, ParsedForm
from parsers.read import ReadJob, read_document
from parsers.text import clean
from tests.corpus.truth import Specimen, Value

_CONFIG = Path(__file__).parents[3] / "config"
DEFINITION = (_CONFIG / "forms" / "zahranicni-spoluprace.toml").read_text("utf-8")
REGIONS = (_CONFIG / "regions.toml").read_text("utf-8")
TODAY = date(2026, 11, 22)
_LONG = frozenset(f.key for f in load_definition(DEFINITION).fields if f.type is FieldType.LONG_TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One field of one specimen."""

    specimen: str
    layout: str
    key: str
    truth: Value
    read: object
    filled: bool
    right: bool
    accepted: bool


def read(specimen: Specimen, folder: Path) -> tuple[ParsedForm, ...]:
    """What the reader makes of a specimen; the file is put into the folder."""
    path = folder / "document"
    path.write_bytes(specimen.content)
    job = ReadJob(
        path=path,
        name=specimen.name,
        media_type=specimen.media_type,
        definitions=(DEFINITION,),
        regions=REGIONS,
        today=TODAY,
    )
    return read_document(job)


def judge(specimen: Specimen, folder: Path) -> tuple[Judged, ...]:
    """Read a specimen and compare every field; several forms found count as nothing found."""
    forms = read(specimen, folder)
    fields = {field.key: field for field in forms[0].fields} if len(forms) == 1 else {}
    return tuple(_judged(specimen, key, truth, fields.get(key)) for key, truth in specimen.truth.fields.items())


def _judged(specimen: Specimen, key: str, truth: Value, field: FieldValue | None) -> Judged:
    read = field.value if field is not None else None
    if read is None and field is not None and truth is not None:
        read = clean(field.raw or "") or None
    return Judged(
        specimen=specimen.name,
        layout=specimen.layout,
        key=key,
        truth=truth,
        read=read,
        filled=truth is not None,
        right=field is not None and is_right(key, truth, read),
        accepted=field is not None and field.accepted,
    )


def is_right(key: str, truth: Value, read: object) -> bool:
    """Whether a value is the one meant; several options in any order."""
    if isinstance(truth, tuple) and isinstance(read, tuple):
        return sorted(truth) == sorted(read)
    if key in _LONG and isinstance(truth, str) and isinstance(read, str):
        return Levenshtein.distance(clean(truth), clean(read)) <= 0.02 * len(truth)
    if isinstance(truth, bool) or isinstance(read, bool):
        return truth is read
    return (truth is None) == (read is None) and str(truth) == str(read)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Counts over the fields filled in truth, and values invented for empty ones."""

    right: int
    filled: int
    invented: int
    accepted: int
    accepted_wrong: int

    def __str__(self) -> str:
        share = 100 * self.right / self.filled if self.filled else 0.0
        return (
            f"{self.right:5d} of {self.filled:5d} = {share:6.2f} %   invented {self.invented:3d}   "
            f"accepted {self.accepted:5d}, wrong of these {self.accepted_wrong:3d}"
        )


def share(judged: Iterable[Judged]) -> Share:
    """Sum up."""
    entries = list(judged)
    filled = [entry for entry in entries if entry.filled]
    accepted = [entry for entry in entries if entry.accepted and entry.read is not None]
    return Share(
        right=sum(entry.right for entry in filled),
        filled=len(filled),
        invented=sum(not entry.filled and entry.read is not None for entry in entries),
        accepted=len(accepted),
        accepted_wrong=sum(not entry.right for entry in accepted),
    )


def report(judged: Iterable[Judged], *, examples: int = 25) -> Iterator[str]:
    """Lines of a table: a layout each, then the fields that go wrong most often, with examples."""
    entries = list(judged)
    for layout in dict.fromkeys(entry.layout for entry in entries):
        yield f"{layout:20} {share(entry for entry in entries if entry.layout == layout)}"
    yield f"{'all':20} {share(entries)}"
    wrong = [entry for entry in entries if not entry.right]
    for (layout, key), count in Counter((entry.layout, entry.key) for entry in wrong).most_common(examples):
        first = next(entry for entry in wrong if (entry.layout, entry.key) == (layout, key))
        yield f"{count:4d} × {layout}, {key}: {first.truth!r:.70} read as {first.read!r:.70} ({first.specimen})"
