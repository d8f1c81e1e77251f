"""What ``intake parse --explain`` shows to people: for each value where it stands, how sure it is, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from intake.cli.form_block import OUTCOMES, Record, finding_lines, wrapped
from intake.cli.output import Output, cell

_MM = 25.4 / 72
_INDENT = 6
_ORIGINS = {
    "acroform": "filled in by computer",
    "text_layer": "printed as text",
    "ocr": "read from a picture",
    "docx": "written in the Word document",
    "barcode": "from a bar code",
    "message": "written in the text of the mail",
}
_COLOURS = {"+": "32", "-": "33", "·": "2"}


def explain_block(output: Output, record: Record, labels: Mapping[str, str]) -> str:
    """One document as a block of text, one paragraph a field.

    Args:
        output: Says whether colours are wanted.
        record: The object of the JSON contract, with what ``--explain`` adds.
        labels: Key of each field → its label as printed on the form.
    """
    name = cell(record["file"]) + (f" › {record['part']}" if record["part"] else "")
    words, colour = OUTCOMES[record["outcome"]]
    lines = [f"{name}: {output.painted(words, colour)}"]
    for key, field in record["fields"].items():
        lines += _field(output, key, field, labels.get(key, key), record["findings"])
    lines += _signature(record["handwritten_signature"]) if record["fields"] else ()
    about = [finding for finding in record["findings"] if finding["field"] not in record["fields"]]
    lines += [line for finding in about for line in finding_lines(output, finding, labels)]
    return "\n".join(lines)


def _field(output: Output, key: str, field: Record, label: str, findings: list[Mapping[str, Any]]) -> Iterator[str]:
    wrong = any(finding["field"] == key and finding["severity"] == "error" for finding in findings)
    mark, colour = ("✗", "31") if wrong else ("✔", "32") if field["accepted"] else ("?", "33")
    yield f"  {output.painted(mark, colour)} {label}: {wrapped(_value(field), indent=_INDENT)} [{key}]"
    yield _line(output, "·", _where(field))
    if field["origin"]:
        yield _line(output, "·", _how_sure(field))
    for reason in field["reasons"]:
        yield _line(output, reason["sign"], reason["message"])
    for finding in findings:
        if finding["field"] == key:
            yield _line(output, "-", f"{cell(finding['message'])} [{finding['code']}]")


def _line(output: Output, sign: str, words: str) -> str:
    return f"{'':{_INDENT}}{output.painted(sign, _COLOURS[sign])} {wrapped(words, indent=_INDENT + 2)}"


def _value(field: Record) -> str:
    if field["value"] is not None:
        return cell(field["value"])
    return f"(unclear: {cell(field['raw'])})" if field["raw"] else "(nothing)"


def _where(field: Record) -> str:
    if field["origin"] is None:
        return "not found on the document"
    words = _ORIGINS[field["origin"]]
    if field["page"] is not None:
        words += f", page {field['page'] + 1}"
    if field["box"]:
        left, top = (round(number * _MM) for number in field["box"][:2])
        words += f", {left} mm from the left and {top} mm from the top"
    written = field["raw"] and cell(field["raw"]) != cell(field["value"])
    return words + (f", written: {cell(field['raw'])}" if written else "")


def _how_sure(field: Record) -> str:
    accepted = "may be filed unseen" if field["value"] is not None else "surely left empty"
    verdict = accepted if field["accepted"] else "a person has to look"
    return f"{field['confidence']:.1%} sure, {field['threshold']:.1%} needed: {verdict}"


def _signature(mark: Record) -> Iterator[str]:
    words = {True: "there is one", False: "there is none", None: "nobody could tell"}[mark["present"]]
    place = "" if mark["page"] is None else f", page {mark['page'] + 1}"
    sure = f", {mark['confidence']:.0%} sure" if mark["confidence"] else ""
    yield f"  {'✔' if mark['present'] else '?'} Handwritten signature: {words}{place}{sure}"
