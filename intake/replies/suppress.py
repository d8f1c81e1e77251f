"""When an acknowledgement must not leave: loops, robots, colleagues, paper (RFC 3834, section 2; RFC 5321, 4.5.5).

The acknowledgement goes to the address in From, the sender that a person sees.  RFC 3834 would answer to
Return-Path, but that is today mostly a bounce address of a mailing service or a forwarder.  Reply-To is not
followed either: it would let anyone point our mail at a third person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from intake.classify import QUIET_PRECEDENCE
from intake.message import Channel, MessageRecord
from intake.outgoing import Suppressed
from intake.replies.addresses import ascii_address, base_address, token_in
from parsers.message import Envelope

_SUPPRESSING = frozenset({"all", "autoreply"})
_AUTOMATIC_SUBJECT = re.compile(
    r"(?:re|aw|odp|fwd?)?:?\s*(?:automatick[áé] odpověď|automatic reply|auto(?:matic)?[- ]?(?:reply|response)"
    r"|out of (?:the )?office|mimo kancelář|nepřítomnost|abwesenheit|automatische antwort|réponse automatique)",
    re.IGNORECASE,
)
_ROBOT = re.compile(
    r"mailerdaemon|maildaemon|mdaemon|postmaster|nobody|bounces?|autoreply|autoresponder|listserv|majordomo|mailman"
    r"|.*(?:noreply|noreplies|donotreply|dontreply|neodpovida|neodpovidej|nereply|nereaguj|bezodpovedi|keineantwort"
    r"|nichtantworten|nepasrepondre|noresponder).*"
)
_LIST_ROBOT = re.compile(r"owner-.+|.+-(?:owner|request|bounces?)")
_OWN_ACKNOWLEDGEMENT = re.compile(r"<ack\.[0-9a-f]{32}@([^<>@]+)>")

CODES = {
    "ack-paper": (
        "The message came on paper, so there is no address to answer to.",
        "Print a letter if the sender should get a confirmation.",
    ),
    "ack-databox": (
        "The message came by data box, to which this version can't send; the system itself confirms its delivery.",
        "Nothing needs to be done; to tell the sender its reference, send a data message by hand.",
    ),
    "ack-silent-import": (
        "The message lay in the mailbox at the first poll, and the source is set to import_silently.",
        "Write to the sender by hand if a confirmation is still wanted.",
    ),
    "ack-no-sender": (
        "The message names no valid address in From.",
        "Look into the form for the applicant's address and write to it by hand.",
    ),
    "ack-address-unusable": (
        "The sender's address can't be written without SMTPUTF8 (a letter beyond ASCII, or quotes, before the @).",
        "Write to the sender by hand or by phone.",
    ),
    "ack-null-sender": (
        "Return-Path is <>: a bounce or another automatic message, which must never be answered.",
        "Nothing needs to be done.",
    ),
    "ack-report": (
        "The message is a delivery status or another report (multipart/report).",
        "Nothing needs to be done.",
    ),
    "ack-auto-submitted": (
        "The message says that a machine sent it (Auto-Submitted).",
        "Nothing needs to be done, unless it holds a form: then write to the applicant by hand.",
    ),
    "ack-precedence": (
        "The message is marked as bulk, list or junk mail (Precedence).",
        "Nothing needs to be done, unless it holds a form: then write to the applicant by hand.",
    ),
    "ack-list": (
        "The message came through a mailing list (List-* header).",
        "Nothing needs to be done, unless it holds a form: then write to the applicant by hand.",
    ),
    "ack-loop-mark": (
        "The message bears a mark that vendors put on automatic mail, such as X-Autoreply or X-Loop.",
        "Nothing needs to be done, unless it holds a form: then write to the applicant by hand.",
    ),
    "ack-not-wanted": (
        "The sender's system asks for no automatic answers (X-Auto-Response-Suppress).",
        "Write to the applicant by hand if a confirmation is wanted.",
    ),
    "ack-robot-sender": (
        "The sender is a mail system or an address that takes no answers (mailer-daemon, postmaster, no-reply).",
        "Look into the form for the applicant's address and write to it by hand.",
    ),
    "ack-own-address": (
        "The sender is the office's own or its bounce address; answering would make a loop.",
        "Nothing needs to be done.",
    ),
    "ack-answers-ours": (
        "The message answers an acknowledgement of ours and looks automatic by its subject or marks.",
        "Nothing needs to be done, unless it holds a form: then write to the applicant by hand.",
    ),
    "ack-internal": (
        "The sender is in one of [mail] internal_domains: a colleague's forward or a scanner.",
        "Write to the applicant by hand, or let the colleague do so.",
    ),
    "ack-daily-cap": (
        "The sender got as many acknowledgements within a day as [smtp] daily_cap_per_sender allows.",
        "Look whether two machines answer each other; raise the cap if the sender is honest.",
    ),
}
"""code → (what it means, what to do), for ``intake explain``."""


def reply_address(envelope: Envelope) -> str | None:
    """Where an acknowledgement goes: the From address in the form that SMTP can carry, None where there is none."""
    return None if envelope.sender_address is None else ascii_address(envelope.sender_address)


def suppression(
    envelope: Envelope,
    *,
    own_addresses: Collection[str],
    internal_domains: Collection[str],
    sent_today: int,
    daily_cap: int,
    channel: Channel,
    silent: bool,
) -> Suppressed | None:
    """The first rule that forbids an acknowledgement, None where it may leave.

    Args:
        own_addresses: Our mailboxes, from and bounce address; ``+detail`` and bounce tokens are seen through.
        internal_domains: With their subdomains.
        sent_today: Acknowledgements to ``reply_address(envelope)`` within the last day.
        daily_cap: None above this number; 0 lets none leave.
    """
    code = (
        _by_way(channel, silent=silent)
        or _by_marks(envelope)
        or _by_sender(envelope, own_addresses, internal_domains)
        or _by_thread(envelope, own_addresses)
        or ("ack-daily-cap" if sent_today >= daily_cap else None)
    )
    return None if code is None else Suppressed(code=code, reason=CODES[code][0])


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressionRules:
    """The rules with the office's settings, in the shape that ``intake.decide`` asks for."""

    own_addresses: frozenset[str]
    internal_domains: frozenset[str]
    daily_cap: int

    def __call__(
        self, envelope: Envelope, message: MessageRecord, sent_lately: Callable[[str], int]
    ) -> Suppressed | None:
        """As ``suppression``; the register is asked only where every other rule lets the mail pass."""
        found = self._judge(envelope, message, -1)
        address = reply_address(envelope)
        if found is not None or address is None:
            return found
        return self._judge(envelope, message, sent_lately(address))

    def _judge(self, envelope: Envelope, message: MessageRecord, sent_today: int) -> Suppressed | None:
        return suppression(
            envelope,
            own_addresses=self.own_addresses,
            internal_domains=self.internal_domains,
            sent_today=sent_today,
            daily_cap=self.daily_cap,
            channel=message.channel,
            silent=message.silent,
        )


