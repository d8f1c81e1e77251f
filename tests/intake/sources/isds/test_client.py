"""Every operation against the stand-in."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import intake
from intake.demo.authority import Authority
from intake.demo.databox import DataBoxServer, Trouble
from intake.errors import IntakeError
from intake.sources.isds.client import IsdsClient
from intake.sources.isds.records import OutgoingFile, OutgoingMessage, SearchKind, State
from intake.sources.isds.status import Refused
from signatures.detect import detect
from signatures.report import Kind

PDF = {"žádost.pdf": b"%PDF-1.7 " + b"x" * 4000}


def outgoing(reference: str = "ZS-2026-000123", recipient: str = "abcdef2", name: str = "a.pdf") -> OutgoingMessage:
    file = OutgoingFile(name=name, media_type="application/pdf", content=b"%PDF-1.7")
    return OutgoingMessage(recipient_box_id=recipient, subject="Potvrzení", sender_reference=reference, files=(file,))


def test_ping_answers(isds: IsdsClient, databox: DataBoxServer) -> None:
    isds.ping()
    assert databox.calls == [("/DS/dz", "DummyOperation")]


def test_login_tells_box_user_and_expiry(isds: IsdsClient, databox: DataBoxServer) -> None:
    expires = datetime(2026, 12, 24, 12, 0, tzinfo=UTC)
    databox.desk.password_expires_at = expires
    owner, user = isds.owner(), isds.user()
    assert (owner.box_id, owner.box_type, owner.name, owner.box_state) == ("keebyyf", "OVM", "Kraj", 1)
    assert (user.name, user.rights, isds.password_expires_at()) == ("Jana Podatelní", 31, expires)
    databox.desk.password_expires_at = None
    assert isds.password_expires_at() is None


def test_listing_serves_everything_whatever_was_asked_for(isds: IsdsClient, databox: DataBoxServer) -> None:
    held = databox.box.receive(PDF, envelope={"dmAnnotation": "Žádost <1>", "dmToHands": "podatelna"}, suspicious=True)
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    assert isds.list_received(since=long_ago, until=long_ago, states=64).messages == ()
    assert databox.box.served == [held.dm_id]
    (message,) = isds.list_received(states=64).messages
    assert (message.dm_id, message.subject, message.to_hands) == (held.dm_id, "Žádost <1>", "podatelna")
    assert (message.state, message.is_suspicious, message.sender_box_id) == (State.SERVED, True, "abcdef2")
    assert message.delivered_at == held.delivered_at


def test_nothing_else_serves(isds: IsdsClient, databox: DataBoxServer) -> None:
    held = databox.box.receive(PDF)
    isds.ping(), isds.owner(), isds.user(), isds.list_sent(), isds.state_changes(since=None, until=None)
    isds.register_for_notifications(1)
    (notice,) = isds.notices(since=datetime(2020, 1, 1, tzinfo=UTC), scope="ALL").notices
    for call in (isds.envelope, isds.mark_downloaded):
        with pytest.raises(Refused) as caught:
            call(held.dm_id)
        assert caught.value.code == "isds-not-served"
    for download in (isds.signed_message, isds.signed_receipt):
        with pytest.raises(Refused):
            download(held.dm_id, io.BytesIO())
    assert (notice.dm_id, held.state, databox.box.served) == (held.dm_id, State.DELIVERED, [])


def test_message_and_receipt_come_sealed(isds: IsdsClient, databox: DataBoxServer) -> None:
    held = databox.box.receive(PDF)
    isds.list_received()
    for download in (isds.signed_message, isds.signed_receipt):
        sink = io.BytesIO()
        document = download(held.dm_id, sink)
        sealed = sink.getvalue()
        assert detect(sealed) is Kind.ZFO
        assert (document.size_bytes, document.sha256) == (len(sealed), hashlib.sha256(sealed).hexdigest())
        assert isds.authenticate(sealed) is True
    assert isds.authenticate(b"another") is False


def test_missing_stamp_is_told(isds: IsdsClient, databox: DataBoxServer) -> None:
    held = databox.box.receive(PDF)
    isds.list_received()
    databox.desk.unstamped = 1
    assert [isds.signed_message(held.dm_id, io.BytesIO()).stamp_missing for _ in range(2)] == [True, False]


def test_marking_reads(isds: IsdsClient, databox: DataBoxServer) -> None:
    held = databox.box.receive(PDF)
    isds.list_received()
    isds.mark_downloaded(held.dm_id)
    isds.mark_downloaded(held.dm_id)
    assert isds.list_received(states=64).messages == ()
    assert isds.envelope(held.dm_id).message.state == State.READ


def test_large_messages_have_their_own_service(isds: IsdsClient, databox: DataBoxServer, tmp_path: Path) -> None:
    files = {"a.pdf": b"%PDF" + bytes(2_000_000), "b & c.pdf": b"--uuid:demo-boundary--"}
    held = databox.box.receive(files, large=True)
    assert isds.list_received().messages[0].is_large
    with pytest.raises(Refused) as caught:
        isds.signed_message(held.dm_id, io.BytesIO())
    assert caught.value.code == "isds-wrong-service"
    path = tmp_path / "x.zfo"
    with path.open("wb") as sink:
        document = isds.signed_large_message(held.dm_id, sink)
    assert document.size_bytes == path.stat().st_size
    assert isds.authenticate(path, large=True) is True
    assert isds.envelope(held.dm_id).message.attachment_count == 2


def test_attachments_of_large_messages_come_one_by_one(isds: IsdsClient, databox: DataBoxServer) -> None:
    files = {"a.pdf": b"first", "b <&> č.pdf": b"second"}
    held = databox.box.receive(files, large=True)
    isds.list_received()
    for number, (name, content) in enumerate(files.items()):
        sink = io.BytesIO()
        attachment = isds.attachment(held.dm_id, number, sink)
        assert (attachment.name, sink.getvalue(), attachment.size_bytes) == (name, content, len(content))
    with pytest.raises(Refused) as caught:
        isds.attachment(held.dm_id, 2, io.BytesIO())
    assert caught.value.code == "isds-no-such-attachment"


def test_ordinary_message_asked_for_as_large_is_refused(isds: IsdsClient, databox: DataBoxServer) -> None:
    held = databox.box.receive(PDF)
    isds.list_received()
    with pytest.raises(Refused) as caught:
        isds.signed_large_message(held.dm_id, io.BytesIO())
    assert caught.value.code == "isds-wrong-service"


def test_erased_messages_stay_as_envelopes(isds: IsdsClient, databox: DataBoxServer) -> None:
    held = databox.box.receive(PDF)
    isds.list_received()
    databox.box.pass_days(91)
    with pytest.raises(Refused) as caught:
        isds.signed_message(held.dm_id, io.BytesIO())
    assert caught.value.code == "isds-erased"
    assert isds.envelope(held.dm_id).message.state == State.ERASED
    assert isds.signed_receipt(held.dm_id, io.BytesIO()).size_bytes


def test_sent_message_is_followed(isds: IsdsClient, databox: DataBoxServer) -> None:
    dm_id = isds.create(outgoing())
    databox.box.messages[dm_id].hidden_downloads = 1
    with pytest.raises(IntakeError) as caught:
        isds.signed_sent_message(dm_id, io.BytesIO())
    assert caught.value.code == "isds-not-yet"
    assert isds.signed_sent_message(dm_id, io.BytesIO()).size_bytes
    databox.box.accept_sent(dm_id)
    assert [change.state for change in isds.state_changes(since=None, until=None)] == [4, 6]
    (sent,) = isds.list_sent().messages
    assert (sent.dm_id, sent.sender_reference, sent.recipient_box_id) == (dm_id, "ZS-2026-000123", "abcdef2")
    assert databox.box.messages[dm_id].files == {"a.pdf": b"%PDF-1.7"}


@pytest.mark.parametrize(
    ("recipient", "name", "code"),
    [("zzzzzz9", "a.pdf", "isds-no-such-box"), ("abcdef2", "a.eml", "isds-attachment-refused")],
)
def test_refused_messages_are_not_doubtful(
    isds: IsdsClient, databox: DataBoxServer, recipient: str, name: str, code: str
) -> None:
    with pytest.raises(Refused) as caught:
        isds.create(outgoing(recipient=recipient, name=name))
    assert (caught.value.code, databox.box.messages) == (code, {})


def test_paging_and_windows(isds: IsdsClient, databox: DataBoxServer, isds_world: Authority) -> None:
    ids = [databox.box.receive(PDF).dm_id for _ in range(5)]
    found = isds.list_received(limit=2)
    assert [message.dm_id for message in found.messages] == ids[:-3:-1]
    assert found.is_full(2)
    assert isds.list_received(since=isds_world.at + timedelta(seconds=1)).messages == ()
    assert len(isds.list_received(until=isds_world.at + timedelta(seconds=1)).messages) == 5


def test_boxes_are_found(isds: IsdsClient, databox: DataBoxServer) -> None:
    (found,) = isds.search("Lhota").boxes
    assert (found.box_id, found.send_options, found.name) == ("abcdef2", "ALL", "Obec Vzorová Lhota")
    assert isds.box("bcdefg3") is not None
    assert isds.box("zzzzzz9") is None
    assert isds.search("nikdo", kind=SearchKind.ICO).boxes == ()
    (owner,) = isds.find({"dbType": "OVM", "ic": "00000027"}).boxes
    assert (owner.box_id, owner.state) == ("abcdef2", 1)
    assert isds.find({"ic": "1"}).boxes == ()
    assert isds.box_state("abcdef2") == 1
    assert isds.may_send_paid("abcdef2")


def test_status_in_an_answer_is_raised(isds: IsdsClient, databox: DataBoxServer) -> None:
    for code in ("3006", "2102", "1219"):
        databox.troubles.append(Trouble(status_code=code))
        with pytest.raises(IntakeError):
            isds.user()


_CHILD = """
import resource, sys
from pathlib import Path
from intake.sources.https import HttpsRoute
from intake.sources.isds.client import connect
from intake.sources.isds.logins import Account, PasswordLogin
url, username, dm_id, path = sys.argv[1:]
login = PasswordLogin(username=username, password=sys.stdin.read())
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with connect(Account(login=login, base_url=url), HttpsRoute()) as isds, Path(path).open("wb") as sink:
    document = isds.signed_large_message(dm_id, sink)
print(document.size_bytes, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_large_message_passes_memory_by(databox: DataBoxServer, tmp_path: Path) -> None:
    size = 60 * 1024 * 1024
    held = databox.box.receive(PDF, large=True, sealed=bytes(size))
    databox.box.serve_all("EV11: x")
    told = [databox.base_url, databox.username, held.dm_id, str(tmp_path / "x.zfo")]
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, *told],
        input=databox.password,
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(intake.__file__).parents[1],
    )
    came, grown_kb = map(int, done.stdout.split())
    assert came == size
    assert grown_kb < 30_000
