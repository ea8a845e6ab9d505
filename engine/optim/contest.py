"""Several networks that learn side by side: the same mini-batches, one rule on one flat vector, gradients of their own.

No network has weights of another, so the gradient of the sum of their losses is the gradient of each one's own loss,
and one update of the flat vector is an update of each.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

from engine.optim import rules
from engine.optim.flat import Flat
from engine.optim.freezing import Frozen
from engine.optim.learning import Learning
from engine.optim.penalties import clip_norm


class Contenders(nn.ModuleList):
    """R networks that are asked the same. Parameters are named ``0.stages.conv1.0.weight``."""

    def forward(self, *asked: Tensor) -> Tensor:
        return torch.stack([network(*asked) for network in self])  # (R, N, ...)


class Contest(Learning):
    """A learner of several networks. Its class says in ``field`` which setting lists them, and its ``__init__`` sets
    ``config`` and ``batches`` and calls ``enter``."""

    field = "contenders"

    def enter(self, networks: Iterable[nn.Module], settings: dict[str, Any]) -> None:
        """Let the networks, with their first weights, take part; ``settings`` are those of the rule."""
        self.network = Contenders(networks)
        self.begin_alike()
        self.flat = Flat(self.network)
        self.parts = [self.flat.grad[self.part(k)] for k in range(len(self.network))]  # gradients, one view for each
        self.rule = rules.build(self.config.optimizer, self.flat.data, settings)
        self.frozen = Frozen(self.flat, self.network, self.sites())

    def entries(self) -> tuple:
        """The settings of every contender."""
        return tuple(getattr(self.config, self.field))

    def sites(self) -> dict[str, nn.Module]:
        """None: units of different networks are not to be silenced or frozen together."""
        return {}

    @torch.no_grad()
    def begin_alike(self) -> None:
        """Give every contender the first weights of those before it, where layers have the same name and shape, so
        that twins differ in nothing but what their settings differ in."""
        known: dict[tuple, Tensor] = {}
        for network in self.network:
            for name, parameter in network.named_parameters():
                parameter.copy_(known.setdefault((name, parameter.shape), parameter.detach()))

    def part(self, k: int) -> slice:
        """Where the weights of contender ``k`` lie in the flat vector."""
        own = [where for name, where in self.flat.slices.items() if name.startswith(f"{k}.")]
        return slice(own[0].start, own[-1].stop)

    def clip(self, longest: float) -> None:
        """Cut the gradient of every contender by itself to a length, so that one that explodes holds up no other; 0
        switches it off."""
        for gradient in self.parts:
            clip_norm(gradient, longest)

    def taken_from(self, other: Contest) -> list[int]:
        """For every contender the number of the one in ``other`` that it goes on from: itself if it was there, else
        the one at its place. Numbers beyond the last mean that there is none."""
        theirs = other.entries()
        free = list(range(len(theirs)))
        found = []
        for k, entry in enumerate(self.entries()):
            same = [i for i in free if theirs[i] == entry]
            source = k if k in same else same[0] if same else k
            if same:
                free.remove(source)
            found.append(source)
        return found

    def take_weights(self, other: Contest) -> None:
        """Every contender goes on from its own weights if it was there. One that was not begins with those of the
        contender at its place, as far as layers have the same name and shape: skips can be put in on the way."""
        for network, source in zip(self.network, self.taken_from(other), strict=True):
            if source < len(other.network):
                theirs = other.network[source].state_dict()
                for name, tensor in network.state_dict().items():
                    if name in theirs and theirs[name].shape == tensor.shape:
                        tensor.copy_(theirs[name])
