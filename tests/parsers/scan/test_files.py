"""Picture files of every kind become pictures, within limits."""

from __future__ import annotations

import io
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from parsers.errors import LimitExceeded, ParserError, Unreadable
from parsers.scan import files, limits
from parsers.scan.files import MEDIA_TYPES, open_pictures
from parsers.scan.picture import Picture
from tests.parsers.scan.picture_pdfs import HEIGHT, WIDTH, sample

TYPES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "TIFF": "image/tiff",
    "HEIF": "image/heic",
    "WEBP": "image/webp",
    "BMP": "image/bmp",
    "GIF": "image/gif",
}


def packed(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    if kind == "HEIF":
        pillow_heif.from_pillow(image).save(out, quality=90)
    else:
        image.save(out, kind, **options)
    return out.getvalue()


def read(data: bytes, folder: Path, kind: str = "PNG", **options: Any) -> list[Picture]:
    path = folder / "picture"
    path.write_bytes(data)
    return list(open_pictures(path, TYPES[kind], **options))


def one(image: Image.Image, folder: Path, kind: str = "PNG", **options: Any) -> Picture:
    (picture,) = read(packed(image, kind, **options), folder, kind)
    return picture


def grain(size: tuple[int, int] = (400, 600)) -> Image.Image:
    """Noise: no two rows alike."""
    noise = np.random.default_rng(1).integers(1, 250, (size[1], size[0], 3), dtype=np.uint8)
    return Image.fromarray(noise)


@pytest.mark.parametrize("kind", TYPES)
def test_every_kind_gives_the_same_picture(kind: str, tmp_path: Path) -> None:
    picture = one(sample(), tmp_path, kind)
    wanted = np.asarray(sample("L")).astype(int)
    assert picture.grey.dtype == np.uint8
    assert np.abs(picture.grey - wanted).mean() < 3
    assert picture.colour is not None
    assert picture.colour.shape == (HEIGHT, WIDTH, 3)
    assert not picture.bilevel


def test_media_types_are_those_that_are_tried() -> None:
    assert {*TYPES.values(), "image/heif"} == MEDIA_TYPES


@pytest.mark.parametrize("number", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_exif_orientation_is_applied(kind: str, number: int, tmp_path: Path) -> None:
    image = Image.new("L", (300, 420), 255)
    image.paste(0, (0, 0, 100, 50))
    exif = Image.Exif()
    exif[274] = number
    grey = one(image.convert("RGB"), tmp_path, kind, exif=exif).grey
    assert grey.shape == ((300, 420) if number > 4 else (420, 300))
    corners = {1: (0, 0), 2: (0, -1), 3: (-1, -1), 4: (-1, 0), 5: (0, 0), 6: (0, -1), 7: (-1, -1), 8: (-1, 0)}
    dark = [place for place in ((0, 0), (0, -1), (-1, -1), (-1, 0)) if grey[place] < 50]
    assert dark == [corners[number]]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "I", "F"])
def test_every_mode_of_a_tiff_is_read(mode: str, tmp_path: Path) -> None:
    grey = one(sample("L").convert("RGB").convert("L" if mode in "IF" else "RGB").convert(mode), tmp_path, "TIFF").grey
    assert grey[40, 50] < 30
    assert grey[250, 50] > 220


@pytest.mark.parametrize("top", [0xFFFF, 0x0FFF, 0x03FF])
def test_deep_greys_are_brought_to_eight_bits(top: int, tmp_path: Path) -> None:
    deep = np.full((420, 300), top, np.uint16)
    deep[:200] = top // 2
    grey = one(Image.fromarray(deep), tmp_path, "PNG").grey
    assert (grey[0, 0], grey[-1, -1]) == (127, 255)


