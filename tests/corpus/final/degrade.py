"""What scanners, faxes and telephones make of a clean page: numpy and OpenCV, everything from one seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import cv2
import numpy as np
import pypdfium2 as pdfium
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.corpus.truth import Kind

Picture = np.ndarray
"""Height by width by three, BGR, 8 bit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanner:
    """The limits of one kind of scan."""

    dpi: int
    skew_degrees: float
    quality: int
    noise: float


SCANNERS = {
    Kind.SCAN_300: Scanner(dpi=300, skew_degrees=0.8, quality=80, noise=3.0),
    Kind.SCAN_200: Scanner(dpi=200, skew_degrees=2.0, quality=60, noise=3.5),
    Kind.SCAN_150: Scanner(dpi=150, skew_degrees=3.0, quality=50, noise=4.0),
}
FAX_DPI = (204, 196)
PHOTO_DPI = 220


def rasterise(pdf: bytes, dpi: int) -> list[Picture]:
    """Pages of a PDF as pictures."""
    document = pdfium.PdfDocument(pdf)
    try:
        return [
            np.ascontiguousarray(page.render(scale=dpi / 72, may_draw_forms=False).to_numpy()[:, :, :3])
            for page in document
        ]
    finally:
        document.close()


def scan(page: Picture, scanner: Scanner, rng: np.random.Generator, *, back: Picture | None = None) -> Picture:
    """A page from a flatbed or a feeder: skewed, a little soft, grey paper, noise; ``back`` shines through."""
    height, width = page.shape[:2]
    picture: Picture = page.astype(np.float32)
    if back is not None:
        picture -= _shine(back, (width, height)) * rng.uniform(0.1, 0.2)
    angle = float(rng.uniform(-scanner.skew_degrees, scanner.skew_degrees))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    matrix[:, 2] += rng.uniform(-0.006, 0.006, 2) * width
    edge = float(rng.uniform(225, 255))
    picture = cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(edge, edge, edge))
    picture = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.35, 0.75)) * scanner.dpi / 200)
    ink, paper = float(rng.uniform(10, 50)), float(rng.uniform(232, 252))
    picture = ink + picture * (paper - ink) / 255
    if rng.random() < 0.35:
        picture *= np.linspace(1.0, float(rng.uniform(0.86, 0.97)), width, dtype=np.float32)[None, :, None]
    picture += rng.standard_normal(picture.shape[:2], np.float32)[:, :, None] * scanner.noise
    picture = np.clip(picture, 0, 255)
    _specks(picture, rng, int(rng.integers(0, 40)))
    return picture.astype(np.uint8)


def fax(page: Picture, rng: np.random.Generator) -> Picture:
    """A fine-mode fax: 204 by 196 dpi from a 204 dpi picture, black or white, noise, some lines lost."""
    height, width = page.shape[:2]
    grey = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.uniform(-1, 1)), 1.0)
    grey = cv2.warpAffine(grey, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)
    grey = cv2.resize(grey, (width, round(height * FAX_DPI[1] / FAX_DPI[0])), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(grey, (0, 0), 0.6).astype(np.float32) + rng.standard_normal(grey.shape, np.float32) * 14
    bilevel = np.where(soft < float(rng.uniform(135, 185)), 0, 255).astype(np.uint8)
    salt = rng.random(bilevel.shape)
    bilevel[salt < 0.0006] = 0
    bilevel[salt > 0.9994] = 255
    for _ in range(int(rng.integers(0, 7))):
        row = int(rng.integers(1, bilevel.shape[0] - 1))
        bilevel[row] = bilevel[row - 1] if rng.random() < 0.6 else 255
    return cv2.cvtColor(bilevel, cv2.COLOR_GRAY2BGR)


def photo(page: Picture, rng: np.random.Generator) -> Picture:
    """A page on a dark desk by telephone: perspective, slight curl, shadow, warm light, blur, noise."""
    page = _curled(page, rng)
    height, width = page.shape[:2]
    margin = int(width * rng.uniform(0.04, 0.1))
    size = (width + 2 * margin, height + 2 * margin)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    placed = (corners + margin + rng.uniform(-0.03, 0.03, (4, 2)) * width).astype(np.float32)
    placed = _turned(placed, float(rng.uniform(-3.5, 3.5)))
    matrix = cv2.getPerspectiveTransform(corners, placed)
    desk = _desk(size, rng)
    paper = cv2.warpPerspective(page, matrix, size, flags=cv2.INTER_LINEAR).astype(np.float32)
    mask = (
        cv2.warpPerspective(np.full((height, width), 255, np.uint8), matrix, size).astype(np.float32)[:, :, None] / 255
    )
    picture: Picture = desk * (1 - mask) + (18 + paper * 0.86) * mask
    picture *= _light(size, rng)[:, :, None]
    picture *= np.array([rng.uniform(0.86, 0.98), rng.uniform(0.95, 1.0), 1.0], np.float32)
    soft: Picture = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.6, 1.15))).astype(np.float32)
    soft += rng.standard_normal(soft.shape, np.float32) * 3.2
    result: Picture = np.clip(soft, 0, 255).astype(np.uint8)
    return result


