"""Zips in mails: what is read, what is set aside, and that the rest goes on."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.message import UnpackLimits
from tests.fakes import hostile
from tests.fakes.hostile import PDF, make_zip, with_attachment
from tests.fakes.unpacking import unpack_bytes, unpack_or_refuse


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (hostile.zip_bomb(), "zip-bomb"),
        (hostile.zip_overlapping(), "zip-bomb"),
        (hostile.zip_many(), "zip-too-many-entries"),
        (hostile.zip_encrypted(), "zip-encrypted"),
        (make_zip({"a.pdf": PDF})[:-30], "zip-damaged"),
    ],
)
def test_zip_that_breaks_a_rule_is_set_aside_and_the_rest_goes_on(content: bytes, code: str) -> None:
    mail = hostile.multipart(hostile.text_part(), hostile.part(content), hostile.part(PDF))
    unpacked = unpack_bytes(mail)
    assert unpacked.outline() == [
        ("1", "text/plain", None),
        ("2", "application/zip", code),
        ("3", "application/pdf", None),
    ]
    assert unpacked.content("2") == content


def test_files_of_a_zip_follow_it() -> None:
    unpacked = unpack_bytes(with_attachment(make_zip({"složka/Žádost.pdf": PDF, "b.txt": b"b"})))
    assert [part.path for part in unpacked.message.parts] == ["1", "2", "2.1", "2.2"]
    assert unpacked.part("2.1").name == "Žádost.pdf"
    assert unpacked.content("2.1") == PDF
    assert unpacked.part("2").stored_as is None


def test_names_in_the_czech_dos_code_page_are_read() -> None:
    unpacked = unpack_bytes(with_attachment(hostile.zip_czech_dos()))
    assert (unpacked.part("2.1").name, unpacked.part("2.2").code) == ("Žádost.pdf", "system-file")


def test_names_that_lead_outside_are_only_names() -> None:
    unpacked = unpack_bytes(with_attachment(hostile.zip_slip()))
    assert {part.name for part in unpacked.message.parts if part.path.startswith("2.")} == {"unik.pdf"}


def test_link_is_set_aside_and_not_followed() -> None:
    unpacked = unpack_bytes(with_attachment(hostile.zip_symlink()))
    assert unpacked.part("2.1").code == "zip-link"
    assert unpacked.content("2.1") == b"/etc/passwd"
    assert unpacked.part("2.2").code is None


def test_file_below_too_many_folders_is_set_aside() -> None:
    unpacked = unpack_bytes(with_attachment(hostile.zip_deep()))
    assert (unpacked.part("2.1").code, unpacked.part("2.2").code) == ("zip-too-deep", None)


def test_entry_whose_size_lies_is_damaged() -> None:
    assert unpack_bytes(with_attachment(hostile.zip_lying_size())).part("2.1").code == "zip-entry-damaged"


def test_zips_in_zips_end_at_the_depth_limit() -> None:
    parts = unpack_bytes(with_attachment(hostile.zip_nested(30))).message.parts
    assert len(parts) == 12
    assert parts[-1].code == "nested-too-deep"
    assert unpack_bytes(with_attachment(hostile.zip_nested(9))).message.parts[-1].media_type == "application/pdf"


def test_tree_of_zips_ends_at_the_part_limit() -> None:
    message = unpack_bytes(with_attachment(hostile.zip_tree())).message
    assert len(message.parts) <= 1000
    assert "too-many-parts" in {part.code for part in message.parts}


def test_zip_that_does_not_fit_into_the_rest_is_set_aside() -> None:
    limits = UnpackLimits(max_total_bytes=20_000)
    content = make_zip({"a.txt": b"a" * 15_000, "b.txt": b"b" * 15_000})
    assert unpack_bytes(with_attachment(content), limits=limits).part("2").code == "zip-bomb"


def test_office_package_is_a_leaf() -> None:
    assert [part.path for part in unpack_bytes(with_attachment(hostile.docx_xxe())).message.parts] == ["1", "2"]


@pytest.mark.parametrize("kind", ["e", "s"])
def test_signed_container_is_opened_and_kept_for_its_signature(kind: str) -> None:
    media_type = f"application/vnd.etsi.asic-{kind}+zip"
    files = {"mimetype": media_type.encode(), "zadost.pdf": PDF, "META-INF/signature001.p7s": b"0\x01"}
    content = make_zip(files)
    unpacked = unpack_bytes(with_attachment(content))
    assert unpacked.outline()[1:] == [
        ("2", media_type, None),
        ("2.1", "text/plain", "signature-file"),
        ("2.2", "application/pdf", None),
        ("2.3", "application/pkcs7-signature", "signature-file"),
    ]
    assert (unpacked.content("2"), unpacked.content("2.2")) == (content, PDF)


def test_signed_container_that_breaks_a_rule_is_set_aside() -> None:
    content = make_zip({"mimetype": b"application/vnd.etsi.asic-e+zip", "a.pdf": PDF})
    damaged = content[:-40] + b"\0" * 40
    assert unpack_bytes(with_attachment(damaged, "a.asice")).part("2").code is not None


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_mutated_zip_never_breaks_the_mail(data: st.DataObject) -> None:
    whole = bytearray(make_zip({"a.pdf": PDF, "b/c.zip": make_zip({"d.txt": b"d"})}))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    message = unpack_or_refuse(with_attachment(bytes(whole)))
    assert "mail-unreadable" not in {part.code for part in message.parts}  # type: ignore[union-attr]
