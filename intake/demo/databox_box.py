"""The data box of the stand-in: messages, states, events, and what each call does to them.

States and times follow the operating rules: a message is delivered (4), served by the listing (6) or by fiction (5),
marked as read (7), erased (9).  Everything lives in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

LARGE_BYTES = 20 * 1024 * 1024
"""More than this makes a large message (VoDZ)."""
DELIVERED, FICTION, SERVED, READ, ERASED = 4, 5, 6, 7, 9


@dataclass(slots=True, kw_only=True)
class Held:
    """One message of the box, received or sent."""

    dm_id: str
    incoming: bool
    envelope: Mapping[str, str]
    """Elements of the envelope, by their names in the schema."""
    files: Mapping[str, bytes] = field(repr=False)
    state: int
    delivered_at: datetime
    accepted_at: datetime | None = None
    events: list[tuple[datetime, str]] = field(default_factory=list)
    changes: list[tuple[datetime, int]] = field(default_factory=list)
    large: bool = False
    suspicious: bool = False
    kind: str = ""
    hidden_downloads: int = 0
    """So many downloads of a sent message still answer 1229."""
    sealed: bytes | None = field(default=None, repr=False)
    """Given instead of a seal of our own."""

    @property
    def size_kb(self) -> int:
        """dmAttachmentSize: kilobytes of the base64 form."""
        return max(1, sum(map(len, self.files.values())) * 4 // 3 // 1024)


@dataclass(slots=True, kw_only=True)
class KnownBox:
    """Another box that can be found and written to."""

    box_id: str
    box_type: str
    name: str
    address: str = "Náves 1, 28401 Vzorová Lhota"
    ico: str = ""
    state: int = 1
    send_options: str = "ALL"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True, kw_only=True)
class Box:
    """Whose box it is, and what lies in it."""

    box_id: str = "keebyyf"
    box_type: str = "OVM"
    name: str = "Kraj"
    ico: str = "00000019"
    clock: Callable[[], datetime] = _now
    messages: dict[str, Held] = field(default_factory=dict)
    others: dict[str, KnownBox] = field(
        default_factory=lambda: {
            "abcdef2": KnownBox(box_id="abcdef2", box_type="OVM", name="Obec Vzorová Lhota", ico="00000027"),
            "bcdefg3": KnownBox(box_id="bcdefg3", box_type="FO", name="Jana Vymyšlená", send_options="DZ"),
        }
    )
    listings: int = 0
    """How often the received messages were listed."""
    served: list[str] = field(default_factory=list)
    """Messages that a listing served, in their order."""
    _last: int = 1_000_000

    def receive(
        self, files: Mapping[str, bytes], *, envelope: Mapping[str, str] | None = None, **facts: object
    ) -> Held:
        """Put a message into the box.

        Args:
            envelope: Elements beside the usual ones, e.g. ``{"dmAnnotation": "Žádost"}``.
            facts: Of ``Held``, e.g. ``suspicious=True``, ``kind="K"``, ``large=True``.
        """
        sender = (envelope or {}).get("dbIDSender", "abcdef2")
        usual = {"dbIDSender": sender, "dbIDRecipient": self.box_id, "dmRecipient": self.name}
        if sender in self.others:
            usual |= {"dmSender": self.others[sender].name, "dmSenderAddress": self.others[sender].address}
        return self._hold(files, {**usual, **(envelope or {})}, incoming=True, facts=facts)

    def submit(self, files: Mapping[str, bytes], envelope: Mapping[str, str]) -> Held:
        """Take a message that the owner sends; it is in the other box at once."""
        recipient = self.others[envelope["dbIDRecipient"]]
        own = {"dbIDSender": self.box_id, "dmSender": self.name, "dmRecipient": recipient.name}
        return self._hold(files, {**envelope, **own, "dmRecipientAddress": recipient.address}, incoming=False, facts={})

    def _hold(
        self, files: Mapping[str, bytes], envelope: Mapping[str, str], *, incoming: bool, facts: Mapping[str, object]
    ) -> Held:
        self._last += 1
        now = self.clock().replace(microsecond=0)
        held = Held(
            dm_id=str(self._last),
            incoming=incoming,
            envelope={**envelope, "dmID": str(self._last)},
            files=dict(files),
            state=DELIVERED,
            delivered_at=now,
            large=sum(map(len, files.values())) > LARGE_BYTES,
            events=[(now, "EV0: Datová zpráva byla podána."), (now, "EV5: Datová zpráva byla dodána do schránky.")],
            changes=[(now, DELIVERED)],
        )
        for name, value in facts.items():
            setattr(held, name, value)
        self.messages[held.dm_id] = held
        return held

    def serve_all(self, event: str) -> None:
        """What a listing does: every message that waits is served, whatever was asked for."""
        self.listings += 1
        for held in self.messages.values():
            if held.incoming and held.state in {DELIVERED, FICTION}:
                self._accept(held, SERVED, event)
                self.served.append(held.dm_id)

    def pass_days(self, days: int) -> None:
        """Let time pass over the messages: fiction after 10 days, erasure 90 days after service by sign-in."""
        for held in self.messages.values():
            held.delivered_at -= timedelta(days=days)
            if held.accepted_at is not None:
                held.accepted_at -= timedelta(days=days)
            if held.state == DELIVERED and self.clock() - held.delivered_at >= timedelta(days=10):
                self._accept(held, FICTION, "EV2: Uplynulo 10 dnů od dodání, zpráva je doručena fikcí.")
            elif held.state in {SERVED, READ} and self.clock() - _accepted(held) >= timedelta(days=90):
                held.state = ERASED

    def accept_sent(self, dm_id: str) -> None:
        """The recipient of a sent message signs in."""
        self._accept(self.messages[dm_id], SERVED, "EV11: Přihlásila se oprávněná osoba.")

    def _accept(self, held: Held, state: int, event: str) -> None:
        now = self.clock().replace(microsecond=0)
        held.state = state
        held.accepted_at = held.accepted_at or now
        held.events.append((now, event))
        held.changes.append((now, state))

    def listed(
        self,
        *,
        incoming: bool,
        since: datetime | None = None,
        until: datetime | None = None,
        states: int = -1,
        offset: int = 1,
        limit: int = 1000,
    ) -> tuple[Held, ...]:
        """Newest first; of sent messages state 7 is shown as 6."""
        found = [
            held
            for held in reversed(self.messages.values())
            if held.incoming is incoming
            and (since is None or held.delivered_at >= since)
            and (until is None or held.delivered_at <= until)
            and (states == -1 or states & (1 << held.state))
        ]
        return tuple(found[offset - 1 : offset - 1 + limit])


def _accepted(held: Held) -> datetime:
    return held.accepted_at or held.delivered_at
