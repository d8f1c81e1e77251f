"""Column types that behave alike on SQLite and PostgreSQL: aware times, clean text, checked words."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Dialect, Enum, Integer, Text
from sqlalchemy.types import DateTime, TypeDecorator

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""PostgreSQL refuses NUL, UTF-8 has no lone surrogates; both occur in hostile mail."""

RowId = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only in a column of type INTEGER."""


class UtcDateTime(TypeDecorator[datetime]):
    """Aware times, kept in UTC; SQLite has no time zones, so its text is UTC by agreement."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone can't be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class CleanText(TypeDecorator[str]):
    """Text of any length; what no database can keep becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(
        self,
        value: str | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> str | None:
        return None if value is None else clean(value)


def clean(text: str) -> str:
    """Replace NUL and lone surrogates by U+FFFD."""
    if text.isascii() and "\0" not in text:
        return text  # nearly every text, and much faster than the pattern
    return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def word(kind: type[StrEnum], name: str) -> Enum:
    """A closed list of words, kept as text with a CHECK named after the column."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )
