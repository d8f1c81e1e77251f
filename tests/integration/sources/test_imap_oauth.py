"""Login by access tokens: from a real token endpoint over HTTPS to a Dovecot that validates them itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from intake.errors import ConfigurationError, LoginRefused, TryAgain, Unavailable
from intake.sources.https import HttpsRoute
from intake.sources.imap_account import Mechanism, OAuth2
from intake.sources.oauth import CachedTokens, ClientCredentials, RefreshToken, TokenEndpoint
from intake.sources.oauth_microsoft import MicrosoftTokens
from tests.fakes.clock import FakeClock
from tests.integration.servers.connect_proxy import ConnectProxy
from tests.integration.servers.dovecot import Dovecot
from tests.integration.servers.token_endpoint import TENANT, TokenServer
from tests.integration.sources.conftest import Post

pytestmark = pytest.mark.integration


@pytest.fixture
def tokens(certificate_authority: trustme.CA) -> Iterator[TokenServer]:
    with TokenServer(authority=certificate_authority) as server:
        yield server


@pytest.fixture
def route(certificate_authority: trustme.CA, tmp_path: Path) -> HttpsRoute:
    path = tmp_path / "ca.pem"
    certificate_authority.cert_pem.write_to_path(str(path))
    return HttpsRoute(ca_file=path, timeout_s=5)


def endpoint(tokens: TokenServer, route: HttpsRoute, **changes: str) -> TokenEndpoint:
    grant = ClientCredentials(client_id="intake", client_secret=changes.get("client_secret", tokens.client_secret))
    return TokenEndpoint(changes.get("token_url", tokens.token_url), grant, route, scope="imap")


def microsoft(tokens: TokenServer, route: HttpsRoute, **changes: str) -> MicrosoftTokens:
    values = {"tenant": TENANT, "client_secret": tokens.client_secret, "authority": tokens.address} | changes
    return MicrosoftTokens(client_id="intake", route=route, **values)


@pytest.mark.parametrize("mechanism", list(Mechanism))
@pytest.mark.parametrize("make", [endpoint, microsoft])
def test_token_opens_the_mailbox(
    start_dovecot: Callable[..., Dovecot],
    tokens: TokenServer,
    route: HttpsRoute,
    post: Post,
    mail: Callable[..., bytes],
    make: Callable[..., TokenEndpoint],
    mechanism: Mechanism,
) -> None:
    server = start_dovecot(oauth_key=tokens.public_key)
    server.deliver(mail())
    provider = CachedTokens(make(tokens, route).fetch, post.clock)
    assert post.source(server, login=OAuth2(tokens=provider, mechanism=mechanism)).poll().new == 1
    assert len(tokens.requests) == 1


@pytest.mark.parametrize("mechanism", list(Mechanism))
def test_expired_token_is_fetched_anew_once_then_the_login_is_refused(
    start_dovecot: Callable[..., Dovecot], tokens: TokenServer, route: HttpsRoute, post: Post, mechanism: Mechanism
) -> None:
    server = start_dovecot(oauth_key=tokens.public_key)
    tokens.backdated_s = 600
    provider = CachedTokens(endpoint(tokens, route).fetch, post.clock)
    with pytest.raises(LoginRefused) as caught:
        post.source(server, login=OAuth2(tokens=provider, mechanism=mechanism)).poll()
    assert caught.value.code == "imap-login-refused"
    assert len(tokens.requests) == 2


def test_server_without_oauth_is_named(dovecot: Dovecot, tokens: TokenServer, route: HttpsRoute, post: Post) -> None:
    provider = CachedTokens(endpoint(tokens, route).fetch, post.clock)
    with pytest.raises(Unavailable) as caught:
        post.source(dovecot, login=OAuth2(tokens=provider)).poll()
    assert caught.value.code == "imap-no-oauth"


def test_token_is_kept_until_shortly_before_it_expires(tokens: TokenServer, route: HttpsRoute) -> None:
    clock = FakeClock()
    provider = CachedTokens(endpoint(tokens, route).fetch, clock)
    first = provider.token()
    clock.advance(3600 - 121)
    assert provider.token() == first
    clock.advance(2)
    assert provider.token() != first
    assert len(tokens.requests) == 2


def test_refresh_token_that_is_exchanged_is_used_and_told(tokens: TokenServer, route: HttpsRoute) -> None:
    told: list[str] = []
    grant = RefreshToken(client_id="intake", refresh_token="obnova-1", client_secret=tokens.client_secret)
    source = TokenEndpoint(tokens.token_url, grant, route, on_rotated=told.append)
    assert [source.fetch().value != "", source.fetch().value != ""] == [True, True]
    assert [form["refresh_token"] for form in tokens.requests] == ["obnova-1", "obnova-2"]
    assert told == ["obnova-2", "obnova-3"]


@pytest.mark.parametrize("make", [endpoint, microsoft])
def test_wrong_secret_is_a_refused_login(
    tokens: TokenServer, route: HttpsRoute, make: Callable[..., TokenEndpoint]
) -> None:
    with pytest.raises(LoginRefused) as caught:
        make(tokens, route, client_secret="jine").fetch()
    assert "invalid_client" in caught.value.sentence
    assert "jine" not in caught.value.sentence + caught.value.remedy


@pytest.mark.parametrize("make", [endpoint, microsoft])
def test_description_of_a_refusal_is_kept_out(
    tokens: TokenServer, route: HttpsRoute, make: Callable[..., TokenEndpoint]
) -> None:
    tokens.error = "unauthorized_client"
    with pytest.raises(LoginRefused) as caught:
        make(tokens, route).fetch()
    assert "AADSTS7000215" in caught.value.sentence
    assert "Novák" not in str(caught.value)


@pytest.mark.parametrize("make", [endpoint, microsoft])
@pytest.mark.parametrize("status", [429, 500, 503])
def test_busy_endpoint_is_weather(
    tokens: TokenServer, route: HttpsRoute, make: Callable[..., TokenEndpoint], status: int
) -> None:
    tokens.status = status
    with pytest.raises(TryAgain) as caught:
        make(tokens, route).fetch()
    assert caught.value.code == "oauth-unavailable"


@pytest.mark.parametrize("make", [endpoint, microsoft])
def test_untrusted_endpoint_is_named(tokens: TokenServer, make: Callable[..., TokenEndpoint]) -> None:
    with pytest.raises(Unavailable) as caught:
        make(tokens, HttpsRoute(timeout_s=5)).fetch()
    assert caught.value.code == "https-untrusted"


@pytest.mark.parametrize(("make", "key"), [(endpoint, "token_url"), (microsoft, "authority")])
def test_dead_endpoint_is_weather(
    route: HttpsRoute, tokens: TokenServer, make: Callable[..., TokenEndpoint], key: str
) -> None:
    with pytest.raises(TryAgain) as caught:
        make(tokens, route, **{key: "https://127.0.0.1:9"}).fetch()
    assert caught.value.code == "https-unreachable"


def test_unknown_tenant_is_named(tokens: TokenServer, route: HttpsRoute) -> None:
    with pytest.raises(Unavailable) as caught:
        microsoft(tokens, route, tenant="nobody").fetch()
    assert caught.value.code == "oauth-no-authority"


@pytest.mark.parametrize("make", [endpoint, microsoft])
def test_token_comes_through_the_proxy(
    tokens: TokenServer, route: HttpsRoute, make: Callable[..., TokenEndpoint]
) -> None:
    with ConnectProxy() as proxy:
        through = HttpsRoute(proxy=proxy.url, ca_file=route.ca_file, timeout_s=5)
        assert make(tokens, through).fetch().value
        assert set(proxy.targets) == {f"localhost:{tokens.port}"}


@pytest.mark.parametrize("make", [endpoint, microsoft])
def test_no_proxy_goes_direct(tokens: TokenServer, route: HttpsRoute, make: Callable[..., TokenEndpoint]) -> None:
    with ConnectProxy(refuse=True) as proxy:
        direct = HttpsRoute(proxy=proxy.url, no_proxy=("localhost",), ca_file=route.ca_file, timeout_s=5)
        assert make(tokens, direct).fetch().value
        assert proxy.targets == []


def test_proxy_that_refuses_is_weather_and_named(tokens: TokenServer, route: HttpsRoute) -> None:
    with ConnectProxy(refuse=True) as proxy, pytest.raises(TryAgain) as caught:
        endpoint(tokens, HttpsRoute(proxy=proxy.url, ca_file=route.ca_file, timeout_s=5)).fetch()
    assert caught.value.code == "https-proxy-refused"


def test_plain_http_to_elsewhere_is_refused(tokens: TokenServer, route: HttpsRoute) -> None:
    with pytest.raises(ConfigurationError):
        endpoint(tokens, route, token_url="http://login.example.cz/token").fetch()
