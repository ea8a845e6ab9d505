"""How much of a difference between two settings is luck: plain statistics of a few repetitions. No torch here.

A repetition that diverged has no number (NaN) and counts as worse than every other. Whether low or high numbers are
good is the caller's to say: losses are better low.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

FEW = 10  # repetitions of each below which a caution is due
CHANCE = 0.05  # what may come about by luck more often than this settles nothing


def spread(values: NDArray, low_is_good: bool = True) -> tuple[NDArray, NDArray, NDArray]:
    """Median, lower and upper edge of the middle of (S, n) repetitions, each (n,).

    The band leaves out as many repetitions at each end as ``left_out`` says, so it is always about whole ones. Where
    the median or an edge is that of a diverged repetition it is infinite, or minus infinity when high is good.
    """
    worst = np.inf if low_is_good else -np.inf
    ordered = np.sort(np.where(np.isnan(values), worst, values), 0)  # (S, n)
    count, out = len(ordered), left_out(len(ordered))
    lower, upper = ordered[(count - 1) // 2], ordered[count // 2]
    with np.errstate(invalid="ignore"):
        middle = np.where(np.isfinite(upper - lower), lower + (upper - lower) / 2, worst)
    return middle, ordered[out], ordered[count - 1 - out]


def left_out(count: int) -> int:
    """How many of ``count`` repetitions lie outside of the band at each end: one in ten."""
    return count // 10


def reached(steps: NDArray, values: NDArray, goal: float, low_is_good: bool = True) -> NDArray:
    """The first step at which each of (S, n) repetitions is as good as ``goal``, (S,); -1 for never."""
    good = values <= goal if low_is_good else values >= goal  # NaN is never good
    return np.where(good.any(1), np.asarray(steps)[good.argmax(1)], -1).astype(np.int64)


@dataclass(frozen=True)
class Comparison:
    """``superiority`` is the share of all pairs, one repetition of each setting, in which the first is better.

    ``wins``, ``ties`` and ``losses`` count the seeds both have; all 0 when they have none in common. ``by_chance`` is
    how probable so uneven a count (or a more uneven one) is when neither is better; None without a shared seed.
    """

    superiority: float
    pairs: int
    wins: int
    ties: int
    losses: int
    by_chance: float | None
    fewest: int  # repetitions of the setting that has fewer

    @property
    def shared(self) -> int:
        return self.wins + self.ties + self.losses


def beats(
    a: NDArray, b: NDArray, low_is_good: bool = True, seeds_a: tuple[int, ...] = (), seeds_b: tuple[int, ...] = ()
) -> Comparison:
    """Compare two settings by their repetitions (S,) and (T,), NaN for a diverged one.

    Over all pairs: the probability of superiority, ties counted half, which is Mann and Whitney's U divided by the
    number of pairs (1947, Annals of Mathematical Statistics 18) and Vargha and Delaney's A12 (2000, Journal of
    Educational and Behavioral Statistics 25). Seed by seed: the sign test, two-sided, ties left out (Dixon and Mood
    1946, Journal of the American Statistical Association 41).
    """
    sign = 1.0 if low_is_good else -1.0
    a, b = (np.where(np.isnan(values), np.inf, sign * np.asarray(values, np.float64)) for values in (a, b))
    better, equal = a[:, None] < b, a[:, None] == b  # (S, T)
    share = float((better + 0.5 * equal).mean())
    places = [(seeds_a.index(seed), seeds_b.index(seed)) for seed in seeds_a if seed in seeds_b]
    wins = sum(bool(better[i, j]) for i, j in places)
    ties = sum(bool(equal[i, j]) for i, j in places)
    losses = len(places) - wins - ties
    chance = sign_test(wins, losses) if places else None
    return Comparison(share, better.size, wins, ties, losses, chance, min(len(a), len(b)))


def sign_test(wins: int, losses: int) -> float:
    """How probable at least so uneven a count is among fair coins, two-sided."""
    total = wins + losses
    tail = sum(comb(total, k) for k in range(min(wins, losses) + 1)) / 2**total
    return min(1.0, 2 * tail)


def sentence(found: Comparison, a: str, b: str) -> str:
    """The comparison in plain words, the better setting first: "A beats B in 9 of 10 seeds; ..."."""
    share, wins, losses = found.superiority, found.wins, found.losses
    if (share, wins) < (1 - share, losses):
        a, b, share, wins = b, a, 1 - share, losses
    if share == 0.5 and wins == min(found.wins, found.losses):
        first = "Neither is ahead: " if found.shared else "Neither is ahead"
    else:
        first = "" if found.shared else f"{a} is ahead of {b}; they have no seed in common"
    if found.shared:
        first += f"{a} beats {b} in {wins} of {found.shared} seeds"
        first += f" ({found.ties} {'tie' if found.ties == 1 else 'ties'})" if found.ties else ""
    return f"{first}; of all {found.pairs} pairs {a} is better in {100 * share:.0f} %."


def caution(found: Comparison) -> str:
    """What such a comparison cannot settle, in one sentence; empty when there is nothing to warn of."""
    chance = found.by_chance
    if chance is not None and chance > CHANCE and found.wins + found.losses:
        return (
            "This may be luck: if both were equally good, a count as uneven as this would come up in "
            f"{100 * chance:.0f} % of such comparisons."
        )
    if found.fewest < FEW:
        return f"With only {found.fewest} seeds a small difference stays unseen; repeat with more before you trust it."
    return ""
