"""What the demo says of signatures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.cli.output import Output
from intake.demo import worth
from intake.demo.authority import Authority
from intake.demo.judge import Books
from intake.demo.samples import Desk, Sample, filed
from intake.demo.show import Show

SAID = {"code": "signer-not-applicant", "severity": "warning", "message": "The signer isn't the applicant."}


def books(sample: Sample, word: str) -> Books:
    finding = {"code": "signature-class", "severity": "info", "message": f"{word}: A sentence."}
    request = {"reference": "ZS-1", "source_refs": ["INBOX/1/1"], "state": "registered", "signature": "qualified",
               "findings": [finding, SAID], "fields": {}}  # fmt: skip
    message = {"sha256": sample.sha256, "source_ref": "INBOX/1/1"}
    return Books(messages=(message,), requests=(request,), queue=())


@pytest.mark.parametrize(
    ("expected", "line"),
    [
        (worth.QUALIFIED, "as expected: qualified, QES_OK"),
        (worth.SEAL, "found: qualified, QES_OK; expected: seal, SEAL"),
    ],
)
def test_signature_is_shown_beside_what_was_expected(
    world: Authority, capsys: pytest.CaptureFixture[str], expected: worth.Worth, line: str
) -> None:
    desk = Desk(world)
    who = desk.applicant("muzeum")
    sample = desk.sample(desk.mail("key", who, "", {}), "A form", filed((who, expected)))
    Show(Output(), command="intake").summary((sample,), books(sample, "QES_OK"), (), ())
    lines = [text.strip() for text in capsys.readouterr().out.splitlines()]
    sign = "✓" if line.startswith("as expected") else "✗"
    begin = lines.index(f"{sign} ZS-1  A form")
    assert lines[begin + 1 : begin + 3] == [line, SAID["message"]]


def test_request_without_a_verdict_where_one_was_expected_is_shown(
    world: Authority, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(world)
    who = desk.applicant("muzeum")
    sample = desk.sample(desk.mail("key", who, "", {}), "A form", filed((who, worth.QUALIFIED)))
    found = books(sample, "QES_OK")
    [request] = found.requests
    found = replace(found, requests=({**request, "signature": None, "findings": []},))
    Show(Output(), command="intake").summary((sample,), found, (), ())
    assert "found: no verdict; expected: qualified, QES_OK" in capsys.readouterr().out
