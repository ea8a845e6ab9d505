"""A plane through the space of a network's weights, to look at its loss: Li et al. 2018, arXiv:1712.09913.

A place (a, b) on the plane stands for the network ``centre + a first + b second``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

REACH = 1.5  # how far a path reaches on the plane of its principal directions


class Slice(nn.Module):
    """R places on the plane, ``position`` (R, 2), of which each is a network; calling it gives their ``outputs``: a
    function of weights (R, N) and inputs (B, ...), such as ``Shape.outputs`` of row_mlp.py."""

    def __init__(
        self, outputs: Callable[[Tensor, Tensor], Tensor], centre: Tensor, directions: Tensor,
        start: tuple[float, float], racers: int,
    ):  # fmt: skip
        super().__init__()
        self.outputs = outputs
        self.centre, self.directions = centre, directions  # (N,), (2, N)
        self.position = nn.Parameter(torch.tensor([start] * racers))  # (R, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.outputs(on_plane(self.centre, self.directions, self.position), x)  # (R, B, outputs)


def on_plane(centre: Tensor, directions: Tensor, places: Tensor) -> Tensor:
    """The weights (P, N) at places (P, 2) of the plane through ``centre`` (N,) along ``directions`` (2, N)."""
    return torch.addmm(centre, places, directions)


def filter_normalised(layers: Sequence[tuple[int, int]], centre: Tensor) -> Tensor:
    """Two random directions (2, N) for layers of (inputs, units), whose weights (units, inputs) and biases (units,)
    follow each other. Every unit's incoming weights are as long as they are in ``centre``, so that units with large
    weights, which only large changes can move, do not look flatter than others; biases stay as they are."""
    directions = torch.zeros(2, len(centre))
    for direction in directions:
        begin = 0
        for inputs, units in layers:
            end = begin + inputs * units
            weights = centre[begin:end].view(units, inputs)
            random = torch.randn(units, inputs)
            random *= weights.norm(dim=1, keepdim=True) / random.norm(dim=1, keepdim=True)
            direction[begin:end] = random.flatten()
            begin = end + units
    return directions


def principal(path: Tensor) -> Tensor:
    """The two directions (2, N) along which the training path (T, N) moved most, seen from its end and as long as the
    path needs to reach ``REACH`` on the plane."""
    away = path - path[-1]  # (T, N)
    _, _, axes = torch.linalg.svd(away, full_matrices=False)
    reach = (away @ axes[:2].T).abs().amax(0)  # (2,)
    signs = torch.where(away[0] @ axes[:2].T > 0, -1.0, 1.0)  # the path begins at the lower left
    return axes[:2] * (signs * reach.clamp(min=1e-6) / REACH)[:, None]


def projected(path: Tensor, directions: Tensor) -> tuple[Tensor, float]:
    """A path (T, N) on the plane through its end, (T, 2), and the share of its squared length there, 0 to 1."""
    away = path - path[-1]
    places = away @ torch.linalg.pinv(directions)  # (T, 2)
    return places, ((places @ directions).square().sum() / away.square().sum()).item()
