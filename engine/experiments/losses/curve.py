"""The loss of the run as a curve of one output, its slope, its relatives, and where training points stand on it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.experiments.losses.families import (
    Curve,
    around_zero,
    label,
    of_classes,
    of_numbers,
    of_two_classes,
    with_slope,
)
from engine.probes.ablation import evenly

SHOWN = 200  # outputs of training points that are marked on the curve
LOGITS = 8.0  # curves of a logit reach so far to both sides
ERRORS = 4.0  # curves of a number reach so far beyond the targets
LARGEST = 1e6  # a target of a number
X_LABELS = {
    "two": "output z", "many": "logit z of the true class, the others at 0", "number": "output z",
}  # fmt: skip
MINE = {"multi-label": "binary cross-entropy", "multi-task class": "cross-entropy", "multi-task value": "squared"}


class LossCurve:
    """Lens ``curve``. Needs ``config``, ``problem``, ``learner`` and ``network``."""

    def look_curve(self, target: float | None = None, part: str = "") -> dict[str, np.ndarray]:
        """The loss of one example as a function of one output, at a fixed ``target``.

        ``x`` f32 (n,) the output; ``loss`` and ``gradient`` f32 (n,) of the loss of this run, with the weight of the
        task or, of two classes, of the class; ``all/<name>`` and ``all_gradient/<name>`` f32 (n,) of others for the
        same task; ``target`` f32 (); ``now`` f32 (up to 200,) where training points (of several labels: labels) with
        that target stand at present, ``total`` i32 () how many there are. Of several classes the output is the logit
        of the true one while all others are 0, and ``now`` is where the loss of a point is that of the curve. With a
        class and a number, ``part`` is ``class`` or ``value``. Raises ValueError for a target that cannot be.
        """
        part = self._part(part)
        target = self._target(target, part)
        x, scale = self._axis(part), self._scale(part, target)
        looks: dict[str, np.ndarray] = {"x": x.numpy().copy(), "target": np.float32(target)}
        for name, curve in self._curves(part, target).items():
            loss, slope = (scale * values for values in with_slope(curve, x))
            looks[f"all/{name}"], looks[f"all_gradient/{name}"] = loss, slope
            if name == self._mine(part):
                looks["loss"], looks["gradient"] = loss.copy(), slope.copy()
        places = self._now(part, target)
        return looks | {"now": evenly(places, SHOWN).numpy().copy(), "total": np.int32(len(places))}

    def facts(self) -> dict[str, Any]:
        """The lab's facts and ``curve``: what the lens can be asked. All but ``parts`` are by part."""
        parts = self._parts()
        return {**super().facts(), "curve": {
            "parts": list(parts), "x_label": {part: X_LABELS[self._family(part)] for part in parts},
            "names": {part: list(self._curves(part, 0.0)) for part in parts},
            "mine": {part: self._mine(part) for part in parts},
            "targets": {part: self._targets(part) for part in parts},
        }}  # fmt: skip

    # --- which curves -------------------------------------------------------------------------------------------------

    def _parts(self) -> tuple[str, ...]:
        """The parts of the loss that have a curve each; a loss of one part has no name for it."""
        return ("class", "value") if self.problem.task == "multi-task" else ("",)

    def _part(self, part: str) -> str:
        parts = self._parts()
        part = part or parts[0]
        if part not in parts:
            raise ValueError(f"The part of a loss must be {' or '.join(parts) or 'left out'}, got {part!r}.")
        return part

    def _family(self, part: str) -> str:
        """``two`` (one logit, targets 0 and 1), ``many`` (one logit a class) or ``number``."""
        match self.problem.task:
            case "binary" | "margin" | "multi-label":
                return "two"
            case "classes":
                return "many"
        return "many" if part == "class" else "number"

    def _curves(self, part: str, target: float) -> dict[str, Curve]:
        match self._family(part):
            case "two":
                return of_two_classes(target)
            case "many":
                return of_classes(self.problem.classes)
        return of_numbers(target, self.config.delta)

    def _mine(self, part: str) -> str:
        """The name of this run's loss among the curves."""
        loss = self.config.loss
        return MINE.get(f"{loss} {part}".strip(), loss)

    def _scale(self, part: str, target: float) -> float:
        """What the loss of an example is multiplied by: the weight of the task, or that of its class."""
        if part:
            return {"class": self.config.lambda_class, "value": self.config.lambda_value}[part]
        two = self.problem.task in ("binary", "margin")
        return self.learner.weight(torch.tensor([target])).item() if two else 1.0

    # --- which target -------------------------------------------------------------------------------------------------

    def _targets(self, part: str) -> dict[str, Any]:
        """``choices`` of value and label, or a range ``min``, ``max``; ``usual`` is taken when none is told."""
        match self._family(part):
            case "two":
                labels = self.problem.task == "multi-label"
                names = ("the label is absent", "the label holds") if labels else ("class 1", "class 2")
                return {"choices": [{"value": i, "label": name} for i, name in enumerate(names)], "usual": 1.0}
            case "many":
                return {"choices": [], "usual": 0.0}
        low, high = self._number_range()
        return {"choices": [], "min": math.floor(10 * low) / 10, "max": math.ceil(10 * high) / 10, "usual": 0.0}

    def _target(self, target: float | None, part: str) -> float:
        value = self._targets(part)["usual"] if target is None else float(target)
        if self._family(part) == "two":
            return label(value)
        if not abs(value) <= LARGEST:
            raise ValueError(f"The target must be a number in [-{LARGEST:,.0f}, {LARGEST:,.0f}], got {value:g}.")
        return value

    # --- the training points ------------------------------------------------------------------------------------------

    def _number_range(self) -> tuple[float, float]:
        """The smallest and the largest number among the training targets."""
        numbers = self.learner.y.reshape(len(self.learner.y), -1)[:, -1]
        return float(numbers.min()), float(numbers.max())

    def _axis(self, part: str) -> Tensor:
        """Outputs (n,) that the curve is drawn over."""
        if self._family(part) != "number":
            return around_zero(LOGITS)
        unit = self.config.value_scale if part == "value" else 1.0
        return around_zero(max(map(abs, self._number_range())) + ERRORS * unit)

    def _now(self, part: str, target: float) -> Tensor:
        """Where training points stand on the curve, (n,)."""
        problem, y = self.problem, self.learner.y
        with torch.inference_mode():
            outputs = self.network.trace(self.learner.x)[-1]  # (n, O)
            match self._family(part):
                case "two":
                    places = outputs[y.reshape(outputs.shape) == target]
                case "number":
                    places = outputs[:, -1] - y.reshape(len(y), -1)[:, -1] + target
                case _:
                    logits, true = outputs[:, : problem.classes], problem.true(y)[:, None]
                    others = logits.scatter(1, true, -torch.inf).logsumexp(1)
                    places = logits.gather(1, true)[:, 0] - others + math.log(problem.classes - 1)
        return places.flatten()
