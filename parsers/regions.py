"""The partner regions that an applicant may name: the typed reading of ``config/regions.toml``."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from parsers.text import fold
from parsers.toml import load_model

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class RegionState(StrEnum):
    """Whether the office offers a region now."""

    OFFERED = "offered"
    DORMANT = "dormant"
    CLOSED = "closed"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Region(_Strict):
    """A region abroad with an agreement, past or present."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
    name: Name
    native_name: str = ""
    aliases: tuple[Name, ...] = ()
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    """ISO 3166-1 alpha-2."""
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    """ISO 639-1, of letters to the region."""
    state: RegionState

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that an applicant may write."""
        return tuple(name for name in (self.name, self.native_name, self.key, *self.aliases) if name)


class Country(_Strict):
    """A country as people name it, to tell it from a region."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    names: Annotated[tuple[Name, ...], Field(min_length=1)]


class Regions(_Strict):
    """All partner regions that the office knows."""

    regions: Annotated[tuple[Region, ...], Field(min_length=1)]
    countries: tuple[Country, ...] = ()

    def region(self, key: str) -> Region | None:
        """The region of that key."""
        return next((region for region in self.regions if region.key == key), None)

    @model_validator(mode="after")
    def _no_name_means_two(self) -> Self:
        owners: dict[str, str] = {}
        for key, names in [(r.key, r.names) for r in self.regions] + [(c.code, c.names) for c in self.countries]:
            for name in map(fold, names):
                if owners.setdefault(name, key) != key:
                    raise ValueError(f"the name {name!r} stands for both {owners[name]!r} and {key!r}")
        if len({region.key for region in self.regions}) != len(self.regions):
            raise ValueError("a region key is given twice")
        return self


@lru_cache(maxsize=8)
def load_regions(text: str, *, file: str = "regions.toml") -> Regions:
    """Read ``config/regions.toml``.

    Raises:
        parsers.toml.BadDefinition: With every problem, each with file, key and reason.
    """
    return load_model(Regions, text, file=file)
