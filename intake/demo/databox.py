"""A stand-in for the data-box system on loopback: SOAP 1.1 and 1.2 over HTTP or TLS, logins, lock-out, faults.

Every request is validated against the official schema before anything is done.  What a test wants to go wrong is
put into ``troubles``; what came is told by ``calls``, ``violations`` and ``most_at_once``.
"""

from __future__ import annotations

import base64
import contextlib
import secrets
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from lxml import etree

import signatures
from intake.demo.authority import Authority
from intake.demo.databox_answers import SOAP, XML_TYPES, Reply, fault, response, status
from intake.demo.databox_box import Box
from intake.demo.databox_operations import OPERATIONS, Desk, Refusal
from signatures.safe_xml import UnsafeXml, parse_xml

HOST = "127.0.0.1"
_MOST_BYTES = 300 * 1024 * 1024
_FAMILIES = ("/cert/DS/", "/certds/DS/", "/hspis/DS/", "/DS/")
_REFUSED = "<!DOCTYPE html>\n<html><head><title>401</title></head><body>{}</body></html>"
Answer = tuple[int, str, Iterable[bytes]]
"""Status, media type, body in pieces."""


@dataclass(slots=True, kw_only=True)
class Trouble:
    """Something that goes wrong once (``times``), for one operation or for any."""

    operation: str = ""
    times: int = 1
    status_code: str = ""
    """dmStatus or dbStatus instead of an answer."""
    http: int = 0
    """HTTP status instead of an answer; 503 with the fault of an outage."""
    delay_s: float = 0.0
    done_before: bool = False
    """The call is carried out before it goes wrong."""
    cut: bool = False
    """The connection is closed without an answer."""
    raw: tuple[str, Iterable[bytes]] | None = None
    """Media type and body instead of an answer."""
    headers: tuple[tuple[str, str], ...] = ()

    def replaces(self) -> bool:
        """Whether there is no proper answer."""
        return bool(self.http or self.cut or self.raw)


@dataclass(slots=True, kw_only=True)
class DataBoxServer:
    """What the server knows; may be changed while it runs."""

    desk: Desk
    base_url: str = ""
    username: str = "demo01"
    password: str = field(default_factory=lambda: secrets.token_urlsafe(12), repr=False)
    passwords_before_block: int = 5
    certificates: set[bytes] = field(default_factory=set)
    """SHA-256 of those that are registered, see ``databox_tls.fingerprint``."""
    failed_logins: int = 0
    blocked_until: datetime | None = None
    troubles: list[Trouble] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    """Path and operation of each request that was let in."""
    agents: set[str] = field(default_factory=set)
    violations: list[str] = field(default_factory=list)
    """What the schema says against requests."""
    most_at_once: int = 0
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def box(self) -> Box:
        return self.desk.box

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Watch how many requests overlap."""
        with self._lock:
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            yield
        finally:
            with self._lock:
                self._now -= 1

    def let_in(self, family: str, authorization: str, certificate: bytes | None) -> str:
        """Empty for a login that is right, else the words of the refusal."""
        with self._lock:
            if self.blocked_until is not None and datetime.now(UTC) < self.blocked_until:
                return f"Login blocked until: {self.blocked_until:%H:%M:%S}"
            known = certificate is not None and _sha256(certificate) in self.certificates
            needed = {
                "/DS/": "",
                "/cert/DS/": "",
                "/certds/DS/": _basic(self.username, self.password),
                "/hspis/DS/": _basic(self.box.box_id, ""),
            }
            right = known and authorization == needed[family]
            if family == "/DS/":
                right = authorization == _basic(self.username, self.password)
            self.desk.by_certificate = family in {"/cert/DS/", "/hspis/DS/"}
            return "" if right else self._refuse()

    def _refuse(self) -> str:
        self.failed_logins += 1
        if self.failed_logins >= self.passwords_before_block:
            self.blocked_until = datetime.now(UTC) + timedelta(hours=1)
        return "Unauthorized"

    def next_trouble(self, operation: str) -> Trouble | None:
        """The next trouble for an operation, used up."""
        with self._lock:
            found = next((t for t in self.troubles if t.times > 0 and t.operation in {"", operation}), None)
            if found is not None:
                found.times -= 1
            return found

    def carry_out(self, path: str, generation: int, body: bytes, *, multipart: bool, trouble: Trouble | None) -> Answer:
        """One request whose caller may come in."""
        name, element = _operation(body, generation)
        if element is None:
            return 500, XML_TYPES[generation], [fault(generation, "soap:Client", "Chybná zpráva.")]
        service, family, _ = OPERATIONS.get(name, ("", "dm", None))
        reply = self._reply(name, element, service == path, family, trouble)
        media_type, content = response(name, reply, generation, multipart=multipart)
        return 200, media_type, [content]

    def _reply(self, name: str, element: etree._Element, is_here: bool, family: str, trouble: Trouble | None) -> Reply:
        if trouble is not None and trouble.status_code:
            return Reply(body=status(trouble.status_code, family=family))
        if problems := _violations(element):
            self.violations += problems
            return Reply(body=status("2004", family=family))
        try:
            if not is_here:
                raise Refusal("2006")
            with self._lock:
                return self.desk.answer(name, element)
        except Refusal as refusal:
            return Reply(body=status(refusal.code, family=family))


def _operation(body: bytes, generation: int) -> tuple[str, etree._Element | None]:
    try:
        root = parse_xml(body, max_bytes=_MOST_BYTES)
    except UnsafeXml:
        return "", None
    found = root.find(f"{{{SOAP[generation]}}}Body")
    if found is None or not len(found):
        return "", None
    return etree.QName(found[0]).localname, found[0]


@cache
def schemas() -> tuple[etree.XMLSchema, ...]:
    """The official schemas: of messages and of boxes."""
    places = (
        Path(signatures.__file__).parent / "schemas" / "dmBaseTypes.xsd",
        Path(__file__).parent / "schemas" / "dbTypes.xsd",
    )
    return tuple(etree.XMLSchema(etree.parse(str(place))) for place in places)


_schema_turn = threading.Lock()


def _violations(element: etree._Element) -> list[str]:
    """What is wrong by the schema that knows the element; lxml's error log isn't made for several threads."""
    copied = etree.fromstring(etree.tostring(element), etree.XMLParser(resolve_entities=False, huge_tree=True))
    with _schema_turn:
        schema = schemas()[0 if _is_of_messages(etree.QName(element).localname) else 1]
        return [] if schema.validate(copied) else [str(entry.message) for entry in schema.error_log]


def _is_of_messages(operation: str) -> bool:
    return OPERATIONS.get(operation, ("", "dm"))[1] == "dm"


@contextmanager
def run_databox(
    world: Authority, *, box: Box | None = None, context: ssl.SSLContext | None = None
) -> Iterator[DataBoxServer]:
    """Serve on a free port of loopback.

    Args:
        world: Seals the messages.
        context: TLS of the server (see ``databox_tls``); plain HTTP when None.
    """
    server = DataBoxServer(desk=Desk(box=box or Box(clock=lambda: world.at), world=world))
    listener = _Listener((HOST, 0), _handler(server), context)
    server.base_url = f"{'https' if context else 'http'}://{HOST}:{listener.server_address[1]}"
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()


class _Listener(ThreadingHTTPServer):
    """Shakes hands in the thread of the connection; a client that hangs up is no news."""

    daemon_threads = True

    def __init__(
        self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler], context: ssl.SSLContext | None
    ) -> None:
        super().__init__(address, handler)
        self._context = context

    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        connection, address = super().get_request()
        if self._context is not None:
            connection = self._context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, *_request: object) -> None:
        """Keep quiet."""


def _handler(server: DataBoxServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One connection."""

        protocol_version = "HTTP/1.1"
        timeout = 30
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            _serve(server, self)

        def log_message(self, *_args: object) -> None:
            """Keep quiet."""

    return Handler


