"""The mailbox has neighbours: whatever they do, nothing is lost, doubled or marked wrongly."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from intake.errors import CannotStore, TryAgain
from intake.message import Receipt
from tests.integration.servers.dovecot import Dovecot
from tests.integration.sources.conftest import Post

pytestmark = pytest.mark.integration
Mail = Callable[..., bytes]


def test_poll_archives_records_and_moves(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    for number in range(3):
        dovecot.deliver(mail(number))
    report = post.source(dovecot).poll()
    assert (report.seen, report.new, report.failed) == (3, 3, 0)
    assert post.originals == {mail(number) for number in range(3)}
    assert dovecot.mails() == {}
    assert set(dovecot.mails("Zpracováno").values()) == post.originals


def test_place_is_mailbox_uidvalidity_uid_and_that_of_the_copy(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    dovecot.deliver(mail())
    post.source(dovecot).poll()
    inbox, processed = dovecot.uidvalidity(), dovecot.uidvalidity("Zpracováno")
    assert post.refs == {f"INBOX/{inbox}/1", f"Zpracováno/{processed}/1"}
    assert len(post.arrivals.messages) == 1


def test_second_poll_does_nothing(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    dovecot.deliver(mail())
    source = post.source(dovecot)
    source.poll()
    batches = list(post.arrivals.batches)
    assert source.poll().new == 0
    assert post.arrivals.batches == batches


def test_mail_read_and_flagged_by_colleagues_is_taken_in_with_its_flags(
    dovecot: Dovecot, post: Post, mail: Mail
) -> None:
    dovecot.deliver(mail())
    with dovecot.session() as colleague:
        colleague.add_flags([1], [b"\\Seen", b"\\Flagged", b"\\Answered"])
    assert post.source(dovecot).poll().new == 1
    assert set(dovecot.flags("Zpracováno")[1]) >= {b"\\Seen", b"\\Flagged", b"\\Answered"}


def test_unread_mail_stays_unread(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    dovecot.deliver(mail())
    post.source(dovecot, processed_mailbox="").poll()
    assert b"\\Seen" not in dovecot.flags()[1]


def test_without_processed_mailbox_nothing_is_changed(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    dovecot.deliver(mail())
    source = post.source(dovecot, processed_mailbox="")
    assert [source.poll().new, source.poll().new] == [1, 0]
    assert (set(dovecot.mails()), dovecot.mailboxes()) == ({1}, {"INBOX"})


def test_mail_moved_back_counts_once_and_is_moved_again(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    dovecot.deliver(mail())
    source = post.source(dovecot)
    source.poll()
    with dovecot.session("Zpracováno") as colleague:
        colleague.move([1], "INBOX")
    report = source.poll()
    assert (report.new, report.known) == (0, 1)
    assert (len(post.arrivals.messages), len(dovecot.mails()), len(dovecot.mails("Zpracováno"))) == (1, 0, 1)


def test_mail_put_into_processed_by_hand_is_taken_in_at_the_comparison(
    dovecot: Dovecot, post: Post, mail: Mail
) -> None:
    source = post.source(dovecot)
    source.poll()
    dovecot.deliver(mail())
    with dovecot.session() as colleague:
        colleague.move([1], "Zpracováno")
    assert source.poll().new == 0
    post.clock.advance(3600)
    assert source.poll().new == 1
    assert not next(iter(post.arrivals.messages.values())).silent
    assert len(dovecot.mails("Zpracováno")) == 1


def test_processed_mail_found_at_the_first_poll_ever_is_silent(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    dovecot.create("Zpracováno")
    dovecot.deliver(mail(1), "Zpracováno")
    dovecot.deliver(mail(2))
    assert post.source(dovecot).poll().new == 2
    silent = {arrival.source_ref.split("/")[0]: arrival.silent for arrival in post.arrivals.messages.values()}
    assert silent == {"INBOX": False, "Zpracováno": True}


def test_import_silently_holds_for_the_first_poll_only(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    source = post.source(dovecot, import_silently=True)
    dovecot.deliver(mail(1))
    source.poll()
    dovecot.deliver(mail(2))
    source.poll()
    silent = [arrival.silent for arrival in post.arrivals.messages.values()]
    assert silent == [True, False]


def test_mail_before_start_is_recorded_and_left(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    old, new = datetime(2025, 12, 31, 22, 59, tzinfo=UTC), datetime(2025, 12, 31, 23, 0, tzinfo=UTC)
    dovecot.deliver(mail(1), received_at=old)
    dovecot.deliver(mail(2), received_at=new)
    source = post.source(dovecot, start_from=date(2026, 1, 1))
    source.poll()
    source.poll()
    before = {arrival.received_at: arrival.before_start for arrival in post.arrivals.messages.values()}
    assert before == {old: True, new: False}
    assert list(dovecot.mails().values()) == [mail(1)]


def test_new_uidvalidity_records_places_and_counts_once(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    for number in range(3):
        dovecot.deliver(mail(number))
    source = post.source(dovecot, processed_mailbox="")
    source.poll()
    dovecot.renumber()
    for _attempt in range(3):  # Dovecot may cut the old connection first
        try:
            report = source.poll()
            break
        except TryAgain:
            continue
    assert (report.new, report.known) == (0, 3)
    assert (len(post.arrivals.messages), len(post.arrivals.places)) == (3, 6)


def test_mailbox_deleted_and_made_again_counts_once(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    dovecot.create("Žádosti")
    dovecot.deliver(mail(), "Žádosti")
    source = post.source(dovecot, mailbox="Žádosti", processed_mailbox="")
    source.poll()
    source.close()
    before = dovecot.uidvalidity("Žádosti")
    dovecot.delete("Žádosti")
    while datetime.now(UTC).timestamp() <= before + 1:
        pass
    dovecot.create("Žádosti")
    dovecot.deliver(mail(), "Žádosti")
    assert dovecot.uidvalidity("Žádosti") != before
    report = post.source(dovecot, mailbox="Žádosti", processed_mailbox="").poll()
    assert (report.new, report.known) == (0, 1)


@pytest.mark.parametrize("late", [1, 3])
def test_restored_server_that_reuses_uids_loses_nothing(dovecot: Dovecot, post: Post, mail: Mail, late: int) -> None:
    """``late`` mails come after the restore, before our next poll: fewer and more than were lost."""
    dovecot.deliver(mail(1))
    source = post.source(dovecot, processed_mailbox="")
    source.poll()
    backup = dovecot.snapshot()
    for number in (2, 3):
        dovecot.deliver(mail(number, body=b"lost by the restore\r\n"))
    source.poll()
    dovecot.restore(backup)
    with pytest.raises(TryAgain):
        source.poll()
    for number in range(10, 10 + late):
        dovecot.deliver(mail(number, body=b"another one\r\n"))
    assert source.poll().new == late
    assert len(post.originals) == 3 + late
    assert source.poll().new == 0


def test_restored_mailbox_without_memory_is_seen_by_its_uidnext(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    dovecot.deliver(mail(1))
    post.source(dovecot, processed_mailbox="").poll()
    backup = dovecot.snapshot()
    for number in (2, 3):
        dovecot.deliver(mail(number))
    post.source(dovecot, processed_mailbox="").poll()
    dovecot.restore(backup)
    dovecot.deliver(mail(4))
    assert post.source(dovecot, processed_mailbox="").poll().new == 1
    assert post.source(dovecot, processed_mailbox="").poll().new == 0
    assert any("+1/" in ref for ref in post.refs)


def test_mail_deleted_between_search_and_fetch_is_no_error(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    """The first small batch is recorded, then a colleague deletes the rest before it is fetched."""
    for number in range(8):
        dovecot.deliver(mail(number))
    source = post.source(dovecot, processed_mailbox="", batch_count=1, round_count=1, round_most=1)
    receive = post.arrivals.receive

    def receive_and_delete(arrivals: list) -> tuple[Receipt, ...]:
        receipts = receive(arrivals)
        with dovecot.session() as colleague:
            if 5 in colleague.search("ALL"):
                colleague.delete_messages([5, 6, 7, 8])
                colleague.expunge()
        return receipts

    post.arrivals.receive = receive_and_delete  # type: ignore[method-assign]
    report = source.poll()
    assert 4 <= report.new < 8  # one round is fetched ahead
    assert report.failed == 0
    assert post.arrivals.gaps["protokol"] == ()


def test_two_pollers_at_once_double_nothing(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    for number in range(40):
        dovecot.deliver(mail(number))
    sources = [post.source(dovecot, batch_count=3) for _ in range(2)]
    threads = [threading.Thread(target=source.poll) for source in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(post.arrivals.messages) == 40
    post.source(dovecot).poll()
    assert (len(post.arrivals.messages), dovecot.mails()) == (40, {})
    assert set(dovecot.mails("Zpracováno").values()) == post.originals


def test_failed_record_marks_nothing_and_is_made_good(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    dovecot.deliver(mail())
    source = post.source(dovecot)
    post.arrivals.refuse = CannotStore("database-read-only", "The database is read-only.")
    with pytest.raises(CannotStore):
        source.poll()
    assert len(dovecot.mails()) == 1
    assert [gap.reason for gap in post.arrivals.gaps["protokol"]] == ["Not fetched yet."]
    assert post.arrivals.problems == ["The database is read-only."]
    post.arrivals.refuse = None
    assert source.poll().new == 1
    assert (post.arrivals.gaps["protokol"], dovecot.mails()) == ((), {})


def test_full_archive_marks_nothing(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    dovecot.deliver(mail())
    post.archive.full = True
    with pytest.raises(CannotStore):
        post.source(dovecot).poll()
    assert (len(dovecot.mails()), post.arrivals.messages) == (1, {})


def test_failed_mark_is_made_good_at_the_next_poll(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    dovecot.deliver(mail())
    post.source(dovecot, processed_mailbox="").poll()
    assert len(dovecot.mails()) == 1
    post.source(dovecot).poll()
    assert (len(dovecot.mails()), len(dovecot.mails("Zpracováno")), len(post.arrivals.messages)) == (0, 1, 1)


def test_processed_mailbox_that_somebody_deletes_is_made_again(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    source = post.source(dovecot)
    source.poll()
    dovecot.delete("Zpracováno")
    dovecot.deliver(mail())
    assert source.poll().new == 1
    assert len(dovecot.mails("Zpracováno")) == 1
    assert post.alarms.codes == set()


def test_read_only_mailbox_is_taken_in_with_an_alarm(
    start_dovecot: Callable[..., Dovecot], post: Post, mail: Mail
) -> None:
    server = start_dovecot(
        extra="mail_plugins = acl\nplugin {\n  acl = vfile\n}\nprotocol imap {\n  mail_plugins = acl imap_acl\n}"
    )
    server.deliver(mail())
    (server.maildir() / "dovecot-acl").write_text("owner lrs\n")
    assert post.source(server).poll().new == 1
    assert post.alarms.codes == {"imap-cannot-mark"}
    assert len(server.mails()) == 1


def test_too_large_mail_is_a_gap_with_an_alarm_and_is_never_fetched(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    dovecot.deliver(mail(1, body=b"x" * 5000))
    dovecot.deliver(mail(2))
    source = post.source(dovecot, max_message_bytes=4000)
    assert (source.poll().new, source.poll().failed) == (1, 1)
    assert post.arrivals.gaps["protokol"][0].reason.startswith("Larger than [limits] max_message_mb")
    assert post.alarms.codes == {"imap-message-too-large"}
    with dovecot.session() as colleague:
        colleague.delete_messages([1])
        colleague.expunge()
    assert source.poll().failed == 0
    assert (post.alarms.codes, post.arrivals.gaps["protokol"]) == (set(), ())


def test_dry_run_tells_and_changes_nothing(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    dovecot.deliver(mail())
    source = post.source(dovecot)
    would = source.poll(dry_run=True).would
    assert would[0] == "Would create the mailbox Zpracováno."
    assert would[1].startswith("Would take in message 1 of INBOX (")
    assert (dovecot.mailboxes(), post.archive.originals, post.arrivals.problems) == ({"INBOX"}, {}, [])
    assert source.poll().new == 1


def test_report_tells_received_time_of_the_server(dovecot: Dovecot, post: Post, mail: Mail) -> None:
    at = datetime(2026, 3, 1, 12, 30, 15, tzinfo=UTC)
    dovecot.deliver(mail(), received_at=at)
    post.source(dovecot).poll()
    (arrival,) = post.arrivals.messages.values()
    assert arrival.received_at == at
    assert arrival.received_at.utcoffset() is not None
    assert arrival.received_at - at < timedelta(seconds=1)
