"""What is trained in the lab about loss functions: a small network, mini-batches, one of eight losses, one update."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from engine.experiments.losses.problem import PROBLEMS
from engine.models.initialise import initialise
from engine.models.mlp import MLP
from engine.optim.flat import Flat
from engine.optim.freezing import Frozen
from engine.optim.learning import Learning
from engine.optim.losses import balanced_weights
from engine.optim.minibatches import MiniBatches
from engine.optim.rules import build


class Learner(Learning):
    """A fully connected network, its data and its rule. ``config`` is read by attribute."""

    def __init__(self, config: Any):
        self.config = config
        self.problem = problem = PROBLEMS[config.loss](config)
        self.x, self.y = problem.x[problem.train], problem.y[problem.train]  # (n, D) and (n, ...)
        layers = [(config.width, config.activation, 0.0, "none")] * config.depth
        self.network = MLP(problem.x.shape[1], layers, problem.outputs)
        initialise(self.network, "he" if "relu" in config.activation else "xavier")
        self.flat = Flat(self.network)
        self.rule = build(config.optimizer, self.flat.data, {})
        self.frozen = Frozen(self.flat, self.network, self.sites())
        self.batches = MiniBatches(len(self.x), config.seed)
        self.balanced = self.class_weights()  # (k,) or (0,), used while the weighting is balanced

    # --- a step -------------------------------------------------------------------------------------------------------

    def batch(self) -> tuple[Tensor, Tensor]:
        """The next mini-batch, (B, D) and (B, ...)."""
        rows = self.batches.take(self.config.batch_size)
        return self.x[rows], self.y[rows]

    def loss(self, outputs: Tensor, y: Tensor) -> Tensor:
        """Mean over the batch, of weighted examples if classes have weights."""
        return self.examples(outputs, y).mean()

    def examples(self, outputs: Tensor, y: Tensor) -> Tensor:
        """The loss of each example, (B, O) and (B, ...) -> (B,)."""
        return self.problem.losses(outputs, y, self.config, self.weight(y))

    def weight(self, y: Tensor) -> Tensor:
        """What each example counts, (B,), by the class in its target (B, ...)."""
        weighted = self.config.weighting == "balanced" and len(self.balanced) > 0
        return self.balanced[self.problem.true(y)] if weighted else torch.ones(len(y))

    def class_weights(self) -> Tensor:
        """Weights with which all classes of the training points count the same, (k,); none where a point has no
        class or several labels."""
        problem = self.problem
        if problem.task in ("curve", "regression", "multi-label"):
            return torch.empty(0)
        return balanced_weights(torch.bincount(problem.true(self.y), minlength=problem.classes))

    def sites(self) -> dict[str, nn.Module]:
        return {f"h{i}": layer for i, layer in enumerate(self.network.hidden)} | {"out": self.network.output}
