"""Which parts have to be read, told from type, name and size."""

from __future__ import annotations

import pytest

from intake.classify import is_locked, is_reply, may_hold_form
from parsers.message import PartRole
from tests.fakes import cases as make


@pytest.mark.parametrize(
    ("name", "media_type", "size_bytes", "expected"),
    [
        ("zadost.pdf", "application/pdf", 1, True),
        ("zadost", "application/pdf", 1, True),
        ("zadost.docm", "application/vnd.ms-word.document.macroenabled.12", 1, True),
        ("zadost.dotx", "application/octet-stream", 1, True),
        ("zadost.asice", "application/vnd.etsi.asic-e+zip", 1, True),
        ("zadost.pdf", "text/html", 1, True),  # a page about an error, saved as the form
        ("zadost.PDF", "application/octet-stream", 1, True),
        ("foto.jpg", "image/jpeg", 20_000, True),
        ("logo.png", "image/png", 19_999, False),
        ("poznamka.txt", "text/plain", 50_000, False),
        ("rozpocet.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 50_000, False),
    ],
)
def test_document_or_page_may_hold_the_form(name: str, media_type: str, size_bytes: int, expected: bool) -> None:
    assert may_hold_form(make.part(name=name, media_type=media_type, size_bytes=size_bytes)) is expected


def test_small_picture_that_came_alone_is_a_page() -> None:
    assert may_hold_form(make.part(name="fax.tif", media_type="image/tiff", size_bytes=9_000), alone=True)


@pytest.mark.parametrize(
    "changes", [{"role": PartRole.BODY}, {"role": PartRole.INLINE}, {"set_aside": "too large"}, {"stored_as": None}]
)
def test_body_and_what_was_set_aside_do_not(changes: dict[str, object]) -> None:
    assert not may_hold_form(make.part(**changes), alone=True)


def test_empty_document_is_locked_and_an_empty_note_is_not() -> None:
    assert is_locked(make.part(code="part-empty", set_aside="empty"))
    assert not is_locked(make.part(name="a.txt", code="part-empty", set_aside="empty"))


@pytest.mark.parametrize(
    ("subject", "answers", "reply"),
    [
        ("Re: Žádost", ("<1@kr-s.cz>",), True),
        ("Žádost", (), False),
        ("Fwd: Žádost", ("<1@kr-s.cz>",), False),
        ("FW: Žádost", ("<1@kr-s.cz>",), False),
        ("Přeposláno: Žádost", ("<1@kr-s.cz>",), False),
        ("Re: Fwd: Žádost", ("<1@kr-s.cz>",), True),
    ],
)
def test_forwarded_mail_is_no_reply(subject: str, answers: tuple[str, ...], reply: bool) -> None:
    assert is_reply(make.envelope(subject=subject, in_reply_to=answers)) is reply
