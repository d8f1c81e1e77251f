"""HTTP on loopback for the demo's trust world: CRLs, OCSP (RFC 6960, A), time stamps (RFC 3161, 3.4), trusted lists.

Every answer is made when it is asked for, from the world around its own moment.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from asn1crypto import ocsp, tsp

from intake.demo.authority_people import named
from intake.demo.authority_revocation import is_about, ocsp_response

if TYPE_CHECKING:
    from intake.demo.authority import Authority

HOST = "127.0.0.1"
Answer = tuple[int, str, bytes]
"""Status, media type, body."""


@dataclass(slots=True, kw_only=True)
class TrustServer:
    """What the server knows; may be changed while it runs."""

    world: Authority
    base_url: str
    variant: dict[str, Any]
    """Of the trusted lists, see ``authority_lists.Variant``."""
    answers: dict[str, Answer] = field(default_factory=dict)
    """By path: what is said instead, e.g. ``{"/tl/cz.xml": (503, "text/plain", b"")}``."""
    requests: list[tuple[str, str]] = field(default_factory=list)
    """Method and path of each request so far."""

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        """Answer one request."""
        self.requests.append((method, path))
        if path in self.answers:
            return self.answers[path]
        try:
            if path.startswith("/ocsp"):
                return self._ocsp(body or base64.b64decode(unquote(path.removeprefix("/ocsp/"))))
            return self._stamp(body) if path == "/tsa" else self._file(path)
        except ValueError:
            return 400, "text/plain", b"not a request"

    def _ocsp(self, request: bytes) -> Answer:
        asked = ocsp.OCSPRequest.load(request)
        ids = tuple(item["req_cert"] for item in asked["tbs_request"]["request_list"])
        signer = next(
            (ca for ca in named(self.world.cas).values() if all(is_about(item, ca.certificate) for item in ids)), None
        )
        if signer is None:
            return 200, "application/ocsp-response", ocsp.OCSPResponse({"response_status": "unauthorized"}).dump()
        if signer is self.world.cas.listed:
            signer = self.world.people.responder
        nonce = asked.nonce_value.native if asked.nonce_value is not None else None
        response = ocsp_response(ids, signer, self.world.at, revoked=self.world.revoked, nonce=nonce)
        return 200, "application/ocsp-response", response

    def _stamp(self, request: bytes) -> Answer:
        stamper: Any = self.world.timestamper()
        response = stamper.request_tsa_response(tsp.TimeStampReq.load(request))
        return 200, "application/timestamp-reply", response.dump()

    def _file(self, path: str) -> Answer:
        name = path.rpartition("/")[2]
        ca, _, suffix = name.partition(".")
        if path.startswith("/crl/") and ca in named(self.world.cas):
            return 200, "application/pkix-crl", self.world.crl(ca)
        if path.startswith("/ca/") and ca in named(self.world.cas):
            return 200, "application/pkix-cert", self.world.ca(ca).certificate_der()
        wanted = {**self.variant, "crls": False, "ocsp": False}
        files = self.world.trust_files(**wanted) if suffix == "xml" else {}
        content = files.get(path.removeprefix("/"))
        return (404, "text/plain", b"") if content is None else (200, "application/vnd.etsi.tsl+xml", content)


@contextmanager
def run_server(make_world: Callable[[str], Authority], variant: dict[str, Any]) -> Iterator[TrustServer]:
    """Serve on a free port of loopback; ``make_world`` gets the base URL."""
    listener = ThreadingHTTPServer((HOST, 0), BaseHTTPRequestHandler)
    base_url = f"http://{HOST}:{listener.server_address[1]}"
    server = TrustServer(world=make_world(base_url), base_url=base_url, variant=variant)
    listener.RequestHandlerClass = _handler(server)
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()


def _handler(server: TrustServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One connection."""

        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

        def log_message(self, *_args: object) -> None:
            """Keep quiet."""

        def _answer(self, body: bytes) -> None:
            status, media_type, content = server.answer(self.command, urlsplit(self.path).path, body)
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Handler
