"""Mail from the server into the archive: small mail in batches, large mail in parts, trouble set apart.

One mail that can't be fetched must not stop the others, whether the server refuses it or dies over
it.  So whatever fails together is fetched alone next time, after the innocent; what fails alone
``attempts`` times is left until the next full comparison, and said so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from intake.errors import IntakeError
from intake.message import Stored
from intake.ports import Archive
from intake.sources.beside import beside
from intake.sources.imap_account import ImapAccount
from intake.sources.imap_errors import CommandRefused
from intake.sources.imap_plan import Era, Listed, batches
from intake.sources.imap_session import Session


@dataclass(slots=True)
class Troubles:
    """Mail that made trouble, by place; kept in memory, so that a restart tries everything again."""

    attempts: int
    suspects: dict[str, int] = field(default_factory=dict)
    """Fetches that failed while the mail was fetched alone."""
    reasons: dict[str, str] = field(default_factory=dict)

    def suspect(self, places: Sequence[str]) -> None:
        """These failed together: one of them may be the culprit."""
        for place in places:
            self.suspects.setdefault(place, 0)

    def blame(self, place: str, reason: str) -> None:
        """This one failed alone."""
        self.suspects[place] = self.suspects.get(place, 0) + 1
        self.reasons[place] = reason

    def clear(self, place: str) -> None:
        self.suspects.pop(place, None)
        self.reasons.pop(place, None)

    def is_left(self, place: str) -> bool:
        """Whether it failed so often that it isn't tried any more for now."""
        return self.suspects.get(place, 0) >= self.attempts

    def forgive(self) -> None:
        """One more try for each: the full comparison begins."""
        self.suspects = {place: min(count, self.attempts - 1) for place, count in self.suspects.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A mail that lies sealed in the archive, not durable before ``Archive.sync``."""

    mail: Listed
    stored: Stored


class Fetcher:
    """Fetches what a listing names from the open mailbox."""

    def __init__(self, session: Session, archive: Archive, account: ImapAccount, troubles: Troubles) -> None:
        self._session = session
        self._archive = archive
        self._account = account
        self._troubles = troubles
        self._upcoming: Sequence[Listed] = ()
        self._coming: tuple[Sequence[Listed], Future[Mapping[int, bytes]]] | None = None
        """What was asked for ahead."""

    def fetch_all(self, era: Era, mails: Sequence[Listed]) -> Iterator[tuple[Sequence[Listed], list[Fetched]]]:
        """Fetch batch after batch, as planned; the next one's bytes come in while one is stored.

        Raises:
            TryAgain, CannotStore: As ``fetch`` does.
        """
        plan = self.plan(era, mails)
        for batch, upcoming in zip(plan, [*plan, ()][1:], strict=True):
            self._upcoming = upcoming
            yield batch, self.fetch(era, batch)

    def plan(self, era: Era, mails: Sequence[Listed]) -> list[tuple[Listed, ...]]:
        """What is fetched together, in this order; mail that is too large or left for now isn't in it."""
        account, troubles = self._account, self._troubles
        wanted = [
            mail
            for mail in mails
            if mail.size_bytes <= account.max_message_bytes and not troubles.is_left(era.place(mail.uid))
        ]
        innocent = [mail for mail in wanted if era.place(mail.uid) not in troubles.suspects]
        alone = [mail for mail in wanted if era.place(mail.uid) in troubles.suspects]
        alone.sort(key=lambda mail: (troubles.suspects[era.place(mail.uid)], mail.uid))
        together = batches(
            innocent,
            whole_bytes=account.whole_bytes,
            batch_bytes=account.batch_bytes,
            batch_count=account.batch_count,
        )
        return [*together, *((mail,) for mail in alone)]

    def fetch(self, era: Era, batch: Sequence[Listed]) -> list[Fetched]:
        """Put a batch into the archive; what doesn't come is noted among the troubles.

        Raises:
            TryAgain: The connection is of no more use; the batch is suspected.
            CannotStore: The archive refuses.
        """
        try:
            fetched = self._fetch(batch)
        except CommandRefused as refusal:
            self._upcoming = ()
            if len(batch) > 1:
                return [found for mail in batch for found in self.fetch(era, [mail])]
            self._blame_present(era, batch, refusal.sentence)
            return []
        except _Broken as broken:
            self._suspect(era, batch, broken.cause.sentence)
            raise broken.cause from broken
        for found in fetched:
            self._troubles.clear(era.place(found.mail.uid))
        missing = {mail.uid for mail in batch} - {found.mail.uid for found in fetched}
        absent = [mail for mail in batch if mail.uid in missing]
        self._blame_present(era, absent, "The server lists this mail but doesn't give its bytes.")
        return fetched

    def _suspect(self, era: Era, batch: Sequence[Listed], reason: str) -> None:
        if len(batch) > 1:
            self._troubles.suspect([era.place(mail.uid) for mail in batch])
        else:
            self._troubles.blame(era.place(batch[0].uid), reason)

    def _blame_present(self, era: Era, mails: Sequence[Listed], reason: str) -> None:
        """Mail that another client has deleted in the meantime is nobody's fault."""
        present = self._session.listing([mail.uid for mail in mails]) if mails else ()
        for mail in present:
            self._troubles.blame(era.place(mail.uid), reason)

    def _fetch(self, batch: Sequence[Listed]) -> list[Fetched]:
        return self._fetch_in_parts(batch[0]) if self._is_large(batch) else self._fetch_whole(batch)

    def _is_large(self, batch: Sequence[Listed]) -> bool:
        return len(batch) == 1 and batch[0].size_bytes > self._account.whole_bytes

    def _fetch_whole(self, batch: Sequence[Listed]) -> list[Fetched]:
        bodies = dict(self._bodies(batch))
        self._ask_ahead()
        here = [mail for mail in batch if _is_given(mail, bodies.get(mail.uid))]
        return [Fetched(mail=mail, stored=self._archive.put(bodies.pop(mail.uid))) for mail in here]

    def _bodies(self, batch: Sequence[Listed]) -> Mapping[int, bytes]:
        (asked, coming), self._coming = self._coming or ((), None), None
        try:
            return coming.result() if coming and asked is batch else self._session.bodies(_uids(batch))
        except CommandRefused:
            raise
        except IntakeError as error:
            raise _Broken(error) from error

    def _ask_ahead(self) -> None:
        upcoming, self._upcoming = self._upcoming, ()
        if upcoming and not self._is_large(upcoming):
            self._coming = upcoming, beside(lambda: self._session.bodies(_uids(upcoming)), name="fetch")

    def _fetch_in_parts(self, mail: Listed) -> list[Fetched]:
        with self._archive.writer() as writer:
            offset = 0
            while True:
                part = self._part(mail.uid, offset)
                if part is None or not (offset or _is_given(mail, part)):
                    return []  # gone in the meantime, or not given
                writer.write(part)
                offset += len(part)
                if not part or (len(part) < self._account.part_bytes and offset >= mail.size_bytes):
                    break
                if offset > self._account.max_message_bytes:
                    raise CommandRefused("The mail is larger than the server says and than [limits] max_message_mb.")
            return [Fetched(mail=mail, stored=writer.seal())]

    def _part(self, uid: int, offset: int) -> bytes | None:
        try:
            return self._session.part(uid, offset, self._account.part_bytes)
        except CommandRefused:
            raise
        except IntakeError as error:
            raise _Broken(error) from error


def _is_given(mail: Listed, content: bytes | None) -> bool:
    """Nothing at all isn't taken for a mail that has a size: all that a server can't render would be one original."""
    return content is not None and (bool(content) or not mail.size_bytes)


def _uids(mails: Sequence[Listed]) -> list[int]:
    return [mail.uid for mail in mails]


class _Broken(Exception):
    """The connection broke while mail was fetched: the mail is suspected, unlike when the archive fails."""

    def __init__(self, cause: IntakeError) -> None:
        super().__init__(str(cause))
        self.cause = cause
