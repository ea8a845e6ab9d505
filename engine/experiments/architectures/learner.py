"""All contenders in training: the same mini-batches, the same rule, gradients of their own.

A plain class on plain tensors: the lab's step calls it, and the exported program is this very source.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.data.images.sets import layout, sample
from engine.experiments.architectures.families import blueprint
from engine.models.initialise import initialise
from engine.networks.album import Album
from engine.networks.build import build_network
from engine.optim.contest import Contest
from engine.optim.minibatches import MiniBatches
from engine.optim.penalties import add_penalties

FEWEST = 2  # pictures of a mini-batch: batch norm cannot measure the spread of one


class Learner(Contest):
    """Pictures, contenders, optimizer and place in the data of one run. ``config`` is read by attribute."""

    def __init__(self, config):
        self.config = config
        channels, size, classes, _ = layout(config)
        self.album = Album(sample(config))
        self.batches = MiniBatches(len(self.album.x), config.seed, FEWEST)
        networks = [
            build_network(blueprint(each.family, each.blocks, each.width), channels, size, classes)
            for each in config.contenders
        ]
        for network in networks:
            initialise(network, "he")
        self.enter(networks, {"momentum": config.momentum})

    # --- one step -----------------------------------------------------------------------------------------------------

    def batch(self) -> tuple[Tensor, Tensor]:
        """The next mini-batch: pictures (B, C, S, S) and classes (B,)."""
        rows = self.batches.take(self.config.batch_size)
        return self.album.x[rows], self.album.y[rows]

    def losses(self, outputs: Tensor, y: Tensor) -> Tensor:
        """Mean cross-entropy of every contender (R,) of logits (R, B, K), without the penalty."""
        return torch.stack([F.cross_entropy(scores, y) for scores in outputs])

    def penalise(self) -> None:
        """Add the slope of the L2 penalty to the gradient."""
        if self.config.weight_decay:
            add_penalties(self.flat.grad, self.flat.data, self.flat.weight_mask, 0.0, self.config.weight_decay)
