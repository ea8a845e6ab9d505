"""What the diagnosis has to know about this lab, and what it suggests."""

from __future__ import annotations

import math

import numpy as np
import torch

from engine.networks.spec import written
from engine.probes.ablation import evenly
from engine.probes.diagnosis import Diagnosis, Remedy
from engine.probes.evaluation import evaluating
from engine.probes.evidence import Finding

USUAL_LR = {"sgd": 0.05, "momentum": 0.01, "adam": 0.003}
OBSERVED = 200  # training pictures that activations are reported of
NAMES = {
    "conv": "convolution", "dense": "dense layer", "residual": "residual block", "inception": "inception block",
    "squeeze": "squeeze-and-excitation block",
}  # fmt: skip


class Checkup(Diagnosis):
    """The lab's answers to ``Diagnosis``. Needs ``network``, ``learner`` and ``config``."""

    def observe(self) -> None:
        with evaluating(self.network):
            self.network(evenly(self.splits()["train"][0], OBSERVED))

    def site_words(self) -> dict[str, str]:
        words = {}
        for name in self.sites():
            kind = name.rstrip("0123456789")
            words[name] = f"{NAMES.get(kind, kind)} {name.removeprefix(kind)}"
        return words

    def guess(self) -> float:
        counts = np.bincount(self.splits()["train"][1].numpy())
        shares = counts[counts > 0] / counts.sum()
        return float(-(shares * np.log(shares)).sum())

    def floor(self) -> float:
        """What label smoothing leaves of the loss when every answer is as it wants it."""
        spread = self.config.label_smoothing / self.layout()[2]
        sure = 1 - self.config.label_smoothing + spread
        return -sure * math.log(sure) - ((self.layout()[2] - 1) * spread * math.log(spread) if spread else 0.0)

    def classes_said(self) -> tuple[np.ndarray, np.ndarray]:
        x, y = self.splits()["train"]
        with torch.inference_mode(), evaluating(self.network):
            outputs = self.outputs(x)
        said, classes = outputs.argmax(1), outputs.shape[1]
        return tuple(np.bincount(each.numpy(), minlength=classes) for each in (said, y))

    def remedy(self, finding: Finding) -> Remedy:
        config = self.config
        usual = USUAL_LR[config.optimizer]
        gentler = max(1e-6, float(f"{min(config.lr / 10, usual):.2g}"))
        match finding.name:
            case "over_fitting" if not config.shift and not config.rotate:
                since = finding.since or 0
                return Remedy(f"augmentation from step {since:,} on", {"shift": 2.0, "rotate": 10.0}, since)
            case "over_fitting":
                l2 = min(1.0, max(10 * config.weight_decay, 0.003))
                return Remedy(f"L2 of {l2:g} from the start", {"weight_decay": l2})
            case "diverged" | "lr_too_high" | "exploding_gradient" | "dead_units":
                return Remedy(f"learning rate {gentler:g} from the start", {"lr": gentler})
            case "lr_too_low":
                lr = min(10.0, max(100 * config.lr, usual))
                return Remedy(f"learning rate {lr:g} from the start", {"lr": lr})
            case "saturated_units" | "vanishing_gradient" if changed := self._rectified():
                return Remedy("ReLU in place of every bounded curve", {"network": changed})
            case "class_collapse" | "under_capacity" if config.weight_decay:
                return Remedy("no penalty on the weights", {"weight_decay": 0.0})
            case "under_capacity" if changed := self._wider():
                return Remedy("twice as many filters in every convolution", {"network": changed})
        return Remedy("There is no remedy known for this here.")

    def _rectified(self) -> list[dict] | None:
        """The network with ReLU for its tanh and sigmoid cards; None when it has none."""
        parts = self.config.network
        if not any(part.activation in ("tanh", "sigmoid") for part in parts if part.kind == "activation"):
            return None
        return [
            (part.replace(activation="relu") if part.kind == "activation" else part).model_dump(mode="json")
            for part in parts
        ]

    def _wider(self) -> list[dict] | None:
        """The network with twice the filters, as long as it still is a small one; None without convolutions."""
        parts = self.config.network
        if not any(part.kind == "conv" for part in parts) or self.cost > 3_000_000 or "groups" in written(parts):
            return None
        return [
            (part.replace(filters=2 * part.filters) if part.kind == "conv" else part).model_dump(mode="json")
            for part in parts
        ]
