"""What was read for one field before its value is settled: the raw answer and how it was found."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.document import Box, Word
from parsers.findings import Finding
from parsers.form import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The answer to one field as it stands on the document; one that isn't there has none."""

    key: str
    origin: Origin
    raw: str = ""
    """The text of the answer, or of the ticked options; empty when nothing stands there."""
    answer: tuple[str, ...] | bool | None = None
    """Keys of the ticked options, or whether the one box is ticked; None for an answer in words."""
    page_index: int | None = None
    box: Box | None = None
    certainty: float = 1.0
    """How sure it is that this is the whole answer to this field; 0 keeps it from being accepted."""
    findings: tuple[Finding, ...] = ()
    words: tuple[Word, ...] = ()
    """Those of the answer, for reading them once more; none for ticked boxes and fillable places."""
    areas: tuple[Box, ...] = ()
    """Where the answer may stand on its page, whatever was read there."""
    guessed: bool = False
    """The label, or an option, isn't a known wording: it only means the same."""
    undecided: bool = False
    """Something stands there, but what it says can't be told; the finding says why."""

    @property
    def is_empty(self) -> bool:
        """Nothing was answered, for sure."""
        return not self.raw and not self.answer and not self.undecided
