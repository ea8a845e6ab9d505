"""Silencing units of a trained network to see what they are worth: ablation, and a ranking of units by its cost.

Cutting parts out of a trained network and measuring what is lost is as old as pruning: Mozer and Smolensky 1988 (NIPS,
"skeletonization") rank units by the rise of the error without them; Meyes et al. 2019 (arXiv:1901.08644) review it.
The weights are never touched: forward hooks replace what a unit says, and are gone when one has looked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.core.config import unknown_name
from engine.probes.evaluation import Evaluation, evaluating

WAYS = ("zero", "mean")
BUDGET = 1_000_000_000  # multiplications one ranking may take: about 0.15 s on a slow core
LEAST_POINTS = 50  # of each split, however large the network
MOST_ROWS = 16_384  # points sent through the network at once


class Ablation(Evaluation):
    """``ablated`` and the lens ``importance`` for an experiment whose network is evaluated on whole splits.

    Needs ``network`` (``network(x)`` gives the outputs), ``sites()``, and what ``Evaluation`` needs.
    """

    _whole = False  # while true, silenced units speak: the ranking is always that of the whole network
    _unit_counts: dict[str, int] | None = None

    def facts(self) -> dict[str, Any]:
        """The lab's facts and ``units``: site -> how many units it has, from the input to the output."""
        return {**super().facts(), "units": self.unit_counts()}

    def unit_counts(self) -> dict[str, int]:
        if self._unit_counts is None:
            said = self._listen(self.splits()["train"][0][:1])
            self._unit_counts = {site: output.shape[1] for site, output in said.items()}
        return self._unit_counts

    def find_unit(self, unit: str) -> tuple[str, int]:
        """``h0.3`` -> (``h0``, 3). Raises LookupError with the closest name."""
        site, _, number = unit.rpartition(".")
        count = self.unit_counts().get(site, 0)
        if not (len(number) < 9 and number.isdecimal() and int(number) < count and number == str(int(number))):
            known = [f"{site}.{i}" for site, count in self.unit_counts().items() for i in range(count)]
            raise LookupError(unknown_name("unit", unit[:40], known))
        return site, int(number)

    @contextmanager
    def ablated(self, units: dict[str, str]) -> Iterator[None]:
        """See ``Experiment.ablated``. ``mean`` is the unit's mean output over the training points, in evaluation.

        Raises LookupError for an unknown unit and ValueError for a way that is neither ``zero`` nor ``mean``.
        """
        plan: dict[str, dict[int, str]] = {}
        for unit, way in units.items():
            if way not in WAYS:
                raise ValueError(f"A unit can be silenced by {' or '.join(WAYS)}, got {way!r}.")
            site, index = self.find_unit(unit)
            plan.setdefault(site, {})[index] = way
        means = self._means() if "mean" in units.values() else {}
        sites, handles = self.sites(), []
        try:
            for site, chosen in plan.items():
                index = torch.tensor(list(chosen))
                zero = torch.zeros(len(chosen))
                kept = torch.tensor([way == "mean" for way in chosen.values()])
                instead = torch.where(kept, means[site][index], zero) if site in means else zero
                handles.append(sites[site].register_forward_hook(self._silencing(index, instead)))
            yield
        finally:
            for handle in handles:
                handle.remove()

    def multiplications(self) -> int:
        """How many of them one point costs on its way through the network; in dense layers as many as weights."""
        return sum(p.numel() for p in self.network.parameters())

    def least_points(self, cost: int) -> int:
        """How many points of a split are asked even where ``cost``, multiplications a point, is above the budget."""
        return LEAST_POINTS

    def look_importance(self, way: str = "zero") -> dict[str, np.ndarray]:
        """What it costs to silence each of the K units of the hidden sites alone, by ``zero`` or by their ``mean``.

        ``train_loss``, ``val_loss`` f32 (K,) and, with classes, ``train_accuracy``, ``val_accuracy`` f32 (K,), in the
        order of ``facts()["units"]`` without the last site; ``whole_...`` f32 () the same of the whole network;
        ``points`` i32 (2,) how many points of each split were asked: fewer than there are when the network is large.
        """
        if way not in WAYS:
            raise ValueError(f"A unit can be silenced by {' or '.join(WAYS)}, got {way!r}.")
        hidden = dict(list(self.unit_counts().items())[:-1])
        total = sum(hidden.values())
        cost = max(1, total * self.multiplications())
        most = max(self.least_points(cost), BUDGET // (2 * cost))  # of each of two splits
        looks: dict[str, np.ndarray] = {}
        asked = []
        self._whole = True
        try:
            with evaluating(self.network):
                means = self._means() if way == "mean" else {}
                for split, (x, y) in self.splits().items():
                    x, y = evenly(x, most), evenly(y, most)
                    asked.append(len(x))
                    whole = self.scores(self.network(x), y)
                    rows = [row for site, n in hidden.items() for row in self._without_each(site, n, x, y, means)]
                    for name, value in whole.items():
                        looks[f"whole_{split}_{name}"] = np.float32(value)
                        looks[f"{split}_{name}"] = np.array([row[name] for row in rows], np.float32)
        finally:
            self._whole = False
        return looks | {"points": np.array(asked, np.int32)}

    def _without_each(self, site: str, count: int, x: Tensor, y: Tensor, means: dict[str, Tensor]) -> list[dict]:
        """Scores without each unit of a site: in one pass many copies of the points, each without another unit."""
        n, together = len(x), max(1, MOST_ROWS // len(x))
        rows = []
        for first in range(0, count, together):
            units = range(first, min(count, first + together))

            def silence(module: nn.Module, inputs: Any, output: Tensor, units: range = units) -> Tensor:
                output = output.clone()
                for copy, unit in enumerate(units):
                    output[copy * n : (copy + 1) * n, unit] = means[site][unit] if means else 0.0
                return output

            handle = self.sites()[site].register_forward_hook(silence)
            try:
                outputs = self.network(x.repeat(len(units), *[1] * (x.dim() - 1)))  # (copies * n, ...)
            finally:
                handle.remove()
            rows += [self.scores(part, y) for part in outputs.split(n)]
        return rows

    def _silencing(self, index: Tensor, instead: Tensor) -> Callable[..., Tensor | None]:
        """A hook that gives units ``index`` (k,) of axis 1 the values ``instead`` (k,), everywhere."""

        def hook(module: nn.Module, inputs: Any, output: Tensor) -> Tensor | None:
            if self._whole:
                return None
            output = output.clone()
            output[:, index] = instead.reshape(-1, *[1] * (output.dim() - 2))
            return output

        return hook

    def _means(self) -> dict[str, Tensor]:
        """Mean output (U,) of every unit of every site over the training points (and places, if there are any)."""
        said = self._listen(self.splits()["train"][0])
        return {site: output.movedim(1, 0).flatten(1).mean(1) for site, output in said.items()}

    def _listen(self, x: Tensor) -> dict[str, Tensor]:
        """What each site of the whole network says to ``x``: site -> (N, U, ...)."""
        said: dict[str, Tensor] = {}

        def note(site: str) -> Callable[..., None]:
            return lambda module, inputs, output: said.__setitem__(site, output)

        handles = [module.register_forward_hook(note(site)) for site, module in self.sites().items()]
        before, self._whole = self._whole, True
        try:
            with evaluating(self.network):
                self.network(x)
        finally:
            self._whole = before
            for handle in handles:
                handle.remove()
        return said


def evenly(values: Tensor, most: int) -> Tensor:
    """At most ``most`` rows of ``values`` (N, ...), evenly taken."""
    if len(values) <= most:
        return values
    return values[torch.linspace(0, len(values) - 1, most).long()]
