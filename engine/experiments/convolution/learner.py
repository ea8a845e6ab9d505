"""A kernel that is learned from one picture and what another kernel made of it: mean squared error, gradient descent.

A plain class on plain tensors: the lab's step calls it, and the exported program is this very source.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.experiments.convolution.geometry import plan_of
from engine.experiments.convolution.kernels import kernel_of, plane_of
from engine.experiments.convolution.network import Windows
from engine.experiments.convolution.pictures import picture_of
from engine.models.initialise import initialise
from engine.optim.flat import Flat
from engine.optim.rules import build


class Learner:
    """``network`` learns what ``teacher``, which has the chosen kernel, makes of the picture ``x`` (1, C, S, S).
    ``config`` is read by attribute."""

    def __init__(self, config):
        self.config = config
        channels, size = 3 if config.colour else 1, int(config.size)
        self.network, self.teacher = (Windows(channels, size, config.stack) for _ in range(2))
        initialise(self.network, "xavier")
        self.flat = Flat(self.network)
        self.rule = build(config.optimizer, self.flat.data, {})
        self.steps = 0
        self.prepare()

    def prepare(self) -> None:
        """The picture and what the chosen kernel makes of it."""
        config = self.config
        self.x = torch.from_numpy(picture_of(config))[None]  # (1, C, S, S)
        for network in (self.network, self.teacher):
            network.arrange(plan_of(config), config.relu)
        self.teacher.set(kernel_of(config), plane_of(config))
        with torch.no_grad():
            self.target = self.teacher(self.x)  # (1, 1, h, w)

    def batch(self) -> tuple[Tensor, Tensor]:
        """All there is: one picture, and the output to be reached."""
        return self.x, self.target

    def loss(self, outputs: Tensor, target: Tensor) -> Tensor:
        return F.mse_loss(outputs, target)

    def update(self) -> None:
        self.rule.step(self.flat.data, self.flat.grad, self.config.lr)
        self.steps += 1

    def adjust(self, config) -> None:
        """Take over other live settings: another picture or kernel is another task for the same weights."""
        self.config = config
        self.prepare()

    def inherit(self, other) -> None:
        """Weights as far as they fit, round the middle of the kernel, and the optimizer's memory if all fit."""
        with torch.no_grad():
            for mine, theirs in zip(self.network.layers, other.network.layers, strict=False):
                k, n, channels = mine.kernel_size[0], theirs.kernel_size[0], min(mine.in_channels, theirs.in_channels)
                ours, old, both = max(0, (k - n) // 2), max(0, (n - k) // 2), min(k, n)
                into, out_of = slice(ours, ours + both), slice(old, old + both)
                mine.weight[:, :channels, into, into] = theirs.weight[:, :channels, out_of, out_of]
        if type(self.rule) is type(other.rule) and self.flat.shapes == other.flat.shapes:
            self.rule.load(other.rule.state())
        self.steps = other.steps
