"""An office over fakes, for the sources."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from tests.fakes.alarms import FakeAlarms
from tests.fakes.archive import FakeArchive
from tests.fakes.arrivals import FakeArrivals
from tests.fakes.clock import FakeClock


@dataclass(kw_only=True)
class Office:
    """What a source is given."""

    archive: FakeArchive = field(default_factory=FakeArchive)
    arrivals: FakeArrivals = field(default_factory=FakeArrivals)
    alarms: FakeAlarms = field(default_factory=FakeAlarms)
    clock: FakeClock = field(default_factory=FakeClock)

    @property
    def originals(self) -> set[bytes]:
        return {self.archive.originals[sha256] for _source, sha256 in self.arrivals.messages}


@pytest.fixture
def office() -> Office:
    made = Office()
    made.arrivals.archive = made.archive
    return made
