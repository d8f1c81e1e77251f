"""What a signature means for a request, as the office decides it: the typed reading of ``config/signatures.toml``.

Each channel has exactly one row for each thing that can be found in it; ``intake.signature_checks`` applies them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from intake.message import Channel
from parsers.toml import BadDefinition, Problem, load_model
from signatures.report import Verdict

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=140)]


class Found(StrEnum):
    """What may be found that speaks for a signature."""

    QUALIFIED = "qualified"
    RECOGNISED = "recognised"
    SEAL = "seal"
    ADVANCED = "advanced"
    PENDING = "pending"
    NO_PROOF_OF_TIME = "no_proof_of_time"
    UNSUPPORTED = "unsupported"
    MODIFIED = "modified"
    INVALID = "invalid"
    MAIL_SIGNED = "mail_signed"
    MAIL_ADVANCED = "mail_advanced"
    MAIL_PENDING = "mail_pending"
    MAIL_UNSUPPORTED = "mail_unsupported"
    MAIL_BROKEN = "mail_broken"
    HAND = "hand"
    OWN_BOX = "own_box"
    SOME_BOX = "some_box"
    FOREIGN_BOX = "foreign_box"
    HAND_UNKNOWN = "hand_unknown"
    NOTHING = "nothing"


class SignatureClass(StrEnum):
    """The word that is recorded for a request."""

    QES_OK = "QES_OK"
    UZNAVANY_OK_NOT_QES = "UZNAVANY_OK_NOT_QES"
    SEAL = "SEAL"
    PENDING_RETRY = "PENDING_RETRY"
    INDETERMINATE_NO_POE = "INDETERMINATE_NO_POE"
    AES_NOT_UZNAVANY = "AES_NOT_UZNAVANY"
    INVALID = "INVALID"
    MODIFIED_REVIEW = "MODIFIED_REVIEW"
    UNDECIDED_REVIEW = "UNDECIDED_REVIEW"
    """There is a signature, and a person has to judge it."""
    SIGNED_BY_DATABOX_FICTION = "SIGNED_BY_DATABOX_FICTION"
    UNSIGNED_FOREIGN_BOX = "UNSIGNED_FOREIGN_BOX"
    MAIL_SIGNED = "MAIL_SIGNED"
    UNSIGNED_5_DAYS = "UNSIGNED_5_DAYS"
    SCAN_SIGNATURE = "SCAN_SIGNATURE"
    PAPER_SIGNED = "PAPER_SIGNED"
    UNSIGNED_PAPER = "UNSIGNED_PAPER"


class Decider(StrEnum):
    """Who goes on."""

    MACHINE = "machine"
    CLERK = "clerk"


BROKEN = frozenset({Found.MODIFIED, Found.INVALID, Found.MAIL_BROKEN})
"""Never sufficient, whatever an office writes."""
BOXES = frozenset({Found.OWN_BOX, Found.SOME_BOX, Found.FOREIGN_BOX})
_UNSIGNED = frozenset({Found.HAND_UNKNOWN, Found.NOTHING})
APPLICABLE: Mapping[Channel, frozenset[Found]] = {
    Channel.EMAIL: frozenset(Found) - BOXES,
    Channel.PAPER: frozenset(Found) - BOXES,
    Channel.DATABOX: frozenset(Found) - _UNSIGNED,  # it always comes from some box
}
"""What can be found in a channel, so that it needs a row."""

_OF_DOCUMENT: Mapping[Verdict, Found] = {
    verdict: Found(verdict.value) for verdict in Verdict if verdict is not Verdict.NONE
}
_OF_MAIL: Mapping[Verdict, Found] = {
    Verdict.QUALIFIED: Found.MAIL_SIGNED,
    Verdict.RECOGNISED: Found.MAIL_SIGNED,
    Verdict.SEAL: Found.MAIL_SIGNED,
    Verdict.ADVANCED: Found.MAIL_ADVANCED,
    Verdict.PENDING: Found.MAIL_PENDING,
    Verdict.NO_PROOF_OF_TIME: Found.MAIL_PENDING,
    Verdict.UNSUPPORTED: Found.MAIL_UNSUPPORTED,
    Verdict.MODIFIED: Found.MAIL_BROKEN,
    Verdict.INVALID: Found.MAIL_BROKEN,
}


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Row(_Strict):
    """What one thing found means in some channels."""

    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]
    found: Annotated[tuple[Found, ...], Field(min_length=1)]
    class_: Annotated[SignatureClass, Field(alias="class")]
    sufficient: bool | Literal["policy"]
    decides: Decider
    czech: Sentence
    english: Sentence
    source: Annotated[str, StringConstraints(strip_whitespace=True, max_length=140)] = ""
    """Act and section; empty where there is none."""

    @property
    def suffices(self) -> bool:
        """Whether it is signature enough, by law or by the office's decision."""
        return self.sufficient is not False

    @property
    def by_policy(self) -> bool:
        """The office accepts it; the law doesn't say so."""
        return self.sufficient == "policy"


