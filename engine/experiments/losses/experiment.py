"""The lab about loss functions as an experiment: one learner, evaluated now and then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from engine.core.experiment import Experiment
from engine.experiments.losses import program
from engine.experiments.losses.config import LossesConfig
from engine.experiments.losses.curve import LossCurve
from engine.experiments.losses.facts import Facts
from engine.experiments.losses.learner import Learner
from engine.experiments.losses.looks import Looks
from engine.experiments.losses.naive import NaiveForm
from engine.experiments.losses.remedies import Checkup
from engine.experiments.losses.residuals import Residuals
from engine.experiments.losses.worked import Worked
from engine.optim.losses import task_losses
from engine.probes.ablation import Ablation
from engine.probes.anatomy import Anatomy
from engine.probes.taught import Taught


class Losses(Taught, Checkup, Ablation, Anatomy, Facts, Looks, LossCurve, NaiveForm, Worked, Residuals, Experiment):
    """A small network under a loss of one's choice, with data that suit it."""

    Config = LossesConfig

    def __init__(self, config: LossesConfig):
        super().__init__(config)
        self.learner = Learner(config)
        self.problem = self.learner.problem
        self.network = self.learner.network

    # --- training -----------------------------------------------------------------------------------------------------

    def step(self) -> dict[str, float]:
        learner = self.learner
        x, y = learner.batch()
        loss = learner.loss(self.network(x), y)
        learner.flat.zero_grad()
        loss.backward()
        learner.update()
        return {"loss": loss.item()} | self.measure_if_due()

    def adds(self, answers: dict[str, tuple[Tensor, Tensor]]) -> dict[str, float]:
        """So that losses can be compared: ``val_error`` the mean absolute error of a number; ``recall_<k>`` the share
        of a class's (or label's) validation points that are found; ``task_class_loss`` and ``task_value_loss`` over the
        training points, not weighted."""
        if not self.problem.classes:
            outputs, y = answers["val"]
            return {"val_error": (outputs[:, 0] - y).abs().mean().item()}
        found = self._recalls(*answers["val"])
        if self.problem.task == "multi-task":
            of_class, of_value = task_losses(*answers["train"])
            found |= {"task_class_loss": of_class.mean().item(), "task_value_loss": of_value.mean().item()}
        return found

    def splits(self) -> dict[str, tuple[Tensor, Tensor]]:
        problem = self.problem
        return {"train": (self.learner.x, self.learner.y), "val": (problem.x[problem.val], problem.y[problem.val])}

    def scores(self, outputs: Tensor, y: Tensor) -> dict[str, float]:
        scores = {"loss": self.loss(outputs, y).item()}
        if self.problem.classes:
            scores["accuracy"] = self.problem.correct(outputs, y).float().mean().item()
        return scores

    def _recalls(self, outputs: Tensor, y: Tensor) -> dict[str, float]:
        """The share of each class's, or label's, examples that is found."""
        said, true = self.problem.decide(outputs), self.problem.true(y)
        if self.problem.task == "multi-label":
            found, there = (said & true).sum(0), true.sum(0)  # (L,)
        else:
            k = self.problem.classes
            found, there = torch.bincount(true[said == true], minlength=k), torch.bincount(true, minlength=k)
        return {f"recall_{i}": value for i, value in enumerate((found / there.clamp(min=1)).tolist())}

    def coming_batch(self) -> tuple[Tensor, Tensor, Tensor]:
        rows = self.coming_rows()
        return self.learner.x[rows], self.learner.y[rows], rows

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        if self.problem.task in ("multi-label", "multi-task"):
            del facts["stages"]  # a step taken apart shows one target a point
        return facts

    @classmethod
    def program(cls, config: LossesConfig, events: Sequence[dict[str, Any]] = (), steps: int = 1000) -> str:
        return program.write(config, events, steps)
