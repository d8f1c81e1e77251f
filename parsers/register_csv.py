"""List of postal codes (PSČ) as CSV (RFC 4180): one row per part of a municipality and PSČ.

Columns by name, in any order: ``psc``, ``kodobce``, ``nazobce``, ``nazokresu``, ``nazevkraj``; others don't matter.
"""

from __future__ import annotations

import csv
import io
from typing import BinaryIO

from parsers.errors import LimitExceeded, Unreadable
from parsers.register_records import (
    MAX_RECORDS,
    PlaceRecord,
    RegisterBatch,
    RegisterKind,
    Skipped,
    number_of,
    postal_code_of,
    text_of,
)

COLUMNS = ("psc", "kodobce", "nazobce", "nazokresu", "nazevkraj")


def read_postal_codes(stream: BinaryIO) -> RegisterBatch:
    """Read the list, in UTF-8 with or without a mark, comma or semicolon.

    Raises:
        Unreadable: No UTF-8 text, or a column is missing.
        LimitExceeded: More rows than the country could have.
    """
    skipped = Skipped()
    places: dict[PlaceRecord, None] = {}
    try:
        for number, row in enumerate(_rows(stream)):
            if number > MAX_RECORDS:
                raise LimitExceeded("register-too-large", "The list has more rows than any register.")
            place = _place(row)
            if isinstance(place, str):
                skipped[place] += 1
            else:
                places[place] = None  # parts of one municipality share their postal code
    except (csv.Error, UnicodeDecodeError) as error:
        raise Unreadable("register-not-known", "The file is neither XML nor a CSV in UTF-8.") from error
    return RegisterBatch(kind=RegisterKind.POSTAL_CODES, places=tuple(places), skipped=skipped.listed())


def _rows(stream: BinaryIO) -> csv.DictReader[str]:
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    header = text.readline(10_000)
    delimiter = ";" if header.count(";") > header.count(",") else ","
    names = [name.strip().strip('"').casefold() for name in header.split(delimiter)]
    if missing := [name for name in COLUMNS if name not in names]:
        words = f"The file is neither XML nor a CSV with the columns of postal codes (no {', '.join(missing)})."
        raise Unreadable("register-not-known", words)
    return csv.DictReader(text, fieldnames=names, delimiter=delimiter, restkey="", restval="")


def _place(row: dict[str, str]) -> PlaceRecord | str:
    postal_code, name, code = postal_code_of(row["psc"]), text_of(row["nazobce"]), number_of(row["kodobce"])
    if not postal_code:
        return "with an impossible PSČ"
    if not name or not code:
        return "without a municipality"
    return PlaceRecord(
        postal_code=postal_code,
        municipality=name,
        municipality_code=code,
        district=text_of(row["nazokresu"]),
        region=text_of(row["nazevkraj"]),
    )
