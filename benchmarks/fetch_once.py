"""One poll of every source into the archive and the register, without processing; a process of its own."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from intake.bootstrap import build, executing
from intake.settings import load


def main(config: Path) -> None:
    """Poll once; prints how many messages are recorded and the seconds that the poll took."""
    settings = load(config)
    with executing(settings, upgrade=False), build(settings) as service:
        began = time.perf_counter()
        for source in service.sources:
            service.poll(source)
        taken_s = time.perf_counter() - began
        print(json.dumps([service.queue.pending(), taken_s]))


main(Path(sys.argv[1]))
