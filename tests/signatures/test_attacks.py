"""Every published way to forge a signed PDF, rebuilt: none passes for a good signature over an unmodified document.

The victims are the mayor's qualified signatures of three levels, and the town's certifying seals.
"""

from __future__ import annotations

from functools import cache

import pytest

from signatures.pades import verify_pdf
from signatures.report import Verdict
from tests.signatures import rich
from tests.signatures.attacks_bytes import BYTES
from tests.signatures.attacks_shadow import CERTIFIED, SHADOWS, SIGNING
from tests.signatures.attacks_update import UPDATES
from tests.signatures.believed import judging, outcome, world
from tests.signatures.documents import form_pdf
from tests.signatures.honest import by_mayor, signed_by

LEVELS = ("B-B", "B-T", "B-LTA")
GOOD = frozenset({Verdict.QUALIFIED, Verdict.RECOGNISED, Verdict.SEAL, Verdict.ADVANCED})


@cache
def victim(level: str, *, rich_one: bool = True) -> bytes:
    return by_mayor(rich.rich_pdf() if rich_one else form_pdf(), level)


@cache
def certified(level: int) -> bytes:
    return signed_by(rich.rich_pdf(), world().people.town_seal, certify=level, box=(300, 100, 400, 150))


@cache
def prepared(name: str, level: str) -> bytes:
    return by_mayor(SHADOWS[name].prepared, level)


def verdict_of_refused(forged: bytes, original: bytes) -> Verdict | None:
    """Check that neither the file is called good nor the victim's signature, the first, passes for unmodified.

    Returns:
        The verdict; None where the file can't be read.
    """
    assert forged != original
    report = outcome(lambda: verify_pdf(forged, judging()))
    if isinstance(report, str):
        return None
    assert report.verdict not in GOOD
    assert not any(item.intact and item.modified_after_signing is False for item in report.signatures[:1])
    return report.verdict


@pytest.mark.parametrize("level", LEVELS)
def test_victims_are_good_before(level: str) -> None:
    for pdf in (victim(level), victim(level, rich_one=False)):
        assert verify_pdf(pdf, judging()).verdict is Verdict.QUALIFIED


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", UPDATES)
def test_changed_document_is_modified(name: str, level: str) -> None:
    assert verdict_of_refused(UPDATES[name](victim(level)), victim(level)) is Verdict.MODIFIED


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", BYTES)
def test_lie_about_the_structure_is_not_accepted(name: str, level: str) -> None:
    pdf = victim(level, rich_one=False)
    verdict_of_refused(BYTES[name](pdf), pdf)


@pytest.mark.parametrize("name", SHADOWS)
def test_shadow_is_not_seen_before(name: str) -> None:
    assert verify_pdf(prepared(name, "B-B"), judging()).verdict is Verdict.QUALIFIED


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", SHADOWS)
def test_shadow_that_comes_to_light_is_modified(name: str, level: str) -> None:
    pdf = prepared(name, level)
    assert verdict_of_refused(SHADOWS[name].revealed(pdf), pdf) is Verdict.MODIFIED


@pytest.mark.parametrize(
    ("name", "level"), [(n, at) for n in CERTIFIED for at in (1, 2, 3) if at > 1 or n not in SIGNING]
)
def test_attack_on_a_certified_document_is_modified(name: str, level: int) -> None:
    assert verdict_of_refused(CERTIFIED[name](certified(level)), certified(level)) is Verdict.MODIFIED


@pytest.mark.parametrize("name", CERTIFIED)
def test_the_same_on_an_approved_document_is_modified(name: str) -> None:
    assert verdict_of_refused(CERTIFIED[name](victim("B-T")), victim("B-T")) is Verdict.MODIFIED


def test_certified_victims_are_good_before() -> None:
    assert {verify_pdf(certified(level), judging()).verdict for level in (1, 2, 3)} == {Verdict.SEAL}
