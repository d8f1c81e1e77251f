"""The list of partner regions."""

from __future__ import annotations

import pytest

from parsers.regions import RegionState, load_regions
from parsers.toml import BadDefinition
from tests.parsers.form_samples import REGIONS_TEXT, regions


def test_shipped_regions_are_those_of_the_office() -> None:
    states = {state: [r.key for r in regions().regions if r.state is state] for state in RegionState}
    assert states[RegionState.OFFERED] == [
        "bourgogne-franche-comte",
        "rheinland-pfalz",
        "opolskie",
        "bratislavsky-kraj",
        "mazowieckie",
        "kyjevska-oblast",
    ]
    assert states[RegionState.CLOSED] == ["marche", "grodno", "astrachan"]
    assert len(states[RegionState.DORMANT]) == 5


def test_region_is_found_by_key_with_its_country_and_language() -> None:
    region = regions().region("rheinland-pfalz")
    assert region is not None
    assert (region.country, region.language) == ("DE", "de")
    assert regions().region("nowhere") is None


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('country = "FR"', 'country = "France"', "String should match pattern"),
        ('state = "offered"', 'state = "open"', "Input should be 'offered', 'dormant' or 'closed'"),
        ('aliases = ["Burgundsko",', 'aliases = ["Opole",', "'opole' stands for both"),
        ('names = ["Francie", "France"]', 'names = ["Benátsko"]', "'benatsko' stands for both"),
    ],
)
def test_bad_list_of_regions_says_why(old: str, new: str, reason: str) -> None:
    with pytest.raises(BadDefinition) as caught:
        load_regions(REGIONS_TEXT.replace(old, new, 1))
    assert reason in str(caught.value)
