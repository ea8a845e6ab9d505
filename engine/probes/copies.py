"""A throw-away copy of a network, for pictures that take slopes with regard to something else than the weights.

Libraries that explain networks hang hooks into them and fill gradients. What happens to a copy is no trace; and its
weights ask for no gradient, so a backward pass costs about half. A copy of a small network takes less than a
millisecond. Units that are silenced are silent in the copy: hooks are copied with the modules they hang on.
"""

from __future__ import annotations

from copy import deepcopy

import torch
from torch import Tensor, nn

from engine.core.config import unknown_name
from engine.core.seeding import undisturbed

FAR = 1_000_000_007  # no run begins with this seed: what is drawn anew must not be the start of the run again


def still(network: nn.Module) -> nn.Module:
    """A copy in evaluation (no dropout, running moments) whose weights need no gradient."""
    return deepcopy(network).eval().requires_grad_(False)


def untrained(network: nn.Module, seed: int = 0) -> nn.Module:
    """A ``still`` copy as if nothing had been learned: every layer draws its weights anew, as PyTorch's own
    ``reset_parameters`` does. Weights of a module without that method are shuffled."""
    copy = still(network)
    with undisturbed(FAR + seed), torch.no_grad():
        for module in copy.modules():
            if getattr(module, "num_batches_tracked", 0) is None:  # networks built here do without the count
                module.num_batches_tracked = torch.tensor(0)  # but the reset of a batch norm does not
            if callable(getattr(module, "reset_parameters", None)):
                module.reset_parameters()
                continue
            for weight in module.parameters(recurse=False):
                weight.copy_(weight.flatten()[torch.randperm(weight.numel())].view_as(weight))
    return copy


def find_stage(network: nn.Module, layer: str) -> str:
    """The name of a stage, that of the last one for ``""``. Raises LookupError with the closest name."""
    names = list(network.stages)
    if layer and layer not in names:
        raise LookupError(unknown_name("layer", str(layer)[:40], names))
    return layer or names[-1]


def before(network: nn.Module, x: Tensor, layer: str) -> Tensor:
    """What comes to a stage when ``x`` (N, C, S, S) is put in: (N, ...)."""
    for name, stage in network.stages.items():
        if name == layer:
            break
        x = stage(x)
    return x


def shapes(network: nn.Module, x: Tensor) -> dict[str, tuple[int, ...]]:
    """Stage -> shape of what it says to ``x`` (N, C, S, S), without N."""
    found = {}
    copy = still(network)
    with torch.inference_mode():
        for name, stage in copy.stages.items():
            x = stage(x)
            found[name] = tuple(x.shape[1:])
    return found


def with_weights(network: nn.Module) -> list[str]:
    """The stages that learn, from the input to the output."""
    return [name for name, stage in network.stages.items() if any(True for _ in stage.parameters())]
