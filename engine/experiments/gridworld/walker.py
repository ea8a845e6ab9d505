"""The six learners, which are one: they differ in how many rewards they wait for, and in what stands for the rest.

A step is one move. What has waited long enough is then moved towards its target; at the end of an episode, all of it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from engine.experiments.gridworld.tables import ActionValues
from engine.rl.grid.dyna import REMEMBERED, RememberedModel
from engine.rl.grid.learning import choose, rest_best, rest_expected, rest_taken, target_of, towards

RESTS = {  # what stands for the rewards that are not waited for
    "monte carlo": rest_taken,  # only where an episode was cut off
    "sarsa": rest_taken,
    "expected sarsa": rest_expected,
    "q-learning": rest_best,
    "n-step sarsa": rest_taken,
    "dyna-q": rest_best,
}
RECORD = 9  # numbers kept of the newest update in a cell: see Walker.records
MEAN_OF = 20  # returns


class Walker:
    """An agent in the world. ``records`` f64 (S, 9): of the newest real update in each cell its action, how many
    rewards were waited for, their discounted sum, the factor of the rest, the rest, the old value, the target, the new
    value, and the move it happened on; NaN before the first."""

    def __init__(self, config, dynamics, rng, spread):
        self.config, self.dynamics, self.rng = config, dynamics, rng
        self.network = ActionValues(dynamics.size, config.initial, spread)
        self.q = self.network.q.numpy()  # (S, 4), the same memory
        self.q[~dynamics.acting] = 0.0
        self.rest = RESTS[config.method]
        self.patience = {"monte carlo": config.longest, "n-step sarsa": config.n}.get(config.method, 1)
        self.model = RememberedModel(dynamics.size) if config.method == "dyna-q" else None
        self.visits = np.zeros((dynamics.size, 4), np.int64)
        self.records = np.full((dynamics.size, RECORD), np.nan)
        self.changed = np.zeros(dynamics.size, np.float32)  # of V, by the last step
        self.agent, self.planned, self.over = dynamics.begin(rng), -1, True
        self.trail = [self.agent]  # cells of this episode
        self.waiting: list[list] = []  # cell, action and reward of moves that are not yet learned from
        self.dreamed: list[list[int]] = []  # cell and action of the imagined moves of the last step
        self.moves = self.dreamt = self.episodes = 0
        self.total, self.length = 0.0, 0
        self.recent: list[float] = []  # returns of the last episodes
        self.ended = self.closing = False
        self.told = 0.0  # what stood for the rest on this step

    # --- one step -----------------------------------------------------------------------------------------------------

    def act(self) -> None:
        """One real move; before it, if an episode is over, back to the start."""
        if self.over:
            self.agent, self.planned, self.waiting = self.dynamics.begin(self.rng), -1, []
            self.trail, self.total, self.length, self.over = [self.agent], 0.0, 0, False
        cell = self.agent
        action = self.planned if self.planned >= 0 else self.chosen(cell)
        outcome = self.dynamics.move(cell, action, self.rng)
        self.agent, reward, self.ended = outcome
        self.moves += 1
        self.length += 1
        self.total += reward
        self.visits[cell, action] += 1
        self.trail.append(self.agent)
        self.waiting.append([cell, action, reward])
        self.closing = self.ended or self.length >= self.config.longest
        if self.model is not None:
            self.model.note(cell, action, outcome, self.depth())

    def estimate(self) -> tuple[list[float], list[float]]:
        """Q of the moves that are learned from on this step, and their targets: none while more rewards are awaited."""
        rest, self.planned, gamma = 0.0, -1, self.config.gamma
        if not self.ended:
            if self.rest is rest_taken:  # it depends on the next action, so that is chosen now, and then taken
                self.planned = self.chosen(self.agent)
            rest = self.rest(self.q[self.agent].tolist(), self.planned, self.config.epsilon)
        self.told = rest
        ready = len(self.waiting) - (0 if self.closing else self.patience - 1)
        rewards = [move[2] for move in self.waiting]
        old = [float(self.q[cell, action]) for cell, action, _ in self.waiting[: max(0, ready)]]
        return old, [target_of(rewards[i:], gamma, rest, self.ended) for i in range(ready)]

    def loss(self, old: list[float], target: list[float]) -> float | None:
        """The mean square of what they lack; nothing while there is nothing to learn from."""
        return sum((y - x) ** 2 for x, y in zip(old, target, strict=True)) / len(old) if old else None

    def errors(self, old: list[float], target: list[float]) -> list[float]:
        return [y - x for x, y in zip(old, target, strict=True)]

    def update(self, target: list[float], errors: list[float]) -> None:
        """Move Q towards the targets, then learn from imagined moves, then close an episode that is over."""
        q, before = self.q, {}
        for i, goal in enumerate(target):
            cell, action, _ = self.waiting[i]
            old = float(q[cell, action])
            before.setdefault(cell, float(q[cell].max()))
            q[cell, action] = towards(old, goal, self.config.alpha)
            count = len(self.waiting) - i
            factor = 0.0 if self.ended else self.config.gamma**count
            paid = goal - factor * self.told
            self.records[cell] = (action, count, paid, factor, self.told, old, goal, q[cell, action], self.moves)
        self.dream(before)
        self.changed = np.zeros(self.dynamics.size, np.float32)
        for cell, value in before.items():
            self.changed[cell] = float(q[cell].max()) - value
        del self.waiting[: len(target)]
        if self.closing:
            self.over, self.planned = True, -1
            self.episodes += 1
            self.recent = [*self.recent[1 - MEAN_OF :], self.total]

    def dream(self, before: dict[int, float]) -> None:
        """Learn from imagined moves as Q-learning does from real ones. ``before``: V of cells before they changed."""
        self.dreamed = []
        if self.model is None:
            return
        q, gamma, alpha = self.q, self.config.gamma, self.config.alpha
        for cell, action, to, reward, ends in self.model.imagine(self.config.imagined, self.depth(), self.rng):
            before.setdefault(cell, float(q[cell].max()))
            goal = reward if ends else reward + gamma * max(q[to].tolist())
            q[cell, action] = towards(float(q[cell, action]), goal, alpha)
            self.dreamed.append([cell, action])
        self.dreamt += len(self.dreamed)

    def chosen(self, cell: int) -> int:
        return choose(self.q[cell].tolist(), self.config.epsilon, self.rng)

    def depth(self) -> int:
        """How many outcomes of a move the model remembers."""
        return REMEMBERED if self.dynamics.slip else 1

    def values(self) -> np.ndarray:
        """What every cell is worth to who takes the best actions, f64 (S,)."""
        return self.q.max(1).astype(np.float64)

    def action_values(self) -> np.ndarray:
        """f64 (S, 4)."""
        return self.q.astype(np.float64)

    def finished(self) -> bool:
        """There is always another move to learn from."""
        return False

    # --- what may happen on the way -----------------------------------------------------------------------------------

    def revise(self, config, dynamics) -> None:
        """Other settings, perhaps another world of the same size. What is known stays; only an agent that no longer
        stands anywhere begins a new episode."""
        if dynamics is not self.dynamics:
            self.q[~dynamics.acting] = 0.0
        if not dynamics.acting[self.agent]:
            self.over, self.waiting, self.planned = True, [], -1
        self.config, self.dynamics = config, dynamics

    def resume(self, other) -> None:
        """Go on from another way of finding values in a world of the same size."""
        self.network.q.copy_(torch.from_numpy(other.action_values()))
        self.q[~self.dynamics.acting] = 0.0
        if isinstance(other, Walker):
            model, own = other.model, self.model
            state = other.state() | {"model": own and (model or own).state()}
            self.load(state)
            self.revise(self.config, self.dynamics)

    def state(self) -> dict[str, Any]:
        """All but ``q``."""
        return {
            "visits": torch.from_numpy(self.visits), "records": torch.from_numpy(self.records),
            "changed": torch.from_numpy(self.changed), "agent": self.agent, "planned": self.planned, "over": self.over,
            "trail": list(self.trail), "waiting": [list(move) for move in self.waiting], "dreamed": list(self.dreamed),
            "moves": self.moves, "dreamt": self.dreamt, "episodes": self.episodes, "total": self.total,
            "length": self.length, "recent": list(self.recent), "model": self.model and self.model.state(),
        }  # fmt: skip

    def load(self, state: dict[str, Any]) -> None:
        """Take over a state. Copies what it keeps."""
        for name in ("visits", "records", "changed"):
            setattr(self, name, state[name].numpy().copy())
        for name in ("agent", "planned", "over", "moves", "dreamt", "episodes", "total", "length"):
            setattr(self, name, state[name])
        for name in ("trail", "recent", "dreamed"):
            setattr(self, name, list(state[name]))
        self.waiting = [list(move) for move in state["waiting"]]
        if self.model is not None:
            self.model.load(state["model"])
