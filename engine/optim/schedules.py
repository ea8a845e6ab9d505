"""Learning-rate schedules as pure functions: ``factor(step, total, drop)`` is what the learning rate is multiplied by.

``step`` counts updates from 0, ``total`` (>= 1) is the schedule's length in steps, ``drop`` the factor of the two that
drop. Being functions of the step alone they need no state, and jumping back in a run is right by construction.
Past their end they stay where they ended: cosine and one-cycle at (almost) zero, so the network then stands still.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi

Schedule = Callable[[int, int, float], float]

WARM_SHARE, START, END = 0.3, 1 / 25, 1 / 25 / 1e4  # one-cycle: share of steps that rise; first and last factor


def constant(step: int, total: int, drop: float) -> float:
    """1, always."""
    return 1.0


def stepwise(step: int, total: int, drop: float) -> float:
    """``drop`` once more after every ``total`` steps."""
    return drop ** (step // total)


def exponential(step: int, total: int, drop: float) -> float:
    """The same fall as ``stepwise``, spread evenly over the steps."""
    return drop ** (step / total)


def cosine(step: int, total: int, drop: float) -> float:
    """Half a cosine from 1 to 0. Loshchilov and Hutter 2016, arXiv:1608.03983, without its restarts."""
    return (1 + cos(pi * min(step / total, 1))) / 2


def one_cycle(step: int, total: int, drop: float) -> float:
    """From 1/25 up to 1 within the first 30 %, then down to 1/250,000 at step ``total - 1``, both along half cosines.

    Smith and Topin 2017, arXiv:1708.07120, in the form of ``torch.optim.lr_scheduler.OneCycleLR``: the learning rate
    on the knob is the highest one, momentum is left alone.
    """
    top, last = WARM_SHARE * total - 1, total - 1
    if step < top:
        return _between(START, 1.0, step / top)
    if last <= top or step >= last:
        return END
    return _between(1.0, END, max(0.0, (step - top) / (last - top)))


def warm_up(step: int, total: int, drop: float) -> float:
    """A straight line from 1/total to 1 at step ``total - 1``, then 1. Goyal et al. 2017, arXiv:1706.02677."""
    return min(1.0, (step + 1) / total)


def _between(a: float, b: float, share: float) -> float:
    """From ``a`` (share 0) to ``b`` (share 1) along half a cosine."""
    return b + (a - b) * (1 + cos(pi * share)) / 2


SCHEDULES: dict[str, Schedule] = {
    "constant": constant,
    "step": stepwise,
    "exponential": exponential,
    "cosine": cosine,
    "one-cycle": one_cycle,
    "warm-up": warm_up,
}
