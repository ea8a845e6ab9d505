"""The numbers that planning and learning are about, as a module's parameters: so they can be edited and loaded."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Values(nn.Module):
    """``v`` (S,): what every cell is worth. What a planner keeps."""

    def __init__(self, size: int, first: float, spread: float):
        super().__init__()
        self.v = nn.Parameter(begun((size,), first, spread), requires_grad=False)


class ActionValues(nn.Module):
    """``q`` (S, 4): what every action in every cell is worth. What a learner keeps."""

    def __init__(self, size: int, first: float, spread: float):
        super().__init__()
        self.q = nn.Parameter(begun((size, 4), first, spread), requires_grad=False)


def begun(shape: tuple[int, ...], first: float, spread: float) -> Tensor:
    """First values: ``first``, and where there is a ``spread`` something drawn at random."""
    return first + spread * torch.randn(shape) if spread else torch.full(shape, float(first))
