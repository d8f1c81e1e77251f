"""Which files are offered to a detached signature."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.cli.companions import MAX_COMPANIONS, companions_of


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("x.pdf.p7s", ["x.pdf", "x.pdf.P7S"]),
        ("x.pdf.P7S", ["x.pdf", "x.pdf.p7s"]),
        ("x.p7s", ["x.docx", "x.pdf", "x.pdf.P7S", "x.pdf.p7s"]),
        ("[x].p7m", ["[x].pdf"]),
        ("x.pdf", []),
        ("y.p7s", []),
    ],
)
def test_files_named_alike_are_offered(tmp_path: Path, name: str, offered: list[str]) -> None:
    for known in ("x.pdf", "x.pdf.p7s", "x.pdf.P7S", "x.docx", "[x].pdf", "xx.pdf", "z.pdf"):
        (tmp_path / known).write_bytes(b"")
    (tmp_path / "x.folder").mkdir()
    assert [item.name for item in companions_of(tmp_path / name)] == offered


def test_no_more_than_some_are_offered(tmp_path: Path) -> None:
    for number in range(MAX_COMPANIONS + 5):
        (tmp_path / f"x.{number}").write_bytes(b"")
    assert len(companions_of(tmp_path / "x.p7s")) == MAX_COMPANIONS
