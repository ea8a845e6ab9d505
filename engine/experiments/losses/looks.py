"""What pictures may ask about the network of this lab: its outputs over the plane, and the points."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from engine.data.curves import function
from engine.experiments.losses.facts import HALF
from engine.probes.ablation import evenly

SHOWN_POINTS = 1000


class Looks:
    """Lenses ``plane`` and ``points``. Needs ``learner``, ``problem`` and ``network``."""

    def look_plane(self, size: int = 80) -> dict[str, np.ndarray]:
        """Every output over the plane: ``z`` i16 (O, S, S) and ``z_range`` f32 (O,), value = z / 32767 * range; the
        largest x2 is in row 0. What the values are ``facts()["outputs"]`` says. With classes there are ``cls`` u8
        (S, S), the most probable one, and ``conf`` u8 (S, S), 255 for certain. A function of one variable has
        ``line_x``, ``line_y`` and ``line_clean`` (the function without noise) f32 (n,) instead.
        """
        problem = self.problem
        if problem.task == "curve":
            x = np.linspace(-HALF, HALF, 4 * size, dtype=np.float32)
            with torch.inference_mode():
                y = self.network.trace(torch.from_numpy(x[:, None]))[-1][:, 0].numpy()
            clean = function(self.config.function).at(x[:, None].astype(np.float64)).astype(np.float32)
            return {"line_x": x, "line_y": y.copy(), "line_clean": clean}
        across, up = np.meshgrid(np.linspace(-HALF, HALF, size), np.linspace(HALF, -HALF, size))
        grid = torch.from_numpy(np.stack([across.ravel(), up.ravel()], 1).astype(np.float32))  # (S*S, 2)
        with torch.inference_mode():
            values = self._answers(self.network.trace(grid)[-1])  # (S*S, O)
        looks = {}
        if problem.task in ("classes", "multi-task"):
            sure, winner = values[:, : problem.classes].max(1)
            looks["cls"] = winner.numpy().astype(np.uint8).reshape(size, size)
            looks["conf"] = (sure.nan_to_num() * 255).round().numpy().astype(np.uint8).reshape(size, size)
        planes = np.nan_to_num(values.numpy().T.reshape(-1, size, size))  # (O, S, S)
        bounds = np.array([self._bound(i, plane) for i, plane in enumerate(planes)], np.float32)
        looks["z"] = np.clip(planes / bounds[:, None, None] * 32767, -32767, 32767).astype(np.int16)
        return looks | {"z_range": bounds}

    def look_points(self) -> dict[str, np.ndarray]:
        """Up to 1000 points: ``x`` f32 (N, 2), where the second axis of a curve is the target; ``label`` f32 (N,) the
        class, the number, or 1, 2 and 4 added for labels that hold; ``split`` u8 (N,) 0 for training, 1 for
        validation; ``wrong`` u8 (N,) 1 where the network says another class or any other label; ``outlier`` u8 (N,).
        With several labels ``labels`` u8 (N, 3); with a class and a number ``value`` f32 (N,)."""
        problem = self.problem
        order = evenly(torch.cat([problem.train, problem.val]), SHOWN_POINTS)
        validation = evenly(torch.arange(len(problem.x)) >= len(problem.train), SHOWN_POINTS)
        x, y = problem.x[order], problem.y[order]
        wrong = torch.zeros(len(x), dtype=torch.bool)
        if problem.classes:
            with torch.inference_mode():
                wrong = ~problem.correct(self.network.trace(x)[-1], y)
        looks = {"split": _bytes(validation), "wrong": _bytes(wrong), "outlier": _bytes(problem.outlier[order])}
        label = y
        if problem.task == "multi-label":
            label, looks["labels"] = y @ torch.tensor([1.0, 2.0, 4.0]), _bytes(y)
        elif problem.task == "multi-task":
            label, looks["value"] = y[:, 0], y[:, 1].numpy().copy()
        place = torch.cat([x, y[:, None]], 1) if problem.task == "curve" else x
        return looks | {"x": place.numpy().copy(), "label": label.float().numpy().copy()}

    def _answers(self, outputs: Tensor) -> Tensor:
        """Outputs (N, O) as they are drawn: 2p - 1 of one class or label, probabilities of several, numbers as such."""
        match self.problem.task:
            case "binary" | "multi-label":
                return outputs.sigmoid() * 2 - 1
            case "classes":
                return outputs.softmax(1)
            case "multi-task":
                return torch.cat([outputs[:, :-1].softmax(1), outputs[:, -1:]], 1)
        return outputs

    def _bound(self, output: int, plane: np.ndarray) -> float:
        """The range that an output is drawn over: fixed for probabilities, what is seen for the rest."""
        if self.problem.task in ("binary", "multi-label", "classes") or (
            self.problem.task == "multi-task" and output < self.problem.classes
        ):
            return 1.0
        return max(float(np.abs(plane).max()), 1.0 if self.problem.task == "margin" else 1e-6)


def _bytes(flags: Tensor) -> np.ndarray:
    return flags.numpy().astype(np.uint8)
