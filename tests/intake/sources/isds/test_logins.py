"""Addresses, logins, certificates; secrets stay where they are."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from intake.demo.databox_tls import TlsAuthority
from intake.errors import ConfigurationError
from intake.sources.https import HttpsRoute, https_client
from intake.sources.isds.logins import (
    Account,
    CertificateLogin,
    CertificatePasswordLogin,
    Environment,
    HostedLogin,
    Login,
    PasswordLogin,
    address,
    authorization,
    certificate_expires_at,
)
from intake.sources.isds.requests import Service

PEM = Path("isds.pem")
PASSWORD = PasswordLogin(username="demo01", password="Tajne-heslo-1")
LOGINS: tuple[Login, ...] = (
    PASSWORD,
    CertificateLogin(certificate_file=PEM),
    CertificatePasswordLogin(certificate_file=PEM, username="demo01", password="Tajne-heslo-1"),
    HostedLogin(certificate_file=PEM, box_id="keebyyf"),
)


@pytest.mark.parametrize(
    ("login", "info", "large"),
    [
        (LOGINS[0], "https://ws1.datovka.gov.cz/DS/dx", "https://ws2.datovka.gov.cz/DS/vodz"),
        (LOGINS[1], "https://ws1c.datovka.gov.cz/cert/DS/dx", "https://ws2c.datovka.gov.cz/cert/DS/vodz"),
        (LOGINS[2], "https://ws1c.datovka.gov.cz/certds/DS/dx", "https://ws2c.datovka.gov.cz/certds/DS/vodz"),
        (LOGINS[3], "https://ws1c.datovka.gov.cz/hspis/DS/dx", "https://ws2c.datovka.gov.cz/hspis/DS/vodz"),
    ],
)
def test_each_login_has_its_host_and_path(login: Login, info: str, large: str) -> None:
    account = Account(login=login)
    assert address(account, Service.INFO) == info
    assert address(account, Service.LARGE) == large


def test_test_system_has_its_own_domain() -> None:
    account = Account(login=PASSWORD, environment=Environment.TEST)
    assert address(account, Service.ACCESS) == "https://ws1.datovka-test.gov.cz/DS/DsManage"


@pytest.mark.parametrize("base_url", ["https://127.0.0.1:8443", "https://127.0.0.1:8443/"])
def test_base_address_replaces_the_hosts_and_keeps_the_paths(base_url: str) -> None:
    account = Account(login=LOGINS[3], base_url=base_url)
    assert address(account, Service.SEARCH) == "https://127.0.0.1:8443/hspis/DS/df"
    assert address(account, Service.LARGE) == "https://127.0.0.1:8443/hspis/DS/vodz"


@pytest.mark.parametrize(
    "base_url",
    [
        "ftp://x",
        "https://",
        "x",
        "https://a/b",
        "https://u:p@a",
        "https://a?x",
        "https://a:x",
        "https://a#x",
        "http://[",
    ],
)
def test_odd_base_addresses_are_refused(base_url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        address(Account(login=PASSWORD, base_url=base_url), Service.INFO)
    assert caught.value.code == "isds-base-url"


def test_plain_http_goes_to_this_machine_only() -> None:
    url = address(Account(login=PASSWORD, base_url="http://databox.example.cz"), Service.INFO)
    with pytest.raises(ConfigurationError):
        https_client(HttpsRoute(), url)


def basic(login: Login) -> str:
    header = authorization(login).get("Authorization", "")
    return base64.b64decode(header.removeprefix("Basic ")).decode()


def test_basic_authentication_is_that_of_the_login() -> None:
    assert [basic(login) for login in LOGINS] == ["demo01:Tajne-heslo-1", "", "demo01:Tajne-heslo-1", "keebyyf:"]


@pytest.mark.parametrize(
    ("username", "password"), [("", "x"), ("a:b", "x"), ("a", ""), ("a", "x\r\ny"), ("a\x00", "x")]
)
def test_logins_that_cannot_be_sent_are_refused(username: str, password: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        authorization(PasswordLogin(username=username, password=password))
    assert caught.value.code == "isds-login-settings"


def test_secrets_are_not_shown() -> None:
    assert "Tajne" not in repr([Account(login=login) for login in LOGINS])
    assert "demo01" not in repr(LOGINS)


def test_end_of_a_certificate_is_known(tmp_path: Path) -> None:
    path = TlsAuthority.make().write_client(tmp_path / "isds.pem", lifetime=timedelta(days=14))
    left = certificate_expires_at(path) - datetime.now(UTC)
    assert timedelta(days=13) < left <= timedelta(days=14)


@pytest.mark.parametrize("content", [b"", b"-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n"])
def test_unreadable_certificates_are_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "isds.pem"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError):
        certificate_expires_at(path)
    with pytest.raises(ConfigurationError):
        https_client(HttpsRoute(), "https://127.0.0.1", certificate_file=path)


def test_encrypted_keys_are_refused_without_asking_the_terminal(tmp_path: Path) -> None:
    path = TlsAuthority.make().write_client(tmp_path / "isds.pem", passphrase=b"x")
    with pytest.raises(ConfigurationError) as caught:
        https_client(HttpsRoute(), "https://127.0.0.1", certificate_file=path)
    assert caught.value.code == "https-client-certificate"
