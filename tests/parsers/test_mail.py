"""Unpacking as a whole: roles, names, limits, hostile mails, anything at all."""

from __future__ import annotations

import errno
import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.errors import CODES, LimitExceeded, ParserError
from parsers.mail import unpack
from parsers.message import PartRole, UnpackedMessage, UnpackJob, UnpackLimits
from tests.fakes import hostile
from tests.fakes.hostile import PDF, PNG, join_parts, multipart, part, text_part, with_attachment
from tests.fakes.unpacking import unpack_bytes, unpack_or_refuse

TOO_MANY = {"many parts"}


@pytest.mark.parametrize("name", hostile.HOSTILE_MAILS)
def test_hostile_mail_ends_in_a_stated_way(name: str) -> None:
    start = time.process_time()
    outcome = unpack_or_refuse(hostile.HOSTILE_MAILS[name]())
    assert time.process_time() - start < 10
    if name in TOO_MANY:
        assert isinstance(outcome, LimitExceeded)
        return
    assert isinstance(outcome, UnpackedMessage)
    codes = {part.code for part in outcome.parts} - {None}
    assert codes <= set(CODES)
    assert "mail-unreadable" not in codes


def _related(*pictures: bytes, html: bytes = b'<p>a<img src="cid:logo@x">') -> bytes:
    body = part(html, media_type="text/html", disposition=None, encoding="8bit")
    return multipart(body, *pictures, subtype="related")


def _picture(content: bytes = PNG, disposition: str | None = None, cid: str = "<logo@x>") -> bytes:
    return part(content, media_type="image/png", disposition=disposition, extra={"Content-ID": cid})


@pytest.mark.parametrize(
    ("mail", "role"),
    [
        (_related(_picture()), PartRole.INLINE),
        (_related(_picture(disposition='inline; filename="logo.png"')), PartRole.INLINE),
        (_related(_picture(disposition='attachment; filename="logo.png"')), PartRole.INLINE),
        (_related(_picture(disposition="attachment", cid="<foto@x>")), PartRole.ATTACHMENT),
        (_related(_picture(PNG + b"x" * 150_000)), PartRole.ATTACHMENT),
        (multipart(text_part(), _picture(disposition='inline; filename="foto.png"')), PartRole.ATTACHMENT),
        (multipart(text_part(), part(PDF, disposition='inline; filename="a.pdf"')), PartRole.ATTACHMENT),
        (multipart(text_part(), part(PDF, media_type="text/plain", disposition=None)), PartRole.ATTACHMENT),
        (
            multipart(text_part(), part(b"a", media_type='text/plain; name="a.txt"', disposition=None)),
            PartRole.ATTACHMENT,
        ),
        (multipart(text_part(), part(b"a", media_type="text/plain", disposition=None)), PartRole.BODY),
    ],
)
def test_role_of_the_second_part(mail: bytes, role: PartRole) -> None:
    assert unpack_bytes(mail).part("2").role is role


@pytest.mark.parametrize(
    ("media_type", "name"),
    [
        ("message/rfc822", None),
        ("message/rfc822", "fw.eml"),
        ("application/octet-stream", "fw.eml"),
        ("application/octet-stream", "fw"),
    ],
)
def test_forwarded_mail_is_opened_however_it_is_attached(media_type: str, name: str | None) -> None:
    inner = b"Received: from x\r\n" + with_attachment(PDF)
    disposition = f'attachment; filename="{name}"' if name else None
    unpacked = unpack_bytes(multipart(text_part(), part(inner, media_type=media_type, disposition=disposition)))
    assert [part.path for part in unpacked.message.parts] == ["1", "2", "2.1", "2.2"]
    assert unpacked.content("2.2") == PDF
    assert unpacked.part("2").name == (name or "Žádost o zahájení zahraniční spolupráce.eml")


def test_forwards_two_hundred_deep_end_at_the_limit() -> None:
    parts = unpack_bytes(hostile.mail_deep_forwards(200)).message.parts
    assert (len(parts), parts[-1].code) == (11, "nested-too-deep")


