"""The comparison of cells as an experiment: a ``Learner`` with several networks, measured now and then."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from engine.core.experiment import Experiment
from engine.experiments.recurrent import program
from engine.experiments.recurrent.backwards import Backwards
from engine.experiments.recurrent.checkup import Checkup
from engine.experiments.recurrent.config import RecurrentConfig
from engine.experiments.recurrent.facts import facts
from engine.experiments.recurrent.fixing import Fixing
from engine.experiments.recurrent.layers import Layers
from engine.experiments.recurrent.learner import UNASKED, Learner
from engine.experiments.recurrent.looks import Looks
from engine.probes.contested import Contested
from engine.probes.evaluation import Evaluation, evaluating
from engine.probes.writing import Pen, Writing


class RecurrentLab(Checkup, Looks, Backwards, Fixing, Layers, Writing, Contested, Evaluation, Experiment):
    """R cells that read the same. ``loss`` is the mean of theirs."""

    Config = RecurrentConfig
    config: RecurrentConfig
    shortest_interval, interval_share = 8, 4  # an evaluation costs about as much as two steps

    def __init__(self, config: RecurrentConfig):
        super().__init__(config)
        self.learner = Learner(config)
        self.network = self.learner.network

    def step(self) -> dict[str, float]:
        learner = self.learner
        x, y = learner.batch()
        losses = learner.losses(learner.answers(x), y)  # (R,)
        learner.flat.zero_grad()
        losses.sum().backward()  # no cell has weights of another
        learner.clip(self.config.clip)
        learner.update()
        self.babble_if_due()
        return self.lost(losses) | self.measure_if_due()

    def measure(self) -> dict[str, float]:
        """Loss and accuracy of every cell, over rows of each split that are read from their beginning."""
        scalars = {}
        with evaluating(self.network):
            for split, (x, y) in self.splits().items():
                for k, network in enumerate(self.network):
                    scalars |= {f"{split}_{name}_{k}": value for name, value in self.scores(network(x), y).items()}
        return {name: value for name, value in scalars.items() if math.isfinite(value)}

    def scores(self, outputs: Tensor, y: Tensor) -> dict[str, float]:
        """``loss`` and, where there are classes, ``accuracy`` of what is asked for, of outputs (N, T, K)."""
        loss = {"loss": self.learner.loss(outputs, y).item()}
        if y.dtype != torch.long:
            return loss
        asked = y != UNASKED
        return loss | {"accuracy": (outputs.argmax(2) == y)[asked].float().mean().item()}

    # --- what it writes -----------------------------------------------------------------------------------------------

    def pen(self, which: int = 0, cache: bool = True) -> Pen:
        """A state is all a recurrent network keeps of what it has read; without it everything is read again."""
        network, _, _ = self.place(which, 0, False)
        states, read = None, []

        def write(ids: list[int]) -> Tensor:
            nonlocal states, read
            read = ids if cache else read + ids
            outputs, after = network.run(torch.tensor([read]), states)  # (1, n, K)
            states = after if cache else None
            return outputs[0, -1]

        return write

    def writers(self) -> int:
        return len(self.network)

    # --- what may happen on the way -----------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        return super().state() | {"babbles": self.babbles}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        self.load_babbles(state["babbles"])

    def inherit(self, other: RecurrentLab) -> None:
        super().inherit(other)
        self.load_babbles(other.babbles)

    def facts(self) -> dict[str, Any]:
        return facts(self)

    @classmethod
    def program(cls, config: RecurrentConfig, events: Sequence[dict[str, Any]] = (), steps: int = 1000) -> str:
        return program.write(config, events, steps)
