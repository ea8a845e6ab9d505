"""The CNN lab's experiment: a ``Learner``, evaluated now and then, with everything a run can do to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from engine.core.experiment import Experiment
from engine.experiments.cnn import program
from engine.experiments.cnn.checkup import Checkup
from engine.experiments.cnn.config import CnnConfig
from engine.experiments.cnn.learner import Learner
from engine.experiments.cnn.looks import Looks
from engine.probes.ablation import LEAST_POINTS, Ablation
from engine.probes.adversary import Adversary
from engine.probes.attribution import Attribution
from engine.probes.embedding import Embedding
from engine.probes.evaluation import evaluating
from engine.probes.imagination import Imagination
from engine.probes.pictures import TOGETHER, Pictures
from engine.probes.planning import Planning
from engine.probes.taught import Taught

RANKING = 5_000_000_000  # multiplications a ranking of units may take
FEWEST_POINTS = 10


class Cnn(
    Checkup, Looks, Pictures, Attribution, Imagination, Adversary, Embedding, Planning, Taught, Ablation, Experiment
):
    """A network of one's own design that learns to tell pictures apart. ``learner`` does the learning."""

    Config = CnnConfig
    config: CnnConfig
    shortest_interval, interval_share = 4, 8  # an evaluation costs about as much as five steps

    def __init__(self, config: CnnConfig):
        super().__init__(config)
        self.learner = Learner(config)
        self.network = self.learner.network

    # --- training -----------------------------------------------------------------------------------------------------

    def step(self) -> dict[str, float]:
        learner = self.learner
        x, y = learner.batch()  # (B, C, S, S), (B,)
        loss = learner.loss(learner.network(x), y)
        learner.flat.zero_grad()
        loss.backward()
        learner.penalise()
        learner.update()
        return {"loss": loss.item()} | self.measure_if_due()

    def measure(self) -> dict[str, float]:
        """Loss and accuracy over 500 training pictures, without augmentation, and over all validation pictures; both in
        evaluation."""
        with evaluating(self.network):
            return super().measure()

    def outputs(self, x: Tensor) -> Tensor:
        return torch.cat([self.network(part) for part in x.split(TOGETHER)])  # (N, K)

    def splits(self) -> dict[str, tuple[Tensor, Tensor]]:
        """What losses and accuracies are about: of the training pictures some, evenly taken."""
        album = self.learner.album
        return {"train": (album.x_asked, album.y_asked), "val": (album.x_val, album.y_val)}

    def scores(self, outputs: Tensor, y: Tensor) -> dict[str, float]:
        right = outputs.argmax(1) == y
        return {"loss": self.loss(outputs, y).item(), "accuracy": right.float().mean().item()}

    def pictures(self, split: str) -> tuple[Tensor, Tensor]:
        album = self.learner.album
        return (album.x, album.y) if split == "train" else (album.x_val, album.y_val)

    # --- units --------------------------------------------------------------------------------------------------------

    def freeze(self, unit: str, on: bool) -> None:
        """Filters and units of simple layers; the channels of a block are made by several layers inside."""
        site, _ = self.find_unit(unit)
        if site not in self.learner.simple():
            raise LookupError(f"{unit} cannot be frozen: its block has several layers, and none has it as its own.")
        super().freeze(unit, on)

    def multiplications(self) -> int:
        return self.cost

    def least_points(self, cost: int) -> int:
        """50 pictures if that takes a second or two, as few as 10 of a network with many channels."""
        return min(LEAST_POINTS, max(FEWEST_POINTS, RANKING // (2 * cost)))

    @classmethod
    def program(cls, config: CnnConfig, events: Sequence[dict[str, Any]] = (), steps: int = 1000) -> str:
        return program.write(config, events, steps)
