"""Eight textures that fill the picture: what tells the classes apart is what repeats, wherever one looks.

A texture is a function of coordinates whose unit is its period to the distance from its edges, negative inside.
"""

from __future__ import annotations

from math import pi

import numpy as np
from numpy.typing import NDArray

from engine.data.images.scene import SIDE, Scene, balanced

Plane = NDArray[np.float32]  # (n, S, S)
WAVES = 12  # plane waves that make one field of blotches


def fold(u: Plane) -> Plane:
    """Distance of each coordinate from the next whole number, 0 to 0.5."""
    return np.abs(u - np.round(u))


def stripes(u: Plane, v: Plane) -> Plane:
    return fold(u) - 0.25


def checks(u: Plane, v: Plane) -> Plane:
    a, b = fold(u) - 0.25, fold(v) - 0.25
    return -np.sign(a * b) * np.minimum(np.abs(a), np.abs(b))


def dots(u: Plane, v: Plane) -> Plane:
    return np.hypot(fold(u), fold(v)) - 0.3


def rings(u: Plane, v: Plane) -> Plane:
    return fold(np.hypot(u, v)) - 0.25


def waves(u: Plane, v: Plane) -> Plane:
    """Stripes that wind."""
    return (fold(v + 0.35 * np.sin(pi * u)) - 0.25) * 0.8


def bricks(u: Plane, v: Plane) -> Plane:
    """Twice as long as high, every second row moved by half a brick."""
    v = 1.3 * v
    row = np.floor(v)
    joint = 2 * fold(u / 1.6 + row / 2)
    return 0.14 - np.minimum(joint, fold(v - row))


def grid(u: Plane, v: Plane) -> Plane:
    return np.minimum(fold(u), fold(v)) - 0.13


def blotches(u: Plane, v: Plane, chance: NDArray) -> Plane:
    """The sign of a sum of plane waves in all directions, all of about the same length. ``chance`` (n, WAVES, 2)."""
    total = np.zeros_like(u)
    for i in range(WAVES):
        angle = (2 * pi * chance[:, i, 0]).astype(np.float32)[:, None, None]
        phase = (2 * pi * chance[:, i, 1]).astype(np.float32)[:, None, None]
        total += np.cos(2 * pi * 0.7 * (np.cos(angle) * u + np.sin(angle) * v) + phase)
    return total / (WAVES / 2) ** 0.5 / 4


TEXTURES = {
    "stripes": stripes, "checks": checks, "dots": dots, "rings": rings, "waves": waves, "bricks": bricks, "grid": grid,
    "blotches": blotches,
}  # fmt: skip


def drawn_textures(config, n: int, skip: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """``n`` pictures f32 (n, C, 28, 28) and their class i64 (n,). Those drawn with another ``skip`` are others."""
    scene = Scene(config, n, skip)
    label = balanced(n, len(TEXTURES), scene.rng)
    chance = scene.rng.uniform(0, 1, (n, WAVES, 2))
    u, v = scene.frame()  # a period is as long as the radius of a shape
    cover = np.empty((n, SIDE, SIDE), np.float32)
    for k, (name, distance) in enumerate(TEXTURES.items()):
        mine = label == k
        more = (chance[mine],) if name == "blotches" else ()
        cover[mine] = np.clip(0.5 - distance(u[mine], v[mine], *more) * scene.radius[mine], 0, 1)
    return scene.painted(cover, behind=False), label


def textures_layout(config) -> tuple[int, int, tuple[str, ...]]:
    """Channels, size in pixels, names of the classes."""
    return 3 if config.colour else 1, SIDE, tuple(TEXTURES)
