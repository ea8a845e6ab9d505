"""Something is shown once, and asked for much later: how long can a network keep it?

``recall``   one of four letters comes first, then others that mean nothing; at the question mark it has to be named.
             After Bengio, Simard and Frasconi 1994, IEEE Trans. Neural Networks 5.
``copying``  five letters, then blanks, then a colon: the letters have to be said again in their order. Hochreiter and
             Schmidhuber 1997; as in Arjovsky, Shah and Bengio 2016 (arXiv:1511.06464), with fewer letters.
``adding``   a number in [0, 1] and a mark at every step; the answer is the sum of the two marked numbers, one of each
             half. Hochreiter and Schmidhuber 1997, Neural Computation 9, experiment 4.

Answers of what is not asked are -1, or nan for numbers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.data.sequences import single

RECALLED = ("A", "B", "C", "D")
MEANINGLESS = ("w", "x", "y", "z")
COPIED = ("A", "B", "C", "D", "E", "F", "G", "H")
COPIES = 5  # letters to remember

Sequences = tuple[NDArray, NDArray]


def recalled(n: int, steps: int, rng: np.random.Generator) -> Sequences:
    """x (n, steps + 1): the letter, ``steps`` - 1 others, the question mark. y: the letter at the last place."""
    x = len(RECALLED) + rng.integers(0, len(MEANINGLESS), (n, steps + 1))
    x[:, 0] = rng.permutation(np.arange(n) % len(RECALLED))
    x[:, -1] = len(RECALLED) + len(MEANINGLESS)
    y = np.full_like(x, -1)
    y[:, -1] = x[:, 0]
    return x, y


def copied(n: int, steps: int, rng: np.random.Generator) -> Sequences:
    """x (n, steps + 10): five letters, ``steps`` - 1 blanks, a colon, five blanks. y: the letters at the last five."""
    blank, colon = len(COPIED), len(COPIED) + 1
    letters = rng.integers(0, len(COPIED), (n, COPIES))
    x = np.full((n, steps + 2 * COPIES), blank)
    x[:, :COPIES] = letters
    x[:, COPIES + steps - 1] = colon
    y = np.full_like(x, -1)
    y[:, -COPIES:] = letters
    return x, y


def summed(n: int, steps: int, rng: np.random.Generator) -> Sequences:
    """x f32 (n, steps, 2): number and mark. y f32 (n, steps, 1): the sum at the last place."""
    x, total = single.adding(n, steps, 0.0, rng)
    y = np.full((n, steps, 1), np.nan, np.float32)
    y[:, -1, 0] = total
    return x, y
