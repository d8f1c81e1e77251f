"""Frames and names drawn on the picture of a page, for ``intake parse --debug-png``."""

from __future__ import annotations

import cv2
import numpy as np

from parsers.draw import DrawJob, Frame, FrameKind
from parsers.errors import Unreadable
from parsers.pdf import open_pdf
from parsers.scan.files import MEDIA_TYPES, open_pictures
from parsers.scan.pdf_pictures import render_page
from parsers.scan.picture import Colour, Picture

_DPI = 120.0
_COLOURS = {
    FrameKind.ACCEPTED: (0, 140, 0),
    FrameKind.DOUBTFUL: (235, 120, 0),
    FrameKind.SIGNATURE: (0, 70, 220),
}
"""Red, green, blue: what may be filed, what a person looks at, the signature."""
_LARGEST = 2_400
"""Dots of the longer side of what is shown."""
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_MARGIN = 3


def draw(job: DrawJob) -> bytes:
    """What ``parsers.draw.draw_page`` promises."""
    picture = _picture(job)
    canvas = _canvas(picture)
    scale = canvas.shape[1] / picture.width, canvas.shape[0] / picture.height
    for frame in job.frames:
        _frame(canvas, frame, scale)
    done, png = cv2.imencode(".png", canvas[:, :, ::-1])
    if not done:
        raise Unreadable("picture-damaged", "The picture of the page can't be written.")
    return png.tobytes()


def _picture(job: DrawJob) -> Picture:
    if job.media_type == "application/pdf":
        with open_pdf(job.path):  # refuses what pdfium must not see
            pass
        return render_page(job.path, job.page_index, _DPI)
    if job.media_type not in MEDIA_TYPES:
        raise Unreadable("no-pages", "The document has no pages before a word processor lays it out.")
    for picture in open_pictures(job.path, job.media_type, limit=job.page_index + 1):
        if picture.page_index == job.page_index:
            return picture
    raise Unreadable("picture-damaged", "The page isn't there.")


def _canvas(picture: Picture) -> Colour:
    """The picture in colours and in the proportions of its page, not larger than a screen wants."""
    source = picture.colour if picture.colour is not None else cv2.cvtColor(picture.grey, cv2.COLOR_GRAY2RGB)
    shrink = min(1.0, _LARGEST / max(source.shape[:2]))
    wide = max(1, round(source.shape[1] * shrink))
    tall = max(1, min(_LARGEST, round(wide * picture.height / picture.width)))
    resized = cv2.resize(source, (wide, tall), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(resized, dtype=np.uint8)


def _frame(canvas: Colour, frame: Frame, scale: tuple[float, float]) -> None:
    tall, wide = canvas.shape[:2]
    x0, x1 = (round(min(max(x * scale[0], 0), wide - 1)) for x in (frame.box[0], frame.box[2]))
    y0, y1 = (round(min(max(y * scale[1], 0), tall - 1)) for y in (frame.box[1], frame.box[3]))
    colour = _COLOURS[frame.kind]
    thick = max(1, wide // 700)
    cv2.rectangle(canvas, (x0 - _MARGIN, y0 - _MARGIN), (x1 + _MARGIN, y1 + _MARGIN), colour, thick)
    size = wide / 2600
    (text_wide, text_tall), _ = cv2.getTextSize(frame.name, _FONT, size, thick)
    beside_box = x1 - x0 < 2 * text_tall + 4 * _MARGIN  # the words of a ticked answer stand on its right
    left = x0 - 2 * _MARGIN - text_wide if beside_box else min(x1 + 2 * _MARGIN, wide - text_wide - 1)
    top = y0 + text_tall // 2 if left > x1 or beside_box else y0 - 2 * _MARGIN
    place = max(left, 0), min(max(top, text_tall), tall - 1)
    cv2.putText(canvas, frame.name, place, _FONT, size, colour, thick, cv2.LINE_AA)
