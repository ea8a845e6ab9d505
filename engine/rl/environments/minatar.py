"""MinAtar: five Atari games on a 10 x 10 board, a plane of zeros and ones for each kind of thing on it.

Young and Tian (2019), "MinAtar: An Atari-Inspired Testbed for Thorough and Reproducible Reinforcement Learning
Experiments", arXiv:1903.03176. As there, an action is replaced by the one before it with a chance of 0.1, and the games
grow harder. The actions are those that do something in the game. Departs from them in Freeway, which ends by the clock
alone: that is a time limit, so the episode is truncated rather than terminated (Pardo et al. 2018, arXiv:1712.00378).
"""

from __future__ import annotations

import importlib.util
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from engine.rl.environments.world import Position, World

STICKY = 0.1  # chance that the action before is taken instead
LONGEST = 5000  # moves; the games have no limit of their own, but for Freeway's clock
BIG = 16  # pixels a cell of a picture


@cache
def minatar_game(game: str) -> type:
    """The class of one game. Its file is loaded without the package around it, which loads matplotlib and seaborn for a
    window of its own."""
    package = importlib.util.find_spec("minatar")
    if package is None:
        raise ValueError("MinAtar is not installed: pip install minatar")
    file = Path(package.submodule_search_locations[0]) / "environments" / f"{game}.py"
    found = importlib.util.spec_from_file_location(f"minatar_{game}", file)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module.Env


class Dice:
    """The two methods that the games ask a RandomState for, of a generator whose position is two numbers."""

    def __init__(self, rng: np.random.Generator):
        self.rng, self.rand, self.randint = rng, rng.random, rng.integers


class MinatarWorld(World):
    def __init__(self, name: str, seed: int):
        self._game = minatar_game(name.removeprefix("minatar/"))()
        self._map = self._game.minimal_action_set()
        rows, columns, planes = self._game.state_shape()
        super().__init__(name, seed, len(self._map), (planes, rows, columns), LONGEST)
        self._fixed = {"channels", "action_map", "random", "ramping"}
        self._last = 0
        self._roll(np.random.default_rng(seed))
        self.palette = cubehelix(planes)
        self._planes = np.arange(1, planes + 1, dtype=np.uint8)[:, None, None]

    def _roll(self, rng: np.random.Generator) -> None:
        self._rng, self._game.random = rng, Dice(rng)

    def _reset(self, seed: int | None) -> np.ndarray:
        if seed is not None:
            self._roll(np.random.default_rng(seed))
        self._last = 0
        self._game.reset()
        return self._seen()

    def _seen(self) -> np.ndarray:
        return np.ascontiguousarray(self._game.state().transpose(2, 0, 1))  # (C, 10, 10) bool

    def step(self, action: int) -> tuple[np.ndarray, float, bool, bool]:
        if self._rng.random() < STICKY:
            action = self._last
        self._last = action
        reward, over = self._game.act(self._map[action])
        self.moves += 1
        self.observation = self._seen()
        late = getattr(self._game, "terminate_timer", 0) < 0
        return self.observation, float(reward), bool(over) and not late, late or self.moves >= self.limit

    def _position(self) -> Position:
        inside = {name: plain_value(value) for name, value in vars(self._game).items() if name not in self._fixed}
        return {"inside": inside, "last": self._last, "random": self._rng.bit_generator.state}

    def _place(self, position: Position) -> None:
        mine, theirs = vars(self._game), position["inside"]
        if set(theirs) != set(mine) - self._fixed:
            raise ValueError("it is one of another game")
        last = int(position["last"])
        if not 0 <= last < self.actions:
            raise ValueError("its last action is not one of the game's")
        self._rng.bit_generator.state = position["random"]
        for name, value in theirs.items():
            setattr(self._game, name, game_value(value))
        self._last = last
        self.observation = self._seen()

    def scene(self) -> np.ndarray:
        return self.observation_scene(self.observation)

    def observation_scene(self, observation: np.ndarray) -> np.ndarray:
        return (np.asarray(observation, bool) * self._planes).max(axis=0)

    def picture(self) -> np.ndarray:
        return self.palette[self.scene()].repeat(BIG, axis=0).repeat(BIG, axis=1)


def plain_value(value: Any) -> Any:
    """A value of a game as JSON: an array as ``{"array": ..., "kind": ...}``."""
    if isinstance(value, np.ndarray):
        return {"array": value.tolist(), "kind": value.dtype.name}
    if isinstance(value, list):
        return [plain_value(item) for item in value]
    return value.item() if isinstance(value, np.generic) else value


def game_value(value: Any) -> Any:
    """The opposite of ``plain_value``."""
    if isinstance(value, dict):
        return np.array(value["array"], value["kind"])
    return json.loads(json.dumps(value)) if isinstance(value, list) else value  # lists of its own: games write to them


def cubehelix(count: int) -> np.ndarray:
    """u8 (count + 1, 3): black, then colours of growing brightness, as MinAtar's own window has them.

    Green (2011), "A colour scheme for the display of astronomical intensity images", arXiv:1108.5083.
    """
    light = np.linspace(0, 1, count + 2)[1:-1]
    turn = 2 * np.pi * (0.5 / 3 - 1.5 * light)
    wide = light * (1 - light) / 2
    weights = np.array([[-0.14861, 1.78277], [-0.29227, -0.90649], [1.97294, 0.0]])
    colours = light[:, None] + wide[:, None] * (np.stack([np.cos(turn), np.sin(turn)], axis=1) @ weights.T)
    return np.concatenate([np.zeros((1, 3)), colours.clip(0, 1) * 255]).round().astype(np.uint8)
