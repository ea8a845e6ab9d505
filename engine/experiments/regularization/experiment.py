"""The regularisation lab's experiment: a ``Learner``, evaluated now and then, with everything a run can do to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from engine.core.experiment import Experiment
from engine.experiments.regularization import program
from engine.experiments.regularization.checkup import Checkup
from engine.experiments.regularization.config import RegularizationConfig
from engine.experiments.regularization.learner import Learner
from engine.experiments.regularization.looks import Looks
from engine.probes.ablation import Ablation
from engine.probes.anatomy import Anatomy
from engine.probes.evaluation import evaluating
from engine.probes.taught import Taught


class Regularization(Taught, Checkup, Ablation, Anatomy, Looks, Experiment):
    """A network that is too large for a small noisy data set. ``learner`` does the learning."""

    Config = RegularizationConfig
    config: RegularizationConfig

    def __init__(self, config: RegularizationConfig):
        super().__init__(config)
        self.learner = Learner(config)
        self.network = self.learner.network

    # --- training -----------------------------------------------------------------------------------------------------

    def step(self) -> dict[str, float]:
        learner = self.learner
        x, y = learner.batch()  # (B, F), (B, 1) or (B,)
        loss = learner.loss(learner.network(x), y)
        learner.flat.zero_grad()
        loss.backward()
        learner.penalise()
        learner.update()
        scalars = {"loss": loss.item()}
        if self.config.early_stopping:  # which looks at every epoch's end
            return scalars | (self.measure() if learner.batches.over() else {})
        return scalars | self.measure_if_due()

    def measure(self) -> dict[str, float]:
        """Loss and accuracy over all training examples, without augmentation, and over all validation examples; both in
        evaluation. ``gap`` is how much higher the validation loss is."""
        with evaluating(self.network):
            scalars = super().measure()
        return scalars | {"gap": scalars["val_loss"] - scalars["train_loss"]}

    def outputs(self, x: Tensor) -> Tensor:
        return self.network(x)

    def splits(self) -> dict[str, tuple[Tensor, Tensor]]:
        learner = self.learner
        return {
            "train": (learner.inputs(learner.x), learner.y), "val": (learner.inputs(learner.x_val), learner.y_val),
        }  # fmt: skip

    def scores(self, outputs: Tensor, y: Tensor) -> dict[str, float]:
        right = self.said(outputs) == y.reshape(-1)
        return {"loss": self.loss(outputs, y).item(), "accuracy": right.float().mean().item()}

    def said(self, outputs: Tensor) -> Tensor:
        """The class that outputs (N, K) speak for, (N,)."""
        return outputs.argmax(1) if self.learner.pictures else (outputs[:, 0] > 0).long()

    def probabilities(self, outputs: Tensor) -> Tensor:
        """Of class 1 (N, 1) where there are two, of every class (N, 10) for digits."""
        return outputs.softmax(1) if self.learner.pictures else outputs.sigmoid()

    def coming_batch(self) -> tuple[Tensor, Tensor, Tensor]:
        return self.learner.coming_batch()

    @property
    def finished(self) -> str:
        return self.learner.finished

    @classmethod
    def program(cls, config: RegularizationConfig, events: Sequence[dict[str, Any]] = (), steps: int = 1000) -> str:
        return program.write(config, events, steps)
