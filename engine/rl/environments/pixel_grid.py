"""Our own gridworld, seen as pixels: a network has to find out from a picture what a cell is."""

from __future__ import annotations

import numpy as np

from engine.rl.environments.own_grid import GRID_PIXELS, OWN_GRID, seen_side
from engine.rl.environments.world import Position, World
from engine.rl.grid.world import GRID_COLOURS, RENDERED_SCALE, GridEnv

LONGEST_WALK = 100  # moves
COST = -0.02  # of a move, so that a short way is worth more than a long one


class PixelGrid(World):
    """``observation`` is u8 (3, S, S), three pixels a cell, walls around a grid that is not square. ``grid``: a name of
    ``GRIDS`` or cell text, empty for our own."""

    def __init__(self, name: str, seed: int, grid: str = ""):
        self._env = env = GridEnv(
            grid or OWN_GRID, living=COST, observation="pixels", scale=GRID_PIXELS, longest=LONGEST_WALK,
            render_mode="rgb_array",
        )  # fmt: skip
        side = seen_side(env.cells)
        super().__init__(name, seed, 4, (3, side, side), LONGEST_WALK)
        self._around = np.empty(self.shape, np.uint8)
        self._around[:] = np.array(GRID_COLOURS["wall"])[:, None, None]
        self.palette = np.array(list(GRID_COLOURS.values()), np.uint8)
        self._sum = self.palette.astype(np.int32) @ (65536, 256, 1)  # one number a colour

    def _reset(self, seed: int | None) -> np.ndarray:
        return self._squared(self._env.reset(seed=seed)[0])

    def _squared(self, picture: np.ndarray) -> np.ndarray:
        """u8 (3, S, S) of a picture u8 (H, W, 3)."""
        seen, (height, width, _) = self._around.copy(), picture.shape
        seen[:, :height, :width] = picture.transpose(2, 0, 1)
        return seen

    def step(self, action: int) -> tuple[np.ndarray, float, bool, bool]:
        picture, reward, terminated, truncated, _ = self._env.step(action)
        self.moves += 1
        self.observation = self._squared(picture)
        return self.observation, reward, terminated, truncated

    def _position(self) -> Position:
        return {"place": self._env.position()}

    def _place(self, position: Position) -> None:
        cell, cells = int(position["place"]["cell"]), self._env.cells
        if not 0 <= cell < cells.rows * cells.cols or cells.walls[cell]:
            raise ValueError(f"the agent cannot be in cell {cell} of this grid")
        self._env.place(position["place"])
        self.observation = self._squared(self._env.picture(GRID_PIXELS))

    def scene(self) -> np.ndarray:
        return self.observation_scene(self.observation)

    def observation_scene(self, observation: np.ndarray) -> np.ndarray:
        sums = np.tensordot((65536, 256, 1), np.asarray(observation, np.int32), 1)
        return (sums[..., None] == self._sum).argmax(axis=-1).astype(np.uint8)

    def picture(self) -> np.ndarray:
        return self._env.picture(RENDERED_SCALE)

    def observe(self, states: np.ndarray) -> np.ndarray:
        """``states`` are columns and heights of the agent, counted from the lower left, rounded to whole cells."""
        rows, cols = self._env.cells.rows, self._env.cells.cols
        column, height = np.rint(np.asarray(states, np.float64)).astype(int).T
        cells = (rows - 1 - height.clip(0, rows - 1)) * cols + column.clip(0, cols - 1)
        drawn = {cell: self._with_agent(cell) for cell in set(cells.tolist())}
        return np.stack([drawn[cell] for cell in cells.tolist()])

    def _with_agent(self, cell: int) -> np.ndarray:
        here, self._env.cell = self._env.cell, cell
        drawn = self._squared(self._env.picture(GRID_PIXELS))
        self._env.cell = here
        return drawn

    def states(self, observations: np.ndarray) -> np.ndarray:
        middle = np.asarray(observations)[:, :, GRID_PIXELS // 2 :: GRID_PIXELS, GRID_PIXELS // 2 :: GRID_PIXELS]
        there = (middle == np.array(GRID_COLOURS["agent"])[:, None, None]).all(axis=1)
        row, column = np.divmod(there.reshape(len(there), -1).argmax(axis=1), there.shape[2])
        return np.stack([column, self._env.cells.rows - 1 - row], axis=1).astype(np.float32)
