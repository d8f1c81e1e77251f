"""winmail.dat: attachments with their long names, and hostile counts."""

from __future__ import annotations

import time

import pytest
import tnefparse
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.errors import ParserError
from parsers.message import PartRole, UnpackLimits
from parsers.tnef import open_tnef
from tests.fakes import hostile
from tests.fakes.hostile import PDF, with_attachment
from tests.fakes.unpacking import unpack_bytes


def test_attachments_and_text_are_found() -> None:
    unpacked = unpack_bytes(with_attachment(hostile.tnef({"Žádost.pdf": PDF, "b.txt": b"b"}), "winmail.dat"))
    assert unpacked.outline()[1:] == [
        ("2", "application/ms-tnef", None),
        ("2.1", "text/plain", None),
        ("2.2", "application/pdf", None),
        ("2.3", "text/plain", None),
    ]
    assert (unpacked.part("2.2").name, unpacked.content("2.2")) == ("Žádost.pdf", PDF)
    assert unpacked.part("2.1").role is PartRole.BODY


def test_attachments_are_those_of_tnefparse() -> None:
    data = hostile.tnef({"a.pdf": PDF, "b.bin": bytes(range(256))})
    expected = [(item.long_filename().rstrip("\0"), item.data) for item in tnefparse.TNEF(data).attachments]
    entities = open_tnef(data, UnpackLimits())[1:]
    assert [(entity.name, b"".join(entity.chunks())) for entity in entities] == expected


def test_counts_of_thousands_of_millions_are_not_believed() -> None:
    start = time.process_time()
    with pytest.raises(ParserError) as caught:
        open_tnef(hostile.tnef_endless(), UnpackLimits())
    assert caught.value.code == "tnef-damaged"
    assert time.process_time() - start < 1


@settings(max_examples=150)
@given(st.data())
def test_mutated_winmail_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(hostile.tnef())
    for _ in range(data.draw(st.integers(1, 10))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        entities = open_tnef(bytes(whole[: data.draw(st.integers(0, len(whole)))]), UnpackLimits())
    except ParserError:
        return
    assert all(len(b"".join(entity.chunks())) <= 3 * len(whole) for entity in entities)
