"""A network as stages with names, one after the other, made to be looked into."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn


class Network(nn.Module):
    """``stages``: name -> ``nn.Sequential``. A stage is a layer with weights and the norms and activations after it,
    so that a hook on it hears what the next stage is told; a pooling or another layer without weights stands alone.

    ``cards``: for every layer as it was given, the name of its stage and its place in there. Parameters are named
    ``stages.conv1.0.weight``. Layers are numbered by kind: conv1, pool1, conv2, dense1.
    """

    def __init__(self, layers: Iterable[tuple[str, nn.Module, bool]]):
        """``layers``: (kind, module, whether it belongs to the layer with weights before it, if there is one)."""
        super().__init__()
        self.stages = nn.ModuleDict()
        self.cards: list[tuple[str, int]] = []
        numbers: dict[str, int] = {}
        open_ = ""  # the stage that norms and activations still belong to
        for kind, module, belongs in layers:
            if not (belongs and open_):
                numbers[kind] = numbers.get(kind, 0) + 1
                name = f"{kind}{numbers[kind]}"
                self.stages[name] = nn.Sequential()
                open_ = name if any(True for _ in module.parameters()) else ""
            else:
                name = open_
            self.cards.append((name, len(self.stages[name])))
            self.stages[name].append(module)

    def forward(self, x: Tensor) -> Tensor:  # (N, C, S, S)
        for stage in self.stages.values():
            x = stage(x)
        return x  # (N, K)

    def trace(self, x: Tensor) -> dict[str, Tensor]:
        """What every stage says to ``x``, as in evaluation whatever mode the network is in; nothing in it changes."""
        training = self.training
        self.eval()
        try:
            outputs = {}
            for name, stage in self.stages.items():
                x = outputs[name] = stage(x)
            return outputs
        finally:
            self.train(training)

    def kinds(self) -> dict[str, str]:
        """Stage -> what kind of layer it begins with: ``conv1`` is a conv."""
        return {name: name.rstrip("0123456789") for name in self.stages}


class GlobalPool(nn.Module):
    """The mean of every channel over all places: Lin, Chen and Yan 2013 (arXiv:1312.4400)."""

    def forward(self, x: Tensor) -> Tensor:  # (N, C, H, W)
        return x.mean((2, 3))  # (N, C)


def channels_last(network: nn.Module) -> nn.Module:
    """The same network with weights laid out as the processor reads them fastest; values and shapes are the same."""
    return network.to(memory_format=torch.channels_last)
