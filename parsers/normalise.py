"""Raw text → value, by the type of the field: the rules of the form, one function a type.

A rule returns what it is sure of: a value with a certainty from 0 to 1, or None with the reason as
a finding.  Findings never repeat the value.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import phonenumbers

from parsers.amounts import read_amount
from parsers.dates import read_date
from parsers.definition import FieldDefinition, FieldType, FormDefinition
from parsers.findings import Finding, error, warning
from parsers.form import NormalisedValue
from parsers.regions import Regions, RegionState
from parsers.remains import without_remains
from parsers.said import Said, said_choice, said_choices, said_regions, says_country
from parsers.text import clean, fold
from parsers.wordforms import forms

MAX_TEXT = 2_000
MAX_LONG_TEXT = 20_000
BESIDE_WORDS = 0.93
"""Certainty of a value beside which stand words that don't change it."""

_EMAIL = re.compile(
    r"(?P<local>[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*)@"
    r"(?P<domain>(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63})"
)
_URL = re.compile(r"(?i)(?:https?://)?(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}(?::\d{1,5})?(?:[/?#]\S*)?")
_URL_WORDS = re.compile(
    r"(?i)^(?:(?:web(?:ov[éáy]\w*)?|internet(?:ov[éáy]\w*)?|stránk[ay]|url|adresa|www:)\s*[:–-]?\s+|(?:web|url|www):)+"
)
_EMAIL_WORDS = re.compile(r"(?i)^e-?mail(?:ov[áé])?(?:\s+adresa)?(?:\s*[:–-]\s*|\s+)|mailto:\s*")
_PHONE_WORDS = re.compile(
    r"(?i)\b(?:telefonní číslo|telefon|tel|mobilní|mobil|mob|gsm|phone|pevná linka|pevná|linka|číslo|kancelář|ústředna)"
    r"\b\.?(?:\s*č\.)?:?|[☎✆📞📱]"
)
_EXTENSION = re.compile(r"(?i)[\s,]+(?:linka|klapka|kl?\.|l\.)\s*\d{1,5}$")
_PHONE_SPLIT = re.compile(r"(?i)\s*(?:[,;]|/|\bnebo\b|\ba\b)\s*")
_PHONE_REMARK = re.compile(r"(?i)(?!.*\bfax)[^\d+]*")
_ICO_WORDS = re.compile(r"(?i)^(?:(?:DIČ?|DIC|IČO?|ICO?|I\.\s?Č\.(?:\s?O\.)?|CZ)(?![^\W\d_])[\s:.–-]*)+")
_ICO_RUN = re.compile(r"(?<!\d)(?:\d{8}|\d{3} \d{2} \d{3}|\d{2} \d{3} \d{3}|\d{2} \d{2} \d{2} \d{2}|\d{4} \d{4})(?!\d)")
_POSTAL_WORDS = re.compile(r"(?i)^(?:(?:PSČ|PSC|P\.\s?S\.\s?Č\.?|CZ)(?![^\W\d_])[\s:.–-]*)+")
_POSTAL_WITH_TOWN = re.compile(
    r"([1-7]\d{2} ?\d{2})(?!\d)[ ,–-]*[^\W\d_]\D*(?: \d{1,2})?|[^\W\d_]\D*?(?: \d{1,2})?[ ,]+([1-7]\d{2} ?\d{2})"
)
_BOX_WORDS = re.compile(
    r"(?i)^(?:(?:identifikátor|schránk[ay]|schránce|IDDS|ISDS|ID|DS|dat\.|schr\.|datov\w+)(?!\w)[\s:.–-]*)+"
)
_TITLES = frozenset(
    [
        "bc",
        "ing",
        "arch",
        "mgr",
        "mga",
        "bca",
        "mudr",
        "mvdr",
        "judr",
        "phdr",
        "rndr",
        "paeddr",
        "thdr",
        "phd",
        "thd",
        "csc",
        "drsc",
        "dis",
        "mba",
        "mpa",
        "llm",
        "lld",
        "dba",
        "ba",
        "bsc",
        "ma",
        "msc",
        "hons",
        "prof",
        "doc",
        "dr",
        "pan",
        "pani",
        "d",
        "ph",
    ]
)
_YES = frozenset(["ano", "yes", "souhlasim", "souhlasime", "souhlasi", "x", "true", "1", "udelujeme", "udeluji"])
_NO = frozenset(
    [
        "ne",
        "no",
        "nesouhlasim",
        "nesouhlasime",
        "nesouhlasi",
        "false",
        "0",
        "neudelujeme",
        "neudeluji",
        "odmitame",
        "odmitam",
    ]
)
_DENIED = frozenset(["neni", "nikoli", "nikoliv", "nejsme", "nejsem", "ani", "zadny"])
"""Words that leave a yes in doubt."""
_TICKS = frozenset("✓✔☑☒")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What rules need besides the text."""

    today: date
    regions: Regions


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalised:
    """A value with how sure the rule is of it."""

    value: NormalisedValue
    certainty: float = 1.0
    findings: tuple[Finding, ...] = ()


def normalise(field: FieldDefinition, raw: str, context: Context) -> Normalised:
    """Make the value of a field from what was written, by the field's type.

    Args:
        field: Its definition; choices and rules come from there.
        raw: Text as read, any spaces; not empty after ``is_blank``.
        context: Today (for dates) and the partner regions.

    Returns:
        The value in its filed form, or None with the finding that says why not.
    """
    text = clean(raw)
    if field.type is not FieldType.LONG_TEXT:
        text = without_remains(text)
    return _RULES[field.type](field, text, context)


def is_blank(definition: FormDefinition, raw: str) -> bool:
    """Whether a text says that nothing was filled in: leaders, dashes, a prompt of the form."""
    folded = fold(raw)
    return not folded or folded in {fold(prompt) for prompt in definition.placeholders}


def ico_is_valid(ico: str) -> bool:
    """Whether eight digits satisfy the check digit of an IČO (identification number of an organisation).

    Source: weights 8 to 2, remainder modulo 11; as in python-stdnum ``stdnum.cz.dic``.
    """
    if not re.fullmatch(r"[0-9]{8}", ico):
        return False
    remainder = (11 - sum(int(ico[i]) * (8 - i) for i in range(7)) % 11) % 11
    return int(ico[7]) == (remainder or 1) % 10


def _refused(finding: Finding) -> Normalised:
    return Normalised(value=None, certainty=0.0, findings=(finding,))


def _doubtful(value: NormalisedValue, finding: Finding) -> Normalised:
    return Normalised(value=value, certainty=0.0, findings=(finding,))


def _text(field: FieldDefinition, text: str, _: Context) -> Normalised:
    limit = MAX_LONG_TEXT if field.type is FieldType.LONG_TEXT else MAX_TEXT
    if len(text) > limit:
        return _doubtful(
            text[:limit].strip(), warning("text-long", f"The text was cut at {limit} characters.", field.key)
        )
    return Normalised(value=text)


def _person(field: FieldDefinition, text: str, context: Context) -> Normalised:
    words = [word for word in re.split(r"[\s,]+", text) if word and fold(word).replace(" ", "") not in _TITLES]
    names = [word for word in words if re.fullmatch(r"[^\W\d_]+(?:[-'’.][^\W\d_]*)*", word)]
    if len(names) < 2 or len(names) != len(words) or len(words) > 6:
        return _doubtful(
            text[:MAX_TEXT].strip(), warning("person-shape", "This isn't a first name and a surname.", field.key)
        )
    return _text(field, text, context)


def _ico(field: FieldDefinition, text: str, _: Context) -> Normalised:
    bare = _ICO_WORDS.sub("", text)
    digits = re.sub(r"[\s.]", "", bare)
    if not re.fullmatch(r"[0-9]{1,8}", digits) or not digits.strip("0"):
        return _ico_beside_words(field, text)
    ico = digits.zfill(8)
    if not ico_is_valid(ico):
        return _doubtful(ico, error("ico-checksum", "The check digit of the IČO is wrong.", field.key))
    return Normalised(value=ico, certainty=1.0 if len(digits) >= 5 else 0.8)


def _ico_beside_words(field: FieldDefinition, text: str) -> Normalised:
    """„00236195 (DIČ CZ00236195)“: one number with a right check digit, and no other digits."""
    found = {re.sub(r"\D", "", run) for run in _ICO_RUN.findall(text)}
    if len(found) == 1 and not re.search(r"\d", _ICO_RUN.sub("", text)) and ico_is_valid(ico := found.pop()):
        return Normalised(value=ico, certainty=BESIDE_WORDS)
    return _refused(error("ico-shape", "This isn't a number of at most 8 digits.", field.key))


def _postal_code(field: FieldDefinition, text: str, _: Context) -> Normalised:
    bare = _POSTAL_WORDS.sub("", text)
    digits = re.sub(r"\s|(?<=^\d{3})[-.](?=\d{2}$)", "", bare)
    if re.fullmatch(r"[1-7][0-9]{4}", digits):
        return Normalised(value=digits)
    if with_town := _POSTAL_WITH_TOWN.fullmatch(bare):
        return Normalised(value=(with_town[1] or with_town[2]).replace(" ", ""), certainty=BESIDE_WORDS)
    return _refused(error("postal-code-shape", "This isn't five digits that begin with 1 to 7.", field.key))


def _databox_id(field: FieldDefinition, text: str, _: Context) -> Normalised:
    identifier = re.sub(r"\s", "", _BOX_WORDS.sub("", text)).lower()
    if not re.fullmatch(r"[a-z0-9]{7}", identifier):
        return _refused(warning("databox-id-shape", "A data box id has seven letters and digits.", field.key))
    if not re.fullmatch(r"[a-km-np-z2-9]{7}", identifier):
        return _doubtful(identifier, warning("databox-id-shape", "A data box id has no 0, 1, l or o.", field.key))
    return Normalised(value=identifier)


def _url(field: FieldDefinition, text: str, _: Context) -> Normalised:
    bare = _URL_WORDS.sub("", text).strip("<> .,;")
    address = re.sub(r"(?i)(?<=://) +|\bwww\.? +(?=[^\W_])", lambda gap: "www." if gap[0].strip() else "", bare)
    if not _URL.fullmatch(address):
        return _doubtful(text[:MAX_TEXT].strip(), warning("url-shape", "This isn't a web address.", field.key))
    start = re.match(r"(?i)(?:https?://)?[^/?#]+", address)
    assert start is not None
    return Normalised(
        value=start[0].lower() + address[start.end() :], certainty=1.0 if address == bare else BESIDE_WORDS
    )


def _email(field: FieldDefinition, text: str, _: Context) -> Normalised:
    bare = re.sub(r"\s*@\s*", "@", _EMAIL_WORDS.sub(" ", text))
    words = [word for raw in re.split(r"[\s,;<>()\[\]]+", bare) if (word := raw.strip(".:"))]
    found = [match for word in words if (match := _EMAIL.fullmatch(word)) and len(match["local"]) <= 64]
    if len({match[0].lower() for match in found}) > 1:
        return _doubtful(_address(found[0]), warning("email-several", "Several addresses are given.", field.key))
    if found:
        # Only a gap at the sign itself is closed: „jana vzorova@obec.example“ may lack a dot.
        alone = len(found) == len(words)
        return Normalised(value=_address(found[0]), certainty=1.0 if alone else 0.8)
    if joined := _EMAIL.fullmatch(re.sub(r"\s", "", bare)):
        return Normalised(value=_address(joined), certainty=0.6)
    return _refused(error("email-invalid", "This can't be an e-mail address.", field.key))


def _address(match: re.Match[str]) -> str:
    return f"{match['local']}@{match['domain'].lower()}"


def _phone(field: FieldDefinition, text: str, _: Context) -> Normalised:
    bare = re.sub(r"\s+", " ", _PHONE_WORDS.sub(" ", text)).strip(" .:–-")
    if number := _valid_phone(bare):
        return Normalised(value=number)
    if number := _valid_phone(_EXTENSION.sub("", text).strip()):
        return Normalised(value=number, certainty=0.8)
    parts = [part.strip(" .:–-") for part in _PHONE_SPLIT.split(bare)]
    numbers = [number for part in parts if (number := _valid_phone(part))]
    if numbers and (len(set(numbers)) > 1 or len(numbers) < len(parts)):
        return _doubtful(numbers[0], warning("phone-several", "More than one number is given.", field.key))
    if numbers:
        return Normalised(value=numbers[0], certainty=BESIDE_WORDS)
    runs = re.findall(r"\+?\d[\d\s]{7,}\d", bare)
    if len(runs) == 1 and (number := _valid_phone(runs[0])):
        # A name or an office beside the number says whose it is; a fax isn't asked.
        alone = _PHONE_REMARK.fullmatch(bare.replace(runs[0], " ", 1)) is not None
        return Normalised(value=number, certainty=BESIDE_WORDS if alone else 0.8)
    return _refused(error("phone-invalid", "This isn't a valid phone number.", field.key))


def _valid_phone(text: str) -> str | None:
    if not re.fullmatch(r"\+?[0-9][0-9 ()./-]{5,24}|\([0-9+][0-9 ()./-]{5,24}", text):
        return None
    try:
        number = phonenumbers.parse(text, "CZ")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _number(field: FieldDefinition, text: str, _: Context) -> Normalised:
    read = read_amount(text, _understood(field))
    if read is None:
        return _refused(warning("number-unclear", "This isn't one whole number.", field.key))
    if (field.min is not None and read.value < field.min) or (field.max is not None and read.value > field.max):
        return _doubtful(read.value, warning("number-range", "The number is outside what is plausible.", field.key))
    return Normalised(value=read.value, certainty=read.certainty)


@lru_cache(maxsize=64)
def _understood(field: FieldDefinition) -> frozenset[str]:
    """Words beside a number that say nothing: units, and those of the question."""
    words = {word for entry in (*field.ignore, *field.labels) for word in fold(entry).split() if not word.isdigit()}
    return frozenset(form for word in words for form in forms(word))


def _date(field: FieldDefinition, text: str, context: Context) -> Normalised:
    read = read_date(text)
    if read is None:
        return _refused(error("date-unclear", "This can't be read as one full date.", field.key))
    value = read.value.isoformat()
    if field.not_future and read.value > context.today:
        return _doubtful(value, error("date-future", "The date lies in the future.", field.key))
    if field.max_age_days and read.value < context.today - timedelta(days=field.max_age_days):
        message = f"The date lies more than {field.max_age_days} days back."
        return _doubtful(value, warning("date-old", message, field.key))
    return Normalised(value=value, certainty=read.certainty)


def _date_or_text(field: FieldDefinition, text: str, context: Context) -> Normalised:
    read = read_date(text)
    if read is not None and read.certainty == 1.0:
        return Normalised(value=read.value.isoformat())
    return _text(field, text, context)


def _choice(field: FieldDefinition, text: str, _: Context) -> Normalised:
    said = said_choice(field, text)
    if refused := _unanswered(field, said):
        return refused
    if len(said.keys) > 1:
        return _refused(warning("choice-several", "Several answers are given where one is asked.", field.key))
    return _named(field, said.keys[0], said)


def _choices(field: FieldDefinition, text: str, _: Context) -> Normalised:
    said = said_choices(field, text)
    return _unanswered(field, said) or _named(field, tuple(sorted(said.keys)), said)


def _unanswered(field: FieldDefinition, said: Said) -> Normalised | None:
    if not said.keys:
        return _refused(warning("choice-unknown", "The answer is none of those offered.", field.key))
    if said.negated:
        return _refused(warning("choice-unknown", "The answer says what doesn't hold.", field.key))
    return None


def _named(field: FieldDefinition, value: NormalisedValue, said: Said) -> Normalised:
    if not said.rest:
        return Normalised(value=value, certainty=said.certainty)
    finding = warning("choice-partly-read", "Beside a known answer stands something else.", field.key)
    return Normalised(value=value, certainty=said.certainty, findings=(finding,))


def _region(field: FieldDefinition, text: str, context: Context) -> Normalised:
    said = said_regions(context.regions, text)
    if not said.keys and says_country(context.regions, text):
        return _refused(warning("region-is-country", "A country is named, a region is asked.", field.key))
    if not said.keys or said.negated:
        return _refused(warning("region-unknown", "This is none of the partner regions.", field.key))
    if len(said.keys) > 1:
        return _refused(warning("choice-several", "Several regions are named where one is asked.", field.key))
    read = _named(field, said.keys[0], said)
    offered = region_offered(field, said.keys[0], context.regions)
    return Normalised(value=read.value, certainty=read.certainty, findings=(*read.findings, *offered))


def region_offered(field: FieldDefinition, key: str, regions: Regions) -> tuple[Finding, ...]:
    """The finding that a region isn't offered now; empty where it is."""
    region = regions.region(key)
    if region is None or region.state is RegionState.OFFERED:
        return ()
    return (warning("region-not-offered", f"This partner region is {region.state}.", field.key),)


