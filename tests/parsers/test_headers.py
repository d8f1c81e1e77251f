"""Header fields: what the library reads, what it breaks on, what senders write against the standards."""

from __future__ import annotations

import time
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.headers import (
    decode_words,
    read_date,
    read_fields,
    read_mailboxes,
    read_parameters,
    valid_address,
)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ('attachment; filename="zadost.pdf"', "zadost.pdf"),
        ("attachment; filename=moje zadost.pdf", "moje zadost.pdf"),
        ('attachment; filename="=?utf-8?Q?=C5=BD=C3=A1dost.pdf?="', "Žádost.pdf"),
        ('attachment; filename="=?iso-8859-2?B?rqHhZG9zdA==?="', "ŽĄádost"),
        ("attachment; filename*=windows-1250''%8E%E1dost.pdf", "Žádost.pdf"),
        ("attachment; filename*=iso-8859-2''%AE%E1dost.pdf", "Žádost.pdf"),
        ("attachment; filename*0*=utf-8''%C5%BD; filename*1*=%C3%A1; filename*2=dost.pdf", "Žádost.pdf"),
        ("attachment; filename*1=dost.pdf; filename*0*=utf-8''%C5%BD%C3%A1", "Žádost.pdf"),
        ("attachment; filename*=nic''%8E%E1dost.pdf", "Žádost.pdf"),
        ('attachment; filename="Žádost.pdf"', "Žádost.pdf"),
        ('attachment; filename="C:\\dir\\a.pdf"', "C:\\dir\\a.pdf"),
        ('attachment; filename="a\\"b.pdf"', 'a"b.pdf'),
        ('attachment;;; filename="a.pdf"', "a.pdf"),
        ('attachment; filename="a;b.pdf"', "a;b.pdf"),
        ('attachment; filename="a.pdf', "a.pdf"),
        ("attachment; filename=\"old.pdf\"; filename*=utf-8''nov%C3%BD.pdf", "nový.pdf"),
        ("attachment", None),
    ],
)
def test_filename_is_read_however_it_is_written(value: str, name: str | None) -> None:
    main, parameters = read_parameters("content-disposition", value)
    assert (main, parameters.get("filename")) == ("attachment", name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=?utf-8?Q?=C5=BD=C3=A1dost?=", "Žádost"),
        ("=?windows-1250?Q?=8E=E1dost?=", "Žádost"),
        ("=?utf-8?b?xb3DoQ==?= =?utf-8?b?ZG9zdA==?=", "Žádost"),
        ("=?utf-8?b?xb3D?= =?utf-8?b?oWRvc3Q=?=", "Žádost"),  # á is cut over two words
        ("=?UTF-8?Q?=C5=BD=C3?=\t=?UTF-8?Q?=A1dost?= konec", "Žádost konec"),
        ("Re: =?utf-8*cs?q?=C5=BD?= a =?utf-8?q?=C3=A1?=", "Re: Ž a á"),
        ("=?utf-8?Q?dva slova?=", "dva slova"),
        ("=?utf-8?b?xb3DoWRvc3Q?=", "Žádost"),  # padding is missing
        ("=?nic?Q?=8E?=", "Ž"),
        ("=?utf-8?Q?a=0D=0ABcc:_b?=", "a Bcc: b"),
        ("=?utf-8?Q?nedokonceno", "=?utf-8?Q?nedokonceno"),
        ("obyčejný  text", "obyčejný text"),
    ],
)
def test_encoded_words_are_decoded_however_broken(text: str, expected: str) -> None:
    assert decode_words(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Jana <Jana@Obec.CZ>", [("Jana", "Jana@obec.cz")]),
        ('"Vzorová, Jana" <j@x.cz>', [("Vzorová, Jana", "j@x.cz")]),
        ("Vzorová, Jana <j@x.cz>", [("", None), ("Jana", "j@x.cz")]),
        ("=?utf-8?q?a=0D=0ABcc:_x?= <z@x.cz>", [("a Bcc: x", "z@x.cz")]),
        ("=?utf-8?q?=3Cevil=40x.cz=3E?= <good@x.cz>", [("<evil@x.cz>", "good@x.cz")]),
        ("j@x.cz (Jana)", [("Jana", "j@x.cz")]),
        ("<j@x.cz", [("", "j@x.cz")]),
        ("obec: a@x.cz, b@x.cz;", [("", "a@x.cz"), ("", "b@x.cz")]),
        ("a@x.cz; b@x.cz", [("", "a@x.cz"), ("", "b@x.cz")]),
        ("undisclosed-recipients:;", []),
        ("=?utf-8?b?PGFAYi5jej4=?=", [("", "a@b.cz")]),
        ("", []),
    ],
)
def test_mailboxes_are_read_tolerantly(value: str, expected: list[tuple[str, str | None]]) -> None:
    assert [found for found in read_mailboxes(value) if found != ("", None)] == [
        found for found in expected if found != ("", None)
    ]


