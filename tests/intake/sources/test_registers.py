"""Importing registers: from a server and from files; what is odd leaves the list in use."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from intake.cli.explain import all_codes
from intake.errors import BadData, TryAgain, Unavailable
from intake.sources import registers as room
from intake.sources.https import HttpsRoute
from intake.sources.register_store import FILE_NAME, StoredRegisters
from intake.sources.registers import Importer, Origin
from parsers.register_file import read_register
from parsers.register_records import RegisterBatch, RegisterJob, RegisterKind
from tests.fakes.clock import FakeClock
from tests.fakes.registers import AUTHORITIES, DATABOXES, POSTAL_CODES

ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/ovm": (200, {"Last-Modified": "Sun, 01 Nov 2026 03:00:00 GMT"}, AUTHORITIES.read_bytes()),
    "/ds": (200, {"Content-Encoding": "gzip"}, gzip.compress(DATABOXES.read_bytes())),
    "/html": (200, {"Last-Modified": "yesterday"}, b"<html><body>Error</body></html>"),
    "/empty": (200, {}, b""),
    "/moved": (302, {"Location": "/ovm"}, b""),
    "/gone": (404, {}, b"no"),
    "/busy": (503, {}, b"later"),
}


class Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, headers, content = ANSWERS[self.path.partition("?")[0]]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_address[1]}"
        httpd.shutdown()
        thread.join()


def read(path: Path) -> RegisterBatch:
    try:
        return read_register(RegisterJob(path=path))
    except Exception as error:
        raise BadData(getattr(error, "code", "?"), str(error)) from error


@pytest.fixture
def importer(tmp_path: Path) -> Importer:
    return Importer(store=tmp_path / "r" / FILE_NAME, route=HttpsRoute(timeout_s=5), read=read, clock=FakeClock())


def from_server(server: str, place: str, kind: RegisterKind | None = None) -> Origin:
    return Origin(kind=kind, url=f"{server}{place}?format=xml&service=x")


def test_lists_are_fetched_with_the_day_that_the_server_says(importer: Importer, server: str) -> None:
    origins = (
        from_server(server, "/ovm", RegisterKind.AUTHORITIES),
        from_server(server, "/ds", RegisterKind.DATABOXES),
    )
    first, second = importer.update(origins)
    assert first.problem is second.problem is None
    assert (str(first.source.data_date), first.source.records, first.source.skipped) == ("2026-11-01", 10, 2)
    assert second.source.data_date is None
    assert first.origin == f"{server.rpartition(':')[0]}/ovm"
    with closing(StoredRegisters(importer.store)) as stored:
        assert stored.by_databox("kn6vz2r") is not None


@pytest.mark.parametrize(
    ("place", "code", "error"),
    [
        ("/html", "register-not-known", BadData),
        ("/empty", "register-not-known", BadData),
        ("/moved", "register-refused", Unavailable),
        ("/gone", "register-refused", Unavailable),
        ("/busy", "register-busy", TryAgain),
        ("/ds", "register-other-kind", BadData),
    ],
)
def test_odd_answer_leaves_the_list_in_use(
    importer: Importer, server: str, place: str, code: str, error: type[Exception]
) -> None:
    importer.update([Origin(kind=None, path=AUTHORITIES)])
    before = importer.store.read_bytes()
    (result,) = importer.update([from_server(server, place, RegisterKind.AUTHORITIES)])
    assert isinstance(result.problem, error)
    assert (result.problem.code, result.source) == (code, None)
    assert importer.store.read_bytes() == before


def test_server_that_is_away_is_weather(importer: Importer) -> None:
    (result,) = importer.update([Origin(kind=None, url="http://127.0.0.1:1/ovm")])
    assert isinstance(result.problem, TryAgain)
    assert not importer.store.exists()


def test_what_can_be_had_goes_in_beside_what_cannot(importer: Importer, server: str) -> None:
    good, bad = importer.update([Origin(kind=None, path=POSTAL_CODES), from_server(server, "/gone")])
    assert good.problem is None
    assert bad.problem is not None
    with closing(StoredRegisters(importer.store)) as stored:
        assert stored.places(name="Vzorov") != ()


def test_list_that_has_lost_most_of_its_records_needs_force(importer: Importer, tmp_path: Path) -> None:
    importer.update([Origin(kind=None, path=POSTAL_CODES)])
    short = tmp_path / "short.csv"
    short.write_text("".join(POSTAL_CODES.read_text().splitlines(keepends=True)[:4]))
    (refused,) = importer.update([Origin(kind=None, path=short)])
    assert refused.problem is not None
    assert refused.problem.code == "register-shrunk"
    (taken,) = importer.update([Origin(kind=None, path=short)], force=True)
    assert (taken.problem, taken.before, taken.source.records) == (None, 8, 3)


def test_same_list_twice_is_refused(importer: Importer) -> None:
    first, second = importer.update([Origin(kind=None, path=POSTAL_CODES)] * 2)
    assert first.problem is None
    assert second.problem is not None
    assert second.problem.code == "register-twice"


def test_download_is_bounded(importer: Importer, server: str) -> None:
    (result,) = replace(importer, max_bytes=100).update([from_server(server, "/ovm")])
    assert result.problem is not None
    assert result.problem.code == "register-download-large"


def test_every_code_of_the_room_is_explained() -> None:
    assert room.CODES.keys() <= all_codes().keys()
