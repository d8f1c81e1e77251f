"""An IMAP server in memory, as one session sees it, that can be made to misbehave."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from intake.errors import TryAgain
from intake.sources.imap_errors import CommandRefused
from intake.sources.imap_plan import Copied, Listed, Mailboxes, Marking, Opened

RECEIVED_AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@dataclass(kw_only=True)
class FakeServer:
    """Mailboxes with their mail by UID; sets of UIDs that make trouble."""

    boxes: dict[str, dict[int, bytes]] = field(default_factory=lambda: {"INBOX": {}})
    refused: set[int] = field(default_factory=set)
    """FETCH of these is answered with NO."""
    deadly: set[int] = field(default_factory=set)
    """The connection breaks when one of these is fetched."""
    withheld: set[int] = field(default_factory=set)
    """Listed, but never in the answer."""
    undated: bool = False
    wrong_size: int | None = None
    """RFC822.SIZE of everything."""
    mark_error: CommandRefused | None = None
    idle_error: TryAgain | None = None
    closed: bool = False
    """No mailbox can be opened any more."""
    logins: int = 0
    fetched: list[tuple[int, ...]] = field(default_factory=list)

    def connect(self, _account: object) -> FakeSession:
        self.logins += 1
        return FakeSession(self)


class FakeSession:
    """One connection."""

    def __init__(self, server: FakeServer) -> None:
        self._server = server
        self._box = "INBOX"
        self.capabilities = frozenset({"MOVE", "UIDPLUS", "IDLE"})

    @property
    def _mails(self) -> dict[int, bytes]:
        return self._server.boxes[self._box]

    def mailboxes(self) -> Mailboxes:
        return Mailboxes(names=tuple(self._server.boxes))

    def open(self, mailbox: str, *, writable: bool) -> Opened:
        if self._server.closed:
            raise TryAgain("imap-connection-lost", "The server closed the connection.")
        self._box = mailbox
        uidnext = max(self._mails, default=0) + 1
        return Opened(
            uidvalidity=1, exists=len(self._mails), uidnext=None if uidnext == 1 else uidnext, writable=writable
        )

    def uids(self, exists: int) -> frozenset[int]:
        return frozenset(self._mails)

    def listing(self, uids: Sequence[int]) -> tuple[Listed, ...]:
        date = None if self._server.undated else RECEIVED_AT
        size = self._server.wrong_size
        return tuple(
            Listed(uid=uid, size_bytes=len(self._mails[uid]) if size is None else size, received_at=date)
            for uid in uids
            if uid in self._mails
        )

    def bodies(self, uids: Sequence[int]) -> Mapping[int, bytes]:
        self._look(uids)
        return {uid: self._mails[uid] for uid in uids if uid in self._mails and uid not in self._server.withheld}

    def part(self, uid: int, offset: int, count: int) -> bytes | None:
        self._look([uid])
        mail = None if uid in self._server.withheld else self._mails.get(uid)
        return None if mail is None else mail[offset : offset + count]

    def _look(self, uids: Sequence[int]) -> None:
        self._server.fetched.append(tuple(uids))
        if self._server.deadly & set(uids):
            raise TryAgain("imap-connection-lost", "The server closed the connection.")
        if self._server.refused & set(uids):
            raise CommandRefused("Couldn't fetch mail: internal error.")

    def without_keyword(self) -> frozenset[int]:
        return frozenset(self._mails)

    def create(self, mailbox: str) -> None:
        self._server.boxes[mailbox] = {}

    def mark(self, uids: Sequence[int], mailbox: str, how: Marking) -> Copied | None:
        if self._server.mark_error is not None:
            raise self._server.mark_error
        target = self._server.boxes[mailbox]
        moved = {}
        for uid in uids:
            moved[uid] = max(target, default=0) + 1
            target[moved[uid]] = self._mails.pop(uid)
        return Copied(uidvalidity=1, uids=moved)

    def idle(self, timeout_s: float, stop: Callable[[], bool]) -> bool:
        if self._server.idle_error is not None:
            raise self._server.idle_error
        return False

    def close(self) -> None:
        """Nothing to let go of."""

    def abort(self) -> None:
        """Nothing to cut."""
