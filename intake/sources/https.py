"""Outbound HTTPS: one way to verified connections, through the office's proxy where there is one.

Nothing is taken from the environment: proxy, exceptions and authorities are settings.
"""

from __future__ import annotations

import contextlib
import ipaddress
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from intake.errors import ConfigurationError, TryAgain, Unavailable
from intake.sources.tls import client_context


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpsRoute:
    """How this installation reaches servers outside."""

    proxy: str = ""
    """``http://host:port`` or ``https://host:port`` of a CONNECT proxy; empty: none."""
    no_proxy: tuple[str, ...] = ()
    """Host names (with their subdomains), addresses and networks that are reached directly; ``*``: all."""
    ca_file: Path | None = None
    timeout_s: float = 30.0

    def goes_direct(self, host: str) -> bool:
        """Whether a host is reached without the proxy."""
        return not self.proxy or any(_covers(pattern, host) for pattern in self.no_proxy)


def _covers(pattern: str, host: str) -> bool:
    if pattern == "*":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")) in ipaddress.ip_network(pattern, strict=False)
    except ValueError:  # one of the two is a name
        name, suffix = host.lower().rstrip("."), pattern.lower().strip(".")
        return bool(suffix) and (name == suffix or name.endswith("." + suffix))


def https_client(
    route: HttpsRoute, url: str, *, plain: bool = False, certificate_file: Path | None = None
) -> httpx2.Client:
    """A client for one server; verifies, follows no redirects, asks nothing of the environment.

    Args:
        route: Proxy, authorities, patience.
        url: Whose server.
        plain: Also http to other machines, for what is signed itself (CRL, OCSP).
        certificate_file: PEM of certificate and key, by which this client shows itself to the server alone.

    Raises:
        ConfigurationError: The address isn't https (http only to this machine), the proxy's isn't one, or the
            certificate can't be read.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and (plain or _is_loopback(host)))):
        raise ConfigurationError("https-address", "An address must begin with https:// and name a host.", "Correct it.")
    context = client_context(route.ca_file, certificate_file)
    try:
        proxy = None if route.goes_direct(host) else _proxy(route.proxy, client_context(route.ca_file))
        return httpx2.Client(verify=context, proxy=proxy, trust_env=False, timeout=route.timeout_s)
    except (ValueError, httpx2.InvalidURL) as error:
        sentence = "The address in https_proxy isn't one of a proxy."
        raise ConfigurationError("https-proxy", sentence, "Write it as http://host:port.") from error


def _proxy(url: str, context: ssl.SSLContext) -> httpx2.Proxy:
    parts = urlsplit(url)
    if not parts.hostname:
        raise ValueError("no host")
    return httpx2.Proxy(url, ssl_context=context if parts.scheme == "https" else None)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextlib.contextmanager
def translated(what: str) -> Iterator[None]:
    """Turn httpx2's exceptions into ours; ``what`` names the server for a person."""
    try:
        yield
    except httpx2.ProxyError as error:
        remedy = "Check [network] https_proxy and no_proxy."
        raise TryAgain("https-proxy-refused", f"The proxy made no way to {what}.", remedy) from error
    except httpx2.TimeoutException as error:
        raise TryAgain("https-timeout", f"{what} didn't answer in time.") from error
    except httpx2.TransportError as error:
        if (reason := _untrusted(error)) is not None:
            raise Unavailable(
                "https-untrusted",
                f"The certificate of {what} isn't trusted: {reason}.",
                "Name the authority's certificate in [network] ca_file.",
            ) from error
        remedy = "Check the address, DNS, and [network] https_proxy."
        raise TryAgain("https-unreachable", f"{what} can't be reached.", remedy) from error


def _untrusted(error: BaseException | None) -> str | None:
    """What OpenSSL says of the certificate, where that was the cause."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_message.rstrip(".")
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return "verification failed"
        error = error.__cause__ or error.__context__
    return None
