"""Dyna-Q: a model of the world, remembered from real moves, and moves imagined with it.

Sutton 1991 ("Dyna, an integrated architecture for learning, planning, and reacting", SIGART Bulletin 2); Sutton and
Barto (2018), section 8.2. Without slip the model remembers the newest outcome of each move, as theirs does; with slip
the ten newest, of which it imagines each as often.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

REMEMBERED = 10  # outcomes of a move on slippery ground


class RememberedModel:
    """For S cells: where each move has led, i64 (S, 4, 10), what was paid, f64, and whether it was the end, bool."""

    def __init__(self, size: int):
        self.to = np.zeros((size, 4, REMEMBERED), np.int64)
        self.reward = np.zeros((size, 4, REMEMBERED))
        self.ends = np.zeros((size, 4, REMEMBERED), bool)
        self.filled = np.zeros((size, 4), np.int64)  # outcomes remembered
        self.newest = np.zeros((size, 4), np.int64)  # the place of the newest
        self.pairs: list[int] = []  # 4 * cell + action of every move ever made, the first one first

    def note(self, cell: int, action: int, outcome: tuple[int, float, bool], depth: int) -> None:
        """Remember what a real move did, and of earlier ones no more than ``depth`` - 1."""
        filled = int(self.filled[cell, action])
        if not filled:
            self.pairs.append(4 * cell + action)
        place = filled if filled < depth else (int(self.newest[cell, action]) + 1) % depth
        self.to[cell, action, place], self.reward[cell, action, place], self.ends[cell, action, place] = outcome
        self.filled[cell, action] = max(filled, place + 1)
        self.newest[cell, action] = place

    def imagine(self, count: int, depth: int, rng: np.random.Generator) -> list[tuple[int, int, int, float, bool]]:
        """``count`` moves drawn from those ever made: cell, action, and an outcome that is remembered of it."""
        if not self.pairs or not count:
            return []
        chosen = rng.integers(len(self.pairs), size=count).tolist()
        shares = rng.random(count).tolist() if depth > 1 else [0.0] * count
        moves = []
        for number, share in zip(chosen, shares, strict=True):
            cell, action = divmod(self.pairs[number], 4)
            place = int(share * min(int(self.filled[cell, action]), depth))
            at = (cell, action, place)
            moves.append((cell, action, int(self.to[at]), float(self.reward[at]), bool(self.ends[at])))
        return moves

    def state(self) -> dict[str, Any]:
        arrays = {"to": self.to, "reward": self.reward, "filled": self.filled, "newest": self.newest}
        tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
        return tensors | {"ends": torch.from_numpy(self.ends), "pairs": list(self.pairs)}

    def load(self, state: dict[str, Any]) -> None:
        """Take over a state. Copies what it keeps."""
        for name in ("to", "reward", "ends", "filled", "newest"):
            setattr(self, name, state[name].numpy().copy())
        self.pairs = list(state["pairs"])
