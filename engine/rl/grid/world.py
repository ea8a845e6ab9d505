"""A gridworld as a Gymnasium environment: Towers et al. 2024 (arXiv:2407.17032).

Observations are the number of the cell (``index``) or a picture of the whole grid (``pixels``), from which a
convolutional network may learn. The picture's colours are its own: they are data here, not a page's.
"""

from __future__ import annotations

from typing import Any, ClassVar

import gymnasium
import numpy as np
from gymnasium import spaces

from engine.rl.grid.draws import draws_place, draws_position
from engine.rl.grid.dynamics import GridDynamics
from engine.rl.grid.ready import GRIDS
from engine.rl.grid.text import read_grid

RENDERED_SCALE = 24  # pixels a cell of ``render``
GRID_COLOURS = {  # red, green, blue
    "free": (236, 238, 242), "wall": (52, 58, 70), "good": (40, 160, 90), "bad": (205, 70, 60),
    "end": (150, 150, 190), "wind": (205, 224, 240), "agent": (30, 90, 200),
}  # fmt: skip


class GridEnv(gymnasium.Env):
    """``grid``: a name of ``GRIDS`` or cell text. Actions: 0 up, 1 right, 2 down, 3 left. ``terminated`` on a cell that
    ends the episode, ``truncated`` after ``longest`` moves. ``scale``: pixels along a cell of the observed picture,
    uint8 (rows * scale, cols * scale, 3)."""

    metadata: ClassVar[dict[str, Any]] = {"render_modes": ["rgb_array"], "render_fps": 8}

    def __init__(
        self, grid: str = "simple", slip: float = 0.0, living: float = 0.0, observation: str = "index",
        scale: int = 6, longest: int = 200, render_mode: str | None = None,
    ):  # fmt: skip
        if observation not in ("index", "pixels"):
            raise ValueError(f"GridEnv.observation must be index or pixels, got {observation!r}.")
        if render_mode not in (None, "rgb_array"):
            raise ValueError(f"GridEnv.render_mode must be rgb_array or nothing, got {render_mode!r}.")
        if not 1 <= scale <= 64 or longest < 1:
            raise ValueError(f"GridEnv.scale must be in [1, 64] and longest at least 1, got {scale} and {longest}.")
        if not 0 <= slip <= 1:
            raise ValueError(f"GridEnv.slip must be in [0, 1], got {slip:g}.")
        self.cells = read_grid(GRIDS[grid].text if grid in GRIDS else grid)
        self.dynamics = GridDynamics(self.cells, slip, living)
        self.observation, self.scale, self.longest, self.render_mode = observation, scale, longest, render_mode
        self.action_space = spaces.Discrete(4)
        shape = (self.cells.rows * scale, self.cells.cols * scale, 3)
        self.observation_space = (
            spaces.Discrete(self.dynamics.size) if observation == "index" else spaces.Box(0, 255, shape, np.uint8)
        )
        self.cell, self.moves, self.over = self.cells.starts[0], 0, True
        self._background = {size: grid_picture(self.cells, size) for size in {scale, RENDERED_SCALE}}

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        super().reset(seed=seed)
        self.cell, self.moves, self.over = self.dynamics.begin(self.np_random), 0, False
        return self._observed(), {"cell": self.cell}

    def step(self, action: int) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """Raises ValueError for an action that is none of the four, and when the episode is over."""
        if self.over:
            raise ValueError("The episode is over: reset the environment before the next step.")
        if not self.action_space.contains(action):
            raise ValueError(f"An action must be in [0, 3], got {action!r}.")
        self.cell, reward, terminated = self.dynamics.move(self.cell, int(action), self.np_random)
        self.moves += 1
        truncated = not terminated and self.moves >= self.longest
        self.over = terminated or truncated
        return self._observed(), float(reward), terminated, truncated, {"cell": self.cell}

    def render(self) -> np.ndarray | None:
        """uint8 (rows * 24, cols * 24, 3) where ``render_mode`` is ``rgb_array``."""
        return self.picture(RENDERED_SCALE) if self.render_mode == "rgb_array" else None

    def picture(self, scale: int) -> np.ndarray:
        """The grid with the agent in it, uint8 (rows * scale, cols * scale, 3); ``scale`` is that of the observations
        or of ``render``."""
        drawn = self._background[scale].copy()
        row, col = divmod(self.cell, self.cells.cols)
        rim = scale // 5
        drawn[row * scale + rim : (row + 1) * scale - rim, col * scale + rim : (col + 1) * scale - rim] = GRID_COLOURS[
            "agent"
        ]
        return drawn

    def position(self) -> dict[str, Any]:
        """Where the environment stands, plain JSON, its random numbers included."""
        return {"cell": self.cell, "moves": self.moves, "over": self.over, "rng": draws_position(self.np_random)}

    def place(self, position: dict[str, Any]) -> None:
        """Stand where ``position`` was read."""
        self.cell, self.moves, self.over = int(position["cell"]), int(position["moves"]), bool(position["over"])
        draws_place(self.np_random, position["rng"])

    def _observed(self) -> Any:
        return self.cell if self.observation == "index" else self.picture(self.scale)


def grid_picture(cells: Any, scale: int) -> np.ndarray:
    """The grid without the agent, uint8 (rows * scale, cols * scale, 3)."""
    kinds = []
    for cell in range(cells.rows * cells.cols):
        reward = cells.rewards[cell]
        if cells.walls[cell]:
            kind = "wall"
        elif reward:
            kind = "good" if reward > 0 else "bad"
        elif cells.ends[cell] or cells.back[cell]:
            kind = "end"
        else:
            kind = "wind" if any(cells.wind[cell]) else "free"
        kinds.append(GRID_COLOURS[kind])
    small = np.array(kinds, np.uint8).reshape(cells.rows, cells.cols, 3)
    return small.repeat(scale, 0).repeat(scale, 1)
