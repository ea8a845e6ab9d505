"""What is raced on: a surface, a slice through a network's loss, or the network itself. Each gives the racers' losses.

A course has ``network``, whose only parameter (R, N) has a row for each racer; ``batch``; ``losses``, from outputs to
(R,); its ``places`` in the data if it has mini-batches; and ``decided_by``, the names of the settings with which the
same numbers are another place.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.data import plane
from engine.data.split import split
from engine.models.initialise import initialise
from engine.models.loss_slice import Slice, filter_normalised, principal, projected
from engine.models.mlp import ACTIVATIONS
from engine.models.row_mlp import RowMLP, Shape, row_of
from engine.optim.minibatches import MiniBatches
from engine.optim.rules import Adam
from engine.optim.terrains import Walkers

REHEARSED = 300  # full-batch steps of Adam after which the slice is laid through the weights
TRAIN_SHARE = 0.5


class Surface:
    """A function of two numbers. There are no data, so a batch is nothing."""

    names = ("x", "y")
    decided_by = ("condition", "start_x", "start_y")
    places = None

    def __init__(self, config):
        start = (config.start_x, config.start_y)
        self.network = Walkers(config.terrain, config.condition, start, len(config.racers))

    def batch(self, config) -> tuple[None, None]:
        return None, None

    def losses(self, outputs: Tensor, y: Tensor | None) -> Tensor:
        return outputs  # (R,)


class Points:
    """Two classes in the plane, half of the points for training: ``train`` and ``val`` are x (n, 2) and y (n, 1)."""

    def __init__(self, config):
        x, label = plane.sample(
            config.dataset, classes=2, n=config.samples, noise=config.noise, seed=config.data_seed
        )  # fmt: skip
        parts = split(label, TRAIN_SHARE, config.data_seed, stratify=True)
        like = torch.get_default_dtype()  # the weights'
        points, classes = torch.tensor(x, dtype=like), torch.tensor(label, dtype=like)[:, None]
        self.train, self.val = [(points[part], classes[part]) for part in parts]

    @staticmethod
    def losses(outputs: Tensor, y: Tensor) -> Tensor:
        """Each network's mean binary cross-entropy from its logits (R, B, 1), y (B, 1): (R,)."""
        y = y.expand_as(outputs)
        return F.binary_cross_entropy_with_logits(outputs, y, reduction="none").mean((1, 2))


def first_network(config) -> tuple[Shape, Tensor]:
    """The network and its untrained weights (N,)."""
    shape = Shape([2, *[config.width] * config.depth, 1], ACTIVATIONS[config.activation])
    layers = nn.ModuleList(nn.Linear(inputs, units) for inputs, units in shape.layers)
    initialise(layers, "he" if config.activation in ("relu", "silu") else "xavier")
    return shape, row_of(layers)


class SliceCourse:
    """The loss of a trained network on all training points, over a plane through its weights."""

    names = ("a", "b")
    decided_by = (
        "directions", "start_x", "start_y", "dataset", "noise", "samples", "data_seed", "depth", "width", "activation",
        "seed",
    )  # fmt: skip
    places = None

    def __init__(self, config):
        self.points = Points(config)
        shape, row = first_network(config)
        self.shape = shape
        path = self.rehearse(shape, row)  # (T, N)
        directions = principal(path) if config.directions == "pca" else filter_normalised(shape.layers, path[-1])
        start = (config.start_x, config.start_y)
        self.network = Slice(shape.outputs, path[-1], directions, start, len(config.racers))
        self.path, self.share = projected(path, directions)

    def rehearse(self, shape: Shape, row: Tensor) -> Tensor:
        """The weights (T, N) of one training, from the first to the last."""
        net = RowMLP(shape, row, 1)
        weights, rule = net.weights.data[0], Adam(row)
        path = [row]
        x, y = self.points.train
        for _ in range(REHEARSED):
            (gradient,) = torch.autograd.grad(self.points.losses(net(x), y).sum(), net.weights)
            rule.step(weights, gradient[0], 0.02)
            path.append(weights.clone())
        return torch.stack(path)

    def batch(self, config) -> tuple[Tensor, Tensor]:
        return self.points.train

    def losses(self, outputs: Tensor, y: Tensor) -> Tensor:
        return self.points.losses(outputs, y)


class NetworkCourse:
    """A network: the same first weights and the same mini-batches for all racers, in one batched model. The weights can
    be trained further on other data."""

    decided_by = ()

    def __init__(self, config):
        self.points = Points(config)
        shape, row = first_network(config)
        self.network = RowMLP(shape, row, len(config.racers))
        self.places = MiniBatches(len(self.points.train[0]), config.seed)

    def batch(self, config) -> tuple[Tensor, Tensor]:
        rows = self.places.take(config.batch_size)
        x, y = self.points.train
        return x[rows], y[rows]  # (B, 2), (B, 1)

    def losses(self, outputs: Tensor, y: Tensor) -> Tensor:
        return self.points.losses(outputs, y)


COURSES = {
    "network slice": SliceCourse,
    "network": NetworkCourse,
}  # everything else is a surface
