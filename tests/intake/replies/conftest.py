"""Values for the tests of what leaves the office."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake.outgoing import Acknowledgement
from intake.replies.compose import Composer

TEMPLATES = Path(__file__).parents[3] / "config" / "templates"


@pytest.fixture(scope="session")
def composer() -> Composer:
    return Composer([TEMPLATES], from_address="protokol@kr-s.cz", bounce_address="protokol+bounce@kr-s.cz")


@pytest.fixture
def make_ack():
    """An acknowledgement of an invented municipality's mail, any field changed at will."""

    def make(**changes: object) -> Acknowledgement:
        values: dict[str, object] = {
            "recipient": "starostka@dolni-ukazkova.example",
            "subject": "Žádost o zahájení zahraniční spolupráce",
            "sender": "Jana Vzorová <starostka@dolni-ukazkova.example>",
            "received_at": datetime(2026, 11, 22, 9, 2, 31, tzinfo=UTC),
            "original_message_id": "<abc@dolni-ukazkova.example>",
            "original_references": (),
            "source_sha256": "3f" * 32,
            "attachments": (("žádost.pdf", 348_123, "9a" * 32), ("usnesení.pdf", 2, "0b" * 32)),
        }
        return Acknowledgement(**{**values, **changes})

    return make
