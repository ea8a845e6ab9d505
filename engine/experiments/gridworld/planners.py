"""The two planners: a step is one sweep over all cells."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from engine.experiments.gridworld.tables import Values
from engine.rl.grid.planning import backups, best_actions, shared, sweep_best, sweep_policy

QUIET = 1e-6  # a sweep that changes values by less, in units of the largest (at least 1), has changed none


class ValueIteration:
    """Every sweep gives each cell the value of its best action."""

    phase = "sweep"

    def __init__(self, config, dynamics, rng, spread):
        self.config, self.dynamics = config, dynamics
        self.network = Values(dynamics.size, config.initial, spread)
        self.network.v.data[~torch.from_numpy(dynamics.acting)] = 0.0
        self.settled: torch.Tensor | None = None  # the values that a sweep has left as they are
        self.changed = np.zeros(dynamics.size, np.float32)  # by the last sweep

    def act(self) -> None:
        """A planner needs no moves: it knows where they lead."""

    def estimate(self) -> tuple[np.ndarray, np.ndarray]:
        """The values that are there, and those that a sweep makes of them, f64 (S,) both."""
        v = self.network.v.numpy().astype(np.float64)
        v[~self.dynamics.acting] = 0.0
        return v, self.swept(v)

    def swept(self, v: np.ndarray) -> np.ndarray:
        return sweep_best(self.dynamics, v, self.config.gamma, self.config.in_place)

    def loss(self, old: np.ndarray, target: np.ndarray) -> float:
        """The largest change of a sweep."""
        return float(np.abs(target - old).max())

    def errors(self, old: np.ndarray, target: np.ndarray) -> np.ndarray:
        return target - old

    def update(self, target: np.ndarray, errors: np.ndarray) -> None:
        """Take over the swept values."""
        self.network.v.copy_(torch.from_numpy(target))
        self.changed = errors.astype(np.float32)
        self.note(target, float(np.abs(errors).max()) <= QUIET * max(1.0, float(np.abs(target).max())))

    def note(self, target: np.ndarray, quiet: bool) -> None:
        """What follows from a sweep: here, that there is nothing more to do once nothing changes."""
        self.settled = self.network.v.clone() if quiet else None

    def finished(self) -> bool:
        """Whether the values are those that a sweep has left as they are: not if somebody has changed them since."""
        return self.settled is not None and torch.equal(self.settled, self.network.v)

    def values(self) -> np.ndarray:
        """What every cell is worth, f64 (S,)."""
        return self.network.v.numpy().astype(np.float64)

    def action_values(self) -> np.ndarray:
        """What every action is worth by these values, f64 (S, 4)."""
        return backups(self.dynamics, self.values(), self.config.gamma)

    def revise(self, config, dynamics) -> None:
        """Other settings, perhaps another world of the same size: the values stay, and are to be swept again."""
        if dynamics is not self.dynamics:
            self.network.v.data[~torch.from_numpy(dynamics.acting)] = 0.0
        self.config, self.dynamics, self.settled = config, dynamics, None

    def resume(self, other) -> None:
        """Go on from another way of finding values in a world of the same size."""
        self.network.v.copy_(torch.from_numpy(other.values()))
        self.network.v.data[~torch.from_numpy(self.dynamics.acting)] = 0.0
        self.changed, self.settled = other.changed.copy(), None

    def state(self) -> dict[str, Any]:
        return {"changed": torch.from_numpy(self.changed), "settled": self.settled}

    def load(self, state: dict[str, Any]) -> None:
        self.changed = state["changed"].numpy().copy()
        self.settled = None if state["settled"] is None else state["settled"].clone()


class PolicyIteration(ValueIteration):
    """Sweeps find the values of a policy; when they are found, the policy takes the best actions by these values, which
    is a step of its own. The first policy chooses all four actions equally often."""

    def __init__(self, config, dynamics, rng, spread):
        super().__init__(config, dynamics, rng, spread)
        self.policy = np.ones((dynamics.size, 4), bool)  # which actions it chooses among
        self.sweeps = 0  # of the evaluation that goes on
        self.phase = "evaluation"

    def swept(self, v: np.ndarray) -> np.ndarray:
        if self.phase == "improvement":
            return v
        return sweep_policy(self.dynamics, v, self.config.gamma, shared(self.policy), self.config.in_place)

    def note(self, target: np.ndarray, quiet: bool) -> None:
        """After an evaluation comes an improvement, after an improvement that changes nothing the end."""
        if self.phase == "improvement":
            better = best_actions(backups(self.dynamics, target, self.config.gamma))
            stable = bool((better == self.policy)[self.dynamics.acting].all()) and self.sweeps < self.config.evaluations
            self.policy, self.phase, self.sweeps = better, "evaluation", 0
            self.settled = self.network.v.clone() if stable else None
        else:
            self.sweeps += 1
            if quiet or self.sweeps >= self.config.evaluations:
                self.phase, self.sweeps = "improvement", 0 if quiet else self.config.evaluations
            self.settled = None

    def revise(self, config, dynamics) -> None:
        super().revise(config, dynamics)
        self.phase, self.sweeps = "evaluation", 0

    def resume(self, other) -> None:
        super().resume(other)
        if isinstance(other, PolicyIteration):
            self.policy, self.phase, self.sweeps = other.policy.copy(), other.phase, other.sweeps

    def state(self) -> dict[str, Any]:
        mine = {"policy": torch.from_numpy(self.policy), "sweeps": self.sweeps, "phase": self.phase}
        return super().state() | mine

    def load(self, state: dict[str, Any]) -> None:
        super().load(state)
        self.policy = state["policy"].numpy().copy()
        self.sweeps, self.phase = state["sweeps"], state["phase"]
