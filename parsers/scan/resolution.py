"""How many dots an inch a picture file has, as far as what it says can be believed (Exif 2.32, TIFF 6.0, ITU-T T.4)."""

from __future__ import annotations

from math import isfinite

from PIL import ExifTags, Image

_SHORTEST, _LONGEST = 0.95 * 297.6, 1.05 * 1190.6
"""Sides of a plausible page in points: A6 to A3."""
_STRETCHED = 4.0
"""Ratio of the two resolutions that no device has."""
_FAX_WIDTHS = (1728,)
"""Dots in a row of a fax, A4; 204 make an inch."""
_FAX_ROWS = {98.0: range(800, 1300), 196.0: range(1700, 2600)}
"""Rows that make an inch, and how many a page has then."""
_EXPOSURE = (ExifTags.Base.ExposureTime, ExifTags.Base.FNumber, ExifTags.Base.FocalLength)


def stated(image: Image.Image, size: tuple[int, int]) -> tuple[float, float] | None:
    """Dots an inch across and down as they are stored, None where unknown or implausible.

    Args:
        image: Opened, its data needn't be loaded.
        size: As stored, before any reduction.
    """
    if _from_camera(image):
        return None
    said = image.info.get("dpi") or image.info.get("resolution")
    pair = _pair(said)
    if pair is not None and plausible(size, pair):
        return pair
    return _of_fax(size) if image.mode in ("1", "L", "P") else None


def plausible(size: tuple[int, int], dpi: tuple[float, float]) -> bool:
    """Whether the page would be something between A6 and A3."""
    sides = sorted(72.0 * dots / per_inch for dots, per_inch in zip(size, dpi, strict=True))
    return sides[0] >= _SHORTEST and sides[1] <= _LONGEST and max(dpi) <= _STRETCHED * min(dpi)


def orientation(image: Image.Image) -> int:
    """Exif's number from 1 to 8; 1 where there is none or it can't be read."""
    try:
        number = image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # noqa: BLE001 - damaged metadata provokes anything, and a picture is one without
        return 1
    return number if isinstance(number, int) and 1 <= number <= 8 else 1


def _from_camera(image: Image.Image) -> bool:
    """Cameras write some resolution; what they know is the exposure."""
    try:
        inner = image.getexif().get_ifd(ExifTags.IFD.Exif)
    except Exception:  # noqa: BLE001 - see orientation()
        return False
    return any(tag in inner for tag in _EXPOSURE)


def _pair(said: object) -> tuple[float, float] | None:
    try:
        across, down = (float(number) for number in said)  # type: ignore[attr-defined] # whatever the file has
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return (across, down) if isfinite(across) and isfinite(down) and min(across, down) > 0 else None


def _of_fax(size: tuple[int, int]) -> tuple[float, float] | None:
    """A fax without resolution is known by its width."""
    down = next((per_inch for per_inch, rows in _FAX_ROWS.items() if size[1] in rows), None)
    return (204.0, down) if size[0] in _FAX_WIDTHS and down is not None else None
