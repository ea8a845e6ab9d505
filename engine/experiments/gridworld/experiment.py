"""The gridworld lab's experiment: a step is one sweep of a planner, or one move of an agent that learns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from torch import nn

from engine.core.config import Config
from engine.core.experiment import Experiment
from engine.core.timeline import Timeline
from engine.experiments.gridworld import program
from engine.experiments.gridworld.backup import Backup
from engine.experiments.gridworld.checkup import findings
from engine.experiments.gridworld.config import GridworldConfig
from engine.experiments.gridworld.facts import facts
from engine.experiments.gridworld.learner import Learner
from engine.experiments.gridworld.looks import Looks
from engine.experiments.gridworld.saved import check_saved
from engine.probes.evaluation import Evaluation
from engine.rl.grid.planning import solve

SAID_SETTLED = "A sweep no longer changes any value: this is the solution. Change the grid, and it goes on."
SAID_STUCK = (
    "A sweep no longer changes any value, and yet this is not the solution: without a discount, who goes round in "
    "circles keeps the first values for ever. With first values of 0 or with a discount the solution is found."
)
NEAR = 1e-3  # to the exact solution, in units of its largest value, at least of 1


class Gridworld(Looks, Backup, Evaluation, Experiment):
    """``learner`` has the world and the values; ``exact`` are the best values there can be, solved for."""

    Config = GridworldConfig
    config: GridworldConfig

    def __init__(self, config: GridworldConfig):
        super().__init__(config)
        self.learner = Learner(config)
        self._solved: tuple[Any, np.ndarray | None] | None = None

    @property
    def network(self) -> nn.Module:
        """The table, which is another one after the grid has changed its size."""
        return self.learner.network

    # --- one step -----------------------------------------------------------------------------------------------------

    def step(self) -> dict[str, float]:
        learner = self.learner
        learner.act()
        old, target = learner.estimate()
        loss = learner.loss(old, target)
        learner.update(target, learner.errors(old, target))
        scalars = {} if loss is None else {"loss": loss}
        way = learner.way
        if not self.config.planning and way.over:
            recent = way.recent
            scalars |= {"return": way.total, "length": way.length, "mean_return": sum(recent) / len(recent)}
        return scalars | self.measure_if_due()

    def measure(self) -> dict[str, float]:
        """``error``: the largest difference between a planner's values and the exact ones; of a learner, that has not
        been everywhere, the root of their mean square. ``start_value``: what the start is worth by the table."""
        dynamics, v, exact = self.learner.way.dynamics, self.learner.way.values(), self.exact
        scalars = {"start_value": float(v[list(dynamics.starts)].mean())}
        if exact is not None:
            apart = np.abs(v - exact)[dynamics.acting]
            scalars["error"] = float(apart.max() if self.config.planning else np.sqrt((apart**2).mean()))
        return scalars

    @property
    def exact(self) -> np.ndarray | None:
        """The best values (S,) of the world as it is now; None where none are finite."""
        config = self.config
        asked = (config.grid, config.slip, config.living, config.gamma)
        if self._solved is None or self._solved[0] != asked:
            self._solved = (asked, solve(self.learner.way.dynamics, config.gamma))
        return self._solved[1]

    @property
    def steps(self) -> int:
        return self.learner.steps

    @property
    def epoch(self) -> float:
        """Sweeps, or episodes that are over."""
        return float(self.learner.steps if self.config.planning else self.learner.way.episodes)

    @property
    def epoch_steps(self) -> int:
        """A sweep, or about the moves of an episode, as far as those before tell."""
        way = self.learner.way
        if self.config.planning:
            return 1
        return max(1, round(way.moves / way.episodes)) if way.episodes else self.config.longest

    @property
    def finished(self) -> str:
        if not self.learner.finished:
            return ""
        exact = self.exact
        stuck = exact is not None and self.measure()["error"] > NEAR * max(1.0, float(np.abs(exact).max()))
        return SAID_STUCK if stuck else SAID_SETTLED

    # --- state --------------------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        return self.learner.state()

    def restore(self, state: dict[str, Any]) -> None:
        check_saved(self.learner, state)
        self.learner.restore(state)
        self.plan_evaluation()

    def adjust(self, config: Config) -> None:
        self.config = config
        self.learner.adjust(config)

    def inherit(self, other: Gridworld) -> None:
        self.learner.inherit(other.learner)
        self.plan_evaluation()

    # --- what may be said ---------------------------------------------------------------------------------------------

    def facts(self) -> dict[str, Any]:
        return facts(self.config)

    def findings(self, timeline: Timeline, diverged: dict[str, Any] | None) -> list[dict[str, Any]]:
        return findings(self, diverged)

    @classmethod
    def program(cls, config: GridworldConfig, events: Sequence[dict[str, Any]] = (), steps: int = 1000) -> str:
        return program.write(config, events, steps)
