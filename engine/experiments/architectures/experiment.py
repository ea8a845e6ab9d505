"""The comparison as an experiment: a ``Learner`` with several networks, measured now and then."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from torch import Tensor

from engine.core.experiment import Experiment
from engine.core.timeline import Timeline
from engine.experiments.architectures import program
from engine.experiments.architectures.config import ArchitecturesConfig
from engine.experiments.architectures.facts import facts
from engine.experiments.architectures.learner import Learner
from engine.experiments.architectures.looks import Looks
from engine.probes.ablation import evenly
from engine.probes.contested import Contested
from engine.probes.evaluation import Evaluation, evaluating
from engine.probes.one_diverged import one_diverged

ASKED = 300  # pictures of each split that contenders are measured on


class Architectures(Looks, Contested, Evaluation, Experiment):
    """R networks that learn the same pictures. ``loss`` is the mean of theirs."""

    Config = ArchitecturesConfig
    config: ArchitecturesConfig
    shortest_interval, interval_share = 8, 4  # an evaluation costs about as much as ten steps

    def __init__(self, config: ArchitecturesConfig):
        super().__init__(config)
        self.learner = Learner(config)
        self.network = self.learner.network

    def step(self) -> dict[str, float]:
        learner = self.learner
        x, y = learner.batch()  # (B, C, S, S), (B,)
        losses = learner.losses(learner.network(x), y)  # (R,)
        learner.flat.zero_grad()
        losses.sum().backward()  # no contender has weights of another
        learner.penalise()
        learner.update()
        return self.lost(losses) | self.measure_if_due()

    def measure(self) -> dict[str, float]:
        """Loss and accuracy of every contender over 300 pictures of each split, in evaluation."""
        scalars = {}
        with evaluating(self.network):
            for split, (x, y) in self.splits().items():
                for name, values in self.scores(self.network(x), y).items():
                    scalars |= {f"{split}_{name}_{k}": float(value) for k, value in enumerate(values)}
        return {name: value for name, value in scalars.items() if math.isfinite(value)}

    def splits(self) -> dict[str, tuple[Tensor, Tensor]]:
        """What contenders are measured on: some pictures of each split, evenly taken."""
        album = self.learner.album
        both = {"train": (album.x, album.y), "val": (album.x_val, album.y_val)}
        return {split: (evenly(x, ASKED), evenly(y, ASKED)) for split, (x, y) in both.items()}

    def scores(self, outputs: Tensor, y: Tensor) -> dict[str, Tensor]:
        """``loss`` and ``accuracy`` (R,) of logits (R, N, K)."""
        right = (outputs.argmax(2) == y).float().mean(1)
        return {"loss": self.learner.losses(outputs, y), "accuracy": right}

    def pictures(self, split: str) -> tuple[Tensor, Tensor]:
        album = self.learner.album
        return (album.x, album.y) if split == "train" else (album.x_val, album.y_val)

    def facts(self) -> dict[str, Any]:
        return facts(self.config, self.learner)

    def findings(self, timeline: Timeline, diverged: dict[str, Any] | None) -> list[dict[str, Any]]:
        """That the run ended because a contender diverged."""
        if diverged is None or self.steps < diverged["step"]:
            return []
        return [one_diverged(
            diverged, self.config.lr, "contender",
            why="Its steps were too long for its slopes, and what is too long for one architecture may be right for "
            "another. All contenders stop, because a comparison needs the same steps for all.",
        )]  # fmt: skip

    @classmethod
    def program(cls, config: ArchitecturesConfig, events: Sequence[dict[str, Any]] = (), steps: int = 1000) -> str:
        return program.write(config, events, steps)
