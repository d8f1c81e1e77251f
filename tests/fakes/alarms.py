"""Alarms in memory (``intake.ports.Alarms``)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(kw_only=True)
class FakeAlarms:
    """What is open now, by code and subject, with its sentence."""

    opened: dict[tuple[str, str], str] = field(default_factory=dict)
    remedies: dict[tuple[str, str], str] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)

    def open(self, code: str, subject: str, sentence: str, remedy: str) -> None:
        self.opened[code, subject] = sentence
        self.remedies[code, subject] = remedy

    def close(self, code: str, subject: str) -> None:
        self.closed.append(code)
        self.opened.pop((code, subject), None)

    @property
    def codes(self) -> set[str]:
        return {code for code, _subject in self.opened}
