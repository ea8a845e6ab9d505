"""Learning-rate finder: a short training whose rate grows from step to step, to see where the loss falls fastest.

Smith 2015, arXiv:1506.01186 (the range test); smoothing and stopping as Gugger and Howard made them usual in fastai.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

SMOOTH = 0.9  # share of the running mean that is kept
STOP = 4.0  # times the lowest loss: from there on everything is lost
FEWEST = 10  # steps before it may stop, and left out when the steepest place is looked for
FALL = 0.95  # of the loss that has to be reached for it to have fallen


def find(
    take: Callable[[float], float], lowest: float = 1e-5, highest: float = 10.0, steps: int = 100
) -> tuple[np.ndarray, np.ndarray, float]:
    """``take(lr)`` trains one step and returns its loss before the update. Returns the rates f32 (n,), the smoothed
    losses f32 (n,), and the rate where the loss falls fastest over the rate's logarithm (NaN when it hardly falls)."""
    rates, losses, mean, best = [], [], 0.0, math.inf
    for i in range(steps):
        rate = lowest * (highest / lowest) ** (i / (steps - 1))
        loss = take(rate)
        mean = SMOOTH * mean + (1 - SMOOTH) * loss
        smooth = mean / (1 - SMOOTH ** (i + 1))  # as if it had not begun at zero
        if not math.isfinite(smooth) or (i >= FEWEST and smooth > STOP * best):
            break
        best = min(best, smooth)
        rates.append(rate)
        losses.append(smooth)
    return np.array(rates, np.float32), np.array(losses, np.float32), _steepest(rates, losses)


def _steepest(rates: list[float], losses: list[float]) -> float:
    """Where the loss falls fastest, before its minimum. The first few losses are mostly luck with the batch."""
    end = int(np.argmin(losses)) + 1 if losses else 0
    if end < FEWEST + 3 or losses[end - 1] > FALL * losses[FEWEST]:
        return math.nan
    slope = np.gradient(np.array(losses[FEWEST:end]), np.log(rates[FEWEST:end]))
    return float(rates[FEWEST + int(slope.argmin())])
