"""Points of the plane with a class each, where one class may be much rarer than the others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.data.plane import SCALE, clean_points, number_of_classes

FEWEST = 8  # points of the rare class, so that training and validation have some of it


def class_counts(n: int, classes: int, rare: float) -> list[int]:
    """How many of ``n`` points each class has: the last one ``rare`` points for every point of another class."""
    last = min(max(FEWEST, round(n * rare / (classes - 1 + rare))), n // classes)
    shared, left = divmod(n - last, classes - 1)
    return [shared + (k < left) for k in range(classes - 1)] + [last]


def rare_sample(
    name: str, *, classes: int, n: int, noise: float, rare: float, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """``n`` noisy points f32 (n, 2) of a shape of ``plane.SHAPES`` and their classes i64 (n,), in random order.

    With ``rare`` = 1 all classes are equally frequent. Noise is that of ``plane.sample``.
    """
    rng = np.random.default_rng(seed)
    classes = number_of_classes(name, classes)
    label = rng.permutation(np.repeat(np.arange(classes), class_counts(n, classes, rare)))  # (n,)
    x = clean_points(name, label, classes, rng) + noise * SCALE * rng.standard_normal((n, 2))
    return x.astype(np.float32), label.astype(np.int64)