def test_clear_signed_mail_is_read_and_its_signature_is_a_leaf() -> None:
    inner = b'Content-Type: multipart/mixed; boundary="v"\r\n\r\n' + join_parts(text_part(), part(PDF), boundary="v")
    signature = part(b"0\x80" + bytes.fromhex("06092a864886f70d010702"), media_type="application/pkcs7-signature")
    unpacked = unpack_bytes(multipart(inner, signature, subtype="signed"))
    assert [media_type for _, media_type, _ in unpacked.outline()] == [
        "text/plain",
        "application/pdf",
        "application/pkcs7-signature",
    ]


def test_equal_bytes_are_stored_once() -> None:
    unpacked = unpack_bytes(multipart(text_part(), part(PDF), part(PDF)))
    assert unpacked.part("2").stored_as == unpacked.part("3").stored_as
    assert len(unpacked.files) == 2


def test_container_that_is_also_a_set_aside_leaf_keeps_its_bytes() -> None:
    inner = hostile.make_zip({"a.txt": b"a"})
    limits = UnpackLimits(max_depth=1)
    unpacked = unpack_bytes(multipart(part(hostile.make_zip({"b.zip": inner})), part(inner)), limits=limits)
    assert unpacked.outline()[1] == ("1.1", "application/zip", "nested-too-deep")
    assert unpacked.content("1.1") == inner


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "part-empty"),
        (b"Rar!\x1a\x07\x00", "archive-unsupported"),
        (bytes.fromhex("308006092a864886f70d010703"), "smime-encrypted"),
    ],
)
def test_part_that_nobody_can_read_says_why(content: bytes, code: str) -> None:
    assert unpack_bytes(multipart(text_part(), part(content))).part("2").code == code


def test_part_larger_than_the_limit_is_set_aside_with_its_digest() -> None:
    limits = UnpackLimits(max_part_bytes=1000)
    unpacked = unpack_bytes(multipart(text_part(), part(b"x" * 2000), part(PDF)), limits=limits)
    large = unpacked.part("2")
    assert (large.code, large.size_bytes, large.stored_as) == ("part-too-large", 2000, None)
    assert unpacked.part("3").code is None


def test_parts_beyond_the_total_are_set_aside() -> None:
    limits = UnpackLimits(max_total_bytes=2500)
    unpacked = unpack_bytes(multipart(*(part(bytes([n]) * 1000) for n in range(4))), limits=limits)
    assert [part.code for part in unpacked.message.parts] == [None, None, "message-too-large", "message-too-large"]


_MAIL_OUTLINE = [("1", "text/plain", None), ("2", "application/pdf", None)]
_ZIP_OUTLINE = [("1", "application/zip", None), ("1.1", "application/pdf", None)]
_TNEF_OUTLINE = [("1", "application/ms-tnef", None), ("1.1", "text/plain", None), ("1.2", "application/pdf", None)]


@pytest.mark.parametrize(
    ("content", "file_name", "media_type", "outline"),
    [
        (PDF, "sken.pdf", "application/pdf", [("1", "application/pdf", None)]),
        (PNG, "sken.tif", "image/tiff", [("1", "image/png", None)]),
        (b"", "sken.pdf", "application/pdf", [("1", "application/pdf", "part-empty")]),
        (hostile.make_zip({"a.pdf": PDF}), "a.zip", "application/zip", _ZIP_OUTLINE),
        (with_attachment(PDF), "a.eml", "message/rfc822", _MAIL_OUTLINE),
        (with_attachment(PDF), "a.eml", "application/octet-stream", _MAIL_OUTLINE),
        (hostile.tnef(), "winmail.dat", "application/octet-stream", _TNEF_OUTLINE),
    ],
)
def test_dropped_file_is_taken_for_what_it_is(
    content: bytes, file_name: str, media_type: str, outline: list[tuple[str, str, str | None]]
) -> None:
    assert unpack_bytes(content, media_type=media_type, file_name=file_name).outline() == outline


@pytest.mark.parametrize("charset", ["windows-1250", "iso-8859-2", "utf-8"])
def test_czech_mail_survives_its_charset(charset: str) -> None:
    text = "Žádost obce Příbram – část první" if charset != "iso-8859-2" else "Žádost obce Příbram"
    unpacked = unpack_bytes(multipart(text_part(text, charset)))
    assert unpacked.message.body_text == text


