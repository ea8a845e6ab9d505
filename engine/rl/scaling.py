"""Observations and rewards brought to order 1 by what has been seen so far, so that one learning rate suits any world.

On CartPole it is the largest single factor there is: neither the speed of a cart nor a return of 500 are of order 1,
which is what first weights and Adam's step sizes are made for.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

SURE = 10  # observations before a spread is believed
TINY = 1e-8  # added to variances, for what never varies


class RunningScale:
    """Mean and spread of each entry of all observations so far, by Welford's recurrence (1962, Technometrics 4).

    ``count``             how many observations
    ``mean``, ``spread``  float64 (D,) mean and standard deviation
    ``shift``, ``factor`` float32 tensors (D,) for batches: ``(x - shift) * factor``, the same numbers, always current
    """

    def __init__(self, size: int, limit: float = 10.0):
        self.limit = limit
        self.count = 0
        self.mean = np.zeros(size)
        self.squares = np.zeros(size)  # sum of squared distances from the mean
        self.shift, self.factor = torch.zeros(size), torch.ones(size)
        self._shift, self._factor = self.shift.numpy(), self.factor.numpy()  # the same memory

    def update(self, observation: np.ndarray) -> None:
        """Take in one observation (D,)."""
        self.count = count = self.count + 1
        apart = observation - self.mean
        self.mean += apart / count
        self.squares += apart * (observation - self.mean)
        self._shift[:] = self.mean
        if count >= SURE:
            self._factor[:] = (self.squares / count + TINY) ** -0.5

    @property
    def spread(self) -> np.ndarray:
        """Standard deviation of each entry (D,)."""
        return np.sqrt(self.squares / max(self.count, 1))

    def apply(self, x: Tensor) -> Tensor:
        """Observations (..., D) in units of their spread, at most ``limit`` from 0."""
        return ((x - self.shift) * self.factor).clamp_(-self.limit, self.limit)

    def apply_to_one(self, observation: np.ndarray) -> np.ndarray:
        """The same for a single observation (D,) as an array."""
        x = (observation - self._shift) * self._factor
        return np.minimum(np.maximum(x, -self.limit), self.limit)

    def state(self) -> dict[str, Any]:
        return {
            "count": self.count, "mean": torch.from_numpy(self.mean), "squares": torch.from_numpy(self.squares),
        }  # fmt: skip

    def load(self, state: dict[str, Any]) -> None:
        self.count = state["count"]
        self.mean[:], self.squares[:] = state["mean"].numpy(), state["squares"].numpy()
        self._shift[:] = self.mean
        self._factor[:] = (self.squares / self.count + TINY) ** -0.5 if self.count >= SURE else 1.0


class ReturnScale:
    """The spread of the discounted return as it runs on, ``R = gamma R + r``: what rewards are divided by.

    Values then are of order 1 whatever a world pays. Engstrom et al. 2020, arXiv:2005.12729, section 3 ("reward
    scaling"). ``scale`` is 1 until some returns have been seen, and for a world that always pays the same nothing.
    """

    def __init__(self, gamma: float):
        self.gamma = gamma
        self.count, self.mean, self.squares, self.running = 0, 0.0, 0.0, 0.0
        self.scale = 1.0

    def update(self, reward: float, ended: bool) -> None:
        """Take in the reward of one step, and whether the episode ended with it."""
        self.running = running = self.gamma * self.running + reward
        self.count += 1
        apart = running - self.mean
        self.mean += apart / self.count
        self.squares += apart * (running - self.mean)
        if self.count >= SURE and self.squares > 1e-12:
            self.scale = (self.squares / self.count) ** 0.5
        if ended:
            self.running = 0.0

    def state(self) -> dict[str, Any]:
        names = ("count", "mean", "squares", "running", "scale")
        return {name: getattr(self, name) for name in names}

    def load(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)
