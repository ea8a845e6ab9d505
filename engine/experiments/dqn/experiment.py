"""The DQN lab's experiment: a ``Learner`` that takes one step in its environment at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

from engine.core.config import Config
from engine.core.experiment import Experiment
from engine.core.timeline import Timeline
from engine.experiments.dqn import program
from engine.experiments.dqn.checkup import OWN, findings
from engine.experiments.dqn.config import DqnConfig
from engine.experiments.dqn.facts import facts
from engine.experiments.dqn.learner import Learner
from engine.experiments.dqn.looks import Looks
from engine.probes.ablation import evenly
from engine.probes.evaluation import evaluating
from engine.probes.inspection import Inspection

OBSERVED = 200  # remembered observations that activations are reported of
BUDGETS = {"vector": 48 << 20, "planes": 64 << 20, "pictures": 256 << 20}  # bytes of checkpoints, by what is remembered
NOTED_EVERY = 16  # updates from one note of the mean Q to the next


class Dqn(Looks, Inspection, Experiment):
    """An agent that learns the value of its actions. ``learner`` does the learning, and the acting."""

    Config = DqnConfig
    config: DqnConfig
    rehearsed_findings = False  # they take no step, and a copy of all that is remembered is dear
    own_findings = OWN

    def __init__(self, config: DqnConfig):
        super().__init__(config)
        self.learner = Learner(config)
        self.network = self.learner.network
        self.checkpoint_budget = BUDGETS[config.spec.storage]

    # --- training -----------------------------------------------------------------------------------------------------

    def step(self) -> dict[str, float]:
        """One step in the environment, and an update of the weights on those steps that have one."""
        learner = self.learner
        scalars = learner.act()
        batch = learner.batch()
        if batch is None:
            return scalars
        q = learner.outputs(batch)  # (B, A)
        loss = learner.loss(q, batch)
        learner.backward(loss)
        learner.update(batch)
        scalars["loss"] = loss.item()
        if learner.updates % NOTED_EVERY == 1:
            scalars["q_mean"] = q.detach().amax(1).mean().item() * learner.reward_unit
        return scalars

    @property
    def steps(self) -> int:
        return self.learner.steps

    @property
    def epoch(self) -> float:
        """Episodes that have ended."""
        return float(self.learner.episodes)

    @property
    def epoch_steps(self) -> int:
        """Steps that the episode now running may still take, as far as the last ones tell."""
        learner = self.learner
        return max(1, round(learner.steps / learner.episodes) if learner.episodes else learner.world.limit)

    # --- state --------------------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        return self.learner.state()

    def restore(self, state: dict[str, Any]) -> None:
        self.learner.restore(state)

    def inherit(self, other: Dqn) -> None:
        self.learner.inherit(other.learner)

    def adjust(self, config: Config) -> None:
        self.config = config
        self.learner.adjust(config)

    # --- what may be seen ---------------------------------------------------------------------------------------------

    def layer_rows(self) -> dict[str, nn.Module]:
        """The stages with weights."""
        return {n: stage for n, stage in self.network.stages.items() if any(True for _ in stage.parameters())}

    def site_words(self) -> dict[str, str]:
        kinds = self.network.kinds()
        names = {"conv": "convolution", "dense": "dense layer"}
        return {n: f"{names.get(kinds[n], kinds[n])} {n.removeprefix(kinds[n])}" for n in self.layer_rows()}

    def observe(self) -> None:
        with evaluating(self.network):
            self.network(self.remembered())

    def remembered(self) -> torch.Tensor:
        """Observations of the memory (n, ...), evenly taken, as the network takes them; the present one while it is
        empty."""
        learner = self.learner
        rows = evenly(learner.replay.newest(len(learner.replay)), OBSERVED)
        if not len(rows):
            return learner.inputs(learner.observation[None])
        return learner.scaled(learner.replay.batch(rows).obs)

    def facts(self) -> dict[str, Any]:
        return facts(self, super().facts())

    def findings(self, timeline: Timeline, diverged: dict[str, Any] | None) -> list[dict[str, Any]]:
        return findings(self, timeline, diverged)

    @classmethod
    def program(cls, config: DqnConfig, events: Sequence[dict[str, Any]] = (), steps: int = 1000) -> str:
        return program.write(config, events, steps)
