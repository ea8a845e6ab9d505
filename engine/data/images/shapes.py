"""Eight shapes, drawn by their signed distance: what tells the classes apart is the outline, and nothing else does.

A shape is a function of the coordinates in its own frame (the shape reaches about 1 from the middle) to the distance
from its outline, negative inside. Distances after Quilez, "2D distance functions" (iquilezles.org), in own words.
"""

from __future__ import annotations

from math import cos, pi, sin

import numpy as np
from numpy.typing import NDArray

from engine.data.images.scene import SIDE, Scene, balanced

Plane = NDArray[np.float32]  # (n, S, S)


def disc(x: Plane, y: Plane) -> Plane:
    return np.hypot(x, y) - 0.9


def ring(x: Plane, y: Plane) -> Plane:
    return np.abs(np.hypot(x, y) - 0.75) - 0.2


def square(x: Plane, y: Plane) -> Plane:
    return np.maximum(np.abs(x), np.abs(y)) - 0.78


def bar(x: Plane, y: Plane) -> Plane:
    return np.maximum(np.abs(x) - 1.05, np.abs(y) - 0.36)


def triangle(x: Plane, y: Plane) -> Plane:
    """Of equal sides, one of them below."""
    return np.maximum(np.abs(x) * sin(pi / 3) - y / 2, y) - 0.52


def cross(x: Plane, y: Plane) -> Plane:
    wide, high = np.abs(x), np.abs(y)
    return np.minimum(np.maximum(wide - 1, high - 0.32), np.maximum(high - 1, wide - 0.32))


def star(x: Plane, y: Plane) -> Plane:
    """Five points: the coordinates are folded into one half of one of them."""
    angle = np.arctan2(x, -y)
    folded = np.abs(np.mod(angle + pi / 5, 2 * pi / 5) - pi / 5)  # 0 at the point, pi / 5 between two
    radius = np.hypot(x, y)
    # the edge goes from the point, at distance 1.1, to the dent at 0.45 of that and an angle of pi / 5
    across, up = 1.1 * 0.45 * sin(pi / 5), 1.1 - 1.1 * 0.45 * cos(pi / 5)
    return (radius * np.sin(folded) * up + (radius * np.cos(folded) - 1.1) * across) / np.hypot(across, up)


def moon(x: Plane, y: Plane) -> Plane:
    """A disc without another one."""
    return np.maximum(np.hypot(x, y) - 0.95, 0.72 - np.hypot(x - 0.5, y))


SHAPES = {
    "disc": disc, "ring": ring, "square": square, "bar": bar, "triangle": triangle, "cross": cross, "star": star,
    "moon": moon,
}  # fmt: skip


def drawn_shapes(config, n: int, skip: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """``n`` pictures f32 (n, C, 28, 28) and their class i64 (n,). Those drawn with another ``skip`` are others."""
    scene = Scene(config, n, skip)
    label = balanced(n, len(SHAPES), scene.rng)
    x, y = scene.frame()
    cover = np.empty_like(x)
    for k, distance in enumerate(SHAPES.values()):
        mine = label == k
        cover[mine] = np.clip(0.5 - distance(x[mine], y[mine]) * scene.radius[mine], 0, 1)  # an edge one pixel wide
    return scene.painted(cover, behind=True), label


def shapes_layout(config) -> tuple[int, int, tuple[str, ...]]:
    """Channels, size in pixels, names of the classes."""
    return 3 if config.colour else 1, SIDE, tuple(SHAPES)
