"""The contract of everything that learns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np
from torch import nn

from engine.core.config import Config, unknown_name


class Experiment(ABC):
    """Data, model and optimizer of one run, and what pictures may ask of them.

    A subclass is built under the run's own random stream, so ordinary ``torch.manual_seed``-style code (``nn.init``,
    ``torch.randperm``, dropout) is reproducible without passing generators around. numpy code takes a ``Generator``.
    """

    Config: ClassVar[type[Config]]
    network: nn.Module  # what divergence, ablation and checkpoints of weights refer to
    epoch_steps: int = 1  # steps that make one pass over the data, as things are now
    epoch: float = 0.0  # passes over the data so far
    finished: str = ""  # a sentence once there is nothing more to learn (early stopping); empty until then

    def __init__(self, config: Config):
        self.config = config

    @abstractmethod
    def step(self) -> dict[str, float]:
        """One update of the weights. Returns cheap scalars: ``loss`` always, others perhaps on some steps only."""

    def measure(self) -> dict[str, float]:
        """Scalars of the untrained experiment, kept as step 0."""
        return {}

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """Everything the next step depends on but the random stream: nested dicts of tensors and JSON values.

        The tensors may be live ones; the Run copies them.
        """

    @abstractmethod
    def restore(self, state: dict[str, Any]) -> None:
        """Take over a state. Copies what it keeps."""

    @abstractmethod
    def adjust(self, config: Config) -> None:
        """Take over the live knobs of ``config``; nothing else differs from ``self.config``."""

    def facts(self) -> dict[str, Any]:
        """JSON-able facts that hold for the whole run: sizes, names, units, floors no model can beat."""
        return {}

    def edit(self, target: str, index: tuple[int, ...], value: float) -> None:
        """Set one weight by hand. Raises LookupError or IndexError for a place that is not there."""
        parameters = dict(self.network.named_parameters())
        if target not in parameters:
            raise LookupError(unknown_name("parameter", target, list(parameters)))
        parameters[target].data[tuple(index)] = value

    def look(self, lens: dict[str, Any]) -> dict[str, np.ndarray]:
        """What one picture needs. ``{"name": "surface", "size": 100}`` calls ``look_surface(size=100)``.

        Leaves no trace: no draw from the run's random stream, no gradient, no hook, no changed buffer; the arrays
        are copies. Raises LookupError for an unknown lens.
        """
        name = lens["name"]
        method = getattr(self, f"look_{name}", None)
        if method is None:
            raise LookupError(unknown_name("lens", name, self.lenses()))
        return method(**{key: value for key, value in lens.items() if key != "name"})

    @classmethod
    def lenses(cls) -> list[str]:
        """Names of all lenses this experiment answers."""
        return sorted(name.removeprefix("look_") for name in dir(cls) if name.startswith("look_"))
