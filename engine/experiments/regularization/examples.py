"""What there is to learn: few examples with some wrong classes, and 500 right ones to validate on. numpy alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.data import plane
from engine.data.digits import sample_digits

VALIDATION = 500
ELSEWHERE = 2**31  # added to a seed for points that no training set has


def examples(config) -> dict[str, NDArray]:
    """``x_train`` f32 (n, 2) or (n, 8, 8), ``y_train`` i64 (n,), ``x_val`` and ``y_val`` alike, and ``wrong`` i64 (m,):
    numbers of the training examples whose class is not the true one."""
    n, seed = config.samples, config.data_seed
    if config.dataset == "digits":
        x_val, y_val = sample_digits(VALIDATION, seed)
        x_train, y_train = sample_digits(n, seed, VALIDATION)
        classes = 10
    else:
        x_train, y_train = plane.sample(config.dataset, classes=2, n=n, noise=config.noise, seed=seed)
        x_val, y_val = plane.sample(config.dataset, classes=2, n=VALIDATION, noise=config.noise, seed=seed + ELSEWHERE)
        classes = 2
    rng = np.random.default_rng([seed, 2])  # a stream of its own: the share changes nothing else
    wrong = rng.permutation(n)[: round(config.label_noise * n)]
    y_train[wrong] = (y_train[wrong] + rng.integers(1, classes, n)[wrong]) % classes
    return {"x_train": x_train, "y_train": y_train, "x_val": x_val, "y_val": y_val, "wrong": wrong}
