"""The lab as an experiment: a ``Learner`` with one or two networks, measured now and then."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from torch import Tensor

from engine.core.experiment import Experiment
from engine.core.timeline import Timeline
from engine.experiments.dilated import program
from engine.experiments.dilated.checkup import findings
from engine.experiments.dilated.config import DilatedConfig
from engine.experiments.dilated.facts import facts
from engine.experiments.dilated.learner import Learner
from engine.experiments.dilated.looks import Looks
from engine.probes.ablation import evenly
from engine.probes.contested import Contested
from engine.probes.evaluation import Evaluation, evaluating

ASKED = 64  # series of each split that the networks are measured on


class DilatedLab(Looks, Contested, Evaluation, Experiment):
    """A stack of dilated convolutions, and a recurrent network of equal size. ``loss`` is the mean of theirs."""

    Config = DilatedConfig
    config: DilatedConfig
    shortest_interval, interval_share = 8, 4  # an evaluation costs about as much as two steps

    def __init__(self, config: DilatedConfig):
        super().__init__(config)
        self.learner = Learner(config)
        self.network = self.learner.network

    def step(self) -> dict[str, float]:
        learner = self.learner
        x, y = learner.batch()  # (B, T, 1) both
        losses = learner.losses(learner.network(x), y)  # (R,)
        learner.flat.zero_grad()
        losses.sum().backward()  # no network has weights of the other
        learner.clip(self.config.clip)
        learner.update()
        return self.lost(losses) | self.measure_if_due()

    def measure(self) -> dict[str, float]:
        """Mean squared error of every network over 64 series of each split."""
        scalars = {}
        with evaluating(self.network):
            for split, (x, y) in self.splits().items():
                values = self.learner.losses(self.network(x), y).tolist()
                scalars |= {f"{split}_loss_{k}": value for k, value in enumerate(values) if math.isfinite(value)}
        return scalars

    def splits(self) -> dict[str, tuple[Tensor, Tensor]]:
        """What the networks are measured on: some series of each split, evenly taken."""
        learner = self.learner
        both = {"train": (learner.x, learner.y), "val": (learner.x_val, learner.y_val)}
        return {split: (evenly(x, ASKED), evenly(y, ASKED)) for split, (x, y) in both.items()}

    def facts(self) -> dict[str, Any]:
        return facts(self.config, self.learner)

    def findings(self, timeline: Timeline, diverged: dict[str, Any] | None) -> list[dict[str, Any]]:
        return findings(self, timeline, diverged)

    @classmethod
    def program(cls, config: DilatedConfig, events: Sequence[dict[str, Any]] = (), steps: int = 1000) -> str:
        return program.write(config, events, steps)
