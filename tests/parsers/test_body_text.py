"""The readable text of a mail."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.body_text import decode_body, find_content_ids, read_body_text, strip_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Dobrý&nbsp;den,<p>žádost &amp; příloha", "Dobrý den,\nžádost & příloha"),
        ("<head><title>x</title><style>p{}</style></head><body>a<script>b</script>c</body>", "ac"),
        ("a<!-- skryté -->b<![if !mso]>c<![endif]>", "abc"),
        ("<table><tr><td>\tIČO</td><td> 00236195</td><td></td></tr></table>", "IČO\t00236195"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("1 < 2 a <b", "1 < 2 a"),
        ("<head><meta charset=x><body>a", "a"),
        ("&#" + "9" * 5000 + ";a&#x17E;", "až"),
        ("", ""),
    ],
)
def test_html_becomes_its_words(html: str, text: str) -> None:
    assert strip_html(html).replace("\xa0", " ") == text


def test_plain_text_is_preferred_unless_it_is_blank() -> None:
    assert read_body_text([("text/plain", "prostý"), ("text/html", "<p>html")]) == "prostý"
    assert read_body_text([("text/plain", " \n"), ("text/html", "<p>html")]) == "html"


def test_html_that_calls_itself_plain_is_stripped() -> None:
    assert read_body_text([("text/plain", "<html><body>a</body></html>")]) == "a"


def test_charset_of_html_is_read_from_its_meta_element() -> None:
    html = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2">Žížala'
    assert decode_body(html.encode("iso-8859-2"), "text/html", None).endswith("Žížala")


def test_long_text_is_cut() -> None:
    assert len(read_body_text([("text/plain", "x" * 500_000)])) == 100_000


def test_content_ids_are_found() -> None:
    assert find_content_ids("<img src=\"cid:Logo%401@x\"><td background='cid:b'>") == {"logo@1@x", "b"}


@pytest.mark.parametrize(
    "pattern",
    ["<", "<!", "<!-", "<!--", "<![", "<?", "</", "<a ", "<a b='", "&", "&#", "<script>", "<p>", "<!doctype "],
)
def test_repeated_pattern_is_stripped_in_linear_time(pattern: str) -> None:
    start = time.process_time()
    strip_html("ahoj" + pattern * (1_000_000 // len(pattern)))
    assert time.process_time() - start < 2


@given(
    st.text(max_size=300)
    | st.lists(st.sampled_from(["<", ">", "!", "[", "]", "-", "a", "&", "#", ";", "/", "?", '"']), max_size=60).map(
        "".join
    )
)
def test_any_html_is_stripped_without_an_exception(html: str) -> None:
    assert isinstance(strip_html(html), str)
