"""Fetching revocation data: CRLs (RFC 5280, over HTTP) and OCSP (RFC 6960, appendix A) into the trust directory.

A certificate in a foreign file names the addresses, so they are foreign, too: only hosts of the listed
services are asked (and what the operator adds), never an address inside the office's network, never
elsewhere by a redirect, within bounds of size and time.  What comes is kept as a file and read only
by the limited child process, which proves it by its signature.
"""

from __future__ import annotations

import hashlib
import ipaddress
import socket
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import structlog

from intake.errors import BadData, CannotStore, IntakeError, TryAgain
from intake.ports import Clock
from intake.sources.download import Bounds, bounded, refuse
from intake.sources.https import HttpsRoute, https_client, translated
from intake.sources.trust_directory import CRLS, OCSP, files_of, write_file, writing
from signatures.report import Wanted, WantedKind
from signatures.trust_store import RevocationFile

REVOCATION_BOUNDS = Bounds(size_bytes=10 * 1024 * 1024, seconds=10, redirects=0)
ASK_AGAIN_S = 600.0
"""A burst of messages must not hammer a server that is away, or whose answers settle nothing."""
MOST_REMEMBERED = 1_000
_OURS = "fetched-"
KEEP_PAST = timedelta(days=1)
"""So long after its date a file stays: the judgement of what was received before may still need it."""

CODES: Mapping[str, tuple[str, str]] = {
    "revocation-host": (
        "Revocation data lies on a host that isn't one of the listed services, and isn't fetched.",
        "If the office trusts the host, add it to [signatures] fetch_hosts.",
    ),
    "revocation-private": (
        "The address of revocation data lies inside a private network, and isn't fetched.",
        "If that is meant so, set [signatures] fetch_private = true.",
    ),
    "revocation-unresolved": (
        "The name of a server with revocation data has no address.",
        "Nothing to do: it is tried again; ask the name server if it goes on.",
    ),
}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRules:
    """From where revocation data is fetched."""

    route: HttpsRoute
    hosts: tuple[str, ...] = ()
    """The operator's own, beside those of the listed services."""
    private: bool = False
    """Also addresses of private networks and of this machine."""
    bounds: Bounds = REVOCATION_BOUNDS


