"""Form definitions: the shipped one, and what is wrong with bad ones."""

from __future__ import annotations

from datetime import date

import pytest

from parsers.definition import BY_MARK, FieldType, load_definition
from parsers.toml import BadDefinition
from tests.parsers.form_samples import DEFINITION_TEXT, definition

SMALL = """
key = "f"
version = "1"
name = "F"
[recognise]
titles = ["Title of the form"]
[[sections]]
key = "A"
label = "A"
[[fields]]
key = "ico"
section = "A"
label = "IČO"
type = "ico"
"""


def test_shipped_definition_has_every_field_of_the_form() -> None:
    fields = definition().fields
    assert len(fields) == 35
    assert [field.key for field in fields][:3] == ["applicant_type", "applicant_name", "ico"]
    assert sum(field.required for field in fields) == 19
    assert {field.section for field in fields} == set("ABCDEF")


def test_shipped_definition_keeps_the_keys_of_choices() -> None:
    keys = {field.key: [choice.key for choice in field.choices] for field in definition().fields}
    assert keys["applicant_type"] == ["obec", "mestys", "mesto", "skola", "jina_instituce"]
    assert keys["cooperation_form"] == ["trvale_partnerstvi", "projekt", "vymena", "nezavazny_kontakt"]
    assert keys["languages"] == ["cs", "en", "de", "fr", "pl", "it", "sk", "uk", "sv", "zh", "hu"]
    assert len(keys["district"]) == 12


def test_small_definition_takes_the_forms_threshold() -> None:
    small = load_definition(SMALL)
    assert small.threshold(small.field("ico")) == 0.9
    assert small.field("ico").type is FieldType.ICO
    assert FieldType.ICO not in BY_MARK


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ('type = "ico"', 'type = "icoo"', "fields.0 (ico).type", "Input should be"),
        ('type = "ico"', 'type = "choice"', "fields.0 (ico)", "needs choices"),
        ('type = "ico"', 'type = "ico"\nchoices = [{ key = "a", label = "a" }]', "fields.0 (ico)", "has no choices"),
        ('type = "ico"', 'type = "ico"\nrequird = true', "fields.0 (ico).requird", "did you mean 'required'?"),
        ('type = "ico"', 'type = "ico"\naccept = 2', "fields.0 (ico).accept", "less than or equal to 1"),
        ('type = "ico"', 'type = "ico"\nmin = 1', "fields.0 (ico)", "min is only for fields of type number"),
        ('section = "A"', 'section = "B"', "whole file", "section 'B', which isn't there"),
        ('key = "ico"', 'key = "IČO"', "fields.0 (IČO).key", "String should match pattern"),
        ('version = "1"', "version = 1", "version", "valid string"),
        ('titles = ["Title of the form"]', "titles = []", "recognise.titles", "at least 1"),
        ('name = "F"', "name = ", "TOML", "line 4"),
        ('name = "F"', 'name = "F"\nvalid_from = "soon"', "valid_from", "valid date"),
        (
            'name = "F"',
            'name = "F"\nvalid_from = 2027-01-01\nvalid_until = 2026-01-01',
            "whole file",
            "before valid_from",
        ),
        ('name = "F"', 'name = "F"\n[print]\ntitel = "F"', "print.titel", "did you mean 'title'?"),
        ('type = "ico"', 'type = "ico"\nwidth = 13', "fields.0 (ico).width", "less than or equal to 12"),
    ],
)
def test_bad_definition_says_file_key_and_reason(old: str, new: str, key: str, reason: str) -> None:
    with pytest.raises(BadDefinition) as caught:
        load_definition(SMALL.replace(old, new, 1), file="small.toml")
    problem = caught.value.problems[0]
    assert problem.file == "small.toml"
    assert problem.key == key
    assert reason in problem.reason
    assert caught.value.code == "definition-invalid"


@pytest.mark.parametrize(
    ("addition", "reason"),
    [
        ('[[fields]]\nkey = "ico"\nsection = "A"\nlabel = "X"\ntype = "text"', "field key given twice: ico"),
        ('[[fields]]\nkey = "x"\nsection = "A"\nlabel = "ico:"\ntype = "text"', "field label given twice: ico"),
        ("[[combined]]\npattern = '(?P<nobody>.*)'", "['nobody'], which are no fields"),
        (
            "[geometry]\nwidth = 595\nheight = 842\npages = 1\nplaces = [{ field = 'x', box = [0, 0, 1, 1] }]",
            "geometry has a place for 'x', which is no field",
        ),
        ("[[combined]]\npattern = '('", "not a regular expression"),
        ("[[combined]]\npattern = '.*'", "no named group"),
        (
            """[[fields]]
key = "c"
section = "A"
label = "C"
type = "choice"
choices = [{ key = "a", label = "Škola" }, { key = "b", label = "skola" }]""",
            "name of a choice given twice: skola",
        ),
    ],
)
def test_parts_that_contradict_each_other_are_refused(addition: str, reason: str) -> None:
    with pytest.raises(BadDefinition, match="small") as caught:
        load_definition(SMALL + addition, file="small.toml")
    assert reason in str(caught.value)


def test_problem_knows_its_place_step_by_step() -> None:
    with pytest.raises(BadDefinition) as caught:
        load_definition(SMALL.replace('type = "ico"', 'type = "icoo"'))
    assert caught.value.problems[0].path == ("fields", 0, "type")


def test_form_may_leave_out_how_it_is_printed_and_when_it_holds() -> None:
    small = load_definition(SMALL)
    assert (small.valid_from, small.valid_until, small.geometry, small.print.title) == (None, None, None, "")
    dated = load_definition(SMALL.replace('name = "F"', 'name = "F"\nvalid_from = 2027-01-01'))
    assert dated.valid_from == date(2027, 1, 1)


def test_every_problem_is_told_at_once() -> None:
    text = DEFINITION_TEXT.replace('type = "ico"', 'type = "x"').replace('type = "email"', 'type = "y"')
    with pytest.raises(BadDefinition) as caught:
        load_definition(text, file="z.toml")
    assert [problem.key for problem in caught.value.problems] == [
        "fields.2 (ico).type",
        "fields.15 (contact_email).type",
    ]
