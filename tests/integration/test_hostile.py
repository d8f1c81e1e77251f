"""Hostile mails, one after another, into the running service: each ends in a stated state, beside honest ones.

Everything is delivered to a real Dovecot and looked at from outside: the commands, the SMTP listener,
the processes and the file system.  The whole run happens once; the tests look at what it left.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.fakes.hostile import HOSTILE_MAILS, with_attachment
from tests.fakes.hostile_documents import HOSTILE_PDFS
from tests.fakes.hostile_mails import MORE_HOSTILE_MAILS, VICTIM
from tests.fakes.smtp_server import SmtpServer
from tests.integration.servers import dovecot as dovecot_server
from tests.integration.servers.dovecot import Dovecot
from tests.integration.servers.siege import LAST, Aftermath, Samples, Site, attack

pytestmark = pytest.mark.integration

EACH_S = 60
"""A hostile mail holds a worker no longer."""
PEAK_MB = 300
MAILS: Samples = {f"mail: {name}": build for name, build in {**HOSTILE_MAILS, **MORE_HOSTILE_MAILS}.items()}
PDFS: Samples = {
    f"pdf: {name}": lambda build=build: with_attachment(build(), "zadost.pdf") for name, build in HOSTILE_PDFS.items()
}
TEXTS = re.compile(r"injection|charset|nul |names|values|characters|surrogates|words|continued|nameless|script")
"""Samples whose texts are hostile to a database."""
SLOW = ("pdf: font of ranges", "pdf: many paths", "mail: 100 MB", "mail: zip of forms", "mail: mail of itself")
"""Read once is enough."""
REASONS = {
    "mail: zip bomb": "zip-bomb",
    "mail: zip overlapping": "zip-bomb",
    "mail: zip of 10 GB": "zip-bomb",
    "mail: zip of 10 GB that says 1 kB": "zip-entry-damaged",
    "mail: zip lying": "zip-entry-damaged",
    "mail: zip many": "zip-too-many-entries",
    "mail: zip nested": "nested-too-deep",
    "mail: zip tree": "too-many-parts",
    "mail: mail in zip in mail": "nested-too-deep",
    "mail: deep multipart": "nested-too-deep",
    "mail: deep forwards": "nested-too-deep",
    "mail: many parts": "more than 1000 parts",
    "mail: 2000 tiny files": "more than 1000 parts",
    "mail: zip of forms": "350 documents of the message",
    "mail: zip of locked zips": "250 documents of the message",
    "mail: empty file": "part-empty",
    "mail: damaged msg 0": "msg-damaged",
    "mail: damaged tnef 0": "tnef-damaged",
    "pdf: flate bomb": "pdf-too-complex",
    "pdf: double flate bomb": "pdf-too-complex",
    "pdf: nested forms": "pdf-too-complex",
    "pdf: many glyphs": "pdf-too-complex",
    "pdf: endless saves": "pdf-too-complex",
    "pdf: font of lines": "pdf-too-complex",
    "pdf: font of widths": "child-memory",
    "pdf: page tree loop": "pdf-damaged",
    "pdf: truncated": "pdf-damaged",
    "pdf: password": "pdf-encrypted",
    "pdf: xfa entities": "xfa-form",
    "pdf: hostile values": "acroform-value-differs",
    "pdf: half characters": "required-missing",
}
"""What the reason of a message must say; the others only have to have one."""
FAILED = {"mail: many parts", "mail: 2000 tiny files"}
FILED = {"pdf: many signatures"}
OUR_HEADERS = (
    *("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted"),
    *("Content-Language", "X-Auto-Response-Suppress", "MIME-Version", "Content-Type"),
)
NOT_SHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.fixture(scope="module")
def aftermath(certificate_authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    """All samples on SQLite."""
    if not dovecot_server.available():
        pytest.skip("needs Debian's dovecot-imapd 2.3")
    site = Site(root=tmp_path_factory.mktemp("siege"))
    with (
        Dovecot(authority=certificate_authority) as dovecot,
        SmtpServer() as smtp,
        site.install(dovecot, smtp) as service,
    ):
        yield attack(service, dovecot, smtp, site, {**MAILS, **PDFS})


# -- how each of them ends --------------------------------------------------------------------------


def test_each_hostile_mail_ends_in_a_stated_state(aftermath: Aftermath) -> None:
    wanted = {name: _state(name) for name in aftermath.hostile}
    assert {name: message["state"] for name, message in aftermath.hostile.items()} == wanted
    assert all(message["reason"] for message in aftermath.hostile.values())
    assert all(part["reason"] for message in aftermath.hostile.values() for part in message["parts"])


def _state(name: str) -> str:
    return "failed" if name in FAILED else "filed" if name in FILED else "in_review"


@pytest.mark.parametrize("name", REASONS)
def test_the_reason_says_what_was_wrong(aftermath: Aftermath, name: str) -> None:
    assert REASONS[name] in aftermath.messages[name]["reason"]


def test_a_failed_mail_has_a_code_and_a_remedy(aftermath: Aftermath) -> None:
    assert aftermath.failures.keys() == FAILED
    assert all(line["code"] and line["reason"] and line["hint"] for line in aftermath.failures.values())


def test_none_takes_long_or_counts_as_poison(aftermath: Aftermath) -> None:
    assert max(aftermath.in_hand_s.values()) < EACH_S
    assert aftermath.attempts == {0}  # leases of 5 s were renewed all the while


def test_honest_mail_beside_them_is_filed_and_acknowledged(aftermath: Aftermath) -> None:
    assert len(aftermath.honest) > 5
    assert {message["state"] for message in aftermath.honest.values()} == {"filed"}
    assert {message["acknowledgement"]["state"] for message in aftermath.honest.values()} == {"sent"}
    assert aftermath.messages[LAST]["requests"]
    assert aftermath.next_mail_s < 15


# -- what they leave --------------------------------------------------------------------------------


def test_nothing_is_written_outside(aftermath: Aftermath) -> None:
    assert aftermath.appeared == set()
    assert aftermath.temporary == []


def test_names_of_parts_lead_nowhere(aftermath: Aftermath) -> None:
    names = [part["name"] for message in aftermath.hostile.values() for part in message["parts"]]
    assert not [name for name in names if re.search(r"[/\\]|^\.\.?$", name) or NOT_SHOWN.search(name)]


def test_no_process_is_left(aftermath: Aftermath) -> None:
    assert aftermath.readers_left == []
    assert aftermath.survivors == []


def test_the_daemon_stays_small(aftermath: Aftermath) -> None:
    assert aftermath.peak_mb < PEAK_MB


def test_the_log_has_no_traceback_and_no_person(aftermath: Aftermath) -> None:
    assert "message.processed" in aftermath.log
    assert not re.search(r"Traceback|crashed|queue.failed", aftermath.log)
    assert not re.search(r"hornilhota|vzorov|obet@|lhota|kanarek|zadost\.pdf", aftermath.log, re.IGNORECASE)


# -- what goes out ----------------------------------------------------------------------------------


def test_acknowledgements_have_our_headers_and_one_recipient(aftermath: Aftermath) -> None:
    assert len(aftermath.sent) > 80
    for mail in aftermath.sent:
        names = mail.message.keys()
        assert len(names) == len(set(names))
        assert set(names) <= set(OUR_HEADERS)
        assert len(mail.recipients) == 1
        assert mail.recipients == (mail.message["To"],)
        assert re.fullmatch(r"[a-z0-9.]+@(hornilhota|obec)\.example", mail.recipients[0])
        assert mail.sender.startswith("protokol+bounce-")


def test_acknowledgements_are_clean_mail(aftermath: Aftermath) -> None:
    for mail in aftermath.sent:
        assert not re.search(rb"[^\r]\n|\r[^\n]|[^\t\r\n -~]|[^\r\n]{999}", mail.content)
        assert not NOT_SHOWN.search(f"{mail.message['Subject']}")
        assert not [part for part in mail.message.walk() if not part.is_multipart() and NOT_SHOWN.search(_text(part))]


def test_the_victim_is_never_written_to(aftermath: Aftermath) -> None:
    assert not [mail for mail in aftermath.sent if VICTIM in (*mail.recipients, mail.sender)]
    heads = [mail.content.partition(b"\r\n\r\n")[0] for mail in aftermath.sent]
    assert not [head for head in heads if VICTIM.encode() in head]


def test_nobody_is_told_twice(aftermath: Aftermath) -> None:
    sent = [mail.message["Message-ID"] for mail in aftermath.sent]
    assert len(sent) == len(set(sent))
    told = [m["acknowledgement"]["message_id"] for m in aftermath.messages.values() if _is_sent(m)]
    assert sorted(sent) == sorted(told)


def _is_sent(message: dict[str, Any]) -> bool:
    return message["acknowledgement"] is not None and message["acknowledgement"]["state"] == "sent"


def _text(part: Any) -> str:
    text: str = part.get_content()
    return text.replace("\r\n", "\n")


# -- elsewhere --------------------------------------------------------------------------------------


def test_postgresql_bears_hostile_texts(
    certificate_authority: trustme.CA, empty_postgres_url: str, tmp_path: Path
) -> None:
    samples = {name: build for name, build in {**MAILS, **PDFS}.items() if TEXTS.search(name)}
    site = Site(root=tmp_path / "siege")
    with (
        Dovecot(authority=certificate_authority) as dovecot,
        SmtpServer() as smtp,
        site.install(dovecot, smtp, database=empty_postgres_url) as service,
    ):
        after = attack(service, dovecot, smtp, site, samples)
    assert len(after.hostile) > 20
    assert {message["state"] for message in after.hostile.values()} == {"in_review"}
    assert {message["state"] for message in after.honest.values()} == {"filed"}
    assert "Traceback" not in after.log
    assert after.attempts == {0}


def test_parse_reads_the_same_files_without_a_traceback(tmp_path: Path) -> None:
    site = Site(root=tmp_path / "parse")
    with SmtpServer() as smtp:
        service = site.install(Dovecot(), smtp)
    files = {}
    for number, (name, build) in enumerate({**MAILS, **PDFS}.items()):
        if name not in SLOW:
            path = site.work / f"{number}.eml"
            path.write_bytes(build())
            files[str(path)] = name
    done = service.run("parse", "--json", *files, timeout_s=120)
    assert done.returncode == 65
    assert "Traceback" not in done.stdout + done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    silent = files.keys() - {record["file"] for record in records}
    assert all(f"{path}: nothing in it could hold the form" in done.stderr for path in silent)
    outcomes = {record["outcome"] for record in records if "error" not in record}
    assert outcomes == {"complete", "needs_review", "not_a_form", "unreadable"}
    cut = [record for record in records if files[record["file"]] == "pdf: many pages of glyphs"]
    assert [finding["code"] for finding in cut[0]["findings"]] == ["not-the-form", "pdf-many-pages"]
    assert list(site.temporary.iterdir()) == []


@pytest.mark.parametrize(("name", "code"), [("script", 0), ("half characters", 4), ("truncated", 65)])
def test_parse_tells_by_its_exit_code(tmp_path: Path, name: str, code: int) -> None:
    site = Site(root=tmp_path / "parse")
    with SmtpServer() as smtp:
        service = site.install(Dovecot(), smtp)
    path = site.work / "zadost.pdf"
    path.write_bytes(HOSTILE_PDFS[name]())
    done = service.run("parse", "--json", str(path))
    assert done.returncode == code
    (record,) = map(json.loads, done.stdout.splitlines())
    assert record["file"] == str(path)
