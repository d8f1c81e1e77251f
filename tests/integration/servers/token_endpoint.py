"""An OAuth 2.0 token endpoint over HTTPS that issues JWTs which Dovecot validates by itself.

It also answers as the Microsoft identity platform does (discovery and token endpoint of a tenant).
"""

from __future__ import annotations

import functools
import json
import ssl
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs

import jwt
import trustme
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

TENANT = "11111111-2222-3333-4444-555555555555"


@dataclass(kw_only=True)
class TokenServer:
    """Grants tokens for one client; what it does can be changed while it runs."""

    authority: trustme.CA
    user: str = "protokol"
    client_id: str = "intake"
    client_secret: str = "tajemstvi"
    refresh_token: str = "obnova-1"
    lifetime_s: int = 3600
    status: int = 200
    """Another status is answered to every request for a token."""
    error: str = ""
    """This error is answered to every request for a token."""
    backdated_s: int = 0
    """Tokens are issued that expired so long ago."""
    requests: list[dict[str, str]] = field(default_factory=list)
    """Forms of the requests for tokens."""

    port: int = field(default=0, init=False)
    _key: rsa.RSAPrivateKey = field(default_factory=lambda: _signing_key(), init=False)
    _server: ThreadingHTTPServer = field(init=False)

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def token_url(self) -> str:
        return f"{self.address}/token"

    @property
    def public_key(self) -> str:
        """PEM by which its tokens are validated."""
        return self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def issue(self) -> str:
        now = int(time.time()) - self.backdated_s
        claims = {"sub": self.user, "iat": now - 5, "exp": now + (0 if self.backdated_s else self.lifetime_s)}
        return jwt.encode({**claims, "jti": str(len(self.requests))}, self._key, algorithm="RS256")

    def answer(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer a request for a token (RFC 6749, 5)."""
        self.requests.append(form)
        if self.status != 200:
            return self.status, {"error": self.error}
        if self.error:
            return 400, {"error": self.error, "error_codes": [7000215], "error_description": "Jan Novák"}
        if form.get("client_id") != self.client_id or form.get("client_secret") != self.client_secret:
            return 401, {"error": "invalid_client"}
        granted: dict[str, Any] = {"access_token": self.issue(), "token_type": "Bearer", "expires_in": self.lifetime_s}
        if form["grant_type"] == "refresh_token":
            if form["refresh_token"] != self.refresh_token:
                return 400, {"error": "invalid_grant"}
            self.refresh_token = f"obnova-{len(self.requests) + 1}"
            granted["refresh_token"] = self.refresh_token
        return 200, granted

    def discovery(self) -> dict[str, str]:
        tenant = f"{self.address}/{TENANT}"
        return {
            "issuer": f"{tenant}/v2.0",
            "authorization_endpoint": f"{tenant}/oauth2/v2.0/authorize",
            "token_endpoint": f"{tenant}/oauth2/v2.0/token",
        }


@functools.cache
def _signing_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def _handler(server: TokenServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == f"/{TENANT}/v2.0/.well-known/openid-configuration":
                self._send(200, server.discovery())
            else:
                self._send(404, {"error": "not_found"})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._send(*server.answer(form))

        def _send(self, status: int, answer: dict[str, Any]) -> None:
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    return Handler
