"""What outsiders rely on: keys and types of the JSON, exit codes, where things lie, what is never touched.

One installation takes in mails of every kind; the tests look at it by the commands.  ``json_contracts``
has the objects key by key.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from intake.demo.forms import encrypted_pdf, fillable_pdf, not_a_form_pdf, scan_pdf, text_pdf, written_values
from intake.demo.mails import Mail, bounce, many_parts, zipped
from intake.demo.pki import make_pki
from intake.demo.signing import replace_page, sign_pdf
from tests.fakes.smtp_server import SmtpServer
from tests.integration import json_contracts as contracts
from tests.integration.json_contracts import objects, read
from tests.integration.servers.dovecot import Dovecot
from tests.integration.servers.office import command, folder_section, mail
from tests.integration.servers.service import IntakeService, imap_section, smtp_section

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("contracts")]

NOW = datetime.now(UTC).replace(microsecond=0)
AT = NOW - timedelta(hours=1)
BARE = {key: value for key, value in os.environ.items() if not key.startswith("INTAKE_")}


def bare(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command where there is no configuration."""
    start = [sys.executable, "-m", "intake", *arguments]
    env = {**BARE, "PYTHONPATH": str(Path(__file__).parents[2]), **environment}
    return subprocess.run(start, cwd=cwd, env=env, capture_output=True, text=True, timeout=120, check=False)


# -- documents without an installation ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A folder with documents, and what the commands said of all of them."""

    directory: Path
    parsed: subprocess.CompletedProcess[str]
    verified: subprocess.CompletedProcess[str]

    def records(self, name: str) -> list[contracts.Parsed]:
        return [record for record in read(_PARSED, self.parsed.stdout) if record.file == name]

    def verdict(self, name: str) -> contracts.Verified:
        [report] = [report for report in read(_VERIFIED, self.verified.stdout) if report.file == name]
        return report


_PARSED = contracts.Parsed | contracts.Unread
_VERIFIED = contracts.Verified | contracts.Unread


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    directory = tmp_path_factory.mktemp("desk")
    for name, content in documents().items():
        (directory / name).write_bytes(content)
    names = ["neni.pdf", *sorted(path.name for path in directory.iterdir())]
    parsed = bare("parse", "--json", *names, cwd=directory)
    verified = bare("verify", "--json", *names, "--offline", "--trust", "trust", cwd=directory)
    return Desk(directory=directory, parsed=parsed, verified=verified)


def documents() -> Mapping[str, bytes]:
    pki = make_pki(NOW)
    form = text_pdf(written_values("zlatovice"))
    signed = sign_pdf(fillable_pdf(written_values("skola")), pki.person, at=AT, tsa=pki.tsa)
    doubtful = text_pdf(written_values("mesto", ico="99004560", contact_email="kdosi zavinac nekde"))
    detached = pkcs7.PKCS7SignatureBuilder().set_data(form)
    detached = detached.add_signer(pki.person.certificate, pki.person.key, SHA256())
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    two = {"prvni.pdf": form, "druha.pdf": text_pdf(written_values("mestys")), "dopis.pdf": not_a_form_pdf()}
    return {
        "dobra.pdf": form,
        "sporna.pdf": doubtful,
        "sken.pdf": scan_pdf(written_values("mestys"), dpi=100),
        "heslo.pdf": encrypted_pdf(written_values("mesto")),
        "dopis.pdf": not_a_form_pdf(),
        "podepsana.pdf": signed,
        "zmenena.pdf": replace_page(signed, b"q Q"),
        "dobra.pdf.p7s": detached.sign(Encoding.DER, options),
        "stranka.pdf": b"<html><body>404</body></html>",
        "dve.eml": letter("dve", two),
        "dve.zip": zipped({"slozka/prvni.pdf": form}),
        "dotaz.eml": mail(1),
        "z\u0061\u0301dost.pdf": form,
    }