@pytest.mark.parametrize(
    "text", ["a b@x.cz", "a@x.cz\r\nRCPT", "<a@x.cz>", "a@", "@x", "a@x..cz", "a" * 65 + "@x.cz", "a@-x.cz"]
)
def test_address_that_could_break_a_command_is_refused(text: str) -> None:
    assert valid_address(text) is None


@pytest.mark.parametrize(
    "value", ["", "včera", "Mon, 99 Jan 2026 10:00:00 +0100", "1 Jan 1901 00:00:00 +0000", "9" * 500]
)
def test_absurd_date_is_none(value: str) -> None:
    assert read_date(value) is None


def test_date_without_known_zone_is_utc() -> None:
    moment = read_date("Thu, 01 Jan 2026 10:00:00 -0000")
    assert moment is not None
    assert moment.isoformat() == "2026-01-01T10:00:00+00:00"


def test_fields_are_unfolded_and_garbage_is_passed_over() -> None:
    fields, clean = read_fields(b"From x Mon\nSubject: a\n b\r\n\tc\rnonsense line\nTo : d\n")
    assert fields.items == (("subject", "a b\tc"), ("to", "d"))
    assert not clean


@pytest.mark.parametrize("data", ["Žádost".encode(), "Žádost".encode("cp1250")])
def test_raw_eight_bit_subject_is_readable(data: bytes) -> None:
    fields, _ = read_fields(b"Subject: " + data)
    assert fields.first("subject") == "Žádost"


@pytest.mark.parametrize(
    "pattern", ["(", "<", '"', "\\", "=?x?q?", "a,", "[", "@", "a:", ";", "=?u?b?A?= ", " ;a", ";a="]
)
def test_repeated_pattern_is_read_in_linear_time(pattern: str) -> None:
    value = pattern * (300_000 // len(pattern))
    start = time.process_time()
    list(read_mailboxes(value))
    read_parameters("content-type", value)
    decode_words(value)
    list(read_mailboxes(value[:1999]))
    assert time.process_time() - start < 3


@given(st.text(max_size=300))
def test_any_value_is_read_without_an_exception(value: str) -> None:
    value = value.encode("utf-8", "replace").decode()
    for name, address in read_mailboxes(value):
        assert "\n" not in name
        assert address is None or valid_address(address) == address
    read_parameters("content-type", value)
    read_parameters("content-disposition", value)
    assert "\r" not in decode_words(value)
    read_date(value)


@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=60))
def test_subject_and_file_name_survive_a_modern_sender(text: str) -> None:
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = text
    mail.set_content(b"x", maintype="application", subtype="pdf", disposition="attachment", filename=text)
    block = mail.as_bytes().partition(b"\r\n\r\n")[0]
    fields, clean = read_fields(block)
    assert clean
    expected = decode_words(text)
    assert decode_words(fields.first("subject") or "").split() == expected.split()
    _, parameters = read_parameters("content-disposition", fields.first("content-disposition") or "")
    assert parameters["filename"].split() == text.split()
