"""What speaks for and against a value, in words: the codes of ``FieldValue.reasons`` for ``intake parse --explain``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Reason(NamedTuple):
    """How a reason weighs, and what it says."""

    sign: str
    """``+`` speaks for the value, ``-`` against it, ``·`` is a fact."""
    words: str


REASONS: Mapping[str, Reason] = {
    # found or not
    "not-found": Reason("-", "neither the label nor a place to fill in was found on the document"),
    "left-empty": Reason("·", "nothing is written there"),
    "required-missing": Reason("-", "the form demands an answer here"),
    "answer-unclaimed": Reason("-", "words of an answer stand on the form that no question took; they may belong here"),
    "answer-torn": Reason("-", "the words are torn from their phrase, ask for something themselves, or are too few"),
    "gap-beside": Reason("-", "the question before or after it wasn't found, so this may hold its answer"),
    "label-unsure": Reason("-", "it isn't sure that this is the answer to this question, or the whole of it"),
    # the rule of its type
    "check-digit-ok": Reason("+", "the check digit is right"),
    "rule-fits": Reason("+", "it has the form that such a value must have"),
    "any-text": Reason("·", "any text is allowed here, so no rule confirms it"),
    "rule-unsure": Reason("-", "it fits the rule of its kind only by an assumption, such as a short number"),
    "rule-broken": Reason("-", "it breaks the rule of its kind; the finding says which"),
    "ticked": Reason("+", "a box beside a known answer is ticked"),
    "box-unclear": Reason("-", "a box is neither clearly ticked nor clearly empty"),
    "answer-unclear": Reason("-", "something stands there, but it can't be told which words are the answer"),
    # pictures
    "read-twice": Reason("+", "two readings of the picture came to the same"),
    "readings-differ": Reason("-", "two readings of the picture came to different results"),
    "word-unsure": Reason("-", "the recognition of letters was not sure of a word"),
    "handwritten": Reason("-", "it is written by hand, which is read less surely"),
    "ink-unread": Reason("-", "there is ink where the answer may stand that no word accounts for"),
    "poor-picture": Reason("-", "the picture has too little detail"),
    # registers and other documents
    "register-agrees": Reason("+", "the public register says the same"),
    "register-differs": Reason("-", "the public register says something else"),
    "confirmed-by-document": Reason("+", "a copy of the form in the same message says the same"),
    "documents-differ": Reason("-", "another document of the same message says something else"),
    "only-on-unsigned": Reason("-", "it couldn't be read on the signed document and is that of the copy"),
    "text-over-pages": Reason("-", "it ends its page, and may go on at the top of the next"),
    # the end
    "below-threshold": Reason("-", "it is less sure than the form demands for being filed unseen"),
    "not-calibrated": Reason("-", "no calibration is there, so nothing read from pictures is accepted"),
}


def reason(code: str) -> Reason:
    """The words of a code; one that isn't known here is shown as it is."""
    return REASONS.get(code, Reason("·", code.replace("-", " ")))
