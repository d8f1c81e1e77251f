"""How much of a specimen was read right: strict after normalisation, long texts within 2 % of edits.

The one judge of both the loop of tuning (``tests.corpus.dev.measure``) and the benchmark.  It judges
``ParsedForm``s, whoever made them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from rapidfuzz.distance import Levenshtein

from parsers.definition import BY_MARK, FieldType, load_definition
from parsers.form import FieldValue, Outcome, ParsedForm
from parsers.read import ReadJob
from parsers.regions import load_regions
from parsers.text import clean
from tests.corpus.truth import Kind, Mark, Specimen, Value

_CONFIG = Path(__file__).parents[2] / "config"
DEFINITION = (_CONFIG / "forms" / "zahranicni-spoluprace.toml").read_text("utf-8")
REGIONS = (_CONFIG / "regions.toml").read_text("utf-8")
TODAY = date(2026, 11, 22)
FORM = load_definition(DEFINITION)
TYPES: Mapping[str, FieldType] = MappingProxyType({field.key: field.type for field in FORM.fields})
LONG_EDITS = 0.02
TICKED = "ticked"
"""The reason that ``parsers.settle`` gives for answers from boxes."""
DIGITAL = frozenset({Kind.ACROFORM, Kind.TEXT_PDF, Kind.DOCX})
"""Kinds that never were on paper."""
NO_NORMAL_FORM: Mapping[str, str] = MappingProxyType(
    {
        # the dev part
        "country-instead-of-region": "partner_region",
        "slovakia-guessed-from-sk": "partner_region",
        "region-not-on-the-list": "partner_region",
        "two-regions": "partner_region",
        "district-outside": "district",
        "mail-without-at": "contact_email",
        "phone-digits": "contact_phone",
        "date-without-year": "signed_date",
        # the final part: ``answers.INVALID_KEY``, as its README tells
        "ico-wrong-digit": "ico",
        "phone-digit-missing": "contact_phone",
        "region-is-country": "partner_region",
        "postal-code-digit-missing": "postal_code",
    }
)
"""Mistakes whose answer breaks its rule, and where: the truth is the text as written, so ``raw`` counts as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One field of one specimen."""

    specimen: str
    layout: str
    key: str
    truth: Value
    read: object
    """The value; of an answer that breaks its rule and was refused, what was read."""
    right: bool
    accepted: bool
    """It would be filed without a person looking, as a value or as surely empty."""
    handwritten: bool = False
    ticked: bool = False
    """The reader took it from boxes to tick, not from words."""

    @property
    def filled(self) -> bool:
        """There is an answer to be read."""
        return self.truth is not None

    @property
    def invented(self) -> bool:
        """A value was read where none may be filed."""
        return not self.filled and self.read is not None

    @property
    def filed(self) -> bool:
        """A statement that goes unseen into the files: a value, or that a filled field is empty."""
        return self.accepted and (self.read is not None or self.filled)

    @property
    def boxes(self) -> int:
        """Boxes to tick that were decided with this answer; 0 for answers in words and where it was left open."""
        kind = TYPES[self.key]
        if kind not in BY_MARK or not (self.ticked or (self.read is None and self.accepted)):
            return 0
        if kind is FieldType.YES_NO:
            return 1
        options = _options(self.key)
        return len(options) if _chosen(self.read) <= options else 0

    @property
    def wrong_boxes(self) -> int:
        """How many of these were decided wrongly; an answer that breaks its rule was none of the boxes."""
        if not self.boxes:
            return 0
        if TYPES[self.key] is FieldType.YES_NO:
            return int((self.truth is True) != (self.read is True))
        known = _options(self.key)
        return len((_chosen(self.truth) & known) ^ (_chosen(self.read) & known))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one reader made of one specimen."""

    fields: tuple[Judged, ...]
    recognised: bool
    """It is what the truth says: our form, once; or none."""
    mark: Mark
    signed: bool | None
    """Whether a hand has signed, as the reader says; None where it doesn't."""

    @property
    def mark_right(self) -> bool:
        """Unsure isn't right."""
        return self.signed is (self.mark is Mark.HANDWRITTEN)


def job_for(specimen: Specimen, path: Path, *, definition: str = DEFINITION) -> ReadJob:
    """What the reader is asked; the file lies at the path."""
    return ReadJob(
        path=path,
        name=specimen.name,
        media_type=specimen.media_type,
        definitions=(definition,),
        regions=REGIONS,
        today=TODAY,
    )


def verdict(specimen: Specimen, forms: Sequence[ParsedForm]) -> Verdict:
    """Judge what was read; several forms found in one count as nothing found."""
    truth = specimen.truth
    if truth.form is None:
        none = bool(forms) and all(form.outcome is Outcome.NOT_A_FORM for form in forms)
        return Verdict(fields=(), recognised=none, mark=truth.mark, signed=None)
    found = forms[0] if len(forms) == 1 and forms[0].form == truth.form else None
    values = {field.key: field for field in found.fields} if found else {}
    return Verdict(
        fields=tuple(_judged(specimen, key, values.get(key)) for key in truth.fields),
        recognised=found is not None,
        mark=truth.mark,
        signed=found.handwritten_signature.present if found else None,
    )


def _judged(specimen: Specimen, key: str, field: FieldValue | None) -> Judged:
    truth = specimen.truth.fields[key]
    broken = any(NO_NORMAL_FORM.get(mistake) == key for mistake in specimen.truth.mistakes)
    read, right = _compared(key, truth, field, broken=broken)
    return Judged(
        specimen=specimen.name,
        layout=specimen.layout,
        key=key,
        truth=truth,
        read=read,
        right=right,
        accepted=field is not None and field.accepted,
        handwritten=key in specimen.truth.handwritten,
        ticked=field is not None and TICKED in field.reasons,
    )


def _compared(key: str, truth: Value, field: FieldValue | None, *, broken: bool) -> tuple[object, bool]:
    """What was read and whether it is right; a field that wasn't found isn't, even where it was left empty."""
    if field is None:
        return None, False
    if field.value is None and broken and truth is not None:
        raw = clean(field.raw or "") or None
        return raw, raw is not None and _without_spaces(raw) == _without_spaces(str(truth))
    return field.value, is_right(key, truth, field.value)


def is_right(key: str, truth: Value, read: object) -> bool:
    """Whether a value is the one meant; several options in any order."""
    if isinstance(truth, tuple) and isinstance(read, tuple):
        return sorted(truth) == sorted(read)
    if TYPES.get(key) is FieldType.LONG_TEXT and isinstance(truth, str) and isinstance(read, str):
        return Levenshtein.distance(clean(truth), clean(read)) <= LONG_EDITS * len(clean(truth))
    if isinstance(truth, bool) or isinstance(read, bool):
        return truth is read
    return (truth is None) == (read is None) and _typeset(str(truth)) == _typeset(str(read))


def _typeset(text: str) -> str:
    """Text without what nobody can tell apart on paper: the length of a dash, the space behind a full stop."""
    return re.sub(r"(?<=\.) (?=\w)", "", re.sub(r" ?[–—−‐‑-] ?", "-", text))


def _without_spaces(text: str) -> str:
    return "".join(text.split())


def _options(key: str) -> frozenset[str]:
    if TYPES[key] is FieldType.REGION:
        return frozenset(region.key for region in load_regions(REGIONS).regions)
    return frozenset(choice.key for choice in FORM.field(key).choices)


def _chosen(value: object) -> frozenset[str]:
    if value is None:
        return frozenset()
    return frozenset(map(str, value)) if isinstance(value, tuple) else frozenset({str(value)})
