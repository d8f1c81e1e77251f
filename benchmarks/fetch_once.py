"""One poll of every source into the archive and the register, without processing; a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from intake.bootstrap import build, executing
from intake.settings import load


def main(config: Path) -> None:
    """Poll once, then check that everything is recorded."""
    settings = load(config)
    with executing(settings, upgrade=False), build(settings) as service:
        for source in service.sources:
            service.poll(source)
        print(service.queue.pending())


main(Path(sys.argv[1]))
