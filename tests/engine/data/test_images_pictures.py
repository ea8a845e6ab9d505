"""One picture file: every kind that is read, and a sentence for all that is none."""

import io
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.data.images import pictures
from engine.data.images.packing import PicturesError
from engine.data.images.pictures import read_picture


def png(colour=(200, 30, 30), size=(40, 30), kind="PNG", mode="RGB", **options):
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, kind, **options)
    return file.getvalue()


def test_every_kind_of_file():
    for kind in ("PNG", "JPEG", "WEBP", "BMP", "GIF"):
        pixels = read_picture(png(kind=kind), kind)
        assert pixels.shape == (3, 28, 28)
        assert np.abs(pixels.mean((1, 2)) - [200, 30, 30]).max() < 6, kind


def test_transparent_is_white_and_deep_pictures_keep_their_range():
    assert read_picture(png((0, 0, 0, 0), mode="RGBA"), "it").min() == 255
    deep = np.linspace(0, 65535, 28 * 28).reshape(28, 28).astype(np.uint16)
    file = io.BytesIO()
    Image.fromarray(deep).save(file, "PNG")
    pixels = read_picture(file.getvalue(), "it")[0]
    assert (pixels.min(), pixels.max()) == (0, 255)
    assert np.all(np.diff(pixels.ravel().astype(int)) >= 0)


def test_the_middle_or_the_whole_of_it():
    wide = np.zeros((28, 84), np.uint8)
    wide[:, 28:56] = 255
    file = io.BytesIO()
    Image.fromarray(wide).save(file, "PNG")
    assert read_picture(file.getvalue(), "it", fit="crop").min() == 255
    whole = read_picture(file.getvalue(), "it", fit="whole")[0]
    assert whole[14, 14] > 240
    assert whole[14, 1] < 30
    assert np.ptp(whole[0]) == 0  # the margin


def test_a_turned_photograph_stands_upright():
    tall = np.zeros((20, 20), np.uint8)
    tall[:10] = 255
    image, file = Image.fromarray(tall), io.BytesIO()
    exif = image.getexif()
    exif[0x0112] = 3  # upside down
    image.save(file, "JPEG", exif=exif, quality=95)
    pixels = read_picture(file.getvalue(), "it")[0]
    assert pixels[:10].mean() < 30
    assert pixels[-10:].mean() > 225


def test_a_huge_picture_is_refused_before_it_is_decoded():
    def chunk(kind, body):
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    for side in (7000, 30_000, 2**31 - 1):
        head = side.to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
        data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
        with pytest.raises(PicturesError, match="up to 40,000,000 pixels"):
            read_picture(data, "it")


def test_no_picture(monkeypatch):
    for data in (b"", b"hello", png()[:50], b"<svg></svg>", b"%PDF-1.7", b"GIF89a" + bytes(20)):
        with pytest.raises(PicturesError, match="it is not a picture that can be read"):
            read_picture(data, "it")
    monkeypatch.setattr(pictures, "MOST_FILE_BYTES", 10)
    with pytest.raises(PicturesError, match="it may have up to 1e-05 MB"):
        read_picture(png(), "it")


@given(st.binary(max_size=80), st.sampled_from(["PNG", "JPEG", "GIF", "WEBP", "BMP"]), st.integers(0, 400))
@settings(max_examples=80)
def test_rubbish_in_a_picture_is_a_sentence(rubbish, kind, place):
    data = png(kind=kind)
    place = min(place, len(data))
    try:
        pixels = read_picture(data[:place] + rubbish + data[place + len(rubbish) :], "it")
    except PicturesError:
        return
    assert pixels.shape == (3, 28, 28)