def _serve(server: DataBoxServer, request: BaseHTTPRequestHandler) -> None:
    with server.counted():  # sending aside: the client may call again before this thread knows that all is sent
        answer, headers = _answer(server, request)
    if answer is not None:
        _send(request, answer, headers)
        return
    request.close_connection = True
    with contextlib.suppress(OSError):
        request.connection.shutdown(socket.SHUT_RDWR)


_Headers = tuple[tuple[str, str], ...]


def _answer(server: DataBoxServer, request: BaseHTTPRequestHandler) -> tuple[Answer | None, _Headers]:
    """None: the connection is cut."""
    body = request.rfile.read(int(request.headers.get("Content-Length", "0")))
    family = next((family for family in _FAMILIES if request.path.startswith(family)), "")
    path = request.path.removeprefix(family)
    generation = 2 if path == "vodz" else 1
    server.agents.add(request.headers.get("User-Agent", ""))
    if not family:
        return (404, "text/html", [b"<html></html>"]), ()
    if words := server.let_in(family, request.headers.get("Authorization", ""), _certificate(request)):
        return (401, "text/html; charset=utf-8", [_REFUSED.format(words).encode()]), ()
    name = _operation(body, generation)[0]
    server.calls.append((request.path, name))
    if not request.headers.get("Content-Type", "").startswith(XML_TYPES[generation].partition(";")[0]):
        return (599 if generation == 2 else 415, "text/xml", [fault(generation, "soap:Sender", "typ")]), ()
    trouble = server.next_trouble(name)
    multipart = "multipart/related" in request.headers.get("Accept", "")

    def act() -> Answer:
        return server.carry_out(path, generation, body, multipart=multipart, trouble=trouble)

    return (act(), ()) if trouble is None else _troubled(trouble, generation, act)


def _troubled(trouble: Trouble, generation: int, act: Callable[[], Answer]) -> tuple[Answer | None, _Headers]:
    done = act() if trouble.done_before or not trouble.replaces() else None
    time.sleep(trouble.delay_s)
    answer = None if trouble.cut else _instead(trouble, generation) or done
    return answer, trouble.headers


def _instead(trouble: Trouble, generation: int) -> Answer | None:
    if trouble.raw is not None:
        return (200, *trouble.raw)
    if not trouble.http:
        return None
    code = "Systém je dočasně mimo provoz" if trouble.http == 503 else "soap:Server"
    return trouble.http, XML_TYPES[generation], [fault(generation, code, "Probíhá údržba.")]


def _send(request: BaseHTTPRequestHandler, answer: Answer, headers: tuple[tuple[str, str], ...] = ()) -> None:
    code, media_type, body = answer
    request.send_response(code)
    request.send_header("Content-Type", media_type)
    for name, value in headers:
        request.send_header(name, value)
    whole = body if isinstance(body, list) else None
    request.send_header(
        *(("Content-Length", str(sum(map(len, whole)))) if whole is not None else ("Connection", "close"))
    )
    request.end_headers()
    request.close_connection = request.close_connection or whole is None
    with contextlib.suppress(OSError):  # the client may have heard enough
        for piece in body:
            request.wfile.write(piece)


def _certificate(request: BaseHTTPRequestHandler) -> bytes | None:
    connection = request.connection
    return connection.getpeercert(binary_form=True) if isinstance(connection, ssl.SSLSocket) else None


def _sha256(certificate: bytes) -> bytes:
    return x509.load_der_x509_certificate(certificate).fingerprint(hashes.SHA256())


def _basic(username: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()
