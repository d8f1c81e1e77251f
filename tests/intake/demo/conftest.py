"""The trust world that the tests of the demo share."""

from __future__ import annotations

import pytest

from intake.demo.authority import Authority, authority


@pytest.fixture(scope="session")
def world() -> Authority:
    return authority()
