"""What ``intake parse`` shows to people: the verdict first, then the values, what is wrong with them last."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from intake.cli.output import Output, cell

Record = Mapping[str, Any]

LEGEND = "✔ may be filed as it is · ? look at the page · ✗ wrong or missing · – left empty"
OUTCOMES = {
    "complete": ("complete: every required field was read and nothing is in doubt", "32"),
    "needs_review": ("needs review: a person has to look at what is marked", "33"),
    "not_a_form": ("not a form", "2"),
    "unreadable": ("unreadable: a person has to open it", "33"),
}
"""Outcome → what it means, and its colour (SGR)."""
_MARKS = {"✔": "32", "?": "33", "✗": "31"}
_SEVERITIES = {"error": ("✗", "31"), "warning": ("!", "33"), "info": ("·", "2")}
_LABEL_WIDTH = 30


def form_block(output: Output, record: Record, labels: Mapping[str, str]) -> str:
    """One document as a block of text.

    Args:
        output: Says whether colours are wanted, and with ``--verbose`` how each value was read.
        record: The object of the JSON contract.
        labels: Key of each field → its label as printed on the form.
    """
    name = cell(record["file"]) + (f" › {record['part']}" if record["part"] else "")
    words, colour = OUTCOMES[record["outcome"]]
    lines = [f"{name}: {output.painted(words, colour)}", *_values(output, record, labels)]
    lines += [line for finding in record["findings"] for line in finding_lines(output, finding, labels)]
    return "\n".join(lines)


def _values(output: Output, record: Record, labels: Mapping[str, str]) -> Iterator[str]:
    wrong = {finding["field"] for finding in record["findings"] if finding["severity"] == "error"}
    empty = []
    for key, field in record["fields"].items():
        if field["value"] is None and field["accepted"] and key not in wrong:
            empty.append(labels.get(key, key))
            continue
        mark = "✗" if key in wrong else "✔" if field["accepted"] else "?"
        head = f"  {output.painted(mark, _MARKS[mark])} {_short(labels.get(key, key)):<{_LABEL_WIDTH}} "
        yield head + wrapped(_value(field), indent=_LABEL_WIDTH + 5)
        if output.verbose:
            yield output.painted(f"{'':{_LABEL_WIDTH + 5}}{_origin(key, field)}", "2")
    present = record["handwritten_signature"]["present"]
    if present is not None:
        yield "  ✔ signed by hand" if present else "  ? not signed by hand"
    if empty:
        yield output.painted(f"  – {wrapped('; '.join(empty), indent=4)}", "2")


def _value(field: Record) -> str:
    value = field["value"]
    if value is None:
        found_nothing = "(left empty)" if field["accepted"] else "(not found)"
        return f"(unclear: {cell(field['raw'])})" if field["raw"] else found_nothing
    return cell(value)


def _origin(key: str, field: Record) -> str:
    """Where a value was read and how surely."""
    page = "" if field["page"] is None else f", page {field['page'] + 1}"
    raw = f", written: {cell(field['raw'])}" if field["raw"] and field["raw"] != field["value"] else ""
    return f"{key}: {field['origin'] or 'not found'}{page}, {field['confidence']:.0%} sure{raw}"


def finding_lines(output: Output, finding: Record, labels: Mapping[str, str]) -> Iterator[str]:
    """One finding in words, with its code."""
    sign, colour = _SEVERITIES[finding["severity"]]
    about = f"{labels.get(finding['field'], finding['field'])}: " if finding["field"] else ""
    words = wrapped(f"{about}{cell(finding['message'])} [{finding['code']}]", indent=4)
    yield f"  {output.painted(sign, colour)} {words}"


def _short(label: str) -> str:
    return label if len(label) <= _LABEL_WIDTH else f"{label[: _LABEL_WIDTH - 1].rstrip()}…"


def wrapped(text: str, *, indent: int) -> str:
    """Text broken to the width of a terminal, the lines after the first indented; whole in a pipe."""
    if not sys.stdout.isatty():
        return text
    width = min(shutil.get_terminal_size((100, 24)).columns, 120) - indent
    lines = textwrap.wrap(text, max(width, 20)) or [""]
    return f"\n{'':{indent}}".join(lines)
