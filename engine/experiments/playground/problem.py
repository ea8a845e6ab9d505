"""What a Playground network has to learn: inputs, targets, their split, and where the points are drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

import numpy as np
import torch
from torch import Tensor

from engine.data import bayes, curves, plane
from engine.data.preparing import prepare
from engine.data.split import split
from engine.experiments.playground.config import CLASS_DATA, CURVE_DATA, FEATURES, K_CLASS_DATA, PlaygroundConfig

CLASS_TASKS = ("binary", "classes")
HALF = 6.0  # built-in data lies in [-6, 6] on both axes
MAKE = {
    "x1": lambda x: x[:, 0], "x2": lambda x: x[:, 1], "x1^2": lambda x: x[:, 0] ** 2, "x2^2": lambda x: x[:, 1] ** 2,
    "x1*x2": lambda x: x[:, 0] * x[:, 1], "sin x1": lambda x: x[:, 0].sin(), "sin x2": lambda x: x[:, 1].sin(),
}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """Points and what to say about them: N points of D variables; ``target`` is a class index or a number.

    ``task``    binary, classes (three or more), regression (over the plane) or curve (a function of one variable)
    ``inputs``  names of what the network is given, F of them: transformed variables, or the columns of a wide table

    Pictures show a ``pair`` of variables; the others are held at their mean, which is 0 in a table.
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

    def drawn_at(self, pair: tuple[int, int]) -> np.ndarray:
        """Where each point stands in the picture, f32 (N, 2); a curve has its target on the second axis."""
        if self.task == "curve":
            return np.stack([self.points[:, 0], self.target], 1).astype(np.float32)
        return self.points[:, list(pair)]

    def shown(self, most: int) -> np.ndarray:
        """Indices of at most ``most`` points, training points first, evenly taken."""
        total = len(self.target)
        return np.arange(total) if total <= most else np.linspace(0, total - 1, most).astype(np.int64)

    def grid(self, size: int, pair: tuple[int, int] = (0, 1)) -> Tensor:
        """Inputs over the plane of two variables, (size * size, F), row by row from the top."""
        key = (size, *pair)
        if key not in self._grids:
            left, right, bottom, top = self.plane_extent
            across, up = np.meshgrid(np.linspace(left, right, size), np.linspace(top, bottom, size))
            points = np.zeros((size * size, max(2, self.points.shape[1])), np.float32)
            points[:, pair[0]], points[:, pair[1]] = across.ravel(), up.ravel()
            self._grids[key] = self.features(points)
        return self._grids[key]

    def line(self, size: int) -> Tensor:
        """Inputs along the one variable of a curve, (size, F)."""
        return self.features(self.line_x(size)[:, None])

    def line_x(self, size: int) -> np.ndarray:
        return np.linspace(self.extent[0], self.extent[1], size, dtype=np.float32)

    @property
    def plane_extent(self) -> tuple[float, float, float, float]:
        return (*self.extent[:2], *self.extent[:2]) if self.task == "curve" else self.extent

    @cached_property
    def _grids(self) -> dict[tuple[int, ...], Tensor]:
        return {}

    def facts(self, loss: str) -> dict[str, Any]:
        """What the page has to know and what never changes during the run. JSON-able."""
        return {
            "task": self.task, "classes": self.classes, "class_names": list(self.class_names),
            "features": list(self.inputs), "all_features": list(self.inputs if self.wide else self._possible()),
            "names": list(self.names), "x_label": self.names[0],
            "y_label": self.names[1] if len(self.names) > 1 else self.target_name,
            "target": self.target_name, "extent": list(self.extent), "target_range": self.target_range, "loss": loss,
            "train": len(self.train), "val": len(self.val), "notes": list(self.notes),
            "floors": {"error": self.floors.get("error"), "loss": self.floors.get(loss)},
        }  # fmt: skip

    def _possible(self) -> list[str]:
        return [name for name in FEATURES if "x2" not in name or self.points.shape[1] > 1]


def _built_in(config: PlaygroundConfig) -> dict[str, Any]:
    common = {"n": config.samples, "noise": config.noise, "seed": config.data_seed}
    if config.dataset in CLASS_DATA:
        classes = config.classes if config.dataset in K_CLASS_DATA else 2
        points, target = plane.sample(config.dataset, classes=classes, **common)
        best = bayes.floor(config.dataset, classes, config.noise)
        squared = best.brier / 2 if classes == 2 else best.brier  # one sigmoid output counts each miss once
        return {
            "task": "binary" if classes == 2 else "classes", "points": points, "target": target, "classes": classes,
            "class_names": tuple(f"class {i + 1}" for i in range(classes)), "inputs": config.features,
            "names": ("x1", "x2"), "target_name": "class",
            "floors": {"error": best.error, "cross-entropy": best.cross_entropy, "squared error": squared},
        }  # fmt: skip
    points, target = curves.sample(config.dataset, **common)
    curve = config.dataset in CURVE_DATA
    inputs = tuple(name for name in config.features if not (curve and "x2" in name))  # there is no x2 to give
    reach = max(1.5, float(np.abs(target).max()) * 1.1)
    return {
        "task": "curve" if curve else "regression", "points": points, "target": target, "inputs": inputs,
        "names": ("x1",) if curve else ("x1", "x2"),
        "extent": (-HALF, HALF, -reach, reach) if curve else (-HALF, HALF, -HALF, HALF),
        "floors": {"squared error": curves.floor(config.noise)},
    }  # fmt: skip


def _own(config: PlaygroundConfig) -> dict[str, Any]:
    """A person's table. Two features take part in the seven inputs; more of them are inputs as they are."""
    columns = config.table_features
    own = prepare(config.table, columns, config.table_target, config.table_task)
    wide, classes = len(columns) > 2, len(own.class_names)
    half = HALF if own.painted else float(np.ceil(np.abs(own.x).max() * 2.1) / 2)
    names = tuple(f"class {int(name) + 1}" for name in own.class_names) if own.painted else own.class_names
    notes = (
        list(own.notes)
        if own.painted
        else ["Every feature is standardised: minus its mean, over its spread.", *own.notes]
    )
    if wide:
        notes.append("The picture is a cut: features that are not on its axes are held at their mean.")
    return {
        "task": "regression" if not classes else "binary" if classes == 2 else "classes", "points": own.x,
        "target": own.y, "classes": classes, "class_names": names, "names": columns, "wide": wide,
        "inputs": columns if wide else config.features, "target_name": config.table_target, "notes": tuple(notes),
        "extent": (-half, half, -half, half), "target_range": 1.0 if classes else float(np.abs(own.y).max()),
    }  # fmt: skip
