"""What the diagnosis asks of this lab: the loss of a constant answer, which classes are said, and what may help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from engine.data.curves import function
from engine.experiments.losses.config import LOGARITHMIC, WEIGHTED
from engine.optim.losses import huber
from engine.probes.diagnosis import Diagnosis, Remedy
from engine.probes.evidence import Finding

if TYPE_CHECKING:
    from engine.core.timeline import Timeline

USUAL_LR = {"sgd": 0.03, "momentum": 0.01, "rmsprop": 0.003, "adam": 0.01}
RARE_CLASS = (
    "The rare class is outvoted wherever it overlaps with the others: saying it would be wrong more often than right, "
    "and every example counts the same. With class weights a missed example of the rare class costs more."
)
ROUNDED = (
    "The learning rate is not to blame: a logit grew until its probability was rounded to exactly 0 or 1. The naive "
    "form then took the logarithm of 0, which is infinite, and times a target of 0 it is no number at all."
)
WIDEST, DEEPEST = 64, 3
TRIED = 200  # constants among which the best under Huber's loss is looked for


class Checkup(Diagnosis):
    """The lab's answers to ``Diagnosis``. Needs ``network``, ``learner``, ``problem`` and ``config``."""

    def observe(self) -> None:
        self.network.trace(self.learner.x)

    def site_words(self) -> dict[str, str]:
        config = self.config
        hidden = {f"h{i}": f"hidden layer {i + 1} ({config.width} {config.activation})" for i in range(config.depth)}
        return {**hidden, "out": "the output layer"}

    def guess(self) -> float:
        y, config, learner = self.learner.y, self.config, self.learner
        if not self.problem.classes:
            return self._best_constant(y)
        if config.loss == "multi-label":
            return sum(_entropy(torch.stack([1 - y[:, i].mean(), y[:, i].mean()])) for i in range(y.shape[1]))
        shares = torch.bincount(self.problem.true(y), minlength=self.problem.classes) / len(y)  # (k,)
        if config.weighting == "balanced":
            shares = shares * learner.balanced
        if config.loss == "hinge":
            return 2 * shares.min().item()  # always saying the other class's sign
        of_class = _entropy(shares)
        if config.loss != "multi-task":
            return of_class
        return config.lambda_class * of_class + config.lambda_value * y[:, 1].var(correction=0).item()

    def floor(self) -> float:
        """Of a number: what the noise and the outliers leave to somebody who knows the function."""
        if self.problem.classes:
            return 0.0
        x = self.learner.x.numpy().astype(np.float64)
        clean = torch.from_numpy(function(self.config.function).at(x)).float()
        return self._best_constant(self.learner.y - clean)

    def _best_constant(self, y: Tensor) -> float:
        """The loss of the best constant prediction of numbers (n,)."""
        match self.config.loss:
            case "squared":
                return y.var(correction=0).item()
            case "absolute":
                return (y - y.median()).abs().mean().item()
        tried = torch.linspace(y.min().item(), y.max().item(), TRIED)[:, None]  # (T, 1)
        return huber(tried, y, self.config.delta).mean(1).min().item()

    def classes_said(self) -> tuple[np.ndarray, np.ndarray] | None:
        problem = self.problem
        if not problem.classes or problem.task == "multi-label":
            return None
        with torch.inference_mode():
            said = problem.decide(self.network.trace(self.learner.x)[-1])
        true = problem.true(self.learner.y)
        return tuple(torch.bincount(each, minlength=problem.classes).numpy() for each in (said, true))

    def findings(self, timeline: Timeline, diverged: dict[str, Any] | None) -> list[dict[str, Any]]:
        """A class that is never said because it is rare, and a naive loss that breaks, have reasons of their own."""
        config, found = self.config, super().findings(timeline, diverged)
        outvoted = config.loss in WEIGHTED and config.imbalance < 0.5 and config.weighting == "none"
        reasons = {"class_collapse": RARE_CLASS if outvoted else "", "diverged": ROUNDED if self._naive else ""}
        return [finding | {"why": reasons.get(finding["name"]) or finding["why"]} for finding in found]

    @property
    def _naive(self) -> bool:
        return self.config.form == "naive" and self.config.loss in LOGARITHMIC

    def remedy(self, finding: Finding) -> Remedy:
        config = self.config
        usual = USUAL_LR[config.optimizer]
        lower = float(f"{min(config.lr / 10, usual):.2g}")
        place = f"step {finding.since:,} on" if finding.since else "the start"
        match finding.name:
            case "diverged" if self._naive:
                return Remedy(f"the stable form from {place}", {"form": "stable"}, finding.since or 0)
            case "diverged":
                return Remedy(f"learning rate {lower:g} from {place}", {"lr": lower}, finding.since or 0)
            case "lr_too_high" | "exploding_gradient":
                return Remedy(f"learning rate {lower:g} from the start", {"lr": lower})
            case "lr_too_low":
                higher = min(10.0, max(100 * config.lr, usual))
                return Remedy(f"learning rate {higher:g} from the start", {"lr": higher})
            case "class_collapse":
                if config.loss == "multi-task" and config.lambda_value:
                    less = float(f"{config.lambda_value / config.value_scale**2 / 10:.2g}")
                    return Remedy(f"weight {less:g} for the number", {"lambda_value": less})
                if config.weighting == "none" and config.imbalance < 1:
                    return Remedy("balanced class weights from the start", {"weighting": "balanced"})
            case "dead_units":
                gentle = min(config.lr, usual)
                words = f"leaky ReLU instead, learning rate {gentle:g}"
                return Remedy(words, {"activation": "leaky relu", "lr": gentle})
            case "saturated_units" | "vanishing_gradient":
                return Remedy("ReLU units", {"activation": "relu"})
            case "over_fitting" if config.samples < 3000:
                more = min(3000, 4 * config.samples)
                return Remedy(f"{more:,} points", {"samples": more})
            case "under_capacity":
                wider, deeper = min(WIDEST, 2 * config.width), min(DEEPEST, config.depth + 1)
                if (wider, deeper) != (config.width, config.depth):
                    return Remedy(
                        f"{deeper} hidden layers of {wider}", {"width": wider, "depth": max(deeper, config.depth)}
                    )
        return Remedy("There is no remedy known for this here.")


def _entropy(shares: Tensor) -> float:
    """Cross-entropy of the best constant answer for weighted shares (k,) that add up to about 1."""
    total = shares.sum()
    part = shares[shares > 0]
    return -(part * (part / total).log()).sum().item()
