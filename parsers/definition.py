"""What a form asks and how it is printed: the typed reading of ``config/forms/*.toml``.

A definition is written by an operator; whatever is wrong with it is said with file, key and reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from parsers.text import fold
from parsers.toml import load_model

Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Share = Annotated[float, Field(ge=0, le=1)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)]
Twelfths = Annotated[int, Field(ge=1, le=12)]


class FieldType(StrEnum):
    """How a raw text becomes a value; ``parsers.normalise`` has the rules."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    PERSON = "person"
    ICO = "ico"
    POSTAL_CODE = "postal_code"
    DATABOX_ID = "databox_id"
    URL = "url"
    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "number"
    DATE = "date"
    DATE_OR_TEXT = "date_or_text"
    CHOICE = "choice"
    CHOICES = "choices"
    REGION = "region"
    YES_NO = "yes_no"


WITH_CHOICES = frozenset({FieldType.CHOICE, FieldType.CHOICES})
BY_MARK = WITH_CHOICES | {FieldType.REGION, FieldType.YES_NO}
"""Types whose answer may be a ticked box."""
SHAPED = frozenset(
    {FieldType.ICO, FieldType.POSTAL_CODE, FieldType.DATABOX_ID, FieldType.EMAIL, FieldType.URL, FieldType.PHONE}
)
"""Types whose rule wouldn't take the answer to another question."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Choice(_Strict):
    """One of the answers that a field offers."""

    key: Label
    """The value that is filed."""
    label: Label
    label_en: str = ""
    aliases: tuple[Label, ...] = ()


class FieldDefinition(_Strict):
    """One question of the form."""

    key: Key
    section: str
    label: Label
    """As printed on our own form, Czech."""
    label_en: str = ""
    aliases: tuple[Label, ...] = ()
    """Other wordings of the label."""
    shared: tuple[Label, ...] = ()
    """Wordings that another field has too, and on purpose: the order of the fields on the form decides."""
    type: FieldType
    required: bool = False
    accept: Share | None = None
    """Confidence from which the value is filed unseen; None takes that of the form."""
    choices: tuple[Choice, ...] = ()
    ignore: tuple[Label, ...] = ()
    """Words beside a choice or number that say nothing."""
    min: int | None = None
    max: int | None = None
    foreign: bool = False
    """Names and words of other languages are usual in the answer, so a reader of Czech is less sure of it."""
    must_be_true: bool = False
    """A yes/no that the request can't do without."""
    not_future: bool = False
    max_age_days: Annotated[int, Field(gt=0)] | None = None
    hint: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    """Printed in brackets behind the label of our own blank form; one of the form's ``hints``, lest it be a value."""
    help: Text = ""
    """Said by the fillable form where the field is entered, in Czech."""
    width: Twelfths | None = None
    """Part of the line that the field takes on our own blank form; None goes by the type."""
    lines: Annotated[int, Field(ge=1, le=40)] | None = None
    """Lines to write on in a long text on our own blank form."""
    boxes: bool | None = None
    """Answers to tick instead of a list to choose from; None: to tick where there are fewer than twelve."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The label and its other wordings."""
        return (self.label, *self.aliases)

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        if (self.type in WITH_CHOICES) != bool(self.choices):
            wants = "needs choices" if self.type in WITH_CHOICES else "has no choices"
            raise ValueError(f"a field of type {self.type} {wants}")
        _refuse_doubles("choice key", (choice.key for choice in self.choices))
        owners = {(fold(name), choice.key) for choice in self.choices for name in (choice.label, *choice.aliases)}
        _refuse_doubles("name of a choice", (name for name, _ in owners))
        _allowed_for(self, "min", {FieldType.NUMBER})
        _allowed_for(self, "max", {FieldType.NUMBER})
        _allowed_for(self, "must_be_true", {FieldType.YES_NO})
        _allowed_for(self, "not_future", {FieldType.DATE})
        _allowed_for(self, "max_age_days", {FieldType.DATE})
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("min is above max")
        return self


