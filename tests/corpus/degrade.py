"""What scanners, faxes and phones do to a page: pure functions from an RGB picture and a seeded generator.

A picture is an array of height × width × 3 bytes, dark on white as rasterised.  Every function leaves
its argument alone.  The shares in brackets that callers use come from facts of practice: office
scanners write JPEG of quality 50 to 80, Group 3 fax is 204 by 196 dots an inch (ITU-T T.4).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
)

Picture = NDArray[np.uint8]
Generator = np.random.Generator
FAX_DPI = (204, 196)
_WHITE = (255, 255, 255)


def rasterise(pdf: bytes, dpi: float) -> tuple[Picture, ...]:
    """The pages of a PDF as they are printed, with what stands in fillable fields."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        document.init_forms()
        return tuple(
            np.ascontiguousarray(page.render(scale=dpi / 72, rev_byteorder=True).to_numpy()[:, :, :3])
            for page in document
        )
    finally:
        document.close()


# ---------------------------------------------------------------- the scanner


def skewed(picture: Picture, degrees: float) -> Picture:
    """Turned by a small angle around the centre; the corners are white."""
    tall, wide = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((wide / 2, tall / 2), degrees, 1.0)
    return _bytes(cv2.warpAffine(picture, matrix, (wide, tall), flags=cv2.INTER_CUBIC, borderValue=_WHITE))


def noisy(picture: Picture, rng: Generator, sigma: float) -> Picture:
    """Grain of a sensor, the same in the three colours, on paper that isn't quite white."""
    grain = rng.standard_normal(picture.shape[:2], dtype=np.float32) * np.float32(sigma)
    paper = np.float32(rng.uniform(0.965, 0.995))
    return _bytes(np.clip(picture.astype(np.float32) * paper + grain[:, :, None], 0, 255))


def blurred(picture: Picture, sigma: float) -> Picture:
    """Out of focus."""
    return _bytes(cv2.GaussianBlur(picture, (0, 0), sigma))


def compressed(picture: Picture, quality: int) -> Picture:
    """Through JPEG and back."""
    return _bytes(cv2.imdecode(np.frombuffer(_jpeg(picture, quality), np.uint8), cv2.IMREAD_COLOR_RGB))


