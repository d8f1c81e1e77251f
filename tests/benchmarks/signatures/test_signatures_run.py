"""The benchmark of signatures runs, prints its tables and keeps its promises on two files of each group."""

from __future__ import annotations

import pytest

from benchmarks.signatures.run import main


def test_run_prints_speed_batch_and_verdicts(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--rounds", "2", "--batch", "2", "--limit", "2", "--examples"])
    printed = capsys.readouterr().out
    assert "| B-LTA | pyHanko, AdES |" in printed
    assert "files a second of a processor" in printed
    assert "| honest | 2 / 2 |" in printed
    assert "| intake | 10 / 10 = 100.0 % | 0 | 0 |" in printed
