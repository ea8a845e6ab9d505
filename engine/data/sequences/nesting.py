"""Sequences with a grammar: brackets in brackets, and as many b as a.

``brackets``  after every sign: how many brackets are open?
``balanced``  at the question mark: did each closing bracket fit the last one that was open? One that counts is not
              enough: half of the wrong ones have as many closing as opening brackets of each kind.
``counting``  a a a b b b . a b . - after each b, what comes next is certain for who has counted. Gers and Schmidhuber
              2001, IEEE Trans. Neural Networks 12.

Answers of what is not asked are -1.
"""

from __future__ import annotations

import numpy as np

from engine.data.sequences.memory import Sequences

KINDS = ("()", "[]")
SIGNS = tuple(sign for kind in KINDS for sign in kind)
DEEPEST_NEST = 8
MOST_COUNTED = 10


def nested(n: int, steps: int, rng: np.random.Generator) -> Sequences:
    """x (n, steps): brackets, never more closed than opened. y: how many are open after each, 0 to 8."""
    x, y = np.empty((n, steps), np.int64), np.empty((n, steps), np.int64)
    stack = np.zeros((n, DEEPEST_NEST + 1), np.int64)
    depth = np.zeros(n, np.int64)
    rows = np.arange(n)
    for t in range(steps):
        opens = (rng.random(n) < 0.5) & (depth < DEEPEST_NEST) | (depth == 0)
        kind = np.where(opens, rng.integers(0, len(KINDS), n), stack[rows, np.maximum(depth - 1, 0)])
        stack[rows[opens], depth[opens]] = kind[opens]
        depth += np.where(opens, 1, -1)
        x[:, t], y[:, t] = 2 * kind + ~opens, depth
    return x, y


def judged(n: int, steps: int, rng: np.random.Generator) -> Sequences:
    """x (n, T + 1), T the even one of ``steps`` and the one below: brackets, and a question mark. y: at the last place
    1 where they are balanced, else 0; half of them are."""
    length = steps - steps % 2
    x = np.full((n, length + 1), len(SIGNS))
    wrong = rng.permutation(np.arange(n) % 2).astype(bool)
    for row in range(n):
        signs = whole_nest(length, rng)
        if wrong[row]:
            signs = spoilt(signs, rng)
        x[row, :-1] = signs
    y = np.full_like(x, -1)
    y[:, -1] = ~wrong
    return x, y


def whole_nest(length: int, rng: np.random.Generator) -> list[int]:
    """Balanced brackets of an even length, at most eight deep."""
    signs: list[int] = []
    stack: list[int] = []
    for left in range(length, 0, -1):
        may_open = len(stack) + 2 <= left and len(stack) < DEEPEST_NEST  # what is open must be closed in time
        if may_open and (not stack or rng.random() < 0.5):
            stack.append(int(rng.integers(0, len(KINDS))))
            signs.append(2 * stack[-1])
        else:
            signs.append(2 * stack.pop() + 1)
    return signs


def spoilt(signs: list[int], rng: np.random.Generator) -> list[int]:
    """The same brackets, no longer balanced: two of them change places, or one turns round. Every sequence of an even
    length can be spoilt, because turning one round makes the counts unequal."""
    if rng.random() < 0.5:
        for _ in range(20):
            i, j = sorted(rng.choice(len(signs), 2, replace=False).tolist())
            swapped = [*signs]
            swapped[i], swapped[j] = signs[j], signs[i]
            if not is_balanced(swapped):
                return swapped
    i = int(rng.integers(0, len(signs)))
    return [*signs[:i], signs[i] ^ 1, *signs[i + 1 :]]


def is_balanced(signs: list[int]) -> bool:
    """Whether every closing bracket (an odd number) fits the last one open, and none stays open."""
    stack: list[int] = []
    for sign in signs:
        if sign % 2 == 0:
            stack.append(sign)
        elif not stack or stack.pop() != sign - 1:
            return False
    return not stack


def most_counted(steps: int) -> int:
    """The largest k: 10, or less in a short sequence, so that there is always something to ask."""
    return min(MOST_COUNTED, steps // 2)


def as_many(n: int, steps: int, rng: np.random.Generator) -> Sequences:
    """x (n, steps): a (0) k times, b (1) k times, a stop (2), and again. y: what comes next after each b and stop; not
    asked after an a, when nobody can know whether one more comes."""
    x, most = np.empty((n, steps + 1), np.int64), most_counted(steps)
    for row in range(n):
        signs: list[int] = []
        while len(signs) <= steps:
            k = int(rng.integers(1, most + 1))
            signs += [0] * k + [1] * k + [2]
        x[row] = signs[: steps + 1]
    y = np.where(x[:, :-1] == 0, -1, x[:, 1:])
    return x[:, :-1], y
