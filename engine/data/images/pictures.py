"""One picture file of anybody's, read with care: nothing is believed that the file says of itself.

PNG, JPEG, WebP, BMP and GIF (its first frame). The size is checked before a pixel is decoded, so that a small file that
says it is enormous costs nothing. Pillow does the decoding.
"""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from engine.data.images.packing import OWN_SIDE, PicturesError

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
MOST_FILE_BYTES = 10_000_000  # of one picture
MOST_PIXELS = 40_000_000  # of one picture
MOST_TOGETHER = 400_000_000  # pixels that are decoded for one zip; about ten seconds
# what Pillow raises for damaged files; SyntaxError comes from its PNG reader
BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, MemoryError, struct.error, zlib.error)
FITS = ("crop", "whole")  # the middle square, or all of it with margins


class TooManyPixels(PicturesError):
    """Pictures that would take too long altogether."""


class Budget:
    """How many pixels may still be decoded. A picture of one colour takes no room in a zip, and time all the same."""

    def __init__(self, pixels: int = MOST_TOGETHER):
        self.left = pixels

    def spend(self, pixels: int) -> None:
        """Raises TooManyPixels."""
        self.left -= pixels
        if self.left < 0:
            most = MOST_TOGETHER // 1_000_000
            raise TooManyPixels(f"The pictures may have up to {most} million pixels altogether: make them smaller.")


def read_picture(
    data: bytes, name: str, fit: str = "crop", side: int = OWN_SIDE, budget: Budget | None = None
) -> NDArray[np.uint8]:
    """The picture as u8 (3, side, side): red, green, blue. ``name`` is for sentences. Raises PicturesError."""
    from PIL import Image, ImageOps  # here, because most pages read no pictures

    if len(data) > MOST_FILE_BYTES:
        raise PicturesError(f"{name} may have up to {MOST_FILE_BYTES / 1e6:g} MB, got {len(data) / 1e6:.1f} MB.")
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise PicturesError(f"{name} may have up to {MOST_PIXELS:,} pixels, got {width:,} x {height:,}.")
            image.draft("RGB", (4 * side, 4 * side))  # a large JPEG is decoded small
            if budget:
                budget.spend(image.width * image.height)
            square = squared(flattened(ImageOps.exif_transpose(image)), fit, side)
    except PicturesError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PicturesError(f"{name} may have up to {MOST_PIXELS:,} pixels, got many more.") from None
    except BROKEN:
        raise PicturesError(f"{name} is not a picture that can be read: PNG, JPEG, WebP, BMP or GIF.") from None
    return np.ascontiguousarray(np.asarray(square, np.uint8).transpose(2, 0, 1))


def flattened(image):
    """Red, green, blue, 8 bits each. What is transparent becomes white."""
    from PIL import Image

    if image.mode.startswith(("I", "F")):  # 16 or 32 bits: from its darkest to its brightest pixel
        values = np.asarray(image, np.float64)
        low, high = np.nanmin(values), np.nanmax(values)
        if not np.isfinite([low, high]).all():
            raise ValueError("not finite")
        image = Image.fromarray(((values - low) * (255 / max(high - low, 1e-9))).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    return image.convert("RGB")


def squared(image, fit: str, side: int):
    """``side`` x ``side`` pixels: of its middle square, or of the whole on a ground of its border's mean colour."""
    from PIL import Image

    width, height = image.size
    if fit == "crop":
        part = min(width, height)
        left, top = (width - part) // 2, (height - part) // 2
        return image.resize((side, side), Image.Resampling.BILINEAR, (left, top, left + part, top + part))
    scale = side / max(width, height)
    inner = (max(1, round(scale * width)), max(1, round(scale * height)))
    small = image.resize(inner, Image.Resampling.BILINEAR)
    pixels = np.asarray(small)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]]).mean(0)
    whole = Image.new("RGB", (side, side), tuple(int(value + 0.5) for value in border))
    whole.paste(small, ((side - inner[0]) // 2, (side - inner[1]) // 2))
    return whole
