"""What pictures may ask of the Playground: unit maps, the big plot, the points, the confusion. Shapes are in each lens.

Plane images have the largest second variable in row 0 and the smallest first variable in column 0.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from engine.core.config import unknown_name

SHOWN_POINTS = 1000
BOUNDED = {"tanh": 1.0, "sigmoid": 1.0}  # activations whose maps have a range of their own; others fit what they show


class Looks:
    """The lenses of the Playground, apart from its training. Needs ``network``, ``problem`` and ``config``."""

    def look_network(self, size: int = 24, pair: tuple[int, int] = (0, 1)) -> dict[str, np.ndarray]:
        """Every unit's output over the plane, and every weight.

        ``in_maps`` u8 (F, S, S), ``maps_<i>`` u8 (U, S, S) of hidden layer i, ``out_maps`` u8 (O, S, S), each with its
        ``..._range`` f32: value = (map - 128) / 127 * range. ``w_<i>`` f32 (U, inputs), ``b_<i>`` f32 (U,); the last is
        the output layer.
        """
        grid = self.problem.grid(size, self._pair(pair))
        with torch.inference_mode():
            *hidden, outputs = self.network.trace(grid)  # (S*S, U) each
            looks = {}
            looks["in_maps"], looks["in_range"] = _maps(grid, size)
            for i, (activity, layer) in enumerate(zip(hidden, self.config.layers, strict=True)):
                looks[f"maps_{i}"], looks[f"range_{i}"] = _maps(activity, size, BOUNDED.get(layer.activation))
            looks["out_maps"], looks["out_range"] = _maps(self._answer(outputs), size, self._answer_range())
        for i, layer in enumerate([*(hidden.linear for hidden in self.network.hidden), self.network.output]):
            looks[f"w_{i}"] = layer.weight.detach().numpy().copy()
            looks[f"b_{i}"] = layer.bias.detach().numpy().copy()
        return looks

    def look_surface(self, unit: str = "out", size: int = 100, pair: tuple[int, int] = (0, 1)) -> dict[str, np.ndarray]:
        """One unit over the plane: ``z`` i16 (S, S) and ``z_range`` f32 (), value = z / 32767 * range.

        ``unit`` is ``out``, ``out.<class>``, ``h<layer>.<unit>`` or ``in.<feature>``. With three or more classes,
        ``out`` also has ``cls`` u8 (S, S), the most probable class, and ``conf`` u8 (S, S), 255 for certain. A function
        of one variable has ``line_x``, ``line_y`` f32 (n,) instead. Raises LookupError for a unit that is not there.
        """
        problem = self.problem
        curve = problem.task == "curve"
        grid = problem.line(4 * size) if curve else problem.grid(size, self._pair(pair))
        with torch.inference_mode():
            values, bound = self._unit(unit, grid)
        if curve:
            return {"line_x": problem.line_x(4 * size), "line_y": values[:, 0].numpy().astype(np.float32)}
        looks = {}
        if unit == "out" and problem.task == "classes":
            confidence, winner = values.max(1)  # (S*S,)
            looks["cls"] = winner.numpy().astype(np.uint8).reshape(size, size)
            looks["conf"] = (confidence * 255).round().numpy().astype(np.uint8).reshape(size, size)
            values = confidence[:, None]
        z = values[:, 0].numpy().reshape(size, size)
        bound = bound or _span(z)
        looks["z"] = np.clip(np.nan_to_num(z) / bound * 32767, -32767, 32767).astype(np.int16)
        looks["z_range"] = np.float32(bound)
        return looks

    def look_points(self, pair: tuple[int, int] = (0, 1)) -> dict[str, np.ndarray]:
        """Up to 1000 points: ``x`` f32 (N, 2) where they are drawn, ``label`` f32 (N,) class or target, ``split`` u8
        (N,) 0 for training and 1 for validation, ``wrong`` u8 (N,) 1 where the network now says another class."""
        problem = self.problem
        with torch.inference_mode():
            wrong = [
                ~problem.correct(self.network.trace(x)[-1], y) if problem.classes else torch.zeros(len(x), dtype=bool)
                for x, y in ((problem.x_train, problem.y_train), (problem.x_val, problem.y_val))
            ]
        wrong = torch.cat(wrong).numpy().astype(np.uint8)
        shown = problem.shown(SHOWN_POINTS)
        order = np.concatenate([problem.train, problem.val])
        split = np.repeat(np.array([0, 1], np.uint8), [len(problem.train), len(problem.val)])
        return {
            "x": problem.drawn_at(self._pair(pair))[order][shown],
            "label": problem.target[order][shown].astype(np.float32),
            "split": split[shown], "wrong": wrong[shown],
        }  # fmt: skip

    def look_metrics(self) -> dict[str, np.ndarray]:
        """``train_confusion``, ``val_confusion`` i32 (k, k): rows are true classes, columns predicted ones."""
        problem = self.problem
        looks = {}
        if problem.classes:
            with torch.inference_mode():
                for split, x, y in (("train", problem.x_train, problem.y_train), ("val", problem.x_val, problem.y_val)):
                    said = problem.decide(self.network.trace(x)[-1]).numpy()
                    true = y.numpy().reshape(-1).astype(np.int64)
                    cells = np.bincount(true * problem.classes + said, minlength=problem.classes**2)
                    looks[f"{split}_confusion"] = cells.reshape(problem.classes, -1).astype(np.int32)
        return looks

    def facts(self) -> dict:
        """What holds for the whole run; see ``Problem.facts``."""
        layers = [layer.model_dump() for layer in self.config.layers]
        names = [[f"hidden.{i}.linear.weight", f"hidden.{i}.linear.bias"] for i in range(len(layers))]
        return {
            **self.problem.facts(self.loss_name), "layers": layers,
            "parameter_names": [*names, ["output.weight", "output.bias"]],
            "parameters": sum(p.numel() for p in self.network.parameters()), "epoch_steps": self.epoch_steps,
        }  # fmt: skip

    @property
    def loss_name(self) -> str:
        """Regression has squared error whatever the knob says."""
        return self.config.loss if self.problem.classes else "squared error"

    def _pair(self, pair: tuple[int, int]) -> tuple[int, int]:
        """Two variables of the data. Raises LookupError."""
        across, up = (int(i) for i in pair)
        if across == up or not {across, up} <= set(range(max(2, len(self.problem.names)))):
            raise LookupError(f"A picture needs two different variables out of {len(self.problem.names)}, got {pair}.")
        return across, up

    def _unit(self, unit: str, grid: Tensor) -> tuple[Tensor, float | None]:
        """Values of one unit (or of all outputs) over the grid, and their range if it is a fixed one."""
        kind, _, place = unit.partition(".")
        try:
            if kind == "in":
                return grid[:, self.problem.inputs.index(place)][:, None], None
            *hidden, outputs = self.network.trace(grid)
            if kind == "out":
                answer = self._answer(outputs)
                return (answer[:, int(place)][:, None] if place else answer), self._answer_range()
            layer = int(kind.removeprefix("h"))
            return hidden[layer][:, int(place)][:, None], BOUNDED.get(self.config.layers[layer].activation)
        except (ValueError, IndexError):
            known = ["out", *(f"in.{name}" for name in self.problem.inputs)]
            known += [f"h{i}.{j}" for i, layer in enumerate(self.config.layers) for j in range(layer.units)]
            raise LookupError(unknown_name("unit", unit, known)) from None

    def _answer(self, outputs: Tensor) -> Tensor:
        """Outputs as they are drawn: 2p - 1 for two classes, probabilities for more, the value itself for numbers."""
        if self.problem.task == "binary":
            return outputs.sigmoid() * 2 - 1
        return outputs.softmax(1) if self.problem.task == "classes" else outputs

    def _answer_range(self) -> float:
        return 1.0 if self.problem.classes else self.problem.target_range


def _span(values: np.ndarray) -> float:
    return max(float(np.abs(np.nan_to_num(values)).max()), 1e-6)


def _maps(activity: Tensor, size: int, bound: float | None = None) -> tuple[np.ndarray, np.ndarray]:
    """(S*S, U) -> u8 (U, S, S) and ranges f32 (U,); a fixed ``bound`` makes maps comparable over time."""
    values = np.nan_to_num(activity.numpy().T.reshape(-1, size, size))  # (U, S, S)
    ranges = np.full(len(values), bound) if bound else np.maximum(np.abs(values).max((1, 2)), 1e-6)
    maps = np.clip(values / ranges[:, None, None], -1, 1) * 127 + 128.5
    return maps.astype(np.uint8), ranges.astype(np.float32)
