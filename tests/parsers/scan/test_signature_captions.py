"""Captions of the place to sign in the wordings of many offices, against headings, sentences and other words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import Page, Word
from parsers.scan.signature_captions import Rank, captions

LABELS = ("Podpis", "Podpis statutárního zástupce", "Podpis a razítko", "Datum a podpis")


def _page(text: str) -> Page:
    words, x = [], 50.0
    for part in text.split():
        words.append(Word(text=part, box=(x, 600, x + 5 * len(part), 610), page_index=0))
        x += 5 * len(part) + 3
    return Page(index=0, width=595, height=842, words=tuple(words))


def _rank(text: str) -> Rank | None:
    found = captions(_page(text), LABELS)
    return max((caption.rank for caption in found), default=None)


@pytest.mark.parametrize(
    "text",
    [
        "Podpis:",
        "podpis (a razítko) žadatele",
        "Vlastnoruční podpis oprávněné osoby / otisk razítka",
        "za navrhovatele (vlastnoruční podpis)",
        "podp. stat. zást.",
        "razítko / Signature, stamp",
        "Unterschrift",
        "Podepsal/a",
        "otisk razítka, vlastnoruční podpis",
        "Podpis pana starosty nebo paní ředitelky",
        "podpls žadatele",
        "Podpisgagdoucího jednotky",
        "ignature et cachet",
    ],
)
def test_captions_of_many_offices_are_known(text: str) -> None:
    assert _rank(text) in (Rank.LIKELY, Rank.CERTAIN)


@pytest.mark.parametrize(
    "text",
    [
        "H. Souhlas a podpis",
        "Prohlášení a podpis statutárního zástupce",
        "datum podp.",
        "Převzal (jméno a podpis úředníka)",
        "Je-li žádost podána bez datové schránky, je nutný vlastnoruční podpis toho, kdo za obec jedná",
    ],
)
def test_headings_and_sentences_are_doubtful(text: str) -> None:
    assert _rank(text) is Rank.DOUBTFUL


@pytest.mark.parametrize(
    "text",
    ["Datum podpisu: 9. 9. 2026", "Popis záměru", "zašlete podepsaný formulář", "podpora podnikání", "podpisový vzor"],
)
def test_other_words_are_no_caption(text: str) -> None:
    assert _rank(text) is None


def test_caption_ends_where_its_wording_does_and_knows_its_line() -> None:
    caption = captions(_page("Podpis: Ing. Jan Novák"), LABELS)[0]
    assert caption.box[2] < caption.line[2]
    assert not caption.alone


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=12))
def test_any_words_are_judged(texts: list[str]) -> None:
    words = tuple(
        Word(text=text, box=(40.0 * index, 600, 40.0 * index + 30, 610), page_index=0)
        for index, text in enumerate(texts)
    )
    for caption in captions(Page(index=0, width=595, height=842, words=words), LABELS):
        assert caption.box[0] < caption.box[2]
