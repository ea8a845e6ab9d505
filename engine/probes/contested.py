"""An experiment whose networks learn side by side on the same mini-batches (see ``engine.optim.contest``)."""

from __future__ import annotations

import math

from torch import Tensor

from engine.core.experiment import Experiment
from engine.probes.taught import Taught


class Contested(Taught):
    """Mixed into an experiment instead of ``Taught`` when its ``learner`` is a ``Contest``."""

    @staticmethod
    def lost(losses: Tensor) -> dict[str, float]:
        """The scalars of a step: ``loss`` is the mean of all networks' losses (R,), ``loss_0``, ``loss_1`` ... are each
        one's own. An own one that is no finite number is left out: a curve has no place for it."""
        each = {f"loss_{k}": value for k, value in enumerate(losses.tolist()) if math.isfinite(value)}
        return {"loss": losses.mean().item()} | each

    def freeze(self, unit: str, on: bool) -> None:
        Experiment.freeze(self, unit, on)  # which network a unit is of, no name says: none can be frozen
