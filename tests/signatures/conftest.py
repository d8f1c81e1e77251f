"""A throw-away PKI and signed samples, made once a session."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from intake.demo.pki import Pki, make_pki
from intake.demo.signing import sign_pdf
from tests.signatures.documents import form_pdf

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def throwaway_pki() -> Pki:
    return make_pki(AT)


@pytest.fixture(scope="session")
def signed_form(throwaway_pki: Pki) -> bytes:
    """The form, signed by the mayor without a time stamp."""
    return sign_pdf(form_pdf(), throwaway_pki.person, at=AT)
