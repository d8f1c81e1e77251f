"""A logged-in connection to an IMAP server (RFC 3501, 2177, 4315, 6851), in plain values.

This file, ``imap_login`` and ``imap_errors`` are the only ones that know imapclient.
"""

from __future__ import annotations

import contextlib
import imaplib
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError
from imapclient.imap_utf7 import decode as decode_utf7
from imapclient.imapclient import join_message_ids
from imapclient.response_parser import parse_fetch_response

from intake.sources import imap_answers
from intake.sources.imap_errors import translated
from intake.sources.imap_plan import Copied, Listed, Mailboxes, Marking, Opened, parse_copyuid

KEYWORD = "$IntakeRecorded"
"""Stored on mail that can't be moved (``Marking.KEYWORD``)."""
_IDLE_SLICE_S = 0.5
_IDLE_ROUND_S = 290.0
_SEARCH_CHUNK = 50_000
_LIST_CHUNK = 500


class Session(Protocol):
    """A logged-in connection, as the poll sees it; commands from several threads take turns."""

    @property
    def capabilities(self) -> frozenset[str]: ...

    def mailboxes(self) -> Mailboxes: ...

    def open(self, mailbox: str, *, writable: bool) -> Opened:
        """Select a mailbox; read-only where ``writable`` isn't wanted or isn't allowed."""

    def uids(self, exists: int) -> frozenset[int]:
        """UIDs of all mail in the open mailbox, which holds about ``exists``."""

    def listing(self, uids: Sequence[int]) -> tuple[Listed, ...]:
        """Size and date of those that still lie there, by ascending UID."""

    def bodies(self, uids: Sequence[int]) -> Mapping[int, bytes]:
        """Whole mails; what the server doesn't give is missing."""

    def part(self, uid: int, offset: int, count: int) -> bytes | None:
        """Up to ``count`` bytes of a mail; None where the server doesn't give it."""

    def without_keyword(self) -> frozenset[int]:
        """UIDs that don't bear our keyword."""

    def create(self, mailbox: str) -> None: ...

    def mark(self, uids: Sequence[int], mailbox: str, how: Marking) -> Copied | None:
        """Let mail leave for another mailbox, or put our keyword on it."""

    def idle(self, timeout_s: float, stop: Callable[[], bool]) -> bool:
        """Wait for new mail in the open mailbox; True when some came."""

    def close(self) -> None:
        """Log out; never raises."""

    def abort(self) -> None:
        """Cut the connection under a call that another thread is in."""


