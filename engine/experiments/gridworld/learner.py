"""A gridworld and who plans or learns in it.

A plain class on plain arrays: the lab's step calls it, and the exported program is this very source.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn

from engine.experiments.gridworld.planners import PolicyIteration, ValueIteration
from engine.experiments.gridworld.walker import Walker
from engine.rl.grid.draws import draws_place, draws_position
from engine.rl.grid.dynamics import GridDynamics
from engine.rl.grid.text import read_grid

WAYS = {
    "value iteration": ValueIteration,
    "policy iteration": PolicyIteration,
    "monte carlo": Walker,
    "sarsa": Walker,
    "expected sarsa": Walker,
    "q-learning": Walker,
    "n-step sarsa": Walker,
    "dyna-q": Walker,
}


class Learner:
    """``way`` is a planner or an agent; it has the values, and ``dynamics`` is its world. ``config`` is read by
    attribute."""

    def __init__(self, config):
        self.config = config
        self.rng = np.random.default_rng([config.seed, 7])  # of slipping, exploring, imagining
        self.steps = 0
        self.way = WAYS[config.method](config, world_of(config), self.rng, config.spread)

    @property
    def network(self) -> nn.Module:
        """The table of values as a module."""
        return self.way.network

    # --- one step -----------------------------------------------------------------------------------------------------

    def act(self) -> None:
        """One move in the world. A planner has all cells before it."""
        self.steps += 1
        self.way.act()

    def estimate(self) -> tuple:
        """The values that are there of what this step is about, and the targets they move to."""
        return self.way.estimate()

    def loss(self, old, target) -> float | None:
        """How far they are apart; None on a step that learns nothing."""
        return self.way.loss(old, target)

    def errors(self, old, target):
        """What each value lacks. For half its square this is the gradient with the sign turned."""
        return self.way.errors(old, target)

    def update(self, target, errors) -> None:
        """Move the values."""
        self.way.update(target, errors)

    @property
    def finished(self) -> bool:
        """Whether planning has come to an end: no value changes any more."""
        return self.way.finished()

    # --- what may happen on the way -----------------------------------------------------------------------------------

    def adjust(self, config) -> None:
        """Take over other live settings, and perhaps another grid. What is known stays."""
        before, now = self.config, (config.grid, config.slip, config.living)
        self.config = config
        if now == (before.grid, before.slip, before.living):
            if vars_of(config) != vars_of(before):
                self.way.revise(config, self.way.dynamics)
            return
        world, old = world_of(config), self.way
        if (world.rows, world.cols) == (old.dynamics.rows, old.dynamics.cols):
            old.revise(config, world)
            return
        self.way = resized(old, config, world, self.rng)

    def inherit(self, other) -> None:
        """Go on where another one is: what it knows, where its agent stands, and its random numbers."""
        self.steps = other.steps
        draws_place(self.rng, draws_position(other.rng))
        mine, theirs, way = self.way.dynamics, other.way.dynamics, other.way
        if (mine.rows, mine.cols) != (theirs.rows, theirs.cols):
            way = resized(way, other.config, mine, self.rng)
        self.way.resume(way)

    def state(self) -> dict[str, Any]:
        """Everything the next step depends on; the tensors are the live ones."""
        (table,) = self.network.parameters()
        return {
            "table": table.data, "way": self.way.state(), "steps": self.steps, "draws": draws_position(self.rng),
        }  # fmt: skip

    def restore(self, state: dict[str, Any]) -> None:
        """Take over a state of a world of this size. Copies what it keeps."""
        (table,) = self.network.parameters()
        table.data.copy_(state["table"])
        self.way.load(state["way"])
        self.steps = state["steps"]
        draws_place(self.rng, state["draws"])


def world_of(config) -> GridDynamics:
    """What moves do in the grid of the settings."""
    return GridDynamics(read_grid(config.grid), config.slip, config.living)


def vars_of(config) -> list:
    """The live settings that a step reads."""
    return [config.gamma, config.alpha, config.epsilon, config.imagined]


def resized(old, config, world, rng):
    """The same way in a grid of another size: values are kept of all cells that are in both, from the top left."""
    fresh = type(old)(config, world, rng, 0.0)
    (mine,), (theirs,) = fresh.network.parameters(), old.network.parameters()
    shape = (old.dynamics.rows, old.dynamics.cols)
    rows, cols = min(world.rows, shape[0]), min(world.cols, shape[1])
    grid = mine.data.reshape(world.rows, world.cols, -1)
    grid[:rows, :cols] = theirs.data.reshape(*shape, -1)[:rows, :cols]
    mine.data[~torch.from_numpy(world.acting)] = 0.0
    return fresh
