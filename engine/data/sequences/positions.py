"""Where things stand, not which: what a bag of words cannot answer.

``order``    among letters that mean nothing there is one A and one B: which came first?
``repeats``  letters in a random order, again and again from the start: after the first round each next letter is
             certain for who finds the last place where the present one stood and says what followed. Elhage et
             al. 2021, "A mathematical framework for transformer circuits", and Olsson et al. 2022 (arXiv:2209.11895).

Answers of what is not asked are -1.
"""

from __future__ import annotations

import numpy as np

from engine.data.sequences.memory import Sequences

ORDERED = ("A", "B")
BETWEEN = ("u", "v", "w", "x", "y", "z")
ALPHABET = tuple("abcdefghijklmnopqrstuvwxyz")
SHORTEST_ROUND = 4


def ordered(n: int, steps: int, rng: np.random.Generator) -> Sequences:
    """x (n, steps + 1): an A, a B and letters between, and a question mark. y: at the last place 0 where A came first,
    1 where B did; both are as frequent."""
    x = len(ORDERED) + rng.integers(0, len(BETWEEN), (n, steps + 1))
    x[:, -1] = len(ORDERED) + len(BETWEEN)
    first_b = rng.permutation(np.arange(n) % 2)
    places = np.sort(rng.random((n, steps)).argsort(1)[:, :2], 1)  # (n, 2), the earlier one first
    rows = np.arange(n)
    x[rows, places[:, 0]], x[rows, places[:, 1]] = first_b, 1 - first_b
    y = np.full_like(x, -1)
    y[:, -1] = first_b
    return x, y


def repeated(n: int, steps: int, rng: np.random.Generator) -> Sequences:
    """x (n, steps): a round of different letters, of a length between a quarter and a half of ``steps`` (at least 4, at
    most 26), over and over. y: the next letter, asked from the second round's first letter on."""
    longest = max(SHORTEST_ROUND, min(len(ALPHABET), steps // 2))
    shortest = max(SHORTEST_ROUND, longest // 2)
    period = rng.integers(shortest, longest + 1, n)  # (n,)
    letters = rng.random((n, len(ALPHABET))).argsort(1)  # (n, 26)
    place = np.arange(steps + 1)[None] % period[:, None]  # (n, steps + 1)
    x = np.take_along_axis(letters, place, 1)
    y = np.where(np.arange(steps)[None] >= period[:, None], x[:, 1:], -1)
    return x[:, :-1], y
