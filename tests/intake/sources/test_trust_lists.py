"""Renewing trusted lists from a server: what is good goes in, what isn't leaves the last good set."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme

from intake.demo.authority import AT, authority, serve
from intake.demo.authority_lists import Spoil, Variant, _lotl, _signed
from intake.demo.authority_server import TrustServer
from intake.errors import TryAgain
from intake.sources.https import HttpsRoute
from intake.sources.trust_directory import updating
from intake.sources.trust_state import TrustState, read_state
from signatures.lotl import bundled_signers
from tests.fakes.trust import DirectReader, lists_of, pin, updater
from tests.integration.servers.connect_proxy import ConnectProxy

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def running() -> Iterator[TrustServer]:
    with serve(AT) as one:
        yield one


@pytest.fixture
def server(running: TrustServer) -> TrustServer:
    for state in (running.variant, running.answers, running.requests):
        state.clear()
    return running


@pytest.fixture
def trust(tmp_path: Path, server: TrustServer) -> Path:
    """A directory after a first good update."""
    state = updater(pin(tmp_path / "trust", server), server).update()
    assert not state.problems
    server.requests.clear()
    return tmp_path / "trust"


def outcomes(state: TrustState) -> dict[str, tuple[str, str]]:
    return {one.file: (one.outcome.value, one.code) for one in state.lists}


def change(server: TrustServer, **variant: object) -> None:
    server.variant.clear()
    server.variant.update(variant)


def test_first_update_makes_a_directory_that_is_believed(trust: Path) -> None:
    store = DirectReader().compile(trust)
    assert [(one.file, one.problem, one.sequence_number) for one in store.lists] == [
        ("lotl.xml", None, 388),
        ("tl/cz.xml", None, 42),
    ]
    assert (trust / "trust.json").stat().st_mode & 0o077 == 0


def test_newer_list_takes_the_place_of_the_old(trust: Path, server: TrustServer) -> None:
    change(server, sequence_number=43)
    assert outcomes(updater(trust, server).update())["tl/cz.xml"] == ("renewed", "")
    assert DirectReader().compile(trust).lists[1].sequence_number == 43


def test_signers_change_only_by_a_pivot(tmp_path: Path) -> None:
    with serve(AT, pivot=True) as server:
        trust = pin(tmp_path, server)
        state = updater(trust, server).update()
        assert not state.problems
        assert len(list((trust / "lotl-pivots").iterdir())) == 1
        assert DirectReader().prove(_job(trust)).signers == (server.world.operators.lotl_next.certificate_der(),)
        server.answers["/pivots/lotl-pivot-387.xml"] = (404, "text/plain", b"")
        assert outcomes(updater(trust, server).update())["lotl.xml"] == ("kept", "download-refused")


def _job(trust: Path):
    from intake.sources.trust_certificates import anchors
    from intake.sources.trust_directory import files_of
    from signatures.lotl import LotlJob

    signers = tuple(one.der for one in anchors(files_of(trust, "lotl-signers")))
    return LotlJob(lotl=trust / "lotl.xml", signers=signers, pivots=files_of(trust, "lotl-pivots"))


@pytest.mark.parametrize(
    ("variant", "file", "code"),
    [
        ({"tl": Spoil.BROKEN}, "tl/cz.xml", "list-unreadable"),
        ({"tl": Spoil.TAMPERED}, "tl/cz.xml", "list-signature-broken"),
        ({"tl": Spoil.UNSIGNED}, "tl/cz.xml", "list-unsigned"),
        ({"tl": Spoil.FOREIGN}, "tl/cz.xml", "list-signer-unknown"),
        ({"tl": Spoil.EXPIRED_SIGNER, "issued": AT - DAY}, "tl/cz.xml", "list-signer-expired"),
        ({"tl": Spoil.MISSING}, "tl/cz.xml", "download-refused"),
        ({"sequence_number": 41}, "tl/cz.xml", "trust-list-rolled-back"),
        ({"issued": AT - 25 * DAY, "lotl_sequence_number": 389}, "tl/cz.xml", "trust-list-rolled-back"),
        ({"next_update": AT - DAY, "sequence_number": 43}, "tl/cz.xml", "trust-list-late"),
        ({"lotl": Spoil.BROKEN}, "lotl.xml", "lotl-unreadable"),
        ({"lotl": Spoil.TAMPERED}, "lotl.xml", "lotl-unproven"),
        ({"lotl": Spoil.UNSIGNED}, "lotl.xml", "lotl-unproven"),
        ({"lotl": Spoil.FOREIGN}, "lotl.xml", "lotl-unproven"),
        ({"lotl": Spoil.EXPIRED_SIGNER, "issued": AT - DAY}, "lotl.xml", "lotl-unproven"),
        ({"lotl_sequence_number": 387}, "lotl.xml", "trust-list-rolled-back"),
        ({"lotl_next_update": AT - DAY, "lotl_sequence_number": 389}, "lotl.xml", "trust-list-late"),
    ],
)
def test_bad_answer_leaves_the_list_in_use(
    trust: Path, server: TrustServer, variant: dict[str, object], file: str, code: str
) -> None:
    before, good_at = lists_of(trust), read_state(trust).good_at
    change(server, **variant)
    state = updater(trust, server).update()
    assert outcomes(state)[file] == ("kept", code)
    assert lists_of(trust)[file] == before[file]
    assert state.good_at == good_at


def test_good_national_list_goes_in_beside_a_bad_list_of_lists(trust: Path, server: TrustServer) -> None:
    change(server, lotl=Spoil.TAMPERED, sequence_number=43)
    state = outcomes(updater(trust, server).update())
    assert state == {"lotl.xml": ("kept", "lotl-unproven"), "tl/cz.xml": ("renewed", "")}


def _without_czechia(server: TrustServer) -> bytes:
    """A newer list of lists, properly signed, that points to no Czech list."""
    scheme, variant = server.world._scheme(), Variant(lotl_sequence_number=389)
    root = _lotl(scheme, variant)
    (pointer,) = [one for one in root.iter("{*}OtherTSLPointer") if one.findtext(".//{*}SchemeTerritory") == "CZ"]
    pointer.getparent().remove(pointer)
    return _signed(root, scheme.operators.lotl, scheme, variant)


def test_list_of_lists_that_loses_a_territory_is_refused(trust: Path, server: TrustServer) -> None:
    before = lists_of(trust)
    server.answers["/lotl.xml"] = (200, "text/xml", _without_czechia(server))
    state = updater(trust, server).update()
    assert outcomes(state) == {
        "lotl.xml": ("kept", "trust-territory-lost"),
        "tl/cz.xml": ("kept", "trust-territory-lost"),
    }
    assert lists_of(trust) == before


def test_territory_that_nobody_points_to_is_told(trust: Path, server: TrustServer) -> None:
    state = updater(trust, server, territories=("cz", "xx")).update()
    assert outcomes(state)["tl/xx.xml"] == ("missing", "trust-territory-unknown")
    assert outcomes(state)["tl/cz.xml"][0] == "renewed"


def test_unreachable_server_is_weather_and_the_first_try_leaves_nothing(tmp_path: Path, server: TrustServer) -> None:
    state = updater(pin(tmp_path, server), server, lotl_url="http://127.0.0.1:1/lotl.xml").update()
    assert outcomes(state) == {
        "lotl.xml": ("missing", "https-unreachable"),
        "tl/cz.xml": ("missing", "trust-lotl-needed"),
    }
    assert state.lists[0].weather
    assert set(lists_of(tmp_path)) == {"lotl-signers/lotl-0.pem", "lotl-signers/lotl-1.pem"}


def test_signers_of_the_official_journal_are_put_in_only_with_a_list_that_they_prove(
    tmp_path: Path, server: TrustServer
) -> None:
    world = server.world.operators
    state = updater(tmp_path, server, seeds=bundled_signers()).update()
    assert (outcomes(state)["lotl.xml"], state.seeded) == (("missing", "lotl-unproven"), False)
    assert lists_of(tmp_path) == {}
    state = updater(tmp_path, server, seeds=(world.lotl.certificate_der(),)).update()
    assert (state.problems, state.seeded) == ((), True)
    assert not updater(tmp_path, server).update().seeded


def test_large_and_slow_answers_are_given_up(trust: Path, server: TrustServer) -> None:
    from intake.sources.download import Bounds

    state = updater(trust, server, bounds=Bounds(size_bytes=1000, seconds=5)).update()
    assert outcomes(state)["lotl.xml"] == ("kept", "download-large")


def test_second_updater_waits_for_nobody(trust: Path, server: TrustServer) -> None:
    with updating(trust), pytest.raises(TryAgain) as caught:
        updater(trust, server).update()
    assert caught.value.code == "trust-busy"
    assert server.requests == []


@contextmanager
def _over_tls(ca: trustme.CA) -> Iterator[tuple[str, dict[str, bytes]]]:
    """A server of the lists over TLS; yields where, and its files."""
    files: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = files[self.path.removeprefix("/")]
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Silent."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost").configure_cert(context)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
        thread = threading.Thread(target=httpd.serve_forever, args=(0.02,))
        thread.start()
        base_url = f"https://localhost:{httpd.server_address[1]}"
        files |= authority(AT, base_url=base_url).trust_files()
        try:
            yield base_url, files
        finally:
            httpd.shutdown()
            thread.join()


def test_lists_come_through_a_proxy(tmp_path: Path, server: TrustServer) -> None:
    ca = trustme.CA()
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    with _over_tls(ca) as (base_url, files), ConnectProxy() as proxy:
        (tmp_path / "trust" / "lotl-signers").mkdir(parents=True)
        (tmp_path / "trust" / "lotl-signers" / "a.pem").write_bytes(files["lotl-signers/lotl-1.pem"])
        route = HttpsRoute(proxy=proxy.url, ca_file=tmp_path / "ca.pem", timeout_s=5)
        state = updater(tmp_path / "trust", server, lotl_url=f"{base_url}/lotl.xml", route=route).update()
        assert not state.problems
        assert proxy.targets == [base_url.removeprefix("https://")] * 2


def test_proxy_that_refuses_is_weather(trust: Path, server: TrustServer) -> None:
    with ConnectProxy(refuse=True) as proxy:
        state = updater(
            trust, server, lotl_url="https://lotl.example/lotl.xml", route=HttpsRoute(proxy=proxy.url)
        ).update()
        assert proxy.targets[0] == "lotl.example:443"
    assert outcomes(state)["lotl.xml"] == ("kept", "https-proxy-refused")


def test_list_of_the_same_territory_by_another_name_leaves(trust: Path, server: TrustServer) -> None:
    (trust / "tl" / "cz.xml").rename(trust / "tl" / "TSL_CZ.xml")
    change(server, sequence_number=43)
    assert not updater(trust, server).update().problems
    assert [path.name for path in (trust / "tl").iterdir()] == ["cz.xml"]


def test_state_that_nobody_can_read_is_as_none(trust: Path) -> None:
    (trust / "trust.json").write_text('{"tried_at": 7')
    assert read_state(trust) == TrustState()
