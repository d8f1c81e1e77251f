"""Specimens kept as files beside their truth: workers take them from there, and a second run needn't make them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from tests.corpus.truth import Kind, Specimen, Truth

_TRUTH = TypeAdapter(Truth)
_NO_GENERATORS = frozenset({"judge.py", "measure.py", "__main__.py"})
_CORPUS = Path(__file__).parents[2] / "tests" / "corpus"


def fingerprint() -> str:
    """Of everything that makes specimens: other code, other files."""
    digest = hashlib.sha256()
    for path in sorted([*_CORPUS.rglob("*.py"), Path(__file__).with_name("own_form.py")]):
        if path.name in _NO_GENERATORS or path.name.startswith("test_"):
            continue
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def kept(folder: Path, made: Iterator[Specimen], count: int) -> Iterator[Path]:
    """Paths of the first so many specimens; those that aren't in the folder are made now.

    Args:
        folder: Of this kind, part and seed alone; made where it isn't there.
        made: The generator, from its beginning; it isn't touched where all are there.
        count: How many.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{number:04}.json" for number in range(count)]
    missing = [number for number, path in enumerate(paths) if not path.is_file()]
    yield from paths[: missing[0] if missing else count]
    if missing:
        for number, specimen in enumerate(islice(made, count)):
            if number >= missing[0]:
                yield _save(specimen, paths[number])


def _save(specimen: Specimen, path: Path) -> Path:
    path.with_suffix(".bin").write_bytes(specimen.content)
    described = {name: value for name, value in asdict(specimen).items() if name not in ("content", "truth")}
    described["truth"] = _TRUTH.dump_python(specimen.truth, mode="json")
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(described, ensure_ascii=False), "utf-8")
    return unfinished.rename(path)


def load(path: Path) -> Specimen:
    """Take a specimen back."""
    described: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return Specimen(
        name=described["name"],
        kind=Kind(described["kind"]),
        layout=described["layout"],
        media_type=described["media_type"],
        content=path.with_suffix(".bin").read_bytes(),
        truth=_TRUTH.validate_python(described["truth"]),
    )
