"""What holds for a whole run of this lab: the task in words, its data, its outputs, its network."""

from __future__ import annotations

from typing import Any

import torch

from engine.data.overlapping import LABELS

HALF = 6.0  # the plane is drawn over [-6, 6]
PLAIN = {"dropout": 0.0, "norm": "none"}
TASKS = {"class": "class (cross-entropy)", "value": "number (squared error)"}


class Facts:
    """``facts``. Needs ``config``, ``learner``, ``problem``, ``network`` and ``epoch_steps``."""

    def facts(self) -> dict[str, Any]:
        """``outputs``: name and kind (probability, margin, value) of every plane. ``target_range``: the largest number
        among the targets. ``weights_balanced``: of each class, none where a point has no class or several labels."""
        config, problem = self.config, self.problem
        names = _class_names(problem.task, problem.classes)
        hidden = [[f"hidden.{i}.linear.weight", f"hidden.{i}.linear.bias"] for i in range(config.depth)]
        numbers = problem.y.reshape(len(problem.y), -1)[:, -1]
        lowest, highest = float(numbers.min()), float(numbers.max())
        curve, variables = problem.task == "curve", ["x1", "x2"][: problem.x.shape[1]]
        return {
            **super().facts(), "task": problem.task, "loss": config.loss, "classes": problem.classes,
            "class_names": names, "features": variables, "names": variables,
            "x_label": "x1", "y_label": "target" if curve else "x2",
            "extent": [-HALF, HALF, *((lowest - 0.3, highest + 0.3) if curve else (-HALF, HALF))],
            "target_range": max(1.0, abs(lowest), abs(highest)),
            "train": len(problem.train), "val": len(problem.val), "epoch_steps": self.epoch_steps,
            "train_counts": self._counts(), "outliers": int(problem.outlier.sum()),
            "outputs": _outputs(problem.task, names), "curves": _curves(problem.task, names),
            "weights_balanced": self.learner.balanced.tolist(),
            "layers": [{"units": config.width, "activation": config.activation, **PLAIN}] * config.depth,
            "parameter_names": [*hidden, ["output.weight", "output.bias"]],
            "parameters": sum(p.numel() for p in self.network.parameters()),
        }  # fmt: skip

    def _counts(self) -> list[int]:
        """Training points of each class, or with each label."""
        problem = self.problem
        if not problem.classes:
            return []
        true = problem.true(self.learner.y)
        if problem.task == "multi-label":
            return true.sum(0).tolist()
        return torch.bincount(true, minlength=problem.classes).tolist()


def _class_names(task: str, classes: int) -> list[str]:
    return list(LABELS) if task == "multi-label" else [f"class {i + 1}" for i in range(classes)]


def _outputs(task: str, names: list[str]) -> list[dict[str, str]]:
    match task:
        case "binary":
            return [{"name": f"probability of {names[1]}", "kind": "probability"}]
        case "margin":
            return [{"name": f"output, above 0 for {names[1]}", "kind": "margin"}]
        case "classes" | "multi-label":
            return [{"name": name, "kind": "probability"} for name in names]
        case "multi-task":
            return [*_outputs("classes", names), {"name": "number", "kind": "value"}]
    return [{"name": "prediction", "kind": "value"}]


def _curves(task: str, names: list[str]) -> list[dict[str, str]]:
    """Scalars beyond loss and accuracy that have a plot."""
    if not names:
        panel = {"panel": "error", "panel_label": "Mean absolute error"}
        return [{"name": "val_error", "label": "validation, no outliers", **panel}]
    panel = {"panel": "recall", "panel_label": "Recall: share found, validation"}
    found = [{"name": f"recall_{i}", "label": name, **panel} for i, name in enumerate(names)]
    if task == "multi-task":
        panel = {"panel": "tasks", "panel_label": "Loss of each task, training, not weighted"}
        found += [{"name": f"task_{which}_loss", "label": words, **panel} for which, words in TASKS.items()]
    return found
