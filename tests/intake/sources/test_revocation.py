"""Revocation data is fetched only from hosts of listed services, within bounds, and not again and again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from intake.demo.authority import AT, serve
from intake.demo.authority_server import TrustServer
from intake.sources import revocation as room
from intake.sources.download import Bounds
from intake.sources.https import HttpsRoute
from intake.sources.revocation import FetchRules, RevocationFetcher, is_allowed
from signatures.report import Wanted, WantedKind
from signatures.trust_lists import TrustJob
from signatures.trust_refresh import index_revocation
from tests.fakes.clock import FakeClock
from tests.integration.servers.connect_proxy import ConnectProxy


@pytest.fixture(scope="module")
def running() -> Iterator[TrustServer]:
    with serve(AT) as one:
        yield one


@pytest.fixture
def server(running: TrustServer) -> TrustServer:
    running.answers.clear()
    running.requests.clear()
    return running


def fetcher(directory: Path, **changes) -> RevocationFetcher:
    rules = FetchRules(route=HttpsRoute(timeout_s=2), private=True)
    return RevocationFetcher(directory=directory, rules=replace(rules, **changes), clock=FakeClock(at=AT))


def crl(server: TrustServer, path: str = "/crl/listed.crl") -> Wanted:
    return Wanted(kind=WantedKind.CRL, url=f"{server.base_url}{path}")


@pytest.mark.parametrize(
    ("host", "listed", "allowed"),
    [
        ("ica.cz", "ica.cz", True),
        ("crl.ica.cz", "ica.cz", True),
        ("crl.ica.cz", "www.ica.cz", True),
        ("ica.cz", "www.ica.cz", True),
        ("CRL.ICA.CZ".lower(), "WWW.ica.cz.", True),
        ("badica.cz", "ica.cz", False),
        ("ica.cz.example", "ica.cz", False),
        ("evil.gov.cz", "tsl.gov.cz", False),
        ("a.cz", "cz", False),
        ("1.127.0.0.1", "127.0.0.1", False),
        ("127.0.0.1", "127.0.0.1", True),
        ("anything", "", False),
        ("anything", "www.", False),
    ],
)
def test_hosts_are_those_of_listed_services(host: str, listed: str, allowed: bool) -> None:
    assert is_allowed(host, (listed,)) is allowed


def test_crl_is_kept_as_a_file_that_the_store_can_use(tmp_path: Path, server: TrustServer) -> None:
    (path,) = fetcher(tmp_path).fetch((crl(server),), ("127.0.0.1",))
    assert path.parent == tmp_path / "crls"
    assert path.stat().st_mode & 0o077 == 0
    assert [one.path for one in index_revocation(TrustJob(directory=tmp_path)).files] == [path]


def test_ocsp_request_is_posted(tmp_path: Path, server: TrustServer) -> None:
    server.answers["/ocsp"] = (200, "application/ocsp-response", b"answer")
    wanted = Wanted(kind=WantedKind.OCSP, url=f"{server.base_url}/ocsp", request=b"question")
    (path,) = fetcher(tmp_path).fetch((wanted,), ("127.0.0.1",))
    assert path.read_bytes() == b"answer"
    assert server.requests == [("POST", "/ocsp")]


@pytest.mark.parametrize(
    "url",
    [
        "http://elsewhere.example/x.crl",
        "ftp://127.0.0.1/x.crl",
        "file:///etc/passwd",
        "http://user@127.0.0.1/x.crl",
        "http://127.0.0.1:99999/x",
        "http://[::1/x",
        "http:///x",
        "",
        "http://127.0.0.1/\r\nX: y",
    ],
)
def test_other_places_are_never_asked(tmp_path: Path, url: str) -> None:
    wanted = Wanted(kind=WantedKind.CRL, url=url)
    assert fetcher(tmp_path).fetch((wanted,), ("127.0.0.1",)) == ()
    assert not (tmp_path / "crls").exists()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_private_addresses_need_a_permission(tmp_path: Path, server: TrustServer, host: str) -> None:
    wanted = replace(crl(server), url=crl(server).url.replace("127.0.0.1", host))
    assert fetcher(tmp_path, private=False).fetch((wanted,), (host,)) == ()
    assert server.requests == []
    assert len(fetcher(tmp_path).fetch((wanted,), (host,))) == 1


def test_operator_adds_hosts(tmp_path: Path, server: TrustServer) -> None:
    assert len(fetcher(tmp_path, hosts=("127.0.0.1",)).fetch((crl(server),), ())) == 1


def test_server_is_asked_once_in_ten_minutes(
    tmp_path: Path, server: TrustServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = fetcher(tmp_path)
    server.answers["/crl/listed.crl"] = (503, "text/plain", b"")
    assert [one.fetch((crl(server),), ("127.0.0.1",)) for _ in range(5)] == [()] * 5
    assert len(server.requests) == 1
    monkeypatch.setattr(room, "ASK_AGAIN_S", 0.0)
    one.fetch((crl(server),), ("127.0.0.1",))
    assert len(server.requests) == 2


@pytest.mark.parametrize("answer", [(302, "text/plain", b""), (404, "text/plain", b""), (200, "x/y", b"x" * 2000)])
def test_odd_answers_are_not_kept(tmp_path: Path, server: TrustServer, answer: tuple[int, str, bytes]) -> None:
    server.answers["/crl/listed.crl"] = answer
    bounds = Bounds(size_bytes=1000, seconds=2, redirects=0)
    assert fetcher(tmp_path, bounds=bounds).fetch((crl(server),), ("127.0.0.1",)) == ()
    assert list(tmp_path.iterdir()) == []


def test_https_goes_through_the_proxy(tmp_path: Path) -> None:
    with ConnectProxy(refuse=True) as proxy:
        one = fetcher(tmp_path, route=HttpsRoute(proxy=proxy.url), private=False)
        assert one.fetch((Wanted(kind=WantedKind.CRL, url="https://crl.ica.cz/x.crl"),), ("ica.cz",)) == ()
        assert proxy.targets == ["crl.ica.cz:443"]


def test_old_files_that_were_fetched_are_removed_and_others_stay(tmp_path: Path, server: TrustServer) -> None:
    one = fetcher(tmp_path)
    (fetched,) = one.fetch((crl(server),), ("127.0.0.1",))
    own = fetched.with_name("mine.crl")
    own.write_bytes(fetched.read_bytes())
    files = index_revocation(TrustJob(directory=tmp_path)).files
    assert one.prune(files) == 0
    one.clock.at += timedelta(days=400)
    assert one.prune(files) == 1
    assert (fetched.exists(), own.exists()) == (False, True)
