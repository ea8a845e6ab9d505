"""What a step of the gradient lab is: the experiment takes it, and the exported program has the very same class."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.data import plane
from engine.data.sequences import single
from engine.data.split import split
from engine.models.deep_mlp import DeepMLP
from engine.models.unrolled_rnn import UnrolledRNN
from engine.optim import rules
from engine.optim.flat import Flat
from engine.optim.freezing import Frozen
from engine.optim.learning import Learning
from engine.optim.minibatches import MiniBatches
from engine.optim.penalties import clip_norm

PLANE_SPREAD = 3.0  # points of the plane are divided by it, so that inputs have a spread of about 1
SMALLEST = 2  # examples in a mini-batch: one alone has no spread to normalise by


class Learner(Learning):
    """Data, network, optimizer and the place in the data. ``config`` is read by attribute alone."""

    def __init__(self, config: Any):
        self.config = config
        self.x_train, self.y_train, self.x_val, self.y_val = examples(config)  # (n, 2) or (n, T, I), and (n, 1)
        self.network = network_of(config, self.x_train.shape[-1])
        self.flat = Flat(self.network)
        self.rule = rules.build(config.optimizer, self.flat.data, {})
        self.frozen = Frozen(self.flat, self.network, self.sites())
        self.batches = MiniBatches(len(self.x_train), config.seed, SMALLEST)
        if config.kind == "dense":
            self.network.set(config.activation, config.norm, config.residual)
            self.network.settle(self.x_train)

    # --- one step -----------------------------------------------------------------------------------------------------

    def batch(self) -> tuple[Tensor, Tensor]:
        """The next mini-batch. A rest of a single example is left out, and the next epoch begins."""
        rows = self.batches.take(self.config.batch_size)
        return self.x_train[rows], self.y_train[rows]  # (B, 2) or (B, T, I), and (B, 1)

    def loss(self, outputs: Tensor, y: Tensor) -> Tensor:
        """Mean cross-entropy of the logits (B, 1); for the adding problem, mean squared error."""
        if self.config.kind == "recurrent" and self.config.sequence == "adding":
            return F.mse_loss(outputs, y)
        return F.binary_cross_entropy_with_logits(outputs, y)

    def update(self) -> float:
        """Clip, and let the rule change the weights; frozen units keep theirs. Returns the length of the gradient
        before clipping."""
        length = torch.linalg.vector_norm(self.flat.grad).item()
        if self.config.clip:
            clip_norm(self.flat.grad, self.config.clip)
        super().update()
        return length

    # --- what may happen on the way -----------------------------------------------------------------------------------

    def adjust(self, config: Any) -> None:
        """Other live settings. Batch norm that was off begins with the moments of the training examples."""
        before, self.config = self.config, config
        if config.kind == "dense":
            self.network.set(config.activation, config.norm, config.residual)
            if config.norm == "batch" and before.norm != "batch":
                self.network.settle(self.x_train)

    def inherit(self, other: Learner) -> None:
        super().inherit(other)
        if self.config.kind == "dense" and self.config.norm == "batch" != other.config.norm:
            self.network.settle(self.x_train)

    def sites(self) -> dict[str, nn.Module]:
        """Where one can look into the network, input to output."""
        hidden = self.network.hidden if self.config.kind == "dense" else [self.network.recurrent]
        return {f"h{i}": layer for i, layer in enumerate(hidden)} | {"out": self.network.output}


def network_of(config: Any, inputs: int) -> nn.Module:
    if config.kind == "dense":
        return DeepMLP(inputs, config.depth, config.width, 1, config.init)
    return UnrolledRNN(
        inputs, 1, config.hidden, config.cell, config.recurrent_init, config.recurrent_scale, config.forget_bias,
    )  # fmt: skip


def examples(config: Any) -> tuple[Tensor, ...]:
    """Inputs and targets (n, 1) for training, and for validation: half of the examples each."""
    common = {"n": config.samples, "noise": config.noise, "seed": config.data_seed}
    if config.kind == "dense":
        x, y = plane.sample(config.dataset, classes=2, **common)
        x = x / PLANE_SPREAD
    else:
        x, y = single.draw(config.sequence, steps=config.time_steps, **common)
    classes = config.kind == "dense" or config.sequence == "recall"
    train, val = split(y, 0.5, config.data_seed, stratify=classes)
    return tuple(
        part
        for rows in (train, val)
        for part in (torch.from_numpy(x[rows]), torch.from_numpy(y[rows]).float()[:, None])
    )
