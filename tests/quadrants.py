"""The smallest lab with pictures, for tests of what looks into networks of images: which quarter is bright?"""

from functools import cache
from types import SimpleNamespace

import torch
from torch import nn
from torch.nn import functional as F

from engine.core.config import Config, knob
from engine.core.experiment import Experiment
from engine.models.stages import Network
from engine.probes.adversary import Adversary
from engine.probes.attribution import Attribution
from engine.probes.embedding import Embedding
from engine.probes.imagination import Imagination
from engine.probes.pictures import Pictures

SIZE = 12
CLASSES = 4


class Nothing(Config):
    seed: int = knob(0, help="Seed.")


class Quadrants(Attribution, Imagination, Adversary, Embedding, Pictures, Experiment):
    """Pictures (N, C, 12, 12) in which one quarter is brighter than the rest; ``network`` is the caller's."""

    Config = Nothing

    def __init__(self, network, channels=1):
        super().__init__(Nothing())
        self.network = network
        self.data = {"train": quarters(120, channels, 1), "val": quarters(60, channels, 2)}

    def pictures(self, split):
        return self.data[split]

    def step(self):
        return {}

    def state(self):
        return {}

    restore = adjust = program = state


def quarters(count, channels=1, seed=0):
    """Pictures of 0 to 1 (N, C, 12, 12) and which quarter is bright (N,)."""
    chance = torch.Generator().manual_seed(seed)
    x = 0.3 * torch.rand(count, channels, SIZE, SIZE, generator=chance)
    y = torch.arange(count) % CLASSES
    for image, quarter in zip(x, y.tolist(), strict=True):
        row, column = divmod(quarter, 2)
        image[:, 6 * row : 6 * row + 6, 6 * column : 6 * column + 6] += 0.6
    return x, y


def small(channels=1, dropout=False, norm=False):
    """conv 3x3x6, ReLU, pool 2, conv 3x3x8, ReLU, dense, with a fixed start."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        layers = [
            ("conv", nn.Conv2d(channels, 6, 3, padding=1), False), ("batchnorm", nn.BatchNorm2d(6), True),
            ("activation", nn.ReLU(), True), ("pool", nn.MaxPool2d(2), False),
            ("conv", nn.Conv2d(6, 8, 3, padding=1), False), ("activation", nn.ReLU(), True),
            ("dropout", nn.Dropout(), False), ("flatten", nn.Flatten(), False),
            ("dense", nn.Linear(8 * 36, CLASSES), False),
        ]  # fmt: skip
        wanted = {"dropout": dropout, "batchnorm": norm}
        return Network([layer for layer in layers if wanted.get(layer[0], True)])


@cache
def _trained(channels):
    network = small(channels)
    x, y = quarters(120, channels, 1)
    rule = torch.optim.Adam(network.parameters(), 0.01)
    for _ in range(40):
        rule.zero_grad()
        F.cross_entropy(network(x), y).backward()
        rule.step()
    return network


def trained(channels=1):
    """A lab whose ``small`` network tells all quarters apart."""
    return Quadrants(_trained(channels), channels)


def linear(weight, bias=(0.0,) * CLASSES):
    """Class scores that are weighted sums of the pixels: ``weight`` (4, 144)."""
    network = Network([("flatten", nn.Flatten(), False), ("dense", nn.Linear(SIZE * SIZE, CLASSES), False)])
    with torch.no_grad():
        network.stages["dense1"][0].weight.copy_(torch.as_tensor(weight))
        network.stages["dense1"][0].bias.copy_(torch.as_tensor(bias))
    return network


def traces(experiment):
    """Everything that a look could leave behind: compare before and after."""
    network = experiment.network
    return SimpleNamespace(
        weights={name: tensor.clone() for name, tensor in network.state_dict().items()},
        gradients=[None if p.grad is None else p.grad.clone() for p in network.parameters()],
        asks=[p.requires_grad for p in network.parameters()],
        modes=[module.training for module in network.modules()],
        hooks=sum(
            len(module._forward_hooks) + len(module._forward_pre_hooks) + len(module._backward_hooks)
            for module in network.modules()
        ),
        chance=torch.get_rng_state(),
        images={split: x.clone() for split, (x, _) in experiment.data.items()},
        images_ask=any(x.requires_grad for x, _ in experiment.data.values()),
    )


def same(one, other):
    """Whether two ``traces`` agree, bit for bit."""

    def equal(a, b):
        if isinstance(a, torch.Tensor):
            return isinstance(b, torch.Tensor) and torch.equal(a, b)
        if isinstance(a, dict):
            return a.keys() == b.keys() and all(equal(a[key], b[key]) for key in a)
        if isinstance(a, list):
            return len(a) == len(b) and all(map(equal, a, b))
        return a == b

    return equal(vars(one), vars(other))
