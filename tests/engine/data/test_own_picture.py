"""A picture of one's own: files that are read, files that are refused, and its packed form."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from engine.data.own_picture import LONGEST, MOST_BYTES, PictureError, packed, read_picture, unpacked


def file_of(pixels, form="PNG", **options):
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, form, **options)
    return out.getvalue()


def bomb(width, height):
    """A PNG that says it is huge and has next to nothing in it."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "BMP", "GIF"])
def test_the_middle_square_is_made_small(form):
    pixels = np.zeros((100, 300, 3), np.uint8)
    pixels[:, 100:200] = 200  # the middle square
    found = read_picture(file_of(pixels, form), 32)
    assert found.shape == (32, 32, 3)
    assert found.dtype == np.uint8
    assert abs(int(found[16, 16, 0]) - 200) < 12
    assert found[:, 2:-2].min() > 180


def test_a_small_picture_is_made_larger_and_what_is_transparent_is_white():
    pixels = np.zeros((2, 2, 4), np.uint8)
    assert read_picture(file_of(pixels), 16).min() == 255


def test_a_turned_photograph_stands_upright():
    pixels = np.zeros((40, 40, 3), np.uint8)
    pixels[:20] = 255  # light above
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    found = read_picture(file_of(pixels, "JPEG", exif=exif.tobytes()), 16)
    assert found[2].mean() < 20
    assert found[-2].mean() > 235


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is not a picture"),
        (b"GIF89a but not really", "is not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is not a picture"),
        (b"%PDF-1.7", "is not a picture"),
        (b"\0" * (MOST_BYTES + 1_000_000), "up to 10 MB, got 11.0 MB"),
        (bomb(20_000, 20_000), "up to 40,000,000 pixels"),
        (bomb(8_000, 8_000), "up to 40,000,000 pixels, got 8,000 x 8,000"),
        (bomb(300, 300), "is not a picture"),
        (file_of(np.zeros((50, 50, 3), np.uint8))[:60], "is not a picture"),
    ],
    ids=["empty", "gif", "svg", "pdf", "bytes", "bomb", "pixels", "hollow", "cut"],
)  # fmt: skip
def test_what_is_no_picture_is_refused_with_a_sentence(data, sentence):
    with pytest.raises(PictureError, match=sentence) as error:
        read_picture(data)
    assert str(error.value).endswith(".")


@pytest.mark.parametrize("shape", [(4, 4), (16, 16, 1), (64, 64, 3)])
def test_packed_and_back(shape):
    pixels = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    text = packed(pixels)
    assert len(text) <= LONGEST
    found = unpacked(text)
    assert found.shape == (pixels.shape[2] if pixels.ndim == 3 else 1, *pixels.shape[:2])
    assert np.array_equal((found * 255).round().astype(np.uint8), np.moveaxis(pixels.reshape(*shape[:2], -1), 2, 0))


@pytest.mark.parametrize("pixels", [np.zeros((4, 5), np.uint8), np.zeros((65, 65), np.uint8), np.zeros((8, 8))])
def test_what_cannot_be_packed(pixels):
    with pytest.raises(PictureError):
        packed(pixels)


@pytest.mark.parametrize("text", ["", "16x1", "16x2:AAAA", "99x1:AAAA", "4x1:AAAA", "4x1:====", "4x1:" + "A" * 99_999])
def test_what_cannot_be_unpacked(text):
    with pytest.raises(PictureError, match="packed picture"):
        unpacked(text)
