"""The machine mark of a printed page, by which a scan is known again: a QR code (ISO/IEC 18004) and four corners."""

from __future__ import annotations

import io

import segno

from intake.forms.blank import HEIGHT, WIDTH, Box

_EDGE, _ARM, _THICK = 26.0, 14.0, 3.0
"""Distance from the edge of the paper, length and thickness of an angle."""
SIDE = 45.0
"""Of the QR code, without the white around it."""


def mark_text(key: str, version: str, page: int, pages: int) -> str:
    """What the mark of a page says, ``FORM:KEY:VERSION:1/3``; pages count from 1.

    In capitals the code is a quarter coarser, which a fax needs; keys of forms have no capitals to lose.
    """
    return f"FORM:{key.upper()}:{version}:{page}/{pages}"


def corners() -> tuple[tuple[float, float], ...]:
    """The outer points of the angles that registration finds, from the top left one clockwise; on every page."""
    left, top, right, bottom = _EDGE, _EDGE, WIDTH - _EDGE, HEIGHT - _EDGE
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def angles() -> tuple[Box, ...]:
    """The arms of the angles in the corners; no squares, which would look like boxes ticked."""
    return tuple(
        (min(x, x + dx), min(y, y + dy), max(x, x + dx), max(y, y + dy))
        for x, y in corners()
        for dx, dy in ((_ARM, _THICK), (_THICK, _ARM))
        for dx, dy in ((dx if x < WIDTH / 2 else -dx, dy if y < HEIGHT / 2 else -dy),)
    )


def mark_boxes(text: str, x: float, y: float) -> tuple[Box, ...]:
    """The black parts of a mark with its top left corner at a place, as rows of modules."""
    matrix = [list(row) for row in _code(text).matrix]
    module = SIDE / len(matrix)
    return tuple(
        (x + start * module, y + index * module, x + end * module, y + (index + 1) * module)
        for index, row in enumerate(matrix)
        for start, end in _runs(row)
    )


def mark_picture(text: str) -> bytes:
    """The mark as a PNG with the white that it needs around."""
    file = io.BytesIO()
    _code(text).save(file, kind="png", scale=8, border=2)
    return file.getvalue()


def _code(text: str) -> segno.QRCode:
    return segno.make_qr(text, error="m", boost_error=False)


def _runs(row: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for index, dark in enumerate(row):
        if dark and runs and runs[-1][1] == index:
            runs[-1] = (runs[-1][0], index + 1)
        elif dark:
            runs.append((index, index + 1))
    return runs