class SignatureTable(_Strict):
    """All rows."""

    rows: Annotated[tuple[Row, ...], Field(min_length=1)]

    def row(self, channel: Channel, found: Found) -> Row:
        """The row of a thing found; ``load_table`` has made sure that there is one."""
        return next(row for row in self.rows if channel in row.channels and found in row.found)


def found_by(verdict: Verdict, *, of_mail: bool = False) -> Found | None:
    """What a verdict is called in the table; None for ``none``.

    Args:
        of_mail: It is about the mail around the document, not about the document.
    """
    return (_OF_MAIL if of_mail else _OF_DOCUMENT).get(verdict)


@lru_cache(maxsize=8)
def load_table(text: str, *, file: str = "signatures.toml") -> SignatureTable:
    """Read ``config/signatures.toml``.

    Raises:
        parsers.toml.BadDefinition: With every problem, each with file, key and reason.
    """
    table = load_model(SignatureTable, text, file=file)
    problems = [
        Problem(file=file, key=f"rows.{path[1]}" if path else "whole file", reason=reason, path=path)
        for path, reason in (*_contradictions(table), *_missing(table))
    ]
    if problems:
        raise BadDefinition(problems)
    return table


_Place = tuple[int | str, ...]


def _contradictions(table: SignatureTable) -> Iterator[tuple[_Place, str]]:
    owners: dict[tuple[Channel, Found], int] = {}
    for number, row in enumerate(table.rows):
        place: _Place = ("rows", number)
        if row.suffices and BROKEN & set(row.found):
            yield (*place, "sufficient"), "a changed document or a broken signature never suffices"
        if not row.suffices and row.decides is Decider.MACHINE:
            yield (*place, "decides"), "what doesn't suffice is decided by a clerk"
        for pair in ((channel, found) for channel in row.channels for found in row.found):
            if pair[1] not in APPLICABLE[pair[0]]:
                yield place, f"{pair[1]} can't be found in the channel {pair[0]}"
            elif owners.setdefault(pair, number) != number:
                yield place, f"{pair[0]} × {pair[1]} has a row already (rows.{owners[pair]})"
    yield from _twofold_sentences(table)


def _twofold_sentences(table: SignatureTable) -> Iterator[tuple[_Place, str]]:
    """A sentence in one language stands for one in the other: findings are translated by it."""
    czech: dict[str, str] = {}
    for number, row in enumerate(table.rows):
        if czech.setdefault(row.english, row.czech) != row.czech:
            yield ("rows", number, "czech"), "the same English sentence has another Czech one above"


def _missing(table: SignatureTable) -> Iterator[tuple[_Place, str]]:
    there = Counter((channel, found) for row in table.rows for channel in row.channels for found in row.found)
    for channel, applicable in APPLICABLE.items():
        missing = [found.value for found in Found if found in applicable and not there[channel, found]]
        if missing:
            yield (), f"the channel {channel} has no row for {', '.join(missing)}"
