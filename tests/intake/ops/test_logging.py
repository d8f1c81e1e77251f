"""What the log says, and what it never says."""

from __future__ import annotations

import io
import json
import logging
import warnings
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.ops.logging import configure, redacted


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


def test_json_line_has_time_level_and_event(stream: io.StringIO) -> None:
    configure(format="json", stream=stream)
    structlog.get_logger("x").info("mail.fetched", source="protokol", message_id=17)
    line = json.loads(stream.getvalue())
    assert (line["event"], line["level"], line["source"], line["message_id"]) == (
        "mail.fetched",
        "info",
        "protokol",
        17,
    )
    assert line["ts"].endswith("Z")


def test_pipe_gets_json_by_itself(stream: io.StringIO) -> None:
    configure(stream=stream)
    structlog.get_logger().warning("x")
    assert json.loads(stream.getvalue())["event"] == "x"


def test_level_is_kept_and_libraries_are_hushed(stream: io.StringIO) -> None:
    configure(level="info", format="console", color=False, stream=stream)
    structlog.get_logger().debug("too.fine")
    logging.getLogger("apscheduler.executors").info("too fine")
    logging.getLogger("elsewhere").info("heard %d", 1)
    assert "heard 1" in stream.getvalue()
    assert "fine" not in stream.getvalue()


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("from jan.novak@kr-s.cz to", "from [email] to"),
        ("<jan@novak.cz>", "<[email]>"),
        ("rč 850101/1234.", "rč [birth]."),
        ("call +420 257 280 853", "call [phone]"),
        ("postgresql+psycopg://intake:tajné@db/x", "postgresql+psycopg://[url]@db/x"),
        ("ZS-2026-000123 INBOX/1795333644/17 2026-11-22", "ZS-2026-000123 INBOX/1795333644/17 2026-11-22"),
        ("intake.toml:12 10:22:33+01:00 0.52", "intake.toml:12 10:22:33+01:00 0.52"),
    ],
)
def test_personal_data_is_recognised_by_its_shape(text: str, clean: str) -> None:
    assert redacted(text) == clean


def test_secrets_and_personal_keys_are_hidden_at_any_depth(stream: io.StringIO) -> None:
    configure(format="json", stream=stream)
    structlog.get_logger().info("x", password="s3", subject="s3", nested={"api_token": "s3"}, many=["a@b.cz"])
    assert "s3" not in stream.getvalue()
    assert "a@b.cz" not in stream.getvalue()


def test_exception_text_passes_the_net(stream: io.StringIO) -> None:
    configure(format="json", stream=stream)
    try:
        raise ValueError("no mailbox for jan@novak.cz")
    except ValueError:
        structlog.get_logger().exception("step.failed")
    line = json.loads(stream.getvalue())
    assert "ValueError: no mailbox for [email]" in line["exception"]


def test_foreign_log_and_warnings_pass_the_net(stream: io.StringIO) -> None:
    configure(format="json", stream=stream)
    logging.getLogger("lib").error("refused %s", "jan@novak.cz")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.getLogger("py.warnings").warning("x jan@novak.cz")
    assert "novak" not in stream.getvalue()


def test_journal_gets_priorities_on_every_line(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNAL_STREAM", "8:1")
    configure(format="console", color=False, stream=stream)
    try:
        raise ValueError
    except ValueError:
        structlog.get_logger().exception("a")
    structlog.get_logger().warning("b")
    lines = stream.getvalue().splitlines()
    assert len(lines) > 3
    assert all(line.startswith("<3>") for line in lines[:-1])
    assert lines[-1].startswith("<4>")
    assert "_priority" not in stream.getvalue()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.from_regex(r"\A[a-z]{1,9}\.[a-z]{1,9}@[a-z]{2,9}\.cz\Z"), st.text(max_size=200))
def test_address_never_survives(before: str, address: str, after: str) -> None:
    assert address not in redacted(f"{before} {address} {after}")
