"""Pictures made larger or smaller, by weights that can be read, and moved by whole pixels. numpy alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def resized(images: NDArray, height: int, width: int) -> NDArray[np.float32]:
    """``images`` (..., H, W) as (..., height, width)."""
    down, across = resizing(images.shape[-2], height), resizing(images.shape[-1], width)
    return (down @ images.astype(np.float32) @ across.T).astype(np.float32)


def resizing(old: int, new: int) -> NDArray[np.float32]:
    """(new, old): how much every old pixel counts in every new one. Bilinear; made smaller, a new pixel is the mean of
    the old ones it covers, with those in its middle counting most (a triangle, as in Pillow's BILINEAR)."""
    scale = old / new
    reach = max(scale, 1.0)
    middles = (np.arange(new) + 0.5) * scale - 0.5  # of new pixels, on the axis of old ones
    weights = np.maximum(0, 1 - np.abs(np.arange(old)[None, :] - middles[:, None]) / reach)
    return (weights / weights.sum(1, keepdims=True)).astype(np.float32)


def moved(images: NDArray, right: NDArray, down: NDArray) -> NDArray:
    """Each of ``images`` (N, ..., H, W) moved by its own number of whole pixels, ``right`` (N,) and ``down`` (N,); what
    comes in from outside is what was at the edge."""
    n, height, width = len(images), images.shape[-2], images.shape[-1]
    rows = np.clip(np.arange(height) - down[:, None], 0, height - 1)  # (N, H): where a row comes from
    columns = np.clip(np.arange(width) - right[:, None], 0, width - 1)  # (N, W)
    flat = images.reshape(n, -1, height, width)
    taken = np.take_along_axis(flat, rows[:, None, :, None], 2)
    return np.take_along_axis(taken, columns[:, None, None, :], 3).reshape(images.shape)
