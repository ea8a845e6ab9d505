"""Convolutions in a row with one kernel each, no biases, and perhaps a pooling behind them."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Windows(nn.Module):
    """(N, C, S, S) -> (N, 1, h, w). How the windows move is ``arrange``d and may change; the weights stay."""

    def __init__(self, channels: int, size: int, count: int):
        super().__init__()
        self.layers = nn.ModuleList(nn.Conv2d(1 if i else channels, 1, size, bias=False) for i in range(count))
        self.plan: list[tuple[str, int, int, int, int]] = []  # see geometry.plan_of
        self.relu = False

    def arrange(self, plan: list[tuple[str, int, int, int, int]], relu: bool) -> None:
        self.plan, self.relu = plan, relu

    def set(self, first: np.ndarray, others: np.ndarray) -> None:
        """The same kernels in every layer: (C, k, k) in the first, (k, k) in those above."""
        with torch.no_grad():
            for i, layer in enumerate(self.layers):
                layer.weight.copy_(torch.from_numpy(others if i else first))

    def forward(self, x: Tensor) -> Tensor:
        return self.trace(x)[-1]

    def trace(self, x: Tensor) -> list[Tensor]:
        """What every layer makes of it, each (N, 1, h, w)."""
        outputs = []
        for i, (kind, kernel, stride, padding, dilation) in enumerate(self.plan):
            if kind == "max pooling":
                x = F.max_pool2d(x, kernel, stride)
            elif kind == "average pooling":
                x = F.avg_pool2d(x, kernel, stride)
            else:
                x = F.conv2d(x, self.layers[i].weight, None, stride, padding, dilation)
                x = x.relu() if self.relu else x
            outputs.append(x)
        return outputs
