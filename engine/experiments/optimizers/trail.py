"""Where the racers have been: every place at first, then one now and then, ever more rarely as the run grows longer."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

MOST_POINTS = 512
FEWEST_POINTS = 16
MOST_BYTES = 1 << 19  # a network has many numbers, and every checkpoint has the trail
THINNING = 3  # odd: of somebody who steps to and fro, every second place would show one side alone


class Trail:
    """The places of the first ``dense`` steps, then of every ``stride``-th: ``places`` (T, R, N) and their ``steps``.
    The stride grows when there is no room left, for the places behind the first as well."""

    def __init__(self, start: Tensor, step: int = 0):
        points = MOST_BYTES // max(1, 4 * start.numel())
        self.most = min(MOST_POINTS - 1, max(FEWEST_POINTS, points))  # one more is the present
        self.dense, self.stride = self.most // 2, 1
        self._places = torch.empty(self.most, *start.shape)  # (T, R, N)
        self.steps = [step]
        self._places[0] = start

    @property
    def places(self) -> Tensor:
        return self._places[: len(self.steps)]

    def add(self, step: int, place: Tensor) -> None:
        if self._belongs(step) and len(self.steps) == self.most:
            self._keep(self._thinned(self.steps, self.most - 1), self.places)
        if self._belongs(step):
            self._places[len(self.steps)] = place
            self.steps.append(step)

    def until(self, step: int, place: Tensor) -> tuple[Tensor, list[int]]:
        """With the present at its end, copied."""
        if self.steps[-1] == step:
            return torch.cat([self.places[:-1], place[None]]), list(self.steps)  # set by hand since, perhaps
        return torch.cat([self.places, place[None]]), [*self.steps, step]

    def state(self) -> dict[str, Any]:
        return {"places": self.places, "steps": list(self.steps), "dense": self.dense, "stride": self.stride}

    def load(self, state: dict[str, Any]) -> None:
        self.steps, self.dense, self.stride = list(state["steps"]), state["dense"], state["stride"]
        self._places[: len(self.steps)] = state["places"]

    def follow(self, other: Trail) -> None:
        """Take over the past of racers that go on; others have waited where they are."""
        racers = min(self._places.shape[1], other.places.shape[1])
        places = self.places[0].expand(len(other.steps), -1, -1).clone()
        places[:, :racers] = other.places[:, :racers]
        self.steps, self.dense, self.stride = list(other.steps), min(self.dense, other.dense), other.stride
        self._keep(self._thinned(self.steps, self.most - 1), places)

    def _belongs(self, step: int) -> bool:
        away = step - self.steps[0]
        return away <= self.dense or away % self.stride == 0

    def _thinned(self, steps: list[int], most: int) -> list[int]:
        """Numbers of at most that many of the steps, with a longer stride where it must be."""
        while len(kept := [i for i, step in enumerate(steps) if self._belongs(step)]) > most:
            self.stride *= THINNING
        return kept

    def _keep(self, kept: list[int], places: Tensor) -> None:
        """Nothing but these of the steps and of ``places`` (T, R, N)."""
        self._places[: len(kept)] = places[kept]
        self.steps = [self.steps[i] for i in kept]
