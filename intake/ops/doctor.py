"""Is the world as the configuration says: ``intake doctor``.  Sends nothing, fetches nothing, moves nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from intake.errors import IntakeError
from intake.ops import probes
from intake.ops.check import OFFLINE_OF_DOCTOR, check
from intake.ops.remark import Remark, failed
from intake.ops.trust import trust
from intake.settings import ImapSource, Settings

Probe = Callable[[Settings], Iterator[Remark]]

HERE: tuple[tuple[str, Probe], ...] = (
    ("storage.database", probes.database),
    ("storage", probes.file_modes),
    ("disk", probes.disk),
    ("clock", probes.clock),
    ("sandbox", probes.sandbox),
    ("signatures.trust_dir", trust),
)
"""What is on this machine, or is asked as if it were."""


def doctor(settings: Settings, *, source: str | None = None) -> Iterator[Remark]:
    """Try everything, one remark after the other as it is found.

    Args:
        settings: With their secrets.
        source: Try only this source.
    """
    if source is None:
        yield from check(settings, OFFLINE_OF_DOCTOR)
        for subject, probe in HERE:
            yield from _guarded(subject, probe(settings))
    for each in settings.sources:
        if source in {None, each.name} and isinstance(each, ImapSource):
            yield from _guarded(f"sources.{each.name}", probes.imap(settings, each))
    if source is None:
        yield from _guarded("smtp", probes.smtp(settings))


def _guarded(subject: str, probe: Iterator[Remark]) -> Iterator[Remark]:
    """An error of one probe is its result; the others go on."""
    try:
        yield from probe
    except IntakeError as error:
        yield failed(subject, error)
