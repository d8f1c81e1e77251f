"""What issue 3 demands, a figure each, and whether it was reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.corpus.truth import Kind

NOT_FORMS = "not-forms"
OWN_FORM = "own-form"
PICTURES = (Kind.SCAN_300, Kind.SCAN_200, Kind.SCAN_150, Kind.FAX, Kind.PHOTO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A bound of a figure."""

    bound: float
    at_least: bool = True
    percent: bool = True

    def met(self, figure: float) -> bool:
        """Whether a figure keeps it."""
        return figure >= self.bound if self.at_least else figure <= self.bound

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {100 * self.bound:g} %" if self.percent else (
            f"{'≥' if self.at_least else '≤'} {self.bound:g}"
        )  # fmt: skip


def _shares(*shares: float, at_least: bool = True) -> Mapping[str, Target]:
    return {
        kind: Target(bound=share, at_least=at_least)
        for kind, share in zip((Kind.ACROFORM, Kind.TEXT_PDF, Kind.DOCX, *PICTURES), shares, strict=True)
    }


RIGHT: Mapping[str, Target] = {
    **_shares(1.0, 0.995, 0.995, 0.98, 0.97, 0.95, 0.90, 0.93),
    OWN_FORM: Target(bound=0.995),
}
ACCEPTED: Mapping[str, Target] = _shares(0.97, 0.95, 0.95, 0.80, 0.78, 0.75, 0.50, 0.65)
FILED_WRONG: Mapping[str, Target] = {
    **_shares(0.0, 0.001, 0.001, 0.005, 0.005, 0.005, 0.005, 0.005, at_least=False),
    OWN_FORM: Target(bound=0.005, at_least=False),
}
RECOGNISED: Mapping[str, Target] = {NOT_FORMS: Target(bound=0.99)}
SPEED: Mapping[str, Target] = {
    **{kind: Target(bound=0.7, percent=False) for kind in PICTURES},
    Kind.TEXT_PDF: Target(bound=7, percent=False),
}
"""Pages a second of a processor."""
FASTER = Target(bound=1.5, percent=False)
"""Than OCRmyPDF, on the same scans."""
MEMORY = Target(bound=450, at_least=False, percent=False)
"""MB of resident memory of a worker's child."""
BOXES = Target(bound=0.001, at_least=False)
MARKS = Target(bound=0.98)
BY_HAND = Target(bound=0.005, at_least=False)
