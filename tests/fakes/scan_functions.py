"""Functions that tests run inside the limited child process: pictures through every library of ``parsers.scan``."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import tesserocr
from PIL import Image

from parsers.errors import ParserError
from parsers.pdf import open_pdf
from parsers.scan.files import open_pictures
from parsers.scan.ocr import tessdata
from parsers.scan.pdf_pictures import pdf_pictures


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A file to be opened."""

    path: str
    media_type: str
    pages: int = 20
    """Of a PDF, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What came of it."""

    sizes: tuple[tuple[int, int], ...]
    """Width and height of each picture in dots."""
    code: str | None
    """Of the error told after them."""
    peak_mb: int
    """Resident memory at most."""
    cpu_s: float


def open_job(job: Job) -> Seen:
    """Open a file as the reader does and count its pictures."""
    sizes, code = [], None
    try:
        if job.media_type == "application/pdf":
            with open_pdf(Path(job.path)) as reader:
                indices = range(min(job.pages, len(reader.pages)))
            pictures = pdf_pictures(Path(job.path), indices)
        else:
            pictures = open_pictures(Path(job.path), job.media_type)
        for picture in pictures:
            sizes.append((picture.grey.shape[1], picture.grey.shape[0]))
            del picture
    except ParserError as error:
        code = error.code
    return Seen(sizes=tuple(sizes), code=code, peak_mb=_peak_mb(), cpu_s=time.process_time())


def read_words(job: Job) -> str:
    """The words of the first picture by Tesseract, with OpenCV in between."""
    picture = next(open_pictures(Path(job.path), job.media_type))
    grey = cv2.GaussianBlur(picture.grey, (3, 3), 0)
    with tesserocr.PyTessBaseAPI(path=str(tessdata()), lang="ces+eng", psm=3) as api:
        api.SetImage(Image.fromarray(np.asarray(grey)))
        return str(api.GetUTF8Text())


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
