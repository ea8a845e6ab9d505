"""The paths of networks through the space of their weights, drawn on the plane in which they move most."""

from __future__ import annotations

import math
from collections.abc import Iterable

import torch
from torch import Tensor

ROWS = 96  # places the directions are found from: a picture needs no more
FAR = 6.0  # times as far as racers usually get: whoever is further away does not widen the picture


class Plane:
    """The two principal directions of all places of a trail, ``directions`` (2, N) of length 1, and the ``share`` (2,)
    of the variance that they have. They are found anew when the trail has grown. Every racer's way counts as if it were
    as long as the others': or one that goes far, as Rprop does, would have the plane to itself."""

    def __init__(self) -> None:
        self.of: tuple[int, ...] = ()  # what they were found from
        self.directions = torch.zeros(2, 0)
        self.share = torch.zeros(2)

    @property
    def known(self) -> bool:
        """Whether anybody has moved."""
        return bool(self.share.any())

    def follow(self, places: Tensor, racing: Iterable[int], steps: list[int]) -> None:
        """Turn to ``places`` (T, R, N) of the racers ``racing``; ``steps`` are those that the trail has kept."""
        racing = list(racing)
        of = (len(steps), steps[-1], *racing)
        if of != self.of or len(steps) < 3:
            away = places[:, racing] - places[0, 0]  # (T, R, N)
            reach = away.norm(dim=2).amax(0).clamp(min=1e-30)  # (R,)
            self._find((away / reach[:, None]).flatten(0, 1))
            self.of = of

    def paths(self, places: Tensor) -> Tensor:
        """Places (T, R, N) on the plane, (T, R, 2), with the start at 0. NaN as long as nobody has moved."""
        if not self.known:
            return torch.full((*places.shape[:2], 2), math.nan)
        return (places - places[0, 0]) @ self.directions.T

    def _find(self, away: Tensor) -> None:
        """From at most ``ROWS`` of ``away`` (T R, N), by the eigenvectors of their products with one another."""
        chosen = torch.linspace(0, len(away) - 1, min(ROWS, len(away))).long()
        rows = away[chosen].double()
        middle = rows - rows.mean(0)
        values, vectors = torch.linalg.eigh(middle @ middle.T)
        values = values.clamp(min=0)
        total = values.sum().item()
        if total <= 0:
            self.share = torch.zeros(2)
            return
        two = torch.stack([vectors[:, -1], vectors[:, -2]])  # (2, rows)
        directions = two @ middle  # (2, N)
        directions /= directions.norm(dim=1, keepdim=True).clamp(min=1e-30)
        backwards = (directions @ rows.T).sum(1) < 0  # or they would flip from look to look
        directions[backwards] *= -1
        self.directions = directions.float()
        self.share = (values.flip(0)[:2] / total).float()


def around(paths: Tensor) -> tuple[float, float, float, float]:
    """A range x from, to, y from, to that holds the start and most of the paths (T, R, 2), in steps so coarse that it
    changes seldom while they grow. Those of racers that are ``FAR`` off may leave it."""
    paths = paths.nan_to_num(0, 0, 0)
    reach = paths.norm(dim=2).amax(0)  # (R,)
    near = paths[:, reach <= FAR * reach.quantile(0.5)] if len(reach) else paths
    held = torch.cat([near.flatten(0, 1), torch.zeros(1, 2)])
    low, high = held.amin(0).tolist(), held.amax(0).tolist()
    widest = max(1e-3, high[0] - low[0], high[1] - low[1])
    return (*_side(low[0], high[0], widest / 8), *_side(low[1], high[1], widest / 8))


def _side(low: float, high: float, least: float) -> tuple[float, float]:
    side = 2 ** (math.ceil(2 * math.log2(1.25 * max(high - low, least))) / 2)
    middle = round(4 * (low + high) / side) * side / 8
    return middle - side / 2, middle + side / 2
