"""What a Playground network has to learn: inputs, targets, their split, and where the points are drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

import numpy as np
import torch
from torch import Tensor

from engine.data import bayes, curves, plane, table
from engine.data.split import split
from engine.experiments.playground.config import CLASS_DATA, CURVE_DATA, FEATURES, PlaygroundConfig

HALF = 6.0  # built-in data lies in [-6, 6] on both axes
MAKE = {
    "x1": lambda x: x[:, 0], "x2": lambda x: x[:, 1], "x1^2": lambda x: x[:, 0] ** 2, "x2^2": lambda x: x[:, 1] ** 2,
    "x1*x2": lambda x: x[:, 0] * x[:, 1], "sin x1": lambda x: x[:, 0].sin(), "sin x2": lambda x: x[:, 1].sin(),
}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """Points and what to say about them. N points of D variables; ``target`` is a class index or a number.

    ``task``    binary, classes (three or more), regression (over the plane) or curve (a function of one variable)
    ``inputs``  names of what the network is given, F of them: transformed variables, or the columns of a wide table
    ``pair``    the two variables that are drawn; the others are held at their mean, which is 0 for a table
    """

    task: str
    points: np.ndarray  # f32 (N, D)
    target: np.ndarray  # i64 or f32 (N,)
    train: np.ndarray  # i64 (n,) indices into points
    val: np.ndarray  # i64 (m,)
    inputs: tuple[str, ...]
    names: tuple[str, ...]  # of the D variables
    classes: int = 0
    class_names: tuple[str, ...] = ()
    target_name: str = "y"
    extent: tuple[float, float, float, float] = (-HALF, HALF, -HALF, HALF)
    target_range: float = 1.0
    floors: dict[str, float | None] = field(default_factory=dict)  # what no model can beat, by the name of the measure
    notes: tuple[str, ...] = ()
    wide: bool = False  # inputs are the variables themselves

    # --- making one -----------------------------------------------------------------------------------------------

    @classmethod
    def build(cls, config: PlaygroundConfig) -> Self:
        """Raises ValueError with a sentence when the data cannot be used."""
        parts = _own(config) if config.dataset == "own" else _built_in(config)
        train, val = split(parts["target"], config.train_share, config.data_seed, stratify=parts["task"] in CLASS_TASKS)
        return cls(train=train, val=val, **parts)

    # --- for training -----------------------------------------------------------------------------------------------

    @cached_property
    def x_train(self) -> Tensor:
        return self.features(self.points[self.train])  # (n, F)

    @cached_property
    def y_train(self) -> Tensor:
        return self._targets(self.train)  # (n, 1), or (n,) for three or more classes

    @cached_property
    def x_val(self) -> Tensor:
        return self.features(self.points[self.val])  # (m, F)

    @cached_property
    def y_val(self) -> Tensor:
        return self._targets(self.val)  # (m, 1) or (m,)

    @property
    def outputs(self) -> int:
        return self.classes if self.task == "classes" else 1

    def features(self, points: np.ndarray) -> Tensor:
        """(N, D) variables -> (N, F) inputs of the network."""
        x = torch.from_numpy(np.ascontiguousarray(points, np.float32))
        return x if self.wide else torch.stack([MAKE[name](x) for name in self.inputs], 1)

    def decide(self, outputs: Tensor) -> Tensor:
        """The class the outputs (N, O) speak for, (N,)."""
        return outputs.argmax(1) if self.task == "classes" else (outputs[:, 0] > 0).long()

    def correct(self, outputs: Tensor, y: Tensor) -> Tensor:
        """Whether the decided class is the true one, bool (N,)."""
        return self.decide(outputs) == y.reshape(-1)

    def _targets(self, which: np.ndarray) -> Tensor:
        target = torch.from_numpy(self.target[which])
        return target if self.task == "classes" else target.float()[:, None]

    # --- for drawing ------------------------------------------------------------------------------------------------

    @cached_property
    def drawn_at(self) -> np.ndarray:
        """Where each point stands in the picture, f32 (N, 2); a curve has its target on the second axis."""
        if self.task == "curve":
            return np.stack([self.points[:, 0], self.target], 1).astype(np.float32)
        return self.points[:, :2]

    def shown(self, most: int) -> np.ndarray:
        """Indices of at most ``most`` points, training points first, evenly taken."""
        total = len(self.target)
        return np.arange(total) if total <= most else np.linspace(0, total - 1, most).astype(np.int64)

    def grid(self, size: int) -> Tensor:
        """Inputs over the plane, (size * size, F), row by row from the top."""
        if size not in self._grids:
            left, right, bottom, top = self.plane_extent
            x1, x2 = np.meshgrid(np.linspace(left, right, size), np.linspace(top, bottom, size))
            points = np.zeros((size * size, self.points.shape[1]), np.float32)
            points[:, 0] = x1.ravel()
            if points.shape[1] > 1:
                points[:, 1] = x2.ravel()
            self._grids[size] = self.features(points)
        return self._grids[size]

    def line(self, size: int) -> Tensor:
        """Inputs along the one variable of a curve, (size, F)."""
        return self.features(self.line_x(size)[:, None])

    def line_x(self, size: int) -> np.ndarray:
        return np.linspace(self.extent[0], self.extent[1], size, dtype=np.float32)

    @property
    def plane_extent(self) -> tuple[float, float, float, float]:
        return (*self.extent[:2], *self.extent[:2]) if self.task == "curve" else self.extent

    @cached_property
    def _grids(self) -> dict[int, Tensor]:
        return {}

    def facts(self, loss: str) -> dict[str, Any]:
        """What the page has to know and what never changes during the run. JSON-able."""
        error, nats, mse = (self.floors.get(name) for name in ("error", "cross-entropy", "mse"))
        return {
            "task": self.task, "classes": self.classes, "class_names": list(self.class_names),
            "features": list(self.inputs), "all_features": list(self.inputs if self.wide else self._possible()),
            "x_label": self.names[0], "y_label": self.names[1] if len(self.names) > 1 else self.target_name,
            "target": self.target_name, "extent": list(self.extent), "target_range": self.target_range, "loss": loss,
            "train": len(self.train), "val": len(self.val), "notes": list(self.notes),
            "floors": {"error": error, "loss": mse if not self.classes else nats if loss == "cross-entropy" else None},
        }  # fmt: skip

    def _possible(self) -> list[str]:
        return [name for name in FEATURES if "x2" not in name or self.points.shape[1] > 1]
