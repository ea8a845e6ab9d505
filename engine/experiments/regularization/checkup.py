"""What the diagnosis has to know about this lab, and what it suggests: one of the lab's own devices."""

from __future__ import annotations

import numpy as np
import torch

from engine.probes.diagnosis import Diagnosis, Remedy
from engine.probes.evaluation import evaluating
from engine.probes.evidence import Finding


class Checkup(Diagnosis):
    """The lab's answers to ``Diagnosis``. Needs ``network``, ``learner`` and ``config``."""

    def observe(self) -> None:
        with evaluating(self.network):
            self.network(self.splits()["train"][0])

    def site_words(self) -> dict[str, str]:
        config = self.config
        hidden = {f"h{i}": f"hidden layer {i + 1} ({config.width} {config.activation})" for i in range(config.depth)}
        return {**hidden, "out": "the output layer"}

    def guess(self) -> float:
        counts = self._counts(self.learner.y)
        shares = counts[counts > 0] / counts.sum()
        return float(-(shares * np.log(shares)).sum())

    def classes_said(self) -> tuple[np.ndarray, np.ndarray]:
        x, y = self.splits()["train"]
        with torch.inference_mode(), evaluating(self.network):
            said = self.said(self.network(x))
        return self._counts(said), self._counts(y)

    def _counts(self, classes: torch.Tensor) -> np.ndarray:
        number = 10 if self.learner.pictures else 2
        return np.bincount(classes.reshape(-1).long().numpy(), minlength=number)

    def remedy(self, finding: Finding) -> Remedy:
        config = self.config
        gentler = float(f"{config.lr / 10:.2g}")
        match finding.name:
            case "over_fitting" if not config.early_stopping:
                return Remedy(
                    f"early stopping from step {finding.since or 0:,} on", {"early_stopping": True, "patience": 30},
                    finding.since or 0,
                )  # fmt: skip
            case "over_fitting":
                l2 = min(1.0, max(10 * config.l2, 0.01))
                return Remedy(f"L2 of {l2:g} from the start", {"l2": l2})
            case "diverged" | "lr_too_high" | "exploding_gradient" | "dead_units" | "saturated_units":
                return Remedy(f"learning rate {gentler:g} from the start", {"lr": max(gentler, 1e-5)})
            case "lr_too_low":
                lr = min(10.0, max(100 * config.lr, 0.01))
                return Remedy(f"learning rate {lr:g} from the start", {"lr": lr})
            case "vanishing_gradient" if not config.batch_norm:
                return Remedy("batch norm from the start", {"batch_norm": True})
            case "class_collapse" | "under_capacity" if pulls := self._off("l1", "l2"):
                return Remedy("no penalty on the weights", pulls)
            case "class_collapse" | "under_capacity" if noise := self._off("dropout", "dropconnect"):
                return Remedy("nothing left out at random", noise)
        return Remedy("There is no remedy known for this here.")

    def _off(self, *names: str) -> dict[str, float]:
        """The changes that switch off those of the devices ``names`` that are on."""
        return {name: 0.0 for name in names if getattr(self.config, name)}
