"""Tables, TSV, JSON lines and talk."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake.cli.output import Output, cell
from intake.errors import ExitCode

ROWS = [("a", None, True), ("b\tc\x1b[2J", 3, False)]


def test_pipe_gets_tsv_without_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    Output().table(("name", "count", "ok"), ROWS)
    assert capsys.readouterr().out == "name\tcount\tok\na\t\tyes\nb c[2J\t3\tno\n"


def test_json_gets_an_object_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    Output(json=True).table(("name", "count", "ok"), ROWS)
    lines = capsys.readouterr().out.splitlines()
    assert json.loads(lines[0]) == {"name": "a", "count": None, "ok": True}
    assert json.loads(lines[1])["name"] == "b\tc\x1b[2J"


def test_terminal_gets_a_table(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    Output(color=False).table(("name", "started_at"), [("[red]x", "now")], styles={"now": "green"})
    out = capsys.readouterr().out
    assert "started" in out
    assert "started_at" not in out
    assert "[red]x" in out


def test_nothing_to_show_is_said_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    Output().table(("a",), [], empty="Nothing waits.")
    assert capsys.readouterr() == ("", "Nothing waits.\n")
    Output(json=True).table(("a",), [])
    assert capsys.readouterr() == ("", "")


def test_record_takes_our_values(capsys: pytest.CaptureFixture[str]) -> None:
    moment = datetime(2026, 11, 22, 9, tzinfo=UTC)
    Output().record({"at": moment, "code": ExitCode.OK, "path": Path("/a"), "set": {2, 1}, "ů": (1, None)})
    line = capsys.readouterr().out
    assert line == '{"at": "2026-11-22T09:00:00+00:00", "code": 0, "path": "/a", "set": [1, 2], "ů": [1, null]}\n'


def test_record_survives_any_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    for encoding in ("latin-1", "utf-8"):
        raw = io.BytesIO()
        monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding=encoding))
        Output().record({"file": "\udcff žádost.pdf"})
        assert json.loads(raw.getvalue()) == {"file": "\udcff žádost.pdf"}


def test_quiet_silences_talk_but_not_warnings(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output(quiet=True, verbose=True)
    output.say("said")
    output.detail("detailed")
    output.warn("warned", "do this")
    assert capsys.readouterr().err == "warning: warned\n  → do this\n"


def test_progress_is_silent_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with Output().progress("Importing", 2) as advance:
        advance()
        advance(1)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (True, "yes"), (("a", 1), "a, 1"), (1.5, "1.5"), (Path("/x"), "/x"), ("a\r\nb", "a  b")],
)
def test_cell(value: object, text: str) -> None:
    assert cell(value) == text
