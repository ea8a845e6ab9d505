"""From parts to a PyTorch module. Parts are read by attribute alone, so that an exported program can bring its own."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

from engine.models.inception import Inception
from engine.models.residual import Residual
from engine.models.squeeze import SqueezeExcitation
from engine.models.stages import GlobalPool, Network, channels_last

CURVES = {
    "relu": nn.ReLU,
    "leaky relu": nn.LeakyReLU,  # slope 0.01 below zero: Maas et al. 2013, ICML workshop
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
    "silu": nn.SiLU,  # Ramachandran et al. 2017, arXiv:1710.05941
}
LAYERS = {  # kind -> the module for a part, the shape (C, H, W) or (U,) that comes in, and the number of classes
    "conv": lambda part, shape, classes: nn.Conv2d(
        shape[0], part.filters or classes, part.size, part.stride, part.padding, part.dilation, part.groups
    ),
    "maxpool": lambda part, shape, classes: nn.MaxPool2d(part.size, part.stride or part.size, part.padding),
    "avgpool": lambda part, shape, classes: nn.AvgPool2d(part.size, part.stride or part.size, part.padding),
    "globalpool": lambda part, shape, classes: GlobalPool(),
    "flatten": lambda part, shape, classes: nn.Flatten(),
    "dense": lambda part, shape, classes: nn.Linear(shape[0], part.units or classes),
    "activation": lambda part, shape, classes: CURVES[part.activation](),
    "dropout": lambda part, shape, classes: nn.Dropout(part.rate),
    "batchnorm": lambda part, shape, classes: (  # Ioffe and Szegedy 2015, arXiv:1502.03167
        nn.BatchNorm2d(shape[0]) if len(shape) == 3 else nn.BatchNorm1d(shape[0])
    ),
    "layernorm": lambda part, shape, classes: (  # Ba et al. 2016, arXiv:1607.06450; over channels and places
        nn.GroupNorm(1, shape[0]) if len(shape) == 3 else nn.LayerNorm(shape[0])
    ),
    "residual": lambda part, shape, classes: Residual(
        shape[0], part.filters or classes, part.stride, part.skip, part.preactivation, part.norm, part.times,
        part.reduction,
    ),
    "inception": lambda part, shape, classes: Inception(
        shape[0], part.width1, part.reduce3, part.width3, part.reduce5, part.width5, part.pooled, part.norm
    ),
    "squeeze": lambda part, shape, classes: SqueezeExcitation(shape[0], part.reduction),
}  # fmt: skip
NAMES = {"maxpool": "pool", "avgpool": "pool"}  # of stages, where they differ from the kind
TRAILING = ("activation", "batchnorm", "layernorm")  # part of the stage before


def build_network(parts: Sequence, channels: int, size: int, classes: int) -> Network:
    """The network for images (N, channels, size, size), laid out channels-last, with PyTorch's usual first weights.

    Settings check their parts with ``engine.networks.arithmetic.check`` before; parts that do not fit end in the error
    of the layer that they do not fit.
    """
    shape = torch.Size([channels, size, size])
    layers = []
    for part in parts:
        module = LAYERS[part.kind](part, shape, classes)
        shape = shape_after(module, shape)
        layers.append((NAMES.get(part.kind, part.kind), module, part.kind in TRAILING))
    network = Network(layers)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            module.num_batches_tracked = None  # a count that only an average over all batches would need
    return channels_last(network)


def shape_after(module: nn.Module, shape: torch.Size) -> torch.Size:
    """The shape of a module's output for one image, found by sending one through that is empty."""
    module.eval()  # no dropout, and no running statistics that move
    with torch.no_grad():
        shape = module(torch.zeros(1, *shape)).shape[1:]
    module.train()
    return shape
