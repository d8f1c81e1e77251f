"""What stands where the signature belongs: a hand's scribble, a municipal stamp, a typed name, or nothing."""

from __future__ import annotations

import math

from tests.corpus.final import hand as pen
from tests.corpus.final.fonts import face
from tests.corpus.final.sheet import HEIGHT, Sheet
from tests.corpus.truth import Mark

_INKS = ((0.12, 0.16, 0.55), (0.35, 0.12, 0.5), (0.65, 0.08, 0.12), (0.1, 0.1, 0.12))


def sign(sheet: Sheet, x: float, y: float, width: float, height: float) -> None:
    """Fill the place for the signature; its upper left corner is given."""
    rng, mark = sheet.rng, sheet.filling.mark
    bottom = HEIGHT - y - height
    if mark is Mark.STAMP_ONLY or (mark is Mark.HANDWRITTEN and rng.random() < 0.4):
        reach = min(width * 0.55, 120)
        left = x + rng.uniform(0, max(1.0, width - reach))
        _stamp(sheet, left, bottom + height * rng.uniform(-0.05, 0.15), reach, height)
    if mark is Mark.HANDWRITTEN:
        broad = min(width * rng.uniform(0.5, 0.95), 150)
        left = x + rng.uniform(0, width - broad)
        strokes = pen.signature(left, bottom + height * 0.1, broad, height * rng.uniform(0.6, 1.05), rng)
        sheet.ink(strokes, width=rng.uniform(0.7, 1.7))
    if mark is Mark.PRINTED_NAME_ONLY or (mark is Mark.HANDWRITTEN and rng.random() < 0.25):
        name = sheet.filling.answers.text("representative_name") or sheet.filling.answers.text("contact_name")
        sheet.text(x + width / 2, y + height - 4, name, 9, align="centre", fit=width, family=sheet.filling.family,
                   colour=sheet.filling.colour)  # fmt: skip


def _stamp(sheet: Sheet, x: float, bottom: float, width: float, height: float) -> None:
    canvas, rng = sheet.canvas, sheet.rng
    name = (sheet.filling.answers.text("applicant_name") or "Obecní úřad").upper()
    place = sheet.filling.answers.text("municipality") or "Kamenice"
    canvas.saveState()
    canvas.setFillColorRGB(*(ink := rng.choice(_INKS)))
    canvas.setStrokeColorRGB(*ink)
    canvas.setFillAlpha(alpha := rng.uniform(0.6, 0.9))
    canvas.setStrokeAlpha(alpha)
    canvas.translate(x + width / 2, bottom + height / 2)
    canvas.rotate(rng.uniform(-14, 14))
    if rng.random() < 0.5:
        _round(sheet, min(height * 0.56, 38), name, place)
    else:
        _rectangular(sheet, width, min(height * 0.85, 46), name, place)
    canvas.restoreState()


def _round(sheet: Sheet, radius: float, name: str, place: str) -> None:
    canvas = sheet.canvas
    for share, width in ((1.0, 1.4), (0.68, 0.6)):
        canvas.setLineWidth(width)
        canvas.circle(0, 0, radius * share)
    text = f"{name} * {place.upper()} * "[:40]
    canvas.setFont(face("sans", bold=True), radius * 0.2)
    for index, character in enumerate(text):
        canvas.saveState()
        canvas.rotate(200 - 360 * index / len(text))
        canvas.drawCentredString(0, radius * 0.76, character)
        canvas.restoreState()
    # a shield stands for the coat of arms
    path = canvas.beginPath()
    path.moveTo(-radius * 0.28, radius * 0.35)
    path.lineTo(radius * 0.28, radius * 0.35)
    path.lineTo(radius * 0.28, 0)
    path.curveTo(radius * 0.28, -radius * 0.3, 0, -radius * 0.42, 0, -radius * 0.46)
    path.curveTo(0, -radius * 0.42, -radius * 0.28, -radius * 0.3, -radius * 0.28, 0)
    path.close()
    canvas.drawPath(path)
    for turn in range(5):
        angle = math.radians(90 + 72 * turn)
        canvas.line(0, 0, radius * 0.2 * math.cos(angle), radius * 0.2 * math.sin(angle))


def _rectangular(sheet: Sheet, width: float, height: float, name: str, place: str) -> None:
    canvas, answers = sheet.canvas, sheet.filling.answers
    if sheet.rng.random() < 0.6:
        canvas.setLineWidth(1.1)
        canvas.rect(-width / 2, -height / 2, width, height)
    lines = (name, answers.text("street") or "Náměstí 1", f"{answers.text('postal_code')} {place}", "– 1 –")
    for index, line in enumerate(lines):
        size = height / 5.2 if index else height / 4.2
        font = face("sans", bold=not index)
        while canvas.stringWidth(line, font, size) > width * 0.94:
            size -= 0.25
        canvas.setFont(font, size)
        canvas.drawCentredString(0, height / 2 - (index + 1) * height / 4.3 + 1, line)