def turned(picture: Picture, degrees: int) -> Picture:
    """A picture that lay the wrong way: 0, 90, 180 or 270 degrees clockwise."""
    return np.ascontiguousarray(np.rot90(picture, -degrees // 90))


def jpeg(picture: Picture, quality: int, dpi: int) -> bytes:
    """A JPEG file that says its resolution."""
    buffer = BytesIO()
    _pillow(picture).save(buffer, "JPEG", quality=quality, dpi=(dpi, dpi))
    return buffer.getvalue()


def compressed(picture: Picture, quality: int) -> Picture:
    """A picture with the losses of JPEG, as a scanner's file that somebody saved anew."""
    with Image.open(BytesIO(jpeg(picture, quality, 72))) as image:
        return np.ascontiguousarray(np.asarray(image)[:, :, ::-1])


def png(picture: Picture, dpi: int) -> bytes:
    """A PNG file; bilevel pictures with one bit."""
    buffer = BytesIO()
    _pillow(picture).save(buffer, "PNG", dpi=(dpi, dpi), compress_level=3)
    return buffer.getvalue()


def tiff(pictures: Sequence[Picture], dpi: tuple[int, int], quality: int | None) -> bytes:
    """A TIFF of all pages; without a quality bilevel with CCITT group 4."""
    pages = [
        _pillow(picture) if quality else _pillow(picture).convert("1", dither=Image.Dither.NONE) for picture in pictures
    ]
    buffer = BytesIO()
    compression = {"compression": "jpeg", "quality": quality} if quality else {"compression": "group4"}
    pages[0].save(buffer, "TIFF", save_all=True, append_images=pages[1:], dpi=dpi, **compression)
    return buffer.getvalue()


def image_pdf(jpegs: Sequence[bytes], dpi: int) -> bytes:
    """A PDF of nothing but JPEG pictures, each the size of its page, as scanners send."""
    buffer = BytesIO()
    canvas = Canvas(buffer, invariant=1, pageCompression=1)
    for data in jpegs:
        reader = ImageReader(BytesIO(data))
        width, height = (side * 72 / dpi for side in reader.getSize())
        canvas.setPageSize((width, height))
        canvas.drawImage(reader, 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def fax_pdf(pictures: Sequence[Picture]) -> bytes:
    """A PDF of bilevel pictures as fax servers mail it."""
    buffer = BytesIO()
    canvas = Canvas(buffer, invariant=1, pageCompression=1)
    for picture in pictures:
        height, width = picture.shape[:2]
        canvas.setPageSize(size := (width * 72 / FAX_DPI[0], height * 72 / FAX_DPI[1]))
        canvas.drawImage(ImageReader(_pillow(picture).convert("L")), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _pillow(picture: Picture) -> Image.Image:
    return Image.fromarray(np.ascontiguousarray(picture[:, :, ::-1]))


def _shine(back: Picture, size: tuple[int, int]) -> Picture:
    behind = cv2.resize(back[:, ::-1], size, interpolation=cv2.INTER_AREA).astype(np.float32)
    return 255 - cv2.GaussianBlur(behind, (0, 0), 2.2)


def _specks(picture: Picture, rng: np.random.Generator, count: int) -> None:
    height, width = picture.shape[:2]
    for _ in range(count):
        centre = (int(rng.integers(0, width)), int(rng.integers(0, height)))
        shade = float(rng.uniform(60, 190))
        cv2.circle(picture, centre, int(rng.integers(1, 3)), (shade, shade, shade), -1)


def _curled(page: Picture, rng: np.random.Generator) -> Picture:
    height, width = page.shape[:2]
    bend = float(rng.uniform(0, 0.004)) * height
    columns, rows = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    rows += bend * np.sin(columns / width * np.pi + float(rng.uniform(0, 3)))
    return cv2.remap(page, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _turned(points: Picture, degrees: float) -> Picture:
    angle = np.deg2rad(degrees)
    centre = points.mean(axis=0)
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]], np.float32)
    result: Picture = ((points - centre) @ rotation.T + centre).astype(np.float32)
    return result


def _desk(size: tuple[int, int], rng: np.random.Generator) -> Picture:
    width, height = size
    grain = cv2.resize(
        rng.normal(0, 1, (height // 6 + 1, width // 90 + 1)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC
    )
    colour = np.array([rng.uniform(20, 60), rng.uniform(30, 70), rng.uniform(45, 95)], np.float32)
    desk: Picture = np.clip(colour[None, None, :] + grain[:, :, None] * 7, 0, 255)
    return desk


def _light(size: tuple[int, int], rng: np.random.Generator) -> Picture:
    width, height = size
    x, y = np.meshgrid(np.linspace(0, 1, width, dtype=np.float32), np.linspace(0, 1, height, dtype=np.float32))
    direction = rng.uniform(-1, 1, 2)
    light: Picture = 1 - float(rng.uniform(0.08, 0.3)) * np.clip(direction[0] * x + direction[1] * y + 0.3, 0, 1)
    if rng.random() < 0.7:  # the shadow of a hand or of the telephone
        edge = direction[1] * (x - rng.uniform(0.2, 0.8)) + direction[0] * (y - rng.uniform(0.2, 0.8))
        light *= 1 - float(rng.uniform(0.12, 0.38)) / (1 + np.exp(-edge * float(rng.uniform(15, 50))))
    return light.astype(np.float32)
