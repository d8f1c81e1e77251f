"""The data-box interface, one method an operation; each is one call, and only ``list_received`` serves messages.

What every method raises is told at ``SoapChannel.call``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from intake.sources.https import HttpsRoute
from intake.sources.isds import reading, requests
from intake.sources.isds.answers import Node, Sink
from intake.sources.isds.channel import SoapChannel
from intake.sources.isds.logins import Account
from intake.sources.isds.records import (
    UNSTAMPED,
    Attachment,
    FoundBox,
    Listing,
    MessageEnvelope,
    Notices,
    OutgoingMessage,
    Owner,
    PaidKind,
    Search,
    SearchKind,
    SignedDocument,
    StateChange,
    User,
)
from intake.sources.isds.requests import ALL_STATES, Request, Service
from intake.sources.isds.soap import Bounds
from intake.sources.isds.status import Doubtful, odd_answer

_T = TypeVar("_T")


def connect(account: Account, route: HttpsRoute, bounds: Bounds | None = None) -> IsdsClient:
    """A client for one box; nothing is sent yet.

    Raises:
        ConfigurationError: The login can't be used.
    """
    return IsdsClient(SoapChannel(account, route, bounds))


class IsdsClient:
    """One box at the data-box system; calls from several threads take turns."""

    def __init__(self, channel: SoapChannel) -> None:
        self._channel = channel

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._channel.close()

    def _ask(self, request: Request, read: Callable[[Node], _T]) -> _T:
        return read(self._channel.call(request).body)

    def _do(self, request: Request) -> None:
        self._channel.call(request)

    def _document(self, request: Request, sink: Sink) -> SignedDocument:
        answer = self._channel.call(request, sink)
        if answer.content is None or not answer.content.size_bytes:
            raise odd_answer()
        return SignedDocument(
            size_bytes=answer.content.size_bytes,
            sha256=answer.content.sha256,
            stamp_missing=answer.status.code == UNSTAMPED,
        )

    # Who we are

    def ping(self) -> None:
        """DummyOperation: whether the system answers and takes the login; not logged there, serves nothing."""
        self._do(requests.dummy())

    def owner(self) -> Owner:
        """GetOwnerInfoFromLogin2: which box this login opens."""
        return self._ask(requests.access("GetOwnerInfoFromLogin2"), reading.owner)

    def user(self) -> User:
        """GetUserInfoFromLogin2: as whom, with which rights; refused to certificates with 2102."""
        return self._ask(requests.access("GetUserInfoFromLogin2"), reading.user)

    def password_expires_at(self) -> datetime | None:
        """GetPasswordInfo: aware; None: it doesn't expire."""
        return self._ask(requests.access("GetPasswordInfo"), reading.password_expiry)

    # Lists

    def list_received(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        states: int = ALL_STATES,
        offset: int = 1,
        limit: int = 1000,
    ) -> Listing:
        """GetListOfReceivedMessages. **Legal effect**: serves all messages that the login may read.

        It serves whatever the window and filter are, and starts deadlines and the ninety days until erasure.

        Args:
            since, until: Aware; by delivery into the box. Overlap windows, and end them before the moment.
            states: Sum of 2^state; -1: all.
            offset: From 1; a smaller window is better than an offset.
            limit: When as many come, ask for a smaller window.

        Raises:
            Doubtful: Messages may have been served although no list came.

        Source: operating rules of 26 June 2026, II.4 and II.8.
        """
        return self._ask(requests.list_received(since, until, states, offset, limit), reading.listing)

    def list_sent(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        states: int = ALL_STATES,
        offset: int = 1,
        limit: int = 1000,
    ) -> Listing:
        """GetListOfSentMessages: serves nothing; by dmSenderRefNumber it tells whether a doubtful message went out."""
        return self._ask(requests.list_sent(since, until, states, offset, limit), reading.listing)

    def state_changes(self, *, since: datetime | None, until: datetime | None) -> tuple[StateChange, ...]:
        """GetMessageStateChanges: of sent messages, at most 15 days back; end the window a few minutes ago."""
        return self._ask(requests.state_changes(since, until), reading.state_changes)

    def register_for_notifications(self, action: int) -> None:
        """RegisterForNotifications: for certificates only; the meaning of ``action`` isn't public."""
        self._do(requests.register_for_notifications(action))

    def notices(self, *, since: datetime, scope: str) -> Notices:
        """GetListForNotifications: what waits, without serving it; for certificates only."""
        return self._ask(requests.list_for_notifications(since, scope), reading.notices)

    # One message

    def envelope(self, dm_id: str) -> MessageEnvelope:
        """MessageEnvelopeDownload: of a received message from state 6 on, also of an erased one."""
        found = self._ask(requests.of_message("MessageEnvelopeDownload", dm_id), reading.message_envelope)
        if found is None:
            raise odd_answer()
        return found

    def signed_message(self, dm_id: str, sink: Sink) -> SignedDocument:
        """SignedMessageDownload: the sealed message (ZFO) into ``sink``; each download differs in bytes."""
        return self._document(_sealed("SignedMessageDownload", dm_id, Service.OPERATIONS), sink)

    def signed_large_message(self, dm_id: str, sink: Sink) -> SignedDocument:
        """SignedBigMessageDownload: the same of a large message."""
        return self._document(_sealed("SignedBigMessageDownload", dm_id, Service.LARGE), sink)

    def signed_sent_message(self, dm_id: str, sink: Sink) -> SignedDocument:
        """SignedSentMessageDownload: of one that we sent; just after sending it may answer ``isds-not-yet``."""
        return self._document(_sealed("SignedSentMessageDownload", dm_id, Service.OPERATIONS), sink)

    def signed_receipt(self, dm_id: str, sink: Sink) -> SignedDocument:
        """GetSignedDeliveryInfo: the sealed delivery receipt (doručenka); receipts have no stamp of their own."""
        return self._document(_sealed("GetSignedDeliveryInfo", dm_id, Service.INFO), sink)

    def attachment(self, dm_id: str, number: int, sink: Sink) -> Attachment:
        """DownloadAttachment: one file of a large message, counted from 0.

        Raises:
            Refused: ``isds-no-such-attachment`` after the last.
        """
        answer = self._channel.call(requests.attachment(dm_id, number), sink)
        file = answer.body.child("dmFile")
        if file is None or answer.content is None:
            raise odd_answer()
        return Attachment(
            name=file.attributes.get("dmFileDescr", ""),
            media_type=file.attributes.get("dmMimeType", ""),
            kind=file.attributes.get("dmFileMetaType", ""),
            size_bytes=answer.content.size_bytes,
            sha256=answer.content.sha256,
        )

    def mark_downloaded(self, dm_id: str) -> None:
        """MarkMessageAsDownloaded: state 6 → 7, of no weight in law; only after the message is safely stored."""
        self._do(requests.of_message("MarkMessageAsDownloaded", dm_id))

    def authenticate(self, document: bytes | Path, *, large: bool = False) -> bool | None:
        """AuthenticateMessage or AuthenticateBigMessage: a second opinion on a ZFO; only True is a yes."""
        return self._ask(requests.authenticate(document, large=large), lambda body: reading.truth(body, "dmAuthResult"))

    def create(self, message: OutgoingMessage) -> str:
        """CreateMessage. **Sends**, for money where no authority takes part; gives the dmID.

        Raises:
            Doubtful: It may have been sent: look for its reference in ``list_sent`` before a second try.
            BadData: It can't be sent as it is; nothing was.
        """
        dm_id = self._ask(requests.create_message(message), lambda body: reading.text(body, "dmID"))
        if not dm_id:
            raise Doubtful("CreateMessage", odd_answer())
        return dm_id

    # Other boxes

    def search(
        self, text: str, *, kind: SearchKind = SearchKind.GENERAL, page: int = 0, page_size: int = 100
    ) -> Search:
        """ISDSSearch3: full text, up to three hours old; tells what may be sent to a box (``send_options``)."""
        return self._ask(requests.search(text, kind, page, page_size), reading.found_boxes)

    def find(self, known: Mapping[str, str]) -> Search:
        """FindDataBox2 by elements of dbOwnerInfo, e.g. ``{"dbType": "OVM", "ic": "00000019"}``."""
        return self._ask(requests.find_box(known), reading.found_owners)

    def box(self, box_id: str) -> FoundBox | None:
        """The box of an identifier, by ISDSSearch3; None where there is none that can be found."""
        found = self.search(box_id, kind=SearchKind.BOX_ID)
        return next((box for box in found.boxes if box.box_id == box_id), None)

    def box_state(self, box_id: str) -> int | None:
        """CheckDataBox: 1 accessible, 2 closed for a time, 3 not yet open, 4 closed for good, 5 deleted."""
        return self._ask(requests.check_box(box_id), lambda body: reading.number(body, "dbState"))

    def may_send_paid(self, box_id: str, kind: PaidKind = PaidKind.NORMAL) -> bool:
        """PDZSendInfo: whether a box may send paid messages; only a plain yes is one."""
        return self._ask(requests.paid_sending(box_id, kind), lambda body: reading.truth(body, "PDZsiResult")) is True


def _sealed(operation: str, dm_id: str, service: Service) -> Request:
    return requests.of_message(operation, dm_id, service=service, content_name="dmSignature")
