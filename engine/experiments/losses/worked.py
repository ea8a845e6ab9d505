"""A few examples worked by hand: from target and output, column by column, to the loss and its gradient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.experiments.losses.sheets import LARGEST, MOST_ROWS, Sheet, checked, sheet_of
from engine.optim import losses


class Worked:
    """Lens ``worked``. Needs ``config``, ``problem`` and ``learner``."""

    def look_worked(self, rows: Sequence[Sequence[float]] | None = None) -> dict[str, np.ndarray]:
        """``rows`` f32 (r, inputs) as they were given, ``columns`` f32 (r, columns), ``loss`` f32 (r,), ``gradient``
        f32 (r, outputs) of the example's own loss, and the ``mean`` f32 () of the losses. What stands where is in
        ``facts()["worked"]``. Classes are numbered from 1. Raises ValueError for rows that cannot be worked."""
        sheet = self._sheet()
        given = torch.tensor(checked(sheet.rows if rows is None else rows, sheet, self.problem.classes))  # (r, inputs)
        targets = len(sheet.inputs) - len(sheet.gradients)
        y, z = given[:, :targets], given[:, targets:].clone().requires_grad_()  # (r, T), (r, O)
        with torch.enable_grad():
            columns, loss = self._work(z, y)
            (slope,) = torch.autograd.grad(loss.sum(), z)
        return {
            "rows": given.numpy(), "columns": torch.stack(columns, 1).detach().numpy(),
            "loss": loss.detach().numpy(), "gradient": slope.numpy(), "mean": np.float32(loss.mean().item()),
        }  # fmt: skip

    def facts(self) -> dict[str, Any]:
        """The lab's facts and ``worked``: names of inputs, columns and gradients, the rows to begin with, the formula,
        and for every input a hint and ``limits``: the smallest and largest number, and whether it must be whole."""
        sheet, classes = self._sheet(), self.problem.classes
        any_number = ("any number", [-LARGEST, LARGEST, False])
        may_be = {
            "class": (f"a whole number from 1 to {classes}", [1, classes, True]), "label": ("0 or 1", [0, 1, True]),
            "number": any_number, "output": any_number,
        }  # fmt: skip
        worked = {
            "inputs": list(sheet.inputs), "kinds": list(sheet.kinds), "columns": list(sheet.columns),
            "gradients": sheet.gradients, "rows": [list(row) for row in sheet.rows], "most_rows": MOST_ROWS,
            "formula": list(sheet.formula), "hints": [may_be[kind][0] for kind in sheet.kinds],
            "limits": [may_be[kind][1] for kind in sheet.kinds],
        }  # fmt: skip
        return {**super().facts(), "worked": worked}

    def _sheet(self) -> Sheet:
        return sheet_of(self.config.loss, self.problem.classes)

    def _work(self, z: Tensor, y: Tensor) -> tuple[list[Tensor], Tensor]:
        """The columns, (r,) each, and the losses (r,), of outputs (r, O) and targets (r, T)."""
        config, weight = self.config, self.learner.weight
        first, target = z[:, 0], y[:, 0]  # all there is, unless there are several classes or labels
        match config.loss:
            case "squared":
                return [first - target], losses.squared(first, target)
            case "absolute":
                return [first - target], losses.absolute(first, target)
            case "huber":
                error = first - target
                return [error, (error.abs() <= config.delta).float()], losses.huber(first, target, config.delta)
            case "binary cross-entropy":
                p, w = first.sigmoid(), weight(target)
                of_truth = target * p + (1 - target) * (1 - p)
                return [p, of_truth, w], w * losses.binary_cross_entropy(first, target)
            case "hinge":
                sign, w = 2 * target - 1, weight(target)
                return [sign, sign * first, w], w * losses.hinge(first, target)
            case "cross-entropy":
                of_class = target.long() - 1
                w = weight(of_class)
                return [*z.softmax(1).unbind(1), w], w * losses.cross_entropy(z, of_class)
            case "multi-label":
                parts = losses.binary_cross_entropy(z, y)  # (r, L)
                return [*z.sigmoid().unbind(1), *parts.unbind(1)], losses.multi_label(z, y)
        y = torch.stack([target - 1, y[:, 1]], 1)
        of_class, of_value = losses.task_losses(z, y)
        weighted = [config.lambda_class * weight(y) * of_class, config.lambda_value * of_value]
        return [of_class, of_value, *weighted], weighted[0] + weighted[1]