def letter(key: str, files: Mapping[str, bytes], **headers: str) -> bytes:
    address = f"{key}@obec.example"
    return Mail(key=key, name="", address=address, subject=key, text=".", at=AT, files=files, headers=headers).written()


def test_parse_prints_one_exact_object_a_document(desk: Desk) -> None:
    records = read(_PARSED, desk.parsed.stdout)
    documents = [record for record in records if isinstance(record, contracts.Parsed)]
    assert {record.file: record.outcome for record in documents if record.part is None} == {
        "dobra.pdf": "complete",
        "sporna.pdf": "needs_review",
        "sken.pdf": "needs_review",
        "heslo.pdf": "unreadable",
        "dopis.pdf": "not_a_form",
        "podepsana.pdf": "complete",
        "zmenena.pdf": "complete",
        "stranka.pdf": "unreadable",
        "z\u0061\u0301dost.pdf": "complete",
    }
    assert [(record.part, record.outcome) for record in desk.records("dve.eml")] == [
        ("prvni.pdf", "complete"),
        ("druha.pdf", "complete"),
        ("dopis.pdf", "not_a_form"),
    ]
    assert [record.part for record in desk.records("dve.zip")] == ["prvni.pdf"]
    assert all(record.sha256 == hashlib.sha256((desk.directory / record.file).read_bytes()).hexdigest()
               for record in documents if record.part is None)  # fmt: skip


def test_parse_of_a_missing_file_is_66_and_the_others_are_printed(desk: Desk) -> None:
    assert desk.parsed.returncode == 66
    [missing] = [record for record in read(_PARSED, desk.parsed.stdout) if isinstance(record, contracts.Unread)]
    assert (missing.file, missing.error.code) == ("neni.pdf", "input-missing")
    assert "dotaz.eml: nothing in it could hold the form" in desk.parsed.stderr


def test_parse_says_where_a_value_stands_and_what_null_means(desk: Desk) -> None:
    [good], [doubtful] = desk.records("dobra.pdf"), desk.records("sporna.pdf")
    ico = good.fields["ico"]
    assert (ico.value, ico.raw, ico.origin, ico.page, ico.accepted) == ("00990019", "990 019", "text_layer", 0, True)
    assert ico.box is not None
    x0, y0, x1, y1 = ico.box
    assert 0 < x0 < x1 < 595
    assert 0 < y0 < y1 < 842 / 2  # from the top: the question is one of the first
    assert {field.page for field in good.fields.values()} == {0, 1}
    assert (good.fields["founder"].value, good.fields["founder"].accepted) == (None, True)
    email = doubtful.fields["contact_email"]
    assert (email.value, email.raw, email.accepted) == (None, "kdosi zavinac nekde", False)
    assert good.fields["population"].value == 1234
    assert good.fields["consent"].value is True
    assert good.fields["languages"].value == ["de", "en"]
    assert good.handwritten_signature.present is None
    assert {finding.field: finding.code for finding in doubtful.findings} == {
        "ico": "ico-checksum",
        "contact_email": "email-invalid",
    }


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        (("dobra.pdf", "dopis.pdf", "dotaz.eml"), 0),
        (("dobra.pdf", "sporna.pdf"), 4),
        (("sporna.pdf", "heslo.pdf"), 65),
        (("--form", "zahranicni-spoluprace", "dobra.pdf"), 0),
        (("--form", "neni", "dobra.pdf"), 2),
        ((), 2),
    ],
)
def test_parse_ends_with_the_worst_that_it_met(
    arguments: tuple[str, ...], exit_code: int, desk: Desk, bench: IntakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.directory)
    assert command(bench, "parse", *arguments).exit_code == exit_code


