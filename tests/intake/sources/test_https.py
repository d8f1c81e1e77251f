"""Which hosts are reached directly, and which addresses are asked at all."""

from __future__ import annotations

import pytest

from intake.errors import ConfigurationError
from intake.sources.https import HttpsRoute, https_client
from intake.sources.oauth import AccessToken, CachedTokens, ClientCredentials, RefreshToken, refused
from tests.fakes.clock import FakeClock


@pytest.mark.parametrize(
    ("pattern", "host", "direct"),
    [
        ("example.cz", "login.example.cz", True),
        (".example.cz", "example.cz", True),
        ("example.cz", "badexample.cz", False),
        ("EXAMPLE.cz", "login.example.CZ", True),
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "11.1.2.3", False),
        ("10.0.0.0/8", "ten.example.cz", False),
        ("::1", "::1", True),
        ("*", "anything", True),
        ("", "anything", False),
    ],
)
def test_no_proxy_covers_names_and_networks(pattern: str, host: str, direct: bool) -> None:
    route = HttpsRoute(proxy="http://proxy.example.cz:3128", no_proxy=(pattern,))
    assert route.goes_direct(host) is direct


def test_without_proxy_everything_is_direct() -> None:
    assert HttpsRoute().goes_direct("login.example.cz")


@pytest.mark.parametrize("url", ["http://login.example.cz", "ftp://x", "login", "", "https://"])
def test_unsafe_addresses_are_refused(url: str) -> None:
    with pytest.raises(ConfigurationError):
        https_client(HttpsRoute(), url)


@pytest.mark.parametrize("proxy", ["socks9://x", "nonsense", "http://["])
def test_odd_proxies_are_refused(proxy: str) -> None:
    with pytest.raises(ConfigurationError):
        https_client(HttpsRoute(proxy=proxy), "https://login.example.cz")


@pytest.mark.parametrize(("lifetime_s", "good_s"), [(3600, 3480), (100, 50), (240, 120)])
def test_token_is_good_until_shortly_before_it_expires(lifetime_s: float, good_s: float) -> None:
    clock, numbers = FakeClock(), iter("abc")
    tokens = CachedTokens(lambda: AccessToken(value=next(numbers), expires_in_s=lifetime_s), clock)
    assert tokens.token() == "a"
    clock.advance(good_s - 1)
    assert tokens.token() == "a"
    clock.advance(1)
    assert tokens.token() == "b"
    tokens.forget()
    assert tokens.token() == "c"


def test_secrets_are_in_no_representation() -> None:
    shown = (
        repr(ClientCredentials(client_id="i", client_secret="tajne")),
        repr(RefreshToken(client_id="i", refresh_token="tajne", client_secret="tajne")),
        repr(AccessToken(value="tajne", expires_in_s=1)),
    )
    assert all("tajne" not in text for text in shown)


def test_odd_error_words_are_not_repeated() -> None:
    assert "Novák" not in refused({"error": "Jan Novák was here"}).sentence
