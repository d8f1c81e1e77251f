"""Data messages handed over as files: from ``take_files`` over the real pipeline and SQLite to the exports."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from intake.bootstrap import build, executing
from intake.demo.applicants import APPLICANTS
from intake.demo.authority import Authority, authority
from intake.demo.authority_zfo import Form, zfo
from intake.demo.fillable import fillable_pdf
from intake.demo.forms import complete_values
from intake.message import Channel
from intake.service import Service
from intake.settings import load

VALUES = complete_values("mesto")
FORM = fillable_pdf(VALUES | {"population": str(VALUES["population"])})
OWN = str(APPLICANTS["mesto"].truth["databox_id"])
SAMPLES = Path(os.environ.get("ISDS_SAMPLES", "no-such-directory"))
"""Public files of the data box test system, which aren't part of the project."""


@pytest.fixture(scope="module")
def world() -> Authority:
    return authority(datetime.now(UTC) - timedelta(minutes=10))


@dataclass
class Office:
    """A running service without sources, into which files are handed."""

    service: Service
    directory: Path

    def take(self, *files: tuple[str, bytes], channel: Channel = Channel.EMAIL) -> None:
        """Hand files over, and process them."""
        for name, content in files:
            path = self.directory / "handed" / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
            self.service.take_files([path], channel=channel, silent=False, progress=lambda: None)
        self.service.engine.run_until_idle()

    def judge_again(self, database: Path) -> None:
        """Let the time for judging pending signatures come."""
        with sqlite3.connect(database) as connection:
            connection.execute("UPDATE pending_signature SET next_try_at = '2026-01-01 00:00:00.000000'")
        assert self.service.recheck is not None
        assert self.service.recheck.run() == 1

    @property
    def messages(self) -> list[dict[str, Any]]:
        return list(self.service.reports.export_messages())

    @property
    def requests(self) -> list[dict[str, Any]]:
        return list(self.service.reports.export_requests())

    def message(self) -> dict[str, Any]:
        [only] = self.messages
        return only

    def codes(self) -> set[str]:
        [request] = self.requests
        return {finding["code"] for finding in request["findings"]}


@pytest.fixture
def open_office(tmp_path: Path, world: Authority) -> Iterator[Callable[..., Office]]:
    opened = []

    def make(configuration: str = "", *, trusting: bool = True) -> Office:
        file = tmp_path / "intake.toml"
        file.write_text(f'[storage]\ndatabase = "sqlite:///intake.db"\narchive = "archive"\n{configuration}')
        if trusting:
            world.write_trust(tmp_path / "trust", revocation_until=world.at + timedelta(days=30))
        settings = load(file, environ={})
        running = executing(settings, upgrade=False)
        running.__enter__()
        opened.append(running)
        service = build(settings)
        service.__enter__()
        opened.append(service)
        return Office(service=service, directory=tmp_path)

    yield make
    for each in reversed(opened):
        each.__exit__(None, None, None)


@pytest.fixture
def office(open_office: Callable[..., Office]) -> Office:
    return open_office()


def sealed(world: Authority, files: dict[str, bytes] | None = None, **how: Any) -> bytes:
    envelope = {"dbIDSender": OWN, **how.pop("envelope", {})}
    return zfo(world, {"žádost.pdf": FORM} if files is None else files, envelope=envelope, **how)


def mail(name: str, content: bytes) -> bytes:
    written = EmailMessage()
    written["From"], written["Subject"], written["Message-ID"] = "obec@obec.example", "Žádost", "<1@obec.example>"
    written.set_content("V příloze.")
    written.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return written.as_bytes()


def zipped(name: str, content: bytes) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def test_form_in_a_data_message_is_filed_as_from_the_box(office: Office, world: Authority) -> None:
    office.take(("zprava.zfo", sealed(world)))
    told = office.message()
    assert (told["state"], told["channel"], told["source_ref"]) == ("filed", "databox", "keebyyf/1234567890")
    assert (told["sender"], told["subject"]) == (OWN, "Žádost o zprostředkování zahraniční spolupráce")
    delivered = datetime.fromisoformat(told["received_at"])
    assert abs(delivered - (world.at - timedelta(hours=1))) < timedelta(seconds=1)
    assert told["acknowledgement"]["state"] == "suppressed"
    assert "can't send" in told["acknowledgement"]["reason"]
    assert [(part["name"], part["end"]) for part in told["parts"]] == [("zprava.zfo", "used"), ("žádost.pdf", "used")]


