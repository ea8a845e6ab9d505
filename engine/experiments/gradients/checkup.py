"""What the diagnosis has to know about the gradient lab, and what it suggests."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from engine.probes.diagnosis import FIRST_STEPS, STALLS, Diagnosis, Remedy
from engine.probes.evidence import FAR, Finding, plain

if TYPE_CHECKING:
    from engine.core.timeline import Timeline

OBSERVED = 512  # training examples that activations are reported of
LOST = 1e-4  # gradient of the first state over the last one's: less counts as vanished (this project's line)


class Checkup(Diagnosis):
    """The lab's answers to ``Diagnosis``. Needs ``network``, ``learner``, ``config`` and ``classes``."""

    def observe(self) -> None:
        self.network.trace(self.learner.x_train[:OBSERVED])

    def site_words(self) -> dict[str, str]:
        if self.config.kind == "recurrent":
            return {"h0": f"the last state ({self.config.cell})", "out": "the output layer"}
        hidden = {f"h{i}": f"hidden layer {i + 1}" for i in range(self.config.depth)}
        return {**hidden, "out": "the output layer"}

    def guess(self) -> float:
        y = self.learner.y_train
        if not self.classes:
            return y.var(correction=0).item()
        share = y.mean().item()
        return float(-sum(p * np.log(p) for p in (share, 1 - share) if p > 0))

    def classes_said(self) -> tuple[np.ndarray, np.ndarray] | None:
        if not self.classes:
            return None
        with torch.inference_mode():
            said = (self.network.trace(self.learner.x_train)[-1] > 0).long().flatten()
        true = self.learner.y_train.long().flatten()
        return np.bincount(said.numpy(), minlength=2), np.bincount(true.numpy(), minlength=2)

    def findings(self, timeline: Timeline, diverged: dict[str, Any] | None) -> list[dict[str, Any]]:
        """As of any network; but the layers of a recurrent one are its time steps, which share their weights, so a
        gradient that vanishes on its way back in time is looked for here. What it leads to is then left out."""
        vanished = self._lost_in_time(timeline) if self.config.kind == "recurrent" and diverged is None else None
        found = super().findings(timeline, diverged)
        if vanished is None:
            return found
        remedy = self.remedy(vanished)
        mine = asdict(vanished) | {"remedy": remedy.words, "changes": remedy.changes, "step": remedy.step}
        return [mine, *(finding for finding in found if finding["name"] not in STALLS)]

    def _lost_in_time(self, timeline: Timeline) -> Finding | None:
        begin = max((event["step"] for event in timeline.events if event["step"] <= self.steps), default=0)
        column = timeline.columns.get("train_loss")
        if column is None or self.steps - begin < FIRST_STEPS:
            return None
        loss = float(column.values[np.searchsorted(column.steps, self.steps, side="right") - 1])
        gradient = self.flow()[1]
        first, last = gradient[0].item(), gradient[-1].item()
        if not (loss > (1 - FAR) * self.guess() and first < LOST * last):
            return None
        return Finding(
            "vanishing_gradient", "The gradient vanishes on its way back in time",
            f"The slope of the loss with regard to the state is {plain(last)} after the last of "
            f"{self.config.time_steps} steps and {plain(first)} after the first: {plain(first / last)} of it. The "
            f"training loss is {plain(loss)}, where always giving one answer has {plain(self.guess())}.",
            "Every step back in time multiplies the gradient by the recurrent weights and by the slope of the "
            "activation. What the first input did wrong is not heard of, so the network cannot learn to remember it.",
            "the first time steps",
        )  # fmt: skip

    def remedy(self, finding: Finding) -> Remedy:
        config = self.config
        if config.kind == "recurrent":
            return self._recurrent_remedy(finding)
        match finding.name:
            case "diverged" | "exploding_gradient" | "lr_too_high" if config.init == "too large":
                return Remedy("He start", {"init": "he", "activation": "relu", "lr": min(config.lr, 0.03)})
            case "diverged" | "exploding_gradient" | "lr_too_high":
                return Remedy("gradient clipped at 1, a tenth of the rate", {"clip": 1.0, "lr": config.lr / 10})
            case "symmetric_units":
                return Remedy("He start and ReLU", {"init": "he", "activation": "relu"})
            case "saturated_units" | "vanishing_gradient" | "class_collapse":
                if config.norm == "none":
                    return Remedy("batch norm in every layer", {"norm": "batch"})
                return Remedy("residual connections", {"residual": True})
            case "dead_units":
                return Remedy("leaky ReLU and He start", {"activation": "leaky relu", "init": "he"})
            case "lr_too_low":
                return Remedy("ten times the learning rate", {"lr": min(10.0, 10 * config.lr)})
            case "under_capacity" if config.activation == "linear":
                return Remedy("ReLU units and He start", {"activation": "relu", "init": "he"})
        return Remedy("There is no remedy known for this here.")

    def _recurrent_remedy(self, finding: Finding) -> Remedy:
        config = self.config
        match finding.name:
            case "diverged" | "exploding_gradient" | "lr_too_high":
                return Remedy(
                    "orthogonal start, gradient clipped at 1",
                    {"clip": 1.0, "recurrent_init": "orthogonal", "recurrent_scale": 1.0},
                )
            case "vanishing_gradient" | "class_collapse" | "under_capacity" | "lr_too_low" | "saturated_units":
                if config.cell != "lstm" or config.forget_bias < 3:
                    return Remedy("LSTM that begins by keeping its state", {"cell": "lstm", "forget_bias": 3.0})
        return Remedy("There is no remedy known for this here.")
