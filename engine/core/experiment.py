"""The contract of everything that learns."""

from __future__ import annotations

import base64
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import torch
from torch import nn

from engine.core.config import Config, unknown_name
from engine.core.timeline import CHECKPOINT_BUDGET

if TYPE_CHECKING:
    from engine.core.seeds import Stack
    from engine.core.timeline import Timeline

Looks = dict[str, np.ndarray]


def rehearsal(lens: Callable[..., Looks]) -> Callable[..., Looks]:
    """Mark a ``look_<name>`` that may take steps: the Run gives it the very random numbers that the next real step
    will draw, and puts everything back afterwards."""
    lens.rehearsal = True
    return lens


class Experiment(ABC):
    """Data, model and optimizer of one run, and what pictures may ask of them.

    A subclass is built under the run's own random stream, so ordinary ``torch.manual_seed``-style code (``nn.init``,
    ``torch.randperm``, dropout) is reproducible without passing generators around. numpy code takes a ``Generator``.
    """

    Config: ClassVar[type[Config]]
    network: nn.Module  # what divergence, ablation and checkpoints of weights refer to
    epoch_steps: int = 1  # steps that make one pass over the data, as things are now
    epoch: float = 0.0  # passes over the data so far
    checkpoint_budget: int = CHECKPOINT_BUDGET  # bytes of checkpoints that a run of it may keep
    rehearsed_findings: bool = True  # whether ``findings`` may take steps, which means a copy of the whole state
    own_findings: tuple[str, ...] = ()  # names of findings that only this lab has
    finished: str = ""  # a sentence once there is nothing more to learn (early stopping); empty until then

    def __init__(self, config: Config):
        self.config = config

    # --- learning -----------------------------------------------------------------------------------------------------

    @abstractmethod
    def step(self) -> dict[str, float]:
        """One step. Returns cheap scalars: ``loss`` whenever the weights change, others perhaps on some steps only."""

    def measure(self) -> dict[str, float]:
        """Scalars over whole splits; of the untrained experiment they are kept as step 0."""
        return {}

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """Everything the next step depends on but the random stream: nested dicts of tensors and JSON values.

        The tensors may be live ones; the Run copies them.
        """

    @abstractmethod
    def restore(self, state: dict[str, Any]) -> None:
        """Take over a state. Copies what it keeps."""

    # --- what may happen on the way -----------------------------------------------------------------------------------

    @abstractmethod
    def adjust(self, config: Config) -> None:
        """Take over the live knobs of ``config``; nothing else differs from ``self.config``."""

    def inherit(self, other: Experiment) -> None:
        """Take over what fits from the experiment that this one replaces in a fork with other settings.

        Here: weights and buffers of the same name and shape. A lab adds its place in the data and its optimizer.
        """
        theirs = other.network.state_dict()
        with torch.no_grad():
            for name, tensor in self.network.state_dict().items():
                if name in theirs and theirs[name].shape == tensor.shape:
                    tensor.copy_(theirs[name])

    def edit(self, target: str, index: tuple[int, ...], value: float) -> None:
        """Set one weight by hand. Raises LookupError or IndexError for a place that is not there."""
        parameters = dict(self.network.named_parameters())
        if target not in parameters:
            raise LookupError(unknown_name("parameter", target, list(parameters)))
        parameters[target].data[tuple(index)] = value

    def freeze(self, unit: str, on: bool) -> None:
        """Keep a unit from learning, or let it learn again. Raises LookupError for a unit that is not there."""
        raise LookupError(f"This lab has no unit {unit!r} that can be frozen.")

    def load_weights(self, tensors: dict[str, list[Any]]) -> None:
        """Replace all weights: name -> [shape, base64 of little-endian f32]. Raises ValueError and changes nothing
        when names, shapes or numbers do not fit this network."""
        mine = self.network.state_dict()
        if set(tensors) != set(mine):
            odd = sorted(set(tensors) ^ set(mine))[0]
            raise ValueError(f"The weights are of another network: {odd!r} is in only one of the two.")
        fresh = {name: _tensor(name, packed, list(mine[name].shape)) for name, packed in tensors.items()}
        for name, tensor in fresh.items():
            mine[name].copy_(tensor)

    # --- what may be seen ---------------------------------------------------------------------------------------------

    def facts(self) -> dict[str, Any]:
        """JSON-able facts that hold until the experiment is built anew: sizes, names, units, floors."""
        return {}

    def look(self, lens: dict[str, Any]) -> Looks:
        """What one picture needs. ``{"name": "surface", "size": 100}`` calls ``look_surface(size=100)``.

        Leaves no trace: no draw from the run's random stream, no gradient, no hook, no changed buffer; the arrays
        are copies. Raises LookupError for an unknown lens.
        """
        return self.lens(lens["name"])(**{key: value for key, value in lens.items() if key != "name"})

    def lens(self, name: str) -> Callable[..., Looks]:
        """The method that answers a lens. Raises LookupError with the closest name."""
        method = getattr(self, f"look_{name}", None)
        if method is None:
            raise LookupError(unknown_name("lens", name, self.lenses()))
        return method

    @classmethod
    def lenses(cls) -> list[str]:
        """Names of all lenses this experiment answers."""
        return sorted(name.removeprefix("look_") for name in dir(cls) if name.startswith("look_"))

    def sites(self) -> dict[str, nn.Module]:
        """Where one can look into the network, from the input to the output: name -> module whose output has its units
        on axis 1. Unit 3 of site ``h0`` is called ``h0.3``."""
        return {}

    @contextmanager
    def ablated(self, units: dict[str, str]) -> Iterator[None]:
        """Inside, looks and ``measure`` see the network without some units: unit -> ``zero`` or ``mean``.

        The weights are not touched and training does not happen inside. Raises LookupError for an unknown unit.
        """
        if units:
            raise LookupError(f"This lab has no unit {next(iter(units))!r} that can be silenced.")
        yield

    def findings(self, timeline: Timeline, diverged: dict[str, Any] | None) -> list[dict[str, Any]]:
        """What a doctor would say about the run as it stands, worst first; empty when it is healthy. JSON-able.

        Called in a rehearsal (it may take steps) unless ``rehearsed_findings`` is false. ``diverged`` is
        ``Run.diverged``.
        """
        return []

    # --- beyond one run -----------------------------------------------------------------------------------------------

    @classmethod
    @abstractmethod
    def program(cls, config: Config, events: Sequence[dict[str, Any]] = (), steps: int = 1000) -> str:
        """The same run as one plain PyTorch program that imports nothing of this project and prints ``step loss``.

        The body of its loop has the comments ``# batch``, ``# forward``, ``# loss``, ``# backward`` and ``# update``,
        in the order they happen.
        """

    @classmethod
    def stack(cls, config: Config, seeds: Sequence[dict[str, int]]) -> Stack | None:
        """The same settings with several seeds, trained as one batched model; None where that cannot be done.

        ``seeds`` has the fields to replace for each copy, for example ``{"seed": 3, "data_seed": 3}``.
        """
        return None


def _tensor(name: str, packed: Any, shape: list[int]) -> torch.Tensor:
    """[shape, base64 of little-endian f32] as a tensor of that very shape. Raises ValueError with a sentence."""
    match packed:
        case [list() | tuple() as given, str() as text] if list(given) == shape:
            try:
                data = base64.b64decode(text, validate=True)
            except ValueError:
                raise ValueError(f"{name} must have its numbers as base64 text.") from None
        case [given, str()]:
            raise ValueError(f"{name} must have the shape {shape}, got {str(given)[:40]}.")
        case _:
            raise ValueError(f"{name} must be a shape and its numbers as base64 text, got {str(packed)[:40]}.")
    count = math.prod(shape)
    values = np.frombuffer(data, "<f4") if len(data) == 4 * count else np.empty(0, "<f4")
    if values.size != count or not np.isfinite(values).all():
        raise ValueError(f"{name} must have {count} finite numbers.")
    return torch.from_numpy(values.reshape(shape).copy())
