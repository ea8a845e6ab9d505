"""Drawing with unequal probabilities out of many: a tree of sums."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

FAN = 64  # leaves below one inner node: few wide levels, as a call on 64 numbers costs little more than one on 2


class SumTree:
    """Masses of ``capacity`` rows, the sums of every 64 of them, and how to find the row at a place in the total.

    Schaul et al. 2016, arXiv:1511.05952, appendix B.2.1, keep a binary tree. With arrays, two wide levels do the same
    in fewer calls. Sums are added up afresh from what is below them whenever it changes, so they do not drift.

    ``leaves``  float64 (capacity rounded up to a multiple of 64,) masses
    ``sums``    float64 (blocks,) of every 64 leaves
    """

    def __init__(self, capacity: int):
        blocks = -(-capacity // FAN)
        self.leaves = np.zeros(blocks * FAN)
        self.sums = np.zeros(blocks)
        self._rows = self.leaves.reshape(blocks, FAN)  # the same memory

    @property
    def total(self) -> float:
        return float(self.sums.sum())

    def set(self, rows: np.ndarray | int, masses: np.ndarray | float) -> None:
        """Give rows other masses. Of a row named twice the last mass counts."""
        self.leaves[rows] = masses
        blocks = rows // FAN
        self.sums[blocks] = self._rows[blocks].sum(-1)

    def find(self, places: np.ndarray) -> np.ndarray:
        """The rows (B,) in which the places (B,) in [0, total) lie, when all masses are put end to end."""
        ends = np.cumsum(self.sums)
        places = np.minimum(places, np.nextafter(ends[-1], 0))
        blocks = np.searchsorted(ends, places, side="right")  # the first that ends beyond the place: never an empty one
        within = places - (ends[blocks] - self.sums[blocks])
        inner = np.cumsum(self._rows[blocks], 1)  # (B, 64)
        found = np.minimum((inner <= within[:, None]).sum(1), FAN - 1)
        empty = self._rows[blocks, found] <= 0  # rounding may end beyond the last mass of a block
        if empty.any():
            found[empty] = self._rows[blocks[empty]].argmax(1)
        return blocks * FAN + found

    def draw(self, count: int, generator: torch.Generator | None = None) -> np.ndarray:
        """``count`` rows, each with a probability in proportion to its mass, one out of each of ``count`` equal
        stretches of the total (appendix B.2.1: the same probabilities, less luck)."""
        drawn = torch.rand(count, generator=generator, dtype=torch.float64).numpy()
        return self.find((np.arange(count) + drawn) * (self.total / count))

    def state(self) -> Tensor:
        """The masses; a state may leave out rows at the end that never had one."""
        return torch.from_numpy(self.leaves)

    def load(self, leaves: Tensor) -> None:
        self.leaves[:] = 0
        self.leaves[: len(leaves)] = leaves.numpy()
        self.sums[:] = self._rows.sum(1)
