"""Pictures drawn by hand, brought to the size and place that the training pictures have.

MNIST's digits were scaled to fit 20 x 20 pixels without changing their proportions, and put into 28 x 28 with their
centre of mass in the middle (LeCun et al. 1998). A network that has seen only such digits knows no others, so a drawn
one goes the same way. ``ui/components/shared/drawing.js`` does the same in the browser.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.data.images.resizing import moved, resized

FRAME = 28  # pixels: the picture
BOX = 20  # pixels: the part of it that a digit fits
FAINT = 0.1  # what is darker than this share of the brightest pixel is no ink
TIE = 1e-3  # pixels: a mass just between two places goes to the same one here and in the browser
BOXES = {"digits": BOX, "digits 8x8": 8, "mnist": BOX, "fashion": 28, "shapes": 18}  # set -> box of a drawing


def as_training(grey: NDArray, size: int = FRAME, box: int = BOX) -> NDArray[np.float32]:
    """A drawing (H, W), 0 paper to 1 ink, as (size, size): its ink scaled to fit ``box`` pixels, centred by its mass.

    ``box`` 0: the whole drawing scaled as it stands. An empty drawing stays empty.
    """
    grey = np.asarray(grey, np.float32)
    if not box:
        return np.clip(resized(grey, size, size), 0, 1)
    ink = grey > FAINT * max(float(grey.max(initial=0)), 1e-6)
    if not ink.any():
        return np.zeros((size, size), np.float32)
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    found = grey[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]  # (h, w)
    scale = box / max(found.shape)
    height, width = (max(1, int(side * scale + 0.5)) for side in found.shape)
    return in_the_middle(np.clip(resized(found, height, width), 0, 1)[None], size)[0]


def in_the_middle(images: NDArray, size: int) -> NDArray[np.float32]:
    """``images`` (N, h, w) in larger ones (N, size, size), each moved by whole pixels so that its centre of mass comes
    as near to the middle as it can without losing any of it."""
    n, height, width = images.shape
    above, before = (size - height) // 2, (size - width) // 2
    large = np.zeros((n, size + 2, size + 2), np.float32)  # with an empty rim: what comes in from outside is nothing
    large[:, 1 + above : 1 + above + height, 1 + before : 1 + before + width] = images
    mass = np.maximum(large.sum((1, 2)), 1e-9)
    along = np.arange(size + 2) - (size + 1) / 2
    down = -np.floor((large.sum(2) @ along) / mass + 0.5 + TIE).astype(np.int64)  # (N,)
    right = -np.floor((large.sum(1) @ along) / mass + 0.5 + TIE).astype(np.int64)
    placed = moved(
        large,
        np.clip(right, -before, size - width - before),
        np.clip(down, -above, size - height - above),
    )
    return placed[:, 1:-1, 1:-1]
