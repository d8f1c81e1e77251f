"""Settings to what leaves the office: composer, suppression rules, mails about alarms, the outbox's sender."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from intake.connections import smtp_account
from intake.decide import Suppression
from intake.filing.outbox import MessageOutbox
from intake.outgoing import Acknowledgement, Outgoing
from intake.ports import AlarmNotice, Alarms, Clock
from intake.replies import smtp
from intake.replies.compose import NOBODY, Composer
from intake.replies.sender import OutboxSender, lease_for
from intake.replies.suppress import SuppressionRules
from intake.settings import Settings


def make_composer(settings: Settings) -> Composer:
    """Renders the templates of this configuration; without [smtp] from an address that can't be sent."""
    account = settings.smtp
    return Composer(
        settings.templates_dir(),
        from_address=account.from_address if account else NOBODY,
        bounce_address=account.bounce_address if account else "",
    )


def composing(composer: Composer, clock: Clock) -> Callable[[Acknowledgement, tuple[str, ...]], Outgoing]:
    """Compose with the time of filing as the fixed Date."""
    return lambda ack, references: composer.acknowledgement(replace(ack, composed_at=clock.now()), references)


def alarm_mails(settings: Settings, composer: Composer) -> Callable[[AlarmNotice], Sequence[Outgoing]]:
    """Mails to everybody in [alarms] to, when an alarm opens and when it closes."""

    def compose(notice: AlarmNotice) -> Sequence[Outgoing]:
        return tuple(
            composer.alarm(
                to=address,
                code=notice.code,
                subject=notice.subject,
                sentence=notice.sentence,
                remedy=notice.remedy,
                at=notice.closed_at or notice.since,
                opened=notice.closed_at is None,
            )
            for address in settings.alarms.to
        )

    return compose


def suppression_rules(settings: Settings) -> Suppression:
    """Who gets no acknowledgement."""
    account = settings.smtp
    own = {account.from_address, account.bounce_address} if account else set()
    return SuppressionRules(
        own_addresses=frozenset(address for address in own if address),
        internal_domains=frozenset(settings.mail.internal_domains),
        daily_cap=account.daily_cap_per_sender if account else 10,
    )


def make_sender(
    settings: Settings, outbox: MessageOutbox, composer: Composer, alarms: Alarms, clock: Clock, worker: str
) -> OutboxSender | None:
    account = smtp_account(settings, clock)
    if settings.smtp is None or account is None:
        return None

    def connect() -> smtp.SmtpConnection:
        outbox.readdress(NOBODY.rpartition("@")[2], composer.readdressed)  # from the time before [smtp] was there
        return smtp.connect(account)

    return OutboxSender(
        outbox=outbox,
        connect=connect,
        alarms=alarms,
        clock=clock,
        hold=settings.outbox.hold,
        after_doubt=settings.smtp.after_doubt,
        worker=worker,
        lease_s=lease_for(settings.smtp.timeout_s),
    )