def test_parse_tells_people_the_verdict_first_and_what_is_wrong_last(
    desk: Desk, bench: IntakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.directory)
    told = command(bench, "parse", "sporna.pdf")
    first, *lines = told.stdout.splitlines()
    assert first == "sporna.pdf: needs review: a person has to look at what is marked"
    assert lines[0].split() == ["✔", "Typ", "žadatele", "mesto"]
    assert "  ✗ E-mail                         (unclear: kdosi zavinac nekde)" in lines
    assert lines[-2:] == [
        "  ✗ IČO: The check digit of the IČO is wrong. [ico-checksum]",
        "  ✗ E-mail: This can't be an e-mail address. [email-invalid]",
    ]
    assert lines[-3].startswith("  – Zřizovatel; ")
    assert "\x1b" not in told.output
    assert told.stderr.startswith("✔ may be filed as it is")


def test_verify_prints_one_exact_object_a_file(desk: Desk) -> None:
    reports = read(_VERIFIED, desk.verified.stdout)
    found = {report.file: report.verdict for report in reports if isinstance(report, contracts.Verified)}
    assert found == {
        **dict.fromkeys(("dobra.pdf", "sporna.pdf", "sken.pdf", "dopis.pdf", "z\u0061\u0301dost.pdf"), "none"),
        **dict.fromkeys(("dve.eml", "dve.zip", "dotaz.eml"), "none"),
        "podepsana.pdf": "advanced",
        "zmenena.pdf": "modified",
        "dobra.pdf.p7s": "advanced",
    }
    errors = {report.file: report.error.code for report in reports if isinstance(report, contracts.Unread)}
    assert errors == {"neni.pdf": "input-missing", "heslo.pdf": "pdf-encrypted", "stranka.pdf": "file-damaged"}
    assert desk.verified.returncode == 66


def test_verify_says_on_stderr_that_nobody_is_trusted(desk: Desk) -> None:
    assert "--trust trust isn't a directory" in desk.verified.stderr


def test_verify_reports_the_facts_of_a_signature(desk: Desk) -> None:
    report = desk.verdict("podepsana.pdf")
    [signature] = report.signatures
    assert (report.kind, signature.format, signature.indication) == ("pades", "PAdES-B-T", "INDETERMINATE")
    assert (signature.intact, signature.modified_after_signing, signature.covers_whole_document) == (True, False, True)
    assert (signature.signer, signature.organisation_id) == ("Ing. Jana Vzorová", "NTRCZ-00000019")
    assert (signature.trusted, signature.qualified, signature.qscd, signature.certificate_type) == (None,) * 4
    assert datetime.fromisoformat(signature.claimed_time or "") == AT


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        (("dobra.pdf", "podepsana.pdf"), 0),
        (("dobra.pdf", "zmenena.pdf"), 4),
        (("dobra.pdf.p7s",), 0),
        (("zmenena.pdf", "heslo.pdf"), 65),
        (("--at", "vcera", "dobra.pdf"), 2),
    ],
)
def test_verify_ends_with_the_worst_that_it_met(
    arguments: tuple[str, ...], exit_code: int, desk: Desk, bench: IntakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.directory)
    assert command(bench, "verify", *arguments).exit_code == exit_code


@pytest.mark.parametrize(
    ("at", "moment"),
    [("2026-07-01T12:00:00Z", "2026-07-01T12:00:00+00:00"), ("2026-07-01T12:00:00", "2026-07-01T10:00:00+00:00")],
)
def test_verify_judges_as_of_a_moment(
    at: str, moment: str, desk: Desk, bench: IntakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.directory)
    [report] = read(contracts.Verified, command(bench, "verify", "--json", "--at", at, "podepsana.pdf").stdout)
    best = datetime.fromisoformat(report.signatures[0].best_time or "")
    assert best == datetime.fromisoformat(moment)


def test_verify_tells_people_who_when_what_since_and_why(
    desk: Desk, bench: IntakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.directory)
    lines = command(bench, "verify", "podepsana.pdf").stdout.splitlines()
    assert lines[0].startswith("podepsana.pdf: advanced: the signature fits the document")
    assert [line.split()[0] for line in lines[1:5]] == ["who", "when", "then", "why"]
    assert len(lines) == len(set(lines)) < 12


