"""The list of lists: its pivots, its signers, its pointers."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.demo.authority import Authority, authority
from signatures.errors import SignatureError
from signatures.lotl import LotlJob, PivotsJob, Pointer, bundled_signers, prove_lotl, read_pivots


@pytest.fixture(scope="module")
def world() -> Authority:
    return authority()


def job(world: Authority, directory: Path, *, pivots: bool = True, **variant) -> LotlJob:
    world.write_trust(directory, **variant)
    named = tuple(sorted((directory / "pivots").glob("*"))) if pivots else ()
    return LotlJob(lotl=directory / "lotl.xml", signers=(world.operators.lotl.certificate_der(),), pivots=named)


def test_pointers_come_from_a_proven_list(world: Authority, tmp_path: Path) -> None:
    proven = prove_lotl(job(world, tmp_path))
    assert proven.pointers == (Pointer(territory="cz", url=f"{world.base_url}/tl/cz.xml"),)
    assert proven.signers == (world.operators.lotl.certificate_der(),)


def test_pivot_vouches_for_the_next_signers(world: Authority, tmp_path: Path) -> None:
    assert prove_lotl(job(world, tmp_path, pivot=True)).signers == (world.operators.lotl_next.certificate_der(),)


def test_next_signer_without_a_pivot_is_nobody(world: Authority, tmp_path: Path) -> None:
    with pytest.raises(SignatureError) as caught:
        prove_lotl(job(world, tmp_path, pivot=True, pivots=False))
    assert caught.value.code == "lotl-unproven"


def test_pivot_that_was_tampered_with_vouches_for_nobody(world: Authority, tmp_path: Path) -> None:
    one = job(world, tmp_path, pivot=True)
    one.pivots[0].write_bytes(one.pivots[0].read_bytes().replace(b"DEMO", b"DOME", 1))
    with pytest.raises(SignatureError):
        prove_lotl(one)


def test_pivots_are_read_oldest_first(world: Authority, tmp_path: Path) -> None:
    text = world.trust_files(pivot=True)["lotl.xml"].decode()
    (named,) = read_pivots(PivotsJob(lotl=_written(tmp_path, text)))
    more = "".join(f'<URI xml:lang="en">{named.replace("387", number)}</URI>' for number in ("100", "99"))
    text = text.replace("</SchemeInformationURI>", f"{more}</SchemeInformationURI>").replace(
        "</tsl:SchemeInformationURI>", f"{more.replace('URI', 'tsl:URI')}</tsl:SchemeInformationURI>"
    )
    found = read_pivots(PivotsJob(lotl=_written(tmp_path, text)))
    assert [one[-7:-4].lstrip("-") for one in found] == ["99", "100", "387"]


def _written(directory: Path, text: str) -> Path:
    path = directory / "some.xml"
    path.write_text(text)
    return path


def test_national_list_is_no_list_of_lists(world: Authority, tmp_path: Path) -> None:
    one = job(world, tmp_path)
    signers = (world.operators.national.certificate_der(),)
    with pytest.raises(SignatureError):
        prove_lotl(LotlJob(lotl=tmp_path / "tl" / "cz.xml", signers=signers))
    with pytest.raises(SignatureError):
        prove_lotl(LotlJob(lotl=one.lotl, signers=()))


def test_bundled_signers_are_those_of_the_official_journal() -> None:
    assert len(bundled_signers()) == 6


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_hostile_bytes_are_only_refused(world: Authority, tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(world.trust_files()["lotl.xml"])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))
    path = tmp_path / "hostile.xml"
    path.write_bytes(content)
    for call, argument in (
        (read_pivots, PivotsJob(lotl=path)),
        (prove_lotl, LotlJob(lotl=path, signers=(world.operators.lotl.certificate_der(),))),
    ):
        with suppress(SignatureError):
            call(argument)
