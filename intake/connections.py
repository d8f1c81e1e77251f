"""Settings of servers to accounts: how the adapters reach and log in to what is outside."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from intake.databox import BoxRules
from intake.ports import Clock
from intake.replies.smtp import SmtpAccount
from intake.settings import AnySource, ImapSource, IsdsSource, OAuth2Settings, Settings
from intake.sources.https import HttpsRoute
from intake.sources.imap_account import ImapAccount, Mechanism, OAuth2, Password, Tls, TokenProvider
from intake.sources.oauth import CachedTokens, ClientCredentials, RefreshToken, TokenEndpoint
from intake.sources.oauth_microsoft import EXCHANGE_SCOPE, MicrosoftTokens

KIB = 1024
MIB = 1024 * KIB


class SystemClock:
    """The time of this machine."""

    def now(self) -> datetime:
        """Aware, UTC."""
        return datetime.now(UTC)


def imap_account(settings: Settings, source: ImapSource, clock: Clock | None = None) -> ImapAccount:
    """A mailbox as the IMAP adapter wants it."""
    clock = clock or SystemClock()
    login = (
        OAuth2(tokens=token_provider(source.oauth2, settings, clock), mechanism=Mechanism(source.oauth2.mechanism))
        if source.oauth2
        else Password(secret=_plain(source.password))
    )
    return ImapAccount(
        name=source.name,
        host=source.host,
        port=source.port,
        tls=Tls(source.tls),
        ca_file=_ca_file(source.ca_file, settings),
        username=source.username,
        login=login,
        mailbox=source.mailbox,
        processed_mailbox=source.processed_mailbox,
        start_from=source.start_from,
        import_silently=source.import_silently,
        idle=source.idle,
        timeout_s=source.timeout_s,
        max_message_bytes=settings.limits.max_message_mb * MIB,
        batch_bytes=settings.limits.fetch_batch_mb * MIB,
        part_bytes=settings.limits.fetch_chunk_kb * KIB,
        whole_bytes=settings.limits.fetch_whole_kb * KIB,
        batch_count=settings.limits.fetch_batch_count,
        attempts=settings.limits.fetch_attempts,
        compare_every_s=float(settings.limits.compare_every_s),
    )


def smtp_account(settings: Settings, clock: Clock | None = None) -> SmtpAccount | None:
    """The server that takes our mail as the SMTP adapter wants it; None where there is no [smtp] section."""
    section = settings.smtp
    if section is None:
        return None
    token: Callable[[], str] | None = None
    if section.oauth2:
        token = token_provider(section.oauth2, settings, clock or SystemClock()).token
    return SmtpAccount(
        host=section.host,
        port=section.port,
        tls=section.tls,
        ca_file=_ca_file(section.ca_file, settings),
        username=section.username,
        password=_plain(section.password),
        token=token,
        timeout_s=section.timeout_s,
    )


def token_provider(section: OAuth2Settings, settings: Settings, clock: Clock) -> TokenProvider:
    """Where access tokens come from, through the office's proxy."""
    network = settings.network
    route = HttpsRoute(proxy=network.https_proxy, no_proxy=network.no_proxy, ca_file=network.ca_file)
    if section.kind == "microsoft365":
        microsoft = MicrosoftTokens(
            tenant=section.tenant,
            client_id=section.client_id,
            client_secret=_plain(section.client_secret),
            route=route,
            authority=section.authority,
            scope=section.scope or EXCHANGE_SCOPE,
        )
        return CachedTokens(microsoft.fetch, clock)
    endpoint = TokenEndpoint(section.token_url, _grant(section), route, scope=section.scope)
    return CachedTokens(endpoint.fetch, clock)


def login_digest(source: AnySource) -> str:
    """Changes when the place, the user or the secret of a source does; tells nothing of the secret.

    A refused login is not tried again before this changes.
    """
    if not isinstance(source, ImapSource):
        return ""
    oauth2 = source.oauth2
    secrets = [source.password, *((oauth2.client_secret, oauth2.refresh_token) if oauth2 else ())]
    public = [source.host, source.port, source.tls, source.username, oauth2.client_id if oauth2 else ""]
    text = "\0".join([*map(str, public), *map(_plain, secrets)])
    return hashlib.scrypt(text.encode(), salt=source.name.encode(), n=2**12, r=8, p=1, dklen=16).hex()


def _grant(section: OAuth2Settings) -> ClientCredentials | RefreshToken:
    secret = _plain(section.client_secret)
    if section.grant == "refresh_token":
        token = _plain(section.refresh_token)
        return RefreshToken(client_id=section.client_id, refresh_token=token, client_secret=secret)
    return ClientCredentials(client_id=section.client_id, client_secret=secret)


def _ca_file(own: Path | None, settings: Settings) -> Path | None:
    return own or settings.network.ca_file


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def box_rules(settings: Settings) -> BoxRules:
    """Which data messages are the office's: those to its boxes, and to the boxes of its sources."""
    sources = [source for source in settings.sources if isinstance(source, IsdsSource)]
    return BoxRules(
        own=frozenset({*settings.databox.own, *(source.box_id for source in sources)}),
        test_system=any(source.environment == "test" for source in sources),
    )
