"""Points of the plane with several labels each, and points with a class and a number: more than one thing to say."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.data.plane import SCALE

DISCS = np.array([[0.0, 1.8], [-1.6, -1.0], [1.6, -1.0]])  # (3, 2) centres
DISC = 3.0  # radius of each: all three share the middle, and the corners of the plane belong to none
REACH = 5.0  # points are uniform in [-REACH, REACH] on both axes
LABELS = ("top", "left", "right")


def disc_sample(*, n: int, noise: float, seed: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """``n`` points f32 (n, 2) and, for each of three overlapping discs, whether the point lies in it, f32 (n, 3).

    A point has none to three labels. They are those of the clean point; noise then moves it.
    """
    rng = np.random.default_rng(seed)
    x = rng.uniform(-REACH, REACH, (n, 2))
    inside = ((x[:, None] - DISCS) ** 2).sum(2) < DISC**2  # (n, 3)
    x = x + noise * SCALE * rng.standard_normal((n, 2))
    return x.astype(np.float32), inside.astype(np.float32)


def second_target(x: NDArray, scale: float) -> NDArray[np.float32]:
    """The number of the second task, at x (n, 2) -> f32 (n,): a slope over the plane, ``scale (x1 + x2) / 12``.

    ``scale`` is the unit it is measured in: the same lengths in tenths have ten times the numbers, and a hundred times
    the squared error.
    """
    return (scale * (x[:, 0] + x[:, 1]) / 12).astype(np.float32)
