"""Which examples the next mini-batch has, and how far the run has come in its data."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


class MiniBatches:
    """``examples`` are gone through in a new random order each epoch, without replacement.

    The order is a function of the seed and the epoch alone, so runs that fork, or that draw other random numbers for
    dropout say, still see the same mini-batches. A rest of less than ``fewest`` examples at the end of an epoch is left
    out. ``epochs`` are the finished ones, ``offset`` how many examples of this one were used, ``order`` (N,) its order.
    """

    def __init__(self, examples: int, seed: int, fewest: int = 1):
        self.seed, self.fewest = seed, min(fewest, examples)
        self.shuffler = torch.Generator()
        self.order = torch.arange(examples)
        self.go(0, 0)

    def take(self, size: int) -> Tensor:
        """Numbers of the next ``size`` examples (B,), fewer at the end of an epoch."""
        if self.over():
            self.go(self.epochs + 1, 0)
        rows = self.order[self.offset : self.offset + size]
        self.offset += len(rows)
        return rows

    def put_back(self, rows: Tensor) -> None:
        """The last that were taken will be the next."""
        self.offset -= len(rows)

    def over(self) -> bool:
        """Whether the next to be taken begin a new epoch."""
        return len(self.order) - self.offset < self.fewest

    def go(self, epochs: int, offset: int) -> None:
        """To a place in the data; ``offset`` at most to the end of the epoch."""
        self.epochs, self.offset = epochs, min(offset, len(self.order))
        self.order = self.order_in(epochs)

    def order_in(self, epoch: int) -> Tensor:
        """Numbers of all examples in the order of that epoch (N,)."""
        self.shuffler.manual_seed(self.seed * 1_000_003 + epoch)
        return torch.randperm(len(self.order), generator=self.shuffler)

    @property
    def epoch(self) -> float:
        """Epochs gone through, the part of this one too."""
        return self.epochs + (1.0 if self.over() else self.offset / len(self.order))

    def in_epoch(self, size: int) -> int:
        """How many mini-batches of ``size`` an epoch has."""
        full, rest = divmod(len(self.order), size)
        return max(1, full + (rest >= self.fewest))

    def state(self) -> dict[str, Any]:
        return {"epochs": self.epochs, "offset": min(self.offset, len(self.order))}

    def load(self, state: dict[str, Any]) -> None:
        self.go(state["epochs"], state["offset"])
