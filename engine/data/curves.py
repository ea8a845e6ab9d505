"""Regression: a known function of one or two variables in [-6, 6], plus Gaussian noise on the target.

Targets lie within [-1, 1] before noise. The noise has standard deviation ``noise``, so no prediction can have a mean
squared error below ``noise ** 2`` but by luck or by learning the noise by heart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

from engine.core.config import unknown_name

HALF = 6.0  # inputs are uniform in [-HALF, HALF]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Function:
    """A clean target: ``at`` takes x (n, inputs) to y (n,); ``formula`` is how a page writes it."""

    inputs: int
    formula: str
    at: Callable[[Array], Array]


def _bumps(x: Array) -> Array:
    """Six Gaussian bumps of width 1.1 on a circle of radius 3.5, up and down in turn."""
    angle = 2 * pi * np.arange(6) / 6
    centres = 3.5 * np.stack([np.cos(angle), np.sin(angle)], 1)  # (6, 2)
    squares = ((x[:, None] - centres) ** 2).sum(-1)  # (n, 6)
    return np.exp(-squares / (2 * 1.1**2)) @ np.array([1, -1, 1, -1, 1, -1])  # (n,)


FUNCTIONS: dict[str, Function] = {
    "plane": Function(2, "(x1 + x2) / 12", lambda x: (x[:, 0] + x[:, 1]) / (2 * HALF)),
    "multi-gaussian": Function(2, "six Gaussian bumps, up and down in turn", _bumps),
    "line": Function(1, "x1 / 6", lambda x: x[:, 0] / HALF),
    "sine": Function(1, "sin x1", lambda x: np.sin(x[:, 0])),
    "step": Function(1, "-1 below x1 = 0, 1 from there on", lambda x: np.where(x[:, 0] < 0, -1.0, 1.0)),
    "bump": Function(1, "2 exp(-x1^2 / 2) - 1", lambda x: 2 * np.exp(-(x[:, 0] ** 2) / 2) - 1),
    "chirp": Function(1, "sin(8 pi s^2), s = (x1 + 6) / 12", lambda x: np.sin(8 * pi * ((x[:, 0] + HALF) / 12) ** 2)),
}


def function(name: str) -> Function:
    """The function of that name. Raises LookupError with the closest one."""
    if name not in FUNCTIONS:
        raise LookupError(unknown_name("function", name, list(FUNCTIONS)))
    return FUNCTIONS[name]


def sample(name: str, *, n: int, noise: float, seed: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """``n`` inputs f32 (n, 1 or 2) and noisy targets f32 (n,). Another ``noise`` keeps the inputs."""
    clean = function(name)
    rng = np.random.default_rng(seed)
    x = rng.uniform(-HALF, HALF, (n, clean.inputs))
    y = clean.at(x) + noise * rng.standard_normal(n)
    return x.astype(np.float32), y.astype(np.float32)


def floor(noise: float) -> float:
    """The mean squared error that no function can beat on new data."""
    return noise**2