def test_name_in_decomposed_form_is_composed() -> None:
    disposition = "attachment; filename*=utf-8''Z%CC%8Ca%CC%81dost.pdf"
    assert unpack_bytes(multipart(text_part(), part(PDF, disposition=disposition))).part("2").name == "Žádost.pdf"


def test_fingerprint_survives_a_server_that_renders_anew() -> None:
    first = multipart(text_part(), part(PDF))
    again = multipart(text_part(), part(PDF), boundary="jina").replace(b"\r\n", b"\n").replace(b"Subject:", b"SUBJECT:")
    other = multipart(text_part(), part(PDF + b" "))
    fingerprints = [unpack_bytes(mail).message.fingerprint for mail in (first, again, other)]
    assert fingerprints[0] == fingerprints[1] != fingerprints[2]


def test_mails_without_message_id_are_never_the_same_unless_their_bytes_are() -> None:
    mail = hostile.header().replace(b"Message-ID", b"X-Id") + b"\r\ntext"
    assert unpack_bytes(mail).message.fingerprint != unpack_bytes(mail + b"\r\n").message.fingerprint


def test_missing_original_or_directory_is_the_machines_fault(tmp_path: Path) -> None:
    original = tmp_path / "original"
    for _ in range(2):
        job = UnpackJob(original=original, media_type="message/rfc822", directory=tmp_path / "none")
        with pytest.raises(ParserError) as caught:
            unpack(job)
        assert caught.value.code == "cannot-store"
        original.write_bytes(PDF)


@pytest.mark.parametrize(
    ("number", "error"), [(errno.ENOSPC, OSError), (errno.ENOMEM, MemoryError), (errno.EIO, ParserError)]
)
def test_disk_and_memory_are_told_apart(number: int, error: type[Exception], monkeypatch, tmp_path: Path) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise OSError(number, "no more")

    monkeypatch.setattr("mmap.mmap", fail)
    (tmp_path / "original").write_bytes(PDF)
    with pytest.raises(error):
        unpack(UnpackJob(original=tmp_path / "original", media_type="message/rfc822", directory=tmp_path))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600), st.sampled_from(["message/rfc822", "application/pdf", "application/octet-stream"]))
def test_any_bytes_are_unpacked(data: bytes, media_type: str) -> None:
    outcome = unpack_or_refuse(data, media_type=media_type, file_name="a.bin")
    assert isinstance(outcome, UnpackedMessage)
    assert "mail-unreadable" not in {part.code for part in outcome.parts}


@cache
def _small_mails() -> tuple[bytes, ...]:
    mails = (build() for build in hostile.HOSTILE_MAILS.values())
    return tuple(mail for mail in mails if len(mail) < 20_000)


@settings(max_examples=250, deadline=None)
@given(st.data())
def test_mutated_mails_are_unpacked_or_refused(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from(_small_mails())))
    for _ in range(data.draw(st.integers(1, 10))):
        at = data.draw(st.integers(0, len(whole)))
        cut = data.draw(st.integers(0, 20))
        whole[at : at + cut] = data.draw(
            st.binary(max_size=10) | st.sampled_from([b"\r\n", b"\n", b'"', b"--hranice", b"=?"])
        )
    outcome = unpack_or_refuse(bytes(whole), limits=UnpackLimits(max_parts=60))
    if isinstance(outcome, UnpackedMessage):
        assert "mail-unreadable" not in {part.code for part in outcome.parts}


@settings(max_examples=80, deadline=None)
@given(
    st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace")),
    st.binary(max_size=80),
    st.binary(max_size=80),
)
def test_any_header_values_and_names_are_unpacked(name: bytes, subject: bytes, sender: bytes) -> None:
    mail = multipart(
        text_part(),
        part(PDF, disposition=b'attachment; filename="' + name + b'"'),
        part(PDF, media_type=b"application/pdf; name=" + name),
        extra={"Subject": subject, "From": sender, "Content-Disposition": name},
    )
    assert isinstance(unpack_or_refuse(mail), UnpackedMessage)