def turned(picture: Picture, degrees: int) -> Picture:
    """Laid on the glass the wrong way: 90, 180 or 270 degrees counterclockwise."""
    return np.ascontiguousarray(np.rot90(picture, degrees // 90))


def bled_through(picture: Picture, behind: Picture, rng: Generator) -> Picture:
    """The back of a thin sheet shows, mirrored and faint."""
    tall, wide = picture.shape[:2]
    back = cv2.GaussianBlur(cv2.resize(behind[:, ::-1], (wide, tall)), (0, 0), max(wide / 1200, 0.6))
    back = np.roll(back, (int(rng.integers(-12, 13)), int(rng.integers(-12, 13))), (0, 1)).astype(np.float32)
    strength = np.float32(rng.uniform(0.08, 0.2))
    return _bytes(picture.astype(np.float32) * (1 - strength * (1 - back / 255)))


def punched(picture: Picture, rng: Generator) -> Picture:
    """Two holes of 6 mm at the left edge, 80 mm apart (ISO 838), with the dark lid behind them."""
    result = picture.copy()
    tall, wide = picture.shape[:2]
    unit = min(tall, wide) / 210
    dark = int(rng.integers(10, 90))
    x = int(12 * unit + rng.uniform(-2, 2) * unit)
    for offset in (-40, 40):
        centre = (x, int(tall / 2 + offset * unit))
        cv2.circle(result, centre, int(3 * unit), (dark, dark, dark), -1, cv2.LINE_AA)
        cv2.circle(result, centre, int(3 * unit), (150, 150, 150), 1, cv2.LINE_AA)
    return result


def stapled(picture: Picture, rng: Generator) -> Picture:
    """A staple in the upper left corner and the fold beside it."""
    result = picture.copy()
    unit = min(picture.shape[:2]) / 210
    x, y = (rng.uniform(5, 10) * unit for _ in range(2))
    angle = rng.uniform(0.3, 1.1)
    reach = 11 * unit
    ends = [(int(x), int(y)), (int(x + reach * np.cos(angle)), int(y - reach * np.sin(angle) + 8 * unit))]
    cv2.line(
        result, (ends[0][0] + 2, ends[0][1] + 2), (ends[1][0] + 2, ends[1][1] + 2), (150, 150, 150), 3, cv2.LINE_AA
    )
    cv2.line(result, ends[0], ends[1], (70, 70, 75), max(2, int(0.5 * unit)), cv2.LINE_AA)
    fold = [(0, int(26 * unit)), (int(26 * unit), 0)]
    cv2.line(result, fold[0], fold[1], (205, 205, 205), max(1, int(0.4 * unit)), cv2.LINE_AA)
    return result


def faxed(picture: Picture, rng: Generator) -> Picture:
    """Through a fax: fine mode, black and white, specks, and lines that got lost.

    Args:
        picture: Rendered at any resolution, A4 upright or across.
        rng: Decides threshold, specks and losses.
    """
    tall, wide = picture.shape[:2]
    columns, rows = (1687, 2292) if tall >= wide else (2386, 1620)  # A4
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    grey = cv2.resize(grey, (columns, rows), interpolation=cv2.INTER_AREA).astype(np.float32)
    grain = rng.standard_normal(grey.shape, dtype=np.float32) * np.float32(18)
    black = grey + grain < rng.uniform(135, 185)
    black ^= rng.random(black.shape, dtype=np.float32) < 0.0004
    for row in rng.integers(1, rows - 3, int(rng.integers(0, 7))):
        black[row : row + int(rng.integers(1, 3))] = black[row - 1]
    if rng.random() < 0.4:
        black[:, int(rng.integers(20, columns - 20))] |= rng.random(rows) < 0.6
    return np.repeat(np.where(black, 0, 255).astype(np.uint8)[:, :, None], 3, axis=2)


# ---------------------------------------------------------------- the phone


def photographed(picture: Picture, rng: Generator) -> Picture:
    """Held over a sheet on a dark desk: perspective, a shadow, uneven light, a little out of focus.

    Args:
        picture: Rendered at the resolution that shall remain, about 220 dpi.
        rng: Decides angle, light and desk.
    """
    tall, wide = picture.shape[:2]
    frame = (int(wide * 1.16), int(tall * 1.13))
    matrix = cv2.getPerspectiveTransform(_corners(wide, tall), _seen_corners(wide, tall, frame, rng))
    sheet = cv2.warpPerspective(picture, matrix, frame, flags=cv2.INTER_AREA, borderValue=_WHITE)
    mask = cv2.warpPerspective(np.full((tall, wide), 255, np.uint8), matrix, frame, flags=cv2.INTER_LINEAR)
    share = cv2.GaussianBlur(mask, (0, 0), 1.2).astype(np.float32)[:, :, None] / 255
    cast = _soft(np.roll(mask, (14, 10), (0, 1)), 22)[:, :, None] / 255
    warmth = np.array([1.0, rng.uniform(0.95, 0.99), rng.uniform(0.86, 0.95)], np.float32)
    desk = _desk(frame, rng) * (1 - 0.5 * cast)
    scene = (sheet.astype(np.float32) * share + desk * (1 - share)) * _light(frame, rng)[:, :, None] * warmth
    scene += rng.standard_normal(scene.shape[:2], dtype=np.float32)[:, :, None] * np.float32(3.5)
    return blurred(_bytes(np.clip(scene, 0, 255)), float(rng.uniform(0.6, 1.0)))


def _soft(mask: NDArray[Any], sigma: float) -> NDArray[np.float32]:
    """A wide blur, made on a quarter of the size."""
    small = cv2.resize(mask, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma / 4)
    return np.asarray(cv2.resize(small, mask.shape[1::-1], interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def _corners(wide: int, tall: int) -> NDArray[np.float32]:
    return np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], dtype=np.float32)


def _seen_corners(wide: int, tall: int, frame: tuple[int, int], rng: Generator) -> NDArray[np.float32]:
    """Where the corners of the sheet are in the photo: turned a little, nearer at one side."""
    angle = np.deg2rad(rng.uniform(-3.5, 3.5))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = np.array([wide / 2, tall / 2])
    spots = (_corners(wide, tall) - middle) @ turn.T * 0.985
    spots += rng.uniform(-0.022, 0.022, (4, 2)) * np.array([wide, tall])
    spots += np.array(frame) / 2
    return np.asarray(np.clip(spots, (4, 4), (frame[0] - 5, frame[1] - 5)), dtype=np.float32)


def _desk(frame: tuple[int, int], rng: Generator) -> NDArray[np.float32]:
    """Dark wood: streaks along the frame."""
    wide, tall = frame
    streaks = cv2.GaussianBlur(rng.standard_normal((tall, 1), dtype=np.float32), (1, 0), sigmaX=0.1, sigmaY=6)
    grain = (
        streaks * 40
        + rng.standard_normal((tall // 4 + 1, wide // 4 + 1), dtype=np.float32).repeat(4, 0).repeat(4, 1)[:tall, :wide]
        * 4
    )
    colour = np.array([rng.uniform(55, 85), rng.uniform(40, 60), rng.uniform(28, 45)], np.float32)
    return np.clip(colour + grain[:, :, None], 8, 140).astype(np.float32)


def _light(frame: tuple[int, int], rng: Generator) -> NDArray[np.float32]:
    """How much light falls where: a slope across, darker edges, the soft shadow of an arm or head."""
    wide, tall = frame
    across, down = np.linspace(-1, 1, wide // 8, dtype=np.float32), np.linspace(-1, 1, tall // 8, dtype=np.float32)
    x, y = np.meshgrid(across, down)
    angle = rng.uniform(0, 2 * np.pi)
    slope = 0.86 + 0.12 * (x * np.cos(angle) + y * np.sin(angle))
    edges = 1 - 0.1 * (x * x + y * y)
    side = x * np.cos(angle + 1) + y * np.sin(angle + 1) - rng.uniform(0.1, 0.8)
    shadow = 1 - rng.uniform(0.15, 0.4) / (1 + np.exp(-side * rng.uniform(6, 18)))
    light = np.asarray(slope * edges * shadow, dtype=np.float32)
    return np.asarray(cv2.resize(light, frame, interpolation=cv2.INTER_CUBIC), dtype=np.float32)


# ---------------------------------------------------------------- files


def as_png(picture: Picture, dpi: float) -> bytes:
    """One page as PNG."""
    return _saved(Image.fromarray(picture), "PNG", dpi=(dpi, dpi), compress_level=3)


def as_jpeg(picture: Picture, dpi: float, quality: int, *, orientation: int = 1) -> bytes:
    """One page as JPEG.

    Args:
        picture: As the sensor has it.
        dpi: Written into the file.
        quality: 1 to 95.
        orientation: Of Exif: 6 says that the picture is shown turned right by 90 degrees.
    """
    exif = Image.Exif()
    exif[0x0112] = orientation
    return _saved(Image.fromarray(picture), "JPEG", dpi=(dpi, dpi), quality=quality, exif=exif)


def as_tiff(pictures: Sequence[Picture], dpi: tuple[float, float], *, bilevel: bool) -> bytes:
    """Pages as one TIFF: Group 4 in black and white, otherwise LZW in grey."""
    images = [Image.fromarray(picture).convert("L") for picture in pictures]
    images = [image.point(_half, "1") for image in images] if bilevel else images
    compression = "group4" if bilevel else "tiff_lzw"
    return _saved(images[0], "TIFF", save_all=True, append_images=images[1:], dpi=dpi, compression=compression)


def as_pdf(pictures: Sequence[Picture], dpi: tuple[float, float], *, quality: int = 75, bilevel: bool = False) -> bytes:
    """Pages as a PDF of pictures without any text: JPEG each, or Group 4 in black and white."""
    writer = PdfWriter()
    for picture in pictures:
        tall, wide = picture.shape[:2]
        size = (72 * wide / dpi[0], 72 * tall / dpi[1])
        page = writer.add_blank_page(*size)
        image = writer._add_object(_group4(picture) if bilevel else _dct(picture, quality))
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/XObject"): DictionaryObject({NameObject("/Scan"): image})}
        )
        contents = DecodedStreamObject()
        contents.set_data(f"q {size[0]:.3f} 0 0 {size[1]:.3f} 0 0 cm /Scan Do Q".encode())
        page[NameObject("/Contents")] = writer._add_object(contents)
        page[NameObject("/MediaBox")] = ArrayObject(FloatObject(round(number, 3)) for number in (0, 0, *size))
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _dct(picture: Picture, quality: int) -> StreamObject:
    return _image(_jpeg(picture, quality), "/DCTDecode", picture.shape, "/DeviceRGB", 8)


def _group4(picture: Picture) -> StreamObject:
    """The strip of a Group 4 TIFF is what CCITTFaxDecode wants (ISO 32000-2, 7.4.6)."""
    tall, wide = picture.shape[:2]
    bilevel = Image.fromarray(picture).convert("L").point(_half, "1")
    data = _saved(bilevel, "TIFF", compression="group4", tiffinfo={278: tall})
    with TiffImagePlugin.TiffImageFile(io.BytesIO(data)) as tiff:
        start, length, photometric = tiff.tag_v2[273][0], tiff.tag_v2[279][0], tiff.tag_v2[262]
    stream = _image(data[start : start + length], "/CCITTFaxDecode", picture.shape, "/DeviceGray", 1)
    stream[NameObject("/DecodeParms")] = DictionaryObject(
        {
            NameObject("/K"): NumberObject(-1),
            NameObject("/Columns"): NumberObject(wide),
            NameObject("/Rows"): NumberObject(tall),
        }
    )
    if photometric == 1:
        stream[NameObject("/Decode")] = ArrayObject([NumberObject(1), NumberObject(0)])
    return stream


def _image(data: bytes, filter_name: str, shape: tuple[int, ...], space: str, bits: int) -> StreamObject:
    stream = StreamObject()
    stream._data = data
    stream.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(shape[1]),
            NameObject("/Height"): NumberObject(shape[0]),
            NameObject("/ColorSpace"): NameObject(space),
            NameObject("/BitsPerComponent"): NumberObject(bits),
            NameObject("/Filter"): NameObject(filter_name),
        }
    )
    return stream


def _jpeg(picture: Picture, quality: int) -> bytes:
    done, data = cv2.imencode(".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return data.tobytes()


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _half(value: int) -> int:
    return 255 if value > 127 else 0


def _bytes(array: Any) -> Picture:
    return np.asarray(array).astype(np.uint8)
