"""Where in the sequence a token stands: added to the stream as a vector, or turned into queries and keys as an angle.

Without either a Transformer sees a bag of tokens: attention is a sum, and a sum has no order.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

BASE = 10_000.0  # the slowest wave is so many times as long as the quickest one, Vaswani et al. 2017


class Positions(nn.Module):
    """Adds one vector a place. ``sinusoidal``: waves of fixed length (Vaswani et al. 2017, arXiv:1706.03762, section
    3.5). ``learned``: a table that is trained like an embedding. ``none`` and ``rotary``: nothing is added.

    ``table`` (context, C), or None.
    """

    def __init__(self, kind: str, context: int, width: int):
        super().__init__()
        self.kind = kind
        self.table = None
        if kind == "sinusoidal":
            self.table = sinusoids(context, width)
        elif kind == "learned":
            self.table = nn.Parameter(torch.empty(context, width))

    def forward(self, x: Tensor, start: int = 0) -> Tensor:
        """x (B, T, C), the first of whose tokens stands at place ``start``."""
        return x if self.table is None else x + self.table[start : start + x.shape[1]]


class Rotary:
    """Turns each pair of numbers of a query or key by an angle that grows with the place, quickly in the first pairs
    and slowly in the last, so that their product depends on how far apart they are. Su et al. 2021, arXiv:2104.09864.

    Number i is paired with number i + D / 2. ``cos`` and ``sin`` (context, D).
    """

    def __init__(self, context: int, size: int):
        angles = angles_of(context, size)  # (context, D / 2)
        both = torch.cat([angles, angles], 1)
        self.cos, self.sin = both.cos(), both.sin()

    def __call__(self, x: Tensor, start: int = 0) -> Tensor:
        """x (B, H, T, D) turned, the first of whose tokens stands at place ``start``."""
        stop = start + x.shape[2]
        first, second = x.chunk(2, 3)
        turned = torch.cat([-second, first], 3)  # by a right angle
        return x * self.cos[start:stop] + turned * self.sin[start:stop]


def sinusoids(context: int, width: int) -> Tensor:
    """Sines in the even columns and cosines in the odd ones, of wave lengths from 2 pi to 2 pi * 10,000 tokens;
    (context, width)."""
    angles = angles_of(context, width)  # (context, C / 2)
    return torch.stack([angles.sin(), angles.cos()], 2).flatten(1)


def angles_of(context: int, width: int) -> Tensor:
    """The angle of every place in each of width / 2 pairs of numbers, (context, width / 2)."""
    speeds = torch.exp(torch.arange(0, width, 2) * (-math.log(BASE) / width))
    return torch.arange(context)[:, None] * speeds
