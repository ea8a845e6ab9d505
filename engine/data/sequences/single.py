"""Sequences with one answer: what a recurrent network has to carry through many time steps.

``recall``  the first input is 1 or -1, all later ones are noise; the answer is which it was. A memory of one bit, after
            Bengio, Simard and Frasconi 1994, IEEE Trans. Neural Networks 5 (their latching problem).
``adding``  two inputs a step, a number in [0, 1] and a mark; the answer is the sum of the two marked numbers, one from
            each half of the sequence. Hochreiter and Schmidhuber 1997, Neural Computation 9, experiment 4.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.core.config import unknown_name

Examples = tuple[NDArray[np.float32], NDArray[np.float32]]  # inputs (n, T, I) and answers (n,)


def recall(n: int, steps: int, noise: float, rng: np.random.Generator) -> Examples:
    """Inputs (n, steps, 1); the answer is 1 where the first was positive, else 0. Both are as frequent, n even."""
    answer = rng.permutation(np.arange(n) % 2)
    x = noise * rng.standard_normal((n, steps, 1))
    x[:, 0, 0] = 2.0 * answer - 1
    return x.astype(np.float32), answer.astype(np.float32)


def adding(n: int, steps: int, noise: float, rng: np.random.Generator) -> Examples:
    """Inputs (n, steps, 2), no noise; the answer is a sum in [0, 2], whose variance is 1/6."""
    value = rng.random((n, steps))
    half, rows = steps // 2, np.arange(n)
    marked = np.zeros((n, steps))
    marked[rows, rng.integers(0, half, n)] = 1
    marked[rows, rng.integers(half, steps, n)] = 1
    return np.stack([value, marked], 2).astype(np.float32), (value * marked).sum(1).astype(np.float32)


SEQUENCES: dict[str, Callable[[int, int, float, np.random.Generator], Examples]] = {
    "recall": recall,
    "adding": adding,
}


def draw(name: str, *, n: int, steps: int, noise: float, seed: int) -> Examples:
    """``n`` sequences of ``steps`` time steps, f32 (n, steps, inputs), and their answers f32 (n,).

    Raises LookupError for an unknown name and ValueError for fewer than two steps.
    """
    if name not in SEQUENCES:
        raise LookupError(unknown_name("sequence", name, list(SEQUENCES)))
    if steps < 2:
        raise ValueError(f"A sequence must have at least 2 time steps, got {steps}.")
    return SEQUENCES[name](n, steps, noise, np.random.default_rng(seed))
