"""Points of the plane with a class each: a clean shape plus Gaussian noise on the position.

The shapes are in the spirit of TensorFlow Playground (Smilkov et al. 2017, arXiv:1708.03788). Departs from it: the
noise law is the same for every data set, so that the best error any classifier can reach is known (``bayes.py``).

A shape is a function from two uniform numbers and a class to a clean point, so that a random sample and an evenly
spread one (which ``bayes.py`` integrates with) come from the same definition. Clean points lie within [-5, 5]; the
plane is drawn over [-6, 6].
"""

from __future__ import annotations

from collections.abc import Callable
from math import pi

import numpy as np
from numpy.typing import NDArray

from engine.core.config import unknown_name

SCALE = 1.5  # plane units of position noise (standard deviation) at noise 1: 0.1 is mild, 1 is heavy overlap
RADIUS = 5.0  # how far clean points reach from the middle, except the tails of Gaussian clouds
MAX_CLASSES = 6

Points = NDArray[np.float64]  # (n, 2)
Shape = Callable[[Points, int, int], Points]  # (u in [0, 1), class, number of classes) -> clean points


def circle(u: Points, label: int, classes: int) -> Points:
    """Class 1 fills a disc, class 0 a ring around it."""
    return _ring(u, 0.0, 2.5) if label == 1 else _ring(u, 3.5, RADIUS)


def xor(u: Points, label: int, classes: int) -> Points:
    """Class 1 where both coordinates have the same sign, with a gap of 0.6 along the axes."""
    half, first = u[:, 0] < 0.5, 2 * u[:, 0] % 1
    x = 0.3 + (RADIUS - 0.3) * np.stack([first, u[:, 1]], 1)
    signs = np.stack([np.where(half, 1, -1), np.where(half == (label == 1), 1, -1)], 1)
    return x * signs


def gaussians(u: Points, label: int, classes: int) -> Points:
    """Two clouds of standard deviation 0.5 (before noise) at (-1.5, -1.5) and (1.5, 1.5)."""
    return _cloud(u, 0.5) + (1.5 if label == 1 else -1.5)


def moons(u: Points, label: int, classes: int) -> Points:
    """Two half circles of radius 3, each reaching into the other's hollow."""
    angle = pi * u[:, 0]
    arc = 3 * np.stack([np.cos(angle), np.sin(angle)], 1) - np.array([1.5, 0.75])
    return arc if label == 0 else -arc


def blobs(u: Points, label: int, classes: int) -> Points:
    """Clouds of standard deviation 0.5 (before noise), evenly on a circle of radius 3.5, the first at the right."""
    angle = 2 * pi * label / classes
    return _cloud(u, 0.5) + 3.5 * np.array([np.cos(angle), np.sin(angle)])


def rings(u: Points, label: int, classes: int) -> Points:
    """Rings around each other from the inside out, 60 % ring and 40 % gap; class 0 is a disc."""
    pitch = RADIUS / (classes - 0.4)
    return _ring(u, pitch * label, pitch * (label + 0.6))


def spirals(u: Points, label: int, classes: int) -> Points:
    """Arms that wind 3.5 turns between them, so that neighbours stay about equally far apart for any number."""
    radius = 0.4 + (RADIUS - 0.4) * u[:, 0]
    angle = 2 * pi * (3.5 / classes * u[:, 0] + label / classes)
    return radius[:, None] * np.stack([np.sin(angle), np.cos(angle)], 1)


SHAPES: dict[str, Shape] = {
    "circle": circle,
    "xor": xor,
    "gaussians": gaussians,
    "spiral": spirals,
    "moons": moons,
    "blobs": blobs,
    "rings": rings,
    "spirals": spirals,
}
MANY_CLASSES = ("blobs", "rings", "spirals")  # the others have two, whatever is asked for


def number_of_classes(name: str, classes: int) -> int:
    """How many classes data set ``name`` has when ``classes`` are asked for. Raises LookupError or ValueError."""
    if name not in SHAPES:
        raise LookupError(unknown_name("data set", name, list(SHAPES)))
    if name not in MANY_CLASSES:
        return 2
    if not 2 <= classes <= MAX_CLASSES:
        raise ValueError(f"Data set {name!r} can have 2 to {MAX_CLASSES} classes, got {classes}.")
    return classes


def skeleton(name: str, classes: int, n: int, rng: np.random.Generator) -> tuple[Points, NDArray[np.int64]]:
    """Clean points (n, 2) and their classes (n,), in random order, no class more than one point ahead."""
    classes = number_of_classes(name, classes)
    label = rng.permutation(np.arange(n) % classes)
    return clean_points(name, label, classes, rng), label


def clean_points(name: str, label: NDArray[np.int64], classes: int, rng: np.random.Generator) -> Points:
    """A random point (n, 2) of a shape for each class in ``label`` (n,)."""
    u = rng.random((len(label), 2))
    x = np.empty((len(label), 2))
    for k in range(classes):
        x[label == k] = SHAPES[name](u[label == k], k, classes)
    return x


def sample(
    name: str, *, classes: int, n: int, noise: float, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """``n`` noisy points f32 (n, 2) and their classes i64 (n,).

    The same seed with another ``noise`` gives the same clean points moved in the same directions, only further.
    """
    rng = np.random.default_rng(seed)
    clean, label = skeleton(name, classes, n, rng)
    x = clean + noise * SCALE * rng.standard_normal((n, 2))
    return x.astype(np.float32), label.astype(np.int64)


def _ring(u: Points, inner: float, outer: float) -> Points:
    """Evenly over the area between two radii."""
    radius = np.sqrt(inner**2 + (outer**2 - inner**2) * u[:, 0])
    angle = 2 * pi * u[:, 1]
    return radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1)


def _cloud(u: Points, std: float) -> Points:
    """Two independent normal numbers from two uniform ones. Box and Muller 1958, Ann. Math. Statist. 29."""
    radius = std * np.sqrt(-2 * np.log1p(-u[:, 0]))
    angle = 2 * pi * u[:, 1]
    return radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1)
