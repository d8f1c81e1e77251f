"""Values of an IMAP server: batches, places, names, COPYUID."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.sources.imap_plan import (
    Copied,
    Era,
    Listed,
    Mailboxes,
    Marking,
    batches,
    marking,
    name_to_create,
    nearest,
    parse_copyuid,
    places,
    resolve,
    uid_set,
)


@given(sizes=st.lists(st.integers(0, 300), max_size=40))
@settings(max_examples=100, deadline=None)
def test_batches_hold_everything_once_and_keep_the_limits(sizes: list[int]) -> None:
    mails = [Listed(uid=uid, size_bytes=size, received_at=None) for uid, size in enumerate(sizes)]
    cut = list(batches(mails, whole_bytes=100, batch_bytes=250, batch_count=5))
    assert sorted(mail.uid for batch in cut for mail in batch) == list(range(len(sizes)))
    for batch in cut:
        assert len(batch) <= 5
        assert len(batch) == 1 or sum(mail.size_bytes for mail in batch) <= 250
        assert len(batch) == 1 or all(mail.size_bytes <= 100 for mail in batch)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"5 1:3 7:9", Copied(uidvalidity=5, uids={1: 7, 2: 8, 3: 9})),
        (b"5 1,4:5 7:9", Copied(uidvalidity=5, uids={1: 7, 4: 8, 5: 9})),
        (b"5 1 7:9", None),
        (b"5 1:*  7", None),
        (b"", None),
        (b"5 1:4294967295 1:4294967295", None),
        (b"x 1 1", None),
        ("5 ١ 1".encode(), None),
    ],
)
def test_copyuid_is_read_or_ignored(data: bytes, expected: Copied | None) -> None:
    assert parse_copyuid(data) == expected


@given(data=st.binary(max_size=40) | st.text("0123456789:,* ", max_size=40).map(str.encode))
@settings(max_examples=200, deadline=None)
def test_copyuid_of_any_bytes_never_fails(data: bytes) -> None:
    found = parse_copyuid(data)
    assert found is None or len(found.uids) <= 100_000


@given(uids=st.lists(st.integers(1, 10**9), min_size=1, max_size=20))
def test_uid_set_keeps_order(uids: list[int]) -> None:
    assert uid_set(",".join(map(str, uids))) == tuple(uids)


def test_places_are_those_of_the_newest_era() -> None:
    refs = ["INBOX/17/1", "INBOX/17/2", "INBOX/17+1/2", "INBOX/170/5", "INBOX/17/x", "Other/17/9", "INBOX/17+/3"]
    assert places(refs, "INBOX", 17) == (Era(mailbox="INBOX", uidvalidity=17, turn=1), frozenset({2}))
    assert places(refs, "INBOX", 170) == (Era(mailbox="INBOX", uidvalidity=170), frozenset({5}))
    assert places([], "INBOX", 1) == (Era(mailbox="INBOX", uidvalidity=1), frozenset())


@given(name=st.text(min_size=1, max_size=20), turn=st.integers(0, 3), uid=st.integers(1, 2**32 - 1))
def test_a_place_is_read_back(name: str, turn: int, uid: int) -> None:
    era = Era(mailbox=name, uidvalidity=7, turn=turn)
    found, uids = places([era.place(uid)], name, 7)
    assert (found, uids) == (era, frozenset({uid}))


@pytest.mark.parametrize(
    ("wanted", "boxes", "found", "made"),
    [
        ("inbox", Mailboxes(names=("INBOX",)), "INBOX", "inbox"),
        ("Done", Mailboxes(names=("done",)), None, "Done"),
        ("a/b", Mailboxes(names=("a.b",), separator="."), "a.b", "a.b"),
        ("a/b", Mailboxes(names=("a/b", "a.b"), separator="."), "a/b", "a.b"),
        ("Done", Mailboxes(names=("INBOX.Done",), prefix="INBOX.", separator="."), "INBOX.Done", "INBOX.Done"),
        ("INBOX/Done", Mailboxes(names=(), prefix="INBOX.", separator="."), None, "INBOX.Done"),
        ("Zpraco\u0301vano", Mailboxes(names=("Zprac\u00f3vano",)), "Zprac\u00f3vano", "Zprac\u00f3vano"),
        ("Zprac\u00f3vano", Mailboxes(names=("Zpraco\u0301vano",)), "Zpraco\u0301vano", "Zprac\u00f3vano"),
    ],
)
def test_names_are_found_and_made(wanted: str, boxes: Mailboxes, found: str | None, made: str) -> None:
    assert (resolve(wanted, boxes), name_to_create(wanted, boxes)) == (found, made)


def test_nearest_names_what_was_perhaps_meant() -> None:
    boxes = Mailboxes(names=("INBOX", "Zpracováno", "Koš"))
    assert nearest("Zpracovano", boxes) == ("Zpracováno",)
    assert set(nearest("qqqq", boxes)) == set(boxes.names)


@pytest.mark.parametrize(
    ("capabilities", "how"),
    [({"MOVE", "UIDPLUS"}, Marking.MOVE), ({"UIDPLUS"}, Marking.COPY), ({"IMAP4REV1"}, Marking.KEYWORD)],
)
def test_marking_follows_the_capabilities(capabilities: set[str], how: Marking) -> None:
    assert marking(capabilities) is how
