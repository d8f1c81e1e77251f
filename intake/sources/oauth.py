"""Access tokens from an OAuth 2.0 token endpoint (RFC 6749, 4.4 and 6), kept until shortly before they expire.

No token and no secret gets into a log, a representation or an exception.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx2
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from intake.errors import IntakeError, LoginRefused, TryAgain, Unavailable
from intake.ports import Clock
from intake.sources.https import HttpsRoute, https_client, translated

_EARLY_S = 120
"""So long before it expires a token is no longer handed out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    """A bearer token; opaque to us."""

    value: str = field(repr=False)
    expires_in_s: float


class CachedTokens:
    """A ``TokenProvider``: fetches when there is no token that is good for a while."""

    def __init__(self, fetch: Callable[[], AccessToken], clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: tuple[str, datetime] | None = None

    def token(self) -> str:
        """An access token that is good for a while longer."""
        with self._lock:
            now = self._clock.now()
            if self._kept is not None and now < self._kept[1]:
                return self._kept[0]
            fetched = self._fetch()
            # A token of a short life is handed out for half of it.
            good_s = max(fetched.expires_in_s - _EARLY_S, fetched.expires_in_s / 2)
            self._kept = (fetched.value, now + timedelta(seconds=good_s))
            return fetched.value

    def forget(self) -> None:
        """Fetch anew next time."""
        with self._lock:
            self._kept = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCredentials:
    """The service's own right to the mailbox (RFC 6749, 4.4)."""

    client_id: str
    client_secret: str = field(repr=False)

    def form(self) -> dict[str, str]:
        secret = {"client_id": self.client_id, "client_secret": self.client_secret}
        return {"grant_type": "client_credentials", **secret}


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshToken:
    """A right that a person gave once (RFC 6749, 6)."""

    client_id: str
    refresh_token: str = field(repr=False)
    client_secret: str = field(default="", repr=False)
    """Empty for a public client."""

    def form(self) -> dict[str, str]:
        secret = {"client_secret": self.client_secret} if self.client_secret else {}
        grant = {"grant_type": "refresh_token", "refresh_token": self.refresh_token}
        return {**grant, "client_id": self.client_id, **secret}


class _Answer(BaseModel):
    """RFC 6749, 5.1."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="ignore")
    access_token: str = Field(min_length=1, max_length=100_000, repr=False)
    expires_in: float = Field(default=3600, gt=0)
    refresh_token: str | None = Field(default=None, repr=False)


class TokenEndpoint:
    """Asks one endpoint for tokens; a refresh token that it exchanges is used from then on."""

    def __init__(
        self,
        token_url: str,
        grant: ClientCredentials | RefreshToken,
        route: HttpsRoute,
        *,
        scope: str = "",
        on_rotated: Callable[[str], None] | None = None,
    ) -> None:
        """Prepare; nothing is asked yet.

        Args:
            token_url: https address (http only to this machine).
            grant: By which right tokens are asked for.
            route: Proxy and authorities.
            scope: Space-separated scopes; empty: not sent.
            on_rotated: Told of each new refresh token, to keep it over a restart.
        """
        self._url = token_url
        self._grant = grant
        self._route = route
        self._scope = scope
        self._on_rotated = on_rotated
        self._rotated: str | None = None

    def fetch(self) -> AccessToken:
        """Ask for a token.

        Raises:
            LoginRefused: The endpoint refuses the client, its secret or the refresh token.
            Unavailable: The endpoint answers what no token endpoint answers, or isn't trusted.
            TryAgain: Network, proxy, a busy endpoint.
        """
        form = self._grant.form() | ({"scope": self._scope} if self._scope else {})
        if self._rotated is not None:
            form["refresh_token"] = self._rotated
        with translated("The token endpoint"), https_client(self._route, self._url) as client:
            answer = client.post(self._url, data=form, headers={"Accept": "application/json"})
        if answer.status_code != httpx2.codes.OK:
            raise _refusal(answer)
        return self._read(answer)

    def _read(self, answer: httpx2.Response) -> AccessToken:
        try:
            read = _Answer.model_validate_json(answer.content)
        except ValidationError as error:
            raise _odd_answer() from error
        if read.refresh_token and isinstance(self._grant, RefreshToken):
            self._rotated = read.refresh_token
            if self._on_rotated is not None:
                self._on_rotated(read.refresh_token)
        return AccessToken(value=read.access_token, expires_in_s=read.expires_in)


def _refusal(answer: httpx2.Response) -> IntakeError:
    if answer.status_code == 429 or answer.status_code >= 500:
        return TryAgain("oauth-unavailable", f"The token endpoint is busy (HTTP {answer.status_code}).")
    try:
        error = answer.json()
    except ValueError:
        return _odd_answer(answer.status_code)
    return refused(error) if isinstance(error, Mapping) else _odd_answer(answer.status_code)


def refused(error: Mapping[str, object]) -> IntakeError:
    """The error for an error response (RFC 6749, 5.2); its description stays out, it may name people."""
    word = str(error.get("error", ""))
    if not re.fullmatch(r"[a-z_]{1,40}", word):
        return _odd_answer()
    if word in ("temporarily_unavailable", "server_error", "slow_down"):
        return TryAgain("oauth-unavailable", f"The token endpoint can't answer at the moment ({word}).")
    numbers = error.get("error_codes")
    codes = [f"AADSTS{number}" for number in numbers if isinstance(number, int)] if isinstance(numbers, list) else []
    return LoginRefused(
        "oauth-refused",
        f"The token endpoint refused an access token: {', '.join([word, *codes])}.",
        "Check client_id, client secret (has it expired?), tenant and scope of [sources.oauth2].",
    )


def _odd_answer(status: int | None = None) -> Unavailable:
    said = f" (HTTP {status})" if status else ""
    remedy = "Check token_url or tenant; a proxy may have answered in its place."
    return Unavailable("oauth-odd-answer", f"What answers isn't an OAuth 2.0 token endpoint{said}.", remedy)
