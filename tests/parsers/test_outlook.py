"""Outlook's .msg: dropped alone, attached, inside one another, broken."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.message import PartRole
from tests.fakes import hostile
from tests.fakes.hostile import PDF, with_attachment
from tests.fakes.unpacking import unpack_bytes, unpack_or_refuse


def test_dropped_msg_is_the_mail_itself() -> None:
    unpacked = unpack_bytes(hostile.msg(), media_type="application/octet-stream", file_name="zprava.msg")
    envelope = unpacked.message.envelope
    assert (envelope.subject, envelope.sender_address) == ("Žádost z Outlooku", "jana.vzorova@hornilhota.example")
    assert (envelope.sender_name, envelope.message_id) == ("Jana Vzorová", "<outlook.1@hornilhota.example>")
    assert unpacked.message.body_text == "Dobrý den z Outlooku"
    assert (unpacked.part("2").name, unpacked.content("2")) == ("Žádost.pdf", PDF)


def test_attached_msg_is_a_container() -> None:
    unpacked = unpack_bytes(with_attachment(hostile.msg(), "zprava.msg"))
    assert [part.role for part in unpacked.message.parts] == [
        PartRole.BODY,
        PartRole.CONTAINER,
        PartRole.BODY,
        PartRole.ATTACHMENT,
    ]


def test_msg_inside_a_msg_is_opened() -> None:
    unpacked = unpack_bytes(with_attachment(hostile.msg(embedded=hostile.msg()), "zprava.msg"))
    assert [part.path for part in unpacked.message.parts] == ["1", "2", "2.1", "2.2", "2.3", "2.3.1", "2.3.2"]


def test_cut_msg_says_what_is_damaged() -> None:
    unpacked = unpack_bytes(with_attachment(hostile.msg_broken(), "zprava.msg"))
    assert "msg-damaged" in {part.code for part in unpacked.message.parts}


def test_dropped_msg_that_cannot_be_read_is_one_part_set_aside() -> None:
    unpacked = unpack_bytes(hostile.msg()[:1500], media_type="application/vnd.ms-outlook", file_name="a.msg")
    assert unpacked.outline() == [("1", "application/vnd.ms-outlook", "msg-damaged")]
    assert unpacked.part("1").role is PartRole.CONTAINER


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_mutated_msg_never_breaks_the_mail(data: st.DataObject) -> None:
    whole = bytearray(hostile.msg())
    for _ in range(data.draw(st.integers(1, 12))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    message = unpack_or_refuse(with_attachment(bytes(whole), "zprava.msg"))
    assert "mail-unreadable" not in {part.code for part in message.parts}  # type: ignore[union-attr]
