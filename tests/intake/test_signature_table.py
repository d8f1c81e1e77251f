"""The table of what a signature means: whole, without contradiction, in two languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from intake.message import Channel
from intake.signature_table import APPLICABLE, BROKEN, Decider, Found, SignatureClass, found_by, load_table
from parsers.toml import BadDefinition
from signatures.report import Verdict

SHIPPED = (Path(__file__).parents[2] / "config" / "signatures.toml").read_text("utf-8")


@pytest.mark.parametrize("channel", Channel)
def test_each_thing_that_a_channel_can_meet_has_exactly_one_row(channel: Channel) -> None:
    rows = load_table(SHIPPED).rows
    for found in APPLICABLE[channel]:
        assert sum(channel in row.channels and found in row.found for row in rows) == 1


@pytest.mark.parametrize(("channel", "found"), [(channel, found) for channel in Channel for found in sorted(BROKEN)])
def test_broken_signatures_go_to_a_clerk_in_every_channel(channel: Channel, found: Found) -> None:
    row = load_table(SHIPPED).row(channel, found)
    assert (row.suffices, row.decides) == (False, Decider.CLERK)


def test_every_verdict_but_none_is_a_word_of_the_table() -> None:
    for of_mail in (False, True):
        assert {verdict for verdict in Verdict if found_by(verdict, of_mail=of_mail) is None} == {Verdict.NONE}


def test_every_class_is_used_by_the_shipped_table() -> None:
    assert {row.class_ for row in load_table(SHIPPED).rows} == set(SignatureClass)


def test_what_only_the_office_accepts_is_called_policy() -> None:
    table = load_table(SHIPPED)
    assert table.row(Channel.EMAIL, Found.HAND).by_policy
    assert not table.row(Channel.EMAIL, Found.QUALIFIED).by_policy
    assert not table.row(Channel.PAPER, Found.HAND).by_policy


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('found = ["qualified"]\nclass = "QES_OK"', 'found = ["hand"]\nclass = "QES_OK"', "has a row already"),
        (
            'channels = ["email"]\nfound = ["nothing"]',
            'channels = ["paper"]\nfound = ["nothing"]',
            "no row for nothing",
        ),
        ('class = "INVALID"\nsufficient = false', 'class = "INVALID"\nsufficient = true', "never suffices"),
        ('sufficient = false\ndecides = "clerk"', 'sufficient = false\ndecides = "machine"', "decided by a clerk"),
        ('found = ["own_box"]', 'found = ["own_box", "nothing"]', "can't be found in the channel databox"),
        ('decides = "machine"', 'decides = "robot"', "decides"),
        ('class = "QES_OK"', 'class = "QES"', "class"),
        ('sufficient = "policy"', 'sufficient = "perhaps"', "sufficient"),
        ('source = ""', 'sauce = ""', "did you mean 'source'"),
        ('czech = "Kvalifikovaný', 'czech = "', ""),
    ],
)
def test_mistake_of_an_operator_is_refused_in_words(old: str, new: str, words: str) -> None:
    assert old in SHIPPED
    if not words:  # an odd text isn't a mistake
        load_table(SHIPPED.replace(old, new, 1))
        return
    with pytest.raises(BadDefinition, match=re.escape(words)):
        load_table(SHIPPED.replace(old, new, 1))