class Section(_Strict):
    """A part of the form with a printed heading."""

    key: Label
    label: Label
    label_en: str = ""
    aliases: tuple[Label, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The heading and its other wordings."""
        return (self.label, *self.aliases)


class Combined(_Strict):
    """A printed label (or a whole line) whose value belongs to several fields."""

    labels: tuple[Label, ...] = ()
    pattern: str

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            compiled = re.compile(pattern)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        if not compiled.groupindex:
            raise ValueError("the pattern has no named group")
        return pattern

    @property
    def fields(self) -> tuple[str, ...]:
        """Keys of the fields that the pattern yields."""
        return tuple(re.compile(self.pattern).groupindex)


class Recognition(_Strict):
    """When a document counts as this form."""

    titles: Annotated[tuple[Label, ...], Field(min_length=1)]
    superseded_titles: tuple[Label, ...] = ()
    min_score: Annotated[float, Field(gt=0)] = 2.0
    min_score_with_title: Annotated[float, Field(ge=0)] = 0.4


class Print(_Strict):
    """What our own blank form says around its fields, in Czech."""

    title: Text = ""
    """Empty: the name of the form."""
    authority: Text = ""
    unit: Text = ""
    address: Text = ""
    purpose: Text = ""
    """Who the form is for and what comes of it."""
    instruction: Text = ""
    """How it is filled in."""
    required: Text = "* údaj je povinný"
    """At the foot of every page: what the star behind a label means; one of the form's ``notes``, which ends values."""
    return_to: tuple[Text, ...] = ()
    """Ways to hand it in, one a line."""
    return_heading: Text = "Vyplněný formulář zašlete"
    office_use: Text = ""
    """Caption of the place for the office's own stamp; empty: there is none."""
    signature: Text = "Podpis statutárního zástupce"
    stamp: Text = "Razítko"
    notice_heading: Text = "Informace o zpracování osobních údajů"
    notice: Text = ""


class Place(_Strict):
    """Where one field, or one of its answers to tick, is written on a known print."""

    field: Key
    option: str = ""
    """Key of the answer to tick."""
    page: Annotated[int, Field(ge=0)] = 0
    box: tuple[float, float, float, float]
    """PDF points from the top left corner of the upright page."""


class PrintedLabel(_Strict):
    """Where the label of a field is printed on a known print: by them a copy without corners is laid onto it."""

    field: Key
    page: Annotated[int, Field(ge=0)] = 0
    box: tuple[float, float, float, float]
    """PDF points, from ascenders to descenders of its lines."""


class Geometry(_Strict):
    """The known print of a form, for scans that fit it; `intake forms render KEY --format toml` writes it."""

    width: Annotated[float, Field(gt=0)]
    height: Annotated[float, Field(gt=0)]
    pages: Annotated[int, Field(gt=0)]
    corners: tuple[tuple[float, float], ...] = ()
    """Outer points of the angles in the corners of every page, from the top left one clockwise."""
    mark: tuple[float, float, float, float] | None = None
    """Where the code with form, version and page stands on every page; None: there is none."""
    places: tuple[Place, ...] = ()
    labels: tuple[PrintedLabel, ...] = ()


class FormDefinition(_Strict):
    """A form: its fields in printed order, with what is printed around them."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
    version: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    name: Label
    valid_from: date | None = None
    """First day of this version; None: since ever."""
    valid_until: date | None = None
    """Its last day; None: until the next version of the same key begins."""
    accept: Share = 0.9
    recognise: Recognition
    hints: tuple[Label, ...] = ()
    placeholders: tuple[Label, ...] = ()
    notes: tuple[Label, ...] = ()
    signature_labels: tuple[Label, ...] = ()
    """Captions of the place for the signature."""
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    fields: Annotated[tuple[FieldDefinition, ...], Field(min_length=1)]
    combined: tuple[Combined, ...] = ()
    print: Print = Print()
    geometry: Geometry | None = None

    def __hash__(self) -> int:
        """By its name alone: definitions are keys of many caches, and all of their fields take long."""
        return hash((self.key, self.version, len(self.fields)))

    def field(self, key: str) -> FieldDefinition:
        """The field of that key; KeyError where there is none."""
        return next(field for field in self.fields if field.key == key)

    def threshold(self, field: FieldDefinition) -> float:
        """Confidence from which a value of the field is filed unseen."""
        return self.accept if field.accept is None else field.accept

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        _refuse_doubles("field key", (field.key for field in self.fields))
        _refuse_doubles("section key", (section.key for section in self.sections))
        _refuse_doubles("field label", (fold(field.label) for field in self.fields))
        sections = {section.key for section in self.sections}
        keys = {field.key for field in self.fields}
        for field in self.fields:
            if field.section not in sections:
                raise ValueError(f"field {field.key!r} is in section {field.section!r}, which isn't there")
        for combined in self.combined:
            if missing := set(combined.fields) - keys:
                raise ValueError(f"combined pattern names {sorted(missing)}, which are no fields")
        for key in _placed(self.geometry):
            if key not in keys:
                raise ValueError(f"geometry has a place for {key!r}, which is no field")
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("valid_until is before valid_from")
        return self


def _placed(geometry: Geometry | None) -> tuple[str, ...]:
    """Keys of the fields that a geometry has places or labels for."""
    if geometry is None:
        return ()
    return (*(place.field for place in geometry.places), *(label.field for label in geometry.labels))


def _refuse_doubles(what: str, values: Iterable[str]) -> None:
    doubles = sorted(value for value, count in Counter(values).items() if count > 1)
    if doubles:
        raise ValueError(f"{what} given twice: {', '.join(doubles)}")


def _allowed_for(field: FieldDefinition, rule: str, types: set[FieldType]) -> None:
    if getattr(field, rule) not in (None, False) and field.type not in types:
        raise ValueError(f"{rule} is only for fields of type {', '.join(sorted(types))}")


@lru_cache(maxsize=32)
def load_definition(text: str, *, file: str = "form definition") -> FormDefinition:
    """Read one ``config/forms/*.toml``.

    Args:
        text: The whole TOML text.
        file: What to call it in reasons.

    Raises:
        parsers.toml.BadDefinition: With every problem, each with file, key and reason.
    """
    return load_model(FormDefinition, text, file=file)
