"""Fully connected networks of one shape whose weights are the rows of one matrix: a network is a point, R of them are
R points, and an optimizer that has a row has a network. One batched product a layer does the work of all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn


class Shape:
    """How the numbers of one network like ``MLP`` (linear layers, one activation, no norms) lie in a row (N,):
    weight (units, inputs) and bias (units,) of every layer, first to last."""

    def __init__(self, widths: Sequence[int], activation: Callable[[Tensor], Tensor] | None):
        self.layers = list(pairwise(widths))  # (inputs, units) of each
        self.activation = activation
        self.sizes = [size for inputs, units in self.layers for size in (inputs * units, units)]

    def outputs(self, rows: Tensor, x: Tensor) -> Tensor:
        """Networks ``rows`` (R, N) applied to ``x``, (B, inputs) for all or (R, B, inputs): (R, B, outputs)."""
        parts = rows.split(self.sizes, 1)
        if x.dim() == 2:
            x = x.expand(len(rows), *x.shape)
        for i, (inputs, units) in enumerate(self.layers):
            weight, bias = parts[2 * i].view(-1, units, inputs), parts[2 * i + 1].unsqueeze(1)
            x = torch.baddbmm(bias, x, weight.transpose(1, 2))  # (R, B, units)
            if self.activation is not None and i < len(self.layers) - 1:
                x = self.activation(x)
        return x

    def names(self) -> list[str]:
        """A name for each of the N numbers."""
        found = []
        for i, (inputs, units) in enumerate(self.layers):
            place = "output" if i == len(self.layers) - 1 else f"layer {i + 1}"
            found += [f"{place} w[{unit},{source}]" for unit in range(units) for source in range(inputs)]
            found += [f"{place} b[{unit}]" for unit in range(units)]
        return found


def row_of(network: nn.Module) -> Tensor:
    """All parameters of one network as they lie in a row, (N,)."""
    return torch.cat([parameter.detach().flatten() for parameter in network.parameters()])


class RowMLP(nn.Module):
    """R networks that all begin as ``row`` (N,): ``weights`` (R, N)."""

    def __init__(self, shape: Shape, row: Tensor, racers: int):
        super().__init__()
        self.shape = shape
        self.weights = nn.Parameter(row.repeat(racers, 1))  # (R, N)

    def forward(self, x: Tensor) -> Tensor:
        return self.shape.outputs(self.weights, x)  # (R, B, outputs)
