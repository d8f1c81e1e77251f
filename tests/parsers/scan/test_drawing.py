"""Frames on pages: in their colours, at their places, whatever the page and the box."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from intake.demo.forms import not_a_form_pdf
from parsers.document import Box
from parsers.draw import DrawJob, Frame, FrameKind, draw_page
from parsers.errors import ParserError


def drawn(path: Path, media_type: str, *frames: Frame, page: int = 0) -> np.ndarray:
    png = draw_page(DrawJob(path=path, media_type=media_type, page_index=page, frames=frames))
    return np.asarray(Image.open(io.BytesIO(png)))


def frame(box: Box, kind: FrameKind = FrameKind.ACCEPTED) -> Frame:
    return Frame(name="ico", box=box, kind=kind)


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("drawing") / "page.png"
    Image.new("L", (620, 877), 255).save(path, dpi=(75, 75))
    return path


@pytest.mark.parametrize(
    ("kind", "colour"),
    [(FrameKind.ACCEPTED, "green"), (FrameKind.DOUBTFUL, "orange"), (FrameKind.SIGNATURE, "blue")],
)
def test_frame_has_the_colour_of_its_kind(kind: FrameKind, colour: str, picture: Path) -> None:
    canvas = drawn(picture, "image/png", frame((100, 200, 300, 230), kind))
    scale = canvas.shape[1] / 595.2
    red, green, blue = (int(part) for part in canvas[round(215 * scale), round(100 * scale) - 3])
    highest = max(red, green, blue)
    assert {"green": green, "orange": red, "blue": blue}[colour] == highest < 255


def test_page_of_a_pdf_is_drawn(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(not_a_form_pdf())
    plain, framed = (drawn(path, "application/pdf", *frames) for frames in ((), (frame((50, 50, 90, 60)),)))
    assert plain.shape == framed.shape
    assert (plain != framed).any()


@pytest.mark.parametrize(
    ("media_type", "content"),
    [("application/pdf", b"%PDF-1.7 broken"), ("image/png", b"\x89PNG"), ("text/plain", b"IC"), ("image/png", b"")],
)
def test_what_can_not_be_shown_is_said(media_type: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(ParserError):
        draw_page(DrawJob(path=path, media_type=media_type, page_index=0))


_NUMBER = st.floats(min_value=-1e6, max_value=1e6)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(box=st.tuples(_NUMBER, _NUMBER, _NUMBER, _NUMBER), name=st.text(max_size=40))
def test_any_box_leaves_a_picture(box: Box, name: str, picture: Path) -> None:
    canvas = drawn(picture, "image/png", Frame(name=name, box=box, kind=FrameKind.DOUBTFUL))
    assert canvas.shape[2] == 3
