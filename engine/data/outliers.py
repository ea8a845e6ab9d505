"""Outliers of a regression: targets that somebody got badly wrong.

They all lie on the same side, as those of a broken sensor do: then they move the mean of the targets, which the squared
error aims at, and hardly the median, which the absolute error aims at.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

NEAREST = 2.0  # an outlier lies at least so far above its target; those of ``curves`` lie within [-1, 1] before noise
FURTHEST = 4.0  # and at most so far


def far_off(n: int, share: float, seed: int) -> NDArray[np.float32]:
    """How far each of ``n`` targets is off, f32 (n,): 0, but for a random ``share`` of them 2 to 4.

    With a larger share those that were off stay so. Added to the training targets alone, it leaves the validation
    points as a fair judge.
    """
    rng = np.random.default_rng([seed, 2])  # a stream of its own, so that the points are the same without outliers
    chosen = rng.permutation(n) < round(share * n)
    return (rng.uniform(NEAREST, FURTHEST, n) * chosen).astype(np.float32)