def test_four_inks_of_a_jpeg_are_dark_where_there_is_ink(tmp_path: Path) -> None:
    grey = one(sample("CMYK"), tmp_path, "JPEG", quality=95).grey
    assert grey[40, 50] < 40
    assert grey[250, 50] > 220


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    assert one(Image.new("RGBA", (300, 400), (0, 0, 0, 0)), tmp_path).grey.min() == 255
    palette = Image.new("P", (300, 400), 0)
    assert one(palette, tmp_path, transparency=0).grey.min() == 255


def test_greys_saved_in_colours_have_none(tmp_path: Path) -> None:
    assert one(sample("L").convert("RGB"), tmp_path, "JPEG").colour is None


def test_black_and_white_is_told(tmp_path: Path) -> None:
    assert one(sample("1"), tmp_path, "TIFF", compression="group4").bilevel
    assert one(sample("1").convert("L"), tmp_path).bilevel
    assert not one(sample("L"), tmp_path).bilevel


def test_first_picture_of_a_moving_one_counts(tmp_path: Path) -> None:
    for kind in ("GIF", "PNG", "WEBP"):
        data = packed(sample(), kind, save_all=True, append_images=[Image.new("RGB", (WIDTH, HEIGHT))] * 2)
        (picture,) = read(data, tmp_path, kind)
        assert picture.grey.max() > 200


# -- resolution


@pytest.mark.parametrize(
    ("size", "dpi", "expected"),
    [
        ((1240, 1754), (150, 150), 150),
        ((1654, 2339), (200, 200), 200),
        ((794, 1123), (96, 96), 96),
        ((3024, 2016), (72, 72), None),
        ((1240, 1754), (1, 1), None),
        ((1240, 1754), (2400, 2400), None),
        ((1240, 1754), None, None),
    ],
)
def test_resolution_counts_where_the_page_is_plausible(
    size: tuple[int, int], dpi: tuple[int, int] | None, expected: float | None, tmp_path: Path
) -> None:
    options = {"dpi": dpi} if dpi else {}
    picture = one(Image.new("L", size, 200), tmp_path, "JPEG", **options)
    assert picture.dpi == expected
    assert picture.place == (0.0, 0.0, picture.width, picture.height)
    assert max(picture.width, picture.height) < 1300


