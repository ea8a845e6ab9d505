"""The two networks everything is measured on, as Playground settings and as a plain PyTorch program has them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from torch import nn

from engine.core.seeding import Stream
from engine.experiments.playground.config import FEATURES, PlaygroundConfig
from engine.experiments.playground.experiment import Playground

SMALL = "2-4-2-1"  # TensorFlow Playground's first network
DEEP = "7-8-8-8-1"  # its network for the spiral, with all inputs
SETTINGS: dict[str, dict[str, Any]] = {
    SMALL: {"dataset": "circle", "layers": ["4 tanh", "2 tanh"]},
    DEEP: {"dataset": "spiral", "noise": 0.0, "features": list(FEATURES), "layers": ["8 tanh"] * 3, "lr": 0.01},
}
BATCH = 10  # 25 steps an epoch, as there


def config(net: str, **changes: Any) -> PlaygroundConfig:
    """250 training points and 250 for validation, batches of 10, Adam, unless changed."""
    return PlaygroundConfig.parse({**SETTINGS[net], "batch_size": BATCH, **changes})


def playground(net: str, **changes: Any) -> Playground:
    with Stream(0).active():
        return Playground(config(net, **changes))


def plain(net: str) -> nn.Sequential:
    """The same network from PyTorch's own parts."""
    widths = [int(width) for width in net.split("-")]
    parts: list[nn.Module] = []
    for inputs, units in pairwise(widths[:-1]):
        parts += [nn.Linear(inputs, units), nn.Tanh()]
    with Stream(0).active():
        return nn.Sequential(*parts, nn.Linear(widths[-2], widths[-1]))