class ImapSession:
    """The connection itself; after any exception but ``CommandRefused`` it is of no more use."""

    def __init__(self, client: IMAPClient) -> None:
        self._client = client
        self._capabilities: frozenset[str] | None = None
        self._turn = threading.RLock()

    @contextlib.contextmanager
    def _command(self, purpose: str) -> Iterator[None]:
        """One command at a time: the next mail is asked for while other threads mark the last."""
        with self._turn, translated(purpose):
            yield

    @property
    def capabilities(self) -> frozenset[str]:
        if self._capabilities is None:
            with self._command("ask for the capabilities"):
                words = self._client.capabilities()
            self._capabilities = frozenset(word.decode("ascii", "replace").upper() for word in words)
        return self._capabilities

    def mailboxes(self) -> Mailboxes:
        with self._command("list the mailboxes"):
            namespace = self._client.namespace().personal if "NAMESPACE" in self.capabilities else None
            # Names are decoded one by one: a broken one must not hide the others.
            self._client.folder_encode = False
            try:
                listed = self._client.list_folders()
            finally:
                self._client.folder_encode = True
        names = [_decoded(name) for flags, _separator, name in listed if not _is_noselect(flags)]
        prefix, separator = namespace[0] if namespace else ("", None)
        if separator is None:
            separator = next((_text(delimiter) for _flags, delimiter, _name in listed if delimiter), "/")
        return Mailboxes(names=tuple(name for name in names if name), prefix=prefix, separator=separator)

    def open(self, mailbox: str, *, writable: bool) -> Opened:
        with self._command("open the mailbox"):
            try:
                answer = self._client.select_folder(mailbox, readonly=not writable)
            except imaplib.IMAP4.readonly:
                writable = False
                answer = self._client.select_folder(mailbox, readonly=True)
            return Opened(
                uidvalidity=answer[b"UIDVALIDITY"],
                exists=answer[b"EXISTS"],
                uidnext=answer.get(b"UIDNEXT"),
                writable=writable,
                keywords=b"\\*" in answer.get(b"PERMANENTFLAGS", ()),
            )

    def uids(self, exists: int) -> frozenset[int]:
        with self._command("search the mailbox"):
            if exists <= _SEARCH_CHUNK:
                return frozenset(self._client.search("ALL"))
            # imaplib refuses answers of more than a million characters.
            sets = [f"{first}:{first + _SEARCH_CHUNK - 1}" for first in range(1, exists, _SEARCH_CHUNK)]
            sets[-1] = f"{sets[-1].partition(':')[0]}:*"
            return frozenset(uid for numbers in sets for uid in self._client.search([numbers]))

    def listing(self, uids: Sequence[int]) -> tuple[Listed, ...]:
        found: list[Listed] = []
        with self._command("list sizes and dates"):
            for first in range(0, len(uids), _LIST_CHUNK):
                chunk = uids[first : first + _LIST_CHUNK]
                answer = self._fetch(chunk, "(RFC822.SIZE INTERNALDATE)")
                if (listed := imap_answers.listing(answer)) is None:
                    items = _parsed(answer).items()
                    listed = [_listed(uid, item) for uid, item in items if b"RFC822.SIZE" in item]
                asked = set(chunk)
                found += [mail for mail in listed if mail.uid in asked]
        return tuple(sorted(found, key=lambda mail: mail.uid))

    def bodies(self, uids: Sequence[int]) -> Mapping[int, bytes]:
        with self._command("fetch mail"):
            answer = self._fetch(uids, "(BODY.PEEK[])")
            if (bodies := imap_answers.bodies(answer)) is None:
                found = {uid: _body(item) for uid, item in _parsed(answer).items()}
                bodies = {uid: body for uid, body in found.items() if body is not None}
        asked = set(uids)
        return {uid: body for uid, body in bodies.items() if uid in asked}

    def _fetch(self, uids: Sequence[int], items: str) -> imap_answers.Answer:
        """The answer as imaplib gives it; flags that others change meanwhile come in between, of any mail."""
        kind, answer = self._client._imap.uid("FETCH", join_message_ids(uids), items)
        self._client._checkok("fetch", kind, answer)
        return [] if answer == [None] else answer

    def part(self, uid: int, offset: int, count: int) -> bytes | None:
        with self._command("fetch a part of a mail"):
            answer = self._client.fetch([uid], [f"BODY.PEEK[]<{offset}.{count}>"])
        return _body(answer.get(uid, {}))

    def without_keyword(self) -> frozenset[int]:
        with self._command("search for the keyword"):
            return frozenset(self._client.search(["UNKEYWORD", KEYWORD]))

    def create(self, mailbox: str) -> None:
        with self._command("create the mailbox for processed mail"):
            try:
                self._client.create_folder(mailbox)
            except IMAPClientError as error:
                if "[ALREADYEXISTS]" not in str(error):
                    raise
            with contextlib.suppress(imaplib.IMAP4.error):
                self._client.subscribe_folder(mailbox)  # else many clients don't show it

    def mark(self, uids: Sequence[int], mailbox: str, how: Marking) -> Copied | None:
        if how is Marking.KEYWORD:
            with self._command("store the keyword"):
                self._client.add_flags(uids, [KEYWORD], silent=True)
            return None
        with self._command("move mail"):
            self._copyuid()  # what an earlier command left
            if how is Marking.MOVE:
                self._client.move(uids, mailbox)
                return self._copyuid()
            self._client.copy(uids, mailbox)
            copied = self._copyuid()
            self._client.add_flags(uids, [b"\\Deleted"], silent=True)
            self._client.uid_expunge(uids)
            return copied

    def _copyuid(self) -> Copied | None:
        _name, data = self._client._imap.response("COPYUID")
        return parse_copyuid(data[-1]) if data and data[-1] else None

    def idle(self, timeout_s: float, stop: Callable[[], bool]) -> bool:
        deadline = time.monotonic() + min(timeout_s, _IDLE_ROUND_S)
        with self._command("wait for mail"):
            self._client.idle()
            answers = self._idle_answers(deadline, stop)
            # Done and NOOP in every case: on a dead connection idle_check() returns nothing at once,
            # for ever and without an exception (imapclient issue 565); these two tell.
            answers += self._client.idle_done()[1] or []
            answers += self._client.noop()[1] or []
        return any(len(answer) > 1 and answer[1] == b"EXISTS" for answer in answers)

    def _idle_answers(self, deadline: float, stop: Callable[[], bool]) -> list[tuple[object, ...]]:
        while (left := deadline - time.monotonic()) > 0 and not stop():
            slice_s = min(_IDLE_SLICE_S, left)
            begun = time.monotonic()
            answers = self._client.idle_check(timeout=slice_s)
            if any(len(answer) > 1 and answer[1] == b"EXISTS" for answer in answers):
                return list(answers)
            if not answers and time.monotonic() - begun < slice_s / 2:
                return []
        return []

    def close(self) -> None:
        with contextlib.suppress(OSError, imaplib.IMAP4.error, ValueError):
            self._client.socket().settimeout(2)
            self._client.logout()
        with contextlib.suppress(OSError, imaplib.IMAP4.error, ValueError):
            self._client.shutdown()

    def abort(self) -> None:
        # The plain method, not that of SSLSocket: that one takes the TLS object away from the thread that reads.
        with contextlib.suppress(OSError, AttributeError):
            socket.socket.shutdown(self._client.socket(), socket.SHUT_RDWR)


# ---------------------------------------------------------------------- answers


def _parsed(answer: imap_answers.Answer) -> Mapping[int, Mapping[bytes, object]]:
    return parse_fetch_response(answer, normalise_times=False)  # type: ignore[no-any-return]


def _listed(uid: int, answer: Mapping[bytes, object]) -> Listed:
    size, received_at = answer[b"RFC822.SIZE"], answer.get(b"INTERNALDATE")
    if not isinstance(size, int):
        raise TypeError("RFC822.SIZE isn't a number")
    return Listed(uid=uid, size_bytes=size, received_at=received_at)  # type: ignore[arg-type]  # datetime or None


def _body(answer: Mapping[bytes, object]) -> bytes | None:
    """Only a byte string will do: imapclient reads a quoted string of digits as a number."""
    for key, value in answer.items():
        if key.startswith(b"BODY[]"):
            return value if isinstance(value, bytes) else None
    return None


def _decoded(name: object) -> str:
    if isinstance(name, int):
        return str(name)  # a mailbox named by digits
    if not isinstance(name, bytes):
        return ""
    try:
        return decode_utf7(name)  # type: ignore[no-any-return]
    except (UnicodeError, ValueError):
        return ""


def _text(value: object) -> str:
    return value.decode("ascii", "replace") if isinstance(value, bytes) else str(value)


def _is_noselect(flags: Sequence[bytes]) -> bool:
    return any(flag.lower() in (b"\\noselect", b"\\nonexistent") for flag in flags)