def _yes_no(field: FieldDefinition, text: str, _: Context) -> Normalised:
    words = set(fold(text).split())
    yes = bool(words & _YES) or text in _TICKS
    no = bool(words & _NO)
    if yes == no or (yes and words & _DENIED):
        return _refused(warning("choice-unknown", "The answer is neither yes nor no.", field.key))
    return consent(field, yes, certainty=1.0 if len(words) <= 3 else 0.8)


def consent(field: FieldDefinition, value: bool, *, certainty: float = 1.0) -> Normalised:
    """A yes/no answer, with the finding where the form can't do without a yes."""
    if field.must_be_true and not value:
        finding = error("consent-not-given", "The consent isn't given.", field.key)
        return Normalised(value=value, certainty=certainty, findings=(finding,))
    return Normalised(value=value, certainty=certainty)


_RULES: dict[FieldType, Callable[[FieldDefinition, str, Context], Normalised]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.PERSON: _person,
    FieldType.ICO: _ico,
    FieldType.POSTAL_CODE: _postal_code,
    FieldType.DATABOX_ID: _databox_id,
    FieldType.URL: _url,
    FieldType.EMAIL: _email,
    FieldType.PHONE: _phone,
    FieldType.NUMBER: _number,
    FieldType.DATE: _date,
    FieldType.DATE_OR_TEXT: _date_or_text,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.REGION: _region,
    FieldType.YES_NO: _yes_no,
}
