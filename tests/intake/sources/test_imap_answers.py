"""Plain FETCH answers: what we read ourselves is what imapclient reads; anything else is left to it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from imapclient.response_parser import parse_fetch_response

from intake.sources import imap_answers
from intake.sources.imap_plan import Listed

DATE = b'"22-Nov-2026 12:58:31 +0100"'


def line(uid: int = 7, size: int = 21111, date: bytes = DATE) -> bytes:
    return b"3 (UID %d RFC822.SIZE %d INTERNALDATE %s)" % (uid, size, date)


def test_listing_is_read() -> None:
    received_at = datetime(2026, 11, 22, 12, 58, 31, tzinfo=timezone(timedelta(hours=1)))
    assert imap_answers.listing([line(7), line(8, 5)]) == [
        Listed(uid=7, size_bytes=21111, received_at=received_at),
        Listed(uid=8, size_bytes=5, received_at=received_at),
    ]


def test_bodies_are_read() -> None:
    answer = [(b"1 (UID 7 BODY[] {3}", b"abc"), b")", (b"2 (UID 9 BODY[] {0}", b""), b")"]
    assert imap_answers.bodies(answer) == {7: b"abc", 9: b""}


def test_nothing_is_nothing() -> None:
    assert imap_answers.listing([]) == []
    assert imap_answers.bodies([]) == {}


@pytest.mark.parametrize(
    "strange",
    [
        b"3 (RFC822.SIZE 5 UID 7 INTERNALDATE " + DATE + b")",
        b"3 (UID 7 RFC822.SIZE 5 INTERNALDATE " + DATE + b" FLAGS ())",
        b"3 (UID 7 FLAGS (\\Seen))",
        b"3 (UID 7 RFC822.SIZE 5 INTERNALDATE NIL)",
        line(date=b'"31-Feb-2026 12:58:31 +0100"'),
        line(date=b'"22-Nox-2026 12:58:31 +0100"'),
        line(date=b'"22-Nov-2026 25:58:31 +0100"'),
        line(date=b'"22-Nov-2026 12:58:60 +0100"'),
        line() + b"\n",
        (b"3 (UID 7 INTERNALDATE {26}", b"22-Nov-2026 12:58:31 +0100"),
        None,
    ],
)
def test_strange_listing_is_left_to_imapclient(strange: bytes | None) -> None:
    assert imap_answers.listing([line(), strange]) is None


@pytest.mark.parametrize(
    "strange",
    [
        [b'1 (UID 7 BODY[] "123")'],
        [b"1 (UID 7 BODY[] NIL)"],
        [b"1 (UID 7 FLAGS (\\Seen))"],
        [(b"1 (BODY[] {3}", b"abc"), b" UID 7)"],
        [(b"1 (UID 7 BODY[] {3}", b"abc"), b" FLAGS (\\Seen))"],
        [(b"1 (UID 7 BODY[HEADER] {3}", b"abc"), b")"],
        [(b"1 (UID 7 BODY[]<0> {3}", b"abc"), b")"],
        [None],
    ],
)
def test_strange_bodies_are_left_to_imapclient(strange: imap_answers.Answer) -> None:
    assert imap_answers.bodies([(b"2 (UID 8 BODY[] {1}", b"x"), b")", *strange]) is None


DATES = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(timezone(timedelta(hours=-3.5))))


@given(st.lists(st.tuples(st.integers(1, 2**32), st.integers(0, 2**40), DATES), max_size=4))
def test_listing_agrees_with_imapclient(mails: list[tuple[int, int, datetime]]) -> None:
    answer = [line(uid, size, at.strftime('"%d-%b-%Y %H:%M:%S %z"').encode()) for uid, size, at in mails]
    theirs = parse_fetch_response(answer, normalise_times=False)
    ours = imap_answers.listing(answer)
    assert ours is not None
    assert {mail.uid: (mail.size_bytes, mail.received_at) for mail in ours} == {
        uid: (item[b"RFC822.SIZE"], item[b"INTERNALDATE"]) for uid, item in theirs.items()
    }


@given(st.lists(st.tuples(st.integers(1, 2**32), st.binary(max_size=30)), max_size=4))
def test_bodies_agree_with_imapclient(mails: list[tuple[int, bytes]]) -> None:
    answer: list[bytes | tuple[bytes, bytes]] = []
    for uid, body in mails:
        answer += [(b"1 (UID %d BODY[] {%d}" % (uid, len(body)), body), b")"]
    theirs = parse_fetch_response(answer)
    assert imap_answers.bodies(answer) == {uid: item[b"BODY[]"] for uid, item in theirs.items()}


PIECES = st.one_of(
    st.none(), st.binary(max_size=60), st.tuples(st.binary(max_size=40), st.binary(max_size=10)), st.just(line())
)


@given(st.lists(PIECES, max_size=4))
@example([line(date=b'"00-Jan-2026 00:00:00 +0000"')])
@example([line(uid=10**30)])
def test_any_answer_is_read_or_left(answer: list[bytes | tuple[bytes, bytes] | None]) -> None:
    for read in (imap_answers.listing, imap_answers.bodies):
        found = read(answer)
        assert found is None or len(found) <= len(answer)
