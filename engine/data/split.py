"""Which points are for training and which for validation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class SplitError(ValueError):
    """Points that cannot be split. The message is one sentence for the user."""


def split(y: NDArray, train_share: float, seed: int, *, stratify: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Indices of the training and of the validation points, each in random order.

    ``y`` (n,) are the targets. With ``stratify`` every class gives the same share of its points (largest remainders
    first), and at least one to training as long as there are enough points. Neither side is ever empty. Raises
    SplitError for fewer than two points.
    """
    n = len(y)
    if n < 2:
        raise SplitError(f"Training and validation need at least 2 points together, got {n}.")
    rng = np.random.default_rng([seed, 1])  # a stream of its own: the points come from ``seed`` itself
    order = rng.permutation(n)
    wanted = min(max(round(train_share * n), 1), n - 1)
    if not stratify:
        return order[:wanted], order[wanted:]
    classes, group = np.unique(np.asarray(y)[order], return_inverse=True)
    counts = np.bincount(group)
    wanted = min(max(wanted, len(classes)), n - 1)
    take = _shares(counts, wanted)
    rank = np.empty(n, dtype=np.int64)  # a point's place within its class, in the random order
    for k, count in enumerate(counts):
        rank[group == k] = np.arange(count)
    train = rank < take[group]
    return order[train], order[~train]


def _shares(counts: NDArray[np.int64], wanted: int) -> NDArray[np.int64]:
    """How many of each class's ``counts`` points make ``wanted`` altogether, at least one each if possible."""
    exact = counts * wanted / counts.sum()
    take = np.floor(exact).astype(np.int64)
    missing = wanted - take.sum()
    take[np.argsort(take - exact, kind="stable")[:missing]] += 1
    for k in np.flatnonzero(take == 0):
        richest = int(take.argmax())
        if take[richest] < 2:
            break  # fewer points than classes
        take[richest] -= 1
        take[k] = 1
    return take
