"""Handwritten digits in scikit-learn's copy, as they are (8 x 8) or as MNIST has its own (28 x 28)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.data.digits import MOST, sample_digits
from engine.data.images.centring import BOX, FRAME, in_the_middle
from engine.data.images.resizing import resized

EDGE = 1.8  # how much steeper the edges of a stroke are made, because an enlarged one is blurred


def small_digits(config, n: int, skip: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """``n`` pictures f32 (n, 1, 8, 8) and their digits, others than the first ``skip`` of the same seed."""
    n = min(n, MOST - skip)
    images, label = sample_digits(n, config.data_seed, skip)
    return images[:, None], label


def large_digits(config, n: int, skip: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """The same digits f32 (n, 1, 28, 28): enlarged to 20 x 20, their centre of mass in the middle (LeCun et al. 1998,
    "Gradient-based learning applied to document recognition", does so with MNIST's)."""
    images, label = small_digits(config, n, skip)
    large = resized(images[:, 0], BOX, BOX)
    large = np.clip((large - 0.5) * EDGE + 0.5, 0, 1) * (large > 0)
    return in_the_middle(large, FRAME)[:, None], label


def small_layout(config) -> tuple[int, int, tuple[str, ...]]:
    """Channels, size in pixels, names of the classes."""
    return 1, 8, tuple("0123456789")


def large_layout(config) -> tuple[int, int, tuple[str, ...]]:
    return 1, 28, tuple("0123456789")
