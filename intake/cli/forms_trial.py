"""Documents whose values are known, read and counted: what ``intake forms test`` does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intake.days import PRAGUE
from intake.errors import BadData, NoInput

if TYPE_CHECKING:
    from intake.pipeline.reading import Reader
    from intake.settings import Settings
    from parsers.form import ParsedForm

COLUMNS = ("file", "fields", "right", "wrong", "missing", "share", "accepted", "wrong_accepted")
TRUTH = "truth.json"

Truth = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How one document was read."""

    file: str
    right: int = 0
    wrong: int = 0
    """Another value than the truth, or one for a field that was left empty."""
    missing: int = 0
    accepted: int = 0
    wrong_accepted: int = 0
    details: tuple[str, ...] = ()
    """Fields that aren't right, by key; never their values, which may be personal data."""

    @property
    def fields(self) -> int:
        """How many the truth names."""
        return self.right + self.wrong + self.missing

    @property
    def share(self) -> float:
        """Of the fields that are right; 1 where there is none."""
        return self.right / self.fields if self.fields else 1.0

    @property
    def row(self) -> tuple[object, ...]:
        """As ``COLUMNS``."""
        share = round(self.share, 4)
        return self.file, self.fields, self.right, self.wrong, self.missing, share, self.accepted, self.wrong_accepted


def known_documents(directory: Path) -> list[tuple[Path, Truth]]:
    """The documents in a directory that have their truth beside them, by name.

    Raises:
        NoInput: There is no such directory, or a document that the truth names isn't there.
        BadData: A truth can't be read.
    """
    if not directory.is_dir():
        raise NoInput("input-missing", f"{directory} is no directory.", "Check the path.")
    common = _json(directory / TRUTH) if (directory / TRUTH).is_file() else {}
    for name in common:
        if not (directory / name).is_file():
            raise NoInput("input-missing", f"{name} of {directory / TRUTH} isn't there.", "Check its name.")
    found = []
    for path in sorted(directory.iterdir()):
        own = next((p for p in (path.with_name(f"{path.name}.json"), path.with_suffix(".json")) if p.is_file()), None)
        if path.suffix == ".json" or not path.is_file():
            continue
        if path.name in common:
            found.append((path, _table(common[path.name], directory / TRUTH)))
        elif own is not None:
            found.append((path, _json(own)))
    return found


def trial(settings: Settings, documents: Iterable[tuple[Path, Truth]], form: str | None) -> Iterator[Trial]:
    """Read documents one by one and compare what they say with what is true."""
    from intake.bootstrap import reading_room
    from intake.sandbox import ForeignBytesError

    with reading_room(settings) as reader:
        for path, truth in documents:
            try:
                read = _read(reader, path, form)
            except ForeignBytesError as error:  # all its fields are missing
                missed = compare(path.name, truth, ())
                yield replace(missed, details=(f"{error.sentence} [{error.code}]",))
            else:
                yield compare(path.name, truth, read)


def compare(file: str, truth: Truth, forms: Sequence[ParsedForm]) -> Trial:
    """Count fields; of several forms in a document the first one counts."""
    read = {field.key: field for form in forms[:1] for field in form.fields}
    verdicts = {key: _verdict(_plain(read[key].value) if key in read else None, value) for key, value in truth.items()}
    accepted = {key for key in truth if key in read and read[key].accepted}
    wrong = [key for key, verdict in verdicts.items() if verdict == "wrong"]
    return Trial(
        file=file,
        right=sum(verdict == "right" for verdict in verdicts.values()),
        wrong=len(wrong),
        missing=sum(verdict == "missing" for verdict in verdicts.values()),
        accepted=len(accepted),
        wrong_accepted=sum(verdicts[key] != "right" for key in accepted),
        details=tuple(f"{key} is {verdict}" for key, verdict in verdicts.items() if verdict != "right"),
    )


def total(results: Sequence[Trial]) -> Trial:
    """All documents together."""
    names = ("right", "wrong", "missing", "accepted", "wrong_accepted")
    return Trial(file="total", **{name: sum(getattr(result, name) for result in results) for name in names})


def _verdict(value: object, truth: object) -> str:
    if value == _plain(truth):
        return "right"
    return "missing" if value is None else "wrong"


def _plain(value: object) -> object:
    """Answers to a question with several, in any order; an empty text or list is no value."""
    if isinstance(value, list | tuple):
        return sorted(map(str, value)) or None
    return None if value == "" else value


def _read(reader: Reader, path: Path, form: str | None) -> tuple[ParsedForm, ...]:
    from intake.bootstrap import input_file

    today = datetime.now(PRAGUE).date()
    original, media_type = input_file(path)
    with reader.sandbox.directory() as directory:
        unpacked = reader.unpack(original, directory, media_type=media_type, file_name=path.name)
        readings = [
            reader.read(part, directory, today=today, at=None, form=form) for part in reader.documents(unpacked)
        ]
    return tuple(parsed for reading in readings for parsed in reading.forms if parsed.fields)


def _json(path: Path) -> Truth:
    try:
        return _table(json.loads(path.read_text("utf-8")), path)
    except (OSError, ValueError) as error:
        raise BadData("truth-invalid", f"{path} is no JSON text.", "Run: intake forms test --help") from error


def _table(value: object, path: Path) -> Truth:
    if not isinstance(value, dict):
        raise BadData("truth-invalid", f"{path} holds no JSON object.", "Run: intake forms test --help")
    return value