def _by_way(channel: Channel, *, silent: bool) -> str | None:
    if channel is Channel.PAPER:
        return "ack-paper"
    if channel is Channel.DATABOX:
        return "ack-databox"
    return "ack-silent-import" if silent else None


def _by_marks(envelope: Envelope) -> str | None:
    """What the message says of itself in its header."""
    rules = {
        "ack-null-sender": envelope.return_path == "",
        "ack-report": envelope.content_type == "multipart/report",
        "ack-auto-submitted": envelope.auto_submitted not in (None, "no"),
        "ack-precedence": envelope.precedence in QUIET_PRECEDENCE,
        "ack-list": envelope.list_headers,
        "ack-loop-mark": bool(envelope.loop_marks),
        "ack-not-wanted": bool(_SUPPRESSING & _words(envelope.auto_response_suppress)),
    }
    return next((code for code, holds in rules.items() if holds), None)


def _words(header: str | None) -> set[str]:
    return set(re.findall(r"[a-z]+", (header or "").lower()))


def _by_sender(envelope: Envelope, own_addresses: Collection[str], internal_domains: Collection[str]) -> str | None:
    if envelope.sender_address is None:
        return "ack-no-sender"
    address = reply_address(envelope)
    if address is None:
        return "ack-address-unusable"
    if _is_robot(address) or (envelope.return_path and _is_mail_system(envelope.return_path)):
        return "ack-robot-sender"
    if _is_own(address, own_addresses):
        return "ack-own-address"
    return "ack-internal" if _is_internal(address, internal_domains) else None


def _is_robot(address: str) -> bool:
    local = address.rpartition("@")[0].lower().partition("+")[0]
    return bool(_LIST_ROBOT.fullmatch(local) or _ROBOT.fullmatch(re.sub(r"[^a-z]", "", local)))


def _is_mail_system(return_path: str) -> bool:
    """Only the plain names: mailing services put ``bounces+…`` there for people's mail as well."""
    local = re.sub(r"[^a-z]", "", return_path.rpartition("@")[0].lower())
    return local in {"mailerdaemon", "postmaster"}


def _is_own(address: str, own_addresses: Collection[str]) -> bool:
    ours = {base_address(own) for own in own_addresses}
    return base_address(address) in ours or any(token_in(address, own) for own in own_addresses)


def _is_internal(address: str, internal_domains: Collection[str]) -> bool:
    domain = address.rpartition("@")[2]
    inside = (name.lower().strip(".") for name in internal_domains)
    return any(name and (domain == name or domain.endswith(f".{name}")) for name in inside)


def _by_thread(envelope: Envelope, own_addresses: Collection[str]) -> str | None:
    """Automatic answers to an acknowledgement that bear none of the proper marks."""
    ours = {own.rpartition("@")[2].lower() for own in own_addresses}
    found = map(_OWN_ACKNOWLEDGEMENT.fullmatch, (*envelope.in_reply_to, *envelope.references))
    if not any(match and match[1].lower() in ours for match in found):
        return None
    looks_automatic = _AUTOMATIC_SUBJECT.match(envelope.subject) or envelope.auto_response_suppress
    return "ack-answers-ours" if looks_automatic else None
