"""Fetching small signed files (trusted lists, CRLs, OCSP responses) with bounds on size, time and redirects.

What comes is proven by its own signature, so the server is believed in nothing; the bounds are there
so that it can't hold us up or fill the memory.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import httpx2

from intake.errors import BadData, TryAgain, Unavailable
from intake.sources.https import HttpsRoute, https_client, translated

MOST_REDIRECTS = 3

CODES: Mapping[str, tuple[str, str]] = {
    "download-refused": (
        "A server refuses to give a list or revocation data, or answers elsewhere.",
        "Open the address in a browser; what was fetched before is used on.",
    ),
    "download-busy": (
        "A server is busy or too slow.",
        "Nothing to do: it is tried again by itself; what was fetched before is used on.",
    ),
    "download-large": (
        "A server sends more than such a file can have.",
        "Check the address; what was fetched before is used on.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one fetch may cost."""

    size_bytes: int
    seconds: float
    redirects: int = MOST_REDIRECTS
    """0: an answer elsewhere is a refusal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """By what a server knows which version we hold (RFC 9110, 8.8)."""

    etag: str = ""
    last_modified: str = ""

    def headers(self) -> dict[str, str]:
        """Of a conditional request; none where nothing is known."""
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server gave."""

    content: bytes | None
    """None: what we hold is the newest (304)."""
    validators: Validators = field(default_factory=Validators)


def download(route: HttpsRoute, url: str, bounds: Bounds, *, accept: str, known: Validators | None = None) -> Answer:
    """Fetch a file over https (http only from this machine), following a few redirects to other such addresses.

    Raises:
        TryAgain: Weather.
        Unavailable: Refused, or moved too often.
        BadData: Larger than the bounds.
        ConfigurationError: The address isn't one.
    """
    until = time.monotonic() + bounds.seconds
    headers = {"Accept": accept, "Accept-Encoding": "identity", **(known.headers() if known else {})}
    for _ in range(bounds.redirects + 1):
        with translated(_who(url)), https_client(route, url) as client, client.stream("GET", url, headers=headers) as r:
            if r.is_redirect and r.headers.get("Location"):
                url = urljoin(url, r.headers["Location"])
                continue
            if r.status_code == httpx2.codes.NOT_MODIFIED and known is not None:
                return Answer(content=None, validators=known)
            refuse(_who(url), r)
            content = bounded(r, bounds.size_bytes, until)
            return Answer(content=content, validators=_validators(r))
    raise Unavailable(
        "download-refused", f"{_who(url)} answers elsewhere, again and again.", CODES["download-refused"][1]
    )


def refuse(who: str, answer: httpx2.Response) -> None:
    """Anything but 200 is an error."""
    status = answer.status_code
    if status == httpx2.codes.OK:
        return
    if status == 429 or status >= 500:
        raise TryAgain("download-busy", f"{who} is busy (HTTP {status}).", CODES["download-busy"][1])
    raise Unavailable("download-refused", f"{who} refuses to answer (HTTP {status}).", CODES["download-refused"][1])


def bounded(answer: httpx2.Response, size_bytes: int, until: float) -> bytes:
    """The body as far as size and time go (``until`` by the monotonic clock)."""
    content = bytearray()
    for chunk in answer.iter_raw():
        content += chunk
        if len(content) > size_bytes:
            raise BadData("download-large", *CODES["download-large"])
        if time.monotonic() > until:
            raise TryAgain("download-busy", "The server sends too slowly.", CODES["download-busy"][1])
    return bytes(content)


def _who(url: str) -> str:
    return f"The server {urlsplit(url).hostname}"


def _validators(answer: httpx2.Response) -> Validators:
    """Those of the answer, where they are plain enough to be sent back."""
    return Validators(etag=_plain(answer, "ETag"), last_modified=_plain(answer, "Last-Modified"))


def _plain(answer: httpx2.Response, name: str) -> str:
    value: str = answer.headers.get(name, "")
    return value if len(value) <= 200 and value.isascii() and value.isprintable() else ""
