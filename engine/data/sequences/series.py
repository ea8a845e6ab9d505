"""Waves whose next value is asked at every step.

``sine``   one wave of a random period and phase
``sums``   three waves of different periods added, as in the teeth of a comb that never quite fall together
``chirp``  a wave that becomes faster and faster

Their variance is one half. The true next value is known; noise, where there is some, is added to what is seen.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SERIES = ("sine", "sums", "chirp")
PERIODS = {"sine": (12.0, 40.0), "sums": (8.0, 48.0)}  # steps; the shortest and the longest wave
PARTS = 3  # waves of a sum
SLOW = 60.0  # period of a chirp at its begin, in steps
FAST = 10.0  # and at its end
WITHIN = 128  # steps a chirp takes from slow to fast


def waves(name: str, n: int, steps: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """``n`` series of ``steps`` values (n, steps). Raises LookupError for an unknown name."""
    if name not in SERIES:
        raise LookupError(f"There is no series {name!r}. Known: {', '.join(SERIES)}.")
    t = np.arange(steps)
    if name == "chirp":
        begin = rng.uniform(0, WITHIN, (n, 1))  # where on its way it is met
        along = (begin + t) % (2 * WITHIN)
        along = np.where(along > WITHIN, 2 * WITHIN - along, along) / WITHIN  # there and back, no jump (n, steps)
        speed = 2 * np.pi / SLOW * (SLOW / FAST) ** along
        return np.sin(rng.uniform(0, 2 * np.pi, (n, 1)) + np.cumsum(speed, 1))
    low, high = PERIODS[name]
    parts = PARTS if name == "sums" else 1
    period = low * (high / low) ** rng.random((n, parts, 1))
    phase = rng.uniform(0, 2 * np.pi, (n, parts, 1))
    return np.sin(2 * np.pi * t / period + phase).mean(1) * parts**0.5


def following(name: str, n: int, steps: int, noise: float, rng: np.random.Generator) -> tuple[NDArray, NDArray]:
    """x f32 (n, steps, 1) with noise of that standard deviation, and y f32 (n, steps, 1), the true next values."""
    true = waves(name, n, steps + 1, rng)[..., None]
    x = true[:, :-1] + noise * rng.standard_normal((n, steps, 1))
    return x.astype(np.float32), true[:, 1:].astype(np.float32)
