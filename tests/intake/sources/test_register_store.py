"""The register's file: look-ups as of the fake, whole replacement, and a damaged file that counts as none."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from intake.errors import CannotStore
from intake.registers import Registers
from intake.sources.register_store import FILE_NAME, StoredRegisters, read_parts, write_store
from parsers.register_file import read_register
from parsers.register_records import RegisterJob, RegisterKind
from tests.fakes.registers import (
    AUTHORITIES,
    DATABOXES,
    EVERYBODY,
    IMPORTED,
    KALISKO_AWAY,
    KALISKO_BEROUN,
    KALISKO_KOLIN,
    POSTAL_CODES,
    SCHOOL,
    VZOROV,
    MemoryRegisters,
    parts,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "registers" / FILE_NAME


@pytest.fixture
def stored(path: Path) -> Iterator[StoredRegisters]:
    write_store(path, parts(AUTHORITIES, POSTAL_CODES))
    registers = StoredRegisters(path)
    yield registers
    registers.close()


@pytest.fixture(params=["memory", "stored"])
def registers(request: pytest.FixtureRequest) -> Registers:
    return MemoryRegisters() if request.param == "memory" else request.getfixturevalue("stored")


# -- the contract, on the fake and on the file ------------------------------------------------------


@pytest.mark.parametrize("one", EVERYBODY, ids=lambda one: one.ico)
def test_ico_finds_the_whole_organisation(registers: Registers, one: object) -> None:
    assert registers.by_ico(one.ico) == one


def test_data_box_finds_its_owner_whatever_its_case(registers: Registers) -> None:
    assert registers.by_databox("VZ2RVM4") == VZOROV
    assert registers.by_databox("vz9dpr2") == VZOROV
    assert registers.by_databox("aaaaaa2") is None


def test_name_finds_all_of_that_name_or_those_of_a_district(registers: Registers) -> None:
    assert set(registers.by_name("KALISKO")) == {KALISKO_BEROUN, KALISKO_AWAY, KALISKO_KOLIN}
    assert registers.by_name("Městys Kalisko", district="okres Kolín") == (KALISKO_KOLIN,)
    assert registers.by_name("ZŠ a MŠ Vzorov") == (SCHOOL,)
    assert registers.by_name("Nikde") == ()


def test_postal_code_finds_municipality_and_seats(registers: Registers) -> None:
    assert set(registers.by_postal_code("26202")) == {VZOROV, SCHOOL}


def test_places_are_found_by_name_and_postal_code(registers: Registers) -> None:
    assert [place.district for place in registers.places(name="kalisko")] == ["Beroun", "Blansko", "Kolín"]
    assert [place.municipality for place in registers.places(postal_code="26202")] == ["Vzorov"]
    assert registers.places(name="kalisko", postal_code="26202") == ()
    assert registers.places(postal_code="26202")[0].postal_codes == ("26201", "26202")


# -- the file alone ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["990019", "00990019", "vz2rvm4", "Vzorov", "mesto vzor"])
def test_search_finds_by_number_box_and_beginnings_of_words(stored: StoredRegisters, text: str) -> None:
    assert stored.search(text)[0] == VZOROV


@pytest.mark.parametrize("text", ["", "%", "_", "zorov", "'; DROP TABLE organisation; --"])
def test_search_for_nothing_finds_nobody(stored: StoredRegisters, text: str) -> None:
    assert stored.search(text) == ()


def test_lists_are_joined_by_ico(path: Path) -> None:
    write_store(path, parts(AUTHORITIES, DATABOXES, POSTAL_CODES))
    stored = StoredRegisters(path)
    library, gymnasium = stored.by_ico("00990060"), stored.by_databox("gy8vz2r")
    assert library is not None
    assert library.databox_ids == ("kn6vz2r",)
    assert gymnasium is not None
    assert (gymnasium.district, gymnasium.kind.value) == ("Příbram", "school")
    stored.close()


def test_replaced_file_is_seen_at_the_next_look_up(path: Path, stored: StoredRegisters) -> None:
    assert stored.by_databox("kn6vz2r") is None
    write_store(path, {**read_parts(path), **parts(DATABOXES)})
    assert stored.by_databox("kn6vz2r") is not None
    assert list(path.parent.iterdir()) == [path]


def test_parts_come_back_as_they_were_imported(path: Path, stored: StoredRegisters) -> None:
    batches = {kind: batch for kind, (_, batch) in read_parts(path).items()}
    assert batches.keys() == {RegisterKind.AUTHORITIES, RegisterKind.POSTAL_CODES}
    for sample in (AUTHORITIES, POSTAL_CODES):
        fresh = read_register(RegisterJob(path=sample))
        assert (batches[fresh.kind].authorities, batches[fresh.kind].places) == (fresh.authorities, fresh.places)


def test_absent_file_is_no_register_until_it_is_there(path: Path) -> None:
    registers = StoredRegisters(path)
    assert registers.info() is None
    assert registers.by_ico("00990001") is None
    write_store(path, parts(AUTHORITIES))
    info = registers.info()
    assert info is not None
    assert (info.organisations, info.databoxes, info.data_date) == (9, 8, IMPORTED.date())
    registers.close()


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"x" * 5000])
def test_damaged_file_counts_as_none(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    registers = StoredRegisters(path)
    assert registers.info() is None
    assert registers.places(name="Vzorov") == ()
    assert read_parts(path) == {}
    registers.close()


def test_directory_that_cannot_be_written_keeps_the_old_file(path: Path, stored: StoredRegisters) -> None:
    with pytest.raises(CannotStore):
        write_store(path / "below-a-file" / FILE_NAME, parts(AUTHORITIES))
    assert stored.by_ico("00990001") is not None


def test_threads_may_look_up_while_the_file_is_replaced(path: Path, stored: StoredRegisters) -> None:
    lost: list[int] = []

    def look() -> None:
        lost.extend(number for number in range(60) if stored.by_ico("00990019") is None)

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        write_store(path, parts(AUTHORITIES, POSTAL_CODES))
    for thread in threads:
        thread.join()
    assert lost == []


SHARED = Path(__file__).parents[4] / "shared" / "registers" / "psc-list.csv"


@pytest.mark.skipif(not SHARED.is_file(), reason="the real list of postal codes isn't on this machine")
def test_shared_names_of_the_region_are_told_apart_by_district(path: Path) -> None:
    write_store(path, parts(SHARED))
    with closing(StoredRegisters(path)) as stored:
        found = [place for place in stored.places(name="Chrášťany") if place.region == "Středočeský"]
        assert len({place.district for place in found}) == len(found) == 4
        assert [place.district for place in stored.places(name="Kutná Hora", postal_code="28401")] == ["Kutná Hora"]