def test_unsigned_form_from_the_own_box_counts_as_signed(office: Office, world: Authority) -> None:
    office.take(("zprava.zfo", sealed(world)))
    [request] = office.requests
    assert (request["state"], request["channel"], request["signature"]) == ("registered", "databox", "none")
    assert {"databox-sealed", "databox-fiction", "signature-class"} <= office.codes()
    assert any("SIGNED_BY_DATABOX_FICTION" in finding["message"] for finding in request["findings"])


def test_foreign_box_is_told(office: Office, world: Authority) -> None:
    foreign = sealed(world, envelope={"dbIDSender": "abcdef2", "dmSender": "Jiná obec"})
    office.take(("zprava.zfo", foreign), channel=Channel.PAPER)
    [request] = office.requests
    [told] = [finding for finding in request["findings"] if finding["code"] == "databox-fiction"]
    assert told["severity"] == "warning"
    assert "box abcdef2, type OVM, somebody else's" in told["message"]


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"change_dm": lambda dm: dm.replace(b"Vzorov", b"Vzorof")}, "databox-seal-broken"),
        ({"identity": "mayor"}, "databox-seal-foreign"),
        ({"identity": "isds_test"}, "databox-seal-test-system"),
        ({"envelope": {"dbIDRecipient": "zzzzzz9"}}, "databox-not-ours"),
    ],
)
def test_wrong_seal_or_addressee_goes_to_a_person(
    how: dict[str, Any], code: str, office: Office, world: Authority
) -> None:
    if "identity" in how:
        how = {"identity": getattr(world.people, how["identity"])}
    office.take(("zprava.zfo", sealed(world, **how)))
    told, [request] = office.message(), office.requests
    assert (told["state"], told["channel"], request["state"]) == ("in_review", "databox", "in_review")
    assert told["reason"].startswith(f"{code}: ")
    assert code in office.codes()


def test_wrong_seal_lends_nothing_to_the_message(office: Office, world: Authority) -> None:
    office.take(("zprava.zfo", sealed(world, identity=world.people.mayor)))
    [request] = office.requests
    assert office.message()["source_ref"].startswith("import/")
    assert not any("FICTION" in finding["message"] for finding in request["findings"])
    assert "databox-fiction" not in office.codes()


def test_false_message_does_not_hide_the_true_one(office: Office, world: Authority) -> None:
    office.take(("falesna.zfo", sealed(world, identity=world.people.mayor)), ("prava.zfo", sealed(world)))
    assert [told["state"] for told in office.messages] == ["in_review", "filed"]


def test_unchecked_seal_is_told_and_holds_nothing_up(open_office: Callable[..., Office], world: Authority) -> None:
    office = open_office(trusting=False)
    office.take(("zprava.zfo", sealed(world)))
    assert office.message()["state"] == "filed"
    assert "databox-seal-unproven" in office.codes()


def test_box_of_the_office_is_a_setting(open_office: Callable[..., Office], world: Authority) -> None:
    office = open_office('[databox]\nown = ["zzzzzz9"]\n')
    office.take(("zprava.zfo", sealed(world, envelope={"dbIDRecipient": "zzzzzz9"})))
    assert (office.message()["state"], office.message()["source_ref"]) == ("filed", "zzzzzz9/1234567890")


@pytest.mark.parametrize(
    ("envelope", "how", "words"),
    [
        (
            {"dbIDSender": "keebyyf", "dbIDRecipient": OWN},
            {"form": Form.RECEIPT},
            "delivery receipt of a data message of ours",
        ),
        ({}, {"form": Form.RECEIPT}, "delivery receipt of a data message, 1234567890: served, an entitled person"),
        (
            {"dbIDSender": "aaaaaaa", "dmSenderType": "0"},
            {"files": {"a.txt": b"ahoj"}},
            "a notice of the data box system",
        ),
    ],
)
def test_what_nobody_has_to_read_is_set_aside(
    envelope: dict[str, str], how: dict[str, Any], words: str, office: Office, world: Authority
) -> None:
    office.take(("doruceno.zfo", sealed(world, envelope=envelope, **how)))
    told = office.message()
    assert (told["state"], told["channel"], told["acknowledgement"]) == ("set_aside", "databox", None)
    assert told["reason"].startswith(words)
    assert all(part["end"] in ("used", "set_aside") and part["reason"] for part in told["parts"])


