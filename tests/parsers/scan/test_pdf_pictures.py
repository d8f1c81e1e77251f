"""What is taken from a page of a PDF is what a viewer shows of it."""

from __future__ import annotations

import io
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pypdf import PdfReader, PdfWriter

from parsers.errors import Encrypted, LimitExceeded, ParserError, Unreadable
from parsers.scan import pdf_pictures as module
from parsers.scan.pdf_pictures import pdf_pictures, render_page
from parsers.scan.picture import Picture
from tests.fakes.hostile_pdf import one_page, stream
from tests.parsers.scan import picture_pdfs as made

IMAGE = b"<</XObject<</I 6 0 R>>%b/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
ANNOTATION = (
    b"/Annots[<</Type/Annot/Subtype/Square/Rect[50 50 150 150]/AP<</N 8 0 R>>>>]",
    stream(b"0 g 0 0 100 100 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 100 100]"),
)


def pdf(
    image: bytes | None = None,
    content: bytes | None = None,
    *more: bytes,
    page: bytes = b"",
    resources: bytes = b"",
    catalog: bytes = b"",
) -> bytes:
    """One page with ``image`` as object 6; ``more`` begins with 7."""
    return one_page(
        stream(content if content is not None else made.content()),
        image if image is not None else made.colours(),
        *more,
        page=b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 360 504]/Contents 4 0 R/Resources 5 0 R%b>>" % page,
        resources=IMAGE % resources,
        catalog=catalog,
    )


def taken(data: bytes, folder: Path) -> tuple[Picture, Picture]:
    """The picture of the first page, and the page as it is shown."""
    path = folder / "a.pdf"
    path.write_bytes(data)
    (picture,) = pdf_pictures(path, [0])
    return picture, render_page(path, 0, 300.0)


def is_rendered(picture: Picture) -> bool:
    return picture.dpi == pytest.approx(300.0) and picture.place == (0.0, 0.0, picture.width, picture.height)


def apart(picture: Picture, shown: Picture) -> float:
    """Mean difference of what both show at the size of the embedded picture."""
    return float(np.abs(_on_page(picture, shown).astype(int) - _small(shown.grey)).mean())


def _on_page(picture: Picture, shown: Picture) -> NDArray[np.uint8]:
    """Laid at its place on a white page as large as the rendering."""
    sheet = np.full_like(shown.grey, 255)
    x0, y0, x1, y1 = (round(number * shown.grey.shape[1] / shown.width) for number in picture.place)
    method = cv2.INTER_NEAREST if picture.bilevel else cv2.INTER_LINEAR
    laid = cv2.resize(picture.grey, (x1 - x0, y1 - y0), interpolation=method)
    sheet[y0:y1, x0:x1] = laid[: sheet.shape[0] - y0, : sheet.shape[1] - x0]
    return _small(sheet)


def _small(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    size = (grey.shape[1] // 6, grey.shape[0] // 6)
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize(
    "matrix",
    [
        pytest.param(made.WHOLE, id="upright"),
        pytest.param((-360, 0, 0, 504, 360, 0), id="mirrored"),
        pytest.param((360, 0, 0, -504, 0, 504), id="flipped"),
        pytest.param((-360, 0, 0, -504, 360, 504), id="180"),
        pytest.param((0, 504, -360, 0, 360, 0), id="90"),
        pytest.param((0, -504, 360, 0, 0, 504), id="270"),
        pytest.param((0, 504, 360, 0, 0, 0), id="transposed"),
        pytest.param((0, -504, -360, 0, 360, 504), id="transverse"),
        pytest.param((300, 0, 0, 400, 40, 60), id="with margins"),
    ],
)
def test_embedded_image_is_laid_as_viewers_show_it(matrix: tuple[float, ...], rotate: int, tmp_path: Path) -> None:
    picture, shown = taken(pdf(content=made.content(matrix), page=b"/Rotate %d" % rotate), tmp_path)
    assert not is_rendered(picture)
    assert (picture.width, picture.height) == (shown.width, shown.height)
    assert apart(picture, shown) < 1.5


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(made.greys(), id="grey"),
        pytest.param(made.greys(b"/Decode[1 0]"), id="inverted by Decode"),
        pytest.param(made.palette(), id="palette"),
        pytest.param(made.inks(), id="CMYK"),
        pytest.param(made.jpeg(), id="DCT"),
        pytest.param(made.jpeg("L"), id="DCT grey"),
        pytest.param(made.jpeg2000(), id="JPX"),
        pytest.param(made.fax(), id="CCITT"),
        pytest.param(made.fax(black_is_1=True), id="CCITT inverted"),
        pytest.param(made.jbig2(), id="JBIG2"),
    ],
)
def test_embedded_image_of_any_filter_is_what_viewers_show(image: bytes, tmp_path: Path) -> None:
    picture, shown = taken(pdf(image), tmp_path)
    assert not is_rendered(picture)
    assert np.ptp(picture.grey) > 100
    assert apart(picture, shown) < 2.5


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(pdf(made.greys(b"/SMask 7 0 R"), None, made.soft_mask()), id="soft mask"),
        pytest.param(pdf(made.greys(b"/Mask[0 40]")), id="colour key"),
        pytest.param(pdf(made.stencil()), id="stencil"),
        pytest.param(pdf(content=made.content(before="50 50 100 100 re W n")), id="clipped"),
        pytest.param(pdf(content=made.content(before="0 0 m 360 0 l 0 504 l h W n")), id="clipped aslant"),
        pytest.param(pdf(content=made.content() + b"q 0 0 100 100 re f Q"), id="covered in part"),
        pytest.param(pdf(content=made.content() + b" BT /F1 30 Tf 50 250 Td (text) Tj ET"), id="text on it"),
        pytest.param(pdf(content=made.content((360, 0, 0, 252, 0, 0)) + made.content((360, 0, 0, 252, 0, 252))),
                     id="strips"),
        pytest.param(pdf(content=made.content((350, 30, -30, 490, 30, 0))), id="aslant"),
        pytest.param(pdf(content=made.content((360, 0, 100, 504, 0, 0))), id="sheared"),
        pytest.param(pdf(content=made.content((720, 0, 0, 1008, 0, 0))), id="larger than the page"),
        pytest.param(pdf(content=made.content((60, 0, 0, 84, 10, 400))), id="a logo"),
        pytest.param(pdf(content=made.content(before="/G gs"), resources=b"/ExtGState<</G<</ca .4>>>>"), id="faint"),
        pytest.param(pdf(content=made.content(before="/G gs"), resources=b"/ExtGState<</G<</BM/Multiply>>>>"),
                     id="blended"),
        pytest.param(pdf(None, None, b"null", ANNOTATION[1], page=ANNOTATION[0]), id="annotation"),
        pytest.param(pdf(content=b""), id="blank"),
        pytest.param(
            pdf(None, b"/OC /L BDC " + made.content() + b" EMC", b"<</Type/OCG/Name(L)>>",
                resources=b"/Properties<</L 7 0 R>>", catalog=b"/OCProperties<</OCGs[7 0 R]/D<</OFF[7 0 R]>>>>"),
            id="layer that is off",
        ),
    ],
)  # fmt: skip
def test_page_that_shows_more_or_less_than_its_image_is_rendered(data: bytes, tmp_path: Path) -> None:
    picture, shown = taken(data, tmp_path)
    assert is_rendered(picture)
    assert np.array_equal(picture.grey, shown.grey)