@dataclass(slots=True, kw_only=True)
class RevocationFetcher:
    """Fetches what a judgement lacks; safe to share between threads."""

    directory: Path
    rules: FetchRules
    clock: Clock
    _asked: dict[tuple[str, bytes], float] = field(default_factory=dict)
    """When a server was asked, by the monotonic clock."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fetch(self, wanted: Iterable[Wanted], hosts: Iterable[str]) -> tuple[Path, ...]:
        """Fetch data that isn't at hand, each at most once in ten minutes; a failure is logged, the rest goes on.

        Args:
            wanted: What the judgement lacks.
            hosts: Of the listed services (``TrustStore.hosts``).

        Returns:
            The new files.
        """
        allowed = (*hosts, *self.rules.hosts)
        return tuple(path for one in wanted if (path := self._try(one, allowed)) is not None)

    def prune(self, used: Iterable[RevocationFile]) -> int:
        """Remove fetched files that are past their date or can't be read; files that an operator put there stay.

        Evidence of settled judgements was copied into the archive and doesn't depend on them.

        Args:
            used: Revocation data of the compiled store.

        Returns:
            How many were removed.
        """
        limit = self.clock.now() - KEEP_PAST
        kept = {one.path for one in used if one.next_update is None or one.next_update >= limit}
        ours = (path for path in files_of(self.directory, CRLS, OCSP) if path.name.startswith(_OURS))
        gone = [path for path in ours if path not in kept and self._is_old(path, limit)]
        for path in gone:
            with suppress(OSError):
                path.unlink()
        return len(gone)

    def _is_old(self, path: Path, limit: datetime) -> bool:
        """What came only now may not be in the compiled store yet."""
        with suppress(OSError):
            return datetime.fromtimestamp(path.stat().st_mtime, UTC) < limit
        return False

    def _try(self, wanted: Wanted, allowed: tuple[str, ...]) -> Path | None:
        host = urlsplit(wanted.url).hostname if _is_sound(wanted.url) else None
        if not self._is_due((wanted.url, wanted.request)):
            return None
        try:
            path = self._fetched(wanted, allowed)
        except CannotStore:
            raise
        except IntakeError as error:
            shown = None if error.code == "revocation-host" else host
            log.warning("revocation.failed", kind=wanted.kind.value, code=error.code, host=shown)
            return None
        log.info("revocation.fetched", kind=wanted.kind.value, host=host, file=path.name)
        return path

    def _is_due(self, key: tuple[str, bytes]) -> bool:
        now = time.monotonic()
        with self._lock:
            if now - self._asked.get(key, -ASK_AGAIN_S) < ASK_AGAIN_S:
                return False
            self._asked.pop(key, None)
            self._asked[key] = now
            while len(self._asked) > MOST_REMEMBERED:
                self._asked.pop(next(iter(self._asked)))
        return True

    def _fetched(self, wanted: Wanted, allowed: tuple[str, ...]) -> Path:
        if not _is_sound(wanted.url):
            raise BadData("revocation-host", *CODES["revocation-host"])
        parts = urlsplit(wanted.url)
        host = (parts.hostname or "").rstrip(".").lower()
        if parts.scheme not in {"http", "https"} or parts.username or not is_allowed(host, allowed):
            raise BadData("revocation-host", *CODES["revocation-host"])
        content = self._exchange(wanted, host)
        place, suffix = (CRLS, "crl") if wanted.kind is WantedKind.CRL else (OCSP, "der")
        path = self.directory / place / f"{_name(wanted)}.{suffix}"
        with writing():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_file(path, content)
        return path

    def _exchange(self, wanted: Wanted, host: str) -> bytes:
        """One request to the very address that was checked, so that the name can't lead elsewhere meanwhile."""
        rules, who = self.rules, f"The server {host}"
        until = time.monotonic() + rules.bounds.seconds
        url, headers, extensions = self._addressed(wanted.url, host)
        method, body = ("POST", wanted.request) if wanted.kind is WantedKind.OCSP else ("GET", None)
        headers |= {"Accept-Encoding": "identity"}
        if body is not None:
            headers |= {"Content-Type": "application/ocsp-request", "Accept": "application/ocsp-response"}
        with (
            translated(who),
            https_client(rules.route, wanted.url, plain=True) as client,
            client.stream(method, url, headers=headers, content=body, extensions=extensions) as answer,
        ):
            refuse(who, answer)
            return bounded(answer, rules.bounds.size_bytes, until)

    def _addressed(self, url: str, host: str) -> tuple[str, dict[str, str], dict[str, str]]:
        """The address with the host's checked number in its place; a proxy resolves names itself."""
        literal = _as_address(host)
        if literal is not None:
            self._check_address(literal)
        if literal is not None or not self.rules.route.goes_direct(host):
            return url, {}, {}
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        addresses = _resolved(host, port)
        for address in addresses:
            self._check_address(address)
        number = f"[{addresses[0]}]" if addresses[0].version == 6 else str(addresses[0])
        named = host if parts.port is None else f"{host}:{port}"
        pinned = urlunsplit(parts._replace(netloc=f"{number}:{port}"))
        return pinned, {"Host": named}, {"sni_hostname": host}

    def _check_address(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
        mapped = getattr(address, "ipv4_mapped", None) or address
        if not self.rules.private and (not mapped.is_global or mapped.is_multicast):
            raise BadData("revocation-private", *CODES["revocation-private"])


def is_allowed(host: str, listed: Iterable[str]) -> bool:
    """Whether a host is a listed one, or beside or below one.

    A listed ``ica.cz`` or ``www.ica.cz`` allows ``ica.cz`` and every ``….ica.cz``.  Only ``www.`` is
    taken off and never more, so that ``tsl.gov.cz`` doesn't allow ``anything.gov.cz``.
    """
    for one in listed:
        known = one.rstrip(".").lower().removeprefix("www.")
        if not known:
            continue
        if host == known or ("." in known and _as_address(known) is None and host.endswith(f".{known}")):
            return True
    return False


def _is_sound(url: str) -> bool:
    """Whether an address can be taken apart at all; a foreign certificate named it."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0 and url.isascii() and url.isprintable()
    except ValueError:
        return False


def _as_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _resolved(host: str, port: int) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise TryAgain("revocation-unresolved", *CODES["revocation-unresolved"]) from error
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


def _name(wanted: Wanted) -> str:
    """A CRL replaces its forerunner; so does an answer about the same certificate."""
    content = wanted.url.encode() + b"\0" + wanted.request
    return f"{_OURS}{hashlib.sha256(content).hexdigest()[:32]}"
