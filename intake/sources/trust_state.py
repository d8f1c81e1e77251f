"""What became of the last try to renew the trusted lists: ``trust.json`` of the trust directory.

It tells people and saves transfers; nothing is believed for what it says.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from intake.sources.download import Validators
from intake.sources.trust_directory import STATE, write_file


class Outcome(StrEnum):
    """What a try did to one list."""

    RENEWED = "renewed"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    """The answer was refused or none came; the last good list is used on."""
    MISSING = "missing"
    """As above, and there is none to be used on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTry:
    """The last try for one list."""

    file: str
    territory: str
    url: str
    outcome: Outcome
    code: str = ""
    sentence: str = ""
    remedy: str = ""
    weather: bool = False
    """The problem may go away by itself."""
    sha256: str = ""
    """Of the list in use."""
    validators: Validators = field(default_factory=Validators)
    """Of the answer that brought it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustState:
    """The last try, and the last one that left nothing to be wished for."""

    tried_at: datetime | None = None
    good_at: datetime | None = None
    lists: tuple[ListTry, ...] = ()
    signers: tuple[str, ...] = ()
    """Fingerprints of those who may sign the list of lists now, pivots included."""
    signers_until: datetime | None = None
    """When the last of their certificates ends."""
    seeded: bool = False
    """This try put the signers of the Official Journal into the directory."""

    @property
    def problems(self) -> tuple[ListTry, ...]:
        """Lists that the last try couldn't renew."""
        return tuple(one for one in self.lists if one.code)

    def list(self, file: str) -> ListTry | None:
        """The last try for one list."""
        return next((one for one in self.lists if one.file == file), None)


_STATE = TypeAdapter(TrustState)


def read_state(directory: Path) -> TrustState:
    """The last try; an empty one where none is on record."""
    with suppress(OSError, ValidationError):
        return _STATE.validate_json((directory / STATE).read_bytes())
    return TrustState()


def write_state(directory: Path, state: TrustState) -> None:
    """Keep the outcome of a try.

    Raises:
        CannotStore: The directory can't be written.
    """
    write_file(directory / STATE, _STATE.dump_json(state, indent=2) + b"\n")
