"""Registers from bytes: the official shapes, and anything else."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.errors import LimitExceeded, ParserError, Unreadable
from parsers.register_file import read_register, read_stream
from parsers.register_records import CODES, RegisterBatch, RegisterJob, RegisterKind
from tests.fakes.registers import AUTHORITIES, DATABOXES, POSTAL_CODES

SHARED = Path(__file__).parents[3] / "shared" / "registers" / "psc-list.csv"
HEADER = b"psc,kodobce,nazobce,nazokresu,nazevkraj\n"


def read(content: bytes) -> RegisterBatch:
    return read_stream(io.BytesIO(content))


def subject(inner: str, before: str = "", namespace: str = "urn:x") -> bytes:
    return f'<?xml version="1.0"?>{before}<S xmlns="{namespace}"><Subjekt>{inner}</Subjekt></S>'.encode()


def test_authorities_are_read_with_address_and_databox() -> None:
    batch = read_register(RegisterJob(path=AUTHORITIES))
    first = batch.authorities[0]
    assert batch.kind is RegisterKind.AUTHORITIES
    assert (first.ico, first.name, first.legal_form) == ("00990001", "Obec Lhota Vzorová", "801")
    assert (first.municipality, first.municipality_code) == ("Lhota Vzorová", "900001")
    assert (first.postal_code, first.region, first.databox_id) == ("25101", "Středočeský", "vz2hta3")
    assert [record.name for record in batch.authorities if not record.valid] == ["Obec Zaniklá"]
    assert [record.databox_id for record in batch.authorities if not record.primary] == ["vz9dpr2"]


@pytest.mark.parametrize(
    ("path", "skipped"),
    [
        (AUTHORITIES, {"without a name": 1, "with an impossible IČO": 1}),
        (DATABOXES, {"without a data box id": 1}),
        (POSTAL_CODES, {"with an impossible PSČ": 1}),
    ],
)
def test_broken_records_are_counted_by_reason(path: Path, skipped: dict[str, int]) -> None:
    assert dict(read_register(RegisterJob(path=path)).skipped) == skipped


def test_databoxes_are_read_by_their_own_names() -> None:
    batch = read_register(RegisterJob(path=DATABOXES))
    assert batch.kind is RegisterKind.DATABOXES
    assert [(one.databox_id, one.ico) for one in batch.authorities][1] == ("kn6vz2r", "00990060")
    assert batch.authorities[2].municipality == "Vzorov"


def test_postal_codes_are_read_from_csv() -> None:
    batch = read_register(RegisterJob(path=POSTAL_CODES))
    assert batch.kind is RegisterKind.POSTAL_CODES
    assert [place.postal_code for place in batch.places if place.municipality == "Vzorov"] == ["26201", "26202"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [b",", b";"])
def test_csv_with_another_delimiter_or_mark(mark: bytes, delimiter: bytes) -> None:
    content = HEADER.replace(b",", delimiter) + delimiter.join([b"251 01", b"1", b"Lhota", b"Kladno", b"X"])
    assert read(mark + content).places[0].postal_code == "25101"


def test_packed_files_are_unpacked() -> None:
    assert read(gzip.compress(AUTHORITIES.read_bytes())).count == 10


@pytest.mark.parametrize("namespace", ["", "urn:another", "http://www.czechpoint.cz/seznamovm/v2"])
def test_namespace_of_the_edition_does_not_matter(namespace: str) -> None:
    assert read(subject("<Nazev>Obec Lhota</Nazev>", namespace=namespace)).authorities[0].name == "Obec Lhota"


def test_lost_zeros_of_an_ico_come_back() -> None:
    assert read(subject("<Nazev>Lhota</Nazev><ICO>990001</ICO>")).authorities[0].ico == "00990001"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "register-not-known"),
        (b"<html><body>Error 500</body></html>", "register-not-known"),
        (b"<!DOCTYPE html><html><p>Moved</html>", "register-not-known"),
        (b"%PDF-1.7", "register-not-known"),
        (b"<S><Subjekt><Nazev>a</Nazev>", "register-not-known"),
        (b"<S><Subjekt><Nazev>a</Nazev></Subjekt><box><id>abcdefg</id></box></S>", "register-not-known"),
        (subject("<Nazev></Nazev>"), "register-empty"),
        (HEADER, "register-empty"),
        (b"a,b,c\n1,2,3\n", "register-not-known"),
        (HEADER + b"\xff\xfe\xfd,1,2,3,4\n", "register-not-known"),
        (b"\x1f\x8b\x08broken", "register-not-known"),
        (gzip.compress(b"x" * 5000, mtime=0)[:-20], "register-not-known"),
        (subject("<Nazev>&e;</Nazev>", '<!DOCTYPE S [<!ENTITY e "Obec">]>'), "register-has-dtd"),
        (subject("<Nazev>a</Nazev>", '<!DOCTYPE S SYSTEM "http://127.0.0.1:9/x.dtd">'), "register-has-dtd"),
    ],
)
def test_what_is_no_register_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(content)
    assert caught.value.code == code
    assert code in CODES


def test_entities_are_neither_expanded_nor_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("tajne")
    bomb = f'<!DOCTYPE S [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file://{secret}">]>'
    with pytest.raises(Unreadable, match="declarations"):
        read(subject("<Nazev>&b;&f;</Nazev>", bomb))


def test_unpacked_size_is_bounded() -> None:
    with pytest.raises(LimitExceeded) as caught:
        read_stream(io.BytesIO(gzip.compress(b"<S>" + b" " * 1_000_000)), max_bytes=100_000)
    assert caught.value.code == "register-too-large"


def test_overlong_values_are_left_out() -> None:
    record = read(subject(f"<Nazev>Obec</Nazev><AdresaUradu><ObecNazev>{'a' * 400}</ObecNazev></AdresaUradu>"))
    assert record.authorities[0].municipality == ""


NOISE = st.one_of(
    st.binary(max_size=300),
    st.binary(max_size=200).map(lambda content: gzip.compress(content, mtime=0)),
    st.binary(max_size=100).map(lambda tail: HEADER + tail),
    st.text(max_size=60).map(lambda text: subject(f"<Nazev>{text}</Nazev><ICO>{text}</ICO>")
                             if text.isprintable() else text.encode("utf-8", "replace")),
)  # fmt: skip


def code_of(content: bytes) -> str | None:
    """How reading ends: None with records, else the code of a clear error; anything else is let through."""
    try:
        return None if read(content).count else "no-records"
    except ParserError as error:
        return error.code if error.message.isprintable() else "odd-message"


@settings(max_examples=150, deadline=None)
@given(NOISE)
def test_any_bytes_end_in_records_or_a_clear_error(content: bytes) -> None:
    assert code_of(content) in {None, *CODES}


WHOLE = (AUTHORITIES.read_bytes(), DATABOXES.read_bytes(), POSTAL_CODES.read_bytes())


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(WHOLE), st.integers(0, 10_000), st.integers(0, 20), st.binary(max_size=6))
def test_damaged_registers_end_in_records_or_a_clear_error(content: bytes, at: int, cut: int, new: bytes) -> None:
    place = at % len(content)
    assert code_of(content[:place] + new + content[place + cut :]) in {None, *CODES}


@pytest.mark.skipif(not SHARED.is_file(), reason="the real list of postal codes isn't on this machine")
def test_real_list_of_postal_codes_is_read_whole() -> None:
    batch = read_register(RegisterJob(path=SHARED))
    ours = {place.municipality_code for place in batch.places if place.region == "Středočeský"}
    assert len(ours) == 1144
    assert batch.skipped == ()
