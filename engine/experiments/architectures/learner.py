"""All contenders in training: the same mini-batches, the same rule, gradients of their own.

A plain class on plain tensors: the lab's step calls it, and the exported program is this very source.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.data.images.sets import layout, sample
from engine.experiments.architectures.families import blueprint
from engine.models.initialise import initialise
from engine.networks.album import Album
from engine.networks.build import build_network
from engine.optim import rules
from engine.optim.flat import Flat
from engine.optim.freezing import Frozen
from engine.optim.learning import Learning
from engine.optim.minibatches import MiniBatches
from engine.optim.penalties import add_penalties

FEWEST = 2  # pictures of a mini-batch: batch norm cannot measure the spread of one


class Contenders(nn.ModuleList):
    """R networks that are asked the same. Parameters are named ``0.stages.conv1.0.weight``."""

    def forward(self, x: Tensor) -> Tensor:  # (N, C, S, S)
        return torch.stack([network(x) for network in self])  # (R, N, K)


class Learner(Learning):
    """Pictures, contenders, optimizer and place in the data of one run. ``config`` is read by attribute."""

    def __init__(self, config):
        self.config = config
        channels, size, classes, _ = layout(config)
        self.album = Album(sample(config))
        self.batches = MiniBatches(len(self.album.x), config.seed, FEWEST)
        self.network = Contenders(
            build_network(blueprint(each.family, each.blocks, each.width), channels, size, classes)
            for each in config.contenders
        )
        initialise(self.network, "he")
        self.begin_alike()
        self.flat = Flat(self.network)
        self.rule = rules.build(config.optimizer, self.flat.data, {"momentum": config.momentum})
        self.frozen = Frozen(self.flat, self.network, self.sites())

    @torch.no_grad()
    def begin_alike(self) -> None:
        """Give every contender the first weights of those before it, where layers have the same name and shape: a
        plain network and its residual twin differ in the skips alone."""
        known: dict[tuple, Tensor] = {}
        for network in self.network:
            for name, parameter in network.named_parameters():
                parameter.copy_(known.setdefault((name, parameter.shape), parameter.detach()))

    def sites(self) -> dict[str, nn.Module]:
        """None: units of different networks are not to be silenced or frozen together."""
        return {}

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

    # --- a fork with other settings -----------------------------------------------------------------------------------

    def take_weights(self, other) -> None:
        """Every contender goes on from its own weights if it was there. One that was not begins with those of the
        contender at its place, as far as layers have the same name and shape: skips can be put in on the way."""
        free = list(range(len(other.config.contenders)))
        for k, contender in enumerate(self.config.contenders):
            same = [i for i in free if other.config.contenders[i] == contender]
            source = k if k in same else same[0] if same else k
            if same:
                free.remove(source)
            if source < len(other.network):
                theirs = other.network[source].state_dict()
                for name, tensor in self.network[k].state_dict().items():
                    if name in theirs and theirs[name].shape == tensor.shape:
                        tensor.copy_(theirs[name])