def test_second_download_counts_once(office: Office, world: Authority) -> None:
    first, second = sealed(world), sealed(world, sealed=world.at + timedelta(minutes=5))
    assert first != second
    office.take(("zprava.zfo", first), ("znovu.zfo", second))
    assert [told["state"] for told in office.messages] == ["filed"]
    assert len(office.requests) == 1
    [line] = office.service.reports.ledger()
    assert (line.received, line.filed, line.set_aside) == (1, 1, 0)


def test_same_number_with_another_content_is_another_message(office: Office, world: Authority) -> None:
    office.take(("a.zfo", sealed(world)), ("b.zfo", sealed(world, {"a.txt": b"ahoj"})))
    assert [told["state"] for told in office.messages] == ["filed", "in_review"]


def test_message_without_a_form_waits_for_a_person(office: Office, world: Authority) -> None:
    office.take(("zprava.zfo", sealed(world, {"dotaz.txt": "Máme zájem.".encode()})))
    told = office.message()
    assert (told["state"], told["channel"], told["acknowledgement"]) == ("in_review", "databox", None)


def test_our_reference_in_the_envelope_joins_the_request(office: Office, world: Authority) -> None:
    office.take(("zprava.zfo", sealed(world)))
    [request] = office.requests
    envelope = {"dmID": "77", "dmRecipientRefNumber": request["reference"]}
    office.take(("doplneni.zfo", sealed(world, {"dotaz.txt": b"Posilame."}, envelope=envelope)))
    assert [told["requests"] for told in office.messages] == [[request["reference"]]] * 2


def test_attached_data_message_is_opened_and_its_seal_told(office: Office, world: Authority) -> None:
    office.take(("mail.eml", mail("zprava.zfo", sealed(world))))
    told = office.message()
    assert (told["channel"], told["sender"]) == ("email", "obec@obec.example")
    assert ("žádost.pdf", "used") in [(part["name"], part["end"]) for part in told["parts"]]
    assert "databox-sealed" in office.codes()
    assert "databox-fiction" not in office.codes()


def test_attached_data_message_with_a_broken_seal_goes_to_a_person(office: Office, world: Authority) -> None:
    broken = sealed(world, change_dm=lambda dm: dm.replace(b"Vzorov", b"Vzorof"))
    office.take(("mail.eml", mail("zprava.zfo", broken)))
    assert office.message()["reason"].startswith("databox-seal-broken: ")


def test_data_message_in_a_zip_is_opened(office: Office, world: Authority) -> None:
    office.take(("vse.zip", zipped("zprava.zfo", sealed(world, {"vnitrni.zip": zipped("žádost.pdf", FORM)}))))
    names = [part["name"] for part in office.message()["parts"]]
    assert names == ["vse.zip", "zprava.zfo", "vnitrni.zip", "žádost.pdf"]
    assert "databox-sealed" in office.codes()


def test_damaged_data_message_goes_to_a_person(office: Office, world: Authority) -> None:
    office.take(("zprava.zfo", sealed(world)[:3000]))
    told = office.message()
    assert told["state"] == "in_review"
    assert "damaged" in told["reason"]


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs ISDS_SAMPLES")
@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("DDZ_3401761.zfo", ["test_01.txt", "test_02.txt"]),
        ("received_message-330141.zfo", ["odpoved_OVM.pdf"]),
        ("DD_6452235.zfo", []),
    ],
)
def test_public_samples_are_opened(name: str, files: list[str], open_office: Callable[..., Office]) -> None:
    office = open_office("[databox]\nown = []\n", trusting=False)
    office.take((name, (SAMPLES / name).read_bytes()))
    told = office.message()
    assert (told["state"], told["channel"]) == ("in_review", "databox")
    assert told["reason"].startswith("databox-seal-")
    assert [part["name"] for part in told["parts"][1:]] == files


def test_seal_that_waited_is_judged_again_as_of_when_the_file_came(
    open_office: Callable[..., Office], world: Authority, tmp_path: Path
) -> None:
    world.write_trust(tmp_path / "trust", crls=False, ocsp=False)
    office = open_office(trusting=False)
    office.take(("zprava.zfo", sealed(world)))
    assert (office.message()["state"], "databox-seal-unproven" in office.codes()) == ("filed", True)
    world.write_trust(tmp_path / "trust", revocation_until=world.at + timedelta(days=30))
    office.judge_again(tmp_path / "intake.db")
    assert "databox-sealed" in office.codes()
    assert "databox-seal-unproven" not in office.codes()
    assert [request["state"] for request in office.requests] == ["registered"]
