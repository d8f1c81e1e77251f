"""What follows from the values that an IMAP server tells (RFC 3501, RFC 4315): no connection here."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_LARGEST_SET = 100_000
"""A UID set of a server names no more than this; larger ones are taken for nonsense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A mail that lies on the server."""

    uid: int
    size_bytes: int
    """RFC822.SIZE; some servers only estimate it."""
    received_at: datetime | None
    """INTERNALDATE, aware; None where the server doesn't tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A selected mailbox."""

    uidvalidity: int
    exists: int
    uidnext: int | None
    writable: bool = False
    keywords: bool = False
    """Keywords of one's own may be stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailboxes:
    """The names that a login may see, decoded."""

    names: tuple[str, ...]
    prefix: str = ""
    """Of the personal namespace (RFC 2342), e.g. ``INBOX.``"""
    separator: str = "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """Where copied or moved mail lies now (COPYUID, RFC 4315)."""

    uidvalidity: int
    uids: Mapping[int, int]
    """New UID by old UID."""


class Marking(StrEnum):
    """How mail that was recorded leaves the mailbox."""

    MOVE = "move"
    """RFC 6851."""
    COPY = "copy"
    """COPY, then STORE +FLAGS (\\Deleted) and UID EXPUNGE of the same UIDs."""
    KEYWORD = "keyword"
    """It can't leave without expunging what other clients deleted: only a keyword is stored."""


def marking(capabilities: Collection[str]) -> Marking:
    """The best way of marking that a server with these capabilities (upper case) offers."""
    if "MOVE" in capabilities:
        return Marking.MOVE
    return Marking.COPY if "UIDPLUS" in capabilities else Marking.KEYWORD


# ---------------------------------------------------------------------- places


@dataclass(frozen=True, slots=True, kw_only=True)
class Era:
    """A span in which a UID of a mailbox names one mail.

    UIDVALIDITY says when it ends.  A server that was restored from a backup keeps its
    UIDVALIDITY and gives UIDs a second time, against RFC 3501, 2.3.1.1; such an era is told
    apart by its turn, written ``mailbox/uidvalidity+turn/uid``.
    """

    mailbox: str
    uidvalidity: int
    turn: int = 0

    def place(self, uid: int) -> str:
        turn = f"+{self.turn}" if self.turn else ""
        return f"{self.mailbox}/{self.uidvalidity}{turn}/{uid}"


def places(refs: Iterable[str], mailbox: str, uidvalidity: int) -> tuple[Era, frozenset[int]]:
    """The newest era among places on record, and its UIDs."""
    pattern = re.compile(re.escape(f"{mailbox}/{uidvalidity}") + r"(?:\+(\d{1,9}))?/(\d{1,10})", re.ASCII)
    uids: dict[int, set[int]] = {0: set()}
    for ref in refs:
        if found := pattern.fullmatch(ref):
            uids.setdefault(int(found[1] or 0), set()).add(int(found[2]))
    turn = max(uids)
    return Era(mailbox=mailbox, uidvalidity=uidvalidity, turn=turn), frozenset(uids[turn])


# ---------------------------------------------------------------------- what to fetch together


def batches(
    mails: Sequence[Listed], *, whole_bytes: int, batch_bytes: int, batch_count: int
) -> Iterator[tuple[Listed, ...]]:
    """Cut a listing into fetches: small mails together up to a sum of bytes, a large one alone."""
    batch: list[Listed] = []
    total = 0
    for mail in mails:
        if mail.size_bytes > whole_bytes:
            yield (mail,)
            continue
        if batch and (total + mail.size_bytes > batch_bytes or len(batch) >= batch_count):
            yield tuple(batch)
            batch, total = [], 0
        batch.append(mail)
        total += mail.size_bytes
    if batch:
        yield tuple(batch)


# ---------------------------------------------------------------------- names


def resolve(wanted: str, mailboxes: Mailboxes) -> str | None:
    """The server's name of a mailbox, also where its separator, prefix or Unicode form differs."""
    existing = {_folded(name): name for name in mailboxes.names}
    for candidate in _candidates(wanted, mailboxes):
        if (name := existing.get(_folded(candidate))) is not None:
            return "INBOX" if name.upper() == "INBOX" else name
    return None


def name_to_create(wanted: str, mailboxes: Mailboxes) -> str:
    """The name under which a missing mailbox is made, below the personal namespace."""
    return _candidates(wanted, mailboxes)[-1]


def nearest(wanted: str, mailboxes: Mailboxes, count: int = 5) -> tuple[str, ...]:
    """Existing names that were perhaps meant."""
    near = difflib.get_close_matches(wanted, mailboxes.names, n=count, cutoff=0.4)
    return tuple(near or sorted(mailboxes.names)[:count])


def _candidates(wanted: str, mailboxes: Mailboxes) -> tuple[str, ...]:
    name = unicodedata.normalize("NFC", wanted)
    levels = name.replace("/", mailboxes.separator) if mailboxes.separator else name
    if name.upper() == "INBOX" or levels.upper().startswith(mailboxes.prefix.upper()):
        return name, levels
    return name, levels, mailboxes.prefix + levels


def _folded(name: str) -> str:
    """RFC 3501, 5.1: only INBOX is case-insensitive."""
    normal = unicodedata.normalize("NFC", name)
    return "INBOX" if normal.upper() == "INBOX" else normal


# ---------------------------------------------------------------------- COPYUID


def parse_copyuid(data: bytes) -> Copied | None:
    """Read the response code COPYUID (``uidvalidity source-set destination-set``); None if it is odd."""
    words = data.decode("ascii", "replace").split()
    if len(words) != 3 or not _is_number(words[0]):
        return None
    old, new = uid_set(words[1]), uid_set(words[2])
    if not old or len(old) != len(new):
        return None
    return Copied(uidvalidity=int(words[0]), uids=dict(zip(old, new, strict=True)))


def uid_set(text: str) -> tuple[int, ...]:
    """The UIDs of a set without ``*``, in its order; empty where it can't be read."""
    uids: list[int] = []
    for item in text.split(","):
        first, _, last = item.partition(":")
        if not _is_number(first) or not _is_number(last or first):
            return ()
        low, high = sorted((int(first), int(last or first)))
        if high - low + len(uids) >= _LARGEST_SET:
            return ()
        uids.extend(range(low, high + 1))
    return tuple(uids)


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= 10