def test_invisible_text_and_a_clip_around_the_page_leave_the_image(tmp_path: Path) -> None:
    content = made.content(before="0 0 360 504 re W n") + b" BT 3 Tr /F1 30 Tf 50 250 Td (text) Tj ET"
    picture, shown = taken(pdf(content=content), tmp_path)
    assert not is_rendered(picture)
    assert apart(picture, shown) < 1.5


def test_resolution_and_place_are_of_the_page(tmp_path: Path) -> None:
    picture, _ = taken(pdf(content=made.content((300, 0, 0, 420, 40, 60))), tmp_path)
    assert picture.dpi == pytest.approx(72.0)
    assert picture.place == pytest.approx((40, 24, 340, 444))
    assert picture.colour is not None
    assert picture.grey.shape == (made.HEIGHT, made.WIDTH)


def test_dots_of_a_coarse_fax_become_square(tmp_path: Path) -> None:
    picture, shown = taken(pdf(made.fax(), made.content((150, 0, 0, 420, 0, 0))), tmp_path)
    assert picture.bilevel
    assert picture.grey.shape == (840, 300)
    assert picture.dpi == pytest.approx(144.0)
    assert apart(picture, shown) < 3


def test_page_beyond_all_measure_is_rendered_within_limits(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(one_page(page=b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200000 200000]/Contents 4 0 R>>"))
    picture = render_page(path, 0)
    assert max(picture.grey.shape) <= module.MAX_RENDERED_SIDE
    assert picture.dpi is not None
    assert picture.dpi < 3


def test_page_with_too_large_an_image_is_told_after_the_others(tmp_path: Path) -> None:
    huge = made.image_stream(b"", b"/ColorSpace/DeviceGray/BitsPerComponent 8", size=(30000, 30000))
    path = tmp_path / "a.pdf"
    _joined([pdf(huge), pdf()], path)
    pictures = pdf_pictures(path, [0, 1])
    assert next(pictures).page_index == 1
    with pytest.raises(LimitExceeded) as caught:
        next(pictures)
    assert caught.value.code == "picture-too-large"


def _joined(files: list[bytes], path: Path) -> None:
    writer = PdfWriter()
    for file in files:
        writer.append(PdfReader(io.BytesIO(file)))
    writer.write(path)


def test_filled_fields_are_shown(tmp_path: Path) -> None:
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(MMMM)/Rect[50 50 350 150]/F 4/AP<</N 7 0 R>>>>"
    look = stream(b"/Tx BMC 0 g 0 0 300 100 re f EMC", b"/Type/XObject/Subtype/Form/BBox[0 0 300 100]")
    data = pdf(field, b"", look, page=b"/Annots[6 0 R]", catalog=b"/AcroForm<</Fields[6 0 R]>>")
    assert taken(data, tmp_path)[1].grey[-400, 800] == 0


@pytest.mark.parametrize(("password", "opens"), [("", True), ("tajne", False)])
def test_encrypted_file_opens_with_the_empty_password_only(password: str, opens: bool, tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    writer.write(tmp_path / "a.pdf")
    if opens:
        assert not is_rendered(next(pdf_pictures(tmp_path / "a.pdf", [0])))
    else:
        with pytest.raises(Encrypted):
            next(pdf_pictures(tmp_path / "a.pdf", [0]))


def test_page_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf())
    with pytest.raises(Unreadable) as caught:
        list(pdf_pictures(tmp_path / "a.pdf", [7]))
    assert caught.value.code == "page-unreadable"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 100_000), st.binary(min_size=1, max_size=4)), min_size=1, max_size=6))
def test_damaged_files_are_pictures_or_told(tmp_path: Path, changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(pdf(made.jpeg()))
    for place, new in changes:
        at = place % len(data)
        data[at : at + len(new)] = new
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    with suppress(ParserError):
        for picture in pdf_pictures(path, [0]):
            assert picture.grey.size <= module.MAX_RENDERED_PIXELS * 1.2