def test_camera_knows_no_resolution(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[33434] = 0.01
    picture = one(Image.new("L", (3000, 2000), 200), tmp_path, "JPEG", dpi=(300, 300), exif=exif)
    assert picture.dpi is None
    assert picture.width == pytest.approx(841.89)


def test_centimetres_are_inches(tmp_path: Path) -> None:
    exact = 200 / 2.54
    picture = one(Image.new("L", (1654, 2339), 9), tmp_path, "TIFF", resolution_unit="cm", resolution=exact)
    assert picture.dpi == pytest.approx(200, rel=0.01)


@pytest.mark.parametrize(("rows", "dpi"), [(1143, (204, 98)), (2286, (204, 196)), (1143, None), (2286, None)])
def test_dots_of_a_fax_become_square(rows: int, dpi: tuple[int, int] | None, tmp_path: Path) -> None:
    options = {"dpi": dpi} if dpi else {}
    fax = Image.new("1", (1728, rows), 1)
    picture = one(fax, tmp_path, "TIFF", compression="group4", **options)
    assert picture.bilevel
    assert picture.dpi == pytest.approx(204)
    assert picture.grey.shape == pytest.approx((2379, 1728), abs=2)
    assert picture.height / picture.width == pytest.approx(1.377, abs=0.01)


# -- pages


def test_each_page_of_a_tiff_has_its_own_size(tmp_path: Path) -> None:
    data = packed(sample(), "TIFF", save_all=True, append_images=[sample("1").resize((600, 500)), sample("L")])
    pictures = read(data, tmp_path, "TIFF")
    assert [picture.page_index for picture in pictures] == [0, 1, 2]
    assert [picture.grey.shape for picture in pictures] == [(420, 300), (500, 600), (420, 300)]


def test_too_many_pages_are_told_after_the_first(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(packed(sample("1"), "TIFF", save_all=True, append_images=[sample("1")] * 5))
    pictures = open_pictures(tmp_path / "a.tif", "image/tiff", limit=2)
    assert [next(pictures).page_index, next(pictures).page_index] == [0, 1]
    with pytest.raises(LimitExceeded) as caught:
        next(pictures)
    assert caught.value.code == "picture-many-pages"


def test_damaged_page_is_told_after_the_others(tmp_path: Path) -> None:
    data = packed(grain(), "TIFF", save_all=True, append_images=[grain()] * 2, compression="tiff_lzw")
    (tmp_path / "a.tif").write_bytes(data[: len(data) * 3 // 4])
    pictures = open_pictures(tmp_path / "a.tif", "image/tiff")
    assert next(pictures).page_index == 0
    with pytest.raises(Unreadable):
        list(pictures)


# -- limits and damage


def test_large_pictures_are_reduced(tmp_path: Path) -> None:
    picture = one(Image.new("L", (4960, 7016), 200), tmp_path, "JPEG", dpi=(600, 600))
    assert picture.grey.shape == (3508, 2480)
    assert picture.dpi == pytest.approx(300)
    assert picture.width == pytest.approx(595.2)


def test_reduction_keeps_what_can_be_read() -> None:
    assert limits.reduction(4000, 3000, None) == 1
    assert limits.reduction(2480, 3508, 300) == 1
    assert limits.reduction(4960, 7016, 600) == 0.5
    assert limits.reduction(8160, 6120, None) == 0.5


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_picture_cut_in_transfer_is_read_as_far_as_it_goes(kind: str, tmp_path: Path) -> None:
    data = packed(grain(), kind)
    (tmp_path / "a").write_bytes(data[: int(len(data) * 0.85)])
    pictures = open_pictures(tmp_path / "a", TYPES[kind])
    picture = next(pictures)
    assert picture.grey[-1].min() == 255
    assert picture.grey[300].min() < 200
    with pytest.raises(Unreadable) as caught:
        next(pictures)
    assert caught.value.code == "picture-cut"
    assert not ImageFile.LOAD_TRUNCATED_IMAGES


@pytest.mark.parametrize("kind", [*TYPES, "progressive"])
def test_half_a_picture_is_damaged(kind: str, tmp_path: Path) -> None:
    options = {"progressive": True} if kind == "progressive" else {}
    kind = "JPEG" if options else kind
    data = packed(grain(), kind, **options)
    with pytest.raises(Unreadable) as caught:
        read(data[: len(data) // 2], tmp_path, kind)
    assert caught.value.code == "picture-damaged"


def test_last_bytes_are_not_missed(tmp_path: Path) -> None:
    data = packed(grain(), "JPEG")
    assert len(read(data[:-2], tmp_path, "JPEG")) == 1


def test_only_the_decoder_of_its_type_is_tried(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        read(packed(sample(), "PNG"), tmp_path, "JPEG")


def test_more_memory_than_there_is_is_refused_by_the_header() -> None:
    with pytest.raises(LimitExceeded):
        limits.check_size(20_000, 10_000)
    with pytest.raises(LimitExceeded):
        limits.check_size(10_000, 10_000, bytes_a_dot=4)
    limits.check_size(10_000, 10_000)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(sorted(TYPES)),
    changes=st.lists(st.tuples(st.integers(0, 3000), st.binary(min_size=1, max_size=3)), max_size=5),
    length=st.integers(0, 4000),
)
def test_any_bytes_are_pictures_or_told(
    tmp_path: Path, kind: str, changes: list[tuple[int, bytes]], length: int
) -> None:
    data = bytearray(SMALL[kind][: length or None])
    for place, new in changes:
        data[place : place + len(new)] = new
    with suppress(ParserError):
        for picture in read(bytes(data), tmp_path, kind):
            assert picture.grey.ndim == 2
            assert picture.grey.size <= 4 * files.MAX_PIXELS


SMALL = {kind: packed(sample().resize((60, 84)), kind) for kind in TYPES}
