"""Units that stop learning: whatever the rule does, their own weights are put back after every update."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from engine.optim.flat import Flat
from engine.optim.rules import Rule


class Frozen:
    """Which units of a flat network are frozen: their incoming weights, their biases, and their norm's parameters.

    A unit's own parameters are the rows of its site's parameters that belong to it: ``weight[j]``, ``bias[j]`` and so
    on. Momentum and running means of the rule go on as for everybody, so a unit that thaws moves with what they have
    gathered. Weights set by hand stay as set.

    ``units``    frozen units in the order they were frozen
    ``entries``  (K,) where their parameters lie in ``flat.data``; None when no unit is frozen
    """

    def __init__(self, flat: Flat, network: nn.Module, sites: dict[str, nn.Module]):
        self.flat = flat
        self.units: list[str] = []
        self.entries: Tensor | None = None
        names = {parameter: name for name, parameter in network.named_parameters()}
        places = flat.named(torch.arange(len(flat.data)))  # name -> numbers of its entries, in its shape
        self._rows = {site: [places[names[p]] for p in module.parameters()] for site, module in sites.items()}

    def change(self, unit: str, on: bool) -> None:
        """Freeze or thaw a unit that is known to exist, for example ``h0.3``."""
        others = [name for name in self.units if name != unit]
        self.load([*others, unit] if on else others)

    def step(self, rule: Rule, lr: float) -> None:
        """One step of the rule on everything that is not frozen."""
        if self.entries is None:
            rule.step(self.flat.data, self.flat.grad, lr)
            return
        kept = self.flat.data[self.entries]
        rule.step(self.flat.data, self.flat.grad, lr)
        self.flat.data[self.entries] = kept

    def inherit(self, other: Frozen) -> None:
        """Freeze what is frozen there, as far as such units are here."""
        places = [(unit, *unit.rsplit(".", 1)) for unit in other.units]
        self.load(unit for unit, site, row in places if int(row) < self.count(site))

    def count(self, site: str) -> int:
        """How many units a site has; 0 where there is none of that name."""
        return len(self._rows[site][0]) if site in self._rows else 0

    def load(self, units: Iterable[str]) -> None:
        """Exactly these units are frozen."""
        self.units = list(units)
        parts = []
        for unit in self.units:
            site, _, row = unit.rpartition(".")
            parts += [place[int(row)].flatten() for place in self._rows[site]]
        self.entries = torch.cat(parts) if parts else None
