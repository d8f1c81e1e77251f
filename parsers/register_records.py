"""Records of public registers as values, before anybody compares anything with them.

Which files there are and what they mean: the list of public authorities (``seznamovm``), the list of
their data boxes (``seznam_ds_ovm``), and a list of postal codes (PSČ) with municipality and district.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from parsers.normalise import ico_is_valid
from parsers.text import clean

MAX_RECORDS = 400_000
"""The lists have 30,000 records or fewer; more is none of them."""
MAX_BYTES = 512 * 1024 * 1024
"""Of a list, unpacked."""
MAX_TEXT = 300
"""Characters of one value; a longer one is no name."""

_DATABOX = re.compile(r"[a-z0-9]{7}")

CODES: Mapping[str, tuple[str, str]] = {
    "register-not-known": (
        "A file is none of the registers that can be imported, or is cut off.",
        "Look at it: an error page of the server or of a proxy is often what was downloaded.",
    ),
    "register-empty": ("A register has no record that could be used.", "Fetch it again; look at what the file holds."),
    "register-has-dtd": (
        "A register in XML brings declarations of its own (DOCTYPE), which no official list does.",
        "Don't use the file; fetch it again from the official address.",
    ),
    "register-too-large": (
        "A register unpacks to more than the limits allow.",
        "Don't use the file; fetch it again from the official address.",
    ),
}


class RegisterKind(StrEnum):
    """Which list a file is."""

    AUTHORITIES = "authorities"
    """``seznamovm``: public authorities with address and data box."""
    DATABOXES = "databoxes"
    """``seznam_ds_ovm``: data boxes of public authorities."""
    POSTAL_CODES = "postal_codes"
    """PSČ with municipality, district and region."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityRecord:
    """One organisation, or one data box of it."""

    ico: str
    """8 digits with a right check digit; empty where the list gives none."""
    name: str
    legal_form: str = ""
    """Code of the legal form (801 municipality, 331 contributory organisation, …), where the list has it."""
    postal_code: str = ""
    municipality: str = ""
    municipality_code: str = ""
    """RÚIAN code of the municipality in which the seat lies."""
    region: str = ""
    databox_id: str = ""
    valid: bool = True
    primary: bool = True
    """A record of the organisation itself and not of an office of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRecord:
    """A postal code with one municipality in which it is used."""

    postal_code: str
    municipality: str
    municipality_code: str
    district: str
    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterBatch:
    """What one file holds."""

    kind: RegisterKind
    authorities: tuple[AuthorityRecord, ...] = ()
    places: tuple[PlaceRecord, ...] = ()
    skipped: tuple[tuple[str, int], ...] = ()
    """Why records were passed over, and how many for each reason."""

    @property
    def count(self) -> int:
        """Records that can be used."""
        return len(self.authorities) + len(self.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterJob:
    """One file to be read in the limited child process."""

    path: Path


class Skipped(Counter[str]):
    """Counts records that can't be used, by reason."""

    def listed(self) -> tuple[tuple[str, int], ...]:
        """The commonest reason first."""
        return tuple(self.most_common())


def text_of(value: str | None) -> str:
    """A value in NFC with single spaces; empty where it is absent or too long to be one."""
    if value is None or len(value) > MAX_TEXT:
        return ""
    return clean(value)


def ico_of(value: str | None) -> str | None:
    """IČO with its leading zeros; empty where none is given, None where it can't be one."""
    text = text_of(value).replace(" ", "")
    if not text:
        return ""
    if not re.fullmatch(r"[0-9]{1,8}", text):
        return None
    ico = text.zfill(8)
    return ico if ico_is_valid(ico) else None


def postal_code_of(value: str | None) -> str:
    """PSČ of five digits, or empty."""
    text = text_of(value).replace(" ", "")
    return text if re.fullmatch(r"[1-7][0-9]{4}", text) else ""


def databox_id_of(value: str | None) -> str:
    """Data box id in lower case, or empty."""
    text = text_of(value).lower()
    return text if _DATABOX.fullmatch(text) else ""


def number_of(value: str | None) -> str:
    """Digits of a code, or empty."""
    text = text_of(value)
    return text if re.fullmatch(r"[0-9]{1,9}", text) else ""
