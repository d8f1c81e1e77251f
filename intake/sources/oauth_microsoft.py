"""Access tokens for Microsoft 365 by client credentials: only this file knows msal.

The application needs the permission IMAP.AccessAsApp and a service principal in Exchange Online.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx2
import msal

from intake.errors import ConfigurationError, TryAgain, Unavailable
from intake.sources.https import HttpsRoute, https_client, translated
from intake.sources.oauth import AccessToken, refused

EXCHANGE_SCOPE = "https://outlook.office365.com/.default"
MICROSOFT_AUTHORITY = "https://login.microsoftonline.com"


class _HttpClient:
    """What msal asks of an HTTP client, by the office's proxy and authorities."""

    def __init__(self, client: httpx2.Client) -> None:
        self._client = client

    def post(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Any = None,
        headers: Mapping[str, str] | None = None,
        **_ignored: object,
    ) -> httpx2.Response:
        return self._answered(self._client.post(url, params=params, data=data, headers=headers))

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **_ignored: object,
    ) -> httpx2.Response:
        return self._answered(self._client.get(url, params=params, headers=headers))

    def close(self) -> None:
        self._client.close()

    @staticmethod
    def _answered(answer: httpx2.Response) -> httpx2.Response:
        if answer.status_code == 429 or answer.status_code >= 500:
            raise TryAgain("oauth-unavailable", f"The Microsoft login is busy (HTTP {answer.status_code}).")
        return answer


class MicrosoftTokens:
    """Asks the Microsoft identity platform for tokens of one application."""

    def __init__(
        self,
        *,
        tenant: str,
        client_id: str,
        client_secret: str,
        route: HttpsRoute,
        authority: str = MICROSOFT_AUTHORITY,
        scope: str = EXCHANGE_SCOPE,
    ) -> None:
        self._authority = f"{authority.rstrip('/')}/{tenant}"
        self._client_id = client_id
        self._client_secret = client_secret
        self._route = route
        self._scope = scope

    def fetch(self) -> AccessToken:
        """Ask for a token; raises what ``TokenEndpoint.fetch`` raises.

        A new msal application each time: its own caches would hand out a token that the mail
        server has just refused, or an error that is over.
        """
        with translated("The Microsoft login"), https_client(self._route, self._authority) as client:
            answer = self._ask(_HttpClient(client))
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str):
            raise refused(answer)
        return AccessToken(value=token, expires_in_s=float(seconds or 3600))

    def _ask(self, http_client: _HttpClient) -> Mapping[str, Any]:
        try:
            application = msal.ConfidentialClientApplication(
                self._client_id,
                client_credential=self._client_secret,
                authority=self._authority,
                instance_discovery=False,  # the authority is configured: nobody else need confirm it
                http_client=http_client,
            )
            answer: Mapping[str, Any] = application.acquire_token_for_client([self._scope])
        except msal.exceptions.MsalServiceError as error:
            raise TryAgain("oauth-unavailable", "The Microsoft login can't answer at the moment.") from error
        except KeyError as error:  # msal reads the discovery document without looking
            raise _no_authority(self._authority) from error
        except ValueError as error:
            if "scope" in str(error).lower():
                sentence = "The scope in [sources.oauth2] isn't one for client credentials."
                raise ConfigurationError("oauth-scope", sentence, f"Leave it empty for {EXCHANGE_SCOPE}.") from error
            raise _no_authority(self._authority) from error
        return answer


def _no_authority(authority: str) -> Unavailable:
    return Unavailable(
        "oauth-no-authority",
        f"{authority} isn't a Microsoft login for this tenant.",
        "Check tenant (directory id or domain) and authority in [sources.oauth2].",
    )
