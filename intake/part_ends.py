"""What became of each part of a message: every one ends used or set aside, with its reason."""

from __future__ import annotations

from intake.case import Case
from intake.message import PartRecord
from parsers.form import Outcome
from parsers.message import PartEnd, PartRole, UnpackedPart


def part_records(case: Case, used: dict[str, str]) -> tuple[PartRecord, ...]:
    """Every part with its end; ``used`` gives the reason of those that count."""
    return tuple(_part_record(part, used, case) for part in case.unpacked.parts)


def _part_record(part: UnpackedPart, used: dict[str, str], case: Case) -> PartRecord:
    end, reason = _end(part, used, case)
    return PartRecord(
        path=part.path,
        name=part.name,
        media_type=part.media_type,
        sha256=part.sha256,
        size_bytes=part.size_bytes,
        end=end,
        reason=reason,
    )


def _end(part: UnpackedPart, used: dict[str, str], case: Case) -> tuple[PartEnd, str]:
    if part.path in used:
        return PartEnd.USED, used[part.path]
    if part.set_aside is not None:
        return PartEnd.SET_ASIDE, part.set_aside
    if part.role is PartRole.CONTAINER:
        return PartEnd.USED, "taken apart; its content follows"
    if part.role is PartRole.BODY:
        return PartEnd.USED, "text of the message"
    if part.role is PartRole.INLINE:
        return PartEnd.SET_ASIDE, "a picture inside the text, such as a logo"
    if used:
        return PartEnd.USED, _annex_words(part, case)
    return PartEnd.SET_ASIDE, "not read" if part.path in case.unread else "not the form"


def _annex_words(part: UnpackedPart, case: Case) -> str:
    unread = case.unread | {r.part.path for r in case.readings if r.outcome is Outcome.UNREADABLE}
    return "an annex of the form that wasn't read" if part.path in unread else "an annex of the form"
