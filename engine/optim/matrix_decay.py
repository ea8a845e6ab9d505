"""AdamW that pulls matrices alone: what scales and shifts (norms, biases) has no reason to be small."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.optim.adamw import adamw

from engine.optim.flat import Flat
from engine.optim.rules import Adam


class MatrixAdamW(Adam):
    """``w *= 1 - lr weight_decay`` where w is of a matrix, then Adam. Loshchilov and Hutter 2017, arXiv:1711.05101;
    that norms and biases are left out is the custom since GPT-2 (Radford et al. 2019).

    Of a network with a million weights the arithmetic costs more than the calls, so it is torch's fused kernel that
    makes the step, in one pass over all numbers. ``names`` are those of the matrices.
    """

    def __init__(self, flat: Flat, names: list[str], weight_decay: float):
        super().__init__(flat.data)
        self.weight_decay = weight_decay
        parts = [flat.named(vector) for vector in (flat.data, flat.grad, self.m, self.v)]
        self.groups = [
            [[part[name] for name in flat.slices if (name in names) == pulled] for part in parts]
            for pulled in (True, False)
        ]
        self.counts = [[torch.zeros(()) for _ in weights] for weights, *_ in self.groups]

    def step(self, w: Tensor, g: Tensor, lr: float) -> None:
        """``w`` and ``g`` are the vectors it was made for."""
        self.t += 1
        for group, counts, pull in zip(self.groups, self.counts, (self.weight_decay, 0.0), strict=True):
            adamw(
                *group, [], counts, fused=True, amsgrad=False, beta1=self.beta1, beta2=self.beta2, lr=lr,
                weight_decay=pull, eps=self.eps.item(), maximize=False,
            )  # fmt: skip

    def load(self, state: dict[str, Any]) -> None:
        super().load(state)
        for count in self.counts[0] + self.counts[1]:
            count.fill_(self.t)