# -- without a configuration ------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", ["version", "explain needs-ocr", "--show-completion bash", "verify a.pdf"])
def test_verb_that_needs_no_configuration_passes_a_wrong_one_over(arguments: str, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(not_a_form_pdf())
    (tmp_path / "intake.toml").write_text("[storage")
    done = bare(*arguments.split(), cwd=tmp_path, INTAKE_SMTP__HOST="x")
    assert done.returncode == 0
    assert done.stdout
    assert bare("check", cwd=tmp_path).returncode == 78


def test_nothing_is_left_behind_where_nothing_was_asked_for(desk: Desk, tmp_path: Path) -> None:
    for name in ("home", "tmp", "here"):
        (tmp_path / name).mkdir()
    environment = {"HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path / "tmp")}
    assert bare("parse", str(desk.directory / "dve.eml"), cwd=tmp_path / "here", **environment).returncode == 0
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["here", "home", "tmp"]


# -- an installation ----------------------------------------------------------------------------------------


@pytest.fixture
def bench(tmp_path: Path) -> IntakeService:
    """A fresh installation with a drop directory."""
    (tmp_path / "prichozi").mkdir()
    return IntakeService(directory=tmp_path, sections=[folder_section()])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IntakeService]:
    """An installation that has received mail of every kind, all of it processed and answered."""
    directory = tmp_path_factory.mktemp("office")
    with ExitStack() as stack:
        smtp = stack.enter_context(SmtpServer())
        smtp.behave(refuse_recipient="odmitnuta@obec.example")
        service = IntakeService(directory=directory, sections=[folder_section(channel="paper"), smtp_section(smtp)])
        (directory / "prichozi").mkdir()
        (directory / "prichozi" / "sken.pdf").write_bytes(scan_pdf(written_values("mesto"), dpi=100))
        (directory / "posta").mkdir()
        for name, content in mails().items():
            (directory / "posta" / f"{name}.eml").write_bytes(content)
        assert service.run("import", str(directory / "posta")).returncode == 0
        assert command(service, "poll", "--once").exit_code == 0
        [answer] = [found for found in smtp.received if found.recipients == ("vracena@obec.example",)]
        reason = "550 5.1.1 no such user"
        report = bounce(answer.content, recipient="vracena@obec.example", to=answer.sender, at=NOW, reason=reason)
        (directory / "nedorucitelne.eml").write_bytes(report)
        assert command(service, "import", str(directory / "nedorucitelne.eml")).exit_code == 0
        yield service


def mails() -> Mapping[str, bytes]:
    pki = make_pki(NOW)
    form = sign_pdf(text_pdf(written_values("zlatovice")), pki.person, at=AT)
    annexes = zipped({"rozpocet.txt": b"1 000 000", "zadost.pdf": sign_pdf(text_pdf(written_values("mestys")),
                                                                          pki.person, at=AT)})  # fmt: skip
    doubtful = text_pdf(written_values("skola", ico="99001230"))
    crowd = Mail(key="moc", name="", address="moc@obec.example", subject="moc", text=".", at=AT)
    return {
        "podana": letter("podana", {"zadost.pdf": form}),
        "zabalena": letter("zabalena", {"prilohy.zip": annexes}),
        "vracena": letter("vracena", {"zadost.pdf": encrypted_pdf(written_values("mesto"))}),
        "odmitnuta": letter("odmitnuta", {"zadost.pdf": doubtful}),
        "seznam": letter("seznam", {}, Precedence="list"),
        "dotaz": letter("dotaz", {"dopis.pdf": not_a_form_pdf()}),
        "moc": many_parts(crowd, 1100),
    }


def messages(service: IntakeService) -> dict[str, contracts.Message]:
    found = read(contracts.Message, command(service, "export", "messages", "--format", "jsonl").stdout)
    return {message.subject or message.source: message for message in found}


def requests(service: IntakeService) -> dict[str, contracts.Request]:
    found = read(contracts.Request, command(service, "export", "requests", "--format", "jsonl").stdout)
    return {request.reference: request for request in found}


def test_every_message_is_exported_with_its_end(office: IntakeService) -> None:
    found = messages(office)
    assert {key: message.state for key, message in found.items()} == {
        "podana": "filed",
        "zabalena": "filed",
        "vracena": "in_review",
        "odmitnuta": "in_review",
        "seznam": "set_aside",
        "dotaz": "in_review",
        "moc": "failed",
        "posta": "in_review",
        "Undelivered Mail Returned to Sender": "set_aside",
    }
    assert all(message.reason for message in found.values())
    assert {(message.channel, message.source) for message in found.values()} == {
        ("email", "import"),
        ("paper", "posta"),
    }
    assert all(message.source_ref == f"{message.source}/{message.sha256}" for message in found.values())
    assert (found["podana"].sender, found["podana"].message_id) == ("podana@obec.example", "<demo.podana@obec.example>")


def test_every_end_of_an_acknowledgement_is_exported(office: IntakeService) -> None:
    found = {key: message.acknowledgement for key, message in messages(office).items()}
    states = {key: answer.state for key, answer in found.items() if answer is not None}
    assert states == {"podana": "sent", "zabalena": "sent", "vracena": "bounced", "odmitnuta": "bounced",
                      "posta": "suppressed"}  # fmt: skip
    assert "550" in (found["odmitnuta"].reason or "")  # type: ignore[union-attr]


def test_parts_are_flat_with_each_container_and_leaf(office: IntakeService) -> None:
    parts = messages(office)["zabalena"].parts
    ends = [(part.name, part.media_type, part.end) for part in parts[1:]]
    assert ends == [
        ("prilohy.zip", "application/zip", "used"),
        ("rozpocet.txt", "text/plain", "used"),
        ("zadost.pdf", "application/pdf", "used"),
    ]
    assert parts[2].sha256 == hashlib.sha256(b"1 000 000").hexdigest()


def test_requests_are_exported_with_values_doubts_and_sources(office: IntakeService) -> None:
    filed, found = messages(office), requests(office)
    assert {reference for message in filed.values() for reference in message.requests} == found.keys()
    whole = found[filed["podana"].requests[0]]
    assert (whole.state, whole.signature, whole.fields["ico"]) == ("registered", "advanced", "00990019")
    assert whole.source_refs == [filed["podana"].source_ref]
    doubtful = found[filed["odmitnuta"].requests[0]]
    assert (doubtful.state, doubtful.doubtful) == ("in_review", ["ico"])
    assert {"ico-checksum", "signature-missing"} <= {finding.code for finding in doubtful.findings}
    closed = found[filed["vracena"].requests[0]]
    assert (closed.form, closed.fields, closed.signature) == (None, {}, None)


def test_ledger_adds_up_and_tells_a_failure(office: IntakeService) -> None:
    done = command(office, "ledger", "--json")
    assert done.exit_code == 4
    lines = read(contracts.LedgerLine, done.stdout)
    assert {(line.source, line.received, line.failed) for line in lines} == {("import", 8, 1), ("posta", 1, 0)}
    assert objects(command(office, "ledger", "--json", "--date", lines[0].date).stdout) == objects(done.stdout)
    empty = command(office, "ledger", "--json", "--date", "2001-01-01")
    assert (empty.exit_code, empty.stdout) == (0, "")
    assert command(office, "ledger", "--date", "vcera").exit_code == 2


def test_queue_names_what_waits_and_takes_a_failed_message_back(office: IntakeService) -> None:
    waiting = objects(command(office, "queue", "list", "--json").stdout)
    keys = {"id", "state", "received_at", "source", "source_ref", "code", "reason", "hint", "requests"}
    assert all(entry.keys() == keys for entry in waiting)
    [failed] = objects(command(office, "queue", "list", "--state", "failed", "--json").stdout)
    assert (failed["code"], bool(failed["reason"]), bool(failed["hint"])) == ("too-many-parts", True, True)
    [shown] = objects(command(office, "queue", "show", str(failed["id"])).stdout)
    assert shown["source_ref"] == failed["source_ref"]
    unfailed = next(entry["id"] for entry in waiting if entry["state"] == "in_review")
    ends = [(f"retry {unfailed}", 1), ("retry 4711", 66), ("show 4711", 66), ("list --state nic", 2), ("retry", 2)]
    for arguments, exit_code in ends:
        assert command(office, "queue", *arguments.split()).exit_code == exit_code, arguments
    assert command(office, "queue", "retry", str(failed["id"]), "4711").exit_code == 3
    assert messages(office)["moc"].state == "pending"
    assert command(office, "poll").exit_code == 0
    assert messages(office)["moc"].state == "failed"


def test_outbox_shows_what_was_sent_and_refuses_what_can_not_be_done(office: IntakeService) -> None:
    listed = objects(command(office, "outbox", "list", "--json").stdout)
    keys = {"id", "kind", "state", "recipient", "message_id", "attempts", "next_try", "note"}
    assert all(entry.keys() == keys for entry in listed)
    by_state = {entry["state"]: entry["id"] for entry in listed}
    assert set(by_state) == {"sent", "bounced", "failed", "suppressed"}
    text = command(office, "outbox", "show", str(by_state["sent"])).stdout
    assert "\nAuto-Submitted: auto-replied\n" in text
    assert objects(command(office, "outbox", "show", str(by_state["sent"]), "--json").stdout)[0].keys() == {
        "id",
        "content",
    }
    sent, suppressed = by_state["sent"], by_state["suppressed"]
    ends = [(f"show {suppressed}", 66), ("show 4711", 66), (f"retry {sent}", 1), ("retry 4711", 66),
            (f"drop {sent} --reason x", 1), (f"drop {by_state['failed']}", 2), ("list --state nic", 2)]  # fmt: skip
    for arguments, exit_code in ends:
        assert command(office, "outbox", *arguments.split()).exit_code == exit_code, arguments


@pytest.mark.parametrize(
    "arguments",
    ["status", "queue list", "outbox list", "ledger", "export messages", "export requests", "config show",
     "config show --origin", "config defaults", "check", "version", "explain", "explain needs-ocr", "poll",
     "poll --dry-run", "import neni.eml", "outbox retry 4711", "queue retry 4711"],
)  # fmt: skip
def test_json_means_one_object_a_line_and_nothing_else(arguments: str, office: IntakeService) -> None:
    assert objects(command(office, *arguments.split(), "--json").stdout)


# -- poll and import -------------------------------------------------------------------------------------------


ISDS = """\
[[sources]]
name = "schranka"
kind = "isds"
box_id = "keebyyf"
login = "password"
username = "x"
password_file = "secrets/imap"
"""


@pytest.mark.parametrize(
    ("sections", "arguments", "exit_code"),
    [
        ((folder_section(),), "poll --once", 0),
        ((), "poll --once", 0),
        ((folder_section(path="neni"),), "poll --once", 69),
        ((folder_section(path="neni"), folder_section(name="jina")), "poll --once", 3),
        ((folder_section(path="neni"), folder_section(name="jina")), "poll --once --source jina", 0),
        ((ISDS,), "poll --once", 69),
        ((ISDS, folder_section()), "poll --once --dry-run", 3),
        ((folder_section(),), "poll --once --source neni", 2),
        ((folder_section(),), "import dopis.eml", 0),
        ((folder_section(),), "import dopis.eml neni.eml", 3),
        ((folder_section(),), "import neni.eml", 66),
        ((folder_section(),), "import", 2),
        ((folder_section(),), "import --channel databox dopis.eml", 2),
    ],
)
def test_poll_and_import_end_with_what_they_could_fetch(
    sections: tuple[str, ...], arguments: str, exit_code: int, bench: IntakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(bench.directory)
    Path("dopis.eml").write_bytes(mail(1))
    bench.write(*sections) if sections else bench.write()
    done = command(bench, *arguments.split())
    assert done.exit_code == exit_code, done.stderr
    assert done.stdout == "" or "--dry-run" in arguments


def test_dry_run_tells_and_leaves_everything_as_it_was(bench: IntakeService) -> None:
    (bench.directory / "prichozi" / "a.eml").write_bytes(mail(1))
    before = sorted(bench.directory.rglob("*"))
    done = command(bench, "poll", "--once", "--dry-run", "--json")
    assert (done.exit_code, sorted(bench.directory.rglob("*"))) == (0, before)
    [plan] = objects(done.stdout)
    assert (plan["source"], len(plan["would"])) == ("posta", 1)
    assert command(bench, "poll", "--once").exit_code == 0
    assert command(bench, "poll", "--once", "--dry-run").stdout == "posta: nothing is new\n"


def test_mailbox_for_processed_mail_is_made_but_not_by_a_dry_run(tmp_path: Path, dovecot: Dovecot) -> None:
    section = imap_section(dovecot, host="nikde.invalid", processed_mailbox="Vyřízeno")
    environment = {"INTAKE_SOURCES__PROTOKOL__HOST": "127.0.0.1"}
    service = IntakeService(directory=tmp_path, sections=[section], environment=environment)
    dovecot.deliver(mail(1))
    done = service.run("poll", "--once", "--dry-run")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 2)
    assert "Vyřízeno" not in dovecot.mailboxes()
    assert service.run("poll", "--once", "--source", "protokol").returncode == 0
    assert list(dovecot.mails("Vyřízeno").values()) == [mail(1)]
    assert not dovecot.mails()


def test_relative_paths_start_from_the_configuration(
    bench: IntakeService, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("jinde")
    done = bare("status", cwd=elsewhere, INTAKE_CONFIG=str(bench.config))
    assert (done.returncode, list(elsewhere.iterdir())) == (0, [])
    assert (bench.directory / "intake.db").exists()
    assert bare("status", cwd=bench.directory).returncode == 0
    assert bare("status", cwd=elsewhere).returncode == 78


# -- acknowledgements that wait -----------------------------------------------------------------------------------


def test_acknowledgement_waits_with_its_reason_and_leaves_under_the_right_name(bench: IntakeService) -> None:
    (bench.directory / "a.eml").write_bytes(letter("ceka", {"zadost.pdf": encrypted_pdf(written_values("mesto"))}))
    assert command(bench, "import", str(bench.directory / "a.eml")).exit_code == 0
    assert waits(bench) == ("pending", "It isn't sent: the configuration has no [smtp].")
    with SmtpServer() as smtp:
        bench.write(folder_section(), smtp_section(smtp), "[outbox]\nhold = true\n")
        assert command(bench, "poll").exit_code == 0
        assert waits(bench) == ("pending", "It isn't sent: [outbox] hold = true.")
        bench.write(folder_section(), smtp_section(smtp))
        assert command(bench, "poll").exit_code == 0
        [sent] = smtp.received
    assert waits(bench) == ("sent", None)
    assert sent.message["From"].addresses[0].addr_spec == "protokol@kr-s.cz"
    assert sent.sender.startswith("protokol+bounce-")
    assert b".invalid" not in sent.content
    assert sent.message["Message-ID"] == messages(bench)["ceka"].acknowledgement.message_id  # type: ignore[union-attr]


def waits(service: IntakeService) -> tuple[str, str | None]:
    answer = messages(service)["ceka"].acknowledgement
    assert answer is not None
    return answer.state, answer.reason
