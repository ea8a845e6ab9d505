"""What a move does in a gridworld: the table of a finite Markov decision process, and one move drawn from it.

``p(s', r | s, a)`` of Sutton and Barto (2018, "Reinforcement Learning: An Introduction", section 3.1). With
probability ``slip`` a move goes to one of the two sides instead, half of that to each (Russell and Norvig 2021, section
17.1). Wind is that of Sutton and Barto's example 6.5. No torch here.
"""

from __future__ import annotations

import numpy as np

from engine.rl.grid.text import GRID_MOVES, Cells

OUTCOMES = 3  # straight on, to the left of it, to the right of it


class GridDynamics:
    """``to`` i64 (S, 4, 3) where each outcome of each action leads, ``reward`` f64 and ``ends`` bool (S, 4, 3) what it
    pays and whether the episode is over, ``chance`` f64 (3,) how likely it is; ``acting`` bool (S,) where the agent can
    choose. Where it cannot, actions lead nowhere and pay nothing."""

    def __init__(self, cells: Cells, slip: float = 0.0, living: float = 0.0):
        self.cells, self.slip, self.living = cells, slip, living
        self.rows, self.cols, self.size = cells.rows, cells.cols, cells.rows * cells.cols
        self.acting = np.array(cells.acting)
        self.chance = np.array([1 - slip, slip / 2, slip / 2])
        self.starts = cells.starts
        straight = [[self._outcome(s, a) for a in range(4)] for s in range(self.size)]
        self.to = np.array([[[row[(a + k) % 4][0] for k in (0, 3, 1)] for a in range(4)] for row in straight])
        self.reward = np.array([[[row[(a + k) % 4][1] for k in (0, 3, 1)] for a in range(4)] for row in straight])
        self.ends = np.array([[[row[(a + k) % 4][2] for k in (0, 3, 1)] for a in range(4)] for row in straight])
        self._table = [[list(zip(*rows, strict=True)) for rows in zip(*parts, strict=True)] for parts in zip(
            self.to.tolist(), self.reward.tolist(), self.ends.tolist(), strict=True)]  # fmt: skip

    def _outcome(self, cell: int, action: int) -> tuple[int, float, bool]:
        """Where a move that goes straight leads, what it pays, and whether it ends the episode."""
        cells = self.cells
        if not self.acting[cell]:
            return cell, 0.0, False
        here = self._towards(divmod(cell, cells.cols), *GRID_MOVES[action])
        down, right = cells.wind[cell]
        for _ in range(abs(down) + abs(right)):  # the wind blows one cell after the other, as far as it can
            here = self._towards(here, int(np.sign(down)), int(np.sign(right)))
        there = here[0] * cells.cols + here[1]
        own = cells.rewards[there] if there != cell else None  # who stays has entered nothing
        reward = self.living if own is None else own
        return (cells.starts[0] if cells.back[there] else there), reward, bool(cells.ends[there])

    def _towards(self, here: tuple[int, int], down: int, right: int) -> tuple[int, int]:
        """One cell further, unless a wall or the edge is in the way. Only where it all ends counts: as in Sutton and
        Barto's example, the agent can be blown over a goal."""
        cells = self.cells
        row, col = here[0] + down, here[1] + right
        outside = not (0 <= row < cells.rows and 0 <= col < cells.cols)
        return here if outside or cells.walls[row * cells.cols + col] else (row, col)

    def begin(self, rng: np.random.Generator) -> int:
        """A cell to begin an episode in."""
        return self.starts[0] if len(self.starts) == 1 else self.starts[int(rng.integers(len(self.starts)))]

    def move(self, cell: int, action: int, rng: np.random.Generator) -> tuple[int, float, bool]:
        """The next cell, the reward, and whether the episode is over."""
        kind = 0
        if self.slip:
            drawn = rng.random()
            kind = 1 if drawn < self.slip / 2 else 2 if drawn < self.slip else 0
        return self._table[cell][action][kind]
