"""One picture of somebody's own: read from a file or a camera under limits, and packed into a setting as text.

Packed: ``<side>x<channels>:`` and base64 of the pixels, u8, row by row, the channels of a pixel together. The
side is at most 64, so a picture is at most 16,400 characters of a run's settings. Links leave it out.
"""

from __future__ import annotations

import base64
import binascii
import re

import numpy as np

from engine.data.images import pictures
from engine.data.images.packing import PicturesError
from engine.data.images.pictures import MOST_FILE_BYTES, MOST_PIXELS

LEAST_SIDE = 4  # pixels of a packed picture
MOST_SIDE = 64
LONGEST = 16_500  # characters of a packed picture
MOST_BYTES = MOST_FILE_BYTES
LIMITS = (
    f"PNG, JPEG, WebP, GIF or BMP, up to {MOST_BYTES // 1_000_000} MB and {MOST_PIXELS // 1_000_000} million pixels."
)
PACKED = re.compile(r"([0-9]{1,2})x([13]):([A-Za-z0-9+/=]*)")


class PictureError(ValueError):
    """A picture that cannot be used, as a sentence."""


def read_picture(data: bytes, side: int = MOST_SIDE) -> np.ndarray:
    """The middle square of the picture in a file, made smaller: u8 (side, side, 3). Raises PictureError."""
    try:
        pixels = pictures.read_picture(data, "The picture", side=side)  # (3, side, side)
    except PicturesError as error:
        raise PictureError(str(error)) from None
    return np.ascontiguousarray(pixels.transpose(1, 2, 0))


def packed(pixels: np.ndarray) -> str:
    """u8 (n, n) or (n, n, 1 or 3) as text. Raises PictureError for another shape."""
    pixels = np.asarray(pixels)
    pixels = pixels[:, :, None] if pixels.ndim == 2 else pixels
    if pixels.ndim != 3 or pixels.shape[0] != pixels.shape[1] or pixels.shape[2] not in (1, 3):
        raise PictureError(
            f"A picture must be a square with 1 or 3 channels, got {' x '.join(map(str, pixels.shape))}."
        )
    side = pixels.shape[0]
    if not LEAST_SIDE <= side <= MOST_SIDE or pixels.dtype != np.uint8:
        raise PictureError(f"A picture must have a side of {LEAST_SIDE} to {MOST_SIDE} bytes, got {side}.")
    return f"{side}x{pixels.shape[2]}:{base64.b64encode(pixels.tobytes()).decode()}"


def unpacked(text: str) -> np.ndarray:
    """What ``packed`` packed, f32 (1 or 3, n, n) of values 0 to 1. Raises PictureError with a sentence."""
    match = PACKED.fullmatch(text) if len(text) <= LONGEST else None
    if match is None:
        raise PictureError(f"The packed picture must look like 16x1:base64, got {text[:20]!r}.")
    side, channels = int(match[1]), int(match[2])
    try:
        data = base64.b64decode(match[3], validate=True)
    except (binascii.Error, ValueError):
        raise PictureError("The packed picture must have its pixels as base64.") from None
    if not LEAST_SIDE <= side <= MOST_SIDE or len(data) != side * side * channels:
        wanted = side * side * channels
        raise PictureError(
            f"A packed picture of {side} x {side} x {channels} must have {wanted:,} bytes, got {len(data):,}."
        )
    pixels = np.frombuffer(data, np.uint8).reshape(side, side, channels)
    return np.moveaxis(pixels, 2, 0).astype(np.float32) / 255
