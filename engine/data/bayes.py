"""The best that any classifier can do on the built-in data, from the known distribution.

A point's position is a clean position plus Gaussian noise, so each class's density is the density of its clean shape
blurred by a Gaussian. That is done on a grid: an evenly spread sample of the shape (Roberts' R2 sequence, a
two-dimensional golden ratio) is counted into cells and blurred. The Bayes classifier says the class of the largest
density; what it gets wrong is the share of points in all cells that belong to other classes. Two cells at opposite
sides of a boundary do not mix, so shapes that do not touch have floor 0 without noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.data.plane import RADIUS, SCALE, SHAPES, number_of_classes

SPREAD = 1 << 16  # points per class that stand for its clean shape
GOLDEN = 1.32471795724474602596  # the root of g^3 = g + 1


@dataclass(frozen=True)
class Floor:
    """What the Bayes classifier reaches, which knows the distribution but not the noise of a point."""

    error: float  # share of points it gets wrong, in [0, 1 - 1/k]
    cross_entropy: float  # entropy of the class given the position, in nats
    brier: float  # expected sum over all k classes of (probability - truth)^2; half of it for one sigmoid output


@lru_cache(maxsize=256)
def floor(name: str, classes: int, noise: float) -> Floor:
    """The floor of data set ``name``. Good to 1 % or 1e-4. Raises LookupError or ValueError."""
    joint = _joint(name, number_of_classes(name, classes), noise * SCALE)  # (k, cells)
    total = joint.sum(0)  # (cells,)
    posterior = joint / total
    entropy = -(joint * np.log(np.where(posterior > 0, posterior, 1))).sum()
    return Floor(
        error=float((total - joint.max(0)).sum()),
        cross_entropy=max(0.0, float(entropy)),
        brier=float((joint * (1 - posterior)).sum()),
    )


def _joint(name: str, classes: int, std: float) -> NDArray[np.float64]:
    """Probability of each class in each cell that is ever reached: (k, cells), sums to 1."""
    from scipy.ndimage import gaussian_filter

    half = RADIUS + 0.5 + 5 * std
    cell = max(0.04, std / 6)  # fine where the noise is, and no finer: a blurred density is smooth at that scale
    side = int(np.ceil(2 * half / cell))
    index = np.arange(SPREAD)
    u = np.stack([(0.5 + index / GOLDEN) % 1, (0.5 + index / GOLDEN**2) % 1], 1)  # (SPREAD, 2)
    # Counting into cells already blurs by the variance of one cell.
    width = np.sqrt(max(std**2 - cell**2 / 12, 0)) / cell
    joint = np.empty((classes, side * side))
    for k in range(classes):
        place = ((SHAPES[name](u, k, classes) + half) / cell).astype(np.int64).clip(0, side - 1)
        counts = np.bincount(place[:, 0] * side + place[:, 1], minlength=side * side)
        density = counts.reshape(side, side).astype(np.float64)
        joint[k] = gaussian_filter(density, width, mode="constant", truncate=5).ravel() if width else density.ravel()
    joint = joint[:, joint.sum(0) > 0]
    return joint / joint.sum()
