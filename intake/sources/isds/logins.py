"""As whom and at which address the data-box system is called: hosts, paths, Basic authentication, certificates.

A password may be given only to software on the owner's own machine (operating rules, II.2); the system certificate of
the box is the login that the operator recommends for an application.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509

from intake.sources.isds.requests import Service
from intake.sources.isds.status import misconfigured


class Environment(StrEnum):
    """Which of the two systems; a message of one is unknown to the other."""

    PRODUCTION = "production"
    TEST = "test"


_DOMAINS: Mapping[Environment, str] = {
    Environment.PRODUCTION: "datovka.gov.cz",
    Environment.TEST: "datovka-test.gov.cz",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateLogin:
    """System certificate of the box's own application: TLS alone; recommended."""

    certificate_file: Path
    """PEM with certificate and key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordLogin:
    """Name and password of a person."""

    username: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificatePasswordLogin:
    """Certificate, name and password of a person."""

    certificate_file: Path
    username: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedLogin:
    """Certificate of a hosted records service (hspis) that acts for a box."""

    certificate_file: Path
    box_id: str


Login = CertificateLogin | PasswordLogin | CertificatePasswordLogin | HostedLogin


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Everything that is told of one data box's interface."""

    login: Login
    environment: Environment = Environment.PRODUCTION
    base_url: str = ""
    """Replaces scheme, host and port of all hosts; the paths stay."""


def address(account: Account, service: Service) -> str:
    """Where a service is called.

    Raises:
        ConfigurationError: The base address isn't one.
    """
    return f"{_origin(account, service.generation)}{_family(account.login)}/{service.path}"


def _family(login: Login) -> str:
    match login:
        case PasswordLogin():
            return "/DS"
        case CertificateLogin():
            return "/cert/DS"
        case CertificatePasswordLogin():
            return "/certds/DS"
        case HostedLogin():
            return "/hspis/DS"


def _origin(account: Account, generation: int) -> str:
    if not account.base_url:
        with_certificate = "" if isinstance(account.login, PasswordLogin) else "c"
        return f"https://ws{generation}{with_certificate}.{_DOMAINS[account.environment]}"
    try:
        parts = urlsplit(account.base_url)
        port = parts.port
    except ValueError:
        raise misconfigured("isds-base-url") from None
    host = parts.hostname or ""
    plain = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in {"https", "http"} or not host or not plain:
        raise misconfigured("isds-base-url")
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (f":{port}" if port else "")


def certificate_file(login: Login) -> Path | None:
    """The client certificate of a login, where it has one."""
    return None if isinstance(login, PasswordLogin) else login.certificate_file


def authorization(login: Login) -> Mapping[str, str]:
    """The header of HTTP Basic (RFC 7617); a secret, so it belongs into no log and no exception.

    Raises:
        ConfigurationError: A part is missing, or can't be sent.
    """
    match login:
        case CertificateLogin():
            return {}
        case HostedLogin(box_id=user):
            password = ""
        case (
            PasswordLogin(username=user, password=password) | CertificatePasswordLogin(username=user, password=password)
        ):
            if not password:
                raise misconfigured("isds-login-settings")
    if not user or ":" in user or not (user + password).isprintable():
        raise misconfigured("isds-login-settings")
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")}


def certificate_expires_at(path: Path) -> datetime:
    """When the client certificate of a PEM file ends (aware, UTC), to be warned of in time.

    Raises:
        ConfigurationError: It can't be read.
    """
    try:
        return x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        raise misconfigured("isds-certificate-file") from None
