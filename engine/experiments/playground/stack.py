"""Several Playground networks that differ in their seeds, trained as one batched model.

The copies are made as their runs would make them, so they have the same weights, points and mini-batches; only the
order in which numbers are added differs. Dropout is the exception: it draws other masks than a single run does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Self

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from engine.core.seeding import Stream
from engine.core.seeds import Stack
from engine.experiments.playground.config import PlaygroundConfig
from engine.models.stacked_mlp import StackedMLP
from engine.optim import rules
from engine.optim.flat import Flat
from engine.optim.penalties import add_penalties
from engine.optim.schedules import SCHEDULES

if TYPE_CHECKING:
    from engine.experiments.playground.experiment import Playground

MOST_NUMBERS = 20_000_000  # inputs of all copies together: an epoch of them is laid out at once


class PlaygroundStack(Stack):
    """S copies of a Playground."""

    @classmethod
    def build(cls, lab: type[Playground], config: PlaygroundConfig, seeds: Sequence[dict[str, int]]) -> Self | None:
        """None where the copies cannot go in step: with early stopping each would end at a step of its own."""
        if config.early_stopping:
            return None
        copies = []
        for seed in seeds:
            mine = config.replace(**seed)
            with Stream(mine.seed).active():
                copies.append(lab(mine))
        shapes = {(*map(len, (c.problem.train, c.problem.val, c.problem.inputs)), c.problem.outputs) for c in copies}
        n, _, inputs, _ = shapes.pop()
        return None if shapes or len(copies) * n * inputs > MOST_NUMBERS else cls(config, copies)

    def __init__(self, config: PlaygroundConfig, copies: list[Playground]):
        self.config = config
        self.size = size = len(copies)
        self.alive = np.ones(size, bool)
        self.failed_at = np.full(size, -1)
        self._copies = copies
        self.network = StackedMLP([copy.network for copy in copies])
        self.flat = flat = Flat(self.network)  # N numbers a copy, (S * N,)
        flat.weight_mask.zero_()
        self._copy_of = torch.empty(len(flat.data), dtype=torch.long)  # (S * N,) which copy a number belongs to
        for name, where in flat.slices.items():
            length = (where.stop - where.start) // size
            self._copy_of[where] = torch.arange(size).repeat_interleave(length)
            flat.weight_mask[where] = float(self.network.is_weight(name))
        self.rule = rules.build(config.optimizer, flat.data, config.model_dump())
        self.steps = 0
        self._task = copies[0].problem.task
        self._squared = config.loss == "squared error" or self._task in ("regression", "curve")
        problems = [copy.problem for copy in copies]
        self._points = {
            "train": (_stacked([p.x_train for p in problems]), _stacked([p.y_train for p in problems])),
            "val": (_stacked([p.x_val for p in problems]), _stacked([p.y_val for p in problems])),
        }  # (S, n, F) and (S, n, 1), or (S, n) for three or more classes
        self._each = torch.ones(size)
        self._batches = self._forever()

    def step(self) -> np.ndarray:
        config, weights, grad = self.config, self.flat.data, self.flat.grad
        x, y = next(self._batches)  # (S, B, F), (S, B, 1) or (S, B)
        losses = self._losses(self.network(x), y)  # (S,)
        values = losses.detach().numpy()
        if not np.isfinite(values[self.alive]).all():
            self._bury(values)
        grad.zero_()
        losses.backward(self._each)  # the gradient of every copy's own loss
        if config.l1 or config.l2:
            add_penalties(grad, weights, self.flat.weight_mask, config.l1, config.l2)
        if config.clip:
            self._clip(config.clip)
        self.rule.step(weights, grad, self.rate())
        self.steps += 1
        return values

    def measure(self) -> dict[str, np.ndarray]:
        scalars = {"lr": np.full(self.size, self.rate(), np.float32)}
        self.network.eval()
        with torch.no_grad():
            for split, (x, y) in self._points.items():
                outputs = self.network(x)  # (S, n, O)
                scalars[f"{split}_loss"] = self._losses(outputs, y).numpy()
                if self._task in ("binary", "classes"):
                    decided = outputs.argmax(2) if self._task == "classes" else (outputs[..., 0] > 0).long()
                    right = decided == y.reshape(decided.shape)
                    scalars[f"{split}_accuracy"] = right.float().mean(1).numpy()
        self.network.train()
        return scalars

    def rate(self) -> float:
        """The learning rate of the next step, the same for all copies."""
        config = self.config
        if config.schedule == "constant":
            return config.lr
        return config.lr * SCHEDULES[config.schedule](self.steps, config.schedule_steps, config.schedule_factor)

    @property
    def note(self) -> str:
        if any(layer.dropout for layer in self.config.layers):
            return "Dropout draws other units here than in a single run of the same seed; neither is luckier."
        return ""

    def _losses(self, outputs: Tensor, y: Tensor) -> Tensor:
        """Each copy's mean loss over its points, (S, B, O) and (S, B, 1) or (S, B) -> (S,). See ``LOSSES`` of the
        experiment, of which this is the same with the copies in front."""
        if self._task == "classes":
            if self._squared:
                return (outputs.softmax(2) - F.one_hot(y, outputs.shape[2])).square().sum(2).mean(1)
            flat = F.cross_entropy(outputs.flatten(0, 1), y.flatten(), reduction="none")
            return flat.view(self.size, -1).mean(1)
        if self._squared:
            return ((outputs.sigmoid() if self._task == "binary" else outputs) - y).square().mean((1, 2))
        return F.binary_cross_entropy_with_logits(outputs, y, reduction="none").mean((1, 2))

    def _clip(self, longest: float) -> None:
        """``engine.optim.penalties.clip_norm`` for each copy by itself."""
        lengths = self._sums(self.flat.grad.square()).sqrt()
        scale = torch.where(lengths > longest, longest / (lengths + 1e-6), self._each)
        self.flat.grad.mul_(scale[self._copy_of])

    def _sums(self, numbers: Tensor) -> Tensor:
        """(S * N,) -> (S,): over the numbers of each copy."""
        return torch.zeros(self.size).index_add_(0, self._copy_of, numbers)

    def _bury(self, losses: np.ndarray) -> None:
        """Copies whose loss is no finite number have failed: at this step, or at the last if their weights show it."""
        fresh = self.alive & ~np.isfinite(losses)
        whole = np.isfinite(self._sums(self.flat.data).numpy())
        self.failed_at[fresh] = np.where(whole, self.steps, self.steps - 1)[fresh]
        self.alive &= ~fresh

    def _forever(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Batch after batch. The copies' experiments say in which order their points come; an epoch is laid out at
        once, which costs a few calls where a batch at a time costs as many for each."""
        rows = torch.arange(self.size)[:, None]
        x, y = self._points["train"]
        size = min(self.config.batch_size, x.shape[1])
        smallest = 2 if any(layer.norm == "batch" for layer in self.config.layers) else 1
        epoch = 0
        while True:
            order = torch.stack([copy.places.order_in(epoch) for copy in self._copies])  # (S, n)
            for batch in zip(x[rows, order].split(size, 1), y[rows, order].split(size, 1), strict=True):
                if batch[0].shape[1] >= smallest:
                    yield batch
            epoch += 1


def _stacked(tensors: list[Tensor]) -> Tensor:
    """(S, ...): without copying when all of them hold the same numbers."""
    first = tensors[0]
    if all(torch.equal(tensor, first) for tensor in tensors[1:]):
        return first.expand(len(tensors), *first.shape)
    return torch.stack(tensors)
