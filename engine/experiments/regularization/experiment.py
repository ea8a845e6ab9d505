"""The regularisation lab's experiment: a ``Learner``, evaluated now and then, with everything a run can do to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from engine.core.experiment import Experiment
from engine.experiments.regularization import program
from engine.experiments.regularization.checkup import Checkup
from engine.experiments.regularization.config import RegularizationConfig
from engine.experiments.regularization.learner import Learner
from engine.experiments.regularization.looks import Looks
from engine.probes.ablation import Ablation
from engine.probes.anatomy import Anatomy
from engine.probes.evaluation import evaluating


class Regularization(Checkup, Ablation, Anatomy, Looks, Experiment):
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

    def loss(self, outputs: Tensor, y: Tensor) -> Tensor:
        return self.learner.loss(outputs, y)

    def said(self, outputs: Tensor) -> Tensor:
        """The class that outputs (N, K) speak for, (N,)."""
        return outputs.argmax(1) if self.learner.pictures else (outputs[:, 0] > 0).long()

    def probabilities(self, outputs: Tensor) -> Tensor:
        """Of class 1 (N, 1) where there are two, of every class (N, 10) for digits."""
        return outputs.softmax(1) if self.learner.pictures else outputs.sigmoid()

    def sites(self) -> dict[str, nn.Module]:
        return self.learner.sites()

    def coming_batch(self) -> tuple[Tensor, Tensor, Tensor]:
        return self.learner.coming_batch()

    @property
    def steps(self) -> int:
        return self.learner.steps

    @property
    def finished(self) -> str:
        return self.learner.finished

    @property
    def epoch(self) -> float:
        return self.learner.batches.epoch

    @property
    def epoch_steps(self) -> int:
        return self.learner.batches.in_epoch(self.config.batch_size)

    # --- state --------------------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        learner = self.learner
        return {
            "weights": learner.flat.data, "buffers": dict(self.network.named_buffers()), "rule": learner.rule.state(),
            "steps": learner.steps, "batches": learner.batches.state(), "best": learner.best,
            "finished": learner.finished, "frozen": list(learner.frozen.units),
        }  # fmt: skip

    def restore(self, state: dict[str, Any]) -> None:
        learner = self.learner
        learner.load_weights(state)
        learner.rule.load(state["rule"])
        learner.steps = state["steps"]
        learner.batches.load(state["batches"])
        learner.finished, learner.ahead = state["finished"], None
        best = state["best"]
        learner.best = best and {
            **best, "weights": best["weights"].clone(),
            "buffers": {name: buffer.clone() for name, buffer in best["buffers"].items()},
        }  # fmt: skip
        learner.frozen.load(state["frozen"])
        self.plan_evaluation()

    def inherit(self, other: Regularization) -> None:
        """See ``Learner.inherit``."""
        with torch.no_grad():
            self.learner.inherit(other.learner)
        self.plan_evaluation()

    def freeze(self, unit: str, on: bool) -> None:
        self.find_unit(unit)  # or say that there is none
        self.learner.freeze(unit, on)

    def adjust(self, config: RegularizationConfig) -> None:
        self.config = config
        self.learner.adjust(config)

    @classmethod
    def program(cls, config: RegularizationConfig, events: Sequence[dict[str, Any]] = (), steps: int = 1000) -> str:
        return program.write(config, events, steps)
