"""Units that are silenced and gates that are held, so that one sees, and reads, what they are for.

Unit 5 of layer 1 of cell 0 is ``0.l1.5``; where a layer reads backwards as well, that direction's is ``0.l1b.5``.
Silenced, it says 0, or its mean, to the layer above and to itself at the next step. ``0.l1.5.forget`` is its forget
gate, held ``open`` (1) or ``shut`` (0). The weights are never touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.core.config import unknown_name
from engine.models.recurrent_layer import GATES, SIGMOID, Recurrent
from engine.probes.ablation import WAYS, evenly
from engine.probes.evaluation import evaluating

HELD = {"open": 1.0, "shut": 0.0}
RANKED = 24  # rows of each split that a ranking of units asks, fewer of long sequences and large cells
BUDGET = 1_000_000_000  # multiplications that a ranking may take: some tenths of a second on a slow core
TOGETHER = 64  # units that are silenced in one pass, each in a copy of the rows


class Fixing:
    """``ablated`` and the lens ``importance``. Needs ``network``, ``learner`` and what ``Evaluation`` needs."""

    def ends(self) -> dict[str, tuple[int, Recurrent, int]]:
        """Where there are units: ``0.l1b`` -> (cell, layer, direction), in order."""
        return {
            f"{k}.l{place}{'b' if direction else ''}": (k, layer, direction)
            for k, network in enumerate(self.network)
            for place, layer in enumerate(network.layers)
            for direction in range(layer.directions)
        }

    def unit_counts(self) -> dict[str, int]:
        """How many units are there, and at last how many answers."""
        counts = {end: layer.units for end, (_, layer, _) in self.ends().items()}
        return counts | {"out": self.network[0].output.out_features}

    def find(self, unit: str) -> tuple[Recurrent, int, str, int]:
        """``0.l1.5.forget`` -> (layer, direction, ``forget``, 5); without a gate, of ``hidden``. Raises LookupError."""
        ends = self.ends()
        parts = unit.split(".")
        end, number, gate = ".".join(parts[:2]), "".join(parts[2:3]), ".".join(parts[3:])
        if end in ends and len(number) < 5 and number.isdecimal() and number == str(int(number)):
            _, layer, direction = ends[end]
            gates = [name for name in GATES[layer.kind] if name in SIGMOID]
            if int(number) < layer.units and (len(parts) == 3 or gate in gates):
                return layer, direction, gate or "hidden", int(number)
            if int(number) < layer.units and len(parts) > 3:
                raise LookupError(unknown_name("gate", gate[:40], gates))
        known = [f"{end}.{i}" for end, (_, layer, _) in ends.items() for i in range(layer.units)]
        raise LookupError(unknown_name("unit", unit[:40], known))

    @contextmanager
    def ablated(self, units: dict[str, str]) -> Iterator[None]:
        """See ``Experiment.ablated``: unit -> ``zero`` or ``mean`` (over the training rows), gate -> ``open`` or
        ``shut``. Raises LookupError for what is not there and ValueError for another way."""
        plan: dict[tuple[Recurrent, tuple[int, str]], dict[int, float]] = {}
        means = self._means() if "mean" in units.values() else {}
        for unit, way in units.items():
            layer, direction, name, number = self.find(unit)
            if name == "hidden" and way not in WAYS:
                raise ValueError(f"A unit can be silenced by {' or '.join(WAYS)}, got {str(way)[:40]!r}.")
            if name != "hidden" and way not in HELD:
                raise ValueError(f"A gate can be held {' or '.join(HELD)}, got {str(way)[:40]!r}.")
            value = means[layer][direction][number].item() if way == "mean" else HELD.get(way, 0.0)
            plan.setdefault((layer, (direction, name)), {})[number] = value
        try:
            for (layer, where), values in plan.items():
                layer.instead[where] = Put(list(values), list(values.values()))
            yield
        finally:
            for layer, where in plan:
                layer.instead.pop(where, None)

    def look_importance(self, way: str = "zero") -> dict[str, np.ndarray]:
        """What it costs to silence each of the K units alone, by ``zero`` or by their ``mean``: ``train_loss``,
        ``val_loss`` f32 (K,) in the order of ``facts()["units"]``, ``whole_...`` f32 () the same of the whole network.
        Of several cells it is the mean of their losses. ``points`` i32 (2,) how many rows of each split were asked."""
        if way not in WAYS:
            raise ValueError(f"A unit can be silenced by {' or '.join(WAYS)}, got {str(way)[:40]!r}.")
        looks: dict[str, Any] = {}
        kept = [(layer, layer.instead) for _, layer, _ in self.ends().values()]
        try:
            for layer, _ in kept:  # the ranking is that of the whole network, whatever is silenced now
                layer.instead = {}
            means = self._means() if way == "mean" else {}
            points = []
            with evaluating(self.network):
                for split, (x, y) in self.splits().items():
                    rows = self._affordable(x)
                    x, y = evenly(x, rows), evenly(y, rows)
                    points.append(len(x))
                    whole = [self.learner.loss(network(x), y).item() for network in self.network]
                    looks[f"whole_{split}_loss"] = np.float32(np.mean(whole))
                    risen = [rise for end in self.ends() for rise in self._without_each(end, x, y, means, whole)]
                    looks[f"{split}_loss"] = np.array(np.mean(whole) + np.array(risen) / len(whole), np.float32)
        finally:
            for layer, instead in kept:
                layer.instead = instead
        return looks | {"points": np.array(points, np.int32)}

    def _affordable(self, x: Tensor) -> int:
        """Rows that a ranking of all units can ask."""
        cells = zip(self.config.cells, self.network, strict=True)
        cost = sum(cell.work * cell.units * cell.layers * (2 if cell.both else 1) for cell, _ in cells) * x.shape[1]
        return int(min(RANKED, max(4, BUDGET // (2 * max(1, cost)))))

    def _without_each(self, end: str, x: Tensor, y: Tensor, means: dict, whole: list[float]) -> Iterator:
        """What the loss of its cell gains without each unit of an end."""
        k, layer, direction = self.ends()[end]
        for first in range(0, layer.units, TOGETHER):
            units = range(first, min(first + TOGETHER, layer.units))
            values = [means[layer][direction][unit].item() if means else 0.0 for unit in units]
            layer.instead = {(direction, "hidden"): PutEach(len(x), list(units), values, layer.units)}
            outputs = self.network[k](x.repeat(len(units), *[1] * (x.dim() - 1)))
            layer.instead = {}
            for part in outputs.split(len(x)):
                yield self.learner.loss(part, y).item() - whole[k]

    def _means(self) -> dict[Recurrent, list[Tensor]]:
        """Of every layer and direction the mean state (H,) over the training rows, nothing being silenced."""
        kept = [(layer, layer.instead) for _, layer, _ in self.ends().values()]
        found: dict[Recurrent, list[Tensor]] = {}
        try:
            for layer, _ in kept:
                layer.instead = {}
            with evaluating(self.network):
                x = self.splits()["train"][0]
                for network in self.network:
                    said = network.embed(x)
                    for place, layer in enumerate(network.layers):
                        said, _ = layer(said)
                        found[layer] = list(said.mean((0, 1)).split(layer.units))
                        said = network.above(place, said)
        finally:
            for layer, instead in kept:
                layer.instead = instead
        return found


class Put:
    """Gives units ``index`` of (B, H) the ``values``."""

    def __init__(self, index: list[int], values: list[float]):
        self.index, self.values = torch.tensor(index), torch.tensor(values)

    def __call__(self, state: Tensor) -> Tensor:
        return state.index_copy(1, self.index, self.values.to(state.dtype).expand(len(state), -1))


class PutEach:
    """Of copies of ``rows`` rows below each other, gives each another unit its value."""

    def __init__(self, rows: int, units: list[int], values: list[float], width: int):
        self.keep = torch.ones(len(units), rows, width)
        self.value = torch.zeros(len(units), rows, width)
        for copy, (unit, value) in enumerate(zip(units, values, strict=True)):
            self.keep[copy, :, unit], self.value[copy, :, unit] = 0.0, value
        self.keep, self.value = self.keep.flatten(0, 1), self.value.flatten(0, 1)  # (copies * rows, H)

    def __call__(self, state: Tensor) -> Tensor:
        return torch.addcmul(self.value, state, self.keep)
