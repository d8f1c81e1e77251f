"""One form on paper: an applicant, a wording, a look and a layout, as a PDF with text or with fillable fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from tests.corpus.dev import layouts_open, layouts_ruled
from tests.corpus.dev.fillable import choose_filling, with_fields
from tests.corpus.dev.fonts import families
from tests.corpus.dev.paper import Paper, Style, Tick
from tests.corpus.dev.people import Applicant
from tests.corpus.dev.wording import KEYS, OPTIONS, choose_wording
from tests.corpus.truth import Mark, Truth, Value

FORM = "zahranicni-spoluprace"
LAYOUTS: Mapping[str, Callable[[Paper], None]] = {
    "ruled-table": layouts_ruled.ruled_table,
    "dotted-leaders": layouts_open.dotted_leaders,
    "boxes-below": layouts_ruled.boxes_below,
    "dashed-rules": layouts_open.dashed_rules,
    "two-pages": layouts_open.two_pages,
    "numbered-sections": layouts_open.numbered_sections,
    "dense-rows": layouts_ruled.dense_rows,
    "landscape-blocks": layouts_ruled.landscape_blocks,
    "comb-boxes": layouts_ruled.comb_boxes,
    "bilingual": layouts_open.bilingual,
    "plain-letter": layouts_open.plain_letter,
}
_WITH_CONSENT_BOX = frozenset({"boxes-below", "two-pages"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A drawn form and what is true of it."""

    pdf: bytes
    truth: Truth
    tick: Tick


def choose_style(rng: Random, layout: str) -> Style:
    """One look: fonts, size, ticks, and which options are asked for in words."""
    print_family = rng.choice(families())
    answers = rng.choice((print_family, print_family, rng.choice(families())))
    size = rng.choice((9.0, 9.5, 10.0)) - (1.0 if print_family.is_wide or answers.is_wide else 0.0)
    in_words = {key for key in OPTIONS if key not in ("applicant_type", "cooperation_areas") and rng.random() < 0.3}
    in_words |= {"district"} if rng.random() < 0.85 else set()
    regions = {"partner_region", "alternate_region"}
    in_words = in_words | regions if rng.random() < 0.5 else in_words - regions
    consent_box = layout in _WITH_CONSENT_BOX and rng.random() < 0.6
    in_words -= {"consent"} if consent_box else set()
    return Style(
        print=print_family,
        answers=answers,
        size=size,
        tick=rng.choice(list(Tick)),
        in_words=frozenset(in_words),
        consent_box=consent_box,
        colon=rng.choice((":", "")),
    )


def draw(
    rng: Random,
    applicant: Applicant,
    layout: str,
    *,
    fillable: bool = False,
    by_hand: bool = False,
    stamps: bool = True,
) -> Printed:
    """Put an applicant's answers on paper.

    Args:
        rng: Decides fonts, wording, ticks and what is written by hand.
        applicant: The answers.
        layout: Key of ``LAYOUTS``.
        fillable: Make a fillable form with these answers filled in.
        by_hand: Some or all answers are handwriting.
        stamps: The office's stamp may stand beside the signature.
    """
    style = choose_style(rng, layout)
    handwritten = _by_hand(rng, applicant, style) if by_hand else frozenset()
    paper = Paper(
        applicant=applicant,
        wording=choose_wording(rng),
        style=style,
        rng=rng,
        fillable=fillable,
        handwritten=handwritten,
        stamps=stamps,
        wide=layout == "landscape-blocks",
    )
    LAYOUTS[layout](paper)
    pdf = with_fields(paper, choose_filling(rng)) if fillable else paper.done()
    truth = Truth(
        form=FORM,
        fields=fields_of(applicant, one_box=style.consent_box and paper.has_options("consent")),
        handwritten=frozenset(key for key in handwritten if not paper.has_options(key)),
        mark=applicant.mark,
        mistakes=frozenset(applicant.mistakes),
    )
    return Printed(pdf=pdf, truth=truth, tick=style.tick)


def fields_of(applicant: Applicant, *, one_box: bool) -> dict[str, Value]:
    """The values; one box left empty says no, two boxes left empty say nothing."""
    fields = {key: applicant.answers[key].value for key in KEYS}
    if one_box and fields["consent"] is None:
        fields["consent"] = False
    return fields


def only_digital(applicant: Applicant) -> Applicant:
    """A file that was never on paper carries no stamp."""
    if applicant.mark is Mark.STAMP_ONLY:
        applicant.mark = Mark.ABSENT
    return applicant


def _by_hand(rng: Random, applicant: Applicant, style: Style) -> frozenset[str]:
    """All written answers, one section's worth, or what is filled in when signing."""
    written = [key for key in KEYS if applicant.answers[key].text]
    share = rng.random()
    if share < 0.4:
        return frozenset(written)
    if share < 0.7:
        return frozenset(written) & {"signed_place", "signed_date", "council_resolution", "contact_phone"}
    return frozenset(rng.sample(written, max(4, len(written) // 3)))
