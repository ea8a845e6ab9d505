"""A loss with a logarithm as one would write it first, beside the form that is computed: where the first one breaks."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch

from engine.experiments.losses.families import HALF, Curve, around_zero, label, true_logit, with_slope
from engine.optim import losses

STEEP = 120.0  # logits are tried so far: beyond where exp overflows in 32 bits


@dataclass(frozen=True)
class Forms:
    """Both forms of a loss in words, and the logit they are drawn over."""

    naive: str
    stable: str
    x_label: str


TWO_CLASSES = Forms(
    "-y ln p - (1 - y) ln(1 - p),  p = 1 / (1 + exp(-z))", "max(z, 0) - z y + ln(1 + exp(-|z|))", "logit z"
)
CLASSES = Forms(
    "-ln(exp(z1) / (exp(z1) + exp(z2) + ...))", "m + ln(exp(z1 - m) + exp(z2 - m) + ...) - z1,  m = max z",
    "logit z1 of the true class, the others at 0",
)  # fmt: skip
FORMS = {"binary": TWO_CLASSES, "multi-label": TWO_CLASSES, "classes": CLASSES, "multi-task": CLASSES}  # by task


class NaiveForm:
    """Lens ``naive``. Needs ``problem``."""

    def look_naive(self, target: float = 1.0) -> dict[str, np.ndarray]:
        """Both forms in 32-bit numbers: ``z`` f32 (n,) from -120 to 120, ``naive`` and ``stable`` f32 (n,) and their
        slopes ``naive_gradient`` and ``stable_gradient`` f32 (n,); infinite or not a number where they break.

        ``first_bad`` f32 () is the z closest to 0 where the naive loss is not finite, NaN if there is none. All others
        are empty for a loss without a logarithm. ``target`` counts with two classes or labels: 0 or 1.
        """
        if self.problem.task not in FORMS:
            names = ("z", "naive", "naive_gradient", "stable", "stable_gradient")
            return {name: np.zeros(0, np.float32) for name in names} | {"first_bad": np.float32(math.nan)}
        z = around_zero(STEEP, 2 * HALF)
        looks = {"z": z.numpy().copy()}
        for name, curve in self._both(target).items():
            looks[name], looks[f"{name}_gradient"] = with_slope(curve, z)
        bad = looks["z"][~np.isfinite(looks["naive"])]
        return looks | {"first_bad": np.float32(bad[np.abs(bad).argmin()] if len(bad) else math.nan)}

    def facts(self) -> dict[str, Any]:
        """The lab's facts and ``naive``: both forms in words, or None."""
        forms = FORMS.get(self.problem.task)
        return {**super().facts(), "naive": forms and asdict(forms)}

    def _both(self, target: float) -> dict[str, Curve]:
        if FORMS[self.problem.task] is CLASSES:
            classes = self.problem.classes
            return {
                "naive": lambda z: losses.naive_cross_entropy(*true_logit(z, classes)),
                "stable": lambda z: losses.cross_entropy(*true_logit(z, classes)),
            }
        y = torch.tensor(label(target))
        return {
            "naive": lambda z: losses.naive_binary_cross_entropy(z, y),
            "stable": lambda z: losses.binary_cross_entropy(z, y),
        }
