"""The stand-in data-box server, and clients for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from intake.demo.authority import Authority, authority
from intake.demo.databox import DataBoxServer, run_databox
from intake.sources.https import HttpsRoute
from intake.sources.isds.client import IsdsClient, connect
from intake.sources.isds.logins import Account, PasswordLogin
from intake.sources.isds.soap import Bounds

BOUNDS = Bounds(silence_s=5.0)


@pytest.fixture(scope="session")
def isds_world() -> Authority:
    return authority()


@pytest.fixture
def databox(isds_world: Authority) -> Iterator[DataBoxServer]:
    """A server; in the end no request may have violated the schema, and no two may have overlapped."""
    with run_databox(isds_world) as server:
        yield server
    assert not server.violations
    assert server.most_at_once <= 1


@pytest.fixture
def isds(databox: DataBoxServer) -> Iterator[IsdsClient]:
    with connect(account(databox), HttpsRoute(), BOUNDS) as client:
        yield client


def account(server: DataBoxServer, **changes: str) -> Account:
    """By password; ``password`` may be another than the right one."""
    login = PasswordLogin(username=server.username, password=changes.get("password", server.password))
    return Account(login=login, base_url=server.base_url)
