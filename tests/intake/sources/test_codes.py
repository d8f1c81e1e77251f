"""Every code that this room raises can be explained."""

from __future__ import annotations

import re
from pathlib import Path

from intake.cli.explain import all_codes
from intake.sources import codes

NAMED = re.compile(r'"((?:imap|folder|file|https|oauth|ca-file)-[a-z-]+)"')


def test_every_code_of_the_room_is_explained() -> None:
    room = Path(codes.__file__).parent
    named = {code for path in room.glob("*.py") for code in NAMED.findall(path.read_text("utf-8"))}
    assert named <= all_codes().keys()
    assert codes.CODES.keys() <= named
