"""What ``intake doctor`` says of the trusted lists; nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from intake.ops.remark import Remark, ok, warn
from intake.settings import Settings
from intake.trust_watch import CODES, DUE, ENDING


def trust(settings: Settings) -> Iterator[Remark]:
    """Each list and anchor with its date."""
    from intake.trusting import opened_trust, view_of

    place, subject = settings.signatures.trust_dir, "signatures.trust_dir"
    if not place.is_dir():
        return  # told by the offline check
    with opened_trust(settings, place) as store:
        view = view_of(place, store)
    now = datetime.now(UTC)
    for status in store.lists:
        if status.problem is not None:
            code, _, sentence = status.problem.partition(": ")
            yield warn(subject, f"{status.file} isn't used: {sentence}", "Run: intake trust update", code)
    for one in view.lists:
        code = "trust-list-expired" if one.until < now else "trust-list-due" if one.until < now + DUE else ""
        sentence = f"{one.name}: next issue by {one.until:%Y-%m-%d}"
        yield warn(subject, sentence, CODES[code][1], code) if code else ok(subject, sentence)
    for one in view.anchors:
        if one.until < now + ENDING:
            code = "trust-anchor-expiring"
            yield warn(subject, f"{one.name} ends on {one.until:%Y-%m-%d}", CODES[code][1], code)
    for sentence in view.failing:
        code = "trust-update-failing"
        yield warn(subject, f"not renewed: {sentence}", CODES[code][1], code)
