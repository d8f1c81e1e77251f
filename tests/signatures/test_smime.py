"""S/MIME mails: over raw bytes, opaque, nested, forwarded, with parts that nobody signed, and hostile."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.demo.authority import AT
from intake.demo.authority_signing import BOUNDARY, cms, smime
from intake.demo.pki import Role, issue, subject
from signatures.detect import detect
from signatures.errors import SignatureError
from signatures.mail_tree import cut, read_entity
from signatures.report import FileReport, Kind, Verdict
from signatures.smime import verify_mail
from signatures.verify import VerifyJob, verify_file
from tests.signatures.believed import UNBELIEVING, codes, flipped, judging, outcome, world

OPENSSL = shutil.which("openssl")
PDF = base64.encodebytes(b"%PDF-1.7\n")
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\nZasilame zadost.\r\n"
WITH_FILE = (
    b"Content-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n\r\nZasilame zadost.\r\n--in\r\n"
    b"Content-Type: application/pdf\r\nContent-Disposition: attachment;\r\n"
    b' filename="=?utf-8?Q?=C5=BE=C3=A1dost.pdf?="\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\n" + PDF + b"\r\n--in--\r\n"
)
EVIL_FILE = b"Content-Type: application/pdf; name=zadost.pdf\r\n\r\n%PDF-1.7 podvrh\r\n"
FOOTER = b"Content-Type: text/plain\r\n\r\n-- \r\nkonference obci\r\n"


def signed(content: bytes = TEXT, *, boundary: str = BOUNDARY, **options: object) -> bytes:
    mail = smime(world(), content, world().people.mayor, **options)  # type: ignore[arg-type]
    return mail.replace(BOUNDARY.encode(), boundary.encode())


def mixed(*parts: bytes, subtype: str = "mixed", boundary: str = "ven", sender: str = "a@example.cz") -> bytes:
    head = f"From: {sender}\r\nContent-Type: multipart/{subtype}; boundary={boundary}\r\n\r\n".encode()
    mark = b"--" + boundary.encode()
    return head + b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"


def entity_of(mail: bytes) -> bytes:
    """A mail as a part: without the fields of its envelope."""
    return mail[mail.index(b"Content-Type: multipart/signed") :]


def forwarded(mail: bytes) -> bytes:
    return b"Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" + mail


def test_signed_mail_is_judged_with_its_part() -> None:
    report = verify_mail(signed(WITH_FILE, stamped=AT), judging())
    (signature,) = report.signatures
    assert (report.kind, report.verdict) == (Kind.SMIME, Verdict.QUALIFIED)
    assert (signature.field, signature.format, signature.covers_whole_document) == ("1", "CAdES-B-T", True)
    assert signature.modified_after_signing is False
    assert report.signed_files == ("žádost.pdf",)


@pytest.mark.parametrize(
    "change", [(b"\r\n", b"\n"), (b"Subject: Zadost", b"Subject: Jina"), (b"micalg=", b"x-micalg=")]
)
def test_harmless_change_on_the_way_keeps_it_intact(change: tuple[bytes, bytes]) -> None:
    assert verify_mail(signed().replace(*change), judging()).verdict is Verdict.QUALIFIED


def test_mail_signed_with_bare_line_feeds_is_intact() -> None:
    entity = TEXT.replace(b"\r\n", b"\n")
    value = base64.encodebytes(cms(world(), entity, world().people.mayor))
    head = b"Content-Type: multipart/signed; protocol=application/pkcs7-signature; boundary=b\n\n--b\n"
    mail = head + entity + b"\n--b\nContent-Type: application/pkcs7-signature\nContent-Transfer-Encoding: base64\n\n"
    assert verify_mail((mail + value + b"\n--b--\n").replace(b"\n", b"\r\n"), judging()).verdict is Verdict.QUALIFIED


@pytest.mark.parametrize("change", [(b"zadost", b"zadosd"), (b"zadost.", b"zadost. "), (b"utf-8", b"utf-7")])
def test_changed_part_is_invalid(change: tuple[bytes, bytes]) -> None:
    report = verify_mail(signed().replace(*change), judging())
    assert (report.verdict, report.signatures[0].intact) == (Verdict.INVALID, False)
    assert "digest-broken" in codes(report)
    assert report.signed_files == ()


def test_opaque_mail_is_judged_with_what_is_inside() -> None:
    report = verify_mail(signed(WITH_FILE, opaque=True), judging())
    assert (report.verdict, report.signed_files) == (Verdict.QUALIFIED, ("žádost.pdf",))
    assert report.signatures[0].covers_whole_document


def test_triple_wrapped_mail_has_a_report_for_each_signature() -> None:
    inner = entity_of(signed(boundary="vnitrni"))
    report = verify_mail(smime(world(), inner, world().people.clerk, opaque=True), judging())
    assert [(item.field, item.signer) for item in report.signatures] == [
        ("1", "Bc. Petr Ukázka"),
        ("1.1", "Ing. Jana Vzorová"),
    ]
    assert report.verdict is Verdict.RECOGNISED


def test_signed_encrypted_content_is_told() -> None:
    sealed = b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nMIAG"
    assert "content-encrypted" in codes(verify_mail(signed(sealed), judging()))


def test_forwarded_signed_mail_is_judged_and_the_mail_around_is_not_signed() -> None:
    mail = mixed(b"\r\nviz prilohu", forwarded(signed()))
    report = verify_mail(mail, judging())
    (signature,) = report.signatures
    assert detect(mail) is Kind.SMIME
    assert (signature.field, signature.intact, signature.covers_whole_document) == ("2.1", True, False)
    assert report.verdict is Verdict.QUALIFIED
    assert "mail-around-unsigned" in codes(report)


def test_forwarded_mail_in_base64_is_judged() -> None:
    part = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(signed())
    assert verify_mail(mixed(part), judging()).verdict is Verdict.QUALIFIED


def test_footer_of_a_list_server_is_a_remark() -> None:
    report = verify_mail(mixed(entity_of(signed()), FOOTER), judging())
    assert report.verdict is Verdict.QUALIFIED
    assert report.signatures[0].covers_whole_document is False
    assert "mail-footer-unsigned" in codes(report)


@pytest.mark.parametrize(
    "mail",
    [
        pytest.param(mixed(entity_of(signed()), EVIL_FILE), id="file beside"),
        pytest.param(mixed(FOOTER, entity_of(signed())), id="text before"),
        pytest.param(mixed(entity_of(signed()), FOOTER + b"x" * 5000), id="long text after"),
        pytest.param(mixed(entity_of(signed()), b"Content-Type: text/html\r\n\r\n<p>podvrh"), id="html after"),
        pytest.param(mixed(entity_of(signed()), FOOTER, subtype="alternative"), id="other alternative"),
        pytest.param(mixed(FOOTER, EVIL_FILE, forwarded(signed())), id="file beside the forwarded mail"),
        pytest.param(mixed(forwarded(mixed(entity_of(signed()), EVIL_FILE, boundary="x"))), id="file in the forwarded"),
        pytest.param(
            signed().replace(f"--{BOUNDARY}--".encode(), f"--{BOUNDARY}".encode()) + EVIL_FILE, id="third part"
        ),
        pytest.param(signed() + f"--{BOUNDARY}\r\n".encode() + EVIL_FILE, id="after the closing boundary"),
        pytest.param(
            mixed(entity_of(signed()), b"Content-Type: multipart/mixed\r\n\r\n" + EVIL_FILE), id="no boundary"
        ),
    ],
)
def test_unsigned_part_beside_the_signed_one_is_modified(mail: bytes) -> None:
    report = verify_mail(mail, judging())
    assert (report.verdict, report.signatures[0].covers_whole_document) == (Verdict.MODIFIED, False)
    assert "mail-outside-signed" in codes(report)
    assert report.signatures[0].intact


@pytest.mark.parametrize(
    "change",
    [
        (b"Content-Type: multipart/signed", b"Content-Type: text/html\r\nContent-Type: multipart/signed"),
        (b" boundary=", b" boundary=x; boundary="),
        (b" boundary=", b" boundary*0=x; boundary="),
    ],
)
def test_ambiguous_mail_is_never_good(change: tuple[bytes, bytes]) -> None:
    report = verify_mail(signed().replace(*change, 1), judging())
    assert report.verdict in {Verdict.MODIFIED, Verdict.INVALID, Verdict.NONE}


def test_text_that_no_program_shows_is_a_remark() -> None:
    report = verify_mail(signed() + b"antivirus: v poradku\r\n", judging())
    assert report.verdict is Verdict.QUALIFIED
    assert "mail-unseen-text" in codes(report)


def test_missing_signature_part_is_invalid() -> None:
    mail = signed()
    cut_off = mail[: mail.index(b"Content-Type: application/pkcs7-signature")]
    report = verify_mail(cut_off, judging())
    assert report.verdict is Verdict.INVALID
    assert "signature-malformed" in codes(report)


def test_signature_that_brings_its_own_content_does_not_sign_the_part_beside_it() -> None:
    mail = signed()
    own = base64.encodebytes(cms(world(), TEXT, world().people.mayor, detached=False))
    start = mail.index(b"\r\n\r\n", mail.index(b"Content-Type: application/pkcs7-signature")) + 4
    swapped = mail[:start] + own + f"--{BOUNDARY}--\r\n".encode()
    assert verify_mail(swapped.replace(b"Zasilame", b"Nezasilame"), judging()).verdict is Verdict.INVALID


@pytest.mark.parametrize(
    ("sender", "differs"),
    [
        ("Jana Vzorova <JANA@example.cz>", False),
        ("jana@example.cz", False),
        ('"jana@example.cz" <podvrh@example.cz>', True),
        ("jana@example.cz, podvrh@example.cz", True),
        ("", True),
    ],
)
def test_sender_is_compared_with_the_certificate(sender: str, differs: bool) -> None:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    named = subject("Ing. Jana Vzorová", person="Jana Vzorová")
    name = x509.Name([*named, x509.NameAttribute(NameOID.EMAIL_ADDRESS, "jana@example.cz")])
    years = (
        world().people.mayor.certificate.not_valid_before_utc,
        world().people.mayor.certificate.not_valid_after_utc,
    )
    identity = issue(world().cas.listed, name, Role.PERSON, valid=years)
    report = verify_mail(smime(world(), TEXT, identity, headers={"From": sender}), UNBELIEVING)
    assert report.signatures[0].intact
    assert ("mail-address-differs" in codes(report)) is differs


def test_certificate_without_an_address_is_a_remark() -> None:
    report = verify_mail(signed(), judging())
    assert any(text.endswith("(the certificate names no address)") for text in report.signatures[0].reasons)


@pytest.mark.parametrize(
    "mail",
    [
        b"Subject: x\r\n\r\nahoj",
        b"",
        mixed(FOOTER, EVIL_FILE),
        mixed(b"Content-Type: application/pkcs7-mime; name=zadost.pdf.p7m\r\n\r\nMIAG"),
        b"Content-Type: application/x-pkcs7-mime; name=smime.p7m\r\n\r\n"
        + bytes.fromhex("308006092a864886f70d010703a080"),
        b"Content-Type: multipart/signed; protocol=application/pgp-signature; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--",
    ],
)
def test_mail_without_a_signature_is_none(mail: bytes) -> None:
    assert verify_mail(mail, judging()) == FileReport(kind=Kind.NONE, verdict=Verdict.NONE)


@pytest.mark.parametrize(
    "mail",
    [
        b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(300)),
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 9000,
        mixed(*[entity_of(signed())] * 60),
        b"X: " + b"y" * 400_000,
    ],
    ids=["deep", "parts", "signatures", "header"],
)
def test_mail_beyond_the_limits_ends_in_a_code(mail: bytes) -> None:
    with pytest.raises(SignatureError) as caught:
        verify_mail(mail, judging())
    assert caught.value.code == "mail-too-complex"


def test_mail_goes_through_the_entry(tmp_path: Path) -> None:
    path = tmp_path / "zadost.eml"
    path.write_bytes(mixed(b"\r\nviz", forwarded(signed())))
    report = verify_file(VerifyJob(path=path, name=path.name, at=AT))
    assert (report.kind, report.verdict) == (Kind.SMIME, Verdict.ADVANCED)


@pytest.mark.skipif(OPENSSL is None, reason="openssl isn't installed")
@pytest.mark.parametrize("options", [[], ["-nodetach"], ["-text"], ["-binary"]])
@pytest.mark.parametrize("tool", ["cms", "smime"])
def test_mails_of_openssl_are_judged(tmp_path: Path, tool: str, options: list[str]) -> None:
    mayor = world().people.mayor
    given = {"in": WITH_FILE, "cert": mayor.certificate_pem(), "key": mayor.key_der()}
    given["chain"] = world().cas.listed.certificate_pem()
    for name, content in given.items():
        (tmp_path / name).write_bytes(content)
    arguments = "-sign -md sha256 -in in -out out -signer cert -inkey key -keyform DER -certfile chain -from a@b.cz"
    command = [str(OPENSSL), tool, *arguments.split(), *options]
    subprocess.run(command, check=True, capture_output=True, timeout=30, cwd=tmp_path)
    mail = (tmp_path / "out").read_bytes()
    assert verify_mail(mail, judging()).verdict is Verdict.QUALIFIED
    if "-nodetach" not in options:
        assert verify_mail(mail.replace(b"Zasilame", b"Nezasila"), judging()).verdict is Verdict.INVALID


INTACT = signed(WITH_FILE)
SIGNED_TEXT = WITH_FILE


@settings(max_examples=150, deadline=None)
@given(st.integers(min_value=0), st.integers(1, 255))
def test_mutated_mail_is_never_better(position: int, mask: int) -> None:
    assert_no_better(flipped(INTACT, position, mask))


@settings(max_examples=80, deadline=None)
@given(
    st.integers(0, len(INTACT)),
    st.sampled_from([b"", b"\r\n", b"\n", f"\r\n--{BOUNDARY}\r\n".encode(), EVIL_FILE, b"--", b"\0", b'"', b";"]),
    st.integers(0, 60),
)
def test_spliced_mail_is_never_better(position: int, inserted: bytes, removed: int) -> None:
    assert_no_better(INTACT[:position] + inserted + INTACT[position + removed :])


def assert_no_better(mail: bytes) -> None:
    """Where it's as good as the intact one, the signed part is the same but for its line ends."""
    try:
        report = verify_mail(mail, judging())
    except SignatureError:
        return
    if report.verdict is Verdict.QUALIFIED:
        part = cut(read_entity(mail)).entities[0].raw
        assert part.replace(b"\r\n", b"\n") == SIGNED_TEXT.replace(b"\r\n", b"\n")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from([TEXT, FOOTER, EVIL_FILE, INTACT, b"--ven\r\n", b"--ven--\r\n", b"\r\n", b"\n"]), max_size=6
    )
)
def test_any_heap_of_parts_ends_in_a_report_or_a_code(parts: list[bytes]) -> None:
    report = outcome(lambda: verify_mail(mixed(*parts), UNBELIEVING))
    assert not isinstance(report, str) or report == "mail-too-complex"
